"""Emphasis in people's words: what Markdown means by stars and backticks within a line, and no more of it.

Invariant: no letter is lost; what is no emphasis stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from docx.table import _Cell
from docx.text.paragraph import Paragraph

from polyvocal.report.word_look import TABLE_TEXT
from polyvocal.report.word_parts import add_line

Look = Literal["", "strong", "em", "code"]
_MARK = re.compile(r"\*\*(?=\S)(?P<strong>.+?)(?<=\S)\*\*|\*(?=\S)(?P<em>[^*]+?)(?<=\S)\*|`(?P<code>[^`]+)`")


def emphasised(line: str) -> Iterator[tuple[str, Look]]:
    """Yield the pieces of a line, each with how it looks.

    >>> list(emphasised("**Mornings** (Dele): *accepted.* 2 * 3"))
    [('Mornings', 'strong'), (' (Dele): ', ''), ('accepted.', 'em'), (' 2 * 3', '')]
    """
    end = 0
    looks: tuple[Look, ...] = ("strong", "em", "code")
    for found in _MARK.finditer(line):
        if found.start() > end:
            yield line[end : found.start()], ""
        look = next(look for look in looks if found[look] is not None)
        yield found[look], look
        end = found.end()
    if end < len(line):
        yield line[end:], ""


def add_words(paragraph: Paragraph, line: str) -> None:
    """Add a line to a paragraph of a Word document, with its emphasis."""
    for text, look in emphasised(line):
        run = paragraph.add_run(f"“{text}”" if look == "code" else text)
        run.bold, run.italic = look == "strong" or None, look == "em" or None


def add_lines(cell: _Cell, texts: Iterable[str]) -> None:
    """Add each text to a cell of a table, as a line of its own with its emphasis."""
    for text in texts:
        add_words(add_line(cell, "", TABLE_TEXT), text)
