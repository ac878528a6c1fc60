"""How the framework of a study changed, version by version, with the decisions behind it: a supplement for a paper.

Invariant: every version is there with all that differs from the one before, and every decision once, under the
version that was fixed next after it; a sign-off says that its coder can work with a version, and is never counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from polyvocal.model import Decision, FrameworkVersion, SignOff, Study
from polyvocal.report.changelog_forms import COLUMNS, FORMS, ChangeLog, Decided, Signed, Step, rows
from polyvocal.report.comparison import DRAFT, comparison
from polyvocal.report.record import moved_on, placed
from polyvocal.report.record_told import OUTCOMES, Told, day, heading, numbered
from polyvocal.report.write import write_as

__all__ = ["COLUMNS", "FORMS", "ChangeLog", "Decided", "Signed", "Step", "changelog", "rows", "write"]


def changelog(study: Study) -> ChangeLog:
    """Return what changed in the framework of `study` from version to version, and last in the draft."""
    steps = tuple(_steps(study))
    told, outcomes = Told(study), _outcomes(study)
    left = [one for one in study.proposals if not one.withdrawn and outcomes.get(one.guid, "later") == "later"]
    waiting = (f"Not decided on: {told.proposal(one)}." for one in left)
    return ChangeLog(study.name, _summary(study), study.made_at, steps, (*_notes(study), *waiting))


def write(made: ChangeLog, path: Path) -> None:
    """Write a change log to `path`, as Word, a web page or CSV by the ending of its name.

    Raises `Fault` for another ending, and where the file cannot be written.
    """
    write_as(made, path, FORMS, "a change log")


def _steps(study: Study) -> Iterator[Step]:
    told, waiting = Told(study), list[Decided]()
    for one in placed(study):
        if one.decision is not None:
            waiting.append(_decided(told, one.decision))
        if one.entry.kind == "version" and one.entry.version is not None:
            yield _version(told, study.versions[one.entry.version - 1], tuple(waiting))
            waiting = []
    yield from _draft(study, tuple(waiting))


def _version(told: Told, version: FrameworkVersion, decided: tuple[Decided, ...]) -> Step:
    number, study = version.number, told.study
    groups = comparison(study, before=str(number - 1), after=str(number)).groups if number > 1 else ()
    who = told.person(version.published_by)
    when = f" on {day(version.published_at)}" if version.published_at else ""
    signed = sorted(
        (one for one in study.sign_offs if one.version == number),
        key=lambda one: one.made_at.timestamp() if one.made_at else float("inf"),
    )
    return Step(
        number, f"Version {number}", f"Fixed{when}{f' by {who}' if who else ''}; {told.size(version.framework)}.",
        version.note, version.published_at, who, groups, decided, tuple(_signed(told, one) for one in signed),
        f"Version {number - 1}",
    )  # fmt: skip


def _draft(study: Study, decided: tuple[Decided, ...]) -> Iterator[Step]:
    """What came after the last version, where something did."""
    last = len(study.versions)
    groups = moved_on(comparison(study, before=str(last), after=DRAFT)) if last else ()
    if groups or decided:
        about = f"Not fixed yet; compared with version {last}." if last else "No version is fixed yet."
        yield Step(None, "The draft", about, "", None, None, groups, decided, (), f"Version {last}")


def _decided(told: Told, one: Decision) -> Decided:
    present = tuple(filter(None, map(told.person, one.present)))
    wishes = told.wishes(one)
    settled = not wishes and one.outcome in ("accept", "adapt")
    return Decided(
        one.made_at, "settled" if settled else OUTCOMES[one.outcome], told.decision(one),
        tuple(f"{wish[:1].upper()}{wish[1:]}" for wish in wishes), heading(one), one.reason, present,
    )  # fmt: skip


def _signed(told: Told, one: SignOff) -> Signed:
    word = "Can work with it" if one.approves else "Says what stands in the way"
    return Signed(one.made_at, told.person(one.coder) or "Somebody", word, told.sign_off(one), one.words)


def _outcomes(study: Study) -> dict[str, str]:
    """What came of each proposal in the end, by GUID."""
    decisions = (one.decision for one in placed(study) if one.decision is not None)
    return {guid: decision.outcome for decision in decisions for guid in decision.proposals}


def _summary(study: Study) -> str:
    if not study.versions:
        return "No version of the framework is fixed yet."
    versions = numbered(len(study.versions), "version")
    many = Counter(_outcomes(study).values())
    came = ", ".join(f"{many[outcome]} {said}" for outcome, said in OUTCOMES.items() if many[outcome])
    proposals = f"; {numbered(len(study.proposals), 'proposal')}" if study.proposals else ""
    return f"{versions[:1].upper()}{versions[1:]}{proposals}{f': {came}' if came else ''}."


def _notes(study: Study) -> tuple[str, ...]:
    """What the draft knows of codes that left, and what of the draft is not shown."""
    states = [str(version.number) for version in study.versions]
    pairs = [*pairwise(states), *([(states[-1], DRAFT)] if states else [])]
    return tuple(
        dict.fromkeys(note for one, other in pairs for note in comparison(study, before=one, after=other).notes)
    )
