"""Proposals, decisions and sign-offs over HTTP."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from polyvocal_web.access import Entered, enter
from polyvocal_web.proposals.models import Decision, Proposal
from polyvocal_web.rounds.blind import proposed_to
from polyvocal_web.rounds.comparing import similar
from polyvocal_web.sources.models import Revision, Source

router = Router(tags=["proposals"])


class PassageOut(Schema):
    """Words that prompted a proposal."""

    source: str
    source_name: str
    revision: str
    start: int
    end: int
    text: str


class ProposalOut(Schema):
    """A proposal. `would` is how it would read, by field; `similar` is equal for those that ask for the like of it.

    `state` is open, withdrawn, or what was decided last: accept, adapt, decline or later.
    """

    guid: str
    kind: str
    author: str
    reason: str
    codes: list[str]
    theme: str | None
    would: dict[str, str]
    parts: list[str]
    passages: list[PassageOut]
    round: str | None
    version: int | None
    made_at: datetime | None
    similar: int
    state: str


class DecisionOut(Schema):
    """A decision, on some proposals or on none; `present` and `coder` by GUID."""

    guid: str
    outcome: str
    title: str
    reason: str
    proposals: list[str]
    present: list[str]
    coder: str | None
    round: str | None
    made_at: datetime | None


class Proposals(Schema):
    """The proposals that one may know of, oldest first, and all decisions."""

    proposals: list[ProposalOut]
    decisions: list[DecisionOut]


@router.get("/studies/{study}/proposals", response=Proposals)
def proposals(request: HttpRequest, study: str) -> Proposals:
    """What was proposed and what was decided."""
    entered = enter(request, study)
    rows = list(proposed_to(entered).order_by("position", "guid"))
    known = {row.guid for row in rows}
    decisions = list(Decision.objects.filter(study_id=entered.study.pk, removed=False).order_by("position", "guid"))
    outcomes = {guid: decision.outcome for decision in decisions for guid in decision.proposals}
    groups = _alike(rows)
    passages = _passages(entered, rows)
    return Proposals(
        proposals=[
            ProposalOut(
                guid=row.guid, kind=row.kind, author=row.author, reason=row.reason, codes=row.codes, theme=row.theme,
                would=row.would, parts=row.parts, passages=passages[row.guid], round=row.round, version=row.version,
                made_at=row.made_at, similar=group,
                state="withdrawn" if row.withdrawn else outcomes.get(row.guid, "open"),
            )
            for row, group in zip(rows, groups, strict=True)
        ],
        decisions=[
            DecisionOut(
                guid=row.guid, outcome=row.outcome, title=row.title, reason=row.reason,
                proposals=[guid for guid in row.proposals if guid in known], present=row.present, coder=row.coder,
                round=row.round, made_at=row.made_at,
            )
            for row in decisions
        ],
    )  # fmt: skip


def _alike(rows: list[Proposal]) -> list[int]:
    """For each proposal the number of its group: of one kind and about the same, or wanting much the same new thing."""
    asked: dict[tuple[str, str], list[Proposal]] = {}
    for row in rows:
        asked.setdefault((row.kind, " ".join(sorted(row.codes)) or row.theme or ""), []).append(row)
    numbers: dict[tuple[str, str, int], int] = {}
    groups: dict[str, int] = {}
    for key, some in asked.items():
        near = [0] * len(some) if key[1] else similar([row.would.get("name") or row.reason[:80] for row in some])
        for row, group in zip(some, near, strict=True):
            groups[row.guid] = numbers.setdefault((*key, group), len(numbers))
    return [groups[row.guid] for row in rows]


def _passages(entered: Entered, rows: list[Proposal]) -> dict[str, list[PassageOut]]:
    wanted = {passage[1] for row in rows for passage in row.passages}
    there = {"study_id": entered.study.pk}
    texts = dict(Revision.objects.filter(guid__in=wanted, **there).values_list("guid", "text"))
    names = dict(Source.objects.filter(**there).values_list("guid", "name"))
    return {
        row.guid: [
            PassageOut(
                source=source, source_name=names.get(source, ""), revision=revision, start=start, end=end,
                text=texts.get(revision, "")[start:end],
            )
            for source, revision, start, end in row.passages
        ]
        for row in rows
    }  # fmt: skip
