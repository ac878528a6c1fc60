"""Matrices count distinct things, and whose words they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from makers import a_study, g
from polyvocal.analysis import COUNTS, Matrix, Question, codes_named, matrix, participants, read_as, retrieve, summary
from polyvocal.analysis.dimension import offered
from polyvocal.faults import Fault
from polyvocal.frames import frames
from polyvocal.model import Code, Framework, Theme


def _cells(answer: Matrix) -> dict[tuple[str | None, str | None], int]:
    return {(row, column): value for row, column, value in answer.long().rows()}


def test_a_theme_counts_its_codes_and_the_quotations_that_joined_it_directly() -> None:
    cells = _cells(matrix(read_as(frames(a_study())), rows="theme", columns="source"))
    assert cells == {
        ("Getting there", "P01"): 0, ("Getting there", "P02"): 2,
        ("Company", "P01"): 1, ("Company", "P02"): 1,
    }  # fmt: skip


def test_an_unidentified_member_of_a_group_counts_for_the_group() -> None:
    cells = _cells(matrix(read_as(frames(a_study())), rows="code", columns="variable:group"))
    assert cells["Money", "staff"] == 1
    assert cells["Money", "service user"] == 1
    assert cells["Regular faces", "staff"] == 0


def test_what_one_says_is_not_counted_for_another_in_the_same_quotation() -> None:
    cells = _cells(matrix(read_as(frames(a_study())), rows="speaker", columns="variable:group"))
    assert cells["Staff", "staff"] == 2
    assert cells["P02", "staff"] == 0


def test_a_facet_reads_the_coding_and_else_its_code() -> None:
    study = a_study()
    level = study.facets[0]
    reading = read_as(frames(study))
    assert _cells(matrix(reading, rows="facet:level", columns="source"))["macro", "P02"] == 2
    own = replace(level, guid=g("own"), on="coding")
    codings = tuple(replace(c, facets={own.guid: "micro"}) if study.words(c) == "Two pounds each way" else c
                    for c in study.codings)  # fmt: skip
    study = replace(study, facets=(*study.facets, own), codings=codings)
    cells = _cells(matrix(read_as(frames(study)), rows="facet:level", columns="source"))
    assert (cells["micro", "P02"], cells["macro", "P02"]) == (1, 1)


def test_what_is_not_known_is_a_row_of_its_own_where_it_occurs() -> None:
    cells = _cells(matrix(read_as(frames(a_study())), rows="variable:age", columns="source"))
    assert cells["44", "P01"] == 1
    assert cells[None, "P02"] == 3


def test_characters_of_overlapping_quotations_count_once() -> None:
    study = a_study()
    both = Theme(g("both"), "Both", codes=tuple(code.guid for code in study.framework.codes))
    study = replace(study, framework=Framework(study.framework.codes, (both,)))
    cells = _cells(matrix(read_as(frames(study), "coder:Maren"), rows="theme", columns="source", count="characters"))
    assert cells["Both", "P01"] == len("Loud 🙂 but I stayed. Someone knew my name")


@pytest.mark.parametrize("count", COUNTS)
def test_every_dimension_meets_every_other(count: str) -> None:
    tables = frames(a_study())
    reading = read_as(tables)
    for rows in offered(tables):
        for columns in offered(tables):
            answer = matrix(reading, rows=rows, columns=columns, count=count)
            assert answer.cells.height == answer.rows.members.height * answer.columns.members.height


def test_each_cell_opens_just_the_quotations_it_counts() -> None:
    tables = frames(a_study())
    reading = read_as(tables)
    for rows in ("theme", "case", "facet:stance"):
        for columns in offered(tables):
            for row, column, value in matrix(reading, rows=rows, columns=columns).cells.rows():
                assert retrieve(reading, Question(cell=((rows, row), (columns, column)))).height == value


@pytest.mark.parametrize("name", ["colour", "facet:none", "variable:none", "code:x", ""])
def test_a_dimension_that_is_none_is_named_with_those_that_are(name: str) -> None:
    with pytest.raises(Fault, match="one of code, theme, source"):
        matrix(read_as(frames(a_study())), rows=name, columns="source")


def test_two_codes_of_one_name_are_labelled_by_their_theme() -> None:
    study = a_study()
    twin = Code(g("twin"), "Money")
    codes = (*study.framework.codes, twin)
    themes = (*study.framework.themes, Theme(g("t"), "Pride", codes=(twin.guid,)))
    tables = frames(replace(study, framework=Framework(codes, themes)))
    rows = matrix(read_as(tables), rows="code", columns="source").rows.members["label"].to_list()
    assert "Pride > Money" in rows
    assert "Getting there > Money" in rows
    assert codes_named(tables, "Pride > Money", below=True) == {twin.guid}


def test_sub_codes_come_along_unless_one_says_only() -> None:
    tables = frames(a_study())
    assert len(codes_named(tables, "Money", below=True)) == 2
    assert len(codes_named(tables, "Money", below=False)) == 1
    assert codes_named(tables, "Money > Fares", below=True) == {g("code", "Fares")}


def test_conditions_must_hold_for_one_and_the_same_speaker() -> None:
    reading = read_as(frames(a_study()))
    one = retrieve(reading, Question(where=(("group", "service user"), ("age", "44"))))
    assert set(one["case"]) == {"P01"}
    assert retrieve(reading, Question(where=(("group", "staff"), ("age", "44")))).is_empty()
    assert retrieve(reading, Question(where=(("site", "north"),)))["source"].unique().to_list() == ["P02"]
    assert set(retrieve(reading, Question(where=(("case", "P02"),)))["source"]) == {"P02"}


@pytest.mark.parametrize(("name", "value"), [("shoe", "44"), ("case", "P99")])
def test_a_condition_on_what_nobody_knows_is_a_fault(name: str, value: str) -> None:
    with pytest.raises(Fault):
        retrieve(read_as(frames(a_study())), Question(where=((name, value),)))


def test_a_quotation_across_turns_lists_all_its_speakers() -> None:
    found = retrieve(read_as(frames(a_study())), Question(codes=frozenset({g("code", "Money")})))
    assert found["speaker"].to_list() == ["P02; Staff"]
    assert found["case"].to_list() == ["P02"]


def test_a_spread_of_one_number_is_undefined_with_a_reason() -> None:
    numbers = participants(frames(a_study())).filter(variable="age")["number"].to_list()
    answer = summary(numbers)
    assert (answer.n, answer.unknown, answer.mean, answer.sd) == (1, 1, 44.0, None)
    assert answer.reason
