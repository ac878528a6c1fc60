"""A part of a study that stands by itself: some codings, and all that they refer to.

Invariant: what is there already keeps GUID and content; what nothing refers to stays away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from polyvocal.model import (
    Case,
    Coder,
    Coding,
    Facet,
    Framework,
    Memo,
    Round,
    Source,
    Study,
    Variable,
    derived_guid,
)

_Thing = TypeVar("_Thing", Case, Coder, Round)


@dataclass(frozen=True)
class Arrived:
    """Everything that came along. `codes` and `sources` are GUIDs of those that are needed besides."""

    name: str
    texts: tuple[Source, ...]
    variables: tuple[Variable, ...]
    cases: tuple[Case, ...]
    framework: Framework
    coders: tuple[Coder, ...]
    rounds: tuple[Round, ...]
    facets: tuple[Facet, ...]
    codings: tuple[Coding, ...]
    memos: tuple[Memo, ...]
    codes: frozenset[str]
    sources: frozenset[str]


def portion(arrived: Arrived, into: Study | None) -> Study:
    """Return what arrived with what it refers to in the study `into`."""
    if into is None:
        parts = (arrived.name, *(c.guid for c in arrived.framework.codes), *(s.guid for s in arrived.texts))
        into = Study(derived_guid("study", *parts), arrived.name)
    framework = _framework(arrived, into)
    wide = _wide(arrived, framework, into)
    about = {memo.about.guid for memo in arrived.memos if memo.about is not None and memo.about.kind == "source"}
    needed = {coding.source for coding in arrived.codings} | arrived.sources | about
    texts = {source.guid: source for source in arrived.texts}
    sources = (
        *(texts.pop(source.guid, source) for source in into.sources if wide or source.guid in {*needed, *texts}),
        *texts.values(),
    )
    speaking = {voice.case for source in sources for voice in source.voices}
    cases = _by_guid(case for case in (*into.cases, *arrived.cases) if case.guid in speaking or case in arrived.cases)
    return Study(
        into.guid,
        into.name,
        method=into.method,
        facets=_facets((*into.facets, *arrived.facets), arrived, framework, wide=wide),
        variables=_known_of(cases, sources, (*into.variables, *arrived.variables), arrived.variables),
        coders=_by_guid((*(into.coders if wide else ()), *arrived.coders)),
        cases=cases,
        sources=sources,
        framework=framework,
        versions=into.versions if wide else (),
        rounds=_by_guid((*(into.rounds if wide else ()), *arrived.rounds)),
        codings=arrived.codings,
        memos=arrived.memos,
    )


def _framework(arrived: Arrived, into: Study) -> Framework:
    """The codes that are new or used, those above them, and the themes that something new joins."""
    framework, old = arrived.framework, into.framework.by_guid
    used = {coding.code for coding in arrived.codings if coding.code} | arrived.codes
    used |= {code.guid for code in framework.codes if code.guid not in old}
    known = {theme.guid for theme in into.framework.themes}
    themes = [
        theme
        for theme in framework.themes
        if theme.guid not in known or theme.codings or any(code not in old for code in theme.codes)
    ]
    used |= {code for theme in themes for code in theme.codes}
    line = [framework.by_guid[code] for code in used if code in framework.by_guid]
    while line:
        above = line.pop().parent
        if above is not None and above not in used:
            used.add(above)
            line.append(framework.by_guid[above])
    return Framework(tuple(code for code in framework.codes if code.guid in used), tuple(themes))


def _wide(arrived: Arrived, framework: Framework, into: Study) -> bool:
    """Whether something refers to a round of the study, and with it to nearly all there is."""
    rounds = {round_.guid for round_ in into.rounds}
    return any(one.guid in rounds for one in arrived.rounds) or any(code.round for code in framework.codes)


def _facets(facets: Sequence[Facet], arrived: Arrived, framework: Framework, *, wide: bool) -> tuple[Facet, ...]:
    used = {facet.guid for facet in arrived.facets} | {guid for code in framework.codes for guid in code.facets}
    made: dict[str, Facet] = {}
    for facet in facets:
        if wide or facet.guid in used:
            known = made.get(facet.guid, facet)
            made[facet.guid] = replace(known, values=tuple(dict.fromkeys((*known.values, *facet.values))))
    return tuple(made.values())


def _known_of(
    cases: Sequence[Case], sources: Sequence[Source], variables: Sequence[Variable], new: Sequence[Variable]
) -> tuple[Variable, ...]:
    used = {guid for case in cases for guid in case.values} | {guid for source in sources for guid in source.values}
    used |= {guid for source in sources for voice in source.voices for guid in voice.known}
    used |= {variable.guid for variable in new}
    return tuple({one.guid: one for one in variables if one.guid in used}.values())


def _by_guid(things: Iterable[_Thing]) -> tuple[_Thing, ...]:
    """Each thing once, the later for the earlier."""
    return tuple({thing.guid: thing for thing in things}.values())
