"""Databases spoiled: as tables with odd values, and as pages of bytes."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.fuzz import files

VALUES: list[object] = [
    None, -1, 0, 1, 2**63 - 1, -(2**63), 1.5, 1e308, float("inf"), "", "x", b"\x00\xff", "a" * 100_000, "2020-02-30",
    '{"type": "x"}', "[" * 3000, "1", "\x00", "<p>" * 2000, "é🙂" * 500, "#GGG", "A > B",
]  # fmt: skip
_HARM = [
    "CREATE TABLE loops AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n LIMIT 2000) SELECT x FROM n",
    "CREATE TABLE {t}_new AS SELECT * FROM {t}", "INSERT INTO {t} SELECT * FROM {t}",
]  # fmt: skip


def of_database(chance: Random, raw: bytes) -> bytes:
    """The database with cells, rows, columns or tables changed; sometimes its bytes instead."""
    if chance.random() < 0.2:
        return files.of_bytes(chance, raw)
    with TemporaryDirectory() as folder:
        path = Path(folder, "x")
        path.write_bytes(raw)
        try:
            connection = sqlite3.connect(path)
            try:
                for _ in range(chance.choice((1, 1, 2, 4))):
                    _changed(chance, connection)
                connection.commit()
            finally:
                connection.close()
        except (sqlite3.Error, UnicodeError, OverflowError, ValueError):
            return files.of_bytes(chance, raw)
        return path.read_bytes()


def _changed(chance: Random, connection: sqlite3.Connection) -> None:
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = [name for name in tables if not name.startswith("sqlite_")]
    if not tables:
        return
    # Tables with rows say more than the many that have none.
    filled = [t for t in tables if connection.execute(f'SELECT 1 FROM "{t}" LIMIT 1').fetchone()] or tables
    table = chance.choice(filled)
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    rows = [rowid for (rowid,) in connection.execute(f'SELECT rowid FROM "{table}" LIMIT 500')]
    column, row = chance.choice(columns or ["x"]), chance.choice(rows or [0])
    match chance.randrange(9):
        case 0 | 1 | 2 | 3:
            connection.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (chance.choice(VALUES), row))
        case 4:
            other = f'(SELECT "{column}" FROM "{table}" ORDER BY rowid LIMIT 1)'
            connection.execute(f'UPDATE "{table}" SET "{column}" = {other}')
        case 5:
            connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row,))
        case 6:
            connection.execute(f'DROP TABLE "{table}"')
        case 7:
            connection.execute(f'ALTER TABLE "{table}" DROP COLUMN "{column}"')
        case _:
            connection.execute(chance.choice(_HARM).format(t=table))
