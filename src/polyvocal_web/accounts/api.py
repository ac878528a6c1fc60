"""Who is signed in, and who takes part in a study, over HTTP.

Invariant: an e-mail address is shown to those who may say who takes part, and to nobody else; a token is shown once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AfterValidator, Field

from polyvocal.model import is_guid
from polyvocal_web.access import Action, Entered, Role, enter, signed_in
from polyvocal_web.accounts import people, services
from polyvocal_web.accounts.models import Account, Invitation, Membership
from polyvocal_web.payloads import Guid, Words
from polyvocal_web.problems import NotHere

router = Router(tags=["people"])


def _email(text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise ValueError(f"“{text}” is no e-mail address") from error
    return text


def _guid(text: str) -> str:
    if not is_guid(text):
        raise NotHere
    return text


class Other(Schema):
    """An account that one can go on as."""

    guid: str
    name: str


class Me(Schema):
    """Who is signed in, and as whom else they can go on: the sample study can be seen with each coder's eyes."""

    guid: str
    name: str
    others: list[Other]


class As(Schema):
    """Whom to go on as."""

    guid: Guid


class MemberOut(Schema):
    """Someone who takes part. `email` is there for those who may say who takes part."""

    guid: str
    name: str
    role: Role
    coder: str | None
    me: bool
    email: str | None


class InvitationOut(Schema):
    """An open invitation; `name` and `email` say for whom, where that was written down."""

    guid: str
    name: str
    email: str
    role: Role
    expires: datetime


class People(Schema):
    """Who takes part, the first to come first; and who is invited, for those who may invite."""

    members: list[MemberOut]
    invitations: list[InvitationOut]


class Invite(Schema):
    """Someone to invite, as what. Name and e-mail address are asked of them anyway, when they make their account."""

    guid: Guid
    role: Role
    name: Annotated[Words, Field(max_length=200)] = ""
    email: Annotated[str, Field(max_length=254), AfterValidator(_email)] = ""


class Invited(InvitationOut):
    """An invitation and the address that it is taken up at. The address is told this once."""

    address: str


class NewRole(Schema):
    """A role to give."""

    role: Role


class Said(Schema):
    """What was done, in one sentence."""

    sentence: str


def _me(account: Account) -> Me:
    others = [Other(guid=other.guid, name=other.name) for other in services.others(account)]
    return Me(guid=account.guid, name=account.name, others=others)


@router.get("/me", response=Me)
def me(request: HttpRequest) -> Me:
    """Say who is signed in."""
    return _me(signed_in(request))


@router.post("/me/as", response=Me)
def go_on_as(request: HttpRequest, body: As) -> Me:
    """Go on as one of one's others."""
    found = services.go_on_as(request, signed_in(request), body.guid)
    if found is None:
        raise NotHere
    return _me(found)


def _member(entered: Entered, row: Membership) -> MemberOut:
    account = row.account
    return MemberOut(
        guid=account.guid, name=account.name, role=Role(row.role), coder=row.coder, me=account.pk == entered.account.pk,
        email=account.email if entered.may(Action.ADMIT) else None,
    )  # fmt: skip


def _invitation(row: Invitation) -> InvitationOut:
    return InvitationOut(guid=row.guid, name=row.name, email=row.email, role=Role(row.role), expires=row.expires)


@router.get("/studies/{study}/people", response=People)
def members(request: HttpRequest, study: str) -> People:
    """Who takes part in a study, and who is invited."""
    entered = enter(request, study)
    return People(
        members=[_member(entered, row) for row in people.members(entered)],
        invitations=[_invitation(row) for row in people.invitations(entered)],
    )


@router.post("/studies/{study}/people", response={201: Invited})
def invite(request: HttpRequest, study: str, body: Invite) -> Status[Invited]:
    """Invite someone. Asked again with the same guid, the invitation gets a new address, and the old one is void."""
    entered = enter(request, study, Action.ADMIT)
    row, token = people.invite(entered, people.Wanted(body.guid, body.role, " ".join(body.name.split()), body.email))
    address = request.build_absolute_uri(f"/invited?{urlencode({'token': token})}")
    return Status(201, Invited(**_invitation(row).dict(), address=address))


@router.delete("/studies/{study}/people/invitations/{invitation}", response=Said)
def withdraw(request: HttpRequest, study: str, invitation: str) -> Said:
    """Take an open invitation back."""
    people.withdraw(enter(request, study, Action.ADMIT), _guid(invitation))
    return Said(sentence="The invitation is taken back; its address no longer serves.")


@router.patch("/studies/{study}/people/{account}", response=MemberOut)
def change_role(request: HttpRequest, study: str, account: str, body: NewRole) -> MemberOut:
    """Give someone who takes part another role. A study always has an owner."""
    entered = enter(request, study, Action.ADMIT)
    return _member(entered, people.change_role(entered, _guid(account), body.role))


@router.delete("/studies/{study}/people/{account}", response=Said)
def remove(request: HttpRequest, study: str, account: str) -> Said:
    """End someone's part in the study, or leave it oneself. What was coded and written stays."""
    return Said(sentence=people.remove(enter(request, study), _guid(account)))
