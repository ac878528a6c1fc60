"""Transcripts and tables become a study, or one sentence says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from polyvocal.assemble import Assembled, assemble
from polyvocal.assemble.people import cases
from polyvocal.faults import Fault

TEXT = "P01: I went in. Someone knew my name.\n\nInterviewer: And then?\n\nStaff: We kept the kettle on."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "P01.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "people.csv").write_text("case,group,age,seen\nP01,service user,44,2024-05-01\nS01,staff,,\n")
    (tmp_path / "f.csv").write_text(
        "theme,code,level,definition\nFaces,Known by name,meso,Being called by name\nPlaces,Kettle,meso,Tea\n"
        "Faces,Kettle,micro,Tea as company\n"
    )
    (tmp_path / "c.csv").write_text(
        "source,start,end,theme,code,coder,round,stance\n"
        "P01.txt,16,37,Faces,Known by name,Dele,Round 1,facilitator\n"
        "P01,70,92,Places,Kettle,Dele,,facilitator\n"
        "P01,70,92,Faces,Kettle,Maren,,both\n"
        "P01,5,37,Faces,,Maren,,\n"
    )
    return tmp_path


def _make(folder: Path, **more: Path) -> Assembled:
    return assemble([folder / "texts"], name="S", people=folder / "people.csv", framework=folder / "f.csv",
                    codings=more.get("codings", folder / "c.csv"))  # fmt: skip


def test_a_speaker_whose_name_is_a_cases_is_that_case(folder: Path) -> None:
    study = _make(folder).study
    voices = {voice.label: voice for voice in study.sources[0].voices}
    assert voices["P01"].case == study.cases[0].guid
    assert voices["Interviewer"].case is None
    assert list(voices["Staff"].known.values()) == ["staff"]


def test_codes_of_one_name_under_two_themes_are_two_codes(folder: Path) -> None:
    study = _make(folder).study
    kettles = study.framework.named("Kettle")
    assert len(kettles) == 2
    assert study.framework.named("Faces > Kettle") == (kettles[1],)
    assert [coding.code for coding in study.codings[1:3]] == [kettles[0].guid, kettles[1].guid]


def test_a_theme_alone_takes_the_quotation_directly(folder: Path) -> None:
    study = _make(folder).study
    faces = next(theme for theme in study.framework.themes if theme.name == "Faces")
    assert faces.codings == (study.codings[3].guid,)
    assert study.codings[3].code is None
    assert study.words(study.codings[3]) == "I went in. Someone knew my name."


def test_columns_become_variables_of_the_narrowest_kind_and_facets(folder: Path) -> None:
    study = _make(folder).study
    assert [(v.name, v.kind) for v in study.variables] == [("group", "text"), ("age", "integer"), ("seen", "date")]
    assert {(f.name, f.on) for f in study.facets} == {("level", "code"), ("stance", "coding")}
    assert study.rounds[0].name == "Round 1"


def test_the_same_files_make_the_same_study(folder: Path) -> None:
    assert _make(folder).study == _make(folder).study


def test_it_tells_what_each_file_gave(folder: Path) -> None:
    (file,) = _make(folder).files
    assert (file.name, file.turns, file.speakers) == ("P01.txt", 3, ("P01", "Interviewer", "Staff"))
    assert file.characters == len(TEXT)


def test_an_identifier_with_leading_zeros_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text("case,nhs\nA,007\nB,012\n")
    variables, people = cases(file)
    assert (variables[0].kind, list(people[0].values.values())) == ("text", ["007"])


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("source,start,code\nP01,1,Kettle\n", "c2.csv, line 1: no column is called “end”"),
        ("source,start,end\nP01,1,2\n", "no column is called “code” or “theme”"),
        ("source,start,end,code,code\nP01,1,2,a,b\n", "“code” stands there twice"),
        ("source,start,end,code,Code \nP01,1,2,a,b\n", "“code” stands there twice"),
        ("source,start,end,code,\nP01,1,2,a,b\n", "column 5 has no name"),
        ("source,start,end,code\nP01,1,9999,Known by name\n", "line 2: the quotation runs from 1 to 9999"),
        ("source,start,end,code\nP01,9,9,Known by name\n", "from 9 to 9"),
        ("source,start,end,code\nP01,-1,9,Known by name\n", "“-1” stands under “start”"),
        ("source,start,end,code\nP01,1.5,9,Known by name\n", "“1.5” stands under “start”"),
        ("source,start,end,code\nP09,1,9,Known by name\n", "the source “P09” is unknown"),
        ("source,start,end,code\nP01,1,9,Kettle\n", "2 codes are called “Kettle”"),
        ("source,start,end,code\nP01,1,9,Teapot\n", "no code “Teapot” is in the framework"),
        ("source,start,end,code,theme\nP01,1,9,Known by name,Places\n", "under the theme “Places”"),
        ("source,start,end,code,theme\nP01,1,9,,\n", "neither code nor theme"),
        ("source,start,end,code,case\nP01,1,9,Known by name,P77\n", "the case “P77” is unknown"),
        ("source,start,end,code,text\nP01,5,14,Known by name,went in.\n", "stands “I went in”|stands “I went in.”"),
        ("source,start,end,code\nP01,1,9,Known by name,extra\n", "the row has 5 cells"),
        ('source,start,end,code\nP01,1,9,"Known\n', "the table cannot be read"),
        ("", "the file is empty"),
    ],
)
def test_a_table_that_cannot_be_used_names_file_line_and_expectation(folder: Path, table: str, sentence: str) -> None:
    file = folder / "c2.csv"
    file.write_text(table)
    with pytest.raises(Fault, match=sentence) as caught:
        _make(folder, codings=file)
    assert "c2.csv" in str(caught.value)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("name,age\nP01,3\n", "no column is called “case”"),
        ("case,age\nP01,3\np01,4\n", "stands there twice"),
        ("case,age\n,3\n", "nothing stands under “case”"),
    ],
)
def test_a_table_of_people_that_cannot_be_used(folder: Path, table: str, sentence: str) -> None:
    (folder / "people.csv").write_text(table)
    with pytest.raises(Fault, match=sentence):
        _make(folder)


def test_semicolons_and_marks_of_spreadsheets_are_understood(folder: Path) -> None:
    (folder / "people.csv").write_bytes("\ufeffcase;group;age\r\nP01;service user;44\r\n".encode())
    assert _make(folder).study.cases[0].name == "P01"


def test_files_that_are_no_transcripts_are_left_out_and_told(folder: Path) -> None:
    (folder / "texts" / "photo.jpg").write_bytes(b"x")
    assert any("photo.jpg: left out" in note for note in _make(folder).notes)


def test_no_transcript_at_all_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="no transcript is there"):
        assemble([tmp_path], name="S")
    with pytest.raises(Fault, match="no such file"):
        assemble([tmp_path / "none"], name="S")
