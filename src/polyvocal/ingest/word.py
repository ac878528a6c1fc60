"""Word documents (.docx): paragraphs and tables, in the order they are read.

Invariant: a paragraph becomes a line and a blank line; nothing of the text is dropped without a note. What was
inserted with changes tracked counts, what was deleted or moved away does not.
"""

from __future__ import annotations

import copy
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from polyvocal.faults import Fault
from polyvocal.ingest.marked import BEGIN, END, POINT, Mark, Marked, joined

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NS = {"w": _W.strip("{}")}
_LARGEST = 512 * 1024 * 1024
_MOST_TAGS = 1_200_000
_MARKS = {"commentRangeStart": BEGIN, "commentRangeEnd": END, "commentReference": POINT}
_AROUND = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "AlternateContent", "Choice"}
"""Elements around paragraphs and rows that say something of them and are none."""
_ASIDE = {"pPr", "rPr", "sdtPr", "sdtEndPr", "Fallback"}
_GONE = {"del", "moveFrom"}


def words(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the text of a Word document and notes on what was left out.

    Raises `Fault` for a document with a password, one damaged or cut short, and one without words.
    """
    document = opened(path)
    return body(path, document).text, left_out(path, document)


def body(path: Path, document: WordDocument) -> Marked:
    """Return the text with marks where comments begin, end and are referred to, by the comment's number."""
    made = joined("\n\n", _lines(document.element.body), blank=False)
    if not made.text.strip():
        raise Fault(str(path), "the document has no words", "a transcript")
    return made


def opened(path: Path) -> WordDocument:
    """Open a Word document. Raises `Fault` for what is none, is damaged, protected or of before 2007."""
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
        return _whole(Document(str(path)))
    except _BROKEN as error:
        if isinstance(error, Fault):
            raise
        raise Fault(str(path), "the file is damaged or no Word document", "a .docx that Word can open") from error


def _whole(document: WordDocument) -> WordDocument:
    """The document, once its main part, its styles and its relations are known to be such. Raises what is broken."""
    iter(document.element.body)
    document.styles.element.iter()
    for relation in document.part.rels.values():
        relation.reltype.casefold()
    return document


def _weigh(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        size = sum(entry.file_size for entry in package.infolist())
        if size > _LARGEST:
            raise Fault(str(path), f"the document unpacks to {size:,} bytes", f"at most {_LARGEST:,}")
        for entry in package.infolist():
            _prove(path, package, entry)


def _prove(path: Path, package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack a part once and keep nothing: python-docx unpacks what is there, not what the file says, and each tag of
    XML becomes an object.
    """
    truth = copy.copy(entry)
    truth.file_size += 1  # so that one byte more than the file says would be seen, and no more than that is unpacked
    size = tags = 0
    with package.open(truth) as part:
        while piece := part.read(1 << 20):
            size, tags = size + len(piece), tags + piece.count(b"<")
    if size != entry.file_size:
        raise Fault(str(path), f"its part {entry.filename} is not as large as it says", "a .docx that Word can open")
    if tags > _MOST_TAGS and entry.filename.lower().endswith((".xml", ".rels")):
        raise Fault(str(path), f"its part {entry.filename} has {tags:,} tags", f"at most {_MOST_TAGS:,}")


_BROKEN = (
    zipfile.BadZipFile, zlib.error, PackageNotFoundError, etree.XMLSyntaxError, KeyError, ValueError, TypeError,
    AttributeError, IndexError, EOFError, NotImplementedError, RecursionError, RuntimeError, MemoryError,
)  # fmt: skip
"""Whatever a damaged package makes python-docx and zipfile raise; a `Fault` is a `ValueError`, and goes on as it is."""


def name_of(node: Any) -> str:
    """The local name of an element; empty for a comment or instruction of XML."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _lines(parent: Any) -> Iterator[Marked]:
    for block in parent:
        name = name_of(block)
        if name == "p":
            yield paragraph(block)
        elif name == "tbl":
            yield from _rows(block)
        elif name in _MARKS:
            yield Marked("", ((0, _MARKS[name], block.get(f"{_W}id", "")),))
        elif name in _AROUND:
            yield from _lines(block)


def paragraph(element: Any) -> Marked:
    """The text of one paragraph as it stands with tracked changes accepted, and the marks in it."""
    parts = list(_pieces(element, gone=False))
    marks: list[Mark] = []
    length = 0
    for part in parts:
        marks += [(length + at, kind, whose) for at, kind, whose in part.marks]
        length += len(part.text)
    return Marked("".join(part.text for part in parts), tuple(marks))


def _pieces(parent: Any, *, gone: bool) -> Iterator[Marked]:
    for node in parent:
        name = name_of(node)
        if name in _MARKS:
            yield Marked("", ((0, _MARKS[name], node.get(f"{_W}id", "")),))
        elif name in _TEXTS:
            if not gone and (name != "tab" or name_of(parent) == "r"):
                yield Marked(_TEXTS[name] or node.text or "")
        elif name not in _ASIDE:
            if name == "p" and not gone:  # of a text box within the paragraph
                yield Marked("\n")
            yield from _pieces(node, gone=gone or name in _GONE)


_TEXTS = {"t": "", "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}


@dataclass(frozen=True, slots=True)
class _Cell:
    element: Any
    again: bool  # merged with the cell above, where its words stand


def _rows(table: Any) -> Iterator[Marked]:
    for row in cells_of(table):
        cells = [_cell(cell) for cell in row]
        yield _from_row([cell for cell in cells if cell.text], [cell for cell in cells if not cell.text])


def cells_of(table: Any) -> list[list[_Cell | None]]:
    """The cells of a table by row and column of its grid; None where a cell spreads over the column."""
    rows: list[list[_Cell | None]] = []
    for row in _within(table, "tr"):
        made: list[_Cell | None] = []
        for element in _within(row, "tc"):
            found = element.find("w:tcPr/w:gridSpan", _NS)
            above = rows[-1][len(made)] if rows and len(made) < len(rows[-1]) else None
            merge = element.find("w:tcPr/w:vMerge", _NS)
            again = merge is not None and merge.get(f"{_W}val", "continue") == "continue" and above is not None
            made.append(_Cell(above.element, again=True) if again and above else _Cell(element, again=False))
            made += [None] * (_number(found) - 1)
        rows.append(made)
    return rows


def _within(parent: Any, name: str) -> Iterator[Any]:
    for node in parent:
        if name_of(node) == name:
            yield node
        elif name_of(node) in _AROUND:
            yield from _within(node, name)


def _number(span: Any) -> int:
    text = "" if span is None else span.get(f"{_W}val", "")
    return min(max(int(text), 1), 63) if text.isascii() and text.isdigit() else 1


def _cell(cell: _Cell | None) -> Marked:
    if cell is None:
        return Marked("")
    text = joined(" ", _lines(cell.element)).stripped()
    return text.bare() if cell.again else text


def _from_row(cells: list[Marked], empty: list[Marked]) -> Marked:
    """A transcript in a table has the speaker in one cell and the words in the next."""
    for cell in empty:
        cells = [Marked(cells[0].text, (*cell.marks, *cells[0].marks)), *cells[1:]] if cells else [cell]
    if len(cells) == 2 and len(cells[0].text) <= 40:
        speaker = cells[0].cut(0, len(cells[0].text.rstrip(":")))
        return joined(": ", (speaker, cells[1]))
    return joined("\t", cells)


def left_out(path: Path, document: WordDocument, *, comments: bool = True) -> tuple[str, ...]:
    """Return a note for each kind of thing that `body` leaves out; `comments` is False where they are read too."""
    body_ = document.element.body
    counted = (
        ("w:drawing", "picture", "pictures"),
        ("w:footnoteReference", "footnote", "footnotes"),
        ("w:endnoteReference", "endnote", "endnotes"),
        ("w:commentReference", "comment", "comments"),
        ("w:del", "deletion tracked by Word", "deletions tracked by Word"),
    )
    found = (
        (len(body_.findall(f".//{tag}", _NS)), one, many)
        for tag, one, many in counted
        if comments or tag != "w:commentReference"
    )
    return tuple(f"{path.name}: {n} {one if n == 1 else many} left out" for n, one, many in found if n)
