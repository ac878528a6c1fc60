"""Rounds: planned passes over the sources.

Invariant: within a round everybody codes under one framework version (or, in the first reading, the living draft).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal

from polyvocal.model.choice import check_choice
from polyvocal.model.identity import is_guid

Mode = Literal["open", "blind"]
RoundState = Literal["planned", "open", "closed", "revealed", "discussed"]
Progress = Literal["assigned", "reading", "paused", "handed back", "done"]
Asked = Literal["notes", "proposals"]
SHARED: frozenset[str] = frozenset({"revealed", "discussed"})
"""The states in which all see what all did."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which coder reads which source, and how far that is; several rows for several sources."""

    coder: str
    source: str
    state: Progress = "assigned"

    def __post_init__(self) -> None:
        check_choice("how far an assignment is", self.state, Progress)


@dataclass(frozen=True, slots=True)
class Question:
    """An open question that ends an assignment."""

    guid: str
    text: str

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a question needs a GUID, not {self.guid!r}")


@dataclass(frozen=True, slots=True)
class Round:
    """A planned pass: who reads what, under which version, seen by the others (open) or not (blind).

    `final` marks the pass whose codings are the study's answer. `asks` is what to do beside coding, `content_note`
    what a reader should know before the first word, `questions` end each assignment. `lead_sees` is the choice, made
    when a blind round is planned, whether those who lead may look before it is shared. `settles` is the GUID of the
    round whose differences are decided together in this one: its codings are the consensus.
    """

    guid: str
    name: str
    mode: Mode = "open"
    version: int | None = None
    purpose: str = ""
    state: RoundState = "open"
    final: bool = False
    due: date | None = None
    assignments: tuple[Assignment, ...] = ()
    asks: tuple[Asked, ...] = ()
    content_note: str = ""
    questions: tuple[Question, ...] = ()
    lead_sees: bool = False
    settles: str | None = None

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a round needs a GUID, not {self.guid!r}")
        if not self.name.strip():
            raise ValueError(f"round {self.guid} has no name")
        check_choice(f"the mode of round {self.name!r}", self.mode, Mode)
        check_choice(f"the state of round {self.name!r}", self.state, RoundState)
        for asked in self.asks:
            check_choice(f"what round {self.name!r} asks for", asked, Asked)

    @property
    def hides(self) -> bool:
        """Whether nobody sees another's work in it yet."""
        return self.mode == "blind" and self.state not in SHARED


def balanced(
    coders: tuple[str, ...], sources: tuple[tuple[str, int], ...], *, each: int = 1
) -> tuple[tuple[str, str], ...]:
    """Return pairs of coder and source: each source is read by `each` coders, and all read about as much.

    `sources` are GUIDs with their length in characters. The longest is given out first, each time to those who have
    the least to read so far (the greedy rule of Graham 1969, whose largest load is at most 4/3 of the best). Where
    there are as many coders as sources and each is read once, everybody gets a different one.

    Raises `ValueError` where fewer coders are there than are to read each source.

    >>> balanced(("a", "b"), (("long", 900), ("short", 300), ("middle", 500)))
    (('a', 'long'), ('b', 'short'), ('b', 'middle'))
    """
    if not 1 <= each <= len(coders):
        raise ValueError(f"each source is to be read by {each}, but there are {len(coders)} coders")
    load: Counter[str] = Counter(dict.fromkeys(coders, 0))
    given: dict[str, list[str]] = {}
    for source, length in sorted(sources, key=lambda one: -one[1]):
        given[source] = sorted(coders, key=lambda coder: (load[coder], coders.index(coder)))[:each]
        for coder in given[source]:
            load[coder] += max(length, 1)
    return tuple((coder, source) for source, _ in sources for coder in given[source])
