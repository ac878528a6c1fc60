"""Sources, the revisions of their text, and the voices that speak in them.

Invariant: the text of a revision never changes.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from polyvocal.model import derived_guid
from polyvocal_web.fields import GuidField
from polyvocal_web.studies.models import Content


class Source(Content):
    """A transcript or document. `values` are of variables on sources, by GUID, in typed JSON (`codec`)."""

    TABLE = "source"
    WORDS = frozenset({"name", "description"})
    pk = models.CompositePrimaryKey("study_id", "guid")
    name = models.TextField()
    description = models.TextField(blank=True)
    path = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    made_at = models.DateTimeField(null=True)


class Revision(Content):
    """One state of a source's text. `turns` are rows of start, words, end and speaker."""

    TABLE = "revision"
    pk = models.CompositePrimaryKey("study_id", "guid")
    source = GuidField()
    number = models.IntegerField()
    text = models.TextField()
    characters = models.IntegerField()
    turns = models.JSONField(default=list)
    made_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["study", "source"], name="revisions_of")]


def voice_guid(source: str, label: str) -> str:
    """The GUID of the voice of a label in a source."""
    return derived_guid("voice", source, label)


class Voice(Content):
    """Who a speaker label of a source stands for. Its GUID is derived from the source and the label."""

    TABLE = "voice"
    WORDS = frozenset({"label", "known"})
    pk = models.CompositePrimaryKey("study_id", "guid")
    source = GuidField()
    label = models.TextField()
    case = GuidField(null=True)
    known = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["study", "source"], name="voices_of")]
