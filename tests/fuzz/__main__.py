"""`python -m tests.fuzz`: make files that mean harm, read them, and keep those that did any.

First each kind is grown towards code that none has reached (`guided`), where Atheris is installed; then files are made
by number, which gives the same ones every time. Exit 1 where something was found.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.fuzz.confined import ROOT, Answer, Confined
from tests.fuzz.findings import FOLDER, Findings
from tests.fuzz.seeds import KINDS, made, seeds


def main() -> int:
    """Run, or read one file again."""
    asked = _asked()
    if asked.what == "replay":
        return replay(asked.files)
    begun, kinds = monotonic(), asked.only or list(KINDS)
    _say(f"files of the kinds {', '.join(kinds)}; what is found goes to {asked.findings}")
    status = 0
    if asked.inputs is None and not asked.by_number and _is_guided():
        status = guided(kinds, asked.seconds / 2, asked.findings)
    found = Findings(asked.findings)
    until = None if asked.inputs is not None else begun + asked.seconds
    by_number(kinds, found, first=asked.first, inputs=asked.inputs, until=until)
    for line in found.lines():
        _say(line)
    return 1 if found.by_mark else status


def by_number(
    kinds: Sequence[str], found: Findings, *, first: int = 0, inputs: int | None = None, until: float | None = None
) -> Counter[tuple[str, str]]:
    """Make and read files number by number, each kind in turn, until there were so many or the time is up.

    Return how many of each kind gave what.
    """
    tally: Counter[tuple[str, str]] = Counter()
    begun, number = monotonic(), first
    with TemporaryDirectory() as name, Confined() as confined:
        while (inputs is None or number - first < inputs) and (until is None or monotonic() < until):
            for ending in kinds:
                path, raw = Path(name, f"input{ending}"), made(ending, number)
                path.write_bytes(raw)
                answer = confined.ask(path)
                tally[ending, answer.gave] += 1
                if answer.gave == "finding":
                    found.keep(ending, raw, answer, f"number {number}")
            number += 1
    _say(f"{tally.total():,} files by number, {first} to {number - 1}, in {monotonic() - begun:.0f} s")
    for ending in kinds:
        gave = ", ".join(f"{tally[ending, what]:,} {what}" for what in ("study", "fault", "finding"))
        _say(f"  {ending:<11}{gave}")
    return tally


def guided(kinds: Sequence[str], seconds: float, folder: Path) -> int:
    """Grow files of each kind for its share of the time, two kinds at once."""
    folder.mkdir(parents=True, exist_ok=True)
    before = {path.name: path.stat().st_mtime for path in folder.iterdir()}
    share = max(5, int(seconds * 2 / len(kinds)))
    for at in range(0, len(kinds), 2):
        running = [_grown(ending, share, folder) for ending in kinds[at : at + 2]]
        for ending, process in zip(kinds[at : at + 2], running, strict=True):
            _, said = process.communicate()
            ended = "" if process.returncode == 0 else f", ended with {process.returncode}"
            _say(f"  {ending:<11}{_figures(said)}{ended}")
    new = [path for path in sorted(folder.iterdir()) if before.get(path.name) != path.stat().st_mtime]
    for path in new:
        if path.suffix != ".told":
            _say(f"found: {path}")
    return 1 if new else 0


def _grown(ending: str, seconds: int, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.fuzz.guided", ending, str(seconds), str(folder)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace"
    )


def _figures(said: str) -> str:
    lines = said.splitlines()
    runs = next((line.rpartition(":")[2].strip() for line in lines if "number_of_executed_units" in line), "?")
    reached = next((line for line in reversed(lines) if " cov: " in line), "")
    parts = reached.split()
    return f"{runs} files grown, {parts[parts.index('cov:') + 1] if 'cov:' in parts else '?'} branches reached"


def replay(paths: Sequence[Path]) -> int:
    """Read files again and tell what that gives, with all that is known."""
    status = 0
    with Confined() as confined:
        for path in paths:
            answer = confined.ask(path.resolve())
            _say(f"{path}: {answer.gave}, {answer.seconds:.2f} s, {answer.peak / (1 << 20):.0f} MB\n{_told(answer)}")
            status |= answer.gave == "finding"
    return int(status)


def _told(answer: Answer) -> str:
    return f"{answer.mark}: {answer.told}\n{answer.trace}" if answer.gave == "finding" else answer.told


def _is_guided() -> bool:
    if importlib.util.find_spec("atheris") is not None:
        return True
    _say("Atheris is not installed here, so files are made by number only.")
    return False


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("what", nargs="?", choices=("run", "replay"), default="run")
    parser.add_argument("files", nargs="*", type=Path, help="files to read again, after “replay”")
    parser.add_argument("--seconds", type=float, default=600, help="how long (default: ten minutes)")
    parser.add_argument("--inputs", type=int, help="so many files of each kind by number, however long that takes")
    parser.add_argument("--first", type=int, default=0, help="the first number")
    parser.add_argument("--only", action="append", choices=list(KINDS), help="this kind; may be repeated")
    parser.add_argument("--by-number", action="store_true", help="leave the guided part out")
    parser.add_argument("--findings", type=Path, default=FOLDER, help="where findings are kept")
    return parser.parse_args()


def _say(what: str) -> None:
    print(what, flush=True)  # noqa: T201 - a command that tells what it does


if __name__ == "__main__":
    seeds()
    sys.exit(main())
