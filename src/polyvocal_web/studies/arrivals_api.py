"""Bringing a file into a study over HTTP: a look at what it holds and would change, and the same done.

Invariant: a look stores nothing; the file is sent again with what was agreed to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status, UploadedFile

from polyvocal_web import cursors
from polyvocal_web.access import Action, Entered, enter, signed_in
from polyvocal_web.studies import arrivals
from polyvocal_web.uploads import on_disk

if TYPE_CHECKING:
    from polyvocal.exchange import Loss

router = Router(tags=["studies"])
_SHOWN = 500


class LossOut(Schema):
    """What became of a piece that did not come across as it was; `sentence` says it, the rest is for a table."""

    fate: Literal["lost", "kept", "changed", "chosen", "doubtful"]
    what: str
    many: int | None
    sentence: str


class FileSeen(Schema):
    """What a file holds. A file of several projects of which none was named has their names in `parts`, and no more."""

    name: str
    kind: str
    counts: dict[str, int]
    losses: list[LossOut]
    parts: list[str]


class TallyOut(Schema):
    """How many things of a kind are new, the same, or in conflict with what is here."""

    kind: str
    new: int
    same: int
    conflict: int


class ArrivalOut(Schema):
    """One thing that arrives. `says`: what differs in a conflict, and what becomes of it."""

    kind: str
    fate: Literal["new", "same", "conflict"]
    name: str
    says: str


class PlaceOut(Schema):
    """Where an excerpt may stand, with the words around."""

    source: str
    source_name: str
    start: int
    end: int
    before: str
    words: str
    after: str


class DoubtOut(Schema):
    """An excerpt whose place is not certain; the best place comes first, and there may be none."""

    number: int
    where: str
    words: str
    source: str | None
    code: str
    places: list[PlaceOut]


class ArrivalsOut(Schema):
    """What would become of all that arrives. `mark` goes with the file when it is brought in; conflicts come first, and
    at most 500 things are listed.
    """

    name: str
    kind: str
    mark: str
    tally: list[TallyOut]
    arrivals: list[ArrivalOut]
    losses: list[LossOut]
    doubts: list[DoubtOut]
    parts: list[str]


class NamedOut(Schema):
    """A thing that joined."""

    guid: str
    name: str


class JoinedOut(Schema):
    """What was brought in. `change` is the Change that it was, or null where nothing was new."""

    change: str | None
    added: dict[str, int]
    losses: list[LossOut]
    sources: list[NamedOut]
    codes: list[NamedOut]


def _rows(losses: Iterable[Loss]) -> list[LossOut]:
    return [LossOut.model_validate(loss.row()) for loss in losses]


def _may(request: HttpRequest, study: str) -> Entered:
    """Enter as one who may bring things in and say how the study is read."""
    entered = enter(request, study, Action.BRING)
    entered.must(Action.PLAN)
    return entered


@router.post("/studies/look", response=FileSeen)
def look(request: HttpRequest, file: File[UploadedFile], part: Form[str] = "") -> FileSeen:
    """Look at what a file holds before it is opened as a study."""
    signed_in(request)
    with on_disk([file]) as paths:
        seen = arrivals.seen(paths[0], part or None)
    return FileSeen(
        name=seen.name, kind=seen.kind, counts=seen.counts, losses=_rows(seen.losses), parts=list(seen.parts)
    )


@router.post("/studies/{study}/arrivals/look", response=ArrivalsOut)
def look_into(request: HttpRequest, study: str, file: File[UploadedFile], part: Form[str] = "") -> ArrivalsOut:
    """Look at what a file would bring into the study: what is new, the same, in conflict, lost, in doubt."""
    entered = _may(request, study)
    with on_disk([file]) as paths:
        found = arrivals.looked(entered, paths[0], part or None)
    return ArrivalsOut(
        name=found.name,
        kind=found.kind,
        mark=found.mark,
        tally=[TallyOut(kind=kind, **fates) for kind, fates in found.tally.items()],
        arrivals=[ArrivalOut(kind=a.kind, fate=a.fate, name=a.name, says=a.says) for a in found.listed(_SHOWN)],
        losses=_rows(found.losses),
        doubts=[
            DoubtOut(
                number=number, where=doubt.where, words=doubt.words, source=doubt.source, code=doubt.code,
                places=[PlaceOut(**vars(place)) for place in doubt.places],
            )
            for number, doubt in enumerate(found.doubts)
        ],
        parts=list(found.parts),
    )  # fmt: skip


@router.post("/studies/{study}/arrivals", response={201: JoinedOut})
def bring(
    request: HttpRequest,
    study: str,
    file: File[UploadedFile],
    mark: Form[str],
    part: Form[str] = "",
    places: Form[str] = "",
) -> Status[JoinedOut]:
    """Bring in what a look showed, as one Change. `mark` is the look's; `places` says, as JSON, which place was chosen
    for an excerpt in doubt: its number, and the place's. 409 where something else would be brought in than was shown.
    """
    entered = _may(request, study)
    with on_disk([file]) as paths:
        done = arrivals.bring(entered, paths[0], part or None, mark=mark, places=places)
    change = None if done.seq is None else cursors.cursor(entered.study.guid, done.seq)
    return Status(
        201,
        JoinedOut(
            change=change, added=done.added, losses=_rows(done.losses),
            sources=[NamedOut(guid=guid, name=name) for guid, name in done.sources],
            codes=[NamedOut(guid=guid, name=name) for guid, name in done.codes],
        ),
    )  # fmt: skip
