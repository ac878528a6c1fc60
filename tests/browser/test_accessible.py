"""Every page is free of what an accessibility checker can find, in light and in dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.hands import clean, go

PAGES = ("sources", "codes", "search", "matrix", "participants", "memos", "history", "export")
TEAM = ("rounds", "proposals", "versions", "looking", "record", "people", "meeting/all")


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_clean(page: Page, name: str, mode: str) -> None:
    page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
    page.get_by_role("link", name="The way in").click()
    page.get_by_role("navigation", name="Study").get_by_role("link", name=name.capitalize()).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    clean(page)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", TEAM)
def test_a_page_of_the_team_is_clean(page: Page, name: str, mode: str) -> None:
    page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
    go(page, name)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    clean(page)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_studies_and_a_source_with_all_that_opens_there_are_clean(page: Page, mode: str) -> None:
    page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
    expect(page.get_by_role("link", name="The way in")).to_be_visible()
    clean(page)
    page.get_by_role("link", name="The way in").click()
    page.get_by_role("link", name="P01", exact=True).click()
    page.get_by_role("group", name="Codes in the margin").get_by_role("button").first.click()
    expect(page.get_by_role("region", name="The chosen quotation")).to_be_visible()
    clean(page)
    page.keyboard.press("Escape")
    page.locator(".text").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Find or create a code")).to_be_focused()
    clean(page)


def test_when_light_turns_to_dark_no_words_stand_on_a_fading_ground(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    expect(page.get_by_role("button", name="Choose files…")).to_be_visible()
    page.emulate_media(color_scheme="dark")
    # A colour that is read makes the browser begin whatever fades.
    fading = "() => [getComputedStyle(document.body).color, document.getAnimations().length][1]"
    assert page.evaluate(fading) == 0
