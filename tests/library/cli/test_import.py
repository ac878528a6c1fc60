"""`polyvocal import` with the tables and documents that people keep beside their tools."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document
from openpyxl import Workbook

from polyvocal.cli import main

TEXT = (
    "Interviewer: And?\n\nP01: Loud, but I stayed. Yes. They knew me.\n\n"
    "Interviewer: Yes. And the bus?\n\nP01: Two pounds."
)


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def quoted(file: Path) -> list[tuple[str, str, str]]:
    rows = json.loads(run("retrieve", file, "--reading", "all", "--format", "json").stdout)
    return [(row["code"], row["text"], row["coder"]) for row in rows]


def workbook(path: Path, *rows: list[object]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "P01.txt").write_text(TEXT, encoding="utf-8")
    workbook(
        tmp_path / "codes.xlsx", ["Name", "Description", "Files"], ["Company", "Who is there", 3], ["  Known", "", 1]
    )
    workbook(
        tmp_path / "quotes.xlsx",
        ["Document", "Quotation Content", "Codes", "Created by"],
        ["1: P01.txt", "they knew me", "Known", "Dele"],
        ["1: P01.txt", "Yes.", "Company\nKnown", "Dele"],
    )
    return tmp_path


def test_a_codebook_and_excerpts_from_workbooks_and_the_doubts_filled_in(here: Path) -> None:
    out, doubts = here / "s.polyvocal", here / "doubts.csv"
    words = [
        "import",
        here / "P01.txt",
        "--framework",
        here / "codes.xlsx",
        "--codings",
        here / "quotes.xlsx",
        "-o",
        out,
    ]
    answer = run(*words, "--doubts", doubts)
    assert answer.exit_code == 0, answer.output
    assert "Excerpts whose place is not certain: 1 waits for somebody to look at it." in answer.stderr
    assert f"{doubts}: 1 to look at." in " ".join(answer.stderr.split()).replace("doubts .csv", "doubts.csv")
    assert quoted(out) == [("Company > Known", "They knew me", "Dele")]
    with doubts.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["text"], row["code"], row["where"]) for row in rows] == [
        ("Yes.", "Company", "quotes.xlsx, sheet “Sheet”, row 3"),
        ("Yes.", "Known", "quotes.xlsx, sheet “Sheet”, row 3"),
    ]
    start = TEXT.index("Yes.")
    for row in rows:
        row |= {"source": "P01.txt", "start": str(start), "end": str(start + 4)}
    with doubts.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    again = run(*words, "--codings", doubts)
    assert again.exit_code == 0, again.output
    assert "--doubts" not in again.stderr, "what was filled in is in doubt no more"
    assert quoted(out) == [
        ("Company", "Yes.", "Dele"),
        ("Company > Known", "Yes.", "Dele"),
        ("Company > Known", "They knew me", "Dele"),
    ]


def test_without_a_file_for_doubts_it_says_how_to_get_one(here: Path) -> None:
    answer = run("import", here / "P01.txt", "--codings", here / "quotes.xlsx", "-o", here / "s.polyvocal")
    assert "To see them, ask with --doubts FILE.csv." in answer.stderr


def test_a_code_that_the_given_framework_lacks_stops_the_import(here: Path) -> None:
    (here / "q.csv").write_text("document,quote,code\nP01,Loud,Noise\n")
    out = here / "s.polyvocal"
    answer = run("import", here / "P01.txt", "--framework", here / "codes.xlsx", "--codings", here / "q.csv", "-o", out)
    assert answer.exit_code == 1
    assert "line 2: no code “Noise” is in the framework" in answer.stderr
    assert not out.exists()


@pytest.mark.parametrize(("how", "codes"), [("memos", ["", 1]), ("codings", ["Noise", 0])])
def test_comments_of_word_come_in_as_asked(tmp_path: Path, how: str, codes: list[object]) -> None:
    document = Document()
    words = document.add_paragraph("P01: ").add_run("Loud")
    document.add_comment(words, text="Noise", author="Dele", initials="D")
    document.save(str(tmp_path / "P01.docx"))
    out = tmp_path / "s.polyvocal"
    answer = run("import", tmp_path / "P01.docx", "--comments", how, "-o", out)
    assert answer.exit_code == 0, answer.output
    counts = json.loads(run("inspect", out, "--format", "json").stdout)
    assert (counts["codings"], counts["memos"]) == (1, codes[1])
    (one,) = quoted(out)
    assert (one[0] or "", one[1], one[2]) == (codes[0], "Loud", "Dele")
    left = run("import", tmp_path / "P01.docx", "-o", out)
    assert "1 comment left out" in left.stderr
    assert quoted(out) == []
