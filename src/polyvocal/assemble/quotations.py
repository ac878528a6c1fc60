"""Codings from a table: one row a quotation, with the place where it stands or with its words.

Invariant: a place that is not in the text, or words that do not stand there, are a `Fault`; nothing is shifted. Words
without a place are looked for (`excerpts.py`), and what is not certain is a `Doubt`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from polyvocal.assemble.codebook import declared
from polyvocal.assemble.columns import BOOKS, CODINGS, PLACED, WHERE, set_aside
from polyvocal.assemble.doubts import Doubt, Wanted
from polyvocal.assemble.excerpts import CodeColumns, Seeker, Sought
from polyvocal.assemble.finding import Found, Place
from polyvocal.assemble.grids import Grids, grids
from polyvocal.assemble.naming import CodeNames, by_any_name
from polyvocal.assemble.quoted import DOUBTFUL, Known, Quotations, taking
from polyvocal.assemble.table import Row, Table, by_name, table
from polyvocal.exchange import Loss
from polyvocal.exchange.loss import Fate
from polyvocal.faults import Fault
from polyvocal.model import (
    Code,
    Coder,
    Coding,
    Facet,
    Memo,
    Round,
    Source,
    Span,
    derived_guid,
)

NOBODY = "Unnamed coder"


def quotations(given: Path | Grids, known: Known, *, closed: bool) -> Quotations:
    """Return the codings in a table with `source`, `start`, `end` and `code` or `theme`, or with words to be found.

    Places are code points from 0, the end exclusive. `theme` selects the code under that theme, and joins the
    quotation to the theme directly only where `code` is empty. `text`, where there is such a column, must be the
    words at the place. With `closed`, a code that the framework lacks is a `Fault`; else it is made. A table of
    excerpts has words (`text`) and no `start` and `end`, and goes by the names of other programs too.
    """
    sheets = given if isinstance(given, Grids) else grids(given)
    rows = _table(sheets)
    placed = {"start", "end"} <= set(rows.columns)
    names = PLACED if placed else CODINGS
    if placed and "code" not in rows.columns and "theme" not in rows.columns:
        raise Fault(f"{rows.path}, line 1", "no column is called “code” or “theme”", "one of the two")
    codes = None if placed else CodeColumns(rows, tuple(names))
    used = (*names, *(codes.applied if codes else ()))
    aside, told = set_aside(rows, used, () if placed else BOOKS)
    facets, notes = declared(rows, "coding", (*used, *aside))
    reader = _Reader(known, {c: _joined(facet, known.facets) for c, facet in facets.items()}, codes, closed=closed)
    for row in rows.rows:
        reader.add(row)
    return reader.outcome(rows.path, (*rows.losses, *told, *notes))


def _table(sheets: Grids) -> Table:
    """The table as one of places, or as one of excerpts where it has words and no places."""

    def placed(columns: Collection[str]) -> bool:
        return {"source", "start", "end"} <= set(columns)

    rows = table(sheets, names=PLACED, fits=placed, numbered=True)
    if placed(rows.columns):
        return table(sheets, need=("source", "start", "end"), names=PLACED)
    words = table(sheets, names=CODINGS, fits=lambda columns: "text" in columns, numbered=True)
    if "text" in words.columns:
        return words
    return table(sheets, need=("source", "start", "end"), names=PLACED)


def _joined(facet: Facet, known: Sequence[Facet]) -> Facet:
    """The study's own facet of that name, with the values that it has not yet."""
    plain = facet.name.casefold()
    own = next((one for one in known if one.on == facet.on and one.name.casefold() == plain), None)
    return facet if own is None else replace(own, values=tuple(dict.fromkeys((*own.values, *facet.values))))


_Made = tuple[Wanted, Source, Place]


class _Reader:
    def __init__(self, known: Known, facets: dict[str, Facet], columns: CodeColumns | None, *, closed: bool) -> None:
        self.known, self.facets, self.columns = known, facets, columns
        self.sources = by_any_name(known.sources)
        self.cases = {case.name.casefold() for case in known.cases}
        self.codes = CodeNames(known.framework, closed=closed)
        self.named = {code.name for code in known.framework.codes}
        self.coders: dict[str, Coder] = {}
        self.rounds: dict[str, Round] = {}
        self.made: list[tuple[Row, Wanted, Source | None, Place | None]] = []
        self.sought: list[int] = []
        self.losses: list[Loss] = []
        self.empty = self.undated = 0

    def add(self, row: Row) -> None:
        if self.columns is None and (row["start"] or row["end"] or not row["text"]):
            source, span = self._place(row)
            if row["case"] and row["case"].casefold() not in self.cases:
                raise Fault(row.where, f"the case “{row['case']}” is unknown", "a case of the table of cases")
            self.made.append((row, self._wanted(row), source, Place(source.guid, span)))
        elif row["text"]:
            self.sought.append(len(self.made))
            self.made.append((row, self._wanted(row), None, None))
        else:
            self.empty += 1

    def _wanted(self, row: Row) -> Wanted:
        names, codes = self._codes(row)
        coder = self._coder(row["coder"] or NOBODY)
        round_ = self._round(row["round"])
        facets = {facet.guid: row[column] for column, facet in self.facets.items() if row[column]}
        return Wanted(
            tuple(code.guid if code else None for code in codes) or (None,),
            names,
            coder.guid,
            coder.name,
            row["theme"],
            round_,
            row["round"],
            row["memo"],
            row["guid"],
            facets,
            self._moment(row["made_at"]),
        )

    def _codes(self, row: Row) -> tuple[tuple[str, ...], tuple[Code | None, ...]]:
        theme = row["theme"]
        if self.columns is None:
            if not row["code"] and not theme and WHERE not in row.cells:
                raise Fault(row.where, "the quotation has neither code nor theme", "one of the two")
            return (row["code"],), (self.codes.of(row, theme, row["code"], loosely=WHERE in row.cells),)
        names = self.columns.of(row, self.named)
        return names, tuple(self.codes.of(row, theme, name, loosely=True) for name in names or ("",))

    def _coder(self, name: str) -> Coder:
        if name not in self.coders:
            plain, made = name.casefold(), derived_guid("coder", name)
            there = [one for one in self.known.coders if one.name.casefold() == plain]
            there += [one for one in self.known.coders if one.guid == made]
            self.coders[name] = there[0] if there else Coder(made, name)
        return self.coders[name]

    def _round(self, name: str) -> str | None:
        if not name:
            return None
        if name not in self.rounds:
            made = derived_guid("round", name)
            there = [one for one in self.known.rounds if one.name == name or one.guid == made]
            self.rounds[name] = there[0] if there else Round(made, name)
        return self.rounds[name].guid

    def _moment(self, text: str) -> datetime | None:
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.undated += 1
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def _place(self, row: Row) -> tuple[Source, Span]:
        name = row.need("source")
        source = self.sources.get(name.casefold())
        if source is None:
            names = [source.name for source in self.known.sources]
            raise Fault(row.where, f"the source “{name}” is unknown", f"one of {_some(names)}")
        start, end, text = row.whole("start"), row.whole("end"), source.latest.text
        if not start < end <= len(text):
            raise Fault(
                row.where,
                f"the quotation runs from {start} to {end}",
                f"a start before its end within the {len(text)} characters of {source.name}",
            )
        words = text[start:end]
        if row["text"] and row["text"] != words.strip():
            raise Fault(row.where, f"at {start} to {end} stands “{_short(words)}”", f"“{_short(row['text'])}”")
        return source, Span(start, end)

    def outcome(self, path: Path, told: tuple[Loss, ...]) -> Quotations:
        doubts = self._seek(path)
        codings: dict[str, Coding] = {}
        memos: dict[str, Memo] = {}
        direct: dict[str, list[str]] = {}
        for row, wanted, source, place in self.made:
            if source is None or place is None:
                continue
            new, said = wanted.at(source, place)
            if all(coding.guid in codings for coding in new):
                sentence = f"{by_name(path, row.where)}: the same quotation stands there again and was taken once."
                self.losses.append(Loss(sentence, "lost", "rows that stand there again", 1))
            else:
                memos |= {memo.guid: memo for memo in said if memo.guid not in memos}
            for coding in new:
                codings.setdefault(coding.guid, coding)
                if coding.code is None and wanted.theme:
                    direct.setdefault(wanted.theme, []).append(coding.guid)
        return Quotations(
            tuple(codings.values()),
            tuple({coder.guid: coder for coder in self.coders.values()}.values()),
            tuple({one.guid: one for one in self.rounds.values()}.values()),
            tuple(memos.values()),
            tuple({facet.guid: facet for facet in self.facets.values()}.values()),
            taking(self.codes.framework, direct),
            (*told, *self.losses, *self._counted(len(doubts))),
            tuple(doubts),
            frozenset((row[WHERE], row["code"]) for row, _, _, place in self.made if row[WHERE] and place),
        )

    def _seek(self, path: Path) -> list[Doubt]:
        """Give places to the rows whose words are found, and return the others."""
        if not self.sought:
            return []
        seeker = Seeker(self.known.sources, self.known.cases)
        rows = [self.made[at] for at in self.sought]
        found = seeker.all([Sought(row, row["text"]) for row, *_ in rows], path.name)
        self.losses += seeker.losses
        doubts = []
        for at, one in zip(self.sought, found, strict=True):
            row, wanted, *_ = self.made[at]
            if one.certain:
                place = one.places[0]
                self.made[at] = (row, wanted, seeker.sources[place.source], place)
            else:
                doubts.append(_doubt(path, row, wanted, one))
        return doubts

    def _counted(self, doubts: int) -> tuple[Loss, ...]:
        told: tuple[tuple[int, Fate, str], ...] = (
            (doubts, "doubtful", DOUBTFUL),
            (self.empty, "lost", "Rows without words and without a place"),
            (self.undated, "lost", "Dates that are not of the form 2026-01-31"),
        )
        return tuple(Loss.of(fate, what, many) for many, fate, what in told if many)


def _doubt(path: Path, row: Row, wanted: Wanted, found: Found) -> Doubt:
    places = tuple((place.source, place.span.start, place.span.end) for place in found.places)
    return Doubt(
        by_name(path, row.where),
        row["text"],
        row["source"] or None,
        "; ".join(wanted.names) or wanted.theme,
        places,
        wanted,
    )


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:6])
    return shown if len(names) <= 6 else f"{shown} and {len(names) - 6} more"


def _short(words: str) -> str:
    return words if len(words) <= 60 else words[:57] + "…"
