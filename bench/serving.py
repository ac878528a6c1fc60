"""Servers of a run: started on loopback, waited for, and always stopped.

Invariant: whoever leaves `running`, by its end, an error or Ctrl-C, leaves no process behind.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with closing(socket.socket()) as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@contextmanager
def running(command: Sequence[str], log: Path, said: str, *, patience: float = 60) -> Iterator[re.Match[str]]:
    """Start a server and yield where its output matches `said`. Raises `RuntimeError` if it never does."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        if (found := _heard(process, log, said, monotonic() + patience)) is None:
            raise RuntimeError(f"{command[0]} did not start: {log.read_text('utf-8', 'replace')[-600:]}")
        yield found
    finally:
        _stop(process)


def _heard(process: subprocess.Popen[bytes], log: Path, said: str, until: float) -> re.Match[str] | None:
    while monotonic() < until:
        if found := re.search(said, log.read_text("utf-8", "replace")):
            return found
        if process.poll() is not None:
            return None
        sleep(0.05)
    return None


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and what it started: they are a session of their own."""
    for ask in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, ask)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
            break
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
