"""Take the pictures: `python -m docs.screens`. Each screen in light and dark, 1280 and 1920 pixels wide.

Invariant: what is shown is the sample study, which is fiction, in a workspace of its own.
"""

from __future__ import annotations

import sys
from base64 import b64decode
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Page

from bench.browser.driver import launched
from bench.serving import LINK, running

HERE = Path(__file__).parent
SIZES = {1280: 860, 1920: 1080}
MODES = ("light", "dark")
QUALITY = 78


def _to(page: Page, name: str) -> None:
    page.get_by_role("link", name="The way in").first.click()
    page.get_by_role("link", name=name, exact=True).click()


def _source(page: Page) -> None:
    _to(page, "P12")
    page.get_by_label("Whose codings are shown").select_option(label="Everybody’s")
    page.get_by_role("button", name="Giving up easily").first.wait_for()
    page.locator(".sheet").evaluate("(sheet) => sheet.scrollTo(0, 1380)")
    page.get_by_role("group", name="Codes in the margin").get_by_role("button", name="Company").click()


def _palette(page: Page) -> None:
    _to(page, "P08")
    text = page.locator(".text")
    text.focus()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("wa")


def _beside(page: Page) -> None:
    _to(page, "P12")
    page.locator("summary", has_text="More").click()
    page.get_by_role("combobox", name="Read beside it").select_option(label="FG2")
    page.get_by_role("heading", name="FG2", exact=True).wait_for()


def _code(page: Page) -> None:
    _to(page, "Codes")
    page.locator(".tree .code", has_text="Regular faces").click()
    page.locator(".quotation").first.wait_for()


def _search(page: Page) -> None:
    _to(page, "Search")
    page.get_by_label("Words to find").fill("the bus")
    page.locator("mark").first.wait_for()


def _print(page: Page) -> None:
    _to(page, "P12")
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Print with line numbers").click()
    page.get_by_role("button", name="Print", exact=True).wait_for()


def _team(page: Page, *links: str) -> None:
    _to(page, "Team")
    for name in links:
        page.get_by_role("navigation", name="Team").get_by_role("link", name=name, exact=True).click()
    page.wait_for_load_state("networkidle")


def _round(page: Page) -> None:
    _team(page)
    page.get_by_role("link", name="Round 1", exact=True).click()
    page.get_by_text("Motivation").first.wait_for()


def _meeting(page: Page) -> None:
    _team(page)
    page.get_by_role("link", name="Go through it in a meeting").nth(1).click()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_load_state("networkidle")


SCREENS: Mapping[str, Callable[[Page], None]] = {
    "studies": lambda page: None,
    "sources": lambda page: page.get_by_role("link", name="The way in").first.click(),
    "source": _source,
    "palette": _palette,
    "beside": _beside,
    "codes": lambda page: _to(page, "Codes"),
    "code": _code,
    "search": _search,
    "memos": lambda page: _to(page, "Memos"),
    "matrix": lambda page: _to(page, "Matrix"),
    "history": lambda page: _to(page, "History"),
    "print": _print,
    "rounds": _team,
    "round": _round,
    "proposals": lambda page: _team(page, "Proposals"),
    "meeting": _meeting,
    "versions": lambda page: _team(page, "Versions"),
    "record": lambda page: _team(page, "Record"),
    "people": lambda page: _team(page, "People"),
}


def main() -> None:
    """Take those that are named, or all."""
    wanted = sys.argv[1:] or list(SCREENS)
    with TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        command = [sys.executable, "-m", "polyvocal", "demo", "--no-browser", "--workspace", str(workspace)]
        with running(command, Path(folder) / "log", LINK) as said, launched() as browser:
            context = browser.new_context()
            context.new_page().goto(said[0])
            for name in wanted:
                _take(context, said[0].partition("/enter")[0], name)


def _take(context: BrowserContext, home: str, name: str) -> None:
    for width, height in SIZES.items():
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.goto(home)
        page.get_by_role("link", name="The way in").first.wait_for()
        SCREENS[name](page)
        page.mouse.move(width - 1, height - 1)
        for mode in MODES:
            page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
            page.wait_for_timeout(700)
            shot = context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
            (HERE / f"{name}-{width}-{mode}.webp").write_bytes(b64decode(shot["data"]))
        page.close()


if __name__ == "__main__":
    main()
