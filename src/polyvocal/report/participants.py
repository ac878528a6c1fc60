"""The table of who took part.

Invariant: each figure stands beside how many it was taken from; what is not known is counted, and where nothing is
known of a group there is a dash, never a nought.
"""

from __future__ import annotations

from collections.abc import Sequence

from polyvocal.analysis import Summary, summary
from polyvocal.model import Case, Study, Value, Variable
from polyvocal.report.people import GROUP, People, plain
from polyvocal.report.values import DASH, Column, Participants, VariableRows

EVERYBODY = "all participants"
MOST_LISTED = 12
"""A variable with more different values is counted, not listed: one by one they could point to a person."""
_MOST_PLACES = 4


def participants(study: Study, people: People) -> Participants:
    """Return what is known of the cases of `study`, a column for each value of the variable `group`."""
    if not study.cases:
        return Participants()
    columns, members = _columns(study, people)
    described = (v for v in study.variables if v.on == "case" and v.name.casefold() != GROUP)
    return Participants(columns, tuple(_described(variable, members) for variable in described))


def _columns(study: Study, people: People) -> tuple[tuple[Column, ...], list[list[Case]]]:
    known_groups = people.has_groups and any(GROUP in people.values(case.values) for case in study.cases)
    if not known_groups:
        return (Column(EVERYBODY, len(study.cases)),), [list(study.cases)]
    members = [[case for case in study.cases if people.group_of(case.guid) == group] for group in people.sizes]
    return tuple(Column(group, n) for group, n in people.sizes.items()), members


def _described(variable: Variable, members: Sequence[Sequence[Case]]) -> VariableRows:
    columns = [[case.values.get(variable.guid) for case in cases] for cases in members]
    first = ("n known", tuple(_known(column) for column in columns))
    rows = _numbers(columns) if variable.kind in ("integer", "decimal") else _counts(columns)
    return VariableRows(variable.name, (first, *rows))


def _known(column: Sequence[Value | None]) -> str:
    unknown = sum(value is None for value in column)
    n = len(column) - unknown
    if not n:
        return DASH
    return f"{n} ({unknown} not known)" if unknown else str(n)


_Rows = tuple[tuple[str, tuple[str, ...]], ...]


def _numbers(columns: Sequence[Sequence[Value | None]]) -> _Rows:
    numbers = [[float(v) if isinstance(v, int | float) else None for v in column] for column in columns]
    places = _places([number for column in numbers for number in column if number is not None])
    found = [summary(column) for column in numbers]
    return (
        ("mean (SD)", tuple(_mean(some, places) for some in found)),
        ("range", tuple(_range(some) for some in found)),
    )


def _places(numbers: Sequence[float]) -> int:
    """How many decimals a mean deserves: one more than the values have."""
    own = max((len(plain(number).partition(".")[2]) for number in numbers), default=0)
    return min(own + 1, _MOST_PLACES)


def _mean(some: Summary, places: int) -> str:
    if some.mean is None:
        return DASH
    spread = DASH if some.sd is None else f"{some.sd:.{places}f}"
    return _signed(f"{some.mean:.{places}f} ({spread})")


def _range(some: Summary) -> str:
    if some.least is None or some.most is None:
        return DASH
    if some.least == some.most:
        return _signed(plain(some.least))
    between = " to " if some.least < 0 else DASH
    return _signed(f"{plain(some.least)}{between}{plain(some.most)}")


def _signed(text: str) -> str:
    return text.replace("-", "−")


def _counts(columns: Sequence[Sequence[Value | None]]) -> _Rows:
    known = [[plain(value) for value in column if value is not None] for column in columns]
    seen = list(dict.fromkeys(value for column in columns for value in column if value is not None))
    order = seen if any(isinstance(value, str) for value in seen) else sorted(seen, key=plain, reverse=True in seen)
    values = dict.fromkeys(map(plain, order))
    if len(values) > MOST_LISTED:
        return (("different values", tuple(str(len(set(column))) if column else DASH for column in known)),)
    return tuple((f"{value}, n (%)", tuple(_share(column, value) for column in known)) for value in values)


def _share(column: Sequence[str], value: str) -> str:
    if not column:
        return DASH
    n = column.count(value)
    return f"{n} ({(200 * n + len(column)) // (2 * len(column))}%)"
