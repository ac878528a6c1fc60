"""What was measured, and the budgets it must keep.

Invariant: a figure is all its measurements, one a run; what is shown of it and what a budget weighs is their median.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from statistics import median

from bench.browser import visit

BARE, SOME, MANY = "text alone", "5,000 codings", "20,000 codings"
TIMES_READY, TIMES_FRAME, POINTS_DROPPED, FRAMES, FIRST_TEXT, TIMES_MANY = 1.5, 1.2, 1.0, 2, 500.0, 2.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """One budget in one browser: what was measured, and the most that is allowed."""

    browser: str
    page: str
    what: str
    measured: float
    most: float
    why: str

    @property
    def kept(self) -> bool:
        """Whether it is within the budget."""
        return self.measured <= self.most


@dataclass
class Figures:
    """Measurements by browser, page and thing, in the order they came."""

    all: dict[tuple[str, str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    def add(self, browser: str, page: str, found: Mapping[str, float]) -> None:
        """Keep what one visit found."""
        for what, value in found.items():
            self.all[browser, page, what].append(value)

    def middle(self, browser: str, page: str, what: str) -> float | None:
        """The median, or None for what was not measured."""
        values = self.all.get((browser, page, what))
        return median(values) if values else None

    def browsers(self) -> tuple[str, ...]:
        """Those that were measured in."""
        return tuple(dict.fromkeys(browser for browser, _, _ in self.all))

    def things(self, browser: str) -> tuple[str, ...]:
        """What was measured in a browser."""
        return tuple(dict.fromkeys(what for name, _, what in self.all if name == browser))

    def verdicts(self) -> Iterator[Verdict]:
        """Every budget that what was measured can be held to."""
        for browser in self.browsers():
            yield from self._against_bare(browser)
            yield from self._at_once(browser)
            yield from self._with_many(browser)

    def _against_bare(self, browser: str) -> Iterator[Verdict]:
        """Opening and scrolling, beside the page that has only the text."""
        for what in self.things(browser):
            bare = self.middle(browser, BARE, what)
            if bare is None or what == visit.IDLE:
                continue
            most, why = _beside(what, bare)
            yield from self._held(browser, SOME, what, most, why)

    def _at_once(self, browser: str) -> Iterator[Verdict]:
        """What a person sees at once: counted in frames, and in the time that two frames take."""
        idle = self.middle(browser, SOME, visit.IDLE) or 0.0
        for what in (visit.ADDED_FRAMES, visit.FILTERED_FRAMES):
            yield from self._held(browser, SOME, what, FRAMES, f"{FRAMES} frames")
        for what in (visit.ADDED, visit.FILTERED):
            yield from self._held(browser, SOME, what, FRAMES * idle, f"as long as {FRAMES} frames")
        yield from self._held(browser, SOME, visit.FIRST_TEXT, FIRST_TEXT, "half a second")

    def _with_many(self, browser: str) -> Iterator[Verdict]:
        """Four times the codings may cost twice as much; a share of frames, a point more."""
        for what in self.things(browser):
            some = self.middle(browser, SOME, what)
            if some is None or what == visit.IDLE:
                continue
            most = max(TIMES_MANY * some, some + POINTS_DROPPED) if is_share(what) else TIMES_MANY * some
            yield from self._held(browser, MANY, what, most, f"{TIMES_MANY:g} × {SOME}")

    def _held(self, browser: str, page: str, what: str, most: float, why: str) -> Iterator[Verdict]:
        measured = self.middle(browser, page, what)
        if measured is not None:
            yield Verdict(browser, page, what, measured, most, why)


def is_share(what: str) -> bool:
    """Whether the figure is in 100 of all frames."""
    return what in map(visit.dropped, visit.PACES)


def is_count(what: str) -> bool:
    """Whether the figure is a number of frames."""
    return what in (visit.ADDED_FRAMES, visit.FILTERED_FRAMES)


def shown(what: str, value: float) -> str:
    """The value with its unit.

    >>> shown("ready", 412.3), shown(visit.ADDED_FRAMES, 1), shown(visit.dropped("a page each frame"), 2.25)
    ('412 ms', '1', '2.2 %')
    """
    if value == inf:
        return "never"
    if is_count(what):
        return f"{value:g}"
    return f"{value:.1f} %" if is_share(what) else f"{value:.{0 if value >= 100 else 1}f} ms"


def _beside(what: str, bare: float) -> tuple[float, str]:
    if is_share(what):
        return bare + POINTS_DROPPED, f"{POINTS_DROPPED:g} point over {BARE}"
    times = TIMES_READY if what == visit.READY else TIMES_FRAME
    return times * bare, f"{times:g} × {BARE}"
