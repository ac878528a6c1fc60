"""The change log: every write in a study is a Change.

Invariants: a Change and what it changed are stored in one transaction, or neither is. Its number comes from the
study's row, locked in that transaction, so numbers have no gap and commit in order. An act is done once, whatever
how often it is asked for. Every field that an act moves is written down with what it was and what it became
(`Edit`); undo is the reading of that backwards, itself a Change, and is refused where a later act stands on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import BaseModel, ConfigDict

from polyvocal_web import prepared
from polyvocal_web.access import Action, Entered
from polyvocal_web.accounts.models import Account
from polyvocal_web.payloads import Guid
from polyvocal_web.prepared import Prepared
from polyvocal_web.problems import Forbidden, Refused
from polyvocal_web.studies.models import Change, ChangeWords, Content, Study

R = TypeVar("R", bound="Content | Study")
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
TABLES: dict[str, Any] = {}
CHECKS: dict[str, Callable[[Writer, Any], None]] = {}
UNSEEN: dict[str, Callable[[Writer, Any], bool]] = {}


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


def check(model: type[R]) -> Callable[[Callable[[Writer, R], None]], Any]:
    """Register what must hold of a row of `model` after any act that touched it, an undo included."""

    def register(holds: Callable[[Writer, R], None]) -> Callable[[Writer, R], None]:
        TABLES[model.TABLE] = model
        CHECKS[model.TABLE] = holds
        return holds

    return register


def unseen(model: type[R]) -> Callable[[Callable[[Writer, R], bool]], Any]:
    """Register whether a row of `model` is one that a writer may not know of: to them it is not there."""

    def register(hides: Callable[[Writer, R], bool]) -> Callable[[Writer, R], bool]:
        UNSEEN[model.TABLE] = hides
        return hides

    return register


def plain(value: Any) -> Any:
    """A field's value as the log keeps it: moments and days as ISO 8601."""
    return value.isoformat() if isinstance(value, date) else value


@dataclass(slots=True)
class Edit:
    """The fields of one row that an act moved: what they were and what they became, as JSON."""

    row: Content | Study
    was: dict[str, Any]
    now: dict[str, Any]

    def split(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The edit without people's words, and the words."""
        words = self.row.WORDS
        rest = {
            side: {name: plain(value) for name, value in getattr(self, side).items() if name not in words}
            for side in ("was", "now")
        }
        kept = {
            side: {name: value for name, value in getattr(self, side).items() if name in words}
            for side in ("was", "now")
        }
        return {"of": self.row.TABLE, "guid": self.row.guid, **rest}, kept


@dataclass(slots=True)
class Writer:
    """What a handler writes with. Finds rows of its own study only, and notes every field it moves."""

    study: Study
    by: Account
    coder: str | None
    seq: int
    at: datetime
    must: Callable[[Action], None]
    may: Callable[[Action], bool]
    found: dict[tuple[str, str], Content | Study]
    audience: str = ""
    undoes: int | None = None
    edits: list[Edit] = field(default_factory=list)

    def look(self, model: type[R], guid: str) -> R | None:
        """The row with this GUID, removed or not; None if this study has none."""
        key = (model.TABLE, guid)
        if model is Study and guid == self.study.guid and key not in self.found:
            self.study.refresh_from_db(fields=["name", "description", "touched"])
            self.found[key] = self.study
        if key not in self.found:
            row = prepared.find(model, self.study.pk, guid)
            if row is None:
                return None
            self.found[key] = row
        return self.found[key]  # type: ignore[return-value]

    def find(self, model: type[R], guid: str) -> R:
        """The row with this GUID. Raises `Refused` if this study has none, or no longer, or none to be known of."""
        row = self.look(model, guid)
        hides = UNSEEN.get(model.TABLE)
        if row is None or row.removed or (hides is not None and hides(self, row)):
            raise Refused(f"There is no such {model.TABLE} in this study, or no longer.")
        return row

    def add(self, row: Content, *, position: float | None = None) -> None:
        """Store a new row. Its place is after all others unless another is given."""
        row.study_id, row.touched = self.study.pk, self.seq
        row.position = self.seq if position is None else position
        prepared.insert(row)
        self.found[row.TABLE, row.guid] = row
        self.edits.append(Edit(row, {"removed": True, "touched": 0}, {"removed": False, "touched": self.seq}))

    def edit(self, row: Content | Study, values: Mapping[str, Any]) -> bool:
        """Give fields of `row` new values, and tell whether any was new."""
        was = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
        if not was:
            return False
        now = {name: values[name] for name in was}
        self.move(row, {**was, "touched": row.touched}, {**now, "touched": self.seq})
        return True

    def remove(self, row: Content) -> None:
        """Take a row out of the study. It stays in the table, so that an undo finds it."""
        self.edit(row, {"removed": True})

    def move(self, row: Content | Study, was: dict[str, Any], now: dict[str, Any]) -> None:
        """Write `now` into `row` and note it."""
        for name, value in now.items():
            setattr(row, name, value)
        row.store(list(now))
        self.edits.append(Edit(row, was, now))

    def as_coder(self) -> str:
        """The coder as whom this is done. Raises `Refused` for an account that is none."""
        if self.coder is None:
            raise Refused("You are not one of this study's coders.")
        return self.coder

    def finish(self) -> None:
        """Check whatever was touched."""
        for edit in {id(edit.row): edit for edit in self.edits}.values():
            CHECKS[edit.row.TABLE](self, edit.row)


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
