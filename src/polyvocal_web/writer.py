"""What an act writes with, and what must hold of the rows it touched.

Invariants: every field that is moved is noted with what it was and what it became (`Edit`); every row that an act
touched is checked before the act is stored, an undo's too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from polyvocal_web import prepared
from polyvocal_web.access import Action
from polyvocal_web.accounts.models import Account
from polyvocal_web.problems import Refused
from polyvocal_web.studies.models import Content, Study

R = TypeVar("R", bound="Content | Study")
C = TypeVar("C", bound=Content)
_BATCH = 500
_FEW = 20

TABLES: dict[str, Any] = {}
CHECKS: dict[str, Callable[[Writer, Sequence[Any]], None]] = {}
UNSEEN: dict[str, Callable[[Writer, Any], bool]] = {}


def check(model: type[R]) -> Callable[[Callable[[Writer, R], None]], Any]:
    """Register what must hold of a row of `model` after any act that touched it, an undo included."""

    def register(holds: Callable[[Writer, R], None]) -> Callable[[Writer, R], None]:
        def each(writer: Writer, rows: Sequence[R]) -> None:
            for row in rows:
                holds(writer, row)

        check_all(model)(each)
        return holds

    return register


def check_all(model: type[R]) -> Callable[[Callable[[Writer, Sequence[R]], None]], Any]:
    """Register what must hold of all the rows of `model` that an act touched, where there may be thousands."""

    def register(hold: Callable[[Writer, Sequence[R]], None]) -> Callable[[Writer, Sequence[R]], None]:
        TABLES[model.TABLE] = model
        CHECKS[model.TABLE] = hold
        return hold

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
    """What a handler writes with. Finds rows of its own study only, and notes every field it moves.

    `told`: what is written was done elsewhere before, as a file tells it, so nobody has to ask for it in the right way.
    """

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
    told: bool = False
    edits: list[Edit] = field(default_factory=list)
    _waiting: dict[int, tuple[Content | Study, dict[str, None]]] | None = None

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

    def fetch(self, model: type[C], guids: Iterable[str]) -> None:
        """Have the rows with these GUIDs at hand, many in one query, for `look` and `find`."""
        wanted = [guid for guid in dict.fromkeys(guids) if (model.TABLE, guid) not in self.found]
        if len(wanted) < _FEW:
            return
        for start in range(0, len(wanted), _BATCH):
            some = wanted[start : start + _BATCH]
            for row in model._default_manager.filter(study_id=self.study.pk, guid__in=some):
                self.found[row.TABLE, row.guid] = row

    def add_all(self, rows: Sequence[Content], *, position: float | None = None) -> None:
        """Store new rows of one model, one after another: after all others, or from a place on.

        One that was removed under the same GUID comes back as it is given. Raises `Refused` for a GUID that is taken.
        """
        if not rows:
            return
        model = type(rows[0])
        first, step = (self.seq, 1 / len(rows)) if position is None else (position, 1.0)
        for place, row in enumerate(rows):
            row.study_id, row.touched, row.position = self.study.pk, self.seq, first + place * step
        there: set[str] = set()
        for start in range(0, len(rows), _BATCH):
            some = [row.guid for row in rows[start : start + _BATCH]]
            there.update(
                model._default_manager.filter(study_id=self.study.pk, guid__in=some).values_list("guid", flat=True)
            )
        new = [row for row in rows if row.guid not in there]
        prepared.insert_all(new)
        for row in new:
            self.found[row.TABLE, row.guid] = row
            self.edits.append(Edit(row, {"removed": True, "touched": 0}, {"removed": False, "touched": self.seq}))
        self.fetch(model, there)
        with self.stored_at_once():
            for row in rows:
                if row.guid in there:
                    self._bring_back(row)

    def _bring_back(self, row: Content) -> None:
        old = self.look(type(row), row.guid)
        if old is None or not old.removed:
            raise Refused(f"Something with the id {row.guid} is already there.")
        names = [
            field.attname for field in row._meta.local_concrete_fields if field.attname not in ("study_id", "guid")
        ]
        now = {name: getattr(row, name) for name in names if getattr(row, name) != getattr(old, name)}
        self.move(old, {name: getattr(old, name) for name in now}, now)

    @contextmanager
    def stored_at_once(self) -> Iterator[None]:
        """Store what is moved inside when it ends: with thousands of rows, in a tenth of the time."""
        self._waiting, waiting = {}, {}
        try:
            yield
            waiting = self._waiting
        finally:
            self._waiting = None
        alike: dict[tuple[Any, tuple[str, ...]], list[Content]] = {}
        for row, names in waiting.values():
            if isinstance(row, Study) or type(row).store is not Content.store:
                row.store(list(names))
            else:
                alike.setdefault((type(row), tuple(sorted(names))), []).append(row)
        for (_, fields), rows in alike.items():
            prepared.update_all(rows, *fields)

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
        if self._waiting is None:
            row.store(list(now))
        else:
            self._waiting.setdefault(id(row), (row, {}))[1].update(dict.fromkeys(now))
        self.edits.append(Edit(row, was, now))

    def unmakes(self, row: Content) -> bool:
        """Whether this takes back the very act that brought the row."""
        return row.removed and row.touched == 0

    def as_coder(self) -> str:
        """The coder as whom this is done. Raises `Refused` for an account that is none."""
        if self.coder is None:
            raise Refused("You are not one of this study's coders.")
        return self.coder

    def finish(self) -> None:
        """Check whatever was touched."""
        touched: dict[str, list[Content | Study]] = {}
        for row in {id(edit.row): edit.row for edit in self.edits}.values():
            touched.setdefault(row.TABLE, []).append(row)
        for table, rows in touched.items():
            CHECKS[table](self, rows)
