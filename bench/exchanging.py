"""Case 5: a whole study out and in: as calls on files, and over HTTP beside Taguette's project file.

What comes back is compared with what went out: as a study, and coding by coding by its words, its coder and its date.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from bench.clock import in_turn, process
from bench.peak import peak
from bench.polyvocal_side import new
from bench.sheet import OURS, THEIRS
from bench.stage import WHEN, Stage
from polyvocal import exchange
from polyvocal.model import Anchor, Code, Coder, Coding, Framework, Revision, Source, Span, Study, derived_guid

_OUT, _IN, _BOOK = "the whole study out", "the whole study in", "the codebook out (.qdc)"
_TIMES = 3


def run(stage: Stage) -> None:
    """Measure both formats as calls, then the servers' own doors."""
    case = f"5. a study of {stage.size.codings:,} codings out and in"
    _calls(stage, case, stage.study, "")
    _calls(stage, case, nested(stage.size.codings), "nested and overlapping")
    stage.fill()
    _doors(stage, case)
    _csv(stage, case)


def _calls(stage: Stage, case: str, study: Study, of: str) -> None:
    stage.say(f"writing and reading files {of}".rstrip())
    stem = "nested" if of else "bench"
    archive, qdpx = stage.folder / f"{stem}.polyvocal", stage.folder / f"{stem}.qdpx"
    calls: dict[str, Callable[[], object]] = {
        ".qdpx written": lambda: exchange.write(study, qdpx),
        ".qdpx read": lambda: exchange.read(qdpx),
        ".polyvocal written": lambda: exchange.write(study, archive),
        ".polyvocal read": lambda: exchange.read(archive),
    }
    for what, seconds in in_turn(calls, max(stage.size.repeats // 3, 2)).items():
        file = qdpx if "qdpx" in what else archive
        stage.sheet.add(case, f"{what}, {of or 'the call'}", OURS, seconds, _note(file, what))
    for file in (archive, qdpx):
        check_same(study, exchange.read(file).study, file.suffix)


def _note(file: Path, what: str) -> str:
    most = peak("read" if what.endswith("read") else "write", file)
    return f"{file.stat().st_size / 1e6:.1f} MB" + ("" if most is None else f", {most / 1e6:.0f} MB of memory")


def check_same(mine: Study, back: Study, form: str) -> None:
    """Raise `RuntimeError` unless each coding came back with its words, its coder and its date, and all else too."""
    for one, other in zip(mine.codings, back.codings, strict=True):
        told = (one.guid, mine.words(one), one.coder, one.made_at, one.code)
        if told != (other.guid, back.words(other), other.coder, other.made_at, other.code):
            raise RuntimeError(f"{form} gives coding {one.guid} back otherwise than it was written")
    if back != mine:
        raise RuntimeError(f"{form} does not give back the study that was written")


def nested(codings: int) -> Study:
    """A study of one long text in many scripts: half of its codings lie in each other, half over each other."""
    chance = Random(5)
    text = "Ann: I stayed 🙂 at home. Na\u0308he, e\u0301té; مرحبا بالعالم; 中文、 & <b>.\n" * max(codings // 30, 10)
    source = Source(derived_guid("nested", "source"), "S", (Revision(derived_guid("nested", "revision"), 1, text),))
    coders = tuple(Coder(derived_guid("nested", "coder", str(n)), f"Coder {n + 1}") for n in range(6))
    codes = tuple(Code(derived_guid("nested", "code", str(n)), f"Code {n + 1}") for n in range(40))
    made = []
    for number in range(codings):
        start = number if number % 2 else chance.randrange(len(text) - 2)
        end = len(text) - number if number % 2 else min(len(text), start + chance.randrange(1, 5_000))
        made.append(
            Coding(
                derived_guid("nested", "coding", str(number)), codes[number % 40].guid, source.guid,
                coders[number % 6].guid, (Anchor(source.latest.guid, Span(start, end)),),
                made_at=WHEN + timedelta(seconds=number),
            )
        )  # fmt: skip
    return Study(
        derived_guid("nested", "study"), "Nested", coders=coders, sources=(source,), framework=Framework(codes),
        codings=tuple(made),
    )  # fmt: skip


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
