"""One visit: a page is opened and used as a person would, and each thing that is done is timed.

Invariant: every visit begins on an empty page and does the same things in the same order, so that two pages differ in
nothing but themselves. Times are in milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps
from math import inf
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, sleep
from typing import Any

from bench.browser.driver import Driver
from bench.browser.matter import Matter

READY = "ready"
IDLE = "a frame, nothing going on"
ADDED, ADDED_FRAMES = "a coding added", "a coding added, frames"
FILTERED, FILTERED_FRAMES = "a filter", "a filter, frames"
FIRST_TEXT = "first text, processor 4 times slower"
SLOWER = 4
PACES: Mapping[str, int] = {"ten pages a second": 100, "a page each frame": 0}
_SCROLLED = 3_000
_MEASURE = (Path(__file__).parent / "measure.js").read_text("utf-8").strip()


def slow_frame(pace: str) -> str:
    """The name of the figure: 95 in 100 frames are shorter."""
    return f"{pace}, 95th percentile"


def dropped(pace: str) -> str:
    """The name of the figure: frames that took more than one and a half idle ones, in 100."""
    return f"{pace}, dropped"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who visits: a browser that has the measuring function in every page."""

    driver: Driver

    def measure(self, matter: Matter) -> None:
        """Put the measuring function into every page from now on."""
        self.driver.before(f"() => ({_MEASURE})({len(matter.turns)}, {matter.spoken})")

    def arrive(self, path: str) -> None:
        """Wait until what was opened has led to a page under `path`. Raises `RuntimeError` if it does not."""
        until = monotonic() + 30
        while monotonic() < until:
            if str(self.driver.evaluate("location.pathname")).startswith(path):
                return
            sleep(0.1)
        raise RuntimeError(f"{self.driver.name} was not led to {path}")

    def read(self, url: str) -> dict[str, float]:
        """Open a page and scroll through it."""
        self._go(url)
        found = {READY: float(self.driver.evaluate("bench.ready()"))}
        found[IDLE] = median(self.driver.evaluate("bench.idle()"))
        for pace, every in PACES.items():
            frames = self.driver.evaluate(f"bench.scroll({every}, {_SCROLLED})")["intervals"]
            found[slow_frame(pace)] = quantiles(frames, n=20)[-1]
            found[dropped(pace)] = 100 * sum(frame > 1.5 * found[IDLE] for frame in frames) / len(frames)
        return found

    def use(self, code: str, turn: int) -> dict[str, float]:
        """On the source page that was read: code a turn, then filter there and back; the worse of the two counts."""
        added = self._add(code, turn)
        filtered = [self._filter(choice) for choice in ("Only mine", "Everybody’s")]
        return {
            ADDED: _number(added["ms"]),
            ADDED_FRAMES: _number(added["frames"]),
            FILTERED: max(_number(one["ms"]) for one in filtered),
            FILTERED_FRAMES: max(_number(one["frames"]) for one in filtered),
        }

    def begin_slowly(self, url: str) -> dict[str, float]:
        """Open a source page with a slow processor, as far as its first words. Empty where the browser cannot."""
        # Slowed down before the page that was here is gone, Chromium now and then never sends the next request.
        self.driver.open("about:blank")
        if not self.driver.throttle(SLOWER):
            return {}
        try:
            self.driver.open(url)
            return {FIRST_TEXT: float(self.driver.evaluate("bench.text()"))}
        finally:
            self.driver.throttle(1)

    def _go(self, url: str) -> None:
        self.driver.open("about:blank")
        self.driver.open(url)

    def _add(self, code: str, turn: int) -> Any:
        self.driver.evaluate("document.querySelector('.text').focus({ preventScroll: true })")
        for key in ("ArrowDown",) * turn + ("Enter", *code):
            self.driver.press(key)
        self.driver.evaluate("bench.settled()")
        offered = self.driver.evaluate("document.querySelector('[role=option][aria-selected=true]')?.textContent")
        if code not in (offered or ""):
            raise RuntimeError(f"the palette offers {offered!r} for {code!r}")
        self.driver.evaluate("bench.watchEnter()")
        self.driver.press("Enter")
        found = self.driver.evaluate("bench.watched()")
        self.driver.evaluate("bench.settled()")
        return found

    def _filter(self, choice: str) -> Any:
        found = self.driver.evaluate(f"bench.filter({dumps(choice)})")
        self.driver.evaluate("bench.settled()")
        return found


def _number(value: float | None) -> float:
    """What a page measured; what never happened took for ever."""
    return inf if value is None else float(value)
