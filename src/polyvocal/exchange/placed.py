"""A source that is drafted from a database of another tool, and where its quotations stand.

Invariant: a quotation stands on the words that the other tool kept beside it, in whichever way of counting makes them
true; where none does, its place is kept and somebody is asked to look. Each choice is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from polyvocal.exchange.refi.places import Places, Way
from polyvocal.model import Span

if TYPE_CHECKING:
    from polyvocal.exchange.drafting import Draft

_BLANK = re.compile(r"\s+")
_WIDE = re.compile("[\U00010000-\U0010ffff]")
Quoted = tuple[int, int, str]
"""Start and end of a quotation as the database has them, and the words beside them."""
DOUBTFUL = "quotations whose words are not those at their place, which was kept"


def likeness(text: str, span: Span | None, words: str) -> int:
    """How far `words` are those at `span`: 2, or 1 for all but the blank space; 0 for others, and where there are none.

    >>> [likeness("So be it.\\n", Span(0, end), "So\\u2029be") for end in (4, 5, 6)]
    [0, 2, 1]
    """
    if span is None or not words.strip() or len(span) > 2 * len(words) + 200:
        return 0
    there = span.of(text)
    if there == words or _BLANK.sub(" ", there) == _BLANK.sub(" ", words):
        return 2
    return int("".join(there.split()) == "".join(words.split()))


class Source:
    """A source of the draft, and where codings stand in it. `way` is how its places are counted."""

    def __init__(self, draft: Draft, guid: str, name: str, raw: str) -> None:
        self._draft, self.guid, self.name = draft, guid, name
        self.revision = draft.guid("revision", guid)
        self._off = int(raw.startswith("\ufeff"))
        self._places = Places(raw.removeprefix("\ufeff"))
        self.text, self.notes = self._places.text, self._places.notes
        self.way = Way(off=self._off)

    def span(self, start: int, end: int, way: Way | None = None) -> Span | None:
        """Where a stretch stands, counted as the quotations of this text are, or in another `way`."""
        self._places.way = way or self.way
        return self._places.span(start, end) if 0 <= start <= end else None

    def by_hand(self, start: int, end: int) -> Span | None:
        """Where a stretch stands that was marked in a window of Qt, which counts in UTF-16 units."""
        return self.span(start, end, Way("raw", "utf16")) if self.is_wide else self.span(start, end)

    @property
    def is_wide(self) -> bool:
        """Whether the text holds characters that some programs count as two."""
        return _WIDE.search(self.text) is not None

    def spans(self, found: Sequence[Quoted], *, one_based: bool = False) -> list[Span | None]:
        """Where quotations stand, by the way of counting that makes most of their words true.

        One whose words are only true in another way is counted in that; one whose words are true in none keeps its
        place. With `one_based`, ways are tried that count from 1 or include the end.
        """
        ways = self._ways(one_based=one_based)
        read = {way: [self.span(start, end, way) for start, end, _ in found] for way in ways}
        right = {
            way: [likeness(self.text, span, one[2]) for span, one in zip(spans, found, strict=True)]
            for way, spans in read.items()
        }
        usual = next(iter(ways))
        self.way = max(ways, key=lambda way: sum(right[way]))
        if read[self.way] != read[usual]:
            what = f"{sum(map(bool, right[self.way])):,} of {len(found):,} quotations are then their words"
            self._draft.say(f"“{self.name}” counts {ways[self.way]}: {what}.", "chosen")
        return [self._chosen(n, words, read, right) for n, (_, _, words) in enumerate(found)]

    def _ways(self, *, one_based: bool) -> dict[Way, str]:
        """The ways of counting that could make a difference in this text, the usual one first; what to call them."""
        bases = {"raw": ""} | ({"lines": ", a newline as one"} if "\r\n" in self._places.raw else {})
        units = {"points": "characters"} | ({"utf16": "UTF-16 units"} if self.is_wide else {})
        off = self._off
        shifts = {(off, 0): "from 0, the end excluded"}
        if off:
            shifts[0, 0] = "from 0, without the mark at the beginning of the file, the end excluded"
        if one_based:
            shifts[off + 1, 1] = "from 1, the end included"
            shifts[off + 1, 0] = "from 1, the end excluded"
            shifts[off, 1] = "from 0, the end included"
        return {
            Way(base, unit, by, last): f"{called} {shift}{newlines}"
            for (by, last), shift in shifts.items()
            for unit, called in units.items()
            for base, newlines in bases.items()
        }

    def _chosen(
        self, n: int, words: str, read: Mapping[Way, list[Span | None]], right: Mapping[Way, list[int]]
    ) -> Span | None:
        span = read[self.way][n]
        if words.strip() and not right[self.way][n]:
            other = next((way for way in read if right[way][n]), None)
            if other is not None:
                self._draft.count("quotations counted in another way than the others of their text", fate="chosen")
                return read[other][n]
            self._draft.count(DOUBTFUL, int(span is not None), "doubtful")
        if span is None:
            self._draft.count("quotations whose place is not in the text")
        return span

    def coding(self, guid: str, code: str | None, span: Span, coder: str, made_at: datetime | None) -> None:
        """One code on the span."""
        self._draft.add("codings", guid=guid, code=code, source=self.guid, coder=coder, made_at=made_at)
        self._draft.add("anchors", coding=guid, revision=self.revision, start=span.start, end=span.end)
