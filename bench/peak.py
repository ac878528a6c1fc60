"""How much memory reading or writing a study takes, in a process of its own: `python -m bench.peak read|write FILE`.

Prints bytes beyond those of the process just before; Linux counts them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from polyvocal import exchange


def peak(verb: str, path: Path) -> int | None:
    """Return the bytes; None where the system does not count them."""
    command = [sys.executable, "-m", "bench.peak", verb, str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout.strip()
    return int(told) if told else None


def _most() -> int | None:
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), None)


def _measured(verb: str, path: Path) -> int | None:
    if verb == "read":
        before = _forgotten()
        exchange.read(path)
    else:
        study = exchange.read(path).study
        before = _forgotten()
        exchange.write(study, path.with_name(f"again-{path.name}"))
    after = _most()
    return None if before is None or after is None else after - before


def _forgotten() -> int | None:
    """The memory from which to count: Linux forgets the most there ever was, and begins with what there is."""
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    except OSError:
        return None
    return _most()


if __name__ == "__main__":
    found = _measured(sys.argv[1], Path(sys.argv[2]))
    print("" if found is None else found)
