"""Case 2: codings are stored one at a time, each answered once it is on disk, on one keep-alive connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bench.clock import took
from bench.material import Material, Place, short
from bench.polyvocal_side import PolyvocalStudy
from bench.sheet import OURS, STORING, THEIRS
from bench.stage import Stage
from bench.taguette_side import TaguetteProject

_PLAIN = "plain sqlite"
_IN_SHORT = "one coding stored, in a text of 2,500 characters"


def run(stage: Stage) -> None:
    """Measure storing in the whole transcripts, then in a short text, where Taguette has less to read again."""
    size = stage.size
    case = f"2. {size.codings:,} codings are stored one at a time, each on disk before it is answered"
    theirs = _spread(len(stage.material.places), size.beside)
    seconds = _rounds(stage, stage.material, stage.our_study, stage.their_project, theirs)
    stage.stored_ours, stage.stored_theirs = len(stage.material.places), frozenset(theirs)
    notes = {
        _PLAIN: "an insert and a commit, same pragmas, no server: the floor",
        THEIRS: f"{len(theirs):,} of them, spread evenly" if len(theirs) < size.codings else "",
    }
    for who, taken in seconds.items():
        stage.sheet.add(case, STORING, who, taken, notes.get(who, ""))
    small = short(size)
    for who, taken in _rounds(stage, small, *_beginning(stage, small), range(len(small.places))).items():
        if who != _PLAIN:
            stage.sheet.add(case, _IN_SHORT, who, taken)


def _spread(many: int, chosen: int) -> Sequence[int]:
    """The numbers of `chosen` codings out of `many`, evenly apart."""
    return [number * many // chosen for number in range(min(chosen, many))]


def _beginning(stage: Stage, material: Material) -> tuple[PolyvocalStudy, TaguetteProject | None]:
    ours = PolyvocalStudy(stage.ours, material, "short")
    ours.bring_sources()
    ours.make_codes()
    if stage.theirs is None:
        return ours, None
    theirs = TaguetteProject(stage.theirs, material, "short", stage.folder)
    theirs.bring_sources()
    theirs.make_codes()
    return ours, theirs


def _rounds(
    stage: Stage, material: Material, ours: PolyvocalStudy, theirs: TaguetteProject | None, for_theirs: Sequence[int]
) -> dict[str, list[float]]:
    """Store in turn, some codings here, some there; Taguette stores those numbered `for_theirs`."""
    who = (OURS, _PLAIN) if theirs is None else (OURS, _PLAIN, THEIRS)
    seconds: dict[str, list[float]] = {name: [] for name in who}
    places, rounds = material.places, stage.size.rounds
    chosen = set(for_theirs)
    for turn in range(rounds):
        stage.say(f"storing in texts of {len(material.texts[0].words):,} characters, round {turn + 1} of {rounds}")
        numbers = range(turn * len(places) // rounds, (turn + 1) * len(places) // rounds)
        here = [places[number] for number in numbers]
        seconds[OURS] += _store_ours(ours, here)
        if theirs is not None:
            seconds[THEIRS] += _store_theirs(theirs, [places[number] for number in numbers if number in chosen])
        seconds[_PLAIN] += _store_plain(stage.folder / "plain.sqlite3", here)
    if theirs is not None:
        theirs.check(places[for_theirs[0]])
    return seconds


def _store_ours(study: PolyvocalStudy, places: Sequence[Place]) -> list[float]:
    bodies = [study.body([place]) for place in places]
    return [took(lambda body=body: study.store(body)) for body in bodies]  # type: ignore[misc]


def _store_theirs(project: TaguetteProject, places: Sequence[Place]) -> list[float]:
    bodies = [(place, project.body(place)) for place in places]
    return [took(lambda one=one: project.store(*one)) for one in bodies]  # type: ignore[misc]


def _store_plain(file: Path, places: Sequence[Place]) -> list[float]:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS coding (source INTEGER, start INTEGER, end INTEGER, code INTEGER)"
        )
        rows = [(place.source, place.start, place.end, place.code) for place in places]
        insert = "INSERT INTO coding VALUES (?, ?, ?, ?)"
        return [took(lambda row=row: connection.execute(insert, row)) for row in rows]  # type: ignore[misc]
