"""What was found: the file itself, and beside it in words what it did. One file a bug is enough.

Invariant: a finding that was kept can be read again with `python -m tests.fuzz replay FILE`.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from tests.fuzz.confined import ROOT, Answer

FOLDER = ROOT / ".fuzz" / "findings"


class Findings:
    """The findings of a run, each bug once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self.by_mark: dict[str, tuple[Path, Answer]] = {}
        self.times: dict[str, int] = {}

    def keep(self, ending: str, raw: bytes, answer: Answer, origin: str) -> None:
        """Keep the file, unless one of the same bug is kept; a smaller one takes its place."""
        self.times[answer.mark] = self.times.get(answer.mark, 0) + 1
        known = self.by_mark.get(answer.mark)
        if known is not None and known[0].stat().st_size <= len(raw):
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        mark = hashlib.sha256(answer.mark.encode()).hexdigest()[:12]
        path = self.folder / f"{re.sub(r'[^A-Za-z]+', '', answer.kind)}-{mark}{ending}"
        path.write_bytes(raw)
        told = (f"{answer.mark}\n{answer.told}", f"from: {origin}", f"{answer.seconds:.1f} s, {answer.peak:,} bytes")
        path.with_name(f"{path.name}.told").write_text("\n\n".join((*told, answer.trace)) + "\n", "utf-8", "replace")
        self.by_mark[answer.mark] = (path, answer)

    def lines(self) -> list[str]:
        """What was found, a line a bug."""
        return [
            f"{mark}, {self.times[mark]} times: {answer.told[:200]}\n    {path}"
            for mark, (path, answer) in self.by_mark.items()
        ]
