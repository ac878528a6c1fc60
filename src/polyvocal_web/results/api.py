"""Files out, over HTTP."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router, Schema

from polyvocal_web.access import Action, enter
from polyvocal_web.problems import NotHere
from polyvocal_web.results import services

router = Router(tags=["files"])

_TYPES = {
    ".polyvocal": "application/zip",
    ".qdpx": "application/zip",
    ".qdc": "application/xml",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html; charset=utf-8",
}


class Losses(Schema):
    """What a file would not hold, in sentences; none where it holds everything."""

    losses: list[str]


@router.get("/studies/{study}/export/{what}/losses", response=Losses)
def losses(request: HttpRequest, study: str, what: str) -> Losses:
    """What will not come across in that file."""
    entered = enter(request, study, Action.TAKE)
    if what not in services.STUDY | services.REPORTS:
        raise NotHere
    return Losses(losses=list(services.made(entered, what)[1]))


@router.get("/studies/{study}/export/{what}")
def export(request: HttpRequest, study: str, what: str, reading: str | None = None) -> HttpResponse:
    """A file: study.polyvocal, study.qdpx, framework.qdc, report.docx or report.html (of the codings of `reading`)."""
    entered = enter(request, study, Action.TAKE)
    if what not in services.STUDY | services.REPORTS:
        raise NotHere
    kind, _, ending = what.rpartition(".")
    plain = re.sub(r"[^\w\- ]+", "", entered.study.name).strip() or "study"
    name = f"{plain}.{ending}" if kind == "study" else f"{plain} - {kind}.{ending}"
    content, _ = services.made(entered, what, reading=reading)
    response = HttpResponse(content, content_type=_TYPES[f".{ending}"])
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    return response
