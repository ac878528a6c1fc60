"""The process that reads the files: small, alone, and stopped when it takes too much.

It reads a line of JSON from standard input for each file (`path`, and `out`: whether a study is taken out again too)
and answers with one.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from types import FrameType
from typing import Any

os.environ.setdefault("POLARS_MAX_THREADS", "1")

from tests.fuzz import oracle

ROOM = 1 << 30
"""Bytes that reading may take beyond what Python and our modules take themselves."""
MOST = 0.95
"""The share of it from which a file takes too much: what is refused at the bound never gets to it."""
LONGEST = 10.0
"""Seconds that reading may take."""
OUT = 5
"""How many times longer taking it out and reading it again, twice each, may take."""


class TooLong(BaseException):
    """The time is up; no `except Exception` on the way keeps this from its end."""


def _up(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong


def confine(room: int = ROOM) -> None:
    """From here on this process gets no more than `room` bytes more."""
    now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + room, now + room))


def examined(path: Path, longest: float = LONGEST, *, out: bool = True) -> dict[str, Any]:
    """What reading the file gave, as plain values; `gave` is “finding” for whatever must not happen.

    `seconds` and `peak` are of reading alone.
    """
    _forget_peak()
    begun, begun_with, figures = perf_counter(), _peak(), {}
    try:
        with _at_most(longest):
            read = oracle.check_read(path)
        figures = {"seconds": perf_counter() - begun, "peak": _peak()}
        if figures["peak"] - begun_with > MOST * ROOM:
            raise MemoryError(f"reading took {figures['peak'] - begun_with:,} bytes")  # noqa: TRY301 - told as others are
        if isinstance(read, oracle.Verdict):
            verdict = read
        else:
            with _at_most(longest * OUT):
                verdict = oracle.check_out(read) if out else oracle.told(read)
        found = {"gave": verdict.gave, "told": verdict.told}
    except TooLong:
        found = _finding("TooLong", f"it took more than {longest:.0f} s", traceback.format_exc())
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what we look for
        found = _finding(type(error).__name__, str(error)[:2000], traceback.format_exc())
    figures = figures or {"seconds": perf_counter() - begun, "peak": _peak()}
    return {**found, "seconds": figures["seconds"], "peak": max(0, int(figures["peak"]) - begun_with)}


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    signal.signal(signal.SIGALRM, _up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _finding(kind: str, told: str, trace: str) -> dict[str, Any]:
    ours = [line.strip() for line in trace.splitlines() if "/polyvocal/" in line or "/fuzz/oracle" in line]
    place = ours[-1].rpartition("/src/")[2] if ours else "?"
    return {"gave": "finding", "kind": kind, "told": told, "place": place, "trace": trace[-6000:]}


def _forget_peak() -> None:
    """Linux keeps the most memory a process ever had; start it anew."""
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    except OSError:
        return


def _peak() -> int:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def main() -> None:
    """Read paths until there are no more."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints must not stand among the answers
    confine()
    for line in sys.stdin:
        asked = json.loads(line)
        found = examined(Path(asked["path"]), out=asked["out"])
        print(json.dumps(found), file=out, flush=True)


if __name__ == "__main__":
    main()
