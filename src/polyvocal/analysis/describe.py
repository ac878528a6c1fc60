"""Description of who took part: counts, mean, standard deviation, range.

Invariant: a figure that cannot be computed is None with a reason, never 0 or NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from polyvocal.frames import Frames


@dataclass(frozen=True)
class Summary:
    """Numbers of which `n` are known and `unknown` are not.

    `sd` is the sample standard deviation (n − 1 in the denominator), None with fewer than two numbers; `reason`
    then says why.
    """

    n: int
    unknown: int
    mean: float | None
    sd: float | None
    least: float | None
    most: float | None
    reason: str = ""


def summary(numbers: Sequence[float | None]) -> Summary:
    """Summarise `numbers`, None standing for one that is not known.

    >>> summary([26, 58, None]).sd
    22.627416997969522
    >>> summary([26]).reason
    'a spread needs two known values, there is 1'
    """
    known = np.array([number for number in numbers if number is not None], dtype=float)
    unknown = len(numbers) - len(known)
    if not len(known):
        return Summary(0, unknown, None, None, None, None, "no value is known")
    sd = float(known.std(ddof=1)) if len(known) > 1 else None
    reason = "" if sd is not None else "a spread needs two known values, there is 1"
    return Summary(len(known), unknown, float(known.mean()), sd, float(known.min()), float(known.max()), reason)


def participants(frames: Frames) -> pl.DataFrame:
    """Return (case, name, variable, kind, value, number): a row for every case and variable on cases.

    `value` is null where it is not known, so that what is missing can be counted.
    """
    variables = frames.variables.filter(pl.col("on") == "case").select("variable", "kind")
    grid = frames.cases.join(variables, how="cross", maintain_order="left_right")
    known = frames.values.rename({"owner": "case"})
    return grid.join(known, on=["case", "variable"], how="left", maintain_order="left")
