"""Rows and library values: nothing is lost between them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers import WHEN, a_study, g
from polyvocal import model as m
from polyvocal_web.codec import value_from_json, value_to_json
from polyvocal_web.snapshot import frames_for, load, load_for
from polyvocal_web.storing import save
from web.cast import Cast, an_account

pytestmark = pytest.mark.django_db


def a_full_study() -> m.Study:
    """The study of the makers with every corner filled: dates, decimals, revisions, anchors, unknown pieces."""
    study = a_study(coders=3, rounds=2)
    kinds: tuple[tuple[str, m.Kind, m.Value], ...] = (
        ("since", "date", date(2024, 5, 1)),
        ("at", "datetime", datetime(2024, 5, 1, 8, 30, tzinfo=UTC)),
        ("score", "decimal", 1.0),
        ("big", "decimal", 1e16),
        ("consented", "boolean", True),
    )
    more = tuple(m.Variable(g(name), name, kind) for name, kind, _ in kinds)
    known = {g(name): value for name, _, value in kinds}
    case = replace(study.cases[1], values={**study.cases[1].values, **known}, description="Came late.")
    one = study.sources[0]
    second = m.Revision(g("second"), 2, one.latest.text + " Yes.", one.latest.turns, WHEN, "one word was missing")
    coding = study.codings[0]
    carried = replace(coding, anchors=(*coding.anchors, m.Anchor(second.guid, coding.anchor.span, "changed")))
    old, *rounds = study.rounds
    question = m.Question(g("question"), "What would you change?")
    asked = replace(
        old, state="discussed", final=True, due=date(2026, 2, 1), purpose="To begin", asks=("notes", "proposals"),
        content_note="Of loss.", questions=(question,), lead_sees=True,
        assignments=tuple(replace(a, state="done") for a in old.assignments),
    )  # fmt: skip
    settled = m.Round(g("together"), "Together", settles=old.guid)
    own = m.Code(g("own"), "Waited for", round=rounds[0].guid, made_by=study.coders[0].guid, meant_since=WHEN)
    ruth, maren = study.coders[2].guid, study.coders[0].guid
    noted = replace(study.codings[-1], mark="struck")
    placed = m.Passage(one.guid, one.latest.guid, m.Span(3, 9))
    proposal = m.Proposal(
        g("proposal"), "split", ruth, "Two things.", (study.framework.codes[0].guid,), None, {"definition": "Cost."},
        ("Fares", "Food"), (placed,), old.guid, 1, WHEN,
    )  # fmt: skip
    decision = m.Decision(
        g("decision"), "adapt", "On money", "As agreed.", (proposal.guid,), (maren, ruth), maren, old.guid, WHEN
    )  # fmt: skip
    return replace(
        study,
        method="reflexive",
        variables=(*study.variables, *more),
        cases=(study.cases[0], case),
        sources=(replace(one, revisions=(*one.revisions, second), path="P01.txt"), study.sources[1]),
        rounds=(asked, *rounds, settled),
        framework=replace(study.framework, codes=(*study.framework.codes, own)),
        codings=(carried, *study.codings[1:-1], noted),
        proposals=(proposal, replace(proposal, guid=g("other"), kind="theme add", theme=g("t"), withdrawn=True)),
        decisions=(decision,),
        sign_offs=(m.SignOff(g("sign-off"), 1, ruth, approves=False, words="Money.", made_at=WHEN),),
        looks=(m.Look(g("look"), carried.guid, 1, "confirmed", maren, WHEN),),
        memos=(*study.memos, m.Memo(g("v"), "", "", None, None, m.About("version", "1"), "answer", round=old.guid)),
        attachments=(m.Attachment("a.png", b"\x00\xff"), m.Attachment("b.pdf", b"%PDF")),
        unknown=(m.Unknown("refi", "Project/Graphs", "<Graph/>"), m.Unknown("refi", "Project/Links", "<Link/>")),
    )


@pytest.mark.parametrize(
    "study", [a_study(), a_study(coders=1, rounds=0), m.Study(g("empty"), "Empty"), a_full_study()]
)
def test_a_study_that_was_saved_loads_equal(study: m.Study) -> None:
    assert load(save(study, an_account("Ines"))) == study


@given(
    st.text() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.dates()
    | st.datetimes(timezones=st.none() | st.just(UTC))
)  # fmt: skip
def test_a_value_comes_back_from_json_as_it_was(value: m.Value) -> None:
    back = value_from_json(json.loads(json.dumps(value_to_json(value))))
    assert (type(back), back) == (type(value), value)


def test_values_keep_their_types() -> None:
    study = a_full_study()
    loaded = load(save(study, an_account("Ines")))

    def types(of: m.Study) -> list[dict[str, type]]:
        return [{guid: type(value) for guid, value in case.values.items()} for case in of.cases]

    assert types(loaded) == types(study)


def test_the_same_study_opened_twice_is_two_studies_with_the_same_content() -> None:
    ines = an_account("Ines")
    study = a_full_study()
    first, second = save(study, ines), save(study, ines)
    assert first.guid != second.guid
    assert replace(load(second), guid=study.guid) == study


def test_what_is_loaded_for_a_person_leaves_out_blind_work_and_private_memos(cast: Cast) -> None:
    seen = load_for(cast.entered(cast.reader))
    assert {coding.round for coding in seen.codings} == {None}
    assert not any(memo.private for memo in seen.memos)
    assert len(load(cast.row).codings) > len(seen.codings)


def test_frames_are_kept_until_the_next_change(cast: Cast) -> None:
    first = frames_for(cast.entered(cast.lead))
    assert frames_for(cast.entered(cast.lead)) is first
    cast.lead.do({"kind": "study.change", "name": "Another name"})
    assert frames_for(cast.entered(cast.lead)) is not first
