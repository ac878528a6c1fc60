"""The waist for numbers: a study as long tables, the only thing that analysis knows.

Invariant: every table has exactly the columns and types that `SCHEMAS` declares. Keys are GUIDs, except that a
variable and a facet go by their names, a speaker by the label in the text, and a voice by its source and label.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np
import polars as pl

from polyvocal.model import Coding, Framework, Revision, Source, Study, Value

_S, _I = pl.String(), pl.Int64()

SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "sources": {"source": _S, "name": _S, "revision": _S, "number": _I, "characters": _I},
    "texts": {"revision": _S, "number": _I, "text": _S},
    "turns": {"revision": _S, "start": _I, "words": _I, "end": _I, "voice": _S},
    "voices": {"voice": _S, "source": _S, "speaker": _S, "case": _S},
    "cases": {"case": _S, "name": _S},
    "variables": {"variable": _S, "on": _S, "kind": _S},
    "values": {"owner": _S, "variable": _S, "value": _S, "number": pl.Float64()},
    "codes": {
        "code": _S, "name": _S, "path": _S, "parent": _S, "colour": _S, "definition": _S, "retired": pl.Boolean(),
    },
    "below": {"within": _S, "code": _S},
    "themes": {"theme": _S, "name": _S, "claim": _S, "status": _S},
    "theme_codes": {"theme": _S, "code": _S},
    "theme_codings": {"theme": _S, "coding": _S},
    "facets": {"facet": _S, "on": _S, "value": _S},
    "faceted": {"owner": _S, "facet": _S, "value": _S},
    "coders": {"coder": _S, "name": _S},
    "rounds": {"round": _S, "name": _S, "final": pl.Boolean()},
    "codings": {
        "coding": _S, "code": _S, "source": _S, "revision": _S, "start": _I, "end": _I,
        "coder": _S, "round": _S, "version": _I,
    },
    "spoken": {"coding": _S, "voice": _S, "turn": _I},
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Frames:
    """A study as tables. A row of

    - `sources`: a source with its latest revision; `texts`: the words of a revision that is coded or latest
    - `turns`: a turn, in order, and whose it is; `voices`: a speaker label in a source, and its case where known
    - `values`: what is known of a case, a source or a voice (`owner`), as text and, where it is one, as a number
    - `below`: a code within itself and within each code above it
    - `facets`: a value that a facet offers, in order; `faceted`: one that a coding or a code (`owner`) has
    - `codings`: a coding at its latest place (those whose words are gone are left out)
    - `spoken`: a turn whose own words a coding touches; `turn` counts within the source from 0
    """

    sources: pl.DataFrame
    texts: pl.DataFrame
    turns: pl.DataFrame
    voices: pl.DataFrame
    cases: pl.DataFrame
    variables: pl.DataFrame
    values: pl.DataFrame
    codes: pl.DataFrame
    below: pl.DataFrame
    themes: pl.DataFrame
    theme_codes: pl.DataFrame
    theme_codings: pl.DataFrame
    facets: pl.DataFrame
    faceted: pl.DataFrame
    coders: pl.DataFrame
    rounds: pl.DataFrame
    codings: pl.DataFrame
    spoken: pl.DataFrame

    def __post_init__(self) -> None:
        for field in fields(self):
            table: pl.DataFrame = getattr(self, field.name)
            if dict(table.schema) != SCHEMAS[field.name]:
                raise ValueError(f"the table {field.name!r} has the columns {dict(table.schema)}")


@dataclass(frozen=True, eq=False)
class Coded:
    """The codings of a study as tables, from wherever they come in columns already: a database has them so.

    `faceted` has the facets' GUIDs.
    """

    codings: pl.DataFrame
    faceted: Sequence[tuple[str, Mapping[str, str]]]
    theme_codings: pl.DataFrame


def coded(study: Study) -> Coded:
    """Return the codings of a study as tables."""
    return Coded(
        _codings(study),
        [(c.guid, c.facets) for c in study.codings if c.facets],
        _table("theme_codings", ((t.guid, c) for t in study.framework.themes for c in t.codings)),
    )


def frames(study: Study, those: Coded | None = None) -> Frames:
    """Return `study` as tables; with `those`, codings that the study does not itself hold.

    Time and memory are linear in its text and its codings.
    """
    those = those or coded(study)
    codings = those.codings
    read = _read(study, set(codings["revision"]))
    turns = _turns(study, read)
    framework = _whole(study)
    return Frames(
        sources=_table(
            "sources",
            ((s.guid, s.name, s.latest.guid, s.latest.number, len(s.latest.text)) for s in study.sources),
        ),
        texts=_table("texts", ((r.guid, r.number, r.text) for r in read)),
        turns=turns,
        voices=_table(
            "voices",
            (
                (_voice(source, label), source.guid, label, voice.case if (voice := source.voice(label)) else None)
                for source in study.sources
                for label in _labels(source)
            ),
        ),
        cases=_table("cases", ((case.guid, case.name) for case in study.cases)),
        variables=_table("variables", ((v.name, v.on, v.kind) for v in study.variables)),
        values=_values(study),
        facets=_table("facets", ((f.name, f.on, value) for f in study.facets for value in f.values)),
        faceted=_faceted(study, framework, those.faceted),
        coders=_table("coders", ((coder.guid, coder.name) for coder in study.coders)),
        rounds=_table("rounds", ((r.guid, r.name, r.final) for r in study.rounds)),
        codings=codings,
        spoken=spoken(codings, turns),
        theme_codings=those.theme_codings,
        **_framework(framework),
    )


def spoken(codings: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Return which turns' own words each coding touches: two binary searches a coding, no pair is compared."""
    found: list[pl.DataFrame] = []
    places = {key[0]: table for key, table in turns.group_by("revision", maintain_order=True)}
    for (revision,), some in codings.group_by("revision", maintain_order=True):
        if (spoken_there := places.get(revision)) is None:
            continue
        first = np.searchsorted(spoken_there["end"].to_numpy(), some["start"].to_numpy(), side="right")
        last = np.searchsorted(spoken_there["words"].to_numpy(), some["end"].to_numpy(), side="left")
        many = np.maximum(last - first, 0)
        owner = np.repeat(np.arange(len(some)), many)
        turn = np.arange(many.sum()) - np.repeat(many.cumsum() - many, many) + np.repeat(first, many)
        found.append(
            pl.DataFrame(
                {"coding": some["coding"].gather(owner), "voice": spoken_there["voice"].gather(turn), "turn": turn},
                schema=SCHEMAS["spoken"],
            ).filter(pl.col("voice").is_not_null())
        )
    return pl.concat(found) if found else _table("spoken", ())


def _table(name: str, rows: Iterable[Sequence[object]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SCHEMAS[name], orient="row")


def _columns(name: str, **columns: Sequence[object]) -> pl.DataFrame:
    return pl.DataFrame(columns, schema=SCHEMAS[name])


def _voice(source: Source, label: str) -> str:
    return f"{source.guid} {label}"


def _labels(source: Source) -> list[str]:
    turns = (turn.speaker for revision in source.revisions for turn in revision.turns)
    return list(dict.fromkeys((*(v.label for v in source.voices), *(label for label in turns if label))))


def _spoken_by(source: Source, label: str | None, *, whole: bool) -> str | None:
    """Whose a turn is; one without a label is a voice's only where the source has one for such words."""
    return _voice(source, label or "") if label or whole else None


def _read(study: Study, coded: Set[str]) -> list[Revision]:
    return [r for s in study.sources for r in s.revisions if r.guid in coded or r is s.latest]


def _turns(study: Study, revisions: Iterable[Revision]) -> pl.DataFrame:
    read = {revision.guid for revision in revisions}
    return _table(
        "turns",
        (
            (revision.guid, turn.start, turn.words, turn.end, _spoken_by(source, turn.speaker, whole=whole))
            for source in study.sources
            for whole in [source.voice("") is not None]
            for revision in source.revisions
            if revision.guid in read
            for turn in revision.turns
        ),
    )


def _codings(study: Study) -> pl.DataFrame:
    kept: list[Coding] = [coding for coding in study.codings if coding.anchor.state != "gone"]
    anchors = [coding.anchor for coding in kept]
    return _columns(
        "codings",
        coding=[c.guid for c in kept],
        code=[c.code for c in kept],
        source=[c.source for c in kept],
        revision=[a.revision for a in anchors],
        start=[a.span.start for a in anchors],
        end=[a.span.end for a in anchors],
        coder=[c.coder for c in kept],
        round=[c.round for c in kept],
        version=[c.version for c in kept],
    )


def shown(value: Value) -> str:
    """Return a value as people write it: 44, yes, 2024-05-01.

    >>> shown(True), shown(44), shown(1.5)
    ('yes', '44', '1.5')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _values(study: Study) -> pl.DataFrame:
    names = {variable.guid: variable.name for variable in study.variables}
    known = {case.guid: case.values for case in study.cases}
    owners: list[tuple[str, Mapping[str, Value]]] = [*known.items(), *((s.guid, s.values) for s in study.sources)]
    for source in study.sources:
        for voice in source.voices:
            values = {**(known[voice.case] if voice.case else {}), **voice.known}
            owners.append((_voice(source, voice.label), values))
    return _table(
        "values",
        (
            (owner, names[guid], shown(value), float(value) if isinstance(value, int | float) else None)
            for owner, values in owners
            for guid, value in values.items()
        ),
    )


def _faceted(study: Study, framework: Framework, codings: Sequence[tuple[str, Mapping[str, str]]]) -> pl.DataFrame:
    names = {facet.guid: facet.name for facet in study.facets}
    owners = [*codings, *((c.guid, c.facets) for c in framework.codes)]
    return _table("faceted", ((owner, names[f], value) for owner, values in owners for f, value in values.items()))


def _whole(study: Study) -> Framework:
    """The draft, and after it whatever code or theme only an older version still has, since codings may use it."""
    codes = {code.guid: code for code in study.framework.codes}
    for version in reversed(study.versions):
        for code in version.framework.codes:
            codes.setdefault(code.guid, replace(code, retired=True))
    return Framework(tuple(codes.values()), study.framework.themes)


def _framework(framework: Framework) -> dict[str, pl.DataFrame]:
    return {
        "codes": _table(
            "codes",
            (
                (c.guid, c.name, framework.path(c.guid), c.parent, c.colour, c.definition, c.retired)
                for c in framework.codes
            ),
        ),
        "below": _table(
            "below", ((c.guid, below.guid) for c in framework.codes for below in framework.subtree(c.guid))
        ),
        "themes": _table("themes", ((t.guid, t.name, t.claim, t.status) for t in framework.themes)),
        "theme_codes": _table("theme_codes", ((t.guid, code) for t in framework.themes for code in t.codes)),
    }
