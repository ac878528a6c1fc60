"""Reading a file in a process of its own, with a bound on memory and on time.

Invariant: whatever happens there, here is an answer.
"""

from __future__ import annotations

import json
import selectors
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 70.0
"""Seconds after which a process that should have stopped itself long ago is stopped."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What reading a file gave: “study”, “fault”, or “finding” for what must not happen.

    `told` is what was said, `place` where in our code, `peak` the bytes of memory that reading took.
    """

    gave: str
    told: str
    seconds: float
    peak: int
    kind: str = ""
    place: str = ""
    trace: str = ""

    @property
    def mark(self) -> str:
        """What two findings of the same bug have in common."""
        return f"{self.kind} at {self.place}"


WORN = 128 << 20
"""A process that had so many bytes keeps some of them, and would be measured wrongly: it is not used again."""


class Confined:
    """The process, begun when first asked and anew when it had to be stopped."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Confined:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def ask(self, path: Path, *, out: bool = True) -> Answer:
        """What reading the file gives, and with `out` taking the study out again and reading that."""
        process = self._begun()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"path": str(path), "out": out}) + "\n")
        process.stdin.flush()
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdout, selectors.EVENT_READ)
            if not waiting.select(LONGEST):
                self.stop()
                return Answer("finding", "reading did not end, and could not be stopped", LONGEST, 0, "Hung")
        line = process.stdout.readline()
        if not line:
            code = process.wait()
            self.stop()
            return Answer("finding", f"the process ended with {code}", 0, 0, f"Died {code}")
        answer = Answer(**json.loads(line))
        if answer.peak > WORN:
            self.stop()
        return answer

    def _begun(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.fuzz.child"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
        return self._process
