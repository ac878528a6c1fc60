"""The change log: every write in a study is a Change.

Invariants: a Change and what it changed are stored in one transaction, or neither is. Its number comes from the
study's row, locked in that transaction, so numbers have no gap and commit in order. An act is done once, whatever
how often it is asked for. Every field that an act moves is written down with what it was and what it became
(`Edit`); undo is the reading of that backwards, itself a Change, and is refused where a later act stands on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import BaseModel, ConfigDict

from polyvocal_web import prepared
from polyvocal_web.access import Action, Entered
from polyvocal_web.payloads import Guid
from polyvocal_web.prepared import Prepared
from polyvocal_web.problems import Forbidden, Refused
from polyvocal_web.studies.models import Change, ChangeWords, Content, Study
from polyvocal_web.writer import CHECKS, TABLES, UNSEEN, Edit, Writer, check, check_all, plain, unseen

__all__ = [
    "CHECKS", "KINDS", "TABLES", "UNSEEN", "Act", "Edit", "Kind", "Log", "Writer", "check", "check_all", "do", "kind",
    "plain", "unseen", "writing",
]  # fmt: skip

A = TypeVar("A", bound="Act")


class Act(BaseModel):
    """What a client asks to be done. `id` is made by the client: the same id is the same act."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    WORDS: ClassVar[frozenset[str]] = frozenset()
    id: Guid

    def payload(self) -> dict[str, Any]:
        """What was asked, without the id and the kind."""
        return self.model_dump(mode="json", by_alias=True, exclude={"id", "kind"}, exclude_unset=True)

    def given(self, *without: str) -> dict[str, Any]:
        """The fields that the client gave, `guid` apart."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"id", "kind", "guid", *without}}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of act: its name and version, what its doer must be allowed, its payload and its one handler.

    `asked`: a client can ask for it by name; the others are what an upload or an opened file does.
    """

    name: str
    version: int
    action: Action
    schema: type[Act]
    do: Callable[[Writer, Any], str]
    asked: bool


KINDS: dict[str, Kind] = {}


def kind(
    name: str, action: Action, *, version: int = 1, asked: bool = True
) -> Callable[[Callable[[Writer, A], str]], Any]:
    """Register the handler of a kind. Its second argument's annotation is the payload's schema.

    The handler writes through the `Writer` and returns the sentence of the log, without its subject: “renamed …”.
    """

    def register(do: Callable[[Writer, A], str]) -> Callable[[Writer, A], str]:
        schema = do.__annotations__["act"]
        resolved = do.__globals__[schema] if isinstance(schema, str) else schema
        KINDS[name] = Kind(name, version, action, resolved, do, asked)
        return do

    return register


@dataclass(slots=True)
class Log:
    """The log of one study while it is locked: takes acts, and stores them all at its end."""

    study: Study
    seq: int
    at: datetime
    changes: list[Change] = field(default_factory=list)
    words: list[ChangeWords] = field(default_factory=list)
    found: dict[tuple[str, str], Content | Study] = field(default_factory=dict)

    def act(self, entered: Entered, kind: Kind, act: Act) -> int:
        """Do one act and return the number of its Change."""
        entered.must(kind.action)
        self.seq += 1
        writer = Writer(
            self.study, entered.account, entered.coder, self.seq, self.at, entered.must,
            entered.may, self.found,
        )  # fmt: skip
        try:
            sentence = kind.do(writer, act)
            writer.finish()
        except IntegrityError as error:
            raise Refused(f"Something with the id {getattr(act, 'guid', act.id)} is already there.") from error
        self._note(kind, act, writer, sentence)
        return self.seq

    def _note(self, kind: Kind, act: Act, writer: Writer, sentence: str) -> None:
        payload = act.payload()
        edits = [edit.split() for edit in writer.edits]
        said = {name: payload.pop(name) for name in act.WORDS & payload.keys()}
        words = [kept for _, kept in edits]
        self.changes.append(
            Change(
                study_id=self.study.pk, seq=self.seq, guid=act.id, kind=kind.name, version=kind.version,
                by_id=writer.by.pk, at=self.at, sentence=sentence, payload=payload,
                edits=[rest for rest, _ in edits], audience=writer.audience, undoes=writer.undoes,
            )
        )  # fmt: skip
        if said or any(side for kept in words for side in kept.values()):
            self.words.append(ChangeWords(study_id=self.study.pk, seq=self.seq, payload=said, edits=words))

    def store(self) -> None:
        """Write the Changes and the study's new number."""
        for row in (*self.changes, *self.words):
            prepared.insert(row)
        self.study.seq, self.study.changed_at = self.seq, self.at
        prepared.update(self.study, "seq", "changed_at")


_locked = Prepared(lambda pk: Study.objects.select_for_update().filter(pk=pk).values_list("seq"), -1)
_stored = Prepared(
    lambda study, guid: Change.objects.filter(study_id=study, guid=guid).values_list("seq"),
    -1, "00000000-0000-4000-8000-000000000000",
)  # fmt: skip


@contextmanager
def writing(study: Study) -> Iterator[Log]:
    """Lock the study for one transaction; what the log takes is stored at its end, or nothing is."""
    with transaction.atomic():
        ((seq,),) = _locked.rows(study.pk)
        log = Log(study, seq, timezone.now())
        yield log
        if log.changes:
            log.store()


def do(entered: Entered, acts: Sequence[Act]) -> dict[str, int]:
    """Do all acts, or none; return the number of each one's Change by the act's id, in order.

    An act that is already in the log is not done again: it is answered with the number it has. Raises `Refused` or
    `Forbidden` with the place of the act that could not be done.
    """
    done: dict[str, int] = {}
    with writing(entered.study) as log:
        for place, act in enumerate(acts):
            if act.id in done:
                continue
            if already := _stored.rows(entered.study.pk, act.id):
                done[act.id] = already[0][0]
                continue
            try:
                done[act.id] = log.act(entered, KINDS[act.kind], act)  # type: ignore[attr-defined]
            except (Refused, Forbidden) as refusal:
                refusal.act = place
                raise
    return done
