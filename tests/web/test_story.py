"""The whole story through the API: six readers, nineteen sources, two independent rounds, three versions, a final pass.

A lead reads five sources and drafts a framework; five colleagues each read another one alone and say what they would
change; the team meets and decides; a second such round; the version that all approve; then the lead codes everything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest

from makers import a_source, g
from polyvocal import model as m
from polyvocal import sample
from polyvocal_web.access import Role
from polyvocal_web.snapshot import load
from polyvocal_web.studies.models import Study
from polyvocal_web.studies.services import bring_in, join
from polyvocal_web.verify import verify
from web.cast import Person, an_account

pytestmark = pytest.mark.django_db

NAMES = ("Maren", "Dele", "Ruth", "Tomasz", "Priya", "Joel")
WORDS = "I could not get up. The bus was two pounds. Somebody knew my name. They were kind enough."


def guid() -> str:
    return str(uuid4())


@dataclass
class Played:
    """The team and what they work on."""

    row: Study
    sources: tuple[m.Source, ...]
    people: dict[str, Person]

    @property
    def lead(self) -> Person:
        return self.people["Maren"]

    @property
    def others(self) -> list[Person]:
        return [self.people[name] for name in NAMES[1:]]

    def place(self, number: int, words: str) -> dict[str, Any]:
        source = self.sources[number]
        start = source.latest.text.index(words)
        return {"source": source.guid, "revision": source.latest.guid, "start": start, "end": start + len(words)}

    def code(self, name: str) -> str:
        found: str = next(c["guid"] for c in self.lead.read("/framework")["codes"] if c["name"] == name)
        return found

    def coded(self, person: Person, number: int, words: str, code: str | None, **more: Any) -> str:
        made = guid()
        person.do({"kind": "coding.add", "guid": made, "code": code, **self.place(number, words), **more})
        return made

    def fixed(self, note: str) -> None:
        seen = self.lead.read("/versions")["cursor"]
        self.lead.do({"kind": "version.fix", "guid": guid(), "note": note, "seen": seen})

    def round_of(self, name: str, version: int, sources: range) -> str:
        made = guid()
        given = [
            {"guid": guid(), "coder": person.account.guid, "source": self.sources[number].guid}
            for person, number in zip(self.others, sources, strict=True)
        ]
        self.lead.do(
            {"kind": "round.add", "guid": made, "name": name, "mode": "blind", "version": version,
             "asks": ["notes", "proposals"], "questions": [{"guid": guid(), "text": "What would you change?"}]},
            {"kind": "round.assign", "guid": made, "assignments": given},
            {"kind": "round.move", "guid": made, "state": "open"},
        )  # fmt: skip
        return made

    def handed_in(self, round_: str) -> None:
        for person in self.others:
            (mine,) = next(r["mine"] for r in person.read()["rounds"] if r["guid"] == round_)
            person.do({"kind": "assignment.move", "guid": mine["guid"], "state": "done"})


@pytest.fixture
def played(db: None) -> Played:
    names = [*(f"P{n:02}" for n in range(1, 16)), *(f"FG{n}" for n in range(1, 5))]
    sources = tuple(a_source(name, ("Interviewer", "How was it?"), (name, WORDS)) for name in names)
    accounts = {name: an_account(name) for name in NAMES}
    row = bring_in(m.Study(g("story"), "The way in", sources=sources), accounts["Maren"])
    for name in NAMES[1:]:
        join(row, accounts[name], Role.CODER)
    return Played(row, sources, {name: Person(account, row.guid) for name, account in accounts.items()})


def drafted(story: Played) -> None:
    """The lead reads five sources and drafts a framework, with a candidate theme."""
    codes = {name: guid() for name in ("Motivation", "Money", "Company")}
    story.lead.do(*({"kind": "code.add", "guid": made, "name": name} for name, made in codes.items()))
    story.lead.do({"kind": "theme.add", "guid": guid(), "name": "Wanting it enough", "codes": [codes["Motivation"]]})
    for number in range(5):
        story.coded(story.lead, number, "I could not get up.", codes["Motivation"])
        story.coded(story.lead, number, "The bus was two pounds.", codes["Money"])
    story.fixed("After five transcripts.")


def first_round(story: Played) -> str:
    """Each reads another source, alone; each gives a code, one adds their own, all say what they would change."""
    round_ = story.round_of("Round 1", 1, range(5, 10))
    for person, number in zip(story.others, range(5, 10), strict=True):
        story.coded(person, number, "I could not get up.", story.code("Motivation"))
        story.coded(person, number, "They were kind enough.", None, mark="unfitted")
        assert len(person.read(f"/sources/{story.sources[number].guid}/codings")["codings"]) == 2
    dele, ruth, priya = (story.people[name] for name in ("Dele", "Ruth", "Priya"))
    mornings = guid()
    dele.do({"kind": "code.add", "guid": mornings, "name": "Mornings"})
    story.coded(dele, 5, "I could not get up.", mornings)
    assert "Mornings" not in str(ruth.read("/framework")) + str(story.lead.read("/framework"))
    dele.do(
        {"kind": "proposal.add", "guid": guid(), "proposal": "add", "codes": [mornings],
         "would": {"definition": "What the clock does."}, "reason": "It is an alarm clock.",
         "passages": [story.place(5, "I could not get up.")]},
        {"kind": "proposal.add", "guid": guid(), "proposal": "retire", "codes": [story.code("Motivation")],
         "reason": "It stops you reading."},
    )  # fmt: skip
    priya.do({"kind": "proposal.add", "guid": guid(), "proposal": "split", "codes": [story.code("Company")],
              "parts": ["Side by side", "Regular faces"], "reason": "Two jobs."})  # fmt: skip
    ruth.do({"kind": "proposal.add", "guid": guid(), "proposal": "redefine", "codes": [story.code("Money")],
             "would": {"definition": "What it costs to be there, in coins."}, "reason": "Say coins."})  # fmt: skip
    assert len(dele.read("/proposals")["proposals"]) == 2
    assert story.lead.read("/proposals")["proposals"] == []
    story.handed_in(round_)
    return round_


def met(story: Played, round_: str, outcomes: dict[str, str]) -> None:
    """The round is shared and the team decides; what was adapted or declined keeps its reason."""
    story.lead.do({"kind": "round.move", "guid": round_, "state": "closed"},
                  {"kind": "round.share", "guid": round_})  # fmt: skip
    present = [person.account.guid for person in story.people.values()]
    waiting = [p for p in story.lead.read("/proposals")["proposals"] if p["state"] in ("open", "later")]
    for proposal in waiting:
        outcome = outcomes[proposal["kind"]]
        story.lead.do({"kind": "decision.add", "guid": guid(), "outcome": outcome, "proposals": [proposal["guid"]],
                       "reason": f"So we said: {outcome}.", "present": present, "round": round_,
                       "meaning": proposal["kind"] == "redefine"})  # fmt: skip
    story.lead.do({"kind": "round.move", "guid": round_, "state": "discussed"})


def test_the_whole_story(played: Played) -> None:
    story = played
    drafted(story)
    round_ = first_round(story)
    met(story, round_, {"add": "accept", "retire": "later", "split": "accept", "redefine": "accept"})
    codes = story.lead.read(f"/rounds/{round_}/codes")
    assert codes["unfitted"] == 5
    motivation = next(one for one in codes["codes"] if one["name"] == "Motivation")
    assert (sum(motivation["by"].values()), motivation["never"]) == (5, [])
    assert story.lead.read(f"/rounds/{round_}/comparison") == {"sources": [], "passages": []}
    story.fixed("After round 1.")
    compared = story.lead.read("/comparison", before=1, after=2)
    sentences = [change["sentence"] for change in compared["changes"]]
    assert any("Mornings" in said and "new" in said for said in sentences)
    assert any("Company" in said and "Regular faces" in said for said in sentences)

    left = story.people["Ruth"].read("/looking")
    assert {group["why"] for group in left["groups"]} == {"redefined"}  # the lead's codings with Money, made before
    assert (left["total"], left["mine"]) == (5, 0)
    money = story.lead.read("/looking")["codings"]
    looks = [{"guid": guid(), "coding": one["coding"]} for one in money]
    story.lead.do({"kind": "coding.look", "outcome": "confirmed", "codings": looks})
    assert story.lead.read("/looking")["total"] == 0

    second = story.round_of("Round 2", 2, range(10, 15))
    for person, number in zip(story.others, range(10, 15), strict=True):
        story.coded(person, number, "Somebody knew my name.", story.code("Regular faces"))
    story.handed_in(second)
    met(story, second, {"retire": "accept"})
    theme = story.lead.read("/framework")["themes"][0]["guid"]
    story.lead.do({"kind": "theme.change", "guid": theme, "status": "given up"})
    story.fixed("Motivation is given up.")
    signed(story)
    passed(story)
    told(story)


def signed(story: Played) -> None:
    """All approve the third version, one with a dissent that stays."""
    for name, person in story.people.items():
        words = "Money ought to be a theme." if name == "Ruth" else ""
        person.do({"kind": "version.approve", "guid": guid(), "version": 3, "approves": True, "words": words})
    signs = story.lead.read("/versions")["versions"][2]["sign_offs"]
    assert len(signs) == 6
    assert [one["words"] for one in signs if one["words"]] == ["Money ought to be a theme."]


def passed(story: Played) -> None:
    """What Motivation left behind waits; the lead codes all nineteen sources anew, with what can be carried over."""
    waits = story.lead.read("/looking")
    assert {group["why"] for group in waits["groups"]} == {"retired"}
    assert (waits["total"], waits["mine"]) == (10, 5)
    final = guid()
    everything = [{"guid": guid(), "coder": story.lead.account.guid, "source": s.guid} for s in story.sources]
    rounds = [one["guid"] for one in story.lead.read()["rounds"]]
    story.lead.do(
        {"kind": "round.add", "guid": final, "name": "Final pass", "version": 3, "final": True},
        {"kind": "round.assign", "guid": final, "assignments": everything},
        {"kind": "round.move", "guid": final, "state": "open"},
        {"kind": "round.carry", "guid": final, "rounds": rounds, "draft": True},
    )
    carried = [one for one in story.lead.read("/looking")["codings"] if one["why"] == "carried"]
    assert len(carried) == 5 + 1 + 5  # Money in the draft, Mornings once, Regular faces five times
    for number in range(19):
        story.coded(story.lead, number, "They were kind enough.", story.code("Side by side"), round=final)
    looks = [{"guid": guid(), "coding": one["coding"]} for one in carried]
    story.lead.do({"kind": "coding.look", "outcome": "confirmed", "codings": looks})
    mine = story.lead.read(f"/sources/{story.sources[0].guid}/codings")["codings"]
    assert {one["mark"] for one in mine if one["round"] == final} == {"", "carried"}
    story.lead.do({"kind": "round.move", "guid": final, "state": "closed"})
    assert story.lead.read("/readings")["readings"][0]["name"] == "final"


def told(story: Played) -> None:
    """The log agrees with the tables, and the study is whole."""
    story.row.refresh_from_db()
    assert verify(story.row) == []
    study = load(story.row)
    assert [version.number for version in study.versions] == [1, 2, 3]
    assert [decision.outcome for decision in study.decisions].count("accept") == 4
    assert {round_.state for round_ in study.rounds} == {"discussed", "closed"}
    assert len(study.proposals) == 4


def test_the_sample_opens_at_its_end_with_every_step_to_look_back_at(db: None) -> None:
    ines = an_account("Ines")
    row = bring_in(sample.load(), ines, file="the sample study")
    person = Person(ines, row.guid)
    assert [one["state"] for one in person.read("/rounds")["rounds"]] == [
        "discussed",
        "discussed",
        "discussed",
        "closed",
    ]
    told = person.read("/proposals")
    assert len(told["proposals"]) == 19
    assert {one["state"] for one in told["proposals"]} == {"accept", "adapt", "decline"}
    assert [len(one["sign_offs"]) for one in person.read("/versions")["versions"]] == [0, 0, 6]
    assert person.read("/looking")["total"] == 0, "nothing waits at its end"
    for before, after in ((1, 2), (2, 3)):
        assert person.read("/comparison", before=before, after=after)["changes"]
    rounds = {one["name"]: one["guid"] for one in person.read("/rounds")["rounds"]}
    assert person.read(f"/rounds/{rounds['Round 1']}/codes")["unfitted"] > 0
    assert replace(load(row), coders=sample.load().coders) == sample.load()
