"""Taguette: bytes of text between markup become code points of our text, each highlight on its words."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.exchange.databases import a_taguette
from polyvocal import exchange
from polyvocal import model as m
from polyvocal.exchange.marked_up import MarkedUp
from polyvocal.faults import Fault


def test_a_project_comes_across_with_the_words_owners_and_dates_of_its_highlights(tmp_path: Path) -> None:
    outcome = exchange.read(a_taguette(tmp_path / "taguette.sqlite3", "Talks"))
    study = outcome.study
    assert study.sources[0].latest.text == "Anna\nCafé & cake 🙂, twice.\nOne\nZwölf\n"
    names = {coder.guid: coder.name for coder in study.coders}
    assert [(study.words(c), study.any_code.get(c.code or ""), names[c.coder]) for c in study.codings] == [
        ("Café & cake", "food", "bob"), ("Café & cake", "sweet", "bob"), ("🙂", None, "ann"),
        ("One\nZwö", "numbers", "bob"),
    ]  # fmt: skip
    assert study.codings[0].made_at == datetime(2024, 5, 2, 10, tzinfo=UTC)
    assert [study.framework.path(code.guid) for code in study.framework.codes] == ["food", "food > sweet", "numbers"]
    assert study.framework.codes[0].colour == "#FF00AA"
    assert (study.name, study.description, study.sources[0].path) == ("Talks", "About.", "talk.docx")
    assert outcome.losses == ()


def test_of_several_projects_one_is_chosen_by_its_name(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "taguette.sqlite3", "Talks", "Letters", "Talks")
    assert exchange.parts(path) == ("Talks", "Letters", "Talks (2)")
    with pytest.raises(Fault, match=r"3 projects: “Talks”, “Letters”, “Talks \(2\)”"):
        exchange.read(path)
    with pytest.raises(Fault, match="no project “Nothing”"):
        exchange.read(path, "Nothing")
    studies = [exchange.read(path, part).study for part in exchange.parts(path)]
    assert [study.name for study in studies] == ["Talks", "Letters", "Talks"]
    assert len({study.guid for study in studies}) == 3
    assert len({coding.guid for study in studies for coding in study.codings}) == 12


def test_a_later_state_of_a_database_has_the_same_ids(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "taguette.sqlite3", "Talks")
    before = exchange.read(path).study
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO highlight_tags VALUES (101, 12)")
    after = exchange.read(path).study
    assert {c.guid for c in before.codings if c.code} < {c.guid for c in after.codings}
    assert before.guid == after.guid


def test_words_that_are_not_those_shown_are_told_and_not_moved(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "taguette.sqlite3", "Talks")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE highlights SET snippet = 'something else' WHERE id = 100")
        connection.execute("UPDATE highlights SET end_offset = 99999 WHERE id = 101")
    outcome = exchange.read(path)
    assert outcome.study.words(outcome.study.codings[0]) == "Café & cake"
    assert {(loss.fate, loss.many) for loss in outcome.losses} == {("doubtful", 1), ("lost", 1)}


def test_it_goes_out_in_both_our_formats(tmp_path: Path) -> None:
    study = exchange.read(a_taguette(tmp_path / "taguette.sqlite3", "Talks")).study
    for ending in (".polyvocal", ".qdpx"):
        exchange.write(study, tmp_path / f"out{ending}")
        assert exchange.read(tmp_path / f"out{ending}").study == study


WORD = st.text(st.sampled_from("abé🙂مe\u0301 \n&<"), min_size=1, max_size=6)


@given(st.lists(st.tuples(st.sampled_from(["p", "b", "li", "h1", "span"]), WORD), min_size=1, max_size=8))
def test_every_byte_leads_to_its_own_character(parts: list[tuple[str, str]]) -> None:
    def escaped(words: str) -> str:
        return words.replace("&", "&amp;").replace("<", "&lt;")

    page = MarkedUp("".join(f"<{tag}>{escaped(words)}</{tag}>" for tag, words in parts))
    counted = "".join(words for _, words in parts)
    assert m.is_canonical(page.text) or page.text.startswith("\ufeff")
    byte = 0
    for character in counted:
        size = len(character.encode())
        place, end = page.place(byte), page.end(byte + size)
        assert place is not None
        assert end is not None
        if not character.isspace():
            assert page.text[place] == character
            assert page.text[place:end] == character
        byte += size
    assert page.place(byte + 1) is None
    assert [c for c in page.text if not c.isspace()] == [c for c in counted if not c.isspace()]
