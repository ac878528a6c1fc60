"""The record of a study and the change log of its framework, and both read back from files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import lxml.html
import pytest

from makers import WHEN, a_study, g
from polyvocal import model as m
from polyvocal.faults import Fault
from polyvocal.report import changelog, record
from polyvocal.report.emphasis import emphasised
from polyvocal.report.record import Entry

STUDY = a_study()
MONEY, FARES, FACES = STUDY.framework.codes
GETTING = STUDY.framework.themes[0]
MAREN, DELE = (coder.guid for coder in STUDY.coders)
BLIND = STUDY.rounds[0]
DISCUSSED = replace(BLIND, state="discussed", purpose="To see.")
LATER = replace(FACES, name="Faces")


def at(days: float) -> Any:
    return WHEN + timedelta(days=days)


def proposal(key: str, kind: m.ProposalKind, **more: Any) -> m.Proposal:
    more = {"author": DELE, "version": 1, "made_at": at(1), **more}
    return m.Proposal(g("proposal", key), kind, **more)


def decision(key: str, outcome: m.Outcome, *on: m.Proposal, **more: Any) -> m.Decision:
    more = {"coder": MAREN, "present": (MAREN, DELE), "made_at": at(2), **more}
    return m.Decision(g("decision", key), outcome, proposals=tuple(one.guid for one in on), **more)


STOP = proposal("stop", "retire", codes=(FACES.guid,), reason="It says **nothing**.", round=BLIND.guid)
NEW = proposal("new", "add", would={"name": "Debt", "definition": "What is owed.", "parent": MONEY.guid}, author=MAREN)
ADAPTED = decision("one", "adapt", STOP, reason="Renamed instead.")
SECOND = m.FrameworkVersion(2, m.Framework((MONEY, LATER)), "After the talk.", at(3), MAREN)
SIGNED = (
    m.SignOff(g("sign", 1), 2, DELE, approves=True, words="It will do.", made_at=at(4)),
    m.SignOff(g("sign", 2), 2, MAREN, approves=False, words="Debt is missing.\nIt was said.", made_at=at(5)),
)


def deliberated(**more: Any) -> m.Study:
    given = {
        "rounds": (DISCUSSED,), "proposals": (STOP, NEW), "decisions": (ADAPTED,), "sign_offs": SIGNED,
        "versions": (*STUDY.versions, SECOND), "framework": replace(STUDY.framework, codes=(MONEY, FARES, LATER)),
    }  # fmt: skip
    return replace(STUDY, **{**given, **more})


def titles(study: m.Study, *kinds: str) -> list[str]:
    return [entry.title for entry in record.record(study).entries if not kinds or entry.kind in kinds]


def test_it_is_told_in_order_of_time_under_the_version_of_the_day() -> None:
    made = record.record(deliberated())
    assert {part.title: [(e.kind, e.version) for e in part.entries] for part in made.parts} == {
        "Version 1": [("version", 1), ("round", 1), ("proposal", 1), ("proposal", 1), ("decision", 1)],
        "Version 2": [("version", 2), ("sign-off", 2), ("sign-off", 2), ("change", 2)],
    }
    assert made.summary == "From 5 January 2026 to 10 January 2026: 1 round, 2 versions, 2 proposals, 1 decision, " + (
        "2 sign-offs."
    )
    assert made.notes == ("1 proposal has not been decided on.",)


def test_each_thing_is_a_sentence_with_peoples_own_words() -> None:
    told = {entry.title: entry for entry in record.record(deliberated()).entries}
    assert told["Round 1: two coders read one source, each alone"].words == "To see."
    assert told["Dele proposed to stop using “Regular faces”"].words == "It says **nothing**."
    assert told["Maren proposed to add the code “Debt” under “Money”"].words == "Definition: What is owed."
    decided = told["The team adapted the proposal to stop using “Regular faces” (Dele)"]
    assert (decided.words, decided.present) == ("Renamed instead.", ("Maren", "Dele"))
    assert (decided.round, decided.about) == ("Round 1", ("Regular faces",))
    assert told["Version 2 was fixed: two codes, no themes"].words == (
        "After the talk.\nNew names of codes: “Regular faces” was renamed “Faces”."
    )
    assert told["Dele can work with version 2"].words == "It will do."
    assert told["Maren said what stands in the way of version 2"].words == "Debt is missing.\nIt was said."
    assert "New codes: “Fares” is new, under “Money”." in told["The draft has changed since version 2"].words


ABOUT_FACES = {"codes": (FACES.guid,)}
ABOUT_THEME = {"theme": GETTING.guid}


@pytest.mark.parametrize(
    ("kind", "more", "wish"),
    [
        ("add", ABOUT_FACES, "proposed to make “Regular faces” a code for everyone"),
        ("rename", {**ABOUT_FACES, "would": {"name": "Faces"}}, "proposed to rename “Regular faces” “Faces”"),
        ("redefine", ABOUT_FACES, "proposed to redefine “Regular faces”"),
        ("merge", {"codes": (FACES.guid, MONEY.guid), "would": {"into": MONEY.guid, "name": "Both"}},
         "proposed to merge “Regular faces” into “Money”, called “Both”"),
        ("split", {**ABOUT_FACES, "parts": ("A", "B", "C")}, "proposed to split “Regular faces” into “A”, “B” and “C”"),
        ("move", {**ABOUT_FACES, "would": {"parent": MONEY.guid}}, "proposed to move “Regular faces” under “Money”"),
        ("move", {**ABOUT_FACES, "would": {"parent": ""}}, "proposed to move “Regular faces” to the top"),
        ("comment", ABOUT_FACES, "commented on “Regular faces”"),
        ("comment", {}, "commented on the framework"),
        ("theme add", {**ABOUT_FACES, "would": {"name": "Company"}},
         "proposed to add the theme “Company”, which gathers “Regular faces”"),
        ("theme reword", {**ABOUT_THEME, "would": {"name": "Roads", "claim": "Far is dear."}},
         "proposed to rename the theme “Getting there” “Roads” and to put its claim in other words"),
        ("theme reword", {**ABOUT_THEME, "would": {"claim": "Far is dear."}},
         "proposed to put the claim of the theme “Getting there” in other words"),
        ("theme drop", ABOUT_THEME, "proposed to give up the theme “Getting there”"),
        ("theme gather", {**ABOUT_FACES, **ABOUT_THEME, "would": {"gather": "in"}},
         "proposed to gather “Regular faces” in the theme “Getting there”"),
        ("theme gather", {**ABOUT_FACES, **ABOUT_THEME, "would": {"gather": "out"}},
         "proposed to take “Regular faces” out of the theme “Getting there”"),
        ("retire", {**ABOUT_FACES, "withdrawn": True},
         "proposed to stop using “Regular faces”, and withdrew it since"),
    ],
)  # fmt: skip
def test_every_kind_of_proposal_has_its_sentence(kind: m.ProposalKind, more: dict[str, Any], wish: str) -> None:
    study = deliberated(proposals=(proposal("one", kind, **more),), decisions=())
    assert titles(study, "proposal") == [f"Dele {wish}"]


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (decision("d", "accept", STOP, present=(MAREN,)),
         "Maren accepted the proposal to stop using “Regular faces” (Dele)"),
        (decision("d", "decline", STOP, present=()), "The proposal to stop using “Regular faces” (Dele) was declined"),
        (decision("d", "later", STOP, NEW), "The team put off two proposals: to stop using “Regular faces” (Dele); "
         "to add the code “Debt” under “Money” (Maren)"),
        (decision("d", "accept", title="Read P02 again"), "The team decided on “Read P02 again”"),
        (decision("d", "decline", title="A third round", present=()), "“A third round” was decided against"),
        (decision("d", "later"), "The team put off something"),
    ],
)  # fmt: skip
def test_a_decision_names_the_proposals_that_it_is_on_and_who_was_there(one: m.Decision, sentence: str) -> None:
    assert titles(deliberated(decisions=(one,)), "decision") == [sentence]


def test_the_same_proposal_by_two_people_is_named_once_with_both() -> None:
    again = replace(STOP, guid=g("again"), author=MAREN)
    study = deliberated(proposals=(STOP, again), decisions=(decision("d", "accept", STOP, again),))
    assert titles(study, "decision") == [
        "The team accepted the proposal to stop using “Regular faces” (Dele and Maren)"
    ]


def test_a_title_that_the_reason_begins_with_is_not_said_twice() -> None:
    one = decision("d", "adapt", STOP, title="Regular faces", reason="**Regular faces** (Dele): *adapted.*")
    other = replace(one, reason="Renamed.")
    for given, words in ((one, one.reason), (other, "Regular faces\nRenamed.")):
        (entry,) = (e for e in record.record(deliberated(decisions=(given,))).entries if e.kind == "decision")
        assert entry.words == words


def test_a_code_is_called_what_it_was_called_then() -> None:
    later = proposal("later", "retire", codes=(FACES.guid,), version=2, made_at=at(6))
    assert titles(deliberated(proposals=(STOP, later)), "proposal") == [
        "Dele proposed to stop using “Regular faces”", "Dele proposed to stop using “Faces”",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("round_", "sentence"),
    [
        (replace(BLIND, state="planned"), "Round 1 is planned"),
        (replace(BLIND, state="open"), "Round 1 is being read, each alone"),
        (replace(BLIND, state="closed"), "Round 1 has been read, each alone, and is not shared yet"),
        (replace(BLIND, mode="open", state="open"), "Round 1 is being read"),
        (replace(BLIND, mode="open", state="closed"), "Round 1: two coders read one source"),
    ],
)
def test_a_round_says_how_far_it_is_and_of_one_that_is_not_shared_no_more(round_: m.Round, sentence: str) -> None:
    (entry,) = (e for e in record.record(deliberated(rounds=(round_,))).entries if e.kind == "round")
    assert entry.title == sentence
    assert (entry.at is None) is round_.hides


def test_a_round_of_several_days_says_when_it_ended_and_what_it_settled() -> None:
    talk = replace(DISCUSSED, guid=g("talk"), name="Consensus", mode="open", settles=BLIND.guid, assignments=())
    first = replace(STUDY.codings[0], guid=g("first"), round=talk.guid, made_at=at(7))
    last = replace(first, guid=g("last"), made_at=at(9))
    carried = replace(first, guid=g("carried"), mark="carried", made_at=at(-300))
    study = deliberated(rounds=(DISCUSSED, talk), codings=(*STUDY.codings, first, last, carried))
    assert titles(study, "round")[-1] == (
        "Consensus: Maren read one source, to settle Round 1 together, until 14 January 2026"
    )


def test_what_has_no_date_stands_with_its_version_or_round_else_at_the_end() -> None:
    def bare(one: Any, field: str = "made_at") -> Any:
        return replace(one, **{field: None})

    study = deliberated(
        versions=tuple(bare(one, "published_at") for one in (*STUDY.versions, SECOND)),
        proposals=(bare(STOP), bare(NEW)), decisions=(bare(ADAPTED),), sign_offs=tuple(map(bare, SIGNED)),
        codings=tuple(map(bare, STUDY.codings)),
        memos=(m.Memo(g("stance"), "", "I drove a van.", DELE, None, None, "perspective"),),
    )  # fmt: skip
    made = record.record(study)
    found = {part.title: [entry.kind for entry in part.entries] for part in made.parts}
    assert found == {
        "Version 1": ["version", "round", "proposal", "proposal", "decision"],
        "Version 2": ["version", "sign-off", "sign-off", "change"],
        "Without a date": ["perspective"],
    }
    assert {entry.when for entry in made.entries} == {"no date"}


def test_statements_that_are_private_memos_and_answers_are_no_part_of_it() -> None:
    said = m.Memo(g("said"), "Where I stand", "I drove a van.", DELE, at(-9), None, "perspective")
    memos = (
        said, replace(said, guid=g("secret"), private=True), replace(said, guid=g("answer"), kind="answer"),
        replace(said, guid=g("journal"), kind="journal"), *STUDY.memos,
    )  # fmt: skip
    made = record.record(deliberated(memos=memos))
    assert [entry.words for entry in made.entries if entry.kind == "perspective"] == ["I drove a van."]
    assert made.parts[0].title == "Before version 1"


def test_what_a_log_knows_beside_it_takes_its_place() -> None:
    change = Entry(at(2.5), "Ines", "change", "Ines renamed the code “Regular faces” to “Faces”")
    made = record.record(deliberated(), also=[change])
    place = made.entries.index(replace(change, version=1))
    assert [entry.kind for entry in made.entries[place - 1 : place + 2]] == ["decision", "change", "version"]
    assert "1 direct change of the framework" in made.summary


def test_a_study_in_which_nothing_was_recorded_says_so() -> None:
    bare = m.Study(g("bare"), "Bare")
    assert record.record(bare).summary == "Nothing is on record yet."
    assert changelog.changelog(bare).summary == "No version of the framework is fixed yet."
    assert changelog.changelog(bare).steps == ()


def test_the_change_log_has_each_version_with_the_decisions_before_it_and_who_can_work_with_it() -> None:
    made = changelog.changelog(deliberated())
    assert made.summary == "Two versions; two proposals: 1 adapted."
    assert made.notes == ("Not decided on: Maren proposed to add the code “Debt” under “Money”.",)
    first, second, draft = made.steps
    assert (first.title, first.about, first.groups, first.decided) == (
        "Version 1", "Fixed on 5 January 2026 by Maren; two codes, no themes.", (), (),
    )  # fmt: skip
    assert [told.sentence for group in second.groups for told in group.told] == ["“Regular faces” was renamed “Faces”"]
    (decided,) = second.decided
    assert (decided.outcome, decided.proposed) == ("adapted", ("To stop using “Regular faces” (Dele)",))
    assert decided.words == ("Renamed instead.",)
    assert decided.occasion == "7 January 2026; present: Maren and Dele"
    assert [(one.who, one.word, one.lines) for one in second.signed] == [
        ("Dele", "Can work with it", ("It will do.",)),
        ("Maren", "Says what stands in the way", ("Debt is missing.", "It was said.")),
    ]
    assert (draft.title, draft.version, draft.about) == ("The draft", None, "Not fixed yet; compared with version 2.")


def test_the_outcome_that_counts_is_the_last() -> None:
    first, last = decision("a", "later", STOP), decision("b", "accept", STOP, made_at=at(2.5))
    made = changelog.changelog(deliberated(proposals=(STOP,), decisions=(last, first)))
    assert made.summary == "Two versions; one proposal: 1 accepted."
    assert [one.outcome for one in made.steps[1].decided] == ["put off", "accepted"]
    assert made.notes == ()


def test_codes_that_the_draft_only_keeps_for_their_fate_are_no_news_of_the_draft() -> None:
    gone = m.Code(g("gone"), "Weather", retired=True, became=(MONEY.guid,))
    study = deliberated(framework=m.Framework((MONEY, LATER, gone)), codings=())
    assert [step.title for step in changelog.changelog(study).steps] == ["Version 1", "Version 2"]
    assert titles(study, "change") == []


HOSTILE = '<script>alert("&amp;")</script> {{ 7 * 7 }}\x0b'
CASE = deliberated(decisions=(replace(ADAPTED, reason=HOSTILE, title="Odd"),))
MADE = [(record.record(CASE), record.write), (changelog.changelog(CASE), changelog.write)]


def clean(text: str) -> str:
    return text.replace("\x0b", "\N{REPLACEMENT CHARACTER}")


def test_word_holds_every_entry_and_every_word(tmp_path: Path) -> None:
    made = record.record(CASE)
    record.write(made, tmp_path / "made.docx")
    cells = [row.cells[1].text for table in docx.Document(str(tmp_path / "made.docx")).tables for row in table.rows[1:]]
    assert [cell.splitlines()[0] for cell in cells] == [entry.title for entry in made.entries]
    assert cells[1].splitlines()[1:] == ["To see."]
    assert clean(HOSTILE) in next(cell for cell in cells if "adapted" in cell)


def test_the_page_holds_every_entry_and_no_script(tmp_path: Path) -> None:
    made = record.record(CASE)
    record.write(made, tmp_path / "made.html")
    page = lxml.html.fromstring((tmp_path / "made.html").read_bytes())
    assert [line.text_content() for line in page.xpath("//p[@class='title']")] == [e.title for e in made.entries]
    assert clean(HOSTILE) in [line.text_content() for line in page.xpath("//li//p")]
    assert [line.text_content() for line in page.xpath("//li//b")] == ["nothing"]
    assert not page.xpath("//script")


@pytest.mark.parametrize("ending", ["docx", "html"])
def test_the_change_log_prints_decisions_differences_and_dissent(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"made.{ending}"
    changelog.write(changelog.changelog(CASE), file)
    if ending == "docx":
        document = docx.Document(str(file))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = "\n".join([*cells, *(paragraph.text for paragraph in document.paragraphs)])
    else:
        page = lxml.html.fromstring(file.read_bytes())
        assert not page.xpath("//script")
        text = page.text_content()
    for words in ("To stop using “Regular faces” (Dele)", clean(HOSTILE), "Says what stands in the way", "It was said.",
                  "“Regular faces” was renamed “Faces”.", "Not decided on: Maren proposed"):  # fmt: skip
        assert words in text


def test_the_tables_have_a_line_for_each_thing(tmp_path: Path) -> None:
    for number, (made, write) in enumerate(MADE):
        write(made, tmp_path / f"{number}.csv")  # type: ignore[operator]
    first, second = (
        list(csv.DictReader(io.StringIO((tmp_path / f"{n}.csv").read_bytes().decode("utf-8-sig")))) for n in (0, 1)
    )
    assert [row["title"] for row in first] == [entry.title for entry in record.record(CASE).entries]
    assert first[4] == {
        "at": "2026-01-07T09:30:00+00:00", "who": "Maren", "kind": "decision",
        "title": "The team adapted the proposal to stop using “Regular faces” (Dele)",
        "words": f"Odd\n{clean(HOSTILE)}", "version": "1", "round": "Round 1", "about": "Regular faces",
        "present": "Maren; Dele",
    }  # fmt: skip
    assert [(row["version"], row["what"]) for row in second if row["version"] or row["what"] == "note"] == [
        ("1", "version"), ("2", "decision"), ("2", "version"), ("2", "change"), ("2", "sign-off"), ("2", "sign-off"),
        ("", "note"), ("", "note"),
    ]  # fmt: skip


@pytest.mark.parametrize("ending", ["docx", "html", "csv"])
def test_the_same_study_gives_the_same_bytes(ending: str, tmp_path: Path) -> None:
    for made, write in MADE:
        for name in ("one", "two"):
            write(made, tmp_path / f"{name}.{ending}")  # type: ignore[operator]
        assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_another_ending_is_a_fault(tmp_path: Path) -> None:
    for (made, write), what in zip(MADE, ("a record", "a change log"), strict=True):
        with pytest.raises(Fault, match=rf"{what} cannot end in “\.pdf”"):
            write(made, tmp_path / "made.pdf")  # type: ignore[operator]
    assert not list(tmp_path.iterdir())


def test_emphasis_is_read_and_stars_that_are_none_stay() -> None:
    line = "2 * 3 and **it** was `Company`, *really*; **not closed"
    assert list(emphasised(line)) == [
        ("2 * 3 and ", ""), ("it", "strong"), (" was ", ""), ("Company", "code"), (", ", ""), ("really", "em"),
        ("; **not closed", ""),
    ]  # fmt: skip
