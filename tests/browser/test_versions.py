"""Versions compared, fixed and signed; what one leaves behind looked at again; the record of it all."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from browser.hands import clean, done, go, read, stored


def _code(page: Page, name: str) -> str:
    found: str = next(one["guid"] for one in read(page, "/framework")["codes"] if one["name"] == name)
    return found


def _coded(page: Page, code: str, *starts: int) -> None:
    """Codings of one's own in the first source, outside rounds."""
    (source, *_) = read(page, "/sources")["sources"]
    revision = read(page, f"/sources/{source['guid']}")["revision"]["guid"]
    place = {"kind": "coding.add", "source": source["guid"], "revision": revision, "code": code}
    done(page, *({**place, "guid": str(uuid4()), "start": start, "end": start + 30} for start in starts))


def test_two_versions_are_compared_in_sentences_and_as_trees(page: Page) -> None:
    go(page, "versions")
    first = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Version 2", exact=True))
    first.get_by_role("button", name="What changed").click()
    compare = page.get_by_role("region", name="Compare two")
    expect(compare.get_by_text("“Regular faces” is new", exact=False).first).to_be_visible()
    compare.get_by_label("As two trees").check()
    row = compare.get_by_role("row").filter(has_text="Regular faces")
    expect(row).to_contain_text("new")
    clean(page)


def test_a_version_is_read_and_signed_with_a_reservation(page: Page) -> None:
    go(page, "versions")
    third = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Version 3", exact=True))
    third.get_by_role("button", name="Read it").click()
    expect(third.get_by_text("Use when").first).to_be_visible()
    third.get_by_role("button", name="Say whether you can work with it").click()
    third.get_by_label("Something stands in the way").check()
    third.get_by_label("What stands in the way").fill("Money ought to be a theme.")
    third.get_by_role("button", name="Keep").click()
    stored(page)
    expect(third.get_by_text("7 have said whether they can work with it")).to_be_visible()
    signs = read(page, "/versions")["versions"][2]["sign_offs"]
    assert [one["words"] for one in signs if not one["approves"]] == ["Money ought to be a theme."]
    clean(page)


def test_a_draft_is_fixed_and_what_it_leaves_behind_is_looked_at_again(page: Page) -> None:
    go(page, "versions")
    waiting = _code(page, "Waiting")
    _coded(page, waiting, 100, 300, 500)
    done(page, {"kind": "code.retire", "guid": waiting, "became": [_code(page, "Mornings")]})
    page.reload()
    expect(page.get_by_text("“Waiting”", exact=False).first).to_be_visible()
    page.get_by_label("What this version is for").fill("Waiting is mornings.")
    page.get_by_role("button", name="Fix as version 4").click()
    expect(page.get_by_role("heading", name="Version 4", exact=True)).to_be_visible()

    go(page, "looking")
    expect(page.get_by_role("button", name=re.compile("“Waiting” became Mornings"))).to_be_visible()
    clean(page)
    waits = page.get_by_role("list", name=re.compile("Quotations that wait")).get_by_role("listitem")
    expect(waits).to_have_count(3)
    waits.first.focus()
    page.keyboard.press("Enter")
    expect(waits).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(waits).to_have_count(3)
    waits.first.get_by_role("checkbox").check()
    page.get_by_label("The code to give instead").select_option(label="Mornings")
    page.get_by_role("button", name="Give it this code").click()
    expect(waits).to_have_count(2)
    page.get_by_label("All that are shown").check()
    page.get_by_role("button", name="Leave it as it was made").click()
    expect(page.get_by_text("Nothing of yours waits.").or_(page.get_by_text("Nothing waits."))).to_be_visible()
    assert read(page, "/looking?mine=true")["total"] == 0


def test_fixing_over_anothers_edit_says_who_did_what_and_keeps_the_note(page: Page, colleague: Page) -> None:
    go(page, "versions")
    done(page, {"kind": "code.change", "guid": _code(page, "Animals"), "definition": "Dogs, mostly."})
    page.reload()
    note = page.get_by_label("What this version is for")
    note.fill("To be kept.")
    as_seen = read(page, "/versions")
    go(colleague, "codes")
    page.route("**/api/studies/*/versions", lambda route: route.fulfill(json=as_seen))  # what it saw before
    done(colleague, {"kind": "code.change", "guid": _code(colleague, "Animals"), "name": "Dogs"})
    page.get_by_role("button", name=re.compile("Fix as version")).click()
    expect(page.get_by_role("alert").filter(has_text="Ravi renamed the code “Animals” to “Dogs”")).to_be_visible()
    page.unroute("**/api/studies/*/versions")
    expect(note).to_have_value("To be kept.")


def test_an_old_version_becomes_the_draft_and_is_taken_back(page: Page) -> None:
    go(page, "versions")
    second = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Version 2", exact=True))
    second.get_by_role("button", name="Make the draft what it was").click()
    expect(page.get_by_text("The draft is what version 2 was.")).to_be_visible()
    assert not next(one for one in read(page, "/framework")["codes"] if one["name"] == "Motivation")["retired"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The draft is what version 2 was.")).to_have_count(0)
    stored(page)
    assert next(one for one in read(page, "/framework")["codes"] if one["name"] == "Motivation")["retired"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_record_is_a_timeline_and_a_table(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    go(page, "record")
    expect(page.get_by_text("Version 1 was fixed", exact=False).first).to_be_visible()
    page.get_by_label("What is shown").select_option(label="sign-offs")
    line = page.get_by_role("main").get_by_role("listitem")
    expect(line.filter(has_text="Ruth Castellane").first).to_be_visible()
    clean(page)
    page.get_by_label("As a table").check()
    expect(page.get_by_role("columnheader", name="In words")).to_be_visible()
    clean(page)
