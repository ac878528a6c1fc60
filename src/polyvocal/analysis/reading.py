"""Readings: which codings count as the study's answer, and when several are one quotation.

Rounds and a final pass code the same words again. Invariant: every figure is taken from one named reading, and no
words count twice in it for the same code, except where the final pass itself says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from polyvocal.faults import Fault
from polyvocal.frames import Frames

QUOTATION = {
    "quotation": pl.String(),
    "code": pl.String(),
    "source": pl.String(),
    "revision": pl.String(),
    "start": pl.Int64(),
    "end": pl.Int64(),
    "codings": pl.List(pl.String()),
}


@dataclass(frozen=True)
class Reading:
    """Codings taken one way. `name` is what one asks for, `sentence` says what it is.

    `quotations` has the columns of `QUOTATION`: a row is one code on one stretch, `codings` those that it unites,
    `quotation` the GUID of the first of them.
    """

    name: str
    sentence: str
    quotations: pl.DataFrame
    frames: Frames


def readings(frames: Frames) -> list[str]:
    """Return the names of all readings that this study offers, the default first."""
    some = [f"round:{name}" for name in frames.rounds["name"]]
    people = [f"coder:{name}" for name in frames.coders["name"]]
    return [*(["final"] if frames.rounds["final"].any() else []), "all", *some, *people]


def read_as(frames: Frames, name: str | None = None) -> Reading:
    """Return the reading called `name`: final, all, round:NAME or coder:NAME.

    By default the final pass where a round is one, else all coders. In every reading but the final one, codings of
    one code on overlapping words, chained, are one quotation. Raises `Fault` for a name that this study lacks.
    """
    name = name or readings(frames)[0]
    kind, _, which = name.partition(":")
    if kind == "final" and frames.rounds["final"].any():
        final = frames.rounds.filter("final")
        titles = " and ".join(f"“{title}”" for title in final["name"])
        return _alone(frames, name, f"the final pass, {titles}", pl.col("round").is_in(final["round"].implode()))
    if name == "all":
        return _chained(frames, name, "all coders, one code on overlapping words counted once", pl.lit(value=True))
    if kind == "round" and which in frames.rounds["name"]:
        chosen = frames.rounds.filter(pl.col("name") == which)["round"]
        return _chained(frames, name, f"the round “{which}”, overlaps of one code counted once",
                        pl.col("round").is_in(chosen.implode()))  # fmt: skip
    if kind == "coder" and which in frames.coders["name"]:
        chosen = frames.coders.filter(pl.col("name") == which)["coder"]
        return _chained(frames, name, f"the coder {which}, overlaps of one code counted once",
                        pl.col("coder").is_in(chosen.implode()))  # fmt: skip
    raise Fault("the reading", f"“{name}” is not one of this study", "one of " + ", ".join(readings(frames)))


def _alone(frames: Frames, name: str, sentence: str, which: pl.Expr) -> Reading:
    rows = frames.codings.filter(which).with_columns(
        pl.col("coding").alias("quotation"), pl.concat_list("coding").alias("codings")
    )
    return Reading(name, sentence, _ordered(frames, rows.select(list(QUOTATION))), frames)


def _chained(frames: Frames, name: str, sentence: str, which: pl.Expr) -> Reading:
    # A quotation that was only noted has no code to share, so it stays by itself.
    rows = frames.codings.filter(which).with_columns(pl.coalesce("code", "coding").alias("alike"))
    united = (
        chain(rows, "revision", "alike")
        .group_by("revision", "alike", "chain", maintain_order=True)
        .agg(
            pl.col("coding").first().alias("quotation"),
            pl.col("code").first(),
            pl.col("source").first(),
            pl.col("start").min(),
            pl.col("end").max(),
            pl.col("coding").alias("codings"),
        )
        .select(list(QUOTATION))
    )
    return Reading(name, sentence, _ordered(frames, united), frames)


def chain(spans: pl.DataFrame, *alike: str) -> pl.DataFrame:
    """Return `spans` in order of place with a column `chain`, equal for those that overlap, directly or in turn.

    Only spans alike in the columns `alike` meet. Touching is not overlapping. One sort, no pair is compared.

    >>> chain(pl.DataFrame({"r": "a", "start": [0, 4, 9], "end": [5, 9, 12]}), "r")["chain"].to_list()
    [0, 0, 1]
    """
    keys = [pl.col(name) for name in alike]
    before = pl.col("end").cum_max().shift(1).over(keys)
    breaks = (pl.col("start") >= before).fill_null(value=False).cast(pl.Int64)
    return spans.sort(*alike, "start", "end").with_columns(breaks.cum_sum().over(keys).alias("chain"))


def _ordered(frames: Frames, rows: pl.DataFrame) -> pl.DataFrame:
    place = frames.sources.select("source").with_row_index("_place")
    return (
        rows.join(place, on="source", how="left", maintain_order="left")
        .sort("_place", "start", "end", "quotation")
        .drop("_place")
        .cast(QUOTATION)  # type: ignore[arg-type]
    )
