"""Places in the words of a study: in which turn they are, and what stands around them.

Invariant: a turn's number is its place among all turns of its revision, from 1, whoever speaks or if nobody does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import polars as pl

from polyvocal.frames import Frames


def texts_of(frames: Frames, places: pl.DataFrame) -> dict[str, str]:
    """Return by GUID the words of every revision that `places` (with a column `revision`) are in."""
    here = frames.texts.filter(pl.col("revision").is_in(places["revision"].unique().implode()))
    return dict(here.select("revision", "text").iter_rows())


def turn_numbers(frames: Frames, places: pl.DataFrame) -> pl.Series:
    """Return the number of the turn in which each of `places` (revision, start, end) begins.

    Blank characters at the front are no beginning; words between two turns belong to the one before. Null where the
    text has no turns, or before the first. One binary search a place.
    """
    texts = texts_of(frames, places)
    here = frames.turns.filter(pl.col("revision").is_in(list(texts)))
    turns = dict(here.group_by("revision", maintain_order=True).agg("start").iter_rows())
    rows = places.select("revision", "start", "end").iter_rows()
    numbers = (
        bisect_right(turns.get(revision, ()), _begin(texts[revision], start, end)) for revision, start, end in rows
    )
    return pl.Series("turn", [number or None for number in numbers], pl.Int64)


def _begin(text: str, start: int, end: int) -> int:
    """Where the words of a place begin; where it is all blank, the place itself."""
    if not text[start : start + 1].isspace():
        return start
    words = text[start:end]
    return start + len(words) - len(words.lstrip()) if words.strip() else start


def around(frames: Frames, places: pl.DataFrame, reach: int) -> Iterator[tuple[str, str]]:
    """Give for each of `places` (revision, start, end) the up to `reach` characters just before it and just after."""
    texts = texts_of(frames, places)
    for revision, start, end in places.select("revision", "start", "end").iter_rows():
        text = texts[revision]
        yield text[max(0, start - reach) : start], text[end : end + reach]
