"""Taguette (`.sqlite3`): a SQLite database, which may hold several projects.

A highlight's places are UTF-8 bytes of the text between the markup; beside them stands its snippet, which is checked.
Who made a highlight and when is told by the log of commands. Taguette gives new numbers to all it exports, so things
are known again by when they were made, not by number. Source of the tables: Taguette 0.9 to 1.5, `database/models.py`,
`database/copy.py` and `extract.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from polyvocal.exchange.drafting import Draft, known_tables, named, text, whole
from polyvocal.exchange.loss import Loss
from polyvocal.exchange.marked_up import FORMATTING, MarkedUp
from polyvocal.exchange.placed import DOUBTFUL, Source, likeness
from polyvocal.exchange.sqlite import Cell, Database, Row, opened
from polyvocal.faults import Fault
from polyvocal.model import Span, Study

EXPECTED = "a database of Taguette"
NEEDED = ("projects", "documents", "highlights", "tags", "highlight_tags")


def parts(path: Path) -> tuple[str, ...]:
    """The names of the projects in the database; those called alike are numbered."""
    with opened(path, EXPECTED) as database:
        return tuple(_projects(path, database))


def read(path: Path, part: str | None = None) -> tuple[Study, tuple[Loss, ...]]:
    """Return the study of the project called `part`, and what of it does not come across.

    Raises `Fault` for what is no such database, and where there are several projects and no `part` says which.
    """
    with opened(path, EXPECTED) as database:
        projects = _projects(path, database)
        names = ", ".join(f"“{name}”" for name in projects)
        if part is None and len(projects) != 1:
            met = f"the file holds {len(projects)} projects" + (f": {names}" if names else "")
            raise Fault(str(path), met, "the name of one of them" if names else "at least one")
        if part is not None and part not in projects:
            raise Fault(str(path), f"there is no project “{part}”", f"one of {names}")
        called = part if part is not None else next(iter(projects))
        return _Reader(path, database, called, projects[called]).study()


def _projects(path: Path, database: Database) -> dict[str, Row]:
    known_tables(path, database.tables, NEEDED, EXPECTED)
    found = database.rows("projects", ("id", "name"), ("description", "created"))
    rows = [(named(row["name"]), row) for row in found]
    taken = {name for name, _ in rows}
    made: dict[str, Row] = {}
    for name, row in rows:
        called, number = name, 1
        while called in made or (number > 1 and called in taken):
            number += 1
            called = f"{name} ({number})"
        made[called] = row
    return made


@dataclass
class _Log:
    """What the log of commands tells: when and where things began, and who gave a highlight which tag, and when."""

    tags: dict[int, str] = field(default_factory=dict)
    highlights: dict[int, str] = field(default_factory=dict)
    first: dict[int, tuple[str, datetime | None]] = field(default_factory=dict)
    tagged: dict[tuple[int, int], tuple[str, datetime | None]] = field(default_factory=dict)


class _Reader:
    def __init__(self, path: Path, database: Database, called: str, project: Row) -> None:
        self._database, self._project = database, whole(project["id"])
        self._draft = Draft(path, "taguette", f"{text(project['created'])} {called}", text(project["name"]))
        study = self._draft.sheet["study"][0]
        study["description"], study["made_at"] = text(project["description"]), self._when(project["created"])
        self._tags: dict[int, str] = {}

    def study(self) -> tuple[Study, tuple[Loss, ...]]:
        self._log = self._commands()
        for row in self._rows("project_members", ("user_login",)):
            self._draft.coder(row["user_login"])
        self._codes()
        self._documents()
        return self._draft.outcome(self._database.told)

    def _rows(self, table: str, needed: tuple[str, ...], also: tuple[str, ...] = ()) -> Iterator[Row]:
        """The rows of this project."""
        for row in self._database.rows(table, (*needed, "project_id"), also):
            if whole(row["project_id"]) == self._project:
                yield row

    def _when(self, cell: Cell) -> datetime | None:
        """Taguette writes UTC and does not say so."""
        found = self._draft.when(cell)
        return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found

    # — the log —

    def _commands(self) -> _Log:
        log = _Log()
        for row in self._rows("commands", ("user_login", "date", "payload")):
            payload = _payload(row)
            kind = payload.get("type")
            if kind == "tag_add" and isinstance(tag := payload.get("tag_id", payload.get("id")), int):
                path = payload.get("tag_path", payload.get("path"))
                log.tags.setdefault(tag, f"{text(row['date'])} {path}")
            elif kind == "highlight_add" and isinstance(nth := payload.get("highlight_id", payload.get("id")), int):
                by = (text(row["user_login"]), self._when(row["date"]))
                place = f"{payload.get('start_offset')} {payload.get('end_offset')}"
                log.highlights.setdefault(nth, f"{text(row['date'])} {place}")
                log.first.setdefault(nth, by)
                for tag in _tags(payload):
                    log.tagged.setdefault((nth, tag), by)
        return log

    # — tags —

    def _codes(self) -> None:
        """Tags become codes; “barriers.time” is under “barriers” where there is such a tag."""
        rows = list(self._rows("tags", ("id", "path"), ("description",)))
        by_path: dict[str, str] = {}
        for row in rows:
            number, path = whole(row["id"]), text(row["path"]).strip()
            guid = self._draft.numbered("tag", self._log.tags.get(number, path) if number is not None else path)
            by_path.setdefault(path, guid)
            self._tags[number if number is not None else -1] = guid
        for row in rows:
            path = text(row["path"]).strip()
            above, _, own = path.rpartition(".")
            parent = by_path.get(above) if above and own.strip() else None
            guid = self._tags[number if (number := whole(row["id"])) is not None else -1]
            self._draft.code(guid, own if parent else path, parent=parent, definition=text(row["description"]))

    # — documents —

    def _documents(self) -> None:
        tags: dict[int, list[int]] = {}
        for row in self._database.rows("highlight_tags", ("highlight_id", "tag_id")):
            nth, tag = whole(row["highlight_id"]), whole(row["tag_id"])
            if nth is not None and tag is not None:
                tags.setdefault(nth, []).append(tag)
        found: dict[int, list[Row]] = {}
        columns = ("id", "document_id", "start_offset", "end_offset")
        for row in self._database.rows("highlights", columns, ("snippet",)):
            if (document := whole(row["document_id"])) is not None:
                found.setdefault(document, []).append(row)
        wanted = ("id", "name", "contents")
        for row in self._rows("documents", wanted, ("description", "filename", "created", "text_direction")):
            if (number := whole(row["id"])) is not None:
                self._document(row, found.get(number, []), tags)

    def _document(self, row: Row, highlights: list[Row], tags: Mapping[int, list[int]]) -> None:
        draft, page = self._draft, MarkedUp(text(row["contents"]))
        created = text(row["created"])
        key = self._draft.numbered("document", created if "." in created else f"{created} {text(row['name'])}")
        source = draft.source(
            key, row["name"], page.text, description=text(row["description"]), made_at=self._when(row["created"]),
            path=Path(text(row["filename"]).replace("\\", "/")).name,
        )  # fmt: skip
        if isinstance(row["contents"], bytes):
            draft.count("documents whose contents are no text")
        draft.count("pictures in documents", page.elements["img"])
        draft.count("formats of words (bold, italics, links and the like)", sum(page.elements[n] for n in FORMATTING))
        draft.count("directions of writing from right to left", int(row["text_direction"] == "RIGHT_TO_LEFT"))
        places = [(whole(one["start_offset"]), whole(one["end_offset"])) for one in highlights]
        spans = page.spans([(-1, -1) if None in place else place for place in places])  # type: ignore[misc]
        for one, span in zip(highlights, spans, strict=True):
            if span is None:
                draft.count("highlights whose place is not in the text, or without words")
            else:
                self._highlight(source, key, one, span, tags)

    def _highlight(self, source: Source, document: str, row: Row, span: Span, tags: Mapping[int, list[int]]) -> None:
        draft, number = self._draft, whole(row["id"])
        snippet = MarkedUp(text(row["snippet"])).text
        draft.count(DOUBTFUL, int(bool(snippet.strip()) and not likeness(source.text, span, snippet)), "doubtful")
        nth = number if number is not None else -1
        key = self._log.highlights.get(nth, f"{row['start_offset']!s} {row['end_offset']!s}")
        guid = self._draft.numbered("highlight", document, key)
        first = self._log.first.get(nth, ("", None))
        codes = [tag for tag in tags.get(nth, ()) if tag in self._tags]
        draft.count("tags of a highlight that are not there", len(tags.get(nth, ())) - len(codes))
        for tag in codes:
            by, at = self._log.tagged.get((nth, tag), first)
            code = self._tags[tag]
            source.coding(draft.guid("coding", guid, code), code, span, draft.coder(by), at)
        if not codes:
            source.coding(guid, None, span, draft.coder(first[0]), first[1])


def _payload(row: Row) -> dict[str, Any]:
    try:
        found = json.loads(text(row["payload"]))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _tags(payload: Mapping[str, Any]) -> list[int]:
    tags = payload.get("tags")
    return [tag for tag in tags if isinstance(tag, int)] if isinstance(tags, list) else []
