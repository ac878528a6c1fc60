"""The acts on sources.

Invariants: a source's words come in once and stay; a speaker is one label of one source; a source that is coded is
not taken back.
"""

from __future__ import annotations

from typing import Literal

from polyvocal_web.access import Action
from polyvocal_web.changes import Act, Writer, check, kind
from polyvocal_web.coding.models import Coding
from polyvocal_web.payloads import Guid, Name, Words
from polyvocal_web.problems import Refused
from polyvocal_web.proposals.models import Proposal
from polyvocal_web.rounds.models import Assignment
from polyvocal_web.sources.models import Revision, Source, Voice, voice_guid
from polyvocal_web.studies.models import Case


class SourceChange(Act):
    """Rename or describe a source."""

    WORDS = Source.WORDS
    kind: Literal["source.change"]
    guid: Guid
    name: Name = ""
    description: Words = ""


class SourceSpeaker(Act):
    """Say which case a speaker label of a source stands for, or that it is none."""

    WORDS = frozenset({"label"})
    kind: Literal["source.speaker"]
    guid: Guid
    label: Words
    case: Guid | None


@kind("source.change", Action.BRING)
def change(writer: Writer, act: SourceChange) -> str:
    """Write what is new."""
    writer.edit(writer.find(Source, act.guid), act.given())
    return "renamed or described a source"


@kind("source.speaker", Action.ARRANGE)
def speaker(writer: Writer, act: SourceSpeaker) -> str:
    """Give the label its case."""
    source = writer.find(Source, act.guid)
    guid = voice_guid(source.guid, act.label)
    voice = writer.look(Voice, guid)
    if voice is None:
        if not _spoken(writer, source, act.label):
            raise Refused(f"Nobody is called “{act.label}” in {source.name}.")
        writer.add(Voice(guid=guid, source=source.guid, label=act.label, case=act.case))
    else:
        writer.edit(voice, {"case": act.case, "removed": False})
    return f"said who a speaker in {source.name} is"


def _spoken(writer: Writer, source: Source, label: str) -> bool:
    rows = Revision.objects.filter(study_id=writer.study.pk, source=source.guid).values_list("turns", flat=True)
    return any(turn[3] == label for turns in rows for turn in turns)


@check(Source)
def _uncoded(writer: Writer, source: Source) -> None:
    if source.removed:
        coded = Coding.objects.filter(study_id=writer.study.pk, source=source.guid, removed=False)
        if coded.exists():
            raise Refused(f"{source.name} is coded; take the codings back first.")
        here = {"study_id": writer.study.pk, "removed": False}
        if Assignment.objects.filter(source=source.guid, **here).exists():
            raise Refused(f"{source.name} is given to somebody to read; take that back first.")
        passages = Proposal.objects.filter(**here).values_list("passages", flat=True)
        if any(passage[0] == source.guid for told in passages for passage in told):
            raise Refused(f"A proposal names words of {source.name}; it stays.")


@check(Revision)
def _written(writer: Writer, revision: Revision) -> None:
    """A revision comes and goes with its source."""


@check(Voice)
def _someone(writer: Writer, voice: Voice) -> None:
    if not voice.removed and voice.case is not None:
        writer.find(Case, voice.case)
