"""The tables of a Word document, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.document import Document

from polyvocal.faults import Fault
from polyvocal.ingest.marked import joined
from polyvocal.ingest.word import cells_of, opened, paragraph

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A_SPACE = 120
"""What a space is wide, in the twentieths of a point that Word counts in: near enough to compare."""
_A_LEVEL = 3


@dataclass(frozen=True, slots=True)
class TableCell:
    """The words of a cell, a line a paragraph, and how far the first paragraph is set in, in spaces."""

    text: str
    indent: float = 0


def tables_of(path: Path) -> tuple[tuple[tuple[TableCell, ...], ...], ...]:
    """Return the tables of a Word document that stand in no other table, as rows of cells.

    A cell merged over several rows stands in each of them. Raises `Fault` for what is no Word document.
    """
    try:
        document = opened(path)
    except OSError as error:
        raise Fault(str(path), f"the file cannot be read ({error.strerror})", "a Word document") from error
    styles = _styles(document)
    return tuple(
        tuple(
            tuple(TableCell("") if cell is None else _cell(cell.element, styles) for cell in row)
            for row in cells_of(table)
        )
        for table in document.element.body.iter(f"{_W}tbl")
        if next(table.iterancestors(f"{_W}tbl"), None) is None
    )


def _cell(element: Any, styles: dict[str, float]) -> TableCell:
    lines = list(element.iter(f"{_W}p"))
    text = joined("\n", [paragraph(line) for line in lines]).text
    return TableCell(text, _indent(lines[0], styles) if lines else 0)


def _indent(line: Any, styles: dict[str, float]) -> float:
    style = line.find(f"{_W}pPr/{_W}pStyle")
    own = _left(line)
    level = line.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
    inherited = styles.get(style.get(f"{_W}val", ""), 0) if style is not None else 0
    return (inherited if own is None else own) + (_A_LEVEL * _whole(level) if level is not None else 0)


def _left(element: Any) -> float | None:
    found = element.find(f"{_W}pPr/{_W}ind")
    if found is None:
        return None
    text = found.get(f"{_W}left") or found.get(f"{_W}start") or ""
    return int(text) / _A_SPACE if text.isascii() and text.isdigit() else None


def _whole(element: Any) -> int:
    text = element.get(f"{_W}val", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _styles(document: Document) -> dict[str, float]:
    """How far each paragraph style is set in, by the style's identity."""
    elements = {style.get(f"{_W}styleId", ""): style for style in document.styles.element.iter(f"{_W}style")}
    found: dict[str, float] = {}
    for name, element in elements.items():
        seen: set[str] = set()
        while element is not None and (left := _left(element)) is None:
            based = element.find(f"{_W}basedOn")
            other = based.get(f"{_W}val", "") if based is not None else ""
            element = None if other in seen else elements.get(other)
            seen.add(other)
        found[name] = left if element is not None and left is not None else 0
    return found
