"""What a person's hands do on a source's page."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

STUDY = "The way in"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def open_source(page: Page, source: str, whose: str | None = "Only mine") -> Locator:
    """Go to a source of the sample study and return its text."""
    page.get_by_role("link", name=STUDY).first.click()
    page.get_by_role("link", name=source, exact=True).click()
    expect(page.get_by_role("heading", name=source, exact=True)).to_be_visible()
    if whose:
        page.get_by_label("Whose codings are shown").select_option(label=whose)
    text = page.get_by_role("document", name=re.compile("Text of"))
    expect(text.locator(".turn").first).to_be_visible()
    return text


def box(page: Page, words: str) -> dict[str, float]:
    """Where words stand on the screen, scrolled into the middle: left, right and the middle of their first line."""
    return page.evaluate(
        """(words) => {
            const walker = document.createTreeWalker(document.querySelector('.text'), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at < 0 || !node.parentElement.closest('p')) continue;
                node.parentElement.scrollIntoView({block: 'center', behavior: 'instant'});
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                const lines = [...range.getClientRects()];
                const [first, last] = [lines[0], lines.at(-1)];
                return {left: first.left + 1, top: first.top + first.height / 2,
                        right: last.right - 1, bottom: last.top + last.height / 2};
            }
            throw new Error(`no “${words}” in the text`);
        }""",
        words,
    )


def select(page: Page, words: str) -> None:
    """Draw over words with the mouse."""
    place = box(page, words)
    page.mouse.move(place["left"], place["top"])
    page.mouse.down()
    page.mouse.move((place["left"] + place["right"]) / 2, place["top"])
    page.mouse.move(place["right"] + 1, place["bottom"])
    page.mouse.up()


def field(page: Page) -> Locator:
    """The palette's field."""
    return page.get_by_role("combobox", name="Find or create a code")


def give(page: Page, code: str) -> None:
    """Type a code's name for the words that are selected, and take it."""
    expect(field(page)).to_be_visible()
    page.keyboard.type(code)
    expect(field(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(field(page)).to_have_count(0)


def stored(page: Page) -> None:
    """Wait until all of it is stored."""
    expect(page.get_by_text("Storing…")).to_have_count(0)


def read(page: Page, path: str = "") -> Any:
    """What the server has, by the API, of the study one is in."""
    stored(page)
    study = re.search(r"(http://[^/]+)/studies/([0-9a-f-]{36})", page.url)
    assert study
    answer = page.request.get(f"{study[1]}/api/studies/{study[2]}{path}")
    assert answer.ok, answer.text()
    return answer.json()


def codings(page: Page, *, mine: bool = True) -> list[dict[str, Any]]:
    """The codings of the source one is in, as the server has them, with the words and the code's name."""
    source = page.url.split("/sources/")[1][:36]
    coders = {coder["guid"]: coder for coder in read(page)["coders"]}
    names = {code["guid"]: code["name"] for code in read(page, "/framework")["codes"]}
    text = list(read(page, f"/sources/{source}")["text"])
    found = read(page, f"/sources/{source}/codings")["codings"]
    return [
        one | {"words": "".join(text[one["start"] : one["end"]]), "name": names.get(one["code"])}
        for one in found
        if not mine or coders[one["coder"]]["me"]
    ]


def clean(page: Page) -> None:
    """Hold that axe finds nothing against WCAG 2.2 AA."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def go(page: Page, path: str) -> None:
    """To a page of the sample study."""
    if "/studies/" not in page.url:
        page.get_by_role("link", name=STUDY).first.click()
        expect(page).to_have_url(re.compile("/studies/"))
    home, study = page.url.split("/studies/")
    page.goto(f"{home}/studies/{study[:36]}/{path}")


def done(page: Page, *acts: dict[str, Any]) -> None:
    """Do acts over the API, as another window of the same person would."""
    at = re.search(r"(http://[^/]+)/studies/([0-9a-f-]{36})", page.url)
    assert at
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
    answer = page.request.post(
        f"{at[1]}/api/studies/{at[2]}/changes",
        data={"acts": [{"id": str(uuid4()), **act} for act in acts]},
        headers={"X-CSRFToken": token, "Referer": at[1]},
    )
    assert answer.ok, answer.text()
