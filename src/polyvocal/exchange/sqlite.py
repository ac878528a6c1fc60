"""Databases of other tools, opened for reading and for nothing else.

Invariant: only plain tables are read, by name and column; no view, trigger, function or extension of the file ever
runs, nothing is written, and reading ends by itself: what is too large or takes too long is a `Fault`.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from polyvocal.faults import Fault
from polyvocal.model import REPLACEMENT

MAGIC = b"SQLite format 3\x00"
LARGEST_CELL = 64 << 20
LARGEST_WHOLE = 256 << 20
MOST_ROWS = 500_000
LONGEST = 8.0
"""Seconds that one file may keep the database at work."""
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}
_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL", re.IGNORECASE)
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LARGEST_CELL,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 20,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
}
Cell = str | int | float | bytes | None
Row = dict[str, Cell]


def is_database(path: Path) -> bool:
    """Whether the file begins as a SQLite database does."""
    try:
        with path.open("rb") as file:
            return file.read(16) == MAGIC
    except OSError:
        return False


class Database:
    """A database that is open for reading."""

    def __init__(self, path: Path, connection: sqlite3.Connection, expected: str) -> None:
        self.path, self._connection, self._expected = path, connection, expected
        self._rows = self._bytes = 0
        self.columns = self._tables()

    def _tables(self) -> dict[str, frozenset[str]]:
        """The plain tables and their columns. A view that is called like a table is none."""
        made: dict[str, frozenset[str]] = {}
        for name, sql in list(self._all("SELECT name, sql FROM sqlite_master WHERE type = 'table'")):
            if isinstance(name, str) and isinstance(sql, str) and not _VIRTUAL.match(sql):
                found = self._all(f"SELECT * FROM {_quoted(name)} LIMIT 0", names=True)  # noqa: S608
                made[name.casefold()] = frozenset(str(column).casefold() for column in next(found, ()))
        return made

    def rows(self, table: str, needed: Sequence[str], also: Sequence[str] = ()) -> Iterator[Row]:
        """The rows of a table with the columns `needed`, and those of `also` that it has (else None).

        A table that is not there at all has no rows. Raises `Fault` where a needed column is missing, and for what is
        damaged, too large or too long.
        """
        there = self.columns.get(table.casefold())
        if there is None:
            return
        lacking = [column for column in needed if column.casefold() not in there]
        if lacking:
            raise Fault(f"{self.path}, table {table}", f"the column “{lacking[0]}” is missing", self._expected)
        present = [*needed, *(column for column in also if column.casefold() in there)]
        absent = dict.fromkeys(column for column in also if column.casefold() not in there)
        chosen = ", ".join(_quoted(column) for column in present) or "NULL"
        for row in self._all(f"SELECT {chosen} FROM {_quoted(table)} ORDER BY rowid"):  # noqa: S608 - quoted names
            yield {**dict(zip(present, row, strict=False)), **absent}

    def _all(self, query: str, *, names: bool = False) -> Iterator[tuple[Cell, ...]]:
        try:
            cursor = self._connection.execute(query)
            if names:
                yield tuple(part[0] for part in cursor.description)
            for row in cursor:
                self._rows += 1
                self._bytes += sum(len(cell) for cell in row if isinstance(cell, str | bytes))
                if self._rows > MOST_ROWS or self._bytes > LARGEST_WHOLE:
                    raise Fault(str(self.path), "the database holds more than can be read", self._expected)
                yield row
        except (sqlite3.Error, UnicodeError, OverflowError, MemoryError) as error:
            raise Fault(str(self.path), f"the database cannot be read ({error})", self._expected) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def opened(path: Path, expected: str) -> Iterator[Database]:
    """Open a database; `expected` says what it should have been. Raises `Fault` for what is none."""
    if not path.is_file():
        raise Fault(str(path), "there is no such file", expected)
    if not is_database(path):
        raise Fault(str(path), "the file is no SQLite database", expected)
    uri = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise Fault(str(path), f"the database cannot be opened ({error})", expected) from error
    try:
        _tamed(connection)
        yield Database(path, connection, expected)
    except sqlite3.Error as error:
        raise Fault(str(path), f"the database cannot be read ({error})", expected) from error
    finally:
        connection.close()


def _tamed(connection: sqlite3.Connection) -> None:
    for limit, value in _LIMITS.items():
        connection.setlimit(limit, value)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}")
    end = time.monotonic() + LONGEST
    connection.set_progress_handler(lambda: time.monotonic() > end, 10_000)
    connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace").replace("\x00", REPLACEMENT)
    connection.set_authorizer(_may)


def _may(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
