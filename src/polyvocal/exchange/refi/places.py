"""Where a selection stands: positions as other tools counted them, turned into ours.

The standard counts code points of the text file and is vague on the end, which in practice is exclusive. Some tools
count after newlines were made one character, some count the byte order mark, some include the end. Selections often
carry the quoted words as their name. Invariant: a way of counting is chosen for a whole source, by how many names it
makes true; without names it is the standard's; never silently another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from polyvocal.model import Span, Units, canonical


@dataclass(frozen=True, slots=True)
class Way:
    """One way of counting: what it is called, how much comes off a position, whether the end is included."""

    name: str
    unit: str
    off: int = 0
    last: int = 0


_STANDARD = Way("code points, end exclusive", "raw")
_WAYS = (
    _STANDARD,
    Way("code points after newlines were made one character", "canonical"),
    Way("UTF-16 units", "utf16"),
    Way("code points with the end included", "raw", last=1),
    Way("code points with the byte order mark counted", "raw", off=1),
    Way("UTF-8 bytes", "utf8"),
)


class Places:
    """Turns positions in `raw` (as the file has it, byte order mark apart) into spans of its canonical text."""

    def __init__(self, raw: str) -> None:
        made = canonical(raw)
        self.text, self.notes = made.text, made.notes
        self._raw = raw
        self._units = Units(raw)
        # How many characters a CRLF has cost before each position; only where there is one.
        self._lost = list(accumulate(raw[n : n + 2] == "\r\n" for n in range(len(raw)))) if "\r\n" in raw else None
        self.way = _STANDARD

    def choose(self, named: Sequence[tuple[int, int, str]]) -> str | None:
        """Choose the way that makes most names true; return its name where it is not the standard's."""
        names = [(start, end, name) for start, end, name in named if name.strip()]
        if all(self._agrees(_STANDARD, *one) for one in names):
            return None
        best = max(_WAYS, key=lambda way: sum(self._agrees(way, *one) for one in names))
        if sum(self._agrees(best, *one) for one in names) > sum(self._agrees(_STANDARD, *one) for one in names):
            self.way = best
            return best.name
        return None

    def span(self, start: int, end: int) -> Span | None:
        """The span in canonical text, or None where it does not lie within."""
        return self._span(self.way, start, end)

    def agrees(self, span: Span, name: str) -> bool:
        """Whether the words at `span` are those of `name`, which may be cut with “…”, or there is no name."""
        return not name.strip() or _alike(span.of(self.text), name)

    def _agrees(self, way: Way, start: int, end: int, name: str) -> bool:
        span = self._span(way, start, end)
        return span is not None and _alike(span.of(self.text), name)

    def _span(self, way: Way, start: int, end: int) -> Span | None:
        first, last = self._place(way, start), self._place(way, end + way.last)
        if first is None or last is None or first > last:
            return None
        return Span(first, last)

    def _place(self, way: Way, position: int) -> int | None:
        position -= way.off
        if position < 0:
            return None
        if way.unit == "canonical":
            return position if position <= len(self.text) else None
        if way.unit == "utf16":
            point = self._units.from_utf16(position)
        else:
            point = self._units.from_utf8(position) if way.unit == "utf8" else position
        if point > len(self._raw):
            return None
        return point if self._lost is None or not point else point - self._lost[point - 1]


def _alike(words: str, name: str) -> bool:
    if words == name or (name.endswith("…") and len(name) > 1 and words.startswith(name[:-1])):
        return True
    plain, other = " ".join(words.split()), " ".join(name.split())
    for mark in ("…", "..."):
        if other.endswith(mark):
            return plain.startswith(other.removesuffix(mark).rstrip()) and bool(plain)
    return plain == other
