"""What changed between two frameworks, applied, taken back and told."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers import WHEN, a_study, g
from polyvocal import model as m
from polyvocal.model.difference import WHATS, Difference, apply, back, beside, compare, said, touched

LEVEL = {g("level"): "level"}
LATER = WHEN + timedelta(days=1)
WORDS = st.sampled_from(["", "a", "b", "🙂 “c”"])
POOL = [g("pool", n) for n in range(7)]
MOMENTS = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 9), timezones=st.just(UTC))  # noqa: DTZ001
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "name": WORDS.filter(bool), "colour": st.sampled_from([None, "#1A2B3C", "#000000"]), "definition": WORDS,
    "when_to_use": WORDS, "when_not": WORDS, "example": WORDS,
    "facets": st.dictionaries(st.sampled_from([g("level"), g("kind")]), st.sampled_from(["micro", "macro"])),
    "codable": st.booleans(), "retired": st.booleans(),
    "became": st.lists(st.sampled_from(POOL), max_size=3, unique=True).map(tuple),
    "made_by": st.sampled_from([None, g("coder", 0)]), "made_at": MOMENTS,
    "round": st.sampled_from([None, g("round", 0)]), "meant_since": MOMENTS,
}  # fmt: skip


def some(draw: st.DrawFn, things: list[str]) -> tuple[str, ...]:
    return tuple(draw(st.lists(st.sampled_from(things), unique=True, max_size=4))) if things else ()


def themes(draw: st.DrawFn, codes: list[str]) -> tuple[m.Theme, ...]:
    return tuple(
        m.Theme(
            guid, draw(VALUES["name"]), draw(WORDS), some(draw, codes), some(draw, [g("coding", n) for n in range(3)]),
            draw(st.sampled_from(["candidate", "kept", "given up"])), draw(VALUES["colour"]),
        )
        for guid in some(draw, [g("theme", n) for n in range(4)])
    )  # fmt: skip


@st.composite
def frameworks(draw: st.DrawFn) -> m.Framework:
    """Any tree in any order of its list, children before their parents too."""
    guids = draw(st.lists(st.sampled_from(POOL), unique=True))
    codes = [
        m.Code(guid, parent=draw(st.none() | st.sampled_from(guids[:n])) if n else None,
               **{name: draw(values) for name, values in VALUES.items()})
        for n, guid in enumerate(guids)
    ]  # fmt: skip
    return m.Framework(tuple(draw(st.permutations(codes))), themes(draw, guids))


@st.composite
def edited(draw: st.DrawFn) -> tuple[m.Framework, m.Framework]:
    """A framework, and what came of it after a few edits such as people make."""
    before = draw(frameworks())
    codes = list(before.codes)
    for _ in range(draw(st.integers(0, 4))):
        n = draw(st.integers(0, len(codes)))
        place = draw(st.integers(0, len(codes)))
        new = [guid for guid in POOL if all(guid != code.guid for code in codes)]
        if n == len(codes):
            codes[place:place] = [m.Code(guid, "New") for guid in new[:1]]
        elif draw(st.booleans()):
            name = draw(st.sampled_from(list(VALUES)))
            codes[n] = replace(codes[n], **{name: draw(VALUES[name])})
        elif draw(st.booleans()):
            above = {code.guid for code in m.Framework(tuple(codes)).subtree(codes[n].guid)}
            parents = [None, *(code.guid for code in codes if code.guid not in above)]
            codes[n] = replace(codes[n], parent=draw(st.sampled_from(parents)))
        else:
            codes.insert(place, codes.pop(n))
    kept = [theme for theme in before.themes if draw(st.booleans())]
    return before, m.Framework(tuple(codes), (*reversed(kept),))


PAIRS = edited() | st.tuples(frameworks(), frameworks())


@given(PAIRS)
def test_differences_lead_from_one_framework_to_the_other_and_back(pair: tuple[m.Framework, m.Framework]) -> None:
    before, after = pair
    differences = compare(before, after)
    assert apply(before, differences) == after
    assert apply(after, back(differences)) == before
    assert back(back(differences)) == differences
    assert apply(before, reversed(differences)) == after


@given(frameworks())
def test_a_framework_does_not_differ_from_itself(framework: m.Framework) -> None:
    assert compare(framework, framework) == ()
    assert apply(framework, ()) == framework
    assert not touched(framework, framework)
    assert all(pair.before == pair.after and not pair.changes for pair in beside(framework, framework))


@given(PAIRS)
def test_every_difference_is_told_in_one_line(pair: tuple[m.Framework, m.Framework]) -> None:
    for one in compare(*pair):
        sentence = said(one, *pair, LEVEL)
        assert sentence or one.what in ("listed", "order")
        assert "None" not in sentence
        assert "\n" not in sentence
        assert not sentence.endswith(".")


@given(PAIRS)
def test_two_trees_side_by_side_show_every_code_once(pair: tuple[m.Framework, m.Framework]) -> None:
    before, after = pair
    rows = beside(before, after)
    assert sorted(row.before.guid for row in rows if row.before) == sorted(before.by_guid)
    order = [code.guid for top in after.children.get(None, ()) for code in after.subtree(top.guid)]
    assert [row.after.guid for row in rows if row.after] == order
    assert all((row.after is None) == ("removed" in row.changes) for row in rows)
    assert all((row.before is None) == ("added" in row.changes) for row in rows)


@given(PAIRS)
def test_only_codes_that_were_there_want_another_look(pair: tuple[m.Framework, m.Framework]) -> None:
    before, after = pair
    for guid, why in touched(before, after).items():
        assert guid in before.by_guid
        assert why.what in ("split", "merged", "retired", "removed") or why.meaning


# What people do to a framework, one thing at a time

CODES = a_study().framework
MONEY, FARES, FACES = CODES.codes
THERE, COMPANY = CODES.themes
PURSE, TILL = m.Code(g("purse"), "Purse"), m.Code(g("till"), "Till", MONEY.guid)


def after(*codes: m.Code, themes: tuple[m.Theme, ...] = CODES.themes) -> m.Framework:
    """The framework with these codes in place of those with the same GUID, new ones last."""
    mine = {code.guid: code for code in (*CODES.codes, *codes)}
    return m.Framework(tuple(mine.values()), themes)


def story(other: m.Framework, start: m.Framework = CODES) -> list[tuple[str, str]]:
    """What changed, in kinds and sentences, of which a reader is told."""
    differences = compare(start, other)
    assert apply(start, differences) == other
    assert apply(other, back(differences)) == start
    told = [(one.what, said(one, start, other, LEVEL)) for one in differences]
    return [(what, sentence) for what, sentence in told if sentence]


@pytest.mark.parametrize(
    ("code", "what", "sentence"),
    [
        (replace(FARES, name="Bus fares"), "renamed", "“Fares” was renamed “Bus fares”"),
        (replace(FARES, parent=None), "moved", "“Fares” moved from “Money” to the top"),
        (replace(FACES, parent=MONEY.guid), "moved", "“Regular faces” moved from the top to “Money”"),
        (replace(FARES, facets={g("level"): "micro"}), "revalued", "level of “Fares” was macro, is micro"),
        (replace(FARES, facets={}), "revalued", "level of “Fares” was macro, is not set"),
        (replace(FARES, colour="#000000"), "recoloured", "“Fares” has a colour now"),
        (replace(MONEY, colour="#000000"), "recoloured", "“Money” has a new colour"),
        (replace(MONEY, colour=None), "recoloured", "“Money” has no colour any more"),
        (replace(MONEY, codable=False), "made a heading", "“Money” is now only a heading: nothing is coded with it"),
        (replace(FARES, made_at=LATER), "credited", "“Fares” has another maker or date of making on record"),
        (replace(FARES, round=g("round")), "set apart", "“Fares” is now one coder’s own"),
        (replace(FARES, retired=True), "retired", "“Fares” is no longer used"),
        (replace(FARES, retired=True, became=(MONEY.guid,)), "merged", "“Fares” was merged into “Money”"),
        (
            replace(FARES, retired=True, became=(MONEY.guid, FACES.guid)),
            "split", "“Fares” was split into “Money”, “Regular faces”",
        ),
        (
            replace(FARES, became=(MONEY.guid,)),
            "succeeded", "“Fares” is still in use, with “Money” to take over from it",
        ),
        (replace(FARES, definition="By bus."), "redefined", "“Fares” has a new definition"),
        (
            replace(MONEY, definition="", example="Two pounds."),
            "redefined", "“Money” has a new example, and no definition any more",
        ),
        (
            replace(FARES, when_to_use="On a bus.", when_not="On foot.", definition="By bus.", example="Two pounds."),
            "redefined", "“Fares” was written anew throughout",
        ),
        (
            replace(FARES, definition="By bus.", when_not="On foot.", meant_since=LATER),
            "redefined", "“Fares” has a new definition, and new words on when not to; its meaning changed",
        ),
        (replace(FARES, meant_since=LATER), "redefined", "“Fares” means something else now, in the same words"),
        (PURSE, "added", "“Purse” is new"),
        (TILL, "added", "“Till” is new, under “Money”"),
        (replace(PURSE, round=g("round")), "added", "“Purse” is new, one coder’s own"),
        (replace(PURSE, retired=True), "added", "“Purse” is on the list, but not in use"),
        (
            replace(PURSE, retired=True, became=(MONEY.guid,)),
            "added", "“Purse” is on the list, but not in use: it was merged into “Money”",
        ),
    ],
)  # fmt: skip
def test_one_change_to_a_code_is_told_in_one_sentence(code: m.Code, what: str, sentence: str) -> None:
    assert story(after(code)) == [(what, sentence)]


@pytest.mark.parametrize(
    ("theme", "what", "sentence"),
    [
        (replace(THERE, name="On the way"), "renamed", "The theme “Getting there” was renamed “On the way”"),
        (replace(THERE, claim="It is far."), "reworded", "The theme “Getting there” has a new claim"),
        (replace(THERE, claim=""), "reworded", "The theme “Getting there” has no claim any more"),
        (replace(THERE, status="given up"), "given up", "The theme “Getting there” was given up"),
        (replace(THERE, status="candidate"), "candidate", "The theme “Getting there” is a candidate again"),
        (
            replace(THERE, codes=(FACES.guid, MONEY.guid)),
            "gathered", "The theme “Getting there” also gathers “Regular faces”, no longer gathers “Fares”",
        ),
        (
            replace(THERE, codes=(FARES.guid, MONEY.guid)),
            "gathered", "The theme “Getting there” lists what it gathers in another order",
        ),
        (
            replace(THERE, codings=(g("one"), g("two"))),
            "gathered", "The theme “Getting there” has 2 quotations more of its own",
        ),
        (replace(THERE, colour="#000000"), "recoloured", "The theme “Getting there” has a colour now"),
    ],
)  # fmt: skip
def test_one_change_to_a_theme_is_told_in_one_sentence(theme: m.Theme, what: str, sentence: str) -> None:
    assert story(after(themes=(theme, COMPANY))) == [(what, sentence)]


def test_what_is_undone_is_told_the_other_way() -> None:
    undone = {
        "used again": replace(FARES, retired=True, became=(MONEY.guid,)),
        "brought in": replace(FARES, round=g("round")),
        "made a code": replace(FARES, codable=False),
    }
    for what, code in undone.items():
        assert [kind for kind, _ in story(CODES, after(code))] == [what]


def test_new_and_gone_themes_are_told() -> None:
    new = m.Theme(g("theme", "new"), "Coins", status="candidate")
    assert story(after(themes=(THERE, new))) == [
        ("removed", "The theme “Company” is gone"),
        ("added", "The theme “Coins” is new, as a candidate"),
    ]


def test_a_code_that_takes_over_says_from_which() -> None:
    split = replace(FACES, retired=True, became=(PURSE.guid, TILL.guid))
    assert ("added", "“Purse” is new, and takes over from “Regular faces”") in story(after(split, PURSE, TILL))


def test_a_code_that_is_gone_was_used_or_was_not() -> None:
    assert story(m.Framework((FACES,)), m.Framework((FACES, PURSE))) == [("removed", "“Purse” is no longer used")]
    assert story(m.Framework((FACES,)), m.Framework((FACES, replace(PURSE, retired=True)))) == [
        ("removed", "“Purse”, which was no longer used, is off the list")
    ]


def test_another_order_is_told_by_the_fewest_codes_that_moved() -> None:
    codes = tuple(m.Code(g("line", n), name) for n, name in enumerate("ABCD"))
    last_first = m.Framework((codes[3], *codes[:3]))
    assert story(last_first, m.Framework(codes)) == [("order", "“D” now comes first")]
    first_last = m.Framework((*codes[1:], codes[0]))
    assert story(first_last, m.Framework(codes)) == [("order", "“A” now comes after “D”")]
    themes = story(after(themes=(COMPANY, THERE)))
    assert [what for what, _ in themes] == ["order"]


def test_the_place_of_a_code_that_is_out_of_use_is_not_told() -> None:
    aside = m.Framework((MONEY, FARES, PURSE, replace(FACES, retired=True)), CODES.themes)
    assert [what for what, _ in story(aside, m.Framework((FACES, MONEY, FARES, PURSE), CODES.themes))] == ["retired"]


def test_a_new_code_between_others_and_one_that_left_change_no_order() -> None:
    more = m.Framework((MONEY, TILL, FARES, PURSE, FACES), CODES.themes)
    assert [what for what, _ in story(more)] == ["added", "added"]
    assert [what for what, _ in story(CODES, more)] == ["removed", "removed"]


def test_a_code_dragged_with_all_below_it_has_one_difference() -> None:
    dragged = m.Framework((FACES, MONEY, FARES), CODES.themes)
    assert len(compare(CODES, dragged)) == 1


def test_a_list_that_runs_otherwise_behind_the_same_tree_is_kept_and_not_told() -> None:
    other = m.Framework((FARES, MONEY, FACES), CODES.themes)
    (only,) = compare(CODES, other)
    assert (only.what, only.guid, said(only, CODES, other, {})) == ("listed", "", "")
    assert apply(CODES, (only,)) == other


def test_every_field_of_a_code_and_of_a_theme_is_compared() -> None:
    new: dict[str, Any] = {
        "guid": "", "name": "N", "parent": None, "colour": "#123456", "definition": "N", "when_to_use": "N",
        "when_not": "N", "example": "N", "facets": {g("level"): "meso"}, "codable": False, "retired": True,
        "became": (MONEY.guid,), "made_by": g("coder", 3), "made_at": LATER, "round": g("round"),
        "meant_since": LATER, "claim": "N", "codes": (), "codings": (g("x"),), "status": "given up",
    }  # fmt: skip
    for thing in (FARES, THERE):
        for name in (field.name for field in fields(thing) if field.name != "guid"):
            changed: Any = replace(thing, **{name: new[name]})
            other = after(changed) if thing is FARES else after(themes=(changed, COMPANY))
            assert len(story(other)) == 1, name


def test_differences_are_told_in_the_order_of_their_weight() -> None:
    other = after(replace(FARES, retired=True, became=(MONEY.guid, PURSE.guid)), PURSE, replace(MONEY, name="Cash"))
    kinds = [what for what, _ in story(other)]
    assert kinds == ["split", "added", "renamed"]
    assert len(set(WHATS)) == len(WHATS)


def test_codings_want_another_look_where_a_code_went_or_means_something_else() -> None:
    other = after(
        replace(FARES, retired=True, became=(MONEY.guid,), definition="Gone.", meant_since=LATER),
        replace(MONEY, definition="New words, same meaning."),
        replace(FACES, meant_since=LATER, name="Faces"),
    )
    assert {guid: why.what for guid, why in touched(CODES, other).items()} == {
        FARES.guid: "merged", FACES.guid: "redefined",
    }  # fmt: skip
    assert touched(CODES, other)[FACES.guid].meaning
    gone = m.Framework((MONEY, FARES))
    assert {guid: why.what for guid, why in touched(CODES, gone).items()} == {FACES.guid: "removed"}


def test_what_was_out_of_use_before_or_is_used_again_wants_no_look() -> None:
    retired = after(replace(FACES, retired=True))
    assert not touched(retired, CODES)
    assert not touched(retired, m.Framework((MONEY, FARES)))


def test_what_is_gone_stands_where_it_stood() -> None:
    a, b, c = (m.Code(g("row", name), name, parent=MONEY.guid) for name in "abc")
    rows = beside(m.Framework((PURSE, MONEY, a, b, c, FACES)), m.Framework((MONEY, a, TILL, FACES)))
    assert [(row.depth, row.before and row.before.name, row.after and row.after.name) for row in rows] == [
        (0, "Purse", None), (0, "Money", "Money"), (1, "a", "a"), (1, "b", None), (1, "c", None), (1, None, "Till"),
        (0, "Regular faces", "Regular faces"),
    ]  # fmt: skip


def test_what_is_gone_with_all_below_it_stays_a_tree() -> None:
    rows = beside(CODES, m.Framework((FACES,)))
    assert [(row.depth, row.changes) for row in rows] == [(0, ("removed",)), (1, ("removed",)), (0, ())]


def test_a_difference_cannot_be_applied_to_a_framework_without_its_code() -> None:
    differences = compare(CODES, after(replace(FARES, name="Bus fares")))
    with pytest.raises(ValueError, match="there is no code"):
        apply(m.Framework((MONEY,)), differences)


def test_a_chain_of_a_thousand_codes_can_be_compared() -> None:
    guids = [g("chain", n) for n in range(1200)]
    chain = [m.Code(guid, f"C{n}", guids[n - 1] if n else None) for n, guid in enumerate(guids)]
    short = m.Framework(tuple(chain[:-1]))
    long = m.Framework(tuple(chain))
    assert [one.what for one in compare(short, long)] == ["added"]
    assert len(beside(short, long)) == 1200


def test_a_difference_says_of_which_fields() -> None:
    (only,) = compare(CODES, after(replace(FARES, definition="By bus.", meant_since=LATER)))
    assert only == Difference(
        "code", FARES.guid, "redefined",
        {"definition": "", "meant_since": None}, {"definition": "By bus.", "meant_since": LATER},
    )  # fmt: skip
