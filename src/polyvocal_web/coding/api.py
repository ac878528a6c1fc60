"""Codings over HTTP."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from polyvocal.model import is_guid
from polyvocal_web import cursors
from polyvocal_web.access import enter
from polyvocal_web.answers import moment, written
from polyvocal_web.coding.models import Anchor
from polyvocal_web.problems import NotHere
from polyvocal_web.rounds.blind import seen_by
from polyvocal_web.sources.models import Revision, Source
from polyvocal_web.studies.facets import facets_on

router = Router(tags=["codings"])


class CodingOut(Schema):
    """A coding at its latest place; `facets` by name, `coder` and `round` by GUID.

    `mark`: “struck” or “unfitted” for words without a code, “carried” for a coding carried over from an earlier pass.
    """

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
    mark: str
    made_at: datetime | None
    state: str


class Codings(Schema):
    """The codings of a source, in order of place."""

    cursor: str
    codings: list[CodingOut]


@router.get("/studies/{study}/sources/{source}/codings", response=Codings)
def codings(
    request: HttpRequest, study: str, source: str, coder: str | None = None, round: str | None = None
) -> HttpResponse:
    """The codings of a source that one may see."""
    entered = enter(request, study)
    row = entered.study
    if not all(is_guid(guid) for guid in (source, coder, round) if guid):
        raise NotHere
    if not Source.objects.filter(study_id=row.pk, guid=source, removed=False).exists():
        raise NotHere
    rows = seen_by(entered).filter(source=source)
    rows = rows.filter(coder=coder) if coder else rows
    rows = rows.filter(round=round) if round else rows
    names = {guid: facet.name for guid, facet in facets_on(row, "coding").items()}
    later = _carried(row.pk, source)
    found = list(rows.order_by("start", "end", "position").values(*_FIELDS))
    for one in found:
        one["source"], one["made_at"] = source, moment(one["made_at"])
        if one["facets"]:
            one["facets"] = {names[guid]: value for guid, value in one["facets"].items() if guid in names}
        if one["guid"] in later:
            one |= later[one["guid"]]
    return written({"cursor": cursors.cursor(row.guid, row.seq), "codings": found})


_FIELDS = (
    "guid", "code", "revision", "start", "end", "coder", "round", "version", "origins", "state", "facets",
    "made_at", "mark",
)  # fmt: skip


def _carried(study: int, source: str) -> dict[str, dict[str, object]]:
    """Where codings of a source stand in its latest text, by coding, as far as they were made in an earlier one."""
    revisions = list(Revision.objects.filter(study_id=study, source=source).values_list("guid", flat=True))
    if len(revisions) < 2:  # nothing can have been carried
        return {}
    anchors = Anchor.objects.filter(study_id=study, revision__in=revisions).order_by("number")
    fields = ("revision", "start", "end", "state")
    return {coding: dict(zip(fields, place, strict=True)) for coding, *place in anchors.values_list("coding", *fields)}
