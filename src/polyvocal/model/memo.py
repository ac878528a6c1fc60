"""Memos: dated reflections on anything in a study.

Invariant: a private memo is its author's alone until shared; whoever writes a study for another person leaves it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from polyvocal.model.choice import check_choice
from polyvocal.model.identity import is_guid

AboutKind = Literal[
    "study", "source", "code", "theme", "coding", "case", "round", "version", "question", "proposal", "decision"
]
MemoKind = Literal["memo", "journal", "perspective", "answer"]


@dataclass(frozen=True, slots=True)
class About:
    """What a memo is about: its kind and GUID (of a version, its number as text)."""

    kind: AboutKind
    guid: str

    def __post_init__(self) -> None:
        check_choice("what a memo is about", self.kind, AboutKind)


@dataclass(frozen=True, slots=True)
class Memo:
    """A reflection, in Markdown. `about` is None for one that is on the study as a whole.

    `round` is the round in which it was written: of a blind one, it is seen by others once that is shared.
    """

    guid: str
    title: str
    text: str
    author: str | None = None
    made_at: datetime | None = None
    about: About | None = None
    kind: MemoKind = "memo"
    private: bool = False
    round: str | None = None

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a memo needs a GUID, not {self.guid!r}")
        check_choice(f"the kind of memo {self.title!r}", self.kind, MemoKind)
