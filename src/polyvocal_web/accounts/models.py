"""Accounts, memberships and one-time tokens.

Invariant: what an account may do in a study is one membership; a token is kept only as a hash and works once.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from polyvocal_web.fields import GuidField


class Account(AbstractBaseUser):
    """A person who signs in."""

    guid: GuidField[str, str] = GuidField(unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)

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
