"""How a quotation names its speaker."""

from __future__ import annotations

import pytest

from makers import a_study
from polyvocal.faults import Fault
from polyvocal.report import Pattern, default_pattern

NAMES = ("group", "age", "gender")
PATTERN = "{group} {case}, {age}-year-old {gender}"
P10 = {"group": "service user", "case": "P10", "age": "35", "gender": "female"}


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in P10.items() if name not in names}


@pytest.mark.parametrize(
    ("known", "name"),
    [
        (P10, "service user P10, 35-year-old female"),
        (without("age"), "service user P10"),
        (without("age", "gender"), "service user P10"),
        ({"group": "staff"}, "staff, unidentified"),
        ({"group": "staff", "age": "50", "gender": "male"}, "staff, unidentified, 50-year-old male"),
        ({"age": "50", "gender": "male"}, "50-year-old male"),
    ],
)
def test_a_segment_with_something_unknown_is_dropped(known: dict[str, str], name: str) -> None:
    assert Pattern.of(PATTERN, NAMES).name(known) == name


def test_of_alternatives_the_first_that_is_known_is_taken() -> None:
    pattern = Pattern.of("{group} {case}|{case}, {age}-year-old {gender}|{gender}", NAMES)
    assert pattern.name(without("age")) == "service user P10, female"
    assert pattern.name(without("group", "age", "gender")) == "P10"


def test_names_may_be_capitalised_otherwise_and_hold_commas_and_bars() -> None:
    pattern = Pattern.of("{CASE}, {city, region|state}", ["City, region|state"])
    assert pattern.name({"case": "P1", "city, region|state": "Hull"}) == "P1, Hull"


def test_a_pattern_that_hides_the_case_never_falls_back_on_it() -> None:
    assert Pattern.of("{age}-year-old", NAMES).name(without("age")) == "participant"
    assert Pattern.of("{age}-year-old", NAMES).name({"group": "staff"}) == "unidentified"


@pytest.mark.parametrize("text", ["", "  ", "{case", "case}", "{{case}}", "{shoe size}", "{}"])
def test_a_pattern_that_cannot_be_read_is_a_fault(text: str) -> None:
    with pytest.raises(Fault, match="the attribution pattern"):
        Pattern.of(text, NAMES)


def test_the_default_asks_only_for_variables_that_the_study_has() -> None:
    pattern = default_pattern(a_study())
    assert pattern.name({"group": "service user", "case": "P01", "age": "44"}) == "service user P01, aged 44"
    assert pattern.name({"group": "service user", "case": "P02"}) == "service user P02"
    assert pattern.name({"case": "P03"}) == "P03"
    assert pattern.name({"group": "staff"}) == "staff, unidentified"
