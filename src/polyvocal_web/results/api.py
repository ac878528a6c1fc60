"""Files out, and the record of how a study went, over HTTP."""

from __future__ import annotations

import re
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import P, QueryEx, Router, Schema

from polyvocal.exchange.loss import table
from polyvocal_web.access import Action, enter
from polyvocal_web.problems import NotHere
from polyvocal_web.results import services
from polyvocal_web.results.logged import changed
from polyvocal_web.snapshot import outline_for
from polyvocal_web.studies.arrivals_api import LossOut

router = Router(tags=["files"])

_TYPES = {
    ".polyvocal": "application/zip",
    ".qdpx": "application/zip",
    ".qdc": "application/xml",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".md.zip": "application/zip",
}


class Losses(Schema):
    """What a file would not hold; nothing where it holds everything."""

    losses: list[LossOut]


@router.get("/studies/{study}/export/{what}/losses", response=Losses)
def losses(request: HttpRequest, study: str, what: str) -> Losses:
    """What will not come across in that file."""
    entered = enter(request, study, Action.TAKE)
    if what not in services.STUDY | services.REPORTS:
        raise NotHere
    return Losses.model_validate({"losses": table(services.losses(entered, what))})


@router.get("/studies/{study}/export/{what}")
def export(
    request: HttpRequest,
    study: str,
    what: str,
    reading: str | None = None,
    before: QueryEx[int | None, P(description="a version's number; the draft where it is left out")] = None,
    after: QueryEx[int | None, P(description="a version's number; the draft where it is left out")] = None,
) -> HttpResponse:
    """A file: study.polyvocal, study.qdpx, framework.qdc; tables.xlsx or .zip (of CSV), markdown.md.zip; report.docx or
    .html, of the codings of `reading`.

    As .docx, .html or .csv: record (who proposed, decided and changed what), changes (of the framework, by version)
    and comparison (of the versions `before` and `after`).
    """
    entered = enter(request, study, Action.TAKE)
    if what not in services.STUDY | services.REPORTS:
        raise NotHere
    kind, _, ending = what.partition(".")
    plain = re.sub(r"[^\w\- ]+", "", entered.study.name).strip() or "study"
    name = f"{plain}.{ending}" if kind == "study" else f"{plain} - {kind}.{ending}"
    content, _ = services.made(entered, what, services.Asked(reading, before, after))
    response = HttpResponse(content, content_type=_TYPES[f".{ending}"])
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    return response


class EntryOut(Schema):
    """One thing that happened. `page` is where it can be looked at: rounds, proposals, versions, people or history.

    `version` is the one under which it happened; `about` are names of codes and themes, `present` of those on record
    at a decision. `words` are as people wrote them; of a version they also say what changed.
    """

    at: datetime | None
    who: str | None
    kind: str
    title: str
    words: str
    version: int | None
    round: str | None
    about: list[str]
    present: list[str]
    page: str | None


class RecordOut(Schema):
    """Everything on record, oldest first."""

    entries: list[EntryOut]


_PAGES = {
    "round": "rounds", "version": "versions", "sign-off": "versions", "proposal": "proposals", "decision": "proposals",
    "perspective": "people", "change": "history",
}  # fmt: skip


@router.get("/studies/{study}/record", response=RecordOut)
def record(request: HttpRequest, study: str) -> RecordOut:
    """Who proposed, decided and changed what, under which version, as far as one may know."""
    from polyvocal.report.record import record as record_of  # loaded when it is asked for, with what prints

    entered = enter(request, study)
    value = outline_for(entered)
    made = record_of(value, also=changed(entered, value))
    return RecordOut(
        entries=[
            EntryOut(
                at=one.at, who=one.who, kind=one.kind, title=one.title, words=one.words, version=one.version,
                round=one.round, about=list(one.about), present=list(one.present), page=_page(one.kind, one.at),
            )
            for one in made.entries
        ]
    )  # fmt: skip


def _page(kind: str, at: datetime | None) -> str | None:
    """Where a thing can be looked at; what the draft has moved on by bears no date, and stands with the versions."""
    return "versions" if kind == "change" and at is None else _PAGES.get(kind)
