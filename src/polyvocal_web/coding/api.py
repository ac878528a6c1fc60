"""Codings over HTTP."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from polyvocal.model import is_guid
from polyvocal_web import cursors
from polyvocal_web.access import enter
from polyvocal_web.coding.blind import seen_by
from polyvocal_web.coding.models import Anchor
from polyvocal_web.problems import NotHere
from polyvocal_web.sources.models import Source
from polyvocal_web.studies.facets import facets_on

router = Router(tags=["codings"])


class CodingOut(Schema):
    """A coding at its latest place; `facets` by name, `coder` and `round` by GUID."""

    guid: str
    code: str | None
    source: str
    revision: str
    start: int
    end: int
    coder: str
    round: str | None
    version: int | None
    facets: dict[str, str]
    origins: list[str]
    made_at: datetime | None
    state: str


class Codings(Schema):
    """The codings of a source, in order of place."""

    cursor: str
    codings: list[CodingOut]


@router.get("/studies/{study}/sources/{source}/codings", response=Codings)
def codings(
    request: HttpRequest, study: str, source: str, coder: str | None = None, round: str | None = None
) -> Codings:
    """The codings of a source that one may see."""
    entered = enter(request, study)
    row = entered.study
    if not all(is_guid(guid) for guid in (source, coder, round) if guid):
        raise NotHere
    if not Source.objects.filter(study_id=row.pk, guid=source, removed=False).exists():
        raise NotHere
    rows = seen_by(row, entered.coder).filter(source=source)
    rows = rows.filter(coder=coder) if coder else rows
    rows = rows.filter(round=round) if round else rows
    names = {guid: facet.name for guid, facet in facets_on(row, "coding").items()}
    found = list(rows.order_by("start", "end", "position"))
    later = {
        a.coding: a
        for a in Anchor.objects.filter(study_id=row.pk, coding__in=[r.guid for r in found]).order_by("number")
    }
    shown = []
    for r in found:
        place = later.get(r.guid, r)
        shown.append(
            CodingOut(
                guid=r.guid, code=r.code, source=r.source, revision=place.revision, start=place.start, end=place.end,
                coder=r.coder, round=r.round, version=r.version, origins=r.origins, made_at=r.made_at,
                state=place.state, facets={names[g]: v for g, v in r.facets.items() if g in names},
            )
        )  # fmt: skip
    return Codings(cursor=cursors.cursor(row.guid, row.seq), codings=shown)
