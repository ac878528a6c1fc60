"""Places in text: one count of characters, whatever others count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyvocal.model import Span, Units, canonical, is_canonical

_TEXT = st.text(st.sampled_from("aé€🙂👩🏽‍🎨\u0301שx\n"), max_size=40)


@given(_TEXT)
def test_every_code_point_has_one_place_in_utf16_and_utf8(text: str) -> None:
    units = Units(text)
    for point in range(len(text) + 1):
        assert units.to_utf16(point) == len(text[:point].encode("utf-16-le")) // 2
        assert units.to_utf8(point) == len(text[:point].encode())
        assert units.from_utf16(units.to_utf16(point)) == point
        assert units.from_utf8(units.to_utf8(point)) == point


@given(_TEXT, st.integers(0, 160))
def test_an_offset_within_a_character_is_that_character(text: str, byte: int) -> None:
    whole = text.encode()
    byte = min(byte, len(whole))
    assert Units(text).from_utf8(byte) == len(whole[:byte].decode(errors="ignore"))


@given(st.text())
def test_canonical_text_stays_as_it_is(text: str) -> None:
    once = canonical(text).text
    assert is_canonical(once)
    assert canonical(once).text == once
    assert canonical(once).notes == ()


def test_what_no_text_may_hold_is_replaced_and_told() -> None:
    made = canonical("a\x00b\ud800c\r\nd")
    assert made.text == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\nd"
    assert "2 characters" in made.notes[0]


def test_replacing_newlines_is_not_worth_a_word() -> None:
    assert canonical("a\r\nb").notes == ()


_SPANS = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda pair: Span(min(pair), max(pair)))


@given(_SPANS, _SPANS)
def test_spans_overlap_where_they_share_a_character(one: Span, other: Span) -> None:
    shared = set(range(one.start, one.end)) & set(range(other.start, other.end))
    assert one.overlaps(other) == bool(shared)
    assert one.overlaps(other) == other.overlaps(one)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_a_span_does_not_run_backwards(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="a span runs"):
        Span(start, end)
