"""The figures as a table, the budgets with what each is worth, and both as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

from bench.browser.figures import BARE, MANY, SOME, Figures, Verdict, shown
from bench.sheet import machine

PAGES = (BARE, SOME, MANY)
MEANT = (
    f"ready: from the navigation's begin to the end of the frame that showed it. {BARE}: two frames after the load "
    "event. Source page: the whole text in the document and codings painted. Caches of HTTP are warm.",
    "a coding added, a filter: from the key or the choice to the end of the frame that painted other ranges behind "
    "words than before. frames: the same, in frames begun since; one long frame counts as one.",
    "95th percentile, dropped: of the time between frames; dropped is one longer than 1.5 idle frames.",
)


def lines(figures: Figures, versions: Mapping[str, str]) -> Iterator[str]:
    """Everything that is printed."""
    for browser in figures.browsers():
        yield f"\n{f'{browser} {versions[browser]}':<44}" + "".join(f"{page:>18}" for page in PAGES)
        yield from (_row(figures, browser, what) for what in figures.things(browser))
    yield ""
    yield f"{'budget':<72}{'measured':>10}{'at most':>11}"
    yield from map(_told, figures.verdicts())
    yield ""
    yield from MEANT


def write(path: Path, figures: Figures, versions: Mapping[str, str], begun: datetime) -> None:
    """Write everything to `path`, whole or not at all. What never happened is null."""
    whole = {
        "begun": begun.isoformat(timespec="seconds"), "machine": machine(), "browsers": dict(versions),
        "load": {"before": figures.load, "after": os.getloadavg()[0]},
        "figures": [
            {"browser": browser, "page": page, "what": what, "measured": [_finite(value) for value in values],
             "median": _finite(figures.middle(browser, page, what))}
            for (browser, page, what), values in figures.all.items()
        ],
        "budgets": [_verdict(verdict) for verdict in figures.verdicts()],
        "meant": MEANT,
    }  # fmt: skip
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(path)


def _row(figures: Figures, browser: str, what: str) -> str:
    middles = (figures.middle(browser, page, what) for page in PAGES)
    return f"  {what:<42}" + "".join(f"{'' if one is None else shown(what, one):>18}" for one in middles)


def _told(verdict: Verdict) -> str:
    mark = "  kept" if verdict.kept else "MISSED"
    what = f"{mark}  {verdict.browser}, {verdict.page}: {verdict.what}"
    measured, most = shown(verdict.what, verdict.measured), shown(verdict.what, verdict.most)
    return f"{what:<72}{measured:>10}{most:>11}  {verdict.why}"


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "browser": verdict.browser, "page": verdict.page, "what": verdict.what, "kept": verdict.kept,
        "measured": _finite(verdict.measured), "most": _finite(verdict.most), "why": verdict.why,
    }  # fmt: skip


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
