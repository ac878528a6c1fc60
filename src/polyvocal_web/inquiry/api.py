"""Quotations, search, matrices and readings over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import P, QueryEx, Router
from pydantic import BaseModel

from polyvocal.analysis import Reading, Sought, around, described, located
from polyvocal_web import cursors
from polyvocal_web.access import Entered, enter
from polyvocal_web.answers import written
from polyvocal_web.frameworks.models import Code
from polyvocal_web.inquiry import services
from polyvocal_web.problems import Refused
from polyvocal_web.studies.api import AboutOut
from polyvocal_web.studies.models import Memo

router = Router(tags=["questions"])


class ReadingOut(BaseModel):
    """Which codings count, and in a sentence what that means."""

    name: str
    sentence: str


class Readings(BaseModel):
    """The readings that a study offers, the default first."""

    readings: list[ReadingOut]


class QuotationOut(BaseModel):
    """A quotation with its way back. Several speakers, cases, coders or rounds are joined with “; ”.

    `turn` is the number of the turn of its revision in which it begins, from 1; null where there is none.
    """

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
    turn: int | None
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


class HitOut(BaseModel):
    """A place in a source's latest revision, in code points, with what stands around it.

    `turn` is the number of the turn in which it begins, from 1; several speakers are joined with “; ”.
    """

    source: str
    source_name: str
    revision: str
    start: int
    end: int
    before: str
    text: str
    after: str
    turn: int | None
    speaker: str | None


class MemoHit(BaseModel):
    """A memo that has what is sought, and its first place: in its `text`, else in its `title` (`field`)."""

    guid: str
    title: str
    kind: str
    about: AboutOut | None
    field: str
    before: str
    text: str
    after: str


class CodeHit(BaseModel):
    """A code of the draft that has what is sought, and the first place in one of its fields."""

    guid: str
    path: str
    field: str
    before: str
    text: str
    after: str


class SearchOut(BaseModel):
    """A page of places in sources; `next` is asked `after`. Memos and codes come with the first page.

    `cut`: there are more places than are counted in `total`.
    """

    total: int
    cut: bool
    next: str | None
    sources: list[HitOut]
    memos: list[MemoHit]
    codes: list[CodeHit]


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
) -> HttpResponse:
    """The quotations that answer, in order of source and place."""
    entered = enter(request, study)
    start = _start(entered, after)
    read = services.reading(entered, reading)
    found = services.quotations(read, services.Asked(code, subcodes, theme, where or (), coder, row, column))
    page = described(read, found.slice(start, limit))
    rows = zip(page.iter_rows(named=True), services.around(read, page), strict=True)
    return written(
        {
            "reading": _reading(read).model_dump(),
            "total": len(found),
            "next": _next(entered, start + limit, len(found)),
            "quotations": [_quotation(values, near) for values, near in rows],
        }
    )


_SAME = ("codings", "revision", "start", "end", "text", "turn", "speaker", "case", "coder", "round", "version")


def _quotation(row: dict[str, Any], near: services.Surroundings) -> dict[str, Any]:
    """A `QuotationOut`, as it is written."""
    told = {name: row[name] for name in _SAME}
    told |= {"guid": row["quotation"], "code": row["code_guid"], "code_name": row["code"]}
    told |= {"source": row["source_guid"], "source_name": row["source"]}
    return told | {"before": near.before, "after": near.after, "facets": near.facets}


def _start(entered: Entered, after: str | None) -> int:
    """The row at which a page begins."""
    try:
        return cursors.seq(entered.study.guid, after) if after else 0
    except cursors.NoCursor as error:
        raise Refused("This page does not belong to this study; ask anew.") from error


def _next(entered: Entered, end: int, total: int) -> str | None:
    """What the page after the one that ends here is asked by."""
    return cursors.cursor(entered.study.guid, end) if end < total else None


@router.get("/studies/{study}/search", response=SearchOut)
def search(
    request: HttpRequest,
    study: str,
    q: QueryEx[str, P(description="words, or an expression")],
    regex: bool = False,  # noqa: FBT001, FBT002  a query parameter
    source: QueryEx[str | None, P(description="search this source only, and no memos or codes")] = None,
    after: str | None = None,
    limit: QueryEx[int, P(ge=1, le=1000)] = 100,
) -> SearchOut:
    """Where words stand in the latest revisions of sources, in memos that one may read, and in codes."""
    entered = enter(request, study)
    start = _start(entered, after)
    tables, hits = services.words_found(entered, q, regex=regex, source=source)
    page = located(tables, hits.places.slice(start, limit))
    rows = zip(page.iter_rows(named=True), around(tables, page, services.AROUND), strict=True)
    beside = None if start or source else Sought.of(q, regex=regex)
    return SearchOut(
        total=len(hits.places),
        cut=hits.cut,
        next=_next(entered, start + limit, len(hits.places)),
        sources=[_hit(values, *near) for values, near in rows],
        memos=[_memo(*told) for told in services.memos_found(entered, beside)] if beside else [],
        codes=[_code(*told) for told in services.codes_found(entered, beside)] if beside else [],
    )


def _hit(row: dict[str, Any], before: str, after: str) -> HitOut:
    same = ("revision", "start", "end", "text", "turn", "speaker")
    return HitOut(
        source=row["source_guid"], source_name=row["source"], before=before, after=after,
        **{name: row[name] for name in same},
    )  # fmt: skip


def _memo(memo: Memo, near: services.Near) -> MemoHit:
    about = AboutOut(kind=memo.about_kind, guid=memo.about_guid or "") if memo.about_kind else None
    return MemoHit(guid=memo.guid, title=memo.title, kind=memo.kind, about=about, **asdict(near))


def _code(code: Code, path: str, near: services.Near) -> CodeHit:
    return CodeHit(guid=code.guid, path=path, **asdict(near))


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
