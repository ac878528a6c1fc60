"""The acts on codings.

Invariants: a coding is one code on one span of one revision by one coder; it stands on words that are there; only
its coder, or who may correct others, changes it. What a theme cites is not removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from pydantic import Field

from polyvocal.model import SHARED
from polyvocal_web.access import Action
from polyvocal_web.changes import Act, Writer, check_all, kind
from polyvocal_web.coding.models import Anchor, Coding
from polyvocal_web.frameworks.models import Code, Member, Theme, Version, versions_of
from polyvocal_web.payloads import Guid
from polyvocal_web.prepared import Prepared
from polyvocal_web.problems import Refused
from polyvocal_web.rounds.blind import hush, stands_in
from polyvocal_web.rounds.models import SAID, Assignment, Round
from polyvocal_web.sources.models import Revision, Source
from polyvocal_web.studies.facets import by_guid

_BATCH = 500
_STAYS = "What was coded in “{}” stays as it was made; decide together, or code it anew."


class CodingAdd(Act):
    """Code a span; without a code, note it as a quotation. The coder is who is signed in.

    `mark` says why words without a code are noted: they struck the reader, or no code fits. `origins` are the codings
    that one decided together is made from. Who reads the source in a blind round codes it there, named or not.
    """

    kind: Literal["coding.add"]
    guid: Guid
    code: Guid | None = None
    source: Guid
    revision: Guid
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    facets: dict[str, str] = Field(default_factory=dict)
    round: Guid | None = None
    mark: Literal["", "struck", "unfitted"] = ""
    origins: list[Guid] = Field(default_factory=list, max_length=100)


class CodingChange(Act):
    """Move a coding's ends, or give it other facet values (all of them: what is not named is taken off)."""

    kind: Literal["coding.change"]
    guid: Guid
    start: int | None = Field(None, ge=0)
    end: int | None = Field(None, gt=0)
    facets: dict[str, str] | None = None


class CodingRecode(Act):
    """Take a coding away and make another, on the same span, with another code, that names it as its origin."""

    kind: Literal["coding.recode"]
    guid: Guid
    as_: Guid = Field(alias="as")
    code: Guid | None


class CodingRemove(Act):
    """Take a coding away."""

    kind: Literal["coding.remove"]
    guid: Guid


_text = Prepared(
    lambda study, guid: Revision.objects.filter(study_id=study, guid=guid).values_list("source", "characters"),
    -1,
    "00000000-0000-4000-8000-000000000000",
)


def _place(writer: Writer, source: str, revision: str, start: int, end: int) -> Source:
    found = _text.rows(writer.study.pk, revision)
    if not found or found[0][0] != source:
        raise Refused("There is no such text in this study, or no longer.")
    if not 0 <= start < end:
        raise Refused(f"A quotation has at least one character; this one runs from {start} to {end}.")
    characters = found[0][1]
    if end > characters:
        raise Refused(f"This quotation ends at {end}, after the {characters} characters of its text.")
    return writer.find(Source, source)


def _said(writer: Writer, code: str | None, source: Source) -> str:
    if code is None:
        return f"noted a quotation in {source.name}"
    return f"coded {source.name} with “{writer.find(Code, code).name}”"


def _round(writer: Writer, guid: str | None, source: str) -> Round | None:
    """The round that a coding is made in; in a blind one the act is seen by its coder alone until it is shared.

    What was coded while the line was down still arrives after a round was closed, from whoever reads in it; once it
    is shared, nothing does.
    """
    if guid is None:
        guid = stands_in(writer, source)
    if guid is None:
        return None
    round_ = writer.find(Round, guid)
    hush(writer, guid)
    readers = Assignment.objects.filter(study_id=writer.study.pk, round=guid, removed=False)
    mine = readers.filter(coder=writer.as_coder(), source=source).exists()
    if round_.state != "open" and not (round_.state == "closed" and mine):
        raise Refused(f"“{round_.name}” is {SAID[round_.state]}; nothing is coded in it now.")
    if not mine and (round_.mode == "blind" or readers.exists()):
        raise Refused(f"You do not read this source in “{round_.name}”.")
    return round_


def _fits(writer: Writer, code: str | None, round_: Round | None) -> None:
    """A round keeps to the codes of its version, and to those that its coder added in it."""
    row = writer.find(Code, code) if code is not None else None
    if row is None or row.round is not None:
        if row is not None and row.made_by != writer.coder:
            raise Refused(f"“{row.name}” is another coder’s own code; a proposal can bring it in for all.")
        return
    if round_ is not None and round_.version is not None and row.guid not in _offered(writer, round_.version):
        raise Refused(f"“{row.name}” is not in version {round_.version}, with which “{round_.name}” is read.")


def _offered(writer: Writer, number: int) -> frozenset[str]:
    ((guid,),) = versions_of(writer.study.pk).filter(number=number).values_list("guid")
    return _codes_of(writer.study.pk, guid)


@lru_cache(maxsize=64)
def _codes_of(study: int, version: str) -> frozenset[str]:
    """The codes of a version that can be given; a version stands still."""
    codes = Version.objects.get(study_id=study, guid=version).framework["codes"]
    return frozenset(code["guid"] for code in codes if code["codable"] and not code["retired"])


def _marked(act: CodingAdd) -> str:
    if act.mark and act.code is not None:
        raise Refused("What struck you, or fits nowhere, is noted without a code.")
    return act.mark


def _origins(writer: Writer, act: CodingAdd, round_: Round | None) -> list[str]:
    """Where codings are decided together, those that were looked at."""
    if not act.origins:
        return []
    if round_ is None or round_.settles is None:
        raise Refused("Only where a round’s differences are decided together does a coding name others as its origin.")
    for guid in act.origins:
        if writer.find(Coding, guid).round != round_.settles:
            raise Refused("One of these codings was not made in the round that is decided on.")
    return list(dict.fromkeys(act.origins))


@kind("coding.add", Action.CODE)
def add(writer: Writer, act: CodingAdd) -> str:
    """Store the coding."""
    source = _place(writer, act.source, act.revision, act.start, act.end)
    round_ = _round(writer, act.round, act.source)
    _fits(writer, act.code, round_)
    sentence = _said(writer, act.code, source)
    writer.add(
        Coding(
            guid=act.guid, code=act.code, source=act.source, coder=writer.as_coder(), revision=act.revision,
            start=act.start, end=act.end, round=round_.guid if round_ else None,
            version=round_.version if round_ else None, facets=by_guid(writer.study, "coding", act.facets),
            made_at=writer.at, mark=_marked(act), origins=_origins(writer, act, round_),
        )
    )  # fmt: skip
    return f"{sentence}, after “{round_.name}” was closed" if round_ and round_.state == "closed" else sentence


def _own(writer: Writer, guid: str) -> Coding:
    coding = writer.find(Coding, guid)
    if coding.coder != writer.coder and not writer.may(Action.CORRECT):
        raise Refused("This coding is another person's; only they can change it.")
    round_ = writer.look(Round, coding.round) if coding.round is not None else None
    if round_ is not None and round_.mode == "blind" and coding.coder != writer.coder:
        raise Refused(_STAYS.format(round_.name))
    hush(writer, coding.round)
    return coding


def _carried(writer: Writer, coding: Coding) -> bool:
    return Anchor.objects.filter(study_id=writer.study.pk, coding=coding.guid).exists()


@kind("coding.change", Action.CODE)
def change(writer: Writer, act: CodingChange) -> str:
    """Move its ends or its facet values."""
    coding = _own(writer, act.guid)
    values: dict[str, object] = {}
    if act.start is not None or act.end is not None:
        if _carried(writer, coding):
            raise Refused("This coding was carried to a later text; code the words there anew.")
        start = coding.start if act.start is None else act.start
        end = coding.end if act.end is None else act.end
        _place(writer, coding.source, coding.revision, start, end)
        values |= {"start": start, "end": end}
    if act.facets is not None:
        values["facets"] = by_guid(writer.study, "coding", act.facets)
    writer.edit(coding, values)
    return f"changed a coding in {writer.find(Source, coding.source).name}"


@kind("coding.recode", Action.CODE)
def recode(writer: Writer, act: CodingRecode) -> str:
    """Remove one, add the other."""
    old = _own(writer, act.guid)
    if _carried(writer, old):
        raise Refused("This coding was carried to a later text; code the words there anew.")
    _fits(writer, act.code, writer.find(Round, old.round) if old.round else None)
    sentence = _said(writer, act.code, writer.find(Source, old.source)).replace("coded", "recoded", 1)
    writer.remove(old)
    writer.add(
        Coding(
            guid=act.as_, code=act.code, source=old.source, coder=writer.as_coder(), revision=old.revision,
            start=old.start, end=old.end, round=old.round, version=old.version, facets=old.facets,
            origins=[old.guid, *old.origins], made_at=writer.at,
        )
    )  # fmt: skip
    return sentence


@kind("coding.remove", Action.CODE)
def remove(writer: Writer, act: CodingRemove) -> str:
    """Take it away."""
    coding = _own(writer, act.guid)
    writer.remove(coding)
    return f"took a coding out of {writer.find(Source, coding.source).name}"


@check_all(Coding)
def _stand(writer: Writer, codings: Sequence[Coding]) -> None:
    """A coding stands on a text with a code that are there; a theme cites none that is not.

    What was done in a blind round stays as it was made once it is shared, for its coder too. What came in with such a
    round, by one Change, comes and goes with it.
    """
    for coding in codings:
        round_ = writer.look(Round, coding.round) if coding.round is not None else None
        shared = round_ is not None and round_.mode == "blind" and round_.state in SHARED
        if shared and round_ is not None and coding.touched != round_.touched:
            raise Refused(_STAYS.format(round_.name))
    removed = [coding.guid for coding in codings if coding.removed]
    for start in range(0, len(removed), _BATCH):
        members = {"study_id": writer.study.pk, "kind": "coding", "guid__in": removed[start : start + _BATCH]}
        if any(_cites(writer, member) for member in Member.objects.filter(**members)):
            raise Refused("A theme cites this quotation; take it out of the theme first.")
    standing = [coding for coding in codings if not coding.removed]
    for source in {coding.source for coding in standing}:
        writer.find(Source, source)
    if not _known(writer, {coding.code for coding in standing if coding.code is not None}):
        raise Refused("Its code is no longer in the framework.")


def _cites(writer: Writer, member: Member) -> bool:
    theme = writer.look(Theme, member.theme)
    return theme is not None and not theme.removed


def _known(writer: Writer, codes: Iterable[str]) -> bool:
    """Whether every one of these is a code of the draft or of a version."""
    rows = {code: writer.look(Code, code) for code in codes}
    gone = {code for code, row in rows.items() if row is None or row.removed}
    if not gone:
        return True
    versions = versions_of(writer.study.pk).values_list("framework", flat=True)
    return gone <= {stored["guid"] for framework in versions for stored in framework["codes"]}
