"""The change log: done once, all or none, taken back and done again."""

from __future__ import annotations

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from makers import g
from polyvocal_web.changes import KINDS
from polyvocal_web.kinds import ASKED
from polyvocal_web.snapshot import load
from polyvocal_web.sources.models import Source
from polyvocal_web.studies.models import Change, ChangeWords
from polyvocal_web.verify import verify
from web.acts import Acts, a_coding_of, every_kind
from web.cast import Cast

PERSONAL = {"coder.keys"}
"""What a person arranges for themselves is no part of the study that all share."""
FOR_GOOD = {"round.share"}
"""What others have seen since is not taken back."""


def test_every_kind_that_can_be_asked_for_is_tried_here(cast: Cast) -> None:
    assert {act["kind"] for act in every_kind(cast)} | {"undo"} == set(ASKED)


def test_every_kind_is_done_taken_back_and_done_again_and_the_study_equals_itself(cast: Cast) -> None:
    for act in (act for act in every_kind(cast) if act["kind"] not in PERSONAL | FOR_GOOD):
        before = load(cast.row)
        (change,) = cast.lead.do(act)
        cast.row.refresh_from_db()
        after = load(cast.row)
        assert after != before, act
        back = cast.lead.undo(change)
        cast.row.refresh_from_db()
        assert load(cast.row) == before, act
        again = cast.lead.undo(back)
        cast.row.refresh_from_db()
        assert load(cast.row) == after, act
        cast.lead.undo(cast.lead.undo(again))
        cast.row.refresh_from_db()
        assert load(cast.row) == after, act


def test_all_of_it_can_be_taken_back_in_reverse(cast: Cast) -> None:
    before = load(cast.row)
    done = [cast.lead.do(act)[0] for act in every_kind(cast) if act["kind"] not in FOR_GOOD]
    for change in reversed(done):
        cast.lead.undo(change)
    cast.row.refresh_from_db()
    assert load(cast.row) == before


def test_the_log_says_who_did_what_when_and_what_took_it_back(cast: Cast) -> None:
    (change,) = cast.lead.do(a_coding_of(cast))
    undo = cast.lead.undo(change)
    first, second = cast.lead.read("/changes", limit=2)["changes"]
    assert first["by"]["name"] == "Ines"
    assert first["sentence"] == "coded P01 with “Money”"
    assert first["undone_by"] == undo == second["change"]
    assert second["undoes"] == change
    assert second["sentence"] == "took back: coded P01 with “Money”"


def test_a_repeated_act_is_done_once(cast: Cast) -> None:
    act = a_coding_of(cast, id=str(uuid4()))
    assert cast.lead.do(act) == cast.lead.do(act) == [cast.lead.read("/changes", limit=1)["changes"][0]["change"]]
    assert Change.objects.filter(study_id=cast.row.pk, guid=act["id"]).count() == 1
    assert len(set(cast.lead.do(act, act))) == 1


def test_of_several_acts_all_are_done_or_none(cast: Cast) -> None:
    before, seq = load(cast.row), Change.objects.filter(study_id=cast.row.pk).count()
    answer = cast.lead.ask(a_coding_of(cast), {"kind": "coding.remove", "guid": str(uuid4())})
    assert answer.status_code == 409
    assert answer.json()["act"] == 1
    cast.row.refresh_from_db()
    assert load(cast.row) == before
    assert Change.objects.filter(study_id=cast.row.pk).count() == cast.row.seq == seq


def test_numbers_of_changes_have_no_gap(cast: Cast) -> None:
    for act in every_kind(cast):
        cast.lead.do(act)
    cast.lead.ask({"kind": "coding.remove", "guid": str(uuid4())})
    cast.analyst.do(a_coding_of(cast), a_coding_of(cast))
    seqs = list(Change.objects.filter(study_id=cast.row.pk).order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))


def test_a_thing_of_another_study_is_no_thing_of_this_one(cast: Cast) -> None:
    other = cast.elsewhere
    theirs = cast.value.sources[0]
    code = {"kind": "code.add", "guid": str(uuid4()), "name": "Mine"}
    other.do(code)
    place = {"source": theirs.guid, "revision": theirs.latest.guid, "start": 0, "end": 5}
    assert "no such text" in other.refusal({"kind": "coding.add", "guid": str(uuid4()), "code": code["guid"], **place})
    assert "no such coding" in other.refusal({"kind": "coding.remove", "guid": cast.value.codings[-1].guid})
    assert "no such code" in cast.lead.refusal(a_coding_of(cast, code=code["guid"]))
    (change,) = cast.lead.do(a_coding_of(cast))
    assert "no such change" in other.refusal({"kind": "undo", "change": change})


def test_undo_is_refused_where_a_later_act_stands_on_it(cast: Cast) -> None:
    code = str(uuid4())
    (added,) = cast.lead.do({"kind": "code.add", "guid": code, "name": "Debt"})
    (renamed,) = cast.lead.do({"kind": "code.change", "guid": code, "name": "Debts"})
    (coded,) = cast.analyst.do(a_coding_of(cast, code=code))
    assert "Ines renamed the code" in cast.lead.refusal({"kind": "undo", "change": added})
    cast.lead.undo(renamed)
    assert "has 1 coding" in cast.lead.refusal({"kind": "undo", "change": added})
    cast.analyst.undo(coded)
    cast.lead.undo(added)
    assert "no longer" in cast.analyst.refusal(
        {"kind": "undo", "change": cast.analyst.read("/changes", limit=2)["changes"][0]["change"]}
    )


def test_two_people_can_take_back_different_fields_of_one_code(cast: Cast) -> None:
    code = cast.value.framework.codes[0].guid
    (named,) = cast.lead.do({"kind": "code.change", "guid": code, "name": "Cash"})
    cast.analyst.do({"kind": "code.change", "guid": code, "definition": "What is in the purse."})
    cast.lead.undo(named)
    shown = next(c for c in cast.lead.read("/framework")["codes"] if c["guid"] == code)
    assert (shown["name"], shown["definition"]) == ("Money", "What is in the purse.")


def test_only_ones_own_change_can_be_taken_back_and_only_once(cast: Cast) -> None:
    (change,) = cast.lead.do(a_coding_of(cast))
    assert "Ines" in cast.analyst.refusal({"kind": "undo", "change": change})
    cast.lead.undo(change)
    assert "already" in cast.lead.refusal({"kind": "undo", "change": change})


def test_joining_and_opening_are_not_taken_back(cast: Cast) -> None:
    opened, joined = (cast.lead.read("/changes")["changes"][place]["change"] for place in (0, 1))
    for change in (opened, joined):
        assert "cannot be taken back" in cast.lead.refusal({"kind": "undo", "change": change})


def test_the_log_is_read_on_from_a_cursor(cast: Cast) -> None:
    start = cast.lead.read()["cursor"]
    done = cast.lead.do(*(a_coding_of(cast) for _ in range(5)))
    page = cast.lead.read("/changes", after=start, limit=3)
    rest = cast.lead.read("/changes", after=page["cursor"], limit=3)
    assert [change["change"] for change in page["changes"] + rest["changes"]] == done
    assert cast.lead.read("/changes", after=rest["cursor"]) == {"cursor": rest["cursor"], "changes": []}


@pytest.mark.parametrize("cursor", ["1", "AAAAAAAAAAAAAAAAAAAAAA", "é", ""])
def test_a_cursor_that_was_made_up_is_refused(cast: Cast, cursor: str) -> None:
    assert cast.lead.get("/changes", after=cursor).status_code == 409


def test_words_are_kept_apart_from_the_log(cast: Cast) -> None:
    memo = str(uuid4())
    (change,) = cast.lead.do({"kind": "memo.add", "guid": memo, "title": "Secret title", "text": "Secret words"})
    row = Change.objects.filter(study_id=cast.row.pk).latest("seq")
    assert "Secret" not in f"{row.payload}{row.edits}{row.sentence}"
    assert cast.lead.read("/changes", limit=1)["changes"][0]["payload"]["text"] == "Secret words"
    ChangeWords.objects.filter(study_id=cast.row.pk).delete()
    assert "text" not in cast.lead.read("/changes", limit=1)["changes"][0]["payload"]
    cast.lead.undo(change)


def test_a_code_that_is_in_use_stays(cast: Cast) -> None:
    money, fares, faces = (code.guid for code in cast.value.framework.codes)
    assert "has 1 code under it" in cast.lead.refusal({"kind": "code.remove", "guid": money})
    assert "has 1 coding" in cast.lead.refusal({"kind": "code.remove", "guid": fares})
    # Only others used it, in a blind round: how often is not told.
    assert "has codings" in cast.lead.refusal({"kind": "code.remove", "guid": faces})


def test_a_code_cannot_come_under_itself(cast: Cast) -> None:
    money, fares, _ = (code.guid for code in cast.value.framework.codes)
    assert "under itself" in cast.lead.refusal({"kind": "code.change", "guid": money, "parent": fares})
    assert "under itself" in cast.lead.refusal({"kind": "code.change", "guid": money, "parent": money})


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"end": 10_000}, "after the 81 characters"),
        ({"start": 11}, "at least one character"),
        ({"facets": {"stance": "maybe"}}, "none of the values"),
        ({"facets": {"mood": "grim"}}, "no facet “mood”"),
        ({"round": g("round", 7)}, "no such round"),
        ({"code": g("nothing")}, "no such code"),
    ],
)
def test_a_coding_that_cannot_stand_is_refused_with_the_reason(cast: Cast, more: Acts, said: str) -> None:
    assert said in cast.lead.refusal(a_coding_of(cast, **more))


def test_a_coding_is_changed_by_its_coder_or_by_who_may_correct_others(cast: Cast) -> None:
    act = a_coding_of(cast)
    cast.lead.do(act)
    assert "another person" in cast.analyst.refusal({"kind": "coding.remove", "guid": act["guid"]})
    theirs = a_coding_of(cast)
    cast.analyst.do(theirs)
    cast.lead.do({"kind": "coding.remove", "guid": theirs["guid"]})


def test_an_id_that_is_taken_is_refused(cast: Cast) -> None:
    act = a_coding_of(cast)
    cast.lead.do(act)
    assert "already there" in cast.lead.refusal({**act, "id": str(uuid4())})


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ({"kind": "code.add", "guid": "1", "name": "x"}, "no GUID"),
        ({"kind": "code.add", "guid": g(1), "name": "  "}, "a name is needed"),
        ({"kind": "code.add", "guid": g(1), "name": "x", "colour": "red"}, "no colour"),
        ({"kind": "memo.add", "guid": g(1), "title": "x", "text": "a\x00b"}, "no text may hold"),
        (
            {"kind": "memo.add", "guid": g(1), "title": "", "text": "", "about": {"kind": "code", "guid": "x"}},
            "names no code",
        ),
        ({"kind": "code.paint", "guid": g(1)}, "code.paint"),
        ({"kind": "code.add", "guid": g(1), "name": "x", "size": 3}, "size"),
    ],
)
def test_an_act_that_cannot_be_read_is_told_in_one_sentence(cast: Cast, act: Acts, said: str) -> None:
    sentence = cast.lead.refusal(act, status=422)
    assert said in sentence
    assert "\n" not in sentence


def test_every_kind_names_an_action_of_the_role_table() -> None:
    assert all(kind.action and kind.version == 1 for kind in KINDS.values())


def test_the_log_replayed_agrees_with_the_tables_until_someone_meddles(cast: Cast) -> None:
    done = [cast.lead.do(act)[0] for act in every_kind(cast) if act["kind"] not in FOR_GOOD]
    for change in reversed(done[-5:]):
        cast.lead.undo(change)
    call_command("verify", verbosity=0, stdout=StringIO())
    cast.row.refresh_from_db()
    assert verify(cast.row) == []
    Source.objects.filter(study_id=cast.row.pk, guid=cast.value.sources[0].guid).update(name="Meddled")
    assert ["Meddled" in sentence for sentence in verify(cast.row)] == [True]


def test_the_history_says_what_one_can_take_back(cast: Cast) -> None:
    (mine,) = cast.lead.do(a_coding_of(cast))
    told = {change["change"]: change["can_undo"] for change in cast.lead.read("/changes")["changes"]}
    assert [change for change, can in told.items() if can] == [mine]
    assert not any(change["can_undo"] for change in cast.analyst.read("/changes")["changes"])
    back = cast.lead.undo(mine)
    told = {change["change"]: change["can_undo"] for change in cast.lead.read("/changes")["changes"]}
    assert [change for change, can in told.items() if can] == [back]
