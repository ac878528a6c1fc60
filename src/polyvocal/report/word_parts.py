"""Parts of a Word document that python-docx has no word for: captions that count, tables in our style, fields.

Invariant: a document is packed to the same bytes each time.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import Table, _Cell
from docx.table import _Row as Row
from docx.text.paragraph import Paragraph

from polyvocal.report.values import DASH
from polyvocal.report.word_look import EPOCH, TABLE, TABLE_TEXT

WIDTH = 16.2
"""Between the margins, in centimetres."""
STEP = 0.4
"""How far each step inwards is, in centimetres."""


def style_id(name: str) -> str:
    """Return how a file refers to the style called `name`.

    python-docx would look through every style for each paragraph, nine tenths of the time that a long report takes.
    """
    return name.replace(" ", "")


def add_line(into: Document | _Cell, text: str, style: str) -> Paragraph:
    """Add a paragraph in the style of that name."""
    line = into.add_paragraph(text)
    line._p.style = style_id(style)
    return line


def add_caption(document: Document, text: str) -> None:
    """Add the caption of the next table; Word counts it."""
    number = str(len(document.tables) + 1)
    line = document.add_paragraph("Table ", "Caption")
    add_field(line, "SEQ Table \\* ARABIC", number)
    line.add_run(f". {text}")


def add_table(document: Document, head: Iterable[str], widths: Sequence[float], figures: Iterable[int] = ()) -> Table:
    """Add a table with its first row, which comes again on every page; `widths` in centimetres."""
    table: Table = document.add_table(rows=0, cols=len(widths), style=TABLE)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    cells = add_row(table, tuple(head), figures)
    for cell in cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    return table


def add_row(table: Table, texts: Sequence[str], figures: Iterable[int] = (), *, whole: bool = True) -> list[_Cell]:
    """Add a row, the columns `figures` set to the right; a `whole` one is not parted by the end of a page."""
    row: Row = table.add_row()  # type: ignore[no-untyped-call]
    if whole:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    cells = list(row.cells)
    for cell, text, column in zip(cells, texts, table.columns, strict=True):
        cell.width = column.width or Cm(WIDTH / len(texts))
        paragraph = cell.paragraphs[0]
        paragraph._p.style = style_id(TABLE_TEXT)
        if text:
            paragraph.add_run(text)
    for n in figures:
        cells[n].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return cells


def unruled(cells: Iterable[_Cell], *edges: str) -> None:
    """Take the rule away at some `edges` (top, bottom) of a row."""
    for cell in cells:
        borders = OxmlElement("w:tcBorders")
        for edge in edges:
            rule = OxmlElement(f"w:{edge}")
            rule.set(qn("w:val"), "nil")
            borders.append(rule)
        cell._tc.get_or_add_tcPr().append(borders)


def lines(cell: _Cell, texts: Iterable[str]) -> None:
    """Put each text on a line of its own, set out where it begins; a dash where there is none."""
    for n, text in enumerate(list(texts) or [DASH]):
        line = add_line(cell, "", TABLE_TEXT) if n else cell.paragraphs[0]
        line.add_run(text)
        line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = Cm(STEP / 2), Cm(-STEP / 2)


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Add a field that Word keeps up to date; until then it shows `shown`."""
    for kind in ("begin", instruction, "separate", None, "end"):
        run = paragraph.add_run(shown if kind is None else "")
        if kind == instruction:
            told = OxmlElement("w:instrText")
            told.set(qn("xml:space"), "preserve")
            told.text = f" {instruction} "
            run._r.append(told)
        elif kind is not None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def add_foot(document: Document, title: str) -> None:
    """Put the title and the number of the page at the foot of every page."""
    foot = document.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot.add_run(f"{title} · ")
    add_field(foot, "PAGE", "1")


def packed(document: Document) -> bytes:
    """Return the file, saved with the same dates, order and compression each time."""
    loose, whole = io.BytesIO(), io.BytesIO()
    document.save(loose)
    with zipfile.ZipFile(loose) as parts, zipfile.ZipFile(whole, "w") as out:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            out.writestr(entry, parts.read(name))
    return whole.getvalue()
