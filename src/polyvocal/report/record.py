"""The record of a study: who proposed, decided and changed what, under which version, from the study to a file.

Invariants: each thing stands where it happened; one without a date stands with its version or round, else at the
end. Private memos, ordinary ones and answers to rounds' questions are no part of it. Of a round that is not shared
yet it says that it is there, and nothing of what was done in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from polyvocal.model import Coding, Decision, FrameworkVersion, Memo, Proposal, Round, SignOff, Study
from polyvocal.report.comparison import DRAFT, Comparison, Group, comparison
from polyvocal.report.record_forms import COLUMNS, FORMS, Entry, EntryKind, Part, Record, rows
from polyvocal.report.record_told import Told, finished, heading
from polyvocal.report.values import counted
from polyvocal.report.write import write_as

__all__ = ["COLUMNS", "FORMS", "Entry", "Part", "Placed", "Record", "placed", "record", "rows", "write"]

_START, _END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_GONE = "Codes split, merged or no longer used"
_RANKS = {kind: rank for rank, kind in enumerate(
    ("version", "perspective", "round", "proposal", "decision", "change", "sign-off"))}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry, the moment that it is sorted by, and the decision that it tells of, if it does.

    `stage` is the version whose time it belongs to: of several things of the same moment, what belongs to an earlier
    version stands first.
    """

    entry: Entry
    when: datetime
    stage: int
    decision: Decision | None = None

    @property
    def key(self) -> tuple[datetime, int, int]:
        """By what it is sorted."""
        return self.when, self.stage, _RANKS[self.entry.kind]


def record(study: Study, *, also: Iterable[Entry] = ()) -> Record:
    """Return the record of `study`, oldest first; `also` are dated entries that a log knows of beside it."""
    found = placed(study, also)
    return Record(
        study.name, _summary([one.entry for one in found]), study.made_at, tuple(_parts(found)), tuple(_notes(study))
    )  # fmt: skip


def write(made: Record, path: Path) -> None:
    """Write a record to `path`, as Word, a web page or CSV by the ending of its name.

    Raises `Fault` for another ending, and where the file cannot be written.
    """
    write_as(made, path, FORMS, "a record")


def placed(study: Study, also: Iterable[Entry] = ()) -> tuple[Placed, ...]:
    """Return every entry with its place in time, in order."""
    teller = _Teller(study)
    return tuple(sorted((*teller.all(), *map(teller.logged, also)), key=lambda one: one.key))


def _summary(entries: Sequence[Entry]) -> str:
    dated = [entry for entry in entries if entry.at is not None]
    many = Counter(entry.kind for entry in entries if entry.kind != "change" or entry.at is not None)
    names = {"perspective": "statement of where somebody stands", "change": "direct change of the framework"}
    plural = {"perspective": "statements of where people stand", "change": "direct changes of the framework"}
    parts = [counted(many[kind], names.get(kind, kind), plural.get(kind, "")) for kind in _TOLD if many[kind]]
    if not parts:
        return "Nothing is on record yet."
    span = f"From {dated[0].when} to {dated[-1].when}: " if len({entry.when for entry in dated}) > 1 else ""
    return f"{span}{', '.join(parts)}."


_TOLD: tuple[EntryKind, ...] = ("round", "version", "proposal", "decision", "sign-off", "perspective", "change")


def _parts(found: Iterable[Placed]) -> Iterator[Part]:
    """Parts that begin where a version was fixed; what has no place in time is the last."""
    under: dict[str, list[Entry]] = {}
    title = "Before version 1"
    for one in found:
        if one.entry.kind == "version":
            title = f"Version {one.entry.version}"
        lost = one.when == _END and not one.stage
        under.setdefault("Without a date" if lost else title, []).append(one.entry)
    if list(under) == ["Before version 1"] and all(one.entry.version is None for one in found):
        under = {"What happened": under["Before version 1"]}
    return (Part(title, tuple(entries)) for title, entries in under.items())


def _notes(study: Study) -> Iterator[str]:
    decided = {guid for decision in study.decisions if decision.outcome != "later" for guid in decision.proposals}
    waiting = sum(one.guid not in decided and not one.withdrawn for one in study.proposals)
    if waiting:
        yield f"{counted(waiting, 'proposal has', 'proposals have')} not been decided on."
    if any(one.hides for one in study.rounds):
        yield "What was done in a round that is read independently is left out until the round is shared."


@dataclass(frozen=True)
class _Teller:
    """Makes the entries of a study, each with its place in time."""

    study: Study

    @cached_property
    def told(self) -> Told:
        return Told(self.study)

    def all(self) -> Iterator[Placed]:
        study = self.study
        yield from map(self.version, study.versions)
        yield from map(self.round, study.rounds)
        yield from map(self.proposal, study.proposals)
        yield from map(self.decision, study.decisions)
        yield from map(self.sign_off, study.sign_offs)
        yield from (self.perspective(x) for x in study.memos if x.kind == "perspective" and not x.private)
        yield from self.draft()

    def logged(self, entry: Entry) -> Placed:
        """An entry of a log, with the version that was the last one then."""
        under = self.under(entry.at)
        return Placed(replace(entry, version=under), _moment(entry.at) or _END, under or 0)

    def under(self, at: datetime | None) -> int | None:
        """The last version that was fixed before a moment."""
        when = _moment(at)
        if when is None:
            return None
        return max((n for n, fixed in self.fixed.items() if _START < fixed < when), default=None)

    @cached_property
    def fixed(self) -> dict[int, datetime]:
        """When each version was fixed; where that is not known, right after the last that came of the one before."""
        found: dict[int, datetime] = {}
        for version in self.study.versions:
            before = max((found.get(version.number - 1, _START), *self._before(version.number)))
            found[version.number] = _moment(version.published_at) or before
        return found

    def _before(self, number: int) -> Iterator[datetime]:
        """The moments of what happened under the version before this one, as far as they are known."""
        mine = {one.guid for one in self.study.proposals if one.version == number - 1}
        times = [one.made_at for one in self.study.proposals if one.guid in mine]
        times += [one.made_at for one in self.study.decisions if mine.intersection(one.proposals)]
        times += [one.made_at for one in self.study.sign_offs if one.version == number - 1]
        yield from filter(None, map(_moment, times))

    def version(self, one: FrameworkVersion) -> Placed:
        title = f"Version {one.number} was fixed: {self.told.size(one.framework)}"
        words = one.note
        about = tuple(code.name for code in one.framework.codes if not code.retired)
        if one.number > 1:
            made = comparison(self.study, before=str(one.number - 1), after=str(one.number))
            words, about = _joined(one.note, *_changes(made.groups), *made.notes), _touched(made)
        who = self.told.person(one.published_by)
        entry = Entry(one.published_at, who, "version", title, words, one.number, about=about)
        return Placed(entry, self.fixed[one.number], one.number)

    def draft(self) -> Iterator[Placed]:
        """What the draft has moved on by since the last version, if it has."""
        if not self.study.versions:
            return
        last = self.study.versions[-1].number
        made = comparison(self.study, before=str(last), after=DRAFT)
        groups = moved_on(made)
        if groups:
            title = f"The draft has changed since version {last}"
            words = _joined(*_changes(groups), *made.notes)
            yield Placed(Entry(None, None, "change", title, words, last, about=_touched(made)), _END, last)

    def round(self, one: Round) -> Placed:
        mine = [] if one.hides else self.coded.get(one.guid, [])
        pairs = {*((x.coder, x.source) for x in mine), *((x.coder, x.source) for x in one.assignments)}
        read = frozenset(pairs if finished(one) else ())
        days = sorted(filter(None, (_moment(x.made_at) for x in mine)))
        at = days[0] if days else None
        until = days[-1] if days and days[-1].date() != days[0].date() else None
        title = self.told.round(one, read, until)
        entry = Entry(at, None, "round", title, one.purpose, one.version, one.name)
        return Placed(entry, self.begun(one), one.version or 0)

    @cached_property
    def coded(self) -> dict[str, list[Coding]]:
        """The codings of each round, without those that were carried over from an earlier one."""
        found: dict[str, list[Coding]] = {}
        for coding in self.study.codings:
            if coding.round is not None and coding.mark != "carried":
                found.setdefault(coding.round, []).append(coding)
        return found

    def begun(self, one: Round) -> datetime:
        """When the first of a round was coded; where that is not known, right after its version."""
        mine = [] if one.hides else self.coded.get(one.guid, [])
        times = list(filter(None, (_moment(coding.made_at) for coding in mine)))
        return min(times) if times else self.after(one.version)

    def after(self, version: int | None) -> datetime:
        """The moment that a version was fixed; the very start where there was none."""
        return _START if version is None else self.fixed[version]

    def proposal(self, one: Proposal) -> Placed:
        told = self.told
        entry = Entry(
            one.made_at, told.person(one.author), "proposal", told.proposal(one),
            _joined(one.reason, *told.wording(one)), one.version, told.round_name(one.round), told.about(one),
        )  # fmt: skip
        return Placed(entry, self.made(one), one.version or 0)

    def made(self, one: Proposal) -> datetime:
        """When it was made; where that is not known, after its round or its version."""
        rounds = [x for x in self.study.rounds if x.guid == one.round]
        if (at := _moment(one.made_at)) is not None:
            return at
        return self.begun(rounds[0]) if rounds else self.after(one.version) if one.version else _END

    def decision(self, one: Decision) -> Placed:
        told, on = self.told, self.told.on(one)
        versions = [x.version for x in on if x.version is not None]
        under = self.under(one.made_at) or max(versions, default=None)
        when = _moment(one.made_at) or max(map(self.made, on), default=_END)
        rounds = dict.fromkeys(x.round for x in on)
        round_ = told.round_name(one.round or (next(iter(rounds)) if len(rounds) == 1 else None))
        entry = Entry(
            one.made_at, told.person(one.coder), "decision", told.decision(one),
            _joined(heading(one) if on else "", one.reason), under, round_,
            tuple(dict.fromkeys(name for x in on for name in told.about(x))),
            tuple(filter(None, map(told.person, one.present))),
        )  # fmt: skip
        return Placed(entry, when, under or 0, one)

    def sign_off(self, one: SignOff) -> Placed:
        told = self.told
        entry = Entry(one.made_at, told.person(one.coder), "sign-off", told.sign_off(one), one.words, one.version)
        return Placed(entry, _moment(one.made_at) or self.after(one.version), one.version)

    def perspective(self, one: Memo) -> Placed:
        told, under = self.told, self.under(one.made_at)
        entry = Entry(
            one.made_at, told.person(one.author), "perspective", told.perspective(one), one.text, under,
            told.round_name(one.round),
        )  # fmt: skip
        return Placed(entry, _moment(one.made_at) or _END, under or 0)


def moved_on(made: Comparison) -> tuple[Group, ...]:
    """The groups of a comparison with the draft, without codes that it only keeps on the list for their fate."""
    groups = (
        replace(group, told=tuple(one for one in group.told if group.title != _GONE or one.what != "added"))
        for group in made.groups
    )
    return tuple(group for group in groups if group.told)


def _changes(groups: Iterable[Group]) -> Iterator[str]:
    """A line a group: what kind of change, and the sentences."""
    for group in groups:
        yield f"{group.title}: {'; '.join(one.sentence for one in group.told)}."


def _touched(made: Comparison) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for group in made.groups for one in group.told))


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text.strip())


def _moment(at: datetime | None) -> datetime | None:
    """A moment that can be compared with all others: one that does not say where it was is taken as UTC."""
    return at if at is None or at.tzinfo is not None else at.replace(tzinfo=UTC)
