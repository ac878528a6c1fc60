"""The study's sheets as one Excel workbook, or as a ZIP of CSV files.

Invariants: no cell is ever a formula, whatever people's words begin with; what a format cannot hold is cut or replaced
and told; the same study gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from polyvocal.exchange.loss import Loss
from polyvocal.exchange.package import packed, put
from polyvocal.exchange.sheets import Cell, Sheet, left_behind, sheets
from polyvocal.model import REPLACEMENT, Study

LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
"""What Excel holds: characters in a cell, rows below the header."""
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What a workbook takes for the number of a character, were it left as it is."""
_WIDE = {"words": 80, "definition": 50, "text": 80, "why": 50, "what": 60, "claim": 60, "purpose": 40}
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>[^<]*</dcterms:modified>")


def write_workbook(study: Study, path: Path) -> tuple[Loss, ...]:
    """Write the study's sheets as `.xlsx` and return what a workbook leaves behind."""
    lost: Counter[str] = Counter()
    book = Workbook(write_only=True)
    book.properties.creator = "Polyvocal"
    book.properties.created = book.properties.modified = datetime(1980, 1, 1)  # noqa: DTZ001 - a date that never changes
    for sheet in sheets(study):
        _sheet(book, sheet, lost)
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as made:
        entries = [(name, _undated(name, made.read(name))) for name in made.namelist()]
    put(path, packed(entries))
    return (*_losses(study), *(Loss.of("changed", what, many) for what, many in lost.items() if many))


def _undated(name: str, content: bytes) -> bytes:
    return _MODIFIED.sub(b"", content) if name == "docProps/core.xml" else content


def _sheet(book: Workbook, sheet: Sheet, lost: Counter[str]) -> None:
    page = book.create_sheet(sheet.name)
    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = _WIDE.get(column, 18)
    page.append([_styled(page, column) for column in sheet.columns])
    for row in sheet.rows[:MOST_ROWS]:
        page.append([_text(page, cell, lost) if isinstance(cell, str) else cell for cell in row])
    lost["rows beyond what a sheet of Excel holds, left out"] += max(0, len(sheet.rows) - MOST_ROWS)
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{min(len(sheet.rows), MOST_ROWS) + 1}"


def _styled(page: Any, text: str) -> Any:
    made = WriteOnlyCell(page, value=text)
    made.font, made.data_type = Font(bold=True), "s"
    return made


def _text(page: Any, text: str, lost: Counter[str]) -> Any:
    if _UNFIT.search(text):
        text, many = _UNFIT.subn(REPLACEMENT, text)
        lost[f"characters that a workbook cannot hold, replaced by “{REPLACEMENT}”"] += many
    if len(text) > LONGEST_CELL:
        text = text[: LONGEST_CELL - 1] + "…"
        lost[f"texts of more than {LONGEST_CELL:,} characters, cut"] += 1
    text = _ESCAPE.sub("_x005F_", text)
    if "\n" not in text and not text.startswith(("=", "#")):
        return text
    made = WriteOnlyCell(page, value=text)
    made.data_type = "s"
    made.alignment = Alignment(wrap_text=True, vertical="top")
    return made


def write_tables(study: Study, path: Path) -> tuple[Loss, ...]:
    """Write the study's sheets as CSV files in a ZIP and return what they leave behind.

    A text that a spreadsheet would take for a formula gets an apostrophe before it; `plain` takes it off again.
    """
    lost: Counter[str] = Counter()
    put(path, packed((f"{_file(sheet.name)}.csv", _encoded(_csv(sheet), lost)) for sheet in sheets(study)))
    return (*_losses(study), *(Loss.of("changed", what, many) for what, many in lost.items() if many))


def _encoded(text: str, lost: Counter[str]) -> bytes:
    plain_, many = _LONE.subn(REPLACEMENT, text)
    lost[f"lone surrogates, which are no characters, replaced by “{REPLACEMENT}”"] += many
    return plain_.encode()


def _file(name: str) -> str:
    return name.lower().replace(" ", "-")


def _csv(sheet: Sheet) -> str:
    out = io.StringIO(newline="")
    out.write("\ufeff")  # without it Excel reads UTF-8 as something else
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(column) for column in sheet.columns])
    writer.writerows([harmless(cell) for cell in row] for row in sheet.rows)
    return out.getvalue()


def harmless(cell: Cell) -> Cell:
    """A text that no spreadsheet takes for a formula; anything else as it is.

    >>> harmless("=1+1"), harmless("so"), harmless(-3), harmless("'=x")
    ("'=1+1", 'so', -3, "''=x")
    """
    return f"'{cell}" if isinstance(cell, str) and _means_harm(cell) else cell


def _means_harm(text: str) -> bool:
    """Whether the text begins as a formula, apostrophes and blanks before it apart."""
    return text.lstrip("' ").startswith(_STARTS)


def plain(text: str) -> str:
    """The words of a cell that `harmless` made.

    >>> plain("'=1+1"), plain("so"), plain("''=x")
    ('=1+1', 'so', "'=x")
    """
    return text[1:] if text.startswith("'") and _means_harm(text) else text


def _losses(study: Study) -> tuple[Loss, ...]:
    more = (("texts of sources", len(study.sources)), ("proposals without a decision", _undecided(study)))
    read_only = Loss("Tables are for reading and for statistics elsewhere; an archive can be opened here again.")
    return (*left_behind(study, *more, these="this file"), read_only)


def _undecided(study: Study) -> int:
    decided = {proposal for decision in study.decisions for proposal in decision.proposals}
    return sum(proposal.guid not in decided for proposal in study.proposals)
