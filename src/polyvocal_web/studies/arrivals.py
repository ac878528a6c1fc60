"""What a file brings into a study: a look at it, and the same done.

Invariants: a look stores nothing, and nothing is kept between a look and what is agreed to; what is brought in is what
was shown, or nothing is. What a person may not see takes no part in it (`hearing`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from polyvocal import model as m
from polyvocal.faults import Fault
from polyvocal_web.access import Action, Entered
from polyvocal_web.changes import KINDS, writing
from polyvocal_web.problems import Refused
from polyvocal_web.studies import hearing, joining
from polyvocal_web.studies.joining import StudyMerge

if TYPE_CHECKING:  # what reads files is loaded when there is one
    from polyvocal.assemble.arriving import Arriving
    from polyvocal.assemble.merge import Arrival, Merged
    from polyvocal.exchange import Loss

_AROUND = 60
_TRIES = 3
_OTHER = (
    "This is no longer what was shown: the study or the file has changed since. Look at the file again, "
    "then bring it in."
)


@dataclass(frozen=True)
class Seen:
    """What a file holds, or which projects are in it."""

    name: str
    kind: str
    counts: dict[str, int] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where an excerpt may stand, with the words around."""

    source: str
    source_name: str
    start: int
    end: int
    before: str
    words: str
    after: str


@dataclass(frozen=True)
class Doubt:
    """An excerpt whose place is not certain."""

    where: str
    words: str
    source: str | None
    code: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Looked:
    """What would become of all that a file holds."""

    name: str
    kind: str
    mark: str = ""
    arrivals: tuple[Arrival, ...] = ()
    losses: tuple[Loss, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def tally(self) -> dict[str, dict[str, int]]:
        """How many things of each kind have which fate."""
        found: dict[str, dict[str, int]] = {}
        for one in self.arrivals:
            found.setdefault(one.kind, {"new": 0, "same": 0, "conflict": 0})[one.fate] += 1
        return found

    def listed(self, most: int) -> Sequence[Arrival]:
        """The first things: conflicts, then what is new, then what is the same."""
        order = {"conflict": 0, "new": 1, "same": 2}
        return sorted(self.arrivals, key=lambda one: order[one.fate])[:most]


@dataclass(frozen=True)
class Joined:
    """What was brought in, and by which Change."""

    seq: int | None
    added: dict[str, int] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    codes: tuple[tuple[str, str], ...] = ()


def seen(path: Path, part: str | None) -> Seen:
    """Return what the file holds. Raises `Fault` for one that cannot be read."""
    if parts := _parts(path, part):
        return Seen(path.name, "study file", parts=parts)
    arrived = _arriving(path, None, part)
    return Seen(arrived.study.name, arrived.kind, _counts(arrived.study), arrived.losses)


def looked(entered: Entered, path: Path, part: str | None) -> Looked:
    """Return what would become of all that the file holds. Raises `Fault` for one that cannot be read."""
    joining.reads_alone(entered)
    if parts := _parts(path, part):
        return Looked(path.name, "study file", parts=parts)
    found = _found(entered, path, part)
    doubts = tuple(_doubts(found))
    return Looked(path.name, found.arrived.kind, found.mark, found.merged.arrivals, found.losses, doubts)


def bring(entered: Entered, path: Path, part: str | None, *, mark: str, places: str = "") -> Joined:
    """Bring in what was shown under this mark, as one Change; `places` are JSON: a place for a doubt, by numbers.

    Where nothing is new there is no Change. Raises `Refused` where something else would be brought in than was shown,
    `Fault` for a file that cannot be read.
    """
    entered.must(Action.BRING)
    entered.must(Action.PLAN)
    joining.reads_alone(entered)
    choices = _choices(places)
    for _ in range(_TRIES):
        found = _found(entered, path, part)
        if found.mark != mark and (choices or found.merged.study is not found.mine.study):
            raise Refused(_OTHER)
        if choices:
            found = found.settled(entered, choices)
        if found.merged.study is found.mine.study:
            return Joined(None, losses=found.losses)
        with writing(entered.study) as log:
            if log.seq == found.mine.seq:
                act = StudyMerge(
                    id=m.new_guid(), file=path.name, added=found.added, mine=found.mine.study, merged=found.merged.study
                )
                return found.joined(log.act(entered, KINDS["study.merge"], act))
    raise Refused("Others are changing this study at this moment. Try again.")


@dataclass(frozen=True)
class _Found:
    """A file, what of it may come in, and the study that it would make."""

    mine: hearing.Mine
    arrived: Arriving
    merged: Merged
    losses: tuple[Loss, ...]

    @property
    def mark(self) -> str:
        """A digest of what would be done, and of what is in doubt, since choices name doubts by number."""
        doubts = [(doubt.where, doubt.words, doubt.code, doubt.places) for doubt in self.arrived.doubts]
        return blake2b(f"{self.merged.mark}{doubts}".encode(), digest_size=16).hexdigest()

    @property
    def added(self) -> dict[str, int]:
        """How much of each kind is new."""
        found = Counter(one.kind for one in self.merged.arrivals if one.fate == "new" and one.kind not in joining.KINDS)
        for kind in joining.KINDS:
            found[kind] = len(joining.new(kind, self.mine.study, self.merged.study))
        return dict(+found)

    def joined(self, seq: int) -> Joined:
        """What was brought in by the Change of this number."""

        def named(kind: str) -> tuple[tuple[str, str], ...]:
            return tuple((one.guid, one.name) for one in joining.new(kind, self.mine.study, self.merged.study))

        return Joined(seq, self.added, self.losses, named("source"), named("code"))

    def settled(self, entered: Entered, choices: dict[int, int]) -> _Found:
        """The same with excerpts at the places that were chosen."""
        from polyvocal.assemble.arriving import settled

        return _merged(entered, self.mine, settled(self.arrived, choices))


def _found(entered: Entered, path: Path, part: str | None) -> _Found:
    mine = hearing.mine(entered)
    return _merged(entered, mine, _arriving(path, mine.study, part))


def _merged(entered: Entered, mine: hearing.Mine, arrived: Arriving) -> _Found:
    from polyvocal.assemble.merge import merge

    theirs, unheard = hearing.heard(mine, entered, arrived.study)
    merged = merge(mine.study, theirs)
    study, ungathered = hearing.gathering(mine, hearing.apart(mine, merged.study))
    losses = (*arrived.losses, *unheard, *merged.losses, *ungathered)
    return _Found(mine, arrived, replace(merged, study=study), losses)


def _arriving(path: Path, into: m.Study | None, part: str | None) -> Arriving:
    from polyvocal.assemble.arriving import arriving

    return arriving(path, into, part)


def _parts(path: Path, part: str | None) -> tuple[str, ...]:
    """The projects in the file, where there are several and none was named."""
    from polyvocal import exchange

    found = exchange.parts(path) if part is None else ()
    return found if len(found) > 1 else ()


def _counts(study: m.Study) -> dict[str, int]:
    names = ("sources", "cases", "coders", "facets", "variables", "versions", "rounds", "codings", "memos")
    found = {name: len(getattr(study, name)) for name in names}
    return found | {"codes": len(study.framework.codes), "themes": len(study.framework.themes)}


def _doubts(found: _Found) -> Iterator[Doubt]:
    sources = {**found.mine.study.source_by_guid, **found.arrived.study.source_by_guid}
    for doubt in found.arrived.doubts:
        places = tuple(_place(sources[guid], start, end) for guid, start, end in doubt.places if guid in sources)
        yield Doubt(doubt.where, doubt.words, doubt.source, doubt.code, places)


def _place(source: m.Source, start: int, end: int) -> Place:
    text = source.latest.text
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return Place(source.guid, source.name, start, end, before, text[start:end], after)


def _choices(places: str) -> dict[int, int]:
    """The chosen places as numbers. Raises `Fault` for what is no such list."""
    if not places.strip():
        return {}
    try:
        chosen = json.loads(places)
        return {int(number): int(place) for number, place in chosen.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise Fault("the chosen places", "they cannot be read", "for each excerpt its number and a place’s") from error
