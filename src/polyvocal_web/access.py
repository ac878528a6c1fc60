"""Who may do what, and the one door into a study.

Invariants: `ROLES` is all there is to know about permissions. Nothing of a study is read or written but by what
`enter` returns; whoever may not see a study is told what a stranger is told: that there is nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from ninja.errors import AuthenticationError
from ninja.security import APIKeyCookie

from polyvocal.model import is_guid
from polyvocal_web.accounts.models import Account, Membership
from polyvocal_web.prepared import Prepared, made, names
from polyvocal_web.problems import Forbidden, NotHere, problem
from polyvocal_web.studies.models import Study

_KEPT = "_polyvocal_entered"


class Action(StrEnum):
    """What can be done in a study."""

    SEE = "read the sources, codings and results"
    CODE = "code"
    REFLECT = "write memos"
    SHAPE = "change the framework"
    BRING = "bring in sources"
    ARRANGE = "say who speaks, and what is known of them"
    CORRECT = "change another person's codings"
    PROPOSE = "propose changes to the framework"
    PLAN = "plan rounds, and share them"
    DECIDE = "decide on proposals and fix versions of the framework"
    TAKE = "take files out"
    RUN = "rename the study"
    ADMIT = "say who takes part"


class Role(StrEnum):
    """What a person is in a study."""

    OWNER = "owner"
    LEAD = "lead"
    CODER = "coder"
    READER = "reader"


ROLES: dict[Role, frozenset[Action]] = {
    Role.OWNER: frozenset(Action),
    Role.LEAD: frozenset(Action) - {Action.ADMIT},
    Role.CODER: frozenset(Action) - {Action.CORRECT, Action.PLAN, Action.DECIDE, Action.RUN, Action.ADMIT},
    Role.READER: frozenset({Action.SEE}),
}


@dataclass(frozen=True, slots=True)
class Entered:
    """A study that someone has come into: as which account, in which role, and as which coder."""

    study: Study
    account: Account
    role: Role
    coder: str | None

    def may(self, action: Action) -> bool:
        """Whether the role allows it."""
        return action in ROLES[self.role]

    def must(self, action: Action) -> None:
        """Raise `Forbidden` where the role does not allow it."""
        if not self.may(action):
            raise Forbidden(f"As {self.role} of this study you cannot {action}.")


def enter(request: HttpRequest, study: str, action: Action = Action.SEE) -> Entered:
    """Return the study with this GUID, entered by who is asking, for `action`.

    Raises `NotHere` for all who may not see it, `Forbidden` for a member whose role does not allow the action. One
    query for a request: what `Door` found is kept.
    """
    asked, entered = getattr(request, _KEPT, ("", None))
    if entered is None or asked != study:
        entered = _come_in(request, study)
        setattr(request, _KEPT, (study, entered))
    entered.must(action)
    return entered


def _come_in(request: HttpRequest, study: str) -> Entered:
    key = int(request.session.get(SESSION_KEY) or 0)
    found = _membership.rows(key, study) if is_guid(study) else []
    if not found:
        raise NotHere
    role, coder, *values = found[0]
    split = len(names(Study))
    row, account = made(Study, values[:split]), made(Account, values[split:])
    if not _is_session_of(request, account):
        raise NotHere
    return Entered(row, account, Role(role), coder)


def _memberships(account: int, study: str) -> QuerySet[Membership, Any]:
    columns = [
        f"{name}__{column}" for name, model in (("study", Study), ("account", Account)) for column in names(model)
    ]
    return Membership.objects.filter(account_id=account, study__guid=study).values_list("role", "coder", *columns)


_membership = Prepared(_memberships, -1, "00000000-0000-4000-8000-000000000000")


def account_of(request: HttpRequest) -> Account | None:
    """Who is asking, or None for one who is not signed in."""
    key = request.session.get(SESSION_KEY)
    account = Account.objects.filter(pk=key, is_active=True).first() if key else None
    return account if account is not None and _is_session_of(request, account) else None


def _is_session_of(request: HttpRequest, account: Account) -> bool:
    kept = request.session.get(HASH_SESSION_KEY)
    return account.is_active and constant_time_compare(str(kept), account.get_session_auth_hash())


def signed_in(request: HttpRequest) -> Account:
    """Who is asking. Raises `AuthenticationError` for one who is not signed in, or no longer."""
    account = account_of(request)
    if account is None:
        raise AuthenticationError
    return account


class SignedIn(APIKeyCookie):
    """The session cookie. Into a study it let in already; elsewhere it says who is asking, or nobody does."""

    param_name = "polyvocal"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        _, entered = getattr(request, _KEPT, ("", None))
        return account_of(request) if entered is None else entered.account


class Door:
    """Met by every request whose address names a study, before anything else of it is read.

    Whoever may not see the study gets one answer, whatever the method, the body and the query, signed in or not.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The answer to one who stays outside, or None."""
        try:
            if "study" in kwargs:
                enter(request, kwargs["study"])
        except NotHere as nothing:
            return problem(404, nothing.detail)
        return None
