"""Rounds: planned passes over the sources.

Invariant: within a round everybody codes under one framework version (or, in the first reading, the living draft).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from polyvocal.model.choice import check_choice
from polyvocal.model.identity import is_guid

Mode = Literal["open", "blind"]
RoundState = Literal["planned", "open", "closed", "revealed", "discussed"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which coder reads which source; several rows for several sources."""

    coder: str
    source: str


@dataclass(frozen=True, slots=True)
class Round:
    """A planned pass: who reads what, under which version, seen by the others (open) or not (blind).

    `final` marks the pass whose codings are the study's answer.
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

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a round needs a GUID, not {self.guid!r}")
        if not self.name.strip():
            raise ValueError(f"round {self.guid} has no name")
        check_choice(f"the mode of round {self.name!r}", self.mode, Mode)
        check_choice(f"the state of round {self.name!r}", self.state, RoundState)
