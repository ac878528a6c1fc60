"""Rounds: planned, shared out, opened and followed; compared when they are shared; and decided on together."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.hands import clean, done, go, read, stored


def _round(page: Page, name: str) -> dict[str, Any]:
    return next(one for one in read(page, "/rounds")["rounds"] if one["name"] == name)


def _plan(page: Page, name: str) -> None:
    go(page, "rounds")
    page.get_by_role("button", name="Plan a round").click()
    form = page.get_by_role("form", name="Plan a round")
    expect(form.get_by_label("Name", exact=True)).to_be_focused()
    form.get_by_label("Name", exact=True).fill(name)
    form.get_by_label("What it is for").fill("To see whether version 3 holds.")
    form.get_by_label("A new question").fill("What stayed with you?")
    form.get_by_label("A new question").press("Enter")
    form.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("heading", level=1, name=re.compile(name))).to_be_visible()


def _only(page: Page, group: str, names: list[str]) -> Locator:
    """Choose these of a group and no others."""
    box = page.get_by_role("group", name=re.compile(group))
    for one in box.locator(".boxes").get_by_role("checkbox").all():
        one.set_checked(False)
    for name in names:
        box.get_by_role("checkbox", name=name, exact=True).check()
    return box


def _compared(page: Page, colleague: Page, name: str) -> str:
    """A shared round in which two people read P05, and marked words alike, apart, and one of them alone."""
    go(page, "rounds")
    go(colleague, "rounds")
    framework = read(page, "/framework?version=3")["codes"]
    one, other = [code["guid"] for code in framework if code["codable"] and not code["retired"]][:2]
    source = next(one for one in read(page, "/sources")["sources"] if one["name"] == "P05")["guid"]
    revision = read(page, f"/sources/{source}")["revision"]["guid"]
    readers = [next(coder["guid"] for coder in read(who)["coders"] if coder["me"]) for who in (page, colleague)]
    guid = str(uuid4())

    def coded(code: str, start: int, end: int) -> dict[str, Any]:
        at = {"source": source, "revision": revision, "round": guid, "start": start, "end": end}
        return {"kind": "coding.add", "guid": str(uuid4()), "code": code, **at}

    given = [{"guid": str(uuid4()), "coder": coder, "source": source} for coder in readers]
    done(
        page,
        {"kind": "round.add", "guid": guid, "name": name, "mode": "blind", "version": 3},
        {"kind": "round.assign", "guid": guid, "assignments": given},
        {"kind": "round.move", "guid": guid, "state": "open"},
    )
    done(page, coded(one, 1000, 1060), coded(one, 1400, 1450), coded(one, 1800, 1850))
    done(colleague, coded(one, 1020, 1080), coded(other, 1400, 1450))
    done(page, {"kind": "round.share", "guid": guid})
    go(page, f"rounds/{guid}")
    return guid


def test_a_round_is_planned_shared_out_evenly_opened_and_followed(page: Page) -> None:
    _plan(page, "Trial")
    assert _round(page, "Trial")["mode"] == "blind"
    assert [one["text"] for one in _round(page, "Trial")["questions"]] == ["What stayed with you?"]
    page.get_by_text("Share it out evenly").click()
    _only(page, "Who reads", ["Maren Holt", "Joel Fenwick", "Me"])
    _only(page, "Which texts", ["P01", "P05", "FG1"])
    page.get_by_role("radio", name="Each text is read by several").check()
    page.get_by_label("By how many").fill("2")
    page.get_by_role("button", name="Propose who reads what").click()
    expect(page.get_by_text("Nothing is stored before you keep it.")).to_be_visible()
    page.get_by_role("button", name="Keep who reads what").click()
    expect(page.get_by_text("said who reads what in “Trial”")).to_be_visible()
    given = _round(page, "Trial")["assignments"]
    assert len(given) == 6
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("button", name="Close it")).to_be_focused()
    mine = page.get_by_role("region", name="What you read in Trial")
    mine.get_by_role("button", name=re.compile("^Begin to read")).first.click()
    expect(page).to_have_url(re.compile("/sources/"))
    go(page, "rounds")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=re.compile("^Trial")))
    expect(row.get_by_text("reading", exact=True).last).to_be_visible()
    expect(row.get_by_text("not begun").first).to_be_visible()
    row.get_by_role("button", name=re.compile("^Pause")).click()
    expect(row.get_by_role("button", name=re.compile("^Go on"))).to_be_focused()


def test_by_hand_pairs_that_stay_keep_their_guids_and_it_can_be_undone(page: Page) -> None:
    _plan(page, "By hand")
    page.get_by_role("checkbox", name="Me reads P01").check()
    page.get_by_role("checkbox", name="Me reads P01").press("ArrowDown")
    expect(page.get_by_role("checkbox", name="Me reads P02")).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Keep who reads what").click()
    expect(page.get_by_text("said who reads what in “By hand”")).to_be_visible()
    before = {one["source"]: one["guid"] for one in _round(page, "By hand")["assignments"]}
    assert len(before) == 2
    if page.get_by_role("checkbox", name="Me reads P02").count() == 0:
        page.get_by_role("button", name="Change who reads what").click()
    page.get_by_role("checkbox", name="Me reads P02").uncheck()
    page.get_by_role("button", name="Keep who reads what").click()
    expect(page.get_by_text("As it was")).to_have_count(0)
    stored(page)
    ((source, guid),) = [(one["source"], one["guid"]) for one in _round(page, "By hand")["assignments"]]
    assert before[source] == guid
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Undone:")).to_be_visible()
    assert len(_round(page, "By hand")["assignments"]) == 2
    go(page, "rounds")
    go(page, f"rounds/{_round(page, 'By hand')['guid']}")
    page.get_by_role("button", name="Remove the round").click()
    expect(page.get_by_role("heading", level=1, name="Rounds")).to_be_visible()


def test_sharing_says_that_it_is_for_good_and_asks_again(page: Page) -> None:
    _plan(page, "To share")
    page.get_by_role("checkbox", name="Me reads P01").check()
    page.get_by_role("button", name="Keep who reads what").click()
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_text("Not yet handed in: Me.")).to_be_visible()
    page.get_by_role("button", name="Share with everybody…").click()
    expect(page.get_by_text("Sharing is for good")).to_be_visible()
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_role("button", name="Share with everybody…")).to_be_focused()
    assert _round(page, "To share")["state"] == "open"
    page.get_by_role("button", name="Share with everybody…").click()
    page.get_by_role("button", name="Share it now").click()
    expect(page.get_by_role("heading", level=2, name="What we did")).to_be_visible()
    assert _round(page, "To share")["state"] == "revealed"


def test_round_1_is_looked_at_code_by_code(page: Page) -> None:
    go(page, "rounds")
    page.get_by_role("link", name="Round 1", exact=True).click()
    row = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="The word itself"))
    expect(row).to_contain_text("Ruth Castellane")
    expect(row).to_contain_text("not Tomasz Wrona")
    row.get_by_role("button").click()
    quotations = page.get_by_role("complementary", name="Quotations")
    expect(quotations.get_by_role("region", name="Ruth Castellane")).to_contain_text("We do not receive that.")
    page.reload()
    expect(quotations.get_by_role("heading", name="The word itself")).to_be_visible()
    quotations.get_by_role("link", name="P05").click()
    expect(page.get_by_role("heading", name="P05", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="The chosen quotation")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Text by text").click()
    expect(page.get_by_text("there are none to put side by side")).to_be_visible()


def test_differences_are_decided_together_and_what_each_marked_stays(page: Page, colleague: Page) -> None:
    guid = _compared(page, colleague, "Side by side")
    before = read(page, f"/rounds/{guid}/codings")["codings"]
    for kind in ("Alike", "Apart", "Only one"):
        page.get_by_role("button", name=kind, exact=True).click()
        expect(page.get_by_text("1 passage", exact=True)).to_be_visible()
    page.get_by_role("button", name="All", exact=True).click()
    page.get_by_role("button", name="Decide together").click()
    expect(page.get_by_text("You decide together here.")).to_be_visible()
    alike, apart, alone = (page.get_by_role("article").nth(n) for n in range(3))
    alike.get_by_role("button", name=re.compile("^Combine their words")).click()
    expect(alike.get_by_role("group", name="What you decide together")).to_contain_text("Decided")
    apart.get_by_role("button", name=re.compile("as Ravi marked it$")).click()
    expect(apart.get_by_role("button", name=re.compile("as Ravi marked it$"))).to_have_text("Taken")
    alone.get_by_label("Another code for all of this passage").select_option(index=3)
    alone.get_by_role("button", name="Give it").click()
    expect(alone.get_by_text("1 decision on this passage")).to_be_attached()
    decisions = _round(page, "Decisions on Side by side")
    assert decisions["settles"] == guid
    made = f"/rounds/{decisions['guid']}/codings"
    spans = sorted((one["start"], one["end"]) for one in read(page, made)["codings"])
    assert spans == [(1000, 1080), (1400, 1450), (1800, 1850)]
    page.reload()
    alone.get_by_role("button", name=re.compile("^Take back")).click()
    expect(alone.get_by_text("0 decisions on this passage")).to_be_attached()
    assert len(read(page, made)["codings"]) == 2
    assert read(page, f"/rounds/{guid}/codings")["codings"] == before


def test_what_is_alike_is_taken_over_at_once(page: Page, colleague: Page) -> None:
    _compared(page, colleague, "At once")
    page.get_by_role("button", name="Decide together").click()
    page.get_by_role("button", name="Take over what is alike").click()
    expect(page.get_by_text("1 decision on this passage")).to_be_attached()
    expect(page.get_by_role("button", name="Take over what is alike")).to_have_count(0)
    made = f"/rounds/{_round(page, 'Decisions on At once')['guid']}/codings"
    assert [(one["start"], one["end"]) for one in read(page, made)["codings"]] == [(1000, 1080)]


def test_a_colleague_reads_and_plans_nothing(page: Page, colleague: Page) -> None:
    go(colleague, "rounds")
    expect(colleague.get_by_role("heading", name=re.compile("^Round 1"))).to_be_visible()
    expect(colleague.get_by_role("button", name="Plan a round")).to_have_count(0)
    expect(colleague.get_by_text("How far each is")).to_have_count(0)
    colleague.get_by_role("link", name="Round 1", exact=True).click()
    expect(colleague.get_by_role("heading", level=2, name="What we did")).to_be_visible()
    expect(colleague.get_by_role("button", name="Take it up again")).to_have_count(0)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_rounds_areclean(page: Page, colleague: Page, mode: str) -> None:
    page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
    _plan(page, f"Clean {mode}")
    page.get_by_text("Share it out evenly").click()
    clean(page)
    page.get_by_role("button", name="Change the plan").click()
    clean(page)
    page.get_by_role("button", name="Not now").click()
    page.get_by_role("checkbox", name="Me reads P01").check()
    page.get_by_role("button", name="Keep who reads what").click()
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("button", name="Share with everybody…").click()
    clean(page)
    go(page, "rounds")
    expect(page.get_by_role("heading", name=re.compile("^Round 1"))).to_be_visible()
    page.get_by_role("button", name="Plan a round").click()
    clean(page)
    page.get_by_role("button", name="Not now").click()
    page.get_by_role("link", name="Round 1", exact=True).click()
    page.get_by_role("button", name="Motivation").click()
    expect(page.get_by_role("complementary", name="Quotations").locator("blockquote").first).to_be_visible()
    clean(page)
    _compared(page, colleague, f"Beside {mode}")
    page.get_by_role("button", name="Decide together").click()
    expect(page.get_by_role("button", name=re.compile("^Take ")).first).to_be_visible()
    clean(page)
