"""Sources: transcripts and documents, their revisions and the turns of their speakers.

Invariant: the text of a revision never changes. A correction makes a new revision.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from polyvocal.model.case import Value
from polyvocal.model.identity import is_guid
from polyvocal.model.text import Span, is_canonical


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's stretch: label and words from `start` to `end`, the words alone from `words` on.

    `speaker` is the label as it stands in the text, without its colon; None where a stretch has no speaker.
    """

    start: int
    words: int
    end: int
    speaker: str | None

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.words <= self.end:
            raise ValueError(f"a turn's places must not run backwards: {self.start}, {self.words}, {self.end}")

    @property
    def span(self) -> Span:
        """The whole turn, its label included."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a source's text, with its turns in order of place. `number` counts from 1."""

    guid: str
    number: int
    text: str
    turns: tuple[Turn, ...] = ()
    made_at: datetime | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a revision needs a GUID, not {self.guid!r}")
        if not is_canonical(self.text):
            raise ValueError(f"revision {self.guid} is not canonical text")
        if self.turns and self.turns[-1].end > len(self.text):
            raise ValueError(f"the last turn of revision {self.guid} ends after the text")
        if any(earlier.end > later.start for earlier, later in pairwise(self.turns)):
            raise ValueError(f"turns of revision {self.guid} overlap or are out of order")

    def turns_in(self, span: Span) -> tuple[Turn, ...]:
        """The turns whose own words lie at least partly in `span`, in order."""
        first = bisect_right(self.turns, span.start, key=lambda turn: turn.end)
        found = []
        for turn in self.turns[first:]:
            if turn.start >= span.end:
                break
            if turn.words < span.end:
                found.append(turn)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who a speaker label of one source stands for.

    Either a known `case`, or someone of whom only some values are `known` (by variable's GUID): a label “Staff”
    is an unidentified member of the group staff. Neither: a moderator, or nobody has said. The empty label stands for
    whatever has no label: with it a source belongs to a case as a whole.
    """

    label: str
    case: str | None = None
    known: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """A transcript or document: its revisions from first to latest, who its speakers are, what is known of it.

    `values` are of variables on sources, by GUID. `path` is where it came from, as the person named it, for a
    report; never a whole path.
    """

    guid: str
    name: str
    revisions: tuple[Revision, ...]
    voices: tuple[Voice, ...] = ()
    description: str = ""
    path: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    made_at: datetime | None = None

    def __post_init__(self) -> None:
        if not is_guid(self.guid):
            raise ValueError(f"a source needs a GUID, not {self.guid!r}")
        if not self.name.strip():
            raise ValueError(f"source {self.guid} has no name")
        if [revision.number for revision in self.revisions] != list(range(1, len(self.revisions) + 1)):
            raise ValueError(f"the revisions of source {self.name!r} must be numbered from 1 without a gap")
        if not self.revisions:
            raise ValueError(f"source {self.name!r} has no text")

    @property
    def latest(self) -> Revision:
        """The revision that is read and coded now."""
        return self.revisions[-1]

    def voice(self, label: str | None) -> Voice | None:
        """Who `label` stands for, where the source says so."""
        return next((voice for voice in self.voices if voice.label == label), None)
