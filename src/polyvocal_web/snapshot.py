"""Rows as library values: the only place that builds them.

Invariants: what `storing.save` stored, `load` gives back equal. What is loaded for a person holds nothing that is
not theirs to see: no other's codings of a blind round, no other's private memo. Frames are kept until the study's
next Change.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterator
from threading import Lock
from typing import Any, TypeVar, cast

import polars as pl
from django.db.models import QuerySet

from polyvocal import model as m
from polyvocal.frames import SCHEMAS, Coded, Frames, frames
from polyvocal_web import codec
from polyvocal_web.access import Entered
from polyvocal_web.coding import models as c
from polyvocal_web.coding.blind import hidden_rounds, read_by, seen_by
from polyvocal_web.frameworks import models as f
from polyvocal_web.sources import models as s
from polyvocal_web.studies import models as t

Rows = TypeVar("Rows", bound=t.Content)
_KEPT = 8


def load(study: t.Study) -> m.Study:
    """The whole study as a value."""
    return _study(study, _there(c.Coding, study.pk), _there(t.Memo, study.pk))


def load_for(entered: Entered) -> m.Study:
    """The study as far as this person may see it."""
    study = entered.study
    codings = seen_by(study, entered.coder).order_by("position", "guid")
    memos = read_by(study, entered.coder).order_by("position", "guid")
    return _study(study, codings, memos)


def _there(model: type[Rows], study: int) -> QuerySet[Rows]:
    return model._default_manager.filter(study_id=study, removed=False).order_by("position", "guid")


def _study(study: t.Study, codings: QuerySet[c.Coding], memos: QuerySet[t.Memo]) -> m.Study:
    pk = study.pk
    kept = _codings(pk, codings)
    return m.Study(
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
        framework=m.Framework(tuple(_codes(pk)), tuple(_themes(pk, {coding.guid for coding in kept}))),
        versions=tuple(_version(r) for r in f.Version.objects.filter(study_id=pk).order_by("number")),
        rounds=tuple(_rounds(pk)),
        codings=kept,
        memos=tuple(_memo(r) for r in memos),
        unknown=tuple(
            m.Unknown(r.form, r.place, r.content) for r in t.Unknown.objects.filter(study_id=pk).order_by("position")
        ),
    )  # fmt: skip


def _sources(pk: int) -> Iterator[m.Source]:
    revisions: dict[str, list[m.Revision]] = defaultdict(list)
    for r in _there(s.Revision, pk).order_by("source", "number"):
        turns = codec.turns_from_json(r.turns)
        revisions[r.source].append(m.Revision(r.guid, r.number, r.text, turns, r.made_at, r.reason))
    voices: dict[str, list[m.Voice]] = defaultdict(list)
    for v in _there(s.Voice, pk):
        voices[v.source].append(m.Voice(v.label, v.case, codec.values_from_json(v.known)))
    for row in _there(s.Source, pk):
        values = codec.values_from_json(row.values)
        yield m.Source(
            row.guid, row.name, tuple(revisions[row.guid]), tuple(voices[row.guid]), row.description, row.path, values,
            row.made_at,
        )  # fmt: skip


def _codes(pk: int) -> Iterator[m.Code]:
    for r in _there(f.Code, pk):
        yield m.Code(
            r.guid, r.name, r.parent, r.colour, r.definition, r.when_to_use, r.when_not, r.example, r.facets,
            r.codable, r.retired, tuple(r.became), r.made_by, r.made_at,
        )  # fmt: skip


def _themes(pk: int, codings: Collection[str]) -> Iterator[m.Theme]:
    gathered: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in f.Member.objects.filter(study_id=pk).order_by("position"):
        if row.kind == "code" or row.guid in codings:
            gathered[row.theme, row.kind].append(row.guid)
    for r in _there(f.Theme, pk):
        codes, quoted = (tuple(gathered[r.guid, kind]) for kind in ("code", "coding"))
        yield m.Theme(r.guid, r.name, r.claim, codes, quoted, cast("m.Status", r.status), r.colour)


def _version(r: f.Version) -> m.FrameworkVersion:
    return m.FrameworkVersion(
        r.number, codec.framework_from_json(r.framework), r.note, r.published_at, r.published_by
    )  # fmt: skip


def _rounds(pk: int) -> Iterator[m.Round]:
    assigned: dict[str, list[m.Assignment]] = defaultdict(list)
    for row in c.Assignment.objects.filter(study_id=pk).order_by("position"):
        assigned[row.round].append(m.Assignment(row.coder, row.source))
    for r in _there(c.Round, pk):
        yield m.Round(
            r.guid, r.name, cast("m.Mode", r.mode), r.version, r.purpose, cast("m.RoundState", r.state), r.final,
            r.due, tuple(assigned[r.guid]),
        )  # fmt: skip


def _codings(pk: int, rows: QuerySet[c.Coding]) -> tuple[m.Coding, ...]:
    later: dict[str, list[m.Anchor]] = defaultdict(list)
    for a in c.Anchor.objects.filter(study_id=pk).order_by("number"):
        later[a.coding].append(m.Anchor(a.revision, m.Span(a.start, a.end), cast("m.State", a.state)))
    return tuple(
        m.Coding(
            r.guid, r.code, r.source, r.coder,
            (m.Anchor(r.revision, m.Span(r.start, r.end), cast("m.State", r.state)), *later.get(r.guid, ())),
            r.round, r.version, r.facets, tuple(r.origins), r.made_at,
        )
        for r in rows
    )  # fmt: skip


def _memo(r: t.Memo) -> m.Memo:
    about = m.About(cast("m.AboutKind", r.about_kind), r.about_guid or "") if r.about_kind else None
    return m.Memo(r.guid, r.title, r.text, r.author, r.made_at, about, cast("m.MemoKind", r.kind), r.private)


_COLUMNS = ("guid", "code", "source", "revision", "start", "end", "coder", "round", "version")


def _coded(entered: Entered) -> Coded:
    """The codings that this person may see, as columns: ten thousand are tables, not values, in a few hundredths."""
    pk = entered.study.pk
    seen = seen_by(entered.study, entered.coder).order_by("position", "guid")
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


_frames: OrderedDict[tuple[Any, ...], Frames] = OrderedDict()
_lock = Lock()


def frames_for(entered: Entered) -> Frames:
    """The study's tables as far as this person may see it, kept until its next Change."""
    study = entered.study
    reader = entered.coder if hidden_rounds(study) else None
    key = (study.guid, study.seq, reader)
    with _lock:
        if key in _frames:
            _frames.move_to_end(key)
            return _frames[key]
    made = frames(_study(study, c.Coding.objects.none(), t.Memo.objects.none()), _coded(entered))
    with _lock:
        _frames[key] = made
        while len(_frames) > _KEPT:
            _frames.popitem(last=False)
    return made
