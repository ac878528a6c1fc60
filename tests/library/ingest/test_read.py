"""Files become text with turns; what is no text says so in one sentence."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from polyvocal.faults import Fault
from polyvocal.ingest import read, turns


def _heard(text: str, *known: str) -> list[tuple[str | None, str]]:
    return [(turn.speaker, text[turn.words : turn.end]) for turn in turns(text, known=known)]


def test_a_turn_runs_to_the_next_label_and_keeps_its_lines() -> None:
    text = "Title of it\n\nP01: One.\nStill one.\n\n\nMod: Two.\n"
    assert _heard(text) == [("P01", "One.\nStill one."), ("Mod", "Two.")]


def test_labels_may_carry_times() -> None:
    text = "[00:01:02] P01: One.\nMod (00:05): Two.\n00:09 P01: Three."
    assert _heard(text) == [("P01", "One."), ("Mod", "Two."), ("P01", "Three.")]


def test_a_colon_within_talk_begins_no_turn() -> None:
    text = "P01: I said one thing.\nI said: no more, thanks.\nHe went like this: wow.\n\nMod: And you?\n\nP01: Me."
    assert [speaker for speaker, _ in _heard(text)] == ["P01", "Mod", "P01"]


def test_headings_of_a_transcript_are_no_speakers() -> None:
    text = "Date: 3 May\nDuration: 40 minutes\n\nAnna: Yes.\n\nBen: No.\n"
    assert [speaker for speaker, _ in _heard(text)] == ["Anna", "Ben"]


def test_a_known_name_is_a_speaker_however_it_is_written() -> None:
    assert _heard("service user: yes, once.", "service user") == [("service user", "yes, once.")]


def test_text_without_labels_is_a_turn_a_paragraph() -> None:
    assert _heard("One.\nStill.\n\nTwo.") == [(None, "One.\nStill."), (None, "Two.")]


@given(st.text(st.sampled_from("P01: Mod\n.a🙂 \t"), max_size=60))
def test_turns_never_overlap_and_stay_within_the_text(text: str) -> None:
    end = 0
    for turn in turns(text):
        assert end <= turn.start <= turn.words <= turn.end <= len(text)
        end = turn.end


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("P01: café 🙂\r\nP02: yes".encode(), "P01: café 🙂\nP02: yes"),
        ("\ufeffP01: café".encode(), "P01: café"),
        ("P01: café".encode("utf-16"), "P01: café"),
    ],
)
def test_unicode_is_read_in_its_common_forms(tmp_path: Path, raw: bytes, text: str) -> None:
    file = tmp_path / "P01.txt"
    file.write_bytes(raw)
    assert read(file).text == text


def test_an_older_encoding_is_told(tmp_path: Path) -> None:
    file = tmp_path / "P01.txt"
    words = "P01: Das Café hieß früher anders, und wir gingen häufig hin. Schön war’s dort, wirklich schön.\n" * 5
    file.write_bytes(words.encode("cp1252"))
    made = read(file)
    assert made.text == words
    assert "look whether accents" in made.notes[0]


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.txt", b"  \n ", "the file is empty"),
        ("a.txt", bytes(range(256)) * 20, "bytes that no text has"),
        ("a.txt", b"PK\x03\x04 and more", "a ZIP or Office file"),
        ("a.txt", b"%PDF-1.7", "a PDF"),
        ("a.docx", b"", "the file is empty"),
        ("a.docx", b"words", "damaged or no Word document"),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "Word 97–2003"),
        ("a.xyz", b"words", "cannot be read"),
    ],
)
def test_what_cannot_be_read_says_file_place_and_expectation(
    tmp_path: Path, name: str, raw: bytes, sentence: str
) -> None:
    file = tmp_path / name
    file.write_bytes(raw)
    with pytest.raises(Fault, match=sentence) as caught:
        read(file)
    assert str(file) in str(caught.value)
    assert "; expected " in str(caught.value)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="cannot be read"):
        read(tmp_path / "none.txt")


def _word(path: Path) -> Path:
    document = Document()
    document.add_paragraph("P01: Loud 🙂 but I stayed.")
    document.add_paragraph("")
    table = document.add_table(rows=2, cols=2)
    for row, (speaker, words) in zip(table.rows, (("Mod:", "And then?"), ("P01", "Then tea.")), strict=True):
        row.cells[0].text, row.cells[1].text = speaker, words
    document.save(str(path))
    return path


def test_a_word_transcript_is_read_in_order_tables_included(tmp_path: Path) -> None:
    made = read(_word(tmp_path / "P01.docx"))
    assert made.text == "P01: Loud 🙂 but I stayed.\n\nMod: And then?\n\nP01: Then tea."
    assert made.speakers == ("P01", "Mod")


def test_tables_within_tables_and_cells_merged_over_rows_lose_nothing(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "P01"
    table.cell(0, 1).text = "Before"
    inner = table.cell(0, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Mod", "nested?"
    table.cell(1, 1).text = "After."
    document.save(str(tmp_path / "P01.docx"))
    made = read(tmp_path / "P01.docx")
    assert made.text.split() == ["P01:", "Before", "Mod:", "nested?", "P01:", "After."]


def test_a_word_document_that_was_cut_short_is_a_fault(tmp_path: Path) -> None:
    whole = _word(tmp_path / "whole.docx").read_bytes()
    cut = tmp_path / "cut.docx"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Fault, match="damaged or no Word document"):
        read(cut)


def test_a_zip_that_is_no_word_document_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Fault, match="no Word document"):
        read(file)


def test_bytes_of_no_known_encoding_are_refused_not_guessed(tmp_path: Path) -> None:
    file = tmp_path / "P01.txt"
    file.write_bytes(b"P01: " + bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xFF, 0xFE)) * 40)
    with pytest.raises(Fault, match="the encoding of the text cannot be told"):
        read(file)
