"""Dimensions: the ways in which quotations can be told apart, as rows or columns of a matrix.

Invariant: a dimension's members stand in the study's own order and include those that no quotation has, so that
silence is seen; what is not known is a member of its own, with a None label, only where it occurs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from polyvocal.analysis.reading import Reading
from polyvocal.faults import Fault
from polyvocal.frames import Frames

DIMENSIONS = ("code", "theme", "source", "case", "speaker", "coder", "round", "facet:NAME", "variable:NAME")


@dataclass(frozen=True)
class Dimension:
    """`members` (key, label) in order; `of` (quotation, key, voice): a quotation may have several keys, or none.

    `voice` says whose words give the key, and is null where it is not a matter of who speaks. Two dimensions that
    both have voices meet voice by voice: what staff say in a turn is not counted for the user who answers.
    """

    name: str
    members: pl.DataFrame
    of: pl.DataFrame


def dimension(reading: Reading, name: str) -> Dimension:
    """Return how the quotations of `reading` fall by `name`, one of `DIMENSIONS`.

    Raises `Fault` for a name that is none, or names a facet or variable that the study lacks.
    """
    kind, _, which = name.partition(":")
    if kind in _PLAIN and not which:
        members, of = _PLAIN[kind](reading)
    elif kind == "facet" and which in reading.frames.facets["facet"]:
        members, of = _facet(reading, which)
    elif kind == "variable" and which in reading.frames.variables["variable"]:
        members, of = _variable(reading, which)
    else:
        raise Fault("the matrix", f"“{name}” is nothing to count by", "one of " + ", ".join(offered(reading.frames)))
    if "voice" not in of.columns:
        of = of.with_columns(pl.lit(None, pl.String).alias("voice"))
    of = of.select("quotation", "key", "voice").unique(maintain_order=True)
    return Dimension(name, members.cast({"key": pl.String(), "label": pl.String()}), of)


def meeting(rows: Dimension, columns: Dimension) -> pl.DataFrame:
    """Return (quotation, row, column): where the two dimensions meet in a quotation."""
    down = rows.of.rename({"key": "row"})
    across = columns.of.rename({"key": "column", "voice": "other"})
    whose = pl.col("voice").is_null() | pl.col("other").is_null() | (pl.col("voice") == pl.col("other"))
    met = down.join(across, on="quotation").filter(whose).select("quotation", "row", "column").unique()
    return met.filter(pl.col("row") == pl.col("column")) if rows.name == columns.name else met


def offered(frames: Frames) -> list[str]:
    """Return every name that `dimension` takes for this study."""
    facets = [f"facet:{name}" for name in frames.facets["facet"].unique(maintain_order=True)]
    return [*_PLAIN, *facets, *(f"variable:{name}" for name in frames.variables["variable"])]


def spoken_by(reading: Reading, quotations: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return (quotation, voice, speaker, case): who speaks in each quotation, in order of first word.

    With `quotations`, rows of the reading's own, only in those.
    """
    return (
        _codings(reading.quotations if quotations is None else quotations)
        .join(reading.frames.spoken, on="coding")
        .sort("quotation", "turn")
        .select("quotation", "voice")
        .unique(maintain_order=True)
        .join(reading.frames.voices.drop("source"), on="voice", maintain_order="left")
    )


def faceted(reading: Reading, facet: str) -> pl.DataFrame:
    """Return (quotation, value): the values of its codings, else of its code."""
    values = reading.frames.faceted.filter(pl.col("facet") == facet).select("owner", "value")
    own = _codings(reading.quotations).join(values, left_on="coding", right_on="owner").select("quotation", "value")
    rest = reading.quotations.select("quotation", "code").join(own, on="quotation", how="anti")
    codes = rest.join(values, left_on="code", right_on="owner").select("quotation", "value")
    return pl.concat([own, codes]).unique(maintain_order=True)


def _codings(quotations: pl.DataFrame) -> pl.DataFrame:
    return quotations.select("quotation", pl.col("codings").alias("coding")).explode("coding")


_Parts = tuple[pl.DataFrame, pl.DataFrame]


def _direct(reading: Reading, table: pl.DataFrame, column: str, label: str = "name") -> _Parts:
    members = table.select(pl.col(column).alias("key"), pl.col(label).alias("label"))
    return members, reading.quotations.select("quotation", pl.col(column).alias("key")).drop_nulls("key")


def _code(reading: Reading) -> _Parts:
    codes = reading.frames.codes
    twice = pl.col("path").is_duplicated()
    under = (
        reading.frames.theme_codes.join(reading.frames.themes, on="theme")
        .group_by("code")
        .agg(pl.col("name").first().alias("theme"))
    )
    named = codes.join(under, on="code", how="left", maintain_order="left").with_columns(
        pl.when(twice & pl.col("theme").is_not_null())
        .then(pl.col("theme") + " > " + pl.col("path"))
        .otherwise("path")
        .alias("label")
    )
    used = reading.quotations.select("code").drop_nulls()
    shown = named.filter(~pl.col("retired") | pl.col("code").is_in(used["code"].unique().implode()))
    return _direct(reading, shown, "code", "label")


def _theme(reading: Reading) -> _Parts:
    frames = reading.frames
    by_code = reading.quotations.join(frames.theme_codes, on="code").select("quotation", pl.col("theme").alias("key"))
    single = (
        _codings(reading.quotations)
        .join(frames.theme_codings, on="coding")
        .select("quotation", pl.col("theme").alias("key"))
    )
    members = frames.themes.select(pl.col("theme").alias("key"), pl.col("name").alias("label"))
    return members, pl.concat([by_code, single])


def _source(reading: Reading) -> _Parts:
    return _direct(reading, reading.frames.sources, "source")


def _case(reading: Reading) -> _Parts:
    members = reading.frames.cases.select(pl.col("case").alias("key"), pl.col("name").alias("label"))
    return members, spoken_by(reading).select("quotation", "voice", pl.col("case").alias("key")).drop_nulls("key")


def _speaker(reading: Reading) -> _Parts:
    labels = reading.frames.voices.select(pl.col("speaker").alias("key")).unique(maintain_order=True)
    of = spoken_by(reading).select("quotation", "voice", pl.col("speaker").alias("key"))
    return labels.with_columns(pl.col("key").alias("label")), of


def _from_codings(reading: Reading, table: pl.DataFrame, column: str) -> _Parts:
    members = table.select(pl.col(column).alias("key"), pl.col("name").alias("label"))
    of = _codings(reading.quotations).join(reading.frames.codings.select("coding", column), on="coding")
    return _with_unknown(members, of.select("quotation", pl.col(column).alias("key")).fill_null(""))


def _coder(reading: Reading) -> _Parts:
    return _from_codings(reading, reading.frames.coders, "coder")


def _round(reading: Reading) -> _Parts:
    return _from_codings(reading, reading.frames.rounds, "round")


def _facet(reading: Reading, name: str) -> _Parts:
    # A study may ask the same of codings and of codes: one dimension, each value once.
    values = reading.frames.facets.filter(pl.col("facet") == name).select("value").unique(maintain_order=True)
    members = values.select(pl.col("value").alias("key"), pl.col("value").alias("label"))
    return _all_or_unknown(reading, members, faceted(reading, name).rename({"value": "key"}))


def _variable(reading: Reading, name: str) -> _Parts:
    frames = reading.frames
    values = frames.values.filter(pl.col("variable") == name)
    on = frames.variables.filter(pl.col("variable") == name)["on"][0]
    owners = frames.sources["source"] if on == "source" else pl.concat([frames.cases["case"], frames.voices["voice"]])
    known = values.filter(pl.col("owner").is_in(owners.implode()))
    members = (
        known.select("value", "number")
        .unique(maintain_order=True)
        .sort("number", nulls_last=True, maintain_order=True)
        .select(pl.col("value").alias("key"), pl.col("value").alias("label"))
    )
    if on == "source":
        who = reading.quotations.select("quotation", pl.col("source").alias("owner"))
        return _all_or_unknown(
            reading, members, who.join(known, on="owner").select("quotation", pl.col("value").alias("key"))
        )
    who = spoken_by(reading).select("quotation", "case", "voice", pl.col("voice").alias("owner"))
    of = who.join(known, on="owner", how="left").filter(pl.col("value").is_not_null() | pl.col("case").is_not_null())
    return _all_or_unknown(
        reading, members, of.select("quotation", "voice", pl.col("value").fill_null("").alias("key"))
    )


def _all_or_unknown(reading: Reading, members: pl.DataFrame, of: pl.DataFrame) -> _Parts:
    without = reading.quotations.select("quotation").join(of, on="quotation", how="anti")
    return _with_unknown(members, pl.concat([of, without.with_columns(pl.lit("").alias("key"))], how="diagonal"))


def _with_unknown(members: pl.DataFrame, of: pl.DataFrame) -> _Parts:
    if (of["key"] == "").any() and not (members["key"] == "").any():
        nobody = pl.DataFrame({"key": [""], "label": [None]}, schema={"key": pl.String, "label": pl.String})
        members = pl.concat([members, nobody])
    return members, of


_PLAIN: dict[str, Callable[[Reading], _Parts]] = {
    "code": _code,
    "theme": _theme,
    "source": _source,
    "case": _case,
    "speaker": _speaker,
    "coder": _coder,
    "round": _round,
}
