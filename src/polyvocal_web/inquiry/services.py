"""Questions asked of a study's tables, as far as the person who asks may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from polyvocal.analysis import Matrix, Question, Reading, answers, codes_named, dimension, matrix, read_as, readings
from polyvocal.faults import Fault
from polyvocal_web.access import Entered
from polyvocal_web.snapshot import frames_for

_AROUND = 160


@dataclass(frozen=True, slots=True)
class Asked:
    """What quotations are asked for, in the words of the API."""

    code: str | None = None
    subcodes: bool = True
    theme: str | None = None
    where: Sequence[str] = ()
    coder: str | None = None
    row: str | None = None
    column: str | None = None


def reading(entered: Entered, name: str | None) -> Reading:
    """The study's codings, read as `name` says."""
    return _read(frames_for(entered), name or None)


_read = lru_cache(maxsize=8)(read_as)


def offered(entered: Entered) -> list[Reading]:
    """All readings that the study offers."""
    tables = frames_for(entered)
    return [read_as(tables, name) for name in readings(tables)]


def counted(entered: Entered, rows: str, columns: str, count: str, name: str | None) -> Matrix:
    """Rows against columns."""
    return matrix(reading(entered, name), rows=rows, columns=columns, count=count)


def quotations(read: Reading, asked: Asked) -> pl.DataFrame:
    """The rows of the reading that answer, in order of source and place; a page of them is then `described`."""
    codes = codes_named(read.frames, asked.code, below=asked.subcodes) if asked.code else None
    cell = _cell(asked)
    question = Question(codes, tuple(map(_pair, asked.where)), _coder(read, asked.coder), cell)
    found = answers(read, question)
    if asked.theme:
        themes = dimension(read, "theme").of.filter(pl.col("key") == asked.theme)
        found = found.join(themes, on="quotation", how="semi", maintain_order="left")
    return found


def _cell(asked: Asked) -> tuple[tuple[str, str], tuple[str, str]] | None:
    if asked.row is None and asked.column is None:
        return None
    one = _key(asked.row or asked.column or "")
    return (one, _key(asked.column) if asked.column else one)


def _key(text: str) -> tuple[str, str]:
    """A dimension's name and a key: `code:GUID`, `facet:level:micro`."""
    kind, _, key = text.partition(":")
    if kind in ("facet", "variable"):
        which, _, key = key.partition(":")
        return f"{kind}:{which}", key
    return kind, key


def _pair(condition: str) -> tuple[str, str]:
    name, equals, value = condition.partition("=")
    if not equals:
        raise Fault("the question", f"“{condition}” says no value", "an attribute and its value: group=staff")
    return name, value


def _coder(read: Reading, coder: str | None) -> str | None:
    """A coder by GUID or by name, as a name."""
    if not coder:
        return None
    named = read.frames.coders.filter(pl.col("coder") == coder)["name"]
    return named[0] if len(named) else coder


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words just before and just after a quotation, and the facet values of its codings."""

    before: str
    after: str
    facets: dict[str, str]


def around(read: Reading, page: pl.DataFrame) -> list[Surroundings]:
    """What stands around each quotation of a page."""
    wanted = page["revision"].unique().implode()
    texts = dict(read.frames.texts.filter(pl.col("revision").is_in(wanted)).select("revision", "text").iter_rows())
    facets: dict[str, dict[str, str]] = {}
    owners = page["codings"].explode().drop_nulls().implode()
    for owner, facet, value in read.frames.faceted.filter(pl.col("owner").is_in(owners)).iter_rows():
        facets.setdefault(owner, {})[facet] = value
    found = []
    for revision, start, end, codings in page.select("revision", "start", "end", "codings").iter_rows():
        text = texts[revision]
        said = {facet: value for coding in codings for facet, value in facets.get(coding, {}).items()}
        found.append(Surroundings(text[max(0, start - _AROUND) : start], text[end : end + _AROUND], said))
    return found
