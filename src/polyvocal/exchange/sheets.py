"""A study as the tables that a person wants to look at: one a sheet, names for ids, words beside their places.

Unlike the archive's tables they are for reading and for statistics elsewhere, not for coming back; ids stand in the
last columns. Invariant: the same study gives the same rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from polyvocal.exchange.loss import Loss
from polyvocal.exchange.tables import moment
from polyvocal.model import Coding, Facet, Source, Study, Value

Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Sheet:
    """A table: its name, what it tells in a sentence, its columns and rows."""

    name: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheets(study: Study) -> tuple[Sheet, ...]:
    """Return the study's sheets; the first says what the others are."""
    of = _Sheets(study)
    made = (
        of.sources(), of.participants(), of.speakers(), of.codebook(), of.themes(), of.quotations(), of.memos(),
        of.rounds(), of.decisions(),
    )  # fmt: skip
    about = tuple((sheet.name, sheet.about, len(sheet.rows)) for sheet in made)
    study_ = (study.name, study.description or "The study.", None)
    places = (
        "Places", "Start and end count characters (Unicode code points) of the source's latest text from 0; the end "
        "is not included.", None,
    )  # fmt: skip
    return (Sheet("Read me", "What each sheet is.", ("sheet", "what", "rows"), (study_, *about, places)), *made)


def left_behind(study: Study, *more: tuple[str, int], these: str) -> tuple[Loss, ...]:
    """What no file that is only for reading holds, and `more`, in the plural; `these` is what it is called."""
    left = (
        ("earlier texts of sources", sum(len(s.revisions) - 1 for s in study.sources)),
        ("framework versions", len(study.versions)),
        ("sign-offs", len(study.sign_offs)),
        ("looks at codings that a version left behind", len(study.looks)),
        *more,
        ("pieces and files of other tools", len(study.unknown) + len(study.attachments)),
    )
    told = [Loss.of("lost", what, many) for what, many in left if many]
    private = sum(memo.private for memo in study.memos)
    if private:
        told.append(Loss(f"{private:,} private memos are in {these}.", "changed", "private memos", private))
    return tuple(told)


class _Sheets:
    def __init__(self, study: Study) -> None:
        self.study = study
        self.coders = {coder.guid: coder.name for coder in study.coders}
        self.cases = {case.guid: case.name for case in study.cases}
        self.rounds_ = {round_.guid: round_.name for round_ in study.rounds}
        self.themes_of: dict[str, list[str]] = {}
        for theme in study.framework.themes:
            for guid in (*theme.codes, *theme.codings):
                self.themes_of.setdefault(guid, []).append(theme.name)

    def _facets(self, on: str) -> list[Facet]:
        return [facet for facet in self.study.facets if facet.on == on]

    def sources(self) -> Sheet:
        """One row a source."""
        kinds = [v for v in self.study.variables if v.on == "source"]
        coded = Counter(coding.source for coding in self.study.codings)
        rows = tuple(
            (
                s.name, s.description, len(s.latest.text), len(s.latest.turns), s.latest.number,
                ", ".join(_label(v.label, self.cases.get(v.case or "")) for v in s.voices), coded[s.guid],
                *(_cell(s.values.get(v.guid)) for v in kinds), s.guid,
            )
            for s in self.study.sources
        )  # fmt: skip
        columns = ("source", "description", "characters", "turns", "revision", "speakers", "codings")
        return Sheet("Sources", "Transcripts and documents.", (*columns, *(v.name for v in kinds), "id"), rows)

    def participants(self) -> Sheet:
        """One row a case, one column an attribute."""
        kinds = [v for v in self.study.variables if v.on == "case"]
        heard: dict[str, dict[str, None]] = {}
        for source in self.study.sources:
            for voice in source.voices:
                heard.setdefault(voice.case or "", {})[source.name] = None
        rows = tuple(
            (
                c.name, c.description, *(_cell(c.values.get(v.guid)) for v in kinds), ", ".join(heard.get(c.guid, {})),
                c.guid,
            )
            for c in self.study.cases
        )  # fmt: skip
        columns = ("participant", "description", *(v.name for v in kinds), "sources", "id")
        return Sheet("Participants", "Participants or other units, with what is known of them.", columns, rows)

    def speakers(self) -> Sheet:
        """One row a label in a source; for one who is no known participant, what is known nevertheless."""
        kinds = [v for v in self.study.variables if v.on == "case"]
        rows = tuple(
            (s.name, v.label, self.cases.get(v.case or ""), *(_cell(v.known.get(kind.guid)) for kind in kinds), s.guid)
            for s in self.study.sources
            for v in s.voices
        )
        columns = ("source", "speaker", "participant", *(v.name for v in kinds), "source id")
        return Sheet("Speakers", "Whom each label in a source stands for, or what is known of them.", columns, rows)

    def codebook(self) -> Sheet:
        """One row a code."""
        framework, facets = self.study.framework, self._facets("code")
        coded = Counter(coding.code for coding in self.study.codings)
        rows = tuple(
            (
                framework.path(c.guid), c.name, "; ".join(self.themes_of.get(c.guid, ())), c.definition, c.when_to_use,
                c.when_not, c.example, *(c.facets.get(f.guid) for f in facets), c.colour,
                "no longer used" if c.retired else "" if c.codable else "a heading only", coded[c.guid], c.guid,
            )
            for c in framework.codes
        )  # fmt: skip
        columns = ("path", "code", "themes", "definition", "when to use", "when not to", "example")
        last = ("colour", "state", "codings", "id")
        return Sheet("Codebook", "The framework as it is now.", (*columns, *(f.name for f in facets), *last), rows)

    def themes(self) -> Sheet:
        """One row a theme."""
        names = self.study.any_code
        rows = tuple(
            (t.name, t.claim, t.status, "; ".join(names.get(c, "") for c in t.codes), len(t.codings), t.guid)
            for t in self.study.framework.themes
        )
        return Sheet(
            "Themes", "What was found.", ("theme", "claim", "state", "codes", "quotations of its own", "id"), rows
        )

    def quotations(self) -> Sheet:
        """One row a coding, with all it takes to find its way back."""
        facets = self._facets("coding")
        memos: dict[str, list[str]] = {}
        for memo in self.study.memos:
            if memo.about is not None and memo.about.kind == "coding":
                memos.setdefault(memo.about.guid, []).append(memo.text)
        rows = tuple(self._quotation(c, facets, memos.get(c.guid, [])) for c in self.study.codings)
        columns = (
            "code", "themes", "source", "revision", "start", "end", "words", "turn", "speaker", "participant", "coder",
            "round", "version", "coded at", *(f.name for f in facets), "mark", "memo", "id", "code id", "source id",
        )  # fmt: skip
        return Sheet("Quotations", "Every coding with its words; one code by one coder a row.", columns, rows)

    def _quotation(self, coding: Coding, facets: list[Facet], memos: list[str]) -> tuple[Cell, ...]:
        study, anchor = self.study, coding.anchor
        source, revision = study.source_by_guid[coding.source], study.revision_by_guid[anchor.revision]
        code = coding.code
        framework = study.framework
        path = framework.path(code) if code in framework.by_guid else study.any_code.get(code or "", "")
        turns = revision.turns_in(anchor.span)
        speakers = list(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
        themes = dict.fromkeys((*self.themes_of.get(code or "", ()), *self.themes_of.get(coding.guid, ())))
        return (
            path, "; ".join(themes), source.name, revision.number, anchor.span.start, anchor.span.end,
            study.words(coding), revision.turns.index(turns[0]) + 1 if turns else None, "; ".join(speakers),
            "; ".join(_people(source, speakers, self.cases)), self.coders[coding.coder],
            self.rounds_.get(coding.round or ""), coding.version, _cell(coding.made_at),
            *(coding.facets.get(f.guid) for f in facets), coding.mark, "\n\n".join(memos), coding.guid, code or "",
            source.guid,
        )  # fmt: skip

    def memos(self) -> Sheet:
        """One row a memo."""
        rows = tuple(
            (
                m.title, m.text, m.kind, self.coders.get(m.author or ""), _cell(m.made_at),
                m.about.kind if m.about else "study", self._named(m.about.kind, m.about.guid) if m.about else "",
                "private" if m.private else "", m.guid,
            )
            for m in self.study.memos
        )  # fmt: skip
        columns = ("title", "text", "kind", "author", "written at", "about", "which", "private", "id")
        return Sheet("Memos", "Reflections, journals, perspectives and answers.", columns, rows)

    def _named(self, kind: str, guid: str) -> str:
        study = self.study
        if kind == "source":
            return study.source_by_guid[guid].name if guid in study.source_by_guid else ""
        names = {"code": study.any_code, "case": self.cases, "round": self.rounds_}
        themes = {theme.guid: theme.name for theme in study.framework.themes}
        return {**names, "theme": themes}.get(kind, {}).get(guid, guid)

    def rounds(self) -> Sheet:
        """One row an assignment: who reads what in which round."""
        rows = tuple(
            (r.name, r.mode, r.state, r.version, r.purpose, self.coders[a.coder],
             self.study.source_by_guid[a.source].name, a.state)
            for r in self.study.rounds
            for a in r.assignments
        )  # fmt: skip
        columns = ("round", "mode", "state", "version", "purpose", "coder", "source", "how far")
        return Sheet("Rounds", "Who read what in which round.", columns, rows)

    def decisions(self) -> Sheet:
        """One row a decision."""
        proposals = {p.guid: p for p in self.study.proposals}
        rows = tuple(
            (
                _cell(d.made_at), d.title, d.outcome, d.reason, self.coders.get(d.coder or ""),
                "; ".join(self.coders[coder] for coder in d.present), self.rounds_.get(d.round or ""),
                "; ".join(
                    f"{proposals[p].kind} by {self.coders[proposals[p].author]}: {proposals[p].reason}"
                    for p in d.proposals
                ),
            )
            for d in self.study.decisions
        )  # fmt: skip
        columns = ("decided at", "what", "outcome", "why", "recorded by", "present", "round", "on proposals")
        return Sheet("Decisions", "What was decided on the framework, by whom and why.", columns, rows)


def _label(label: str, case: str | None) -> str:
    if not label:
        return f"the whole text is {case}"
    return f"{label} ({case})" if case and case != label else label


def _people(source: Source, speakers: list[str], cases: dict[str, str]) -> Iterator[str]:
    found = (source.voice(label) for label in speakers or [""])
    yield from dict.fromkeys(cases[voice.case] for voice in found if voice is not None and voice.case)


def _cell(value: Value | None) -> Cell:
    return moment(value) if isinstance(value, date) else value
