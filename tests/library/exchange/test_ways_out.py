"""Leaving with everything: words are the words, nothing is a formula, every link leads somewhere."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from library.exchange.files import a_deliberated_study
from library.strategies import studies
from makers import a_study, g
from polyvocal import exchange, sample
from polyvocal import model as m
from polyvocal.exchange.markdown import escaped, file_name
from polyvocal.exchange.sheets import sheets
from polyvocal.exchange.spreadsheet import LONGEST_CELL, harmless, plain
from polyvocal.faults import Fault

WICKED = ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "\t=1", "\r=1", '=HYPERLINK("http://x","y")', "|x|", "\x00\x01"]


def _wicked(study: m.Study) -> m.Study:
    """The study with codes and memos that mean harm to a spreadsheet."""
    codes = tuple(m.Code(g("wicked", n), name.strip() or "x", definition=name) for n, name in enumerate(WICKED))
    memos = tuple(m.Memo(g("wicked memo", n), name, name) for n, name in enumerate(WICKED))
    framework = replace(study.framework, codes=(*study.framework.codes, *codes))
    return replace(study, framework=framework, memos=(*study.memos, *memos))


def _held(cell: object) -> object:
    """A cell as a workbook holds it: an empty text is nothing, what it cannot hold is replaced."""
    if isinstance(cell, str):
        return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", cell).replace("\r", "\n") or None
    return cell


def test_a_workbook_holds_every_row_and_no_formula(tmp_path: Path) -> None:
    study, path = _wicked(a_deliberated_study()), tmp_path / "study.xlsx"
    losses = exchange.write(study, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [sheet.name for sheet in sheets(study)]
    for sheet in sheets(study):
        page = book[sheet.name]
        rows = [[cell.value for cell in row] for row in page.iter_rows()]
        assert rows[0] == list(sheet.columns)
        assert len(rows) == len(sheet.rows) + 1
        assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n", "b", "inlineStr"}
        for mine, theirs in zip(sheet.rows, rows[1:], strict=True):
            assert [_held(cell) for cell in mine] == [_held(cell) for cell in theirs]
    assert any(loss.fate == "changed" and "cannot hold" in loss for loss in losses)


def test_quotations_stand_in_the_tables_with_their_words_and_people(tmp_path: Path) -> None:
    study = sample.load()
    path = tmp_path / "study.zip"
    exchange.write(study, path)
    with zipfile.ZipFile(path) as package:
        rows = list(csv.DictReader(io.StringIO(package.read("quotations.csv").decode("utf-8-sig"), newline="")))
    assert len(rows) == len(study.codings)
    coders = {coder.guid: coder.name for coder in study.coders}
    for row, coding in zip(rows, study.codings, strict=True):
        assert plain(row["words"]) == study.words(coding)
        assert (row["id"], row["coder"], int(row["start"])) == (
            coding.guid,
            coders[coding.coder],
            coding.anchor.span.start,
        )
    assert sum(bool(row["participant"]) for row in rows) > len(rows) / 2


@given(st.text(st.sampled_from("=+-@'\t\rab 1"), max_size=5))
def test_no_cell_begins_as_a_formula_and_every_word_comes_back(text: str) -> None:
    made = harmless(text)
    assert isinstance(made, str)
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(made) == text


def test_what_a_cell_cannot_hold_is_cut_and_told(tmp_path: Path) -> None:
    study = a_study()
    long = replace(study.memos[0], text="a" * 40_000)
    losses = exchange.write(replace(study, memos=(long,)), tmp_path / "study.xlsx")
    page = openpyxl.load_workbook(tmp_path / "study.xlsx")["Memos"]
    assert len(str(page["B2"].value)) == LONGEST_CELL
    assert any("32,767" in loss and loss.many == 1 for loss in losses)


@settings(max_examples=25, deadline=None)
@given(studies())
def test_any_study_goes_out_each_way_and_gives_the_same_bytes(study: m.Study) -> None:
    with TemporaryDirectory() as folder:
        for ending in (".xlsx", ".zip", ".md.zip"):
            paths = [Path(folder) / f"{n}{ending}" for n in range(2)]
            for path in paths:
                exchange.write(study, path)
            assert paths[0].read_bytes() == paths[1].read_bytes()
        openpyxl.load_workbook(Path(folder) / "0.xlsx")


# — Markdown —


def _shown(markdown: str) -> str:
    """The words that a reader of Markdown shows, spaces folded."""
    html = MarkdownIt("commonmark").enable("table").render(markdown)
    plain_ = re.sub(r"<[^>]+>", "", html)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        plain_ = plain_.replace(entity, character)
    return " ".join(plain_.split())


@given(st.text(st.sampled_from("*_#`[]()<>!|~&\\.-+1= abé🙂\n\"'"), min_size=1, max_size=30))
def test_words_read_back_as_they_are_whatever_signs_they_hold(text: str) -> None:
    words = text.replace("\n", " \n ")
    assert _shown("before " + escaped(words) + " after") == " ".join(f"before {words} after".split())


def test_every_link_leads_somewhere_and_every_quotation_is_there(tmp_path: Path) -> None:
    study, folder = sample.load(), tmp_path / "study"
    exchange.write(study, folder)
    pages = {page: page.read_text(encoding="utf-8") for page in folder.rglob("*.md")}
    followed = 0
    for page, text in pages.items():
        for target in re.findall(r"(?<!\\)\]\(([^)]+)\)", text):
            name, _, anchor = target.partition("#")
            there = (page.parent / name).resolve() if name else page
            assert there in pages, f"{page.name} leads to {target}"
            assert not anchor or f'<a id="{anchor}">' in pages[there], f"{page.name} leads to {target}"
            followed += 1
    assert followed > len(study.codings)
    everything = " ".join(_shown(text) for text in pages.values())
    for coding in study.codings:
        assert " ".join(study.words(coding).split()) in everything


def test_a_folder_that_has_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    exchange.write(a_study(), tmp_path / "out")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Fault, match="there is something already"):
        exchange.write(a_study(), tmp_path / "out")
    assert sorted(tmp_path.rglob("*")) == before


@given(st.text(max_size=80))
def test_a_file_name_is_safe_for_every_file_system(name: str) -> None:
    made = file_name(name)
    assert 0 < len(made.encode()) <= 61
    assert not re.search(r'[\x00-\x1f/\\:*?"<>|.]', made)
    assert not made.startswith("-")
    assert made.casefold() not in {"con", "aux", "nul", "prn", "com1", "lpt9"}


@pytest.mark.parametrize("name", ["study.xlsx", "study.zip", "study.md.zip"])
def test_what_is_only_written_says_so(tmp_path: Path, name: str) -> None:
    exchange.write(a_study(), tmp_path / name)
    with pytest.raises(Fault, match="only written"):
        exchange.read(tmp_path / name)
