"""Memos and the journal: written, private until shared, and linked both ways."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def _clean(page: Page) -> None:
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def _memos(page: Page, view: str = "All memos") -> None:
    page.get_by_role("link", name="The way in").first.click()
    page.get_by_role("navigation", name="Study").get_by_role("link", name="Memos").click()
    page.get_by_role("navigation", name="Which memos").get_by_role("link", name=view).click()


def _text(page: Page) -> Locator:
    return page.get_by_label("What you think")


def _write(page: Page, words: str, button: str = "Write a memo") -> None:
    page.get_by_role("button", name=button).click()
    expect(_text(page)).to_be_focused()
    _text(page).fill(words)


def _link(page: Page, name: str) -> None:
    field = page.get_by_role("combobox", name="Link to…")
    field.fill(name)
    expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text(name)
    field.press("Enter")
    expect(_text(page)).to_be_focused()


def _keep(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    expect(_text(page)).to_have_count(0)
    expect(page.get_by_text("Storing…")).to_have_count(0)


def test_a_journal_entry_is_private_and_is_found_from_the_page_of_the_code_that_it_links(page: Page) -> None:
    _memos(page, "My journal")
    _write(page, "I was moved, and coded fast. See ", "Write in your journal")
    expect(page.get_by_role("radio", name="Only I can read it")).to_be_checked()
    _link(page, "Regular faces")
    _keep(page)
    entry = page.get_by_role("article", name=re.compile("I was moved"))
    expect(entry).to_contain_text("Only you can read this")
    page.reload()
    entry.get_by_role("link", name="Regular faces").click()
    expect(page.get_by_role("heading", level=1, name="Regular faces")).to_be_visible()
    expect(page.get_by_role("region", name="Memos on this")).to_contain_text("I was moved, and coded fast.")


def test_a_memo_is_shared_when_its_author_says_so_twice(page: Page) -> None:
    _memos(page, "My journal")
    _write(page, "Not for others yet.", "Write in your journal")
    _keep(page)
    entry = page.get_by_role("article", name="Not for others yet.")
    entry.get_by_role("button", name="Share “Not for others yet.”…").click()
    entry.get_by_role("button", name="Not now").click()
    expect(entry).to_contain_text("Only you can read this")
    entry.get_by_role("button", name="Share “Not for others yet.”…").click()
    entry.get_by_role("button", name="Share it").click()
    expect(entry).not_to_contain_text("Only you can read this")
    expect(page.get_by_text("except for what you shared: 1 entry")).to_be_visible()


def test_memos_link_to_memos_and_are_listed_where_they_lead(page: Page) -> None:
    _memos(page)
    _write(page, "A first doubt about elbows.")
    _keep(page)
    _write(page, "A second thought after ")
    _link(page, "A first doubt about elbows.")
    _keep(page)
    first = page.get_by_role("article", name="A first doubt about elbows.", exact=True)
    first.get_by_role("link", name="A second thought after").click()
    second = page.get_by_role("article", name=re.compile("A second thought"))
    expect(second).to_be_focused()
    second.get_by_role("link", name="A first doubt").click()
    expect(first).to_be_focused()


def test_what_was_typed_outlasts_escape_and_a_reload(page: Page) -> None:
    _memos(page)
    _write(page, "Half a thought")
    page.keyboard.press("Escape")
    expect(_text(page)).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Go on with what you began").click()
    expect(_text(page)).to_have_value("Half a thought")
    page.get_by_role("button", name="Throw away").click()
    expect(page.get_by_role("button", name="Write a memo")).to_be_focused()


def test_a_removed_memo_can_be_brought_back(page: Page) -> None:
    _memos(page)
    _write(page, "Gone and here again.")
    _keep(page)
    memo = page.get_by_role("article", name="Gone and here again.")
    memo.get_by_role("button", name="Remove").click()
    expect(memo).to_have_count(0)
    page.get_by_role("button", name="Bring it back").click()
    expect(memo).to_be_visible()


def test_markdown_is_shown_and_nothing_of_it_runs_or_loads(page: Page) -> None:
    _memos(page)
    _write(
        page, "**Loud** <img src=x onerror=alert(1)> ![a door](https://example.org/door.png) [no](javascript:alert(1))"
    )
    _keep(page)
    memo = page.get_by_role("article", name=re.compile("^Loud"))
    expect(memo.locator("strong")).to_have_text("Loud")
    expect(memo.get_by_text("<img src=x onerror=alert(1)> a door no")).to_be_visible()
    expect(memo.locator(".words").locator("img, a")).to_have_count(0)


def test_memos_are_found_by_words_and_by_what_they_are_about(page: Page) -> None:
    _memos(page)
    page.get_by_label("What it is about").select_option(label="About: Version")
    on_a_version = page.get_by_role("link", name=re.compile(r"^version \d"))
    expect(page.get_by_role("article").filter(has_not=on_a_version)).to_have_count(0)
    expect(page.get_by_role("article").filter(has=on_a_version).first).to_be_visible()
    page.get_by_label("What it is about").select_option(label="About anything")
    page.get_by_role("searchbox", name="Find in memos").fill("clingfilm kitchen table")
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("searchbox", name="Find in memos").fill("kitchen zygote")
    expect(page.get_by_text("None has what you look for.")).to_be_visible()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_memos_the_journal_and_the_field_are_clean(page: Page, mode: str) -> None:
    page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
    _memos(page)
    expect(page.get_by_role("article").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    _clean(page)
    _write(page, f"Clean in {mode}")
    page.get_by_role("button", name="How it reads").click()
    page.get_by_role("combobox", name="Link to…").fill("a")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    _clean(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Throw away").click()
    page.get_by_role("navigation", name="Which memos").get_by_role("link", name="My journal").click()
    _write(page, f"Mine in {mode}", "Write in your journal")
    _keep(page)
    entry = page.get_by_role("article", name=f"Mine in {mode}")
    entry.get_by_role("button", name=re.compile("^Share")).click()
    _clean(page)
    page.get_by_role("navigation", name="Study").get_by_role("link", name="Participants").click()
    page.get_by_role("button", name=re.compile("memos? on P07")).click()
    page.get_by_role("button", name="Write a memo on this").click()
    _clean(page)
