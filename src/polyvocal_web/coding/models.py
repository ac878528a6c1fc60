"""Codings, where they stand, and who looked at them again.

Invariant: a coding is one code, on one span, by one coder; its first place is in its row, each later revision's
in an anchor.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from polyvocal_web.fields import GuidField
from polyvocal_web.studies.models import Content, Row


class Coding(Content):
    """One coding, standing in the revision it was made on. `facets` are its values by facet's GUID; `mark` says that
    it struck its coder, that no code fitted, or that it was carried over.
    """

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
    mark = models.CharField(max_length=8, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["study", "source"], name="codings_in"),
            models.Index(fields=["study", "code"], name="codings_with"),
            models.Index(fields=["study", "round"], name="codings_of", condition=models.Q(round__isnull=False)),
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


class Look(Content):
    """Someone looked again at a coding that a version had left behind: confirmed, recoded or left it."""

    TABLE = "look"
    pk = models.CompositePrimaryKey("study_id", "guid")
    coding = GuidField()
    version = models.IntegerField()
    outcome = models.CharField(max_length=10)
    coder = GuidField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["study", "coding"], name="looked_at")]
