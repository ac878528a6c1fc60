"""Databases that mean harm, or were damaged: each is a study or one sentence, and soon."""

from __future__ import annotations

import sqlite3
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from library.exchange.databases import QUALCODER, RQDA, TAGUETTE, a_taguette, database
from polyvocal import exchange
from polyvocal.exchange import sqlite
from polyvocal.exchange.marked_up import MarkedUp
from polyvocal.faults import Fault

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS a, x AS b FROM n"
LISTED = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
HOSTILE = (
    "<!--", "<a ='", "<div>", "<b>x</b>", "&#x110000;&#xD800;<![CDATA[", "<", "</", "<a <a ", "<a =\"'", "&", "é",
    "  x", "🙂", "<td>", "<br>", "<pre>",
)  # fmt: skip


@contextmanager
def _soon() -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < 10


def _changed(path: Path, *statements: str) -> Path:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return path


def _rewritten(path: Path, name: str, /, **columns: object) -> Path:
    """Write into the table of tables, as somebody who means harm can."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for column, value in columns.items():
            connection.execute(f"UPDATE sqlite_master SET {column} = ? WHERE name = ?", (value, name))
    connection.close()
    return path


@pytest.mark.parametrize(
    ("statements", "met"),
    [
        (("DROP TABLE tags", f"CREATE VIEW tags (id, path) AS {ENDLESS}"), "no table “tags”"),
        (("DROP TABLE tags", "CREATE VIRTUAL TABLE tags USING fts5(id, path, project_id)"), "no plain table"),
        (("DROP TABLE tags", "CREATE TABLE tags (id, project_id, path GENERATED ALWAYS AS (zeroblob(100000000)))"),
         "the column “path” is missing"),
        (("ALTER TABLE documents DROP COLUMN contents", "ALTER TABLE documents DROP COLUMN name"),
         "the columns “name”, “contents” are missing"),
        (("DROP TABLE projects", "DROP TABLE tags"), "of no tool"),
        (("DROP TABLE highlight_tags",), "no table “highlight_tags”"),
        (("UPDATE documents SET contents = printf('%.*c', 20000000, 'x')",), "too big"),
    ],
    ids=["view", "virtual", "generated", "columns", "tables", "table", "long"],
)  # fmt: skip
def test_a_schema_that_means_harm_is_one_fault(tmp_path: Path, statements: tuple[str, ...], met: str) -> None:
    path = _changed(a_taguette(tmp_path / "t.sqlite3", "Talks"), *statements)
    with _soon(), pytest.raises(Fault, match=met) as fault:
        exchange.read(path)
    assert fault.value.where.startswith(str(path))


def test_a_view_that_hides_under_the_name_of_a_table_never_runs(tmp_path: Path) -> None:
    path = _changed(
        a_taguette(tmp_path / "t.sqlite3", "Talks"), "DROP TABLE tags", "CREATE TABLE x (id, path, project_id)",
        "CREATE VIEW y AS SELECT 1",
    )  # fmt: skip
    _rewritten(path, "x", tbl_name="tags", name="tags")
    _rewritten(path, "y", sql=f"CREATE VIEW tags (id, path) AS {ENDLESS}")
    with _soon(), pytest.raises(Fault):
        exchange.read(path)


def test_a_module_that_hides_behind_a_remark_is_never_loaded(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "t.sqlite3", "Talks")
    _rewritten(path, "tags", sql="CREATE /* x */ VIRTUAL TABLE tags USING fts5(id, path, project_id)")
    with _soon(), pytest.raises(Fault):
        exchange.read(path)


def test_triggers_views_and_generated_columns_that_are_not_asked_for_do_no_harm(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "t.sqlite3", "Talks")
    plain = exchange.read(path)
    _changed(
        path,
        "CREATE TRIGGER t AFTER INSERT ON tags BEGIN DELETE FROM projects; END",
        f"CREATE VIEW endless AS {ENDLESS}",
        "CREATE TABLE other (a, b GENERATED ALWAYS AS (zeroblob(100000000)))",
        "ALTER TABLE tags ADD COLUMN c GENERATED ALWAYS AS (zeroblob(100000000))",
    )
    with _soon():
        assert exchange.read(path) == plain


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents SET contents = x'fffe00ff'",
        "UPDATE documents SET contents = CAST(x'3c703eff41' AS TEXT)",
        "UPDATE documents SET contents = 7",
        "UPDATE documents SET id = 'one'",
        "UPDATE documents SET id = 1.0, project_id = '1'",
        "UPDATE highlights SET start_offset = 'a', end_offset = 1e400",
        "UPDATE highlights SET start_offset = -9223372036854775808",
        "UPDATE highlights SET end_offset = 9223372036854775807",
        "UPDATE highlights SET snippet = x'00', start_offset = NULL WHERE id = 100",
        "UPDATE tags SET path = NULL, description = 5",
        "UPDATE tags SET id = 10",
        "UPDATE commands SET payload = '[[[[', date = 'never'",
        "UPDATE commands SET payload = '" + "[" * 50_000 + "'",
        'UPDATE commands SET payload = \'{"type": "highlight_add", "highlight_id": [1], "tags": {"a": 1}}\'',
        "UPDATE commands SET user_login = x'ff', date = 20240101",
        "UPDATE projects SET name = '', created = x'01'",
        "UPDATE projects SET id = NULL",
        "UPDATE documents SET contents = '<p>' || char(0, 55296, 65279) || '</p>'",
    ],
)
def test_values_of_another_kind_are_a_study_or_one_fault(tmp_path: Path, statement: str) -> None:
    tables = TAGUETTE.replace(" NOT NULL", "").replace("id INTEGER PRIMARY KEY AUTOINCREMENT", "id")
    path = tmp_path / "t.sqlite3"
    a_taguette(tmp_path / "plain.sqlite3", "Talks")
    with sqlite3.connect(path) as connection:
        connection.executescript(tables)
        connection.execute(f"ATTACH '{tmp_path / 'plain.sqlite3'}' AS plain")
        for table in ("projects", "documents", "highlights", "tags", "highlight_tags", "commands", "project_members"):
            connection.execute(f"INSERT INTO {table} SELECT * FROM plain.{table}")
        connection.execute(statement)
    connection.close()
    with _soon():
        try:
            study = exchange.read(path).study
        except Fault:
            return
    exchange.write(study, tmp_path / "out.qdpx")
    assert exchange.read(tmp_path / "out.qdpx").study == study


ANYTHING: tuple[object, ...] = (
    None, 0, -1, 1, 2, 1.5, float("inf"), 2**63 - 1, -(2**63), "", " ", "1", "\x00", "é🙂", b"", b"\xff", "a" * 5000,
    "NaN", "2024-03-04 05:06:07", "9999-12-31 23:59:59", "1e999", "\ufeff", "\r\n", "📌 Speaker coding", "Ann",
    "case", "file",
)  # fmt: skip


@pytest.mark.parametrize("ending", [".sqlite3", ".rqda", ".qda"])
def test_any_cell_may_hold_anything(tmp_path: Path, ending: str) -> None:
    whole = _files(tmp_path)[ending]
    chance, path = Random(ending), tmp_path / f"any{ending}"
    read = 0
    for _ in range(60):
        path.write_bytes(whole)
        with sqlite3.connect(path) as connection:
            tables = [name for (name,) in connection.execute(LISTED)]
            for table in (chance.choice(tables) for _ in range(chance.choice([1, 3, 20]))):
                columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
                change = f"UPDATE OR IGNORE {table} SET {chance.choice(columns)} = ? WHERE rowid % 5 = ?"
                with suppress(sqlite3.IntegrityError):
                    connection.execute(change, (chance.choice(ANYTHING), chance.randrange(5)))
        connection.close()
        with _soon():
            try:
                study = exchange.read(path).study
            except Fault:
                continue
        read += 1
        for out in (".polyvocal", ".qdpx"):
            exchange.write(study, tmp_path / f"out{out}")
            assert exchange.read(tmp_path / f"out{out}").study == study
    assert read > 30


def test_letters_that_are_none_are_told(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "t.sqlite3", "Talks")
    _changed(path, "UPDATE documents SET contents = CAST(x'3c703eff41' AS TEXT), name = 'a' || char(0) || 'b'")
    outcome = exchange.read(path)
    assert (outcome.study.sources[0].name, outcome.study.sources[0].latest.text) == ("a\ufffdb", "\ufffdA\n")
    assert any(loss.fate == "changed" and loss.many == 2 and "no text may hold" in loss for loss in outcome.losses)


def _files(folder: Path) -> dict[str, bytes]:
    """A small database of each tool, as its bytes."""
    by = {"owner": "ann", "date": "2024-03-04 05:06:07"}
    place = {"seltext": "Ann", "cid": 1, "fid": 1}
    source = {**by, "id": 1, "name": "S", "memo": "M"}
    rqda = {
        "source": [{**source, "file": "Ann: yes.\n" * 50, "status": 1}],
        "freecode": [{**by, "id": 1, "name": "C", "status": 1}],
        "coding": [{**by, **place, "selfirst": 10 * n, "selend": 10 * n + 3, "status": 1} for n in range(50)],
        "cases": [{**by, "id": 1, "name": "Ann", "status": 1}],
        "caselinkage": [{**by, "caseid": 1, "fid": 1, "selfirst": 0, "selend": 500, "status": 1}],
    }
    qualcoder = {
        "project": [{"date": by["date"], "memo": "x"}],
        "source": [{**source, "fulltext": "Ann: yes.\n" * 50}],
        "code_name": [{**by, "cid": 1, "name": "C"}],
        "code_text": [{**by, **place, "pos0": 10 * n, "pos1": 10 * n + 3} for n in range(50)],
        "cases": [{**by, "caseid": 1, "name": "Ann"}],
        "case_text": [{"caseid": 1, "fid": 1, "pos0": 0, "pos1": 500}],
    }
    return {
        ".sqlite3": a_taguette(folder / "taguette.sqlite3", "Talks").read_bytes(),
        ".rqda": database(folder / "whole.rqda", RQDA, rqda).read_bytes(),
        ".qda": database(folder / "whole.qda", QUALCODER, qualcoder).read_bytes(),
    }


@pytest.mark.parametrize("ending", [".sqlite3", ".rqda", ".qda"])
def test_a_database_with_bytes_changed_or_cut_off_is_a_study_or_one_fault(tmp_path: Path, ending: str) -> None:
    whole = _files(tmp_path)[ending]
    chance, path = Random(ending), tmp_path / f"broken{ending}"
    faults = 0
    for n in range(200):
        raw = bytearray(whole)
        for _ in range(chance.choice([1, 5, 50])):
            raw[chance.randrange(16, len(raw))] = chance.randrange(256)
        path.write_bytes(bytes(raw[: chance.randrange(len(raw))]) if n % 5 == 0 else bytes(raw))
        with _soon():
            try:
                exchange.read(path)
            except Fault as fault:
                faults += 1
                assert str(tmp_path) in fault.where
    assert 30 < faults < 200


def test_each_page_of_a_database_spoiled_is_a_study_or_one_fault(tmp_path: Path) -> None:
    whole = a_taguette(tmp_path / "t.sqlite3", "Talks").read_bytes()
    path = tmp_path / "broken.sqlite3"
    for page in range(0, len(whole), 4096):
        for filling in (b"\x00", b"\xff", b"\x0d"):
            start = max(page, 16)
            path.write_bytes(whole[:start] + filling * (page + 4096 - start) + whole[page + 4096 :])
            with _soon():
                try:
                    exchange.read(path)
                except Fault:
                    continue


def test_nothing_is_written_and_nothing_attached(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "t.sqlite3", "Talks")
    before = path.read_bytes()
    with sqlite.opened(path, "a database") as opened:
        for statement in (
            "DELETE FROM tags",
            "ATTACH ':memory:' AS x",
            "SELECT load_extension('x')",
            "SELECT hex(path) FROM tags",
            "PRAGMA query_only = OFF",
            "PRAGMA trusted_schema = ON",
            ENDLESS,
        ):
            with pytest.raises(sqlite3.DatabaseError):
                opened._connection.execute(statement)
    assert path.read_bytes() == before
    assert sorted(child.name for child in tmp_path.iterdir()) == ["t.sqlite3"]


def test_a_name_with_signs_of_its_own_is_opened_and_a_journal_beside_is_left_alone(tmp_path: Path) -> None:
    path = a_taguette(tmp_path / "a b?mode=rwc#%41é.sqlite3", "Talks")
    beside = path.with_name(path.name + "-wal")
    beside.write_bytes(b"not ours")
    assert exchange.read(path).study.name == "Talks"
    assert beside.read_bytes() == b"not ours"


def test_what_is_too_large_or_takes_too_long_is_one_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = a_taguette(tmp_path / "t.sqlite3", "Talks")
    for limit in ("MOST_ROWS", "LARGEST_WHOLE"):
        with monkeypatch.context() as patched:
            patched.setattr(sqlite, limit, 5)
            with pytest.raises(Fault, match="more than can be read"):
                exchange.read(path)
    monkeypatch.setattr(sqlite, "LONGEST", -1.0)
    monkeypatch.setattr(sqlite, "_STEPS", 1)
    with pytest.raises(Fault, match="at work for more than"):
        exchange.read(path)


@pytest.mark.parametrize("piece", HOSTILE)
def test_markup_that_means_harm_is_read_soon(piece: str) -> None:
    page = piece * ((1 << 20) // len(piece))
    with _soon():
        made = MarkedUp(page)
        made.spans([(n, n + 100) for n in range(0, 1 << 20, 100)])


def test_a_large_text_takes_little_memory(tmp_path: Path) -> None:
    many = 1 << 20
    by = {"owner": "ann", "date": "2024-03-04 05:06:07"}
    rows = {
        "source": [{**by, "id": 1, "name": "S", "fulltext": "🙂 é" * many}],
        "code_name": [{**by, "cid": 1, "name": "C"}],
        "code_text": [{**by, "cid": 1, "fid": 1, "seltext": "é🙂", "pos0": 3 * many - 4, "pos1": 3 * many - 2}],
    }
    path = database(tmp_path / "large.qda", QUALCODER, rows)
    tracemalloc.start()
    try:
        study = exchange.read(path).study
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert study.words(study.codings[0]) == "é🙂"
    assert most < 600 << 20


@pytest.mark.parametrize("ending", [".sqlite3", ".db", ".rqda", ".qda"])
@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b"hello", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_what_is_no_database_is_one_fault(tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"file{ending}"
    path.write_bytes(content)
    with pytest.raises(Fault):
        exchange.read(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(Fault):
        exchange.read(path)


def test_a_database_of_no_tool_is_one_fault(tmp_path: Path) -> None:
    path = _changed(tmp_path / "file.db", "CREATE TABLE other (x)")
    with pytest.raises(Fault, match="of no tool that is known"):
        exchange.read(path)


def test_databases_are_told_apart_by_their_tables(tmp_path: Path) -> None:
    for ending, content in _files(tmp_path).items():
        for other in (".db", ".sqlite", ".sqlite3"):
            path = tmp_path / f"whole{ending}{other}"
            path.write_bytes(content)
            assert len(exchange.read(path).study.sources) == 1
            assert exchange.parts(path) == (("Talks",) if ending == ".sqlite3" else ())
