"""A browser that is driven: the little that the measurements need of one, and how Chromium does it.

Invariant: both browsers show pages in a window of the same size, start with an empty profile and leave nothing behind.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

WIDTH, HEIGHT = 1280, 900
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


class Driver(Protocol):
    """One window of one browser."""

    name: str
    version: str

    def before(self, function: str) -> None:
        """Call this JavaScript function in every page from now on, before the page's own scripts."""

    def open(self, url: str) -> None:
        """Go there; return once the page has begun to load."""

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression, what it promises awaited."""

    def press(self, key: str) -> None:
        """Press a key by its DOM name, or type a character."""

    def throttle(self, rate: float) -> bool:
        """Make the processor this many times slower; False where the browser cannot."""


class Chromium:
    """Chromium over its own protocol."""

    name = "Chromium"

    def __init__(self, page: Page, session: CDPSession, version: str) -> None:
        self.page, self.session, self.version = page, session, version

    def before(self, function: str) -> None:
        self.page.add_init_script(f"({function})();")

    def open(self, url: str) -> None:
        self.page.goto(url, wait_until="commit")

    def evaluate(self, script: str) -> Any:
        return json.loads(self.page.evaluate(in_json(script)))

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def throttle(self, rate: float) -> bool:
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        return True


@contextmanager
def launched() -> Iterator[Browser]:
    """Start a Chromium that asks nobody anything of its own accord, and end it."""
    path = found("POLYVOCAL_CHROMIUM", _NAMES)
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_FLAGS, *sandbox])
        yield browser
        browser.close()


@contextmanager
def chromium() -> Iterator[Driver]:
    """Start Chromium, yield its one window and end it."""
    with launched() as browser:
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
        context.set_default_timeout(120_000)
        page = context.new_page()
        yield Chromium(page, context.new_cdp_session(page), browser.version)


def found(variable: str, names: tuple[str, ...]) -> str:
    """The browser that the environment names, or else the first of `names` that is installed."""
    path = os.environ.get(variable) or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        raise RuntimeError(f"none of these browsers is installed: {', '.join(names)}")
    return path


def in_json(script: str) -> str:
    """The same expression as one that promises JSON, which every browser can hand over."""
    return f"Promise.resolve({script}).then((value) => JSON.stringify(value ?? null))"
