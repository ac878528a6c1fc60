"""The sample study is whole, says what it is, and shows what the design asks of it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from polyvocal import exchange
from polyvocal.analysis import matrix, read_as
from polyvocal.frames import frames
from polyvocal.model import Study
from polyvocal.sample import HERE, load


@pytest.fixture(scope="module")
def study() -> Study:
    return load()


def test_it_has_the_shape_of_a_study(study: Study) -> None:
    names = [source.name for source in study.sources]
    assert len([n for n in names if n.startswith("P")]) == 15
    assert len([n for n in names if n.startswith("FG")]) == 4
    assert len(study.coders) == 6
    assert [version.number for version in study.versions] == [1, 2, 3]
    assert [len(round_.assignments) for round_ in study.rounds] == [5, 5, 5, 19]


def test_two_transcripts_are_of_full_length_and_the_others_are_marked_as_extracts(study: Study) -> None:
    words = {source.name: len(source.latest.text.split()) for source in study.sources}
    assert [name for name, many in words.items() if many >= 6000] == ["FG3", "P07"]
    for source in study.sources:
        head = source.latest.text[: source.latest.turns[0].start].lower()
        assert "fiction" in head
        assert ("extract" in head) == (source.name not in {"FG3", "P07"})
        assert words[source.name] >= 500


def test_every_speaker_is_known_or_a_moderator_or_said_to_be_unidentified(study: Study) -> None:
    for source in study.sources:
        for voice in source.voices:
            assert voice.case or voice.label in {"Interviewer", "Moderator"} or voice.known


def test_much_stays_uncoded(study: Study) -> None:
    final = next(round_.guid for round_ in study.rounds if round_.final)
    for source in study.sources:
        covered: set[int] = set()
        for coding in study.codings:
            if coding.source == source.guid and coding.round == final:
                covered.update(range(coding.anchor.span.start, coding.anchor.span.end))
        assert 0.2 < len(covered) / len(source.latest.text) < 0.75, source.name


def test_a_theme_was_given_up_and_one_dissent_stands(study: Study) -> None:
    statuses = Counter(theme.status for theme in study.framework.themes)
    assert (statuses["kept"], statuses["given up"]) == (6, 1)
    names = {coder.guid: coder.name for coder in study.coders}
    assert sorted(names[one.coder] for one in study.sign_offs) == sorted(names.values())
    assert {(one.version, one.approves) for one in study.sign_offs} == {(3, True)}
    dissents = [one for one in study.sign_offs if "my dissent" in one.words]
    assert [names[one.coder] for one in dissents] == ["Ruth Castellane"]


def test_every_proposal_was_decided_and_the_held_over_one_twice(study: Study) -> None:
    times = Counter(guid for decision in study.decisions for guid in decision.proposals)
    assert set(times) == {proposal.guid for proposal in study.proposals}
    (twice,) = (proposal for proposal in study.proposals if times[proposal.guid] > 1)
    assert (twice.kind, study.any_code[twice.codes[0]]) == ("retire", "Motivation")
    assert [one.outcome for one in study.decisions if twice.guid in one.proposals] == ["adapt", "accept"]


def test_each_item_of_both_meetings_has_its_decision(study: Study) -> None:
    for name, items, outcomes, coder in (
        ("Round 1", 9, {"accept": 6, "adapt": 2, "decline": 1}, "Maren Holt"),
        ("Round 2", 9, {"accept": 7, "decline": 2}, "Priya Natarajan"),
    ):
        (round_,) = (one for one in study.rounds if one.name == name)
        minutes, *decisions = (one for one in study.decisions if one.round == round_.guid)
        assert (minutes.proposals, minutes.title[:12]) == ((), "Team meeting")
        assert "Present:" in minutes.reason
        assert len(decisions) == items
        assert Counter(one.outcome for one in decisions) == outcomes
        assert all(one.proposals and len(one.present) == 6 for one in decisions)
        assert {one.coder for one in (minutes, *decisions)} >= {c.guid for c in study.coders if c.name == coder}


def test_a_proposal_is_made_in_a_blind_round_under_its_version_before_the_meeting(study: Study) -> None:
    rounds = {round_.guid: round_ for round_ in study.rounds}
    met = {one.round: one.made_at for one in study.decisions}
    assert Counter(rounds[one.round or ""].name for one in study.proposals) == {"Round 1": 9, "Round 2": 10}
    for one in study.proposals:
        round_, at = rounds[one.round or ""], met[one.round]
        assert one.version == round_.version
        assert "proposals" in round_.asks
        assert one.made_at is not None
        assert at is not None
        assert one.made_at < at


def test_what_a_proposal_points_to_are_the_words_that_it_quotes(study: Study) -> None:
    passages = [(one, passage) for one in study.proposals for passage in one.passages]
    assert len(passages) == 18
    for one, passage in passages:
        words = passage.span.of(study.revision_by_guid[passage.revision].text)
        quoted = re.findall(r"[‘“]([^“”]+?)[’”](?![a-z])", one.reason)
        assert any(_alike(words, quote) for quote in quoted), words


def _alike(words: str, quote: str) -> bool:
    """Whether one holds a good part of the other: a passage may begin before the words quoted, or end after them."""
    plain = [re.sub(r"\W+", " ", text).strip().lower() for text in (words, quote)]
    return plain[0] in plain[1] or plain[1] in plain[0]


def test_what_was_accepted_is_in_the_version_after_and_what_was_declined_is_not(study: Study) -> None:
    decided = {guid: one.outcome for one in study.decisions for guid in one.proposals}
    after = {v.number - 1: {code.name for code in v.framework.codes} for v in study.versions}
    for one in study.proposals:
        if one.kind == "add":
            assert (one.would["name"] in after[one.version or 0]) == (decided[one.guid] == "accept"), one.would
            parent = one.would.get("parent")
            assert parent is None or parent in study.framework.by_guid
        elif one.kind == "split":
            assert set(one.parts) <= after[one.version or 0]
    assert "Good weeks and bad weeks" in after[1]
    money = next(one for one in study.proposals if one.kind == "theme add")
    assert decided[money.guid] == "decline"
    dropped = next(one for one in study.proposals if one.kind == "theme drop")
    assert next(t.status for t in study.framework.themes if t.guid == dropped.theme) == "given up"


def test_blind_rounds_ask_and_are_answered(study: Study) -> None:
    names = {coder.guid: coder.name for coder in study.coders}
    blind = [round_ for round_ in study.rounds if round_.mode == "blind"]
    assert [len(round_.questions) for round_ in blind] == [3, 2]
    asked = {question.guid: round_.guid for round_ in blind for question in round_.questions}
    answers = [memo for memo in study.memos if memo.kind == "answer"]
    assert {memo.about.guid for memo in answers if memo.about} == set(asked)
    for memo in answers:
        assert memo.about is not None
        assert memo.round == asked[memo.about.guid]
    for round_ in blind:
        assert round_.content_note
        assert {names[m.author or ""] for m in answers if m.round == round_.guid} == set(names.values()) - {
            "Maren Holt"
        }
    assert {given.state for round_ in study.rounds for given in round_.assignments} == {"done"}


def test_what_was_written_in_a_blind_round_says_so(study: Study) -> None:
    blind = {round_.guid for round_ in study.rounds if round_.mode == "blind"}
    codings = {coding.guid: coding for coding in study.codings}
    for memo in study.memos:
        if memo.about is not None and memo.about.kind == "coding":
            made_in = codings[memo.about.guid].round
            assert memo.round == (made_in if made_in in blind else None)
        if memo.about is not None and memo.about.kind == "round":
            assert memo.round == (memo.about.guid if memo.about.guid in blind else None)


def test_some_words_are_noted_without_a_code_by_whoever_read_them(study: Study) -> None:
    marks = Counter(coding.mark for coding in study.codings)
    assert (marks["struck"], marks["unfitted"]) == (4, 3)
    given = {(r.guid, a.coder, a.source) for r in study.rounds if r.mode == "blind" for a in r.assignments}
    for coding in study.codings:
        if coding.code is None:
            assert coding.mark
            assert (coding.round, coding.coder, coding.source) in given


def test_what_was_carried_over_was_looked_at_again(study: Study) -> None:
    codings = {coding.guid: coding for coding in study.codings}
    carried = [coding for coding in study.codings if coding.mark == "carried"]
    assert [(look.coding, look.version) for look in study.looks if look.outcome == "confirmed"] == [
        (coding.guid, 3) for coding in carried
    ]
    for coding in carried:
        (origin,) = (codings[guid] for guid in coding.origins)
        assert (origin.code, origin.anchor, origin.coder) == (coding.code, coding.anchor, coding.coder)
    final = next(round_.guid for round_ in study.rounds if round_.final)
    assert Counter(coding.round == final for coding in study.codings if coding.origins) == {True: 27}
    assert sum(coding.round == final for coding in study.codings) == 371


def test_the_codes_that_came_to_mean_something_else_say_since_when(study: Study) -> None:
    published = {version.number: version.published_at for version in study.versions}
    for before, after in pairwise(study.versions):
        kept = [code for code in after.framework.codes if code.guid in before.framework.by_guid]
        changed = {c.name for c in kept if c.meant_since != before.framework.by_guid[c.guid].meant_since}
        assert len(changed) == 3
        for code in kept:
            if code.name in changed:
                assert code.meant_since == published[after.number]
                was = before.framework.by_guid[code.guid]
                assert (code.definition, code.when_to_use) != (was.definition, was.when_to_use)


def test_every_theme_of_the_final_pass_has_quotations(study: Study) -> None:
    long = matrix(read_as(frames(study)), rows="theme", columns="source").long()
    for theme in study.framework.themes:
        total = long.filter(row=theme.name)["value"].sum()
        assert (total > 10) == (theme.status == "kept")


def test_no_two_transcripts_share_a_line(study: Study) -> None:
    lines = [line for s in study.sources for line in set(s.latest.text.splitlines()) if len(line.split()) > 7]
    assert [line for line, times in Counter(lines).items() if times > 1] == []


def test_it_says_that_it_is_fiction_and_who_has_not_reviewed_it() -> None:
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    assert "fiction" in readme.lower()
    assert re.search(r"lived experience", readme)


@pytest.mark.parametrize("ending", [".polyvocal", ".qdpx"])
def test_it_goes_through_our_formats_whole(study: Study, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"study{ending}"
    exchange.write(study, path)
    assert exchange.read(path) == exchange.Outcome(study, ())
