"""The acts on rounds and assignments.

Invariants: once a round has begun, who sees what in it, and under which version it is read, stands; once it is shared
it stays shared. Nobody is taken out of an assignment in which they have coded.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from polyvocal.model import SHARED, Asked, Mode, Progress
from polyvocal_web.access import Action
from polyvocal_web.changes import Act, Writer, check, kind, plain
from polyvocal_web.coding.models import Coding
from polyvocal_web.frameworks.models import versions_of
from polyvocal_web.payloads import Guid, Name, Words
from polyvocal_web.problems import Refused
from polyvocal_web.rounds.models import SAID, Assignment, Round
from polyvocal_web.sources.models import Source
from polyvocal_web.studies.models import Coder, Memo

_NEXT: dict[str, frozenset[str]] = {
    "planned": frozenset({"open"}),
    "open": frozenset({"closed", "planned"}),
    "closed": frozenset({"open"}),
    "revealed": frozenset({"discussed"}),
    "discussed": frozenset({"revealed"}),
}
_STANDS = ("mode", "version", "lead_sees", "settles")


class QuestionIn(BaseModel):
    """An open question that ends an assignment."""

    guid: Guid
    text: Name


class RoundAdd(Act):
    """Plan a round. `lead_sees`: whether those who plan rounds may look into a blind one before it is shared."""

    kind: Literal["round.add"]
    guid: Guid
    name: Name
    mode: Mode = "open"
    version: int | None = None
    purpose: Words = ""
    final: bool = False
    due: date | None = None
    asks: list[Asked] = Field(default_factory=list)
    content_note: Words = ""
    questions: list[QuestionIn] = Field(default_factory=list, max_length=20)
    lead_sees: bool = False
    settles: Guid | None = None


class RoundChange(Act):
    """Change a round. What is not named stays; once it has begun, mode, version and who may look stand."""

    kind: Literal["round.change"]
    guid: Guid
    name: Name = ""
    mode: Mode = "open"
    version: int | None = None
    purpose: Words = ""
    final: bool = False
    due: date | None = None
    asks: list[Asked] = Field(default_factory=list)
    content_note: Words = ""
    questions: list[QuestionIn] = Field(default_factory=list, max_length=20)
    lead_sees: bool = False
    settles: Guid | None = None


class Given(BaseModel):
    """Who reads what."""

    guid: Guid
    coder: Guid
    source: Guid


class RoundAssign(Act):
    """Say who reads what in a round: all of it at once."""

    kind: Literal["round.assign"]
    guid: Guid
    assignments: list[Given] = Field(max_length=10_000)


class RoundMove(Act):
    """Begin a round, close it, open it again, or say that it was talked over."""

    kind: Literal["round.move"]
    guid: Guid
    state: Literal["planned", "open", "closed", "revealed", "discussed"]


class RoundShare(Act):
    """Let all see what all did in a round. This cannot be taken back."""

    kind: Literal["round.share"]
    guid: Guid


class RoundRemove(Act):
    """Remove a round in which nothing was done."""

    kind: Literal["round.remove"]
    guid: Guid


class AssignmentMove(Act):
    """Say how far one's own reading is: begin, pause, go on, hand back, or hand in. No reason is asked for."""

    kind: Literal["assignment.move"]
    guid: Guid
    state: Progress


def _values(act: RoundAdd | RoundChange) -> dict[str, Any]:
    values = act.given()
    if "questions" in values:
        values["questions"] = [question.model_dump() for question in act.questions]
    return values


@kind("round.add", Action.PLAN)
def add(writer: Writer, act: RoundAdd) -> str:
    """Store the round, planned."""
    writer.add(Round(guid=act.guid, state="planned", **_values(act)))
    return f"planned the round “{act.name}”{_watched(act)}"


def _watched(act: RoundAdd) -> str:
    if act.mode != "blind":
        return ""
    return ", in which those who lead may look" if act.lead_sees else ", in which nobody sees another’s work"


@kind("round.change", Action.PLAN)
def change(writer: Writer, act: RoundChange) -> str:
    """Write what is new."""
    round_ = writer.find(Round, act.guid)
    values = _values(act)
    moved = [name for name in _STANDS if name in values and values[name] != getattr(round_, name)]
    if moved and round_.state != "planned":
        raise Refused(f"“{round_.name}” has begun; how it is read, and with which version, stands.")
    if "due" in values and plain(values["due"]) == plain(round_.due):
        del values["due"]
    writer.edit(round_, values)
    return f"changed the round “{round_.name}”"


@kind("round.assign", Action.PLAN)
def assign(writer: Writer, act: RoundAssign) -> str:
    """Keep the pairs that stay, add the new, take out the others where nothing was done."""
    round_ = writer.find(Round, act.guid)
    if round_.state in SHARED:
        raise Refused(f"“{round_.name}” is {SAID[round_.state]}; nobody reads in it any more.")
    wanted = {(given.coder, given.source): given.guid for given in act.assignments}
    there = Assignment.objects.filter(study_id=writer.study.pk, round=round_.guid, removed=False)
    for row in there.order_by("position", "guid"):
        if wanted.pop((row.coder, row.source), None) is None:
            writer.remove(writer.find(Assignment, row.guid))
    for (coder, source), guid in wanted.items():
        writer.add(Assignment(guid=guid, round=round_.guid, coder=coder, source=source))
    return f"said who reads what in “{round_.name}”"


@kind("round.move", Action.PLAN)
def move(writer: Writer, act: RoundMove) -> str:
    """Go a step, forward or back."""
    round_ = writer.find(Round, act.guid)
    if act.state not in _NEXT[round_.state]:
        raise Refused(f"“{round_.name}” is {SAID[round_.state]}; it cannot become {SAID[act.state]} from there.")
    writer.edit(round_, {"state": act.state})
    said = {"open": "opened", "closed": "closed", "planned": "put back into planning", "discussed": "talked over",
            "revealed": "took up again"}  # fmt: skip
    return f"{said[act.state]} the round “{round_.name}”"


@kind("round.share", Action.PLAN)
def share(writer: Writer, act: RoundShare) -> str:
    """Make it everybody's."""
    round_ = writer.find(Round, act.guid)
    if round_.state not in ("open", "closed"):
        raise Refused(f"“{round_.name}” is {SAID[round_.state]}; only a round that is open or closed is shared.")
    writer.edit(round_, {"state": "revealed"})
    return f"shared what was done in the round “{round_.name}”"


@kind("round.remove", Action.PLAN)
def remove(writer: Writer, act: RoundRemove) -> str:
    """Take it away, with its assignments; the check refuses where something was done in it."""
    round_ = writer.find(Round, act.guid)
    for row in Assignment.objects.filter(study_id=writer.study.pk, round=round_.guid, removed=False):
        writer.remove(writer.find(Assignment, row.guid))
    writer.remove(round_)
    return f"removed the round “{round_.name}”"


@kind("assignment.move", Action.CODE)
def advance(writer: Writer, act: AssignmentMove) -> str:
    """Say how far it is; told to the reader alone, and to who plans the round in one word."""
    row = writer.find(Assignment, act.guid)
    if row.coder != writer.as_coder():
        raise Refused("This is another coder’s reading; only they say how far it is.")
    round_ = writer.find(Round, row.round)
    if round_.state not in ("open", "closed"):
        raise Refused(f"“{round_.name}” is {SAID[round_.state]}; there is nothing to read in it now.")
    writer.edit(row, {"state": act.state})
    writer.audience = str(writer.by.pk)
    said = {"assigned": "put back", "reading": "began to read", "paused": "paused reading",
            "handed back": "handed back", "done": "handed in"}  # fmt: skip
    return f"{said[act.state]} {writer.find(Source, row.source).name} in “{round_.name}”"


@check(Round)
def _stands(writer: Writer, round_: Round) -> None:
    study = writer.study.pk
    if round_.removed:
        done = Coding.objects.filter(study_id=study, round=round_.guid, removed=False).exists()
        noted = Memo.objects.filter(study_id=study, round=round_.guid, removed=False).exists()
        # One that came in from a file, shared already, goes as it came.
        if done or noted or (round_.state in SHARED and not writer.unmakes(round_)):
            raise Refused(f"Something was done in “{round_.name}”; close it instead.")
        return
    if round_.version is not None and not versions_of(study).filter(number=round_.version).exists():
        raise Refused(f"There is no version {round_.version} of the framework.")
    if round_.mode == "blind" and round_.version is None and round_.state != "planned":
        raise Refused("A round that is read independently needs a version that stands still; fix one first.")
    if round_.settles is not None:
        settled = writer.find(Round, round_.settles)
        if settled.guid == round_.guid or settled.state not in SHARED:
            raise Refused(f"“{settled.name}” is not shared yet; its differences cannot be decided on.")


@check(Assignment)
def _reads(writer: Writer, row: Assignment) -> None:
    if row.removed:
        done = Coding.objects.filter(
            study_id=writer.study.pk, round=row.round, coder=row.coder, source=row.source, removed=False
        )
        if done.exists():
            name = writer.find(Coder, row.coder).name
            raise Refused(f"{name} has coded {writer.find(Source, row.source).name} in this round; that stays.")
        return
    writer.find(Coder, row.coder)
    writer.find(Source, row.source)
    round_ = writer.find(Round, row.round)
    if round_.state in SHARED and row.touched == writer.seq != round_.touched:
        raise Refused(f"“{round_.name}” is {SAID[round_.state]}; nobody reads in it any more.")
