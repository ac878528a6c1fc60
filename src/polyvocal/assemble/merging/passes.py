"""Rounds and framework versions.

Invariant: versions are counted in one line, so none of theirs joins; one that is the same framework under the same
number is the same version. A round joins where its version is here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from polyvocal.assemble.merging.ledger import Ledger, called, differing
from polyvocal.model import Assignment, Framework, Question, Round


def match_rounds(ledger: Ledger) -> None:
    """Find which of their rounds are rounds of mine."""

    def content(one: Round) -> object:
        return one.name.strip().casefold(), one.mode

    ledger.paired("round", ledger.theirs.rounds, ledger.mine.rounds, content, content)


def versions(ledger: Ledger) -> None:
    """Find which of their versions are versions of mine, and tell of the others. Codes are matched before."""
    here = {version.number: version.framework for version in ledger.mine.versions}
    for version in ledger.theirs.versions:
        number, name = str(version.number), f"Version {version.number}"
        framework = here.get(version.number)
        if framework is not None and _as_here(ledger, version.framework) == _standing(framework):
            ledger.of("version")[number] = number
            ledger.note("version", "same", number, number, name)
            continue
        why = "Versions are counted in one line" if framework is None else f"{name} here is another framework"
        says = f"{why}; this one stays behind, and what was coded under it comes without a version."
        ledger.note("version", "conflict", number, None if framework is None else number, name, says)
        ledger.lose("versions of the framework")


def version_here(ledger: Ledger, number: int | None) -> int | None:
    """The number here of one of their versions; None where it stayed behind."""
    return None if number is None or str(number) not in ledger.of("version") else number


def _standing(framework: Framework, to: Mapping[str, str] | None = None) -> object:
    """What of a framework makes it the same, by GUID; `to` are the GUIDs here, by theirs."""

    def here(guid: str | None) -> str | None:
        return guid if guid is None or to is None else to[guid]

    codes = {
        here(x.guid): (x.name, here(x.parent), x.definition, x.when_to_use, x.when_not, x.example, x.codable, x.retired)
        for x in framework.codes
    }
    themes = sorted((x.name, x.claim, x.status, sorted(str(here(guid)) for guid in x.codes)) for x in framework.themes)
    return codes, themes


def _as_here(ledger: Ledger, framework: Framework) -> object:
    codes = ledger.of("code")
    return _standing(framework, codes) if codes.keys() >= framework.by_guid.keys() else None


def rounds(ledger: Ledger) -> tuple[Round, ...]:
    """Mine, and those of theirs whose version is here. All else that a round names is matched before."""
    here = {one.guid: one for one in ledger.mine.rounds}
    pairs = {theirs: here[mine] for theirs, mine in ledger.of("round").items()}
    new = []
    for theirs in ledger.theirs.rounds:
        if theirs.guid in pairs:
            continue
        if theirs.version is not None and version_here(ledger, theirs.version) is None:
            says = f"It was read under version {theirs.version}, which is not here; its codings come without a round."
            ledger.note("round", "conflict", theirs.guid, None, theirs.name, says)
            ledger.lose("rounds that were read under a version which is not here")
            continue
        ledger.claim("round", theirs.guid, here)
        ledger.note("round", "new", theirs.guid, None, theirs.name)
        new.append(theirs)
    asked = {question.guid for one in ledger.mine.rounds for question in one.questions}
    for theirs in ledger.theirs.rounds:
        if theirs.guid in pairs:
            _same(ledger, theirs, pairs[theirs.guid])
    return (*ledger.mine.rounds, *(_new(ledger, theirs, asked) for theirs in new))


def _same(ledger: Ledger, theirs: Round, mine: Round) -> None:
    ledger.paired(
        "question", theirs.questions, mine.questions, lambda one: one.text.strip(), lambda one: one.text.strip()
    )
    reads = frozenset((one.coder, one.source) for one in _assignments(ledger, theirs))
    version = version_here(ledger, theirs.version)
    says = differing(
        ("name", "" if called(theirs.name, mine.name) else theirs.name, mine.name),
        ("purpose", theirs.purpose, mine.purpose),
        ("mode", theirs.mode, mine.mode),
        ("version", None if version is None else str(version), None if mine.version is None else str(mine.version)),
        ("state", theirs.state, mine.state),
        ("who reads what", reads - {(one.coder, one.source) for one in mine.assignments}, frozenset()),
        ("content note", theirs.content_note, mine.content_note),
        ("questions", tuple(one.text for one in theirs.questions), tuple(one.text for one in mine.questions)),
        ("what it asks for", theirs.asks, mine.asks),
        ("date", theirs.due, mine.due),
        ("whether it is final", theirs.final, mine.final),
        ("whether those who lead may look", theirs.lead_sees, mine.lead_sees),
        ("which round it settles", ledger.to("round", theirs.settles), mine.settles),
    )
    ledger.settle("round", theirs.guid, mine.guid, mine.name, says)


def _assignments(ledger: Ledger, theirs: Round) -> tuple[Assignment, ...]:
    coders, sources = ledger.of("coder"), ledger.of("source")
    return tuple(Assignment(coders[a.coder], sources[a.source], a.state) for a in theirs.assignments)


def _new(ledger: Ledger, theirs: Round, asked: set[str]) -> Round:
    questions = []
    for question in theirs.questions:
        questions.append(Question(ledger.claim("question", question.guid, asked), question.text))
        asked.add(questions[-1].guid)
    return replace(
        theirs, guid=ledger.of("round")[theirs.guid], assignments=_assignments(ledger, theirs),
        questions=tuple(questions), settles=ledger.to("round", theirs.settles),
    )  # fmt: skip
