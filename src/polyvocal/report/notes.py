"""What a report leaves out, marks, or does not know, in sentences.

Invariant: nothing is left out of a report without a sentence here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from polyvocal.model import Span
from polyvocal.report.participants import MOST_LISTED
from polyvocal.report.stretches import Shelf, Stretch
from polyvocal.report.values import Quotation, Section, counted, listed

_FEW = 2
"""So few values may differ without telling anything."""
_NAMED = 12
"""So many silent participants are named; of more, only the number is given."""


def notes(shelf: Shelf, sections: Sequence[Section]) -> tuple[str, ...]:
    """Return the notes on a report of `shelf` whose quotations are in `sections`."""
    printed = _printed(sections)
    return (
        *_of_themes(shelf, printed),
        *_left_out(shelf),
        *_of_quotations(shelf, printed),
        *_of_people(shelf, printed),
    )


def _of_themes(shelf: Shelf, printed: Sequence[Quotation]) -> Iterator[str]:
    themes = shelf.study.framework.themes
    given_up = tuple(f"“{theme.name}”" for theme in themes if theme.status == "given up")
    if given_up:
        yield f"{counted(len(given_up), 'theme was', 'themes were')} given up and left out: {listed(given_up)}."
    if any(theme.status == "candidate" for theme in themes):
        yield "A theme marked “candidate” has not been settled."
    if len(given_up) == len(themes):
        yield "There are no themes, so quotations are printed by code." if printed else "There are no themes."


def _left_out(shelf: Shelf) -> Iterator[str]:
    kept = [theme for theme in shelf.study.framework.themes if theme.status != "given up"]
    gone = {coding.guid for coding in shelf.study.codings if coding.anchor.state == "gone"}
    if aside := len({coding for theme in kept for coding in theme.codings} - shelf.read - gone):
        number = counted(aside, "quotation that a theme gathers is", "quotations that a theme gathers are")
        yield f"{number} not in this reading and left out."
    if gone:
        yield f"{counted(len(gone), 'coding is', 'codings are')} left out: the words are gone from the text."


def _of_quotations(shelf: Shelf, printed: Sequence[Quotation]) -> Iterator[str]:
    changed = sum(quotation.provenance.changed for quotation in printed)
    if changed:
        yield f"{counted(changed, 'quotation stands on words', 'quotations stand on words')} changed since coding."
    latest = {source.latest.guid for source in shelf.study.sources}
    if earlier := sum(quotation.provenance.revision_guid not in latest for quotation in printed):
        yield f"{counted(earlier, 'quotation is', 'quotations are')} from an earlier revision of the source."
    version = len(shelf.study.versions)
    if old := sum(_is_older(quotation, version) for quotation in printed):
        number = counted(old, "quotation was", "quotations were")
        yield f"{number} coded under an older version of the framework than version {version}, and not since."
    if nobody := sum(not quotation.attribution for quotation in printed):
        yield f"Whose words they are is not known for {counted(nobody, 'quotation')}."


def _is_older(quotation: Quotation, version: int) -> bool:
    return all(used is not None and used < version for used in quotation.provenance.versions)


def _of_people(shelf: Shelf, printed: Sequence[Quotation]) -> Iterator[str]:
    spoken = _speaking(shelf, printed)
    silent = [case.name for case in shelf.study.cases if case.guid not in spoken]
    if silent and printed:
        names = f": {listed(tuple(silent))}" if len(silent) <= _NAMED else ""
        number = f"{len(silent)} of {counted(len(shelf.study.cases), 'participant')}"
        yield f"{number} cannot be heard by name in any quotation{names}."
    for variable in _telling(shelf):
        yield f"No two participants share a value of “{variable}”: printed one by one, they may point to a person."
    if shelf.people.uncounted:
        names = listed(tuple(f"“{label}”" for label in shelf.people.uncounted))
        yield f"These stand for no participant and no group, and are not counted as voices: {names}."


def _telling(shelf: Shelf) -> Iterator[str]:
    """The variables counted by value whose values tell participants apart, one from another."""
    for variable in shelf.study.variables:
        values = [case.values[variable.guid] for case in shelf.study.cases if variable.guid in case.values]
        counted_by_value = variable.on == "case" and variable.kind not in ("integer", "decimal")
        listed_alone = _FEW < len(values) <= MOST_LISTED and len(set(values)) == len(values)
        if counted_by_value and listed_alone:
            yield variable.name


def _speaking(shelf: Shelf, printed: Sequence[Quotation]) -> set[str]:
    places = (quotation.provenance for quotation in printed)
    stretches = (Stretch(p.source_guid, p.revision_guid, Span(p.start, p.end), p.codings) for p in places)
    return {speaker.case for stretch in stretches for speaker in shelf.speakers(stretch) if speaker.case}


def _printed(sections: Sequence[Section]) -> list[Quotation]:
    """The quotations of a report, each place once, though several themes may have it."""
    every = [quotation for section in sections for quotation in section.quotations]
    return list({(q.provenance.revision_guid, q.provenance.start, q.provenance.end): q for q in every}.values())
