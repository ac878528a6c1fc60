"""RQDA (`.rqda`): a SQLite database in which only rows of status 1 are live.

Places are characters of the file's text, from 0, the end excluded (`R/Coding_Buttons.R`); that is checked with the
quoted words that stand beside them. Source of the tables: RQDA 0.1.5 to 0.3, `R/ProjectFun.R`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from polyvocal.exchange.belonging import Owned, cases
from polyvocal.exchange.drafting import Draft, known_tables, named, text, whole
from polyvocal.exchange.loss import Loss
from polyvocal.exchange.placed import Source
from polyvocal.exchange.sqlite import Cell, Database, Row, opened
from polyvocal.exchange.tables import DRAFT
from polyvocal.model import Span, Study

EXPECTED = "a project of RQDA"
NEEDED = ("source", "freecode", "coding")
_AROUND = 2000
"""Characters before and after an annotation that its line may have."""


def read(path: Path) -> tuple[Study, tuple[Loss, ...]]:
    """Return the study in an RQDA project, and what of it does not come across. Raises `Fault` for what is none."""
    with opened(path, EXPECTED) as database:
        known_tables(path, database.tables, NEEDED, EXPECTED)
        return _Reader(path, database).study()


class _Reader:
    def __init__(self, path: Path, database: Database) -> None:
        self._database = database
        project = next(database.rows("project", (), ("memo", "date")), {})
        self._draft = Draft(path, "rqda", text(project.get("date")) or self._first(), path.stem)
        study = self._draft.sheet["study"][0]
        study["description"], study["made_at"] = text(project.get("memo")), self._draft.when(project.get("date"))
        self._codes: set[int | None] = set()
        self._sources: dict[int, Source] = {}
        self._cases: dict[int, str] = {}
        self._dead = 0

    def _first(self) -> str:
        """What tells a project apart that does not say when it was made: its first file."""
        row = next(self._database.rows("source", ("name", "id"), ("date",)), {})
        return " ".join(map(str, row.values()))

    def study(self) -> tuple[Study, tuple[Loss, ...]]:
        self._framework()
        self._files()
        self._people()
        for table in ("coding", "coding2"):
            self._codings(table)
        self._annotations()
        self._journal()
        self._draft.count(
            "rows that were deleted in RQDA, or belong to what was, and still lie in its file", self._dead
        )
        for table, what in (("image", "pictures"), ("imageCoding", "codings of pictures")):
            self._draft.count(what, sum(1 for _ in self._live(table, ())))
        return self._draft.outcome(self._database.told)

    def _live(self, table: str, needed: tuple[str, ...], also: tuple[str, ...] = ()) -> Iterator[Row]:
        """The rows that were not deleted; tables of old versions do not say so, and their rows are live."""
        says = "status" in self._database.columns(table)
        for row in self._database.rows(table, needed, (*also, "status")):
            if not says or whole(row["status"]) == 1:
                yield row
            else:
                self._dead += 1

    def _memo(self, kind: str, guid: str, row: Row) -> None:
        draft = self._draft
        if text(row["memo"]).strip():
            author = draft.coder(row["owner"]) if text(row["owner"]).strip() else None
            made_at = draft.when(row["date"])
            draft.memo(draft.guid("memo", kind, guid), row["memo"], (kind, guid), author=author, made_at=made_at)

    # — codes —

    def _framework(self) -> None:
        draft = self._draft
        for row in self._live("freecode", ("name", "id"), ("memo", "color", "owner", "date")):
            guid = draft.guid("code", whole(row["id"]))
            self._codes.add(whole(row["id"]))
            made_at = draft.when(row["date"])
            draft.code(guid, row["name"], colour=row["color"], made_by=draft.coder(row["owner"]), made_at=made_at)
            self._memo("code", guid, row)
        themes: dict[int | None, str] = {}
        for row in self._live("codecat", ("name", "catid"), ("memo", "owner", "date")):
            guid = themes[whole(row["catid"])] = draft.guid("theme", whole(row["catid"]))
            draft.add("themes", framework=DRAFT, guid=guid, name=named(row["name"]))
            self._memo("theme", guid, row)
        gathered = set()
        for row in self._live("treecode", ("cid", "catid")):
            if whole(row["catid"]) in themes and whole(row["cid"]) in self._codes:
                gathered.add((themes[whole(row["catid"])], draft.guid("code", whole(row["cid"]))))
            else:
                self._dead += 1
        for theme, code in sorted(gathered):
            draft.add("theme_codes", framework=DRAFT, theme=theme, code=code)

    # — files, cases and what is known of them —

    def _files(self) -> None:
        draft = self._draft
        for row in self._live("source", ("name", "id", "file"), ("memo", "owner", "date")):
            number = whole(row["id"])
            if number is None or not isinstance(row["file"], str):
                draft.count("files without a text")
                continue
            guid = draft.guid("source", number)
            self._sources[number] = draft.source(guid, row["name"], row["file"], made_at=draft.when(row["date"]))
            self._memo("source", guid, row)
        groups: dict[str, list[str]] = defaultdict(list)
        names = {}
        for row in self._live("filecat", ("name", "catid"), ("memo",)):
            names[whole(row["catid"])] = text(row["name"]).strip()
            draft.count("memos of file categories", int(bool(text(row["memo"]).strip())))
        for row in self._live("treefile", ("fid", "catid")):
            source = self._sources.get(whole(row["fid"]) or 0)
            if source is not None and names.get(whole(row["catid"])):
                groups[source.guid].append(names[whole(row["catid"])])
            else:
                self._dead += 1
        if groups:
            values: dict[str, Cell] = {guid: ", ".join(found) for guid, found in groups.items()}
            draft.variable("File category", "source", values, numeric=False)
            draft.count("file categories, now an attribute of files", len(names), "changed")

    def _people(self) -> None:
        draft = self._draft
        for row in self._live("cases", ("name", "id"), ("memo", "owner", "date")):
            if (number := whole(row["id"])) is not None:
                self._cases[number] = named(row["name"])
                draft.add("cases", guid=draft.guid("case", number), name=self._cases[number])
                self._memo("case", draft.guid("case", number), row)
        about = {text(row["name"]): row for row in self._live("attributes", ("name",), ("class", "memo"))}
        self._known(about, "caseAttr", "caseID", "case")
        self._known(about, "fileAttr", "fileID", "source")
        self._links()

    def _known(self, about: dict[str, Row], table: str, owner: str, on: str) -> None:
        there = self._cases if on == "case" else self._sources
        found: dict[str, dict[str, Cell]] = defaultdict(dict)
        for row in self._live(table, ("variable", "value", owner)):
            name, number = text(row["variable"]).strip(), whole(row[owner])
            if number not in there or not name:
                self._dead += 1
            elif text(row["value"]).strip() != "NA":  # how R says that it is not known
                found[name][self._draft.guid(on, number)] = row["value"]
        for name, values in found.items():
            row = about.get(name, {})
            numeric = text(row.get("class")) == "numeric"
            self._draft.variable(name, on, values, numeric=numeric, description=text(row.get("memo")))

    def _links(self) -> None:
        linked: dict[int, list[Owned]] = defaultdict(list)
        for row in self._live("caselinkage", ("caseid", "fid", "selfirst", "selend")):
            case, fid = whole(row["caseid"]), whole(row["fid"])
            start, end = whole(row["selfirst"]), whole(row["selend"])
            if case not in self._cases or fid not in self._sources:
                self._dead += 1
                continue
            source = self._sources[fid]
            span = source.span(start, end) if start is not None and end is not None else None
            if span is None and start == 0 and end is not None and end >= len(source.text):
                span = Span(0, len(source.text))  # the whole file, as long as R took it to be
            if span is None:
                self._draft.count("links of cases whose place is not in the text")
            else:
                linked[fid].append(Owned(span, self._cases[case], self._draft.guid("case", case)))
        for fid, links in linked.items():
            cases(self._draft, self._sources[fid], links, heard=False)

    # — codings, annotations, journals —

    def _codings(self, table: str) -> None:
        by_file: dict[int, list[tuple[Row, int, int]]] = defaultdict(list)
        for row in self._live(table, ("cid", "fid", "seltext", "selfirst", "selend"), ("owner", "date", "memo")):
            start, end, fid = whole(row["selfirst"]), whole(row["selend"]), whole(row["fid"])
            if fid not in self._sources or whole(row["cid"]) not in self._codes:
                self._dead += 1
            elif start is None or end is None or start >= end:
                self._draft.count("codings without a place")
            else:
                by_file[fid].append((row, start, end))
        for fid, rows in by_file.items():
            source = self._sources[fid]
            found = [(start, end, _plain(text(row["seltext"]), source)) for row, start, end in rows]
            spans = source.spans(found, one_based=True)
            for (row, start, end), span in zip(rows, spans, strict=True):
                if span is not None:
                    self._coding(source, span, row, (table, fid, row["cid"], start, end, row["owner"]))

    def _coding(self, source: Source, span: Span, row: Row, key: tuple[object, ...]) -> None:
        draft = self._draft
        guid, code = draft.numbered(*key), draft.guid("code", whole(row["cid"]))
        source.coding(guid, code, span, draft.coder(row["owner"]), draft.when(row["date"]))
        self._memo("coding", guid, row)
        draft.count("codings of RQDA’s second table, now beside the others", int(key[0] == "coding2"), "changed")

    def _annotations(self) -> None:
        draft = self._draft
        for row in self._live("annotation", ("fid", "position", "annotation"), ("owner", "date")):
            source, place = self._sources.get(whole(row["fid"]) or 0), whole(row["position"])
            if source is None:
                self._dead += 1
                continue
            guid = draft.numbered("annotation", row["fid"], row["position"], row["owner"], row["date"])
            coder, made_at = draft.coder(row["owner"]), draft.when(row["date"])
            line = _line(source, place)
            about = ("coding", guid) if line else ("source", source.guid)
            made = draft.memo(draft.guid("memo", guid), row["annotation"], about, author=coder, made_at=made_at)
            if made and line:
                source.coding(guid, None, line, coder, made_at)
            draft.count("annotations at a point of a text, now on its line", int(made), "changed")

    def _journal(self) -> None:
        draft = self._draft
        for row in self._live("journal", ("name", "journal"), ("owner", "date")):
            draft.memo(
                draft.numbered("journal", row["name"]), row["journal"], None, title=text(row["name"]),
                author=draft.coder(row["owner"]), made_at=draft.when(row["date"]), kind="journal",
            )  # fmt: skip


def _plain(words: str, source: Source) -> str:
    """Quoted words; some versions of RQDA kept the doubled apostrophes that SQL needs."""
    return words.replace("''", "'") if "''" in words and "''" not in source.text else words


def _line(source: Source, place: int | None) -> Span | None:
    """The line in which a place lies; None where it is blank or not there."""
    at = source.span(place, place) if place is not None else None
    if at is None:
        return None
    text, point = source.text, at.start
    early, late = max(0, point - _AROUND), point + _AROUND
    begins, ends = text.rfind("\n", early, point), text.find("\n", point, late)
    span = Span(early if begins < 0 else begins + 1, min(len(text), late) if ends < 0 else ends)
    return span if span.of(text).strip() else None
