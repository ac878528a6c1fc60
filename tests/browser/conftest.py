"""A real server with a workspace of its own, and a real Chromium that may speak to nobody else."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.serving import started

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Workbench:
    """`polyvocal demo` in a folder of its own; `address` signs in once for each start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = self._start()

    def _start(self) -> str:
        command = [sys.executable, "-m", "polyvocal", "demo", "--no-browser", "--workspace", str(self.folder)]
        log = self.folder.with_name(f"{self.folder.name}.log")
        self.server = started(command, log, r"http://\S+/enter\?token=\S+(?=\s)")
        return self.server.found[0]

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self.server.stop(signal.SIGINT)

    def restart(self) -> str:
        """Stop and start it again, on the same folder."""
        self.stop()
        self.address = self._start()
        return self.address


@pytest.fixture(scope="session")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    started = Workbench(tmp_path_factory.mktemp("workspace"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("POLYVOCAL_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "no Chromium was found; “make test” installs one"
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *sandbox])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(workbench: Workbench, chromium: Browser) -> Iterator[BrowserContext]:
    """One sign-in for all tests, since the token serves once."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.goto(workbench.address)
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(signed_in: BrowserContext, workbench: Workbench) -> Iterator[Page]:
    """A page at the start, which must ask nothing of any other machine and must not stumble."""
    page = signed_in.new_page()
    home = workbench.address.split("/enter")[0]
    strangers: list[str] = []
    stumbles: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((home, "blob:")) else strangers.append(r.url))
    page.on("pageerror", lambda error: stumbles.append(str(error)))
    # A refusal is an answer that the page shows; the browser's own line about its status is no stumble.
    page.on(
        "console",
        lambda said: (
            stumbles.append(said.text)
            if said.type == "error" and "responded with a status of 4" not in said.text
            else None
        ),
    )
    page.goto(home)
    yield page
    page.close()
    assert strangers == []
    assert stumbles == [], f"the server said:\n{workbench.server.said()}"
