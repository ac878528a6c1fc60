"""Two states of a study's framework, compared for readers: from the study to the sentences, and to a file.

Invariant: every difference that a reader of the framework can see has its sentence; what is left out is noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from polyvocal.faults import Fault
from polyvocal.model import Code, Coder, Framework, FrameworkVersion, Study, Theme
from polyvocal.model.difference import WHATS, Difference, compare, said
from polyvocal.model.telling import TOP
from polyvocal.report.comparison_forms import FORMS, Comparison, Group, Told, headed
from polyvocal.report.values import DASH, counted
from polyvocal.report.write import write_as

__all__ = ["DRAFT", "FORMS", "Comparison", "Group", "Told", "comparison", "write"]

DRAFT = "draft"
_FATES = ("split", "merged", "retired", "removed", "used again", "succeeded")
_GROUPS: tuple[tuple[str, str, tuple[str, ...], bool], ...] = (
    ("Codes split, merged or no longer used", "code", _FATES, False),
    ("New codes", "code", ("added", "brought in", "set apart"), True),
    ("New names of codes", "code", ("renamed",), False),
    ("Places in the tree", "code", ("moved", "order", "made a heading", "made a code"), False),
    ("Facets of codes", "code", ("revalued",), False),
    ("New themes", "theme", ("added",), True),
    (
        "Themes kept, given up, renamed",
        "theme",
        ("kept", "candidate", "given up", "removed", "renamed", "order"),
        False,
    ),
    ("Claims of themes", "theme", ("reworded",), True),
    ("What themes gather", "theme", ("gathered",), False),
    ("Definitions", "code", ("redefined",), True),
    ("Colours and records", "", WHATS, False),
)
"""Title, thing (any where empty), kinds, and whether texts are printed; a difference is in the first that fits."""
_EITHER = {"codable": ("only a heading", "can be coded with"), "round": ("everyone’s", "one coder’s own")}
_TEXTS = {"definition": "Definition", "when_to_use": "Use for", "when_not": "Not for", "example": "Example"}


def comparison(study: Study, *, before: str | None = None, after: str | None = None) -> Comparison:
    """Return what changed in the framework of `study` from one state to another, by version's number or “draft”.

    By default the last two versions are compared, or the only version and the draft. Where one is given, the other
    is its neighbour: the version before `after`, or the last state where that is not `before`. Coders’ own codes are
    no part of the draft that is compared. Raises `Fault` for a state that is not there.
    """
    states = _states(study)
    one, other = _chosen(list(states), before, after)
    reader = _Reader(study, states[one], states[other])
    return Comparison(
        study.name,
        _named(one),
        _named(other),
        tuple((headed(_named(state)), _about(study, state)) for state in (one, other)),
        study.made_at,
        reader.groups(),
        tuple(_notes(study, reader, states[DRAFT], {one, other})),
    )


def write(made: Comparison, path: Path) -> None:
    """Write a comparison to `path`, as Word, a web page or CSV by the ending of its name.

    Raises `Fault` for another ending, and where the file cannot be written.
    """
    write_as(made, path, FORMS, "a comparison")


def _states(study: Study) -> dict[str, Framework]:
    return {**{str(v.number): v.framework for v in study.versions}, DRAFT: _shared(study.framework)}


def _shared(framework: Framework) -> Framework:
    """The framework without codes that are still one coder's own."""
    kept = {code.guid for code in framework.codes if any(below.round is None for below in framework.subtree(code.guid))}
    return Framework(
        tuple(code for code in framework.codes if code.guid in kept),
        tuple(replace(t, codes=tuple(guid for guid in t.codes if guid in kept)) for t in framework.themes),
    )


def _chosen(states: Sequence[str], before: str | None, after: str | None) -> tuple[str, str]:
    for asked in (before, after):
        if asked is not None:
            _known(states, asked)
    last = max(len(states) - 2, 1)
    if len(states) == 1:
        raise Fault("the framework", "no version is fixed yet", "at least one, to compare the draft with")
    if after is None:
        after = states[last] if before is None or states.index(before) < last else states[-1]
    if before is None and after == states[0]:
        raise Fault("the framework", f"nothing comes before version {after}", "a version that has one before it")
    return before or states[states.index(after) - 1], after


def _known(states: Sequence[str], asked: str) -> None:
    if asked not in states:
        met = f"it has no version {asked}" if asked.isdigit() else f"“{asked}” is none of its versions"
        raise Fault("the framework", met, f"one of {', '.join(states)}")


def _named(state: str) -> str:
    return "the draft" if state == DRAFT else f"version {state}"


def _about(study: Study, state: str) -> str:
    version = next((v for v in study.versions if str(v.number) == state), None)
    return "as it stands in the study." if version is None else _fixed(study, version)


def _fixed(study: Study, version: FrameworkVersion) -> str:
    """When a version was fixed, by whom, and what was said of it."""
    when = version.published_at
    by = next((coder.name for coder in study.coders if coder.guid == version.published_by), None)
    fixed = f"fixed{f' on {when.day} {when:%B %Y}' if when else ''}{f' by {by}' if by else ''}"
    return f"{fixed}. {version.note}" if version.note else f"{fixed}."


def _notes(study: Study, reader: _Reader, draft: Framework, states: set[str]) -> Iterator[str]:
    if DRAFT in states:
        if own := len(study.framework.codes) - len(draft.codes):
            number = counted(own, "code that is", "codes that are")
            yield f"{number} still one coder’s own {'is' if own == 1 else 'are'} left out."
        return
    gone = {one.guid for one in reader.found if one.thing == "code" and one.what == "removed"}
    for one in compare(reader.before, draft):
        if one.guid in gone and one.what in ("split", "merged"):
            yield f"In the draft, {said(one, reader.before, draft, {})}."


@dataclass(frozen=True)
class _Reader:
    """Two states of a framework, and what a reader is told of them."""

    study: Study
    before: Framework
    after: Framework

    @cached_property
    def found(self) -> tuple[Difference, ...]:
        return compare(self.before, self.after)

    def groups(self) -> tuple[Group, ...]:
        into: dict[str, list[Told]] = {}
        for one in self.found:
            if told := self.told(one):
                into.setdefault(_group_of(one), []).append(told)
        return tuple(Group(title, tuple(into[title]), texts) for title, _, _, texts in _GROUPS if title in into)

    def told(self, one: Difference) -> Told | None:
        facets = {facet.guid: facet.name for facet in self.study.facets}
        sentence = said(one, self.before, self.after, facets)
        if not sentence:
            return None
        names = {**self.names, **facets}
        was, now = (_in_words(values, names) for values in (one.was, one.now))
        return Told(one.thing, names[one.guid], one.what, was, now, sentence)

    @cached_property
    def names(self) -> dict[str, str]:
        """Names by GUID, of codes and themes as they are now, and of coders."""
        codes, themes = (*self.before.codes, *self.after.codes), (*self.before.themes, *self.after.themes)
        things: tuple[Code | Theme | Coder, ...] = (*self.study.coders, *codes, *themes)
        return {thing.guid: thing.name for thing in things}


def _group_of(one: Difference) -> str:
    if one.what == "added" and one.now.get("retired"):
        return _GROUPS[0][0]
    return next(title for title, thing, kinds, _ in _GROUPS if thing in ("", one.thing) and one.what in kinds)


def _in_words(values: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The values of one side of a difference; of a whole code its definition, of a whole theme its claim."""
    if "guid" in values:
        return str(values.get("definition") or values.get("claim") or "")
    if "retired" in values:
        became = "; ".join(names.get(guid, guid) for guid in values["became"])
        fate = "no longer used" if values["retired"] else "in use"
        return f"{fate}: {became}" if became else fate
    kept = [field for field in values if len(values) == 1 or field not in ("place", "meant_since")]
    worded = {field: _worded(field, values[field], names) for field in kept}
    labelled = len(kept) > 1 and kept[0] in _TEXTS
    return "\n".join(f"{_TEXTS[field]}: {text or DASH}" if labelled else text for field, text in worded.items())


def _worded(field: str, value: Any, names: Mapping[str, str]) -> str:
    if field == "parent":
        return TOP if value is None else names.get(value, value)
    if field == "place":
        return f"place {value + 1}"
    if field in _EITHER:
        return _EITHER[field][bool(value)]
    if field == "codings":
        return counted(len(value), "quotation") if value else ""
    if isinstance(value, Mapping):
        return "; ".join(f"{names.get(guid, guid)}: {chosen}" for guid, chosen in value.items())
    if isinstance(value, tuple):
        return "; ".join(names.get(guid, guid) for guid in value)
    return "" if value is None else names.get(str(value), str(value))
