"""Taguette (`.sqlite3`): a SQLite database, which may hold several projects.

A highlight's places are UTF-8 bytes of the text between the markup; beside them stands its snippet, which is checked.
Who made a highlight and when is told by the log of commands. Source of the tables: Taguette 0.9 to 1.5,
`database/models.py`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from polyvocal.exchange.drafting import Draft, Source, known_tables, text, whole
from polyvocal.exchange.loss import Loss
from polyvocal.exchange.marked_up import MarkedUp
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
        return _Reader(path, database, projects[part] if part is not None else next(iter(projects.values()))).study()


def _projects(path: Path, database: Database) -> dict[str, Row]:
    known_tables(path, database.columns, NEEDED, EXPECTED)
    made: dict[str, Row] = {}
    times: Counter[str] = Counter()
    for row in database.rows("projects", ("id", "name"), ("description", "created")):
        name = text(row["name"]).strip() or "(no name)"
        times[name] += 1
        made[name if times[name] == 1 else f"{name} ({times[name]})"] = row
    return made


@dataclass(frozen=True)
class _Made:
    """Who made a highlight, and when."""

    login: str
    at: datetime | None


class _Reader:
    def __init__(self, path: Path, database: Database, project: Row) -> None:
        self._database, self._project = database, whole(project["id"])
        mark = f"{text(project['created'])} {text(project['name'])} {self._project}"
        self._draft = Draft(path, "taguette", mark, text(project["name"]))
        study = self._draft.sheet["study"][0]
        study["description"], study["made_at"] = text(project["description"]), self._when(project["created"])
        self._made = self._makers()

    def study(self) -> tuple[Study, tuple[Loss, ...]]:
        self._codes()
        self._documents()
        return self._draft.outcome(str(self._draft.path))

    def _here(self, row: Mapping[str, Cell]) -> bool:
        return whole(row["project_id"]) == self._project

    def _when(self, cell: Cell) -> datetime | None:
        """Taguette writes UTC and does not say so."""
        found = self._draft.when(cell)
        return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found

    def _makers(self) -> dict[int, _Made]:
        made: dict[int, _Made] = {}
        for row in self._database.rows("commands", ("project_id", "user_login", "date", "payload")):
            if not self._here(row):
                continue
            try:
                payload = json.loads(text(row["payload"]))
                highlight = payload["highlight_id"] if payload["type"] == "highlight_add" else None
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            if isinstance(highlight, int):
                made.setdefault(highlight, _Made(text(row["user_login"]), self._when(row["date"])))
        return made

    def _codes(self) -> None:
        """Tags become codes; “barriers.time” is under “barriers” where there is such a tag."""
        rows = [
            row
            for row in self._database.rows("tags", ("id", "path", "project_id"), ("description", "color"))
            if self._here(row)
        ]
        by_path = {text(row["path"]): self._draft.guid("tag", row["id"]) for row in rows}
        for row in rows:
            path = text(row["path"])
            above, _, own = path.rpartition(".")
            parent = by_path.get(above) if above and own.strip() else None
            self._draft.code(
                by_path[path], own if parent else path, parent=parent, definition=text(row["description"]),
                colour=row["color"],
            )  # fmt: skip

    def _documents(self) -> None:
        tags: dict[int, list[Cell]] = {}
        for row in self._database.rows("highlight_tags", ("highlight_id", "tag_id")):
            if (nth := whole(row["highlight_id"])) is not None:
                tags.setdefault(nth, []).append(row["tag_id"])
        found: dict[int, list[Row]] = {}
        columns = ("id", "document_id", "start_offset", "end_offset")
        for row in self._database.rows("highlights", columns, ("snippet",)):
            if (place := whole(row["document_id"])) is not None:
                found.setdefault(place, []).append(row)
        wanted = ("id", "name", "contents", "project_id")
        for document in self._database.rows("documents", wanted, ("description", "filename", "created")):
            number = whole(document["id"])
            if number is None or not self._here(document):
                continue
            page = MarkedUp(text(document["contents"]))
            source = self._draft.source(
                self._draft.guid("document", number), document["name"], page.text,
                description=text(document["description"]), made_at=self._when(document["created"]),
                path=Path(text(document["filename"]).replace("\\", "/")).name,
            )  # fmt: skip
            for highlight in found.get(number, ()):
                self._highlight(source, page, highlight, tags)

    def _highlight(self, source: Source, page: MarkedUp, row: Row, tags: dict[int, list[Cell]]) -> None:
        draft, number = self._draft, whole(row["id"])
        start, end = whole(row["start_offset"]), whole(row["end_offset"])
        first = page.place(start) if start is not None else None
        last = page.end(end) if end is not None else None
        if number is None or first is None or last is None or first > last:
            draft.count("quotations whose place is not in the text")
            return
        snippet = MarkedUp(text(row["snippet"])).text
        if snippet.strip() and "".join(snippet.split()) != "".join(page.text[first:last].split()):
            draft.count(
                "quotations whose words are not those that Taguette showed; the place was kept", fate="doubtful"
            )
        made = self._made.get(number, _Made("", None))
        coder = draft.coder(made.login)
        of = tags.get(number, [])
        for tag in of:
            code = draft.guid("tag", tag)
            source.coding(draft.guid("highlight", number, tag), code, Span(first, last), coder, made.at)
        if not of:
            source.coding(draft.guid("highlight", number), None, Span(first, last), coder, made.at)
