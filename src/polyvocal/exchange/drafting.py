"""A study drafted row by row from a database of another tool.

Invariant: the same database gives the same GUIDs, so that a later state of it is recognised; what leads nowhere is left
out and told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

from polyvocal.exchange.build import study_of
from polyvocal.exchange.loss import Fate, Loss
from polyvocal.exchange.placed import Source
from polyvocal.exchange.refi import completing
from polyvocal.exchange.refi.gathered import UNKNOWN_CODER
from polyvocal.exchange.refi.xml import colour
from polyvocal.exchange.sqlite import Cell
from polyvocal.exchange.tables import DRAFT, TABLES
from polyvocal.faults import Fault
from polyvocal.model import Study, canonical, derived_guid

_LONG_COLOUR = re.compile("#([0-9a-fA-F]{2})..([0-9a-fA-F]{2})..([0-9a-fA-F]{2})..")
"""#rrrrggggbbbb, as GTK writes it."""


class Draft:
    """Rows of a study to be. `tool` and `mark` tell this database's things from any other's."""

    def __init__(self, path: Path, tool: str, mark: str, name: str) -> None:
        self.path, self._tool, self._mark = path, tool, mark
        self.sheet: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
        self.texts: dict[str, str] = {}
        self._coders: dict[str, str] = {}
        self._counted: Counter[tuple[Fate, str]] = Counter()
        self._said: list[Loss] = []
        self._keys: Counter[tuple[object, ...]] = Counter()
        self.add("study", guid=self.guid("study"), name=_words(name) or path.stem, method="codebook")

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

    def numbered(self, *key: object) -> str:
        """The GUID of a thing that has no number of its own; things that have all of `key` in common are numbered."""
        self._keys[key] += 1
        return self.guid(*map(str, key), self._keys[key])

    def add(self, table: str, **row: Any) -> dict[str, Any]:
        """Add a row; columns that are not known may be left out."""
        self.sheet[table].append(row)
        return row

    def coder(self, name: Cell) -> str:
        """The coder of this name."""
        plain = _words(name) or UNKNOWN_CODER
        if plain not in self._coders:
            self._coders[plain] = self.guid("coder", plain)
            self.add("coders", guid=self._coders[plain], name=plain)
        return self._coders[plain]

    def code(self, guid: str, name: Cell, **rest: Any) -> None:
        """A code of the draft; a colour that is none is told."""
        given = _LONG_COLOUR.sub(r"#\1\2\3", text(rest.pop("colour", None)).strip())
        if given and colour(given) is None:
            self.count("colours that are none")
        self.add("codes", framework=DRAFT, guid=guid, name=named(name), colour=colour(given), **rest)

    def source(self, guid: str, name: Cell, raw: str, **rest: Any) -> Source:
        """A source with its first revision."""
        made = Source(self, guid, named(name), raw)
        self.texts[made.revision] = made.text
        self.add("sources", guid=guid, name=made.name, **rest)
        self.add("revisions", guid=made.revision, source=guid, number=1, text=made.revision)
        for note in made.notes:
            self.say(f"In “{made.name}” {note}.")
        return made

    def memo(self, guid: str, words: Cell, about: tuple[str, str] | None, **rest: Any) -> bool:
        """A memo, where there are words; tells whether there were."""
        if not _words(words):
            return False
        kind, whom = about or (None, None)
        self.add("memos", guid=guid, text=text(words), about_kind=kind, about_guid=whom, **rest)
        return True

    def when(self, cell: Cell) -> datetime | None:
        """A moment as these tools write them; what is none is counted."""
        plain = text(cell).strip()
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
        """A variable and what is known by it, by owner's GUID; decimal numbers only where all of them are numbers."""
        known = {owner: str(value).strip() for owner, value in values.items() if text(value).strip()}
        if numeric and not (numeric := all(map(_is_number, known.values()))):
            self.say(f"Not all values of “{name}” are numbers; they came across as text.")
        name = named(name)
        guid = self.guid("variable", on, name)
        kind = "decimal" if numeric else "text"
        self.add("variables", guid=guid, name=name, kind=kind, on=on, description=description)
        for owner, value in known.items():
            written = repr(float(value)) if numeric else value
            self.sheet[f"{on}_values"].append({on: owner, "variable": guid, "value": written})

    # — the end —

    def outcome(self, told: Iterable[Loss] = ()) -> tuple[Study, tuple[Loss, ...]]:
        """The study, and what did not come across; `told` is what the file as such has to be told of.

        Raises `Fault` for what cannot be a study.
        """
        self._root()
        for row in (row for some in self.sheet.values() for row in some):
            row.update({name: canonical(cell).text for name, cell in row.items() if isinstance(cell, str)})
        rows = completing.rows(self.sheet)
        if lost := completing.sound(rows):
            self.say(f"Some pieces refer to what is not in the file, or were there twice ({lost}).", "lost")
        study = study_of(rows, self.texts, lambda _table, _line: str(self.path))
        counted = (Loss.of(fate, what, many) for (fate, what), many in self._counted.items() if many)
        return study, (*counted, *self._said, *told)

    def _root(self) -> None:
        """Put at the top what stands under itself, or under what is not there."""
        parents = {row["guid"]: row.get("parent") for row in self.sheet["codes"]}
        safe: set[str | None] = {None}
        for guid in parents:
            line: list[str] = []
            met: set[str | None] = set()
            step: str | None = guid
            while step is not None and step not in safe and step not in met and step in parents:
                line.append(step)
                met.add(step)
                step = parents[step]
            if step not in safe:
                self.count("codes that stood under themselves, now at the top", fate="changed")
                parents[line[-1]] = None
            safe |= met
        for row in self.sheet["codes"]:
            row["parent"] = parents[row["guid"]]


def _words(cell: Cell) -> str:
    """A cell without the blank space around it, and without marks of byte order, which are none either."""
    return text(cell).strip().strip("\ufeff").strip()


def named(cell: Cell) -> str:
    """A cell as a name, which a thing must have."""
    return _words(cell) or "(no name)"


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


def known_tables(path: Path, there: frozenset[str], needed: tuple[str, ...], expected: str) -> None:
    """Raise `Fault` where tables are missing without which the database is not this tool's."""
    if lacking := [f"“{name}”" for name in needed if name not in there]:
        tables = "table" if len(lacking) == 1 else "tables"
        raise Fault(str(path), f"the database has no {tables} {', '.join(lacking)}", expected)


def _is_number(value: str) -> bool:
    try:
        return "_" not in value and isfinite(float(value))
    except ValueError:
        return False
