"""From a study to what is printed of it.

Invariant: every figure and every quotation of a report is taken from one reading, which the report names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from polyvocal.analysis import Reading, read_as
from polyvocal.frames import frames
from polyvocal.model import Code, Facet, Framework, Study, Theme
from polyvocal.report.attribution import Pattern, default_pattern, names_of
from polyvocal.report.notes import notes
from polyvocal.report.participants import participants
from polyvocal.report.people import NO_GROUP
from polyvocal.report.stretches import Shelf, Stretch, every_code
from polyvocal.report.values import Codebook, CodebookEntry, Report, Section, ThemeRow, Themes, Voiced, titled

LEVEL = "level"
NOTED = "Noted, without a code"
RETIRED = " (no longer used)"
OUTSIDE = "In no theme"


def report(study: Study, *, reading: str | None = None, pattern: str | None = None) -> Report:
    """Return what is printed of `study`.

    `reading` names which codings are its answer (see `polyvocal.analysis.read_as`; by default the final pass, else
    all coders). `pattern` says how a quotation names its speaker (see `polyvocal.report.attribution`). Raises
    `Fault` for a reading that the study lacks and for a pattern that cannot be read.
    """
    taken = read_as(frames(study), reading)
    read = default_pattern(study) if pattern is None else Pattern.of(pattern, names_of(study))
    shelf = Shelf(study, taken, read)
    themes = [theme for theme in study.framework.themes if theme.status != "given up"]
    found = {theme.guid: shelf.per_theme(theme.guid) for theme in themes}
    sections = _by_theme(shelf, themes, found) if themes else _by_code(shelf)
    return _report(shelf, taken, _themes(shelf, themes, found), sections)


def _report(shelf: Shelf, taken: Reading, themes: Themes, sections: tuple[Section, ...]) -> Report:
    study = shelf.study
    return Report(
        title=study.name,
        description=study.description,
        made_at=study.made_at,
        reading=taken.name,
        reading_sentence=taken.sentence,
        framework=_framework(study),
        participants=participants(study, shelf.people),
        themes=themes,
        by_theme=bool(themes.rows),
        sections=sections,
        codebook=_codebook(shelf),
        notes=notes(shelf, sections),
    )


def _framework(study: Study) -> str:
    if not study.versions:
        return "the living draft; no version is fixed yet"
    latest = study.versions[-1]
    # Retired codes stay in the draft and need not be in the version.
    if _in_use(latest.framework) == _in_use(study.framework):
        return f"version {latest.number}"
    return f"the living draft, changed since version {latest.number}"


def _in_use(framework: Framework) -> list[Code]:
    return [code for code in framework.codes if not code.retired]


def _themes(shelf: Shelf, themes: Sequence[Theme], found: dict[str, list[Stretch]]) -> Themes:
    facets = [facet for facet in shelf.study.facets if facet.on == "code"]
    level = next((facet for facet in facets if facet.name.casefold() == LEVEL), facets[0] if facets else None)
    rows = tuple(_theme(shelf, theme, found[theme.guid], level) for theme in themes)
    return Themes(level.name if level else None, rows)


def _theme(shelf: Shelf, theme: Theme, stretches: Sequence[Stretch], level: Facet | None) -> ThemeRow:
    codes = [shelf.codes[guid] for guid in theme.codes]
    has = {code.facets.get(level.guid) for code in codes} if level else set()
    return ThemeRow(
        name=theme.name,
        claim=theme.claim,
        status=theme.status,
        codes=tuple(shelf.code_names[code.guid] + (RETIRED if code.retired else "") for code in codes),
        levels=tuple(value for value in level.values if value in has) if level else (),
        quotations=len(stretches),
        sources=len({stretch.source for stretch in stretches}),
        voiced=_voiced(shelf, stretches),
    )


def _voiced(shelf: Shelf, stretches: Sequence[Stretch]) -> tuple[Voiced, ...]:
    people = shelf.people
    speakers = {(s.source, s.label): s for stretch in stretches for s in shelf.speakers(stretch) if s.counts}
    cases = {s.case for s in speakers.values() if s.case}
    unnamed = [s for s in speakers.values() if s.unidentified]
    if not people.has_groups:
        one = Voiced(None, len(cases), len(shelf.study.cases), len(unnamed))
        return (one,) if one.of or unnamed else ()
    every = (
        Voiced(
            group,
            sum(people.group_of(case) == group for case in cases),
            people.sizes.get(group, 0),
            sum(s.group == group for s in unnamed),
        )
        for group in people.groups
    )
    return tuple(voiced for voiced in every if voiced.group != NO_GROUP or voiced.cases or voiced.unidentified)


def _by_theme(shelf: Shelf, themes: Sequence[Theme], found: dict[str, list[Stretch]]) -> tuple[Section, ...]:
    sections = tuple(
        Section(
            titled(theme.name, theme.status),
            theme.claim,
            tuple(shelf.quotation(stretch, theme.codings) for stretch in found[theme.guid]),
        )
        for theme in themes
    )
    return (*sections, *_outside(shelf, sections))


def _outside(shelf: Shelf, sections: Sequence[Section]) -> Iterator[Section]:
    """What was coded and is in no theme comes after them, by code: nothing that was read is kept from the reader."""
    shown = {guid for section in sections for q in section.quotations for guid in q.provenance.codings}
    for section in _by_code(shelf):
        rest = tuple(q for q in section.quotations if not shown.issuperset(q.provenance.codings))
        if rest:
            yield Section(f"{OUTSIDE}: {section.title}", "", rest)


def _by_code(shelf: Shelf) -> tuple[Section, ...]:
    tree = _tree(shelf.study)
    order = [code for top in tree.children.get(None, ()) for code in tree.subtree(top.guid)]
    titles = [(code.guid, tree.path(code.guid) + (RETIRED if code.retired else "")) for code in order]
    sections = (
        Section(title, "", tuple(shelf.quotation(stretch) for stretch in shelf.per_code(guid)))
        for guid, title in [*titles, (None, NOTED)]
    )
    return tuple(section for section in sections if section.quotations)


def _tree(study: Study) -> Framework:
    return Framework(tuple(every_code(study).values()))


def _codebook(shelf: Shelf) -> Codebook:
    tree = _tree(shelf.study)
    order = [code for top in tree.children.get(None, ()) for code in tree.subtree(top.guid)]
    used = {code.guid for code in order if not code.retired}
    entries = [(code.guid in used, _entry(shelf, tree, code, used)) for code in order]
    return Codebook(
        tuple(entry for in_use, entry in entries if in_use), tuple(entry for in_use, entry in entries if not in_use)
    )


def _entry(shelf: Shelf, tree: Framework, code: Code, used: set[str]) -> CodebookEntry:
    above, parent = 0, code.parent
    while parent is not None:
        above, parent = above + (parent in used), tree.by_guid[parent].parent
    names = {facet.guid: facet.name for facet in shelf.study.facets}
    return CodebookEntry(
        name=code.name,
        path=tree.path(code.guid),
        depth=above if code.guid in used else 0,
        definition=code.definition,
        when_to_use=code.when_to_use,
        when_not=code.when_not,
        example=code.example,
        facets=tuple((names[guid], value) for guid, value in code.facets.items()),
        quotations=shelf.count(code.guid),
        became=tuple(shelf.code_names[guid] for guid in code.became if guid in shelf.code_names),
    )
