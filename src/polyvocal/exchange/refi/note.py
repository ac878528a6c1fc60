"""What REFI-QDA has no place for, in one note that other tools show as text and Polyvocal reads back.

The note is JSON: rows of the tables in `polyvocal.exchange.tables`, only those columns that the standard lacks.
Invariant: the file's own elements are the truth; a row of the note completes a thing that is in the file, or brings
one that the standard cannot say, and what would lead nowhere is dropped and told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from polyvocal.exchange.build import dangling
from polyvocal.exchange.refi.xml import PROJECT
from polyvocal.exchange.tables import DRAFT, TABLES, Rows, rows_of
from polyvocal.model import Coding, Study, derived_guid

NAME = "Polyvocal: what REFI-QDA has no place for"
Sheet = dict[str, list[dict[str, Any]]]
"""Rows by table as dictionaries, columns that are not known left out."""

_WHOLE = (
    "facets", "facet_values", "turns", "voices", "voice_values", "versions", "code_successors", "rounds",
    "assignments", "coding_facets", "coding_origins",
)  # fmt: skip
_BY_VERSION = ("codes", "code_facets", "themes", "theme_codes")
_PARTS = {
    "study": ("guid", "method"),
    "variables": ("guid", "on"),
    "sources": ("guid", "path"),
    "codings": ("guid", "round", "version"),
    "memos": ("guid", "kind", "private", "about_kind", "about_guid"),
}
_DRAFT_PARTS = {
    "codes": ("framework", "guid", "when_to_use", "when_not", "example", "retired", "made_by", "made_at"),
    "themes": ("framework", "guid", "status", "colour"),
}


def guid_of(study: Study) -> str:
    """The GUID of the study's note: always the same for one study."""
    return derived_guid("refi note", study.guid)


def digest(text: str) -> str:
    """A short mark of a text, by which a change by another tool is noticed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def placed(study: Study, coding: Coding) -> bool:
    """Whether REFI-QDA can say where the coding stands: on the one text that it has of the source."""
    return coding.anchor.state != "gone" and coding.anchor.revision == study.source_by_guid[coding.source].latest.guid


def note(study: Study) -> str:
    """Return the note's text."""
    rows = {name: [_dict(name, row) for row in some] for name, some in rows_of(study).items()}
    kept: Sheet = {name: rows[name] for name in _WHOLE}
    for name, columns in _PARTS.items():
        kept[name] = [{column: row[column] for column in columns} for row in rows[name]]
    for name in _BY_VERSION:
        part = _DRAFT_PARTS.get(name)
        kept[name] = [
            row if row["framework"] != DRAFT else {column: row[column] for column in part or ()}
            for row in rows[name]
            if row["framework"] != DRAFT or part
        ]
    kept["theme_codings"] = rows["theme_codings"]
    kept["revisions"] = rows["revisions"]
    kept["unknown"] = [row for row in rows["unknown"] if not written_back(row["form"], row["place"], row["content"])]
    _homeless(study, rows, kept)
    latest = {source.latest.guid for source in study.sources}
    old = {guid: revision.text for guid, revision in study.revision_by_guid.items() if guid not in latest}
    marks = {source.guid: digest(source.latest.text) for source in study.sources}
    drafted = {code.guid for code in study.framework.codes}
    content = {
        "polyvocal": 1,
        "tables": {name: some for name, some in kept.items() if some},
        "marks": marks,
        "texts": old,
        "only in versions": sorted(study.any_code.keys() - drafted),
        "order": [coding.guid for coding in study.codings],
    }
    return json.dumps(content, ensure_ascii=False, indent=0, default=_json)


def _homeless(study: Study, rows: Sheet, kept: Sheet) -> None:
    """Codings that stand where REFI-QDA cannot say come whole, and every coding with more than one place."""
    homeless = {coding.guid for coding in study.codings if not placed(study, coding)}
    moved = (c.guid for c in study.codings if len(c.anchors) > 1 or c.anchor.state != "same")
    many = homeless.union(moved)
    whole = {row["guid"]: row for row in rows["codings"] if row["guid"] in homeless}
    kept["codings"] = [
        whole.get(row["guid"], row) for row in kept["codings"] if row["guid"] in whole or row["round"] or row["version"]
    ]
    kept["anchors"] = [row for row in rows["anchors"] if row["coding"] in many]


def written_back(form: str, place: str, content: str) -> bool:
    """Whether a piece that we have no word for goes back into the file where it stood."""
    return form == "refi" and place in {"Links", "Graphs"} and PROJECT in content


def _dict(table: str, row: tuple[object, ...]) -> dict[str, Any]:
    return dict(zip(TABLES[table].names, row, strict=True))


def _json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


def losses(study: Study) -> tuple[str, ...]:
    """Return in sentences what goes into the note and is therefore seen by Polyvocal alone."""
    said: list[tuple[int, str, str]] = [
        (len(study.versions), "framework version", "framework versions"),
        (len(study.rounds), "round with its assignments", "rounds with their assignments"),
        (sum(bool(c.facets) for c in study.codings), "coding with facet values", "codings with facet values"),
        (sum(bool(c.origins) for c in study.codings), "coding that names its origin",
         "codings that name their origins"),
        (sum(not placed(study, c) for c in study.codings), "coding on an earlier text", "codings on an earlier text"),
        (sum(len(s.revisions) - 1 for s in study.sources), "earlier text of a source", "earlier texts of sources"),
        (sum(len(s.latest.turns) for s in study.sources), "speaker turn", "speaker turns"),
        (sum(bool(c.when_to_use or c.when_not or c.example) for c in study.framework.codes),
         "code with its rules of use", "codes with their rules of use"),
        (sum(bool(t.codings) for t in study.framework.themes), "theme with quotations of its own",
         "themes with quotations of their own"),
        (sum(m.about is not None and m.about.kind in {"case", "round", "version"} for m in study.memos),
         "link from a memo to a case, round or version", "links from memos to cases, rounds or versions"),
    ]  # fmt: skip
    return tuple(
        f"{many:,} {one if many == 1 else several}: REFI-QDA has no place for this; it is kept in a note that "
        "Polyvocal reads back."
        for many, one, several in said
        if many
    )


def understood(text: str) -> dict[str, Any] | None:
    """Return the content of a note of ours, or None for any other note."""
    try:
        content = json.loads(text)
    except ValueError:
        return None
    return content if isinstance(content, dict) and content.get("polyvocal") == 1 and "tables" in content else None


def complete(sheet: Sheet, texts: dict[str, str], content: dict[str, Any]) -> None:
    """Complete what was read from the file's elements by what the note keeps.

    `texts` are by revision, whose GUID the reader takes from its source; the note gives the revision's own. Where
    another tool has changed a text, its turns and earlier states are left aside.
    """
    tables: Sheet = {name: list(some) for name, some in content["tables"].items() if name in TABLES}
    _revisions(sheet, texts, tables, content)
    for name, rows in tables.items():
        _overlay(name, sheet[name], rows)
    only = set(content.get("only in versions", ()))
    sheet["codes"] = [row for row in sheet["codes"] if row["guid"] not in only or row["framework"] != DRAFT]
    order = {guid: place for place, guid in enumerate(content.get("order", ()))}
    sheet["codings"].sort(key=lambda row: order.get(row["guid"], len(order)))


def _revisions(sheet: Sheet, texts: dict[str, str], tables: Sheet, content: dict[str, Any]) -> None:
    read = {row["source"]: row for row in sheet["revisions"]}
    latest: dict[str, dict[str, Any]] = {}
    for row in tables.pop("revisions", []):
        known = latest.get(row["source"])
        latest[row["source"]] = row if known is None or row["number"] > known["number"] else known
    fresh: list[dict[str, Any]] = []
    for source, row in read.items():
        mine = latest.get(source)
        if mine is None or content["marks"].get(source) != digest(texts[row["guid"]]):
            continue
        fresh += [r for r in content["tables"].get("revisions", ()) if r["source"] == source and r is not mine]
        texts[mine["guid"]] = texts.pop(row["guid"])
        for anchor in sheet["anchors"]:
            if anchor["revision"] == row["guid"]:
                anchor["revision"] = mine["guid"]
        row.clear()
        row.update(mine)
    early = [row for row in fresh if row["guid"] in content["texts"]]
    texts.update({row["guid"]: content["texts"][row["guid"]] for row in early})
    sheet["revisions"] = [*early, *sheet["revisions"]]
    sheet["revisions"].sort(key=lambda row: row["number"])


def _overlay(name: str, there: list[dict[str, Any]], rows: Iterable[dict[str, Any]]) -> None:
    table = TABLES[name]
    if name == "anchors":
        rows = list(rows)
        given = {row["coding"] for row in rows}
        there[:] = [row for row in there if row["coding"] not in given]
        there.extend(rows)
        return
    known = {tuple(row.get(k) for k in table.key): row for row in there} if table.key else {}
    needed = {column.name for column in table.columns if column.needed}
    for row in rows:
        mine = known.get(tuple(row.get(k) for k in table.key)) if table.key else None
        if mine is not None:
            mine.update({k: v for k, v in row.items() if v is not None or k not in {"about_kind", "about_guid"}})
        elif needed <= {column for column, value in row.items() if value is not None}:
            there.append(row)


_DEFAULTS: dict[str, Any] = {
    "codable": True, "retired": False, "final": False, "private": False, "kind": "memo", "state": "same", "on": "case",
    "framework": DRAFT, "method": "codebook", "status": "kept",
}  # fmt: skip
_MOMENTS: dict[str, Callable[[str], date]] = {"date": date.fromisoformat, "datetime": datetime.fromisoformat}


def rows(sheet: Sheet) -> tuple[Rows, int]:
    """Return the sheet as rows, and how many led nowhere and were left out."""
    made: Rows = {
        name: [
            tuple(_cell(row.get(c.name), c.kind, _DEFAULTS.get(c.name), absent=c.absent) for c in table.columns)
            for row in sheet[name]
        ]
        for name, table in TABLES.items()
    }
    lost, again = 0, True
    while again:
        again = False
        for name in TABLES:
            gone = {number for number, *_ in dangling(made, name)}
            if gone:
                made[name] = [row for number, row in enumerate(made[name]) if number not in gone]
                lost, again = lost + len(gone), True
    return made, lost


def _cell(value: Any, kind: str, default: Any, *, absent: bool) -> Any:
    if value is None:
        return default if default is not None else None if absent or kind != "string" else ""
    if kind in _MOMENTS and isinstance(value, str):
        return _MOMENTS[kind](value)
    return value
