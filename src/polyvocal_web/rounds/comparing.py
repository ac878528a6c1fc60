"""What several coders did with the same words, and with the same codes.

Invariants: compared are only codings that whoever asks may know of; nothing here is a percentage. Where coders read
the same source, passages stand side by side; where they read different ones, the question goes code by code.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from django.db.models import Count

from polyvocal_web.problems import Refused
from polyvocal_web.rounds.blind import Reader, hidden_from, seen_by
from polyvocal_web.rounds.models import Assignment, Round

Likeness = Literal["alike", "apart", "alone"]
_ALIKE = 0.7


@dataclass(frozen=True, slots=True)
class Made:
    """A coding of the round."""

    guid: str
    code: str | None
    coder: str
    source: str
    revision: str
    start: int
    end: int
    mark: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that coders who read the same source coded, and how they did: alike, apart, or only one of them."""

    source: str
    revision: str
    start: int
    end: int
    codings: tuple[Made, ...]
    likeness: Likeness


_FIELDS = ("guid", "code", "coder", "source", "revision", "start", "end", "mark")


def shared(reader: Reader, round_: Round) -> Round:
    """The round, if its work is everybody's. Raises `Refused` where it is not shared yet."""
    if round_.guid in hidden_from(reader):
        raise Refused(f"“{round_.name}” is not shared yet.")
    return round_


def made_in(reader: Reader, round_: Round, **where: str) -> list[Made]:
    """The codings of a round, of one source or code or mark where asked for, in order of place."""
    rows = seen_by(reader).filter(round=round_.guid, **where).exclude(state="gone")
    return [Made(*row) for row in rows.order_by("source", "revision", "start", "end").values_list(*_FIELDS)]


def read_by_several(reader: Reader, round_: Round) -> dict[str, tuple[str, ...]]:
    """Who reads each source that more than one coder reads, by source."""
    rows = Assignment.objects.filter(study_id=reader.study.pk, round=round_.guid, removed=False)
    readers: dict[str, dict[str, None]] = defaultdict(dict)
    for source, coder in rows.order_by("position", "guid").values_list("source", "coder"):
        readers[source][coder] = None
    return {source: tuple(coders) for source, coders in readers.items() if len(coders) > 1}


def passages(codings: Sequence[Made]) -> Iterator[Passage]:
    """Codings as passages: those of which one covers at least half of the other's words belong together, in turn.

    `codings` are in order of place; a passage runs from the first word to the last that is coded in it.
    """
    for _, some in groupby(codings, key=lambda one: one.revision):
        group: list[list[Made]] = []
        for coding in some:
            near = [cluster for cluster in group if any(_meet(coding, other) for other in cluster)]
            over = [cluster for cluster in group if all(other.end <= coding.start for other in cluster)]
            joined = [coding, *(other for cluster in near for other in cluster)]
            yield from (_passage(cluster) for cluster in over if cluster not in near)
            group = [cluster for cluster in group if cluster not in near and cluster not in over]
            group.append(joined)
        yield from (_passage(cluster) for cluster in group)


def _meet(one: Made, other: Made) -> bool:
    both = min(one.end, other.end) - max(one.start, other.start)
    return both * 2 >= min(one.end - one.start, other.end - other.start) and both > 0


def _passage(codings: Iterable[Made]) -> Passage:
    some = sorted(codings, key=lambda one: (one.start, one.end, one.guid))
    first = some[0]
    by_coder: dict[str, set[str | None]] = defaultdict(set)
    for one in some:
        by_coder[one.coder].add(one.code)
    sets = list(by_coder.values())
    alike = all(codes == sets[0] for codes in sets)
    likeness: Likeness = "alone" if len(sets) < 2 else "alike" if alike else "apart"
    return Passage(first.source, first.revision, first.start, max(one.end for one in some), tuple(some), likeness)


@dataclass(frozen=True, slots=True)
class Used:
    """How often each coder of a round gave a code, and who never did; and what was noted without one."""

    code: str
    by: dict[str, int]
    never: tuple[str, ...]


def used(reader: Reader, round_: Round, codes: Iterable[str], coders: Sequence[str]) -> list[Used]:
    """The codes, and whatever else was given in the round, with who gave it how often."""
    counts: dict[str, Counter[str]] = {code: Counter() for code in codes}
    rows = seen_by(reader).filter(round=round_.guid).exclude(state="gone").exclude(code=None)
    for code, coder, number in rows.order_by().values_list("code", "coder").annotate(Count("guid")):
        counts.setdefault(code, Counter())[coder] = number
    return [Used(code, dict(by), tuple(c for c in coders if not by[c])) for code, by in counts.items()]


def similar(names: Sequence[str]) -> list[int]:
    """For each name, the number of the group of names that read alike: the same number, the same group.

    Alike are names whose letters agree by seven tenths (Ratcliff and Obershelp 1988), or that share most words.

    >>> similar(["Regular faces", "Known faces, regular", "Fares", "regular face"])
    [0, 0, 1, 0]
    """
    groups: list[int] = []
    for place, name in enumerate(names):
        near = next((groups[other] for other in range(place) if _reads_alike(name, names[other])), None)
        groups.append(near if near is not None else max(groups, default=-1) + 1)
    return groups


def _reads_alike(one: str, other: str) -> bool:
    plain, beside = one.casefold(), other.casefold()
    if SequenceMatcher(None, plain, beside).ratio() >= _ALIKE:
        return True
    words, others = ({word.strip(".,;:") for word in text.split()} for text in (plain, beside))
    return bool(words and others) and len(words & others) * 2 > max(len(words), len(others))


def noted(reader: Reader, round_: Round) -> Counter[str]:
    """How much struck its coder, or fitted nowhere, by mark."""
    return Counter(seen_by(reader).filter(round=round_.guid, code=None).values_list("mark", flat=True))
