"""The act that brings in what a file holds: one Change, whatever it adds.

Invariants: it only adds; of what is here only the answers of a facet, the values of a case or a source and the
speakers told of in a source grow. What was done in a file's rounds was done there, and is stored as it was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, TypeVar

from django.db.models import Max
from pydantic import Field

from polyvocal import model as m
from polyvocal_web import codec, prepared, rows
from polyvocal_web.access import Action
from polyvocal_web.changes import Act, Writer, kind
from polyvocal_web.coding.models import Anchor
from polyvocal_web.frameworks.models import Theme
from polyvocal_web.problems import Refused
from polyvocal_web.rounds.blind import bound, known_to
from polyvocal_web.sources.models import Revision, Source, Voice
from polyvocal_web.studies.models import Case, Content, Facet

T = TypeVar("T")
KINDS = {
    "source": "sources", "case": "cases", "coder": "coders", "facet": "facets", "variable": "variables",
    "round": "rounds", "code": "codes", "theme": "themes", "coding": "codings", "memo": "memos",
    "proposal": "proposals", "decision": "decisions", "sign-off": "sign_offs", "look": "looks",
}  # fmt: skip
"""What can be added, and what it is called in a study."""
_SAID = {"sign_offs": "words on versions", "looks": "second looks", "variables": "attributes"}
_SINGULAR = {"variable": "attribute", "sign-off": "word on a version", "look": "second look"}


class StudyMerge(Act):
    """What a file holds came into the study. `mine` is the study before, `merged` after."""

    WORDS = frozenset({"file"})
    kind: Literal["study.merge"] = "study.merge"
    file: str
    added: dict[str, int]
    mine: Any = Field(exclude=True)
    merged: Any = Field(exclude=True)


def reads_alone(reader: Any) -> None:
    """Raise `Refused` for who reads in a round that is not shared: what others did would come to them by a file."""
    here = bound(reader)
    if here is not None:
        raise Refused(
            f"You read independently in “{here.name}”: until it is shared, nothing of others is brought in by you."
        )


@kind("study.merge", Action.PLAN, asked=False)
def merge(writer: Writer, act: StudyMerge) -> str:
    """Store what is new."""
    writer.must(Action.BRING)
    reads_alone(writer)
    writer.told = True
    mine, merged = act.mine, act.merged
    _grow(writer, mine, merged)
    _people(writer, mine, merged)
    _framework(writer, mine, merged)
    _done(writer, mine, merged)
    return f"brought in what a file holds: {told(act.added)}"


def new(kind_: str, mine: m.Study, merged: m.Study) -> Sequence[Any]:
    """What a merge added of a kind; the study's own come first."""
    name = KINDS[kind_]
    before, now = (one.framework if kind_ in ("code", "theme") else one for one in (mine, merged))
    return getattr(now, name)[len(getattr(before, name)) :]  # type: ignore[no-any-return]


def told(added: dict[str, int]) -> str:
    """How much of what, in words.

    >>> told({"source": 2, "code": 1, "coding": 40}), told({})
    ('2 sources, 1 code and 40 codings', 'what is known of people')
    """
    parts = []
    for kind_, name in KINDS.items():
        if number := added.get(kind_, 0):
            one, many = _SINGULAR.get(kind_, kind_), _SAID.get(name, name)
            parts.append(f"{number:,} {one if number == 1 else many}")
    if not parts:
        return "what is known of people"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def grown(before: Iterable[T], now: Iterable[T]) -> Iterator[tuple[T, T]]:
    """What is mine and has grown: as it was and as it is."""
    return ((was, one) for was, one in zip(before, now, strict=False) if was is not one and was != one)


def _grow(writer: Writer, mine: m.Study, merged: m.Study) -> None:
    for _, facet in grown(mine.facets, merged.facets):
        writer.edit(writer.find(Facet, facet.guid), {"values": list(facet.values)})
    for _, case in grown(mine.cases, merged.cases):
        writer.edit(writer.find(Case, case.guid), {"values": codec.values_to_json(case.values)})
    voices: list[Voice] = []
    for was, source in grown(mine.sources, merged.sources):
        writer.edit(writer.find(Source, source.guid), {"values": codec.values_to_json(source.values)})
        voices += [rows.voice_row(source.guid, voice) for voice in source.voices[len(was.voices) :]]
    made = [row for source in new("source", mine, merged) for row in rows.source_rows(source)]
    _all(writer, rows.case_row, new("case", mine, merged))
    for model in (Source, Revision):
        writer.add_all([row for row in made if isinstance(row, model)])
    writer.add_all([*voices, *(row for row in made if isinstance(row, Voice))])


def _all(writer: Writer, row: Any, things: Iterable[Any], position: float | None = None) -> list[Content]:
    made = [row(thing) for thing in things]
    writer.add_all(made, position=position)
    return made


def _people(writer: Writer, mine: m.Study, merged: m.Study) -> None:
    _all(writer, rows.coder_row, new("coder", mine, merged))
    _all(writer, rows.facet_row, new("facet", mine, merged))
    _all(writer, rows.variable_row, new("variable", mine, merged))
    passes = new("round", mine, merged)
    _all(writer, rows.round_row, passes)
    writer.add_all([row for one in passes for row in rows.assignment_rows(writer.study.guid, one)])


def _framework(writer: Writer, mine: m.Study, merged: m.Study) -> None:
    last = known_to(writer).aggregate(top=Max("position"))["top"]
    _all(writer, rows.code_row, new("code", mine, merged), position=(last or 0) + 1)
    themes = new("theme", mine, merged)
    last = Theme.objects.filter(study_id=writer.study.pk).aggregate(top=Max("position"))["top"]
    _all(writer, rows.theme_row, themes, position=(last or 0) + 1)
    for theme in themes:
        row = writer.find(Theme, theme.guid)
        row.codes, row.codings = list(theme.codes), list(theme.codings)
        row.store(["codes", "codings"])


def _done(writer: Writer, mine: m.Study, merged: m.Study) -> None:
    codings = new("coding", mine, merged)
    _all(writer, rows.coding_row, codings)
    anchors = [row for coding in codings for row in rows.anchor_rows(coding)]
    for row in anchors:
        row.study_id = writer.study.pk
    # Those of a coding that was here before and comes back are made anew.
    for coding in {row.coding for row in anchors}:
        Anchor.objects.filter(study_id=writer.study.pk, coding=coding).delete()
    prepared.insert_all(anchors)
    for kind_, row_of in (
        ("proposal", rows.proposal_row), ("decision", rows.decision_row), ("sign-off", rows.sign_off_row),
        ("look", rows.look_row), ("memo", rows.memo_row),
    ):  # fmt: skip
        _all(writer, row_of, new(kind_, mine, merged))
