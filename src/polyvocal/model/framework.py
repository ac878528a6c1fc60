"""Frameworks: codes in a tree, themes that gather them, and the numbered versions that stand still.

Invariants: a code refers to its parent by GUID, so hierarchy is never a prefix of a name; the tree has no circle; a
code keeps its GUID from version to version.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from polyvocal.model.choice import check_choice
from polyvocal.model.identity import is_guid

PATH = " > "
Status = Literal["candidate", "kept", "given up"]
_COLOUR = re.compile(r"#[0-9A-F]{6}")


def _check(thing: str, guid: str, name: str, colour: str | None) -> None:
    if not is_guid(guid):
        raise ValueError(f"a {thing} needs a GUID, not {guid!r}")
    if not name.strip():
        raise ValueError(f"{thing} {guid} has no name")
    if colour is not None and not _COLOUR.fullmatch(colour):
        raise ValueError(f"{thing} {name!r} has the colour {colour!r}, not of the form #1A2B3C")


@dataclass(frozen=True, slots=True)
class Code:
    """A label with its definition, when to use it, when not, and an example.

    `facets` are its values by facet's GUID (level: micro). `retired` codes stay, so that what was coded with them
    keeps its name; `became` names the codes that took over (one after a merge, several after a split). `round` is the
    round in which it is its maker's own, until a proposal brings it in; no version holds such a code. `meant_since` is
    when a redefinition last changed what it means.
    """

    guid: str
    name: str
    parent: str | None = None
    colour: str | None = None
    definition: str = ""
    when_to_use: str = ""
    when_not: str = ""
    example: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    codable: bool = True
    retired: bool = False
    became: tuple[str, ...] = ()
    made_by: str | None = None
    made_at: datetime | None = None
    round: str | None = None
    meant_since: datetime | None = None

    def __post_init__(self) -> None:
        _check("code", self.guid, self.name, self.colour)


@dataclass(frozen=True, slots=True)
class Theme:
    """An interpretive claim that gathers codes and, where one says it best, single quotations (codings)."""

    guid: str
    name: str
    claim: str = ""
    codes: tuple[str, ...] = ()
    codings: tuple[str, ...] = ()
    status: Status = "kept"
    colour: str | None = None

    def __post_init__(self) -> None:
        _check("theme", self.guid, self.name, self.colour)
        check_choice(f"the status of theme {self.name!r}", self.status, Status)


@dataclass(frozen=True)
class Framework:
    """Codes and themes, each in the order a reader sees them.

    >>> from polyvocal.model.identity import derived_guid as g
    >>> f = Framework((Code(g("1"), "Money"), Code(g("2"), "Fares", parent=g("1"))))
    >>> f.path(g("2"))
    'Money > Fares'
    >>> [c.name for c in f.named("Money > Fares")]
    ['Fares']
    """

    codes: tuple[Code, ...] = ()
    themes: tuple[Theme, ...] = ()

    def __post_init__(self) -> None:
        if len(self.by_guid) < len(self.codes):
            raise ValueError("two codes of one framework have the same GUID")
        for code in self.codes:
            if code.parent is not None and code.parent not in self.by_guid:
                raise ValueError(f"code {code.name!r} is under a code that is not in the framework")
        for code in self.codes:
            self._ancestors(code.guid)
        for theme in self.themes:
            missing = [guid for guid in theme.codes if guid not in self.by_guid]
            if missing:
                raise ValueError(f"theme {theme.name!r} gathers a code that is not in the framework: {missing[0]}")

    @cached_property
    def by_guid(self) -> dict[str, Code]:
        """Codes by GUID."""
        return {code.guid: code for code in self.codes}

    @cached_property
    def children(self) -> dict[str | None, tuple[Code, ...]]:
        """Codes directly under each code, and under None those at the top."""
        found: dict[str | None, list[Code]] = {}
        for code in self.codes:
            found.setdefault(code.parent, []).append(code)
        return {parent: tuple(codes) for parent, codes in found.items()}

    def _ancestors(self, guid: str) -> list[Code]:
        line = [self.by_guid[guid]]
        while (parent := line[-1].parent) is not None:
            if len(line) > len(self.codes):
                raise ValueError(f"code {self.by_guid[guid].name!r} is under itself")
            line.append(self.by_guid[parent])
        return line

    def path(self, guid: str) -> str:
        """The names from the top of the tree down to the code."""
        return PATH.join(code.name for code in reversed(self._ancestors(guid)))

    def subtree(self, guid: str) -> tuple[Code, ...]:
        """The code and all below it, parents before children."""
        return (
            self.by_guid[guid],
            *(below for child in self.children.get(guid, ()) for below in self.subtree(child.guid)),
        )

    def named(self, name: str) -> tuple[Code, ...]:
        """The codes that `name` can mean: by GUID, else by exact name, else by path, else as `theme > code`.

        An exact name wins over a path, since a name may hold “>” and “/” itself.
        """
        if name in self.by_guid:
            return (self.by_guid[name],)
        exact = tuple(code for code in self.codes if code.name == name)
        if exact:
            return exact
        by_path = tuple(code for code in self.codes if self.path(code.guid) == name)
        if by_path:
            return by_path
        return tuple(
            self.by_guid[guid]
            for theme in self.themes
            for guid in theme.codes
            if name in (theme.name + PATH + self.by_guid[guid].name, theme.name + PATH + self.path(guid))
        )


@dataclass(frozen=True, slots=True)
class FrameworkVersion:
    """A numbered state of the framework that stands still. `number` counts from 1."""

    number: int
    framework: Framework
    note: str = ""
    published_at: datetime | None = None
    published_by: str | None = None
