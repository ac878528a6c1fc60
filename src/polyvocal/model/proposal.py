"""Proposals, decisions and sign-offs: how a framework comes to be changed, and who stands behind a version.

Invariants: a decision never edits a proposal, it stands beside it with its reason; a sign-off says that a version is
workable for whoever gives it, and is never counted as agreement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from polyvocal.model.choice import check_choice
from polyvocal.model.identity import is_guid
from polyvocal.model.text import Span

ProposalKind = Literal[
    "add", "rename", "redefine", "merge", "split", "move", "retire", "comment",
    "theme add", "theme reword", "theme drop", "theme gather",
]  # fmt: skip
Outcome = Literal["accept", "adapt", "decline", "later"]
Looked = Literal["confirmed", "recoded", "left"]
Wording = Literal["name", "definition", "when_to_use", "when_not", "example", "parent", "into", "claim", "gather"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that prompted a proposal: a span of one revision of a source."""

    source: str
    revision: str
    span: Span


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a coder would change, and why.

    `codes` are the codes that it is about, `theme` the theme. `would` is how it would read, by field: name,
    definition, when_to_use, when_not, example; `parent` (a code's GUID, empty for the top) of a move, `into` of a
    merge, `claim` of a theme, `gather` (“in” or “out”) for codes of a theme. `parts` are the names that a code would
    be split into. `round` is where it was made, `version` what its author had before them.
    """

    guid: str
    kind: ProposalKind
    author: str
    reason: str = ""
    codes: tuple[str, ...] = ()
    theme: str | None = None
    would: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    round: str | None = None
    version: int | None = None
    made_at: datetime | None = None
    withdrawn: bool = False

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a proposal needs a GUID, not {self.guid!r}")
        check_choice(f"the kind of proposal {self.guid}", self.kind, ProposalKind)
        for name in self.would:
            check_choice(f"what proposal {self.guid} would change", name, Wording)


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of proposals: one, several that were taken as one, or none, for something that was only settled.

    `present` are the coders who were there, `coder` who wrote it down, `round` the round that was talked over.
    """

    guid: str
    outcome: Outcome
    title: str = ""
    reason: str = ""
    proposals: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    coder: str | None = None
    round: str | None = None
    made_at: datetime | None = None

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a decision needs a GUID, not {self.guid!r}")
        check_choice(f"the outcome of decision {self.guid}", self.outcome, Outcome)


@dataclass(frozen=True, slots=True)
class SignOff:
    """A coder approves a version, or says what stands in the way; `words` may also carry a dissent that stays."""

    guid: str
    version: int
    coder: str
    approves: bool
    words: str = ""
    made_at: datetime | None = None

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a sign-off needs a GUID, not {self.guid!r}")


@dataclass(frozen=True, slots=True)
class Look:
    """Someone looked again at a coding that a version had left behind, and what came of it.

    `version` is the version in whose light it was looked at; a later one may ask for another look.
    """

    guid: str
    coding: str
    version: int
    outcome: Looked
    coder: str | None = None
    made_at: datetime | None = None

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a look needs a GUID, not {self.guid!r}")
        check_choice(f"what came of look {self.guid}", self.outcome, Looked)
