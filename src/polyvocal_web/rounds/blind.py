"""What is not sent: the work of others in a blind round that has not been shared yet.

Invariant: every query for codings or memos that answers a person goes through `seen_by` or `read_by`.
"""

from __future__ import annotations

from typing import Protocol

from django.db.models import Q, QuerySet

from polyvocal_web.accounts.models import Account
from polyvocal_web.coding.models import Coding, Round
from polyvocal_web.studies.models import Memo, Study

_SHARED = ("revealed", "discussed")


class _Heard(Protocol):
    """An act that is being written to the log: by whom, and who will hear of it."""

    study: Study
    by: Account
    audience: str


def hidden_rounds(study: Study) -> list[str]:
    """The rounds in which nobody sees another's codings, by GUID."""
    blind = Round.objects.filter(study_id=study.pk, removed=False, mode="blind").exclude(state__in=_SHARED)
    return list(blind.values_list("guid", flat=True))


def hush(act: _Heard, round_: str | None) -> None:
    """Tell of an act in a blind round to its doer alone, until the round is shared."""
    if round_ is not None and round_ in hidden_rounds(act.study):
        act.audience = f"{act.by.pk} {round_}"


def seen_by(study: Study, coder: str | None) -> QuerySet[Coding]:
    """The study's codings that this coder may know of."""
    codings = Coding.objects.filter(study_id=study.pk, removed=False)
    hidden = hidden_rounds(study)
    if not hidden:
        return codings
    seen = ~Q(round__in=hidden) | Q(round__isnull=True)
    return codings.filter(seen | Q(coder=coder) if coder else seen)


def read_by(study: Study, coder: str | None) -> QuerySet[Memo]:
    """The study's memos that this coder may read: none that is another's own, nor on another's hidden coding."""
    mine = Q(private=False) | Q(author=coder) if coder else Q(private=False)
    memos = Memo.objects.filter(mine, study_id=study.pk, removed=False)
    hidden = hidden_rounds(study)
    if not hidden:
        return memos
    others = Coding.objects.filter(study_id=study.pk, round__in=hidden)
    others = others.exclude(coder=coder) if coder else others
    return memos.exclude(
        about_kind="coding", about_guid__in=[str(guid) for guid in others.values_list("guid", flat=True)]
    )
