"""QualCoder: a folder, its database alone, or a ZIP; codings by owner, cases, attributes, journals, marked speakers."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from library.exchange.databases import OLD_QUALCODER, QUALCODER, database
from polyvocal import exchange
from polyvocal import model as m
from polyvocal.assemble import opened
from polyvocal.exchange import Loss, qualcoder
from polyvocal.exchange.placed import DOUBTFUL
from polyvocal.exchange.qualcoder import SPEAKERS
from polyvocal.faults import Fault

TEXT = "[Ann] I stayed 🙂 at home.\nAnn: Alone.\n[Bob] I went out 🙂🙂 early.\n"
AT = "2024-03-04 05:06:07"
WHEN = datetime.fromisoformat(AT)
BY: dict[str, Any] = {"owner": "ann", "date": AT, "memo": ""}
Rows = list[dict[str, Any]]


def _units(text: str, place: int) -> int:
    """How Qt counts."""
    return len(text[:place].encode("utf-16-le")) // 2


def _coded(words: str, cid: int, owner: str = "ann", text: str = TEXT, **more: object) -> dict[str, Any]:
    start = text.index(words)
    place = {"fid": 1, "pos0": start, "pos1": start + len(words), "seltext": words}
    return {**BY, "cid": cid, "owner": owner, "important": None, **place, **more}


def _by_hand(words: str, cid: int, text: str = TEXT, **more: object) -> dict[str, Any]:
    """Marked in QualCoder's window: UTF-16 units, a newline of the quoted words as U+2029."""
    start = text.index(words)
    place = {"pos0": _units(text, start), "pos1": _units(text, start + len(words))}
    return _coded(words, cid, text=text, **{**place, "seltext": words.replace("\n", "\u2029"), **more})


def _database(path: Path, text: str = TEXT, **more: Rows) -> Path:
    rows: dict[str, Rows] = {
        "project": [{"databaseversion": "v11", "date": AT, "memo": "On going out", "about": "QualCoder"}],
        "coder_names": [{"name": "ann"}, {"name": "eve"}, {"name": SPEAKERS}],
        "source": [
            {**BY, "id": 1, "name": "group.txt", "fulltext": text, "memo": "Noisy", "mediapath": "/docs/group.docx"},
            {**BY, "id": 2, "name": "p.png", "fulltext": None, "mediapath": "/images/p.png"},
            {**BY, "id": 3, "name": "a.mp3", "fulltext": "", "mediapath": "audio:/home/ann/a.mp3"},
        ],
        "code_cat": [
            {**BY, "catid": 1, "name": "Places", "supercatid": None},
            {**BY, "catid": 2, "name": "Indoors", "supercatid": 1, "memo": "Under a roof"},
        ],
        "code_name": [
            {**BY, "cid": 1, "name": "Home", "catid": 2, "color": "#00FF00", "memo": "Staying in"},
            {**BY, "cid": 2, "name": "Out", "catid": None, "color": "#F0F"},
            {**BY, "cid": 3, "name": "Early", "catid": None, "supercid": 2, "color": None},
        ],
        "code_text": [
            _coded("stayed 🙂", 1, text=text, memo="Twice", important=1), _coded("went out", 2, "bob", text=text),
            _coded("stayed 🙂", 1, "bob", text=text),
        ],
        "code_image": [{**BY, "imid": 1, "id": 2, "x1": 0, "y1": 0, "width": 5, "height": 5, "cid": 1}],
        "annotation": [{**BY, "anid": 1, "fid": 1, "pos0": 0, "pos1": 5, "memo": "Who?"}],
        "cases": [{**BY, "caseid": 4, "name": "Ann", "memo": "Tall"}, {**BY, "caseid": 5, "name": "Bob"}],
        "attribute_type": [
            {**BY, "name": "Age", "caseOrFile": "case", "valuetype": "numeric", "memo": "Years"},
            {**BY, "name": "Place", "caseOrFile": "file", "valuetype": "character"},
            {**BY, "name": "Score", "caseOrFile": "case", "valuetype": "numeric"},
        ],
        "attribute": [
            {"name": "Age", "attr_type": "case", "value": "44", "id": 4, "date": AT, "owner": "ann"},
            {"name": "Age", "attr_type": "case", "value": "39.5", "id": 5, "date": AT, "owner": "ann"},
            {"name": "Score", "attr_type": "case", "value": "high", "id": 5, "date": AT, "owner": "ann"},
            {"name": "Place", "attr_type": "file", "value": "Hull", "id": 1, "date": AT, "owner": "ann"},
            {"name": "Place", "attr_type": "file", "value": "", "id": 2, "date": AT, "owner": "ann"},
            {"name": "Place", "attr_type": "file", "value": "York", "id": 3, "date": AT, "owner": "ann"},
            {"name": "Mood", "attr_type": "journal", "value": "good", "id": 1, "date": AT, "owner": "ann"},
        ],
        "journal": [{"jid": 1, "name": "Day 1", "jentry": "It began.", "date": AT, "owner": "bob"}],
        "ris": [{"risid": 1, "tag": "TI"}, {"risid": 1, "tag": "AU"}],
    }  # fmt: skip
    for table, some in more.items():
        rows[table] = [*rows.get(table, []), *some]
    return database(path, QUALCODER, rows)


def _said(study: m.Study) -> list[tuple[str, str | None, str]]:
    names = {coder.guid: coder.name for coder in study.coders}
    return [(study.words(c), study.any_code.get(c.code or ""), names[c.coder]) for c in study.codings]


def test_a_project_comes_across_with_words_owners_cases_attributes_and_memos(tmp_path: Path) -> None:
    outcome = exchange.read(_database(tmp_path / "data.qda"))
    study = outcome.study
    assert _said(study) == [
        ("stayed 🙂", "Home", "ann"), ("went out", "Out", "bob"), ("stayed 🙂", "Home", "bob"), ("[Ann]", None, "ann"),
    ]  # fmt: skip
    assert {coding.made_at for coding in study.codings} == {WHEN}
    assert [coder.name for coder in study.coders] == ["ann", "eve", "bob"]
    assert (study.made_at, study.description, study.sources[0].path) == (WHEN, "On going out", "group.docx")
    paths = {study.framework.path(c.guid): (c.codable, c.colour, c.definition) for c in study.framework.codes}
    assert paths == {
        "Places": (False, None, ""), "Places > Indoors": (False, None, "Under a roof"),
        "Places > Indoors > Home": (True, "#00FF00", "Staying in"), "Out": (True, "#FF00FF", ""),
        "Out > Early": (True, None, ""),
    }  # fmt: skip
    kinds = {(v.name, v.on): (v.kind, v.description) for v in study.variables}
    assert kinds == {
        ("Age", "case"): ("decimal", "Years"), ("Score", "case"): ("text", ""), ("Place", "source"): ("text", ""),
    }  # fmt: skip
    assert [(case.name, set(case.values.values())) for case in study.cases] == [
        ("Ann", {44.0}),
        ("Bob", {39.5, "high"}),
    ]
    assert list(study.sources[0].values.values()) == ["Hull"]
    said = {memo.text: (memo.kind, memo.about.kind if memo.about else None) for memo in study.memos}
    assert said == {
        "Noisy": ("memo", "source"), "Twice": ("memo", "coding"), "Who?": ("memo", "coding"), "Tall": ("memo", "case"),
        "It began.": ("journal", None),
    }  # fmt: skip
    assert {loss.what: loss.many for loss in outcome.losses if loss.what} == {
        "pictures": 1, "sound recordings": 1, "codings of pictures": 1, "marks that a coding is important": 1,
        "literature references": 1, "values of attributes of journals, or of files that have no text": 2,
    }  # fmt: skip
    assert [str(loss) for loss in outcome.losses if not loss.what] == [
        "Not all values of “Score” are numbers; they came across as text."
    ]


@pytest.mark.parametrize("form", ["folder", "zip", "bare", "zipped"])
def test_it_is_read_as_a_folder_a_zip_or_the_database_alone(tmp_path: Path, form: str) -> None:
    inner = _database(tmp_path / "data.qda")
    path = tmp_path / ("study.zip" if form == "zipped" else "study.qda")
    if form == "folder":
        path.mkdir()
        shutil.copy(inner, path / "data.qda")
    elif form == "bare":
        shutil.copy(inner, path)
    else:
        with zipfile.ZipFile(path, "w") as made:
            made.write(inner, "study.qda/data.qda")
            made.writestr("study.qda/images/p.png", b"x")
            made.writestr("__MACOSX/study.qda/data.qda", b"x")
    study = exchange.read(path).study
    assert _said(study)[0] == ("stayed 🙂", "Home", "ann")
    assert study.guid == exchange.read(inner).study.guid
    assert study.name == "study"


def test_what_was_marked_by_hand_and_what_a_search_coded_stand_on_their_words_in_one_text(tmp_path: Path) -> None:
    """In its window QualCoder counts an emoji as two, elsewhere as one."""
    more = [_by_hand("early", 2), _by_hand("home.\nAnn: Alone", 1), _by_hand("out 🙂🙂 ea", 1)]
    outcome = exchange.read(_database(tmp_path / "data.qda", code_text=more))
    assert [words for words, *_ in _said(outcome.study)] == [
        "stayed 🙂", "went out", "stayed 🙂", "early", "home.\nAnn: Alone", "out 🙂🙂 ea", "[Ann]",
    ]  # fmt: skip
    told = Loss.of("chosen", "quotations counted in another way than the others of their text", 3)
    assert told in outcome.losses
    assert not any(loss.fate == "doubtful" for loss in outcome.losses)


@pytest.mark.parametrize("begin", ["", "\ufeff"])
def test_newlines_of_windows_and_a_mark_at_the_beginning_move_nothing(tmp_path: Path, begin: str) -> None:
    text = begin + TEXT.replace("\n", "\r\n")
    study = exchange.read(_database(tmp_path / "data.qda", text)).study
    assert [words for words, *_ in _said(study)][:2] == ["stayed 🙂", "went out"]
    assert study.sources[0].latest.text == TEXT
    lines = [_coded("went out", 2, "eve", TEXT), _coded("early", 2, "eve", TEXT), _coded("Alone", 2, "eve", TEXT)]
    study = exchange.read(_database(tmp_path / "lines.qda", text, code_text=lines)).study
    assert [words for words, _, who in _said(study) if who == "eve"] == ["went out", "early", "Alone"]


def test_annotations_by_hand_stand_on_their_words(tmp_path: Path) -> None:
    start, end = TEXT.index("early"), TEXT.index("early") + 5
    row = {**BY, "anid": 2, "fid": 1, "pos0": _units(TEXT, start), "pos1": _units(TEXT, end), "memo": "At five"}
    study = exchange.read(_database(tmp_path / "data.qda", annotation=[row])).study
    noted = next(memo for memo in study.memos if memo.text == "At five")
    assert [study.words(c) for c in study.codings if noted.about and c.guid == noted.about.guid] == ["early"]


def test_words_that_stand_elsewhere_are_told_and_not_moved(tmp_path: Path) -> None:
    outcome = exchange.read(_database(tmp_path / "data.qda", code_text=[_coded("early", 1, seltext="late")]))
    assert _said(outcome.study)[3] == ("early", "Home", "ann")
    assert Loss.of("doubtful", DOUBTFUL, 1) in outcome.losses


def _marked(*stretches: tuple[str, int]) -> dict[str, Rows]:
    names = [{**BY, "cid": 8, "name": "Ann", "owner": SPEAKERS}, {**BY, "cid": 9, "name": "Bob", "owner": SPEAKERS}]
    return {"code_name": names, "code_text": [_coded(words, cid, SPEAKERS) for words, cid in stretches]}


@pytest.mark.parametrize("label", [True, False], ids=["with-the-label", "the-words-alone"])
def test_marked_speakers_become_turns_and_their_cases(tmp_path: Path, label: bool) -> None:
    one, two, three = TEXT.splitlines()
    marks = [(one, 8), (two, 8), (three, 9)] if label else [(one[6:], 8), (two[5:], 8), (three[6:], 9)]
    outcome = opened(_database(tmp_path / "data.qda", **_marked(*marks)))
    source = outcome.study.sources[0]
    cases = {case.guid: case.name for case in outcome.study.cases}
    turns = source.latest.turns
    assert [(turn.speaker, TEXT[turn.start : turn.words], TEXT[turn.words : turn.end]) for turn in turns] == [
        ("Ann", "[Ann] ", "I stayed 🙂 at home."),
        ("Ann", "Ann: ", "Alone."),
        ("Bob", "[Bob] ", "I went out 🙂🙂 early."),
    ]
    assert {voice.label: cases[voice.case or ""] for voice in source.voices} == {"Ann": "Ann", "Bob": "Bob"}
    assert [words for words, *_ in _said(outcome.study)] == ["stayed 🙂", "went out", "stayed 🙂", "[Ann]"]
    assert Loss.of("changed", "marks of speakers, now turns", 3) in outcome.losses


def test_pieces_of_one_line_are_one_turn_and_what_nobody_speaks_is_nobodys(tmp_path: Path) -> None:
    outcome = exchange.read(_database(tmp_path / "data.qda", **_marked(("I stayed", 8), ("at home.", 8))))
    turns = [(turn.speaker, TEXT[turn.words : turn.end]) for turn in outcome.study.sources[0].latest.turns]
    assert turns == [("Ann", "I stayed 🙂 at home."), (None, "Ann: Alone.\n[Bob] I went out 🙂🙂 early.")]


def test_marks_of_two_speakers_on_the_same_words_stay_codings(tmp_path: Path) -> None:
    outcome = exchange.read(_database(tmp_path / "data.qda", **_marked(("I stayed", 8), ("I stayed", 9))))
    assert outcome.study.sources[0].latest.turns == ()
    assert [one for one in _said(outcome.study) if one[2] == SPEAKERS] == [
        ("I stayed", "Ann", SPEAKERS), ("I stayed", "Bob", SPEAKERS),
    ]  # fmt: skip


def _linked(path: Path, *links: tuple[int, int, int]) -> exchange.Outcome:
    return exchange.read(
        _database(path, case_text=[{**BY, "caseid": c, "fid": 1, "pos0": s, "pos1": e} for c, s, e in links])
    )


def test_a_case_that_is_a_whole_file_speaks_in_all_of_it(tmp_path: Path) -> None:
    for n, (start, end) in enumerate([(0, len(TEXT)), (0, len(TEXT) - 1), (0, _units(TEXT, len(TEXT)))]):
        study = _linked(tmp_path / f"{n}.qda", (4, start, end)).study
        assert [(voice.label, voice.case) for voice in study.sources[0].voices] == [("", study.cases[0].guid)]
        assert study.sources[0].latest.turns == ()


def test_cases_of_whole_lines_become_turns_and_half_a_line_is_told(tmp_path: Path) -> None:
    second = TEXT.index("[Bob]")
    study = _linked(tmp_path / "lines.qda", (4, 0, second), (5, _units(TEXT, second), _units(TEXT, len(TEXT)))).study
    turns = [(turn.speaker, TEXT[turn.words : turn.end]) for turn in study.sources[0].latest.turns]
    assert turns == [("Ann", "I stayed 🙂 at home.\nAnn: Alone."), ("Bob", "I went out 🙂🙂 early.")]
    assert [voice.case for voice in study.sources[0].voices] == [case.guid for case in study.cases]
    outcome = _linked(tmp_path / "half.qda", (4, 3, 9))
    assert outcome.study.sources[0].voices == ()
    assert Loss.of("lost", "stretches of a text that belong to a case and are no lines of its own", 1) in outcome.losses


def test_a_line_of_one_case_in_a_file_of_another(tmp_path: Path) -> None:
    second = TEXT.index("[Bob]")
    study = _linked(tmp_path / "both.qda", (4, 0, len(TEXT)), (5, _units(TEXT, second), _units(TEXT, len(TEXT)))).study
    ann, bob = (case.guid for case in study.cases)
    assert {voice.label: voice.case for voice in study.sources[0].voices} == {"": ann, "Bob": bob}
    assert [turn.speaker for turn in study.sources[0].latest.turns] == [None, "Bob"]


def test_codes_in_a_circle_or_under_nothing_are_told(tmp_path: Path) -> None:
    more = {
        "code_cat": [
            {**BY, "catid": 8, "name": "A", "supercatid": 9},
            {**BY, "catid": 9, "name": "B", "supercatid": 8},
        ],
        "code_name": [
            {**BY, "cid": 7, "name": "Itself", "supercid": 7},
            {**BY, "cid": 8, "name": "Orphan", "supercid": 99, "catid": 98},
        ],
    }
    outcome = exchange.read(_database(tmp_path / "data.qda", **more))
    framework = outcome.study.framework
    assert {framework.path(c.guid) for c in framework.codes} >= {"Itself", "Orphan", "A > B"} or {
        framework.path(c.guid) for c in framework.codes
    } >= {"Itself", "Orphan", "B > A"}
    assert Loss.of("changed", "codes that stood under themselves, now at the top", 2) in outcome.losses
    assert Loss.of("changed", "codes that stood under what is not there", 2) in outcome.losses


def test_a_later_state_has_the_same_ids_and_a_number_used_again_has_not(tmp_path: Path) -> None:
    path = _database(tmp_path / "data.qda")
    before = exchange.read(path).study
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE code_name SET name = 'At home', catid = NULL WHERE cid = 1")
        connection.execute("UPDATE code_text SET pos1 = pos1 - 2, seltext = 'stayed' WHERE ctid = 1")
        connection.execute("UPDATE source SET name = 'renamed' WHERE id = 1")
        connection.execute("DELETE FROM code_name WHERE cid = 3")
        connection.execute("INSERT INTO code_name (cid, name, date) VALUES (3, 'Another', '2024-05-05 00:00:00')")
    connection.close()
    after = exchange.read(path).study
    assert {c.guid for c in after.codings} == {c.guid for c in before.codings}
    assert after.sources[0].guid == before.sources[0].guid
    codes = [{c.name: c.guid for c in study.framework.codes} for study in (before, after)]
    assert codes[0]["Home"] == codes[1]["At home"]
    assert codes[0]["Early"] != codes[1]["Another"]


def test_the_first_versions_of_its_database_are_read(tmp_path: Path) -> None:
    coded = {k: v for k, v in _coded("went out", 2, "bob").items() if k != "important"}
    rows: dict[str, Rows] = {
        "project": [{"databaseversion": "v1", "date": AT, "memo": "", "about": "QualCoder 1.9"}],
        "source": [{**BY, "id": 1, "name": "group.txt", "fulltext": TEXT, "mediapath": None}],
        "code_name": [{**BY, "cid": 2, "name": "Out", "catid": None, "color": "#FFFFFF"}],
        "code_text": [coded, {**coded, "owner": "eve"}],
    }
    study = exchange.read(database(tmp_path / "data.qda", OLD_QUALCODER, rows)).study
    assert _said(study) == [("went out", "Out", "bob"), ("went out", "Out", "eve")]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = _database(tmp_path / "data.qda")
    with sqlite3.connect(path) as connection:
        connection.execute("DROP VIEW code_text_visible")
        connection.execute("ALTER TABLE code_text DROP COLUMN seltext")
    connection.close()
    with pytest.raises(Fault, match="table code_text: the column “seltext” is missing"):
        exchange.read(path)


def test_a_folder_or_zip_without_the_database_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "empty.qda").mkdir()
    with pytest.raises(Fault, match=r"the folder has no data\.qda"):
        exchange.read(tmp_path / "empty.qda")
    with zipfile.ZipFile(tmp_path / "zip.qda", "w") as made:
        made.writestr("x", b"y")
    with pytest.raises(Fault, match=r"0 parts called data\.qda"):
        exchange.read(tmp_path / "zip.qda")


def test_no_part_of_a_zip_stays_behind_or_is_named_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    path = tmp_path / "study.qda"
    for content in (b"SQLite format 3\x00" + b"\xff" * 5000, b"no database"):
        with zipfile.ZipFile(path, "w") as made:
            made.writestr("study.qda/data.qda", content)
        with pytest.raises(Fault) as met:
            exchange.read(path)
        assert met.value.where == str(path)
        assert list((tmp_path / "temporary").iterdir()) == []
    monkeypatch.setattr(qualcoder, "_LARGEST", 5)
    with pytest.raises(Fault, match="at most 5"):
        exchange.read(path)


def test_what_an_open_program_has_not_written_yet_is_told(tmp_path: Path) -> None:
    path = _database(tmp_path / "data.qda")
    (tmp_path / "data.qda-wal").write_bytes(b"x")
    assert any(loss.fate == "doubtful" and "open in another program" in loss for loss in exchange.read(path).losses)


def test_it_goes_out_in_both_our_formats(tmp_path: Path) -> None:
    links = [{**BY, "caseid": 4, "fid": 1, "pos0": 0, "pos1": TEXT.index("[Bob]")}]
    study = exchange.read(_database(tmp_path / "data.qda", case_text=links)).study
    for ending in (".polyvocal", ".qdpx"):
        exchange.write(study, tmp_path / f"out{ending}")
        assert exchange.read(tmp_path / f"out{ending}").study == study
