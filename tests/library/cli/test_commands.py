"""The command line as people use it: real files, real exit codes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from polyvocal.cli import main
from polyvocal.exchange import write
from polyvocal.sample import load


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("cli") / "sample.polyvocal"
    write(load(), file)
    return file


def test_import_tells_what_each_file_gave_and_inspect_counts_it(tmp_path: Path) -> None:
    (tmp_path / "P01.txt").write_text("Mod: And?\n\nP01: Loud 🙂 but I stayed.", encoding="utf-8")
    out = tmp_path / "study.polyvocal"
    answer = run("import", tmp_path / "P01.txt", "-o", out, "--format", "json")
    assert answer.exit_code == 0, answer.stderr
    assert json.loads(answer.stdout) == [{"file": "P01.txt", "turns": 2, "speakers": ["Mod", "P01"], "characters": 36}]
    counts = json.loads(run("inspect", out, "--format", "json").stdout)
    assert (counts["sources"], counts["characters"], counts["losses"]) == (1, 36, [])


def test_what_goes_to_refi_and_back_has_the_same_counts_and_the_same_words(study: Path, tmp_path: Path) -> None:
    there, back = tmp_path / "there.qdpx", tmp_path / "back.polyvocal"
    assert run("convert", study, there).exit_code == 0
    assert run("convert", there, back).exit_code == 0
    before, after = (json.loads(run("inspect", file, "--format", "json").stdout) for file in (study, back))
    assert {**before, "losses": []} == {**after, "losses": []}
    for reading in ("final", "all"):
        texts = [
            json.loads(run("retrieve", file, "--reading", reading, "--format", "json").stdout) for file in (study, back)
        ]
        assert texts[0] == texts[1]
        assert len(texts[0]) > 200


def test_json_stands_alone_on_standard_output(study: Path) -> None:
    for words in (
        ("inspect", study),
        ("retrieve", study, "--code", "Mornings"),
        ("matrix", study, "--rows", "theme", "--columns", "variable:group"),
    ):
        answer = run(*words, "--format", "json")
        assert answer.exit_code == 0
        json.loads(answer.stdout)


def test_a_quotation_carries_its_provenance(study: Path) -> None:
    quotations = json.loads(run("retrieve", study, "--code", "Mornings", "--format", "json").stdout)
    columns = [
        "code", "source", "revision", "start", "end", "text", "turn", "speaker", "case", "coder", "round", "version",
    ]  # fmt: skip
    sources = {source.name: source for source in load().sources}
    for row in quotations:
        assert list(row) == columns
        latest = sources[row["source"]].latest
        assert latest.text[row["start"] : row["end"]] == row["text"]
        turn = latest.turns[row["turn"] - 1]
        assert turn.start <= row["start"] < turn.end
        assert (row["coder"], row["round"], row["version"]) == ("Maren Holt", "Final pass", 3)


def test_the_reading_is_printed_and_can_be_chosen(study: Path) -> None:
    assert "final pass" in run("retrieve", study, "--code", "Mornings").stderr
    one = json.loads(run("retrieve", study, "--reading", "coder:Joel Fenwick", "--format", "json").stdout)
    assert {row["coder"] for row in one} == {"Joel Fenwick"}
    hint = run("retrieve", study, "--coder", "Joel Fenwick").stderr
    assert "--reading “coder:Joel Fenwick”" in hint


def test_a_matrix_in_csv_has_a_line_a_cell_and_no_totals(study: Path) -> None:
    answer = run("matrix", study, "--rows", "theme", "--columns", "source", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    assert len(rows) == len(load().framework.themes) * 19
    assert {"row", "column", "value"} == set(rows[0])


def test_the_report_is_written_as_word_and_as_a_page(study: Path, tmp_path: Path) -> None:
    for ending in ("docx", "html"):
        out = tmp_path / f"results.{ending}"
        answer = run("report", study, "-o", out)
        assert answer.exit_code == 0, answer.stderr
        assert out.stat().st_size > 20_000


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda p: None, "no such file|cannot be read|No such file"),
        (lambda p: p.write_bytes(b""), "empty"),
        (lambda p: p.write_bytes(b"words"), "study|ZIP|zip"),
        (lambda p: _zip(p, {"hello.txt": "hello"}), "study|archive|datapackage"),
    ],
)
@pytest.mark.parametrize("ending", [".polyvocal", ".qdpx"])
def test_what_is_no_study_gives_one_sentence_and_exit_1(
    make: object, sentence: str, ending: str, tmp_path: Path
) -> None:
    import re

    file, out = tmp_path / f"bad{ending}", tmp_path / "out.polyvocal"
    make(file)  # type: ignore[operator]
    for words in (("inspect", file), ("convert", file, out), ("retrieve", file), ("report", file, "-o", out)):
        answer = run(*words)
        assert answer.exit_code == 1
        assert re.search(sentence, answer.stderr), answer.stderr
        assert file.name in answer.stderr
        assert answer.stdout == ""
    assert not out.exists()


def _zip(path: Path, entries: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_truncated_study_gives_one_sentence_and_exit_1(study: Path, share: float, tmp_path: Path) -> None:
    cut = tmp_path / "cut.polyvocal"
    whole = study.read_bytes()
    cut.write_bytes(whole[: int(len(whole) * share)])
    answer = run("inspect", cut)
    assert answer.exit_code == 1
    assert "cut.polyvocal" in answer.stderr


def test_a_failed_import_leaves_nothing_and_keeps_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "study.polyvocal"
    out.write_bytes(b"what was there")
    (tmp_path / "good.txt").write_text("P01: Yes.")
    (tmp_path / "bad.txt").write_bytes(bytes(range(256)) * 9)
    answer = run("import", tmp_path / "good.txt", tmp_path / "bad.txt", "-o", out)
    assert answer.exit_code == 1
    assert "bad.txt" in answer.stderr
    assert out.read_bytes() == b"what was there"
    assert {path.name for path in tmp_path.iterdir()} == {"study.polyvocal", "good.txt", "bad.txt"}


def test_an_output_that_cannot_be_written_says_so(study: Path, tmp_path: Path) -> None:
    answer = run("convert", study, tmp_path / "no" / "such" / "out.qdpx")
    assert answer.exit_code == 1
    assert "out.qdpx" in answer.stderr or "no/such" in answer.stderr


@pytest.mark.parametrize(
    "words",
    [("matrix",), ("retrieve", "x", "--where", "age"), ("import",), ("matrix", "x", "--rows", "a", "--columns", "b",
     "--count", "hens"), ("nonsense",)],
)  # fmt: skip
def test_wrong_usage_exits_with_2(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2 or words[0] == "retrieve"


def test_a_code_nobody_has_is_named(study: Path) -> None:
    answer = run("retrieve", study, "--code", "Teapots")
    assert answer.exit_code == 1
    assert "no code is called “Teapots”" in answer.stderr


def test_it_runs_as_a_program(study: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "polyvocal", "inspect", str(study), "--format", "json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["coders"] == 6


def test_words_are_found_wherever_they_stand(study: Path) -> None:
    answer = run("search", study, "on  THE", "--context", 5, "--format", "json")
    found = json.loads(answer.stdout)
    assert answer.stderr.startswith(f"{len(found)} places in ")
    sources = {source.name: source.latest for source in load().sources}
    for row in found:
        latest = sources[row["source"]]
        text, start, end = latest.text, row["start"], row["end"]
        assert (row["before"], row["after"]) == (text[start - 5 : start], text[end : end + 5])
        assert text[start:end] == row["text"]
        assert row["turn"] == (sum(turn.start <= start for turn in latest.turns) or None)
        assert row["text"].casefold().split() == ["on", "the"]


def test_search_takes_one_source_and_an_expression(study: Path) -> None:
    answer = run("search", study, r"\bmorn\w+", "--regex", "--source", "P03", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    assert {row["source"] for row in rows} == {"P03"}
    assert all(row["text"].casefold() == "morning" for row in rows)
    assert list(rows[0]) == [
        "source", "revision", "start", "end", "before", "text", "after", "turn", "speaker", "case",
    ]  # fmt: skip
    assert run("search", study, "(", "--regex").exit_code == 1
    assert "no source is called “P99”" in run("search", study, "bus", "--source", "P99").stderr


def test_a_search_that_is_cut_says_so(study: Path) -> None:
    answer = run("search", study, "e", "--format", "csv")
    assert "10000 places" in answer.stderr
    assert "There are more" in answer.stderr
    assert len(list(csv.DictReader(io.StringIO(answer.stdout)))) == 10_000


def test_a_table_of_hits_has_a_line_a_hit(study: Path) -> None:
    answer = run("search", study, "Interviewer")
    head, *lines = answer.stdout.splitlines()
    assert head.split() == ["source", "revision", "start", "end", "before", "text", "after", "turn", "speaker", "case"]
    assert answer.stderr.startswith(f"{len(lines)} places")
