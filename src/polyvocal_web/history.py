"""Reading the log: the history panel, live updates, and taking back.

Invariant: undo never forces. It is refused, with the reason, unless every field it would move back still is what
the undone Change made of it; what was added goes only if nothing later stands on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Q

from polyvocal_web import cursors
from polyvocal_web.access import Action, Entered
from polyvocal_web.changes import KINDS, TABLES, Act, Writer, kind
from polyvocal_web.coding.blind import hidden_rounds
from polyvocal_web.problems import Refused
from polyvocal_web.studies.models import Change, ChangeWords, Study

PERMANENT = frozenset({"study.open", "coder.join"})


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
    if target.kind in KINDS and not writer.may(KINDS[target.kind].action):
        raise Refused("Your role in this study no longer allows this.")
    return target


def _back(writer: Writer, table: str, guid: str, was: dict[str, Any], now: dict[str, Any]) -> None:
    row = writer.look(TABLES[table], guid)
    if row is None:
        raise Refused("What this changed is no longer stored.")
    flips = "removed" in now
    moved = [name for name in now if name != "touched" and getattr(row, name) != now[name]]
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


def undone(study: Study) -> dict[int, int]:
    """The Changes that are undone at present, by number, and the Change that did it."""
    found: dict[int, int] = {}
    undos = Change.objects.filter(study_id=study.pk, undoes__isnull=False).order_by("-seq")
    for seq, undoes in undos.values_list("seq", "undoes"):
        if seq not in found and undoes is not None:
            found.setdefault(undoes, seq)
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """A Change as its reader may see it, its words put back where they still are."""

    change: Change
    payload: dict[str, Any]
    undone_by: int | None
    can_undo: bool


def tell(entered: Entered, after: int | None, limit: int) -> Sequence[Told]:
    """The Changes after number `after`, or the newest, that this person may see; newest last."""
    rows = Change.objects.select_related("by").filter(_for(entered), study_id=entered.study.pk)
    if after is None:
        page = list(rows.order_by("-seq")[:limit])[::-1]
    else:
        page = list(rows.filter(seq__gt=after).order_by("seq")[:limit])
    numbers = [change.seq for change in page]
    words = ChangeWords.objects.filter(study_id=entered.study.pk, seq__in=numbers).values_list("seq", "payload")
    said = dict(words)
    back = undone(entered.study)
    return [
        Told(change, change.payload | said.get(change.seq, {}), back.get(change.seq), _can_undo(entered, change, back))
        for change in page
    ]


def _can_undo(entered: Entered, change: Change, back: dict[int, int]) -> bool:
    """Whether it is worth asking: one's own, standing, and of a kind that is ever taken back."""
    return change.by_id == entered.account.pk and change.seq not in back and change.kind not in PERMANENT


def _for(entered: Entered) -> Q:
    me = str(entered.account.pk)
    revealed = Q(audience__contains=" ")
    for guid in hidden_rounds(entered.study):
        revealed &= ~Q(audience__endswith=guid)
    return Q(audience="") | Q(audience=me) | Q(audience__startswith=f"{me} ") | revealed
