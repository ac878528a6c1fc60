"""What a team does to its codes: merging, no longer using, giving letters, and several acts as one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from polyvocal_web.snapshot import load
from web.acts import a_coding_of
from web.cast import Cast, Person


def _part(act: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(uuid4()), **act}


def _together(*acts: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "together", "acts": [_part(act) for act in acts]}


def _code(person: Person, name: str) -> dict[str, Any]:
    return next(code for code in person.read("/framework")["codes"] if code["name"] == name)


def _codings(cast: Cast, person: Person | None = None) -> list[dict[str, Any]]:
    codings: list[dict[str, Any]] = (person or cast.lead).read(f"/sources/{cast.value.sources[0].guid}/codings")[
        "codings"
    ]
    return codings


def _value(cast: Cast) -> Any:
    cast.row.refresh_from_db()
    return load(cast.row)


def test_several_acts_are_one_in_the_log_and_one_to_take_back(cast: Cast) -> None:
    before, code = _value(cast), str(uuid4())
    coding = a_coding_of(cast, code=code)
    (change,) = cast.lead.do(_together({"kind": "code.add", "guid": code, "name": "Waiting"}, coding))
    told = cast.lead.read("/changes", limit=1)["changes"][0]
    assert told["change"] == change
    assert told["sentence"] == "added the code “Waiting”; coded P01 with “Waiting”"
    cast.lead.undo(change)
    assert _value(cast) == before


def test_what_one_may_not_do_alone_one_may_not_do_together(cast: Cast) -> None:
    before = _value(cast)
    assert "cannot" in cast.reader.refusal(_together(a_coding_of(cast)), status=403)
    renamed = {"kind": "study.change", "name": "Mine"}
    assert "cannot" in cast.analyst.refusal(_together(a_coding_of(cast), renamed), status=403)
    assert _value(cast) == before


def test_an_undo_is_no_part_of_anything(cast: Cast) -> None:
    (change,) = cast.lead.do(a_coding_of(cast))
    assert cast.lead.ask(_together({"kind": "undo", "change": change})).status_code == 422


def test_many_acts_are_said_in_few_words(cast: Cast) -> None:
    codes = [{"kind": "code.add", "guid": str(uuid4()), "name": f"Code {n}"} for n in range(9)]
    cast.lead.do(_together(*codes))
    told = cast.lead.read("/changes", limit=1)["changes"][0]["sentence"]
    assert told == "added the code “Code 0”; added the code “Code 1”; added the code “Code 2”; and 6 more"


def test_a_private_part_keeps_the_whole_to_its_doer(cast: Cast) -> None:
    memo = {"kind": "memo.add", "guid": str(uuid4()), "title": "", "text": "Doubt.", "private": True}
    cast.analyst.do(_together(a_coding_of(cast), memo))
    sentences = [change["sentence"] for change in cast.lead.read("/changes")["changes"]]
    assert not any("memo" in sentence for sentence in sentences)
    assert any("memo" in change["sentence"] for change in cast.analyst.read("/changes")["changes"])


def test_merging_moves_the_drafts_codings_and_leaves_those_of_rounds(cast: Cast) -> None:
    money, faces = (_code(cast.lead, name)["guid"] for name in ("Money", "Regular faces"))
    cast.analyst.do(a_coding_of(cast, code=faces, start=2))
    cast.lead.do(a_coding_of(cast, code=faces, start=4), a_coding_of(cast, code=money, start=4))
    before = _value(cast)
    hidden = [one for one in before.codings if one.code == faces and one.round]
    assert hidden
    preview = cast.lead.read(f"/codes/{faces}/merging", into=money)
    assert preview["moved"] == [{"coder": "Ravi", "codings": 1}]
    assert (preview["doubled"], preview["stay"]) == (1, 0)
    assert preview["themes"] == ["Company"]
    (change,) = cast.lead.do({"kind": "code.merge", "guid": faces, "into": money})
    after = _codings(cast)
    assert [one for one in _value(cast).codings if one.code == faces] == hidden
    assert not [one for one in after if one["code"] == faces]
    (moved,) = [one for one in after if one["origins"]]
    assert (moved["code"], moved["start"], moved["coder"]) == (money, 2, cast.analyst.account.guid)
    merged = _code(cast.lead, "Regular faces")
    assert (merged["retired"], merged["became"]) == (True, [money])
    cast.lead.undo(cast.lead.undo(change))
    assert _codings(cast) == after
    cast.lead.undo(cast.lead.read("/changes/next")["undo"]["change"])
    assert _value(cast) == before


def test_an_analyst_who_merges_moves_only_their_own(cast: Cast) -> None:
    money, fares = (_code(cast.lead, name)["guid"] for name in ("Money", "Fares"))
    cast.lead.do(a_coding_of(cast, code=fares, start=2))
    cast.analyst.do(a_coding_of(cast, code=fares, start=3))
    assert cast.analyst.read(f"/codes/{fares}/merging", into=money)["moved"] == [{"coder": "Ravi", "codings": 1}]
    cast.analyst.do({"kind": "code.merge", "guid": fares, "into": money})
    assert [one["start"] for one in _codings(cast) if one["code"] == fares and not one["round"]] == [2]


def test_a_quotation_that_a_theme_cites_goes_along(cast: Cast) -> None:
    money, faces = (_code(cast.lead, name)["guid"] for name in ("Money", "Regular faces"))
    coding, theme = a_coding_of(cast, code=faces), str(uuid4())
    add = {"kind": "theme.add", "guid": theme, "name": "Seen", "codes": [faces], "codings": [coding["guid"]]}
    cast.lead.do(coding, add, {"kind": "code.merge", "guid": faces, "into": money})
    made = next(one for one in cast.lead.read("/framework")["themes"] if one["guid"] == theme)
    (moved,) = [one for one in _codings(cast) if coding["guid"] in one["origins"]]
    assert (made["codes"], made["codings"]) == ([money], [moved["guid"]])


def test_a_code_is_not_merged_into_itself_nor_below_nor_into_one_of_the_past(cast: Cast) -> None:
    money, fares, faces = (code["guid"] for code in cast.lead.read("/framework")["codes"])
    for into in (money, fares):
        assert "into itself" in cast.lead.refusal({"kind": "code.merge", "guid": money, "into": into})
    cast.lead.do({"kind": "code.retire", "guid": faces})
    assert "no longer used" in cast.lead.refusal({"kind": "code.merge", "guid": fares, "into": faces})


def test_the_next_undo_and_redo_are_read_from_the_log_however_long_it_is(cast: Cast) -> None:
    (first,) = cast.lead.do(a_coding_of(cast, start=1))
    (second,) = cast.lead.do(a_coding_of(cast, start=2))
    cast.analyst.do(a_coding_of(cast, start=3))
    for expected in (second, first):
        told = cast.lead.read("/changes/next")["undo"]
        assert told["change"] == expected
        cast.lead.undo(expected)
    nothing = cast.lead.read("/changes/next")
    assert nothing["undo"] is None
    redo = nothing["redo"]
    assert redo["undoes"] == first and redo["again"]
    cast.lead.undo(redo["change"])
    again = cast.lead.read("/changes/next")
    assert again["undo"]["undoes"] == redo["change"] and not again["undo"]["again"]
    assert again["redo"]["undoes"] == second
    cast.lead.do(a_coding_of(cast, start=5))
    assert cast.lead.read("/changes/next")["redo"] is None


def test_the_log_is_read_backwards_page_by_page(cast: Cast) -> None:
    done = [cast.lead.do(a_coding_of(cast, start=n))[0] for n in range(5)]
    page = cast.lead.read("/changes", limit=2)["changes"]
    earlier = cast.lead.read("/changes", limit=2, before=page[0]["change"])["changes"]
    assert [change["change"] for change in (*earlier, *page)] == done[1:]


def test_letters_are_ones_own_and_mean_one_code_each(cast: Cast) -> None:
    money, fares = (_code(cast.lead, name)["guid"] for name in ("Money", "Fares"))
    cast.analyst.do({"kind": "coder.keys", "keys": {money: "M", fares: "fa"}})
    assert cast.analyst.read()["keys"] == {money: "m", fares: "fa"}
    assert cast.lead.read()["keys"] == {}
    assert not any("letters" in change["sentence"] for change in cast.lead.read("/changes")["changes"])
    assert "mean two codes" in cast.analyst.refusal({"kind": "coder.keys", "keys": {money: "m", fares: "M"}})


@pytest.mark.parametrize("chord", ["", "abcd", "1", "a b", "é\u0000"])
def test_letters_that_are_none_are_refused(cast: Cast, chord: str) -> None:
    money = _code(cast.lead, "Money")["guid"]
    assert cast.analyst.ask({"kind": "coder.keys", "keys": {money: chord}}).status_code == 422


def test_an_answer_that_was_given_stays_on_offer(cast: Cast) -> None:
    facets = {facet["name"]: facet for facet in cast.lead.read()["facets"]}
    stance = facets["stance"]
    cast.lead.do(a_coding_of(cast, facets={"stance": stance["values"][0]}))
    fewer = {"kind": "facet.change", "guid": stance["guid"], "values": ["new"]}
    assert "has been answered with" in cast.lead.refusal(fewer)
    assert "has been answered with" in cast.lead.refusal({"kind": "facet.remove", "guid": stance["guid"]})
    cast.lead.do({**fewer, "values": [*stance["values"], "new"]})
