"""The study's row, what every row inside a study has, the study's own tables, and the log.

Invariants: every row names its study, and its key begins with it; a row that was removed stays, so that an undo
finds it as it was; a Change is never edited.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models

from polyvocal_web.fields import GuidField


class Study(models.Model):
    """One study. `seq` is the number of its latest Change; the row is locked while a Change is written.

    `touched` is the number of the latest Change of its own name or description.
    """

    TABLE = "study"
    WORDS: ClassVar[frozenset[str]] = frozenset()
    removed = False

    guid = GuidField(unique=True)
    name = models.TextField()
    description = models.TextField(blank=True)
    method = models.CharField(max_length=20, default="codebook")
    made_at = models.DateTimeField(null=True)
    seq = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    touched = models.BigIntegerField(default=0)

    def store(self, fields: Iterable[str]) -> None:
        """Write these fields."""
        self.save(update_fields=fields)

    def __str__(self) -> str:
        return self.name


class Row(models.Model):
    """What belongs to one study."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Content(Row):
    """A row that a person can point at by GUID and that a Change can edit.

    `touched` is the number of the latest Change that stands on it; `position` where it stands among its kind.
    `TABLE` is its name in the log, `WORDS` are the fields that hold people's words: the log keeps those apart.
    """

    TABLE: ClassVar[str]
    WORDS: ClassVar[frozenset[str]] = frozenset()

    guid = GuidField()
    removed = models.BooleanField(default=False)
    touched = models.BigIntegerField(default=0)
    position = models.FloatField(default=0)

    class Meta:
        abstract = True

    def store(self, fields: Iterable[str]) -> None:
        """Write these fields of a row that is there."""
        self.save(update_fields=fields)


class Coder(Content):
    """A person who codes, writes memos or decides. Which account works as them is in the membership.

    `keys` are the letters that they gave to codes, by code's GUID.
    """

    TABLE = "coder"
    pk = models.CompositePrimaryKey("study_id", "guid")
    name = models.TextField()
    keys = models.JSONField(default=dict)


class Facet(Content):
    """A question with a few possible answers, asked of codings, codes or cases."""

    TABLE = "facet"
    pk = models.CompositePrimaryKey("study_id", "guid")
    name = models.TextField()
    on = models.CharField(max_length=10)
    values = models.JSONField(default=list)
    description = models.TextField(blank=True)


class Variable(Content):
    """Something that can be known of a case or a source."""

    TABLE = "variable"
    pk = models.CompositePrimaryKey("study_id", "guid")
    name = models.TextField()
    kind = models.CharField(max_length=10)
    on = models.CharField(max_length=10)
    description = models.TextField(blank=True)


class Case(Content):
    """A participant or other unit; `values` by variable's GUID, in typed JSON (`codec`)."""

    TABLE = "case"
    WORDS = frozenset({"name", "description", "values"})
    pk = models.CompositePrimaryKey("study_id", "guid")
    name = models.TextField()
    description = models.TextField(blank=True)
    values = models.JSONField(default=dict)


class Memo(Content):
    """A dated reflection. A private one is its author's alone; one written in a blind round is, until it is shared."""

    TABLE = "memo"
    WORDS = frozenset({"title", "text"})
    pk = models.CompositePrimaryKey("study_id", "guid")
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    kind = models.CharField(max_length=20, default="memo")
    author = GuidField(null=True)
    made_at = models.DateTimeField(null=True)
    about_kind = models.CharField(max_length=10, null=True)
    about_guid = models.TextField(null=True)
    private = models.BooleanField(default=False)
    round = GuidField(null=True)


class Unknown(Row):
    """A piece of a foreign file that Polyvocal has no word for, kept to be written back."""

    pk = models.CompositePrimaryKey("study_id", "position")
    position = models.IntegerField()
    form = models.TextField()
    place = models.TextField()
    content = models.TextField()


class Attachment(Row):
    """A file that came inside a foreign one, kept to be written back."""

    pk = models.CompositePrimaryKey("study_id", "position")
    position = models.IntegerField()
    name = models.TextField()
    content = models.BinaryField()


class Change(Row):
    """One act: who, when, what (`payload`), and every field it moved, from what to what (`edits`).

    `guid` is the act's id, made by whoever did it, so a repeated request is the same act. `audience` says who may
    see that it happened: all ("") or, for what is private or blind, the account of that number alone.
    """

    pk = models.CompositePrimaryKey("study_id", "seq")
    seq = models.BigIntegerField()
    guid = GuidField()
    kind = models.CharField(max_length=40)
    version = models.IntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    sentence = models.TextField()
    payload = models.JSONField(default=dict)
    edits = models.JSONField(default=list)
    audience = models.CharField(max_length=50, blank=True)
    undoes = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["study", "guid"], name="an_act_is_done_once")]
        indexes: ClassVar = [
            models.Index(fields=["study", "undoes"], name="undone", condition=models.Q(undoes__isnull=False))
        ]


class ChangeWords(Row):
    """The words in a Change's payload and edits, apart, so that they can be destroyed while the log stands."""

    pk = models.CompositePrimaryKey("study_id", "seq")
    seq = models.BigIntegerField()
    payload = models.JSONField(default=dict)
    edits = models.JSONField(default=list)
