"""What accepting a proposal does to the draft, as acts.

Invariant: a decision changes the draft by the same acts as a hand does, so what holds of those holds of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from polyvocal.model import derived_guid
from polyvocal_web.changes import Writer
from polyvocal_web.frameworks.models import Code, Theme
from polyvocal_web.problems import Refused
from polyvocal_web.proposals.models import Proposal

_DESCRIBED = ("name", "definition", "when_to_use", "when_not", "example")
_Asked = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A proposal as it was decided: its own words, where the decision does not say otherwise."""

    guid: str
    codes: list[str]
    theme: str | None
    would: Mapping[str, str]
    parts: list[str]
    meaning: bool

    def described(self) -> dict[str, Any]:
        told: dict[str, Any] = {name: self.would[name] for name in _DESCRIBED if name in self.would}
        if "parent" in self.would:
            told["parent"] = self.would["parent"] or None
        return told

    def made(self, *parts: str) -> str:
        """The GUID of what the proposal brings about: the same each time."""
        return derived_guid("proposal", self.guid, *parts)


def acts_of(writer: Writer, proposal: Proposal, adapted: Mapping[str, Any], *, meaning: bool) -> list[_Asked]:
    """The acts, without ids, that do to the draft what the proposal says, as far as it was not adapted."""
    wanted = _Wanted(
        proposal.guid, list(adapted.get("codes", proposal.codes)), proposal.theme,
        {**proposal.would, **adapted.get("would", {})}, list(adapted.get("parts", proposal.parts)), meaning,
    )  # fmt: skip
    return list(_KINDS[proposal.kind](writer, wanted))


def _add(writer: Writer, wanted: _Wanted) -> Iterator[_Asked]:
    """A coder's own code is brought in for all; without one, a new code is made."""
    if not wanted.codes:
        yield {"kind": "code.add", "guid": wanted.made("code"), **wanted.described()}
    for guid in wanted.codes:
        yield {"kind": "code.bring", "guid": guid}
        if described := wanted.described():
            yield {"kind": "code.change", "guid": guid, **described}


def _change(_: Writer, wanted: _Wanted) -> Iterator[_Asked]:
    for guid in wanted.codes:
        yield {"kind": "code.change", "guid": guid, "meaning": wanted.meaning, **wanted.described()}


def _merge(writer: Writer, wanted: _Wanted) -> Iterator[_Asked]:
    into = wanted.would["into"]
    if writer.find(Code, into).round is not None:
        yield {"kind": "code.bring", "guid": into}
    for guid in wanted.codes:
        if guid != into:
            yield {"kind": "code.merge", "guid": guid, "into": into}
    if "name" in wanted.would:
        yield {"kind": "code.change", "guid": into, "name": wanted.would["name"]}


def _split(writer: Writer, wanted: _Wanted) -> Iterator[_Asked]:
    for guid in wanted.codes:
        code = writer.find(Code, guid)
        parts = [wanted.made("part", str(place)) for place in range(len(wanted.parts))]
        for part, name in zip(parts, wanted.parts, strict=True):
            yield {"kind": "code.add", "guid": part, "name": name, "parent": code.parent, "colour": code.colour}
        yield {"kind": "code.retire", "guid": guid, "became": parts}


def _retire(_: Writer, wanted: _Wanted) -> Iterator[_Asked]:
    for guid in wanted.codes:
        yield {"kind": "code.retire", "guid": guid}


def _comment(_: Writer, __: _Wanted) -> Iterator[_Asked]:
    return iter(())


def _add_theme(_: Writer, wanted: _Wanted) -> Iterator[_Asked]:
    claim = wanted.would.get("claim", "")
    name = wanted.would["name"]
    yield {"kind": "theme.add", "guid": wanted.made("theme"), "name": name, "claim": claim, "codes": wanted.codes}


def _theme(wanted: _Wanted) -> str:
    if wanted.theme is None:
        raise Refused("Say which theme this is about.")
    return wanted.theme


def _reword_theme(_: Writer, wanted: _Wanted) -> Iterator[_Asked]:
    told = {name: wanted.would[name] for name in ("name", "claim") if name in wanted.would}
    yield {"kind": "theme.change", "guid": _theme(wanted), **told}


def _drop_theme(_: Writer, wanted: _Wanted) -> Iterator[_Asked]:
    """It stays in the record as one that was given up."""
    yield {"kind": "theme.change", "guid": _theme(wanted), "status": "given up"}


def _gather(writer: Writer, wanted: _Wanted) -> Iterator[_Asked]:
    theme = writer.find(Theme, _theme(wanted))
    rest = [guid for guid in theme.codes if guid not in wanted.codes]
    codes = [*rest, *wanted.codes] if wanted.would.get("gather") == "in" else rest
    yield {"kind": "theme.change", "guid": theme.guid, "codes": codes}


_KINDS: dict[str, Callable[[Writer, _Wanted], Iterator[_Asked]]] = {
    "add": _add, "rename": _change, "redefine": _change, "move": _change, "merge": _merge, "split": _split,
    "retire": _retire, "comment": _comment, "theme add": _add_theme, "theme reword": _reword_theme,
    "theme drop": _drop_theme, "theme gather": _gather,
}  # fmt: skip
