"""What a merge knows while it runs: which of their things is which of mine, and what became of each.

Invariant: no two of their things are the same thing of mine; a GUID that a new thing gets is taken by nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

from polyvocal.exchange import Loss
from polyvocal.model import Study, derived_guid

Fate = Literal["new", "same", "conflict"]
_NOTHING: tuple[object, ...] = ("", None, (), {}, frozenset())
_SHORT = 60
_NUMBER = re.compile(r" \(\d+\)")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing of a study that arrives, and what becomes of it.

    `kind` says what it is, `guid` is the GUID it came with, `into` that of what it is the same as, or in conflict
    with. `name` is what a person reads; `says`, for a conflict, is one sentence: what differs and what was done.
    """

    kind: str
    fate: Fate
    guid: str
    into: str | None
    name: str
    says: str = ""


class _Thing(Protocol):
    @property
    def guid(self) -> str: ...


T = TypeVar("T", bound=_Thing)


@dataclass
class Ledger:
    """Both studies, the pairs that were found, and the account of it."""

    mine: Study
    theirs: Study
    arrivals: list[Arrival] = field(default_factory=list)
    into: dict[str, dict[str, str]] = field(default_factory=dict)
    _counted: Counter[tuple[Any, str]] = field(default_factory=Counter)
    _said: list[Loss] = field(default_factory=list)

    def of(self, kind: str) -> dict[str, str]:
        """Which of mine each of their things of a kind is, or has become: GUIDs by theirs."""
        return self.into.setdefault(kind, {})

    def to(self, kind: str, guid: str | None) -> str | None:
        """The GUID here of what theirs refer to; None where it did not come along."""
        return None if guid is None else self.of(kind).get(guid)

    def all_to(self, kind: str, guids: Iterable[str]) -> tuple[str, ...]:
        """The GUIDs here of several, each once, without those that did not come along."""
        here = self.of(kind)
        return tuple(dict.fromkeys(here[guid] for guid in guids if guid in here))

    def paired(
        self,
        kind: str,
        theirs: Sequence[T],
        mine: Sequence[T],
        key: Callable[[T], object],
        ours: Callable[[T], object],
        *,
        fits: Callable[[T, T], bool] = lambda theirs, mine: True,
        alike: Callable[[T, T], bool] = lambda theirs, mine: False,
    ) -> dict[str, T]:
        """Find which of mine each of theirs is: by GUID where it `fits`, else by content, and note it.

        `key` is the content of one of theirs, `ours` of one of mine, None for what content does not tell apart. Of
        several with one content, one that is `alike` comes first, else the first that is not paired yet.
        """
        by_guid = {thing.guid: thing for thing in mine}
        here = self.of(kind)
        found: dict[str, T] = {}
        for thing in theirs:
            one = self._by_guid(kind, thing, by_guid, fits)
            if one is not None:
                found[thing.guid], here[thing.guid] = one, one.guid
        used = {one.guid for one in found.values()}
        free: dict[object, list[T]] = {}
        for one in mine:
            if one.guid not in used and (content := ours(one)) is not None:
                free.setdefault(content, []).append(one)
        for thing in theirs:
            candidates = free.get(key(thing)) if thing.guid not in found else None
            if candidates:
                one = next((one for one in candidates if alike(thing, one)), candidates[0])
                candidates.remove(one)
                found[thing.guid], here[thing.guid] = one, one.guid
        return found

    def _by_guid(self, kind: str, thing: T, mine: Mapping[str, T], fits: Callable[[T, T], bool]) -> T | None:
        """The one of mine with its GUID, or the one that joined beside that before; None if neither fits."""
        guid = thing.guid
        while guid in mine:
            if fits(thing, mine[guid]):
                return mine[guid]
            guid = self.beside(kind, guid)
        return None

    @staticmethod
    def beside(kind: str, guid: str) -> str:
        """The GUID of a thing that joins beside the one that has its own: always the same."""
        return derived_guid("beside", kind, guid)

    def claim(self, kind: str, guid: str, mine: Collection[str]) -> str:
        """The GUID under which one of theirs joins: its own where that is free; note it. `mine` are the GUIDs here."""
        free = guid
        while free in mine:
            free = self.beside(kind, free)
        self.of(kind)[guid] = free
        return free

    def note(self, kind: str, fate: Fate, guid: str, into: str | None, name: str, says: str = "") -> None:
        """Write down what became of one of theirs."""
        self.arrivals.append(Arrival(kind, fate, guid, into, name, says))

    def settle(self, kind: str, guid: str, into: str, name: str, says: str) -> None:
        """Write down that one of theirs is one of mine: in conflict where there is something to say, else the same."""
        self.note(kind, "conflict" if says else "same", guid, into, name, says)

    def lose(self, what: str, many: int = 1, *, fate: Any = "lost") -> None:
        """Count what could not join, in the plural."""
        if many:
            self._counted[fate, what] += many

    def tell(self, sentence: str, what: str = "") -> None:
        """Say what could not join in a sentence of its own."""
        self._said.append(Loss(sentence, "lost", what))

    @property
    def losses(self) -> tuple[Loss, ...]:
        """All that could not join."""
        return (*self._said, *(Loss.of(fate, what, many) for (fate, what), many in self._counted.items()))


def joined(names: Iterable[str]) -> str:
    """Words as a sentence lists them.

    >>> joined(["name"]), joined(["name", "colour", "place"])
    ('name', 'name, colour and place')
    """
    listed = list(names)
    return listed[0] if len(listed) == 1 else ", ".join(listed[:-1]) + " and " + listed[-1]


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number where it is taken; `taken` are case-folded.

    >>> free_name("P01", {"p01", "p01 (2)"})
    'P01 (3)'
    """
    made, number = name, 2
    while made.casefold() in taken:
        made, number = f"{name} ({number})", number + 1
    return made


def called(theirs: str, mine: str) -> bool:
    """Whether mine goes by their name, with a number after it where it joined beside another.

    >>> called("P01", "P01 (2)"), called("P01", "P02")
    (True, False)
    """
    rest = mine.removeprefix(theirs)
    return not rest or (rest != mine and _NUMBER.fullmatch(rest) is not None)


def differing(*fields: tuple[str, object, object]) -> str:
    """A sentence on what differs, or none. Each field is its word, theirs and mine; what theirs leave empty is no
    difference.

    >>> differing(("name", "Cash", "Money"), ("definition", "", "What it costs."))
    'What arrives differs in name (“Cash”, here “Money”); what is here stays.'
    """
    told = [_told(word, theirs, mine) for word, theirs, mine in fields if theirs not in _NOTHING and theirs != mine]
    return f"What arrives differs in {joined(told)}; what is here stays." if told else ""


def _told(word: str, theirs: object, mine: object) -> str:
    if not _short(theirs) or not _short(mine):
        return word
    return f"{word} (“{theirs}”, here {f'“{mine}”' if mine else 'none'})"


def _short(value: object) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= _SHORT and value.isprintable())
