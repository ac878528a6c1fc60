"""Taguette: bytes of text between markup become code points of our text, each highlight on its words."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.exchange.databases import TAGUETTE, a_taguette, database
from polyvocal import exchange
from polyvocal import model as m
from polyvocal.exchange import Loss
from polyvocal.exchange.marked_up import MarkedUp
from polyvocal.exchange.placed import DOUBTFUL
from polyvocal.faults import Fault

AT = "2024-01-02 03:04:05.123456"


def _changed(path: Path, *statements: str) -> Path:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return path


def _said(study: m.Study) -> list[tuple[str, str | None, str]]:
    names = {coder.guid: coder.name for coder in study.coders}
    return [(study.words(c), study.any_code.get(c.code or ""), names[c.coder]) for c in study.codings]


def test_a_project_comes_across_with_the_words_owners_and_dates_of_its_highlights(tmp_path: Path) -> None:
    outcome = exchange.read(a_taguette(tmp_path / "taguette.sqlite3", "Talks"))
    study = outcome.study
    assert study.sources[0].latest.text == "Anna\nCafé & cake 🙂, twice.\nOne\nZwölf\n"
    assert _said(study) == [
        ("Café & cake", "food", "bob"), ("Café & cake", "sweet", "bob"), ("🙂", None, "ann"),
        ("One\nZwö", "numbers", "bob"),
    ]  # fmt: skip
    assert study.codings[0].made_at == datetime(2024, 5, 2, 10, tzinfo=UTC)
    assert [study.framework.path(code.guid) for code in study.framework.codes] == ["food", "food > sweet", "numbers"]
    assert [code.definition for code in study.framework.codes] == ["On food", "On food.sweet", "On numbers"]
    assert (study.name, study.description, study.sources[0].path) == ("Talks", "About.", "talk.docx")
    assert study.made_at == datetime(2024, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)
    assert outcome.losses == (Loss.of("lost", "formats of words (bold, italics, links and the like)", 1),)


def test_of_several_projects_one_is_chosen_by_its_name(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "taguette.sqlite3", "Talks", "Letters", "Talks")
    assert exchange.parts(path) == ("Talks", "Letters", "Talks (2)")
    with pytest.raises(Fault, match=r"3 projects: “Talks”, “Letters”, “Talks \(2\)”"):
        exchange.read(path)
    with pytest.raises(Fault, match="no project “Nothing”"):
        exchange.read(path, "Nothing")
    studies = [exchange.read(path, part).study for part in exchange.parts(path)]
    assert [study.name for study in studies] == ["Talks", "Letters", "Talks"]
    assert [study.sources[0].name for study in studies] == ["Doc 1", "Doc 2", "Doc 3"]
    assert len({study.guid for study in studies}) == 3
    assert len({coding.guid for study in studies for coding in study.codings}) == 12


def test_projects_called_alike_are_told_apart_also_from_one_that_has_a_number_by_name(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "taguette.sqlite3", "Talks (2)", "Talks", "Talks")
    assert exchange.parts(path) == ("Talks (2)", "Talks", "Talks (3)")
    docs = [exchange.read(path, part).study.sources[0].name for part in exchange.parts(path)]
    assert docs == ["Doc 1", "Doc 2", "Doc 3"]


def test_a_later_state_of_a_database_has_the_same_ids(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "taguette.sqlite3", "Talks")
    before = exchange.read(path).study
    after = exchange.read(_changed(path, "INSERT INTO highlight_tags VALUES (101, 12)")).study
    assert {c.guid for c in before.codings if c.code} < {c.guid for c in after.codings}
    assert before.guid == after.guid


def test_things_are_known_again_in_an_export_that_numbers_them_anew(tmp_path: Path) -> None:
    """Taguette's own export numbers all rows from 1: what came after something deleted has another number."""

    def log(tag: int, nth: int) -> list[dict[str, object]]:
        added = {"type": "tag_add", "tag_id": tag, "tag_path": "early", "description": ""}
        marked = {"type": "highlight_add", "highlight_id": nth, "start_offset": 0, "end_offset": 3, "tags": [tag]}
        at = {"date": "2024-05-01 10:00:00.000001", "user_login": "ann", "project_id": 1}
        return [{**at, "payload": json.dumps(one)} for one in (added, marked)]

    def project(path: Path, doc: int, tag: int, nth: int, called: str) -> m.Study:
        rows = {
            "projects": [{"id": 1, "name": "Talks", "description": "", "created": AT}],
            "documents": [{"id": doc, "name": "D", "description": "", "filename": "d.txt", "created": AT,
                           "project_id": 1, "text_direction": "LEFT_TO_RIGHT", "contents": "<p>Yes and no</p>"}],
            "tags": [{"id": tag, "project_id": 1, "path": called, "description": ""}],
            "highlights": [{"id": nth, "document_id": doc, "start_offset": 0, "end_offset": 3, "snippet": "Yes"}],
            "highlight_tags": [{"highlight_id": nth, "tag_id": tag}],
            "commands": log(tag, nth),
        }  # fmt: skip
        return exchange.read(database(path, TAGUETTE, rows)).study

    one = project(tmp_path / "one.sqlite3", 5, 7, 30, "early")
    two = project(tmp_path / "two.sqlite3", 1, 1, 1, "late")
    assert two.framework.codes[0].name == "late"
    assert two.framework.codes[0].guid == one.framework.codes[0].guid
    assert (one.sources[0].guid, one.codings[0].guid) == (two.sources[0].guid, two.codings[0].guid)


def test_a_tag_that_was_given_later_is_of_who_gave_it(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "taguette.sqlite3", "Talks")
    later = json.dumps({"type": "highlight_add", "highlight_id": 100, "tags": [10, 11, 12]})
    _changed(
        path,
        "INSERT INTO highlight_tags VALUES (100, 12)",
        "INSERT INTO commands (date, user_login, project_id, document_id, payload)"
        f" VALUES ('2024-06-01 09:00:00.000000', 'eve', 1, 1, '{later}')",
    )
    study = exchange.read(path).study
    assert [one for one in _said(study) if one[0] == "Café & cake"] == [
        ("Café & cake", "food", "bob"), ("Café & cake", "sweet", "bob"), ("Café & cake", "numbers", "eve"),
    ]  # fmt: skip
    assert study.codings[2].made_at == datetime(2024, 6, 1, 9, tzinfo=UTC)


def test_logs_of_old_versions_tell_the_same(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "taguette.sqlite3", "Talks")
    new = exchange.read(path).study
    old = exchange.read(_changed(path, "UPDATE commands SET payload = replace(payload, 'highlight_id', 'id')")).study
    assert _said(old) == _said(new)
    assert [c.guid for c in old.codings] == [c.guid for c in new.codings]


def test_words_that_are_not_those_shown_are_told_and_not_moved(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "taguette.sqlite3", "Talks")
    _changed(
        path,
        "UPDATE highlights SET snippet = 'something else' WHERE id = 100",
        "UPDATE highlights SET end_offset = 99999 WHERE id = 101",
    )
    outcome = exchange.read(path)
    assert outcome.study.words(outcome.study.codings[0]) == "Café & cake"
    assert Loss.of("doubtful", DOUBTFUL, 1) in outcome.losses
    assert Loss.of("lost", "highlights whose place is not in the text, or without words", 1) in outcome.losses


def test_tags_are_nested_only_under_tags_that_are_there(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "taguette.sqlite3", "Talks")
    _changed(
        path,
        "UPDATE tags SET path = 'a.b' WHERE id = 10",
        "UPDATE tags SET path = 'a.b.' WHERE id = 11",
        "UPDATE tags SET path = 'a.b.c' WHERE id = 12",
    )
    framework = exchange.read(path).study.framework
    assert [framework.path(code.guid) for code in framework.codes] == ["a.b", "a.b.", "a.b > c"]


def test_a_tag_of_another_project_is_told(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "taguette.sqlite3", "Talks", "Letters")
    _changed(path, "UPDATE highlight_tags SET tag_id = 20 WHERE highlight_id = 102")
    outcome = exchange.read(path, "Talks")
    assert ("One\nZwö", None, "bob") in _said(outcome.study)
    assert Loss.of("lost", "tags of a highlight that are not there", 1) in outcome.losses


def test_it_goes_out_in_both_our_formats(tmp_path: Path) -> None:
    study = exchange.read(a_taguette(tmp_path / "taguette.sqlite3", "Talks")).study
    for ending in (".polyvocal", ".qdpx"):
        exchange.write(study, tmp_path / f"out{ending}")
        assert exchange.read(tmp_path / f"out{ending}").study == study


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<br><br>b<br></p><p>c</p>", "a\n\nb\nc\n"),
        ("<pre>\n a\n  b</pre>x", " a\n  b\nx\n"),
        ("<table>\n<tr>\n<td>A</td>\n<td>B</td></tr><tr><td><p>x</p></td><td>y</td></tr></table>z", "A\tB\nx\ny\nz\n"),
        ("<blockquote><p>one <b>two</b>\n   three </p>\n\n<p>four</p></blockquote>", "one two three\nfour\n"),
        ("a < b <3 <b c='>'>d</b> <!-- x > y --> e </> f <?php x?>g", "a < b <3 d e f g\n"),
        ("&amp;&nbsp;j &eacutek", "&\xa0j ék\n"),
        ("x\r\ny\rz &#13;w", "x y z w\n"),
        ("<script>if (a<b) {}</script>x<STYLE>p>a{}</Style>y", "xy\n"),
        ("abc <b x=\"never closed", "abc\n"),
        ("\ufeffBOM \x00", "\ufffdBOM \ufffd\n"),
        ("<p> </p>\n<p></p>", ""),
    ],
)  # fmt: skip
def test_what_a_browser_shows_is_the_text(html: str, text: str) -> None:
    page = MarkedUp(html)
    assert page.text == text
    assert m.is_canonical(page.text)


def test_bytes_are_counted_between_the_markup_also_where_nothing_is_shown() -> None:
    page = MarkedUp("<pre>\nü\n</pre>\n<style>é</style><p>\n&lt;b&gt; 🙂 z</p>")
    counted = "ü\n\né\n<b> 🙂 z".encode()
    for words in ("ü", "<b>", "🙂", "z", "<b> 🙂"):
        start = counted.index(words.encode())
        (span,) = page.spans([(start, start + len(words.encode()))])
        assert span is not None
        assert span.of(page.text) == words
    whole = len(counted)
    assert page.spans([(0, whole + 1), (-1, 3), (3, 3), (5, 4), (4, 6)]) == [None] * 5


PLAIN = st.text(st.sampled_from("abé🙂m\u0301\xa0&<>\"' \n\t"), min_size=1, max_size=9)
TREE = st.recursive(
    PLAIN.map(lambda words: (words, words.replace("&", "&amp;").replace("<", "&lt;"))),
    lambda inner: st.tuples(st.sampled_from(["p", "b", "li", "td", "div", "q"]), st.lists(inner, max_size=4)).map(
        lambda one: ("".join(w for w, _ in one[1]), f"<{one[0]} x='>'>{''.join(h for _, h in one[1])}</{one[0]}>")
    ),
    max_leaves=12,
)  # fmt: skip


@given(TREE, st.data())
def test_every_byte_leads_to_its_own_character(tree: tuple[str, str], data: st.DataObject) -> None:
    counted, html = tree
    page = MarkedUp(html)
    assert [c for c in page.text if not c.isspace()] == [c for c in counted if not c.isspace()]
    start = data.draw(st.integers(0, len(counted)))
    end = data.draw(st.integers(start, len(counted)))
    first, last = len(counted[:start].encode()), len(counted[:end].encode())
    (span,) = page.spans([(first, last)])
    words = counted[start:end]
    if words.strip(" \n\t\f"):
        assert span is not None
        assert span.of(page.text).split() == words.split() or "".join(span.of(page.text).split()) == "".join(
            words.split()
        )
        before = counted[:start]
        assert "".join(page.text[: span.start].split()) == "".join(before.split())
    assert page.spans([(first, len(counted.encode()) + 1)]) == [None]


def test_a_byte_within_a_letter_belongs_to_it() -> None:
    page = MarkedUp("a🙂b")
    assert page.spans([(1, 3), (2, 5), (3, 6)]) == [None, m.Span(1, 2), m.Span(1, 3)]
