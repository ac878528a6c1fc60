"""Studies as a whole: making one, opening one from a file, joining one, and what a list of them shows.

Invariant: whoever codes in a study is one of its coders before the first act, by a Change of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from django.db import IntegrityError, transaction
from django.db.models import Model

from polyvocal import model as m
from polyvocal_web.access import ROLES, Action, Entered, Role
from polyvocal_web.accounts.models import Account, Membership
from polyvocal_web.changes import KINDS, Act, Writer, check, kind, writing
from polyvocal_web.coding.models import Coding, Look
from polyvocal_web.history import changed_at
from polyvocal_web.problems import Refused
from polyvocal_web.proposals.models import Decision, Proposal, SignOff
from polyvocal_web.rounds.blind import known_to, read_by, seen_by
from polyvocal_web.rounds.models import Assignment
from polyvocal_web.sources.models import Source
from polyvocal_web.storing import save
from polyvocal_web.studies.models import Case, Coder, Memo, Study


class StudyOpen(Act):
    """A study came in from a file, or was begun."""

    WORDS = frozenset({"file"})
    kind: Literal["study.open"] = "study.open"
    file: str = ""


class CoderJoin(Act):
    """An account became one of the study's coders."""

    kind: Literal["coder.join"] = "coder.join"


class MemberJoin(Act):
    """An account came to take part without coding."""

    kind: Literal["member.join"] = "member.join"


@kind("study.open", Action.SEE, asked=False)
def _open(writer: Writer, act: StudyOpen) -> str:
    return "opened this study from a file" if act.file else "began this study"


@kind("coder.join", Action.SEE, asked=False)
def _join(writer: Writer, act: CoderJoin) -> str:
    if writer.look(Coder, writer.by.guid) is None:
        writer.add(Coder(guid=writer.by.guid, name=writer.by.name))
    return "joined as a coder"


@kind("member.join", Action.SEE, asked=False)
def _read_along(writer: Writer, act: MemberJoin) -> str:
    return "joined as a reader"


@check(Coder)
def _stays(writer: Writer, coder: Coder) -> None:
    """Who has joined stays. One that a file told of goes with all that it told, unless something was done since."""
    if not coder.removed:
        return
    study = writer.study.pk
    if Membership.objects.filter(study_id=study, coder=coder.guid).exists():
        raise Refused(f"{coder.name} has joined this study; that is not taken back.")
    here = {"study_id": study, "removed": False}
    done = any(
        model._default_manager.filter(**here, **{role: coder.guid}).exists()
        for model, role in (
            (Coding, "coder"), (Memo, "author"), (Assignment, "coder"), (Proposal, "author"), (Decision, "coder"),
            (SignOff, "coder"), (Look, "coder"),
        )
    )  # fmt: skip
    present = Decision.objects.filter(**here).values_list("present", flat=True)
    if done or any(coder.guid in there for there in present):
        raise Refused(f"{coder.name} has done something in this study, or is to; take that back first.")


def bring_in(study: m.Study, account: Account, *, file: str = "") -> Study:
    """Store `study` as one that `account` owns and codes in, and return its row."""
    with transaction.atomic():
        row = save(study, account)
        with writing(row) as log:
            entered = Entered(row, account, Role.OWNER, None)
            log.act(entered, KINDS["study.open"], StudyOpen(id=m.new_guid(), file=file))
        join(row, account, Role.OWNER)
    return row


def join(study: Study, account: Account, role: Role) -> Entered:
    """Let an account take part in a study in this role; where the role codes, as one of its coders."""
    codes = Action.CODE in ROLES[role]
    entered = Entered(study, account, role, account.guid if codes else None)
    with transaction.atomic():
        values = {"role": role, "coder": entered.coder}
        Membership.objects.update_or_create(study=study, account=account, defaults=values)
        act = CoderJoin(id=m.new_guid()) if codes else MemberJoin(id=m.new_guid())
        with writing(study) as log:
            log.act(entered, KINDS[act.kind], act)
    return entered


def begin(account: Account, guid: str, name: str) -> Study:
    """Begin an empty study. Asked twice, it is begun once. Raises `Refused` where the GUID is another's."""
    mine = Membership.objects.select_related("study").filter(account=account, study__guid=guid).first()
    if mine is not None:
        return mine.study
    if Study.objects.filter(guid=guid).exists():
        raise Refused("This id is taken; ask again with a new one.")
    try:
        return bring_in(m.Study(guid, name), account)
    except IntegrityError as error:
        raise Refused("This id is taken; ask again with a new one.") from error


def open_file(account: Account, path: Path, part: str | None = None) -> tuple[Study, tuple[str, ...]]:
    """Store the study in the file (of several, the one named `part`); return its row and what did not come across.

    Raises `Fault`.
    """
    from polyvocal.assemble.arriving import arriving  # what reads files is loaded when there is one

    arrived = arriving(path, None, part)
    row = bring_in(arrived.study, account, file=path.name)
    told = tuple(str(loss) for loss in arrived.losses)
    if row.guid != arrived.study.guid:
        told = (*told, "This study was here already; what you opened is a second one beside it.")
    return row, told


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in a study, as far as the person who asks may know."""

    sources: int
    cases: int
    codes: int
    codings: int
    memos: int


def counts(entered: Entered) -> Counts:
    """Count a study."""
    pk = entered.study.pk

    def live(model: type[Model]) -> int:
        return model._default_manager.filter(study_id=pk, removed=False).count()

    codes, codings, memos = (to(entered).count() for to in (known_to, seen_by, read_by))
    return Counts(live(Source), live(Case), codes, codings, memos)


def mine(account: Account) -> list[Entered]:
    """The studies of an account, the latest changed first."""
    rows = Membership.objects.select_related("study").filter(account=account).order_by("study_id")
    entered = [Entered(row.study, account, Role(row.role), row.coder) for row in rows]
    return sorted(entered, key=lambda one: changed_at(one) or datetime.min.replace(tzinfo=UTC), reverse=True)


def memos(entered: Entered, about: str | None = None) -> list[Memo]:
    """The memos that this person may read, oldest first; of `about` (kind:guid) where given."""
    rows = read_by(entered)
    if about is not None:
        kind_, _, guid = about.partition(":")
        rows = rows.filter(about_kind=kind_, about_guid=guid)
    return list(rows.order_by("position", "guid"))
