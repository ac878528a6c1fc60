"""Where a selection stands: positions as other tools counted them, turned into ours.

The standard counts code points of the text file and is vague on the end, which in practice is exclusive. Tools count
on the text as it lies in the file or after newlines were made one character, with the byte order mark or without, in
code points, UTF-16 units or bytes, and some include the end. Invariant: one way of counting is chosen for a whole
source, it is the standard's unless another fits clearly better, and whatever is chosen instead is told.

A way is judged by four signs: how many selections lie within the text, how many of their names are the words at their
place (many tools name a selection by its words, some cut with “…”), how many begin and end at the edge of a word, and
which way the tool that wrote the file is known for.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from polyvocal.model import Span, Units, canonical

Named = tuple[int, int, str]
"""Start, end and name of a selection, as the file has them."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way of counting: on which text, in which unit, how many come off a position, whether the end is included."""

    base: str = "raw"
    unit: str = "points"
    off: int = 0
    last: int = 0

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        unit = {"points": "characters", "utf16": "UTF-16 units", "utf8": "bytes"}[self.unit]
        newlines = ", a newline as one" if self.base == "lines" else ""
        mark = ", the byte order mark too" if self.off else ""
        return f"{unit}{newlines}{mark}, the end {'included' if self.last else 'excluded'}"


STANDARD = Way()
WAYS = tuple(
    Way(base, unit, off, last)
    for last in (0, 1)
    for off in (0, 1)
    for base in ("raw", "lines")
    for unit in ("points", "utf16", "utf8")
)
_KNOWN_FOR = {
    "nvivo": ("utf16", 0), "atlas": ("utf16", 0), "maxqda": ("utf16", 0), "qualcoder": ("points", 0),
    "taguette": ("utf8", 0), "quirkos": ("utf16", 0), "transana": ("points", 0), "f4": ("utf16", 0),
}  # fmt: skip
"""The unit that a tool's own strings are made of, by the beginning of the name it gives itself; a hint, no more."""


class Places:
    """Turns positions in `raw` (as the file has it, byte order mark apart) into spans of its canonical text."""

    def __init__(self, raw: str, origin: str = "") -> None:
        raw = raw.lstrip("\ufeff")  # a second byte order mark is no letter either
        made = canonical(raw)
        self.text, self.notes = made.text, made.notes
        self.raw = self._raw = raw
        self._units = {"raw": Units(raw), "lines": Units(self.text)}
        # Each CRLF costs a character from there on.
        self._lost = [found.start() for found in re.finditer("\r\n", raw)]
        self._ours = origin.startswith("Polyvocal")
        self._prior = next((way for tool, way in _KNOWN_FOR.items() if origin.casefold().startswith(tool)), None)
        self.way = STANDARD

    def choose(self, found: Sequence[Named]) -> str | None:
        """Choose the way that fits best; return, where it is not the standard's and makes a difference, what it is."""
        spans = self._spans(STANDARD, found)
        if self._ours or all(
            span is not None and self.agrees(span, name) and (name.strip() or self._at_edges(span))
            for span, (_, _, name) in zip(spans, found, strict=True)
        ):
            return None
        ways = [way for way in WAYS if way == STANDARD or self._differs(way)]
        judged = {way: self._judged(way, found) for way in ways}
        best = max(ways, key=lambda way: judged[way].total)
        mine, usual = judged[best], judged[STANDARD]
        no_worse = mine.names >= usual.names and mine.within >= usual.within
        gained = mine.names > usual.names or mine.within > usual.within
        clearly = gained or mine.edges >= usual.edges + max(4, len(found) // 4)
        if best == STANDARD or not (no_worse and clearly) or self._spans(best, found) == spans:
            return None
        self.way = best
        return f"{best.name}: {mine.told(len(found))}"

    def span(self, start: int, end: int) -> Span | None:
        """The span in canonical text, or None where it does not lie within."""
        return self._span(self.way, start, end)

    def point(self, position: int) -> int | None:
        """A single position in canonical text, or None where it does not lie within."""
        return self._place(self.way, position)

    def agrees(self, span: Span, name: str) -> bool:
        """Whether the words at `span` are those of `name`, which may be cut with “…”, or there is no name."""
        return not name.strip() or _alike(span.of(self.text), name)

    # — judging —

    def _judged(self, way: Way, found: Sequence[Named]) -> _Judged:
        spans = self._spans(way, found)
        named = [(span, name) for span, (_, _, name) in zip(spans, found, strict=True) if name.strip()]
        names = sum(span is not None and _alike(span.of(self.text), name) for span, name in named)
        edges = sum(span is not None and self._at_edges(span) for span in spans)
        within = sum(span is not None for span in spans)
        prior = self._prior is not None and (way.unit, way.last) == self._prior
        return _Judged(len(named), names, within, edges, hint=prior, plain=way == STANDARD)

    def _at_edges(self, span: Span) -> bool:
        """Whether no word is cut at either end."""
        text = self.text
        return not (_joined(text, span.start) or _joined(text, span.end))

    def _differs(self, way: Way) -> bool:
        """Whether the way counts this text in another way than a simpler one does."""
        return (
            (way.base == "raw" or bool(self._lost))
            and (way.unit == "points" or not self._raw.isascii())
            and (way.unit != "utf16" or self._wide)
        )

    @cached_property
    def _wide(self) -> bool:
        return re.search("[\U00010000-\U0010ffff]", self._raw) is not None

    # — counting —

    def _spans(self, way: Way, found: Sequence[Named]) -> list[Span | None]:
        return [self._span(way, start, end) for start, end, _ in found]

    def _span(self, way: Way, start: int, end: int) -> Span | None:
        first, last = self._place(way, start), self._place(way, end + way.last)
        if first is None or last is None or first > last:
            return None
        return Span(first, last)

    def _place(self, way: Way, position: int) -> int | None:
        position -= way.off * (3 if way.unit == "utf8" else 1)
        if position < 0:
            return None
        units = self._units[way.base]
        length = len(self._raw if way.base == "raw" else self.text)
        if way.unit == "utf16":
            point = units.from_utf16(position)
            if position > units.to_utf16(length):
                return None
        elif way.unit == "utf8":
            point = units.from_utf8(position)
            if position > units.to_utf8(length):
                return None
        else:
            point = position
        if point > length:
            return None
        return point if way.base == "lines" else point - bisect_left(self._lost, point)


@dataclass(frozen=True, slots=True)
class _Judged:
    """How a way fits: how many selections are named and how many names are their words, lie within, are at edges."""

    named: int
    names: int
    within: int
    edges: int
    hint: bool
    plain: bool

    @property
    def total(self) -> float:
        return 4 * self.names + 3 * self.within + self.edges + 0.5 * self.plain + 0.4 * self.hint

    def told(self, many: int) -> str:
        """In words, by what it was chosen, and how sure that is."""
        if self.named:
            sure = "certain" if self.names == self.named and self.names > 2 else "likely"
            return f"{self.names} of {self.named} names of quotations are then the words at their place ({sure})"
        return f"{self.within} of {many} quotations then lie in the text, {self.edges} at the edges of words (a guess)"


def _joined(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def _alike(words: str, name: str) -> bool:
    if words == name or (name.endswith("…") and len(name) > 1 and words.startswith(name[:-1])):
        return True
    plain, other = " ".join(words.split()), " ".join(name.split())
    for mark in ("…", "..."):
        if other.endswith(mark):
            return plain.startswith(other.removesuffix(mark).rstrip()) and bool(plain)
    return plain == other
