"""Rows as library values: the only place that builds them.

Invariants: what `storing.save` stored, `load` gives back equal. What is loaded for a person holds nothing that is
not theirs to see: no other's codings of a blind round, no other's private memo. Frames are kept until the study's
next Change.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar, cast

import polars as pl
from django.db.models import Max, Min, Q, QuerySet

from polyvocal import model as m
from polyvocal.exchange.refi import without_orphans
from polyvocal.frames import SCHEMAS, Coded, Frames, frames
from polyvocal_web import codec
from polyvocal_web.access import Entered
from polyvocal_web.coding import models as c
from polyvocal_web.frameworks import models as f
from polyvocal_web.proposals import models as p
from polyvocal_web.rounds import models as r
from polyvocal_web.rounds.blind import given_to, hidden_from, known_to, looked_by, proposed_to, read_by, seen_by
from polyvocal_web.sources import models as s
from polyvocal_web.studies import models as t

Rows = TypeVar("Rows", bound=t.Content)
_KEPT = 8


@dataclass(frozen=True, slots=True)
class _Told:
    """What of a study is loaded, of all that can be another's alone."""

    codings: QuerySet[c.Coding]
    memos: QuerySet[t.Memo]
    codes: QuerySet[f.Code]
    proposals: QuerySet[p.Proposal]
    looks: QuerySet[c.Look]
    assignments: QuerySet[r.Assignment]


def load(study: t.Study) -> m.Study:
    """The whole study as a value."""
    pk = study.pk
    return _study(
        study,
        _Told(
            _there(c.Coding, pk), _there(t.Memo, pk), _there(f.Code, pk), _there(p.Proposal, pk), _there(c.Look, pk),
            _there(r.Assignment, pk),
        ),
    )  # fmt: skip


def load_for(entered: Entered) -> m.Study:
    """The study as far as this person may see it."""
    order = ("position", "guid")
    return _study(
        entered.study,
        _Told(
            seen_by(entered).order_by(*order), read_by(entered).order_by(*order), known_to(entered).order_by(*order),
            proposed_to(entered).order_by(*order), looked_by(entered).order_by(*order),
            given_to(entered).order_by(*order),
        ),
    )  # fmt: skip


def outline_for(entered: Entered) -> m.Study:
    """The study as far as this person may see it, with few codings: enough to tell who read what from when to when,
    and what themes cite. For documents that tell how a study went, which hundred thousand codings need not wait for.
    """
    seen, order = seen_by(entered), ("position", "guid")
    ends = seen.exclude(round=None).order_by().values("round", "coder", "source")
    rows = ends.annotate(any=Min("position"), first=Min("made_at"), last=Max("made_at"))
    places = {row["any"] for row in rows}
    moments = {row[end] for row in rows for end in ("first", "last")} - {None}
    cited = f.Member.objects.filter(study_id=entered.study.pk, kind="coding").values("guid")
    few = seen.filter(Q(position__in=places) | Q(made_at__in=moments, round__isnull=False) | Q(guid__in=cited))
    return _study(
        entered.study,
        _Told(
            few.order_by(*order), read_by(entered).order_by(*order), known_to(entered).order_by(*order),
            proposed_to(entered).order_by(*order), c.Look.objects.none(), given_to(entered).order_by(*order),
        ),
        attached=False,
    )  # fmt: skip


def framework_of(study: t.Study) -> m.Framework:
    """The draft that all share: no coder's own codes."""
    shared = _there(f.Code, study.pk).filter(round=None)
    cited = f.Member.objects.filter(study_id=study.pk, kind="coding").values_list("guid", flat=True)
    return m.Framework(tuple(_codes(shared)), tuple(_themes(study.pk, set(cited))))


def framework_under(study: t.Study, number: int | None) -> m.Framework | None:
    """The framework of a version, or of the draft where there is no number; None where there is no such version."""
    if number is None:
        return framework_of(study)
    guid = f.versions_of(study.pk).filter(number=number).values_list("guid", flat=True).first()
    return None if guid is None else version_value(study.pk, guid)


@lru_cache(maxsize=64)
def version_value(study: int, guid: str) -> m.Framework:
    """The framework of a version, by the version's GUID: it stands still, so it is read once."""
    return codec.framework_from_json(f.Version.objects.get(study_id=study, guid=guid).framework)


def _there(model: type[Rows], study: int) -> QuerySet[Rows]:
    return model._default_manager.filter(study_id=study, removed=False).order_by("position", "guid")


def _study(study: t.Study, told: _Told, *, attached: bool = True) -> m.Study:
    pk = study.pk
    kept = _codings(pk, told.codings)
    proposals = tuple(_proposal(x) for x in told.proposals)
    known = {proposal.guid for proposal in proposals}
    made = m.Study(
        study.guid, study.name, study.description, cast("m.Method", study.method), study.made_at,
        facets=tuple(
            m.Facet(r.guid, r.name, cast("m.FacetOn", r.on), tuple(r.values), r.description)
            for r in _there(t.Facet, pk)
        ),
        variables=tuple(
            m.Variable(r.guid, r.name, cast("m.Kind", r.kind), cast("m.On", r.on), r.description)
            for r in _there(t.Variable, pk)
        ),
        coders=tuple(m.Coder(r.guid, r.name) for r in _there(t.Coder, pk)),
        cases=tuple(
            m.Case(r.guid, r.name, codec.values_from_json(r.values), r.description) for r in _there(t.Case, pk)
        ),
        sources=tuple(_sources(pk)),
        framework=m.Framework(tuple(_codes(told.codes)), tuple(_themes(pk, {coding.guid for coding in kept}))),
        versions=tuple(_version(x) for x in f.versions_of(pk)),
        rounds=tuple(_rounds(pk, told.assignments)),
        codings=kept,
        memos=tuple(_memo(x) for x in told.memos),
        proposals=proposals,
        decisions=tuple(_decision(x, known) for x in _there(p.Decision, pk)),
        sign_offs=tuple(
            m.SignOff(x.guid, x.version, x.coder, x.approves, x.words, x.made_at) for x in _there(p.SignOff, pk)
        ),
        looks=tuple(
            m.Look(x.guid, x.coding, x.version, cast("m.Looked", x.outcome), x.coder, x.made_at)
            for x in _there_of(told.looks, {coding.guid for coding in kept})
        ),
        unknown=tuple(
            m.Unknown(r.form, r.place, r.content) for r in t.Unknown.objects.filter(study_id=pk).order_by("position")
        ),
        attachments=tuple(
            m.Attachment(r.name, bytes(r.content))
            for r in (t.Attachment.objects.filter(study_id=pk).order_by("position") if attached else ())
        ),
    )  # fmt: skip
    return without_orphans(made) if attached else made


def _sources(pk: int) -> Iterator[m.Source]:
    revisions: dict[str, list[m.Revision]] = defaultdict(list)
    for x in _there(s.Revision, pk).order_by("source", "number"):
        turns = codec.turns_from_json(x.turns)
        revisions[x.source].append(m.Revision(x.guid, x.number, x.text, turns, x.made_at, x.reason))
    voices: dict[str, list[m.Voice]] = defaultdict(list)
    for v in _there(s.Voice, pk):
        voices[v.source].append(m.Voice(v.label, v.case, codec.values_from_json(v.known)))
    for row in _there(s.Source, pk):
        values = codec.values_from_json(row.values)
        yield m.Source(
            row.guid, row.name, tuple(revisions[row.guid]), tuple(voices[row.guid]), row.description, row.path, values,
            row.made_at,
        )  # fmt: skip


def _codes(rows: QuerySet[f.Code]) -> Iterator[m.Code]:
    for x in rows:
        yield m.Code(
            x.guid, x.name, x.parent, x.colour, x.definition, x.when_to_use, x.when_not, x.example, x.facets,
            x.codable, x.retired, tuple(x.became), x.made_by, x.made_at, x.round, x.meant_since,
        )  # fmt: skip


def _themes(pk: int, codings: Collection[str]) -> Iterator[m.Theme]:
    gathered: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in f.Member.objects.filter(study_id=pk).order_by("position"):
        if row.kind == "code" or row.guid in codings:
            gathered[row.theme, row.kind].append(row.guid)
    for x in _there(f.Theme, pk):
        codes, quoted = (tuple(gathered[x.guid, kind]) for kind in ("code", "coding"))
        yield m.Theme(x.guid, x.name, x.claim, codes, quoted, cast("m.Status", x.status), x.colour)


def _version(x: f.Version) -> m.FrameworkVersion:
    return m.FrameworkVersion(
        x.number, codec.framework_from_json(x.framework), x.note, x.published_at, x.published_by
    )  # fmt: skip


def _rounds(pk: int, given: QuerySet[r.Assignment]) -> Iterator[m.Round]:
    assigned: dict[str, list[m.Assignment]] = defaultdict(list)
    for row in given.order_by("position", "guid"):
        assigned[row.round].append(m.Assignment(row.coder, row.source, cast("m.Progress", row.state)))
    for x in _there(r.Round, pk):
        yield m.Round(
            x.guid, x.name, cast("m.Mode", x.mode), x.version, x.purpose, cast("m.RoundState", x.state), x.final,
            x.due, tuple(assigned[x.guid]), tuple(x.asks), x.content_note,
            tuple(m.Question(q["guid"], q["text"]) for q in x.questions), x.lead_sees, x.settles,
        )  # fmt: skip


def _proposal(x: p.Proposal) -> m.Proposal:
    return m.Proposal(
        x.guid, cast("m.ProposalKind", x.kind), x.author, x.reason, tuple(x.codes), x.theme, x.would, tuple(x.parts),
        codec.passages_from_json(x.passages), x.round, x.version, x.made_at, x.withdrawn,
    )  # fmt: skip


def _decision(x: p.Decision, known: Collection[str]) -> m.Decision:
    return m.Decision(
        x.guid, cast("m.Outcome", x.outcome), x.title, x.reason, tuple(g for g in x.proposals if g in known),
        tuple(x.present), x.coder, x.round, x.made_at,
    )  # fmt: skip


def _there_of(looks: QuerySet[c.Look], codings: Collection[str]) -> Iterator[c.Look]:
    """Looks at codings that are there: one that was removed since takes its looks along."""
    return (look for look in looks if look.coding in codings)


def _codings(pk: int, rows: QuerySet[c.Coding]) -> tuple[m.Coding, ...]:
    later: dict[str, list[m.Anchor]] = defaultdict(list)
    for a in c.Anchor.objects.filter(study_id=pk).order_by("number"):
        later[a.coding].append(m.Anchor(a.revision, m.Span(a.start, a.end), cast("m.State", a.state)))
    return tuple(
        m.Coding(
            r.guid, r.code, r.source, r.coder,
            (m.Anchor(r.revision, m.Span(r.start, r.end), cast("m.State", r.state)), *later.get(r.guid, ())),
            r.round, r.version, r.facets, tuple(r.origins), r.made_at, cast("m.Mark", r.mark),
        )
        for r in rows
    )  # fmt: skip


def _memo(r: t.Memo) -> m.Memo:
    about = m.About(cast("m.AboutKind", r.about_kind), r.about_guid or "") if r.about_kind else None
    return m.Memo(r.guid, r.title, r.text, r.author, r.made_at, about, cast("m.MemoKind", r.kind), r.private, r.round)


_COLUMNS = ("guid", "code", "source", "revision", "start", "end", "coder", "round", "version")


def _coded(entered: Entered) -> Coded:
    """The codings that this person may see, as columns: ten thousand are tables, not values, in a few hundredths."""
    pk = entered.study.pk
    seen = seen_by(entered).order_by("position", "guid")
    rows = list(seen.exclude(state="gone").values_list(*_COLUMNS))
    columns = zip(*rows, strict=True) if rows else ((),) * len(_COLUMNS)
    codings = pl.DataFrame(dict(zip(SCHEMAS["codings"], columns, strict=True)), schema=SCHEMAS["codings"])
    anchors = c.Anchor.objects.filter(study_id=pk).order_by("number").values_list(
        "coding", "revision", "start", "end", "state"
    )  # fmt: skip
    if latest := {anchor[0]: anchor for anchor in anchors}:
        moved = pl.DataFrame(
            list(latest.values()), schema={"coding": pl.String, "revision": pl.String, "start": pl.Int64,
                                           "end": pl.Int64, "state": pl.String}, orient="row",
        )  # fmt: skip
        codings = codings.update(moved.drop("state"), on="coding").join(
            moved.filter(pl.col("state") == "gone"), on="coding", how="anti", maintain_order="left"
        )
    there = codings.select(pl.col("coding").alias("guid"))
    cited = pl.DataFrame(
        list(f.Member.objects.filter(study_id=pk, kind="coding").order_by("position").values_list("theme", "guid")),
        schema=SCHEMAS["theme_codings"],
        orient="row",
    ).join(there, left_on="coding", right_on="guid", how="semi", maintain_order="left")
    return Coded(codings, list(seen.exclude(facets={}).values_list("guid", "facets")), cited)


def _framed(entered: Entered) -> _Told:
    """What tables are made of besides codings, which come as columns."""
    return _Told(
        c.Coding.objects.none(), t.Memo.objects.none(), known_to(entered).order_by("position", "guid"),
        p.Proposal.objects.none(), c.Look.objects.none(), given_to(entered),
    )  # fmt: skip


_frames: OrderedDict[tuple[Any, ...], Frames] = OrderedDict()
_lock = Lock()


def frames_for(entered: Entered) -> Frames:
    """The study's tables as far as this person may see it, kept until its next Change."""
    study = entered.study
    hidden = tuple(hidden_from(entered))
    key = (study.guid, study.seq, hidden, entered.coder if hidden else None)
    with _lock:
        if key in _frames:
            _frames.move_to_end(key)
            return _frames[key]
    made = frames(_study(study, _framed(entered)), _coded(entered))
    with _lock:
        _frames[key] = made
        while len(_frames) > _KEPT:
            _frames.popitem(last=False)
    return made
