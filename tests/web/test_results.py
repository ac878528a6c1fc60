"""Files out and the record: who may take what, what is in it, and what of an independent round is not."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest

from makers import a_study, g
from polyvocal_web.results.services import RECORDS
from web.cast import Cast, Person
from web.test_blind import ROUND, WORD, a_team, unpacked, works

MONEY, FARES, FACES = (code.guid for code in a_study().framework.codes)


def rows(person: Person, what: str, **query: Any) -> list[dict[str, str]]:
    answer = person.get(f"/export/{what}", **query)
    assert answer.status_code == 200, answer.content
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def entries(person: Person, *kinds: str) -> list[dict[str, Any]]:
    found = person.read("/record")["entries"]
    return [entry for entry in found if not kinds or entry["kind"] in kinds]


def deliberates(cast: Cast) -> None:
    """Ravi proposes to rename a code; Ines adapts it, adds another by hand, and fixes the second version."""
    proposal = str(uuid4())
    cast.analyst.do(
        {"kind": "proposal.add", "guid": proposal, "proposal": "rename", "codes": [FACES],
         "would": {"name": "Known by sight"}, "reason": "Nobody says faces."}
    )  # fmt: skip
    cast.lead.do(
        {"kind": "decision.add", "guid": str(uuid4()), "outcome": "adapt", "proposals": [proposal],
         "would": {"name": "Familiar faces"}, "reason": "Some do.",
         "present": [cast.lead.account.guid, cast.analyst.account.guid]},
        {"kind": "code.add", "guid": str(uuid4()), "name": "Debt"},
    )  # fmt: skip
    seen = cast.lead.read("/versions")["cursor"]
    cast.lead.do({"kind": "version.fix", "guid": str(uuid4()), "note": "After the talk.", "seen": seen})
    cast.analyst.do({"kind": "version.approve", "guid": str(uuid4()), "version": 2, "approves": True, "words": "Fine."})


@pytest.mark.parametrize("what", sorted(RECORDS))
def test_a_member_takes_each_file_and_a_reader_does_not(cast: Cast, what: str) -> None:
    answer = cast.analyst.get(f"/export/{what}", before=1)
    assert answer.status_code == 200, answer.content
    assert f'filename="The way in - {what}"' in answer.headers["Content-Disposition"]
    assert answer.content.startswith({"docx": b"PK", "html": b"<!DOC", "csv": b"\xef\xbb\xbf"}[what.split(".")[1]])
    assert cast.analyst.get(f"/export/{what}/losses").status_code == 200
    assert cast.reader.get(f"/export/{what}").status_code == 403
    assert cast.reader.get(f"/export/{what}/losses").status_code == 403
    assert cast.outsider.get(f"/export/{what}").status_code == 404


def test_a_reader_reads_the_record(cast: Cast) -> None:
    deliberates(cast)
    assert cast.reader.read("/record") == cast.lead.read("/record")
    assert cast.outsider.get("/record").status_code == 404


def test_the_record_says_who_proposed_decided_and_changed_what_under_which_version(cast: Cast) -> None:
    deliberates(cast)
    told = [(e["kind"], e["who"], e["title"], e["version"]) for e in entries(cast.lead) if e["kind"] != "round"]
    wish = "to rename “Regular faces” “Known by sight”"
    assert told == [
        ("version", "Maren", "Version 1 was fixed: two codes, no themes", 1),
        ("proposal", "Ravi", f"Ravi proposed {wish}", 1),
        ("decision", "Ines", f"The team adapted the proposal {wish} (Ravi)", 1),
        ("change", "Ines", "Ines added the code “Debt”", 1),
        ("version", "Ines", "Version 2 was fixed: four codes, two themes", 2),
        ("sign-off", "Ravi", "Ravi can work with version 2", 2),
    ]
    decision = entries(cast.lead, "decision")[0]
    assert (decision["words"], decision["about"]) == ("Some do.", ["Regular faces", "Known by sight"])
    assert decision["present"] == ["Ines", "Ravi"]
    assert {e["kind"]: e["page"] for e in entries(cast.lead)} == {
        "round": "rounds", "version": "versions", "proposal": "proposals", "decision": "proposals",
        "change": "history", "sign-off": "versions",
    }  # fmt: skip


def test_what_was_taken_back_and_the_taking_back_are_both_on_record(cast: Cast) -> None:
    (change,) = cast.lead.do({"kind": "code.change", "guid": MONEY, "name": "Cash"})
    cast.lead.undo(change)
    (coding,) = cast.lead.do({"kind": "coder.keys", "keys": {MONEY: "m"}})
    cast.lead.undo(coding)
    made = [e["title"] for e in entries(cast.lead, "change") if e["at"]]
    assert made == [
        "Ines renamed the code “Money” to “Cash”", "Ines took back: renamed the code “Money” to “Cash”",
    ]  # fmt: skip
    assert entries(cast.lead, "change")[0]["about"] == ["Money"]


def test_several_acts_that_are_one_are_one_entry_where_one_of_them_changed_the_framework(cast: Cast) -> None:
    code = str(uuid4())
    cast.lead.do({"kind": "together", "acts": [
        {"kind": "code.add", "id": str(uuid4()), "guid": code, "name": "Debt"},
        {"kind": "theme.add", "id": str(uuid4()), "guid": str(uuid4()), "name": "Costs", "codes": [code]},
    ]})  # fmt: skip
    made = [e for e in entries(cast.lead, "change") if e["at"]]
    assert [(e["title"], e["about"]) for e in made] == [
        ("Ines added the code “Debt”; added the theme “Costs”", ["Debt", "Costs"])
    ]


def test_the_files_hold_what_the_record_says(cast: Cast) -> None:
    deliberates(cast)
    assert [row["title"] for row in rows(cast.analyst, "record.csv")] == [e["title"] for e in entries(cast.analyst)]
    changes = [row for row in rows(cast.analyst, "changes.csv") if row["version"] == "2"]
    assert [row["what"] for row in changes if row["what"] != "change"] == ["decision", "version", "sign-off"]
    assert "“Regular faces” was renamed “Familiar faces”" in [row["sentence"] for row in changes]


def test_a_comparison_is_of_the_versions_that_were_asked_for(cast: Cast) -> None:
    deliberates(cast)
    assert "“Debt” is new" in {row["sentence"] for row in rows(cast.analyst, "comparison.csv", before=1, after=2)}
    assert rows(cast.analyst, "comparison.csv", before=2) == []
    assert "has no version 9" in cast.analyst.get("/export/comparison.csv", before=1, after=9).json()["detail"]


def test_private_statements_are_on_nobodys_record(cast: Cast) -> None:
    said = [("Said aloud.", False), ("Mine alone.", True)]
    cast.analyst.do(*({"kind": "memo.add", "guid": str(uuid4()), "title": "", "text": text, "memo": "perspective",
                       "private": private} for text, private in said))  # fmt: skip
    for person in (cast.analyst, cast.lead):
        found = [(e["title"], e["words"], e["page"]) for e in entries(person, "perspective")]
        assert found == [("Ravi said where they stand", "Said aloud.", "people")]


@pytest.mark.parametrize("name", ["Noor", "Ines", "Olga"])
def test_what_is_done_in_an_independent_round_is_on_record_once_it_is_shared(db: None, name: str) -> None:
    team = a_team()
    works(team)
    person = team[name]
    assert WORD not in json.dumps(person.read("/record"), ensure_ascii=False)
    (alone,) = [e["title"] for e in entries(person, "round") if e["round"] == "Alone"]
    assert alone == "Alone is being read, each alone"
    team["Ines"].do({"kind": "round.share", "guid": ROUND})
    found = {e["title"]: e for e in entries(person)}
    assert found[f"Ravi proposed to rename “Regular faces” “{WORD}Ravi name”"]["round"] == "Alone"
    assert found[f"Ravi added the code “{WORD}Ravi code” of their own in “Alone”"]["round"] == "Alone"
    assert found["Alone: two coders read two sources, each alone"]["version"] == 1


@pytest.mark.parametrize("what", sorted(RECORDS))
def test_a_file_says_that_others_work_is_left_out_until_the_round_is_shared(db: None, what: str) -> None:
    team = a_team()
    works(team)
    noor = team["Noor"]
    assert WORD not in unpacked(noor.get(f"/export/{what}"))
    (loss,) = noor.read(f"/export/{what}/losses")["losses"]
    assert loss["sentence"] == "What others did in independent rounds is left out until the rounds are shared."
    team["Ines"].do(*({"kind": "round.share", "guid": guid} for guid in (g("round", 0), ROUND)))
    assert noor.read(f"/export/{what}/losses") == {"losses": []}
    if not what.startswith("comparison"):
        assert WORD in unpacked(noor.get(f"/export/{what}"))
