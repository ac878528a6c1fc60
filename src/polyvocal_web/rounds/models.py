"""Rounds and assignments.

Invariant: what a round hides is decided by its mode and its state, and by nothing else.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from polyvocal_web.fields import GuidField
from polyvocal_web.studies.models import Content

SAID = {
    "planned": "planned",
    "open": "open",
    "closed": "closed",
    "revealed": "shared",
    "discussed": "discussed",
}
"""The states of a round, as people say them."""


class Round(Content):
    """A planned pass. `questions` are {guid, text}; `asks` what to do beside coding; `settles` another round's GUID."""

    TABLE = "round"
    pk = models.CompositePrimaryKey("study_id", "guid")
    name = models.TextField()
    mode = models.CharField(max_length=5, default="open")
    version = models.IntegerField(null=True)
    purpose = models.TextField(blank=True)
    state = models.CharField(max_length=10, default="open")
    final = models.BooleanField(default=False)
    due = models.DateField(null=True)
    asks = models.JSONField(default=list)
    content_note = models.TextField(blank=True)
    questions = models.JSONField(default=list)
    lead_sees = models.BooleanField(default=False)
    settles = GuidField(null=True)


class Assignment(Content):
    """Which coder reads which source in a round, and how far that is."""

    TABLE = "assignment"
    pk = models.CompositePrimaryKey("study_id", "guid")
    round = GuidField()
    coder = GuidField()
    source = GuidField()
    state = models.CharField(max_length=11, default="assigned")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["study", "coder"], name="assigned_to")]
