"""The one route of all writes, and the log, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import P, QueryEx, Router, Schema
from pydantic import BaseModel, Field

from polyvocal_web import cursors
from polyvocal_web.access import enter
from polyvocal_web.changes import do
from polyvocal_web.history import Told, next_to, tell
from polyvocal_web.kinds import AnyAct
from polyvocal_web.problems import Refused

router = Router(tags=["changes"])


class Acts(BaseModel):
    """What is to be done, in order: all of it or nothing."""

    acts: list[AnyAct] = Field(min_length=1, max_length=1000)


class DoneOut(BaseModel):
    """An act and the Change that it is."""

    id: str
    change: str


class Done(BaseModel):
    """The study's cursor after the acts, and each act's Change."""

    cursor: str
    done: list[DoneOut]


class By(Schema):
    """Who did it."""

    guid: str
    name: str


class ChangeOut(Schema):
    """A Change. `sentence` goes after the name of who did it; `undone_by` is the Change that took it back, if any.

    `can_undo`: it is one's own and stands. Whether a later act stands on it shows when it is tried. `again`: taking it
    back does something again.
    """

    change: str
    id: str
    kind: str
    by: By
    at: datetime
    sentence: str
    payload: dict[str, Any]
    undoes: str | None
    undone_by: str | None
    can_undo: bool
    again: bool


class Changes(Schema):
    """Changes, newest last, and the cursor to ask after next time."""

    cursor: str
    changes: list[ChangeOut]


@router.post("/studies/{study}/changes", response=Done)
def change(request: HttpRequest, study: str, body: Acts) -> Done:
    """Do all the acts, or none. An act whose id is in the log already is answered as done."""
    entered = enter(request, study)
    done = do(entered, body.acts)
    guid = entered.study.guid
    return Done(
        cursor=cursors.cursor(guid, entered.study.seq),
        done=[DoneOut(id=act, change=cursors.cursor(guid, seq)) for act, seq in done.items()],
    )


class Next(Schema):
    """What one's undo and one's redo mean at present."""

    undo: ChangeOut | None
    redo: ChangeOut | None


@router.get("/studies/{study}/changes/next", response=Next)
def next_change(request: HttpRequest, study: str) -> Next:
    """One's own newest act that stands, and one's newest undo with nothing new after it."""
    entered = enter(request, study)
    undo, redo = (None if one is None else _shown(entered.study.guid, one) for one in next_to(entered))
    return Next(undo=undo, redo=redo)


@router.get("/studies/{study}/changes", response=Changes)
def changes(
    request: HttpRequest,
    study: str,
    after: str | None = None,
    before: str | None = None,
    limit: QueryEx[int, P(ge=1, le=1000)] = 100,
) -> Changes:
    """The Changes after a cursor; without one, the newest, or the newest before a Change."""
    entered = enter(request, study)
    guid = entered.study.guid
    try:
        start, end = (None if text is None else cursors.seq(guid, text) for text in (after, before))
    except cursors.NoCursor as error:
        raise Refused("This cursor is not of this study; read the study anew.") from error
    told = tell(entered, start, limit, end)
    newest = told[-1].change.seq if told else 0
    reached = newest if start is not None and len(told) == limit else max(newest, entered.study.seq)
    return Changes(cursor=cursors.cursor(guid, reached), changes=[_shown(guid, one) for one in told])


def _shown(study: str, told: Told) -> ChangeOut:
    change = told.change

    def opaque(seq: int | None) -> str | None:
        return None if seq is None else cursors.cursor(study, seq)

    return ChangeOut(
        change=cursors.cursor(study, change.seq), id=change.guid, kind=change.kind, at=change.at,
        by=By(guid=change.by.guid, name=change.by.name), sentence=change.sentence, payload=told.payload,
        undoes=opaque(change.undoes), undone_by=opaque(told.undone_by),
        can_undo=told.can_undo, again=told.again,
    )  # fmt: skip
