"""Questions asked of a study's tables, as far as the person who asks may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeVar

import polars as pl

from polyvocal.analysis import (
    Hits,
    Matrix,
    Question,
    Reading,
    Sought,
    answers,
    codes_named,
    dimension,
    matches,
    matrix,
    read_as,
    readings,
)
from polyvocal.analysis import around as near_by
from polyvocal.faults import Fault
from polyvocal.frames import Frames
from polyvocal_web.access import Entered
from polyvocal_web.frameworks.models import Code
from polyvocal_web.rounds.blind import known_to, read_by
from polyvocal_web.snapshot import frames_for
from polyvocal_web.studies.models import Memo

AROUND = 160
"""How many characters are told on each side of what is found."""
BESIDE = 50
"""How many memos, and how many codes, are told beside the first page of a search."""

Written = TypeVar("Written", Memo, Code)


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
    facets: dict[str, dict[str, str]] = {}
    owners = page["codings"].explode().drop_nulls().implode()
    for owner, facet, value in read.frames.faceted.filter(pl.col("owner").is_in(owners)).iter_rows():
        facets.setdefault(owner, {})[facet] = value
    told = []
    for codings, near in zip(page["codings"].to_list(), near_by(read.frames, page, AROUND), strict=True):
        said = {facet: value for coding in codings for facet, value in facets.get(coding, {}).items()}
        told.append(Surroundings(*near, said))
    return told


def words_found(entered: Entered, text: str, *, regex: bool, source: str | None) -> tuple[Frames, Hits]:
    """The study's tables, and every place of `text` in its sources; a page of them is then `located`."""
    tables = frames_for(entered)
    return tables, _matches(tables, text, regex=regex, source=source)


_matches = lru_cache(maxsize=8)(matches)


@dataclass(frozen=True, slots=True)
class Near:
    """What was found in one field of something, with the words just before and just after."""

    field: str
    before: str
    text: str
    after: str


def memos_found(entered: Entered, sought: Sought) -> list[tuple[Memo, Near]]:
    """The first `BESIDE` memos, of those that this person may read, that have what is sought."""
    memos = read_by(entered).order_by("position", "guid")
    told: dict[str, tuple[Memo, Near]] = {}
    for memo, near in _near(sought, memos, ("text", "title")):
        told.setdefault(memo.guid, (memo, near))
    return list(told.values())[:BESIDE]


def codes_found(entered: Entered, sought: Sought) -> list[tuple[Code, str, Near]]:
    """The first `BESIDE` fields of codes of the living draft that have what is sought, each code with its path."""
    codes = known_to(entered).order_by("position", "guid")
    paths = dict(frames_for(entered).codes.select("code", "path").iter_rows())
    fields = ("name", "definition", "when_to_use", "when_not", "example")
    return [(code, paths[code.guid], near) for code, near in islice(_near(sought, codes, fields), BESIDE)]


def _near(sought: Sought, rows: Iterable[Written], fields: Sequence[str]) -> Iterator[tuple[Written, Near]]:
    """The first place in each field of each row, as far as there is one."""
    asked = [(row, field, str(getattr(row, field))) for row in rows for field in fields]
    firsts = sought.firsts([text for _, _, text in asked])
    for (row, field, text), place in zip(asked, firsts, strict=True):
        if place is not None:
            start, end = place
            words = text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND]
            yield row, Near(field, *words)
