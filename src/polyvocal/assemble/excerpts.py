"""Excerpts: rows with words and no place. Which codes a row names, and where in the sources its words stand.

Invariant: a row gets a place only if that is certain; else it is a `Doubt` with the places it may have.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from polyvocal.assemble.columns import APPLIED
from polyvocal.assemble.finding import Finder, Found, Place
from polyvocal.assemble.naming import SourceNames
from polyvocal.assemble.table import Row, Table
from polyvocal.exchange import Loss
from polyvocal.model import Case, Source

_YES = {"true", "yes", "x", "1", "✓", "✔"}
_NO = {"", "false", "no", "0"}
_TELLING = 5
"""How many words an excerpt needs to tell by itself which source it is from."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A row whose words are to be found."""

    row: Row
    words: str


class CodeColumns:
    """Which codes a row of excerpts names: several in one cell, or a column for each that says yes or no."""

    def __init__(self, rows: Table, known: Collection[str]) -> None:
        self.commas = rows.titles.get("code", "").casefold().startswith("codes applied")
        self.applied = {
            column: match["code"] for column in rows.columns if (match := APPLIED.fullmatch(rows.titles[column]))
        }
        if not self.applied and "code" not in rows.columns and "theme" not in rows.columns:
            self.applied = {
                column: rows.titles[column] for column in rows.columns if _says_yes_or_no(rows, column, known)
            }

    def of(self, row: Row, names: Collection[str]) -> tuple[str, ...]:
        """The names of the codes; `names` are those of the framework, which may hold “;” themselves."""
        if self.applied:
            return tuple(code for column, code in self.applied.items() if row[column].casefold() in _YES)
        cell = row["code"]
        if cell in names:
            return (cell,)
        parts = re.split(r"[;\n]", cell)
        if self.commas:
            parts = [piece for part in parts for piece in ([part] if part.strip() in names else part.split(","))]
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _says_yes_or_no(rows: Table, column: str, known: Collection[str]) -> bool:
    cells = {row[column].casefold() for row in rows.rows}
    return column not in known and cells <= _YES | _NO and bool(cells & _YES)


class Seeker:
    """Finds the places of excerpts, with what their rows say of source and case."""

    def __init__(self, sources: Sequence[Source], cases: Sequence[Case]) -> None:
        self.sources = {source.guid: source for source in sources}
        self.names = SourceNames(sources, cases)
        self.cases = {case.name.casefold(): case.guid for case in cases}
        self.finder = Finder(sources)
        self.losses: list[Loss] = []

    def all(self, sought: Sequence[Sought], file: str) -> list[Found]:
        """Return for each row where its words stand.

        A name that no source has is read as the source in which all that is under that name stands, where there is
        one, and that is told.
        """
        taken = self._taken(sought)
        found = [self._found(one, taken) for one in sought]
        nearly = sum(one.certain and one.nearly for one in found)
        if nearly:
            sentence = f"{file}: {nearly:,} excerpts were found where the words differ a little or some are left out."
            self.losses.append(Loss(sentence, "chosen", "excerpts", nearly))
        for name, guid in taken.items():
            if guid is not None:
                sentence = f"{file}: “{name}” was read as “{self.sources[guid].name}”, where its words stand."
                self.losses.append(Loss(sentence, "chosen", "names of sources", 1))
        return found

    def _taken(self, sought: Sequence[Sought]) -> dict[str, str | None]:
        """The source that each unknown name is taken for, or None."""
        rows: dict[str, list[Sought]] = {}
        for one in sought:
            name = one.row["source"]
            if name and self.names.of(name) is None:
                rows.setdefault(name, []).append(one)
        return {name: self._only_source(some) for name, some in rows.items()}

    def _only_source(self, some: Sequence[Sought]) -> str | None:
        telling = [one for one in some if len(one.words.split()) >= _TELLING]
        found = [self.finder.find(one.words) for one in telling[:40]]
        sources = {place.source for one in found if one.certain and not one.nearly for place in one.places[:1]}
        return sources.pop() if len(sources) == 1 else None

    def _found(self, one: Sought, taken: dict[str, str | None]) -> Found:
        name = one.row["source"]
        within = self.names.of(name) if name else None
        if name and within is None:
            guid = taken[name]
            if guid is None:
                anywhere = self.finder.find(one.words)
                return Found(anywhere.places, certain=False)
            within = (guid,)
        found = self.finder.find(one.words, within)
        return found if found.certain else self._spoken(found, one.row)

    def _spoken(self, found: Found, row: Row) -> Found:
        """Where the row names a case and only one of the places is its words, that one."""
        case = self.cases.get(row["case"].casefold()) if row["case"] else None
        if case is None or found.nearly:
            return found
        said = [place for place in found.places if case in self._cases(place)]
        rest = [place for place in found.places if place not in said]
        return Found((*said, *rest), certain=len(said) == 1 and bool(rest))

    def _cases(self, place: Place) -> set[str | None]:
        source = self.sources[place.source]
        voices = (source.voice(turn.speaker) for turn in source.latest.turns_in(place.span))
        return {voice.case for voice in voices if voice is not None}
