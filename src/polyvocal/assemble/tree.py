"""Where a code stands in its tree, however the table says it.

A codebook says it by the number of the parent, by the parent's name beside the code, by a path in the name
(“Money\\Fares”, “Money > Fares”), by a number for the depth, or by setting names in. Invariant: all of them become the
names above a code, and a code stands below the codes above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from polyvocal.assemble.table import Row, Table
from polyvocal.faults import Fault
from polyvocal.model import PATH

_ROOTS = {"nodes", "codes", "code system", "codesystem"}
"""What other programs call the folder of all codes, where a path begins with it."""
_BRANCH = re.compile(r"\\+")


@dataclass(frozen=True, slots=True)
class Placed:
    """A row, its code's own name, and the path of the names above it; `made` where these need no rows of their own."""

    row: Row
    name: str
    above: str = ""
    made: bool = False


def placed(rows: Table) -> tuple[Placed, ...]:
    """Return the rows that name a code, each with what stands above it; parents come first.

    Raises `Fault` for a parent's number that no row has, a code that is under itself, and a depth that is no number.
    """
    if rows.has("parent_id") and "id" in rows.columns:
        return _numbered(rows)
    if rows.has("parent"):
        return tuple(_beside(row) for row in rows.rows)
    if rows.has("depth"):
        return tuple(_set_in(rows, lambda row: row.whole("depth") if row["code"] else 0))
    if any(row.indents.get("code") for row in rows.rows):
        return tuple(_set_in(rows, lambda row: row.indents.get("code", 0)))
    return tuple(_by_path(row) for row in rows.rows)


def path_of(name: str) -> tuple[str, ...]:
    """The names in a path with backslashes, without the folder of all codes; a name without any is one.

    >>> path_of("Nodes\\\\\\\\Money\\\\Fares")
    ('Money', 'Fares')
    """
    names = tuple(part.strip() for part in _BRANCH.split(name) if part.strip())
    if len(names) > 1 and (names[0].casefold() in _ROOTS):
        names = names[1:]
    return names or (name,)


def _by_path(row: Row) -> Placed:
    names = path_of(row["path"] or row["code"])
    if row["path"] and len(names) == 1 and PATH in row["path"]:
        names = tuple(part.strip() for part in row["path"].split(PATH.strip()) if part.strip())
    if len(names) < 2:
        return Placed(row, row["code"] if PATH in row["code"] else names[-1] if row["code"] else "")
    return Placed(row, names[-1], PATH.join(names[:-1]), made=True)


def _beside(row: Row) -> Placed:
    parent = row["parent"]
    names = path_of(parent) if parent else ()
    return Placed(row, path_of(row["code"])[-1] if row["code"] else "", PATH.join(names) if len(names) > 1 else parent)


def _set_in(rows: Table, depth: Callable[[Row], float]) -> Iterator[Placed]:
    line: list[tuple[float, str]] = []
    for row in rows.rows:
        far = depth(row)
        while line and line[-1][0] >= far:
            line.pop()
        yield Placed(row, row["code"], PATH.join(name for _, name in line))
        if row["code"]:
            line.append((far, row["code"]))


def _numbered(rows: Table) -> tuple[Placed, ...]:
    by_number = {row["id"]: row for row in rows.rows if row["id"]}
    if len(by_number) < sum(bool(row["id"]) for row in rows.rows):
        raise Fault(str(rows.path), "two codes have one number under “id”", "a number for each")
    made: dict[str, Placed] = {}
    for row in rows.rows:
        line = _line(row, by_number)
        for at, one in enumerate(line):
            above = PATH.join(other["code"] for other in line[:at])
            made.setdefault(one.where, Placed(one, one["code"], above))
    return tuple(made.values())


def _line(row: Row, by_number: dict[str, Row]) -> list[Row]:
    """From the top of the tree down to the row."""
    line = [row]
    while (number := line[0]["parent_id"]) and number != "0":
        parent = by_number.get(number)
        if parent is None:
            raise Fault(row.where, f"the parent’s number “{number}” is no code’s", "a number under “id”")
        if parent in line:
            raise Fault(row.where, f"the code “{row['code']}” is under itself", "a parent further up")
        line.insert(0, parent)
    return line
