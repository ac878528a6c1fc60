"""Servers of a run or a test: started on loopback, waited for, and always stopped.

Invariant: whoever leaves `running`, by its end, an error or Ctrl-C, leaves no process behind. What a server says
goes into a file, since a pipe that nobody empties would stop one that says much.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

LINK = r"http://\S+/enter\?token=\S+(?=\s)"
"""What a workbench of one person prints once it is up: the way in, which works once."""


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with closing(socket.socket()) as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Server:
    """A server that has started: its process leads a session of its own, `found` is where it said that it is up."""

    process: subprocess.Popen[bytes]
    log: Path
    found: re.Match[str]

    def said(self) -> str:
        """All that it has printed."""
        return self.log.read_text("utf-8", "replace")

    def end(self, how: signal.Signals, *, patience: float = 20) -> None:
        """Ask it to end and wait. Raises `TimeoutExpired` if it does not."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait(timeout=patience)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it and what it started, however long it would rather stay."""
        _stop(self.process, how)


def started(
    command: Sequence[str], log: Path, said: str, *, env: Mapping[str, str] = os.environ, patience: float = 60
) -> Server:
    """Start a server and wait until its output matches `said`. Raises `RuntimeError` if it never does."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            env={**env, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        found = _heard(process, log, said, monotonic() + patience)
    except BaseException:
        _stop(process, signal.SIGTERM)
        raise
    if found is None:
        _stop(process, signal.SIGTERM)
        raise RuntimeError(f"{command[0]} did not start: {log.read_text('utf-8', 'replace')[-600:]}")
    return Server(process, log, found)


@contextmanager
def running(command: Sequence[str], log: Path, said: str) -> Iterator[re.Match[str]]:
    """Start a server, yield where its output matches `said`, and stop it."""
    server = started(command, log, said)
    try:
        yield server.found
    finally:
        server.stop()


def _heard(process: subprocess.Popen[bytes], log: Path, said: str, until: float) -> re.Match[str] | None:
    while monotonic() < until:
        if found := re.search(said, log.read_text("utf-8", "replace")):
            return found
        if process.poll() is not None:
            return None
        sleep(0.05)
    return None


def _stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    for ask in (how, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, ask)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
            break
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
