"""What a file is by its first bytes, where its name says something else; and what only its own program reads.

Invariant: nothing is unpacked or run to find out.
"""

from __future__ import annotations

import re
from pathlib import Path

from polyvocal.exchange import sqlite
from polyvocal.faults import Fault

_HTML = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?(?><!--.*?-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_PAGE = "this is a web page, perhaps an error or sign-in page that was saved under this name"
_BEGINNINGS = (
    (sqlite.MAGIC, "database", "a SQLite database"),
    (b"PK\x03\x04", "zip", "a ZIP file"),
    (b"PK\x05\x06", "zip", "an empty ZIP file"),
    (b"<?xml", "xml", "an XML file"),
    (b"%PDF", "other", "a PDF"),
    (b"{\\rtf", "other", "an RTF text"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "other", "an old Office file, or a project that only its own program reads"),
    (b"\x1f\x8b", "other", "a gzip archive, which must be unpacked first"),
    (b"7z\xbc\xaf\x27\x1c", "other", "a 7-Zip archive, which must be unpacked first"),
    (b"Rar!", "other", "a RAR archive, which must be unpacked first"),
    (b"\x89PNG", "other", "a picture"),
    (b"\xff\xd8\xff", "other", "a picture"),
    (b"GIF8", "other", "a picture"),
    (b"version https://git-lfs", "other", "a placeholder of Git; the file itself is still to be fetched"),
    (bytes(64), "other", "a file of nothing but zeros, which was not downloaded or copied whole"),
)
_KINDS = {
    ".polyvocal": ("zip",), ".qdpx": ("zip",), ".qde": ("xml",), ".qdc": ("xml",), ".qda": ("database", "zip"),
    ".rqda": ("database",), ".sqlite3": ("database",), ".sqlite": ("database",), ".db": ("database",),
}  # fmt: skip
_HINTS = {
    ("database", ".qdpx"): "; a database of another tool is opened under its own name",
    ("zip", ".qdc"): "; a REFI-QDA project ends in .qdpx",
    ("zip", ".qde"): "; a REFI-QDA project ends in .qdpx",
    ("xml", ".qdpx"): "; what lies in a REFI-QDA project as project.qde is opened under that name",
}
_TOOLS = {
    "Taguette": frozenset({"projects", "documents", "highlights"}),
    "RQDA": frozenset({"freecode", "coding", "source"}),
    "QualCoder": frozenset({"code_name", "code_text", "source"}),
}
_ATLAS = "in ATLAS.ti 9 or later: File, Export, QDPX project; on a Mac: Project, Export"
_LOCKED = (
    (r"\.nvpx?|\.nvcx?|\.nvb", "in NVivo: Share, Export Project, REFI-QDA Project; on a Mac: File, Export Project"),
    (
        r"\.mx\d{1,2}|\.mex\d{0,2}|\.mqda|\.mqex|\.mqtc|\.mtr",
        "in MAXQDA 2020 or later: Reports, Export, REFI-QDA Project",
    ),
    (r"\.atlproj\d{0,2}|\.atlcb\d{0,2}", _ATLAS),
    (r"\.hpr\d{0,2}|\.acb", f"opened in a later version first; {_ATLAS}"),
    (r"\.qrk", "in Quirkos, as REFI-QDA project with the ending .qdpx"),
    (r"\.tra|\.trb", "in Transana 4 or later, as REFI-QDA project with the ending .qdpx"),
    (r"\.f4p|\.ppj|\.wpj", "in that program, as REFI-QDA project with the ending .qdpx"),
)


def tool(path: Path) -> str | None:
    """Which tool a SQLite database is of, by its tables; None for one that is none of ours to know."""
    with sqlite.opened(path, "a database of " + ", ".join(_TOOLS)) as database:
        found = (name for name, tables in _TOOLS.items() if tables <= database.tables)
        return next(found, None)


def locked(ending: str) -> str | None:
    """Where the one program that reads files with this ending exports what others read; None for other endings."""
    return next((export for endings, export in _LOCKED if re.fullmatch(endings, ending)), None)


def check(path: Path, expected: str) -> None:
    """Raise `Fault` for a file that is plainly something else than its ending says, and say what it seems to be."""
    if not path.is_file():
        return
    try:
        with path.open("rb") as file:
            begun = file.read(4096)
    except OSError:
        return
    if _HTML.match(_read(begun)):
        raise Fault(str(path), _PAGE, f"{expected}; download it again")
    plain = begun.removeprefix(b"\xef\xbb\xbf").lstrip() if begun.strip(b"\x00") else begun
    kind, called = next(((kind, called) for first, kind, called in _BEGINNINGS if plain.startswith(first)), ("", ""))
    ending = path.suffix.lower()
    if kind and kind not in _KINDS.get(ending, (kind,)):
        raise Fault(str(path), f"this is {called}", expected + _HINTS.get((kind, ending), ""))


def _read(begun: bytes) -> str:
    if begun.startswith((b"\xff\xfe", b"\xfe\xff")):
        return begun[: len(begun) // 2 * 2].decode("utf-16", errors="replace")
    return begun.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
