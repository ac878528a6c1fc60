"""A study that exists is sound: whatever refers to nothing cannot be made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from makers import a_coding, a_source, a_study, g
from polyvocal import model as m


def test_a_study_equals_itself_made_again() -> None:
    assert a_study() == a_study()
    assert a_study() != a_study(coders=1)


def test_the_words_of_a_coding_are_those_it_was_made_on() -> None:
    assert a_study().words(a_study().codings[0]) == "Loud 🙂 but I stayed"


def _first(study: m.Study, **change: Any) -> dict[str, Any]:
    return {"codings": (replace(study.codings[0], **change), *study.codings[1:])}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s: _first(s, code=g("no")), "unknown code"),
        (lambda s: _first(s, coder=g("no")), "unknown coder"),
        (lambda s: _first(s, source=g("no")), "unknown source"),
        (lambda s: _first(s, round=g("no")), "unknown round"),
        (lambda s: _first(s, version=7), "version 7"),
        (lambda s: _first(s, facets={g("no"): "x"}), "unknown facet"),
        (lambda s: _first(s, facets={s.facets[1].guid: "sideways"}), "none of barrier"),
        (lambda s: _first(s, anchors=(m.Anchor(s.sources[0].latest.guid, m.Span(0, 9999)),)), "after the"),
        (lambda s: _first(s, anchors=(m.Anchor(s.sources[1].latest.guid, m.Span(0, 2)),)), "unknown revision"),
        (lambda s: {"codings": (*s.codings, s.codings[0])}, "two codings"),
        (
            lambda s: {"cases": (replace(s.cases[0], values={s.variables[1].guid: "old"}), s.cases[1])},
            "of kind integer",
        ),
        (lambda s: {"cases": (replace(s.cases[0], values={s.variables[1].guid: True}), s.cases[1])}, "of kind integer"),
        (lambda s: {"cases": s.cases[1:]}, "unknown case"),
        (lambda s: {"versions": (replace(s.versions[0], number=2),)}, "numbered from 1"),
        (lambda s: {"memos": (replace(s.memos[0], author=g("no")),)}, "unknown coder"),
        (lambda s: {"name": " "}, "needs a name"),
    ],
)
def test_what_leads_nowhere_is_named(change: Any, sentence: str) -> None:
    study = a_study()
    with pytest.raises(ValueError, match=sentence):
        replace(study, **change(study))


def test_a_code_cannot_be_under_itself() -> None:
    one, two = m.Code(g(1), "One", parent=g(2)), m.Code(g(2), "Two", parent=g(1))
    with pytest.raises(ValueError, match="under itself"):
        m.Framework((one, two))


def test_an_exact_name_wins_over_a_path() -> None:
    care, care_er = m.Code(g(1), "Care"), m.Code(g(2), "er", parent=g(1))
    literal = m.Code(g(3), "Care > er")
    framework = m.Framework((care, care_er, literal))
    assert framework.named("Care > er") == (literal,)
    assert framework.named("Care") == (care,)


def test_codes_of_one_name_are_told_apart_by_their_theme() -> None:
    one, two = m.Code(g(1), "Trust"), m.Code(g(2), "Trust")
    themes = (m.Theme(g(3), "Friends", codes=(one.guid,)), m.Theme(g(4), "Staff", codes=(two.guid,)))
    framework = m.Framework((one, two), themes)
    assert framework.named("Trust") == (one, two)
    assert framework.named("Staff > Trust") == (two,)


def test_a_quotation_across_turns_has_all_its_speakers() -> None:
    source = a_source("P02", ("P02", "One."), ("Mod", "Two."), ("P02", "Three."))
    coding = a_coding(source, "ne.\n\nMod: Two.", None, m.Coder(g("c"), "C"))
    assert [turn.speaker for turn in source.latest.turns_in(coding.anchor.span)] == ["P02", "Mod"]


def test_a_label_alone_is_no_ones_words() -> None:
    source = a_source("P02", ("P02", "One."), ("Mod", "Two."))
    start = source.latest.text.index("\n\nMod:")
    assert source.latest.turns_in(m.Span(start, start + 6)) == ()
