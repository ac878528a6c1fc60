"""Codings, where they stand, and rounds.

Invariant: a coding is one code, on one span, by one coder; its first place is in its row, each later revision's
in an anchor.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from polyvocal_web.fields import GuidField
from polyvocal_web.studies.models import Content, Row


class Coding(Content):
    """One coding, standing in the revision it was made on. `facets` are its values by facet's GUID."""

    TABLE = "coding"
    pk = models.CompositePrimaryKey("study_id", "guid")
    code = GuidField(null=True)
    source = GuidField()
    coder = GuidField()
    revision = GuidField()
    start = models.IntegerField()
    end = models.IntegerField()
    state = models.CharField(max_length=7, default="same")
    round = GuidField(null=True)
    version = models.IntegerField(null=True)
    facets = models.JSONField(default=dict)
    origins = models.JSONField(default=list)
    made_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["study", "source"], name="codings_in"),
            models.Index(fields=["study", "code"], name="codings_with"),
        ]


class Anchor(Row):
    """Where a coding stands in a later revision than the one it was made on; `number` counts from 1."""

    pk = models.CompositePrimaryKey("study_id", "coding", "number")
    coding = GuidField()
    number = models.IntegerField()
    revision = GuidField()
    start = models.IntegerField()
    end = models.IntegerField()
    state = models.CharField(max_length=7, default="same")


class Round(Content):
    """A planned pass: who reads what, under which version, seen by the others or not."""

    TABLE = "round"
    pk = models.CompositePrimaryKey("study_id", "guid")
    name = models.TextField()
    mode = models.CharField(max_length=5, default="open")
    version = models.IntegerField(null=True)
    purpose = models.TextField(blank=True)
    state = models.CharField(max_length=10, default="open")
    final = models.BooleanField(default=False)
    due = models.DateField(null=True)


class Assignment(Row):
    """Which coder reads which source in a round."""

    pk = models.CompositePrimaryKey("study_id", "round", "position")
    round = GuidField()
    position = models.IntegerField()
    coder = GuidField()
    source = GuidField()
