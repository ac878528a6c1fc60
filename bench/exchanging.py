"""Case 5: a whole study out and in: as calls on files, and over HTTP beside Taguette's project file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.clock import in_turn, process
from bench.polyvocal_side import new
from bench.sheet import OURS, THEIRS
from bench.stage import Stage
from polyvocal import exchange

_OUT, _IN, _BOOK = "the whole study out", "the whole study in", "the codebook out (.qdc)"
_TIMES = 3


def run(stage: Stage) -> None:
    """Measure both formats as calls, then the servers' own doors."""
    case = f"5. a study of {stage.size.codings:,} codings out and in"
    _calls(stage, case)
    stage.fill()
    _doors(stage, case)
    _csv(stage, case)


def _calls(stage: Stage, case: str) -> None:
    stage.say("writing and reading files")
    study, folder = stage.study, stage.folder
    archive, qdpx = folder / "bench.polyvocal", folder / "bench.qdpx"
    calls: dict[str, Callable[[], object]] = {
        ".qdpx written": lambda: exchange.write(study, qdpx),
        ".qdpx read": lambda: exchange.read(qdpx),
        ".polyvocal written": lambda: exchange.write(study, archive),
        ".polyvocal read": lambda: exchange.read(archive),
    }
    for what, seconds in in_turn(calls, max(stage.size.repeats // 3, 2)).items():
        file = qdpx if "qdpx" in what else archive
        stage.sheet.add(case, f"{what}, the call", OURS, seconds, f"{file.stat().st_size / 1e6:.1f} MB")
    back = exchange.read(archive).study
    if back != study:
        raise RuntimeError("the archive does not give back the study that was written")


def _doors(stage: Stage, case: str) -> None:
    stage.say("files out of and into the servers")
    ours, theirs, folder = stage.our_study, stage.their_project, stage.folder
    file = folder / "out.sqlite3"
    copies = iter(_copies(stage, _TIMES + 1))
    out: dict[str, Callable[[], object]] = {
        OURS: lambda: ours.connection.save(f"{ours.path}/export/study.polyvocal", folder / "out.polyvocal")
    }
    back: dict[str, Callable[[], object]] = {OURS: lambda: _open(stage, next(copies))}
    book: dict[str, Callable[[], object]] = {
        OURS: lambda: ours.connection.save(f"{ours.path}/export/framework.qdc", folder / "ours.qdc")
    }
    if theirs is not None:
        out[THEIRS] = lambda: theirs.export("project.sqlite3", file)
        back[THEIRS] = lambda: theirs.bring_project(file)
        book[THEIRS] = lambda: theirs.export("codebook.qdc", folder / "theirs.qdc")
    notes = {OURS: "by HTTP, .polyvocal", THEIRS: "by HTTP, its project.sqlite3"}
    for what, calls in ((_OUT, out), (_IN, back), (_BOOK, book)):
        for who, seconds in in_turn(calls, _TIMES).items():
            stage.sheet.add(case, what, who, seconds, "by HTTP" if what == _BOOK else notes[who])


def _copies(stage: Stage, many: int) -> list[Path]:
    """The study as archives under other GUIDs, since a study that is there already is not brought in again."""
    files = [stage.folder / f"copy-{number}.polyvocal" for number in range(many)]
    for file in files:
        exchange.write(replace(stage.study, guid=new()), file)
    return files


def _open(stage: Stage, file: Path) -> None:
    stage.ours.upload("/api/studies/open", [("file", file.name, file.read_bytes())])


def _csv(stage: Stage, case: str) -> None:
    """Their export of a theme needs a running server, ours a file: told side by side, without a ratio."""
    archive, code = str(stage.folder / "bench.polyvocal"), stage.material.codes[0].name
    command = [sys.executable, "-m", "polyvocal", "retrieve", archive, "--code", code, "--format", "csv"]
    seconds = in_turn({"csv": lambda: process(command)}, _TIMES)["csv"]
    stage.sheet.add(case, "polyvocal retrieve --format csv, the process", OURS, seconds, "a theme, from the archive")
    if (theirs := stage.their_project) is not None:
        seconds = in_turn({"csv": lambda: theirs.export(f"highlights/{code}.csv", stage.folder / "t.csv")}, _TIMES)[
            "csv"
        ]
        stage.sheet.add(case, "a theme's quotations as CSV", THEIRS, seconds, "by HTTP")
