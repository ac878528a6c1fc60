"""A real server with a workspace of its own, and a real Chromium that may speak to nobody else."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bench.browser.driver import launched
from bench.serving import LINK, started


class Workbench:
    """`polyvocal demo` in a folder of its own; `address` signs in once for each start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = self._start()

    def _start(self) -> str:
        command = [sys.executable, "-m", "polyvocal", "demo", "--no-browser", "--workspace", str(self.folder)]
        log = self.folder.with_name(f"{self.folder.name}.log")
        self.server = started(command, log, LINK)
        return self.server.found[0]

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self.server.stop(signal.SIGINT)

    def invited(self, name: str) -> str:
        """An address that signs someone else in, once: an analyst of the sample study."""
        script = (
            "import sys; from pathlib import Path; from polyvocal_web.server import settle; settle(Path(sys.argv[1]))\n"
            "from polyvocal.model import new_guid\n"
            "from polyvocal_web.access import Role\n"
            "from polyvocal_web.accounts.models import Account\n"
            "from polyvocal_web.accounts.services import new_token\n"
            "from polyvocal_web.studies.models import Study\n"
            "from polyvocal_web.studies.services import join\n"
            "account = Account.objects.create(guid=new_guid(), name=sys.argv[2], password='!')\n"
            "join(Study.objects.get(name='The way in'), account, Role.CODER)\n"
            "print(new_token(account))\n"
        )
        said = subprocess.run(
            [sys.executable, "-c", script, str(self.folder), name], capture_output=True, text=True, check=True
        )
        return f"{self.address.split('/enter')[0]}/enter?token={said.stdout.split()[-1]}"

    def restart(self) -> str:
        """Stop and start it again, on the same folder."""
        self.stop()
        self.address = self._start()
        return self.address


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """One for the tests of a module, so that no module finds what another left."""
    started = Workbench(tmp_path_factory.mktemp("workspace"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
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
    with watched(signed_in, workbench) as page:
        yield page


@pytest.fixture
def colleague(chromium: Browser, workbench: Workbench) -> Iterator[Page]:
    """The page of someone else, an analyst in the same study, in a browser of their own."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    entering = context.new_page()
    entering.goto(workbench.invited("Ravi"))
    entering.close()
    with watched(context, workbench) as page:
        yield page
    context.close()


@contextmanager
def watched(context: BrowserContext, workbench: Workbench, *, offline: bool = False) -> Iterator[Page]:
    """A page at the start. It may lose the connection only where that is what is tried."""
    page = context.new_page()
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
            if said.type == "error"
            and "responded with a status of 4" not in said.text
            and not (offline and "ERR_INTERNET_DISCONNECTED" in said.text)
            else None
        ),
    )
    page.goto(home)
    yield page
    page.close()
    assert strangers == []
    assert stumbles == [], f"the server said:\n{workbench.server.said()}"
