"""Case 1: transcripts come in, as a whole process, as a call, and over HTTP."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench.clock import in_turn, process
from bench.polyvocal_side import PolyvocalStudy
from bench.sheet import OURS, THEIRS
from bench.stage import Stage
from bench.taguette_side import TaguetteProject
from polyvocal.assemble import assemble


def run(stage: Stage) -> None:
    """Measure all three, in turn with Taguette's upload."""
    size, sheet = stage.size, stage.sheet
    case = f"1. {size.sources} transcripts of {size.characters:,} characters come in"
    folder, output = stage.transcripts, stage.folder / "imported.polyvocal"
    command = [sys.executable, "-m", "polyvocal", "import", str(folder), "-o", str(output)]
    seconds = in_turn(
        {
            "command": lambda: process(command),
            "nothing": lambda: process([sys.executable, "-m", "polyvocal", "--version"]),
            "call": lambda: assemble([folder], name="bench"),
        },
        max(size.repeats // 2, 2),
    )
    sheet.add(case, "polyvocal import, the whole process", OURS, seconds["command"], "reads, checks, writes .polyvocal")
    sheet.add(case, "polyvocal --version, the whole process", OURS, seconds["nothing"], "what starting alone takes")
    sheet.add(case, "assemble(), the call", OURS, seconds["call"])
    _over_http(stage, case)


def _over_http(stage: Stage, case: str) -> None:
    calls: dict[str, Callable[[], object]] = {OURS: lambda: _ours(stage)}
    if stage.theirs is not None:
        calls[THEIRS] = lambda: _theirs(stage)
    for who, seconds in in_turn(calls, max(stage.size.repeats // 3, 2)).items():
        note = "one request" if who == OURS else "a request each, as HTML: its plain text needs Calibre"
        stage.sheet.add(case, "uploaded to the server into a new study", who, seconds, note)


def _ours(stage: Stage) -> None:
    PolyvocalStudy(stage.ours, stage.material, "import").bring_sources()


def _theirs(stage: Stage) -> None:
    if stage.theirs is not None:
        TaguetteProject(stage.theirs, stage.material, "import", stage.folder).bring_sources()
