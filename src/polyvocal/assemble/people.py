"""Cases from a table: one row a participant or other unit, every further column a variable."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from polyvocal.assemble.columns import PEOPLE
from polyvocal.assemble.grids import Grids
from polyvocal.assemble.table import Table, table
from polyvocal.faults import Fault
from polyvocal.model import Case, Kind, Value, Variable, derived_guid

_TRUTH = {"yes": True, "true": True, "no": False, "false": False}
_WHOLE = re.compile(r"[+-]?(?:0|[1-9]\d{0,14})")
_DECIMAL = re.compile(r"[+-]?(?:0|[1-9]\d*)\.\d+")


def cases(given: Path | Grids) -> tuple[tuple[Variable, ...], tuple[Case, ...]]:
    """Return the variables and cases of a table with a column `case`, or `participant`; an empty cell is not known.

    A variable's kind is the narrowest that all its values fit: whole number, decimal, yes or no, date, else text.
    Raises `Fault` for a table without the column, a case without a name or there twice.
    """
    people = table(given, need=("case",), names=PEOPLE)
    names = people.beyond(("case", "description", "guid"))
    variables = tuple(_variable(people, name) for name in names)
    readers = [(variable, name, _READERS[variable.kind]) for variable, name in zip(variables, names, strict=True)]
    made: dict[str, Case] = {}
    for row in people.rows:
        name = row.need("case")
        if name.casefold() in made:
            raise Fault(row.where, f"the case “{name}” stands there twice", "each case once")
        values = {variable.guid: read(row[column]) for variable, column, read in readers if row[column]}
        made[name.casefold()] = Case(row["guid"] or derived_guid("case", name), name, values, row["description"])
    return variables, tuple(made.values())


def _variable(people: Table, column: str) -> Variable:
    cells = [row[column] for row in people.rows if row[column]]
    kind: Kind = "text" if column == "group" else next(kind for kind, fits in _FITS if all(map(fits, cells)))
    return Variable(derived_guid("variable", "case", people.titles[column]), people.titles[column], kind)


def _is_date(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


_FITS: tuple[tuple[Kind, Callable[[str], bool]], ...] = (
    # A leading zero is an identifier's, not a number's: 007 stays text.
    ("integer", lambda cell: _WHOLE.fullmatch(cell) is not None),
    ("decimal", lambda cell: (_DECIMAL.fullmatch(cell) or _WHOLE.fullmatch(cell)) is not None),
    ("boolean", lambda cell: cell.casefold() in _TRUTH),
    ("date", _is_date),
    ("text", lambda _: True),
)
_READERS: dict[Kind, Callable[[str], Value]] = {
    "integer": int,
    "decimal": float,
    "boolean": lambda cell: _TRUTH[cell.casefold()],
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "text": str,
}
