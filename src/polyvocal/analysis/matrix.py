"""Matrices: how often each row meets each column.

Invariant: a cell counts distinct things; what falls into several rows or columns counts in each, so cells need not
add up, and no totals stand among them.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from polyvocal.analysis.dimension import Dimension, dimension, meeting, spoken_by
from polyvocal.analysis.reading import Reading, chain
from polyvocal.faults import Fault

COUNTS = ("codings", "sources", "cases", "characters")


@dataclass(frozen=True)
class Matrix:
    """`cells` (row, column, value; row-wise, zeros included) by the keys of `rows` and `columns`."""

    rows: Dimension
    columns: Dimension
    count: str
    cells: pl.DataFrame
    reading: Reading

    def long(self) -> pl.DataFrame:
        """Return the cells with labels for keys: row, column, value. A label is null for what is not known."""
        labels = self.cells.join(self.rows.members, left_on="row", right_on="key", maintain_order="left")
        labels = labels.rename({"label": "row_label"})
        labels = labels.join(self.columns.members, left_on="column", right_on="key", maintain_order="left")
        return labels.select(pl.col("row_label").alias("row"), pl.col("label").alias("column"), "value")


def matrix(reading: Reading, *, rows: str, columns: str, count: str = "codings") -> Matrix:
    """Count `rows` against `columns` (names of dimensions) in `reading`.

    `count` is what a cell holds: distinct quotations (codings), sources, cases who speak in them, or characters
    (words of overlapping quotations count once). Raises `Fault` for a name that is none.
    """
    if count not in COUNTS:
        raise Fault("the matrix", f"“{count}” is nothing to count", "one of " + ", ".join(COUNTS))
    down, across = dimension(reading, rows), dimension(reading, columns)
    pairs = meeting(down, across)
    counted = _counted(reading, pairs, count)
    grid = (
        down.members.select(pl.col("key").alias("row"))
        .join(across.members.select(pl.col("key").alias("column")), how="cross", maintain_order="left_right")
        .join(counted, on=["row", "column"], how="left", maintain_order="left")
        .with_columns(pl.col("value").fill_null(0).cast(pl.Int64))
    )
    return Matrix(down, across, count, grid, reading)


def _counted(reading: Reading, pairs: pl.DataFrame, count: str) -> pl.DataFrame:
    cell = ["row", "column"]
    if count == "codings":
        return pairs.group_by(cell).agg(pl.col("quotation").n_unique().alias("value"))
    if count == "cases":
        cases = spoken_by(reading).select("quotation", "case").drop_nulls()
        return pairs.join(cases, on="quotation").group_by(cell).agg(pl.col("case").n_unique().alias("value"))
    places = pairs.join(reading.quotations.select("quotation", "source", "revision", "start", "end"), on="quotation")
    if count == "sources":
        return places.group_by(cell).agg(pl.col("source").n_unique().alias("value"))
    united = chain(places, "row", "column", "revision").group_by("row", "column", "revision", "chain")
    lengths = united.agg((pl.col("end").max() - pl.col("start").min()).alias("value"))
    return lengths.group_by(cell).agg(pl.col("value").sum())
