"""Sheets of a workbook (.xlsx), as the text that a person sees in each cell.

Invariants: formulas give the values that were stored with them and are never worked out; nothing of a workbook is
parsed before its ZIP was weighed and its XML seen to declare no entities.
"""

from __future__ import annotations

import math
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from polyvocal.assemble.limits import MOST_ROWS, check
from polyvocal.exchange.package import opened
from polyvocal.faults import Fault

EXPECTED = "a workbook (.xlsx) that a spreadsheet can open"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LARGEST = 512 << 20
_MOST_MERGED = 20_000
_LAST_ROW = 1_048_576
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}[0-9]+:[A-Z]{1,3}[0-9]+)\"")
_ZEROS = re.compile(r"(0+)(?:\.(0+))?(%?)")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it, its cells, and how far each is set in."""

    number: int
    cells: Sequence[str]
    indents: Sequence[float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's name and its rows that hold anything."""

    name: str
    rows: tuple[SheetRow, ...]


def sheets_of(path: Path) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook, hidden ones too; a cell merged over several rows stands in each of them.

    Raises `Fault` for one that is damaged, protected, too large or too tightly packed.
    """
    import openpyxl  # loaded when there is a workbook

    _weigh(path)
    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")  # openpyxl tells what it would not write back; nothing is written back
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                return tuple(Sheet(sheet.title, tuple(_rows(path, sheet))) for sheet in _worksheets(book))
            finally:
                book.close()
    except Fault:
        raise
    except Exception as error:  # openpyxl meets a damaged file with whatever error comes first
        raise Fault(str(path), "the workbook is damaged, or none", EXPECTED) from error


def _weigh(path: Path) -> None:
    try:
        with path.open("rb") as file:
            first = file.read(len(_OLE))
    except OSError as error:
        raise Fault(str(path), f"the file cannot be read ({error.strerror})", EXPECTED) from error
    if first == _OLE:
        met = "the workbook is protected by a password or of Excel 97–2003"
        raise Fault(str(path), met, "one saved as .xlsx without a password")
    with opened(path, EXPECTED) as package:
        sizes = {name: package.size(name) for name in package.names}
        if sum(sizes.values()) > _LARGEST:
            raise Fault(str(path), f"the workbook unpacks to {sum(sizes.values()):,} bytes", f"at most {_LARGEST:,}")
        package.prove()  # openpyxl unpacks whatever is there, not what the file says
    try:
        with zipfile.ZipFile(path) as archive:
            for name in sizes:
                if name.lower().endswith((".xml", ".rels")):
                    with archive.open(name) as part:
                        _plain(f"{path}, {name}", part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Fault(str(path), f"the workbook cannot be unpacked ({error})", EXPECTED) from error


class _Begun(Exception):
    """The first element has begun: no declaration can come any more."""


def _plain(where: str, part: IO[bytes]) -> None:
    """Look at what stands before the first element; a part that declares a document type may be a bomb."""

    def declared(*_: object) -> None:
        raise Fault(where, "the part declares a document type", "XML without one, as spreadsheets write it")

    def begun(*_: object) -> None:
        raise _Begun

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = declared, begun
    try:
        while piece := part.read(1 << 16):
            parser.Parse(piece)
    except _Begun:
        return
    except expat.ExpatError as error:
        raise Fault(where, f"the part is no XML ({error})", EXPECTED) from error


def _worksheets(book: Any) -> Iterator[Any]:
    return (sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows"))


def _rows(path: Path, sheet: Any) -> Iterator[SheetRow]:
    sheet.reset_dimensions()  # what a file says of its size is often wrong, and cells beyond it would be lost
    merged = _merged(sheet)
    above: dict[tuple[int, int], str] = {}
    many = whole = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > _LAST_ROW:  # openpyxl gives every row up to the number that a row bears
            raise Fault(
                f"{path}, sheet “{sheet.title}”", "a row has a number that none can have", f"at most {_LAST_ROW:,}"
            )
        cells, indents = [_seen(cell) for cell in row], [_indent(cell) for cell in row]
        for column, (first, _) in merged.get(number, {}).items():
            if number == first:
                above[first, column] = cells[column - 1] if column <= len(cells) else ""
            elif above.get((first, column)):
                cells += [""] * (column - len(cells))
                cells[column - 1] = cells[column - 1] or above[first, column]
        if any(cells):
            many, whole = many + 1, whole + len(cells)
            check(f"{path}, sheet “{sheet.title}”, row {number}", len(cells), whole)
            if many > MOST_ROWS:
                raise Fault(f"{path}, sheet “{sheet.title}”", "the sheet is too long", f"at most {MOST_ROWS:,} rows")
            yield SheetRow(number, cells, indents)


def _merged(sheet: Any) -> dict[int, dict[int, tuple[int, int]]]:
    """Which cells stand in several rows: by row and column, the first and last of these rows."""
    from openpyxl.utils.cell import range_boundaries

    with sheet._get_source() as part:  # the reader that does not load whole sheets does not tell
        found = [match[1].decode() for match in _MERGED.finditer(_tail(part))]
    rows: dict[int, dict[int, tuple[int, int]]] = {}
    for reference in found[:_MOST_MERGED]:
        column, first, _, last = range_boundaries(reference)
        if column and first and last and first < last <= first + _MOST_MERGED:
            for row in range(first, last + 1):
                rows.setdefault(row, {})[column] = (first, last)
    return rows


def _tail(part: IO[bytes]) -> bytes:
    """What stands in a sheet's part after its cells."""
    kept = b""
    while piece := part.read(1 << 20):
        kept += piece
        _, end, after = kept.rpartition(b"sheetData>")
        kept = end + after if end else kept if kept.startswith(b"sheetData>") else kept[-20:]
    return kept


def _indent(cell: Any) -> float:
    if not isinstance(cell.value, str) or not cell.has_style:
        return 0
    alignment = cell.alignment
    return 4 * float(alignment.indent or 0) if alignment is not None else 0


def _seen(cell: Any) -> str:
    """The text that a person sees in the cell; dates as ISO 8601, numbers without the dividers of thousands."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float, form: str | None) -> str:
    match = _ZEROS.fullmatch(form or "")
    if match is None or not math.isfinite(value):
        return f"{value:.15g}"
    whole, decimals, percent = match.groups()
    shown = f"{abs(value) * (100 if percent else 1):.{len(decimals or '')}f}"
    digits, point, rest = shown.partition(".")
    return ("-" if value < 0 else "") + digits.zfill(len(whole)) + point + rest + percent
