"""Merging two files from the shell."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from makers import a_coding, a_source, a_study, g
from polyvocal import exchange
from polyvocal import model as m
from polyvocal.cli import main


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["merge", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A study, and a copy with a source, a code under another, two codings, and another definition."""
    mine = a_study()
    money, fares, faces = mine.framework.codes
    three = a_source("P03", ("P03", "Bread first 🙂 then the bus."))
    bread = m.Code(g("code", "Bread"), "Bread", money.guid)
    codes = (dataclasses.replace(money, definition="Notes and coins."), fares, faces, bread)
    coded = (a_coding(three, "Bread first 🙂", bread, mine.coders[1]), a_coding(three, "bus", fares, mine.coders[1]))
    theirs = dataclasses.replace(
        mine, sources=(*mine.sources, three), framework=m.Framework(codes, mine.framework.themes),
        codings=(*mine.codings, *coded),
    )  # fmt: skip
    exchange.write(mine, tmp_path / "mine.polyvocal")
    exchange.write(theirs, tmp_path / "theirs.polyvocal")
    return tmp_path / "mine.polyvocal", tmp_path / "theirs.polyvocal"


def test_what_is_new_is_written_and_counted(files: tuple[Path, Path], tmp_path: Path) -> None:
    mine, theirs = files
    answer = run(mine, theirs, "-o", tmp_path / "out.polyvocal", "--format", "json")
    assert answer.exit_code == 0, answer.stderr
    tally = {row["kind"]: (row["new"], row["same"], row["conflict"]) for row in json.loads(answer.stdout)}
    assert (tally["source"], tally["code"], tally["coding"]) == ((1, 2, 0), (1, 2, 1), (2, 7, 0))
    assert "code Money: What arrives differs in definition (“Notes and coins.”, here “What it costs.”)" in answer.stderr
    assert answer.stderr.endswith("out.polyvocal is written.\n")
    before, merged = (exchange.read(path).study for path in (mine, tmp_path / "out.polyvocal"))
    assert merged.codings[: len(before.codings)] == before.codings
    assert [merged.words(one) for one in merged.codings[len(before.codings) :]] == ["Bread first 🙂", "bus"]
    assert merged.framework.codes[0] == before.framework.codes[0]
    assert merged.framework.path(g("code", "Bread")) == "Money > Bread"


def test_merged_into_itself_a_second_time_nothing_is_new(files: tuple[Path, Path]) -> None:
    mine, theirs = files
    assert run(mine, theirs, "-o", mine).exit_code == 0
    merged = exchange.read(mine).study
    answer = run(mine, theirs, "-o", mine, "--format", "csv")
    assert {row["new"] for row in csv.DictReader(io.StringIO(answer.stdout))} == {"0"}
    assert exchange.read(mine).study == merged


def test_a_preview_writes_nothing_and_lists_conflicts_first(files: tuple[Path, Path], tmp_path: Path) -> None:
    mine, theirs = files
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    answer = run(mine, theirs, "--preview", "-o", tmp_path / "out.polyvocal")
    assert answer.exit_code == 0, answer.stderr
    lines = answer.stdout.splitlines()
    assert lines[1].split()[:3] == ["conflict", "code", "Money"]
    assert [line.split()[0] for line in lines[2:]] == ["new"] * 4
    assert "“Bread first 🙂” (Bread)" in answer.stdout
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    rows = json.loads(run(mine, theirs, "--preview", "--format", "json").stdout)
    assert [row["fate"] for row in rows[:5]] == ["conflict", "new", "new", "new", "new"]
    assert {row["fate"] for row in rows[5:]} == {"same"}


def test_a_codebook_and_excerpts_join_too(files: tuple[Path, Path], tmp_path: Path) -> None:
    mine, _ = files
    (tmp_path / "codes.csv").write_text("source,text,code\nP02,pay it,Money\nP02,Two pounds is bread,Bread\n")
    answer = run(mine, tmp_path / "codes.csv", "-o", tmp_path / "out.polyvocal")
    assert answer.exit_code == 0, answer.stderr
    before, merged = (exchange.read(path).study for path in (mine, tmp_path / "out.polyvocal"))
    new = merged.codings[len(before.codings) :]
    assert {(merged.any_code[str(one.code)], merged.words(one)) for one in new} == {
        ("Money", "pay it"), ("Bread", "Two pounds is bread"),
    }  # fmt: skip


def test_without_a_place_to_write_it_asks_for_one(files: tuple[Path, Path]) -> None:
    answer = run(*files)
    assert answer.exit_code == 2
    assert "-o" in answer.stderr


def test_a_file_that_is_no_study_is_one_sentence(files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "torn.polyvocal").write_bytes(b"PK torn")
    answer = run(files[0], tmp_path / "torn.polyvocal", "-o", tmp_path / "out.polyvocal")
    assert answer.exit_code == 1
    assert answer.stderr.count("\n") == 1
    assert not (tmp_path / "out.polyvocal").exists()
