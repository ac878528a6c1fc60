"""What is printed of a study, before anyone prints it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from makers import a_coding, a_source, a_study, g
from polyvocal import model as m
from polyvocal.faults import Fault
from polyvocal.report import Column, Report, VariableRows, Voiced, report

GROUP, AGE, GENDER = (
    m.Variable(g("group"), "group"),
    m.Variable(g("age"), "age", "integer"),
    m.Variable(g("sex"), "gender"),
)


def a_case(name: str, group: str | None = None, age: int | None = None, gender: str | None = None) -> m.Case:
    values = {GROUP.guid: group, AGE.guid: age, GENDER.guid: gender}
    return m.Case(g("case", name), name, {guid: value for guid, value in values.items() if value is not None})


def people(*cases: m.Case, variables: tuple[m.Variable, ...] = (GROUP, AGE, GENDER)) -> Report:
    return report(m.Study(g("study"), "People", variables=variables, cases=cases))


def rows(made: Report, variable: str) -> dict[str, tuple[str, ...]]:
    return dict(next(v for v in made.participants.variables if v.variable == variable).rows)


def test_groups_are_columns_and_say_how_many_they_are() -> None:
    made = people(a_case("P1", "service user"), a_case("S1", "staff"), a_case("P2", "service user"), a_case("X"))
    assert [column.heading for column in made.participants.columns] == [
        "service user (n = 2)",
        "staff (n = 1)",
        "group not known (n = 1)",
    ]
    assert [variable.variable for variable in made.participants.variables] == ["age", "gender"]


def test_without_groups_everybody_is_one_column() -> None:
    assert people(a_case("P1", age=30), variables=(AGE, GENDER, GROUP)).participants.columns == (
        Column("all participants", 1),
    )
    made = people(m.Case(g("x"), "P1", {AGE.guid: 30}), variables=(AGE,))
    assert made.participants.columns == (Column("all participants", 1),)


def test_numbers_have_mean_spread_and_range_and_say_what_is_unknown() -> None:
    made = people(a_case("P1", "user", 26), a_case("P2", "user", 58), a_case("P3", "user"), a_case("S1", "staff"))
    assert rows(made, "age") == {
        "n known": ("2 (1 not known)", "–"),
        "mean (SD)": ("42.0 (22.6)", "–"),
        "range": ("26–58", "–"),
    }


def test_a_single_number_has_no_spread() -> None:
    assert rows(people(a_case("P1", "user", 44)), "age")["mean (SD)"] == ("44.0 (–)",)


def test_numbers_below_nought_are_not_mistaken_for_ranges() -> None:
    change = m.Variable(g("change"), "change", "decimal")
    cases = [m.Case(g(n), f"P{n}", {change.guid: n}) for n in (-2.25, 1.5)]
    made = people(*cases, m.Case(g("silent"), "P9"), variables=(change,))
    assert rows(made, "change") == {
        "n known": ("2 (1 not known)",),
        "mean (SD)": ("−0.375 (2.652)",),
        "range": ("−2.25 to 1.5",),
    }


def test_other_values_are_counted_with_their_share_of_those_known() -> None:
    made = people(
        a_case("P1", "user", gender="female"),
        a_case("P2", "user", gender="male"),
        a_case("P3", "user", gender="female"),
        a_case("P4", "user"),
        a_case("S1", "staff"),
    )
    assert rows(made, "gender") == {
        "n known": ("3 (1 not known)", "–"),
        "female, n (%)": ("2 (67%)", "–"),
        "male, n (%)": ("1 (33%)", "–"),
    }


def test_a_variable_that_tells_everybody_apart_is_pointed_out() -> None:
    job = m.Variable(g("job"), "job")
    jobs = ("baker", "nurse", "cook")
    cases = [m.Case(g(name), name, {job.guid: name}) for name in jobs]
    note = "No two participants share a value of “job”: printed one by one, they may point to a person."
    assert note in people(*cases, variables=(job,)).notes
    shared = m.Case(g("more"), "more", {job.guid: "cook"})
    assert note not in people(*cases, shared, variables=(job,)).notes


def test_yes_stands_before_no() -> None:
    works = m.Variable(g("works"), "works", "boolean")
    cases = [m.Case(g(n), f"P{n}", {works.guid: n > 1}) for n in range(4)]
    made = people(*cases, variables=(works,))
    assert list(rows(made, "works")) == ["n known", "yes, n (%)", "no, n (%)"]


def test_a_theme_names_its_codes_levels_and_voices() -> None:
    first, second = report(a_study()).themes.rows
    assert (first.title, first.claim, first.codes, first.levels) == (
        "Getting there", "Distance is money.", ("Money", "Fares"), ("macro",),
    )  # fmt: skip
    assert (first.quotations, first.sources) == (2, 1)
    assert first.voiced == (Voiced("service user", 1, 2, 0), Voiced("staff", 0, 0, 1))
    assert second.title == "Company (candidate)"
    assert second.levels == ("meso",)


def test_without_a_facet_called_level_any_on_codes_is_shown() -> None:
    study = a_study()
    level, stance = study.facets
    assert report(replace(study, facets=(replace(level, name="scale"), stance))).themes.facet == "scale"
    bare = m.Framework(tuple(replace(code, facets={}) for code in study.framework.codes), study.framework.themes)
    frozen = (m.FrameworkVersion(1, m.Framework((bare.codes[0], bare.codes[2]))),)
    assert report(replace(study, facets=(stance,), framework=bare, versions=frozen)).themes.facet is None


def test_a_stretch_under_two_codes_of_a_theme_is_printed_once_with_both() -> None:
    study = a_study()
    money, fares, _ = study.framework.codes
    two, lead = study.sources[1], study.coders[0]
    same = a_coding(two, "Two pounds each way", money, lead, key="again", facets={study.facets[1].guid: "barrier"})
    made = report(replace(study, codings=(*study.codings, same)))
    theme = made.sections[0]
    assert made.themes.rows[0].quotations == len(theme.quotations) == 2
    assert set(theme.quotations[0].under.split("; ")) == {"Money (stance: barrier)", "Fares"}
    assert same.guid in theme.quotations[0].provenance.codings
    assert made.themes.rows[0].codes == (money.name, fares.name)


def test_a_quotation_across_turns_shows_each_turn_with_its_label() -> None:
    across = report(a_study()).sections[0].quotations[1]
    assert [(part.speaker, part.words) for part in across.passages] == [
        ("P02", "Two pounds is bread."),
        ("Staff", "We used to pay it."),
    ]
    assert across.attribution == "service user P02; staff, unidentified"


def test_a_quotation_that_a_theme_gathers_itself_is_printed() -> None:
    noted = report(a_study()).sections[1].quotations[-1]
    assert noted.passages[0].words == "We used to pay it"
    assert noted.under == "noted, without a code; chosen for this theme"


def test_a_quotation_carries_its_provenance() -> None:
    study = a_study()
    where = report(study, reading="round:Round 1").sections[1].quotations[0].provenance
    # 32 characters of the question, a blank line, and “P01: ”.
    assert where.start == 32 + 2 + 5
    assert (
        study.revision_by_guid[where.revision_guid].text[where.start : where.end]
        == "Loud 🙂 but I stayed. Someone knew my name."
    )
    assert str(where) == (
        "P01, turn 2 · revision 1 · characters 39–81 · coded by Maren and Dele · Round 1 · framework version 1"
    )


def test_words_between_and_outside_turns_are_not_lost() -> None:
    source = a_source("P01", ("P01", "One."), ("P01", "Two."))
    latest = source.latest
    bare = replace(latest, turns=(latest.turns[1],))
    code, coder = m.Code(g("c"), "All"), m.Coder(g("m"), "Maren")
    source = replace(source, revisions=(bare,))
    study = m.Study(
        g("s"), "S", coders=(coder,), sources=(source,), framework=m.Framework((code,)),
        codings=(a_coding(source, bare.text, code, coder),),
    )  # fmt: skip
    (quotation,) = report(study).sections[0].quotations
    assert [(part.speaker, part.words) for part in quotation.passages] == [(None, "P01: One."), ("P01", "Two.")]


def test_moderators_are_never_counted_and_it_is_said() -> None:
    study = a_study()
    code, lead = study.framework.codes[0], study.coders[0]
    asked = a_coding(study.sources[1], "And the bus?", code, lead)
    made = report(replace(study, codings=(*study.codings, asked)))
    assert made.themes.rows[0].voiced == report(study).themes.rows[0].voiced
    assert made.sections[0].quotations[0].attribution == "Interviewer"
    assert any("not counted as voices: “Interviewer”" in note for note in made.notes)


def test_themes_given_up_are_left_out_and_said() -> None:
    study = a_study()
    keep, drop = study.framework.themes
    framework = m.Framework(study.framework.codes, (keep, replace(drop, status="given up")))
    made = report(replace(study, framework=framework))
    assert "1 theme was given up and left out: “Company”." in made.notes


def test_what_is_in_no_theme_comes_after_the_themes_by_code() -> None:
    study = a_study()
    keep, drop = study.framework.themes
    framework = m.Framework(study.framework.codes, (keep, replace(drop, status="given up")))
    made = report(replace(study, framework=framework))
    titles = [section.title for section in made.sections]
    assert titles == ["Getting there", "In no theme: Regular faces", "In no theme: Noted, without a code"]
    printed = {guid for s in made.sections for q in s.quotations for guid in q.provenance.codings}
    assert printed == {coding.guid for coding in study.codings}


def test_without_themes_quotations_go_by_code() -> None:
    study = a_study()
    made = report(replace(study, framework=m.Framework(study.framework.codes)))
    assert not made.by_theme
    assert not made.themes.rows
    assert [section.title for section in made.sections] == [
        "Money", "Money > Fares", "Regular faces", "Noted, without a code",
    ]  # fmt: skip
    printed = {guid for s in made.sections for q in s.quotations for guid in q.provenance.codings}
    assert printed == {coding.guid for coding in study.codings}


def test_what_a_reading_leaves_out_of_a_theme_is_said() -> None:
    made = report(a_study(), reading="round:Round 1")
    assert made.sections[0].quotations == ()
    assert "1 quotation that a theme gathers is not in this reading and left out." in made.notes


def test_words_that_are_gone_or_changed_are_told() -> None:
    study = a_study()
    source = study.sources[1]
    again = m.Revision(g("again"), 2, source.latest.text, source.latest.turns, reason="anonymised")
    sources = (study.sources[0], replace(source, revisions=(*source.revisions, again)))
    *rest, across, fare, noted = study.codings
    changed = replace(across, anchors=(*across.anchors, m.Anchor(again.guid, across.anchor.span, "changed")))
    gone = replace(fare, anchors=(*fare.anchors, m.Anchor(again.guid, m.Span(0, 0), "gone")))
    made = report(replace(study, sources=sources, codings=(*rest, changed, gone, noted)))
    assert "1 coding is left out: the words are gone from the text." in made.notes
    assert "1 quotation stands on words changed since coding." in made.notes
    assert "1 quotation is from an earlier revision of the source." in made.notes
    (left,) = made.sections[0].quotations
    assert str(left.provenance).endswith("words changed since they were coded")


def test_a_note_names_participants_who_are_never_heard() -> None:
    study = a_study()
    silent = m.Case(g("case", "P09"), "P09", {})
    made = report(replace(study, cases=(*study.cases, silent)))
    assert "1 of 3 participants cannot be heard by name in any quotation: P09." in made.notes


def test_the_codebook_is_a_tree_and_keeps_retired_codes_apart() -> None:
    study = a_study()
    money, fares, faces = study.framework.codes
    old = replace(faces, retired=True, became=(money.guid,), when_not="For staff.", example="She knew my name.")
    made = report(replace(study, framework=m.Framework((money, fares, old), study.framework.themes)))
    assert [(code.name, code.depth, code.quotations) for code in made.codebook.codes] == [
        ("Money", 0, 1),
        ("Fares", 1, 1),
    ]
    (retired,) = made.codebook.retired
    assert retired.became == ("Money",)
    assert retired.guidance == (("Not for", "For staff."), ("Example", "She knew my name."))
    assert made.themes.rows[1].codes == ("Regular faces (no longer used)",)


def test_a_code_that_only_an_older_version_has_is_among_those_no_longer_used() -> None:
    study = a_study()
    lost = m.Code(g("code", "Lost"), "Lost")
    version = m.FrameworkVersion(1, m.Framework((*study.versions[0].framework.codes, lost)))
    made = report(replace(study, versions=(version,)))
    assert [code.name for code in made.codebook.retired] == ["Lost"]


def test_the_framework_is_named_by_its_version_where_it_is_one() -> None:
    study = a_study()
    assert report(study).framework == "the living draft, changed since version 1"
    fixed = m.FrameworkVersion(2, m.Framework(study.framework.codes))
    made = report(replace(study, versions=(*study.versions, fixed)))
    assert made.framework == "version 2"
    retired = m.Code(g("code", "Old"), "Old", retired=True)
    draft = m.Framework((*study.framework.codes, retired), study.framework.themes)
    assert report(replace(study, framework=draft, versions=(*study.versions, fixed))).framework == "version 2"
    assert any("older version of the framework than version 2" in note for note in made.notes)


def test_an_empty_study_makes_an_empty_report() -> None:
    made = report(m.Study(g("empty"), "Nothing yet"))
    assert (made.participants.columns, made.themes.rows, made.sections, made.codebook.codes) == ((), (), (), ())
    assert made.notes == ("There are no themes.",)


def test_a_study_without_groups_counts_its_voices_together() -> None:
    study = a_study()
    group = study.variables[0].guid
    cases = tuple(replace(case, values={}) for case in study.cases)
    sources = tuple(
        replace(s, voices=tuple(replace(v, known={}) if group in v.known else v for v in s.voices))
        for s in study.sources
    )
    made = report(replace(study, variables=study.variables[2:], cases=cases, sources=sources))
    assert [str(voiced) for voiced in made.themes.rows[0].voiced] == ["1 of 2"]
    assert made.sections[0].quotations[1].attribution == "P02"
    assert made.participants.variables == ()


def test_a_reading_or_a_pattern_that_is_none_is_a_fault() -> None:
    with pytest.raises(Fault, match="the reading"):
        report(a_study(), reading="round:Round 9")
    with pytest.raises(
        Fault, match="“shoe size” is nothing known of a speaker; expected one of case, speaker, group, age"
    ):
        report(a_study(), pattern="{shoe size}")


def test_a_pattern_is_used_for_every_quotation() -> None:
    made = report(a_study(), pattern="{case} ({group})")
    assert made.sections[0].quotations[0].attribution == "P02 (service user)"


def test_unknown_variables_are_rows_all_the_same() -> None:
    made = people(a_case("P1", "user"))
    assert made.participants.variables == (
        VariableRows("age", (("n known", ("–",)), ("mean (SD)", ("–",)), ("range", ("–",)))),
        VariableRows("gender", (("n known", ("–",)),)),
    )


def test_a_variable_that_tells_everyone_apart_is_counted_and_not_listed() -> None:
    role = m.Variable(g("role"), "role")
    cases = tuple(m.Case(g("case", n), f"P{n}", {role.guid: f"role {n}"}) for n in range(13))
    made = report(m.Study(g("s"), "S", variables=(role,), cases=cases))
    assert made.participants.variables[0].rows == (("n known", ("13",)), ("different values", ("13",)))
