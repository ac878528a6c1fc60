"""Case 6: a team of twenty, two hundred sources, a hundred thousand codings in one independent round.

Measured are the answers that a room waits for: sharing the round, what coders did side by side and code by code, and
the queue of codings that a new version left behind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from bench.clock import took
from bench.http_client import Connection
from bench.polyvocal_side import new
from bench.sheet import OURS
from bench.stage import WHEN, Stage
from polyvocal import exchange
from polyvocal.model import (
    Anchor,
    Assignment,
    Code,
    Coder,
    Coding,
    Framework,
    FrameworkVersion,
    Revision,
    Round,
    Source,
    Span,
    Study,
    Turn,
    derived_guid,
)

CODES = 60
READERS = 5
"""How many read each source."""


@dataclass(frozen=True, slots=True)
class Team:
    """How large the study is."""

    coders: int
    sources: int
    codings: int


FULL = Team(coders=20, sources=200, codings=100_000)
QUICK = Team(coders=4, sources=4, codings=400)


def run(stage: Stage) -> None:
    """Bring the study in, share its round, and ask."""
    team = FULL if stage.size.sources >= 20 else QUICK
    case = f"6. {team.coders} coders, {team.sources} sources, {team.codings:,} codings in an independent round"
    path = stage.folder / "team.polyvocal"
    stage.say("a team's study is written")
    made = study_of(team)
    exchange.write(made, path)
    stage.say("a team's study is opened")
    opened = json.loads(stage.ours.upload("/api/studies/open", [("file", path.name, path.read_bytes())]))
    home = f"/api/studies/{opened['study']['guid']}"
    round_ = made.rounds[0].guid
    stage.sheet.add(
        case, "sharing the round", OURS, [_shared(stage.ours, home, round_)], "stored; all see it from here"
    )
    asked = {
        "the list of codings of a source": f"{home}/sources/{made.sources[0].guid}/codings",
        "a source side by side": f"{home}/rounds/{round_}/comparison?source={made.sources[0].guid}",
        "code by code": f"{home}/rounds/{round_}/codes",
        "one code, all its quotations": f"{home}/rounds/{round_}/codings?code={made.framework.codes[1].guid}",
        "what waits for another look": f"{home}/looking",
    }
    for what, address in asked.items():
        stage.say(what)
        seconds = [took(lambda address=address: stage.ours.get(address)) for _ in range(stage.size.repeats)]  # type: ignore[misc]
        stage.sheet.add(case, what, OURS, seconds, _found(stage.ours, address))


def _shared(connection: Connection, home: str, round_: str) -> float:
    act = {"id": new(), "kind": "round.share", "guid": round_}
    return took(lambda: connection.post(f"{home}/changes", {"acts": [act]}))


def _found(connection: Connection, address: str) -> str:
    """How much the answer holds, so that a fast empty one would show."""
    answer = connection.get(address)
    many = {name: len(value) for name, value in answer.items() if isinstance(value, list) and value}
    total = f", {answer['total']:,} in all" if "total" in answer else ""
    return ", ".join(f"{number:,} {name}" for name, number in many.items()) + total


def study_of(team: Team) -> Study:
    """The study: each source is read by five, version 2 stops using, merges and redefines some codes."""
    random = Random(4)
    coders = tuple(Coder(derived_guid("team", "coder", str(n)), f"Coder {n + 1}") for n in range(team.coders))
    sources = tuple(_source(n, random) for n in range(team.sources))
    codes = tuple(Code(derived_guid("team", "code", str(n)), f"Code {n + 1}", made_at=WHEN) for n in range(CODES))
    later = (
        replace(codes[0], retired=True, became=(codes[1].guid,)),
        replace(codes[1], meant_since=WHEN),
        replace(codes[2], retired=True),
        *codes[3:],
    )
    readers = min(READERS, team.coders)
    given = tuple(
        Assignment(coders[(number + place) % team.coders].guid, source.guid, "done")
        for number, source in enumerate(sources)
        for place in range(readers)
    )
    versions = tuple(FrameworkVersion(n, Framework(some), published_at=WHEN) for n, some in ((1, codes), (2, later)))
    round_ = Round(derived_guid("team", "round"), "Round 1", "blind", 1, state="closed", assignments=given)
    each = team.codings // len(given)
    codings = tuple(_codings(given, {s.guid: s for s in sources}, codes, round_.guid, each, random))
    return Study(
        derived_guid("team", "study"), "A large team", coders=coders, sources=sources, framework=Framework(later),
        versions=versions, rounds=(round_,), codings=codings,
    )  # fmt: skip


def _source(number: int, random: Random) -> Source:
    words = ("the", "bus", "stops", "at", "seven", "and", "nobody", "asked", "what", "I", "had", "been", "doing")
    lines = [" ".join(random.choices(words, k=40)) + "." for _ in range(120)]
    text, turns = "", []
    for line in lines:
        start = len(text)
        text += f"P: {line}\n"
        turns.append(Turn(start, start + 3, len(text) - 1, "P"))
    guid = derived_guid("team", "source", str(number))
    revision = Revision(derived_guid("team", "revision", str(number)), 1, text, tuple(turns), WHEN)
    return Source(guid, f"S{number + 1:03}", (revision,))


def _codings(
    given: tuple[Assignment, ...],
    sources: dict[str, Source],
    codes: tuple[Code, ...],
    round_: str,
    each: int,
    random: Random,
) -> Iterator[Coding]:
    for number, assignment in enumerate(given):
        revision = sources[assignment.source].latest
        for place in range(each):
            start = random.randrange(len(revision.text) - 300)
            span = Span(start, start + random.randrange(20, 280))
            code = codes[random.randrange(CODES)].guid
            yield Coding(
                derived_guid("team", "coding", str(number), str(place)), code, assignment.source, assignment.coder,
                (Anchor(revision.guid, span),), round_, 1, made_at=WHEN,
            )  # fmt: skip
