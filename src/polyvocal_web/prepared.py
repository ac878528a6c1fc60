"""Queries on the path of every write, compiled once.

Django takes longer to compile a query than SQLite to answer it, by ten times. A coding must be stored while the
pointer is still moving, so the handful of queries that every act needs are compiled at their first use and kept.
Invariant: the text of a query still comes from the models, so that it cannot drift from them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

from django.db import connection
from django.db.models import Field, Model, QuerySet

Row = TypeVar("Row", bound=Model)
_Compiled: TypeAlias = tuple[str, Sequence[tuple[int | None, Any]], Any]


class Prepared:
    """A query over values, built from example arguments that differ from each other and from any constant in it."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *examples: object) -> None:
        self._build, self._examples = build, examples
        self._made: _Compiled | None = None

    def rows(self, *values: object) -> list[Any]:
        """The rows for these arguments, as tuples."""
        if self._made is None:
            self._made = self._compiled()
        sql, places, converters = self._made
        params: list[Any] = [constant if place is None else values[place] for place, constant in places]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found: list[Any] = cursor.fetchall()
        return found if not converters else [tuple(row) for row in _converted(found, converters)]

    def _compiled(self) -> _Compiled:
        compiler = self._build(*self._examples).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        places = [(self._examples.index(param), None) if param in self._examples else (None, param) for param in params]
        converters = compiler.get_converters([column for column, _, _ in compiler.select])
        return sql, places, list(converters.items())


def _converted(rows: Sequence[Any], converters: Any) -> Any:
    for row in rows:
        values = list(row)
        for place, (functions, expression) in converters:
            for function in functions:
                values[place] = function(values[place], expression, connection)
        yield values


@lru_cache(maxsize=64)
def _names(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in _fields(model))


@lru_cache(maxsize=64)
def _fields(model: type[Model]) -> tuple[Field[Any, Any], ...]:
    return tuple(field for field in model._meta.local_concrete_fields if field.column)


@lru_cache(maxsize=64)
def _finding(model: type[Model]) -> Prepared:
    def build(study: int, guid: str) -> QuerySet[Any, Any]:
        return model._default_manager.filter(study_id=study, guid=guid).values_list(*_names(model))

    return Prepared(build, -1, "00000000-0000-4000-8000-000000000000")


def find(model: type[Row], study: int, guid: str) -> Row | None:
    """The row of a study with this GUID, or None."""
    rows = _finding(model).rows(study, guid)
    return made(model, rows[0]) if rows else None


def names(model: type[Model]) -> tuple[str, ...]:
    """The columns of a model as `made` takes them."""
    return _names(model)


def made(model: type[Row], values: Sequence[Any]) -> Row:
    """The model's instance for values in the order of `names`."""
    return model.from_db(connection.alias, _names(model), values)


@lru_cache(maxsize=64)
def _inserting(model: type[Model]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in _fields(model))
    places = ", ".join(["%s"] * len(_fields(model)))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608  no value in it


def insert(row: Model) -> None:
    """Store a new row. Raises `IntegrityError` where its key is taken."""
    insert_all([row])


def insert_all(rows: Sequence[Model]) -> None:
    """Store new rows of one model. Raises `IntegrityError` where a key is taken."""
    if not rows:
        return
    model = type(rows[0])
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for field in _fields(model)] for row in rows
    ]
    with connection.cursor() as cursor:
        _execute(cursor, _inserting(model), values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _execute(cursor: Any, sql: str, values: Sequence[Sequence[Any]]) -> None:
    if len(values) == 1:
        cursor.execute(sql, values[0])
    else:
        cursor.executemany(sql, values)


@lru_cache(maxsize=64)
def _updating(model: type[Model], fields: tuple[str, ...]) -> str:
    quote, meta = connection.ops.quote_name, model._meta
    moved = ", ".join(f"{quote(str(meta.get_field(name).column))} = %s" for name in fields)  # type: ignore[union-attr]
    keys = " AND ".join(f"{quote(str(field.column))} = %s" for field in meta.pk_fields)
    return f"UPDATE {quote(meta.db_table)} SET {moved} WHERE {keys}"  # noqa: S608  no value in it


def update(row: Model, *fields: str) -> None:
    """Write these fields of a row that is there."""
    update_all([row], *fields)


def update_all(rows: Sequence[Model], *fields: str) -> None:
    """Write these fields of rows of one model that are there."""
    meta = rows[0]._meta
    wanted: list[Any] = [*(meta.get_field(name) for name in fields), *meta.pk_fields]
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in wanted] for row in rows]
    with connection.cursor() as cursor:
        _execute(cursor, _updating(type(rows[0]), fields), values)
