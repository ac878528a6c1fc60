"""Accounts, memberships, invitations and one-time tokens.

Invariants: what an account may do in a study is one membership; a token is kept only as a hash and works once; an
e-mail address is kept in small letters.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from polyvocal_web.fields import GuidField


class Account(AbstractBaseUser):
    """A person who signs in. One that has a `keeper` is entered by that account: so are the sample study's coders."""

    guid: GuidField[str, str] = GuidField(unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    keeper = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="kept")

    objects: ClassVar = BaseUserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What an account is in a study: its role, and as which coder it works (None for one who only reads)."""

    study = models.ForeignKey("studies.Study", models.CASCADE, related_name="memberships", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20)
    coder = GuidField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["study", "account"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.account_id} is {self.role} in {self.study_id}"


class Token(models.Model):
    """A way in that works once. Only the hash of it is kept."""

    hashed = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"a token of {self.account_id}"


class Invitation(models.Model):
    """Who is asked to take part in a study, as what, by whom. `name` and `email` say for whom, where that is known.

    It is open until it is used or withdrawn, or until it expires. Only the hash of its token is kept.
    """

    guid: GuidField[str, str] = GuidField(unique=True)
    study = models.ForeignKey("studies.Study", models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    hashed = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Account, models.CASCADE, related_name="invitations")
    made_at = models.DateTimeField()
    expires = models.DateTimeField()
    used_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)
    withdrawn = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"an invitation to {self.study_id} as {self.role}"
