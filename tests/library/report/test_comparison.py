"""Two states of a framework, compared for readers, and read back from files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx
import lxml.html
import pytest

from makers import WHEN, a_study, g
from polyvocal import model as m
from polyvocal.faults import Fault
from polyvocal.report.comparison import Comparison, comparison, write

STUDY = a_study()
MONEY, FARES, FACES = STUDY.framework.codes
BOTH = m.Framework((MONEY, FARES, FACES))


def between(before: m.Framework, after: m.Framework, *, draft: m.Framework | None = None) -> m.Study:
    versions = (m.FrameworkVersion(1, before), m.FrameworkVersion(2, after, "Second thoughts.", WHEN, g("coder", 0)))
    return replace(STUDY, framework=draft or after, versions=versions, rounds=(), codings=(), memos=())


def changed(*codes: m.Code) -> m.Framework:
    mine = {code.guid: code for code in (*BOTH.codes, *codes)}
    return m.Framework(tuple(mine.values()))


def sentences(made: Comparison) -> dict[str, list[str]]:
    return {group.title: [one.sentence for one in group.told] for group in made.groups}


REDEFINED = replace(FARES, definition="By bus.", example="Two pounds.", meant_since=WHEN + timedelta(days=1))


def test_sentences_are_grouped_by_kind() -> None:
    other = changed(
        replace(FACES, name="Faces"), REDEFINED, replace(MONEY, colour=None),
        m.Code(g("new"), "New", definition="Something."),
    )  # fmt: skip
    made = comparison(between(BOTH, other))
    assert made.summary == "4 things differ."
    assert sentences(made) == {
        "New codes": ["“New” is new"],
        "New names of codes": ["“Regular faces” was renamed “Faces”"],
        "Definitions": ["“Fares” has a new definition and example; its meaning changed"],
        "Colours and records": ["“Money” has no colour any more"],
    }


def test_what_was_and_is_stands_in_words() -> None:
    other = changed(
        REDEFINED, replace(FACES, parent=MONEY.guid, retired=True, became=(MONEY.guid, FARES.guid)),
        replace(MONEY, facets={g("level"): "micro"}, codable=False),
    )  # fmt: skip
    told = {one.what: (one.was, one.now) for group in comparison(between(BOTH, other)).groups for one in group.told}
    assert told == {
        "split": ("in use", "no longer used: Money; Fares"),
        "moved": ("the top", "Money"),
        "made a heading": ("can be coded with", "only a heading"),
        "revalued": ("level: macro", "level: micro"),
        "redefined": ("Definition: –\nExample: –", "Definition: By bus.\nExample: Two pounds."),
    }


def test_by_default_the_last_two_versions_are_compared_else_the_only_one_and_the_draft() -> None:
    two = between(BOTH, changed(REDEFINED))
    only = replace(two, versions=two.versions[:1])
    assert [(made.before, made.after) for made in map(comparison, (two, only))] == [
        ("version 1", "version 2"), ("version 1", "the draft"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("1", None, ("version 1", "version 2")),
        ("2", None, ("version 2", "the draft")),
        ("draft", None, ("the draft", "the draft")),
        (None, "2", ("version 1", "version 2")),
        (None, "draft", ("version 2", "the draft")),
        ("2", "1", ("version 2", "version 1")),
    ],
)
def test_where_one_state_is_given_the_other_is_its_neighbour(
    before: str | None, after: str | None, found: tuple[str, str]
) -> None:
    made = comparison(between(BOTH, BOTH), before=before, after=after)
    assert (made.before, made.after) == found


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ({"before": "7"}, "it has no version 7; expected one of 1, 2, draft"),
        ({"after": "last"}, "“last” is none of its versions"),
        ({"after": "1"}, "nothing comes before version 1"),
    ],
)
def test_a_state_that_is_not_there_is_a_fault(states: dict[str, str], sentence: str) -> None:
    with pytest.raises(Fault, match=sentence):
        comparison(between(BOTH, BOTH), **states)


def test_a_study_without_versions_has_nothing_to_compare() -> None:
    with pytest.raises(Fault, match="no version is fixed yet"):
        comparison(replace(between(BOTH, BOTH), versions=()))


def test_it_says_when_a_version_was_fixed_by_whom_and_why() -> None:
    assert comparison(between(BOTH, BOTH)).about == (
        ("Version 1", "fixed."),
        ("Version 2", "fixed on 5 January 2026 by Maren. Second thoughts."),
    )


def test_codes_that_are_one_coders_own_are_left_out_of_the_draft_and_counted() -> None:
    study = between(BOTH, BOTH)
    own = m.Code(g("own"), "Mine", round=g("round", 0), made_by=g("coder", 0))
    theme = m.Theme(g("theme"), "All", codes=(own.guid, MONEY.guid))
    draft = m.Framework((*BOTH.codes, own), (theme,))
    made = comparison(replace(study, framework=draft, rounds=STUDY.rounds), after="draft")
    assert sentences(made) == {"New themes": ["The theme “All” is new"]}
    assert made.notes == ("1 code that is still one coder’s own is left out.",)


def test_what_the_draft_knows_of_a_code_that_left_is_noted() -> None:
    draft = changed(replace(FARES, retired=True, became=(MONEY.guid,)))
    made = comparison(between(BOTH, m.Framework((MONEY, FACES)), draft=draft))
    assert sentences(made) == {"Codes split, merged or no longer used": ["“Fares” is no longer used"]}
    assert made.notes == ("In the draft, “Fares” was merged into “Money”.",)


HOSTILE = '<script>alert("&amp;")</script> {{ 7 * 7 }}\x0b'
CASES = [comparison(between(BOTH, changed(REDEFINED, replace(FACES, name=HOSTILE)))), comparison(between(BOTH, BOTH))]


def clean(text: str) -> str:
    return text.replace("\x0b", "\N{REPLACEMENT CHARACTER}")


@pytest.mark.parametrize("made", CASES)
def test_word_holds_every_sentence_under_a_heading(made: Comparison, tmp_path: Path) -> None:
    write(made, tmp_path / "made.docx")
    document = docx.Document(str(tmp_path / "made.docx"))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows[1:]]
    assert [row[0] for row in rows] == [clean(one.sentence) for group in made.groups for one in group.told]
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert [text for text in headings if text != "Notes"] == [group.title for group in made.groups]
    if rows:
        assert rows[-1][1:] == ["Definition: –\nExample: –", "Definition: By bus.\nExample: Two pounds."]


@pytest.mark.parametrize("made", CASES)
def test_the_page_holds_every_sentence_and_no_script(made: Comparison, tmp_path: Path) -> None:
    write(made, tmp_path / "made.html")
    page = lxml.html.fromstring((tmp_path / "made.html").read_bytes())
    told = [cell.text_content() for cell in page.xpath("//tbody/tr/th")]
    assert told == [clean(one.sentence) for group in made.groups for one in group.told]
    assert not page.xpath("//script")
    assert page.xpath("//h1")[0].text_content() == "The way in: the framework from version 1 to version 2"


def test_the_table_has_a_line_a_difference(tmp_path: Path) -> None:
    made = CASES[0]
    write(made, tmp_path / "made.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "made.csv").read_bytes().decode("utf-8-sig"))))
    assert [row["what"] for row in rows] == ["renamed", "redefined"]
    assert rows[1] == {
        "thing": "code", "name": "Fares", "what": "redefined", "was": "Definition: –\nExample: –",
        "now": "Definition: By bus.\nExample: Two pounds.",
        "sentence": "“Fares” has a new definition and example; its meaning changed",
    }  # fmt: skip


def test_nothing_that_differs_is_said_in_every_form(tmp_path: Path) -> None:
    made = CASES[1]
    assert made.summary == "Nothing differs."
    for ending in ("docx", "html", "csv"):
        write(made, tmp_path / f"made.{ending}")
    assert b"Nothing differs." in (tmp_path / "made.html").read_bytes()


@pytest.mark.parametrize("ending", ["docx", "html", "csv"])
def test_the_same_comparison_gives_the_same_bytes(ending: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(CASES[0], tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_another_ending_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"a comparison cannot end in “\.pdf”"):
        write(CASES[0], tmp_path / "made.pdf")
    assert not list(tmp_path.iterdir())
