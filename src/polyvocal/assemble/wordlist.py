"""All words of all sources in one row, and for each word where it stands.

Invariant: speakers' labels are no words here, so that what runs over several turns is found with labels or without.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence

from polyvocal.assemble.folding import Folded
from polyvocal.model import Source

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


class WordList:
    """The words of folded texts; a word has a number over all texts, and places in its own."""

    def __init__(self, sources: Sequence[Source], texts: Sequence[Folded]) -> None:
        self.words: list[str] = []
        self.starts, self.ends = array("L"), array("L")
        self.first = array("L")  # the number of each source's first word
        self.where: dict[str, list[int]] = {}
        for source, text in zip(sources, texts, strict=True):
            self.first.append(len(self.words))
            self._add(source, text)
        for number, word in enumerate(self.words):
            self.where.setdefault(word, []).append(number)

    def _add(self, source: Source, text: Folded) -> None:
        begin = 0
        for turn in (*source.latest.turns, None):
            stop = text.place(turn.start) if turn else len(text.text)
            for match in WORD.finditer(text.text, begin, stop):
                self.words.append(match[0].replace("'", ""))
                self.starts.append(match.start())
                self.ends.append(match.end())
            begin = text.place(turn.words) if turn else stop

    def bounds(self, source: int) -> tuple[int, int]:
        """The numbers of a source's first word and of the first after it."""
        after = self.first[source + 1] if source + 1 < len(self.first) else len(self.words)
        return self.first[source], after

    def source_of(self, number: int) -> int:
        """Which source the word with this number stands in."""
        return bisect_right(self.first, number) - 1
