"""RQDA (`.rqda`): a SQLite database in which only rows of status 1 are live.

Places are characters of the file's text. Whether they count from 0 or 1, and include the end, is found out from the
quoted words that stand beside them. Source of the tables: RQDA 0.2 to 0.3, `R/ProjectFun.R`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from polyvocal.exchange.drafting import Draft, Source, belongs, known_tables, text, whole
from polyvocal.exchange.loss import Loss
from polyvocal.exchange.sqlite import Cell, Database, Row, opened
from polyvocal.exchange.tables import DRAFT
from polyvocal.model import Span, Study

EXPECTED = "a project of RQDA"
NEEDED = ("source", "freecode", "coding")


def read(path: Path) -> tuple[Study, tuple[Loss, ...]]:
    """Return the study in an RQDA project, and what of it does not come across. Raises `Fault` for what is none."""
    with opened(path, EXPECTED) as database:
        known_tables(path, database.columns, NEEDED, EXPECTED)
        return _Reader(path, database).study()


class _Reader:
    def __init__(self, path: Path, database: Database) -> None:
        self._database = database
        project = next(database.rows("project", (), ("memo", "about", "date")), {})
        self._draft = Draft(path, "rqda", text(project.get("date")), path.stem)
        self._draft.sheet["study"][0]["description"] = text(project.get("memo"))
        self._draft.sheet["study"][0]["made_at"] = self._draft.when(project.get("date"))
        self._sources: dict[int, Source] = {}
        self._dead = 0

    def _live(self, table: str, needed: tuple[str, ...], also: tuple[str, ...] = ()) -> Iterator[Row]:
        for row in self._database.rows(table, (*needed, "status"), also):
            if whole(row["status"]) == 1:
                yield row
            else:
                self._dead += 1

    def study(self) -> tuple[Study, tuple[Loss, ...]]:
        self._codes()
        self._files()
        self._cases()
        self._codings()
        self._journal()
        self._draft.count("rows that were deleted in RQDA and still lie in its file", self._dead)
        for table, what in (("image", "pictures"), ("imageCoding", "codings of pictures")):
            self._draft.count(what, sum(1 for _ in self._live(table, ())))
        return self._draft.outcome(str(self._draft.path))

    # — codes —

    def _codes(self) -> None:
        draft = self._draft
        themes = {}
        for row in self._live("freecode", ("name", "id"), ("memo", "color", "owner", "date")):
            guid = draft.guid("code", row["id"])
            made_at = draft.when(row["date"])
            draft.code(guid, row["name"], colour=row["color"], made_by=draft.coder(row["owner"]), made_at=made_at)
            self._memo("code", guid, row)
        for row in self._live("codecat", ("name", "catid"), ("memo", "owner", "date")):
            guid = themes[row["catid"]] = draft.guid("theme", row["catid"])
            draft.add("themes", framework=DRAFT, guid=guid, name=text(row["name"]) or "(no name)")
            self._memo("theme", guid, row)
        for row in self._live("treecode", ("cid", "catid")):
            if row["catid"] in themes:
                code = draft.guid("code", row["cid"])
                draft.add("theme_codes", framework=DRAFT, theme=themes[row["catid"]], code=code)

    def _memo(self, kind: str, guid: str, row: Row) -> None:
        draft = self._draft
        author, made_at = draft.coder(row.get("owner")) if row.get("owner") else None, draft.when(row.get("date"))
        draft.memo(draft.guid("memo", kind, guid), row.get("memo"), (kind, guid), author=author, made_at=made_at)

    # — files, cases and what is known of them —

    def _files(self) -> None:
        for row in self._live("source", ("name", "id", "file"), ("memo", "owner", "date")):
            number = whole(row["id"])
            if number is None or row["file"] is None:
                self._draft.count("files without a text")
                continue
            guid = self._draft.guid("source", number)
            made_at = self._draft.when(row["date"])
            self._sources[number] = self._draft.source(guid, row["name"], text(row["file"]), made_at=made_at)
            self._memo("source", guid, row)
        groups: dict[str, list[str]] = defaultdict(list)
        names = {row["catid"]: text(row["name"]) for row in self._live("filecat", ("name", "catid"))}
        for row in self._live("treefile", ("fid", "catid")):
            source = self._sources.get(whole(row["fid"]) or -1)
            if source is not None and row["catid"] in names:
                groups[source.guid].append(names[row["catid"]])
        if groups:
            values: dict[str, Cell] = {guid: ", ".join(found) for guid, found in groups.items()}
            self._draft.variable("File category", "source", values, numeric=False)
        self._known("fileAttr", "fileID", "source")

    def _cases(self) -> None:
        draft = self._draft
        names: dict[int, str] = {}
        for row in self._live("cases", ("name", "id"), ("memo", "owner", "date")):
            number = whole(row["id"])
            if number is not None:
                names[number] = text(row["name"]).strip() or f"Case {number}"
                draft.add("cases", guid=draft.guid("case", number), name=names[number])
                self._memo("case", draft.guid("case", number), row)
        self._known("caseAttr", "caseID", "case")
        linked: dict[int, list[tuple[Span, str, str]]] = defaultdict(list)
        for row in self._live("caselinkage", ("caseid", "fid", "selfirst", "selend")):
            case, fid = whole(row["caseid"]), whole(row["fid"])
            start, end = whole(row["selfirst"]), whole(row["selend"])
            if case not in names or fid not in self._sources or start is None or end is None or not 0 <= start <= end:
                draft.count("links of cases that lead nowhere")
                continue
            span = Span(start, min(end, len(self._sources[fid].places.text)) if end else 0)
            linked[fid].append((span, names[case], draft.guid("case", case)))
        for fid, links in linked.items():
            belongs(draft, self._sources[fid], links)

    def _known(self, table: str, owner: str, on: str) -> None:
        kinds = {text(r["name"]): text(r["class"]) for r in self._live("attributes", ("name",), ("class",))}
        found: dict[str, dict[str, Cell]] = defaultdict(dict)
        for row in self._live(table, ("variable", "value", owner)):
            number = whole(row[owner])
            if text(row["variable"]) and number is not None:
                found[text(row["variable"])][self._draft.guid(on, number)] = row["value"]
        there = {row["guid"] for row in self._draft.sheet["cases" if on == "case" else "sources"]}
        for name, values in found.items():
            known = {guid: value for guid, value in values.items() if guid in there and text(value) != "NA"}
            self._draft.variable(name, on, known, numeric=kinds.get(name) == "numeric")

    # — codings, annotations, journals —

    def _codings(self) -> None:
        draft = self._draft
        by_file: dict[int, list[Row]] = defaultdict(list)
        columns = ("cid", "fid", "seltext", "selfirst", "selend")
        for row in self._live("coding", columns, ("owner", "date", "memo")):
            start, end, fid = whole(row["selfirst"]), whole(row["selend"]), whole(row["fid"])
            if fid not in self._sources or start is None or end is None:
                draft.count("codings of files that are not there")
            else:
                by_file[fid].append({**row, "start": start, "end": end})
        for fid, rows in by_file.items():
            source = self._sources[fid]
            found = [(int(r["start"] or 0), int(r["end"] or 0), text(r["seltext"])) for r in rows]
            for span, row in zip(source.spans(found), rows, strict=True):
                if span is not None:
                    guid = draft.guid("coding", fid, row["cid"], row["start"], row["end"], row["owner"])
                    code, made_at = draft.guid("code", row["cid"]), draft.when(row["date"])
                    source.coding(guid, code, span, draft.coder(row["owner"]), made_at)
                    self._memo("coding", guid, row)
        self._annotations()

    def _annotations(self) -> None:
        draft = self._draft
        for number, row in enumerate(self._live("annotation", ("fid", "position", "annotation"), ("owner", "date"))):
            source, place = self._sources.get(whole(row["fid"]) or -1), whole(row["position"])
            if source is None or place is None:
                draft.count("annotations of files that are not there")
                continue
            guid, at = draft.guid("annotation", number), min(max(place, 0), len(source.places.text))
            coder, made_at = draft.coder(row["owner"]), draft.when(row["date"])
            source.coding(guid, None, Span(at, at), coder, made_at)
            draft.memo(draft.guid("memo", guid), row["annotation"], ("coding", guid), author=coder, made_at=made_at)

    def _journal(self) -> None:
        draft = self._draft
        for number, row in enumerate(self._live("journal", ("name", "journal"), ("owner", "date"))):
            draft.memo(
                draft.guid("journal", number, row["name"]), row["journal"], None, title=text(row["name"]),
                author=draft.coder(row["owner"]), made_at=draft.when(row["date"]), kind="journal",
            )  # fmt: skip
