"""Codings from a table: one row a quotation, with the place where it stands.

Invariant: a place that is not in the text, or words that do not stand there, are a `Fault`; nothing is shifted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from polyvocal.assemble.codebook import declared, extended
from polyvocal.assemble.table import Row, table
from polyvocal.faults import Fault
from polyvocal.model import (
    About,
    Anchor,
    Case,
    Code,
    Coder,
    Coding,
    Facet,
    Framework,
    Memo,
    Round,
    Source,
    Span,
    derived_guid,
)

_KNOWN = ("source", "start", "end", "text", "code", "theme", "coder", "round", "case", "memo", "guid")
NOBODY = "Unnamed coder"


@dataclass(frozen=True)
class Quotations:
    """Codings and all that they bring along."""

    codings: tuple[Coding, ...]
    coders: tuple[Coder, ...]
    rounds: tuple[Round, ...]
    memos: tuple[Memo, ...]
    facets: tuple[Facet, ...]
    framework: Framework
    notes: tuple[str, ...]


def quotations(
    path: Path, sources: tuple[Source, ...], cases: tuple[Case, ...], framework: Framework, *, closed: bool
) -> Quotations:
    """Return the codings in a table with the columns `source`, `start`, `end` and `code` or `theme`.

    Places are code points from 0, the end exclusive. `theme` selects the code under that theme, and joins the
    quotation to the theme directly only where `code` is empty. `text`, where there is such a column, must be the
    words at the place. With `closed`, a code that the framework lacks is a `Fault`; else it is made.
    """
    rows = table(path, need=("source", "start", "end"))
    if "code" not in rows.columns and "theme" not in rows.columns:
        raise Fault(f"{path}, line 1", "no column is called “code” or “theme”", "one of the two")
    facets, notes = declared(rows, "coding", _KNOWN)
    reader = _Reader(sources, cases, framework, facets, closed=closed)
    for row in rows.rows:
        reader.add(row)
    return reader.outcome(notes)


class _Reader:
    def __init__(
        self,
        sources: tuple[Source, ...],
        cases: tuple[Case, ...],
        framework: Framework,
        facets: Mapping[str, Facet],
        *,
        closed: bool,
    ) -> None:
        self.sources = _by_any_name(sources)
        self.names = [source.name for source in sources]
        self.cases = {case.name.casefold() for case in cases}
        self.framework, self.facets, self.closed = framework, facets, closed
        self.codings: dict[str, Coding] = {}
        self.coders: dict[str, Coder] = {}
        self.rounds: dict[str, Round] = {}
        self.memos: list[Memo] = []
        self.direct: dict[str, list[str]] = {}
        self.notes: list[str] = []

    def add(self, row: Row) -> None:
        source, span = self._place(row)
        if row["case"] and row["case"].casefold() not in self.cases:
            raise Fault(row.where, f"the case “{row['case']}” is unknown", "a case of the table of cases")
        code = self._code(row)
        name = row["coder"] or NOBODY
        coder = self.coders.setdefault(name, Coder(derived_guid("coder", name), name))
        round_ = self._round(row["round"])
        parts = (source.name, str(span.start), str(span.end), code.guid if code else row["theme"], name, row["round"])
        key = row["guid"] or derived_guid("coding", *parts)
        if key in self.codings:
            self.notes.append(f"{row.where}: the same quotation stands there again and was taken once")
        else:
            values = {facet.guid: row[column] for column, facet in self.facets.items() if row[column]}
            anchors = (Anchor(source.latest.guid, span),)
            self.codings[key] = Coding(
                key, code.guid if code else None, source.guid, coder.guid, anchors, round_, facets=values
            )
            if row["memo"]:
                about = About("coding", key)
                self.memos.append(Memo(derived_guid("memo", key), "", row["memo"], coder.guid, about=about))
        if code is None and key not in self.direct.setdefault(row["theme"], []):
            self.direct[row["theme"]].append(key)

    def _round(self, name: str) -> str | None:
        if not name:
            return None
        return self.rounds.setdefault(name, Round(derived_guid("round", name), name)).guid

    def _place(self, row: Row) -> tuple[Source, Span]:
        name = row.need("source")
        source = self.sources.get(name.casefold())
        if source is None:
            raise Fault(row.where, f"the source “{name}” is unknown", f"one of {_some(self.names)}")
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

    def _code(self, row: Row) -> Code | None:
        name, theme = row["code"], row["theme"]
        if not name:
            if not theme:
                raise Fault(row.where, "the quotation has neither code nor theme", "one of the two")
            if all(known.name != theme for known in self.framework.themes):
                self._missing(row, f"the theme “{theme}” is not in the framework")
                self.framework, _ = extended(self.framework, theme, "")
            return None
        found = self._under(theme, name) if theme else self.framework.named(name)
        if len(found) > 1:
            raise Fault(row.where, f"{len(found)} codes are called “{name}”", "the theme beside it, or theme > code")
        if found:
            return found[0]
        self._missing(row, f"no code “{name}”{f' under the theme “{theme}”' if theme else ''} is in the framework")
        self.framework, made = extended(self.framework, theme, name)
        return made

    def _missing(self, row: Row, met: str) -> None:
        if self.closed:
            raise Fault(row.where, met, "a code of the framework that was given")

    def _under(self, theme: str, name: str) -> tuple[Code, ...]:
        gathered = [guid for known in self.framework.themes if known.name == theme for guid in known.codes]
        exact = tuple(self.framework.by_guid[guid] for guid in gathered if self.framework.by_guid[guid].name == name)
        return exact or tuple(self.framework.by_guid[guid] for guid in gathered if self.framework.path(guid) == name)

    def outcome(self, notes: tuple[str, ...]) -> Quotations:
        themes = tuple(
            replace(theme, codings=tuple(dict.fromkeys((*theme.codings, *self.direct.get(theme.name, ())))))
            for theme in self.framework.themes
        )
        return Quotations(
            tuple(self.codings.values()),
            tuple(self.coders.values()),
            tuple(self.rounds.values()),
            tuple(self.memos),
            tuple(self.facets.values()),
            Framework(self.framework.codes, themes),
            (*notes, *self.notes),
        )


def _by_any_name(sources: tuple[Source, ...]) -> dict[str, Source]:
    """Sources by name, and by name without its ending where that is only one's."""
    stems: dict[str, list[Source]] = {}
    for source in sources:
        stems.setdefault(Path(source.name).stem.casefold(), []).append(source)
    found = {stem: some[0] for stem, some in stems.items() if len(some) == 1}
    return found | {source.guid: source for source in sources} | {source.name.casefold(): source for source in sources}


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:6])
    return shown if len(names) <= 6 else f"{shown} and {len(names) - 6} more"


def _short(words: str) -> str:
    return words if len(words) <= 60 else words[:57] + "…"
