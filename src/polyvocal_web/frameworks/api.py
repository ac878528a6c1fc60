"""The framework over HTTP."""

from __future__ import annotations

from collections import Counter, defaultdict

from django.db.models import Count
from django.http import HttpRequest
from ninja import Router, Schema

from polyvocal.model import is_guid
from polyvocal_web import cursors
from polyvocal_web.access import Action, enter
from polyvocal_web.coding.blind import seen_by
from polyvocal_web.frameworks.merging import planned
from polyvocal_web.frameworks.models import Code, Member, Theme
from polyvocal_web.problems import NotHere
from polyvocal_web.studies.facets import facets_on
from polyvocal_web.studies.models import Coder

router = Router(tags=["framework"])


class CodeOut(Schema):
    """A code of the living draft; `facets` by name, `codings` how many one may know of, `mine` how many of them
    are one's own; `became` is what a retired one was merged into."""

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
    became: list[str]
    codings: int
    mine: int


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
    coded = seen.exclude(code=None).order_by().values_list("code")
    used, own = (dict(rows.annotate(Count("guid"))) for rows in (coded, coded.filter(coder=entered.coder)))
    facets = facets_on(row, "code")
    there = {"study_id": row.pk, "removed": False}
    codes = [
        CodeOut(
            guid=c.guid, name=c.name, parent=c.parent, colour=c.colour, definition=c.definition,
            when_to_use=c.when_to_use, when_not=c.when_not, example=c.example, position=c.position,
            codable=c.codable, retired=c.retired, became=c.became, codings=used.get(c.guid, 0),
            mine=own.get(c.guid, 0),
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


class MovedOut(Schema):
    """How many codings of a coder would get the other code."""

    coder: str
    codings: int


class MergingOut(Schema):
    """What a merge would do: whose codings move, how many stand for two or stay, what goes along."""

    moved: list[MovedOut]
    doubled: int
    stay: int
    codes: list[str]
    themes: list[str]


@router.get("/studies/{study}/codes/{code}/merging", response=MergingOut)
def merging(request: HttpRequest, study: str, code: str, into: str) -> MergingOut:
    """What merging a code into another would do, if one did it now. Tells nothing of an independent round."""
    entered = enter(request, study, Action.SHAPE)
    pk = entered.study.pk
    if not all(is_guid(guid) and Code.objects.filter(study_id=pk, guid=guid, removed=False) for guid in (code, into)):
        raise NotHere
    plan = planned(entered.study, entered.coder, entered.may, code, into)
    names = dict(Coder.objects.filter(study_id=pk).values_list("guid", "name"))
    moved = Counter(names.get(one.coder, "") for one in plan.moved)
    seen = seen_by(entered.study, entered.coder).filter(code=code).count()
    return MergingOut(
        moved=[MovedOut(coder=name, codings=number) for name, number in sorted(moved.items())],
        doubled=len(plan.doubled), stay=seen - len(plan.moved) - len(plan.doubled),
        codes=[below.name for below in plan.below], themes=[theme.name for theme in plan.themes],
    )  # fmt: skip
