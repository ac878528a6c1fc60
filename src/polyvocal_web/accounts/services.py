"""The local account and its one-time way in.

Invariant: a token is random, kept as a hash, and works once; a new one takes the place of all before it.
"""

from __future__ import annotations

import getpass
import secrets
from hashlib import sha256

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from polyvocal.model import new_guid
from polyvocal_web.accounts.models import Account, Token

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def local_account() -> Account:
    """The one account of local mode, made at the first start; called as its person is on this machine."""
    account = Account.objects.order_by("pk").first()
    if account is None:
        account = Account(guid=new_guid(), name=_own_name())
        account.set_unusable_password()
        account.save()
    return account


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
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Token.objects.filter(account=account).delete()
        Token.objects.create(hashed=_hash(token), account=account, made_at=timezone.now())
    return token


def enter_with(request: HttpRequest, token: str) -> bool:
    """Sign in with a token and use it up; tell whether it was one."""
    with transaction.atomic():
        row = Token.objects.select_for_update().select_related("account").filter(hashed=_hash(token)).first()
        if row is None:
            return False
        row.delete()
    login(request, row.account, backend=_BACKEND)
    return True


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
