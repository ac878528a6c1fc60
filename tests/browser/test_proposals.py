"""Proposals: made at a code, seen on the board, decided on in a meeting, and kept with what was decided."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.hands import clean, go, read, stored


def _board(page: Page, show: str = "All") -> None:
    go(page, "proposals")
    page.get_by_role("group", name="Which proposals").get_by_role("button", name=show, exact=True).click()


def _open_code(page: Page, code: str) -> None:
    go(page, "codes")
    page.locator("button.code").filter(has=page.get_by_text(code, exact=True)).click()
    expect(page.get_by_role("heading", level=1, name=re.compile(code))).to_be_visible()


def _rename(page: Page, code: str, name: str, reason: str) -> None:
    """Propose it from the code's page."""
    _open_code(page, code)
    page.get_by_role("button", name="Propose a change", exact=True).click()
    box = page.get_by_role("dialog", name="Propose a change")
    box.get_by_role("radio", name="rename a code").check()
    box.get_by_role("textbox", name="The new name").fill(name)
    box.get_by_role("textbox", name="Why, in your own words").fill(reason)
    box.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("dialog", name="Proposed").get_by_role("status")).to_have_text(
        f"Rename “{code}” to “{name}”"
    )
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("button", name="Propose a change", exact=True)).to_be_focused()
    stored(page)


def _card(page: Page, says: str) -> Locator:
    return page.get_by_role("article", name=says, exact=True)


def _meet(page: Page, says: str) -> None:
    """Begin a meeting about round 2, and turn over until this proposal is what is talked about."""
    go(page, "proposals")
    rounds = read(page)["rounds"]
    go(page, f"meeting/{next(one['guid'] for one in rounds if one['name'] == 'Round 2')}")
    expect(page.get_by_role("heading", name="Going through Round 2")).to_be_visible()
    page.get_by_role("checkbox", name="Maren Holt").set_checked(True)
    page.get_by_role("heading", level=1).focus()
    for _ in range(60):
        heading = page.get_by_role("heading", level=1)
        if heading.inner_text() in (says, "What you decided"):
            break
        page.keyboard.press("ArrowRight")
        expect(heading).to_be_focused()
    expect(page.get_by_role("heading", level=1, name=says, exact=True)).to_be_visible()


def _names(page: Page) -> list[str]:
    return [code["name"] for code in read(page, "/framework")["codes"]]


def test_a_proposal_is_accepted_in_a_meeting_and_the_draft_is_changed(page: Page) -> None:
    says = "Rename “Dark evenings” to “After dark”"
    _rename(page, "Dark evenings", "After dark", "It is also the early mornings in *December*.")
    _board(page, "Open")
    card = _card(page, says)
    expect(card).to_contain_text("open")
    expect(card.locator("em")).to_have_text("December")
    _meet(page, says)
    page.get_by_role("textbox", name="Why, in a sentence or two").fill("We all had winter in mind.")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("renamed the code “Dark evenings” to “After dark”")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name=says, exact=True)).to_have_count(0)
    assert "After dark" in _names(page)
    assert "Dark evenings" not in _names(page)
    _board(page, "Decided")
    decision = _card(page, says).get_by_role("group", name="What was decided")
    expect(decision).to_contain_text("accepted")
    expect(decision).to_contain_text("We all had winter in mind.")
    expect(decision).to_contain_text("There were Maren Holt.")
    _open_code(page, "After dark")


def test_an_accepted_one_can_be_undone_and_adapted(page: Page) -> None:
    says = "Rename “Animals” to “Pets”"
    _rename(page, "Animals", "Pets", "They are mostly dogs.")
    _meet(page, says)
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("renamed the code “Animals” to “Pets”")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Undone:")).to_be_visible()
    assert "Animals" in _names(page)
    _meet(page, says)
    page.get_by_role("button", name="Adapt…").click()
    page.get_by_role("textbox", name="The new name").fill("Dogs and other company")
    page.get_by_role("button", name="Accept it like this").click()
    expect(page.get_by_text("renamed the code “Animals” to “Dogs and other company”")).to_be_visible()
    assert "Dogs and other company" in _names(page)
    _board(page, "Decided")
    expect(_card(page, says)).to_contain_text("adapted")


def test_of_two_that_ask_for_the_same_one_is_taken_and_answers_both(page: Page) -> None:
    for name in ("Next year’s me", "Later on"):
        _rename(page, "Empty afternoons", name, f"{name} it is.")
    says = "Rename “Empty afternoons” to “Later on”"
    _meet(page, "Rename “Empty afternoons” to “Next year’s me”")
    page.get_by_role("textbox", name="Why, in a sentence or two").fill("Shorter.")
    page.get_by_role("radio", name=says).check()
    expect(page.get_by_role("heading", level=1, name=says, exact=True)).to_be_visible()
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("renamed the code “Empty afternoons” to “Later on”")).to_be_visible()
    _board(page, "Decided")
    other = _card(page, "Rename “Empty afternoons” to “Next year’s me”")
    expect(other).to_contain_text(f"Answered by: {says}")
    expect(other).to_contain_text("Shorter.")


def test_a_declined_one_stays_in_the_record(page: Page) -> None:
    says = "Rename “Waiting” to “Hanging about”"
    _rename(page, "Waiting", "Hanging about", "That is what P05 calls it.")
    _meet(page, says)
    page.get_by_role("textbox", name="Why, in a sentence or two").fill("Only one of them says so.")
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_text("declined 1 proposal")).to_be_visible()
    assert "Waiting" in _names(page)
    _board(page, "Decided")
    card = _card(page, says)
    expect(card).to_contain_text("declined")
    expect(card).to_contain_text("That is what P05 calls it.")
    expect(card).to_contain_text("Only one of them says so.")
    expect(card.get_by_role("button")).to_have_count(0)


def test_one_withdraws_puts_forward_again_and_changes_what_is_one_s_own(page: Page) -> None:
    says = "Rename “Neighbours” to “Next door”"
    _rename(page, "Neighbours", "Next door", "")
    _board(page)
    card = _card(page, says)
    card.get_by_role("button", name=re.compile("^Withdraw")).click()
    expect(card).to_contain_text("withdrawn")
    card.get_by_role("button", name=re.compile("forward again")).click()
    expect(card).to_contain_text("open")
    card.get_by_role("button", name=re.compile("^Change")).click()
    box = page.get_by_role("dialog", name="Change your proposal")
    box.get_by_role("textbox", name="The new name").fill("Over the fence")
    box.get_by_role("button", name="Keep").click()
    expect(_card(page, "Rename “Neighbours” to “Over the fence”")).to_be_visible()


def test_what_was_typed_outlasts_escape_and_what_is_missing_is_said(page: Page) -> None:
    _open_code(page, "Closures")
    page.get_by_role("button", name="Propose a change", exact=True).click()
    page.get_by_role("radio", name="split a code").check()
    page.get_by_label("Into which codes: a name on each line").fill("Shut for good")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("alert")).to_contain_text("at least two codes")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Propose a change", exact=True).click()
    expect(page.get_by_label("Into which codes: a name on each line")).to_have_value("Shut for good")


def test_a_colleague_who_may_not_decide_reads_along(page: Page, colleague: Page) -> None:
    _rename(page, "Giving back", "Doing one’s share", "Giving back sounds like a debt.")
    _meet(page, "Rename “Giving back” to “Doing one’s share”")
    address = page.url
    colleague.goto(address.split("#")[0])
    expect(colleague.get_by_text("You can read along here.")).to_be_visible()
    colleague.goto(address)
    expect(colleague.get_by_role("heading", level=1)).to_be_visible()
    expect(colleague.get_by_role("button", name="Accept", exact=True)).to_have_count(0)
    expect(colleague.get_by_role("button", name="Next →")).to_be_visible()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_board_the_dialog_and_the_meeting_areclean(page: Page, mode: str) -> None:
    page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
    code, name = (
        ("Fares and passes", "The cost of getting there") if mode == "light" else ("Only ever helped", "Helped")
    )
    _rename(page, code, name, "Clean.")
    _board(page)
    expect(_card(page, f"Rename “{code}” to “{name}”")).to_be_visible()
    clean(page)
    page.get_by_role("button", name="Propose a change", exact=True).click()
    page.get_by_role("radio", name="put codes together").check()
    clean(page)
    page.get_by_role("button", name="Not now").click()
    _meet(page, f"Rename “{code}” to “{name}”")
    clean(page)
    page.get_by_role("button", name="Adapt…").click()
    clean(page)
    page.goto(re.sub(r"#.*", "", page.url))
    expect(page.get_by_role("heading", name="What lies ahead")).to_be_visible()
    clean(page)
    page.goto(f"{page.url}#999")
    expect(page.get_by_role("heading", name="What you decided")).to_be_visible()
    page.get_by_role("button", name="Write down something we settled").click()
    clean(page)
    page.get_by_role("textbox", name="In a line").fill("Mornings count until noon")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text(re.compile(r"\d things? (was|were) settled in talk"))).to_be_visible()
