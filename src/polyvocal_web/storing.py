"""Library values as rows of a study.

Invariants: a study is stored whole or not at all; a study that is already here under its GUID is stored as another,
with a new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from django.db import transaction

from polyvocal import model as m
from polyvocal_web import rows
from polyvocal_web.access import Role
from polyvocal_web.accounts.models import Account, Membership
from polyvocal_web.frameworks import models as f
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
            made_at=rows.aware(study.made_at),
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


def _all(study: t.Study, made: Iterable[Rows]) -> None:
    """Store rows of one kind. Places are below zero, so that whatever comes later stands after them."""
    stored = list(made)
    if not stored:
        return
    for place, row in enumerate(stored, -len(stored)):
        row.study = study
        if isinstance(row, t.Content):
            # Codes and themes are placed by people too, who count from 1.
            row.position = place + len(stored) + 1 if isinstance(row, f.Code | f.Theme) else place
    type(stored[0])._default_manager.bulk_create(stored, batch_size=_BATCH)


def _people(row: t.Study, study: m.Study) -> None:
    _all(row, map(rows.coder_row, study.coders))
    _all(row, map(rows.facet_row, study.facets))
    _all(row, map(rows.variable_row, study.variables))
    _all(row, map(rows.case_row, study.cases))


def _words(row: t.Study, study: m.Study) -> None:
    made = [one for source in study.sources for one in rows.source_rows(source)]
    for model in (s.Source, s.Revision, s.Voice):
        _all(row, (one for one in made if isinstance(one, model)))


def _framework(row: t.Study, study: m.Study) -> None:
    _all(row, map(rows.code_row, study.framework.codes))
    themes = study.framework.themes
    _all(row, map(rows.theme_row, themes))
    _all(
        row,
        (
            f.Member(theme=theme.guid, kind=kind, position=place, guid=guid)
            for theme in themes
            for kind, guids in (("code", theme.codes), ("coding", theme.codings))
            for place, guid in enumerate(guids)
        ),
    )
    _all(row, (rows.version_row(row.guid, x) for x in study.versions))


def _rounds(row: t.Study, study: m.Study) -> None:
    _all(row, map(rows.round_row, study.rounds))
    _all(row, (one for x in study.rounds for one in rows.assignment_rows(row.guid, x)))


def _codings(row: t.Study, study: m.Study) -> None:
    _all(row, map(rows.coding_row, study.codings))
    _all(row, (one for x in study.codings for one in rows.anchor_rows(x)))


def _memos(row: t.Study, study: m.Study) -> None:
    _all(row, map(rows.memo_row, study.memos))
    _all(
        row,
        (
            t.Unknown(position=place, form=x.form, place=x.place, content=x.content)
            for place, x in enumerate(study.unknown)
        ),
    )
    _all(
        row, (t.Attachment(position=place, name=x.name, content=x.content) for place, x in enumerate(study.attachments))
    )


def _deliberation(row: t.Study, study: m.Study) -> None:
    _all(row, map(rows.proposal_row, study.proposals))
    _all(row, map(rows.decision_row, study.decisions))
    _all(row, map(rows.sign_off_row, study.sign_offs))
    _all(row, map(rows.look_row, study.looks))
