"""The files that others are made from: real ones of every kind, small, written by the tests' own makers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import openpyxl
from docx import Document

from library.exchange.databases import QUALCODER, RQDA, a_taguette, database
from library.exchange.files import a_deliberated_study
from library.exchange.test_any_project import FILES, grown
from makers import a_study
from polyvocal import exchange
from tests.fuzz import databases, files, trees

Spoil = Callable[[Random, bytes], bytes]
KINDS: dict[str, Spoil] = {
    ".qdpx": files.of_zip, ".polyvocal": files.of_zip, ".qde": trees.spoiled, ".qdc": trees.spoiled,
    ".sqlite3": databases.of_database, ".rqda": databases.of_database, ".qda": databases.of_database,
    ".xlsx": files.of_zip, ".docx": files.of_zip, ".zip": files.of_zip, ".csv": files.of_table, ".txt": files.of_text,
}  # fmt: skip
"""How a file of each ending is spoiled."""

_CODEBOOK = [
    ["code", "parent", "definition", "colour"],
    ["Money", "", "What it costs.", "#ff0000"],
    ["Fares", "Money", "", ""],
]
_EXCERPTS = [
    ["source", "text", "code", "coder", "memo"], ["P01", "Loud 🙂 but I stayed", "Money > Fares", "Dele", "why"],
    ["P02", "Two pounds", "Money", "", ""], ["", "nowhere to be found", "Odd", "", ""],
]  # fmt: skip
_CODINGS = [
    ["source", "start", "end", "code", "coder"],
    ["P01", "0", "11", "Money", "Dele"],
    ["P02", "3", "9", "Fares", "Ruth"],
]
_CASES = [["case", "group", "age", "when"], ["P01", "staff", "44", "2024-05-01"], ["P09", "north", "1,5", ""]]
_SAID = "Loud 🙂 but I stayed."
_TABLES = {"codebook": _CODEBOOK, "excerpts": _EXCERPTS, "codings": _CODINGS, "cases": _CASES}


@lru_cache
def seeds() -> dict[str, tuple[bytes, ...]]:
    """The bytes of seed files by ending."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = {ending: _studies(folder, ending) for ending in (".qdpx", ".polyvocal", ".qdc")}
        found[".qde"] = [_part(raw, "project.qde") for raw in found[".qdpx"]]
        found |= _of_databases(folder) | _of_tables(folder)
    return {ending: tuple(some) for ending, some in found.items()}


def _studies(folder: Path, ending: str) -> list[bytes]:
    made = []
    for number, study in enumerate((a_study(), a_deliberated_study())):
        path = folder / f"{number}{ending}"
        exchange.write(study, path)
        made.append(path.read_bytes())
    if ending == ".qdpx":
        for number in range(6):
            parts = [("project.qde", grown(Random(number))), *((n, text.encode()) for n, text in FILES.items())]
            made.append(files.zipped(parts))
    return made


def _part(raw: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return package.read(name)


def _of_databases(folder: Path) -> dict[str, list[bytes]]:
    rqda = {
        "project": [{"databaseversion": "0.2.2"}],
        "source": [{"name": "P01", "id": 1, "file": _SAID, "status": 1}],
        "freecode": [{"name": "Money", "id": 1, "status": 1, "color": "red"}],
        "coding": [{"cid": 1, "fid": 1, "seltext": "Loud", "selfirst": 0.0, "selend": 4.0, "status": 1}],
        "cases": [{"name": "P01", "id": 1, "status": 1}], "codecat": [{"name": "All", "catid": 1, "status": 1}],
        "treecode": [{"cid": 1, "catid": 1, "status": 1}],
    }  # fmt: skip
    qualcoder = {
        "project": [{"databaseversion": "v11"}], "source": [{"id": 1, "name": "P01", "fulltext": _SAID}],
        "code_name": [{"cid": 1, "name": "Money", "color": "#ff0000"}],
        "code_text": [{"ctid": 1, "cid": 1, "fid": 1, "seltext": "Loud", "pos0": 0, "pos1": 4, "owner": "Dele"}],
        "cases": [{"caseid": 1, "name": "P01"}],
    }  # fmt: skip
    return {
        ".sqlite3": [a_taguette(folder / "t.sqlite3", "Talks").read_bytes()],
        ".rqda": [database(folder / "r.rqda", RQDA, rqda).read_bytes()],
        ".qda": [database(folder / "q.qda", QUALCODER, qualcoder).read_bytes()],
    }


def _of_tables(folder: Path) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {
        ".csv": [], ".xlsx": [], ".docx": [], ".zip": [], ".txt": [f"Interviewer: And?\r\n\r\nP01: {_SAID}\n".encode()],
    }  # fmt: skip
    for rows in _TABLES.values():
        text = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows) + "\r\n"
        found[".csv"].append(text.encode())
        book = openpyxl.Workbook()
        assert book.active is not None
        for row in rows:
            book.active.append(row)
        book.save(folder / "x.xlsx")
        found[".xlsx"].append((folder / "x.xlsx").read_bytes())
        word = Document()
        table = word.add_table(0, len(rows[0]))
        for row in rows:
            for cell, said in zip(table.add_row().cells, row, strict=True):
                cell.text = said
        word.save(str(folder / "x.docx"))
        found[".docx"].append((folder / "x.docx").read_bytes())
    found[".docx"].append(_spoken(folder / "y.docx"))
    resources = ", ".join(f'{{"name": "{name}", "path": "{name}.csv"}}' for name in _TABLES)
    parts = [("datapackage.json", f'{{"name": "x", "resources": [{resources}]}}'.encode())]
    found[".zip"] = [
        files.zipped([*parts, *((f"{name}.csv", raw) for name, raw in zip(_TABLES, found[".csv"], strict=True))])
    ]
    return found


def _spoken(path: Path) -> bytes:
    """A transcript with a comment in the margin."""
    word = Document()
    word.add_paragraph("Interviewer: And?")
    said = word.add_paragraph("P01: Loud, but I stayed.")
    if hasattr(word, "add_comment"):
        word.add_comment(said.runs, text="why?", author="Dele", initials="D")
    word.save(str(path))
    return path.read_bytes()


def made(ending: str, number: int) -> bytes:
    """The file of this kind and number: always the same."""
    chance = Random(f"{ending} {number}")
    return KINDS[ending](chance, chance.choice(seeds()[ending]))
