"""Nothing of people's words is changed or missing on a way out without a sentence, and nothing becomes a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from makers import a_coding, a_source, a_study, g
from polyvocal import exchange
from polyvocal import model as m
from polyvocal.exchange import markdown
from polyvocal.exchange.markdown import escaped
from polyvocal.exchange.spreadsheet import harmless, plain


def pages(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def table(path: Path, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(pages(path)[name].removeprefix("\ufeff"), newline="")))


def shown(page: str) -> list[str]:
    """The words of each paragraph and heading, as a reader of Markdown has them."""
    found = []
    for token in MarkdownIt("commonmark").parse(page):
        if token.type == "inline":
            parts = token.children or []
            found.append("".join("\n" if c.type in {"hardbreak", "softbreak"} else c.content for c in parts))
    return found


@given(st.text(st.sampled_from("*_#`[]()<>!|~&\\.-+1= \t\r\u00a0\u2028abé🙂\n\"'"), max_size=30))
def test_words_read_back_to_the_last_blank(text: str) -> None:
    assert shown("before " + escaped(text) + " after") == [f"before {text} after"]
    assert shown("> before " + (escaped(text) + " after").replace("\n", "\n> ")) == [f"before {text} after"]


def test_words_before_between_and_after_turns_are_in_the_pages(tmp_path: Path) -> None:
    text = "Recorded in a kitchen.\n\nP01: Loud.\n(a door)\nP02: Yes.\n\nThe end."
    turns = tuple(
        m.Turn(text.index(f"{who}:"), text.index(said), text.index(said) + len(said), who)
        for who, said in (("P01", "Loud."), ("P02", "Yes."))
    )
    source = m.Source(g("source"), "S", (m.Revision(g("revision"), 1, text, turns),))
    exchange.write(m.Study(g("study"), "S", sources=(source,)), tmp_path / "out.md.zip")
    said = shown(pages(tmp_path / "out.md.zip")["sources/s.md"])
    assert said == ["S", "Recorded in a kitchen.", "1 P01: Loud.", "(a door)", "2 P02: Yes.", "The end.", "Quotations"]


def test_a_coding_on_an_earlier_text_is_told_and_a_facet_is_there(tmp_path: Path) -> None:
    study = a_study()
    exchange.write(study, tmp_path / "out.md.zip")
    assert "stance: both" in shown(pages(tmp_path / "out.md.zip")["sources/p01.md"])
    one = study.sources[0]
    later = replace(one, revisions=(*one.revisions, m.Revision(g("later"), 2, "All new.")))
    told = exchange.write(replace(study, sources=(later, study.sources[1])), tmp_path / "later.md.zip")
    (loss,) = (loss for loss in told if loss.what == "codings on an earlier text of their source")
    assert (loss.fate, loss.many) == ("lost", sum(c.source == one.guid for c in study.codings))


@pytest.mark.parametrize("ending", [".zip", ".md.zip"])
def test_lone_surrogates_are_told(tmp_path: Path, ending: str) -> None:
    memo = m.Memo(g("memo"), "t", "bad \ud800 \udfff x")
    told = exchange.write(replace(a_study(), memos=(memo,)), tmp_path / f"out{ending}")
    (loss,) = (loss for loss in told if loss.fate == "changed")
    assert loss.many == 2
    name = "memos.csv" if ending == ".zip" else "memos.md"
    assert "bad \ufffd \ufffd x" in pages(tmp_path / f"out{ending}")[name]


def test_words_are_repeated_only_as_often_as_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = a_study()
    monkeypatch.setattr(markdown, "MOST_QUOTED", 60)
    told = exchange.write(study, tmp_path / "out.md.zip")
    (loss,) = (loss for loss in told if "too many" in loss)
    assert loss.many is not None
    assert 0 < loss.many < len(study.codings)
    assert "Two pounds each way.\nTwo pounds is bread." in " ".join(
        shown(pages(tmp_path / "out.md.zip")["sources/p02.md"])
    )


EVIL = "=cmd|' /C calc'!A0"


def test_the_name_of_an_attribute_or_facet_is_no_formula_either(tmp_path: Path) -> None:
    study = a_study()
    named = replace(
        study,
        variables=(*study.variables, m.Variable(g("evil"), EVIL)),
        facets=(
            *study.facets,
            m.Facet(g("evil facet"), EVIL, "coding", ("a",)),
            m.Facet(g("evil 2"), EVIL, "code", ()),
        ),
    )
    exchange.write(named, tmp_path / "out.zip")
    exchange.write(named, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    for name in ("participants", "quotations", "codebook"):
        header = table(tmp_path / "out.zip", f"{name}.csv")[0]
        assert f"'{EVIL}" in header
        assert plain(f"'{EVIL}") == EVIL
        cells = {cell.value: cell.data_type for cell in book[name.capitalize()][1]}
        assert cells[EVIL] == "s"


@given(st.text(st.sampled_from("=+-@＝＠'\t\r\n ab1"), max_size=6))
def test_no_text_begins_as_a_formula_whatever_stands_before_it(text: str) -> None:
    made = harmless(text)
    assert isinstance(made, str)
    assert not made.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"))
    assert plain(made) == text


def test_words_that_look_like_errors_or_numbers_of_characters_stay_words(tmp_path: Path) -> None:
    words = ("#REF!", "#N/A", "_x0041_", "a_x000D_b")
    memos = tuple(m.Memo(g("memo", n), said, said) for n, said in enumerate(words))
    exchange.write(replace(a_study(), memos=memos), tmp_path / "out.xlsx")
    page = openpyxl.load_workbook(tmp_path / "out.xlsx")["Memos"]
    cells = [row[0] for row in page.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    # A workbook says with “_x005F_” that what follows is no number of a character.
    assert [cell.value for cell in cells] == ["#REF!", "#N/A", "_x005F_x0041_", "a_x005F_x000D_b"]


def test_what_is_known_of_a_speaker_who_is_nobody_by_name_is_in_the_tables(tmp_path: Path) -> None:
    exchange.write(a_study(), tmp_path / "out.zip")
    header, *rows = table(tmp_path / "out.zip", "speakers.csv")
    known = {(row[0], row[1]): dict(zip(header[2:-1], row[2:-1], strict=True)) for row in rows}
    assert known["P02", "Staff"] == {"participant": "", "group": "staff", "age": ""}
    assert known["P02", "P02"]["participant"] == "P02"


def test_a_long_text_coded_whole_many_times_comes_back_in_an_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table of quotations is for reading; were it whole, the archive could not be opened again."""
    study = a_study()
    source = a_source("P07", ("P07", "Word after word. " * 2_000))
    text = source.latest.text
    codings = tuple(a_coding(source, text, study.framework.codes[0], study.coders[0], key=n) for n in range(50))
    whole = replace(study, sources=(*study.sources, source), codings=(*study.codings, *codings))
    monkeypatch.setattr(exchange.formats.archive, "MOST_QUOTED", 10 * len(text))
    told = exchange.write(whole, tmp_path / "out.polyvocal")
    (loss,) = told
    assert (loss.fate, loss.many) == ("changed", 41)
    assert exchange.read(tmp_path / "out.polyvocal").study == whole
    rows = table(tmp_path / "out.polyvocal", "quotations.csv")[1:]
    assert len(rows) == len(whole.codings)
    assert sum(row[5] == text for row in rows) == 9
