"""Text with marks in it that keep their place while the text is cut and joined.

Invariant: a mark stands between the same two characters as before, or at the nearer edge where those were cut off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Mark = tuple[int, str, str]
"""Where it stands, its kind (`BEGIN`, `END` or `POINT`) and whose it is."""
BEGIN, END, POINT = "begin", "end", "point"


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of text and the marks in it, in the order in which they were met."""

    text: str
    marks: tuple[Mark, ...] = ()

    def cut(self, start: int, end: int) -> Marked:
        """The text from `start` to `end`."""
        moved = tuple((min(max(at, start), end) - start, kind, whose) for at, kind, whose in self.marks)
        return Marked(self.text[start:end], moved)

    def stripped(self) -> Marked:
        """The text without the white space around it."""
        start = len(self.text) - len(self.text.lstrip())
        return self.cut(start, max(start, len(self.text.rstrip())))

    def bare(self) -> Marked:
        """The text without its marks."""
        return Marked(self.text)


def joined(divider: str, parts: Iterable[Marked], *, blank: bool = True) -> Marked:
    """Return the parts with `divider` between them.

    Without `blank`, parts that are nothing but white space are left out: what begins in one begins in the next part,
    what ends in one ends in the part before, and a point in one is gone.
    """
    texts: list[str] = []
    marks: list[Mark] = []
    waiting: list[str] = []
    length = 0
    for part in parts:
        if not blank and not part.text.strip():
            waiting += [whose for _, kind, whose in part.marks if kind == BEGIN]
            marks += [(length, kind, whose) for _, kind, whose in part.marks if kind == END]
            continue
        start = length + len(divider) if texts else 0
        marks += [(start, BEGIN, whose) for whose in waiting]
        marks += [(start + at, kind, whose) for at, kind, whose in part.marks]
        waiting.clear()
        texts.append(part.text)
        length = start + len(part.text)
    marks += [(length, BEGIN, whose) for whose in waiting]
    return Marked(divider.join(texts), tuple(marks))
