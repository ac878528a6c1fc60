"""Versions over HTTP: what each is, how two differ, and what the newest left behind."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.http import HttpRequest
from ninja import P, QueryEx, Router, Schema

from polyvocal import model as m
from polyvocal.model.difference import beside, compare, said
from polyvocal_web import cursors
from polyvocal_web.access import Action, Entered, enter
from polyvocal_web.coding.looking import Waits, waiting
from polyvocal_web.frameworks.models import versions_of
from polyvocal_web.problems import NotHere
from polyvocal_web.proposals.models import SignOff
from polyvocal_web.snapshot import framework_under
from polyvocal_web.sources.models import Revision
from polyvocal_web.studies.facets import facets_on

router = Router(tags=["versions"])


class SignOffOut(Schema):
    """A coder's word on a version: it is workable for them, or what stands in the way. It is no measure of anything."""

    guid: str
    coder: str
    approves: bool
    words: str
    made_at: datetime | None


class VersionFull(Schema):
    """A version, who fixed it, how many codes it has, and who said what on it."""

    number: int
    note: str
    published_at: datetime | None
    published_by: str | None
    codes: int
    sign_offs: list[SignOffOut]


class Versions(Schema):
    """The versions, oldest first; `cursor` is the state of the draft, to fix it as one saw it.

    `changed`: the draft differs from the last version.
    """

    cursor: str
    changed: bool
    versions: list[VersionFull]


@router.get("/studies/{study}/versions", response=Versions)
def versions(request: HttpRequest, study: str) -> Versions:
    """The versions of the framework, and whether the draft has moved on."""
    entered = enter(request, study)
    pk = entered.study.pk
    spoken: dict[int, list[SignOffOut]] = {}
    for row in SignOff.objects.filter(study_id=pk, removed=False).order_by("position", "guid"):
        told = SignOffOut(
            guid=row.guid, coder=row.coder, approves=row.approves, words=row.words, made_at=row.made_at
        )  # fmt: skip
        spoken.setdefault(row.version, []).append(told)
    rows = list(versions_of(pk).defer("framework"))
    last = framework_under(entered.study, rows[-1].number) if rows else m.Framework()
    return Versions(
        cursor=cursors.cursor(entered.study.guid, entered.study.seq),
        changed=framework_under(entered.study, None) != last,
        versions=[
            VersionFull(
                number=row.number, note=row.note, published_at=row.published_at, published_by=row.published_by,
                codes=_used(entered, row.number), sign_offs=spoken.get(row.number, []),
            )
            for row in rows
        ],
    )  # fmt: skip


def _used(entered: Entered, number: int) -> int:
    framework = framework_under(entered.study, number)
    return sum(not code.retired for code in framework.codes) if framework else 0


class CodeSeen(Schema):
    """A code as it stands in one of two frameworks."""

    guid: str
    name: str
    colour: str | None
    definition: str
    retired: bool


class Beside(Schema):
    """A row of two trees side by side: the code before and after, and what changed."""

    depth: int
    before: CodeSeen | None
    after: CodeSeen | None
    changes: list[str]


class ChangeSaid(Schema):
    """One thing that changed: what, of which code or theme, and in a sentence."""

    thing: str
    guid: str
    what: str
    sentence: str


class Compared(Schema):
    """Two frameworks, compared: in sentences, and as a tree side by side."""

    changes: list[ChangeSaid]
    rows: list[Beside]


@router.get("/studies/{study}/comparison", response=Compared)
def compared(
    request: HttpRequest,
    study: str,
    before: QueryEx[int | None, P(description="a version's number; the draft where it is left out")] = None,
    after: QueryEx[int | None, P(description="a version's number; the draft where it is left out")] = None,
) -> Compared:
    """What changed from one version to another, or to the draft."""
    entered = enter(request, study)
    one, other = (framework_under(entered.study, number) for number in (before, after))
    if one is None or other is None:
        raise NotHere
    names = {guid: facet.name for guid, facet in facets_on(entered.study, "code").items()}
    return Compared(
        changes=[
            ChangeSaid(thing=d.thing, guid=d.guid, what=d.what, sentence=sentence)
            for d in compare(one, other)
            if (sentence := said(d, one, other, names))
        ],
        rows=[
            Beside(depth=row.depth, before=_seen(row.before), after=_seen(row.after), changes=list(row.changes))
            for row in beside(one, other)
        ],
    )


def _seen(code: m.Code | None) -> CodeSeen | None:
    if code is None:
        return None
    return CodeSeen(
        guid=code.guid, name=code.name, colour=code.colour, definition=code.definition, retired=code.retired
    )  # fmt: skip


class WaitingGroup(Schema):
    """Codings with one code that wait for another look, and why: merged, split, retired, redefined or carried.

    `became` are the codes that took over.
    """

    code: str | None
    name: str
    why: str
    became: list[str]
    codings: int
    mine: int


class WaitingOut(Schema):
    """A coding that waits for another look."""

    coding: str
    code: str | None
    why: str
    source: str
    coder: str
    round: str | None
    revision: str
    start: int
    end: int
    text: str
    may: bool


class Waiting(Schema):
    """What the newest version left behind: how much, by code, and a page of it; `next` is asked `after`."""

    version: int | None
    total: int
    mine: int
    next: int | None
    groups: list[WaitingGroup]
    codings: list[WaitingOut]


@router.get("/studies/{study}/looking", response=Waiting)
def looking(
    request: HttpRequest,
    study: str,
    code: str | None = None,
    source: str | None = None,
    mine: bool = False,  # noqa: FBT001, FBT002  a query parameter
    after: QueryEx[int, P(ge=0)] = 0,
    limit: QueryEx[int, P(ge=1, le=1000)] = 100,
) -> Waiting:
    """The codings that wait for another look, as far as one may know of them."""
    entered = enter(request, study)
    found = waiting(entered)
    asked = [
        one for one in found
        if (code is None or one.code == code)
        and (source is None or one.source == source)
        and (not mine or one.coder == entered.coder)
    ]  # fmt: skip
    page = asked[after : after + limit]
    return Waiting(
        version=versions_of(entered.study.pk).values_list("number", flat=True).last(),
        total=len(asked),
        mine=sum(one.coder == entered.coder for one in asked),
        next=after + limit if after + limit < len(asked) else None,
        groups=_groups(entered, found),
        codings=_waiting(entered, page),
    )


def _groups(entered: Entered, found: list[Waits]) -> list[WaitingGroup]:
    many = Counter((one.code, one.why) for one in found)
    own = Counter((one.code, one.why) for one in found if one.coder == entered.coder)
    names, became = _named(entered)
    return [
        WaitingGroup(
            code=code, name=names.get(code or "", ""), why=why, became=became.get(code or "", []),
            codings=number, mine=own[code, why],
        )
        for (code, why), number in many.most_common()
    ]  # fmt: skip


def _named(entered: Entered) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Names of the codes of all versions and of the draft, and what each has become in the draft."""
    names: dict[str, str] = {}
    numbers: list[int | None] = [*versions_of(entered.study.pk).values_list("number", flat=True), None]
    became: dict[str, list[str]] = {}
    for number in numbers:
        framework = framework_under(entered.study, number)
        for code in framework.codes if framework else ():
            names[code.guid] = code.name
            became[code.guid] = list(code.became)
    return names, became


def _waiting(entered: Entered, page: list[Waits]) -> list[WaitingOut]:
    rows = Revision.objects.filter(study_id=entered.study.pk, guid__in={one.revision for one in page})
    texts = dict(rows.values_list("guid", "text"))
    correct = entered.may(Action.CORRECT)
    return [
        WaitingOut(
            coding=one.coding, code=one.code, why=one.why, source=one.source, coder=one.coder, round=one.round,
            revision=one.revision, start=one.start, end=one.end, text=texts[one.revision][one.start : one.end],
            may=correct or one.coder == entered.coder,
        )
        for one in page
    ]  # fmt: skip
