"""A study drafted row by row from a database of another tool.

Invariant: the same database gives the same GUIDs, so that a later state of it is recognised; what leads nowhere is left
out and told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

from polyvocal.exchange.build import study_of
from polyvocal.exchange.loss import Fate, Loss
from polyvocal.exchange.refi import completing
from polyvocal.exchange.refi.places import Places
from polyvocal.exchange.refi.xml import colour
from polyvocal.exchange.sqlite import Cell
from polyvocal.exchange.tables import DRAFT, TABLES
from polyvocal.faults import Fault
from polyvocal.model import Span, Study, derived_guid

UNKNOWN_CODER = "Unknown coder"


class Draft:
    """Rows of a study to be. `tool` and `mark` tell this database's things from any other's."""

    def __init__(self, path: Path, tool: str, mark: str, name: str) -> None:
        self.path, self._tool, self._mark = path, tool, mark
        self.sheet: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
        self.texts: dict[str, str] = {}
        self._coders: dict[str, str] = {}
        self._counted: Counter[tuple[Fate, str]] = Counter()
        self._said: list[Loss] = []
        self.add("study", guid=self.guid("study"), name=name.strip() or path.stem, method="codebook")

    # — what is told —

    def count(self, what: str, many: int = 1, fate: Fate = "lost") -> None:
        """Count a loss; `what` is in the plural."""
        self._counted[fate, what] += many

    def say(self, sentence: str, fate: Fate = "changed") -> None:
        """Say something once."""
        loss = Loss(sentence, fate)
        if loss not in self._said:
            self._said.append(loss)

    # — rows —

    def guid(self, kind: str, *parts: object) -> str:
        """The GUID of a thing: always the same for the same thing of the same database."""
        return derived_guid(self._tool, self._mark, kind, *map(str, parts))

    def add(self, table: str, **row: Any) -> dict[str, Any]:
        """Add a row; columns that are not known may be left out."""
        self.sheet[table].append(row)
        return row

    def coder(self, name: Cell) -> str:
        """The coder of this name."""
        plain = str(name or "").strip() or UNKNOWN_CODER
        if plain not in self._coders:
            self._coders[plain] = self.guid("coder", plain)
            self.add("coders", guid=self._coders[plain], name=plain)
        return self._coders[plain]

    def code(self, guid: str, name: Cell, **rest: Any) -> None:
        """A code of the draft; a colour that is none is told."""
        given = str(rest.pop("colour", None) or "")
        if given and colour(given) is None:
            self.count("colours that are none")
        named = str(name or "").strip() or "(no name)"
        self.add("codes", framework=DRAFT, guid=guid, name=named, colour=colour(given), **rest)

    def source(self, guid: str, name: Cell, raw: str, **rest: Any) -> Source:
        """A source with its first revision."""
        made = Source(self, guid, str(name or "").strip() or "(no name)", raw)
        self.texts[made.revision] = made.places.text
        self.add("sources", guid=guid, name=made.name, **rest)
        self.add("revisions", guid=made.revision, source=guid, number=1, text=made.revision)
        for note in made.places.notes:
            self.say(f"In “{made.name}” {note}.")
        return made

    def memo(self, guid: str, text: Cell, about: tuple[str, str] | None, **rest: Any) -> None:
        """A memo, where there are words."""
        if str(text or "").strip():
            kind, whom = about or (None, None)
            self.add("memos", guid=guid, text=str(text), about_kind=kind, about_guid=whom, **rest)

    def when(self, text: Cell) -> datetime | None:
        """A moment as these tools write them; what is none is counted."""
        plain = str(text or "").strip()
        if not plain:
            return None
        try:
            return datetime.fromisoformat(plain)
        except ValueError:
            pass
        try:
            return datetime.strptime(plain, "%a %b %d %H:%M:%S %Y")  # noqa: DTZ007 - the file says no zone
        except ValueError:
            self.count("dates that are none")
            return None

    # — variables —

    def variable(self, name: str, on: str, values: Mapping[str, Cell], *, numeric: bool, description: str = "") -> None:
        """A variable and what is known by it, by owner's GUID; numbers only where all of them are."""
        known = {owner: str(value).strip() for owner, value in values.items() if str(value or "").strip()}
        kind = _kind(list(known.values())) if numeric else "text"
        if numeric and kind == "text" and known:
            self.say(f"Not all values of “{name}” are numbers; they came across as text.")
        guid = self.guid("variable", on, name)
        self.add("variables", guid=guid, name=name, kind=kind, on=on, description=description)
        for owner, value in known.items():
            written = str(int(value)) if kind == "integer" else repr(float(value)) if kind == "decimal" else value
            self.sheet[f"{on}_values"].append({on: owner, "variable": guid, "value": written})

    # — the end —

    def outcome(self, where: str) -> tuple[Study, tuple[Loss, ...]]:
        """The study, and what did not come across. Raises `Fault` for what cannot be a study."""
        rows = completing.rows(self.sheet)
        if lost := completing.sound(rows):
            self.say(f"Some pieces refer to what is not in the file, or were there twice ({lost}).", "lost")
        study = study_of(rows, self.texts, lambda _table, _line: where)
        counted = (Loss.of(fate, what, many) for (fate, what), many in self._counted.items() if many)
        return study, (*counted, *self._said)


class Source:
    """A source of the draft, and where codings stand in it."""

    def __init__(self, draft: Draft, guid: str, name: str, raw: str) -> None:
        self._draft, self.guid, self.name = draft, guid, name
        self.revision = draft.guid("revision", guid)
        self.places = Places(raw)

    def spans(self, found: list[tuple[int, int, str]]) -> list[Span | None]:
        """Where (start, end, quoted words) stand; the way of counting that makes the words true is chosen and told."""
        if (way := self.places.choose(found)) is not None:
            self._draft.say(f"“{self.name}” counts {way}.", "chosen")
        spans = [self.places.span(start, end) for start, end, _ in found]
        for span, (_, _, words) in zip(spans, found, strict=True):
            if span is not None and not self.places.agrees(span, words):
                self._draft.count("quoted words that are not the words at their place; the place was kept, the words")
        self._draft.count("quotations whose place is not in the text", spans.count(None))
        return spans

    def coding(self, guid: str, code: str | None, span: Span, coder: str, made_at: datetime | None) -> None:
        """One code on the span."""
        self._draft.add("codings", guid=guid, code=code, source=self.guid, coder=coder, made_at=made_at)
        self._draft.add("anchors", coding=guid, revision=self.revision, start=span.start, end=span.end)

    def turns(self, owners: Sequence[tuple[Span, str, str | None]]) -> bool:
        """Say who speaks by whole lines (span, name, case); False where the spans overlap or cut lines."""
        text, at = self.places.text, 0
        made: list[tuple[int, int, str | None]] = []
        for span, name, _ in sorted(owners, key=lambda one: one[0]):
            start = _line_start(text, span.start)
            end = _line_end(text, span.end)
            if start is None or end is None or start < at or not end > start:
                return False
            made += [(at, start, None)] if start > at else []
            made.append((start, end, name))
            at = end
        made += [(at, len(text), None)] if at < len(text) else []
        for start, end, speaker in made:
            self._draft.add("turns", revision=self.revision, start=start, words=start, end=end, speaker=speaker)
        for name, case in {name: case for _, name, case in owners}.items():
            self._draft.add("voices", source=self.guid, label=name, case=case)
        return True


def belongs(draft: Draft, source: Source, links: list[tuple[Span, str, str]]) -> None:
    """Say to whom the words of a source belong: to one case as a whole, to several by whole lines, or tell it."""
    text_length = len(source.places.text.strip())
    if len(links) == 1 and len(links[0][0]) >= text_length - 1:
        draft.add("voices", source=source.guid, label="", case=links[0][2])
    elif not source.turns(links):
        draft.count("stretches of texts that belong to a case and are no whole lines", len(links))


def whole(cell: Cell) -> int | None:
    """A whole number, also where the database holds it as 12.0 or as text; None for what is none."""
    try:
        number = float(cell) if isinstance(cell, int | float | str) else None
    except ValueError:
        return None
    return int(number) if number is not None and isfinite(number) and number == int(number) else None


def text(cell: Cell) -> str:
    """A cell as text; bytes are none."""
    return "" if cell is None or isinstance(cell, bytes) else str(cell)


def known_tables(path: Path, there: Mapping[str, object], needed: tuple[str, ...], expected: str) -> None:
    """Raise `Fault` where a table is missing without which the database is not this tool's."""
    for name in needed:
        if name not in there:
            raise Fault(str(path), f"the database has no table “{name}”", expected)


def _kind(values: list[str]) -> str:
    try:
        numbers = [float(value) for value in values]
    except ValueError:
        return "text"
    if not numbers or not all(map(isfinite, numbers)):
        return "text"
    plain = all(value.lstrip("+-").isdigit() and len(value) < 16 for value in values)
    return "integer" if plain else "decimal"


def _line_start(text: str, place: int) -> int | None:
    before = text[:place].rpartition("\n")[2]
    return place - len(before) if not before.strip() else None


def _line_end(text: str, place: int) -> int | None:
    if place and text[place - 1] == "\n":
        return place
    rest = text[place:].partition("\n")
    return place + len(rest[0]) + len(rest[1]) if not rest[0].strip() else None
