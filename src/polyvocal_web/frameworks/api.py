"""The framework over HTTP."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import Count
from django.http import HttpRequest
from ninja import P, QueryEx, Router, Schema

from polyvocal import model as m
from polyvocal.model import is_guid
from polyvocal_web import cursors
from polyvocal_web.access import Action, Entered, enter
from polyvocal_web.frameworks.merging import planned
from polyvocal_web.frameworks.models import Code, Member, Theme
from polyvocal_web.problems import NotHere
from polyvocal_web.rounds.blind import known_to, seen_by
from polyvocal_web.rounds.models import Round
from polyvocal_web.snapshot import framework_under
from polyvocal_web.studies.facets import facets_on
from polyvocal_web.studies.models import Coder, Study

router = Router(tags=["framework"])


class CodeOut(Schema):
    """A code of the living draft; `facets` by name, `codings` how many one may know of, `mine` how many of them
    are one's own; `became` is what a retired one has become. With a `round` it is the own code of its maker, `made_by`,
    until a proposal brings it in for all.
    """

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
    round: str | None
    made_by: str | None


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
    """The living draft, or a version of it."""

    cursor: str
    codes: list[CodeOut]
    themes: list[ThemeOut]


@router.get("/studies/{study}/framework", response=FrameworkOut)
def framework(
    request: HttpRequest,
    study: str,
    version: QueryEx[int | None, P(description="a version's number; without it, the living draft")] = None,
    round: QueryEx[str | None, P(description="a round: its version, and one's own codes in it")] = None,
) -> FrameworkOut:
    """The living draft, or a version, with how often each code was used."""
    entered = enter(request, study)
    codes, themes = _drawn(entered, version, round)
    seen = seen_by(entered)
    coded = (seen.filter(round=round) if round else seen).exclude(code=None).order_by().values_list("code")
    used, own = (dict(rows.annotate(Count("guid"))) for rows in (coded, coded.filter(coder=entered.coder)))
    facets = facets_on(entered.study, "code")
    cited = {guid for theme in themes for guid in theme.codings}
    known = set(seen.filter(guid__in=cited).values_list("guid", flat=True))
    return FrameworkOut(
        cursor=cursors.cursor(entered.study.guid, entered.study.seq),
        codes=[
            CodeOut(
                guid=c.guid, name=c.name, parent=c.parent, colour=c.colour, definition=c.definition,
                when_to_use=c.when_to_use, when_not=c.when_not, example=c.example, position=position,
                codable=c.codable, retired=c.retired, became=list(c.became), codings=used.get(c.guid, 0),
                mine=own.get(c.guid, 0), round=c.round, made_by=c.made_by if c.round else None,
                facets={facets[guid].name: value for guid, value in c.facets.items() if guid in facets},
            )
            for c, position in codes
        ],
        themes=[
            ThemeOut(
                guid=t.guid, name=t.name, claim=t.claim, status=t.status, colour=t.colour, position=t.position,
                codes=t.codes, codings=[guid for guid in t.codings if guid in known],
            )
            for t in themes
        ],
    )  # fmt: skip


_Codes = Sequence[tuple[m.Code | Code, float]]


def _drawn(entered: Entered, version: int | None, round_: str | None) -> tuple[_Codes, list[Theme]]:
    """Codes with their places, and themes: of the draft, of a version, or of what a round is read with."""
    own: list[Code] = []
    if round_ is not None:
        row = Round.objects.filter(study_id=entered.study.pk, guid=round_, removed=False).first()
        if not is_guid(round_) or row is None:
            raise NotHere
        version = row.version
        own = list(known_to(entered).filter(round=round_, made_by=entered.coder).order_by("position", "guid"))
    if version is None:
        rows = known_to(entered).order_by("position", "guid")
        return [(row, row.position) for row in rows], _themes(entered.study)
    framework = framework_under(entered.study, version)
    if framework is None:
        raise NotHere
    codes = [(code, float(place)) for place, code in enumerate(framework.codes, 1)]
    later = len(codes)
    return [*codes, *((code, float(later + place)) for place, code in enumerate(own, 1))], [
        _standing(theme, place) for place, theme in enumerate(framework.themes, 1)
    ]


def _themes(study: Study) -> list[Theme]:
    gathered: dict[tuple[str, str], list[str]] = defaultdict(list)
    for member in Member.objects.filter(study_id=study.pk).order_by("position"):
        gathered[member.theme, member.kind].append(member.guid)
    themes = list(Theme.objects.filter(study_id=study.pk, removed=False).order_by("position", "guid"))
    for theme in themes:
        theme.codes, theme.codings = gathered[theme.guid, "code"], gathered[theme.guid, "coding"]
    return themes


def _standing(theme: m.Theme, place: int) -> Theme:
    """A theme of a version, as a row that is not stored."""
    row = Theme(
        guid=theme.guid, name=theme.name, claim=theme.claim, status=theme.status, colour=theme.colour, position=place
    )  # fmt: skip
    row.codes, row.codings = list(theme.codes), list(theme.codings)
    return row


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
    if not all(is_guid(guid) and known_to(entered).filter(guid=guid).exists() for guid in (code, into)):
        raise NotHere
    plan = planned(entered.study, entered.coder, entered.may, code, into)
    names = dict(Coder.objects.filter(study_id=pk).values_list("guid", "name"))
    moved = Counter(names.get(one.coder, "") for one in plan.moved)
    seen = seen_by(entered).filter(code=code).count()
    return MergingOut(
        moved=[MovedOut(coder=name, codings=number) for name, number in sorted(moved.items())],
        doubled=len(plan.doubled), stay=seen - len(plan.moved) - len(plan.doubled),
        codes=[below.name for below in plan.below], themes=[theme.name for theme in plan.themes],
    )  # fmt: skip
