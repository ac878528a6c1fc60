"""The archive (`.polyvocal`): a ZIP that is a Frictionless Data Package, and loses nothing.

`datapackage.json` declares tables, keys and foreign keys; the tables are UTF-8 CSV (RFC 4180); the words of sources
are text files. It opens in a spreadsheet, in pandas and in R. Invariant: the same study gives the same bytes, and
what is read back equals what was written. `quotations.csv` is there for people; it is not read back.

Source: Data Package and Table Schema, version 1 (https://specs.frictionlessdata.io).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from polyvocal.exchange.build import study_of
from polyvocal.exchange.package import Package, opened, packed, put
from polyvocal.exchange.tables import TABLES, Cell, Column, Table, rows_of, text_file
from polyvocal.faults import Fault
from polyvocal.model import Study

FORM = 1
"""The number of this form of archive; one with a higher number is refused with a sentence."""
EXPECTED = "a Polyvocal archive"
_QUOTATIONS = ("coding", "code", "source", "start", "end", "words", "speaker", "coder")


def write(study: Study, path: Path) -> tuple[str, ...]:
    """Write `study` to `path`; an archive has no losses."""
    put(path, packed(_entries(study)))
    return ()


def read(path: Path) -> tuple[Study, tuple[str, ...]]:
    """Return the study in the archive at `path`; it has no losses.

    Raises `Fault` for what is no archive, was cut short, has a table or column missing or doubled, a value of the
    wrong kind, or a reference that leads nowhere.
    """
    with opened(path, EXPECTED) as package:
        _check_form(package)
        rows = {table.name: _rows(package, table) for table in TABLES.values()}
        files = [(str(row[0]), str(row[3])) for row in rows["revisions"]]
        texts = {revision: _text(package, name) for revision, name in files}
    return study_of(rows, texts, str(path)), ()


def _entries(study: Study) -> Iterator[tuple[str, bytes]]:
    rows = rows_of(study)
    yield "datapackage.json", (json.dumps(_described(study), ensure_ascii=False, indent=2) + "\n").encode()
    for table in TABLES.values():
        yield f"{table.name}.csv", _csv(table.names, (map(_cell, row) for row in rows[table.name]))
    yield "quotations.csv", _csv(_QUOTATIONS, _quotations(study))
    for source in study.sources:
        for revision in source.revisions:
            yield text_file(revision.guid), revision.text.encode()


def _csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _quotations(study: Study) -> Iterator[tuple[object, ...]]:
    names = {coder.guid: coder.name for coder in study.coders}
    for coding in study.codings:
        source, anchor = study.source_by_guid[coding.source], coding.anchor
        framework = study.framework
        code = (
            framework.path(coding.code) if coding.code in framework.by_guid else study.any_code.get(coding.code or "")
        )
        turns = study.revision_by_guid[anchor.revision].turns_in(anchor.span)
        speakers = "; ".join(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
        yield (
            coding.guid, code or "", source.name, anchor.span.start, anchor.span.end, study.words(coding), speakers,
            names[coding.coder],
        )  # fmt: skip


def _described(study: Study) -> dict[str, Any]:
    resources = [_resource(table) for table in TABLES.values()]
    return {
        "profile": "data-package",
        "name": "polyvocal-study",
        "id": study.guid,
        "title": study.name,
        "description": study.description,
        "polyvocal": {"form": FORM},
        "resources": [*resources, _for_people()],
    }


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    foreign = [
        {"fields": [c.name], "reference": {"resource": c.refers[0], "fields": [c.refers[1]]}}
        for c in table.columns
        if c.refers is not None
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return _csv_resource(table.name, table.about, schema)


def _csv_resource(name: str, about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": name.replace("_", "-") if name == "quotations" else name,
        "path": f"{name}.csv",
        "description": about,
        "format": "csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.kind}
    if column.kind == "datetime":
        field["format"] = "any"
    if column.needed:
        field["constraints"] = {"required": True}
    return field


def _for_people() -> dict[str, Any]:
    kinds = {"start": "integer", "end": "integer"}
    fields = [{"name": name, "type": kinds.get(name, "string")} for name in _QUOTATIONS]
    return _csv_resource("quotations", "All codings with their words, for reading; not read back.", {"fields": fields})


def _check_form(package: Package) -> None:
    where = f"{package.path}, datapackage.json"
    if "datapackage.json" not in package.names:
        raise Fault(str(package.path), "the file has no datapackage.json", EXPECTED)
    try:
        described = json.loads(package.read("datapackage.json"))
        form = described["polyvocal"]["form"]
    except (ValueError, KeyError, TypeError) as error:
        raise Fault(where, "it does not describe a study of Polyvocal", EXPECTED) from error
    if not isinstance(form, int) or form > FORM:
        raise Fault(where, f"the archive has form {form}", f"form {FORM} or older; a newer Polyvocal reads it")


def _text(package: Package, name: str) -> str:
    try:
        return package.read(name).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Fault(f"{package.path}, {name}, byte {error.start}", "the text is not UTF-8", "UTF-8") from error


def _rows(package: Package, table: Table) -> list[tuple[Cell, ...]]:
    where = f"{package.path}, {table.name}.csv"
    reader = csv.reader(io.StringIO(_text(package, f"{table.name}.csv"), newline=""), strict=True)
    made: list[tuple[Cell, ...]] = []
    try:
        order = _order(where, table, next(reader, []))
        for line, cells in enumerate(reader, 2):
            if len(cells) != len(table.columns):
                raise Fault(f"{where}, line {line}", f"the row has {len(cells)} cells", f"{len(table.columns)}")
            made.append(tuple(_value(where, line, c, cells[n]) for c, n in zip(table.columns, order, strict=True)))
    except csv.Error as error:
        raise Fault(f"{where}, line {reader.line_num}", f"the table cannot be read ({error})", "CSV") from error
    return made


def _order(where: str, table: Table, header: list[str]) -> list[int]:
    header = [name.removeprefix("\ufeff") for name in header]
    for name in table.names:
        if header.count(name) != 1:
            times = "is missing" if name not in header else "stands there twice"
            raise Fault(f"{where}, line 1", f"the column “{name}” {times}", "the columns " + ", ".join(table.names))
    if len(header) != len(table.names):
        raise Fault(f"{where}, line 1", f"there are {len(header)} columns", "the columns " + ", ".join(table.names))
    return [header.index(name) for name in table.names]


_VALUES: dict[str, Callable[[str], Cell]] = {
    "string": str,
    "integer": int,
    "boolean": lambda text: {"true": True, "false": False}[text],
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}


def _value(where: str, line: int, column: Column, text: str) -> Cell:
    if not text and not column.needed:
        return None if column.absent else ""
    try:
        if not text and column.kind != "string":
            raise ValueError(text)  # noqa: TRY301 - one place says what is wrong with a cell
        return _VALUES[column.kind](text)
    except (ValueError, KeyError) as error:
        met = f"“{text}” stands under “{column.name}”"
        raise Fault(f"{where}, line {line}", met, f"a value of the kind {column.kind}") from error
