"""A published study as data, imported whole. Runs where the data lie beside the project."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from polyvocal.analysis import matrix, participants, read_as, summary
from polyvocal.assemble import Assembled, assemble
from polyvocal.frames import Frames, frames
from polyvocal.report import report

PAPER = Path(__file__).resolve().parents[4] / "shared" / "data" / "paper"
pytestmark = pytest.mark.skipif(not PAPER.is_dir(), reason="the published study does not lie beside the project")


@pytest.fixture(scope="module")
def made() -> Assembled:
    return assemble(
        [PAPER / "transcripts"],
        name="Published",
        people=PAPER / "participants.csv",
        framework=PAPER / "framework.csv",
        codings=PAPER / "codings.csv",
    )


@pytest.fixture(scope="module")
def tables(made: Assembled) -> Frames:
    return frames(made.study)


def _counts(tables: Frames, rows: str, columns: str, by: str) -> dict[str, int]:
    long = matrix(read_as(tables), rows=rows, columns=columns).long()
    return dict(long.group_by(by, maintain_order=True).agg(pl.col("value").sum()).rows())


def test_the_six_themes_count_as_printed(tables: Frames) -> None:
    assert list(_counts(tables, "theme", "source", "row").values()) == [6, 6, 10, 7, 7, 9]


def test_each_participant_is_quoted_as_often_as_printed(tables: Frames) -> None:
    counts = _counts(tables, "theme", "case", "column")
    printed = [1, 1, 2, 1, 0, 3, 3, 1, 4, 3, 3, 1, 3, 4, 2]
    assert [counts[f"P{n:02}"] for n in range(1, 16)] == printed


def test_service_users_and_staff_are_told_apart_identified_or_not(tables: Frames) -> None:
    assert _counts(tables, "theme", "variable:group", "column") == {"service user": 35, "staff": 10}


def test_the_ages_are_summarised_with_the_unknown_one_said(tables: Frames) -> None:
    users = tables.cases.filter(pl.col("name").str.starts_with("P"))
    ages = participants(tables).join(users, on="case", how="semi").filter(variable="age")["number"]
    answer = summary(ages.to_list())
    assert (len(ages), answer.n, answer.unknown, answer.least, answer.most) == (15, 14, 1, 26, 58)


def test_what_was_set_aside_is_told(made: Assembled) -> None:
    assert len(made.notes) == 2
    assert all("set aside" in note for note in made.notes)


def test_the_report_prints_the_ages_and_says_that_one_is_unknown(made: Assembled) -> None:
    table = report(made.study).participants
    age = next(variable for variable in table.variables if variable.variable == "age")
    printed = [cell for _, cells in age.rows for cell in cells]
    assert [(column.name, column.n) for column in table.columns] == [("service user", 15), ("staff", 16)]
    assert {"14 (1 not known)", "37.6 (9.2)", "26–58"} <= set(printed)
