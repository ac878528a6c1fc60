"""A short run of `make fuzz`: some files of each kind, always the same ones."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from library.exchange.bombs import entry, zipped
from polyvocal.faults import Fault
from tests.fuzz import oracle
from tests.fuzz.confined import ROOT, Answer, Confined
from tests.fuzz.findings import Findings
from tests.fuzz.seeds import KINDS, made, seeds

MANY = 60


@pytest.fixture(scope="module")
def confined() -> Iterator[Confined]:
    with Confined() as made_:
        yield made_


@pytest.mark.parametrize("ending", KINDS)
def test_a_spoiled_file_is_a_study_or_one_sentence(confined: Confined, tmp_path: Path, ending: str) -> None:
    gave: Counter[str] = Counter()
    for number in range(MANY):
        path = tmp_path / f"input{ending}"
        path.write_bytes(made(ending, number))
        answer = confined.ask(path)
        again = f"python -m tests.fuzz --only {ending} --first {number} --inputs 1"
        assert answer.gave != "finding", f"{answer.mark}: {answer.told}\n{answer.trace}\nagain: {again}"
        gave[answer.gave] += 1
    # Were all refused at the door, nothing behind it would have been tried.
    assert gave["study"] > MANY // 12


@pytest.mark.parametrize("ending", KINDS)
def test_what_others_are_made_from_is_read(confined: Confined, tmp_path: Path, ending: str) -> None:
    for raw in seeds()[ending]:
        path = tmp_path / f"seed{ending}"
        path.write_bytes(raw)
        answer = confined.ask(path)
        assert answer.gave == "study", f"{answer.told}\n{answer.trace}"


def test_the_same_number_is_the_same_file() -> None:
    code = (
        "import hashlib; from tests.fuzz.seeds import made, KINDS; "
        "print([hashlib.sha256(made(e, 7)).hexdigest() for e in KINDS if e not in ('.xlsx', '.docx')])"
    )
    one, two = (
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    assert one == two


def test_another_exception_and_a_sentence_without_the_file_are_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "x.qdpx", [entry("project.qde", b"<Project/>")])
    monkeypatch.setattr(oracle, "read", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        oracle.check_read(path)

    def elsewhere(_: Path) -> None:
        raise Fault("elsewhere", "something", "something else")

    monkeypatch.setattr(oracle, "read", elsewhere)
    with pytest.raises(oracle.Broken, match="does not name the file"):
        oracle.check_read(path)


def test_a_finding_is_kept_once_at_its_smallest_and_read_again(tmp_path: Path) -> None:
    found = Findings(tmp_path / "findings")
    answer = Answer("finding", "it broke", 1.0, 2, "ValueError", "here, line 3", "the trace")
    for raw in (b"a longer one", b"short", b"a longer one"):
        found.keep(".csv", raw, answer, "number 7")
    (path,) = (path for path in (tmp_path / "findings").iterdir() if path.suffix != ".told")
    assert path.read_bytes() == b"short"
    assert "number 7" in path.with_name(f"{path.name}.told").read_text("utf-8")
    assert ["3 times" in line for line in found.lines()] == [True]
    again = [sys.executable, "-m", "tests.fuzz", "replay", str(path)]
    told = subprocess.run(again, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout
    assert f"{path}: fault" in told.stdout
