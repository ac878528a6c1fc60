"""Rounds, versions and decisions: what each step does, and what happens at the bad turns."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from makers import a_source, g
from polyvocal import model as m
from polyvocal_web.access import Role
from polyvocal_web.rounds.comparing import Made, passages, similar
from polyvocal_web.snapshot import load
from polyvocal_web.studies.services import bring_in, join
from web.acts import a_coding_of
from web.cast import Cast, Person, an_account
from web.test_blind import ROUND, Team, a_team, works

pytestmark = pytest.mark.django_db


def guid() -> str:
    return str(uuid4())


def fixed(person: Person, note: str = "") -> str:
    """Fix the draft as the next version and return the Change."""
    seen = person.read("/versions")["cursor"]
    return person.do({"kind": "version.fix", "guid": guid(), "note": note, "seen": seen})[0]


def placed(team: Team, start: int = 3, end: int = 20) -> dict[str, Any]:
    one = team.value.sources[0]
    return {"source": one.guid, "revision": one.latest.guid, "start": start, "end": end}


# — bad turns —


def test_fixing_over_anothers_edit_is_told_and_loses_nothing(cast: Cast) -> None:
    code = cast.value.framework.codes[0].guid
    seen = cast.lead.read("/versions")["cursor"]
    cast.analyst.do({"kind": "code.change", "guid": code, "definition": "What is in the purse."})
    act = {"kind": "version.fix", "guid": guid(), "note": "Mine.", "seen": seen}
    said = cast.lead.refusal(act)
    assert said == "Since you looked, Ravi changed the code “Money”. Look at the draft once more, then fix it."
    fixed(cast.lead, "Seen.")
    framework = cast.lead.read("/framework", version=2)
    assert next(one for one in framework["codes"] if one["guid"] == code)["definition"] == "What is in the purse."


def test_what_others_coded_meanwhile_does_not_hold_up_a_version(cast: Cast) -> None:
    seen = cast.lead.read("/versions")["cursor"]
    cast.lead.do({"kind": "code.add", "guid": guid(), "name": "Debt"})
    cast.analyst.do(a_coding_of(cast))
    cast.lead.do({"kind": "version.fix", "guid": guid(), "seen": seen})
    assert [version["number"] for version in cast.lead.read("/versions")["versions"]] == [1, 2]


def test_what_was_marked_while_the_line_was_down_arrives_after_the_round_was_closed(db: None) -> None:
    team = a_team()
    faces = team.value.framework.codes[2].guid
    late = {"kind": "coding.add", "guid": guid(), **placed(team), "code": faces, "round": ROUND}
    team["Ines"].do({"kind": "round.move", "guid": ROUND, "state": "closed"})
    team["Ravi"].do(late)
    told = team["Ravi"].read("/changes", limit=1)["changes"][0]
    assert told["sentence"] == "coded P01 with “Regular faces”, after “Alone” was closed"
    team["Ines"].do({"kind": "round.share", "guid": ROUND})
    later = late | {"guid": guid(), "start": 5}
    assert team["Ravi"].refusal(later) == "“Alone” is shared; nothing is coded in it now."
    source = team.value.sources[0].guid
    assert late["guid"] in {one["guid"] for one in team["Noor"].read(f"/sources/{source}/codings")["codings"]}


def test_a_coder_who_has_coded_is_not_taken_out_of_a_round(db: None) -> None:
    team = a_team()
    works(team)
    keep = [{"guid": guid(), "coder": team["Noor"].account.guid, "source": s.guid} for s in team.value.sources]
    act = {"kind": "round.assign", "guid": ROUND, "assignments": keep}
    assert "Ravi has coded P01" in team["Ines"].refusal(act)
    with_ravi = [*keep, {"guid": guid(), "coder": team["Ravi"].account.guid, "source": team.value.sources[0].guid}]
    team["Ines"].do(act | {"assignments": with_ravi})
    given = team["Ines"].read("/rounds")["rounds"][-1]["assignments"]
    assert len(given) == 3
    assert g("given", "Ravi", "P01") in {one["guid"] for one in given}, "who stays keeps how far they were"


def test_a_code_in_use_is_not_removed_and_tells_nothing_of_an_independent_round(db: None) -> None:
    team = a_team()
    faces = team.value.framework.codes[2].guid
    team["Ravi"].do({"kind": "coding.add", "guid": guid(), **placed(team), "code": faces})
    assert "has codings; recode or remove them first" in team["Ines"].refusal({"kind": "code.remove", "guid": faces})


def test_a_code_is_not_merged_into_one_below_it(cast: Cast) -> None:
    money, fares, _ = (code.guid for code in cast.value.framework.codes)
    said = cast.lead.refusal({"kind": "code.merge", "guid": money, "into": fares})
    assert said == "“Money” cannot be merged into itself or a code under it."
    proposal = {"kind": "proposal.add", "guid": guid(), "proposal": "merge", "codes": [money], "would": {"into": fares}}
    cast.analyst.do(proposal)
    decision = {"kind": "decision.add", "guid": guid(), "outcome": "accept", "proposals": [proposal["guid"]]}
    assert "cannot be merged" in cast.lead.refusal(decision)
    assert cast.lead.read("/proposals")["proposals"][0]["state"] == "open"


# — rounds —


def test_a_round_goes_from_step_to_step(db: None) -> None:
    team = a_team()
    move = {"kind": "round.move", "guid": ROUND}
    assert "cannot become discussed" in team["Ines"].refusal(move | {"state": "discussed"})
    team["Ines"].do(move | {"state": "closed"}, move | {"state": "open"}, move | {"state": "closed"})
    team["Ines"].do({"kind": "round.share", "guid": ROUND}, move | {"state": "discussed"})
    assert "only a round that is open or closed" in team["Ines"].refusal({"kind": "round.share", "guid": ROUND})
    assert "nobody reads in it" in team["Ines"].refusal({"kind": "round.assign", "guid": ROUND, "assignments": []})
    for state in ("planned", "open", "closed"):
        assert "cannot become" in team["Ines"].refusal(move | {"state": state})


def test_an_independent_round_needs_a_version_that_stands_still(cast: Cast) -> None:
    round_ = guid()
    cast.lead.do({"kind": "round.add", "guid": round_, "name": "Alone", "mode": "blind"})
    assert "fix one first" in cast.lead.refusal({"kind": "round.move", "guid": round_, "state": "open"})
    assert "no version 9" in cast.lead.refusal({"kind": "round.change", "guid": round_, "version": 9})


def test_only_who_plans_plans_and_only_who_decides_decides(cast: Cast) -> None:
    planned = {"kind": "round.add", "guid": guid(), "name": "Mine"}
    decided = {"kind": "decision.add", "guid": guid(), "outcome": "decline"}
    fixing = {"kind": "version.fix", "guid": guid(), "seen": cast.analyst.read("/versions")["cursor"]}
    for act in (planned, decided, fixing):
        assert "cannot" in cast.analyst.refusal(act, status=403)


def test_a_round_is_given_out_in_balance(cast: Cast) -> None:
    people = [cast.lead.account.guid, cast.analyst.account.guid]
    sources = [source.guid for source in cast.value.sources]
    pairs = cast.lead.read("/balance", coder=people, source=sources)["pairs"]
    assert sorted(pair["source"] for pair in pairs) == sorted(sources)
    assert {pair["coder"] for pair in pairs} == set(people)
    both = cast.lead.read("/balance", coder=people, source=sources, each=2)["pairs"]
    assert len(both) == 4
    assert cast.lead.get("/balance", coder=people, source=sources, each=3).status_code == 409
    assert cast.analyst.get("/balance", coder=people, source=sources).status_code == 403


def test_the_framework_of_a_round_is_its_version_and_ones_own_codes(db: None) -> None:
    team = a_team()
    works(team)
    mine = {code["name"] for code in team["Ravi"].read("/framework", round=ROUND)["codes"]}
    assert mine == {"Money", "Regular faces", "CanaryRavi code"}
    assert {code["name"] for code in team["Noor"].read("/framework", round=ROUND)["codes"]} == mine - {
        "CanaryRavi code"
    }
    assert team["Noor"].get("/framework", round=guid()).status_code == 404
    assert team["Noor"].get("/framework", version=7).status_code == 404


def test_another_coders_own_code_is_not_given_until_it_is_brought_in(db: None) -> None:
    team = a_team()
    works(team)
    team["Ines"].do({"kind": "round.share", "guid": ROUND})
    coded = {"kind": "coding.add", "guid": guid(), **placed(team), "code": team.made["code"]}
    assert "a proposal can bring it in" in team["Noor"].refusal(coded)
    assert "another coder’s own" in team["Noor"].refusal(
        {"kind": "code.change", "guid": team.made["code"], "name": "X"}
    )
    decision = {"kind": "decision.add", "guid": guid(), "outcome": "accept", "proposals": [team.made["proposal"]]}
    team["Ines"].do(decision)
    team["Noor"].do(coded)


# — versions —


def test_a_version_stands_still_while_the_draft_goes_on(cast: Cast) -> None:
    code = cast.value.framework.codes[0].guid
    fixed(cast.lead)
    cast.lead.do({"kind": "code.change", "guid": code, "name": "Cash"})
    assert "Money" in {one["name"] for one in cast.lead.read("/framework", version=2)["codes"]}
    assert "Cash" in {one["name"] for one in cast.lead.read("/framework")["codes"]}
    compared = cast.lead.read("/comparison", before=2)
    assert [change["sentence"] for change in compared["changes"]] == ["“Money” was renamed “Cash”"]
    assert cast.lead.get("/comparison", before=9).status_code == 404


def test_the_same_draft_is_not_fixed_twice(cast: Cast) -> None:
    fixed(cast.lead)
    seen = cast.lead.read("/versions")["cursor"]
    said = cast.lead.refusal({"kind": "version.fix", "guid": guid(), "seen": seen})
    assert said == "Nothing has changed since version 2."


def test_an_old_version_becomes_the_draft_again_and_nothing_is_lost(cast: Cast) -> None:
    money, _, faces = (code.guid for code in cast.value.framework.codes)
    fixed(cast.lead)
    before = load(cast.row)
    cast.lead.do({"kind": "code.change", "guid": money, "name": "Cash"}, {"kind": "code.retire", "guid": faces})
    later = guid()
    cast.lead.do({"kind": "code.add", "guid": later, "name": "Debt", "parent": money})
    (change,) = cast.lead.do({"kind": "version.restore", "version": 2})
    cast.row.refresh_from_db()
    codes = {code.guid: code for code in load(cast.row).framework.codes}
    assert (codes[money].name, codes[faces].retired, codes[later].retired) == ("Money", False, True)
    assert cast.lead.read("/comparison", before=2)["changes"] != []
    cast.lead.undo(change)
    cast.row.refresh_from_db()
    assert {c.guid: c.name for c in load(cast.row).framework.codes}[money] == "Cash"
    assert load(cast.row).versions == before.versions


def test_a_version_is_taken_back_only_while_nothing_stands_on_it(cast: Cast) -> None:
    change = fixed(cast.lead)
    sign = {"kind": "version.approve", "guid": guid(), "version": 2, "approves": True}
    (approved,) = cast.analyst.do(sign)
    assert "somebody spoke on it" in cast.lead.refusal({"kind": "undo", "change": change})
    cast.analyst.undo(approved)
    cast.lead.undo(change)
    assert [version["number"] for version in cast.lead.read("/versions")["versions"]] == [1]
    fixed(cast.lead)
    assert [version["number"] for version in cast.lead.read("/versions")["versions"]] == [1, 2]


def test_a_sign_off_is_ones_own_and_can_be_changed(cast: Cast) -> None:
    no = {"kind": "version.approve", "guid": guid(), "version": 1, "approves": False, "words": "Money is no theme."}
    cast.analyst.do(no)
    cast.analyst.do(no | {"guid": guid(), "approves": True, "words": "With my dissent."})
    (sign,) = cast.lead.read("/versions")["versions"][0]["sign_offs"]
    assert (sign["approves"], sign["words"]) == (True, "With my dissent.")
    assert "no version 5" in cast.analyst.refusal(no | {"guid": guid(), "version": 5})


# — proposals —


def test_a_decision_applies_what_it_adapts_and_keeps_the_proposal_as_it_was(cast: Cast) -> None:
    fares = cast.value.framework.codes[1].guid
    proposal = guid()
    cast.analyst.do({"kind": "proposal.add", "guid": proposal, "proposal": "rename", "codes": [fares],
                     "would": {"name": "Bus fares"}, "reason": "Say which."})  # fmt: skip
    cast.lead.do({"kind": "decision.add", "guid": guid(), "outcome": "adapt", "proposals": [proposal],
                  "would": {"name": "Fares and passes"}, "reason": "Passes too."})  # fmt: skip
    assert "Fares and passes" in {code["name"] for code in cast.lead.read("/framework")["codes"]}
    (told,) = cast.lead.read("/proposals")["proposals"]
    assert (told["would"], told["state"]) == ({"name": "Bus fares"}, "adapt")
    assert "decided on" in cast.analyst.refusal({"kind": "proposal.change", "guid": proposal, "reason": "No."})
    assert "already" in cast.lead.refusal(
        {"kind": "decision.add", "guid": guid(), "outcome": "decline", "proposals": [proposal]}
    )


def test_what_was_put_off_is_decided_on_later(cast: Cast) -> None:
    fares, proposal = cast.value.framework.codes[1].guid, guid()
    cast.analyst.do({"kind": "proposal.add", "guid": proposal, "proposal": "retire", "codes": [fares]})
    decision = {"kind": "decision.add", "outcome": "later", "proposals": [proposal], "reason": "After round 2."}
    cast.lead.do(decision | {"guid": guid()})
    cast.lead.do(decision | {"guid": guid(), "outcome": "decline", "reason": "It is used."})
    told = cast.lead.read("/proposals")
    assert [one["outcome"] for one in told["decisions"]] == ["later", "decline"]
    assert told["proposals"][0]["state"] == "decline"
    assert not next(c for c in cast.lead.read("/framework")["codes"] if c["guid"] == fares)["retired"]


@pytest.mark.parametrize(
    ("proposal", "wanted"),
    [
        ({"proposal": "rename"}, "which code"),
        ({"proposal": "add"}, "what the new code should be called"),
        ({"proposal": "theme drop"}, "which theme"),
        ({"proposal": "theme add"}, "what the theme should be called"),
        ({"proposal": "split", "codes": [g("code", "Money")], "parts": ["One"]}, "at least two"),
        ({"proposal": "merge", "codes": [g("code", "Money")]}, "which code it should become part of"),
    ],
)
def test_a_proposal_says_what_it_would_do(cast: Cast, proposal: dict[str, Any], wanted: str) -> None:
    assert wanted in cast.analyst.refusal({"kind": "proposal.add", "guid": guid(), **proposal})


def test_themes_are_proposed_and_decided_on_like_codes(cast: Cast) -> None:
    theme = cast.value.framework.themes[0].guid
    faces = cast.value.framework.codes[2].guid
    made = [guid() for _ in range(4)]
    asked: list[dict[str, Any]] = [
        {"proposal": "theme add", "would": {"name": "Money talks", "claim": "It does."}, "codes": [faces]},
        {"proposal": "theme reword", "theme": theme, "would": {"claim": "Distance is bread."}},
        {"proposal": "theme gather", "theme": theme, "codes": [faces], "would": {"gather": "in"}},
        {"proposal": "theme drop", "theme": cast.value.framework.themes[1].guid},
    ]
    cast.analyst.do(*({"kind": "proposal.add", "guid": one, **act} for one, act in zip(made, asked, strict=True)))
    cast.lead.do({"kind": "decision.add", "guid": guid(), "outcome": "accept", "proposals": made})
    themes = {one["name"]: one for one in cast.lead.read("/framework")["themes"]}
    assert themes["Money talks"]["codes"] == [faces]
    assert themes["Getting there"]["claim"] == "Distance is bread."
    assert faces in themes["Getting there"]["codes"]
    assert themes["Company"]["status"] == "given up"


def test_similar_names_are_grouped() -> None:
    assert similar(["Mornings", "Morning", "Fares", "The first time", "First time"]) == [0, 0, 1, 2, 2]


# — comparing, looking again, deciding together —


def a_pair() -> tuple[Person, Person, m.Study, str]:
    """Two who read one source in a round that is shared, alike at first and apart later."""
    code, other = (m.Code(g("code", name), name) for name in ("Waiting", "Money"))
    source = a_source("P01", ("P01", "I waited an hour. The bus was two pounds. Nobody came."))
    value = m.Study(
        g("pair"), "A pair", sources=(source,), framework=m.Framework((code, other)),
        versions=(m.FrameworkVersion(1, m.Framework((code, other))),),
    )  # fmt: skip
    ines, ravi = an_account("Ines"), an_account("Ravi")
    row = bring_in(value, ines)
    join(row, ravi, Role.CODER)
    people = (Person(ines, row.guid), Person(ravi, row.guid))
    given = [{"guid": guid(), "coder": p.account.guid, "source": source.guid} for p in people]
    people[0].do(
        {"kind": "round.add", "guid": ROUND, "name": "Both", "mode": "blind", "version": 1},
        {"kind": "round.assign", "guid": ROUND, "assignments": given},
        {"kind": "round.move", "guid": ROUND, "state": "open"},
    )
    text = source.latest.text
    for person, (first, second) in zip(people, ((code, code), (code, other)), strict=True):
        for words, given_ in (("I waited an hour.", first), ("The bus was two pounds.", second)):
            at = {"start": text.index(words), "end": text.index(words) + len(words)}
            person.do({"kind": "coding.add", "guid": guid(), "source": source.guid, "code": given_.guid, **at,
                       "revision": source.latest.guid})  # fmt: skip
    people[0].do({"kind": "round.share", "guid": ROUND})
    return *people, value, ROUND


def test_what_two_coded_stands_side_by_side_alike_or_apart(db: None) -> None:
    lead, _, value, round_ = a_pair()
    told = lead.read(f"/rounds/{round_}/comparison", source=value.sources[0].guid)
    assert [(p["text"], p["likeness"]) for p in told["passages"]] == [
        ("I waited an hour.", "alike"), ("The bus was two pounds.", "apart"),
    ]  # fmt: skip
    codes = lead.read(f"/rounds/{round_}/codes")
    assert [(one["name"], sum(one["by"].values()), len(one["never"])) for one in codes["codes"]] == [
        ("Waiting", 3, 0), ("Money", 1, 1),
    ]  # fmt: skip


def test_what_is_decided_together_names_its_origins_and_touches_nobodys_layer(db: None) -> None:
    lead, coder, value, round_ = a_pair()
    source = value.sources[0]
    before = lead.read(f"/sources/{source.guid}/codings")["codings"]
    settled = guid()
    lead.do(
        {"kind": "round.add", "guid": settled, "name": "Together", "version": 1, "settles": round_},
        {"kind": "round.move", "guid": settled, "state": "open"},
    )
    apart = [one for one in before if one["start"] == before[-1]["start"]]
    chosen = {"kind": "coding.add", "guid": guid(), "source": source.guid, "revision": source.latest.guid,
              "start": apart[0]["start"], "end": apart[0]["end"], "code": apart[0]["code"], "round": settled,
              "origins": [one["guid"] for one in apart]}  # fmt: skip
    lead.do(chosen)
    after = lead.read(f"/sources/{source.guid}/codings")["codings"]
    made = next(one for one in after if one["guid"] == chosen["guid"])
    assert set(made["origins"]) == {one["guid"] for one in apart}
    assert [one for one in after if one["guid"] != chosen["guid"]] == before
    wrong = chosen | {"guid": guid(), "round": None}
    assert "decided together" in coder.refusal(wrong)
    assert "stays as it was made" in lead.refusal({"kind": "coding.remove", "guid": apart[0]["guid"]})


def test_what_a_version_left_behind_waits_until_somebody_looks(cast: Cast) -> None:
    money, fares, faces = (code.guid for code in cast.value.framework.codes)
    mine = [a_coding_of(cast, code=code, start=start) for start, code in enumerate((money, faces, faces))]
    cast.lead.do(*mine)
    cast.lead.do({"kind": "code.change", "guid": money, "definition": "Coins.", "meaning": True},
                 {"kind": "code.retire", "guid": faces, "became": [fares]})  # fmt: skip
    assert cast.lead.read("/looking")["total"] == 0, "nothing waits before a version is fixed"
    fixed(cast.lead)
    waits = {one["coding"]: one["why"] for one in cast.lead.read("/looking", mine=True)["codings"]}
    assert waits == {mine[0]["guid"]: "redefined", mine[1]["guid"]: "merged", mine[2]["guid"]: "merged"}
    new = guid()
    looked: dict[str, Any] = {"kind": "coding.look", "outcome": "recoded", "code": fares, "codings": [
        {"guid": guid(), "coding": mine[1]["guid"], "as": new}]}  # fmt: skip
    (change,) = cast.lead.do(looked)
    cast.lead.do({"kind": "coding.look", "outcome": "left", "codings": [{"guid": guid(), "coding": mine[2]["guid"]}]})
    assert {one["coding"] for one in cast.lead.read("/looking", mine=True)["codings"]} == {mine[0]["guid"]}
    there = {c["guid"]: c for c in cast.lead.read(f"/sources/{cast.value.sources[0].guid}/codings")["codings"]}
    assert there[new]["origins"] == [mine[1]["guid"]]
    assert mine[1]["guid"] not in there
    cast.lead.undo(change)
    assert mine[1]["guid"] in {one["coding"] for one in cast.lead.read("/looking", mine=True)["codings"]}
    not_theirs = looked | {"outcome": "left", "code": None, "codings": [{"guid": guid(), "coding": mine[0]["guid"]}]}
    assert "another person's" in cast.analyst.refusal(not_theirs)


def test_a_coding_of_a_round_stays_when_it_is_coded_anew(db: None) -> None:
    lead, coder, value, _ = a_pair()
    waiting, money = value.framework.codes
    lead.do({"kind": "code.retire", "guid": waiting.guid, "became": [money.guid]})
    fixed(lead)
    (one, *_) = coder.read("/looking", mine=True)["codings"]
    new = guid()
    coder.do({"kind": "coding.look", "outcome": "recoded", "code": money.guid,
              "codings": [{"guid": guid(), "coding": one["coding"], "as": new}]})  # fmt: skip
    there = {c["guid"]: c for c in coder.read(f"/sources/{value.sources[0].guid}/codings")["codings"]}
    assert (there[one["coding"]]["code"], there[new]["code"]) == (waiting.guid, money.guid)
    assert (there[new]["origins"], there[new]["version"], there[new]["round"]) == ([one["coding"]], 2, None)
    assert one["coding"] not in {w["coding"] for w in coder.read("/looking")["codings"]}


def test_codings_that_cover_half_of_each_other_are_one_passage() -> None:
    def made(name: str, start: int, end: int, coder: str, code: str) -> Made:
        return Made(name, code, coder, "s", "r", start, end, "")

    some = [
        made("1", 0, 10, "a", "x"),
        made("2", 4, 12, "b", "x"),
        made("3", 11, 30, "a", "y"),
        made("4", 40, 50, "b", "y"),
    ]
    found = [(p.start, p.end, p.likeness) for p in passages(some)]
    assert found == [(0, 12, "alike"), (11, 30, "alone"), (40, 50, "alone")]
