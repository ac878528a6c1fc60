"""Readings: the same words are not counted twice."""

from __future__ import annotations

import itertools
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers import a_study, g
from polyvocal.analysis import Question, read_as, readings, retrieve
from polyvocal.analysis.reading import chain
from polyvocal.faults import Fault
from polyvocal.frames import frames
from polyvocal.model import Round, Study


def _with_final(study: Study) -> Study:
    last = Round(g("final"), "Final pass", version=1, final=True)
    again = replace(study.codings[0], guid=g("again"), round=last.guid, origins=(study.codings[0].guid,))
    return replace(study, rounds=(*study.rounds, last), codings=(*study.codings, again))


def test_without_a_final_pass_overlaps_of_one_code_by_all_are_one_quotation() -> None:
    reading = read_as(frames(a_study(coders=4, rounds=2)))
    faces = retrieve(reading, Question(codes=frozenset({g("code", "Regular faces")})))
    assert reading.name == "all"
    assert faces["text"].to_list() == ["Loud 🙂 but I stayed. Someone knew my name."]
    assert faces["coder"].to_list() == ["Maren; Dele; Ruth; Priya"]


def test_the_final_pass_is_the_reading_where_there_is_one() -> None:
    tables = frames(_with_final(a_study()))
    reading = read_as(tables)
    assert reading.name == "final"
    assert "Final pass" in reading.sentence
    assert reading.quotations["quotation"].to_list() == [g("again")]


def test_a_round_and_a_coder_can_be_read_alone() -> None:
    tables = frames(_with_final(a_study()))
    assert readings(tables) == ["final", "all", "round:Round 1", "round:Final pass", "coder:Maren", "coder:Dele"]
    by_dele = retrieve(read_as(tables, "coder:Dele"), Question())
    assert set(by_dele["coder"]) == {"Dele"}


@pytest.mark.parametrize("name", ["final", "round:No", "coder:", "nonsense"])
def test_a_reading_that_is_not_there_is_named_with_those_that_are(name: str) -> None:
    with pytest.raises(Fault, match="one of all, round:Round 1, coder:Maren"):
        read_as(frames(a_study()), name)


def test_quotations_that_were_only_noted_stay_apart() -> None:
    study = a_study()
    noted = study.codings[-1]
    study = replace(study, codings=(*study.codings, replace(noted, guid=g("noted twice"))))
    rows = read_as(frames(study)).quotations
    assert rows.filter(pl.col("code").is_null()).height == 2


_SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda p: (p[0], p[0] + p[1])), max_size=12)


@given(_SPANS)
def test_a_chain_covers_the_same_words_and_meets_no_other(spans: list[tuple[int, int]]) -> None:
    table = pl.DataFrame({"r": ["r"] * len(spans), "start": [a for a, _ in spans], "end": [b for _, b in spans]},
                         schema={"r": pl.String, "start": pl.Int64, "end": pl.Int64})  # fmt: skip
    united = chain(table, "r").group_by("chain").agg(pl.col("start").min(), pl.col("end").max())
    pieces = sorted(united.select("start", "end").rows())
    assert all(earlier[1] <= later[0] for earlier, later in itertools.pairwise(pieces))
    assert {x for a, b in pieces for x in range(a, b)} == {x for a, b in spans for x in range(a, b)}
