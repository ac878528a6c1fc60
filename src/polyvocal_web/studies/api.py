"""Studies, participants and memos over HTTP.

Invariant: every function enters the study through `access.enter` before it reads a word.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import File, Form, P, QueryEx, Router, Schema, Status, UploadedFile

from polyvocal_web import cursors
from polyvocal_web.access import Action, Entered, enter, signed_in
from polyvocal_web.codec import value_from_json
from polyvocal_web.frameworks.models import versions_of
from polyvocal_web.history import changed_at
from polyvocal_web.payloads import Guid, Name
from polyvocal_web.rounds.blind import assigned, bound, hidden_from
from polyvocal_web.rounds.models import Round
from polyvocal_web.studies import services
from polyvocal_web.studies.models import Case, Coder, Facet, Variable
from polyvocal_web.uploads import on_disk

router = Router(tags=["studies"])


class StudyRow(Schema):
    """A study in the list of one's studies."""

    guid: str
    name: str
    description: str
    sources: int
    codes: int
    codings: int
    cases: int
    changed_at: datetime | None


class Studies(Schema):
    """One's studies, the latest changed first."""

    studies: list[StudyRow]


class NewStudy(Schema):
    """A study to begin."""

    guid: Guid
    name: Name


class Opened(Schema):
    """A study that came in from a file, and what of the file did not come across."""

    study: StudyRow
    losses: list[str]


class FacetOut(Schema):
    """A facet and the values it offers."""

    guid: str
    name: str
    on: str
    values: list[str]
    description: str


class VariableOut(Schema):
    """An attribute of cases or sources."""

    guid: str
    name: str
    kind: str
    on: str


class CoderOut(Schema):
    """A coder; `me` is who is signed in."""

    guid: str
    name: str
    me: bool


class MineOut(Schema):
    """A source that one reads in a round, and how far that is."""

    guid: str
    source: str
    state: str


class RoundOut(Schema):
    """A planned pass. `mine` is what one reads in it; `hidden`: one sees only one's own part of it yet.

    `bound`: it is read independently, one reads in it, and it is not shared yet: what one does belongs to it.
    """

    guid: str
    name: str
    mode: str
    version: int | None
    state: str
    final: bool
    settles: str | None
    hidden: bool
    bound: bool
    mine: list[MineOut]


class VersionOut(Schema):
    """A frozen framework version, without its codes."""

    number: int
    note: str
    published_at: datetime | None


class CountsOut(Schema):
    """How much is in a study."""

    sources: int
    cases: int
    codes: int
    codings: int
    memos: int


class StudyOut(Schema):
    """A study: what frames it, and how much is in it. `may` are the actions that one's role allows,
    `keys` the letters that one gave to codes, by code's GUID."""

    guid: str
    name: str
    description: str
    method: str
    cursor: str
    role: str
    may: list[str]
    facets: list[FacetOut]
    variables: list[VariableOut]
    coders: list[CoderOut]
    keys: dict[str, str]
    rounds: list[RoundOut]
    versions: list[VersionOut]
    counts: CountsOut


class CaseOut(Schema):
    """A participant or other unit; `values` by attribute's name, dates as ISO 8601."""

    guid: str
    name: str
    description: str
    values: dict[str, bool | int | float | str]


class Cases(Schema):
    """The study's cases."""

    cases: list[CaseOut]


class AboutOut(Schema):
    """What a memo is about."""

    kind: str
    guid: str


class MemoOut(Schema):
    """A memo; `author` is a coder's GUID."""

    guid: str
    title: str
    text: str
    kind: str
    author: str | None
    author_name: str | None
    made_at: datetime | None
    about: AboutOut | None
    private: bool
    round: str | None


class Memos(Schema):
    """Memos, oldest first."""

    memos: list[MemoOut]


def study_row(entered: Entered) -> StudyRow:
    """The study as the list shows it."""
    found, row = services.counts(entered), entered.study
    return StudyRow(
        guid=row.guid, name=row.name, description=row.description, sources=found.sources, codes=found.codes,
        codings=found.codings, cases=found.cases, changed_at=changed_at(entered),
    )  # fmt: skip


@router.get("/studies", response=Studies)
def studies(request: HttpRequest) -> Studies:
    """List one's studies."""
    return Studies(studies=[study_row(entered) for entered in services.mine(signed_in(request))])


@router.post("/studies", response={201: StudyRow})
def begin(request: HttpRequest, body: NewStudy) -> Status[StudyRow]:
    """Begin an empty study."""
    row = services.begin(signed_in(request), body.guid, body.name)
    return Status(201, study_row(enter(request, row.guid)))


@router.post("/studies/open", response={201: Opened})
def open_file(request: HttpRequest, file: File[UploadedFile], part: Form[str] = "") -> Status[Opened]:
    """Open a study file. `part` names the project, where the file holds several."""
    account = signed_in(request)
    with on_disk([file]) as paths:
        row, losses = services.open_file(account, paths[0], part or None)
    return Status(201, Opened(study=study_row(enter(request, row.guid)), losses=list(losses)))


@router.get("/studies/{study}", response=StudyOut)
def study(request: HttpRequest, study: str) -> dict[str, Any]:
    """What frames a study, and how much is in it."""
    entered = enter(request, study)
    row, pk = entered.study, entered.study.pk
    there = {"study_id": pk, "removed": False}
    coders = Coder.objects.filter(**there).order_by("position", "guid")
    return {
        "guid": row.guid, "name": row.name, "description": row.description, "method": row.method,
        "cursor": cursors.cursor(row.guid, row.seq), "role": entered.role,
        "may": [action.name.lower() for action in Action if entered.may(action)],
        "facets": list(Facet.objects.filter(**there).order_by("position", "guid")),
        "variables": list(Variable.objects.filter(**there).order_by("position", "guid")),
        "coders": [CoderOut(guid=c.guid, name=c.name, me=c.guid == entered.coder) for c in coders],
        "keys": next((c.keys for c in coders if c.guid == entered.coder), {}),
        "rounds": _rounds(entered),
        "versions": list(versions_of(pk).defer("framework")),
        "counts": services.counts(entered),
    }  # fmt: skip


def _rounds(entered: Entered) -> list[RoundOut]:
    rows = Round.objects.filter(study_id=entered.study.pk, removed=False).order_by("position", "guid")
    mine: dict[str, list[MineOut]] = defaultdict(list)
    if entered.coder is not None:
        for row in assigned(entered.study, entered.coder).order_by("position", "guid"):
            mine[row.round].append(MineOut(guid=row.guid, source=row.source, state=row.state))
    here, hidden = bound(entered), set(hidden_from(entered))
    same = ("guid", "name", "mode", "version", "state", "final", "settles")
    return [
        RoundOut(
            **{name: getattr(row, name) for name in same}, hidden=row.guid in hidden, mine=mine[row.guid],
            bound=here is not None and here.guid == row.guid,
        )
        for row in rows
    ]  # fmt: skip


@router.get("/studies/{study}/cases", response=Cases)
def cases(request: HttpRequest, study: str) -> Cases:
    """The study's participants or other units."""
    entered = enter(request, study)
    pk = entered.study.pk
    names = dict(Variable.objects.filter(study_id=pk).values_list("guid", "name"))

    def shown(stored: object) -> Any:
        value = value_from_json(stored)
        return value.isoformat() if hasattr(value, "isoformat") else value

    rows = Case.objects.filter(study_id=pk, removed=False).order_by("position", "guid")
    return Cases(
        cases=[
            CaseOut(
                guid=r.guid, name=r.name, description=r.description,
                values={names[guid]: shown(value) for guid, value in r.values.items()},
            )
            for r in rows
        ]
    )  # fmt: skip


@router.get("/studies/{study}/memos", response=Memos)
def memos(request: HttpRequest, study: str, about: QueryEx[str | None, P(description="kind:guid")] = None) -> Memos:
    """Memos that one may read; with `about`, those on one thing."""
    entered = enter(request, study)
    names = dict(Coder.objects.filter(study_id=entered.study.pk).values_list("guid", "name"))
    return Memos(
        memos=[
            MemoOut(
                guid=r.guid, title=r.title, text=r.text, kind=r.kind, author=r.author,
                author_name=names.get(r.author or ""), made_at=r.made_at, private=r.private, round=r.round,
                about=AboutOut(kind=r.about_kind, guid=r.about_guid or "") if r.about_kind else None,
            )
            for r in services.memos(entered, about)
        ]
    )  # fmt: skip
