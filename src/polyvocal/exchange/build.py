"""Rows become a study again.

Invariant: what cannot be a study is a `Fault` that names table and row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias, TypeVar

from polyvocal.exchange.tables import DRAFT, TABLES, Cell, Rows
from polyvocal.faults import Fault
from polyvocal.model import (
    About,
    Anchor,
    Assignment,
    Attachment,
    Case,
    Code,
    Coder,
    Coding,
    Decision,
    Facet,
    Framework,
    FrameworkVersion,
    Look,
    Memo,
    Passage,
    Proposal,
    Question,
    Revision,
    Round,
    SignOff,
    Source,
    Span,
    Study,
    Theme,
    Turn,
    Unknown,
    Value,
    Variable,
    Voice,
)

Thing = TypeVar("Thing")
_READ: dict[str, Callable[[str], Value]] = {
    "text": str,
    "boolean": lambda text: {"true": True, "false": False}[text],
    "integer": int,
    "decimal": float,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}


Where: TypeAlias = Callable[[str, int], str]
"""Names the place of a table's line for a sentence; the header of a table is line 1."""

# A theme, a round or a source may say the same twice; it means no more for it.
_MAY_REPEAT = {"theme_codes", "theme_codings", "assignments", "voices", "voice_values"}


def study_of(rows: Rows, texts: Mapping[str, str], where: Where, files: Mapping[str, bytes] | None = None) -> Study:
    """Return the study that `rows` tell; `texts` are the words of its revisions by GUID, `files` its attachments.

    Raises `Fault` for two rows that are one and the same, for a reference that leads nowhere and for values that
    cannot be.
    """
    _check_keys(rows, where)
    check_references(rows, where)
    return _Builder(rows, texts, where, files or {}).study()


def doubled(rows: Rows, table: str) -> list[tuple[int, int]]:
    """Return (row, earlier row) for each row of `table` that has the key of an earlier one."""
    if not TABLES[table].key or table in _MAY_REPEAT:
        return []
    places = [TABLES[table].names.index(name) for name in TABLES[table].key]
    seen: dict[tuple[Cell, ...], int] = {}
    keys = (tuple(row[place] for place in places) for row in rows[table])
    return [(number, seen[key]) for number, key in enumerate(keys) if seen.setdefault(key, number) != number]


def _check_keys(rows: Rows, where: Where) -> None:
    for table in TABLES:
        for number, earlier in doubled(rows, table):
            key = ", ".join(str(rows[table][number][TABLES[table].names.index(name)]) for name in TABLES[table].key)
            met = f"“{key}” is there already, in line {earlier + 2}"
            raise Fault(where(table, number + 2), met, "each " + " and ".join(TABLES[table].key) + " once")


def dangling(rows: Rows, table: str) -> list[tuple[int, str, str, str]]:
    """Return (row, column, value, table referred to) for each reference of `table` that leads nowhere."""
    found = []
    for place, column in enumerate(TABLES[table].columns):
        if column.refers is None:
            continue
        other, name = column.refers
        position = TABLES[other].names.index(name)
        known = {row[position] for row in rows[other]}
        found += [
            (number, column.name, str(row[place]), other)
            for number, row in enumerate(rows[table])
            if row[place] is not None and row[place] not in known
        ]
    return found


def check_references(rows: Rows, where: Where) -> None:
    """Raise `Fault` for the first reference that leads nowhere."""
    for table in TABLES:
        for number, column, value, other in dangling(rows, table):
            raise Fault(where(table, number + 2), f"“{value}” stands under “{column}”", f"one of {other}")


def value_of(kind: str, text: str) -> Value:
    """Return the value that was written as `text`. Raises `ValueError` or `KeyError` where it is of another kind."""
    return _READ[kind](text)


@dataclass
class _Builder:
    rows: Rows
    texts: Mapping[str, str]
    where: Where
    files: Mapping[str, bytes]

    def __post_init__(self) -> None:
        self.homes = {row["guid"]: row["source"] for _, row in self._of("revisions")}
        self.sources = {row["guid"]: row["source"] for _, row in self._of("codings")}
        self.kinds = {row["guid"]: row["kind"] for _, row in self._of("variables")}

    def _of(self, table: str) -> list[tuple[int, dict[str, Any]]]:
        names = TABLES[table].names
        return [(n, dict(zip(names, row, strict=True))) for n, row in enumerate(self.rows[table], 2)]

    def _each(self, table: str, make: Callable[[dict[str, Any]], Thing]) -> tuple[Thing, ...]:
        return tuple(self._made(table, line, row, make) for line, row in self._of(table))

    def _made(self, table: str, line: int, row: dict[str, Any], make: Callable[[dict[str, Any]], Thing]) -> Thing:
        try:
            return make(row)
        except Fault:
            raise
        except (ValueError, KeyError, TypeError) as error:
            raise Fault(self.where(table, line), str(error), "values that a study can hold") from error

    def _gathered(
        self, table: str, key: tuple[str, ...], make: Callable[[dict[str, Any]], Thing]
    ) -> dict[Any, list[Thing]]:
        found: dict[Any, list[Thing]] = defaultdict(list)
        for line, row in self._of(table):
            found[tuple(row[name] for name in key)].append(self._made(table, line, row, make))
        return found

    def _values(self, table: str, *key: str) -> dict[Any, dict[str, Value]]:
        pairs = self._gathered(table, key, self._value)
        return {owner: dict(some) for owner, some in pairs.items()}

    def _value(self, row: dict[str, Any]) -> tuple[str, Value]:
        kind = self.kinds[row["variable"]]
        try:
            return row["variable"], value_of(kind, row["value"] or "")
        except (ValueError, KeyError) as error:
            raise ValueError(f"“{row['value']}” is no value of the kind {kind}") from error

    def study(self) -> Study:
        if len(self.rows["study"]) != 1:
            raise Fault(self.where("study", 1), f"there are {len(self.rows['study'])} rows", "one, the study itself")
        _, itself = self._of("study")[0]
        offered = self._gathered("facet_values", ("facet",), lambda r: r["value"] or "")
        cases = self._values("case_values", "case")
        parts: dict[str, Any] = {
            "facets": self._each("facets", lambda r: Facet(
                r["guid"], r["name"], r["on"], tuple(offered.get((r["guid"],), ())), r["description"])),
            "variables": self._each("variables", lambda r: Variable(**r)),
            "coders": self._each("coders", lambda r: Coder(**r)),
            "cases": self._each("cases", lambda r: Case(
                r["guid"], r["name"], cases.get((r["guid"],), {}), r["description"])),
            "sources": self._sources(),
            "versions": self._each("versions", lambda r: FrameworkVersion(
                r["number"], self._framework(str(r["number"])), r["note"], r["published_at"], r["published_by"])),
            "framework": self._made("codes", 2, {}, lambda _: self._framework(DRAFT)),
            "rounds": self._rounds(),
            "codings": self._codings(),
            "memos": self._each("memos", _memo),
            "proposals": self._proposals(),
            "decisions": self._decisions(),
            "sign_offs": self._each("sign_offs", lambda r: SignOff(**r)),
            "looks": self._each("looks", lambda r: Look(**r)),
            "unknown": self._each("unknown", lambda r: Unknown(**r)),
            "attachments": self._each("attachments", lambda r: Attachment(r["name"], self.files[r["name"]])),
        }  # fmt: skip
        return self._made("study", 2, itself, lambda r: Study(**r, **parts))

    def _sources(self) -> tuple[Source, ...]:
        turns = self._gathered("turns", ("revision",), self._turn)
        revisions = self._gathered("revisions", ("source",), lambda r: Revision(
            r["guid"], r["number"], self.texts[r["guid"]], tuple(turns.get((r["guid"],), ())), r["made_at"], r["reason"]
        ))  # fmt: skip
        known = self._values("voice_values", "source", "label")
        voices = self._gathered("voices", ("source",), lambda r: Voice(
            r["label"], r["case"], known.get((r["source"], r["label"]), {})))  # fmt: skip
        values = self._values("source_values", "source")

        def make(r: dict[str, Any]) -> Source:
            key = (r["guid"],)
            return Source(
                r["guid"], r["name"], tuple(revisions.get(key, ())), tuple(voices.get(key, ())), r["description"],
                r["path"], values.get(key, {}), r["made_at"],
            )  # fmt: skip

        return self._each("sources", make)

    def _turn(self, r: dict[str, Any]) -> Turn:
        self._within(r["revision"], r["end"])
        return Turn(r["start"], r["words"], r["end"], r["speaker"])

    def _anchor(self, r: dict[str, Any]) -> Anchor:
        self._within(r["revision"], r["end"])
        if self.homes[r["revision"]] != self.sources[r["coding"]]:
            raise ValueError(f"revision {r['revision']} is not one of the coding's source")
        return Anchor(r["revision"], Span(r["start"], r["end"]), r["state"])

    def _within(self, revision: str, end: int) -> None:
        if end > (length := len(self.texts[revision])):
            raise ValueError(f"the end is {end}, after the {length} characters of the text")

    def _framework(self, name: str) -> Framework:
        facets = self._by_framework("code_facets", "code", lambda r: (r["facet"], r["value"] or ""))
        became = self._by_framework("code_successors", "code", lambda r: r["became"])
        codes = self._by_framework("theme_codes", "theme", lambda r: r["code"])
        codings = self._by_framework("theme_codings", "theme", lambda r: r["coding"])

        def code(r: dict[str, Any]) -> Code:
            key = (name, r["guid"])
            rest = {column: value for column, value in r.items() if column != "framework"}
            return Code(**rest, facets=dict(facets.get(key, ())), became=tuple(became.get(key, ())))

        def theme(r: dict[str, Any]) -> Theme:
            key = (name, r["guid"])
            return Theme(
                r["guid"], r["name"], r["claim"], tuple(codes.get(key, ())), tuple(codings.get(key, ())), r["status"],
                r["colour"],
            )  # fmt: skip

        return Framework(
            tuple(self._made("codes", n, r, code) for n, r in self._of("codes") if r["framework"] == name),
            tuple(self._made("themes", n, r, theme) for n, r in self._of("themes") if r["framework"] == name),
        )

    def _by_framework(self, table: str, owner: str, make: Callable[[dict[str, Any]], Thing]) -> dict[Any, list[Thing]]:
        return self._gathered(table, ("framework", owner), make)

    def _rounds(self) -> tuple[Round, ...]:
        given = self._gathered("assignments", ("round",), lambda r: Assignment(r["coder"], r["source"], r["state"]))
        asked = self._gathered("questions", ("round",), lambda r: Question(r["guid"], r["text"]))

        def make(r: dict[str, Any]) -> Round:
            key = (r["guid"],)
            rest = {**r, "asks": tuple(r["asks"].split())}
            return Round(**rest, assignments=tuple(given.get(key, ())), questions=tuple(asked.get(key, ())))

        return self._each("rounds", make)

    def _codings(self) -> tuple[Coding, ...]:
        anchors = self._gathered("anchors", ("coding",), self._anchor)
        facets = self._gathered("coding_facets", ("coding",), lambda r: (r["facet"], r["value"] or ""))
        origins = self._gathered("coding_origins", ("coding",), lambda r: r["origin"])

        def make(r: dict[str, Any]) -> Coding:
            key = (r["guid"],)
            return Coding(
                r["guid"], r["code"], r["source"], r["coder"], tuple(anchors.get(key, ())), r["round"], r["version"],
                dict(facets.get(key, ())), tuple(origins.get(key, ())), r["made_at"], r["mark"],
            )  # fmt: skip

        return self._each("codings", make)

    def _proposals(self) -> tuple[Proposal, ...]:
        by: tuple[str, ...] = ("proposal",)
        codes = self._gathered("proposal_codes", by, lambda r: r["code"])
        would = self._gathered("proposal_wording", by, lambda r: (r["field"], r["value"]))
        parts = self._gathered("proposal_parts", by, lambda r: r["name"])
        passages = self._gathered("proposal_passages", by, self._passage)

        def make(r: dict[str, Any]) -> Proposal:
            key = (r["guid"],)
            return Proposal(
                **r, codes=tuple(codes.get(key, ())), would=dict(would.get(key, ())), parts=tuple(parts.get(key, ())),
                passages=tuple(passages.get(key, ())),
            )  # fmt: skip

        return self._each("proposals", make)

    def _passage(self, r: dict[str, Any]) -> Passage:
        self._within(r["revision"], r["end"])
        if self.homes[r["revision"]] != r["source"]:
            raise ValueError(f"revision {r['revision']} is not one of source {r['source']}")
        return Passage(r["source"], r["revision"], Span(r["start"], r["end"]))

    def _decisions(self) -> tuple[Decision, ...]:
        on = self._gathered("decision_proposals", ("decision",), lambda r: r["proposal"])
        present = self._gathered("decision_present", ("decision",), lambda r: r["coder"])

        def make(r: dict[str, Any]) -> Decision:
            key = (r["guid"],)
            return Decision(**r, proposals=tuple(on.get(key, ())), present=tuple(present.get(key, ())))

        return self._each("decisions", make)


def _memo(r: dict[str, Any]) -> Memo:
    about = About(r["about_kind"], r["about_guid"] or "") if r["about_kind"] else None
    return Memo(r["guid"], r["title"], r["text"], r["author"], r["made_at"], about, r["kind"], r["private"], r["round"])
