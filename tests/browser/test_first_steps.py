"""Someone who never saw it, and someone who arranges many codes."""

from __future__ import annotations

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.hands import codings, give, open_source, read, select, stored

TALK = "Interviewer: How did you hear of the garden?\n\nP01: A friend brought me. I stood at the gate for two weeks.\n"


def clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found] == []


def tree(page: Page) -> list[str]:
    return page.locator(".tree .code b").all_inner_texts()


def test_a_first_passage_is_coded_by_what_the_pages_say(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "Garden 1.txt"
    file.write_text(TALK, encoding="utf-8")
    page.get_by_label("What is it called?").fill("The garden gate")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("navigation", name="Study")).to_be_visible()
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("link", name="Garden 1", exact=True).first.click()
    expect(page.get_by_text("Select a few words that strike you, and type what you see in them.")).to_be_visible()
    expect(page.get_by_text("There are no codes yet.")).to_be_visible()
    clean(page)
    select(page, "friend brought")
    expect(page.get_by_text("Type a name for what you see in these words.")).to_be_visible()
    give(page, "Brought by someone")
    expect(page.get_by_text("Select a few words that strike you")).to_have_count(0)
    assert [(one["words"], one["name"]) for one in codings(page)] == [("friend brought", "Brought by someone")]
    # A hand that stops in the middle of a word means the word.
    select(page, "ood at the ga")
    give(page, "The gate")
    assert sorted(one["words"] for one in codings(page)) == ["friend brought", "stood at the gate"]
    clean(page)


def test_the_tree_is_gone_through_arranged_and_trimmed_by_keys(page: Page) -> None:
    open_source(page, "P08")
    page.locator(".tree .code").first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    expect(page.locator(".tree .code", has_text="Mornings")).to_be_focused()
    assert len(page.locator(".tree .code[tabindex='0']").all()) == 1
    before = tree(page)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".tree .code").first).to_contain_text("Mornings")
    expect(page.locator(".tree .code", has_text="Mornings")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    stored(page)
    assert tree(page) == before
    page.locator(".tree .code", has_text="Getting there").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tree .code", has_text="Dark evenings")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tree .code", has_text="Dark evenings")).to_have_count(1)
    page.keyboard.press("Insert")
    page.keyboard.type("Taxis")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".tree .code", has_text="Taxis")).to_have_count(1)
    codes = {code["guid"]: code for code in read(page, "/framework")["codes"]}
    (made,) = [code for code in codes.values() if code["name"] == "Taxis"]
    assert codes[made["parent"]]["name"] == "Getting there"
    clean(page)
    page.get_by_role("button", name="Change Taxis").click()
    page.get_by_role("button", name="Stop using it").click()
    expect(page.locator(".tree .code", has_text="Taxis")).to_have_count(0)
    page.locator("summary", has_text="Show").click()
    page.get_by_label("Codes no longer used, too").check()
    page.get_by_role("combobox", name="Order").select_option(label="by name")
    assert tree(page) == sorted(tree(page), key=str.casefold)
    expect(page.locator(".tree .code", has_text="Taxis")).to_have_count(1)
    page.get_by_role("combobox", name="Numbers count").select_option(label="my codings")
    clean(page)


def test_a_code_is_dragged_into_another(page: Page) -> None:
    open_source(page, "P08")
    page.locator(".tree .code", has_text="Animals").drag_to(page.locator(".tree .code", has_text="Waiting"))
    stored(page)
    codes = {code["guid"]: code for code in read(page, "/framework")["codes"]}
    (moved,) = [code for code in codes.values() if code["name"] == "Animals"]
    assert codes[moved["parent"]]["name"] == "Waiting"


def test_a_question_is_declared_and_answered_with_a_digit(page: Page) -> None:
    page.get_by_role("link", name="The way in").first.click()
    page.get_by_role("link", name="Codes", exact=True).click()
    page.get_by_role("button", name=re.compile("Ask of each quotation: presence")).click()
    expect(page.get_by_role("group", name="presence")).to_be_visible()
    clean(page)
    stored(page)
    page.get_by_role("link", name="Sources", exact=True).click()
    page.get_by_role("link", name="P12", exact=True).click()
    page.get_by_label("Whose codings are shown").select_option(label="Only mine")
    select(page, "missed calls")
    give(page, "Waiting")
    page.keyboard.press("5")
    stored(page)
    assert [one["facets"] for one in codings(page)] == [{"presence": "absent"}]


def test_all_of_a_long_text_is_there_for_who_listens_and_who_finds(page: Page, tmp_path: Path) -> None:
    turns = [
        f"P{n % 9 + 1:02}: This is what was said in turn {n} of the long talk. " + "And so on. " * 9
        for n in range(3000)
    ]
    file = tmp_path / "Long.txt"
    file.write_text("\n\n".join(turns), encoding="utf-8")
    page.get_by_label("What is it called?").fill("Long talks")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("navigation", name="Study")).to_be_visible()
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("link", name="Long", exact=True).first.click()
    expect(page.locator(".text .turn")).to_have_count(3000)
    expect(page.locator(".chunk.later")).to_have_count(0, timeout=15_000)
    assert (
        page.evaluate("() => window.find('in turn 2987 of') && document.getSelection().toString()") == "in turn 2987 of"
    )
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    said = "".join(node["name"]["value"] for node in nodes if node["role"]["value"] == "StaticText")
    assert all(f"in turn {n} of" in said for n in range(3000))
