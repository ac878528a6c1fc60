"""Sources: which are the same, and how places in their revisions are places in mine.

Invariant: no text changes. Where both have the same source with other words, theirs joins beside it; where theirs was
corrected later, the text of mine stays and what stands only in the correction is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from polyvocal.assemble.merging.ledger import Ledger, called, differing, free_name
from polyvocal.assemble.merging.people import known, more_known
from polyvocal.model import Revision, Source, Voice


def sources(ledger: Ledger) -> tuple[Source, ...]:
    """Mine, with voices and values that only theirs have, and those that only theirs have."""
    mine, theirs = ledger.mine.sources, ledger.theirs.sources
    pairs = ledger.paired("source", theirs, mine, _content, _content, fits=_same_words, alike=_alike)
    here = {source.guid: source for source in mine}
    taken = set(ledger.mine.revision_by_guid)
    for source in theirs:
        one = pairs.get(source.guid)
        if one is None:
            made = _new(ledger, source, here, taken)
            here[made.guid] = made
        else:
            here[one.guid] = _same(ledger, source, one)
    return tuple(here.values())


def _content(source: Source) -> object:
    text = source.latest.text
    return (text, "") if text.strip() else (text, source.name.casefold())


def _texts(source: Source) -> list[str]:
    return [revision.text for revision in source.revisions]


def _same_words(theirs: Source, mine: Source) -> bool:
    """Whether both read the same now, or one reads as the other did before it was corrected."""
    one, other = _texts(theirs), _texts(mine)
    return one[-1] == other[-1] or one == other[: len(one)] or other == one[: len(other)]


def _alike(theirs: Source, mine: Source) -> bool:
    return theirs.name == mine.name and _texts(theirs) == _texts(mine)


def _new(ledger: Ledger, source: Source, here: dict[str, Source], taken: set[str]) -> Source:
    other = here.get(source.guid)
    guid = ledger.claim("source", source.guid, here)
    name = source.name
    if other is None:
        ledger.note("source", "new", source.guid, None, name)
    else:
        name = free_name(name, {one.name.casefold() for one in here.values()})
        says = f"It has other words than “{other.name}” here; it joins beside it as “{name}”, with its codings."
        ledger.note("source", "conflict", source.guid, other.guid, name, says)
    revisions = []
    for revision in source.revisions:
        revisions.append(replace(revision, guid=ledger.claim("revision", revision.guid, taken)))
        taken.add(revisions[-1].guid)
    voices = tuple(_voice(ledger, voice) for voice in source.voices)
    values = known(ledger, source.values)
    return replace(source, guid=guid, name=name, revisions=tuple(revisions), voices=voices, values=values)


def _voice(ledger: Ledger, voice: Voice) -> Voice:
    return Voice(voice.label, ledger.to("case", voice.case), known(ledger, voice.known))


def _same(ledger: Ledger, source: Source, one: Source) -> Source:
    there = _places(source.revisions, one.revisions)
    ledger.of("revision").update(there)
    # Another name of the same words is no conflict where only the words said that they are the same.
    name = "" if source.guid != one.guid or called(source.name, one.name) else source.name
    says = differing(("name", name, one.name), ("description", source.description, one.description))
    later = len(source.revisions) - len(one.revisions)
    if source.latest.text != one.latest.text and later > 0:
        says = f"Its text was corrected in what arrives (revision {len(source.revisions)}); the text here stays. {says}"
        says = says.strip()
    ledger.settle("source", source.guid, one.guid, one.name, says)
    ledger.lose(
        "divisions into speakers’ turns that differ from those here",
        sum(
            bool(revision.turns) and revision.turns != ledger.mine.revision_by_guid[there[revision.guid]].turns
            for revision in source.revisions
            if revision.guid in there
        ),
    )
    more, voices = more_known(ledger, source, one), _voices(ledger, source, one)
    if not more and not voices:
        return one
    return replace(one, voices=(*one.voices, *voices), values={**one.values, **more})


def _places(theirs: Iterable[Revision], mine: tuple[Revision, ...]) -> dict[str, str]:
    """Which revision of mine reads as each of theirs does, in order; those that none reads as are left out."""
    found: dict[str, str] = {}
    last = -1
    for revision in theirs:
        same = [n for n, one in enumerate(mine) if n >= max(last, 0) and one.text == revision.text]
        if same:
            last = next((n for n in same if n > last), same[0])
            found[revision.guid] = mine[last].guid
    return found


def _voices(ledger: Ledger, source: Source, one: Source) -> list[Voice]:
    """The voices of theirs whose label mine has nobody for."""
    here = {voice.label: voice for voice in one.voices}
    more = []
    for theirs in source.voices:
        voice = _voice(ledger, theirs)
        mine = here.get(voice.label)
        name = f"{one.name}: {voice.label}"
        if mine is None:
            more.append(voice)
            ledger.note("voice", "new", source.guid, one.guid, name)
        elif (voice.case, voice.known) != (mine.case, mine.known) and (voice.case or voice.known):
            says = "What arrives says that this speaker is someone else; what is here stays."
            ledger.note("voice", "conflict", source.guid, one.guid, name, says)
    return more
