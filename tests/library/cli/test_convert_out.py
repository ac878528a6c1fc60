"""`polyvocal convert` to what is only for reading: words, people and places are there, and what is not is told."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from polyvocal import exchange, sample
from polyvocal.cli import main
from polyvocal.exchange.spreadsheet import plain


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.polyvocal"
    exchange.write(sample.load(), path)
    return path


def convert(study: Path, out: Path | str, *more: str) -> Result:
    return CliRunner().invoke(main, ["convert", str(study), str(out), *more], catch_exceptions=False)


def test_a_workbook_has_the_words_of_every_coding(study: Path, tmp_path: Path) -> None:
    assert convert(study, tmp_path / "out.xlsx").exit_code == 0
    rows = list(openpyxl.load_workbook(tmp_path / "out.xlsx")["Quotations"].iter_rows(values_only=True))
    words, ids = rows[0].index("words"), rows[0].index("id")
    value = sample.load()
    assert {row[ids]: row[words] for row in rows[1:]} == {c.guid: value.words(c) for c in value.codings}


def test_tables_have_every_participant_and_code(study: Path, tmp_path: Path) -> None:
    assert convert(study, tmp_path / "out.zip").exit_code == 0
    value = sample.load()
    with zipfile.ZipFile(tmp_path / "out.zip") as package:
        found = {
            name: list(csv.DictReader(io.StringIO(package.read(name).decode("utf-8-sig"), newline="")))
            for name in package.namelist()
        }
    assert [plain(row["participant"]) for row in found["participants.csv"]] == [case.name for case in value.cases]
    assert [plain(row["path"]) for row in found["codebook.csv"]] == [
        value.framework.path(code.guid) for code in value.framework.codes
    ]


@pytest.mark.parametrize("name", ["pages", "pages/"])
def test_a_name_without_an_ending_is_a_folder_of_pages(study: Path, tmp_path: Path, name: str) -> None:
    assert convert(study, f"{tmp_path}/{name}").exit_code == 0
    pages = {path.name for path in (tmp_path / "pages").iterdir()}
    assert {"readme.md", "codebook.md", "themes.md", "memos.md", "participants.md", "decisions.md", "sources"} <= pages
    assert len(list((tmp_path / "pages" / "sources").iterdir())) == len(sample.load().sources)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert convert(study, tmp_path / "pages").exit_code == 1
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_same_pages_are_in_the_zip(study: Path, tmp_path: Path) -> None:
    convert(study, tmp_path / "pages")
    convert(study, tmp_path / "pages.md.zip")
    folder = tmp_path / "pages"
    with zipfile.ZipFile(tmp_path / "pages.md.zip") as package:
        zipped = {name: package.read(name) for name in package.namelist()}
    assert zipped == {str(p.relative_to(folder).as_posix()): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", ["out.xlsx", "out.zip", "out.md.zip", "out"])
def test_what_does_not_come_across_is_told_with_its_number(study: Path, tmp_path: Path, name: str) -> None:
    told = json.loads(convert(study, tmp_path / name, "--format", "json").stdout)["losses"]
    (versions,) = (row for row in told if row["what"] == "framework versions")
    assert (versions["fate"], versions["many"]) == ("lost", len(sample.load().versions))


@pytest.mark.parametrize("name", ["out.xlsx", "out.zip", "out.md.zip"])
def test_nothing_is_left_of_what_could_not_be_written(study: Path, tmp_path: Path, name: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    answer = convert(study, tmp_path / "nowhere" / "at all" / name)
    assert answer.exit_code == 1
    assert sorted(tmp_path.rglob("*")) == before
