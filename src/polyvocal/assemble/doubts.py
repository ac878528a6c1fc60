"""Excerpts whose place is not certain: told, never placed in silence, and ready for somebody to choose.

`Doubt` is what a person needs to choose, `Wanted` what is then made. The list that `listed` makes of them is a table
of codings whose places are still to be filled in.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from polyvocal.assemble.finding import Place
from polyvocal.faults import Fault
from polyvocal.model import About, Anchor, Coding, Memo, Source, Span, derived_guid

_COLUMNS = ("source", "start", "end", "text", "code", "coder", "memo", "where")
_MOST_CANDIDATES = 5
_AROUND = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """Codings that wait for a place: a code each, or one without (`theme` then says which theme takes it)."""

    codes: tuple[str | None, ...]
    names: tuple[str, ...]
    coder: str
    coder_name: str
    theme: str = ""
    round: str | None = None
    round_name: str = ""
    memo: str = ""
    guid: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    made_at: datetime | None = None

    def at(self, source: Source, place: Place) -> tuple[list[Coding], list[Memo]]:
        """The codings at a place, and a memo about the first where there is something to say."""
        span, codings = place.span, []
        for code in self.codes:
            parts = (source.name, str(span.start), str(span.end), code or self.theme, self.coder_name, self.round_name)
            key = self.guid if self.guid and len(self.codes) == 1 else derived_guid("coding", *parts)
            anchors = (Anchor(source.latest.guid, span),)
            codings.append(
                Coding(
                    key, code, source.guid, self.coder, anchors, self.round, facets=self.facets, made_at=self.made_at
                )
            )
        memos = [self._memo(codings[0])] if self.memo and codings else []
        return codings, memos

    def _memo(self, coding: Coding) -> Memo:
        about = About("coding", coding.guid)
        return Memo(derived_guid("memo", coding.guid), "", self.memo, self.coder, self.made_at, about)


@dataclass(frozen=True, slots=True)
class Doubt:
    """An excerpt whose place is not certain.

    `where` names file and row; `source` is the name given in the file. `places` are candidates, the best first: GUID
    of the source, start and end in code points; there may be none.
    """

    where: str
    words: str
    source: str | None
    code: str
    places: tuple[tuple[str, int, int], ...]
    wanted: Wanted | None = field(default=None, repr=False)


def listed(doubts: Iterable[Doubt], sources: Sequence[Source]) -> str:
    """Return doubts as CSV: a table of codings with empty places, the candidates beside.

    Fill in `source`, `start` and `end`, and give it back as codings; a row without a place is looked for again.
    """
    by_guid = {source.guid: source for source in sources}
    rows = list(doubts)
    most = min(max((len(doubt.places) for doubt in rows), default=0), _MOST_CANDIDATES)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*_COLUMNS, *(f"candidate {n}" for n in range(1, most + 1))))
    for doubt in rows:
        shown = [_candidate(by_guid[guid], start, end) for guid, start, end in doubt.places[:most]]
        wanted = doubt.wanted
        for name in (wanted.names if wanted else (doubt.code,)) or ("",):
            coder, memo = (wanted.coder_name, wanted.memo) if wanted else ("", "")
            writer.writerow((doubt.source or "", "", "", doubt.words, name, coder, memo, doubt.where, *shown))
    return out.getvalue()


def _candidate(source: Source, start: int, end: int) -> str:
    text = source.latest.text
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    words = (
        text[start:end]
        if end - start <= 2 * _AROUND
        else f"{text[start : start + _AROUND]}…{text[end - _AROUND : end]}"
    )
    return f"{source.name}, {start} to {end}: " + " ".join(f"{before}[{words}]{after}".split())


def chosen(doubts: Sequence[Doubt], choices: Mapping[int, int]) -> list[tuple[Doubt, Place]]:
    """Return the doubts that were settled, each with its place; both are numbered from 0. Raises `Fault` for others."""
    made = []
    for number, choice in sorted(choices.items()):
        if not 0 <= number < len(doubts):
            raise Fault("the choices", f"there is no doubt {number}", f"a number below {len(doubts)}")
        doubt = doubts[number]
        if not 0 <= choice < len(doubt.places):
            raise Fault(doubt.where, f"there is no place {choice}", f"a number below {len(doubt.places)}")
        guid, start, end = doubt.places[choice]
        made.append((doubt, Place(guid, Span(start, end))))
    return made
