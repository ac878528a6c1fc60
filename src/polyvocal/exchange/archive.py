"""The archive (`.polyvocal`): a ZIP that is a Frictionless Data Package, and loses nothing.

`datapackage.json` declares tables, keys and foreign keys; the tables are UTF-8 CSV (RFC 4180); the words of sources
are text files. It opens in a spreadsheet, in pandas and in R. Invariant: the same study gives the same bytes, and
what is read back equals what was written. `quotations.csv` is there for people; it is not read back. Archives of
form 1 are read too (`former.py` says what they had not yet).

Source: Data Package and Table Schema, version 1 (https://specs.frictionlessdata.io).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from polyvocal.exchange.build import study_of
from polyvocal.exchange.former import NEW_COLUMNS, NEW_TABLES, renewed
from polyvocal.exchange.loss import Loss
from polyvocal.exchange.package import Package, opened, packed, put
from polyvocal.exchange.tables import TABLES, Cell, Column, Table, attachment_file, moment, rows_of, text_file
from polyvocal.faults import Fault
from polyvocal.model import REPLACEMENT, Study

FORM = 2
"""The number of this form of archive; one with a higher number is refused with a sentence."""
EXPECTED = "a Polyvocal archive"
MOST_ROWS = 1_000_000
"""The most rows of all tables together; a study of half a million codings is a corpus, and no archive."""
MOST_QUOTED = 16 << 20
"""The most characters of words in `quotations.csv`: a text coded whole a thousand times would stand there as often, and
make the archive too large to be opened again."""
_LARGEST_CELL = (1 << 31) - 1
csv.field_size_limit(_LARGEST_CELL)  # a memo may be as long as it likes; an entry's own size is limited already
_LONE = re.compile("[\ud800-\udfff]")
_QUOTATIONS = ("coding", "code", "source", "start", "end", "words", "speaker", "coder")


def write(study: Study, path: Path) -> tuple[Loss | str, ...]:
    """Write `study` to `path`; an archive loses nothing but lone surrogates, which are no characters.

    Where `quotations.csv`, which is not read back, would become too large, words are left out of it, and that is told.
    """
    text = _Text()
    put(path, packed(_entries(study, text)))
    return text.told()


class _Text:
    """Text as UTF-8; counts the lone surrogates, which UTF-8 cannot say, that it had to replace."""

    def __init__(self) -> None:
        self.replaced = self.unquoted = 0

    def encoded(self, text: str, *, counted: bool = True) -> bytes:
        """The bytes of `text`; `counted` is False for what stands in another part of the archive too."""
        try:
            return text.encode()
        except UnicodeEncodeError:
            text, many = _LONE.subn(REPLACEMENT, text)
            self.replaced += many if counted else 0
            return text.encode()

    def told(self) -> tuple[Loss | str, ...]:
        """A loss, where something was replaced, or left out of what people read."""
        told: list[Loss | str] = []
        if self.replaced:
            met = f"Lone surrogates, which are no characters: {self.replaced:,} were replaced by “{REPLACEMENT}”."
            told.append(met)
        if self.unquoted:
            sentence = (
                f"quotations.csv in the archive leaves the words of {self.unquoted:,} codings out, since there are too "
                "many of them; they stand in the texts, and nothing is lost when the archive is opened."
            )
            told.append(Loss(sentence, "changed", "words of codings in quotations.csv", self.unquoted))
        return tuple(told)


def read(path: Path) -> tuple[Study, tuple[str, ...]]:
    """Return the study in the archive at `path`; it has no losses.

    Raises `Fault` for what is no archive, was cut short, has a table or column missing or doubled, a value of the
    wrong kind, or a reference that leads nowhere.
    """
    with opened(path, EXPECTED) as package:
        form = _form(package)
        found: dict[str, tuple[list[tuple[Cell, ...]], list[int]]] = {}
        for table in TABLES.values():
            found[table.name] = _rows(package, table, form, MOST_ROWS - sum(len(rows) for rows, _ in found.values()))
        rows = {name: some for name, (some, _) in found.items()}
        rows = renewed(rows) if form == 1 else rows
        files = [(str(row[0]), str(row[3])) for row in rows["revisions"]]
        texts = {revision: _text(package, name) for revision, name in files}
        attached = {str(name): package.read(attachment_file(str(name))) for (name,) in rows["attachments"]}

    def where(table: str, row: int) -> str:
        lines = found[table][1]
        return f"{path}, {table}.csv, line {lines[row - 2] if 2 <= row < len(lines) + 2 else row}"

    return study_of(rows, texts, where, attached), ()


def _entries(study: Study, text: _Text) -> Iterator[tuple[str, bytes]]:
    rows = rows_of(study)
    described = json.dumps(_described(study), ensure_ascii=False, indent=2) + "\n"
    yield "datapackage.json", text.encoded(described, counted=False)
    for table in _present(study):
        yield f"{table.name}.csv", text.encoded(_csv(table.names, (map(_cell, row) for row in rows[table.name])))
    yield "quotations.csv", text.encoded(_csv(_QUOTATIONS, _quotations(study, text)), counted=False)
    for source in study.sources:
        for revision in source.revisions:
            yield text_file(revision.guid), revision.text.encode()
    for attachment in study.attachments:
        yield attachment_file(attachment.name), attachment.content


def _present(study: Study) -> list[Table]:
    """The tables of this study's archive; the one of attachments only where there are any."""
    return [table for table in TABLES.values() if table.name != "attachments" or study.attachments]


def _csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return moment(value) if isinstance(value, date) else str(value)


def _quotations(study: Study, text: _Text) -> Iterator[tuple[object, ...]]:
    names = {coder.guid: coder.name for coder in study.coders}
    left = MOST_QUOTED
    for coding in study.codings:
        source, anchor = study.source_by_guid[coding.source], coding.anchor
        framework = study.framework
        code = (
            framework.path(coding.code) if coding.code in framework.by_guid else study.any_code.get(coding.code or "")
        )
        turns = study.revision_by_guid[anchor.revision].turns_in(anchor.span)
        speakers = "; ".join(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
        fits = len(anchor.span) <= left
        left, text.unquoted = left - len(anchor.span) * fits, text.unquoted + (not fits)
        yield (
            coding.guid, code or "", source.name, anchor.span.start, anchor.span.end,
            study.words(coding) if fits else "", speakers, names[coding.coder],
        )  # fmt: skip


def _described(study: Study) -> dict[str, Any]:
    resources = [_resource(table) for table in _present(study)]
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
        {"fields": [c.name], "reference": {"resource": _other(table, c.refers[0]), "fields": [c.refers[1]]}}
        for c in table.columns
        if c.refers is not None
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return _csv_resource(table.name, table.about, schema)


def _other(table: Table, referred: str) -> str:
    """How a table schema names the table referred to: itself with an empty text."""
    return "" if referred == table.name else referred


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


def _form(package: Package) -> int:
    """The number of the archive's form. Raises `Fault` for what says none, or one that is newer."""
    where = f"{package.path}, datapackage.json"
    if "datapackage.json" not in package.names:
        raise Fault(str(package.path), "the file has no datapackage.json", EXPECTED)
    raw = package.read("datapackage.json")
    try:
        form = json.loads(raw)["polyvocal"]["form"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Fault(where, "it does not describe a study of Polyvocal", EXPECTED) from error
    if type(form) is not int or form < 1:
        raise Fault(where, f"the archive has form {form!r}", f"a whole number from 1 to {FORM}")
    if form > FORM:
        raise Fault(where, f"the archive has form {form}", f"form {FORM} or older; a newer Polyvocal reads it")
    return form


def _text(package: Package, name: str) -> str:
    return _decoded(package, name, package.read(name))


def _decoded(package: Package, name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Fault(f"{package.path}, {name}, byte {error.start}", "the text is not UTF-8", "UTF-8") from error


def _lines(package: Package, name: str) -> io.TextIOWrapper:
    """The lines of a table, one by one: held as one text to be read in, they would take four bytes a letter."""
    raw = package.read(name)
    _decoded(package, name, raw)
    return io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8", newline="")


def _rows(package: Package, table: Table, form: int, most: int) -> tuple[list[tuple[Cell, ...]], list[int]]:
    """The rows of a table and the line that each begins on: a cell may run over several."""
    where = f"{package.path}, {table.name}.csv"
    may_lack = table.name == "attachments" or (form == 1 and table.name in NEW_TABLES)
    if may_lack and f"{table.name}.csv" not in package.names:
        return [], []
    reader = csv.reader(_lines(package, f"{table.name}.csv"), strict=True)
    made: list[tuple[Cell, ...]] = []
    lines: list[int] = []
    try:
        header = [name.removeprefix("\ufeff") for name in next(reader, [])]
        lacking = _lacking(table, header, form)
        _check_header(where, [name for name in table.names if name not in lacking], header)
        places = [(c, None if c.name in lacking else header.index(c.name)) for c in table.columns]
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) != len(header):
                raise Fault(f"{where}, line {line}", f"the row has {len(cells)} cells", f"{len(header)}")
            if len(made) >= most:
                raise Fault(
                    f"{where}, line {line}", "there are more rows than an archive may have", f"{MOST_ROWS:,} in all"
                )
            made.append(tuple(lacking[c.name] if n is None else _value(where, line, c, cells[n]) for c, n in places))
            lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise Fault(f"{where}, line {reader.line_num}", f"the table cannot be read ({error})", "CSV") from error
    return made, lines


def _lacking(table: Table, header: list[str], form: int) -> Mapping[str, Cell]:
    """The columns that an archive of form 1 lacks, and what stands there instead; one of form 2 lacks none."""
    new = NEW_COLUMNS.get(table.name, {}) if form == 1 else {}
    return {name: value for name, value in new.items() if name not in header}


def _check_header(where: str, names: list[str], header: list[str]) -> None:
    expected = "the columns " + ", ".join(names)
    for name in names:
        if header.count(name) != 1:
            times = "is missing" if name not in header else "stands there twice"
            raise Fault(f"{where}, line 1", f"the column “{name}” {times}", expected)
    if len(header) != len(names):
        raise Fault(f"{where}, line 1", f"there are {len(header)} columns", expected)


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
