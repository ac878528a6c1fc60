"""The tables of a Word report: who took part, themes, codebook."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.shared import Cm
from docx.table import Table, _Cell

from polyvocal.report.values import DASH, LEGENDS, CodebookEntry, Participants, ThemeRow, Themes, VariableRows
from polyvocal.report.word_look import LEGEND, TABLE_DETAIL, TABLE_TEXT
from polyvocal.report.word_parts import STEP, WIDTH, add_caption, add_line, add_row, add_table, lines, unruled

_DEEPEST = 6
_TALL = 8
"""The row of a theme with more codes may be parted by the end of a page."""


def add_participants(document: Document, people: Participants) -> None:
    """Add the table of who took part, a block of rows for each variable."""
    document.add_heading("Participants", 1)
    if not people.columns:
        document.add_paragraph("No participants are recorded.")
        return
    add_caption(document, "Who took part")
    first = WIDTH * (0.4 if len(people.columns) < 4 else 0.25)
    rest = (WIDTH - first) / len(people.columns)
    widths = (first, *[rest] * len(people.columns))
    table = add_table(document, ("", *(column.heading for column in people.columns)), widths)
    for variable in people.variables:
        _variable(table, variable)
    document.add_paragraph(LEGENDS["participants"], LEGEND)


def _variable(table: Table, variable: VariableRows) -> None:
    last = len(variable.rows) - 1
    for n, (measure, cells) in enumerate(variable.rows):
        row = add_row(table, ("", *cells))
        head = row[0].paragraphs[0]
        if n:
            head.paragraph_format.left_indent = Cm(STEP)
        else:
            head.add_run(variable.heading).bold = True
            head.add_run(", ")
        head.add_run(measure)
        unruled(row, *(["top"] if n else []), *(["bottom"] if n < last else []))
        if n in (0, last - 1):
            _kept_with_next(row)


def _kept_with_next(cells: Sequence[_Cell]) -> None:
    for cell in cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def add_themes(document: Document, themes: Themes) -> None:
    """Add the table of themes, if there are any."""
    if not themes.rows:
        return
    document.add_heading("Themes", 1)
    add_caption(document, "Themes, and who voiced them")
    level = [(themes.heading, 1.9)] if themes.facet else []
    rest = [*level, ("Quotations", 1.95), ("Sources", 1.55), ("Who voiced it", 3.2)]
    room = WIDTH - sum(width for _, width in rest)
    columns = [("Theme", room * 0.53), ("Codes", room * 0.47), *rest]
    table = add_table(document, [name for name, _ in columns], [width for _, width in columns], _figures(columns))
    for theme in themes.rows:
        _theme(table, theme, [", ".join(theme.levels) or DASH] if themes.facet else [])
    document.add_paragraph(LEGENDS["themes"], LEGEND)


def _figures(columns: Sequence[object]) -> tuple[int, int]:
    return len(columns) - 3, len(columns) - 2


def _theme(table: Table, theme: ThemeRow, levels: list[str]) -> None:
    texts = ["", "", *levels, str(theme.quotations), str(theme.sources), ""]
    row = add_row(table, texts, _figures(texts), whole=len(theme.codes) <= _TALL)
    row[0].paragraphs[0].add_run(theme.title).bold = True
    if theme.claim:
        add_line(row[0], theme.claim, TABLE_DETAIL)
    lines(row[1], theme.codes)
    lines(row[-1], map(str, theme.voiced))


def add_entries(document: Document, codes: Sequence[CodebookEntry], caption: str, *, apart: bool) -> None:
    """Add a table of codes, set in by depth; `apart` from the tree, a code goes by its whole path."""
    add_caption(document, caption)
    figures = (2,)
    table = add_table(document, ("Code", "What it means, and when to use it", "Quotations"), (4.8, 9.4, 2.0), figures)
    for code in codes:
        row = add_row(table, ("", code.definition, str(code.quotations)), figures)
        row[0].paragraphs[0].add_run(code.path if apart else code.name).bold = True
        if code.facets:
            add_line(row[0], code.marks, TABLE_DETAIL)
        for paragraph in row[0].paragraphs:
            paragraph.paragraph_format.left_indent = Cm(STEP * min(code.depth, _DEEPEST))
        _guidance(row[1], code)


def _guidance(cell: _Cell, code: CodebookEntry) -> None:
    now = (("Now", "; ".join(code.became)),) if code.became else ()
    for heading, text in (*code.guidance, *now):
        blank = not cell.paragraphs[-1].text
        line = cell.paragraphs[-1] if blank else add_line(cell, "", TABLE_TEXT)
        line.add_run(f"{heading}: ").bold = True
        line.add_run(text)
