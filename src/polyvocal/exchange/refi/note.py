"""What REFI-QDA has no place for, in one note that other tools show as text and Polyvocal reads back.

The note is JSON: rows of the tables in `polyvocal.exchange.tables`, only those columns that the standard lacks.
Invariant: the file's own elements are the truth; a row of the note completes a thing that is in the file, or brings
one that the standard cannot say (`completing.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from polyvocal.exchange.former import memo_kind
from polyvocal.exchange.refi.kept import Back
from polyvocal.exchange.refi.xml import legal
from polyvocal.exchange.tables import DRAFT, TABLES, Cell, Rows, moment, rows_of
from polyvocal.model import Code, Coding, Framework, Study, derived_guid, is_guid

_MOST_PARTS = 6_000_000
NAME = "Polyvocal: what REFI-QDA has no place for"
FORM = 2
"""The number of the note's form; those before it are read too (`polyvocal.exchange.former`)."""
Sheet = dict[str, list[dict[str, Any]]]
"""Rows by table as dictionaries, columns that are not known left out."""

_WHOLE = (
    "facets", "facet_values", "turns", "voices", "voice_values", "revisions", "versions", "code_successors", "rounds",
    "questions", "assignments", "coding_facets", "coding_origins", "theme_codings", "proposals", "proposal_codes",
    "proposal_wording", "proposal_parts", "proposal_passages", "decisions", "decision_proposals", "decision_present",
    "sign_offs", "looks", "attachments",
)  # fmt: skip
_PARTS = {
    "study": ("guid", "method"),
    "variables": ("guid", "on"),
    "sources": ("guid", "path"),
    "memos": ("guid", "kind", "private", "about_kind", "about_guid", "round"),
}
_DRAFT_PARTS = {
    "codes": (
        "framework", "guid", "when_to_use", "when_not", "example", "retired", "made_by", "made_at", "round",
        "meant_since",
    ),
    "code_facets": (),
    "themes": ("framework", "guid", "status", "colour"),
    "theme_codes": (),
}  # fmt: skip


def guid_of(study: Study) -> str:
    """The GUID of the study's note: always the same for one study."""
    return derived_guid("refi note", study.guid)


def facet_set(facet: str, value: str) -> str:
    """The GUID of the Set that stands for a facet's value on codes."""
    return derived_guid("refi facet set", facet, legal(value))


def facet_sets(tables: Sheet) -> dict[str, tuple[str, str]]:
    """Return facet and value by the GUID of the Set that stands for them."""
    on_codes = {row["guid"] for row in tables.get("facets", ()) if row["on"] == "code"}
    pairs = [(row["facet"], row["value"]) for row in tables.get("facet_values", ()) if row["facet"] in on_codes]
    return {facet_set(*pair): pair for pair in pairs}


def digest(text: str) -> str:
    """A short mark of a text, by which a change by another tool is noticed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def placed(study: Study, coding: Coding) -> bool:
    """Whether REFI-QDA can say where the coding stands: on the one text that it has of the source."""
    return coding.anchor.state != "gone" and coding.anchor.revision == study.source_by_guid[coding.source].latest.guid


def in_order_of_tree(framework: Framework) -> Iterator[Code]:
    """The codes as a tree is written: a code, what is under it, the next."""
    children = framework.children
    waiting = list(reversed(children.get(None, ())))
    while waiting:
        yield (code := waiting.pop())
        waiting += reversed(children.get(code.guid, ()))


# — writing —


def note(study: Study, back: Back) -> str:
    """Return the note's text: a line a row, since other tools show it. `back` are the pieces that are in the file."""
    rows = rows_of(study)
    latest = {source.latest.guid for source in study.sources}
    drafted = {code.guid for code in study.framework.codes}
    content: dict[str, Any] = {
        "polyvocal": FORM,
        "study": study.guid,
        "marks": {source.guid: digest(source.latest.text) for source in study.sources},
        "texts": {guid: r.text for guid, r in study.revision_by_guid.items() if guid not in latest},
        "only in versions": sorted(study.any_code.keys() - drafted),
        **_orders(study, back),
    }
    tables = ",\n".join(_written(name, *some) for name, some in _tables(study, rows, back).items() if some[1])
    head = json.dumps(content, ensure_ascii=False, indent=0).removesuffix("\n}")
    return f'{head},\n"tables": {{\n{tables}\n}}\n}}'


def _written(name: str, columns: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> str:
    encode = json.JSONEncoder(ensure_ascii=False, default=_json).encode
    lines = ",\n".join(map(encode, rows))
    return f'"{name}": {{"columns": {encode(columns)}, "rows": [\n{lines}\n]}}'


def _tables(study: Study, rows: Rows, back: Back) -> dict[str, tuple[tuple[str, ...], list[tuple[Cell, ...]]]]:
    made = {name: (TABLES[name].names, rows[name]) for name in _WHOLE}
    for name, columns in _PARTS.items():
        made[name] = (columns, _columns(name, columns, rows[name]))
    for name, columns in _DRAFT_PARTS.items():
        drafts = [row for row in rows[name] if row[0] == DRAFT] if columns else []
        made[f"{name} of the draft"] = (columns, _columns(name, columns, drafts))
        made[name] = (TABLES[name].names, [row for row in rows[name] if row[0] != DRAFT])
    unsaid = back.without_values()
    for name in ("case_values", "source_values"):
        made[name] = (TABLES[name].names, [row for row in rows[name] if row[-1] == "" or row[0] in unsaid])
    there, unknown = set(back.numbers.values()), enumerate(rows["unknown"])
    made["unknown"] = (TABLES["unknown"].names, [(*row[:2], None if n in there else row[2]) for n, row in unknown])
    return {**made, **_codings(study, rows)}


def _columns(table: str, columns: Iterable[str], rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    places = [TABLES[table].names.index(column) for column in columns]
    return [tuple(row[place] for place in places) for row in rows]


def _codings(study: Study, rows: Rows) -> dict[str, tuple[tuple[str, ...], list[tuple[Cell, ...]]]]:
    """Codings that stand where REFI-QDA cannot say come whole; of others, what it has no word for."""
    homeless = {coding.guid for coding in study.codings if not placed(study, coding)}
    moved = {c.guid for c in study.codings if len(c.anchors) > 1 or c.anchor.state != "same"}
    part = ("guid", "round", "version", "mark")
    placed_ones = _columns("codings", part, [row for row in rows["codings"] if row[0] not in homeless])
    return {
        "codings": (TABLES["codings"].names, [row for row in rows["codings"] if row[0] in homeless]),
        "codings in the file": (part, [row for row in placed_ones if row[1:] != (None, None, "")]),
        "anchors": (TABLES["anchors"].names, [row for row in rows["anchors"] if row[0] in homeless | moved]),
    }


def _orders(study: Study, back: Back) -> dict[str, list[str]]:
    """The orders of codes, codings and sources, where the file's own is another."""
    codes = [code.guid for code in study.framework.codes]
    codings = [coding.guid for coding in study.codings]
    sources = [source.guid for source in back.order()]
    by_source: dict[str, list[str]] = {source: [] for source in sources}
    homeless: list[str] = []
    for coding in study.codings:
        (by_source[coding.source] if placed(study, coding) else homeless).append(coding.guid)
    found_codings = [*(guid for some in by_source.values() for guid in some), *homeless]
    told = {
        "order of codes": (codes, [code.guid for code in in_order_of_tree(study.framework)]),
        "order of codings": (codings, found_codings),
        "order of sources": ([source.guid for source in study.sources], sources),
    }
    return {name: wanted for name, (wanted, found) in told.items() if wanted != found}


def _json(value: object) -> str:
    if isinstance(value, date):
        return moment(value)
    raise TypeError(type(value))


# — reading —


def understood(text: str) -> dict[str, Any] | None:
    """Return the content of a note of ours, its tables as a `Sheet`; None for what is none, or beyond reason."""
    if text.count(",") + text.count("[") + text.count("{") > _MOST_PARTS:
        return None
    try:
        content = json.loads(text)
        if content["polyvocal"] not in range(1, FORM + 1) or not is_guid(content["study"]):
            return None
        content["tables"] = {name: _read(name, some) for name, some in content["tables"].items()}
        for memo in content["tables"].get("memos", ()) if content["polyvocal"] == 1 else ():
            memo["kind"] = memo_kind(memo["kind"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _read(name: str, kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a table. Raises `KeyError`, `TypeError` or `ValueError` for what is none."""
    kinds = {column.name: column.kind for column in TABLES[name.partition(" ")[0]].columns}
    rows = [dict(zip(kept["columns"], row, strict=True)) for row in kept["rows"]]
    for column in kept["columns"]:
        kind = kinds[column]
        for row in rows:
            if (value := row[column]) is not None:
                row[column] = _cell(kind, value)
    return rows


_TYPES = {"string": str, "integer": int, "boolean": bool, "date": str, "datetime": str}


def _cell(kind: str, value: object) -> object:
    if type(value) is not _TYPES[kind]:
        raise TypeError(f"{value!r} is of another kind than {kind}")
    if kind == "date":
        return date.fromisoformat(str(value))
    return datetime.fromisoformat(str(value)) if kind == "datetime" else value
