"""Search over HTTP: all of a study that one may see, and nothing else."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from polyvocal_web.inquiry.services import BESIDE
from web.acts import a_coding_of
from web.cast import Cast, Person


def _titles(person: Person, q: str) -> list[str]:
    return [memo["title"] for memo in person.read("/search", q=q)["memos"]]


def _a_memo(title: str, text: str, **more: Any) -> dict[str, Any]:
    return {"kind": "memo.add", "guid": str(uuid4()), "title": title, "text": text, "about": None, **more}


def test_words_in_sources_are_told_with_place_turn_and_surroundings(cast: Cast) -> None:
    told = cast.lead.read("/search", q="TWO pounds")
    two = cast.value.sources[1]
    text = two.latest.text
    assert (told["total"], told["cut"], told["next"]) == (2, False, None)
    first, second = told["sources"]
    assert first == {
        "source": two.guid, "source_name": "P02", "revision": two.latest.guid, "start": 32, "end": 42,
        "before": text[:32], "text": "Two pounds", "after": text[42:], "turn": 2, "speaker": "P02",
    }  # fmt: skip
    assert text[second["start"] : second["end"]] == "Two pounds"


def test_places_come_page_by_page_and_what_is_beside_them_once(cast: Cast) -> None:
    everything = cast.lead.read("/search", q="e")
    assert everything["memos"]
    assert everything["codes"]
    pages = [cast.lead.read("/search", q="e", limit=5)]
    while pages[-1]["next"]:
        pages.append(cast.lead.read("/search", q="e", limit=5, after=pages[-1]["next"]))
    assert [hit for page in pages for hit in page["sources"]] == everything["sources"]
    assert {page["total"] for page in pages} == {everything["total"]} == {len(everything["sources"])}
    assert [page["memos"] for page in pages] == [everything["memos"]] + [[]] * (len(pages) - 1)
    assert [page["codes"] for page in pages] == [everything["codes"]] + [[]] * (len(pages) - 1)


def test_a_page_of_another_study_is_refused(cast: Cast) -> None:
    page = cast.lead.read("/search", q="e", limit=5)["next"]
    for answer in (cast.elsewhere.get("/search", q="e", after=page), cast.lead.get("/search", q="e", after="x")):
        assert answer.status_code == 409


def test_one_source_is_searched_alone(cast: Cast) -> None:
    one = cast.value.sources[0].guid
    told = cast.lead.read("/search", q="e", source=one)
    assert {hit["source"] for hit in told["sources"]} == {one}
    assert told["memos"] == told["codes"] == []
    assert cast.lead.get("/search", q="e", source=str(uuid4())).status_code == 422


def test_memos_are_found_by_text_else_by_title(cast: Cast) -> None:
    (memo,) = cast.lead.read("/search", q="everywhere")["memos"]
    money = cast.value.framework.codes[0].guid
    assert memo == {
        "guid": cast.value.memos[0].guid, "title": "On money", "kind": "memo", "about": {"kind": "code", "guid": money},
        "field": "text", "before": "It is *", "text": "everywhere", "after": "*.",
    }  # fmt: skip
    (titled,) = cast.lead.read("/search", q="on money")["memos"]
    assert (titled["field"], titled["text"]) == ("title", "On money")


def test_a_private_memo_is_found_by_its_author_alone(cast: Cast) -> None:
    for author in (cast.lead, cast.analyst):
        author.do(_a_memo("Mine", "A zebra.", private=True))
        for person in (cast.lead, cast.analyst, cast.reader):
            assert _titles(person, "zebra") == (["Mine"] if person is author else [])
            assert _titles(person, "mine") == (["Mine"] if person is author else [])
        author.undo(author.read("/changes", limit=1)["changes"][0]["change"])
    assert cast.outsider.get("/search", q="zebra").status_code == 404
    # Maren, who wrote it, is nobody here.
    assert _titles(cast.lead, "alone") == []


def test_a_memo_is_found_once_it_is_shared_and_no_more_once_it_is_gone(cast: Cast) -> None:
    memo = _a_memo("Shared", "A zebra.", private=True)
    cast.analyst.do(memo)
    cast.analyst.do({"kind": "memo.change", "guid": memo["guid"], "private": False})
    assert _titles(cast.lead, "zebra") == _titles(cast.reader, "zebra") == ["Shared"]
    cast.analyst.do({"kind": "memo.remove", "guid": memo["guid"]})
    assert _titles(cast.lead, "zebra") == []


def test_a_memo_on_anothers_hidden_coding_is_not_found(cast: Cast) -> None:
    round_, source = cast.value.rounds[0].guid, cast.value.sources[0].guid
    reads = {"guid": str(uuid4()), "coder": cast.lead.account.guid, "source": source}
    before = [
        {"guid": str(uuid4()), "coder": a.coder, "source": a.source} for a in cast.value.rounds[0].assignments
    ]  # fmt: skip
    cast.lead.do({"kind": "round.assign", "guid": round_, "assignments": [*before, reads]})
    theirs = a_coding_of(cast, round=round_)
    cast.lead.do(theirs, _a_memo("Blind", "A zebra.", about={"kind": "coding", "guid": theirs["guid"]}))
    assert _titles(cast.lead, "zebra") == ["Blind"]
    assert _titles(cast.analyst, "zebra") == _titles(cast.reader, "zebra") == []


def test_codes_are_found_in_each_field_of_the_draft(cast: Cast) -> None:
    money, fares, _ = cast.value.framework.codes
    cast.lead.do({"kind": "code.change", "guid": fares.guid, "when_not": "Not money for food.", "example": "Money!"})
    found = cast.lead.read("/search", q="money")["codes"]
    assert [(code["guid"], code["path"], code["field"]) for code in found] == [
        (money.guid, "Money", "name"), (fares.guid, "Money > Fares", "when_not"),
        (fares.guid, "Money > Fares", "example"),
    ]  # fmt: skip
    assert (found[1]["before"], found[1]["text"], found[1]["after"]) == ("Not ", "money", " for food.")


def test_a_code_that_was_removed_is_not_found(cast: Cast) -> None:
    code = str(uuid4())
    cast.lead.do({"kind": "code.add", "guid": code, "name": "Zebra"})
    assert [found["guid"] for found in cast.lead.read("/search", q="zebra")["codes"]] == [code]
    cast.lead.do({"kind": "code.remove", "guid": code})
    assert cast.lead.read("/search", q="zebra")["codes"] == []


def test_memos_and_codes_are_told_up_to_a_limit(cast: Cast) -> None:
    cast.lead.do(*(_a_memo(f"Zebra {n}", "") for n in range(BESIDE + 1)))
    assert _titles(cast.lead, "zebra") == [f"Zebra {n}" for n in range(BESIDE)]


def test_new_words_are_found_at_once(cast: Cast) -> None:
    assert cast.lead.read("/search", q="giraffe")["total"] == 0
    cast.lead.bring(("New.txt", b"P01: A giraffe.\n\nP02: No."))
    (hit,) = cast.lead.read("/search", q="giraffe")["sources"]
    assert (hit["text"], hit["turn"], hit["speaker"]) == ("giraffe", 1, "P01")


@pytest.mark.parametrize(("q", "regex"), [("", False), (" ", True), ("(", True), ("x" * 1001, False)])
def test_what_cannot_be_searched_for_is_told_why(cast: Cast, q: str, regex: bool) -> None:
    answer = cast.lead.get("/search", q=q, regex=regex)
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(".")
    assert cast.lead.get("/search").status_code == 422


def test_an_expression_is_taken_as_one_only_when_asked(cast: Cast) -> None:
    assert cast.lead.read("/search", q=r"two\s\w+")["total"] == 0
    found = cast.lead.read("/search", q=r"\btwo\s\w+", regex=True)["sources"]
    assert {hit["text"] for hit in found} == {"Two pounds"}


def test_quotations_tell_the_number_of_their_turn(cast: Cast) -> None:
    told = cast.lead.read("/quotations")["quotations"]
    assert [(one["source_name"], one["turn"]) for one in told] == [("P02", 2), ("P02", 2), ("P02", 3)]
