"""Word documents (.docx): paragraphs and tables, in the order they are read.

Invariant: a paragraph becomes a line and a blank line; nothing of the text is dropped without a note.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from lxml import etree

from polyvocal.faults import Fault

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
_LARGEST = 512 * 1024 * 1024


def words(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the text of a Word document and notes on what was left out.

    Raises `Fault` for a document with a password, one damaged or cut short, and one without words.
    """
    document = _opened(path)
    text = "\n\n".join(line for block in document.iter_inner_content() for line in _lines(block))
    if not text.strip():
        raise Fault(str(path), "the document has no words", "a transcript")
    return text, _left_out(path, document)


def _opened(path: Path) -> WordDocument:
    raw = path.read_bytes()
    if not raw:
        raise Fault(str(path), "the file is empty", "a Word document")
    if raw.startswith(_OLE):
        # An encrypted .docx is an OLE container with a stream of this name; the rest are .doc files.
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise Fault(str(path), "the document is protected by a password", "one saved without a password")
        raise Fault(str(path), "the document is of Word 97–2003", "one saved as .docx")
    try:
        _weigh(path)
        return Document(str(path))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, EOFError, etree.XMLSyntaxError) as error:
        if isinstance(error, Fault):
            raise
        raise Fault(str(path), "the file is damaged or no Word document", "a .docx that Word can open") from error


def _weigh(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        size = sum(entry.file_size for entry in package.infolist())
        if size > _LARGEST:
            raise Fault(str(path), f"the document unpacks to {size:,} bytes", f"at most {_LARGEST:,}")
        if (broken := package.testzip()) is not None:
            raise Fault(str(path), f"its part {broken} is damaged", "a .docx that Word can open")


def _lines(block: Paragraph | Table) -> list[str]:
    if isinstance(block, Paragraph):
        return [_shown(block)] if _shown(block).strip() else []
    found = []
    for row in block.rows:
        cells: list[_Cell] = []
        for cell in row.cells:
            if not cells or cell._tc is not cells[-1]._tc:
                cells.append(cell)
        texts = [" ".join(_shown(p) for p in cell.paragraphs).strip() for cell in cells]
        line = _from_row([text for text in texts if text])
        found += [line] if line else []
    return found


def _from_row(cells: list[str]) -> str:
    """A transcript in a table has the speaker in one cell and the words in the next."""
    if len(cells) == 2 and len(cells[0]) <= 40:
        return f"{cells[0].rstrip(':')}: {cells[1]}"
    return "\t".join(cells)


def _shown(paragraph: Paragraph) -> str:
    """The text as it stands with tracked changes accepted: what was inserted counts, what was deleted does not."""
    parts = []
    for node in paragraph._p.iter():
        name = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if name == "t":
            parts.append(node.text or "")
        elif name == "tab" and etree.QName(node.getparent()).localname == "r":
            parts.append("\t")
        elif name in {"br", "cr"}:
            parts.append("\n")
        elif name == "noBreakHyphen":
            parts.append("\N{NON-BREAKING HYPHEN}")
    return "".join(parts)


def _left_out(path: Path, document: WordDocument) -> tuple[str, ...]:
    body = document.element.body
    counted = (
        ("w:drawing", "picture", "pictures"),
        ("w:footnoteReference", "footnote", "footnotes"),
        ("w:commentReference", "comment", "comments"),
        ("w:del", "deletion tracked by Word", "deletions tracked by Word"),
    )
    found = ((len(body.findall(f".//{tag}", _NS)), one, many) for tag, one, many in counted)
    return tuple(f"{path.name}: {n} {one if n == 1 else many} left out" for n, one, many in found if n)
