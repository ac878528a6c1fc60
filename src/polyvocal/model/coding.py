"""Codings, the coders who make them, and facets: the values that a study declares for itself.

Invariant: a coding is one code, on one span, by one coder. It keeps its GUID; its place is one anchor a revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from polyvocal.model.choice import check_choice
from polyvocal.model.identity import is_guid
from polyvocal.model.text import Span

State = Literal["same", "changed", "gone"]
Mark = Literal["", "struck", "unfitted", "carried"]
FacetOn = Literal["coding", "code", "case"]


@dataclass(frozen=True, slots=True)
class Coder:
    """A person who codes, writes memos or decides."""

    guid: str
    name: str

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a coder needs a GUID, not {self.guid!r}")
        if not self.name.strip():
            raise ValueError(f"coder {self.guid} has no name")


@dataclass(frozen=True, slots=True)
class Facet:
    """A question with a few possible answers that a study asks of codings (stance) or of codes (level)."""

    guid: str
    name: str
    on: FacetOn
    values: tuple[str, ...]
    description: str = ""

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a facet needs a GUID, not {self.guid!r}")
        if len(set(self.values)) < len(self.values):
            raise ValueError(f"facet {self.name!r} offers a value twice")
        check_choice(f"what facet {self.name!r} is on", self.on, FacetOn)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a coding stands in one revision: the same words, changed ones, or gone (then an empty span)."""

    revision: str
    span: Span
    state: State = "same"

    def __post_init__(self) -> None:
        check_choice("the state of a coding's place", self.state, State)


@dataclass(frozen=True, slots=True)
class Coding:
    """One code on one span by one coder. `code` is None for a quotation that was only noted.

    `anchors` run from the revision it was made on to later ones. `round` is the GUID of a round, or None outside
    rounds; `version` the number of the framework version it was made under, or None in the living draft.
    `facets` are its values by facet's GUID; `origins` the codings that it was made from. `mark` says more: without a
    code, that this struck its coder, or that no code fitted; with one, that it was carried over from an earlier pass.
    """

    guid: str
    code: str | None
    source: str
    coder: str
    anchors: tuple[Anchor, ...]
    round: str | None = None
    version: int | None = None
    facets: Mapping[str, str] = field(default_factory=dict)
    origins: tuple[str, ...] = ()
    made_at: datetime | None = None
    mark: Mark = ""

    def __post_init__(self) -> None:
        check_choice(f"the mark of coding {self.guid}", self.mark, Mark)
        if self.mark and (self.code is None) != (self.mark != "carried"):
            raise ValueError(f"coding {self.guid} is marked {self.mark!r}, which does not go with its code")
        if not is_guid(self.guid):
            raise ValueError(f"a coding needs a GUID, not {self.guid!r}")
        if not self.anchors:
            raise ValueError(f"coding {self.guid} has no place")

    @property
    def anchor(self) -> Anchor:
        """Its place in the latest revision it was carried to."""
        return self.anchors[-1]
