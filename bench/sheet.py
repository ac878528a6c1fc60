"""What was measured: figures, their table, the aims, and results.json.

Invariant: a figure is all its measurements; what is shown of it (median, 95th percentile, least, most) is taken from
them, and a ratio only from two figures of the same thing.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

OURS, THEIRS = "Polyvocal", "Taguette"
STORING, RETRIEVING = "one coding stored", "a theme, all its quotations"
_AIMS = ((STORING, 8, "storing a coding"), (RETRIEVING, 20, "retrieval"))


@dataclass(frozen=True, slots=True)
class Figure:
    """Measurements in seconds of one thing, `what`, done by one program, `who`."""

    case: str
    what: str
    who: str
    seconds: tuple[float, ...]
    note: str = ""

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.seconds)

    @property
    def p95(self) -> float:
        """What 95 in 100 stay within; the most, where there are fewer than 20."""
        return quantiles(self.seconds, n=20)[-1] if len(self.seconds) >= 20 else max(self.seconds)


@dataclass
class Sheet:
    """Collects figures in the order they come, and sentences about what could not be measured."""

    figures: list[Figure] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    def add(self, case: str, what: str, who: str, seconds: Sequence[float], note: str = "") -> None:
        """Keep the measurements of one thing."""
        self.figures.append(Figure(case, what, who, tuple(seconds), note))

    def remark(self, sentence: str) -> None:
        """Keep a sentence, once."""
        if sentence not in self.remarks:
            self.remarks.append(sentence)

    def ours(self, what: str) -> Figure | None:
        """Our figure of the same thing."""
        return next((figure for figure in self.figures if (figure.what, figure.who) == (what, OURS)), None)

    def ratio(self, figure: Figure) -> float | None:
        """How many times our median goes into this one's; None without another's figure."""
        ours = self.ours(figure.what)
        return None if ours is None or figure.who == OURS else figure.median / ours.median

    def lines(self) -> Iterator[str]:
        """The table, the aims and the remarks."""
        heads = ("median", "p95", "least", "most")
        yield f"{'':52}{'who':<13}{'n':>6}" + "".join(f"{head:>10}" for head in heads) + f"{'ratio':>9}"
        for case in dict.fromkeys(figure.case for figure in self.figures):
            yield f"\n{case}"
            yield from (self._line(figure) for figure in self.figures if figure.case == case)
        yield ""
        yield from self.aims()
        yield from self.remarks

    def _line(self, figure: Figure) -> str:
        shown = (figure.median, figure.p95, min(figure.seconds), max(figure.seconds))
        ratio = self.ratio(figure)
        last = f"{f'{ratio:.2f}' if ratio < 10 else f'{ratio:.0f}'} ×" if ratio is not None else ""
        note = f"   {figure.note}" if figure.note else ""
        places = "".join(f"{told(seconds):>10}" for seconds in shown)
        return f"  {figure.what:<50}{figure.who:<13}{len(figure.seconds):>6}{places}{last:>9}{note}".rstrip()

    def aims(self) -> Iterator[str]:
        """A line for each aim, with the ratio that was measured. Nothing fails by it."""
        for what, times, said in _AIMS:
            theirs = next((f for f in self.figures if (f.what, f.who) == (what, THEIRS)), None)
            ratio = self.ratio(theirs) if theirs else None
            yield f"aim {times}× at {said}: {f'{ratio:.1f}× measured' if ratio else 'not measured in this run'}"

    def write(self, path: Path) -> None:
        """Write everything to `path`, whole or not at all."""
        beside = path.with_suffix(".part")
        beside.write_text(json.dumps(self._whole(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        beside.replace(path)

    def _whole(self) -> dict[str, Any]:
        return {
            "begun": self.begun.isoformat(timespec="seconds"),
            "machine": machine(),
            "load": {"before": self.load, "after": os.getloadavg()[0]},
            "figures": [self._row(figure) for figure in self.figures],
            "aims": list(self.aims()),
            "remarks": self.remarks,
        }

    def _row(self, figure: Figure) -> dict[str, Any]:
        return {
            "case": figure.case, "what": figure.what, "who": figure.who, "n": len(figure.seconds),
            "median": figure.median, "p95": figure.p95, "least": min(figure.seconds), "most": max(figure.seconds),
            "ratio": self.ratio(figure), "note": figure.note,
        }  # fmt: skip


def told(seconds: float) -> str:
    """A duration as people say it, three digits of it.

    >>> told(0.0012345), told(2.5)
    ('1.23 ms', '2.50 s')
    """
    if seconds >= 1:
        return f"{seconds:.2f} s"
    milli = seconds * 1000
    return f"{milli:.{0 if milli >= 100 else 1 if milli >= 10 else 2}f} ms"


def machine() -> dict[str, Any]:
    """What this was measured on."""
    return {"cores": os.cpu_count(), "processor": _processor(), "python": platform.python_version(),
            "system": platform.system()}  # fmt: skip


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
