"""Codes, themes and what they gather, and frozen versions.

Invariants: a code names its parent by GUID; a version is written once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from django.db import models
from django.utils.functional import cached_property

from polyvocal_web.fields import GuidField
from polyvocal_web.studies.models import Content, Row


class Code(Content):
    """A code of the living draft. `facets` are its values by facet's GUID. With a `round`, it is its maker's own.

    `meant_since` is when a redefinition last changed what it means.
    """

    TABLE = "code"
    WORDS = frozenset({"example"})
    pk = models.CompositePrimaryKey("study_id", "guid")
    name = models.TextField()
    parent = GuidField(null=True)
    colour = models.CharField(max_length=7, null=True)
    definition = models.TextField(blank=True)
    when_to_use = models.TextField(blank=True)
    when_not = models.TextField(blank=True)
    example = models.TextField(blank=True)
    facets = models.JSONField(default=dict)
    codable = models.BooleanField(default=True)
    retired = models.BooleanField(default=False)
    became = models.JSONField(default=list)
    made_by = models.TextField(null=True)
    made_at = models.DateTimeField(null=True)
    round = GuidField(null=True)
    meant_since = models.DateTimeField(null=True)


class Theme(Content):
    """An interpretive claim. What it gathers are its members."""

    TABLE = "theme"
    pk = models.CompositePrimaryKey("study_id", "guid")
    name = models.TextField()
    claim = models.TextField(blank=True)
    status = models.CharField(max_length=10, default="kept")
    colour = models.CharField(max_length=7, null=True)

    @cached_property
    def codes(self) -> list[str]:
        """The codes it gathers, by GUID, in order."""
        return self._members("code")

    @cached_property
    def codings(self) -> list[str]:
        """The single quotations it gathers, by coding's GUID, in order."""
        return self._members("coding")

    def _members(self, kind: str) -> list[str]:
        rows = Member.objects.filter(study_id=self.study_id, theme=self.guid, kind=kind)
        return list(rows.order_by("position").values_list("guid", flat=True))

    def store(self, fields: Iterable[str]) -> None:
        """Write these fields; `codes` and `codings` as the rows of members that they are."""
        own = [name for name in fields if name not in ("codes", "codings")]
        for kind, name in (("code", "codes"), ("coding", "codings")):
            if name in fields:
                self.gather(kind, getattr(self, name))
        if own:
            self.save(update_fields=own)

    def gather(self, kind: str, guids: Sequence[str]) -> None:
        """Make these the theme's members of that kind, in this order."""
        Member.objects.filter(study_id=self.study_id, theme=self.guid, kind=kind).delete()
        Member.objects.bulk_create(
            Member(study_id=self.study_id, theme=self.guid, kind=kind, position=place, guid=guid)
            for place, guid in enumerate(guids)
        )


class Member(Row):
    """A code or a single coding that a theme gathers, in the theme's order."""

    pk = models.CompositePrimaryKey("study_id", "theme", "kind", "position")
    theme = GuidField()
    kind = models.CharField(max_length=6)
    position = models.IntegerField()
    guid = GuidField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["study", "guid"], name="gathered_by")]


class Version(Content):
    """A numbered state of the framework that stands still; `framework` is the whole of it (`codec`).

    A version that was fixed by mistake can be taken back as long as nothing stands on it; its number is then given
    again.
    """

    TABLE = "version"
    pk = models.CompositePrimaryKey("study_id", "guid")
    number = models.IntegerField()
    note = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.TextField(null=True)
    framework = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["study", "number"], name="a_number_is_given_once", condition=models.Q(removed=False)
            )
        ]


def versions_of(study: int) -> models.QuerySet[Version]:
    """The study's versions that stand, in order."""
    return Version.objects.filter(study_id=study, removed=False).order_by("number")
