"""Where words stand: excerpts that were copied out of sources are found in them again.

First as they are, then folded (`folding.py`), then as beginning and end with something left out between, then word by
word, where a few may differ. Invariant: a place is certain only if the words stand there and nowhere else as well;
what is not certain is a list of places for somebody to choose from.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from polyvocal.assemble.alignment import Aligned, aligned
from polyvocal.assemble.folding import UNSEEN, Folded, fold
from polyvocal.assemble.wordlist import WORD, WordList
from polyvocal.model import Source, Span

MOST = 12
"""How many places are named where it is not certain which it is."""
_SURE, _MAYBE, _AHEAD = 0.85, 0.5, 0.1
_FEW = 5
_ENOUGH = 1_000
"""How many places of the same words are looked at, no more."""
_GAP = re.compile(r"\s*[\[(]?\s*\.{3,}\s*[\])]?\s*")
_WIDEST_GAP = 4_000
_LABEL = re.compile(r"^(?:\[?\d{1,2}:\d\d(?::\d\d)?\]?\s+)?[A-Z\d][\w'’-]{0,19}(?: [A-Z\d][\w'’-]{0,19})?:\s+")
_TIME = re.compile(r"[\[(]\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?[\])]\s*")
_ROUND = "\"'()[] "


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the latest text of a source."""

    source: str
    span: Span


@dataclass(frozen=True, slots=True)
class Found:
    """Places, the best first; `certain` where it is the first and no other. `nearly`: there stand other words too."""

    places: tuple[Place, ...]
    certain: bool
    nearly: bool = False


class Finder:
    """Finds words in the latest texts of sources. Texts are folded once, and words listed only when that is needed."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = tuple(sources)
        self.number = {source.guid: n for n, source in enumerate(self.sources)}
        self._folded: dict[int, Folded] = {}
        labels = {fold(t.speaker) for source in self.sources for t in source.latest.turns if t.speaker}
        said = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True)[:2_000])
        self._in_labels = {word for label in labels for word in WORD.findall(label)}
        self._labels = re.compile(rf"(?:(?<=\s)|^)(?:{said})\s*:(?=\s)") if said else None

    def find(self, words: str, within: Collection[str] | None = None) -> Found:
        """Return where `words` stand, in the sources with the GUIDs `within` or in all."""
        numbers = list(range(len(self.sources))) if within is None else [self.number[guid] for guid in within]
        bare = words.strip().strip(UNSEEN).strip()
        for said in _variants(bare):
            if places := self._literally(said, numbers):
                return places
        folded = fold(bare)
        pieces = [piece for piece in _GAP.split(folded) if piece]
        if len(pieces) > 1 and (places := self._with_gaps(pieces, numbers)):
            return places
        return self._nearly(folded, numbers)

    def _text(self, number: int) -> Folded:
        if number not in self._folded:
            self._folded[number] = Folded(self.sources[number].latest.text)
        return self._folded[number]

    @cached_property
    def _list(self) -> WordList:
        return WordList(self.sources, [self._text(n) for n in range(len(self.sources))])

    def _place(self, number: int, start: int, end: int) -> Place:
        text = self._text(number)
        return Place(self.sources[number].guid, Span(text.start(start), text.end(end)))

    def _literally(self, words: str, numbers: Sequence[int]) -> Found | None:
        folded = fold(words)
        if not folded.strip():
            return None
        exact: list[Place] = []
        other: list[Place] = []
        for number, at in islice(self._places(folded, numbers), _ENOUGH):
            place = self._place(number, at, at + len(folded))
            (exact if place.span.of(self._text(number).raw) == words else other).append(place)
            if len(exact) > 1 and len(exact) + len(other) > MOST:
                break
        if not exact and not other:
            return None
        alone = len(exact) == 1 or (not exact and len(other) == 1)
        return Found((*exact, *other)[:MOST], certain=alone and len(other) < _ENOUGH - 1)

    def _places(self, folded: str, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
        inner = [one for one in list(WORD.finditer(folded))[1:-1] if one[0] not in self._in_labels]
        if len(numbers) > 2 and inner:
            yield from self._by_rarest(folded, inner, set(numbers))
            return
        for number in numbers:
            text = self._text(number).text
            yield from ((number, at) for at in _all(text, folded, 0, len(text)))

    def _by_rarest(self, folded: str, inner: list[re.Match[str]], numbers: set[int]) -> Iterator[tuple[int, int]]:
        """Look only where the word stands that fewest have. A word within the words is a whole one there too."""
        where = self._list.where
        rarest = min(inner, key=lambda match: len(where.get(match[0].replace("'", ""), ())))
        for word in where.get(rarest[0].replace("'", ""), ()):
            number = self._list.source_of(word)
            at = self._list.starts[word] - rarest.start()
            if at >= 0 and number in numbers and self._text(number).text.startswith(folded, at):
                yield number, at

    def _with_gaps(self, pieces: list[str], numbers: Sequence[int]) -> Found | None:
        found = list(islice((place for number in numbers for place in self._spanning(pieces, number)), MOST))
        if not found:
            return None
        told = sum(len(WORD.findall(piece)) for piece in pieces)
        enough = told >= _FEW and all(len(WORD.findall(piece)) > 1 for piece in (pieces[0], pieces[-1]))
        return Found(tuple(found), certain=len(found) == 1 and enough, nearly=True)

    def _spanning(self, pieces: list[str], number: int) -> Iterator[Place]:
        """Every beginning with every end that may belong to it; what stands between them comes in order."""
        text = self._text(number).text
        for start in _all(text, pieces[0], 0, len(text)):
            at = start + len(pieces[0])
            for piece in pieces[1:-1]:
                found = text.find(piece, at, at + _WIDEST_GAP)
                at = found + len(piece) if found >= 0 else len(text)
            for last in _all(text, pieces[-1], at, at + _WIDEST_GAP):
                yield self._place(number, start, last + len(pieces[-1]))

    def _nearly(self, folded: str, numbers: Sequence[int]) -> Found:
        said = _TIME.sub("", folded)
        said = self._labels.sub("", said) if self._labels else said
        matches = list(WORD.finditer(said))
        words = [match[0].replace("'", "") for match in matches]
        found = [one for one in aligned(words, self._list, numbers) if one.score >= _MAYBE]
        if not found:
            return Found((), certain=False)
        places = tuple(dict.fromkeys(self._edged(one, said, matches) for one in found))
        return Found(places[:MOST], certain=_is_certain(len(words), found), nearly=True)

    def _edged(self, one: Aligned, said: str, matches: list[re.Match[str]]) -> Place:
        """The place of the words, cut within a word where they are, with the marks around them that they have too."""
        start, end = self._list.starts[one.first], self._list.ends[one.last]
        number = self._list.source_of(one.first)
        text = self._text(number).text
        first, last = matches[0], matches[-1]
        if text[start : self._list.ends[one.first]].endswith(first[0]):
            start = self._list.ends[one.first] - len(first[0])
        if text[self._list.starts[one.last] : end].startswith(last[0]):
            end = self._list.starts[one.last] + len(last[0])
        for mark in reversed(said[: first.start()].strip()):
            start = text.rindex(mark, 0, start) if text[max(start - 9, 0) : start].rstrip().endswith(mark) else start
        for mark in said[last.end() :].strip():
            end = text.index(mark, end) + 1 if text[end : end + 9].lstrip().startswith(mark) else end
        return self._place(number, start, end)


def _all(text: str, piece: str, start: int, end: int) -> Iterator[int]:
    at = text.find(piece, start, end)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1, end)


def _variants(words: str) -> Iterator[str]:
    """The words as they are, then without what people and programs put around them."""
    seen = {words}
    yield words
    unlabelled = _LABEL.sub("", words)
    for said in (
        words.strip(_ROUND + "“”„‘’«»…."),
        unlabelled,
        unlabelled.strip(_ROUND + "“”„‘’«»…."),
    ):
        bare = said.strip()
        if bare not in seen and len(WORD.findall(bare)) > 1:
            seen.add(bare)
            yield bare


def _is_certain(many: int, found: Sequence[Aligned]) -> bool:
    best, second = found[0].score, found[1].score if len(found) > 1 else 0.0
    sure = best >= _SURE if many >= _FEW else best >= 1 and many > 2
    return sure and second <= best - _AHEAD
