"""Databases of other tools, opened for reading and for nothing else.

Invariant: only plain tables are read, by name and column; no view, trigger, function or extension of the file ever
runs, nothing is written, and reading ends by itself: what is too large or takes too long is a `Fault`.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from polyvocal.exchange.loss import Loss
from polyvocal.faults import Fault
from polyvocal.model import REPLACEMENT

MAGIC = b"SQLite format 3\x00"
LARGEST_CELL = 16 << 20
LARGEST_WHOLE = 128 << 20
"""Bytes of memory that the cells of a file may take, as Python keeps them."""
MOST_ROWS = 200_000
LONGEST = 8.0
"""Seconds that the database itself may be at work; what is done with its rows does not count."""
_PLAIN = re.compile(r"CREATE (TABLE|INDEX|UNIQUE INDEX|VIEW|TRIGGER)\s", re.IGNORECASE)
"""How SQLite itself writes down what it made; a virtual table, which would run a module, is none of these."""
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LARGEST_CELL,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 500,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
}
_STEPS = 10_000
Cell = str | int | float | bytes | None
Row = dict[str, Cell]
_Result = TypeVar("_Result")


def is_database(path: Path) -> bool:
    """Whether the file begins as a SQLite database does."""
    try:
        with path.open("rb") as file:
            return file.read(16) == MAGIC
    except OSError:
        return False


class Database:
    """A database that is open for reading. `tables` are the names of its plain tables, in small letters."""

    def __init__(self, path: Path, connection: sqlite3.Connection, expected: str, *, unsaved: bool) -> None:
        self.path, self._connection, self._expected = path, connection, expected
        self._unsaved = unsaved
        self._rows = self._size = self._mended = 0
        self._spent, self._since = 0.0, time.monotonic()
        connection.text_factory = self._text
        connection.set_progress_handler(self._too_long, _STEPS)
        self.tables = self._tables()

    @property
    def told(self) -> tuple[Loss, ...]:
        """What of the file as such must be told, once it was read."""
        found = []
        if self._unsaved:
            met = "The database was open in another program: what was changed there last may be missing."
            found.append(Loss(met, "doubtful"))
        if self._mended:
            what = f"pieces of text with characters that no text may hold, which are “{REPLACEMENT}” now"
            found.append(Loss.of("changed", what, self._mended))
        return tuple(found)

    def columns(self, table: str) -> frozenset[str]:
        """The columns of a table, in small letters; none of one that is not there."""
        if table.casefold() not in self.tables:
            return frozenset()
        return frozenset(str(row[1]).casefold() for row in self._all(f"PRAGMA table_info({_quoted(table)})"))

    def rows(self, table: str, needed: Sequence[str], also: Sequence[str] = ()) -> Iterator[Row]:
        """The rows of a table with the columns `needed`, and those of `also` that it has (else None).

        A table that is not there at all has no rows. Raises `Fault` where needed columns are missing, and for what is
        damaged, too large or takes too long.
        """
        if table.casefold() not in self.tables:
            return
        there = self.columns(table)
        if lacking := [column for column in needed if column.casefold() not in there]:
            names = ", ".join(f"“{column}”" for column in lacking)
            met = f"the column {names} is missing" if len(lacking) == 1 else f"the columns {names} are missing"
            raise Fault(f"{self.path}, table {table}", met, f"{self._expected}, of a version that has them")
        present = [*needed, *(column for column in also if column.casefold() in there)]
        absent = dict.fromkeys(column for column in also if column.casefold() not in there)
        chosen = ", ".join(_quoted(column) for column in present) or "NULL"
        for row in self._all(f"SELECT {chosen} FROM {_quoted(table)} NOT INDEXED"):  # noqa: S608 - quoted
            yield {**dict(zip(present, row, strict=False)), **absent}

    def _tables(self) -> frozenset[str]:
        """The plain tables. A view that is called like a table is none; a virtual table is not suffered at all."""
        found = set()
        for kind, name, sql in self._all("SELECT type, name, sql FROM sqlite_master"):
            if sql is not None and not (isinstance(sql, str) and _PLAIN.match(sql)):
                raise Fault(str(self.path), f"“{name!s}” in it is no plain table, index or view", self._expected)
            if kind == "table" and isinstance(name, str):
                found.add(name.casefold())
        return frozenset(found)

    def _all(self, query: str) -> Iterator[tuple[Cell, ...]]:
        try:
            cursor = self._timed(lambda: self._connection.execute(query))
            while (row := self._timed(cursor.fetchone)) is not None:
                self._weigh(row)
                yield row
        except (sqlite3.Error, sqlite3.Warning, UnicodeError, OverflowError, MemoryError) as error:
            met = f"the database cannot be read ({error})"
            if "interrupted" in str(error):
                met = f"the database is at work for more than {LONGEST:.0f} seconds"
            raise Fault(str(self.path), met, f"{self._expected}, undamaged") from error

    def _weigh(self, row: tuple[Cell, ...]) -> None:
        self._rows += 1
        self._size += sum(sys.getsizeof(cell) for cell in row if isinstance(cell, str | bytes))
        if self._rows > MOST_ROWS or self._size > LARGEST_WHOLE:
            most = f"at most {MOST_ROWS:,} rows and {LARGEST_WHOLE >> 20} MiB of memory"
            raise Fault(str(self.path), "the database holds more than can be read", most)

    def _timed(self, work: Callable[[], _Result]) -> _Result:
        self._since = time.monotonic()
        try:
            return work()
        finally:
            self._spent += time.monotonic() - self._since

    def _too_long(self) -> bool:
        return self._spent + time.monotonic() - self._since > LONGEST

    def _text(self, raw: bytes) -> str:
        text = raw.decode("utf-8", errors="replace").replace("\x00", REPLACEMENT)
        self._mended += text.count(REPLACEMENT) > raw.count(REPLACEMENT.encode())
        return text


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def opened(path: Path, expected: str, called: Path | None = None) -> Iterator[Database]:
    """Open a database; `expected` says what it should have been, `called` what a person knows the file as.

    Raises `Fault` for what is none.
    """
    shown = called or path
    if not path.is_file():
        raise Fault(str(shown), "there is no such file", expected)
    if not is_database(path):
        raise Fault(str(shown), "the file is no SQLite database", expected)
    try:
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise Fault(str(shown), f"the database cannot be opened ({error})", expected) from error
    try:
        _tame(connection)
        yield Database(shown, connection, expected, unsaved=_unsaved(path))
    except sqlite3.Error as error:
        raise Fault(str(shown), f"the database cannot be read ({error})", expected) from error
    finally:
        connection.close()


def _unsaved(path: Path) -> bool:
    """Whether a program left something beside the file that belongs into it."""
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.stat().st_size:
            return True
    return False


def _tame(connection: sqlite3.Connection) -> None:
    for limit, value in _LIMITS.items():
        connection.setlimit(limit, value)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}")
    connection.set_authorizer(_may)


def _may(action: int, first: str | None, _second: str | None, _base: str | None, through: str | None) -> int:
    """Allow reading columns of tables, but not through a view or trigger, and asking which columns there are."""
    if action == sqlite3.SQLITE_SELECT or (action == sqlite3.SQLITE_READ and through is None):
        return sqlite3.SQLITE_OK
    asks = action == sqlite3.SQLITE_PRAGMA and first == "table_info"
    return sqlite3.SQLITE_OK if asks else sqlite3.SQLITE_DENY
