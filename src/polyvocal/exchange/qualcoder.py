"""QualCoder (`.qda`): a folder with a SQLite database, the database alone, or a ZIP of the folder.

Places are code points of the text as QualCoder keeps it, or UTF-16 units where they were marked in its window; the
quoted words beside them tell. Categories are codes that are not coded with. Where speakers were marked by a pattern,
QualCoder keeps codings by an owner of its own; they become turns. Source of the tables: QualCoder 1.9 to 4 (v1 to
v17 of its database), `__main__.py`, `code_text.py`, `speakers.py` and `case_file_manager.py`.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from polyvocal.exchange import package
from polyvocal.exchange.belonging import Owned, cases, turns
from polyvocal.exchange.drafting import Draft, known_tables, named, text, whole
from polyvocal.exchange.loss import Loss
from polyvocal.exchange.placed import Source
from polyvocal.exchange.sqlite import Cell, Database, Row, is_database, opened
from polyvocal.faults import Fault
from polyvocal.model import Span, Study

EXPECTED = "a project of QualCoder"
NEEDED = ("source", "code_name", "code_text")
SPEAKERS = "📌 Speaker coding"
"""Who codes when QualCoder marks speakers by a pattern."""
_LARGEST = 512 << 20
_MEDIA = {"images": "pictures", "audio": "sound recordings", "video": "videos", "docs": "files without a text"}
_BESIDE = {
    "code_image": "codings of pictures",
    "code_av": "codings of recordings",
    "graph": "graphs",
    "stored_sql": "stored queries",
}


def read(path: Path) -> tuple[Study, tuple[Loss, ...]]:
    """Return the study in a QualCoder project, and what of it does not come across. Raises `Fault` for what is none."""
    with _database(path) as where, opened(where, EXPECTED, path) as database:
        known_tables(path, database.tables, NEEDED, EXPECTED)
        return _Reader(path, database).study()


def is_packed(path: Path) -> bool:
    """Whether the file is a ZIP with a QualCoder project in it."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with package.opened(path, EXPECTED) as parts:
            return bool(_inside(path, parts.names))
    except Fault:
        return False


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
            name = _inside(path, parts.names)
            if parts.size(name) > _LARGEST:
                raise Fault(str(path), f"the database has {parts.size(name):,} bytes", f"at most {_LARGEST:,}")
            with TemporaryDirectory(prefix="polyvocal-") as folder:
                unpacked = Path(folder) / "data.qda"
                unpacked.write_bytes(parts.read(name))
                yield unpacked


def _inside(path: Path, names: list[str]) -> str:
    """The one database in a ZIP; what a Mac puts beside the files is none."""
    plain = {name: name.replace("\\", "/").split("/") for name in names}
    found = [name for name, way in plain.items() if way[-1] == "data.qda" and not way[0].startswith("__MACOSX")]
    if len(found) != 1:
        raise Fault(str(path), f"the file has {len(found)} parts called data.qda", f"{EXPECTED}, one in it")
    return found[0]


class _Reader:
    def __init__(self, path: Path, database: Database) -> None:
        self._database = database
        project = next(database.rows("project", (), ("date", "memo")), {})
        self._draft = Draft(path, "qualcoder", text(project.get("date")) or self._first(), path.stem)
        study = self._draft.sheet["study"][0]
        study["description"], study["made_at"] = text(project.get("memo")), self._draft.when(project.get("date"))
        self._sources: dict[int, Source] = {}
        self._names: dict[int, str] = {}
        self._codes: dict[int, tuple[str, str]] = {}

    def _first(self) -> str:
        """What tells a project apart that does not say when it was made: its first file."""
        row = next(self._database.rows("source", ("id", "name"), ("date",)), {})
        return " ".join(map(str, row.values()))

    def study(self) -> tuple[Study, tuple[Loss, ...]]:
        for row in self._database.rows("coder_names", ("name",)):
            if text(row["name"]) != SPEAKERS:
                self._draft.coder(row["name"])
        self._framework()
        self._files()
        self._people()
        self._codings()
        self._annotations()
        self._journals()
        for table, what in _BESIDE.items():
            self._draft.count(what, sum(1 for _ in self._database.rows(table, ())))
        self._draft.count(
            "literature references", len({row["risid"] for row in self._database.rows("ris", ("risid",))})
        )
        return self._draft.outcome(self._database.told)

    def _memo(self, kind: str, guid: str, row: Row) -> None:
        draft = self._draft
        if text(row["memo"]).strip():
            author, made_at = draft.coder(row["owner"]), draft.when(row["date"])
            draft.memo(draft.guid("memo", kind, guid), row["memo"], (kind, guid), author=author, made_at=made_at)

    # — codes —

    def _framework(self) -> None:
        """Categories and codes. A number may be used again after its thing was deleted; the moment is not."""
        draft, database = self._draft, self._database
        rows = list(database.rows("code_cat", ("name", "catid"), ("memo", "owner", "date", "supercatid")))
        groups = {whole(row["catid"]): draft.guid("category", row["catid"], row["date"]) for row in rows}
        for row in rows:
            draft.code(
                groups[whole(row["catid"])], row["name"], parent=self._parent(groups, row["supercatid"]), codable=False,
                definition=text(row["memo"]), made_by=draft.coder(row["owner"]), made_at=draft.when(row["date"]),
            )  # fmt: skip
        rows = list(
            database.rows("code_name", ("name", "cid"), ("memo", "catid", "owner", "date", "color", "supercid"))
        )
        codes = {whole(row["cid"]): draft.guid("code", row["cid"], row["date"]) for row in rows}
        for row in rows:
            guid = codes[whole(row["cid"])]
            above = self._parent(codes, row["supercid"]) or self._parent(groups, row["catid"])
            draft.code(
                guid, row["name"], parent=above, colour=row["color"], definition=text(row["memo"]),
                made_by=draft.coder(row["owner"]), made_at=draft.when(row["date"]),
            )  # fmt: skip
            if (number := whole(row["cid"])) is not None:
                self._codes[number] = (guid, named(row["name"]))

    def _parent(self, there: dict[int | None, str], cell: Cell) -> str | None:
        if cell is None:
            return None
        above = there.get(whole(cell))
        self._draft.count("codes that stood under what is not there", int(above is None), "changed")
        return above

    # — files —

    def _files(self) -> None:
        draft = self._draft
        for row in self._database.rows("source", ("id", "name", "fulltext"), ("mediapath", "memo", "owner", "date")):
            number, path = whole(row["id"]), text(row["mediapath"]).replace("\\", "/")
            kind = path.lstrip("/").partition("/")[0].partition(":")[0]
            words = row["fulltext"] if isinstance(row["fulltext"], str) else None
            if number is None or words is None or (kind in ("images", "audio", "video") and not words):
                draft.count(_MEDIA.get(kind, "files without a text"))
                continue
            guid, made_at = draft.guid("source", number), draft.when(row["date"])
            name = path.rpartition("/")[2].rpartition(":")[2]
            self._sources[number] = draft.source(guid, row["name"], words, made_at=made_at, path=name)
            self._memo("source", guid, row)

    # — cases, and what is known of cases and files —

    def _people(self) -> None:
        draft = self._draft
        for row in self._database.rows("cases", ("caseid", "name"), ("memo", "owner", "date")):
            if (number := whole(row["caseid"])) is not None:
                self._names[number] = named(row["name"])
                draft.add("cases", guid=draft.guid("case", number), name=self._names[number])
                self._memo("case", draft.guid("case", number), row)
        types = {
            text(row["name"]): row
            for row in self._database.rows("attribute_type", ("name",), ("memo", "caseOrFile", "valuetype"))
        }
        there: dict[str, Collection[int | None]] = {"case": self._names, "source": self._sources}
        found: dict[tuple[str, str], dict[str, Cell]] = defaultdict(dict)
        for row in self._database.rows("attribute", ("name", "attr_type", "value", "id")):
            on = {"case": "case", "file": "source"}.get(text(row["attr_type"]), "")
            number, name = whole(row["id"]), text(row["name"])
            if name.strip() and number in there.get(on, ()):
                found[name, on][draft.guid(on, number)] = row["value"]
            elif text(row["value"]).strip():
                draft.count("values of attributes of journals, or of files that have no text")
        for (name, on), values in found.items():
            about = types.get(name, {})
            numeric = text(about.get("valuetype")) == "numeric"
            draft.variable(name, on, values, numeric=numeric, description=text(about.get("memo")))

    # — codings —

    def _codings(self) -> None:
        columns = ("cid", "fid", "seltext", "pos0", "pos1")
        by_file: dict[int, list[tuple[Row, int, int]]] = defaultdict(list)
        for row in self._database.rows("code_text", columns, ("ctid", "owner", "date", "memo", "important")):
            fid, start, end = whole(row["fid"]), whole(row["pos0"]), whole(row["pos1"])
            if fid not in self._sources or whole(row["cid"]) not in self._codes:
                self._draft.count("codings of files or codes that are not there")
            elif start is None or end is None or start >= end:
                self._draft.count("codings without a place")
            else:
                by_file[fid].append((row, start, end))
        linked = self._linked()
        for fid, source in self._sources.items():
            spans = source.spans([(start, end, text(row["seltext"])) for row, start, end in by_file[fid]])
            placed = [(row, span) for (row, _, _), span in zip(by_file[fid], spans, strict=True) if span is not None]
            self._speak(source, placed, linked[fid])

    def _speak(self, source: Source, placed: list[tuple[Row, Span]], links: list[tuple[int, int, int]]) -> None:
        """Say who speaks, by marked speakers and by cases, and keep all other codings."""
        cases_by_name = {name: self._draft.guid("case", number) for number, name in self._names.items()}
        marked = []
        for row, span in placed:
            if row["owner"] == SPEAKERS:
                name = self._codes[whole(row["cid"]) or 0][1]
                marked.append(Owned(span, name, cases_by_name.get(name)))
        heard = bool(marked) and turns(self._draft, source, marked)
        if heard:
            self._draft.count("marks of speakers, now turns", len(marked), "changed")
        for row, span in placed:
            if not heard or row["owner"] != SPEAKERS:
                self._coding(source, row, span)
        cases(self._draft, source, self._owned(source, links), heard=heard)

    def _coding(self, source: Source, row: Row, span: Span) -> None:
        draft = self._draft
        key = ("coding", row["ctid"], row["date"]) if row["ctid"] is not None else (
            "coding", row["cid"], row["fid"], row["pos0"], row["pos1"], row["owner"]
        )  # fmt: skip
        guid, code = draft.numbered(*key), self._codes[whole(row["cid"]) or 0][0]
        source.coding(guid, code, span, draft.coder(row["owner"]), draft.when(row["date"]))
        self._memo("coding", guid, row)
        draft.count("marks that a coding is important", int(whole(row["important"]) == 1))

    def _linked(self) -> dict[int, list[tuple[int, int, int]]]:
        """Which words of a file are which case's: case, start and end."""
        linked: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for row in self._database.rows("case_text", ("caseid", "fid", "pos0", "pos1"), ("memo",)):
            case, fid, start, end = (whole(row[name]) for name in ("caseid", "fid", "pos0", "pos1"))
            self._draft.count("memos of links of cases", int(bool(text(row["memo"]).strip())))
            if case not in self._names or fid not in self._sources or start is None or end is None:
                self._draft.count("links of cases to files that have no text")
            else:
                linked[fid].append((case, start, end))
        return linked

    def _owned(self, source: Source, links: list[tuple[int, int, int]]) -> list[Owned]:
        made = []
        for case, start, end in links:
            every = source.span(0, end) if start == 0 else None  # QualCoder itself counts a whole file by code points
            span = every if every and every.end >= len(source.text) - 2 else source.by_hand(start, end)
            if span is None and start == 0 and end >= len(source.text):
                span = Span(0, len(source.text))
            if span is None:
                self._draft.count("links of cases whose place is not in the text")
            else:
                made.append(Owned(span, self._names[case], self._draft.guid("case", case)))
        return made

    # — annotations, journals, and what has no room —

    def _annotations(self) -> None:
        draft = self._draft
        for row in self._database.rows("annotation", ("anid", "fid", "pos0", "pos1", "memo"), ("owner", "date")):
            source = self._sources.get(whole(row["fid"]) or 0)
            start, end = whole(row["pos0"]), whole(row["pos1"])
            span = source.by_hand(start, end) if source and start is not None and end is not None else None
            if source is None or not span:
                draft.count("annotations whose place is not in a text")
            elif text(row["memo"]).strip():
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
