"""A framework from a table: one row a code, its theme beside it, further columns its facets.

Invariant: a theme gathers codes and is no parent. Codes of one name under two themes, or two parents, are two codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from polyvocal.assemble.columns import CODEBOOK, set_aside
from polyvocal.assemble.grids import Grids
from polyvocal.assemble.table import Row, Table, by_name, table
from polyvocal.assemble.tree import Placed, placed
from polyvocal.exchange import Loss
from polyvocal.faults import Fault
from polyvocal.model import PATH, Code, Facet, FacetOn, Framework, Theme, derived_guid, guid

_ORDERS = (("micro", "meso", "macro"), ("barrier", "facilitator", "both"))
_MOST = 12
_HEX = re.compile(r"#?([0-9A-Fa-f]{6})(?:[0-9A-Fa-f]{2})?")
_NAMED = {
    "black": "#000000", "blue": "#0000FF", "brown": "#8B4513", "cyan": "#00FFFF", "gray": "#808080",
    "green": "#008000", "grey": "#808080", "magenta": "#FF00FF", "orange": "#FFA500", "pink": "#FFC0CB",
    "purple": "#800080", "red": "#FF0000", "turquoise": "#40E0D0", "violet": "#EE82EE", "yellow": "#FFFF00",
}  # fmt: skip
_NO_COLOUR = {"none", "no", "-"}


@dataclass(frozen=True)
class Codebook:
    """A framework, the facets its rows use, and in sentences what was set aside."""

    framework: Framework
    facets: tuple[Facet, ...]
    notes: tuple[Loss, ...]


def codebook(given: Path | Grids) -> Codebook:
    """Return the framework in a table with a column `code`, or what other programs call it.

    Known beside it: `theme` (one) or `themes` (several, divided by “;”), `definition` or `description`,
    `when_to_use`, `when_not`, `example`, `colour`, `guid`, and what says where a code stands in the tree (`tree.py`).
    Counts are set aside. A further column with few different values is a facet on codes; another is set aside. A name
    “Parent > Child” nests where the parent stands above it. Raises `Fault` for a table that is none.
    """
    rows = table(given, need=("code",), names=CODEBOOK)
    meant = (*rows.also.get("definition", ()), *rows.also.get("themes", ()))
    aside, told = set_aside(rows, (*CODEBOOK, *meant))
    facets, notes = declared(rows, "code", (*CODEBOOK, *meant, *aside))
    builder = _Builder(rows, facets)
    for one in placed(rows):
        builder.add(one)
    return Codebook(builder.framework(), tuple(facets.values()), (*rows.losses, *told, *notes, *builder.losses()))


def declared(rows: Table, on: FacetOn, known: Iterable[str]) -> tuple[dict[str, Facet], tuple[Loss, ...]]:
    """Return a facet for each further column with at most 12 different values, and a loss for each other."""
    facets: dict[str, Facet] = {}
    notes = []
    for column in rows.beyond(known):
        values = list(dict.fromkeys(row[column] for row in rows.rows if row[column]))
        title = rows.titles[column]
        if len(values) > _MOST and len(values) > len(rows.rows) / 4:
            sentence = (
                f"{rows.path.name}: the column “{title}” was set aside; "
                f"it has {len(values)} different values, too many for a facet."
            )
            notes.append(Loss(sentence, "lost", "columns set aside", 1))
        elif values:
            facets[column] = Facet(derived_guid("facet", on, title), title, on, _in_order(values))
    return facets, tuple(notes)


def _in_order(values: Sequence[str]) -> tuple[str, ...]:
    for order in _ORDERS:
        if set(values) <= set(order):
            return tuple(value for value in order if value in values)
    return tuple(values)


class _Builder:
    def __init__(self, rows: Table, facets: dict[str, Facet]) -> None:
        self.path, self.facets = rows.path, facets
        self.defining = ("definition", *rows.also.get("definition", ()))
        self.grouping = ("themes", *rows.also.get("themes", ()))
        self.groups = rows.titles.get("themes", "themes")
        self.codes: dict[str, Code] = {}
        self.by_place: dict[tuple[str, str], str] = {}
        self.by_name: dict[str, str] = {}
        self.themes: dict[str, list[str]] = {}
        self.told: list[Loss] = []
        self.colours = 0

    def add(self, one: Placed) -> None:
        row = one.row
        themes = [theme for theme in (row["theme"], *self._gathered(row)) if theme]
        if not one.name:
            for theme in themes or [row.need("code")]:
                self.themes.setdefault(theme, [])
            return
        place = (themes[0] if themes else "", f"{one.above}{PATH}{one.name}" if one.above else one.name)
        if place in self.by_place and not row["guid"]:
            self._again(one, place)
            return
        code = self._code(row, *self._nested(one), place)
        known = self.codes.setdefault(code.guid, code)
        self._known(known.guid, place, one.name)
        for theme in themes:
            gathered = self.themes.setdefault(theme, [])
            if known.guid not in gathered:
                gathered.append(known.guid)

    def _gathered(self, row: Row) -> list[str]:
        return [part.strip() for column in self.grouping for part in re.split(r"[;\n]", row[column])]

    def _known(self, guid_: str, place: tuple[str, str], name: str) -> None:
        self.by_place[place] = guid_
        self.by_name.setdefault(place[1], guid_)
        self.by_name.setdefault(name, guid_)

    def _again(self, one: Placed, place: tuple[str, str]) -> None:
        made = self.codes[self.by_place[place]]
        told = self._code(one.row, made.name, made.parent, place)
        if made == Code(made.guid, made.name, made.parent):  # it stood there only as a parent in a path
            self.codes[made.guid] = told
        else:
            sentence = f"{by_name(self.path, one.row.where)}: “{one.name}” stands there again and was taken once."
            self.told.append(Loss(sentence, "lost", "rows that stand there again", 1))

    def _nested(self, one: Placed) -> tuple[str, str | None]:
        """The code's own name and its parent: what stands above it, else from a path whose parent is known."""
        if one.above:
            if one.above not in self.by_name:
                if not one.made:
                    met = f"the parent “{one.above}” is no code above it"
                    raise Fault(one.row.where, met, "a code of an earlier row")
                self._make(one.above)
            return one.name, self.by_name[one.above]
        above, _, own = one.name.rpartition(PATH)
        return (own, self.by_name[above]) if above in self.by_name else (one.name, None)

    def _make(self, path: str) -> None:
        """Codes for what is named in a path and has no row, or has it further down."""
        above, _, name = path.rpartition(PATH)
        if above and above not in self.by_name:
            self._make(above)
        code = Code(derived_guid("code", "", path), name, self.by_name[above] if above else None)
        self.codes[code.guid] = code
        self.by_place["", path] = code.guid
        self.by_name[path] = code.guid

    def _code(self, row: Row, name: str, parent: str | None, place: tuple[str, str]) -> Code:
        try:
            return Code(
                guid(row["guid"]) if row["guid"] else derived_guid("code", *place),
                name,
                parent,
                self._colour(row["colour"]),
                "\n\n".join(dict.fromkeys(row[column] for column in self.defining if row[column])),
                row["when_to_use"],
                row["when_not"],
                row["example"],
                {facet.guid: row[column] for column, facet in self.facets.items() if row[column]},
            )
        except ValueError as error:
            raise Fault(row.where, str(error), "a code as the columns say") from error

    def _colour(self, text: str) -> str | None:
        if match := _HEX.fullmatch(text):
            return f"#{match[1].upper()}"
        named = _NAMED.get(text.casefold())
        self.colours += bool(text) and named is None and text.casefold() not in _NO_COLOUR
        return named

    def losses(self) -> tuple[Loss, ...]:
        told = list(self.told)
        if self.colours:
            told.append(Loss.of("lost", "Colours of codes that are none of the form #1A2B3C", self.colours))
        if self.groups != "themes" and self.themes:
            many = len(self.themes)
            sentence = f"“{self.groups}”: {many:,} came in as themes, which gather codes."
            told.append(Loss(sentence, "chosen", "groups of codes", many))
        return tuple(told)

    def framework(self) -> Framework:
        themes = tuple(Theme(derived_guid("theme", name), name, codes=tuple(c)) for name, c in self.themes.items())
        try:
            return Framework(tuple(self.codes.values()), themes)
        except ValueError as error:
            raise Fault("the codes", str(error), "each code in one place of the tree") from error


def extended(framework: Framework, theme: str, code: str) -> tuple[Framework, Code | None]:
    """Return `framework` with a theme and a code under it, where they are not there yet.

    A code “Parent > Child” without a theme comes under its parent, which is made where there is none.
    """
    themes = {known.name: known for known in framework.themes}
    codes = framework.codes
    made = None
    if code:
        above, _, own = code.rpartition(PATH)
        parent = None
        if above and not theme:
            there = next((known for known in codes if framework.path(known.guid) == above), None)
            if there is None:
                framework, there = extended(framework, "", above)
                codes = framework.codes
            parent = there.guid if there else None
        made = Code(_free(framework, "code", theme, code), own if parent else code, parent)
        codes = (*codes, made)
    if theme:
        known = themes.get(theme, Theme(derived_guid("theme", theme), theme))
        themes[theme] = replace(known, codes=(*known.codes, made.guid) if made else known.codes)
    return Framework(codes, tuple(themes.values())), made


def _free(framework: Framework, *parts: str) -> str:
    """A GUID from these words that no code has: one that was renamed keeps the GUID of its old name."""
    made = derived_guid(*parts)
    while made in framework.by_guid:
        parts = (*parts, "again")
        made = derived_guid(*parts)
    return made
