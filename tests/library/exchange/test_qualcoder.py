"""QualCoder: a folder, its database alone, or a ZIP; codings by owner, cases, attributes, journals, marked speakers."""

from __future__ import annotations

import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from library.exchange.databases import QUALCODER, database
from polyvocal import exchange
from polyvocal.assemble import opened
from polyvocal.exchange.qualcoder import SPEAKERS
from polyvocal.faults import Fault

TEXT = "[Ann] I stayed 🙂 at home.\n[Bob] I went out.\n"
AT = "2024-03-04 05:06:07"


def _coded(words: str, cid: int, owner: str = "ann", text: str = TEXT, **more: object) -> dict[str, object]:
    start = text.index(words)
    place = {"fid": 1, "pos0": start, "pos1": start + len(words), "seltext": words}
    return {"cid": cid, "owner": owner, "date": AT, "memo": "", "important": None, **place, **more}


def _database(path: Path, text: str = TEXT, **more: list[dict[str, object]]) -> Path:
    by = {"owner": "ann", "date": AT, "memo": ""}
    rows: dict[str, list[dict[str, object]]] = {
        "project": [{"databaseversion": "v11", "date": AT, "memo": "On going out", "about": "QualCoder"}],
        "source": [
            {**by, "id": 1, "name": "group.txt", "fulltext": text, "memo": "Noisy"},
            {**by, "id": 2, "name": "p.png", "fulltext": None, "mediapath": "/images/p.png"},
            {**by, "id": 3, "name": "a.mp3", "fulltext": None, "mediapath": "audio:/home/ann/a.mp3"},
        ],
        "code_cat": [
            {**by, "catid": 1, "name": "Places", "supercatid": None},
            {**by, "catid": 2, "name": "Indoors", "supercatid": 1, "memo": "Under a roof"},
        ],
        "code_name": [
            {**by, "cid": 1, "name": "Home", "catid": 2, "color": "#00FF00", "memo": "Staying in"},
            {**by, "cid": 2, "name": "Out", "catid": None, "color": "#F0F"},
        ],
        "code_text": [
            _coded("stayed 🙂", 1, text=text, memo="Twice", important=1), _coded("went out", 2, "bob", text=text),
            _coded("stayed 🙂", 1, "bob", text=text),
        ],
        "code_image": [{**by, "imid": 1, "id": 2, "x1": 0, "y1": 0, "width": 5, "height": 5, "cid": 1}],
        "annotation": [{**by, "anid": 1, "fid": 1, "pos0": 0, "pos1": 5, "memo": "Who?"}],
        "cases": [{**by, "caseid": 4, "name": "Ann", "memo": "Early"}, {**by, "caseid": 5, "name": "Bob"}],
        "attribute_type": [
            {**by, "name": "Age", "caseOrFile": "case", "valuetype": "numeric", "memo": "Years"},
            {**by, "name": "Place", "caseOrFile": "file", "valuetype": "character"},
        ],
        "attribute": [
            {"name": "Age", "attr_type": "case", "value": "44", "id": 4, "date": AT, "owner": "ann"},
            {"name": "Age", "attr_type": "case", "value": "39.5", "id": 5, "date": AT, "owner": "ann"},
            {"name": "Place", "attr_type": "file", "value": "Hull", "id": 1, "date": AT, "owner": "ann"},
        ],
        "journal": [{"jid": 1, "name": "Day 1", "jentry": "It began.", "date": AT, "owner": "bob"}],
    }  # fmt: skip
    for table, some in more.items():
        rows[table] = [*rows.get(table, []), *some]
    return database(path, QUALCODER, rows)


def test_a_project_comes_across_with_words_owners_cases_attributes_and_memos(tmp_path: Path) -> None:
    outcome = exchange.read(_database(tmp_path / "data.qda"))
    study = outcome.study
    names = {coder.guid: coder.name for coder in study.coders}
    assert [(study.words(c), study.any_code.get(c.code or ""), names[c.coder], c.made_at) for c in study.codings] == [
        ("stayed 🙂", "Home", "ann", datetime.fromisoformat(AT)),
        ("went out", "Out", "bob", datetime.fromisoformat(AT)),
        ("stayed 🙂", "Home", "bob", datetime.fromisoformat(AT)),
        ("[Ann]", None, "ann", datetime.fromisoformat(AT)),
    ]
    paths = {study.framework.path(c.guid): (c.codable, c.colour, c.definition) for c in study.framework.codes}
    assert paths == {
        "Places": (False, None, ""), "Places > Indoors": (False, None, "Under a roof"),
        "Places > Indoors > Home": (True, "#00FF00", "Staying in"), "Out": (True, "#FF00FF", ""),
    }  # fmt: skip
    kinds = {(v.name, v.on): v.kind for v in study.variables}
    assert kinds == {("Age", "case"): "decimal", ("Place", "source"): "text"}
    assert [(case.name, list(case.values.values())) for case in study.cases] == [("Ann", [44.0]), ("Bob", [39.5])]
    assert list(study.sources[0].values.values()) == ["Hull"]
    said = {memo.text: (memo.kind, memo.about.kind if memo.about else None) for memo in study.memos}
    assert said == {
        "Noisy": ("memo", "source"), "Twice": ("memo", "coding"), "Who?": ("memo", "coding"), "Early": ("memo", "case"),
        "It began.": ("journal", None),
    }  # fmt: skip
    assert {loss.what: loss.many for loss in outcome.losses} == {
        "pictures": 1, "sound recordings": 1, "codings of pictures": 1, "marks that a coding is important": 1,
    }  # fmt: skip


@pytest.mark.parametrize("form", ["folder", "zip", "bare"])
def test_it_is_read_as_a_folder_a_zip_or_the_database_alone(tmp_path: Path, form: str) -> None:
    inner = _database(tmp_path / "data.qda")
    path = tmp_path / "study.qda"
    if form == "folder":
        path.mkdir()
        shutil.copy(inner, path / "data.qda")
    elif form == "zip":
        with zipfile.ZipFile(path, "w") as made:
            made.write(inner, "study.qda/data.qda")
            made.writestr("study.qda/images/p.png", b"x")
    else:
        shutil.copy(inner, path)
    study = exchange.read(path).study
    assert study.words(study.codings[0]) == "stayed 🙂"
    assert study.guid == exchange.read(inner).study.guid


def test_newlines_of_windows_move_nothing(tmp_path: Path) -> None:
    text = TEXT.replace("\n", "\r\n")
    study = exchange.read(_database(tmp_path / "data.qda", text)).study
    assert [study.words(coding) for coding in study.codings][:2] == ["stayed 🙂", "went out"]
    assert "\r" not in study.sources[0].latest.text


def test_marked_speakers_become_turns_and_their_cases(tmp_path: Path) -> None:
    one, two = TEXT.splitlines()
    more = {
        "code_name": [{"cid": 8, "name": "Ann", "owner": SPEAKERS}, {"cid": 9, "name": "Bob", "owner": SPEAKERS}],
        "code_text": [_coded(one, 8, SPEAKERS), _coded(two, 9, SPEAKERS)],
    }
    outcome = opened(_database(tmp_path / "data.qda", **more))
    source = outcome.study.sources[0]
    cases = {case.guid: case.name for case in outcome.study.cases}
    assert [(turn.speaker, TEXT[turn.start : turn.end]) for turn in source.latest.turns] == [
        ("Ann", one + "\n"), ("Bob", two + "\n"),
    ]  # fmt: skip
    assert {voice.label: cases[voice.case or ""] for voice in source.voices} == {"Ann": "Ann", "Bob": "Bob"}
    assert len(outcome.study.codings) == 4
    assert exchange.Loss.of("changed", "marks of speakers, which became turns", 2) in outcome.losses


def test_a_case_that_is_a_whole_file_and_one_that_is_half_a_line(tmp_path: Path) -> None:
    whole = {"case_text": [{"caseid": 4, "fid": 1, "pos0": 0, "pos1": len(TEXT)}]}
    source = exchange.read(_database(tmp_path / "whole.qda", **whole)).study.sources[0]
    assert [voice.label for voice in source.voices] == [""]
    half = {"case_text": [{"caseid": 4, "fid": 1, "pos0": 3, "pos1": 9}]}
    outcome = exchange.read(_database(tmp_path / "half.qda", **half))
    assert outcome.study.sources[0].voices == ()
    assert any("no whole lines" in loss and loss.many == 1 for loss in outcome.losses)


def test_categories_in_a_circle_are_told(tmp_path: Path) -> None:
    more = {"code_cat": [{"catid": 8, "name": "A", "supercatid": 9}, {"catid": 9, "name": "B", "supercatid": 8}]}
    outcome = exchange.read(_database(tmp_path / "data.qda", **more))
    assert any("stand above themselves" in loss for loss in outcome.losses)


def test_a_folder_or_zip_without_the_database_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "empty.qda").mkdir()
    with pytest.raises(Fault, match=r"the folder has no data\.qda"):
        exchange.read(tmp_path / "empty.qda")
    with zipfile.ZipFile(tmp_path / "zip.qda", "w") as made:
        made.writestr("x", b"y")
    with pytest.raises(Fault, match=r"0 parts called data\.qda"):
        exchange.read(tmp_path / "zip.qda")


def test_it_goes_out_in_both_our_formats(tmp_path: Path) -> None:
    study = exchange.read(_database(tmp_path / "data.qda")).study
    for ending in (".polyvocal", ".qdpx"):
        exchange.write(study, tmp_path / f"out{ending}")
        assert exchange.read(tmp_path / f"out{ending}").study == study
