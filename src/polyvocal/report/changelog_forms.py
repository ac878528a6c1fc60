"""What the change log of a framework holds, and how it is printed: in Word, as a web page, as a table.

Invariant: all three print the same values and add nothing; the same log gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import docx
from docx.document import Document

from polyvocal.report.comparison_forms import Group
from polyvocal.report.emphasis import add_lines, add_words, emphasised
from polyvocal.report.page import rendered
from polyvocal.report.record_forms import add_notes, as_csv
from polyvocal.report.record_told import day
from polyvocal.report.values import DASH, listed
from polyvocal.report.word_look import LEGEND, TABLE_DETAIL, dress
from polyvocal.report.word_parts import WIDTH, add_foot, add_line, add_row, add_table, lines, packed

COLUMNS = ("version", "at", "who", "what", "group", "sentence", "was", "now", "words")
"""The columns of the table; `what` is version, change, decision, sign-off or note."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision: what was proposed and by whom, what came of it, and why, as written."""

    at: datetime | None
    outcome: str
    sentence: str
    proposed: tuple[str, ...]
    title: str
    reason: str
    present: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Title and reason by the line, without empty ones."""
        return tuple(line for text in (self.title, self.reason) for line in text.splitlines() if line.strip())

    @property
    def result(self) -> str:
        """The outcome as it begins a cell."""
        return f"{self.outcome[:1].upper()}{self.outcome[1:]}"

    @property
    def occasion(self) -> str:
        """When, and who was present, as far as that is recorded."""
        when = [] if self.at is None else [day(self.at)]
        return "; ".join([*when, *([f"present: {listed(self.present)}"] if self.present else [])])


@dataclass(frozen=True, slots=True)
class Signed:
    """A coder's word on a version: that they can work with it, or what stands in the way; never a vote."""

    at: datetime | None
    who: str
    word: str
    sentence: str
    words: str

    @property
    def lines(self) -> tuple[str, ...]:
        """Their words by the line, without empty ones."""
        return tuple(line for line in self.words.splitlines() if line.strip())


@dataclass(frozen=True, slots=True)
class Step:
    """A version, or what the draft has moved on by: what changed from the one before, and what led there.

    `before` and `after` head what stood there and what stands there now; `version` is None of the draft.
    """

    version: int | None
    title: str
    about: str
    note: str
    at: datetime | None
    who: str | None
    groups: tuple[Group, ...]
    decided: tuple[Decided, ...]
    signed: tuple[Signed, ...]
    before: str = ""

    @property
    def headings(self) -> tuple[str, str]:
        """How what was and what is are headed."""
        return self.before, self.title

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was decided, what changed and who can work with it, a sentence each."""
        changed = (told.sentence for group in self.groups for told in group.told)
        return (*(one.sentence for one in self.decided), *changed, *(one.sentence for one in self.signed))


@dataclass(frozen=True, slots=True)
class ChangeLog:
    """Everything that is printed of how a framework came to be what it is, oldest first."""

    study: str
    summary: str
    made_at: datetime | None
    steps: tuple[Step, ...]
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """As it heads the document."""
        return f"{self.study}: how the framework changed"


def word(log: ChangeLog) -> bytes:
    """Return `log` as a Word document. Its texts must hold no character that XML forbids."""
    document = docx.Document()
    dress(document, log.title, log.made_at)
    document.add_paragraph(log.title, "Title")
    document.add_paragraph(log.summary, "Subtitle")
    add_foot(document, log.title)
    for step in log.steps:
        _step(document, step)
    add_notes(document, log.notes)
    return packed(document)


def _step(document: Document, step: Step) -> None:
    document.add_heading(step.title, 1)
    add_line(document, step.about, LEGEND)
    if step.note:
        document.add_paragraph(step.note)
    if step.decided:
        document.add_heading("What was decided", 2)
        _decided(document, step)
    if step.groups:
        document.add_heading("What changed", 2)
    for group in step.groups:
        _group(document, group, step.headings)
    if step.signed:
        document.add_heading("Who can work with it", 2)
        _signed(document, step)


def _decided(document: Document, step: Step) -> None:
    table = add_table(document, ("Proposed", "Outcome", "Why"), (WIDTH * 0.32, WIDTH * 0.13, WIDTH * 0.55))
    for one in step.decided:
        proposed, _, why = add_row(table, ("", one.result, ""), whole=len(one.reason) < 1_000)
        lines(proposed, one.proposed)
        first, *rest = one.words or (DASH,)
        if one.title:
            why.paragraphs[0].add_run(first).bold = True
        else:
            add_words(why.paragraphs[0], first)
        add_lines(why, rest)
        if one.occasion:
            add_line(why, one.occasion, TABLE_DETAIL)


def _group(document: Document, group: Group, headings: tuple[str, str]) -> None:
    document.add_paragraph(group.title, "Caption")
    texts = [heading for heading, there in zip(headings, group.shown, strict=True) if there]
    if not texts:
        for one in group.told:
            document.add_paragraph(f"{one.sentence}.", "List Bullet")
        return
    was, now = group.shown
    table = add_table(document, ("What changed", *texts), (WIDTH * 0.3, *[WIDTH * 0.7 / len(texts)] * len(texts)))
    for one in group.told:
        add_row(table, (one.sentence, *([one.was] if was else []), *([one.now] if now else [])))


def _signed(document: Document, step: Step) -> None:
    table = add_table(document, ("Who", "Word", "In their words"), (WIDTH * 0.22, WIDTH * 0.2, WIDTH * 0.58))
    for one in step.signed:
        _, _, said = add_row(table, (one.who, one.word, ""), whole=len(one.words) < 1_000)
        first, *rest = one.lines or (DASH,)
        add_words(said.paragraphs[0], first)
        add_lines(said, rest)


def page(log: ChangeLog) -> bytes:
    """Return `log` as an HTML document in UTF-8."""
    return rendered("changelog.html.jinja", log=log, emphasised=emphasised)


def rows(log: ChangeLog) -> Iterator[dict[str, Any]]:
    """Yield a row for each version, change, decision, sign-off and note, by `COLUMNS`; moments in ISO 8601."""
    blank: dict[str, Any] = dict.fromkeys(COLUMNS)
    for step in log.steps:
        for found in _rows(step):
            at = found.get("at")
            yield {**blank, "version": step.version, **found, "at": at.isoformat() if at else None}
    yield from ({**blank, "what": "note", "sentence": note} for note in log.notes)


def _rows(step: Step) -> Iterator[dict[str, Any]]:
    for one in step.decided:
        yield {"at": one.at, "what": "decision", "group": one.outcome, "sentence": one.sentence,
               "words": "\n".join(one.words)}  # fmt: skip
    yield {"at": step.at, "who": step.who, "what": "version", "sentence": f"{step.title}: {step.about}",
           "words": step.note}  # fmt: skip
    for group in step.groups:
        for told in group.told:
            yield {"what": "change", "group": group.title, "sentence": told.sentence, "was": told.was, "now": told.now}
    for word_ in step.signed:
        yield {"at": word_.at, "who": word_.who, "what": "sign-off", "group": word_.word, "sentence": word_.sentence,
               "words": word_.words}  # fmt: skip


def table(log: ChangeLog) -> bytes:
    """Return `log` as CSV, a line a version, change, decision, sign-off or note."""
    return as_csv(COLUMNS, rows(log))


FORMS: dict[str, Callable[[ChangeLog], bytes]] = {".docx": word, ".html": page, ".csv": table}
"""What each ending is written with: a function from a change log to the bytes of the file."""
