"""What was read from a file's elements, completed by the note of ours, and made sound.

Invariant: the file's own elements are the truth. A row of the note completes a thing that is in the file, or brings
one that the standard cannot say; what would lead nowhere is left out and counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from polyvocal.exchange.build import dangling, doubled
from polyvocal.exchange.former import NEW_COLUMNS
from polyvocal.exchange.refi.note import Sheet, digest
from polyvocal.exchange.tables import DRAFT, TABLES, Cell, Rows

Row = dict[str, Any]


def complete(sheet: Sheet, texts: dict[str, str], content: dict[str, Any]) -> None:
    """Complete what was read from the file's elements by what the note keeps.

    `texts` are by revision, whose GUID the reader takes from its source; the note gives the revision's own. Where
    another tool has changed a text, its turns and earlier states are left aside.
    """
    tables: Sheet = dict(content["tables"])
    _revisions(sheet, texts, tables.pop("revisions", []), content)
    _anchors(sheet, tables.pop("anchors", []))
    _unknown(sheet, tables.pop("unknown", []))
    for name, rows in tables.items():
        _overlay(name.partition(" ")[0], sheet[name.partition(" ")[0]], rows)
    _only_in_versions(sheet, set(content["only in versions"]))
    _sort(sheet["codes"], content.get("order of codes"))
    _sort(sheet["codings"], content.get("order of codings"))
    _sort(sheet["sources"], content.get("order of sources"))


def _sort(rows: list[Row], order: list[str] | None) -> None:
    if order is not None:
        places = {guid: place for place, guid in enumerate(order)}
        rows.sort(key=lambda row: places.get(row["guid"], len(places)) if row.get("framework", DRAFT) == DRAFT else -1)


def _revisions(sheet: Sheet, texts: dict[str, str], rows: list[Row], content: dict[str, Any]) -> None:
    ours: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["number"]):
        ours[row["source"]].append(row)
    anchors: dict[str, list[Row]] = defaultdict(list)
    for anchor in sheet["anchors"]:
        anchors[anchor["revision"]].append(anchor)
    made: list[Row] = []
    for row in sheet["revisions"]:
        source = row["source"]
        if not ours[source] or content["marks"].get(source) != digest(texts[row["guid"]]):
            made.append(row)
            continue
        *early, mine = ours[source]
        texts[mine["guid"]] = texts.pop(row["guid"])
        texts.update({r["guid"]: content["texts"][r["guid"]] for r in early})
        made += [*early, mine]
        for anchor in anchors[row["guid"]]:
            anchor["revision"] = mine["guid"]
    sheet["revisions"] = made


def _anchors(sheet: Sheet, rows: list[Row]) -> None:
    """Earlier places come from the note, the latest one from the file where it has it."""
    known = {row["guid"] for row in sheet["revisions"]}
    ours: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["revision"] in known:
            ours[row["coding"]].append(row)
    made: list[Row] = []
    for mine in sheet["anchors"]:
        early = ours.pop(mine["coding"], [])
        if early and early[-1]["revision"] == mine["revision"]:
            mine = {**early.pop(), "start": mine["start"], "end": mine["end"]}
        made += [*early, mine]
    sheet["anchors"] = made + [row for some in ours.values() for row in some]


def _unknown(sheet: Sheet, rows: list[Row]) -> None:
    """Pieces without content in the note are in the file, where they still are; others come from the note."""
    there = {row["place"]: row for row in sheet["unknown"]}
    made = [there.pop(row["place"], None) if row["content"] is None else row for row in rows]
    sheet["unknown"] = [row for row in (*made, *there.values()) if row is not None]


def _overlay(name: str, there: list[Row], rows: list[Row]) -> None:
    table = TABLES[name]
    known = {tuple(row.get(k) for k in table.key): row for row in there} if table.key else {}
    needed = {column.name for column in table.columns if column.needed} - NEW_COLUMNS.get(name, {}).keys()
    for row in rows:
        mine = known.get(tuple(row.get(k) for k in table.key)) if table.key else None
        if mine is None:
            if needed <= {column for column, value in row.items() if value is not None}:
                there.append(row)
        elif not name.endswith("_values"):
            about = mine.get("about_kind"), mine.get("about_guid")
            mine.update(row)
            if about[0]:
                mine["about_kind"], mine["about_guid"] = about


def _only_in_versions(sheet: Sheet, only: set[str]) -> None:
    """Codes that stand among the draft's just so that codings have theirs, unless another tool uses them as parents."""
    parents = {row.get("parent") for row in sheet["codes"] if row["framework"] == DRAFT and row["guid"] not in only}
    gone = only - parents
    sheet["codes"] = [row for row in sheet["codes"] if row["framework"] != DRAFT or row["guid"] not in gone]


# — soundness —

_DEFAULTS: dict[str, Any] = {
    "codable": True, "retired": False, "final": False, "private": False, "withdrawn": False, "kind": "memo",
    "state": "same", "on": "case", "framework": DRAFT, "method": "codebook", "status": "kept",
}  # fmt: skip
_WORDS = {
    "turns": "speaker turns", "assignments": "assignments", "coding_facets": "facet values of codings",
    "coding_origins": "origins of codings", "theme_codings": "quotations of themes", "theme_codes": "codes of themes",
    "codings": "codings", "anchors": "places of codings", "code_facets": "facet values of codes", "voices": "speakers",
    "questions": "questions of rounds", "proposals": "proposals", "proposal_codes": "codes of proposals",
    "proposal_wording": "wordings of proposals", "proposal_parts": "parts of proposals",
    "proposal_passages": "passages of proposals", "decisions": "decisions",
    "decision_proposals": "proposals of decisions", "decision_present": "people present at decisions",
    "attachments": "files", "sign_offs": "sign-offs", "looks": "looks at codings",
}  # fmt: skip


def rows(sheet: Sheet) -> Rows:
    """Return the sheet as rows, with what is not known filled in."""
    return {name: _rows(name, sheet[name]) for name in TABLES}


def _rows(name: str, there: list[Row]) -> list[tuple[Cell, ...]]:
    empty = {
        column.name: _DEFAULTS.get(column.name, None if column.absent or column.kind != "string" else "")
        for column in TABLES[name].columns
    } | NEW_COLUMNS.get(name, {})
    filled = [{**empty, **{k: v for k, v in row.items() if v is not None}} for row in there]
    return [tuple([row[column] for column in empty]) for row in filled]


def sound(made: Rows) -> str:
    """Take out of the rows what leads nowhere or is there twice; return in words what, or nothing."""
    lost: Counter[str] = Counter()
    again = True
    while again:
        again = False
        for name in TABLES:
            gone = _gone(made, name)
            if gone:
                made[name] = [row for number, row in enumerate(made[name]) if number not in gone]
                lost[_WORDS.get(name, "other pieces")] += len(gone)
                again = True
    return ", ".join(f"{what}: {many:,}" for what, many in lost.items())


def _gone(made: Rows, name: str) -> set[int]:
    _forget(made, name)
    gone = {number for number, *_ in dangling(made, name)} | {number for number, _ in doubled(made, name)}
    if name == "codings":
        standing = {row[0] for row in made["anchors"]}
        gone.update(number for number, row in enumerate(made[name]) if row[0] not in standing)
    if name in {"theme_codes", "code_facets"}:
        place = TABLES[name].names.index("code")
        codes = {row[:2] for row in made["codes"]}
        gone.update(n for n, row in enumerate(made[name]) if (row[0], row[place]) not in codes)
    if name == "theme_codings":
        codings = {row[0] for row in made["codings"]}
        gone.update(n for n, row in enumerate(made[name]) if row[0] == DRAFT and row[2] not in codings)
    return gone


def _forget(made: Rows, name: str) -> None:
    """A person or round that is not there is forgotten, rather than what it was said of; a code is not."""
    nullable = {column.name for column in TABLES[name].columns if column.absent} - {"code"}
    for number, column, _, _ in dangling(made, name):
        if column in nullable:
            place, row = TABLES[name].names.index(column), made[name][number]
            made[name][number] = (*row[:place], None, *row[place + 1 :])
