"""How large a table may be that people keep by hand."""

from __future__ import annotations

from polyvocal.faults import Fault

MOST_ROWS = 200_000
MOST_COLUMNS = 5_000
MOST_CELLS = 10_000_000


def check(where: str, columns: int, cells: int) -> None:
    """Raise `Fault` for a row with too many columns, or at which a table has too many cells."""
    if columns > MOST_COLUMNS:
        raise Fault(where, f"the row has {columns:,} columns", f"at most {MOST_COLUMNS:,}")
    if cells > MOST_CELLS:
        raise Fault(where, f"the table has more than {MOST_CELLS:,} cells", "a smaller one, or several")
