"""A study as plain rows: the one declaration behind the archive, and behind what REFI-QDA files keep in their note.

Invariant: `rows_of` and `study_of` are inverse. Rows are tuples of text, numbers, dates and None in the order of a
table's columns; the order of rows is the study's own, and what has no order of its own is sorted, so the same study
gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeAlias

from polyvocal.model import Framework, Study, Value

Kind = Literal["string", "integer", "boolean", "date", "datetime"]
Cell: TypeAlias = object
Rows: TypeAlias = dict[str, list[tuple[Cell, ...]]]
DRAFT = "draft"
"""Stands in the column `framework` for the living draft; a version stands there with its number."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its kind, whether a row must have it, and to which table's column it refers.

    Where nothing is said, `absent` tells whether that is None, or else an empty text.
    """

    name: str
    kind: Kind = "string"
    needed: bool = False
    absent: bool = False
    refers: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns and those that tell its rows apart."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self.columns)


_KINDS: dict[str, Kind] = {"i": "integer", "b": "boolean", "d": "date", "t": "datetime"}


def _table(name_: str, about: str, columns: str, key: str = "") -> Table:
    """`columns` are words: `name`, `name!` that a row must have, `name?` that may be None, `name:i` an integer (b a
    boolean, d a date, t a moment), and after `>` the table and column it refers to.
    """
    made = []
    for word in columns.split():
        plain, _, refers = word.partition(">")
        name, _, kind = plain.strip("!?").partition(":")
        other, _, column = refers.partition(".")
        needed, kind = plain.endswith("!"), kind.strip("!")
        absent = not needed and (bool(kind) or bool(refers) or plain.endswith("?"))
        made.append(Column(name, _KINDS.get(kind, "string"), needed, absent, (other, column) if other else None))
    return Table(name_, about, tuple(made), tuple(key.split()))


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table("study", "The study itself, one row.", "guid! name! description method! made_at:t", "guid"),
        _table("facets", "What the study asks of codings or codes.", "guid! name! on! description", "guid"),
        _table("facet_values", "What a facet offers, in order.", "facet!>facets.guid value", "facet value"),
        _table("variables", "What can be known of a case or a source.", "guid! name! kind! on! description", "guid"),
        _table("coders", "Who codes.", "guid! name!", "guid"),
        _table("cases", "Participants or other units.", "guid! name! description", "guid"),
        _table("case_values", "What is known of a case.", "case!>cases.guid variable!>variables.guid value",
               "case variable"),
        _table("sources", "Transcripts and documents.", "guid! name! description path made_at:t", "guid"),
        _table("source_values", "What is known of a source.", "source!>sources.guid variable!>variables.guid value",
               "source variable"),
        _table("revisions", "The states of a source's text; `text` names the file with the words.",
               "guid! source!>sources.guid number:i! text! made_at:t reason", "guid"),
        _table("turns", "Who speaks where: places in code points from 0, the end exclusive; `words` is where the "
               "words begin after the label.", "revision!>revisions.guid start:i! words:i! end:i! speaker?"),
        _table("voices", "Which case a speaker's label in a source stands for.",
               "source!>sources.guid label! case>cases.guid", "source label"),
        _table("voice_values", "What is known of a speaker who is no known case.",
               "source!>sources.guid label! variable!>variables.guid value", "source label variable"),
        _table("versions", "Framework versions that stand still.",
               "number:i! note published_at:t published_by>coders.guid", "number"),
        _table("codes", "Codes of the draft and of each version.",
               "framework! guid! name! parent? colour? definition when_to_use when_not example codable:b! retired:b! "
               "made_by? made_at:t round>rounds.guid meant_since:t", "framework guid"),
        _table("code_facets", "Values of facets on codes.", "framework! code!>codes.guid facet!>facets.guid value",
               "framework code facet"),
        _table("code_successors", "What a retired code became.", "framework! code!>codes.guid became!"),
        _table("themes", "Themes of the draft and of each version.", "framework! guid! name! claim status! colour?",
               "framework guid"),
        _table("theme_codes", "The codes that a theme gathers.", "framework! theme!>themes.guid code!>codes.guid",
               "framework theme code"),
        _table("theme_codings", "Single quotations that a theme gathers.", "framework! theme!>themes.guid coding!",
               "framework theme coding"),
        _table("rounds", "Planned passes; `asks` are words with a space between them, `settles` the round whose "
               "differences are decided in this one.",
               "guid! name! mode! version:i purpose state! final:b! due:d asks content_note lead_sees:b! "
               "settles>rounds.guid", "guid"),
        _table("questions", "Open questions that end an assignment, in order.", "round!>rounds.guid guid! text",
               "guid"),
        _table("assignments", "Who reads what in a round, and how far that is.",
               "round!>rounds.guid coder!>coders.guid source!>sources.guid state!"),
        _table("codings", "One code by one coder; without a code, a quotation only noted. `mark` says why it was "
               "noted, or that it was carried over.",
               "guid! code>codes.guid source!>sources.guid coder!>coders.guid round>rounds.guid version:i made_at:t "
               "mark", "guid"),
        _table("anchors", "Where a coding stands in each revision, in code points from 0, the end exclusive.",
               "coding!>codings.guid revision!>revisions.guid start:i! end:i! state!"),
        _table("coding_facets", "Values of facets on codings.", "coding!>codings.guid facet!>facets.guid value",
               "coding facet"),
        _table("coding_origins", "The codings that a coding was made from.", "coding!>codings.guid origin!"),
        _table("memos", "Reflections on anything.",
               "guid! title text author>coders.guid made_at:t about_kind? about_guid? kind! private:b! "
               "round>rounds.guid", "guid"),
        _table("proposals", "What a coder would change in the framework, and why.",
               "guid! kind! author!>coders.guid reason theme? round>rounds.guid version:i made_at:t withdrawn:b!",
               "guid"),
        _table("proposal_codes", "The codes that a proposal is about, in order.", "proposal!>proposals.guid code!"),
        _table("proposal_wording", "How it would read, by field.", "proposal!>proposals.guid field! value",
               "proposal field"),
        _table("proposal_parts", "The names that a code would be split into, in order.",
               "proposal!>proposals.guid name"),
        _table("proposal_passages", "Words that prompted a proposal: places in code points from 0, the end exclusive.",
               "proposal!>proposals.guid source!>sources.guid revision!>revisions.guid start:i! end:i!"),
        _table("decisions", "What became of proposals, and why.",
               "guid! outcome! title reason coder>coders.guid round>rounds.guid made_at:t", "guid"),
        _table("decision_proposals", "The proposals that a decision is on.",
               "decision!>decisions.guid proposal!>proposals.guid"),
        _table("decision_present", "Who was there when it was decided.", "decision!>decisions.guid coder!>coders.guid"),
        _table("sign_offs", "Who approves a version, or says what stands in the way.",
               "guid! version:i! coder!>coders.guid approves:b! words made_at:t", "guid"),
        _table("looks", "Who looked again at a coding that a version had left behind, and what came of it.",
               "guid! coding!>codings.guid version:i! outcome! coder>coders.guid made_at:t", "guid"),
        _table("unknown", "Pieces of a foreign file, kept to be written back.", "form! place content"),
        _table("attachments", "Files that came inside a foreign file; each lies under attachments/ by its name.",
               "name!", "name"),
    )
}  # fmt: skip


def rows_of(study: Study) -> Rows:
    """Return the study as rows by table's name. The words of its sources are not among them."""
    made: Rows = {name: [] for name in TABLES}
    for name, row in _all(study):
        made[name].append(row)
    return made


def _all(study: Study) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    yield "study", (study.guid, study.name, study.description, study.method, study.made_at)
    for facet in study.facets:
        yield "facets", (facet.guid, facet.name, facet.on, facet.description)
        yield from (("facet_values", (facet.guid, value)) for value in facet.values)
    for v in study.variables:
        yield "variables", (v.guid, v.name, v.kind, v.on, v.description)
    yield from (("coders", (coder.guid, coder.name)) for coder in study.coders)
    for case in study.cases:
        yield "cases", (case.guid, case.name, case.description)
        yield from _known("case_values", (case.guid,), case.values)
    yield from _sources(study)
    for version in study.versions:
        yield "versions", (version.number, version.note, version.published_at, version.published_by)
        yield from _framework(str(version.number), version.framework)
    yield from _framework(DRAFT, study.framework)
    yield from _rounds(study)
    yield from _codings(study)
    for m in study.memos:
        about = (m.about.kind, m.about.guid) if m.about else (None, None)
        yield "memos", (m.guid, m.title, m.text, m.author, m.made_at, *about, m.kind, m.private, m.round)
    yield from _deliberation(study)
    yield from (("unknown", (piece.form, piece.place, piece.content)) for piece in study.unknown)
    yield from (("attachments", (attachment.name,)) for attachment in study.attachments)


def _known(table: str, key: tuple[str, ...], values: Mapping[str, Value]) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    yield from ((table, (*key, variable, written(value))) for variable, value in sorted(values.items()))


def written(value: Value) -> str:
    """Return a value as text that `polyvocal.exchange.build.value_of` reads back exactly."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return repr(value) if isinstance(value, int | float) else moment(value)


def moment(value: date) -> str:
    """Return a date or a moment as ISO 8601, which XML Schema (`xsd:dateTime`) understands too.

    Neither knows offsets from UTC with seconds, as old local times have them, or beyond 14 hours: such a moment is
    written in UTC, and equals what it was.
    """
    offset = value.utcoffset() if isinstance(value, datetime) else None
    if isinstance(value, datetime) and offset and (offset % timedelta(minutes=1) or abs(offset) > timedelta(hours=14)):
        value = value.astimezone(UTC)
    return value.isoformat()


def _sources(study: Study) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    for source in study.sources:
        yield "sources", (source.guid, source.name, source.description, source.path, source.made_at)
        yield from _known("source_values", (source.guid,), source.values)
        for r in source.revisions:
            yield "revisions", (r.guid, source.guid, r.number, text_file(r.guid), r.made_at, r.reason)
            yield from (("turns", (r.guid, t.start, t.words, t.end, t.speaker)) for t in r.turns)
        for voice in source.voices:
            yield "voices", (source.guid, voice.label, voice.case)
            yield from _known("voice_values", (source.guid, voice.label), voice.known)


def text_file(revision: str) -> str:
    """Where an archive keeps the words of a revision."""
    return f"texts/{revision}.txt"


def attachment_file(name: str) -> str:
    """Where an archive keeps an attachment."""
    return f"attachments/{name}"


def _framework(name: str, framework: Framework) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    for c in framework.codes:
        yield (
            "codes",
            (name, c.guid, c.name, c.parent, c.colour, c.definition, c.when_to_use, c.when_not, c.example, c.codable,
             c.retired, c.made_by, c.made_at, c.round, c.meant_since),
        )  # fmt: skip
        yield from (("code_facets", (name, c.guid, facet, value)) for facet, value in sorted(c.facets.items()))
        yield from (("code_successors", (name, c.guid, became)) for became in c.became)
    for t in framework.themes:
        yield "themes", (name, t.guid, t.name, t.claim, t.status, t.colour)
        yield from (("theme_codes", (name, t.guid, code)) for code in t.codes)
        yield from (("theme_codings", (name, t.guid, coding)) for coding in t.codings)


def _rounds(study: Study) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    for r in study.rounds:
        yield (
            "rounds",
            (r.guid, r.name, r.mode, r.version, r.purpose, r.state, r.final, r.due, " ".join(r.asks), r.content_note,
             r.lead_sees, r.settles),
        )  # fmt: skip
        yield from (("questions", (r.guid, q.guid, q.text)) for q in r.questions)
        yield from (("assignments", (r.guid, a.coder, a.source, a.state)) for a in r.assignments)


def _codings(study: Study) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    for c in study.codings:
        yield "codings", (c.guid, c.code, c.source, c.coder, c.round, c.version, c.made_at, c.mark)
        yield from (("anchors", (c.guid, a.revision, a.span.start, a.span.end, a.state)) for a in c.anchors)
        yield from (("coding_facets", (c.guid, facet, value)) for facet, value in sorted(c.facets.items()))
        yield from (("coding_origins", (c.guid, origin)) for origin in c.origins)


def _deliberation(study: Study) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    for p in study.proposals:
        yield "proposals", (p.guid, p.kind, p.author, p.reason, p.theme, p.round, p.version, p.made_at, p.withdrawn)
        yield from (("proposal_codes", (p.guid, code)) for code in p.codes)
        yield from (("proposal_wording", (p.guid, field, text)) for field, text in sorted(p.would.items()))
        yield from (("proposal_parts", (p.guid, name)) for name in p.parts)
        yield from (
            ("proposal_passages", (p.guid, words.source, words.revision, words.span.start, words.span.end))
            for words in p.passages
        )
    for d in study.decisions:
        yield "decisions", (d.guid, d.outcome, d.title, d.reason, d.coder, d.round, d.made_at)
        yield from (("decision_proposals", (d.guid, proposal)) for proposal in d.proposals)
        yield from (("decision_present", (d.guid, coder)) for coder in d.present)
    for s in study.sign_offs:
        yield "sign_offs", (s.guid, s.version, s.coder, s.approves, s.words, s.made_at)
    for look in study.looks:
        yield "looks", (look.guid, look.coding, look.version, look.outcome, look.coder, look.made_at)


def dicts(table: str, rows: Iterable[tuple[Cell, ...]]) -> Iterator[dict[str, Cell]]:
    """Return rows with their columns' names."""
    names = TABLES[table].names
    return (dict(zip(names, row, strict=True)) for row in rows)
