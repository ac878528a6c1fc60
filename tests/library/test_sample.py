"""The sample study is whole, says what it is, and shows what the design asks of it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

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
    approvals = [memo for memo in study.memos if memo.kind == "approval"]
    assert len(approvals) == 6
    assert any("dissent" in (memo.title + memo.text).lower() for memo in approvals)


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
