"""Words that stand somewhere nearly: some differ, some are left out.

Rare words tell where to look; there the words are laid beside the text. A score is the share of words that are the
same, with words that differ in a letter or two counted in part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import lru_cache

from polyvocal.assemble.wordlist import WordList

_LEAST = 3
_RAREST = 8
_COMMON = 3_000
_WINDOWS = 6
_STRAY = 3
_ALIKE = 0.7
_LONGEST = 1_500


@dataclass(frozen=True, slots=True)
class Aligned:
    """The numbers of the first and last word, and how well they fit: 1 is word by word."""

    first: int
    last: int
    score: float


def aligned(words: Sequence[str], over: WordList, sources: Sequence[int]) -> list[Aligned]:
    """Return where `words` stand nearly in `sources`, the best first; places that overlap a better one left out."""
    if not _LEAST <= len(words) <= _LONGEST:
        return []
    made = [fit for low, high in _windows(words, over, sources) if (fit := _laid(words, over, low, high))]
    kept: list[Aligned] = []
    for one in sorted(made, key=lambda fit: (-fit.score, fit.first)):
        if all(one.last < other.first or other.last < one.first for other in kept):
            kept.append(one)
    return kept


def _windows(words: Sequence[str], over: WordList, sources: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Stretches of the list where several of the rarest words stand as far from each other as they do in `words`."""
    among = None if len(sources) == len(over.first) else set(sources)
    rarest = sorted((len(over.where[word]), at) for at, word in enumerate(words) if word in over.where)[:_RAREST]
    slack = len(words) // 4 + 5
    votes: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for many, at in rarest:
        if many > _COMMON and votes:
            break
        for number in over.where[words[at]]:
            source = over.source_of(number)
            if among is None or source in among:
                votes[source, (number - at) // slack].append(number - at)
    best = sorted(votes, key=lambda key: (-len(votes[key]) - len(votes.get((key[0], key[1] + 1), ())), key))
    for source, bucket in best[:_WINDOWS]:
        low, high = over.bounds(source)
        begin = min(votes[source, bucket])
        end = max((*votes[source, bucket], *votes.get((source, bucket + 1), ())))
        yield max(low, begin - slack), min(high, end + len(words) + slack)


def _laid(words: Sequence[str], over: WordList, low: int, high: int) -> Aligned | None:
    text = over.words[low:high]
    blocks = _without_strays(
        [b for b in SequenceMatcher(None, words, text, autojunk=False).get_matching_blocks() if b.size]
    )
    if not blocks:
        return None
    first = blocks[0].b - (blocks[0].a if blocks[0].a <= _STRAY else 0)
    rest = len(words) - blocks[-1].a - blocks[-1].size
    last = blocks[-1].b + blocks[-1].size - 1 + (rest if rest <= _STRAY else 0)
    first, last = max(first, 0), min(last, len(text) - 1)
    same = sum(block.size for block in blocks) + _alike(words, text, blocks, first, last)
    return Aligned(low + first, low + last, same / max(len(words), last - first + 1))


def _without_strays(blocks: list[Match]) -> list[Match]:
    """Leave out words at either edge that are the same only by chance, far from where they should be."""
    while len(blocks) > 1 and _strays(blocks[0], blocks[1]) and blocks[0].size < _STRAY:
        blocks = blocks[1:]
    while len(blocks) > 1 and _strays(blocks[-2], blocks[-1]) and blocks[-1].size < _STRAY:
        blocks = blocks[:-1]
    return blocks


def _strays(one: Match, other: Match) -> bool:
    return bool(other.b - one.b - (other.a - one.a) > _STRAY)


def _alike(words: Sequence[str], text: Sequence[str], blocks: Sequence[Match], first: int, last: int) -> float:
    """What words count for that stand in each other's place and are nearly the same."""
    gained, a, b = 0.0, 0, first
    for block in (*blocks, None):
        end_a, end_b = (block.a, block.b) if block else (len(words), last + 1)
        if end_a - a == end_b - b:
            gained += sum(_near(words[a + n], text[b + n]) for n in range(end_a - a))
        if block:
            a, b = block.a + block.size, block.b + block.size
    return gained


@lru_cache(maxsize=65536)
def _near(one: str, other: str) -> float:
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return ratio if ratio >= _ALIKE else 0.0
