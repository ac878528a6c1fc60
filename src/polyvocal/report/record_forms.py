"""What the record of a study holds, and how it is printed: in Word, as a web page, as a table.

Invariant: all three print the same values and add nothing; the same record gives the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

import docx
from docx.document import Document

from polyvocal.report.emphasis import add_lines, emphasised
from polyvocal.report.page import rendered
from polyvocal.report.record_told import day
from polyvocal.report.values import listed
from polyvocal.report.word_look import TABLE_DETAIL, dress
from polyvocal.report.word_parts import WIDTH, add_foot, add_line, add_row, add_table, packed

EntryKind = Literal["round", "version", "proposal", "decision", "sign-off", "perspective", "change"]
UNDATED = "no date"
_WHEN = 3.4


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: when, who, and what in a sentence without its full stop.

    `words` are people's own, as written, and of a version also what changed. `version` is the version under which it
    happened (of a version, its own number), None before the first; `round` the name of a round. `about` are names of
    codes and themes, `present` the names of those on record at a decision.
    """

    at: datetime | None
    who: str | None
    kind: EntryKind
    title: str
    words: str = ""
    version: int | None = None
    round: str | None = None
    about: tuple[str, ...] = ()
    present: tuple[str, ...] = ()

    @property
    def when(self) -> str:
        """Its day as it stands in the margin."""
        return UNDATED if self.at is None else day(self.at)

    @property
    def margin(self) -> str:
        """What stands under its day: the kind, and the round where it is another thing's."""
        return self.kind if self.round is None or self.kind == "round" else f"{self.kind}, {self.round}"

    @property
    def lines(self) -> tuple[str, ...]:
        """Its words by the line, without empty ones."""
        return tuple(line for line in self.words.splitlines() if line.strip())

    @property
    def attendance(self) -> str:
        """Who was present, in a line; empty where that is not recorded."""
        return f"Present: {listed(self.present)}." if self.present else ""


COLUMNS = tuple(field.name for field in fields(Entry))
"""The columns of the table."""


@dataclass(frozen=True, slots=True)
class Part:
    """The entries that happened under one version, or before the first, or that have no place in time."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that is printed of how a study went, oldest first. `made_at` is the study's own date."""

    study: str
    summary: str
    made_at: datetime | None
    parts: tuple[Part, ...]
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """As it heads the document."""
        return f"{self.study}: the record"

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries in order."""
        return tuple(entry for part in self.parts for entry in part.entries)


def word(record: Record) -> bytes:
    """Return `record` as a Word document. Its texts must hold no character that XML forbids."""
    document = docx.Document()
    dress(document, record.title, record.made_at)
    document.add_paragraph(record.title, "Title")
    document.add_paragraph(record.summary, "Subtitle")
    add_foot(document, record.title)
    for part in record.parts:
        _part(document, part)
    add_notes(document, record.notes)
    return packed(document)


def _part(document: Document, part: Part) -> None:
    document.add_heading(part.title, 1)
    table = add_table(document, ("When", "What happened"), (_WHEN, WIDTH - _WHEN))
    for entry in part.entries:
        when, what = add_row(table, (entry.when, ""), whole=len(entry.words) < 1_000)
        add_line(when, entry.margin, TABLE_DETAIL)
        what.paragraphs[0].add_run(entry.title).bold = True
        add_lines(what, entry.lines)
        if entry.present:
            add_line(what, entry.attendance, TABLE_DETAIL)


def add_notes(document: Document, notes: Iterable[str]) -> None:
    """Add sentences on what was left out or replaced, under their heading."""
    for n, note in enumerate(notes):
        if n == 0:
            document.add_heading("Notes", 1)
        document.add_paragraph(note, "List Bullet")


def page(record: Record) -> bytes:
    """Return `record` as an HTML document in UTF-8."""
    return rendered("record.html.jinja", record=record, emphasised=emphasised)


def rows(record: Record) -> Iterator[dict[str, Any]]:
    """Yield each entry as a row; moments in ISO 8601."""
    for entry in record.entries:
        row = {name: getattr(entry, name) for name in COLUMNS}
        yield row | {"at": entry.at.isoformat() if entry.at else None}


def table(record: Record) -> bytes:
    """Return `record` as CSV, a line an entry."""
    return as_csv(COLUMNS, rows(record))


def as_csv(columns: Iterable[str], found: Iterable[dict[str, Any]]) -> bytes:
    """Return rows as CSV; “; ” divides names, and a mark at the beginning lets spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in found)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(value)
    return "" if value is None else str(value)


FORMS: dict[str, Callable[[Record], bytes]] = {".docx": word, ".html": page, ".csv": table}
"""What each ending is written with: a function from a record to the bytes of the file."""
