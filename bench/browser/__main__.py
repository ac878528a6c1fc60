"""Run it: `python -m bench.browser [--quick] [--only chromium|firefox]`. Prints tables and writes bench/browser.json.

The exit status is 1 if a budget is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from bench.browser import bare, report
from bench.browser.driver import Driver, chromium
from bench.browser.figures import BARE, MANY, SOME, Figures
from bench.browser.firefox import firefox
from bench.browser.matter import Matter, matter
from bench.browser.visit import IDLE, Visitor
from bench.browser.workbench import Workbench, Workspace

BROWSERS: Mapping[str, Callable[[], AbstractContextManager[Driver]]] = {"chromium": chromium, "firefox": firefox}
RUNS, QUICK = 5, 2
_BEGUN = monotonic()


def main() -> None:
    """Measure in the chosen browsers, one after the other, over one workspace that is gone afterwards."""
    asked = _asked()
    figures, versions, begun = Figures(), dict[str, str](), datetime.now(UTC)
    matters = {SOME: matter(5_000), MANY: matter(20_000)}
    with TemporaryDirectory(prefix="bench-browser-") as folder, bare.served(bare.page(matters[SOME])) as text_alone:
        _say("the studies are written and brought in")
        workspace = Workspace(Path(folder), list(matters.values()))
        for name in asked.only or BROWSERS:
            with workspace.served() as workbench, BROWSERS[name]() as driver:
                versions[driver.name] = driver.version
                _measured(driver, text_alone, workbench, matters, figures, QUICK if asked.quick else RUNS)
    print(file=sys.stderr)
    print("\n".join(report.lines(figures, versions)))
    print("\n".join(_odd(figures)))
    report.write(Path(__file__).parents[1] / "browser.json", figures, versions, begun)
    sys.exit(0 if all(verdict.kept for verdict in figures.verdicts()) else 1)


def _measured(
    driver: Driver, text_alone: str, workbench: Workbench, matters: Mapping[str, Matter], figures: Figures, runs: int
) -> None:
    """Visit every page in turn, once unmeasured so that what a browser keeps is kept, then `runs` times."""
    visitor = Visitor(driver)
    visitor.measure(matters[SOME])
    driver.open(workbench.link)
    visitor.arrive("/studies/")
    for run in range(runs + 1):
        _say(f"{driver.name}, {f'run {run} of {runs}' if run else 'first visits, unmeasured'}")
        kept = figures if run else Figures()
        with _turn(driver.name, BARE):
            kept.add(driver.name, BARE, visitor.read(text_alone))
        for page, one in matters.items():
            with _turn(driver.name, page):
                address = workbench.address(one)
                kept.add(driver.name, page, visitor.read(address) | visitor.use(one.code.name, run + 1))
                kept.add(driver.name, page, visitor.begin_slowly(address))


@contextmanager
def _turn(browser: str, page: str) -> Iterator[None]:
    """Name the page in what goes wrong there."""
    try:
        yield
    except Exception as error:
        error.add_note(f"in {browser}, on the page: {page}")
        raise


def _odd(figures: Figures) -> Iterator[str]:
    """How long an idle frame is, as the budgets suppose 60 a second, and whether the machine was left to us."""
    for browser in figures.browsers():
        idle = figures.middle(browser, BARE, IDLE) or 0.0
        ok = "as supposed" if 15.5 < idle < 18 else "not 60; read the budgets with care"
        yield f"{browser}: an idle frame lasts {idle:.1f} ms, {1000 / idle:.0f} a second, {ok}."
    yield f"Load of the machine when it began: {figures.load:.1f} on {os.cpu_count()} cores; its own part comes on top."


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.browser", description="The source page beside bare text.")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} runs in place of {RUNS}")
    parser.add_argument("--only", action="append", choices=list(BROWSERS), help="this browser; may be repeated")
    return parser.parse_args()


def _say(what: str) -> None:
    print(f"{monotonic() - _BEGUN:5.0f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
