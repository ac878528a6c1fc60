"""The tables hold what the study holds."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers import a_study
from polyvocal.frames import SCHEMAS, Frames, frames, spoken
from polyvocal.model import Study


def test_every_table_has_its_declared_columns() -> None:
    made = frames(a_study())
    assert {name: dict(getattr(made, name).schema) for name in SCHEMAS} == SCHEMAS


def test_an_empty_study_has_empty_tables_of_the_same_shape() -> None:
    made = frames(Study(a_study().guid, "Empty"))
    assert all(getattr(made, name).is_empty() for name in SCHEMAS)


def test_a_table_of_another_shape_is_refused() -> None:
    made = frames(a_study())
    tables = {name: getattr(made, name) for name in SCHEMAS}
    with pytest.raises(ValueError, match="coders"):
        Frames(**{**tables, "coders": pl.DataFrame({"coder": [1]})})


def test_a_code_that_only_an_old_version_has_keeps_its_name() -> None:
    study = a_study()
    old = study.versions[0].framework.codes[1]
    slim = type(study.framework)(tuple(c for c in study.framework.codes if c.guid != old.guid))
    made = frames(Study(study.guid, "Slim", facets=study.facets, coders=study.coders, framework=slim,
                        versions=study.versions))  # fmt: skip
    assert made.codes.filter(pl.col("code") == old.guid).select("name", "retired").rows() == [("Regular faces", True)]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 2)), max_size=6),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6),
)
def test_spoken_finds_just_the_turns_whose_own_words_a_coding_touches(
    shapes: list[tuple[int, int, int]], places: list[tuple[int, int]]
) -> None:
    turns, at = [], 0
    for label, words, gap in shapes:
        turns.append((at, at + label, at + label + words))
        at += label + words + gap
    table = pl.DataFrame(
        [("r", start, words, end, f"v{n}") for n, (start, words, end) in enumerate(turns)],
        schema=SCHEMAS["turns"], orient="row",
    )  # fmt: skip
    spans = [(min(pair), max(pair) + 1) for pair in places]
    codings = pl.DataFrame(
        [(str(n), None, "s", "r", a, b, "c", None, None) for n, (a, b) in enumerate(spans)],
        schema=SCHEMAS["codings"], orient="row",
    )  # fmt: skip
    expected = {
        (str(n), f"v{k}")
        for n, (a, b) in enumerate(spans)
        for k, (_, words, end) in enumerate(turns)
        if words < b and a < end
    }
    assert set(spoken(codings, table).select("coding", "voice").iter_rows()) == expected
