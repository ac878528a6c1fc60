"""A file that is something else than its name says is called by what it is."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from makers import a_study
from polyvocal import exchange
from polyvocal.faults import Fault

PAGE = "<!-- x -->\n<!DOCTYPE html><html><body>Sign in</body></html>"


@pytest.mark.parametrize("ending", [".qdpx", ".qdc", ".qde", ".sqlite3", ".polyvocal", ".qda", ".rqda"])
@pytest.mark.parametrize(
    "page", [PAGE.encode(), b"\xef\xbb\xbf" + PAGE.encode(), PAGE.encode("utf-16"), b"\r\n <HTML lang=de>\n", b"<head>"]
)
def test_a_web_page_under_another_name_is_called_one(tmp_path: Path, ending: str, page: bytes) -> None:
    path = tmp_path / f"study{ending}"
    path.write_bytes(page)
    with pytest.raises(Fault, match=r"this is a web page, perhaps an error or sign-in page .*; download it again"):
        exchange.read(path)


@pytest.mark.parametrize(
    ("ending", "content", "called"),
    [
        (".qdpx", b"SQLite format 3\x00" + bytes(100), "this is a SQLite database"),
        (".qdpx", b"<?xml version='1.0'?><Project/>", "this is an XML file.*opened under that name"),
        (".qdc", b"PK\x03\x04xxxx", "this is a ZIP file.*ends in .qdpx"),
        (".polyvocal", b"%PDF-1.7", "this is a PDF"),
        (".qda", b"\x1f\x8b\x08", "this is a gzip archive, which must be unpacked first"),
        (".qdpx", bytes(5000), "nothing but zeros, which was not downloaded"),
        (".qdpx", b"version https://git-lfs.github.com/spec/v1\n", "a placeholder of Git"),
        (".rqda", b"{\\rtf1", "this is an RTF text"),
        (".sqlite3", b"PK\x03\x04xxxx", "this is a ZIP file"),
    ],
)
def test_what_is_something_else_is_called_by_its_name(tmp_path: Path, ending: str, content: bytes, called: str) -> None:
    path = tmp_path / f"study{ending}"
    path.write_bytes(content)
    with pytest.raises(Fault, match=called):
        exchange.read(path)


def test_what_is_what_it_says_is_read(tmp_path: Path) -> None:
    study = a_study()
    for ending in (".polyvocal", ".qdpx", ".qdc"):
        exchange.write(study, tmp_path / f"study{ending}")
        assert exchange.read(tmp_path / f"study{ending}").study.framework.codes


def test_a_zip_without_a_project_is_only_written(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as made:
        made.writestr("a.csv", b"a,b\n")
    with pytest.raises(Fault, match="only written"):
        exchange.read(tmp_path / "some.zip")


@pytest.mark.parametrize(
    ("ending", "menu"),
    [
        (".nvp", "Share, Export Project, REFI-QDA Project; on a Mac: File, Export Project"),
        (".nvpx", "NVivo"), (".nvcx", "NVivo"), (".mx12", "MAXQDA"), (".mx24", "Reports, Export, REFI-QDA Project"),
        (".mx26", "MAXQDA"), (".mex24", "MAXQDA"), (".mex", "MAXQDA"), (".mqda", "MAXQDA"),
        (".atlproj", "File, Export, QDPX project"), (".atlproj23", "ATLAS.ti"), (".atlcb", "ATLAS.ti"),
        (".hpr6", "a later version first"), (".hpr7", "ATLAS.ti 9"), (".qrk", "Quirkos"), (".tra", "Transana"),
        (".f4p", "REFI-QDA project"),
    ],
)  # fmt: skip
def test_a_project_that_only_its_own_program_reads_is_told_where_to_export(
    tmp_path: Path, ending: str, menu: str
) -> None:
    path = tmp_path / f"study{ending.upper()}"
    path.write_bytes(b"x")
    with pytest.raises(Fault, match="only the program that made this file can read it") as fault:
        exchange.read(path)
    assert menu in fault.value.expected
