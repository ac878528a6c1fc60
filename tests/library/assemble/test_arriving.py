"""Whatever arrives is known by its ending and columns, and becomes a study that fits the one it arrives for."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from makers import a_study, g
from polyvocal import exchange
from polyvocal import model as m
from polyvocal.assemble import Arriving, arriving, settled
from polyvocal.assemble.columns import kind_of
from polyvocal.assemble.merge import merge
from polyvocal.faults import Fault

CODEBOOK = "code,definition\nBread,What it costs\n"
EXCERPTS = "document,quote,code,coder\nP02,Two pounds is bread.,Bread,Priya\n"
PEOPLE = "Participant,group\nP01,service user\nP09,staff\n"


def _arrive(folder: Path, name: str, text: str, into: m.Study | None = None) -> Arriving:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return arriving(file, into)


def _words(made: Arriving) -> list[tuple[str, str]]:
    study = made.study
    return [(study.any_code[coding.code or ""], study.words(coding)) for coding in study.codings]


@pytest.mark.parametrize(
    ("titles", "kind"),
    [
        ("theme,code,level,definition", "codebook"),
        ("Name,Description,Files,References", "codebook"),
        ("Name,Files,References", "codebook"),
        ("Parent code,Code,Memo", "codebook"),
        ("Code,Comment,Code Groups,Grounded", "codebook"),
        ("Id,Parent Id,Depth,Title,Description", "codebook"),
        ("tag,description,number of highlights", "codebook"),
        ("Code,Definition,Quote", "codebook"),
        ("Code", "codebook"),
        ("source,start,end,code,stance", "codings"),
        ("source,start,end,text,code,coder,memo,where,candidate 1", "codings"),
        ("Document group,Document name,Code,Beginning,End,Segment,Created by,Comment", "excerpts"),
        ("ID,Document,Quotation Content,Codes,Comment", "excerpts"),
        ("id,document,tag,content", "excerpts"),
        ("Media Title,Excerpt Copy,Code: Money Applied", "excerpts"),
        ("Participant,Quote", "excerpts"),
        ("Quote,Code(s)", "excerpts"),
        ("Code,Description,Document,Quote", "excerpts"),
        ("case,group,age", "cases"),
        ("Participant ID,Age,Code", "cases"),
        ("Case,Quote,Code", "excerpts"),
        ("Name,Age", None),
        ("a,b,c", None),
    ],
)
def test_the_columns_tell_what_a_table_is_about(titles: str, kind: str | None) -> None:
    assert kind_of(titles.split(",")) == kind


def test_a_study_file_is_read_as_ever(tmp_path: Path) -> None:
    exchange.write(a_study(), tmp_path / "s.polyvocal")
    made = arriving(tmp_path / "s.polyvocal")
    assert (made.kind, made.study, made.losses, made.doubts) == ("Polyvocal archive", a_study(), (), ())


def test_a_codebook_needs_no_study_and_is_called_by_its_file(tmp_path: Path) -> None:
    made = _arrive(tmp_path, "Codes 2.csv", CODEBOOK)
    assert (made.kind, made.study.name, made.study.sources) == ("codebook", "Codes 2", ())
    assert [(code.name, code.definition) for code in made.study.framework.codes] == [("Bread", "What it costs")]
    assert made == _arrive(tmp_path, "Codes 2.csv", CODEBOOK)


def test_a_table_about_sources_without_a_study_says_what_to_do(tmp_path: Path) -> None:
    for into in (None, m.Study(g("empty"), "Empty")):
        with pytest.raises(Fault, match="the table is about sources, and there are none; expected the study that has"):
            _arrive(tmp_path, "q.csv", EXCERPTS, into)


def test_only_what_is_referred_to_comes_along(tmp_path: Path) -> None:
    into = a_study()
    made = _arrive(tmp_path, "q.csv", EXCERPTS + "P02,We used to pay it.,Fares,Dele\n", into)
    study = made.study
    assert made.kind == "excerpts"
    assert _words(made) == [("Bread", "Two pounds is bread."), ("Fares", "We used to pay it.")]
    assert study.sources == (into.sources[1],)
    assert [case.name for case in study.cases] == ["P02"]
    assert [code.name for code in study.framework.codes] == ["Money", "Fares", "Bread"]
    assert study.framework.codes[:2] == into.framework.codes[:2]
    assert [(coder.name, coder in into.coders) for coder in study.coders] == [("Priya", False), ("Dele", True)]
    assert (study.rounds, study.versions, study.memos, study.framework.themes) == ((), (), (), ())


def test_a_round_that_is_there_comes_with_all_it_refers_to(tmp_path: Path) -> None:
    into = a_study()
    made = _arrive(
        tmp_path, "c.csv", "source,start,end,code,coder,round,stance\nP01,0,11,Money,Dele,Round 1,new\n", into
    )
    study = made.study
    assert (made.kind, _words(made)) == ("codings", [("Money", "Interviewer")])
    assert (study.codings[0].round, study.rounds, study.versions) == (into.rounds[0].guid, into.rounds, into.versions)
    (stance,) = (facet for facet in study.facets if facet.name == "stance")
    assert (stance.guid, stance.values) == (g("stance"), ("barrier", "facilitator", "both", "new"))


def test_what_arrives_merges_and_nothing_of_the_study_changes(tmp_path: Path) -> None:
    into = a_study()
    made = _arrive(tmp_path, "q.csv", EXCERPTS + "P02,Two pounds,Fares,Maren\n", into)
    assert len(made.doubts) == 1
    for arrived, many in ((made, 1), (settled(made, {0: 0}), 2)):
        merged = merge(into, arrived.study)
        assert [one for one in merged.arrivals if one.fate == "conflict"] == []
        old = {coding.guid for coding in into.codings}
        new = [coding for coding in merged.study.codings if coding.guid not in old]
        assert len(new) == many
        assert merged.study.words(new[0]) == "Two pounds is bread."
        assert merged.study.sources == into.sources
        assert [coding for coding in merged.study.codings if coding.guid in old] == list(into.codings)


def test_people_arrive_as_cases(tmp_path: Path) -> None:
    made = _arrive(tmp_path, "p.csv", PEOPLE, a_study())
    assert made.kind == "cases"
    group = made.study.variables[0]
    assert [(case.name, case.values[group.guid]) for case in made.study.cases] == [
        ("P01", "service user"),
        ("P09", "staff"),
    ]


def test_a_transcript_arrives_as_a_source(tmp_path: Path) -> None:
    made = _arrive(tmp_path, "P07.txt", "Interviewer: And?\n\nP07: No.")
    assert (made.kind, [source.name for source in made.study.sources]) == ("transcript", ["P07.txt"])
    assert [turn.speaker for turn in made.study.sources[0].latest.turns] == ["Interviewer", "P07"]
    again = _arrive(tmp_path, "P07.txt", "Interviewer: And?\n\nP07: Yes.", made.study)
    assert again.study.sources[0].guid != made.study.sources[0].guid
    assert again.study.sources[0].latest.text.endswith("Yes.")
    same = _arrive(tmp_path, "other.txt", "Interviewer: And?\n\nP07: No.", made.study)
    assert same.study.sources == made.study.sources


def _document(path: Path, *rows: list[str]) -> Path:
    document = Document()
    document.add_paragraph("Before the table.")
    made = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(path))
    return path


def test_word_files_are_codebooks_excerpts_or_transcripts(tmp_path: Path) -> None:
    book = arriving(_document(tmp_path / "b.docx", ["Name", "Description", "Files"], ["Bread", "Costs", "2"]))
    assert (book.kind, [code.name for code in book.study.framework.codes]) == ("codebook", ["Bread"])
    into = a_study()
    quotes = arriving(
        _document(tmp_path / "q.docx", ["Document", "Code", "Quote"], ["P02", "Bread", "pounds is bread"]), into
    )
    assert (quotes.kind, _words(quotes)) == ("excerpts", [("Bread", "pounds is bread")])
    talk = arriving(_document(tmp_path / "t.docx", ["Participant", "Text"], ["Mod", "And then?"], ["P01", "Then tea."]))
    assert talk.kind == "transcript"
    assert talk.study.sources[0].latest.text.endswith("Mod: And then?\n\nP01: Then tea.")


def test_a_workbook_with_a_title_above_is_known(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Quotations of project X"],
        [],
        ["Document", "Quotation Content", "Codes"],
        ["P02", "Two pounds is bread", "Bread"],
    ):
        sheet.append(row)
    book.save(tmp_path / "q.xlsx")
    made = arriving(tmp_path / "q.xlsx", a_study())
    assert (made.kind, _words(made)) == ("excerpts", [("Bread", "Two pounds is bread")])


def _package(**parts: str) -> dict[str, str]:
    resources = [{"name": name, "path": f"{name}.csv"} for name in parts]
    return {"datapackage.json": json.dumps({"resources": resources}), **{f"{n}.csv": text for n, text in parts.items()}}


def _lay(folder: Path, parts: dict[str, str], *, zipped: bool, inside: str = "") -> Path:
    if zipped:
        with zipfile.ZipFile(folder / "p.zip", "w") as archive:
            for name, text in parts.items():
                archive.writestr(inside + name, text)
        return folder / "p.zip"
    for name, text in parts.items():
        (folder / "p" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "p" / name).write_text(text, encoding="utf-8")
    return folder / "p"


@pytest.mark.parametrize(("zipped", "inside"), [(False, ""), (True, ""), (True, "data-1.0/")])
def test_a_package_is_read_by_what_its_columns_are(tmp_path: Path, zipped: bool, inside: str) -> None:
    parts = _package(quotes=EXCERPTS, codes=CODEBOOK, people=PEOPLE, sums="a,b\n1,2\n")
    described = json.loads(parts["datapackage.json"])
    described["resources"] += [
        {"name": "text", "path": "texts/P02.txt"},
        {"name": "far", "path": "https://example.org/far.csv"},
        {"name": "here", "data": [1, 2]},
        {"name": "sound", "path": "a.mp3"},
    ]
    parts |= {"datapackage.json": json.dumps(described), "texts/P02.txt": "P02: Two pounds is bread.", "a.mp3": "x"}
    place = _lay(tmp_path, parts, zipped=zipped, inside=inside)
    made = arriving(place)
    assert made.kind == "data package"
    assert _words(made) == [("Bread", "Two pounds is bread.")]
    assert made.study.framework.codes[0].definition == "What it costs"
    assert [case.name for case in made.study.cases] == ["P01", "P09"]
    told = "\n".join(made.losses)
    assert f"{place.name}: “https://example.org/far.csv” was not fetched; nothing is taken from the network." in told
    assert "“sums.csv” was not read; its columns are none of" in told
    assert "the resource “here” was not read; it names no file." in told
    assert "“a.mp3” was not read; “.mp3” is none of" in told
    if not zipped:
        assert arriving(place / "datapackage.json") == made


@pytest.mark.parametrize(
    "path", ["../out.csv", "/etc/passwd", "a/../../out.csv", "C:\\out.csv", "..\\out.csv", "~/out.csv"]
)
@pytest.mark.parametrize("zipped", [False, True])
def test_a_package_that_leads_out_of_itself_is_refused(tmp_path: Path, path: str, zipped: bool) -> None:
    (tmp_path / "out.csv").write_text(CODEBOOK)
    place = _lay(tmp_path, {"datapackage.json": json.dumps({"resources": [{"path": path}]})}, zipped=zipped)
    with pytest.raises(Fault, match="leads out of the package"):
        arriving(place)


def test_a_link_out_of_a_package_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text(CODEBOOK)
    place = _lay(tmp_path, {"datapackage.json": json.dumps({"resources": [{"path": "in.csv"}]})}, zipped=False)
    (place / "in.csv").symlink_to(tmp_path / "out.csv")
    with pytest.raises(Fault, match="leads out of the package"):
        arriving(place)


@pytest.mark.parametrize(
    ("descriptor", "sentence"),
    [
        ("{", "it is no JSON"),
        ("[]", "it names no resources"),
        ("[" * 100_000, "it is no JSON"),
        ('{"resources": [1]}', "a resource is no object"),
        ('{"resources": [{"path": [3]}]}', "a path is 3"),
        ('{"resources": [{"path": "gone.csv"}]}', "the package has no part “gone.csv”"),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_a_package_that_cannot_be_used(tmp_path: Path, descriptor: str, sentence: str, zipped: bool) -> None:
    with pytest.raises(Fault, match=sentence.replace("[", r"\[")):
        arriving(_lay(tmp_path, {"datapackage.json": descriptor}, zipped=zipped))


def test_an_archive_of_ours_by_another_name_is_a_study(tmp_path: Path) -> None:
    exchange.write(a_study(), tmp_path / "s.polyvocal")
    (tmp_path / "s.polyvocal").rename(tmp_path / "s.zip")
    made = arriving(tmp_path / "s.zip")
    assert (made.kind, made.study) == ("Polyvocal archive", a_study())


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("x.csv", "a,b\n1,2\n", r"its columns tell nothing that is understood \(there are: a, b\)"),
        ("x.csv", "", "the file is empty"),
        ("x.zip", "", "the file is empty"),
        ("x.zip", "words", "no ZIP"),
        ("x.xyz", "words", "cannot be read as a study"),
        ("x.nvpx", "words", "only the program that made this file can read it"),
        ("x.docx", "words", "damaged or no Word document"),
        ("x.xlsx", "words", "no ZIP"),
    ],
)
def test_what_cannot_arrive_says_why(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    with pytest.raises(Fault, match=sentence) as caught:
        _arrive(tmp_path, name, text, a_study())
    assert name in str(caught.value)


@pytest.mark.parametrize("name", ["x.csv", "x.docx", "x.zip", "x.polyvocal", "x.txt", "x.xlsx", "folder"])
def test_what_is_not_there_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(Fault, match=r"no such file|cannot be read|no datapackage\.json|No such"):
        arriving(tmp_path / name)
