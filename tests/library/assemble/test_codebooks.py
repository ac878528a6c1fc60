"""Codebooks as other programs and people write them become the same tree of codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment

from polyvocal.assemble.codebook import Codebook, codebook
from polyvocal.faults import Fault

PATHS = ["Money", "Money > Fares", "Money > Fares > Bus", "Faces"]


def _paths(book: Codebook) -> list[str]:
    return [book.framework.path(code.guid) for code in book.framework.codes]


def _csv(path: Path, text: str) -> Codebook:
    path.write_text(text, encoding="utf-8")
    return codebook(path)


def _told(book: Codebook) -> str:
    return "\n".join(book.notes)


NVIVO = [
    ("Name", "Description", "Files", "References"),
    ("Money", "What it costs", 3, 14),
    ("Fares", "The bus, the tram", 2, 9),
    ("Bus", "", 1, 4),
    ("Faces", "Who is known", 0, 0),
]
DEPTH = {"Fares": 1, "Bus": 2}


def test_nvivo_in_a_workbook_set_in_by_spaces(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for name, *rest in NVIVO:
        sheet.append([" " * 4 * DEPTH.get(name, 0) + name, *rest])
    book.save(tmp_path / "c.xlsx")
    made = codebook(tmp_path / "c.xlsx")
    assert _paths(made) == PATHS
    assert made.framework.codes[1].definition == "The bus, the tram"
    assert made.facets == ()
    assert "c.xlsx: set aside were the columns “Files”, “References”; what they count is counted anew." in made.notes


def test_nvivo_in_a_workbook_set_in_by_alignment(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for n, row in enumerate(NVIVO, 1):
        sheet.append(list(row))
        sheet.cell(n, 1).alignment = Alignment(indent=DEPTH.get(row[0], 0))
    book.save(tmp_path / "c.xlsx")
    assert _paths(codebook(tmp_path / "c.xlsx")) == PATHS


@pytest.mark.parametrize("by", ["indent", "style", "spaces"])
def test_nvivo_in_word_set_in_by_paragraphs(tmp_path: Path, by: str) -> None:
    document = Document()
    document.add_heading("Codebook")
    made = document.add_table(rows=0, cols=4)
    for row in NVIVO:
        cells = made.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = str(text)
        depth = DEPTH.get(row[0], 0)
        line = cells[0].paragraphs[0]
        if by == "spaces":
            cells[0].text = "   " * depth + row[0]
        elif by == "indent":
            line.paragraph_format.left_indent = Pt(12 * depth)
        elif depth:
            name = f"Level {depth}"
            style = document.styles.add_style(name, 1) if name not in document.styles else document.styles[name]
            style.paragraph_format.left_indent = Pt(12 * depth)  # type: ignore[attr-defined]
            line.style = style  # type: ignore[assignment]
    document.save(str(tmp_path / "c.docx"))
    book = codebook(tmp_path / "c.docx")
    assert _paths(book) == PATHS
    assert [code.definition for code in book.framework.codes][:2] == ["What it costs", "The bus, the tram"]


def test_nvivo_by_hierarchical_name(tmp_path: Path) -> None:
    made = _csv(
        tmp_path / "c.csv",
        "Hierarchical Name,Name,Description,Nickname,Color\n"
        "Nodes\\\\Money\\Fares\\Bus,Bus,Wheels,,Red\nNodes\\\\Money,Money,Costs,,None\nNodes\\\\Faces,Faces,,,#00aa11\n",
    )
    assert sorted(_paths(made)) == sorted(PATHS)
    by_name = {code.name: code for code in made.framework.codes}
    assert (by_name["Money"].definition, by_name["Bus"].definition) == ("Costs", "Wheels")
    assert [by_name[name].colour for name in ("Bus", "Money", "Faces")] == ["#FF0000", None, "#00AA11"]


def test_maxqda_by_the_parent_beside_the_code(tmp_path: Path) -> None:
    made = _csv(
        tmp_path / "c.csv",
        "Color;Parent code;Code;Memo;Frequency;Created by;Creation date\n"
        "#E8C07D;;Money;What it costs;14;MH;2024-05-01\n;Money;Fares;;9;MH;\n"
        ";Money\\Fares;Bus;Wheels;4;MH;\n;;Faces;Who is known;0;MH;\n",
    )
    assert _paths(made) == PATHS
    assert [code.definition for code in made.framework.codes] == ["What it costs", "", "Wheels", "Who is known"]
    assert made.facets == ()
    assert "“Frequency”; what they count" in _told(made)
    assert "“Created by”, “Creation date”; another program keeps its books in them" in _told(made)


def test_atlas_ti_keeps_its_prefixes_and_its_groups_become_themes(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Code", "Comment", "Code Groups", "Grounded", "Density"])
    sheet.append(["Money::Fares", "The bus", "Barriers\nGetting there", 9, 0])
    sheet.append(["Faces", "", "Company", 3, 1])
    book.save(tmp_path / "c.xlsx")
    made = codebook(tmp_path / "c.xlsx")
    assert _paths(made) == ["Money::Fares", "Faces"]
    assert made.framework.codes[0].definition == "The bus"
    gathered = {t.name: [made.framework.path(code) for code in t.codes] for t in made.framework.themes}
    assert gathered == {"Barriers": ["Money::Fares"], "Getting there": ["Money::Fares"], "Company": ["Faces"]}
    assert "“Code Groups”: 3 came in as themes, which gather codes." in made.notes
    assert "“Grounded”, “Density”; what they count" in _told(made)


def test_dedoose_by_number_of_the_parent_in_any_order(tmp_path: Path) -> None:
    made = _csv(
        tmp_path / "c.csv",
        "Id,Parent Id,Depth,Title,Description,Weighted\n3,2,2,Bus,Wheels,False\n1,,0,Money,Costs,False\n"
        "2,1,1,Fares,,False\n4,,0,Faces,,False\n",
    )
    assert sorted(_paths(made)) == sorted(PATHS)
    assert {code.name: code.definition for code in made.framework.codes}["Bus"] == "Wheels"


def test_a_column_for_the_depth(tmp_path: Path) -> None:
    made = _csv(tmp_path / "c.csv", "Depth,Title,Description\n0,Money,\n1,Fares,\n2,Bus,\n0,Faces,\n")
    assert _paths(made) == PATHS


def test_taguette_counts_no_highlights(tmp_path: Path) -> None:
    made = _csv(tmp_path / "c.csv", "tag,description,number of highlights\nmoney.fares,The bus,7\nfaces,,2\n")
    said = [(code.name, code.definition) for code in made.framework.codes]
    assert said == [("money.fares", "The bus"), ("faces", "")]
    assert made.facets == ()


def test_paths_make_the_parents_that_have_no_row(tmp_path: Path) -> None:
    made = _csv(tmp_path / "c.csv", "code,definition\nCodes\\\\Money\\Fares\\Bus,Wheels\nFaces,\n")
    assert _paths(made) == PATHS


def test_two_columns_that_define_are_both_kept(tmp_path: Path) -> None:
    made = _csv(tmp_path / "c.csv", "code,definition,memo\nMoney,What it costs,Talk about this\nFaces,Same,Same\n")
    assert [code.definition for code in made.framework.codes] == ["What it costs\n\nTalk about this", "Same"]


def test_a_code_below_two_parents_is_two_codes(tmp_path: Path) -> None:
    made = _csv(tmp_path / "c.csv", "code\nMoney\n  Other\nFaces\n  Other\n")
    assert _paths(made) == ["Money", "Money > Other", "Faces", "Faces > Other"]


def test_the_same_codebook_has_the_same_guids_however_it_says_its_tree(tmp_path: Path) -> None:
    one = _csv(tmp_path / "a.csv", "code\nMoney\n  Fares\n")
    other = _csv(tmp_path / "b.csv", "code,parent\nMoney,\nFares,Money\n")
    third = _csv(tmp_path / "c.csv", "code\nMoney\nMoney > Fares\n")
    assert one.framework == other.framework == third.framework


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Id,Parent Id,Title\n1,9,Money\n", "line 2: the parent’s number “9” is no code’s"),
        ("Id,Parent Id,Title\n1,2,Money\n2,1,Fares\n", "“Money” is under itself"),
        ("Id,Parent Id,Title\n1,,Money\n1,1,Fares\n", "two codes have one number"),
        ("code,parent\nFares,Money\n", "the parent “Money” is no code above it"),
        ("depth,title\nx,Money\n", "“x” stands under “depth”"),
        ("sound,meaning\na,b\n", "no column is called “code”"),
        ("code,guid\nMoney,12\n", "badly formed"),
    ],
)
def test_a_codebook_that_cannot_be_used(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(Fault, match=sentence):
        _csv(tmp_path / "c.csv", text)


def test_colours_that_are_none_are_told(tmp_path: Path) -> None:
    made = _csv(tmp_path / "c.csv", "code,colour\nMoney,mauve-ish\nFaces,e8c07d\n")
    assert [code.colour for code in made.framework.codes] == [None, "#E8C07D"]
    assert "Colours of codes that are none of the form #1A2B3C: 1 did not come across." in made.notes
