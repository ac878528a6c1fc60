"""RQDA: only rows of status 1 are live, and each coding stands on the words beside it, however they were counted."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from library.exchange.databases import RQDA, database
from polyvocal import exchange
from polyvocal import model as m
from polyvocal.assemble import opened
from polyvocal.exchange import Loss
from polyvocal.exchange.placed import DOUBTFUL

TEXT = "Ann: I stayed 🙂 at home, wasn't it.\nBob: I went out.\nAnn: So.\n"
AT = "Sat Mar 12 10:00:00 2011"
WHEN = datetime.fromisoformat("2011-03-12T10:00:00")
LIVE: dict[str, Any] = {"status": 1, "owner": "ann", "date": AT}


def _coded(words: str, text: str = TEXT, *, first: int = 0, last: int = 0, **more: object) -> dict[str, object]:
    start = text.index(words)
    place = {"selfirst": float(start + first), "selend": float(start + len(words) + last)}
    return {**LIVE, "cid": 1, "fid": 1, "seltext": words, "memo": None, **place, **more}


def _project(path: Path, text: str = TEXT, *, first: int = 0, last: int = 0, **more: list[dict[str, Any]]) -> Path:
    """A project whose places count from `first` and end `last` later than RQDA's do."""
    bob = text.index("Bob")
    by = {"first": first, "last": last}
    rows: dict[str, list[dict[str, Any]]] = {
        "project": [{"databaseversion": "0.2.2", "date": AT, "memo": "On going out"}],
        "source": [
            {**LIVE, "name": "Focus group", "id": 1, "file": text, "memo": "Noisy room"},
            {**LIVE, "name": "Deleted", "id": 2, "file": "gone", "memo": "", "status": 0},
        ],
        "freecode": [
            {**LIVE, "name": "Home", "id": 1, "memo": "Staying in", "color": "#0000ffff8080"},
            {**LIVE, "name": "Old", "id": 2, "memo": "", "status": 0, "color": None},
        ],
        "codecat": [{**LIVE, "name": "Places", "cid": None, "catid": 5, "memo": "Where"}],
        "treecode": [{**LIVE, "cid": 1, "catid": 5, "memo": ""}, {**LIVE, "cid": 2, "catid": 5, "memo": ""}],
        "coding": [
            _coded("stayed 🙂", text, memo="Twice", **by),
            _coded("went out", text, owner="bob", **by),
            _coded("So.", text, status=0, **by),
            _coded("home", text, status=-1, **by),
            _coded("Bob", text, cid=2, **by),
        ],
        "cases": [{**LIVE, "name": "Bob", "id": 7, "memo": "Tall"}, {**LIVE, "name": "Ann", "id": 8, "memo": ""}],
        "caselinkage": [
            {**LIVE, "caseid": 8, "fid": 1, "selfirst": 0.0, "selend": float(bob), "memo": ""},
            {**LIVE, "caseid": 7, "fid": 1, "selfirst": float(bob), "selend": float(text.index("Ann: So")), "memo": ""},
        ],
        "attributes": [{**LIVE, "name": "age", "class": "numeric", "memo": "In years"}],
        "caseAttr": [
            {**LIVE, "variable": "age", "value": "44", "caseID": 7},
            {**LIVE, "variable": "age", "value": "NA", "caseID": 8},
            {**LIVE, "variable": "age", "value": "12", "caseID": 8, "status": 0},
        ],
        "fileAttr": [{**LIVE, "variable": "site", "value": "Hull", "fileID": 1}],
        "filecat": [{**LIVE, "name": "Groups", "catid": 3}, {**LIVE, "name": "2011", "catid": 4}],
        "treefile": [{**LIVE, "fid": 1, "catid": 3}, {**LIVE, "fid": 1, "catid": 4}],
        "annotation": [{**LIVE, "fid": 1, "position": bob + 3, "annotation": "Louder", "owner": "bob"}],
        "journal": [
            {**LIVE, "name": "Day 1", "journal": "It began."},
            {**LIVE, "name": "Day 0", "journal": "", "status": 0},
        ],
    }  # fmt: skip
    for table, some in more.items():
        rows[table] = [*rows.get(table, []), *some]
    return database(path, RQDA, rows)


def _said(study: m.Study) -> list[tuple[str, str, datetime | None]]:
    names = {coder.guid: coder.name for coder in study.coders}
    return [(study.words(c), names[c.coder], c.made_at) for c in study.codings if c.code is not None]


@pytest.mark.parametrize(
    ("first", "last"), [(0, 0), (1, 1), (0, -1), (1, 0)], ids=["usual", "from-1", "end-in", "both"]
)
def test_codings_stand_on_their_words_however_they_were_counted(tmp_path: Path, first: int, last: int) -> None:
    outcome = exchange.read(_project(tmp_path / "study.rqda", first=first, last=last))
    assert _said(outcome.study) == [("stayed 🙂", "ann", WHEN), ("went out", "bob", WHEN)]
    assert any(loss.fate == "chosen" for loss in outcome.losses) == bool(first or last)


def test_newlines_of_windows_and_a_mark_at_the_beginning_move_nothing(tmp_path: Path) -> None:
    for n, text in enumerate((TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT, "\ufeff" + TEXT.replace("\n", "\r\n"))):
        outcome = exchange.read(_project(tmp_path / f"{n}.rqda", text))
        assert [words for words, _, _ in _said(outcome.study)] == ["stayed 🙂", "went out"]
        assert outcome.study.sources[0].latest.text == TEXT
        assert not any(loss.fate in ("chosen", "doubtful") for loss in outcome.losses)


def test_all_that_is_live_comes_across_and_nothing_dead(tmp_path: Path) -> None:
    outcome = opened(_project(tmp_path / "study.rqda"))
    study = outcome.study
    assert [source.name for source in study.sources] == ["Focus group"]
    assert [(code.name, code.colour, code.made_at) for code in study.framework.codes] == [("Home", "#00FF80", WHEN)]
    assert [(theme.name, len(theme.codes)) for theme in study.framework.themes] == [("Places", 1)]
    assert [(case.name, list(case.values.values())) for case in study.cases] == [("Bob", [44.0]), ("Ann", [])]
    assert {(v.name, v.on, v.kind, v.description) for v in study.variables} == {
        ("age", "case", "decimal", "In years"), ("site", "source", "text", ""), ("File category", "source", "text", ""),
    }  # fmt: skip
    assert set(study.sources[0].values.values()) == {"Hull", "Groups, 2011"}
    said = {memo.text: (memo.kind, memo.about.kind if memo.about else None) for memo in study.memos}
    assert said == {
        "Noisy room": ("memo", "source"), "Staying in": ("memo", "code"), "Where": ("memo", "theme"),
        "Tall": ("memo", "case"), "Twice": ("memo", "coding"), "Louder": ("memo", "coding"),
        "It began.": ("journal", None),
    }  # fmt: skip
    noted = next(coding for coding in study.codings if coding.code is None)
    assert study.words(noted) == "Bob: I went out."
    turns = study.sources[0].latest.turns
    assert [(t.speaker, TEXT[t.words : t.end]) for t in turns] == [
        ("Ann", "I stayed 🙂 at home, wasn't it."), ("Bob", "I went out."), (None, "Ann: So."),
    ]  # fmt: skip
    cases = {case.guid: case.name for case in study.cases}
    assert {voice.label: cases[voice.case or ""] for voice in study.sources[0].voices} == {"Ann": "Ann", "Bob": "Bob"}
    dead = "rows that were deleted in RQDA, or belong to what was, and still lie in its file"
    assert set(outcome.losses) == {
        Loss.of("lost", dead, 8),
        Loss.of("changed", "annotations at a point of a text, now on its line", 1),
        Loss.of("changed", "file categories, now an attribute of files", 2),
    }


def test_words_that_stand_elsewhere_are_told_and_not_moved(tmp_path: Path) -> None:
    wrong = _coded("at home", seltext="something else")
    outcome = exchange.read(_project(tmp_path / "study.rqda", coding=[wrong]))
    assert _said(outcome.study)[-1][0] == "at home"
    assert Loss.of("doubtful", DOUBTFUL, 1) in outcome.losses


def test_doubled_apostrophes_of_old_versions_are_words_all_the_same(tmp_path: Path) -> None:
    outcome = exchange.read(_project(tmp_path / "study.rqda", coding=[_coded("wasn't it", seltext="wasn''t it")]))
    assert _said(outcome.study)[-1][0] == "wasn't it"
    assert not any(loss.fate == "doubtful" for loss in outcome.losses)


def test_the_second_table_of_codings_comes_too_and_is_told(tmp_path: Path) -> None:
    outcome = exchange.read(_project(tmp_path / "study.rqda", coding2=[_coded("stayed 🙂", owner="eve")]))
    assert _said(outcome.study)[-1] == ("stayed 🙂", "eve", WHEN)
    assert Loss.of("changed", "codings of RQDA’s second table, now beside the others", 1) in outcome.losses


def test_a_database_of_an_old_version_has_fewer_columns(tmp_path: Path) -> None:
    path = _project(tmp_path / "study.rqda")
    new = exchange.read(path).study
    with sqlite3.connect(path) as connection:
        for table in ("annotation", "image", "imageCoding", "coding2", "journal", "attributes", "fileAttr", "project"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DELETE FROM caseAttr WHERE status = 0")
        connection.execute("ALTER TABLE caseAttr DROP COLUMN status")
        connection.execute("ALTER TABLE freecode DROP COLUMN color")
    connection.close()
    old = exchange.read(path).study
    assert _said(old) == _said(new)
    assert [list(case.values.values()) for case in old.cases] == [["44"], []]
    assert old.guid != new.guid


def test_a_later_state_has_the_same_ids_and_another_project_has_others(tmp_path: Path) -> None:
    path = _project(tmp_path / "study.rqda")
    before = exchange.read(path).study
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE coding SET status = 0 WHERE rowid = 1")
        connection.execute("UPDATE journal SET name = 'Day 2', status = 1 WHERE status = 0")
        connection.execute("UPDATE project SET memo = 'Another word'")
    connection.close()
    after = exchange.read(path).study
    assert after.guid == before.guid
    assert {c.guid for c in after.codings} < {c.guid for c in before.codings}
    assert {s.guid for s in after.sources} == {s.guid for s in before.sources}
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE project SET date = 'Sun Mar 13 10:00:00 2011'")
    connection.close()
    other = exchange.read(path).study
    assert not {other.guid, other.sources[0].guid} & {before.guid, before.sources[0].guid}


def test_it_goes_out_in_both_our_formats(tmp_path: Path) -> None:
    study = exchange.read(_project(tmp_path / "study.rqda")).study
    for ending in (".polyvocal", ".qdpx"):
        exchange.write(study, tmp_path / f"out{ending}")
        assert exchange.read(tmp_path / f"out{ending}").study == study


def test_a_case_that_is_a_whole_file_speaks_in_all_of_it(tmp_path: Path) -> None:
    live = {**LIVE, "memo": ""}
    path = database(
        tmp_path / "study.rqda",
        RQDA,
        {
            "source": [{**live, "name": "S", "id": 1, "file": TEXT}],
            "cases": [{**live, "name": "P01", "id": 7}],
            "caselinkage": [{**live, "caseid": 7, "fid": 1, "selfirst": 0.0, "selend": float(len(TEXT))}],
        },
    )
    study = opened(path).study
    assert {voice.label: voice.case for voice in study.sources[0].voices} == dict.fromkeys(
        ("", "Ann", "Bob"), study.cases[0].guid
    )


def test_two_cases_that_share_a_file_are_told(tmp_path: Path) -> None:
    every = {**LIVE, "fid": 1, "selfirst": 0.0, "selend": float(len(TEXT)), "memo": ""}
    path = _project(tmp_path / "study.rqda")
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM caselinkage")
        for case in (7, 8):
            row = {**every, "caseid": case}
            connection.execute(
                f"INSERT INTO caselinkage ({', '.join(row)}) VALUES (?,?,?,?,?,?,?,?)", list(row.values())
            )
    connection.close()
    outcome = exchange.read(path)
    assert outcome.study.sources[0].voices == ()
    assert Loss.of("lost", "cases that share a whole text with another case", 2) in outcome.losses
