"""Rounds over HTTP: planning, progress, and comparing what coders did.

Invariant: before a round is shared, nothing that another did in it is on any of these routes.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.http import HttpRequest
from ninja import P, QueryEx, Router, Schema

from polyvocal.model import balanced, is_guid
from polyvocal_web.access import Action, Entered, enter
from polyvocal_web.problems import NotHere, Refused
from polyvocal_web.rounds import comparing
from polyvocal_web.rounds.blind import given_to, hidden_from, known_to, read_by
from polyvocal_web.rounds.models import Assignment, Round
from polyvocal_web.snapshot import framework_under
from polyvocal_web.sources.models import Revision, Source
from polyvocal_web.studies.models import Coder

router = Router(tags=["rounds"])


class QuestionOut(Schema):
    """An open question that ends an assignment."""

    guid: str
    text: str


class AssignmentOut(Schema):
    """Who reads what, and how far that is: assigned, reading, paused, handed back or done."""

    guid: str
    coder: str
    source: str
    state: str


class RoundFull(Schema):
    """A round with its plan. `hidden`: one sees only one's own part of it; `assignments` are those one may know of."""

    guid: str
    name: str
    mode: str
    version: int | None
    purpose: str
    state: str
    final: bool
    due: date | None
    asks: list[str]
    content_note: str
    questions: list[QuestionOut]
    lead_sees: bool
    settles: str | None
    hidden: bool
    assignments: list[AssignmentOut]


class Rounds(Schema):
    """The study's rounds, in order."""

    rounds: list[RoundFull]


@router.get("/studies/{study}/rounds", response=Rounds)
def rounds(request: HttpRequest, study: str) -> Rounds:
    """The rounds, with who reads what as far as one may know: all for who plans, else one's own until it is shared."""
    entered = enter(request, study)
    given: dict[str, list[Assignment]] = defaultdict(list)
    for row in given_to(entered).order_by("position", "guid"):
        given[row.round].append(row)
    hidden = set(hidden_from(entered))
    found = Round.objects.filter(study_id=entered.study.pk, removed=False).order_by("position", "guid")
    return Rounds(rounds=[_full(row, given[row.guid], hidden=row.guid in hidden) for row in found])


def _full(row: Round, given: list[Assignment], *, hidden: bool) -> RoundFull:
    same = ("guid", "name", "mode", "version", "purpose", "state", "final", "due", "asks", "content_note", "questions",
            "lead_sees", "settles")  # fmt: skip
    assignments = [AssignmentOut(guid=a.guid, coder=a.coder, source=a.source, state=a.state) for a in given]
    return RoundFull(**{name: getattr(row, name) for name in same}, hidden=hidden, assignments=assignments)


class Pair(Schema):
    """A coder and a source to read."""

    coder: str
    source: str


class Balanced(Schema):
    """Who could read what, so that all read about as much."""

    pairs: list[Pair]


@router.get("/studies/{study}/balance", response=Balanced)
def balance(
    request: HttpRequest,
    study: str,
    coder: QueryEx[list[str], P(description="coders by GUID, repeatable")],
    source: QueryEx[list[str], P(description="sources by GUID, repeatable")],
    each: QueryEx[int, P(ge=1, description="how many coders read each source")] = 1,
) -> Balanced:
    """Who could read what: each source is read by `each` coders, and all read about as much. Nothing is stored."""
    entered = enter(request, study, Action.PLAN)
    pk = entered.study.pk
    if not all(is_guid(guid) for guid in (*coder, *source)):
        raise NotHere
    known = set(Coder.objects.filter(study_id=pk, removed=False, guid__in=coder).values_list("guid", flat=True))
    rows = Revision.objects.filter(study_id=pk, removed=False, source__in=source).order_by("number")
    lengths = dict(rows.values_list("source", "characters"))
    if not (known >= set(coder) and lengths.keys() >= set(source)):
        raise NotHere
    try:
        pairs = balanced(tuple(coder), tuple((guid, lengths[guid]) for guid in source), each=each)
    except ValueError as error:
        raise Refused(f"This cannot be done: {error}.") from error
    return Balanced(pairs=[Pair(coder=one, source=other) for one, other in pairs])


class MadeOut(Schema):
    """What a coder did with words of a round, with the notes they wrote on it."""

    guid: str
    code: str | None
    coder: str
    mark: str
    source: str
    revision: str
    start: int
    end: int
    text: str
    notes: list[str]


class PassageCompared(Schema):
    """Words that coders of one source coded: `likeness` is alike, apart, or alone (by one of them only)."""

    revision: str
    start: int
    end: int
    text: str
    likeness: str
    codings: list[MadeOut]


class SourceCompared(Schema):
    """A source that several coders read in the round."""

    guid: str
    name: str
    readers: list[str]


class Comparison(Schema):
    """The sources that several read; and of the one that was asked for, its passages in order."""

    sources: list[SourceCompared]
    passages: list[PassageCompared]


def _shared(entered: Entered, round_: str) -> Round:
    row = None
    if is_guid(round_):
        row = Round.objects.filter(study_id=entered.study.pk, guid=round_, removed=False).first()
    if row is None:
        raise NotHere
    return comparing.shared(entered, row)


@router.get("/studies/{study}/rounds/{round}/comparison", response=Comparison)
def comparison(request: HttpRequest, study: str, round: str, source: str | None = None) -> Comparison:
    """Where several coders read the same source: their codings side by side. Refused until the round is shared."""
    entered = enter(request, study)
    row = _shared(entered, round)
    readers = comparing.read_by_several(entered, row)
    names = dict(Source.objects.filter(study_id=entered.study.pk, guid__in=list(readers)).values_list("guid", "name"))
    made = comparing.made_in(entered, row, source=source) if source in readers else []
    words = _Words(entered, made)
    return Comparison(
        sources=[SourceCompared(guid=guid, name=names[guid], readers=list(who)) for guid, who in readers.items()],
        passages=[
            PassageCompared(
                revision=p.revision, start=p.start, end=p.end, text=words.of(p.revision, p.start, p.end),
                likeness=p.likeness, codings=[words.told(one) for one in p.codings],
            )
            for p in comparing.passages(made)
        ],
    )  # fmt: skip


class _Words:
    """The words of codings and the notes on them, read once for an answer."""

    def __init__(self, entered: Entered, made: list[comparing.Made]) -> None:
        rows = Revision.objects.filter(study_id=entered.study.pk, guid__in={one.revision for one in made})
        self.texts = dict(rows.values_list("guid", "text"))
        self.notes: dict[str, list[str]] = defaultdict(list)
        memos = read_by(entered).filter(about_kind="coding", private=False).exclude(text="")
        codings = {one.guid for one in made}
        for about, text in memos.order_by("position", "guid").values_list("about_guid", "text"):
            if about in codings:
                self.notes[about].append(text)

    def of(self, revision: str, start: int, end: int) -> str:
        return self.texts[revision][start:end]

    def told(self, one: comparing.Made) -> MadeOut:
        return MadeOut(
            guid=one.guid, code=one.code, coder=one.coder, mark=one.mark, source=one.source, revision=one.revision,
            start=one.start, end=one.end, text=self.of(one.revision, one.start, one.end), notes=self.notes[one.guid],
        )  # fmt: skip


class UsedOut(Schema):
    """A code of the round: how often each coder gave it, and who never did. `own` are a coder's own codes.

    `similar` is equal for own codes that read alike.
    """

    code: str
    name: str
    path: str
    own: str | None
    similar: int | None
    by: dict[str, int]
    never: list[str]


class CodesCompared(Schema):
    """Code by code, what each coder of a round did; and how much was noted without a code."""

    coders: list[str]
    codes: list[UsedOut]
    unfitted: int
    struck: int


@router.get("/studies/{study}/rounds/{round}/codes", response=CodesCompared)
def codes_compared(request: HttpRequest, study: str, round: str) -> CodesCompared:
    """Code by code: who used it how often, who never did, what fitted nowhere, which new codes read alike."""
    entered = enter(request, study)
    row = _shared(entered, round)
    given = Assignment.objects.filter(study_id=entered.study.pk, round=row.guid, removed=False).order_by("position")
    coders = list(dict.fromkeys(given.values_list("coder", flat=True)))
    framework = framework_under(entered.study, row.version)
    codes = (
        {c.guid: (c.name, framework.path(c.guid), None) for c in framework.codes if not c.retired} if framework else {}
    )
    own = list(known_to(entered).filter(round=row.guid).order_by("position", "guid"))
    groups = dict(zip((c.guid for c in own), comparing.similar([c.name for c in own]), strict=True))
    names = {**codes, **{c.guid: (c.name, c.name, c.made_by) for c in own}}
    found = comparing.used(entered, row, names, coders)
    late = dict(known_to(entered).filter(guid__in=[u.code for u in found]).values_list("guid", "name"))
    marks = comparing.noted(entered, row)
    others = [guid for one in found for guid in one.by if guid not in coders]
    coders += dict.fromkeys(others)

    def told(one: comparing.Used) -> UsedOut:
        name, path, whose = names.get(one.code, (late.get(one.code, ""), late.get(one.code, ""), None))
        return UsedOut(
            code=one.code, name=name, path=path, own=whose, similar=groups.get(one.code), by=one.by,
            never=list(one.never),
        )  # fmt: skip

    return CodesCompared(
        coders=coders, codes=[told(one) for one in found],
        unfitted=marks["unfitted"], struck=marks["struck"],
    )  # fmt: skip


class MadeOuts(Schema):
    """What coders of a round did, in order of coder, source and place."""

    codings: list[MadeOut]


@router.get("/studies/{study}/rounds/{round}/codings", response=MadeOuts)
def made(request: HttpRequest, study: str, round: str, code: str | None = None, mark: str | None = None) -> MadeOuts:
    """The quotations that each coder of a round gave a code, or that they noted without one (`mark`)."""
    entered = enter(request, study)
    row = _shared(entered, round)
    asked = {name: value for name, value in (("code", code), ("mark", mark)) if value is not None}
    if code is not None and not is_guid(code):
        raise NotHere
    found = comparing.made_in(entered, row, **asked)
    words = _Words(entered, found)
    return MadeOuts(
        codings=[words.told(one) for one in sorted(found, key=lambda one: (one.coder, one.source, one.start))]
    )
