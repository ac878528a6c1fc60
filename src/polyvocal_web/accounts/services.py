"""Accounts and their ways in: the local account, one-time links, and accounts that another enters as.

Invariants: a token is random, kept as a hash, and works once, for fourteen days; a new one takes the place of all
before it. Nobody becomes another account but its keeper, or one that has the same keeper.
"""

from __future__ import annotations

import getpass
import secrets
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from django.contrib.auth import login
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from polyvocal.model import new_guid
from polyvocal_web.accounts.models import Account, Token

BY_LINK = "by_link"
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_LASTS = timedelta(days=14)


def local_account() -> Account:
    """The one account of local mode, made at the first start; called as its person is on this machine."""
    account = Account.objects.order_by("pk").first()
    if account is None:
        account = _without_password(new_guid(), _own_name())
    return account


def _without_password(guid: str, name: str, keeper: Account | None = None) -> Account:
    account = Account(guid=guid, name=name, keeper=keeper)
    account.set_unusable_password()
    account.save()
    return account


def keep(keeper: Account, people: Iterable[tuple[str, str]]) -> list[Account]:
    """Make accounts that `keeper` can enter as, by GUID and name; return those that were not there yet."""
    wanted = dict(people)
    there = set(Account.objects.filter(guid__in=wanted).values_list("guid", flat=True))
    return [_without_password(guid, name, keeper) for guid, name in wanted.items() if guid not in there]


def others(account: Account) -> list[Account]:
    """The accounts that this one can go on as: those it keeps; for a kept one, its keeper and the others of it."""
    keeper = account.keeper_id or account.pk
    rows = Account.objects.filter(Q(pk=keeper) | Q(keeper_id=keeper), is_active=True).exclude(pk=account.pk)
    return list(rows.order_by("pk"))


def go_on_as(request: HttpRequest, account: Account, guid: str) -> Account | None:
    """Sign `account` in as one of its others, or return None where that is none of them."""
    found = next((other for other in others(account) if other.guid == guid), None)
    if found is not None:
        login(request, found, backend=_BACKEND)
    return found


def with_email(email: str) -> Account | None:
    """The account that signs in with this address."""
    return Account.objects.filter(email=email.strip().lower(), is_active=True).first()


def _own_name() -> str:
    try:
        import pwd  # not on Windows

        user = pwd.getpwnam(getpass.getuser())
        full = user.pw_gecos.split(",")[0].strip()
        name = full or user.pw_name
    except (ImportError, KeyError, OSError):
        name = ""
    return name if name and name != "root" else "Me"


def new_token(account: Account) -> str:
    """A way in that works once; whatever was given before no longer does."""
    token = new_secret()
    with transaction.atomic():
        Token.objects.filter(account=account).delete()
        Token.objects.create(hashed=hashed(token), account=account, made_at=timezone.now())
    return token


def enter_with(request: HttpRequest, token: str) -> bool:
    """Sign in with a token and use it up; tell whether it was one. Who has a password may then set a new one."""
    with transaction.atomic():
        rows = Token.objects.select_for_update().filter(hashed=hashed(token), made_at__gt=timezone.now() - _LASTS)
        row = rows.select_related("account").first()
        if row is None or not row.account.is_active:
            return False
        row.delete()
    login(request, row.account, backend=_BACKEND)
    request.session[BY_LINK] = row.account.email is not None
    return True


def new_secret() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()
