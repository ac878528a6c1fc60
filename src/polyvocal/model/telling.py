"""Differences between frameworks in plain sentences.

Invariant: one sentence a difference, without a full stop; none where a reader of the framework sees no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from polyvocal.model.framework import Code, Framework, Theme

if TYPE_CHECKING:
    from polyvocal.model.difference import Difference

TOP = "the top"
_USE = {"when_to_use": "when to use it", "when_not": "when not to"}
_WORDING = {
    "definition": "definition",
    "when_to_use": "words on when to use it",
    "when_not": "words on when not to use it",
    "example": "example",
}


def said(difference: Difference, before: Framework, after: Framework, facets: Mapping[str, str]) -> str:
    """Return the difference in a sentence.

    It is empty where only the list behind the tree runs otherwise, and for the place of a code that is out of use.
    `facets` are their names by GUID.
    """
    teller = _Teller(difference, _things(before), _things(after), after, facets)
    return _SENTENCES.get(difference.what, _changed)(teller) if difference.guid else ""


def quoted(names: Iterable[str]) -> str:
    """Return names as a sentence has them.

    >>> quoted(["Mornings", "The first time"])
    '“Mornings”, “The first time”'
    """
    return ", ".join(f"“{name}”" for name in names)


def _things(framework: Framework) -> dict[str, Code | Theme]:
    every: tuple[Code | Theme, ...] = (*framework.codes, *framework.themes)
    return {thing.guid: thing for thing in every}


@dataclass(frozen=True, slots=True)
class _Teller:
    """A difference and all that its sentence needs."""

    of: Difference
    old: Mapping[str, Code | Theme]
    new: Mapping[str, Code | Theme]
    after: Framework
    facets: Mapping[str, str]

    @property
    def it(self) -> str:
        """How the sentence begins."""
        name = quoted(self.names([self.of.guid]))
        return name if self.of.thing == "code" else f"The theme {name}"

    def was(self, field: str) -> Any:
        return self.of.was.get(field)

    def now(self, field: str) -> Any:
        return self.of.now.get(field)

    def names(self, guids: Iterable[str]) -> list[str]:
        found = (self.new.get(guid) or self.old.get(guid) for guid in guids)
        return [thing.name if thing else "a code that is not known here" for thing in found]

    def above(self, guid: str | None, among: Mapping[str, Code | Theme]) -> str:
        return TOP if guid is None else quoted([among[guid].name] if guid in among else self.names([guid]))


def _fate(t: _Teller) -> str:
    became = quoted(t.names(t.now("became")))
    if t.of.what in ("split", "merged"):
        return f"{t.it} was {t.of.what} into {became}"
    if t.of.what == "retired":
        return f"{t.it} is no longer used" + (", and nothing takes over from it" if t.was("retired") else "")
    if t.of.what == "used again":
        return f"{t.it} is used again"
    return f"{t.it} is still in use, with {became or 'nothing'} to take over from it"


def _removed(t: _Teller) -> str:
    if t.of.thing == "theme":
        return f"{t.it} is gone"
    return f"{t.it}, which was no longer used, is off the list" if t.was("retired") else f"{t.it} is no longer used"


def _added(t: _Teller) -> str:
    if t.of.thing == "theme":
        return f"{t.it} is new" + {"candidate": ", as a candidate", "given up": ", and given up"}.get(
            t.now("status"), ""
        )
    if t.now("retired"):
        became = quoted(t.names(t.now("became")))
        many = "split" if len(t.now("became")) > 1 else "merged"
        return f"{t.it} is on the list, but not in use" + (f": it was {many} into {became}" if became else "")
    parent = t.now("parent")
    place = f", under {t.above(parent, t.new)}" if parent else ""
    return f"{t.it} is new{place}{_heritage(t)}" + (", one coder’s own" if t.now("round") else "")


def _heritage(t: _Teller) -> str:
    """The codes that a new one takes over from."""
    former = [code.name for code in t.after.codes if code.retired and t.of.guid in code.became]
    return f", and takes over from {quoted(former)}" if former else ""


def _renamed(t: _Teller) -> str:
    begin = "The theme " if t.of.thing == "theme" else ""
    return f"{begin}“{t.was('name')}” was renamed “{t.now('name')}”"


def _redefined(t: _Teller) -> str:
    new = [field for field in _WORDING if t.now(field)]
    gone = [f"no {_WORDING[field]} any more" for field in _WORDING if field in t.of.now and field not in new]
    if not new and not gone:
        return f"{t.it} means something else now, in the same words"
    changed = "; its meaning changed" if t.of.meaning else ""
    if len(new) == len(_WORDING):
        return f"{t.it} was written anew throughout{changed}"
    texts = _joined(_WORDING[field] for field in new if field not in _USE)
    use = _joined(_USE[field] for field in new if field in _USE)
    parts = (f"a new {texts}" if texts else "", f"new words on {use}" if use else "", *gone)
    return f"{t.it} has {', and '.join(filter(None, parts))}{changed}"


def _joined(parts: Iterable[str]) -> str:
    return " and ".join(parts)


def _moved(t: _Teller) -> str:
    return f"{t.it} moved from {t.above(t.was('parent'), t.old)} to {t.above(t.now('parent'), t.new)}"


def _order(t: _Teller) -> str:
    place, thing = t.now("place"), t.new[t.of.guid]
    if isinstance(thing, Code) and thing.retired:
        return ""
    parent = thing.parent if isinstance(thing, Code) else None
    line = t.after.themes if isinstance(thing, Theme) else t.after.children[parent]
    if place:
        return f"{t.it} now comes after “{line[place - 1].name}”"
    return f"{t.it} now comes first" + (f" under {t.above(parent, t.new)}" if parent else "")


def _revalued(t: _Teller) -> str:
    was, now = t.was("facets"), t.now("facets")
    changed = [guid for guid in dict.fromkeys([*was, *now]) if was.get(guid) != now.get(guid)]
    return "; ".join(
        f"{t.facets.get(guid, 'a facet')} of {t.it} was {was.get(guid, 'not set')}, is {now.get(guid, 'not set')}"
        for guid in changed
    )


def _settled(t: _Teller) -> str:
    what = t.of.what
    return f"{t.it} " + {"candidate": "is a candidate again", "given up": "was given up"}.get(what, "is kept")


def _gathered(t: _Teller) -> str:
    came, went = _exchanged(t, "codes")
    more, fewer = map(len, _exchanged(t, "codings"))
    parts = [
        f"also gathers {quoted(t.names(came))}" if came else "",
        f"no longer gathers {quoted(t.names(went))}" if went else "",
        f"has {_quotations(more)} more of its own" if more else "",
        f"has {_quotations(fewer)} fewer of its own" if fewer else "",
    ]
    return f"{t.it} " + (", ".join(filter(None, parts)) or "lists what it gathers in another order")


def _exchanged(t: _Teller, field: str) -> tuple[list[str], list[str]]:
    was, now = t.was(field) or (), t.now(field) or ()
    return [guid for guid in now if guid not in was], [guid for guid in was if guid not in now]


def _quotations(number: int) -> str:
    return "one quotation" if number == 1 else f"{number} quotations"


def _given(t: _Teller, field: str, name: str) -> str:
    if not t.now(field):
        return f"{t.it} has no {name} any more"
    return f"{t.it} has a {name} now" if not t.was(field) else f"{t.it} has a new {name}"


def _changed(t: _Teller) -> str:
    return f"{t.it} has another {', '.join(field.replace('_', ' ') for field in t.of.now)}"


_SENTENCES: dict[str, Callable[[_Teller], str]] = {
    **dict.fromkeys(("split", "merged", "retired", "used again", "succeeded"), _fate),
    **dict.fromkeys(("kept", "candidate", "given up"), _settled),
    "added": _added,
    "removed": _removed,
    "renamed": _renamed,
    "redefined": _redefined,
    "moved": _moved,
    "order": _order,
    "revalued": _revalued,
    "gathered": _gathered,
    "reworded": lambda t: _given(t, "claim", "claim"),
    "recoloured": lambda t: _given(t, "colour", "colour"),
    "brought in": lambda t: f"{t.it} was one coder’s own and is now everyone’s",
    "set apart": lambda t: f"{t.it} is now one coder’s own",
    "made a heading": lambda t: f"{t.it} is now only a heading: nothing is coded with it",
    "made a code": lambda t: f"{t.it} is no longer only a heading: it can be coded with",
    "credited": lambda t: f"{t.it} has another maker or date of making on record",
}
