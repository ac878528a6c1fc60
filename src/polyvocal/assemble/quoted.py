"""Codings that a table gave, with all that they bring along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from polyvocal.assemble.doubts import Doubt
from polyvocal.exchange import Loss
from polyvocal.model import Case, Coder, Coding, Facet, Framework, Memo, Round, Source

DOUBTFUL = "Excerpts whose place is not certain"
_Thing = TypeVar("_Thing", Coding, Coder, Round, Memo, Facet)


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already, to which a table may refer by name."""

    sources: tuple[Source, ...] = ()
    cases: tuple[Case, ...] = ()
    framework: Framework = field(default_factory=Framework)
    coders: tuple[Coder, ...] = ()
    rounds: tuple[Round, ...] = ()
    facets: tuple[Facet, ...] = ()


@dataclass(frozen=True)
class Quotations:
    """Codings and all that they bring along; `doubts` are those that could not be placed.

    `settled` are doubts of other tables that this one has places for: where each is, and the name of the code.
    """

    codings: tuple[Coding, ...] = ()
    coders: tuple[Coder, ...] = ()
    rounds: tuple[Round, ...] = ()
    memos: tuple[Memo, ...] = ()
    facets: tuple[Facet, ...] = ()
    framework: Framework = field(default_factory=Framework)
    notes: tuple[Loss, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    settled: frozenset[tuple[str, str]] = frozenset()


def joined(one: Quotations, other: Quotations) -> Quotations:
    """Both together; `other` was read with what `one` made known. A doubt that either has a place for is settled."""
    settled = one.settled | other.settled
    left = tuple(
        doubt
        for doubt in (*one.doubts, *other.doubts)
        if doubt.wanted is None or any((doubt.where, name) not in settled for name in doubt.wanted.names or ("",))
    )
    return Quotations(
        _once(one.codings, other.codings),
        _once(one.coders, other.coders),
        _once(one.rounds, other.rounds),
        _once(one.memos, other.memos),
        _once(one.facets, other.facets),
        other.framework,
        (*one.notes, *other.notes),
        left,
        settled,
    )


def _once(some: Sequence[_Thing], others: Sequence[_Thing]) -> tuple[_Thing, ...]:
    """Things by GUID in their order, those of the later table in the place of the earlier’s."""
    return tuple({**{thing.guid: thing for thing in some}, **{thing.guid: thing for thing in others}}.values())


def taking(framework: Framework, direct: dict[str, list[str]]) -> Framework:
    """The framework whose themes, by name, take quotations directly."""
    themes = tuple(
        replace(theme, codings=tuple(dict.fromkeys((*theme.codings, *direct.get(theme.name, ())))))
        for theme in framework.themes
    )
    return Framework(framework.codes, themes)
