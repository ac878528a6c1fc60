"""Quotations, matrices and readings over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import P, QueryEx, Router
from pydantic import BaseModel

from polyvocal.analysis import Reading, described
from polyvocal_web import cursors
from polyvocal_web.access import enter
from polyvocal_web.inquiry import services
from polyvocal_web.problems import Refused

router = Router(tags=["questions"])


class ReadingOut(BaseModel):
    """Which codings count, and in a sentence what that means."""

    name: str
    sentence: str


class Readings(BaseModel):
    """The readings that a study offers, the default first."""

    readings: list[ReadingOut]


class QuotationOut(BaseModel):
    """A quotation with its way back. Several speakers, cases, coders or rounds are joined with “; ”."""

    guid: str
    codings: list[str]
    code: str | None
    code_name: str | None
    source: str
    source_name: str
    revision: str
    start: int
    end: int
    text: str
    before: str
    after: str
    speaker: str | None
    case: str | None
    coder: str | None
    round: str | None
    version: str | None
    facets: dict[str, str]


class Quotations(BaseModel):
    """A page of quotations; `next` is asked `after`."""

    reading: ReadingOut
    total: int
    next: str | None
    quotations: list[QuotationOut]


class Member(BaseModel):
    """A row or column; `label` is null for what is not known."""

    key: str
    label: str | None


class MatrixOut(BaseModel):
    """Counts of rows against columns."""

    reading: ReadingOut
    rows: list[Member]
    columns: list[Member]
    cells: list[list[int]]


def _reading(read: Reading) -> ReadingOut:
    return ReadingOut(name=read.name, sentence=read.sentence)


@router.get("/studies/{study}/readings", response=Readings)
def readings(request: HttpRequest, study: str) -> Readings:
    """The readings that the study offers."""
    return Readings(readings=[_reading(read) for read in services.offered(enter(request, study))])


@router.get("/studies/{study}/quotations", response=Quotations)
def quotations(
    request: HttpRequest,
    study: str,
    code: str | None = None,
    subcodes: bool = True,  # noqa: FBT001, FBT002  a query parameter
    theme: str | None = None,
    where: QueryEx[list[str] | None, P(description="variable=value, repeatable")] = None,
    coder: str | None = None,
    reading: str | None = None,
    row: QueryEx[str | None, P(description="of a matrix cell: dimension:key")] = None,
    column: QueryEx[str | None, P(description="of a matrix cell: dimension:key")] = None,
    after: str | None = None,
    limit: QueryEx[int, P(ge=1, le=1000)] = 100,
) -> Quotations:
    """The quotations that answer, in order of source and place."""
    entered = enter(request, study)
    guid = entered.study.guid
    try:
        start = cursors.seq(guid, after) if after else 0
    except cursors.NoCursor as error:
        raise Refused("This page does not belong to this study; ask anew.") from error
    read = services.reading(entered, reading)
    found = services.quotations(read, services.Asked(code, subcodes, theme, where or (), coder, row, column))
    page = described(read, found.slice(start, limit))
    rows = zip(page.iter_rows(named=True), services.around(read, page), strict=True)
    more = start + limit < len(found)
    return Quotations(
        reading=_reading(read),
        total=len(found),
        next=cursors.cursor(guid, start + limit) if more else None,
        quotations=[_quotation(values, near) for values, near in rows],
    )


def _quotation(row: dict[str, Any], near: services.Surroundings) -> QuotationOut:
    same = ("codings", "revision", "start", "end", "text", "speaker", "case", "coder", "round", "version")
    return QuotationOut(
        guid=row["quotation"], code=row["code_guid"], code_name=row["code"], source=row["source_guid"],
        source_name=row["source"], before=near.before, after=near.after, facets=near.facets,
        **{name: row[name] for name in same},
    )  # fmt: skip


@router.get("/studies/{study}/matrix", response=MatrixOut)
def matrix(
    request: HttpRequest,
    study: str,
    rows: str,
    columns: str,
    count: str = "codings",
    reading: str | None = None,
) -> MatrixOut:
    """Rows against columns: code, theme, source, case, speaker, coder, facet:NAME or variable:NAME."""
    made = services.counted(enter(request, study), rows, columns, count, reading)
    down, across = (
        [Member(key=key, label=label) for key, label in side.members.select("key", "label").iter_rows()]
        for side in (made.rows, made.columns)
    )
    values = made.cells["value"].to_list()
    width = len(across)
    cells = [values[place * width : (place + 1) * width] for place in range(len(down))]
    return MatrixOut(reading=_reading(made.reading), rows=down, columns=across, cells=cells)
