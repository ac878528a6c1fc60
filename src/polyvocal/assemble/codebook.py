"""A framework from a table: one row a code, its theme beside it, further columns its facets.

Invariant: a theme gathers codes and is no parent. Codes of one name under two themes are two codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from polyvocal.assemble.table import Row, Table, table
from polyvocal.faults import Fault
from polyvocal.model import PATH, Code, Facet, FacetOn, Framework, Theme, derived_guid, guid

_KNOWN = (
    "theme", "themes", "code", "parent", "description", "definition", "when_to_use", "when_not", "example", "colour",
    "color", "guid",
)  # fmt: skip
_ORDERS = (("micro", "meso", "macro"), ("barrier", "facilitator", "both"))
_MOST = 12


@dataclass(frozen=True)
class Codebook:
    """A framework, the facets its rows use, and in sentences what was set aside."""

    framework: Framework
    facets: tuple[Facet, ...]
    notes: tuple[str, ...]


def codebook(path: Path) -> Codebook:
    """Return the framework in a table with a column `code`.

    Known beside it: `theme` (one) or `themes` (several, divided by “;”), `parent`, `definition` or `description`,
    `when_to_use`, `when_not`, `example`, `colour`, `guid`. A further column with few different values is a facet
    on codes; another is set aside and told. A name “Parent > Child” nests where the parent stands above it.
    """
    rows = table(path, need=("code",))
    facets, notes = declared(rows, "code", _KNOWN)
    builder = _Builder(facets)
    for row in rows.rows:
        builder.add(row)
    return Codebook(builder.framework(), tuple(facets.values()), (*notes, *builder.notes))


def declared(rows: Table, on: FacetOn, known: Iterable[str]) -> tuple[dict[str, Facet], tuple[str, ...]]:
    """Return a facet for each further column with at most 12 different values, and a note for each other."""
    facets: dict[str, Facet] = {}
    notes = []
    for column in rows.beyond(known):
        values = list(dict.fromkeys(row[column] for row in rows.rows if row[column]))
        title = rows.titles[column]
        if len(values) > _MOST and len(values) > len(rows.rows) / 4:
            notes.append(
                f"{rows.path.name}: the column “{title}” was set aside; "
                f"it has {len(values)} different values, too many for a facet"
            )
        elif values:
            facets[column] = Facet(derived_guid("facet", on, title), title, on, _in_order(values))
    return facets, tuple(notes)


def _in_order(values: Sequence[str]) -> tuple[str, ...]:
    for order in _ORDERS:
        if set(values) <= set(order):
            return tuple(value for value in order if value in values)
    return tuple(values)


class _Builder:
    def __init__(self, facets: dict[str, Facet]) -> None:
        self.facets = facets
        self.codes: dict[str, Code] = {}
        self.by_place: dict[tuple[str, str], str] = {}
        self.by_name: dict[str, str] = {}
        self.themes: dict[str, list[str]] = {}
        self.notes: list[str] = []

    def add(self, row: Row) -> None:
        themes = [t for t in (row["theme"], *(part.strip() for part in row["themes"].split(";"))) if t]
        name = row["code"]
        if not name:
            for theme in themes or [row.need("code")]:
                self.themes.setdefault(theme, [])
            return
        place = (themes[0] if themes else "", f"{row['parent']}{PATH}{name}" if row["parent"] else name)
        if place in self.by_place and not row["guid"]:
            self.notes.append(f"{row.where}: “{name}” stands there again and was taken once")
            return
        code = self._code(row, *self._nested(row), place)
        known = self.codes.setdefault(code.guid, code)
        self.by_place[place] = known.guid
        self.by_name.setdefault(place[1], known.guid)
        self.by_name.setdefault(name, known.guid)
        for theme in themes:
            gathered = self.themes.setdefault(theme, [])
            if known.guid not in gathered:
                gathered.append(known.guid)

    def _nested(self, row: Row) -> tuple[str, str | None]:
        """The code's own name and its parent: from the column, else from a path whose parent is known."""
        name = row["code"]
        if row["parent"]:
            if row["parent"] not in self.by_name:
                raise Fault(row.where, f"the parent “{row['parent']}” is no code above it", "a code of an earlier row")
            return name, self.by_name[row["parent"]]
        above, _, own = name.rpartition(PATH)
        return (own, self.by_name[above]) if above in self.by_name else (name, None)

    def _code(self, row: Row, name: str, parent: str | None, place: tuple[str, str]) -> Code:
        try:
            return Code(
                guid(row["guid"]) if row["guid"] else derived_guid("code", *place),
                name,
                parent,
                (row["colour"] or row["color"]).upper() or None,
                row["definition"] or row["description"],
                row["when_to_use"],
                row["when_not"],
                row["example"],
                {facet.guid: row[column] for column, facet in self.facets.items() if row[column]},
            )
        except ValueError as error:
            raise Fault(row.where, str(error), "a code as the columns say") from error

    def framework(self) -> Framework:
        themes = tuple(Theme(derived_guid("theme", name), name, codes=tuple(c)) for name, c in self.themes.items())
        return Framework(tuple(self.codes.values()), themes)


def extended(framework: Framework, theme: str, code: str) -> tuple[Framework, Code | None]:
    """Return `framework` with a theme and a code under it, where they are not there yet."""
    themes = {known.name: known for known in framework.themes}
    made = Code(derived_guid("code", theme, code), code) if code else None
    codes = framework.codes if made is None else (*framework.codes, made)
    if theme:
        known = themes.get(theme, Theme(derived_guid("theme", theme), theme))
        themes[theme] = replace(known, codes=(*known.codes, made.guid) if made else known.codes)
    return Framework(codes, tuple(themes.values())), made
