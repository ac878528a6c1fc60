"""Tables as they lie in a file: lines of cells, before anybody says what a column means.

CSV has one grid, a workbook one for each sheet, a Word document one for each table. Invariant: a cell is the text
that a person sees there, unstripped, and every line knows its place in the file.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from polyvocal.assemble.limits import check
from polyvocal.assemble.workbook import sheets_of
from polyvocal.faults import Fault
from polyvocal.ingest import tables_of, text_of
from polyvocal.model import canonical

ABOVE = 30
"""How many lines may stand above the header of a loose table."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of cells; `indents` says for some of them how far they are set in, apart from spaces before them."""

    where: str
    cells: Sequence[str]
    indents: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of one sheet or table. In a `loose` one words may stand above the header and beside the table."""

    name: str
    lines: tuple[Line, ...]
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Grids:
    """All grids of a file; `joined` where several with one header are one table (Word breaks them over folders)."""

    path: Path
    grids: tuple[Grid, ...]
    joined: bool = False


def grids(path: Path, raw: bytes | None = None) -> Grids:
    """Return what tables the file holds; `raw` are the bytes of a CSV that does not lie at `path`.

    Raises `Fault` for a file that is damaged, too large, or of a kind that has no tables we can read.
    """
    ending = path.suffix.lower()
    if ending in _LOCKED:
        raise Fault(str(path), f"tables in “{path.suffix}” files cannot be read", "one saved as .xlsx or .csv")
    if ending in _KINDS:
        return _KINDS[ending](path)
    if raw is None:
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise Fault(str(path), f"the file cannot be read ({error.strerror})", "a CSV table") from error
    return _comma_separated(path, raw)


def _comma_separated(path: Path, raw: bytes) -> Grids:
    text = canonical(text_of(path, raw)[0]).text
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        return Grids(path, (Grid("", tuple(_lines(path, reader))),))
    except csv.Error as error:
        raise Fault(f"{path}, line {reader.line_num}", f"the table cannot be read ({error})", "CSV") from error


def _lines(path: Path, reader: Iterator[list[str]]) -> Iterator[Line]:
    line, whole = 1, 0
    for cells in reader:
        where = f"{path}, line {line}"
        line = getattr(reader, "line_num", line) + 1
        whole += len(cells)
        check(where, len(cells), whole)
        yield Line(where, cells)


def _workbook(path: Path) -> Grids:
    made = []
    for sheet in sheets_of(path):
        lines = tuple(
            Line(
                f"{path}, sheet “{sheet.name}”, row {row.number}",
                [canonical(cell).text for cell in row.cells],
                row.indents,
            )
            for row in sheet.rows
        )
        made.append(Grid(f"sheet “{sheet.name}”", lines, loose=True))
    return Grids(path, tuple(made))


def _word(path: Path) -> Grids:
    made = []
    for number, table in enumerate(tables_of(path), 1):
        name = f"table {number}"
        lines = tuple(
            Line(f"{path}, {name}, row {n}", [canonical(cell.text).text for cell in row], [cell.indent for cell in row])
            for n, row in enumerate(table, 1)
        )
        for line in lines:
            check(line.where, len(line.cells), 0)
        made.append(Grid(name, lines, loose=True))
    if not made:
        raise Fault(str(path), "the document has no table", "a table with a name over every column")
    return Grids(path, tuple(made), joined=True)


def headers_of(given: Grids) -> Iterator[tuple[str, ...]]:
    """The titles in every line that may be a header."""
    for grid in given.grids:
        for line in grid.lines[: ABOVE if grid.loose else 1]:
            yield tuple(titles_of(line, numbered=False))


def titles_of(line: Line, *, numbered: bool) -> list[str]:
    """The cells of a line as titles of columns; `numbered` tells those of one name apart."""
    titles = [" ".join(title.split()) for title in line.cells]
    if not numbered:
        return titles
    seen: Counter[str] = Counter()
    for at, title in enumerate(titles):
        plain = title.casefold()
        seen[plain] += 1
        if title and seen[plain] > 1:
            titles[at] = f"{title} ({seen[plain]})"
    return titles


_LOCKED = {".xls", ".xlsb", ".ods", ".numbers", ".doc"}
_KINDS: dict[str, Callable[[Path], Grids]] = {".xlsx": _workbook, ".xlsm": _workbook, ".docx": _word}
ENDINGS = (".csv", ".tsv", ".xlsx", ".xlsm", ".docx")
"""Files that may hold tables."""
