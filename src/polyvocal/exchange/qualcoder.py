"""QualCoder (`.qda`): a folder with a SQLite database, the database alone, or a ZIP of the folder.

Places are code points of the text as QualCoder keeps it, the end exclusive; the quoted words beside them are checked.
Categories are codes that are not coded with. Where speakers were marked by a pattern, QualCoder stores codings by an
owner of its own; they become turns here. Source of the tables: QualCoder 1.9 to 4, `__main__.py` and `speakers.py`.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from polyvocal.exchange import package
from polyvocal.exchange.drafting import Draft, Source, belongs, known_tables, text, whole
from polyvocal.exchange.loss import Loss
from polyvocal.exchange.sqlite import Cell, Database, Row, is_database, opened
from polyvocal.faults import Fault
from polyvocal.model import Span, Study

EXPECTED = "a project of QualCoder"
NEEDED = ("source", "code_name", "code_text")
SPEAKERS = "📌 Speaker coding"
"""Who codes when QualCoder marks speakers by a pattern."""
_LARGEST = 256 << 20
_MEDIA = {"images": "pictures", "audio": "sound recordings", "video": "videos", "docs": "files without a text"}


def read(path: Path) -> tuple[Study, tuple[Loss, ...]]:
    """Return the study in a QualCoder project, and what of it does not come across. Raises `Fault` for what is none."""
    with _database(path) as where, opened(where, EXPECTED) as database:
        known_tables(path, database.columns, NEEDED, EXPECTED)
        return _Reader(path, database).study()


@contextmanager
def _database(path: Path) -> Iterator[Path]:
    """Where the database lies: in the folder, the file itself, or for a while unpacked from a ZIP."""
    if path.is_dir():
        if not (path / "data.qda").is_file():
            raise Fault(str(path), "the folder has no data.qda", EXPECTED)
        yield path / "data.qda"
    elif not path.exists() or is_database(path) or not zipfile.is_zipfile(path):
        yield path
    else:
        with package.opened(path, EXPECTED) as parts:
            found = [name for name in parts.names if name.replace("\\", "/").rpartition("/")[2] == "data.qda"]
            if len(found) != 1:
                raise Fault(str(path), f"the file has {len(found)} parts called data.qda", f"{EXPECTED}, one in it")
            if parts.size(found[0]) > _LARGEST:
                raise Fault(str(path), f"the database has {parts.size(found[0]):,} bytes", f"at most {_LARGEST:,}")
            with TemporaryDirectory(prefix="polyvocal-") as folder:
                unpacked = Path(folder) / "data.qda"
                unpacked.write_bytes(parts.read(found[0]))
                yield unpacked


class _Reader:
    def __init__(self, path: Path, database: Database) -> None:
        self._database = database
        project = next(database.rows("project", (), ("date", "memo")), {})
        self._draft = Draft(path, "qualcoder", text(project.get("date")), path.stem)
        study = self._draft.sheet["study"][0]
        study["description"], study["made_at"] = text(project.get("memo")), self._draft.when(project.get("date"))
        self._sources: dict[int, Source] = {}
        self._cases: dict[int, str] = {}

    def study(self) -> tuple[Study, tuple[Loss, ...]]:
        self._codes()
        self._files()
        self._people()
        self._codings()
        self._annotations()
        self._journals()
        self._untold()
        return self._draft.outcome(str(self._draft.path))

    def _memo(self, kind: str, guid: str, row: Row) -> None:
        draft = self._draft
        author = draft.coder(row["owner"]) if text(row.get("memo")).strip() else None
        made_at = draft.when(row.get("date")) if author else None
        draft.memo(draft.guid("memo", kind, guid), row.get("memo"), (kind, guid), author=author, made_at=made_at)

    # — codes —

    def _codes(self) -> None:
        draft, database = self._draft, self._database
        categories = list(database.rows("code_cat", ("name", "catid"), ("memo", "owner", "date", "supercatid")))
        parents = {whole(row["catid"]): whole(row["supercatid"]) for row in categories}
        for row in categories:
            guid = draft.guid("category", row["catid"])
            parent = self._category(parents, whole(row["catid"]))
            draft.code(guid, row["name"], parent=parent, codable=False, definition=text(row["memo"]))
        columns = ("name", "cid")
        for row in database.rows("code_name", columns, ("memo", "catid", "owner", "date", "color", "supercid")):
            above = whole(row["catid"])
            parent = draft.guid("category", above) if above in parents else None
            if (code := whole(row["supercid"])) is not None:
                parent = draft.guid("code", code)
            draft.code(
                draft.guid("code", row["cid"]), row["name"], parent=parent, colour=row["color"],
                definition=text(row["memo"]), made_by=draft.coder(row["owner"]), made_at=draft.when(row["date"]),
            )  # fmt: skip

    def _category(self, parents: dict[int | None, int | None], itself: int | None) -> str | None:
        """The category above; None where it is not there, or leads back here."""
        above = parents.get(itself)
        seen = {itself}
        step = above
        while step is not None:
            if step in seen or step not in parents:
                self._draft.count("categories that stand above themselves or are not there")
                return None
            seen.add(step)
            step = parents[step]
        return self._draft.guid("category", above) if above is not None else None

    # — files —

    def _files(self) -> None:
        draft = self._draft
        for row in self._database.rows("source", ("id", "name", "fulltext"), ("mediapath", "memo", "owner", "date")):
            number = whole(row["id"])
            if number is None or row["fulltext"] is None or isinstance(row["fulltext"], bytes):
                kind = text(row["mediapath"]).replace(":", "/").strip("/").partition("/")[0]
                draft.count(_MEDIA.get(kind, "files without a text"))
                continue
            guid = draft.guid("source", number)
            made_at = draft.when(row["date"])
            self._sources[number] = draft.source(guid, row["name"], text(row["fulltext"]), made_at=made_at)
            self._memo("source", guid, row)

    # — cases, and what is known of cases and files —

    def _people(self) -> None:
        draft = self._draft
        for row in self._database.rows("cases", ("caseid", "name"), ("memo", "owner", "date")):
            number = whole(row["caseid"])
            if number is not None:
                self._cases[number] = text(row["name"]).strip() or f"Case {number}"
                draft.add("cases", guid=draft.guid("case", number), name=self._cases[number])
                self._memo("case", draft.guid("case", number), row)
        types = {
            text(row["name"]): row
            for row in self._database.rows("attribute_type", ("name",), ("memo", "caseOrFile", "valuetype"))
        }
        found: dict[tuple[str, str], dict[str, Cell]] = defaultdict(dict)
        for row in self._database.rows("attribute", ("name", "attr_type", "value", "id")):
            on = {"case": "case", "file": "source"}.get(text(row["attr_type"]))
            number = whole(row["id"])
            if on is None:
                draft.count("attributes of journals", int(bool(text(row["value"]).strip())))
            elif number in (self._cases if on == "case" else self._sources):
                found[text(row["name"]), on][draft.guid(on, number)] = row["value"]
        for (name, on), values in found.items():
            if name.strip():
                about = types.get(name, {})
                numeric = text(about.get("valuetype")) == "numeric"
                draft.variable(name, on, values, numeric=numeric, description=text(about.get("memo")))

    # — codings —

    def _codings(self) -> None:
        columns = ("cid", "fid", "seltext", "pos0", "pos1")
        by_file: dict[int, list[tuple[Row, int, int]]] = defaultdict(list)
        for row in self._database.rows("code_text", columns, ("owner", "date", "memo", "important")):
            fid, start, end = whole(row["fid"]), whole(row["pos0"]), whole(row["pos1"])
            if fid not in self._sources or start is None or end is None:
                self._draft.count("codings of files that are not there")
            else:
                by_file[fid].append((row, start, end))
        linked = self._linked()
        for fid, source in self._sources.items():
            rows = by_file[fid]
            spans = source.spans([(start, end, text(row["seltext"])) for row, start, end in rows])
            placed = [(row, span) for (row, _, _), span in zip(rows, spans, strict=True) if span is not None]
            self._speak(source, placed, linked[fid])

    def _speak(self, source: Source, placed: list[tuple[Row, Span]], links: list[tuple[Span, str, str]]) -> None:
        """Say who speaks, by marked speakers or by cases, and store all other codings."""
        marked = [(row, span) for row, span in placed if row["owner"] == SPEAKERS]
        names = {row["guid"]: row["name"] for row in self._draft.sheet["codes"]}
        cases = {name: self._draft.guid("case", number) for number, name in self._cases.items()}
        heard = [
            (span, name, cases.get(name))
            for row, span in marked
            if (name := names.get(self._draft.guid("code", row["cid"])))
        ]
        if marked and len(heard) == len(marked) and source.turns(heard):
            self._draft.count("marks of speakers, which became turns", len(marked), "changed")
            placed = [(row, span) for row, span in placed if row["owner"] != SPEAKERS]
        elif links:
            belongs(self._draft, source, links)
        for row, span in placed:
            self._coding(source, row, span)

    def _coding(self, source: Source, row: Row, span: Span) -> None:
        draft = self._draft
        guid = draft.guid("coding", *(row[name] for name in ("cid", "fid", "pos0", "pos1", "owner")))
        code, coder = draft.guid("code", row["cid"]), draft.coder(row["owner"])
        source.coding(guid, code, span, coder, draft.when(row["date"]))
        self._memo("coding", guid, row)
        draft.count("marks that a coding is important", int(whole(row["important"]) == 1))

    def _linked(self) -> dict[int, list[tuple[Span, str, str]]]:
        """Which words of a file are a case's."""
        linked: dict[int, list[tuple[Span, str, str]]] = defaultdict(list)
        for row in self._database.rows("case_text", ("caseid", "fid", "pos0", "pos1")):
            case, fid, start, end = (whole(row[name]) for name in ("caseid", "fid", "pos0", "pos1"))
            if case not in self._cases or fid not in self._sources or start is None or end is None:
                self._draft.count("links of cases to files that have no text")
                continue
            places = self._sources[fid].places
            span = places.span(start, min(end, len(places.raw)))
            if span is None:
                self._draft.count("links of cases whose place is not in the text")
            else:
                linked[fid].append((span, self._cases[case], self._draft.guid("case", case)))
        return linked

    # — annotations, journals, and what has no room —

    def _annotations(self) -> None:
        draft = self._draft
        for row in self._database.rows("annotation", ("anid", "fid", "pos0", "pos1", "memo"), ("owner", "date")):
            source = self._sources.get(whole(row["fid"]) or -1)
            start, end = whole(row["pos0"]), whole(row["pos1"])
            span = source.places.span(start, end) if source and start is not None and end is not None else None
            if source is None or span is None:
                draft.count("annotations whose place is not in a text")
                continue
            guid = draft.guid("annotation", row["anid"])
            source.coding(guid, None, span, draft.coder(row["owner"]), draft.when(row["date"]))
            self._memo("coding", guid, row)

    def _journals(self) -> None:
        draft = self._draft
        for row in self._database.rows("journal", ("jid", "name", "jentry"), ("owner", "date")):
            draft.memo(
                draft.guid("journal", row["jid"]), row["jentry"], None, title=text(row["name"]),
                author=draft.coder(row["owner"]), made_at=draft.when(row["date"]), kind="journal",
            )  # fmt: skip

    def _untold(self) -> None:
        for table, what in (
            ("code_image", "codings of pictures"),
            ("code_av", "codings of recordings"),
            ("graph", "graphs"),
            ("ris", "entries of literature references"),
            ("stored_sql", "stored queries"),
        ):
            self._draft.count(what, sum(1 for _ in self._database.rows(table, ())))
