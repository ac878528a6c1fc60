"""Stretches of words as they are printed: what stands at one place is printed once, whatever codes it is under.

Invariant: a stretch names all the codings that it unites, so its way back is whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from polyvocal.analysis import Reading, dimension, turn_numbers
from polyvocal.model import Code, Coding, Revision, Source, Span, Study
from polyvocal.report.attribution import Pattern
from polyvocal.report.people import People, Speaker
from polyvocal.report.values import CodeUse, Passage, Provenance, Quotation


@dataclass(frozen=True, slots=True)
class Stretch:
    """A place in a revision, and the codings of one reading that stand there."""

    source: str
    revision: str
    span: Span
    codings: tuple[str, ...]


class Shelf:
    """A study and one reading of it, with everything in reach that a printed quotation needs."""

    def __init__(self, study: Study, reading: Reading, pattern: Pattern) -> None:
        self.study, self.pattern, self.people = study, pattern, People(study)
        self.codings = {coding.guid: coding for coding in study.codings}
        self.codes = every_code(study)
        self.code_names = _names(self.codes)
        self._rows = list(reading.quotations.iter_rows(named=True))
        turns = reading.quotations.select("revision", "start", "end", turn_numbers(reading.frames, reading.quotations))
        self._turns = {(revision, Span(start, end)): turn for revision, start, end, turn in turns.iter_rows()}
        self._coders = {coder.guid: coder.name for coder in study.coders}
        self._rounds = {round_.guid: round_.name for round_ in study.rounds}
        themed = dimension(reading, "theme").of
        self._themed: dict[str, set[str]] = {}
        for quotation, theme in themed.select("quotation", "key").iter_rows():
            self._themed.setdefault(theme, set()).add(quotation)

    @property
    def read(self) -> set[str]:
        """The codings that the reading takes."""
        return {coding for row in self._rows for coding in row["codings"]}

    def per_code(self, code: str | None) -> list[Stretch]:
        """Return the stretches under a code, in the order of sources and places; under None what was only noted."""
        return _stretches(row for row in self._rows if row["code"] == code)

    def per_theme(self, theme: str) -> list[Stretch]:
        """Return the stretches of a theme: under its codes, or gathered by it one by one."""
        members = self._themed.get(theme, set())
        return _stretches(row for row in self._rows if row["quotation"] in members)

    def count(self, code: str) -> int:
        """Return how many quotations the reading has under a code itself."""
        return sum(row["code"] == code for row in self._rows)

    def speakers(self, stretch: Stretch) -> list[Speaker]:
        """Return whose own words the stretch touches, moderators too."""
        source, revision = self._place(stretch)
        return self.people.in_span(source, revision, stretch.span)

    def quotation(self, stretch: Stretch, chosen: Collection[str] = ()) -> Quotation:
        """Return the stretch as it is printed; `chosen` are the codings that its theme gathers one by one."""
        _, revision = self._place(stretch)
        return Quotation(
            _passages(revision, stretch.span),
            self._attribution(stretch),
            self._uses(stretch),
            self._provenance(stretch),
            any(coding in chosen for coding in stretch.codings),
        )

    def _place(self, stretch: Stretch) -> tuple[Source, Revision]:
        return self.study.source_by_guid[stretch.source], self.study.revision_by_guid[stretch.revision]

    def _attribution(self, stretch: Stretch) -> str:
        speakers = self.speakers(stretch)
        people = [self.pattern.name(speaker.known) for speaker in speakers if speaker.counts]
        return "; ".join(dict.fromkeys(people or [speaker.label for speaker in speakers]))

    def _uses(self, stretch: Stretch) -> tuple[CodeUse, ...]:
        codings = [self.codings[guid] for guid in stretch.codings]
        codes = dict.fromkeys(coding.code for coding in codings)
        return tuple(
            CodeUse(self.code_names[code] if code else None, self._facets([c for c in codings if c.code == code]))
            for code in codes
        )

    def _facets(self, codings: Sequence[Coding]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found = []
        for facet in self.study.facets:
            said = {coding.facets[facet.guid] for coding in codings if facet.guid in coding.facets}
            if said:
                found.append((facet.name, tuple(value for value in facet.values if value in said)))
        return tuple(found)

    def _provenance(self, stretch: Stretch) -> Provenance:
        source, revision = self._place(stretch)
        codings = [self.codings[guid] for guid in stretch.codings]
        versions = {coding.version for coding in codings}
        return Provenance(
            source=source.name,
            source_guid=source.guid,
            revision=revision.number,
            revision_guid=revision.guid,
            start=stretch.span.start,
            end=stretch.span.end,
            turn=self._turns[stretch.revision, stretch.span],
            coders=tuple(dict.fromkeys(self._coders[coding.coder] for coding in codings)),
            rounds=tuple(dict.fromkeys(self._rounds[coding.round] for coding in codings if coding.round)),
            versions=(*sorted(v for v in versions if v is not None), *([None] if None in versions else [])),
            codings=stretch.codings,
            changed=any(coding.anchor.state == "changed" for coding in codings),
        )


def every_code(study: Study) -> dict[str, Code]:
    """Return the draft's codes, then those that only an older version still has, as no longer used."""
    codes = {code.guid: code for code in study.framework.codes}
    for version in reversed(study.versions):
        for code in version.framework.codes:
            codes.setdefault(code.guid, replace(code, retired=True))
    return codes


def _names(codes: dict[str, Code]) -> dict[str, str]:
    """The name of each code; where two are called alike, with the code above it."""
    names = [code.name for code in codes.values()]
    twice = {name for name in names if names.count(name) > 1}
    return {
        guid: f"{codes[code.parent].name} > {code.name}" if code.name in twice and code.parent else code.name
        for guid, code in codes.items()
    }


def _stretches(rows: Iterable[dict[str, object]]) -> list[Stretch]:
    found: dict[tuple[object, ...], list[str]] = {}
    for row in rows:
        place = (row["source"], row["revision"], row["start"], row["end"])
        codings = row["codings"]
        found.setdefault(place, []).extend(codings)  # type: ignore[arg-type]
    return [Stretch(s, r, Span(a, b), tuple(codings)) for (s, r, a, b), codings in found.items()]  # type: ignore[arg-type]


def _passages(revision: Revision, span: Span) -> tuple[Passage, ...]:
    """The words in `span` turn by turn, labels and blank edges apart; what no turn holds is a passage of nobody."""
    turns = revision.turns_in(span)
    parts: list[Passage] = []
    edges = [span.start, *(place for turn in turns for place in (turn.start, turn.end)), span.end]
    gaps = [revision.text[a:b] for a, b in list(pairwise(edges))[::2]]
    for turn, before in zip(turns, gaps, strict=False):
        parts.append(Passage(None, before))
        parts.append(Passage(turn.speaker, revision.text[max(turn.words, span.start) : min(turn.end, span.end)]))
    parts.append(Passage(None, gaps[-1] if turns else span.of(revision.text)))
    spoken = [Passage(part.speaker, part.words.strip()) for part in parts if part.words.strip()]
    return tuple(spoken) or (Passage(None, span.of(revision.text)),)
