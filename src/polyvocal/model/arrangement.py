"""Trees as lists: where a thing stands among those beside it, and the list that follows from such places.

Invariant: a place is a number from 0 among the things under one parent; in the list that `arranged` gives, a parent
stands before all that is under it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

Parents = Mapping[str, str | None]
"""What each thing is under, in the order of a list; None for what is at the top."""


def beneath(parents: Parents) -> dict[str | None, list[str]]:
    """Return what is directly under each thing, and under None what is at the top.

    >>> beneath({"a": None, "b": "a", "c": None})
    {None: ['a', 'c'], 'a': ['b']}
    """
    found: dict[str | None, list[str]] = {}
    for guid, parent in parents.items():
        found.setdefault(parent, []).append(guid)
    return found


def places(parents: Parents) -> dict[str, int]:
    """Return the place of each thing among those under the same parent."""
    return {guid: place for line in beneath(parents).values() for place, guid in enumerate(line)}


def flat(under: Mapping[str | None, Sequence[str]]) -> Iterator[tuple[int, str]]:
    """Yield the things of a tree with their depths, each before what is under it."""
    waiting = [(0, guid) for guid in reversed(under.get(None, ()))]
    while waiting:
        depth, guid = waiting.pop()
        yield depth, guid
        waiting += [(depth + 1, below) for below in reversed(under.get(guid, ()))]


def shifted(before: Iterable[str], after: Iterable[str]) -> set[str]:
    """Return the fewest things that must change places for `before` to stand as `after` does; both have the same.

    >>> shifted("abcd", "dabc")
    {'d'}
    """
    at = {guid: place for place, guid in enumerate(after)}
    line = list(before)
    return set(line) - _rising(line, at)


def _rising(line: Sequence[str], at: Mapping[str, int]) -> set[str]:
    """The most things of `line` whose numbers only rise (patience sorting; Fredman 1975)."""
    tops: list[int] = []
    ends: list[str] = []
    before: dict[str, str | None] = {}
    for guid in line:
        pile = bisect_left(tops, at[guid])
        before[guid] = ends[pile - 1] if pile else None
        tops[pile : pile + 1], ends[pile : pile + 1] = [at[guid]], [guid]
    found: set[str] = set()
    last = ends[-1] if ends else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found


def arranged(parents: Parents, placed: Mapping[str, int]) -> list[str]:
    """Return all things in order, parents first: those in `placed` at their places, the rest as they stand.

    >>> arranged({"a": None, "b": "a", "c": None, "d": "a"}, {"d": 0, "c": 0})
    ['c', 'a', 'd', 'b']
    """
    if not placed:
        return list(parents)
    under = beneath({guid: parent for guid, parent in parents.items() if guid not in placed})
    for guid in sorted(placed, key=placed.__getitem__):
        under.setdefault(parents[guid], []).insert(placed[guid], guid)
    # What is under itself is never reached; it comes last, for whoever checks the tree.
    return list(dict.fromkeys([*(guid for _, guid in flat(under)), *parents]))
