"""Merging studies: what every merge must keep, and what becomes of each kind of thing."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings

from library.exchange.files import a_deliberated_study
from library.strategies import studies
from makers import a_coding, a_source, a_study, g
from polyvocal import exchange
from polyvocal import model as m
from polyvocal.assemble.merge import Arrival, Merged, merge


def renewed(study: m.Study, word: str = "renewed") -> m.Study:
    """The same study with another GUID for each thing in it, wherever that is named."""
    there = set(_guids(study))

    def other(value: Any) -> Any:
        if dataclasses.is_dataclass(value):
            return type(value)(*(other(getattr(value, field.name)) for field in dataclasses.fields(value)))
        if isinstance(value, tuple):
            return tuple(other(part) for part in value)
        if isinstance(value, dict):
            return {other(key): other(part) for key, part in value.items()}
        return m.derived_guid(word, value) if isinstance(value, str) and value in there else value

    made: m.Study = other(study)
    return made


def _guids(value: Any) -> Iterator[str]:
    if dataclasses.is_dataclass(value):
        if isinstance(guid := getattr(value, "guid", None), str) and not isinstance(value, m.About):
            yield guid
        for field in dataclasses.fields(value):
            yield from _guids(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _guids(part)


def fates(merged: Merged) -> dict[str, Counter[str]]:
    """How many of each kind have which fate."""
    found: dict[str, Counter[str]] = {}
    for one in merged.arrivals:
        found.setdefault(one.kind, Counter())[one.fate] += 1
    return found


def told(merged: Merged, kind: str, fate: str = "conflict") -> list[Arrival]:
    return [one for one in merged.arrivals if (one.kind, one.fate) == (kind, fate)]


_SLOW = settings(max_examples=60, deadline=None)


@given(studies())
@_SLOW
def test_a_study_merged_with_itself_is_itself(study: m.Study) -> None:
    merged = merge(study, study)
    assert merged.study == study
    assert {one.fate for one in merged.arrivals} <= {"same"}
    assert merged.losses == ()


@given(studies(), studies())
@_SLOW
def test_what_was_merged_once_brings_nothing_when_it_is_merged_again(mine: m.Study, theirs: m.Study) -> None:
    once = merge(mine, theirs)
    again = merge(once.study, theirs)
    assert again.study == once.study
    assert not [one for one in again.arrivals if one.fate == "new"]


@given(studies(), studies().map(lambda study: renewed(study, "other")) | studies())
@_SLOW
def test_all_of_mine_is_still_there_and_first(mine: m.Study, theirs: m.Study) -> None:
    study = merge(mine, theirs).study
    assert isinstance(m.Study(**{f.name: getattr(study, f.name) for f in dataclasses.fields(study)}), m.Study)
    for name in ("variables", "coders", "versions", "rounds", "codings", "memos", "proposals", "decisions",
                 "sign_offs", "looks", "unknown", "attachments"):  # fmt: skip
        before = getattr(mine, name)
        assert getattr(study, name)[: len(before)] == before
    assert study.framework.codes[: len(mine.framework.codes)] == mine.framework.codes
    assert study.framework.themes[: len(mine.framework.themes)] == mine.framework.themes
    for name in ("guid", "name", "description", "method", "made_at"):
        assert getattr(study, name) == getattr(mine, name)
    for facet, now in zip(mine.facets, study.facets, strict=False):
        assert now == dataclasses.replace(facet, values=now.values)
        assert now.values[: len(facet.values)] == facet.values
    for case, found in zip(mine.cases, study.cases, strict=False):
        assert found == dataclasses.replace(case, values=found.values)
        assert {**found.values, **case.values} == found.values
    for source, there in zip(mine.sources, study.sources, strict=False):
        assert there == dataclasses.replace(source, values=there.values, voices=there.voices)
        assert {**there.values, **source.values} == there.values
        assert there.voices[: len(source.voices)] == source.voices


@given(studies(), studies().map(lambda study: renewed(study, "other")) | studies())
@_SLOW
def test_every_coding_that_joins_stands_on_the_words_it_stood_on(mine: m.Study, theirs: m.Study) -> None:
    merged = merge(mine, theirs)
    new = merged.study.codings[len(mine.codings) :]
    guids = [one.guid for one in told(merged, "coding", "new")]
    assert len(new) == len(guids)
    before = {coding.guid: coding for coding in theirs.codings}
    for coding, guid in zip(new, guids, strict=True):
        words = {one.span.of(theirs.revision_by_guid[one.revision].text) for one in before[guid].anchors}
        assert merged.study.words(coding) in words
        for anchor in coding.anchors:
            text = merged.study.revision_by_guid[anchor.revision].text
            assert any(
                one.span == anchor.span and theirs.revision_by_guid[one.revision].text == text
                for one in before[guid].anchors
            )
        code = before[guid].code
        assert (coding.code is None) == (code is None)
        if coding.code is not None and code is not None and coding.code != code:
            names = merged.study.any_code[coding.code], theirs.any_code[code]
            assert names[0].strip().casefold() == names[1].strip().casefold()


def apart(study: m.Study) -> m.Study:
    """The study with a number at the end of each code's name: codes that are called alike cannot be told apart."""
    frameworks = [study.framework, *(version.framework for version in study.versions)]
    numbers = {guid: n for n, guid in enumerate(dict.fromkeys(c.guid for f in frameworks for c in f.codes))}

    def named(framework: m.Framework) -> m.Framework:
        codes = (dataclasses.replace(code, name=f"{code.name} {numbers[code.guid]}") for code in framework.codes)
        return m.Framework(tuple(codes), framework.themes)

    versions = (dataclasses.replace(version, framework=named(version.framework)) for version in study.versions)
    return dataclasses.replace(study, framework=named(study.framework), versions=tuple(versions))


@given(studies().map(apart))
@_SLOW
def test_a_copy_with_other_guids_is_recognised_by_what_it_holds(study: m.Study) -> None:
    merged = merge(study, renewed(study))
    assert [one for one in merged.arrivals if one.fate != "same"] == []
    assert merged.study == study


# — what becomes of each kind —

MINE = a_study()
MONEY, FARES, FACES = MINE.framework.codes
ONE, TWO = MINE.sources
MAREN, DELE = MINE.coders


def with_codes(study: m.Study, *codes: m.Code) -> m.Study:
    return dataclasses.replace(study, framework=m.Framework(codes, study.framework.themes))


def reworded(source: m.Source, text: str, **more: Any) -> m.Source:
    """The source with other words under the same GUID."""
    return dataclasses.replace(source, revisions=(m.Revision(source.latest.guid, 1, text),), voices=(), **more)


def bare(source: m.Source, *codings: m.Coding) -> m.Study:
    """A study of one source, of whose speakers nothing is said."""
    source = dataclasses.replace(source, voices=())
    return m.Study(
        g("theirs"), "Theirs", facets=MINE.facets, coders=MINE.coders, sources=(source,), codings=codings,
        framework=m.Framework((MONEY,)),
    )  # fmt: skip


def test_a_source_of_the_same_guid_with_other_words_joins_beside_with_its_codings() -> None:
    other = reworded(ONE, "Other words 🙂 altogether.")
    theirs = bare(other, a_coding(other, "words 🙂", MONEY, MAREN))
    merged = merge(MINE, theirs)
    beside = merged.study.sources[-1]
    assert (beside.name, beside.latest.text) == ("P01 (2)", "Other words 🙂 altogether.")
    assert beside.guid != ONE.guid
    assert merged.study.sources[:2] == MINE.sources
    (new,) = merged.study.codings[len(MINE.codings) :]
    assert (new.source, merged.study.words(new)) == (beside.guid, "words 🙂")
    (said,) = told(merged, "source")
    assert said.says == "It has other words than “P01” here; it joins beside it as “P01 (2)”, with its codings."
    third = merge(merged.study, bare(reworded(ONE, "A third text.")))
    assert [source.name for source in third.study.sources] == ["P01", "P02", "P01 (2)", "P01 (3)"]


def test_a_coding_of_the_same_guid_in_a_source_that_joins_beside_is_another_coding() -> None:
    mine = MINE.codings[0]
    other = reworded(ONE, ONE.latest.text.upper())
    moved = dataclasses.replace(mine, round=None, version=None, facets={}, code=MONEY.guid)
    merged = merge(MINE, bare(other, moved))
    (new,) = merged.study.codings[len(MINE.codings) :]
    assert new.guid != mine.guid
    assert merged.study.words(new) == MINE.words(mine).upper()
    assert merged.study.codings[0] == mine
    assert merge(merged.study, bare(other, moved)).study == merged.study


def test_the_same_words_under_another_guid_and_name_are_the_same_source() -> None:
    text = ONE.latest.text
    copy = m.Source(g("copy"), "Interview one", (m.Revision(g("copy", 1), 1, text),))
    words = a_coding(copy, "Someone knew", MONEY, DELE)
    merged = merge(MINE, bare(copy, words))
    assert merged.study.sources == MINE.sources
    (new,) = merged.study.codings[len(MINE.codings) :]
    assert (new.source, new.anchor.revision) == (ONE.guid, ONE.latest.guid)
    assert merged.study.words(new) == "Someone knew"


def test_a_text_that_was_corrected_elsewhere_stays_and_what_only_the_correction_has_is_told() -> None:
    later = m.Revision(g("later"), 2, ONE.latest.text.replace("Loud", "Proud"))
    corrected = dataclasses.replace(ONE, revisions=(*ONE.revisions, later))
    early = a_coding(ONE, "but I stayed", MONEY, MAREN, key="early")
    span = early.anchor.span
    moved = m.Anchor(later.guid, m.Span(span.start + 1, span.end + 1))
    carried = dataclasses.replace(early, anchors=(*early.anchors, moved))
    late = a_coding(corrected, "Proud", MONEY, MAREN)
    merged = merge(MINE, bare(corrected, carried, late))
    assert merged.study.sources == MINE.sources
    (new,) = merged.study.codings[len(MINE.codings) :]
    assert (new.anchors, merged.study.words(new)) == (early.anchors, "but I stayed")
    assert merged.losses == ("codings on corrected words that the text here does not have: 1 did not come across.",)
    (said,) = told(merged, "source")
    assert said.says == "Its text was corrected in what arrives (revision 2); the text here stays."


def test_an_earlier_state_of_a_source_of_mine_is_the_same_source() -> None:
    later = m.Revision(g("later"), 2, ONE.latest.text.replace("Loud", "Proud"))
    mine = dataclasses.replace(MINE, sources=(dataclasses.replace(ONE, revisions=(*ONE.revisions, later)), TWO))
    merged = merge(mine, bare(ONE, a_coding(ONE, "Loud", MONEY, MAREN)))
    assert fates(merged)["source"] == Counter({"same": 1})
    (new,) = merged.study.codings[len(mine.codings) :]
    assert merged.study.words(new) == "Loud"


def test_a_code_that_is_described_otherwise_stays_and_takes_their_codings() -> None:
    cash = dataclasses.replace(MONEY, name="Cash", definition="Notes and coins.\nAnd cards.", colour="#000000")
    theirs = with_codes(MINE, cash, FARES, FACES)
    new = a_coding(TWO, "Two pounds", cash, DELE)
    merged = merge(MINE, dataclasses.replace(theirs, codings=(*MINE.codings, new)))
    assert merged.study.framework == MINE.framework
    assert merged.study.codings[-1].code == MONEY.guid
    (said,) = told(merged, "code")
    assert said.says == (
        "What arrives differs in name (“Cash”, here “Money”), definition and colour (“#000000”, here “#E8C07D”); "
        "what is here stays."
    )


def test_a_code_of_another_guid_at_the_same_place_is_the_same_and_what_is_under_it_joins_there() -> None:
    other, fares = m.Code(g("other"), " money"), m.Code(g("fares"), "FARES", g("other"))
    tickets = m.Code(g("tickets"), "Tickets", fares.guid)
    elsewhere = m.Code(g("elsewhere"), "Fares")
    theirs = m.Study(g("theirs"), "Theirs", framework=m.Framework((tickets, fares, other, elsewhere)))
    merged = merge(MINE, theirs)
    framework = merged.study.framework
    assert framework.codes[:3] == MINE.framework.codes
    assert [framework.path(code.guid) for code in framework.codes[3:]] == ["Money > Fares > Tickets", "Fares"]
    assert framework.by_guid[tickets.guid].parent == FARES.guid


def test_two_of_their_codes_that_are_called_alike_do_not_become_one() -> None:
    one, two = m.Code(g("one"), "Money"), m.Code(g("two"), "Money", definition="Of another kind.")
    source = a_source("P09", ("P09", "Bread and water."))
    coded = (a_coding(source, "Bread", one, MAREN), a_coding(source, "water", two, MAREN))
    theirs = m.Study(g("theirs"), "Theirs", coders=MINE.coders, sources=(source,), codings=coded,
                     framework=m.Framework((one, two)))  # fmt: skip
    merged = merge(MINE, theirs)
    new = merged.study.codings[len(MINE.codings) :]
    assert [(merged.study.words(coding), coding.code) for coding in new] == [("Bread", MONEY.guid), ("water", two.guid)]
    assert merged.study.framework.by_guid[two.guid].definition == "Of another kind."


def test_a_theme_of_mine_does_not_grow_and_a_new_one_gathers_what_is_here() -> None:
    getting, company = MINE.framework.themes
    grown = dataclasses.replace(getting, codes=(*getting.codes, FACES.guid), claim="")
    fresh = m.Theme(g("fresh"), "Fresh", codes=(g("other"),), codings=(MINE.codings[0].guid,))
    other = m.Code(g("other"), "Money")
    codes = m.Framework((*MINE.framework.codes[1:2], FACES, other, MONEY), (grown, company, fresh))
    merged = merge(MINE, dataclasses.replace(MINE, framework=codes))
    assert merged.study.framework.themes[:2] == (getting, company)
    (said,) = told(merged, "theme")
    assert said.says == "What arrives differs in codes that it gathers; what is here stays."
    joined = merged.study.framework.themes[2]
    assert [merged.study.any_code[guid] for guid in joined.codes] == ["Money"]
    assert joined.codings == (MINE.codings[0].guid,)


def test_of_a_person_more_can_be_known_and_nothing_is_replaced() -> None:
    one, two = MINE.cases
    age, group = g("age"), g("group")
    theirs = dataclasses.replace(
        MINE,
        cases=(
            dataclasses.replace(one, values={age: 45, group: "service user"}), m.Case(g("by name"), "p02 ", {age: 60}),
            m.Case(g("new"), "P03"),
        ),
        sources=tuple(dataclasses.replace(s, voices=()) for s in MINE.sources),
    )  # fmt: skip
    merged = merge(MINE, theirs)
    assert merged.study.cases[0] == one
    assert merged.study.cases[1].values == {**two.values, age: 60}
    assert merged.study.cases[2].name == "P03"
    (said,) = told(merged, "value")
    assert (said.name, said.says) == ("P01: age", "It is “45” in what arrives and “44” here; “44” stays.")
    assert [one.name for one in told(merged, "value", "new")] == ["P02: age 60"]


def test_an_attribute_of_one_name_and_another_kind_joins_under_another_name() -> None:
    words = m.Variable(g("their age"), "Age", "text")
    theirs = m.Study(
        g("theirs"), "Theirs", variables=(words,), cases=(m.Case(g("case", "P01"), "P01", {words.guid: "forties"}),)
    )
    merged = merge(MINE, theirs)
    made = merged.study.variables[-1]
    assert (made.name, made.kind) == ("Age (2)", "text")
    assert merged.study.cases[0].values == {**MINE.cases[0].values, made.guid: "forties"}
    (said,) = told(merged, "variable")
    assert "joins as “Age (2)”" in said.says
    assert merge(merged.study, theirs).study == merged.study


def test_a_facet_offers_more_and_a_speaker_is_somebody() -> None:
    stance = m.Facet(g("their stance"), "Stance", "coding", ("neither", "barrier"))
    coded = a_coding(TWO, "And the bus?", MONEY, MAREN, facets={stance.guid: "neither"})
    two = dataclasses.replace(TWO, values={}, voices=(m.Voice("Interviewer", None), m.Voice("Guest", g("case", "P02"))))
    theirs = dataclasses.replace(
        MINE, facets=(MINE.facets[0], stance), sources=(ONE, two), codings=(coded,), framework=m.Framework((MONEY,)),
        memos=(),
    )  # fmt: skip
    merged = merge(MINE, theirs)
    assert merged.study.facets[1].values == ("barrier", "facilitator", "both", "neither")
    assert merged.study.codings[-1].facets == {g("stance"): "neither"}
    assert merged.study.sources[1].voices == (*TWO.voices, m.Voice("Guest", g("case", "P02")))
    assert [one.name for one in told(merged, "facet value", "new")] == ["stance: neither"]
    assert [one.name for one in told(merged, "voice", "new")] == ["P02: Guest"]


def test_the_same_coding_of_another_guid_is_the_same_but_not_in_another_round() -> None:
    mine = MINE.codings[0]
    again = m.Round(g("again"), "Again", "open", 1)
    same = dataclasses.replace(mine, guid=g("same"))
    outside = dataclasses.replace(mine, guid=g("outside"), round=None)
    later = dataclasses.replace(mine, guid=g("later"), round=again.guid)
    merged = merge(MINE, dataclasses.replace(
        MINE, rounds=(*MINE.rounds, again), codings=(*MINE.codings[1:], same, outside, later)))  # fmt: skip
    assert merged.study.codings[len(MINE.codings) :] == (later,)


def test_a_coding_that_was_moved_stays_where_it_is_here() -> None:
    mine = MINE.codings[-2]
    moved = dataclasses.replace(mine, anchors=(m.Anchor(mine.anchor.revision, m.Span(1, 5)),))
    codings = (*MINE.codings[:-2], moved, MINE.codings[-1])
    merged = merge(MINE, dataclasses.replace(MINE, codings=codings))
    assert merged.study == MINE
    (said,) = told(merged, "coding")
    assert (said.name, said.says) == (
        "“Two pounds each way” (Fares)", "What arrives differs in place; what is here stays."
    )  # fmt: skip


def test_another_version_of_the_framework_stays_behind_and_so_does_the_round_that_was_read_under_it() -> None:
    (version,) = MINE.versions
    second = dataclasses.replace(version, number=2)
    round_ = m.Round(g("second"), "Second", "open", 2)
    late = a_coding(TWO, "And the bus?", MONEY, MAREN, round=round_.guid, version=2)
    theirs = dataclasses.replace(
        MINE, versions=(version, second), rounds=(*MINE.rounds, round_), codings=(*MINE.codings, late),
        sign_offs=(m.SignOff(g("sign"), 2, MAREN.guid, approves=True),),
        memos=(*MINE.memos, m.Memo(g("on two"), "", "On the second.", about=m.About("version", "2"))),
    )  # fmt: skip
    merged = merge(MINE, theirs)
    assert (merged.study.versions, merged.study.rounds) == (MINE.versions, MINE.rounds)
    new = merged.study.codings[-1]
    assert (new.version, new.round, merged.study.words(new)) == (None, None, "And the bus?")
    assert merged.study.memos[-1].about is None
    assert set(merged.losses) == {
        "versions of the framework: 1 did not come across.",
        "rounds that were read under a version which is not here: 1 did not come across.",
        "codings of rounds that stay behind: 1 came across changed.",
        "codings made under a version that stays behind: 1 came across changed.",
        "words on versions that stay behind: 1 did not come across.",
        "memos on versions that stay behind: 1 came across changed.",
    }


def test_a_code_that_only_an_earlier_version_has_joins_out_of_use_where_it_was_used() -> None:
    old = m.Code(g("old"), "Loudness")
    version = m.FrameworkVersion(1, m.Framework((MONEY, FACES, old)))
    coded = a_coding(ONE, "Loud", old, MAREN, version=1)
    theirs = dataclasses.replace(MINE, versions=(version,), codings=(*MINE.codings, coded))
    merged = merge(MINE, theirs)
    joined = merged.study.framework.codes[-1]
    assert (joined.name, joined.retired) == ("Loudness", True)
    assert merged.study.codings[-1].code == joined.guid
    assert any(loss.fate == "changed" and "no longer used" in loss for loss in merged.losses)


def test_kept_pieces_and_files_join_where_their_place_is_free() -> None:
    def kept(content: str, *, place: str = "Sets") -> m.Unknown:
        return m.Unknown("refi", place, content)

    mine = dataclasses.replace(MINE, unknown=(kept("<a/>"),), attachments=(m.Attachment("door.png", b"1"),))
    files = (m.Attachment("DOOR.png", b"2"), m.Attachment("bus.png", b"3"))
    theirs = dataclasses.replace(MINE, unknown=(kept("<b/>"), kept("<c/>", place="Links")), attachments=files)
    merged = merge(mine, theirs)
    assert merged.study.unknown == (kept("<a/>"), kept("<c/>", place="Links"))
    assert merged.study.attachments == (m.Attachment("door.png", b"1"), m.Attachment("bus.png", b"3"))
    assert [loss.many for loss in merged.losses] == [1, 1]


def test_a_memo_is_known_by_what_it_says_and_by_whom_and_of_what() -> None:
    mine = MINE.memos[0]
    same = dataclasses.replace(mine, guid=g("same"))
    other = dataclasses.replace(mine, guid=g("other"), about=m.About("code", FACES.guid))
    changed = dataclasses.replace(MINE.memos[1], text="Not mine alone.")
    merged = merge(MINE, dataclasses.replace(MINE, memos=(same, other, changed)))
    assert merged.study.memos == (*MINE.memos, other)
    assert fates(merged)["memo"] == Counter(same=1, new=1, conflict=1)


def test_the_mark_is_of_what_would_be_added() -> None:
    theirs = dataclasses.replace(MINE, coders=(*MINE.coders, m.Coder(g("new"), "Noor")))
    mark = merge(MINE, theirs).mark
    assert merge(dataclasses.replace(MINE, name="Another name"), theirs).mark == mark
    assert merge(MINE, dataclasses.replace(theirs, coders=(*MINE.coders, m.Coder(g("new"), "Nour")))).mark != mark
    code = m.Code(g("new code"), "New", definition="One.")
    one, two = (
        with_codes(MINE, *MINE.framework.codes, dataclasses.replace(code, definition=d)) for d in ("One", "Two")
    )
    assert merge(MINE, one).mark != merge(MINE, two).mark


def test_a_study_that_was_merged_is_written_and_read_back(tmp_path: Path) -> None:
    merged = merge(MINE, renewed(a_deliberated_study(), "other")).study
    for ending in (".polyvocal", ".qdpx"):
        exchange.write(merged, tmp_path / f"merged{ending}")
    assert exchange.read(tmp_path / "merged.polyvocal").study == merged
