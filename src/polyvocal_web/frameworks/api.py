"""The framework over HTTP."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count
from django.http import HttpRequest
from ninja import Router, Schema

from polyvocal_web import cursors
from polyvocal_web.access import enter
from polyvocal_web.coding.blind import seen_by
from polyvocal_web.frameworks.models import Code, Member, Theme
from polyvocal_web.studies.facets import facets_on

router = Router(tags=["framework"])


class CodeOut(Schema):
    """A code of the living draft; `facets` by name, `codings` how many one may know of."""

    guid: str
    name: str
    parent: str | None
    colour: str | None
    definition: str
    when_to_use: str
    when_not: str
    example: str
    facets: dict[str, str]
    position: float
    codable: bool
    retired: bool
    codings: int


class ThemeOut(Schema):
    """A theme, the codes it gathers and the single quotations."""

    guid: str
    name: str
    claim: str
    status: str
    colour: str | None
    position: float
    codes: list[str]
    codings: list[str]


class FrameworkOut(Schema):
    """The living draft."""

    cursor: str
    codes: list[CodeOut]
    themes: list[ThemeOut]


@router.get("/studies/{study}/framework", response=FrameworkOut)
def framework(request: HttpRequest, study: str) -> FrameworkOut:
    """The living draft, with how often each code was used."""
    entered = enter(request, study)
    row = entered.study
    seen = seen_by(row, entered.coder)
    used = dict(seen.exclude(code=None).order_by().values_list("code").annotate(Count("guid")))
    facets = facets_on(row, "code")
    there = {"study_id": row.pk, "removed": False}
    codes = [
        CodeOut(
            guid=c.guid, name=c.name, parent=c.parent, colour=c.colour, definition=c.definition,
            when_to_use=c.when_to_use, when_not=c.when_not, example=c.example, position=c.position,
            codable=c.codable, retired=c.retired, codings=used.get(c.guid, 0),
            facets={facets[guid].name: value for guid, value in c.facets.items() if guid in facets},
        )
        for c in Code.objects.filter(**there).order_by("position", "guid")
    ]  # fmt: skip
    gathered: dict[tuple[str, str], list[str]] = defaultdict(list)
    for member in Member.objects.filter(study_id=row.pk).order_by("position"):
        gathered[member.theme, member.kind].append(member.guid)
    cited = {guid for (_, kind), guids in gathered.items() if kind == "coding" for guid in guids}
    known = set(seen.filter(guid__in=cited).values_list("guid", flat=True))
    themes = [
        ThemeOut(
            guid=t.guid, name=t.name, claim=t.claim, status=t.status, colour=t.colour, position=t.position,
            codes=gathered[t.guid, "code"], codings=[guid for guid in gathered[t.guid, "coding"] if guid in known],
        )
        for t in Theme.objects.filter(**there).order_by("position", "guid")
    ]  # fmt: skip
    return FrameworkOut(cursor=cursors.cursor(row.guid, row.seq), codes=codes, themes=themes)
