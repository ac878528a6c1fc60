"""Who speaks, and what is known of them.

Invariant: a speaker is a case, or an unidentified member of whom some values are known, or neither (a moderator,
or someone of whom nobody has said anything); the last are never counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from polyvocal.frames import shown
from polyvocal.model import Revision, Source, Span, Study, Value
from polyvocal.report.attribution import CASE, SPEAKER

GROUP = "group"
NO_GROUP = "group not known"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A label in a source. `known` are values by name in lower case, its case's name and its label among them."""

    source: str
    label: str
    case: str | None
    known: Mapping[str, str]
    unidentified: bool

    @property
    def counts(self) -> bool:
        """Whether this is a participant, by name or not."""
        return self.case is not None or self.unidentified

    @property
    def group(self) -> str:
        """The group they belong to."""
        return self.known.get(GROUP, NO_GROUP)


class People:
    """The cases and speakers of a study, found by place."""

    def __init__(self, study: Study) -> None:
        self._variables = {v.guid: v.name.casefold() for v in study.variables if v.on == "case"}
        self._cases = {case.guid: case for case in study.cases}
        self._speakers = {(source.guid, s.label): s for source in study.sources for s in self._of_source(source)}
        self.has_groups = GROUP in self._variables.values()
        self.sizes = self._sizes()

    def in_span(self, source: Source, revision: Revision, span: Span) -> list[Speaker]:
        """Return whose own words the span touches, in order of first word."""
        labels = dict.fromkeys(turn.speaker for turn in revision.turns_in(span) if turn.speaker)
        return [self._speakers[source.guid, label] for label in labels]

    def group_of(self, case: str) -> str:
        """Return the group of a case."""
        return self.values(self._cases[case].values).get(GROUP, NO_GROUP)

    def values(self, values: Mapping[str, Value]) -> dict[str, str]:
        """Return values by their variable's name in lower case, as people write them."""
        return {name: plain(values[guid]) for guid, name in self._variables.items() if guid in values}

    @property
    def uncounted(self) -> list[str]:
        """The labels that stand for neither a case nor a member of a group, each once."""
        return list(dict.fromkeys(s.label for s in self._speakers.values() if not s.counts))

    @property
    def groups(self) -> list[str]:
        """Every group, those of participants first, then those that only an unidentified speaker has."""
        unnamed = [s.group for s in self._speakers.values() if s.unidentified]
        return list(dict.fromkeys([*self.sizes, *unnamed]))

    def _sizes(self) -> dict[str, int]:
        groups = [self.group_of(case) for case in self._cases]
        order = [group for group in dict.fromkeys(groups) if group != NO_GROUP]
        return {group: groups.count(group) for group in (*order, *([NO_GROUP] if NO_GROUP in groups else []))}

    def _of_source(self, source: Source) -> Iterable[Speaker]:
        spoken = (turn.speaker for revision in source.revisions for turn in revision.turns if turn.speaker)
        voices = {voice.label: voice for voice in reversed(source.voices)}
        for label in dict.fromkeys((*(voice.label for voice in source.voices), *spoken)):
            voice = voices.get(label)
            case = self._cases[voice.case] if voice and voice.case else None
            known = self.values({**(case.values if case else {}), **(voice.known if voice else {})})
            named = {CASE: case.name} if case else {}
            told = {**{name: text for name, text in known.items() if name != CASE}, SPEAKER: label, **named}
            yield Speaker(source.guid, label, case.guid if case else None, told, case is None and bool(known))


def plain(value: Value) -> str:
    """Return a value as people write it; a whole number without its nought.

    >>> plain(35.0), plain(True), plain("north")
    ('35', 'yes', 'north')
    """
    return str(int(value)) if isinstance(value, float) and value.is_integer() else shown(value)
