"""What is not sent: what others did in a blind round that has not been shared yet.

Invariants: every query that answers a person with codings, memos, codes, proposals or assignments starts here. Who
reads in a blind round works in it wherever they are: what they write, propose and add is the round's until it is
shared, and what the others do does not reach them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from django.db.models import Q, QuerySet

from polyvocal.model import SHARED
from polyvocal_web.access import Action
from polyvocal_web.accounts.models import Account
from polyvocal_web.changes import Writer, unseen
from polyvocal_web.coding.models import Coding, Look
from polyvocal_web.frameworks.models import Code
from polyvocal_web.prepared import Prepared
from polyvocal_web.proposals.models import Proposal
from polyvocal_web.rounds.models import Assignment, Round
from polyvocal_web.studies.models import Memo, Study


class Reader(Protocol):
    """Whoever is answered: someone who entered a study, or someone who is writing to it."""

    @property
    def study(self) -> Study: ...
    @property
    def coder(self) -> str | None: ...
    @property
    def may(self) -> Callable[[Action], bool]: ...


class _Heard(Reader, Protocol):
    """An act that is being written to the log: by whom, and who will hear of it."""

    by: Account
    audience: str


_blind = Prepared(
    lambda study: (
        Round.objects.filter(study_id=study, removed=False, mode="blind")
        .exclude(state__in=sorted(SHARED))
        .values_list("guid", "lead_sees", "state")
    ),
    -1,
)


def hidden_from(reader: Reader) -> list[str]:
    """The rounds of which this person sees only their own part, by GUID.

    Where it was chosen when the round was planned, who plans rounds sees all of it, unless they read in it themselves.
    """
    blind = _blind.rows(reader.study.pk)
    watched = [guid for guid, lead_sees, _ in blind if lead_sees] if reader.may(Action.PLAN) else []
    if watched:
        own = assigned(reader.study, reader.coder).filter(round__in=watched).values_list("round", flat=True)
        watched = [guid for guid in watched if guid not in set(own)]
    return [guid for guid, _, _ in blind if guid not in watched]


def unshared(study: Study) -> list[str]:
    """The blind rounds that are not shared yet, whoever asks, by GUID."""
    return [guid for guid, _, _ in _blind.rows(study.pk)]


def assigned(study: Study, coder: str | None) -> QuerySet[Assignment]:
    """The assignments of a coder."""
    return Assignment.objects.filter(study_id=study.pk, removed=False, coder=coder)


def bound(reader: Reader) -> Round | None:
    """The blind round that this person reads in and that has begun and is not shared yet, or None."""
    begun = [guid for guid, _, state in _blind.rows(reader.study.pk) if state != "planned"]
    if not begun or reader.coder is None:
        return None
    own = assigned(reader.study, reader.coder).filter(round__in=begun).order_by("position").values_list("round")
    return Round.objects.filter(study_id=reader.study.pk, guid__in=own).order_by("position").first()


def stands_in(reader: Reader, source: str | None) -> str | None:
    """The round that a coding of this source belongs to although none was named: the blind one that one reads it in."""
    if not _blind.rows(reader.study.pk):
        return None
    here = bound(reader)
    if here is None or not assigned(reader.study, reader.coder).filter(round=here.guid, source=source).exists():
        return None
    return here.guid


def hush(act: _Heard, round_: str | None) -> None:
    """Tell of an act in a blind round to its doer alone, until the round is shared."""
    if round_ is not None and round_ in unshared(act.study):
        act.audience = f"{act.by.pk} {round_}"


def _own_or_shared(reader: Reader, rows: QuerySet[Any], owner: str) -> QuerySet[Any]:
    hidden = hidden_from(reader)
    if not hidden:
        return rows
    shared = ~Q(round__in=hidden) | Q(round__isnull=True)
    return rows.filter(shared | Q(**{owner: reader.coder}) if reader.coder else shared)


def seen_by(reader: Reader) -> QuerySet[Coding]:
    """The study's codings that this person may know of."""
    return _own_or_shared(reader, Coding.objects.filter(study_id=reader.study.pk, removed=False), "coder")


def known_to(reader: Reader) -> QuerySet[Code]:
    """The codes of the draft that this person may know of: no other's own code of a blind round."""
    return _own_or_shared(reader, Code.objects.filter(study_id=reader.study.pk, removed=False), "made_by")


def proposed_to(reader: Reader) -> QuerySet[Proposal]:
    """The proposals that this person may know of."""
    return _own_or_shared(reader, Proposal.objects.filter(study_id=reader.study.pk, removed=False), "author")


def read_by(reader: Reader) -> QuerySet[Memo]:
    """The study's memos that this person may read: none that is another's own, nor of another in a blind round."""
    coder = reader.coder
    mine = Q(private=False) | Q(author=coder) if coder else Q(private=False)
    memos = _own_or_shared(reader, Memo.objects.filter(mine, study_id=reader.study.pk, removed=False), "author")
    hidden = hidden_from(reader)
    if not hidden:
        return memos
    others = Coding.objects.filter(study_id=reader.study.pk, round__in=hidden)
    others = others.exclude(coder=coder) if coder else others
    return memos.exclude(
        about_kind="coding", about_guid__in=[str(guid) for guid in others.values_list("guid", flat=True)]
    )


def looked_by(reader: Reader) -> QuerySet[Look]:
    """What became of codings that one may know of, when they were looked at again."""
    looks = Look.objects.filter(study_id=reader.study.pk, removed=False)
    hidden = hidden_from(reader)
    if not hidden:
        return looks
    return looks.exclude(coding__in=Coding.objects.filter(study_id=reader.study.pk, round__in=hidden).values("guid"))


def given_to(reader: Reader) -> QuerySet[Assignment]:
    """The assignments that this person may know of: all for who plans, else one's own and those of shared rounds."""
    rows = Assignment.objects.filter(study_id=reader.study.pk, removed=False)
    if reader.may(Action.PLAN):
        return rows
    running = Round.objects.filter(study_id=reader.study.pk, removed=False).exclude(state__in=sorted(SHARED))
    others = rows.filter(round__in=running.values("guid"))
    others = others.exclude(coder=reader.coder) if reader.coder else others
    return rows.exclude(guid__in=others.values("guid"))


@unseen(Coding)
def _coded_unseen(writer: Writer, row: Coding) -> bool:
    return row.round is not None and row.coder != writer.coder and row.round in hidden_from(writer)


@unseen(Code)
def _added_unseen(writer: Writer, row: Code) -> bool:
    return row.round is not None and row.made_by != writer.coder and row.round in hidden_from(writer)


@unseen(Proposal)
def _proposed_unseen(writer: Writer, row: Proposal) -> bool:
    return row.round is not None and row.author != writer.coder and row.round in hidden_from(writer)


@unseen(Memo)
def _written_unseen(writer: Writer, row: Memo) -> bool:
    if row.author == writer.coder:
        return False
    return row.private or not read_by(writer).filter(guid=row.guid).exists()


@unseen(Assignment)
def _given_unseen(writer: Writer, row: Assignment) -> bool:
    return row.coder != writer.coder and not given_to(writer).filter(guid=row.guid).exists()
