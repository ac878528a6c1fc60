"""Rounds, proposals, decisions and sign-offs in plain sentences.

Invariant: a thing is called what it was called in the version that whoever spoke of it had before them; nothing is
counted as agreement, and whoever is not on record as present is not said to have decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from polyvocal.model import SHARED, Code, Decision, Framework, Memo, Proposal, Round, SignOff, Study, Theme
from polyvocal.report.values import listed

Reading = frozenset[tuple[str, str]]
"""Who read what: pairs of coder and source."""

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDING = {
    "definition": "Definition", "when_to_use": "Use for", "when_not": "Not for", "example": "Example", "claim": "Claim",
}  # fmt: skip
_UNMARKED = str.maketrans("", "", "*`")
OUTCOMES = {"accept": "accepted", "adapt": "adapted", "decline": "declined", "later": "put off"}
"""What came of a proposal, by the decision's outcome."""


def day(at: datetime) -> str:
    """Return the day as a sentence has it.

    >>> day(datetime(2024, 2, 6))
    '6 February 2024'
    """
    return f"{at.day} {at:%B %Y}"


def numbered(number: int, one: str) -> str:
    """Return a number with its noun, small numbers as words.

    >>> numbered(1, "coder"), numbered(5, "coder"), numbered(19, "source")
    ('one coder', 'five coders', '19 sources')
    """
    return f"{_NUMBERS[number] if number < len(_NUMBERS) else number} {one}{'' if number == 1 else 's'}"


def quoted(names: Iterable[str]) -> str:
    """Return names as a sentence has them.

    >>> quoted(["Company", "Mornings", "The word itself"])
    '“Company”, “Mornings” and “The word itself”'
    """
    return listed(tuple(f"“{name}”" for name in names))


@dataclass(frozen=True)
class Told:
    """Tells what happened in a study."""

    study: Study

    def person(self, guid: str | None) -> str | None:
        """A coder's name."""
        return next((coder.name for coder in self.study.coders if coder.guid == guid), None)

    def round_name(self, guid: str | None) -> str | None:
        """A round's name."""
        return next((one.name for one in self.study.rounds if one.guid == guid), None)

    def named(self, guids: Iterable[str], version: int | None) -> list[str]:
        """The names of codes and themes as they were under a version; before the first, as they were first called."""
        frameworks = list(self._frameworks(version))
        return [self._name(guid, frameworks) for guid in guids]

    def _frameworks(self, version: int | None) -> Iterator[Framework]:
        """The version first, then what came after it, then what came before it."""
        start = (version or 1) - 1
        yield from (one.framework for one in self.study.versions[start:])
        yield self.study.framework
        yield from (one.framework for one in reversed(self.study.versions[:start]))

    def _name(self, guid: str, frameworks: Iterable[Framework]) -> str:
        for framework in frameworks:
            things: tuple[Code | Theme, ...] = (*framework.codes, *framework.themes)
            for thing in things:
                if thing.guid == guid:
                    return thing.name
        return "something that is not known here"

    def about(self, proposal: Proposal) -> tuple[str, ...]:
        """The names of all that a proposal is about, of what it would make as well."""
        guids = [*proposal.codes, *filter(None, (proposal.theme, proposal.would.get("into")))]
        new = [proposal.would["name"]] if "name" in proposal.would else []
        return tuple(dict.fromkeys([*self.named(guids, proposal.version), *new, *proposal.parts]))

    def proposal(self, one: Proposal) -> str:
        """Who proposed what."""
        said = self.person(one.author) or "Somebody"
        what = f"commented on {self._subject(one)}" if one.kind == "comment" else f"proposed {self.wish(one)}"
        return f"{said} {what}{', and withdrew it since' if one.withdrawn else ''}"

    def wish(self, one: Proposal) -> str:
        """What a proposal would do: “to …”; of a comment, what it is on."""
        wish = _WISHES[one.kind](_Wish(self, one))
        return wish if one.kind != "comment" else f"a comment on {self._subject(one)}"

    def _subject(self, one: Proposal) -> str:
        names = self.named(one.codes, one.version)
        themes = [f"the theme {quoted(self.named([one.theme], one.version))}"] if one.theme else []
        return listed(tuple(filter(None, [quoted(names), *themes]))) or "the framework"

    def wording(self, one: Proposal) -> Iterator[str]:
        """The words that a proposal would put into the framework, each with what it would be."""
        yield from (f"{head}: {one.would[field]}" for field, head in _WORDING.items() if one.would.get(field))

    def wishes(self, decision: Decision) -> tuple[str, ...]:
        """What the proposals were that a decision is on, each with those who made it."""
        authors: dict[str, list[str]] = {}
        for one in self.on(decision):
            authors.setdefault(self.wish(one), []).append(self.person(one.author) or "somebody")
        return tuple(f"{wish} ({listed(tuple(dict.fromkeys(names)))})" for wish, names in authors.items())

    def on(self, decision: Decision) -> tuple[Proposal, ...]:
        """The proposals that a decision is on."""
        return tuple(one for one in self.study.proposals if one.guid in decision.proposals)

    def decision(self, one: Decision) -> str:
        """Who decided what: those on record as present, where there are any."""
        who = self._deciders(one)
        verb = OUTCOMES[one.outcome]
        wishes = self.wishes(one)
        if not wishes:
            return _settled(who, one)
        if len(wishes) == 1:
            what, tail = f"{'' if wishes[0].startswith('a comment') else 'the proposal '}{wishes[0]}", ""
        else:
            what, tail = numbered(len(wishes), "proposal"), f": {'; '.join(wishes)}"
        if who is not None:
            return f"{who} {verb} {what}{tail}"
        return f"{what[:1].upper()}{what[1:]} {'was' if len(wishes) == 1 else 'were'} {verb}{tail}"

    def _deciders(self, one: Decision) -> str | None:
        return None if not one.present else "The team" if len(one.present) > 1 else self.person(one.present[0])

    def size(self, framework: Framework) -> str:
        """How many codes and themes are in use."""
        codes = sum(not code.retired for code in framework.codes)
        themes = sum(theme.status != "given up" for theme in framework.themes)
        return f"{numbered(codes, 'code')}, {numbered(themes, 'theme')}"

    def sign_off(self, one: SignOff) -> str:
        """A coder's word on working with a version."""
        who = self.person(one.coder) or "Somebody"
        if one.approves:
            return f"{who} can work with version {one.version}"
        return f"{who} said what stands in the way of version {one.version}"

    def perspective(self, memo: Memo) -> str:
        """Who said where they stand."""
        return f"{self.person(memo.author) or 'Somebody'} said where they stand"

    def round(self, one: Round, read: Reading, until: datetime | None) -> str:
        """What a round was, and who read what in it, as far as that is shared; `until` is its last day of several."""
        alone = ", each alone" if one.mode == "blind" else ""
        if one.state == "planned":
            return f"{one.name} is planned"
        if one.state == "open":
            return f"{one.name} is being read{alone}"
        if one.hides:
            return f"{one.name} has been read{alone}, and is not shared yet"
        settles = self.round_name(one.settles)
        together = f", to settle {settles} together" if settles else ""
        return f"{one.name}{self._readers(read)}{alone}{together}{f', until {day(until)}' if until else ''}"

    def _readers(self, read: Reading) -> str:
        coders, sources = ({pair[place] for pair in read} for place in (0, 1))
        if not read:
            return " was read"
        who = self.person(next(iter(coders))) if len(coders) == 1 else None
        return f": {who or numbered(len(coders), 'coder')} read {numbered(len(sources), 'source')}"


def _settled(who: str | None, one: Decision) -> str:
    """Of a decision that is on no proposal."""
    verb = {"decline": "decided against", "later": "put off"}.get(one.outcome, "decided on")
    what = f"“{one.title}”" if one.title else "something"
    return f"{who} {verb} {what}" if who else f"{what[:1].upper()}{what[1:]} was {verb}"


@dataclass(frozen=True, slots=True)
class _Wish:
    """A proposal and all that its sentence needs."""

    told: Told
    of: Proposal

    def named(self, *guids: str) -> str:
        return quoted(self.told.named(guids, self.of.version))

    @property
    def codes(self) -> str:
        return self.named(*self.of.codes)

    @property
    def theme(self) -> str:
        return f"the theme {self.named(self.of.theme or '')}"

    def would(self, field: str) -> str:
        return self.of.would.get(field, "")

    @property
    def under(self) -> str:
        parent = self.would("parent")
        return f" under {self.named(parent)}" if parent else ""


def _add(w: _Wish) -> str:
    if w.of.codes:
        return f"to make {w.codes} {'a code' if len(w.of.codes) == 1 else 'codes'} for everyone"
    return f"to add the code “{w.would('name')}”{w.under}"


def _merge(w: _Wish) -> str:
    into = w.would("into")
    called = f", called “{w.would('name')}”" if w.would("name") else ""
    return f"to merge {w.named(*(guid for guid in w.of.codes if guid != into))} into {w.named(into)}{called}"


def _new_theme(w: _Wish) -> str:
    return f"to add the theme “{w.would('name')}”{f', which gathers {w.codes}' if w.of.codes else ''}"


def _reword(w: _Wish) -> str:
    named = f"to rename {w.theme} “{w.would('name')}”" if w.would("name") else ""
    claim = f"to put {'its claim' if named else f'the claim of {w.theme}'} in other words"
    return " and ".join(filter(None, (named, claim if w.would("claim") or not named else "")))


def _gather(w: _Wish) -> str:
    return f"to take {w.codes} out of {w.theme}" if w.would("gather") == "out" else f"to gather {w.codes} in {w.theme}"


_WISHES: dict[str, Callable[[_Wish], str]] = {
    "add": _add,
    "rename": lambda w: f"to rename {w.codes} “{w.would('name')}”",
    "redefine": lambda w: f"to redefine {w.codes}",
    "merge": _merge,
    "split": lambda w: f"to split {w.codes} into {quoted(w.of.parts)}",
    "move": lambda w: f"to move {w.codes}{w.under or ' to the top'}",
    "retire": lambda w: f"to stop using {w.codes}",
    "comment": lambda _: "",
    "theme add": _new_theme,
    "theme reword": _reword,
    "theme drop": lambda w: f"to give up {w.theme}",
    "theme gather": _gather,
}


def heading(decision: Decision) -> str:
    """The title of a decision, where its reason does not begin with the same words."""
    bare = decision.reason.translate(_UNMARKED).lstrip()
    return "" if bare.startswith(decision.title.translate(_UNMARKED).strip()) else decision.title


def finished(one: Round) -> bool:
    """Whether a round's reading is over and can be told of."""
    return one.state in {*SHARED, "closed"} and not one.hides
