"""Library values as rows.

Invariants: a study is stored whole or not at all; a study that is already here under its GUID is stored as another,
with a new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import transaction

from polyvocal import model as m
from polyvocal_web import codec
from polyvocal_web.access import Role
from polyvocal_web.accounts.models import Account, Membership
from polyvocal_web.coding import models as c
from polyvocal_web.frameworks import models as f
from polyvocal_web.proposals import models as p
from polyvocal_web.rounds import models as r
from polyvocal_web.sources import models as s
from polyvocal_web.studies import models as t

Rows = TypeVar("Rows", bound=t.Row)
_BATCH = 500


def save(study: m.Study, owner: Account) -> t.Study:
    """Store `study` as one that `owner` leads, and return its row."""
    with transaction.atomic():
        known = set(t.Study.objects.filter(guid=study.guid).values_list("guid", flat=True))
        if known:
            study = _as_another(study)
        row = t.Study.objects.create(
            guid=study.guid, name=study.name, description=study.description, method=study.method,
            made_at=_aware(study.made_at),
        )  # fmt: skip
        coder = owner.guid if any(coder.guid == owner.guid for coder in study.coders) else None
        Membership.objects.create(study=row, account=owner, role=Role.OWNER, coder=coder)
        _people(row, study)
        _words(row, study)
        _framework(row, study)
        _rounds(row, study)
        _codings(row, study)
        _memos(row, study)
        _deliberation(row, study)
    return row


def _as_another(study: m.Study) -> m.Study:
    guid = m.new_guid()
    about = m.About("study", study.guid)
    memos = (replace(memo, about=m.About("study", guid)) if memo.about == about else memo for memo in study.memos)
    return replace(study, guid=guid, memos=tuple(memos))


def _aware(moment: datetime | None) -> datetime | None:
    """A moment without a zone is taken as UTC."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _all(rows: Iterable[Rows]) -> None:
    """Store rows of one kind. Places are below zero, so that whatever comes later stands after them."""
    made = list(rows)
    if not made:
        return
    for place, row in enumerate(made, -len(made)):
        if isinstance(row, t.Content) and not isinstance(row, f.Code | f.Theme):
            row.position = place
    type(made[0])._default_manager.bulk_create(made, batch_size=_BATCH)


def _people(row: t.Study, study: m.Study) -> None:
    _all(t.Coder(study=row, guid=x.guid, name=x.name) for x in study.coders)
    _all(
        t.Facet(study=row, guid=x.guid, name=x.name, on=x.on, values=list(x.values), description=x.description)
        for x in study.facets
    )
    _all(
        t.Variable(study=row, guid=x.guid, name=x.name, kind=x.kind, on=x.on, description=x.description)
        for x in study.variables
    )
    _all(
        t.Case(
            study=row, guid=x.guid, name=x.name, description=x.description, values=codec.values_to_json(x.values)
        )
        for x in study.cases
    )  # fmt: skip


def source_rows(source: m.Source) -> list[t.Content]:
    """The rows of a source: itself, its revisions, its voices."""
    itself = s.Source(
        guid=source.guid, name=source.name, description=source.description, path=source.path,
        values=codec.values_to_json(source.values), made_at=_aware(source.made_at),
    )  # fmt: skip
    revisions = [
        s.Revision(
            guid=r.guid, source=source.guid, number=r.number, text=r.text, characters=len(r.text),
            turns=codec.turns_to_json(r.turns), made_at=_aware(r.made_at), reason=r.reason,
        )
        for r in source.revisions
    ]  # fmt: skip
    voices = [
        s.Voice(
            guid=s.voice_guid(source.guid, v.label), source=source.guid, label=v.label, case=v.case,
            known=codec.values_to_json(v.known),
        )
        for v in source.voices
    ]  # fmt: skip
    return [itself, *revisions, *voices]


def _words(row: t.Study, study: m.Study) -> None:
    rows = [made for source in study.sources for made in source_rows(source)]
    for made in rows:
        made.study = row
    for model in (s.Source, s.Revision, s.Voice):
        _all(made for made in rows if isinstance(made, model))


def _framework(row: t.Study, study: m.Study) -> None:
    _all(
        f.Code(
            study=row, guid=x.guid, name=x.name, parent=x.parent, colour=x.colour, definition=x.definition,
            when_to_use=x.when_to_use, when_not=x.when_not, example=x.example, facets=dict(x.facets),
            codable=x.codable, retired=x.retired, became=list(x.became), made_by=x.made_by,
            made_at=_aware(x.made_at), position=place, round=x.round, meant_since=_aware(x.meant_since),
        )
        for place, x in enumerate(study.framework.codes, 1)
    )  # fmt: skip
    themes = study.framework.themes
    _all(
        f.Theme(
            study=row, guid=x.guid, name=x.name, claim=x.claim, status=x.status, colour=x.colour, position=place
        )
        for place, x in enumerate(themes, 1)
    )  # fmt: skip
    _all(
        f.Member(study=row, theme=theme.guid, kind=kind, position=place, guid=guid)
        for theme in themes
        for kind, guids in (("code", theme.codes), ("coding", theme.codings))
        for place, guid in enumerate(guids)
    )
    _all(
        f.Version(
            study=row, guid=m.derived_guid("version", row.guid, str(x.number)), number=x.number, note=x.note,
            published_at=_aware(x.published_at),
            published_by=x.published_by, framework=codec.framework_to_json(x.framework),
        )
        for x in study.versions
    )  # fmt: skip


def _rounds(row: t.Study, study: m.Study) -> None:
    _all(
        r.Round(
            study=row, guid=x.guid, name=x.name, mode=x.mode, version=x.version, purpose=x.purpose, state=x.state,
            final=x.final, due=x.due, asks=list(x.asks), content_note=x.content_note,
            questions=[{"guid": q.guid, "text": q.text} for q in x.questions], lead_sees=x.lead_sees, settles=x.settles,
        )
        for x in study.rounds
    )  # fmt: skip
    _all(
        r.Assignment(
            study=row,
            guid=m.derived_guid("assignment", row.guid, x.guid, str(place)),
            round=x.guid,
            coder=a.coder,
            source=a.source,
            state=a.state,
        )
        for x in study.rounds
        for place, a in enumerate(x.assignments)
    )


def _codings(row: t.Study, study: m.Study) -> None:
    def coding(x: m.Coding) -> c.Coding:
        first = x.anchors[0]
        return c.Coding(
            study=row, guid=x.guid, code=x.code, source=x.source, coder=x.coder, revision=first.revision,
            start=first.span.start, end=first.span.end, state=first.state, round=x.round, version=x.version,
            facets=dict(x.facets), origins=list(x.origins), made_at=_aware(x.made_at), mark=x.mark,
        )  # fmt: skip

    def anchor(x: m.Coding, number: int, a: m.Anchor) -> c.Anchor:
        place: dict[str, Any] = {"start": a.span.start, "end": a.span.end, "state": a.state}
        return c.Anchor(study=row, coding=x.guid, number=number, revision=a.revision, **place)

    _all(coding(x) for x in study.codings)
    _all(anchor(x, number, a) for x in study.codings for number, a in enumerate(x.anchors[1:], 1))


def _memos(row: t.Study, study: m.Study) -> None:
    _all(
        t.Memo(
            study=row, guid=x.guid, title=x.title, text=x.text, kind=x.kind, author=x.author,
            made_at=_aware(x.made_at), about_kind=x.about.kind if x.about else None,
            about_guid=x.about.guid if x.about else None, private=x.private, round=x.round,
        )
        for x in study.memos
    )  # fmt: skip
    _all(
        t.Unknown(study=row, position=place, form=x.form, place=x.place, content=x.content)
        for place, x in enumerate(study.unknown)
    )
    _all(
        t.Attachment(study=row, position=place, name=x.name, content=x.content)
        for place, x in enumerate(study.attachments)
    )


def _deliberation(row: t.Study, study: m.Study) -> None:
    _all(
        p.Proposal(
            study=row, guid=x.guid, kind=x.kind, author=x.author, reason=x.reason, codes=list(x.codes), theme=x.theme,
            would=dict(x.would), parts=list(x.parts), passages=codec.passages_to_json(x.passages), round=x.round,
            version=x.version, made_at=_aware(x.made_at), withdrawn=x.withdrawn,
        )
        for x in study.proposals
    )  # fmt: skip
    _all(
        p.Decision(
            study=row, guid=x.guid, outcome=x.outcome, title=x.title, reason=x.reason, proposals=list(x.proposals),
            present=list(x.present), coder=x.coder, round=x.round, made_at=_aware(x.made_at),
        )
        for x in study.decisions
    )  # fmt: skip
    _all(
        p.SignOff(
            study=row, guid=x.guid, version=x.version, coder=x.coder, approves=x.approves, words=x.words,
            made_at=_aware(x.made_at),
        )
        for x in study.sign_offs
    )  # fmt: skip
    _all(
        c.Look(
            study=row, guid=x.guid, coding=x.coding, version=x.version, outcome=x.outcome, coder=x.coder,
            made_at=_aware(x.made_at),
        )
        for x in study.looks
    )  # fmt: skip
