"""Who takes part in a study: inviting, joining, changing roles, leaving.

Invariants: a study always has an owner; an invitation lets one person in, once, for fourteen days; what someone did
in a study stays when they no longer take part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from polyvocal.model import new_guid
from polyvocal_web.access import ROLES, Action, Entered, Role
from polyvocal_web.accounts.models import Account, Invitation, Membership
from polyvocal_web.accounts.services import hashed, new_secret
from polyvocal_web.changes import KINDS, Act, Writer, kind, writing
from polyvocal_web.payloads import Guid
from polyvocal_web.problems import NotHere, Refused
from polyvocal_web.studies.models import Coder, Study
from polyvocal_web.studies.services import join

INVITED = "invitation"
LASTS = timedelta(days=14)
_CLOSED = "This invitation can no longer be used. Each is for one person, once, for fourteen days."
_A: dict[Role, str] = {
    Role.OWNER: "an owner",
    Role.LEAD: "a lead",
    Role.CODER: "a coder",
    Role.READER: "a reader",
}


class MemberInvite(Act):
    """Someone was asked to take part. Whom, is in the invitation and not in the log."""

    kind: Literal["member.invite"] = "member.invite"
    invitation: Guid
    role: Role


class InvitationWithdraw(Act):
    """An invitation was taken back before it was used."""

    kind: Literal["invitation.withdraw"] = "invitation.withdraw"
    invitation: Guid


class MemberRole(Act):
    """Someone who takes part got another role."""

    kind: Literal["member.role"] = "member.role"
    account: Guid
    role: Role


class MemberRemove(Act):
    """Someone no longer takes part, by an owner's word."""

    kind: Literal["member.remove"] = "member.remove"
    account: Guid


class MemberLeave(Act):
    """Someone no longer takes part, by their own word."""

    kind: Literal["member.leave"] = "member.leave"


@kind("member.invite", Action.ADMIT, asked=False)
def _invite(writer: Writer, act: MemberInvite) -> str:
    """The invitation itself is stored beside: its token is in no log."""
    return f"invited {_A[act.role]}"


@kind("invitation.withdraw", Action.ADMIT, asked=False)
def _withdraw(writer: Writer, act: InvitationWithdraw) -> str:
    if not _open(writer.study).filter(guid=act.invitation).update(withdrawn=True):
        raise NotHere
    return "took an invitation back"


@kind("member.role", Action.ADMIT, asked=False)
def _change_role(writer: Writer, act: MemberRole) -> str:
    member = _member(writer.study, act.account)
    was, codes = Role(member.role), Action.CODE in ROLES[act.role]
    if act.role != Role.OWNER:
        _stays_owned(member)
    if codes and writer.look(Coder, act.account) is None:
        writer.add(Coder(guid=act.account, name=member.account.name))
    member.role, member.coder = act.role, act.account if codes else None
    member.save(update_fields=["role", "coder"])
    if Action.ADMIT not in ROLES[act.role]:
        _invites_no_more(member)
    return f"made {member.account.name} {_A[act.role]}, who was {_A[was]}"


@kind("member.remove", Action.ADMIT, asked=False)
def _remove(writer: Writer, act: MemberRemove) -> str:
    member = _member(writer.study, act.account)
    _end(member)
    return f"ended {member.account.name}’s part in this study; what they did stays"


@kind("member.leave", Action.SEE, asked=False)
def _leave(writer: Writer, act: MemberLeave) -> str:
    _end(_member(writer.study, writer.by.guid))
    return "left this study; what they did stays"


def _member(study: Study, account: str) -> Membership:
    found = Membership.objects.select_related("account").filter(study=study, account__guid=account).first()
    if found is None:
        raise NotHere
    return found


def _end(member: Membership) -> None:
    _stays_owned(member)
    _invites_no_more(member)
    member.delete()


def _stays_owned(member: Membership) -> None:
    """Raise `Refused` where a study would be left without an owner. The study is locked while this is asked."""
    others = Membership.objects.filter(study_id=member.study_id, role=Role.OWNER).exclude(pk=member.pk)
    if member.role == Role.OWNER and not others.exists():
        raise Refused("A study needs an owner. Make someone else an owner first.")


def _invites_no_more(member: Membership) -> None:
    """Nobody comes in, or comes back, by an invitation of one who may no longer invite."""
    Invitation.objects.filter(study_id=member.study_id, made_by_id=member.account_id).update(withdrawn=True)


def _open(study: Study | None = None) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(used_at=None, withdrawn=False, expires__gt=timezone.now())
    return rows if study is None else rows.filter(study=study)


def members(entered: Entered) -> list[Membership]:
    """Who takes part, the first to come first."""
    rows = Membership.objects.select_related("account").filter(study=entered.study)
    return list(rows.order_by("pk"))


def invitations(entered: Entered) -> list[Invitation]:
    """The open invitations, for those who may invite; the first to be made first."""
    return list(_open(entered.study).order_by("made_at", "pk")) if entered.may(Action.ADMIT) else []


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is to be invited: as what, and, where that is known, called what."""

    guid: str
    role: Role
    name: str = ""
    email: str = ""


def invite(entered: Entered, wanted: Wanted) -> tuple[Invitation, str]:
    """Make an invitation; return it and its token, which is kept nowhere.

    Asked again, an open or expired one gets a new token and the one before no longer serves. Raises `Refused`.
    """
    entered.must(Action.ADMIT)
    token = new_secret()
    try:
        with writing(entered.study) as log:
            row = _to_invite(entered, wanted)
            row.hashed, row.expires = hashed(token), log.at + LASTS
            row.save()
            act = MemberInvite(id=new_guid(), invitation=row.guid, role=wanted.role)
            log.act(entered, KINDS["member.invite"], act)
    except IntegrityError as error:
        raise Refused("This id is taken; ask again with a new one.") from error
    return row, token


def _to_invite(entered: Entered, wanted: Wanted) -> Invitation:
    row = Invitation.objects.filter(study=entered.study, guid=wanted.guid).first()
    if row is None:
        row = Invitation(guid=wanted.guid, study=entered.study, made_at=timezone.now())
    elif row.used_at is not None or row.withdrawn:
        raise Refused("This invitation was used or taken back; make a new one.")
    row.made_by, row.role, row.name, row.email = entered.account, wanted.role, wanted.name, wanted.email.lower()
    return row


def withdraw(entered: Entered, guid: str) -> None:
    """Take an open invitation back. Raises `NotHere` where there is none."""
    _done(entered, InvitationWithdraw(id=new_guid(), invitation=guid))


def change_role(entered: Entered, account: str, role: Role) -> Membership:
    """Give someone who takes part another role. Raises `NotHere` for one who does not, `Refused` for the last owner."""
    if _member(entered.study, account).role != role:
        _done(entered, MemberRole(id=new_guid(), account=account, role=role))
    return _member(entered.study, account)


def remove(entered: Entered, account: str) -> str:
    """End someone's part in the study, or one's own; return the sentence that says so.

    Raises `Forbidden` where one may not, `NotHere` for one who takes no part, `Refused` for the last owner.
    """
    if account == entered.account.guid:
        _done(entered, MemberLeave(id=new_guid()))
        return "You no longer take part in this study. What you coded and wrote stays in it."
    entered.must(Action.ADMIT)
    name = _member(entered.study, account).account.name
    _done(entered, MemberRemove(id=new_guid(), account=account))
    return f"{name} no longer takes part. What they coded and wrote stays in the study."


def _done(entered: Entered, act: MemberRole | MemberRemove | MemberLeave | InvitationWithdraw) -> None:
    with writing(entered.study) as log:
        log.act(entered, KINDS[act.kind], act)


def opened(token: str) -> Invitation | None:
    """The invitation that this token opens, if it still does."""
    return _open().select_related("study", "made_by").filter(hashed=hashed(token)).first()


def takes_part(account: Account, study: Study) -> bool:
    """Whether this account is in the study."""
    return Membership.objects.filter(study=study, account=account).exists()


def accept(token: str, account: Account) -> Study:
    """Let an account into the study of its invitation, and use that up. Raises `NotHere` where it is no longer open.

    Who takes part already keeps their role, and the invitation stays open.
    """
    found = opened(token)
    if found is None:
        raise NotHere(_CLOSED)
    with writing(found.study):
        if takes_part(account, found.study):
            return found.study
        if not _open(found.study).filter(pk=found.pk).update(used_by=account, used_at=timezone.now()):
            raise NotHere(_CLOSED)
        join(found.study, account, Role(found.role))
    return found.study
