"""Databases that mean harm, or were damaged: each is a study or one sentence, and soon."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from random import Random

import pytest

from library.exchange.databases import TAGUETTE, a_taguette
from polyvocal import exchange
from polyvocal.exchange import sqlite
from polyvocal.faults import Fault

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x, x, x, x FROM n"


def _spoiled(path: Path, *statements: str) -> Path:
    a_taguette(path, "Talks")
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return path


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP TABLE highlight_tags", f"CREATE VIEW highlight_tags (highlight_id, tag_id, a, b) AS {ENDLESS}"),
        ("DROP TABLE tags", "CREATE VIRTUAL TABLE tags USING fts5(id, path, project_id)"),
        (
            "DROP TABLE commands",
            "CREATE TABLE commands (project_id, user_login, date, payload GENERATED ALWAYS AS (zeroblob(100000000)))",
            "INSERT INTO commands (project_id, user_login, date) VALUES (1, 'a', 'b')",
        ),
        ("ALTER TABLE documents DROP COLUMN contents",),
        ("DROP TABLE projects",),
    ],
    ids=["view", "virtual", "generated", "column", "table"],
)  # fmt: skip
def test_a_schema_that_means_harm_is_one_fault(tmp_path: Path, statements: tuple[str, ...]) -> None:
    path = _spoiled(tmp_path / "t.sqlite3", *statements)
    begun = time.monotonic()
    with pytest.raises(Fault):
        exchange.read(path)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents SET contents = x'fffe00ff'",
        "UPDATE documents SET id = 'one'",
        "UPDATE highlights SET start_offset = 'a', end_offset = 1e400",
        "UPDATE highlights SET start_offset = -9223372036854775808",
        "UPDATE tags SET path = NULL, color = x'00', description = 5",
        "UPDATE commands SET payload = '[[[[', date = 'never'",
        "UPDATE commands SET payload = '" + "[" * 50_000 + "'",
        "UPDATE projects SET name = '', created = x'01'",
        "CREATE TRIGGER t AFTER INSERT ON tags BEGIN DELETE FROM projects; END",
        "UPDATE documents SET contents = '<p>' || char(0, 55296, 65279) || '</p>'",
        "UPDATE documents SET contents = '" + "<!--" * 20_000 + "'",
        "UPDATE documents SET contents = '" + "<div>" * 50_000 + "x'",
        "UPDATE documents SET contents = '" + "&#x110000;&#xD800;<![CDATA[" * 9_000 + "'",
    ],
)
def test_values_of_another_kind_are_a_study_or_one_fault(tmp_path: Path, statement: str) -> None:
    tables = TAGUETTE.replace(" NOT NULL", "").replace("id INTEGER PRIMARY KEY AUTOINCREMENT", "id")
    path = tmp_path / "t.sqlite3"
    a_taguette(tmp_path / "plain.sqlite3", "Talks")
    with sqlite3.connect(path) as connection:
        connection.executescript(tables)
        connection.execute(f"ATTACH '{tmp_path / 'plain.sqlite3'}' AS plain")
        for table in ("projects", "documents", "highlights", "tags", "highlight_tags", "commands"):
            connection.execute(f"INSERT INTO {table} SELECT * FROM plain.{table}")
        connection.execute(statement)
    connection.close()
    begun = time.monotonic()
    try:
        study = exchange.read(path).study
    except Fault:
        study = None
    assert time.monotonic() - begun < 10
    if study is not None:
        exchange.write(study, tmp_path / "out.qdpx")
        assert exchange.read(tmp_path / "out.qdpx").study == study


def test_a_database_with_bytes_changed_or_cut_off_is_a_study_or_one_fault(tmp_path: Path) -> None:
    whole = a_taguette(tmp_path / "t.sqlite3", "Talks").read_bytes()
    chance, path = Random(3), tmp_path / "broken.sqlite3"
    faults = 0
    for n in range(300):
        raw = bytearray(whole)
        for _ in range(chance.choice([1, 5, 50])):
            raw[chance.randrange(16, len(raw))] = chance.randrange(256)
        path.write_bytes(bytes(raw[: chance.randrange(len(raw))]) if n % 5 == 0 else bytes(raw))
        try:
            exchange.read(path)
        except Fault:
            faults += 1
    assert faults > 30


def test_nothing_is_written_and_nothing_attached(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "t.sqlite3", "Talks")
    before = path.read_bytes()
    with sqlite.opened(path, "a database") as database:
        for statement in (
            "DELETE FROM tags",
            "ATTACH ':memory:' AS x",
            "SELECT load_extension('x')",
            "PRAGMA query_only = OFF",
        ):
            with pytest.raises(sqlite3.DatabaseError):
                database._connection.execute(statement)
    assert path.read_bytes() == before
    assert sorted(child.name for child in tmp_path.iterdir()) == ["t.sqlite3"]


def test_what_is_too_large_is_one_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = a_taguette(tmp_path / "t.sqlite3", "Talks")
    for limit in ("MOST_ROWS", "LARGEST_WHOLE"):
        with monkeypatch.context() as patched:
            patched.setattr(sqlite, limit, 5)
            with pytest.raises(Fault, match="more than can be read"):
                exchange.read(path)


@pytest.mark.parametrize("ending", [".sqlite3", ".db", ".rqda", ".qda"])
@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b"hello", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_what_is_no_database_is_one_fault(tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"file{ending}"
    path.write_bytes(content)
    with pytest.raises(Fault):
        exchange.read(path)


def test_a_database_of_no_tool_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "file.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE other (x)")
    connection.close()
    with pytest.raises(Fault, match="of no tool that is known"):
        exchange.read(path)


def test_a_web_page_under_another_name_is_called_one(tmp_path: Path) -> None:
    for name in ("study.qdpx", "study.sqlite3", "study.polyvocal"):
        path = tmp_path / name
        path.write_text("\ufeff<!-- x -->\n<!DOCTYPE html><html><body>Sign in</body></html>", encoding="utf-8")
        with pytest.raises(Fault, match="web page"):
            exchange.read(path)
