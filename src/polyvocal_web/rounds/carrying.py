"""Carrying earlier codings over into a pass.

Invariants: what is carried over is a coding of its own, which names those it came from and waits to be confirmed; the
earlier ones stay as they were made. A code that became one other is carried over as that one, and says so; a code
that became several, or none, is not carried over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from polyvocal import model as m
from polyvocal_web.access import Action
from polyvocal_web.changes import Act, Writer, kind
from polyvocal_web.coding.models import Anchor, Coding
from polyvocal_web.payloads import Guid
from polyvocal_web.problems import Refused
from polyvocal_web.rounds.blind import assigned, seen_by, unshared
from polyvocal_web.rounds.models import SAID, Round
from polyvocal_web.snapshot import framework_under


class RoundCarry(Act):
    """Carry codings of earlier rounds, and of the living draft where `draft` says so, over into a round that one
    reads in. They wait there to be confirmed.
    """

    kind: Literal["round.carry"]
    guid: Guid
    rounds: list[Guid]
    draft: bool = False


@dataclass(slots=True)
class _Place:
    """Words with a code, and the codings of them that are carried over as one."""

    code: str
    source: str
    revision: str
    start: int
    end: int
    facets: dict[str, str]
    origins: list[str] = field(default_factory=list)


@kind("round.carry", Action.CODE)
def carry(writer: Writer, act: RoundCarry) -> str:
    """Make the codings."""
    round_ = writer.find(Round, act.guid)
    if round_.state != "open" or round_.mode == "blind":
        raise Refused(f"“{round_.name}” is {SAID[round_.state]}; codings are carried over into an open round.")
    if round_.guid in act.rounds or any(guid in unshared(writer.study) for guid in act.rounds):
        raise Refused("Codings are carried over from rounds that are shared.")
    framework = framework_under(writer.study, round_.version)
    if framework is None:
        raise Refused(f"There is no version {round_.version} of the framework.")
    found = list(_earlier(writer, act, round_))
    places = list(_places(writer, framework, found))
    for place in places:
        _add(writer, round_, place)
    left = len(found) - sum(len(place.origins) for place in places)
    more = f"; {left} have no one code there and were left" if left else ""
    return f"carried {len(places)} codings over into “{round_.name}”{more}"


def _earlier(writer: Writer, act: RoundCarry, round_: Round) -> Iterator[Coding]:
    """The codings to carry over: of the sources that one reads, with a code, not carried over before."""
    mine = set(assigned(writer.study, writer.as_coder()).filter(round=round_.guid).values_list("source", flat=True))
    there = Coding.objects.filter(study_id=writer.study.pk, round=round_.guid, removed=False)
    before = {guid for origins in there.values_list("origins", flat=True) for guid in origins}
    rows = seen_by(writer).filter(round__in=act.rounds)
    if act.draft:
        rows = rows | seen_by(writer).filter(round=None)
    for coding in rows.exclude(code=None).exclude(state="gone").order_by("position", "guid"):
        if coding.source in mine and coding.guid not in before:
            yield coding


def _places(writer: Writer, framework: m.Framework, codings: list[Coding]) -> Iterator[_Place]:
    latest = {a.coding: a for a in Anchor.objects.filter(study_id=writer.study.pk).order_by("number")}
    made: dict[tuple[str, str, int, int], _Place] = {}
    for coding in codings:
        code = _became(framework, coding.code or "")
        at = latest.get(coding.guid, coding)
        if code is None or at.state == "gone":
            continue
        key = (code, at.revision, at.start, at.end)
        place = made.setdefault(key, _Place(code, coding.source, at.revision, at.start, at.end, coding.facets))
        place.origins.append(coding.guid)
    return iter(made.values())


def _became(framework: m.Framework, guid: str) -> str | None:
    """The code itself where it is used, or the one that it became; None where that is not one."""
    seen: set[str] = set()
    while (code := framework.by_guid.get(guid)) is not None and code.retired and guid not in seen:
        seen.add(guid)
        if len(code.became) != 1:
            return None
        guid = code.became[0]
    return guid if code is not None and not code.retired else None


def _add(writer: Writer, round_: Round, place: _Place) -> None:
    writer.add(
        Coding(
            guid=m.derived_guid("carried", round_.guid, *place.origins), code=place.code, source=place.source,
            coder=writer.as_coder(), revision=place.revision, start=place.start, end=place.end, round=round_.guid,
            version=round_.version, facets=place.facets, origins=place.origins, made_at=writer.at, mark="carried",
        )
    )  # fmt: skip
