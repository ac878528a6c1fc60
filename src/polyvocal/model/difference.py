"""What changed between two frameworks: as values that can be applied and taken back, and in sentences.

Invariants: `apply(before, compare(before, after)) == after` and `apply(after, back(compare(before, after))) == before`
for any two frameworks, order included; a framework compared with itself gives nothing. A field that a code or a theme
is given one day is compared like the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar, get_args

from polyvocal.model.arrangement import arranged, beneath, flat, places, shifted
from polyvocal.model.framework import Code, Framework, Theme
from polyvocal.model.telling import said

__all__ = ["WHATS", "Difference", "Pair", "Thing", "What", "apply", "back", "beside", "compare", "said", "touched"]

Thing = Literal["code", "theme"]
What = Literal[
    "split", "merged", "retired", "removed", "used again", "succeeded",
    "added", "brought in", "set apart",
    "renamed", "redefined", "moved", "order", "made a heading", "made a code", "revalued",
    "kept", "candidate", "given up", "reworded", "gathered",
    "recoloured", "credited", "changed", "listed",
]  # fmt: skip
WHATS: tuple[What, ...] = get_args(What)
"""The kinds of difference in the order in which they are told."""

_TOGETHER = (
    ("definition", "when_to_use", "when_not", "example", "meant_since"),
    ("codes", "codings"),
    ("made_by", "made_at"),
)
_FATE = ("retired", "became")
_STANDING = ("place", "listed")
_WHAT: dict[str, What] = {
    "name": "renamed", "parent": "moved", "facets": "revalued", "colour": "recoloured", "claim": "reworded",
    "place": "order", "listed": "listed",
    **dict.fromkeys(_TOGETHER[0], "redefined"),
    **dict.fromkeys(_TOGETHER[1], "gathered"),
    **dict.fromkeys(_TOGETHER[2], "credited"),
}  # fmt: skip
_Kind = TypeVar("_Kind", Code, Theme)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed. `was` and `now` hold the values of the fields concerned, by field.

    What was added has no `was`, what was removed no `now`; the other holds all its fields. Beside fields, `place`
    counts from 0 among the codes under the same parent, or among the themes. The difference “listed” is of no single
    code (its `guid` is empty): the list runs otherwise, though the tree looks the same.
    """

    thing: Thing
    guid: str
    what: What
    was: Mapping[str, Any]
    now: Mapping[str, Any]

    @property
    def meaning(self) -> bool:
        """Whether a code that stays means something else since."""
        return self.what == "redefined" and "meant_since" in self.now


def compare(before: Framework, after: Framework) -> tuple[Difference, ...]:
    """Return what changed, codes before themes, each in the order of `WHATS`.

    >>> from dataclasses import replace
    >>> from polyvocal.model.identity import derived_guid as g
    >>> money, fares = Code(g("1"), "Money"), Code(g("2"), "Fares", parent=g("1"))
    >>> one, two = Framework((money, fares)), Framework((money, replace(fares, parent=None, name="Bus fares")))
    >>> [said(difference, one, two, {}) for difference in compare(one, two)]
    ['“Fares” was renamed “Bus fares”', '“Bus fares” moved from “Money” to the top']
    >>> apply(one, compare(one, two)) == two, apply(two, back(compare(one, two))) == one
    (True, True)
    """
    found = (*_compared("code", before.codes, after.codes), *_compared("theme", before.themes, after.themes))
    return tuple(sorted(found, key=lambda one: (one.thing, WHATS.index(one.what))))


def apply(before: Framework, differences: Iterable[Difference]) -> Framework:
    """Return `before` with the differences.

    Raises `ValueError` for a difference in a code or theme that `before` does not have, or where what came of it
    would be no framework.
    """
    every = tuple(differences)
    return Framework(_applied(Code, before.codes, every), _applied(Theme, before.themes, every))


def back(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return the differences the other way round."""
    return tuple(_difference(one.thing, one.guid, one.now, one.was) for one in differences)


def touched(before: Framework, after: Framework) -> dict[str, Difference]:
    """Return the codes of `before` whose codings want another look under `after`, each with the reason.

    Those are split, merged, retired or removed, or mean something else since. Of several reasons the first of these
    is given. What was no longer used before, and is gone now, wants no look.
    """
    found: dict[str, Difference] = {}
    for one in compare(before, after):
        if one.thing == "code" and (_gone(one) or one.meaning):
            found.setdefault(one.guid, one)
    return found


def _gone(code: Difference) -> bool:
    in_use = code.what == "removed" and not code.was["retired"]
    return in_use or code.what in ("split", "merged", "retired")


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of two trees side by side: the code before (None: new) and after (None: gone), and what changed."""

    depth: int
    before: Code | None
    after: Code | None
    changes: tuple[What, ...] = ()


def beside(before: Framework, after: Framework) -> tuple[Pair, ...]:
    """Return the codes of both in the order of the tree after; what is gone stands where it stood.

    It is under the code that it was under, after whatever stood before it and is still there.
    """
    changes: dict[str, list[What]] = {}
    for one in compare(before, after):
        if one.thing == "code":
            changes.setdefault(one.guid, []).append(one.what)
    under = beneath(_parents(after.codes))
    for line in beneath(_parents(before.codes)).values():
        for place, guid in enumerate(line):
            if guid not in after.by_guid:
                there = under.setdefault(before.by_guid[guid].parent, [])
                near = next((there.index(other) + 1 for other in reversed(line[:place]) if other in there), 0)
                there.insert(near, guid)
    return tuple(
        Pair(depth, before.by_guid.get(guid), after.by_guid.get(guid), tuple(changes.get(guid, ())))
        for depth, guid in flat(under)
    )


def _parents(things: Iterable[Code | Theme]) -> dict[str, str | None]:
    return {thing.guid: thing.parent if isinstance(thing, Code) else None for thing in things}


def _difference(thing: Thing, guid: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Difference:
    return Difference(thing, guid, _what(was, now), was, now)


def _what(was: Mapping[str, Any], now: Mapping[str, Any]) -> What:
    if not was or not now:
        return "removed" if was else "added"
    if "retired" in now:
        return _fate(was, now)
    if "status" in now:
        return next(what for what in WHATS if what == now["status"])
    if "codable" in now:
        return "made a code" if now["codable"] else "made a heading"
    if "round" in now:
        return "set apart" if now["round"] else "brought in"
    return next((what for field, what in _WHAT.items() if field in now), "changed")


def _fate(was: Mapping[str, Any], now: Mapping[str, Any]) -> What:
    if not now["retired"]:
        return "used again" if was["retired"] else "succeeded"
    if len(now["became"]) > 1:
        return "split"
    return "merged" if now["became"] else "retired"


def _compared(thing: Thing, before: Sequence[_Kind], after: Sequence[_Kind]) -> Iterator[Difference]:
    found: tuple[Difference, ...] = tuple(_edits(thing, before, after))
    yield from found
    stood, stands = (tuple(one.guid for one in things) for things in (before, after))
    if (*_order(after, back(found)),) != stood or (*_order(before, found),) != stands:
        yield _difference(thing, "", {"listed": stood}, {"listed": stands})


def _edits(thing: Thing, before: Sequence[_Kind], after: Sequence[_Kind]) -> Iterator[Difference]:
    old, new = ({one.guid: one for one in things} for things in (before, after))
    stood, stands = places(_parents(before)), places(_parents(after))
    for guid, one in old.items():
        if guid not in new:
            yield _difference(thing, guid, {**_values(one), "place": stood[guid]}, {})
    for guid, one in new.items():
        if guid not in old:
            yield _difference(thing, guid, {}, {**_values(one), "place": stands[guid]})
            continue
        for was, now in _changed(_values(old[guid]), _values(one)):
            place = ({"place": stood[guid]}, {"place": stands[guid]}) if "parent" in now else ({}, {})
            yield _difference(thing, guid, {**was, **place[0]}, {**now, **place[1]})
    for guid in _shifted(_parents(before), _parents(after)):
        yield _difference(thing, guid, {"place": stood[guid]}, {"place": stands[guid]})


def _values(thing: Code | Theme) -> dict[str, Any]:
    return {field.name: getattr(thing, field.name) for field in fields(thing)}


def _changed(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The fields that changed, those together that make one difference; what became of a code is told as a whole."""
    changed = [name for name in now if was[name] != now[name]]
    groups = {name: group for group in _TOGETHER for name in group}
    for group in dict.fromkeys(_FATE if name in _FATE else groups.get(name, (name,)) for name in changed):
        names = [name for name in group if name in changed or group == _FATE]
        yield {name: was[name] for name in names}, {name: now[name] for name in names}


def _shifted(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> Iterator[str]:
    """What changed places among those that stay beside each other."""
    staying = {guid: parent for guid, parent in after.items() if guid in before and before[guid] == parent}
    stood = beneath({guid: parent for guid, parent in before.items() if guid in staying})
    for parent, line in beneath(staying).items():
        moved = shifted(stood[parent], line)
        yield from (guid for guid in line if guid in moved)


def _applied(kind: type[_Kind], before: Sequence[_Kind], differences: Sequence[Difference]) -> tuple[_Kind, ...]:
    mine = [one for one in differences if one.thing == kind.__name__.lower()]
    now = {one.guid: _values(one) for one in before}
    for one in mine:
        if one.guid and one.what != "added" and one.guid not in now:
            raise ValueError(f"there is no {one.thing} {one.guid} in the framework to apply “{one.what}” to")
        if one.guid:
            values = {name: value for name, value in one.now.items() if name not in _STANDING}
            now[one.guid] = {**now.get(one.guid, {}), **values}
    return tuple(kind(**now[guid]) for guid in _order(before, mine))


def _removed(differences: Iterable[Difference]) -> set[str]:
    return {one.guid for one in differences if one.what == "removed"}


def _order(before: Sequence[_Kind], differences: Sequence[Difference]) -> list[str]:
    """The order that follows from `differences`, all of one kind of thing."""
    listed = next((one.now["listed"] for one in differences if one.what == "listed"), None)
    if listed is not None:
        return list(listed)
    gone = _removed(differences)
    parents = {guid: parent for guid, parent in _parents(before).items() if guid not in gone}
    parents |= {one.guid: one.now["parent"] for one in differences if "parent" in one.now}
    parents |= {one.guid: None for one in differences if one.what == "added" and one.thing == "theme"}
    return arranged(parents, {one.guid: one.now["place"] for one in differences if "place" in one.now})
