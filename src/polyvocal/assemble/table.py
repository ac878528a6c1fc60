"""Tables that people keep in spreadsheets: CSV with a header, columns known by name.

Invariant: a row's cells are stripped text, found by column name, and every row knows its line in the file.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from polyvocal.faults import Fault
from polyvocal.ingest.plain import decoded
from polyvocal.model import canonical


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `where` names file and line, for a sentence."""

    where: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def whole(self, column: str) -> int:
        """The cell as a whole number of 0 or more; else a `Fault`."""
        text = self[column]
        if not text.isascii() or not text.isdigit():
            raise Fault(self.where, f"“{text}” stands under “{column}”", "a whole number of 0 or more")
        return int(text)

    def need(self, column: str) -> str:
        """The cell, which must not be empty; else a `Fault`."""
        if not self[column]:
            raise Fault(self.where, f"nothing stands under “{column}”", "a value")
        return self[column]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows. `columns` are lower case, words joined by one underscore."""

    path: Path
    columns: tuple[str, ...]
    titles: Mapping[str, str]
    rows: tuple[Row, ...]

    def beyond(self, known: Iterable[str]) -> tuple[str, ...]:
        """The columns that are none of `known`, in order."""
        names = set(known)
        return tuple(column for column in self.columns if column not in names)


def table(path: Path, *, need: Iterable[str] = ()) -> Table:
    """Read a CSV with commas, semicolons or tabs between cells.

    Raises `Fault` for a file that is no such table, a column missing, doubled or unnamed, and a row with cells
    beyond the header.
    """
    try:
        raw, _ = decoded(path)
    except OSError as error:
        raise Fault(str(path), f"the file cannot be read ({error.strerror})", "a CSV table") from error
    text = canonical(raw).text
    first = text.partition("\n")[0]
    divider = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)
    try:
        header = [title.strip() for title in next(reader)]
        columns = _columns(path, header, tuple(need))
        rows = tuple(_rows(path, columns, reader))
    except csv.Error as error:
        raise Fault(f"{path}, line {reader.line_num}", f"the table cannot be read ({error})", "CSV") from error
    return Table(path, columns, dict(zip(columns, header, strict=True)), rows)


def _columns(path: Path, header: list[str], need: tuple[str, ...]) -> tuple[str, ...]:
    columns = tuple("_".join(title.casefold().replace("-", " ").replace("_", " ").split()) for title in header)
    where = f"{path}, line 1"
    doubled = [name for name, times in Counter(columns).items() if times > 1 and name]
    if doubled:
        raise Fault(where, f"the column “{doubled[0]}” stands there twice", "each column once")
    if "" in columns:
        raise Fault(where, f"column {columns.index('') + 1} has no name", "a name over every column")
    missing = [name for name in need if name not in columns]
    if missing:
        has = ", ".join(header)
        raise Fault(where, f"no column is called “{missing[0]}” (there are: {has})", f"the columns {', '.join(need)}")
    return columns


def _rows(path: Path, columns: tuple[str, ...], reader: Iterator[list[str]]) -> Iterator[Row]:
    line = 2
    for cells in reader:
        where = f"{path}, line {line}"
        line = getattr(reader, "line_num", line) + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns):
            raise Fault(where, f"the row has {len(cells)} cells", f"at most {len(columns)}, one a column")
        yield Row(where, {column: cell.strip() for column, cell in zip(columns, cells, strict=False)})
