"""Proposals, decisions and sign-offs.

Invariant: a decision stands beside the proposals it is on and edits none of them.
"""

from __future__ import annotations

from django.db import models

from polyvocal_web.fields import GuidField
from polyvocal_web.studies.models import Content


class Proposal(Content):
    """What a coder would change. `would` by field, `passages` as source, revision, start and end."""

    TABLE = "proposal"
    WORDS = frozenset({"reason"})
    pk = models.CompositePrimaryKey("study_id", "guid")
    kind = models.CharField(max_length=20)
    author = GuidField()
    reason = models.TextField(blank=True)
    codes = models.JSONField(default=list)
    theme = GuidField(null=True)
    would = models.JSONField(default=dict)
    parts = models.JSONField(default=list)
    passages = models.JSONField(default=list)
    round = GuidField(null=True)
    version = models.IntegerField(null=True)
    made_at = models.DateTimeField(null=True)
    withdrawn = models.BooleanField(default=False)


class Decision(Content):
    """What became of proposals, by GUID, and why; `present` are coders, `coder` who wrote it down."""

    TABLE = "decision"
    WORDS = frozenset({"title", "reason"})
    pk = models.CompositePrimaryKey("study_id", "guid")
    outcome = models.CharField(max_length=10)
    title = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    proposals = models.JSONField(default=list)
    present = models.JSONField(default=list)
    coder = GuidField(null=True)
    round = GuidField(null=True)
    made_at = models.DateTimeField(null=True)


class SignOff(Content):
    """A coder approves a version, or says what stands in the way."""

    TABLE = "sign-off"
    WORDS = frozenset({"words"})
    pk = models.CompositePrimaryKey("study_id", "guid")
    version = models.IntegerField()
    coder = GuidField()
    approves = models.BooleanField()
    words = models.TextField(blank=True)
    made_at = models.DateTimeField(null=True)
