"""The sample study: wholly fictional, written by hand for Polyvocal. It is the demo, the tutorial and a fixture.

What it is, and who has and has not reviewed it, says README.md beside this file. Texts and tables lie here as people
would keep them; `load` makes the study of them. Invariant: each quotation's opening words stand in its transcript
exactly once, so no place can drift when a text is mended.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from polyvocal.assemble.people import cases
from polyvocal.ingest import turns
from polyvocal.model import Case, Revision, Source, Study, Voice, derived_guid
from polyvocal.sample.deliberation import decisions, memos, proposals, sign_offs
from polyvocal.sample.frameworks import LEVEL, draft, versions
from polyvocal.sample.passes import STANCE, Passes, coders
from polyvocal.sample.tables import HERE, day, guid

__all__ = ["HERE", "LEVEL", "NAME", "STANCE", "load"]

NAME = "The way in"


@cache
def load() -> Study:
    """Return the sample study. The same each time, GUIDs and dates included."""
    variables, people = cases(HERE / "people.csv")
    sources = {path.stem: _source(path, people) for path in sorted((HERE / "transcripts").glob("*.txt"))}
    made = versions()
    passes = Passes(sources, {version.number: version.framework for version in made})
    return Study(
        guid("study"),
        NAME,
        "Ordinary places and people living with severe mental illness in Harrowmere: what keeps people out, and "
        "what lets them in. Fiction: no person, place or word in it is real.",
        made_at=day("2023-10-02"),
        facets=(LEVEL, STANCE),
        variables=variables,
        coders=coders(),
        cases=people,
        sources=tuple(sources.values()),
        framework=draft(made),
        versions=made,
        rounds=passes.rounds(),
        codings=passes.codings,
        memos=(*passes.memos, *memos()),
        proposals=tuple(proposals(sources)),
        decisions=tuple(decisions()),
        sign_offs=tuple(sign_offs()),
        looks=passes.looks,
    )


def _source(path: Path, people: tuple[Case, ...]) -> Source:
    text = path.read_text(encoding="utf-8")
    known = {case.name: case.guid for case in people}
    heard = turns(text, known=[*known, "Interviewer", "Moderator", "Staff"])
    labels = dict.fromkeys(turn.speaker for turn in heard if turn.speaker)
    group = derived_guid("variable", "case", "group")
    voices = (
        Voice(label, known.get(label), {group: "staff"} if label == "Staff" else {})
        for label in labels
        if label is not None
    )
    revision = Revision(guid("revision", path.stem), 1, text, heard)
    about = text.partition("\n\n")[0].replace("\n", " ")
    return Source(guid("source", path.stem), path.stem, (revision,), tuple(voices), about, path.name)
