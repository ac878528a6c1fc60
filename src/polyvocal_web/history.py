"""Reading the log: the history panel, live updates, and taking back.

Invariant: undo never forces. It is refused, with the reason, unless every field it would move back still is what
the undone Change made of it; what was added goes only if nothing later stands on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Q

from polyvocal_web import cursors
from polyvocal_web.access import Action, Entered
from polyvocal_web.changes import KINDS, TABLES, Act, Writer, kind, plain
from polyvocal_web.problems import Refused
from polyvocal_web.rounds.blind import hidden_from
from polyvocal_web.studies.models import Change, ChangeWords, Study

PERMANENT = frozenset(
    {"study.open", "coder.join", "round.share", "member.join", "member.invite", "member.role", "member.remove",
     "member.leave", "invitation.withdraw"}
)  # fmt: skip
"""The kinds of Change that nobody takes back."""


class Undo(Act):
    """Take back one's own Change; of an undo, do it again. `change` is the Change's cursor."""

    kind: Literal["undo"]
    change: str


@kind("undo", Action.SEE)
def undo(writer: Writer, act: Undo) -> str:
    """Move every field of the Change back, in reverse order."""
    target = _target(writer, act.change)
    words = ChangeWords.objects.filter(study_id=writer.study.pk, seq=target.seq).first()
    kept = words.edits if words else [{} for _ in target.edits]
    for table, guids in _touched(target).items():
        if TABLES[table] is not Study:
            writer.fetch(TABLES[table], guids)
    with writer.stored_at_once():
        for rest, said in reversed(list(zip(target.edits, kept, strict=True))):
            was, now = ({**rest[side], **said.get(side, {})} for side in ("was", "now"))
            _back(writer, rest["of"], rest["guid"], was, now)
    writer.undoes, writer.audience = target.seq, target.audience
    return _said(writer.study, target)


def _target(writer: Writer, change: str) -> Change:
    try:
        seq = cursors.seq(writer.study.guid, change)
    except cursors.NoCursor:
        seq = -1
    target = Change.objects.select_related("by").filter(study_id=writer.study.pk, seq=seq).first()
    if target is None:
        raise Refused("There is no such change in this study.")
    if target.by_id != writer.by.pk:
        raise Refused(f"This was done by {target.by.name}; only they can take it back.")
    if target.kind in PERMANENT:
        raise Refused("This cannot be taken back.")
    if target.seq in undone(writer.study):
        raise Refused("This has been taken back already.")
    if not all(writer.may(KINDS[kind].action) for kind in target.payload.get("kinds", [target.kind]) if kind in KINDS):
        raise Refused("Your role in this study no longer allows this.")
    return target


def _touched(target: Change) -> dict[str, list[str]]:
    """The GUIDs of what the Change moved, by table."""
    found: dict[str, list[str]] = {}
    for edit in target.edits:
        found.setdefault(edit["of"], []).append(edit["guid"])
    return found


def _back(writer: Writer, table: str, guid: str, was: dict[str, Any], now: dict[str, Any]) -> None:
    row = writer.look(TABLES[table], guid)
    if row is None:
        raise Refused("What this changed is no longer stored.")
    flips = "removed" in now
    moved = [name for name in now if name != "touched" and plain(getattr(row, name)) != now[name]]
    if moved or (flips and row.touched != now["touched"]):
        raise Refused(f"This cannot be taken back: {_later(writer, row.touched)} stands on it.")
    if row.touched != now["touched"]:
        was, now = ({k: v for k, v in side.items() if k != "touched"} for side in (was, now))
    writer.move(row, now, was)


def _later(writer: Writer, seq: int) -> str:
    later = Change.objects.select_related("by").filter(study_id=writer.study.pk, seq=seq, audience="").first()
    return f"a later change ({later.by.name} {later.sentence})" if later else "a later change"


def _said(study: Study, target: Change) -> str:
    again = False
    while target.undoes is not None:
        again = not again
        target = Change.objects.get(study_id=study.pk, seq=target.undoes)
    return f"{'did again' if again else 'took back'}: {target.sentence}"


def _undos(study: Study) -> dict[int, int]:
    """Every undo and what it took back, by number, the newest first."""
    rows = Change.objects.filter(study_id=study.pk, undoes__isnull=False).order_by("-seq")
    return {seq: undoes for seq, undoes in rows.values_list("seq", "undoes") if undoes is not None}


def undone(study: Study) -> dict[int, int]:
    """The Changes that are undone at present, by number, and the Change that did it."""
    return _standing(_undos(study))


def _standing(undos: dict[int, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for seq, undoes in undos.items():
        if seq not in found:
            found.setdefault(undoes, seq)
    return found


def _does_again(seq: int, undos: dict[int, int]) -> bool:
    """Whether taking this back does something again: it is an undo, or an undo of what was done again, and so on."""
    again = False
    while seq in undos:
        seq, again = undos[seq], not again
    return again


def next_to(entered: Entered) -> tuple[Told | None, Told | None]:
    """One's own newest act that stands, and the newest undo that can be done again: what undo and redo mean now.

    Nothing is done again once something new was done after it.
    """
    undos = _undos(entered.study)
    back = _standing(undos)
    own = Change.objects.filter(study_id=entered.study.pk, by_id=entered.account.pk).exclude(kind__in=PERMANENT)
    undo = redo = None
    fresh = True
    for seq in own.order_by("-seq").values_list("seq", flat=True).iterator(chunk_size=200):
        if seq not in back:
            again = _does_again(seq, undos)
            undo = seq if undo is None and not again else undo
            redo = seq if redo is None and again and fresh else redo
        fresh = fresh and seq in undos
        if undo is not None and (redo is not None or not fresh):
            break
    told = {one.change.seq: one for one in _told(entered, [seq for seq in (undo, redo) if seq is not None], undos)}
    return told.get(undo or 0), told.get(redo or 0)


@dataclass(frozen=True, slots=True)
class Told:
    """A Change as its reader may see it, its words put back where they still are."""

    change: Change
    payload: dict[str, Any]
    undone_by: int | None
    can_undo: bool
    again: bool


def tell(entered: Entered, after: int | None, limit: int, before: int | None = None) -> Sequence[Told]:
    """The Changes after number `after`, or the newest (before `before`), that this person may see; newest last."""
    rows = Change.objects.filter(heard_by(entered), study_id=entered.study.pk)
    if after is None:
        rows = rows if before is None else rows.filter(seq__lt=before)
        numbers = list(rows.order_by("-seq").values_list("seq", flat=True)[:limit])[::-1]
    else:
        numbers = list(rows.filter(seq__gt=after).order_by("seq").values_list("seq", flat=True)[:limit])
    return _told(entered, numbers, _undos(entered.study))


def _told(entered: Entered, numbers: Sequence[int], undos: dict[int, int]) -> list[Told]:
    rows = {"study_id": entered.study.pk, "seq__in": numbers}
    said = dict(ChangeWords.objects.filter(**rows).values_list("seq", "payload"))
    back = _standing(undos)
    return [
        Told(
            change, change.payload | said.get(change.seq, {}), back.get(change.seq),
            _can_undo(entered, change, back), _does_again(change.seq, undos),
        )
        for change in Change.objects.select_related("by").filter(**rows).order_by("seq")
    ]  # fmt: skip


def _can_undo(entered: Entered, change: Change, back: dict[int, int]) -> bool:
    """Whether it is worth asking: one's own, standing, and of a kind that is ever taken back."""
    return change.by_id == entered.account.pk and change.seq not in back and change.kind not in PERMANENT


def changed_at(entered: Entered) -> datetime | None:
    """When the study last changed, as far as this person may know: not when others work in an independent round."""
    if not hidden_from(entered):
        return entered.study.changed_at
    seen = Change.objects.filter(heard_by(entered), study_id=entered.study.pk).order_by("-seq")
    return seen.values_list("at", flat=True).first()


def heard_by(entered: Entered) -> Q:
    """The Changes that this person may know of: none that others made alone, nor in a round that is hidden."""
    me = str(entered.account.pk)
    revealed = Q(audience__contains=" ")
    for guid in hidden_from(entered):
        revealed &= ~Q(audience__endswith=guid)
    return Q(audience="") | Q(audience=me) | Q(audience__startswith=f"{me} ") | revealed
