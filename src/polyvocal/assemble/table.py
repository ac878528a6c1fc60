"""Tables that people keep in spreadsheets: a header, columns known by name. CSV, workbooks and tables in Word.

Invariant: a row's cells are stripped text, found by column name, and every row knows its line in the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from polyvocal.assemble.grids import ABOVE, Grid, Grids, Line, grids, titles_of
from polyvocal.exchange import Loss
from polyvocal.faults import Fault

Names = Mapping[str, Sequence[str]]
"""What a column is called here, and what else people and programs call it, the likeliest first."""
Fits = Callable[[Collection[str]], bool]
_NONE: Mapping[str, float] = {}


_LONGEST_NUMBER = 15


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `where` names file and line, for a sentence. `indents` are of the cells that are set in."""

    where: str
    cells: Mapping[str, str]
    indents: Mapping[str, float] = field(default_factory=lambda: _NONE)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def whole(self, column: str) -> int:
        """The cell as a whole number of 0 or more; else a `Fault`."""
        text = self[column]
        if not text.isascii() or not text.isdigit() or len(text) > _LONGEST_NUMBER:
            raise Fault(self.where, f"“{text}” stands under “{column}”", "a whole number of 0 or more")
        return int(text)

    def need(self, column: str) -> str:
        """The cell, which must not be empty; else a `Fault`."""
        if not self[column]:
            raise Fault(self.where, f"nothing stands under “{column}”", "a value")
        return self[column]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows. `columns` are lower case, words joined by one underscore.

    A column that goes by another name is found under ours; where several mean the same, the likeliest is, and `also`
    has the others, under their own. `losses` tell what of the sheet is not in the table.
    """

    path: Path
    columns: tuple[str, ...]
    titles: Mapping[str, str]
    rows: tuple[Row, ...]
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()

    def beyond(self, known: Iterable[str]) -> tuple[str, ...]:
        """The columns that are none of `known`, in order."""
        names = set(known)
        return tuple(column for column in self.columns if column not in names)

    def has(self, column: str) -> bool:
        """Whether anything stands in that column."""
        return column in self.columns and any(row[column] for row in self.rows)


def table(
    given: Path | Grids,
    *,
    need: Iterable[str] = (),
    names: Names | None = None,
    fits: Fits | None = None,
    numbered: bool = False,
) -> Table:
    """Read a table from a CSV (commas, semicolons or tabs), a workbook, or a Word document.

    `names` are other names of columns. In a workbook the table is on the one sheet whose header fits, else on the
    first; it may begin below a title. `fits` says which header fits; without it, one that has all that it must `need`.
    With `numbered`, columns of one name are numbered. Raises `Fault` for a file that is no such table, a column
    missing, doubled or unnamed, and a row with cells beyond the header.
    """
    sheets = given if isinstance(given, Grids) else grids(given)
    wanted = tuple(need)
    fits = fits or (lambda columns: set(wanted) <= set(columns))
    grid, at, others = _chosen(sheets, names or {}, fits)
    path = sheets.path
    if grid is None or not grid.lines:
        raise Fault(str(path), "the file is empty", "a table")
    head, body = grid.lines[at], list(_bodies(sheets, grid, at, others))
    told = _not_read(sheets, grid.lines[at], others)
    titles = titles_of(head, numbered=numbered)
    if grid.loose:
        titles, body, beside = _narrowed(titles, body)
        if beside:
            told.append(Loss.of("lost", f"{path.name}, {grid.name}, cells beside the table", beside))
    columns, also = renamed(plain(titles), names or {})
    _check(head.where, titles, columns, wanted)
    rows = tuple(_rows(columns, body))
    return Table(path, columns, dict(zip(columns, titles, strict=True)), rows, also, tuple(told))


def _chosen(sheets: Grids, names: Names, fits: Fits) -> tuple[Grid | None, int, list[Grid]]:
    """The grid to read, the line of its header, and the grids that hold anything and are not it."""
    held = [grid for grid in sheets.grids if grid.lines]
    found = [(grid, at) for grid in held if (at := _header(grid, names, fits)) is not None]
    grid, at = found[0] if found else (held[0] if held else None, 0)
    return grid, at, [other for other in held if other is not grid]


def _header(grid: Grid, names: Names, fits: Fits) -> int | None:
    lines = grid.lines[: ABOVE if grid.loose else 1]
    return next(
        (n for n, line in enumerate(lines) if fits(renamed(plain(titles_of(line, numbered=True)), names)[0])), None
    )


def _bodies(sheets: Grids, grid: Grid, at: int, others: list[Grid]) -> Iterator[Line]:
    """The lines below the header; in Word also those of the tables that have the same one."""
    yield from grid.lines[at + 1 :]
    if sheets.joined:
        for other in others:
            if _same(other, grid.lines[at]):
                yield from other.lines[1:]


def _same(grid: Grid, head: Line) -> bool:
    return titles_of(grid.lines[0], numbered=False) == titles_of(head, numbered=False)


def _not_read(sheets: Grids, head: Line, others: list[Grid]) -> list[Loss]:
    left = [other.name for other in others if not (sheets.joined and _same(other, head))]
    what = "tables" if sheets.joined else "sheets"
    return [Loss(f"{sheets.path.name}: {name} was not read.", "lost", what, 1) for name in left]


def _narrowed(titles: list[str], body: list[Line]) -> tuple[list[str], list[Line], int]:
    """Leave out what has no name over it, as in sheets that people write beside; told is how many cells that are."""
    kept = [at for at, title in enumerate(titles) if title]
    named = set(kept)
    beside = sum(bool(cell.strip()) for line in body for at, cell in enumerate(line.cells) if at not in named)
    lines = [
        Line(
            line.where,
            [line.cells[at] if at < len(line.cells) else "" for at in kept],
            [line.indents[at] if at < len(line.indents) else 0 for at in kept],
        )
        for line in body
    ]
    return [titles[at] for at in kept], lines, beside


def plain(titles: Iterable[str]) -> tuple[str, ...]:
    """The titles of columns as we write them: lower case, words joined by one underscore."""
    return tuple("_".join(title.casefold().replace("-", " ").replace("_", " ").split()) for title in titles)


def renamed(columns: tuple[str, ...], names: Names) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return the columns under our names, and for each of these the further columns that mean the same."""
    keys = {column: re.sub(r"\W+", "_", column).strip("_") for column in columns}
    ours: dict[str, str] = {}
    also: dict[str, tuple[str, ...]] = {}
    for name, others in names.items():
        called = [name, *others]
        meant = sorted(
            (c for c in keys if c and (c == name or (keys[c] in called and c not in names and c not in ours))),
            key=lambda c: (c != name, called.index(keys[c]) if keys[c] in called else 0),
        )
        if meant:
            ours[meant[0]] = name
            also[name] = tuple(meant[1:])
            ours |= {other: other for other in meant[1:]}
    return tuple(ours.get(column, column) for column in columns), {name: some for name, some in also.items() if some}


def _check(where: str, titles: list[str], columns: tuple[str, ...], need: tuple[str, ...]) -> None:
    doubled = [name for name, times in Counter(columns).items() if times > 1 and name]
    if doubled:
        raise Fault(where, f"the column “{doubled[0]}” stands there twice", "each column once")
    if "" in columns:
        raise Fault(where, f"column {columns.index('') + 1} has no name", "a name over every column")
    missing = [name for name in need if name not in columns]
    if missing:
        has = ", ".join(title for title in titles[:40] if title) + (", …" if len(titles) > 40 else "")
        raise Fault(where, f"no column is called “{missing[0]}” (there are: {has})", f"the columns {', '.join(need)}")


def by_name(path: Path, where: str) -> str:
    """A place in the file, with the file’s name and not where it lies: for a sentence that is kept."""
    return path.name + where.removeprefix(str(path))


def _rows(columns: tuple[str, ...], lines: Iterable[Line]) -> Iterator[Row]:
    for line in lines:
        if not any(cell.strip() for cell in line.cells):
            continue
        if len(line.cells) > len(columns):
            raise Fault(line.where, f"the row has {len(line.cells)} cells", f"at most {len(columns)}, one a column")
        cells = {column: cell.strip() for column, cell in zip(columns, line.cells, strict=False)}
        yield Row(line.where, cells, dict(_indents(columns, line)) or _NONE)


def _indents(columns: tuple[str, ...], line: Line) -> Iterator[tuple[str, float]]:
    for at, (column, cell) in enumerate(zip(columns, line.cells, strict=False)):
        before = len(cell) - len(cell.lstrip()) if cell[:1].isspace() else 0
        more = line.indents[at] if at < len(line.indents) else 0
        if before or more:
            yield column, before + more
