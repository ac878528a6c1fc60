"""Text and places in it.

Invariant: an offset counts Unicode code points, from 0, in canonical text; an end is exclusive. Canonical text has
LF newlines, no byte order mark, no NUL and no lone surrogate; nothing else about it is touched. The only two
conversions between code points and UTF-16 units or UTF-8 bytes are in this module.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

_UNFIT = re.compile("[\x00\ud800-\udfff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of canonical text: code points from `start` up to, not including, `end`.

    >>> Span(2, 5).overlaps(Span(4, 9)), Span(2, 5).overlaps(Span(5, 9))
    (True, False)
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span runs from 0 or later to its end, not from {self.start} to {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end and bool(self) and bool(other)

    def embeds(self, other: Span) -> bool:
        """Whether `other` lies inside this one, edges included."""
        return self.start <= other.start and other.end <= self.end

    def precedes(self, other: Span) -> bool:
        """Whether this one ends before `other` begins, or just there."""
        return self.end <= other.start

    def of(self, text: str) -> str:
        """The words.

        >>> Span(0, 2).of("🙂 yes")
        '🙂 '
        """
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Canonical:
    """Canonical text and, in sentences, what had to change for it to be so (newlines are not worth a word)."""

    text: str
    notes: tuple[str, ...] = ()


def canonical(raw: str) -> Canonical:
    """Return `raw` as canonical text, told what was replaced. Doing it twice changes nothing more.

    >>> canonical("\\ufeffone\\r\\ntwo\\rthree").text
    'one\\ntwo\\nthree'
    >>> canonical("\\ufeff\\ufeffone").text
    'one'
    >>> canonical("a\\x00b").notes
    ('1 character that no text may hold (NUL or a lone surrogate) was replaced by “\N{REPLACEMENT CHARACTER}”',)
    """
    text = raw.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text, unfit = _UNFIT.subn(REPLACEMENT, text)
    if not unfit:
        return Canonical(text)
    many = "1 character" if unfit == 1 else f"{unfit} characters"
    was = "was" if unfit == 1 else "were"
    return Canonical(
        text, (f"{many} that no text may hold (NUL or a lone surrogate) {was} replaced by “{REPLACEMENT}”",)
    )


def is_canonical(text: str) -> bool:
    """Tell whether `canonical` would leave `text` as it is."""
    return not text.startswith("\ufeff") and "\r" not in text and _UNFIT.search(text) is None


class Units:
    """Offsets of one text, told in code points, in UTF-16 units (browsers, Java, .NET) and in UTF-8 bytes.

    Only characters that take more than one unit are remembered, so a text of plain letters costs nothing.

    >>> u = Units("a🙂b")
    >>> u.to_utf16(2), u.from_utf16(3), u.to_utf8(2), u.from_utf8(5)
    (3, 2, 5, 2)

    An offset inside a character belongs to that character's start.

    >>> u.from_utf16(2)
    1
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def to_utf16(self, point: int) -> int:
        """UTF-16 units before code point `point`."""
        return _to_units(self._pairs, point)

    def from_utf16(self, unit: int) -> int:
        """Code points before UTF-16 unit `unit`."""
        return _from_units(self._pairs, unit)

    def to_utf8(self, point: int) -> int:
        """UTF-8 bytes before code point `point`."""
        return _to_units(self._bytes, point)

    def from_utf8(self, byte: int) -> int:
        """Code points before UTF-8 byte `byte`."""
        return _from_units(self._bytes, byte)

    @cached_property
    def _pairs(self) -> _Wide:
        return _wide((m.start() for m in re.finditer("[\U00010000-\U0010ffff]", self._text)), lambda _: 2)

    @cached_property
    def _bytes(self) -> _Wide:
        text = self._text
        return _wide((m.start() for m in re.finditer("[^\x00-\x7f]", text)), lambda i: _utf8_width(text[i]))


@dataclass(frozen=True, slots=True)
class _Wide:
    """Where the wide characters stand: by code point, by unit, and by the unit just after each."""

    points: Sequence[int]
    after: Sequence[int]
    starts: Sequence[int]


def _wide(points: Iterable[int], width: Callable[[int], int]) -> _Wide:
    at: list[int] = []
    starts: list[int] = []
    after: list[int] = []
    extra = 0
    for point in points:
        size = width(point)
        at.append(point)
        starts.append(point + extra)
        after.append(point + extra + size)
        extra += size - 1
    return _Wide(at, after, starts)


def _utf8_width(character: str) -> int:
    number = ord(character)
    return 2 if number < 0x800 else 3 if number < 0x10000 else 4


def _to_units(wide: _Wide, point: int) -> int:
    before = bisect_left(wide.points, point)
    return point if before == 0 else point + wide.after[before - 1] - wide.points[before - 1] - 1


def _from_units(wide: _Wide, unit: int) -> int:
    before = bisect_right(wide.after, unit)
    if before < len(wide.starts) and unit > wide.starts[before]:
        return wide.points[before]
    return unit if before == 0 else unit - wide.after[before - 1] + wide.points[before - 1] + 1
