"""Bringing files of words into a study.

Invariant: a file comes in whole, as one Change, or not at all; one that cannot be read is told in a sentence and
leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from polyvocal import model as m
from polyvocal.faults import Fault
from polyvocal.ingest import SourceText, read
from polyvocal_web import codec
from polyvocal_web.access import Action, Entered
from polyvocal_web.changes import KINDS, Act, Writer, kind, writing
from polyvocal_web.payloads import Guid
from polyvocal_web.rows import source_rows
from polyvocal_web.studies.models import Case, Variable
from polyvocal_web.uploads import plain


class SourceAdd(Act):
    """A file that was read."""

    WORDS = frozenset({"name"})
    kind: Literal["source.add"] = "source.add"
    guid: Guid
    name: str
    source: Any = Field(exclude=True)


@dataclass(frozen=True, slots=True)
class Brought:
    """What one file gave: its source's GUID and what was found in it, or why it could not be read."""

    name: str
    source: str | None
    turns: int = 0
    speakers: tuple[str, ...] = ()
    characters: int = 0
    notes: tuple[str, ...] = ()
    fault: str | None = None


@kind("source.add", Action.BRING, asked=False)
def add(writer: Writer, act: SourceAdd) -> str:
    """Store the source, its text and its voices."""
    for row in source_rows(act.source):
        writer.add(row)
    return "brought in a source"


def bring(entered: Entered, paths: Sequence[Path]) -> list[Brought]:
    """Read the files and store those that can be read, in one transaction. Raises `Fault` if none can."""
    from polyvocal.assemble import source_of  # what reads files is loaded when there is one

    entered.must(Action.BRING)
    cases, variables = _people(entered)
    read_in = [_read(path, cases) for path in paths]
    if read_in and all(isinstance(one, Fault) for one in read_in):
        raise read_in[0]  # type: ignore[misc]
    told: list[Brought] = []
    with writing(entered.study) as log:
        for path, text in zip(paths, read_in, strict=True):
            if isinstance(text, Fault):
                told.append(Brought(path.name, None, fault=str(text)))
                continue
            source = _as_new(source_of(path.name, text, variables, cases), log.at)
            log.act(
                entered,
                KINDS["source.add"],
                SourceAdd(id=m.new_guid(), guid=source.guid, name=path.name, source=source),
            )
            told.append(
                Brought(path.name, source.guid, len(text.turns), text.speakers, len(text.text), tuple(text.notes))
            )
    return told


def _people(entered: Entered) -> tuple[list[m.Case], list[m.Variable]]:
    rows = Case.objects.filter(study_id=entered.study.pk, removed=False).order_by("position", "guid")
    variables = Variable.objects.filter(study_id=entered.study.pk, removed=False, on="case")
    return (
        [m.Case(row.guid, row.name, codec.values_from_json(row.values)) for row in rows],
        [m.Variable(row.guid, row.name, row.kind) for row in variables],  # type: ignore[arg-type]
    )


def _read(path: Path, cases: list[m.Case]) -> SourceText | Fault:
    """The words of the file, or why not: a sentence that names the file as the person does, not where it lies."""
    try:
        return read(path, known=[case.name for case in cases])
    except Fault as fault:
        return plain(fault, str(path.parent))


def _as_new(source: m.Source, at: Any) -> m.Source:
    """The source under a GUID of its own, since the same file brought twice is two sources; called as people say it."""
    revisions = tuple(replace(revision, guid=m.new_guid(), made_at=at) for revision in source.revisions)
    return replace(source, guid=m.new_guid(), name=Path(source.name).stem, revisions=revisions, made_at=at)
