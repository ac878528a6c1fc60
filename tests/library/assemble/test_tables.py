"""Tables are read as people see them, in CSV, workbooks and Word; what is no table says so in one sentence."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from polyvocal.assemble.people import cases
from polyvocal.assemble.table import table
from polyvocal.faults import Fault


def workbook(path: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in sheets:
        sheet: Worksheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_cells_are_the_text_that_a_person_sees(tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["case", "age", "share", "seen", "at", "clock", "number", "sure", "sum"])
    sheet.append(
        [
            "P01",
            44.0,
            0.1 + 0.2,
            date(2024, 5, 1),
            datetime.fromisoformat("2024-05-01T09:30"),
            time(9, 30),
            7,
            True,
            "x",
        ]
    )
    sheet["G2"].number_format = "000"
    sheet["C2"].number_format = "General"
    sheet["I2"].value = "=A1"
    sheet["I2"].data_type = "s"  # the text “=A1”, no formula
    sheet.append(["P02", 0.5, 0.25, None, None, None, 12, False, "=1+1"])
    sheet["C3"].number_format = "0%"
    sheet["G3"].number_format = "000"
    book.save(file)
    one, other = table(file, need=("case",)).rows
    assert dict(one.cells) == {
        "case": "P01", "age": "44", "share": "0.3", "seen": "2024-05-01", "at": "2024-05-01 09:30:00",
        "clock": "09:30:00", "number": "007", "sure": "TRUE", "sum": "=A1",
    }  # fmt: skip
    assert (other["age"], other["share"], other["number"], other["sure"]) == ("0.5", "25%", "012", "FALSE")
    assert other["sum"] == "", "a formula without a stored value has none; it is never worked out"
    assert one.where == f"{file}, sheet “Sheet”, row 2"


def test_people_in_a_workbook_have_the_kinds_they_have_in_csv(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Case", "Age", "Seen"], ["P01", 44, date(2024, 5, 1)], ["P02", None, None]]
    variables, people = cases(workbook(tmp_path / "p.xlsx", ("People", rows)))
    assert [(v.name, v.kind) for v in variables] == [("Age", "integer"), ("Seen", "date")]
    assert list(people[0].values.values()) == [44, date(2024, 5, 1)]
    assert people[1].values == {}


def test_the_sheet_whose_header_fits_is_read_below_its_title_and_the_others_are_told(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "t.xlsx",
        ("Read me", [["Made by", "us"]]),
        ("Codes", [["Our codebook"], [], ["Code", "Definition"], ["Money", "What it costs"]]),
    )
    made = table(file, need=("code",))
    assert [row["definition"] for row in made.rows] == ["What it costs"]
    assert made.losses == (f"{file.name}: sheet “Read me” was not read.",)


def test_a_cell_merged_over_rows_stands_in_each_of_them(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["source", "code"], ["P01", "Money"], [None, "Fares"], ["P02", "Faces"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B4:C4")
    book.save(tmp_path / "t.xlsx")
    rows = table(tmp_path / "t.xlsx", need=("code",)).rows
    assert [(row["source"], row["code"]) for row in rows] == [("P01", "Money"), ("P01", "Fares"), ("P02", "Faces")]


def test_cells_beside_the_table_are_told(tmp_path: Path) -> None:
    file = workbook(tmp_path / "t.xlsx", ("S", [["code", None, "definition"], ["Money", "to do!", "What it costs"]]))
    made = table(file, need=("code",))
    assert made.columns == ("code", "definition")
    assert made.rows[0]["definition"] == "What it costs"
    assert made.losses == ("t.xlsx, sheet “S”, cells beside the table: 1 did not come across.",)


def test_a_table_in_word_is_read_with_its_merged_cells_and_the_tables_that_go_on(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("Codebook")
    for rows in ([["Name", "Description"], ["Money", "Costs"]], [["Name", "Description"], ["Faces", ""]], [["a", "b"]]):
        made = document.add_table(rows=len(rows), cols=2)
        for line, words in zip(made.rows, rows, strict=True):
            for cell, text in zip(line.cells, words, strict=True):
                cell.text = text
    document.save(str(tmp_path / "t.docx"))
    found = table(tmp_path / "t.docx", need=("name",))
    assert [row["name"] for row in found.rows] == ["Money", "Faces"]
    assert found.rows[1].where == f"{tmp_path / 't.docx'}, table 2, row 2"
    assert found.losses == ("t.docx: table 3 was not read.",)


def _zip(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    file = _zip(tmp_path / "t.xlsx", {"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b" " * (64 << 20)})
    with pytest.raises(Fault, match="packed tighter than any text"):
        table(file, need=("code",))


def test_a_part_that_declares_entities_is_refused(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "whole.xlsx", ("S", [["code"], ["Money"]]))
    with zipfile.ZipFile(whole) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb">]>'
    name = "xl/worksheets/sheet1.xml"
    head, mark, rest = parts[name].partition(b"<worksheet")
    file = _zip(tmp_path / "t.xlsx", {**parts, name: head + bomb + mark + rest})
    with pytest.raises(Fault, match="declares a document type"):
        table(file, need=("code",))


def test_every_way_of_being_broken_is_one_sentence(tmp_path: Path) -> None:
    rows: list[list[object]] = [["code", "definition"], *([f"c{n}", "x" * 50] for n in range(99))]
    whole = workbook(tmp_path / "whole.xlsx", ("S", rows))
    raw = whole.read_bytes()
    with zipfile.ZipFile(whole) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    broken = {
        "empty.xlsx": b"",
        "words.xlsx": b"words",
        "cut.xlsx": raw[: len(raw) // 2],
        "old.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    }
    for name, content in broken.items():
        (tmp_path / name).write_bytes(content)
    _zip(tmp_path / "other.xlsx", {"hello.txt": b"hello"})
    _zip(tmp_path / "half.xlsx", {**parts, sheet: parts[sheet][:300]})
    _zip(tmp_path / "wrong.xlsx", {**parts, sheet: b"<worksheet><sheetData><row r='x'><c r='1A'/></row></sheetData>"})
    _zip(tmp_path / "gone.xlsx", {name: content for name, content in parts.items() if name != "xl/workbook.xml"})
    for name in (*broken, "other.xlsx", "half.xlsx", "wrong.xlsx", "gone.xlsx"):
        with pytest.raises(Fault) as caught:
            table(tmp_path / name, need=("code",))
        assert str(tmp_path / name) in str(caught.value)
        assert "; expected " in str(caught.value)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_row_of_twenty_thousand_columns_is_refused(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"t{ending}"
    if ending == ".csv":
        file.write_text("code," + ",".join(f"c{n}" for n in range(20_000)) + "\n")
    else:
        workbook(file, ("S", [["code", *[f"c{n}" for n in range(16_000)]]]))
    with pytest.raises(Fault, match=r"columns; expected at most 5,000"):
        table(file, need=("code",))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["name", "definition"], ["Money", ""]], r"no column is called “code” \(there are: name, definition\)"),
        ([["code", "Code"], ["Money", "x"]], "“code” stands there twice"),
        ([], "the file is empty"),
    ],
)
def test_a_sheet_that_cannot_be_used(tmp_path: Path, rows: list[list[object]], sentence: str) -> None:
    with pytest.raises(Fault, match=sentence):
        table(workbook(tmp_path / "t.xlsx", ("S", rows)), need=("code",))


@pytest.mark.parametrize("ending", [".xls", ".ods", ".numbers"])
def test_other_spreadsheets_say_how_to_save_them(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"t{ending}"
    file.write_bytes(b"anything")
    with pytest.raises(Fault, match=r"saved as \.xlsx or \.csv"):
        table(file, need=("code",))


def test_a_word_document_without_a_table_says_so(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("No table.")
    document.save(str(tmp_path / "t.docx"))
    with pytest.raises(Fault, match="the document has no table"):
        table(tmp_path / "t.docx", need=("code",))
