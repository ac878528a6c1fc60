"""Codings that a version has left behind, and what becomes of each.

Invariants: nothing is silently given another code. A coding made under an older version stays as it was made until
somebody looks at it again: confirms it, codes it anew, or leaves it as it was. A coding that was carried over from an
earlier pass waits in the same way. Which ones wait is read from the versions and from who looked, and stored nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.db.models import Q, QuerySet
from pydantic import BaseModel, Field

from polyvocal.model import Looked
from polyvocal.model.difference import touched
from polyvocal_web.access import Action
from polyvocal_web.changes import Act, Writer, check, kind
from polyvocal_web.coding.models import Anchor, Coding, Look
from polyvocal_web.frameworks.models import Code, versions_of
from polyvocal_web.payloads import Guid
from polyvocal_web.problems import Refused
from polyvocal_web.rounds.blind import Reader, seen_by
from polyvocal_web.rounds.models import Round
from polyvocal_web.snapshot import version_value

Why = Literal["merged", "split", "retired", "redefined", "carried"]


@dataclass(frozen=True, slots=True)
class Waits:
    """A coding that wants another look, and why."""

    coding: str
    code: str | None
    source: str
    coder: str
    round: str | None
    revision: str
    start: int
    end: int
    why: Why


_FIELDS = ("guid", "code", "source", "coder", "round", "revision", "start", "end")


def _waits(row: tuple[Any, ...], why: Why) -> Waits:
    guid, code, source, coder, round_, revision, start, end = row
    return Waits(guid, code, source, coder, round_, revision, start, end, why)


def waiting(reader: Reader) -> list[Waits]:
    """The codings that wait for another look, as far as this person may know of them, in order of source and place."""
    versions = list(versions_of(reader.study.pk).values_list("number", "guid"))
    looked = dict(_looks(reader).values_list("coding", "version"))
    found = [one for one in _left_behind(reader, versions, looked) if one.coding not in looked]
    found += _again(reader, versions, looked)
    carried = seen_by(reader).filter(mark="carried").values_list(*_FIELDS)
    there = {one.coding for one in found}
    found += [_waits(row, "carried") for row in carried if row[0] not in looked and row[0] not in there]
    return sorted(found, key=lambda one: (one.source, one.start, one.end, one.coding))


def _looks(reader: Reader) -> QuerySet[Look]:
    """Looks by version, so that of several at one coding the last one counts."""
    return Look.objects.filter(study_id=reader.study.pk, removed=False).order_by("version")


def _left_behind(reader: Reader, versions: list[tuple[int, str]], looked: Mapping[str, int]) -> Iterator[Waits]:
    """Codings that nobody looked at since: of each version, and of the living draft."""
    if not versions:
        return
    (*older, (_, last)) = versions
    for number, guid in older:
        whys = _touched(reader.study.pk, guid, last)
        rows = seen_by(reader).filter(version=number, code__in=list(whys))
        yield from (_waits(row, whys[row[1]]) for row in rows.values_list(*_FIELDS))
    whys, since = _drafted(reader.study.pk, tuple(guid for _, guid in versions))
    meant = Q(code__in=list(whys))
    for code, moment in since.items():
        meant |= Q(code=code, made_at__lt=moment)
    if whys or since:
        rows = seen_by(reader).filter(meant, version=None)
        yield from (_waits(row, whys.get(row[1], "redefined")) for row in rows.values_list(*_FIELDS))


def _again(reader: Reader, versions: list[tuple[int, str]], looked: Mapping[str, int]) -> Iterator[Waits]:
    """Codings that were looked at in the light of a version that has been left behind in turn."""
    if not versions:
        return
    last = versions[-1][1]
    for number, guid in versions[:-1]:
        whys = _touched(reader.study.pk, guid, last)
        seen = [coding for coding, version in looked.items() if version == number]
        rows = seen_by(reader).filter(guid__in=seen, code__in=list(whys)) if seen and whys else ()
        if rows:
            yield from (_waits(row, whys[row[1]]) for row in rows.values_list(*_FIELDS))


@lru_cache(maxsize=64)
def _touched(study: int, before: str, after: str) -> dict[str, Why]:
    """Why codings with a code want another look, by code, from one version to another: both stand still."""
    changes = touched(version_value(study, before), version_value(study, after))
    known: dict[str, Why] = {"merged": "merged", "split": "split", "retired": "retired", "removed": "retired"}
    return {code: known.get(change.what, "redefined") for code, change in changes.items()}


@lru_cache(maxsize=64)
def _drafted(study: int, versions: tuple[str, ...]) -> tuple[dict[str, Why], dict[str, object]]:
    """For codings outside versions: the codes no longer used, and those that mean something else since a moment."""
    *older, last = (version_value(study, guid) for guid in versions)
    whys: dict[str, Why] = {}
    for framework in older:
        whys |= {code.guid: "retired" for code in framework.codes if code.guid not in last.by_guid}
    for code in last.codes:
        if code.retired:
            whys[code.guid] = "split" if len(code.became) > 1 else "merged" if code.became else "retired"
    since = {code.guid: code.meant_since for code in last.codes if code.meant_since and code.guid not in whys}
    return whys, dict(since)


class LookIn(BaseModel):
    """A coding to look at: `guid` of the look, and `as` of the coding that takes its place, where one does."""

    guid: Guid
    coding: Guid
    as_: Guid | None = Field(None, alias="as")


class CodingLook(Act):
    """Look at codings again: confirm them, give them another code, or leave them as they were made."""

    kind: Literal["coding.look"]
    outcome: Looked
    codings: list[LookIn] = Field(min_length=1, max_length=1000)
    code: Guid | None = None


@kind("coding.look", Action.CODE)
def look(writer: Writer, act: CodingLook) -> str:
    """Write down what came of it."""
    number = versions_of(writer.study.pk).values_list("number", flat=True).last()
    if number is None:
        raise Refused("There is no version yet in whose light one could look again.")
    for one in act.codings:
        _looked(writer, act, one, number)
    many = len(act.codings)
    said = {"confirmed": "confirmed", "recoded": "recoded", "left": "left as made"}[act.outcome]
    return f"looked again at {many} coding{'' if many == 1 else 's'}: {said}"


def _looked(writer: Writer, act: CodingLook, one: LookIn, number: int) -> None:
    coding = writer.find(Coding, one.coding)
    if coding.coder != writer.coder and not writer.may(Action.CORRECT):
        raise Refused("This coding is another person's; only they look at it again.")
    if act.outcome == "recoded":
        if one.as_ is None or act.code is None:
            raise Refused("Say which code it should have, and how the new coding is called.")
        if _recode(writer, coding, one.as_, act.code, number):
            return
    writer.add(
        Look(guid=one.guid, coding=coding.guid, version=number, outcome=act.outcome, coder=writer.coder,
             made_at=writer.at)
    )  # fmt: skip


def _recode(writer: Writer, old: Coding, guid: str, code: str, number: int) -> bool:
    """Make the new coding; tell whether the old one gave way to it. What was made in a round stays beside it."""
    if Anchor.objects.filter(study_id=writer.study.pk, coding=old.guid).exists():
        raise Refused("This coding was carried to a later text; code the words there anew.")
    row = writer.find(Code, code)
    if row.retired or row.round is not None:
        raise Refused(f"“{row.name}” is no code that all use now.")
    gives_way = old.round is None or old.mark == "carried"
    kept = writer.find(Round, old.round) if old.round is not None and gives_way else None
    writer.add(
        Coding(
            guid=guid, code=code, source=old.source, coder=writer.as_coder(), revision=old.revision, start=old.start,
            end=old.end, round=kept.guid if kept else None, version=kept.version if kept else number,
            facets=old.facets, origins=[old.guid, *old.origins], made_at=writer.at,
        )
    )  # fmt: skip
    if gives_way:
        writer.remove(old)
    return gives_way


@check(Look)
def _there(writer: Writer, row: Look) -> None:
    """Nothing stands on a look."""
