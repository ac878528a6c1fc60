"""Search finds what one would find letter by letter, and says where as code points."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from makers import a_source, a_study, g
from polyvocal import model as m
from polyvocal.analysis import Sought, hits, located, matches
from polyvocal.analysis.search import MOST
from polyvocal.faults import Fault
from polyvocal.frames import frames

COLUMNS = ["source", "source_guid", "revision", "number", "start", "end", "text", "turn", "speaker", "case"]


def _said(text: str, query: str, *, regex: bool = False) -> list[str]:
    return [text[start:end] for start, end in Sought.of(query, regex=regex).places(text)]


def test_a_hit_tells_where_it_is_and_who_speaks() -> None:
    study = a_study()
    two = study.sources[1]
    answer = hits(frames(study), "TWO   pounds")
    assert answer.places.columns == COLUMNS
    assert not answer.cut
    first, second = answer.places.rows(named=True)
    assert first == {
        "source": "P02", "source_guid": two.guid, "revision": two.latest.guid, "number": 1, "start": 32, "end": 42,
        "text": "Two pounds", "turn": 2, "speaker": "P02", "case": "P02",
    }  # fmt: skip
    assert two.latest.text[second["start"] : second["end"]] == "Two pounds"


def test_places_are_code_points_an_emoji_being_one() -> None:
    study = a_study()
    text = study.sources[0].latest.text
    (hit,) = hits(frames(study), "🙂 but").places.rows(named=True)
    assert text[hit["start"] : hit["end"]] == "🙂 but"
    (after,) = hits(frames(study), "stayed").places.rows(named=True)
    assert text[after["start"] : after["end"]] == "stayed"


def test_a_hit_across_turns_lists_all_its_speakers_and_begins_in_the_first() -> None:
    (hit,) = hits(frames(a_study()), "bread. staff: we").places.rows(named=True)
    assert (hit["text"], hit["turn"], hit["speaker"], hit["case"]) == ("bread.\n\nStaff: We", 2, "P02; Staff", "P02")


def test_a_label_is_found_but_is_nobodys_own_words() -> None:
    assert hits(frames(a_study()), "Staff").places.select("turn", "speaker").rows() == [(3, None)]


def test_one_source_is_searched_by_name_or_guid() -> None:
    study = a_study()
    tables = frames(study)
    assert set(hits(tables, "e").places["source"]) == {"P01", "P02"}
    for source in ("P02", study.sources[1].guid):
        assert set(hits(tables, "e", source=source).places["source"]) == {"P02"}
    with pytest.raises(Fault, match="no source is called “P09”"):
        hits(tables, "e", source="P09")


def test_only_the_latest_revision_is_searched() -> None:
    study = a_study()
    source = study.sources[0]
    again = replace(a_source("P01", ("P01", "Quiet now.")).latest, guid=g("again"), number=2)
    tables = frames(replace(study, sources=(replace(source, revisions=(*source.revisions, again)), study.sources[1])))
    assert hits(tables, "loud").places.is_empty()
    (hit,) = hits(tables, "quiet").places.rows(named=True)
    assert (hit["revision"], hit["number"]) == (again.guid, 2)


def test_without_a_hit_the_columns_are_there_all_the_same() -> None:
    for tables in (frames(a_study()), frames(m.Study(g("empty"), "Empty"))):
        answer = hits(tables, "nowhere")
        assert (answer.places.columns, answer.places.height, answer.cut) == (COLUMNS, 0, False)


def test_more_than_the_most_are_cut_and_it_is_said() -> None:
    words = "a " * MOST
    study = m.Study(g("s"), "S", sources=(a_source("P01", ("X", words)), a_source("P02", ("X", "a"))))
    answer = hits(frames(study), "a")
    assert (answer.places.height, answer.cut) == (MOST, True)
    assert not hits(frames(replace(study, sources=study.sources[:1])), "a").cut


def test_a_page_of_places_is_told_as_the_whole_is() -> None:
    tables = frames(a_study())
    some = matches(tables, "e").places
    assert located(tables, some.slice(3, 4)).equals(hits(tables, "e").places.slice(3, 4))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("don't", "Don’t"), ("don’t", "DON'T"), ('"so"', "“So”"),
        ("josé", "JOSE\N{COMBINING ACUTE ACCENT}"), ("jose\N{COMBINING ACUTE ACCENT}", "José"),
        ("שלום", "שלום"), ("שָׁ", "שָׁ"), ("👩🏽‍🔬", "👩🏽‍🔬"), ("straße", "STRAẞE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("a  b", "A\n\N{NO-BREAK SPACE}b"),
        ("(.*)", "(.*)"), ("[a]|b\\", "[A]|B\\"), (" money ", "Money"),
    ],
)  # fmt: skip
def test_words_are_found_however_they_are_written(query: str, text: str) -> None:
    assert _said(f"🙂 x {text} x", query) == [text]


@pytest.mark.parametrize(("query", "text"), [("a b", "ab"), ("ab", "a b"), (".", "x"), ("a.b", "axb"), ("e", "é")])
def test_other_words_are_not_found(query: str, text: str) -> None:
    assert _said(text, query) == []


def test_a_regular_expression_knows_lines_words_and_no_case() -> None:
    text = "P01: Waiting, waited.\nWait: no await."
    assert _said(text, r"\bwait\w*", regex=True) == ["Waiting", "waited", "Wait"]
    assert _said(text, r"^\w+:", regex=True) == ["P01:", "Wait:"]
    assert _said(text, r"\.$", regex=True) == [".", "."]


def test_what_matches_nothing_at_all_is_no_hit() -> None:
    assert _said("baab", "a*", regex=True) == ["aa"]
    assert _said("abc", "^|$|x*", regex=True) == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("(", "unclosed group"), ("[a", "unclosed"), ("*", "missing expression"), ("(?=a)", "look-ahead"),
        (r"(a)\1", "backreferences"), ("a{1000}{1000}{1000}", "too large"), ("a{3,2}", "invalid repetition"),
    ],
)  # fmt: skip
def test_what_is_no_expression_is_told_why(query: str, said: str) -> None:
    with pytest.raises(Fault, match=f"this is no regular expression: .*{said}"):
        hits(frames(m.Study(g("empty"), "Empty")), query, regex=True)


@pytest.mark.parametrize("query", ["", "  \n", "x" * 1001, "a\udc80"])
@pytest.mark.parametrize("regex", [False, True])
def test_what_cannot_be_searched_for_is_a_fault(query: str, regex: bool) -> None:
    with pytest.raises(Fault, match="the search"):
        Sought.of(query, regex=regex)


def test_an_expression_that_others_take_for_ever_over_is_answered() -> None:
    assert _said("a" * 50_000, "(a|a)*b", regex=True) == []
    assert _said("a" * 50_000, "(a+)+$", regex=True) == ["a" * 50_000]


_LETTERS = st.sampled_from("aAbßẞſsSkKi e\u0301éÉ🙂👩🏽\u200dשָׁلام \n\u00a0\x1c'’\"“.*(\\-#&~")
_TEXTS = st.text(_LETTERS, max_size=40)
_QUERIES = st.text(_LETTERS, min_size=1, max_size=4).filter(str.strip)


def _folded(word: str) -> str:
    """Each letter as simple case folding has it: one letter for one."""
    straight = word.translate(dict.fromkeys(map(ord, "’‘ʼ"), "'") | dict.fromkeys(map(ord, "“”„"), '"'))
    return "".join(next((c for c in (a.casefold(), a.lower()) if len(c) == 1), a) for a in straight)


def _naive(text: str, query: str) -> list[tuple[int, int]]:
    """Try every place, from left to right."""
    forms = [
        {_folded(form) for form in (word, *(unicodedata.normalize(f, word) for f in ("NFC", "NFD")))}
        for word in query.split()
    ]
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        for end in range(at + 1, len(text) + 1):
            part = text[at:end]
            words = part.split()
            bare = part == part.strip() and len(words) == len(forms)
            if bare and all(_folded(word) in form for word, form in zip(words, forms, strict=True)):
                places.append((at, end))
                at = end - 1
                break
        at += 1
    return places


@settings(deadline=None)
@given(_TEXTS, _QUERIES)
@example("a\u0301🙂", "🙂")
@example("ſS ß", "ss")
def test_search_finds_what_trying_every_place_finds(text: str, query: str) -> None:
    assert list(Sought.of(query).places(text)) == _naive(text, query)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30), st.data())
def test_any_part_of_a_text_is_found_in_it_and_all_that_is_found_is_alike(text: str, data: st.DataObject) -> None:
    text = text.replace("\0", "")
    start = data.draw(st.integers(0, len(text)))
    query = text[start : data.draw(st.integers(start, len(text)))]
    if not query.strip():
        return
    places = list(Sought.of(query).places(text))
    assert places
    assert all(one[1] <= two[0] for one, two in pairwise(places))
    for a, b in places:
        forms = {_alike(text[a:b]), _alike(query)}
        assert len(forms) == 1


def _alike(text: str) -> str:
    return " ".join(_folded(unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())).split())
