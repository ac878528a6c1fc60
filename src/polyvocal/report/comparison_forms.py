"""What a comparison of two frameworks holds, and how it is printed: in Word, as a web page, as a table.

Invariant: all three print the same values and add nothing; the same comparison gives the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from datetime import datetime

import docx
from docx.document import Document
from docx.shared import Emu

from polyvocal.report.page import rendered
from polyvocal.report.values import counted
from polyvocal.report.word_look import LEGEND, dress
from polyvocal.report.word_parts import WIDTH, add_foot, add_row, add_table, packed

SAME = "Nothing differs."


@dataclass(frozen=True, slots=True)
class Told:
    """One difference as a reader has it: a sentence, and what stood there before and stands there now, in words."""

    thing: str
    name: str
    what: str
    was: str
    now: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Group:
    """Differences of one kind. `texts`: what was and is now has more to say than the sentences, and is printed."""

    title: str
    told: tuple[Told, ...]
    texts: bool = False

    @property
    def shown(self) -> tuple[bool, bool]:
        """Whether there are texts of before, and of after."""
        return any(self.texts and one.was for one in self.told), any(self.texts and one.now for one in self.told)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that is printed of a comparison.

    `before` and `after` name the two states of the framework, `about` says of each when it was fixed and why.
    """

    study: str
    before: str
    after: str
    about: tuple[tuple[str, str], ...]
    made_at: datetime | None
    groups: tuple[Group, ...]
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        """As it heads the document."""
        return f"{self.study}: the framework from {self.before} to {self.after}"

    @property
    def headings(self) -> tuple[str, str]:
        """Both states as they head columns."""
        return headed(self.before), headed(self.after)

    @property
    def summary(self) -> str:
        """How much differs, in a sentence."""
        number = sum(len(group.told) for group in self.groups)
        return f"{counted(number, 'thing differs', 'things differ')}." if number else SAME


def headed(state: str) -> str:
    """Return the name of a state of the framework as it begins a line.

    >>> headed("version 2"), headed("the draft")
    ('Version 2', 'The draft')
    """
    return state[:1].upper() + state[1:]


def word(comparison: Comparison) -> bytes:
    """Return `comparison` as a Word document. Its texts must hold no character that XML forbids."""
    document = docx.Document()
    dress(document, comparison.title, comparison.made_at)
    _front(document, comparison)
    for group in comparison.groups:
        _group(document, group, comparison.headings)
    if comparison.notes:
        document.add_heading("Notes", 1)
    for note in comparison.notes:
        document.add_paragraph(note, "List Bullet")
    return packed(document)


def _front(document: Document, comparison: Comparison) -> None:
    document.add_paragraph(comparison.title, "Title")
    document.add_paragraph(comparison.summary, "Subtitle")
    for state, about in comparison.about:
        line = document.add_paragraph(style=LEGEND)
        line.paragraph_format.space_before = line.paragraph_format.space_after = Emu(0)
        line.add_run(f"{state}: ").bold = True
        line.add_run(about)
    add_foot(document, comparison.title)


def _group(document: Document, group: Group, headings: tuple[str, str]) -> None:
    document.add_heading(group.title, 1)
    was, now = group.shown
    texts = [heading for heading, there in zip(headings, group.shown, strict=True) if there]
    widths = [WIDTH] if not texts else [WIDTH * 0.3, *[WIDTH * 0.7 / len(texts)] * len(texts)]
    table = add_table(document, ("What differs", *texts), widths)
    for one in group.told:
        cells = (one.sentence, *([one.was] if was else []), *([one.now] if now else []))
        add_row(table, cells)


def page(comparison: Comparison) -> bytes:
    """Return `comparison` as an HTML document in UTF-8."""
    return rendered("comparison.html.jinja", comparison=comparison)


def table(comparison: Comparison) -> bytes:
    """Return `comparison` as CSV, a line a difference; it begins with a mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(field.name for field in fields(Told))
    writer.writerows(astuple(one) for group in comparison.groups for one in group.told)
    return out.getvalue().encode("utf-8-sig")


FORMS: dict[str, Callable[[Comparison], bytes]] = {".docx": word, ".html": page, ".csv": table}
"""What each ending is written with: a function from a comparison to the bytes of the file."""
