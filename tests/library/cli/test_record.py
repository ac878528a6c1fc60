"""How the sample study went, as the shell tells it."""

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
    return CliRunner().invoke(main, ["record", *map(str, words)], catch_exceptions=False)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("record") / "sample.polyvocal"
    write(load(), file)
    return file


def test_the_story_is_told_in_order_under_the_versions(study: Path) -> None:
    answer = run(study)
    assert answer.exit_code == 0, answer.stderr
    told = answer.stdout
    heads = [line for line in told.splitlines() if line and not line.startswith(" ")]
    assert [line for line in heads if line.startswith(("Before", "Version"))] == [
        "Before version 1", "Version 1", "Version 2", "Version 3",
    ]  # fmt: skip
    first, later = "First reading: Maren Holt read five sources", "Round 1: five coders read five sources, each alone"
    assert told.index(first) < told.index("Version 1 was fixed") < told.index(later) < told.index("Version 2 was fixed")
    assert "statements of where people stand" in answer.stderr


def test_changes_only_tell_what_changed_by_version(study: Path) -> None:
    answer = run(study, "--changes-only")
    assert answer.exit_code == 0, answer.stderr
    blocks = answer.stdout.strip().split("\n\n")
    assert [block.partition(" – ")[0] for block in blocks] == ["Version 1", "Version 2", "Version 3"]
    assert "  “Mornings” is new" in blocks[1].splitlines()
    assert "Round 1" not in answer.stdout
    assert answer.stderr.startswith("Three versions")


@pytest.mark.parametrize("only", [(), ("--changes-only",)])
def test_json_and_csv_hold_the_same(study: Path, only: tuple[str, ...]) -> None:
    as_json = json.loads(run(study, *only, "--format", "json").stdout)
    as_csv = list(csv.DictReader(io.StringIO(run(study, *only, "--format", "csv").stdout)))
    assert len(as_json) == len(as_csv) > 20
    assert list(as_json[0]) == list(as_csv[0])
    key = "sentence" if only else "title"
    assert [row[key] for row in as_json] == [row[key] for row in as_csv]


@pytest.mark.parametrize("only", [(), ("--changes-only",)])
@pytest.mark.parametrize("ending", ["docx", "html", "csv"])
def test_a_file_is_written_instead(study: Path, tmp_path: Path, ending: str, only: tuple[str, ...]) -> None:
    answer = run(study, *only, "-o", tmp_path / f"made.{ending}")
    assert answer.exit_code == 0, answer.stderr
    assert answer.stdout == ""
    assert f"made.{ending} is written." in answer.stderr
    assert (tmp_path / f"made.{ending}").stat().st_size > 10_000


@pytest.mark.parametrize(("only", "what"), [((), "a record"), (("--changes-only",), "a change log")])
def test_another_ending_gives_one_sentence_and_exit_1(
    study: Path, tmp_path: Path, only: tuple[str, ...], what: str
) -> None:
    answer = run(study, *only, "-o", tmp_path / "made.pdf")
    assert answer.exit_code == 1
    assert answer.stderr.endswith(
        f"made.pdf: {what} cannot end in “.pdf”; expected a name that ends in .docx or .html or .csv.\n"
    )
    assert answer.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())
