"""Opening a study file of any kind, ready to be read and coded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from polyvocal import exchange
from polyvocal.exchange import Outcome
from polyvocal.ingest import turns
from polyvocal.model import Revision, Source, Study, Voice


def opened(path: Path, part: str | None = None) -> Outcome:
    """Return the study in the file at `path`, or the `part` of it that is so called, and what did not come across.

    Formats that know nothing of speakers give texts without turns; they are found here, as on import. Where a source
    belongs to one case as a whole, whoever speaks in it and is no case by name speaks for that case. Raises `Fault`
    for a file that is no study.
    """
    outcome = exchange.read(path, part)
    return replace(outcome, study=_with_turns(outcome.study))


def _with_turns(study: Study) -> Study:
    names = {case.name: case.guid for case in study.cases}
    return replace(study, sources=tuple(_heard(source, names) for source in study.sources))


def _heard(source: Source, cases: dict[str, str]) -> Source:
    if any(revision.turns for revision in source.revisions) or any(voice.label for voice in source.voices):
        return source
    revisions = tuple(_split(revision, cases) for revision in source.revisions)
    labels = dict.fromkeys(turn.speaker for turn in revisions[-1].turns if turn.speaker)
    whole = source.voice("")
    owner = whole.case if whole is not None else None
    heard = tuple(Voice(label, cases.get(label, owner)) for label in labels)
    return replace(source, revisions=revisions, voices=(*source.voices, *heard))


def _split(revision: Revision, cases: dict[str, str]) -> Revision:
    return replace(revision, turns=turns(revision.text, known=cases))
