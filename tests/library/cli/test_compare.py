"""What changed between versions of the sample study's framework, as the shell tells it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from polyvocal.cli import main
from polyvocal.exchange import write
from polyvocal.sample import load


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["compare", *map(str, words)], catch_exceptions=False)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("compare") / "sample.polyvocal"
    write(load(), file)
    return file


def test_from_the_first_version_to_the_second_the_story_is_told(study: Path) -> None:
    answer = run(study, "--from", 1, "--to", 2)
    assert answer.exit_code == 0, answer.stderr
    blocks = dict(block.split("\n", 1) for block in answer.stdout.strip().split("\n\n"))
    assert blocks["Codes split, merged or no longer used"].splitlines() == [
        "  “Giving up easily” is no longer used", "  “Company” is no longer used",
    ]  # fmt: skip
    assert "“Mornings” is new" in blocks["New codes"]
    assert blocks["New themes"].startswith("  The theme “Clocks that do not agree” is new, as a candidate")
    assert "The theme “Good company” was given up" in blocks["Themes kept, given up, renamed"]
    assert "“Company” was split into “Side by side”, “Regular faces”." in answer.stderr
    assert "Version 2: fixed on 19 February 2024 by Maren Holt." in answer.stderr


def test_by_default_the_last_two_versions_are_compared(study: Path) -> None:
    assert run(study).stdout == run(study, "--from", 2, "--to", 3).stdout
    assert "“Fares and passes” is new, under “Getting there”" in run(study).stdout


def test_to_the_draft_a_code_given_up_says_what_it_became(study: Path) -> None:
    split = "“Motivation” was split into “Mornings”, “The first time”, “Good weeks and bad weeks”"
    assert split in run(study, "--from", 2, "--to", "draft").stdout


def test_json_and_csv_hold_the_same(study: Path) -> None:
    as_json = json.loads(run(study, "--format", "json").stdout)
    as_csv = list(csv.DictReader(io.StringIO(run(study, "--format", "csv").stdout)))
    assert as_json == as_csv
    assert list(as_json[0]) == ["thing", "name", "what", "was", "now", "sentence"]
    assert run(study, "--from", 3, "--to", 3, "--format", "json").stdout == "[]\n"


def test_a_file_is_written_as_well(study: Path, tmp_path: Path) -> None:
    for ending in ("docx", "html", "csv"):
        answer = run(study, "-o", tmp_path / f"made.{ending}")
        assert answer.exit_code == 0, answer.stderr
        assert f"made.{ending} is written." in answer.stderr
        assert (tmp_path / f"made.{ending}").stat().st_size > 5_000


def test_a_version_that_is_not_there_gives_one_sentence_and_exit_1(study: Path, tmp_path: Path) -> None:
    answer = run(study, "--from", 1, "--to", 9, "-o", tmp_path / "made.docx")
    assert answer.exit_code == 1
    assert answer.stderr == "Error: the framework: it has no version 9; expected one of 1, 2, 3, draft.\n"
    assert answer.stdout == ""
    assert not list(tmp_path.iterdir())
