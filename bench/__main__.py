"""Run the comparisons: `python -m bench [--quick] [--only NAME]…`. Prints a table and writes bench/results.json."""

from __future__ import annotations

import argparse
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from types import FrameType

from bench import asking, deciding, exchanging, importing, storing
from bench.material import FULL, QUICK
from bench.sheet import Sheet
from bench.stage import Stage

HERE = Path(__file__).parent
CASES: dict[str, Callable[[Stage], None]] = {
    "importing": importing.run,
    "storing": storing.run,
    "asking": asking.run,
    "exchanging": exchanging.run,
    "deciding": deciding.run,
}


def main() -> None:
    """Run the chosen cases in one folder that is gone afterwards; what was measured before a Ctrl-C is shown."""
    asked = _asked()
    signal.signal(signal.SIGTERM, _stopped)
    sheet, begun = Sheet(), monotonic()
    cache = HERE / ".cache"
    cache.mkdir(exist_ok=True)

    def say(what: str) -> None:
        back, end = ("\r", "") if sys.stderr.isatty() else ("", "\n")
        print(f"{back}{monotonic() - begun:5.0f} s  {what:<60}", end=end, file=sys.stderr, flush=True)

    status = 0
    # The folder is beside the code, not in a temporary place that may be in memory: a sync must reach a disk.
    with TemporaryDirectory(prefix="run-", dir=cache) as folder, ExitStack() as stack:
        stage = Stage(QUICK if asked.quick else FULL, Path(folder), sheet, stack, say)
        try:
            for name in asked.only or CASES:
                say(name)
                status = _tried(name, stage) or status
        except KeyboardInterrupt:
            sheet.remark("The run was stopped before its end.")
            status = 130
    if asked.quick:
        sheet.remark("Small sizes (--quick): the figures say that it runs, not how fast.")
    print(file=sys.stderr)
    print("\n".join(sheet.lines()))
    sheet.write(HERE / "results.json")
    sys.exit(status)


def _tried(name: str, stage: Stage) -> int:
    """Run one case. One that fails is told and leaves to the others what they measured; return 1 then, else 0."""
    try:
        CASES[name](stage)
    except Exception as error:  # noqa: BLE001  whatever broke, the figures so far are worth minutes
        traceback.print_exc()
        stage.sheet.remark(f"The case “{name}” was not measured to its end: {type(error).__name__}: {error}")
        return 1
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measured comparisons, never timed tests.")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument("--only", action="append", choices=list(CASES), help="this case; may be repeated")
    return parser.parse_args()


def _stopped(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
