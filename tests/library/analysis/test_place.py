"""The number of a turn is what one gets by counting, and goes along with a quotation."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from makers import a_coding, a_source, a_study, g
from polyvocal import model as m
from polyvocal.analysis import Question, around, read_as, retrieve, turn_numbers
from polyvocal.frames import Frames, frames


def _study(source: m.Source, *words: str) -> m.Study:
    """A study of one source, in which each of `words` is coded."""
    code, coder = m.Code(g("c"), "All"), m.Coder(g("m"), "Maren")
    codings = tuple(a_coding(source, some, code, coder, key=n) for n, some in enumerate(words))
    framework = m.Framework((code,))
    return m.Study(g("s"), "S", coders=(coder,), sources=(source,), framework=framework, codings=codings)


def _turns(study: m.Study) -> list[int | None]:
    return retrieve(read_as(frames(study)), Question())["turn"].to_list()


def _place(tables: Frames, start: int, end: int) -> pl.DataFrame:
    revision = tables.sources["revision"][0]
    return pl.DataFrame({"revision": [revision], "start": [start], "end": [end]})


def test_a_quotation_over_two_turns_has_the_number_of_the_first() -> None:
    found = retrieve(read_as(frames(a_study())), Question(codes=frozenset({g("code", "Money")})))
    assert found.select("turn", "speaker").rows() == [(2, "P02; Staff")]


def test_turns_are_counted_whoever_speaks_and_if_nobody_does() -> None:
    source = a_source("P01", (None, "It rains."), ("Mod", "And?"), ("P01", "Wet."), ("P01", "Still wet."))
    assert _turns(_study(source, "It rains", "And", "Wet", "Still wet")) == [1, 2, 3, 4]


def test_a_speakers_label_belongs_to_the_turn() -> None:
    source = a_source("P01", ("Mod", "And?"), ("P01", "Wet."))
    assert _turns(_study(source, "P01: Wet")) == [2]


def test_blank_lines_before_a_turn_are_not_the_turn_before() -> None:
    source = a_source("P01", ("Mod", "And?"), ("P01", "Wet."))
    assert _turns(_study(source, "\n\nP01: Wet")) == [2]
    assert turn_numbers(frames(_study(source)), _place(frames(_study(source)), 9, 11)).to_list() == [1]


def test_what_stands_before_the_first_turn_has_no_number() -> None:
    source = a_source("P01", ("Head", "A heading."), ("P01", "One."), ("P01", "Two."))
    bare = replace(source.latest, turns=source.latest.turns[1:])
    assert _turns(_study(replace(source, revisions=(bare,)), "A heading", "One", "Two")) == [None, 1, 2]


def test_a_text_without_turns_gives_no_number() -> None:
    source = a_source("P01", ("P01", "One."))
    assert _turns(_study(replace(source, revisions=(replace(source.latest, turns=()),)), "One")) == [None]


def test_words_between_two_turns_belong_to_the_one_before() -> None:
    source = a_source("P01", ("P01", "One."), ("Note", "(A door.)"), ("P01", "Two."))
    first, _, last = source.latest.turns
    bare = replace(source.latest, turns=(first, last))
    assert _turns(_study(replace(source, revisions=(bare,)), "(A door.)", "Two")) == [1, 2]


def test_after_a_new_revision_the_number_is_of_the_latest() -> None:
    study = _study(a_source("P01", ("Mod", "And?"), ("P01", "Wet.")), "Wet")
    assert _turns(study) == [2]
    longer = a_source("P01", ("Mod", "And?"), ("P01", "What?"), ("Mod", "The day."), ("P01", "Wet.")).latest
    again = replace(longer, guid=g("again"), number=2)
    start = again.text.index("Wet")
    source, coding = study.sources[0], study.codings[0]
    moved = replace(coding, anchors=(*coding.anchors, m.Anchor(again.guid, m.Span(start, start + 3), "same")))
    source = replace(source, revisions=(*source.revisions, again))
    assert _turns(replace(study, sources=(source,), codings=(moved,))) == [4]


def test_what_stands_around_ends_with_the_text() -> None:
    tables = frames(_study(a_source("P01", ("P01", "One 🙂 two."))))
    assert list(around(tables, _place(tables, 9, 10), 4)) == [("One ", " two")]
    assert list(around(tables, _place(tables, 9, 10), 99)) == [("P01: One ", " two.")]


_CUTS = st.lists(st.integers(0, 40), max_size=12).map(sorted)


@settings(deadline=None)
@given(_CUTS, st.text(alphabet="ab \n🙂", min_size=40, max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_the_number_is_what_counting_gives(cuts: list[int], text: str, one: int, other: int) -> None:
    turns = tuple(m.Turn(*cuts[n : n + 3], None) for n in range(0, len(cuts) - 2, 3))
    source = m.Source(g("source"), "P01", (m.Revision(g("revision"), 1, text, turns),))
    start, end = min(one, other), max(one, other)
    words = [place for place in range(start, end) if not text[place].isspace()]
    counted = sum(turn.start <= (words or [start])[0] for turn in turns)
    tables = frames(m.Study(g("s"), "S", sources=(source,)))
    assert turn_numbers(tables, _place(tables, start, end)).to_list() == [counted or None]
