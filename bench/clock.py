"""Taking the time: of one call, of several calls in turn, and of whole processes."""

from __future__ import annotations

import gc
import subprocess
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter


def took(call: Callable[[], object]) -> float:
    """Return the seconds that one call takes."""
    begun = perf_counter()
    call()
    return perf_counter() - begun


def in_turn(
    calls: Mapping[str, Callable[[], object]], repeats: int, *, fewer: Mapping[str, int] | None = None
) -> dict[str, list[float]]:
    """Call each of `calls` in turn, `repeats` times round, and return the seconds of each by its name.

    Each is called once before, unmeasured. Those in `fewer` stop after fewer rounds. Turns keep a slow minute of the
    machine from falling on one of them alone.
    """
    most = dict.fromkeys(calls, repeats) | dict(fewer or {})
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for turn in range(repeats):
        for name, call in calls.items():
            if turn < most[name]:
                gc.collect()
                seconds[name].append(took(call))
    return seconds


def process(command: Sequence[str]) -> None:
    """Run a whole process to its end. Raises `CalledProcessError` with what it said if it fails."""
    subprocess.run(command, check=True, capture_output=True, timeout=120)
