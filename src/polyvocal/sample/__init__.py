"""The sample study: wholly fictional, written by hand for Polyvocal. It is the demo, the tutorial and a fixture.

What it is, and who has and has not reviewed it, says README.md beside this file. Texts and tables lie here as people
would keep them; `load` makes the study of them. Invariant: each quotation's opening words stand in its transcript
exactly once, so no place can drift when a text is mended.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import get_args

from polyvocal.assemble.people import cases
from polyvocal.faults import Fault
from polyvocal.ingest import turns
from polyvocal.model import (
    PATH,
    About,
    AboutKind,
    Anchor,
    Assignment,
    Case,
    Code,
    Coder,
    Coding,
    Facet,
    Framework,
    FrameworkVersion,
    Memo,
    MemoKind,
    Revision,
    Round,
    Source,
    Span,
    Status,
    Study,
    Theme,
    Voice,
    derived_guid,
)

HERE = Path(__file__).parent
NAME = "The way in"
LEVEL = Facet(
    derived_guid("sample", "facet", "level"), "level", "code", ("micro", "meso", "macro"),
    "Where it lies: in a person and their days, in the places and people around them, or in how things are run.",
)  # fmt: skip
STANCE = Facet(
    derived_guid("sample", "facet", "stance"), "stance", "coding", ("barrier", "facilitator", "both"),
    "What it does for this speaker, here: hinders, helps, or both.",
)  # fmt: skip
_BECAME = {
    "motivation": ("mornings", "the-first-time", "good-weeks-and-bad-weeks"),
    "giving-up-easily": ("good-weeks-and-bad-weeks", "the-first-time"),
    "company": ("side-by-side", "regular-faces"),
}


@cache
def load() -> Study:
    """Return the sample study. The same each time, GUIDs and dates included."""
    variables, people = cases(HERE / "people.csv")
    sources = tuple(_source(path, people) for path in sorted((HERE / "transcripts").glob("*.txt")))
    versions = tuple(_version(row) for row in _rows("versions.csv"))
    made = _Codings({source.name: source for source in sources}, {v.number: v.framework for v in versions})
    return Study(
        _guid("study"),
        NAME,
        "Ordinary places and people living with severe mental illness in Harrowmere: what keeps people out, and "
        "what lets them in. Fiction: no person, place or word in it is real.",
        made_at=_day("2023-10-02"),
        facets=(LEVEL, STANCE),
        variables=variables,
        coders=made.coders(),
        cases=people,
        sources=sources,
        framework=_draft(versions),
        versions=versions,
        rounds=made.rounds(),
        codings=made.codings,
        memos=(*made.memos, *_memos()),
    )


def _guid(*parts: str) -> str:
    return derived_guid("sample", *parts)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str, minutes: int = 0) -> datetime:
    day = date.fromisoformat(text)
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(minutes=minutes)


def _source(path: Path, people: tuple[Case, ...]) -> Source:
    text = path.read_text(encoding="utf-8")
    known = {case.name: case.guid for case in people}
    heard = turns(text, known=[*known, "Interviewer", "Moderator", "Staff"])
    labels = dict.fromkeys(turn.speaker for turn in heard if turn.speaker)
    group = derived_guid("variable", "case", "group")
    voices = (
        Voice(label, known.get(label), {group: "staff"} if label == "Staff" else {})
        for label in labels
        if label is not None
    )
    revision = Revision(_guid("revision", path.stem), 1, text, heard)
    about = text.partition("\n\n")[0].replace("\n", " ")
    return Source(_guid("source", path.stem), path.stem, (revision,), tuple(voices), about, path.name)


def _version(row: Mapping[str, str]) -> FrameworkVersion:
    number = row["version"]
    rows = list(_rows(f"framework/v{number}.csv"))
    by_path = {code["code"]: _guid("code", code["key"]) for code in rows}
    codes = tuple(_code(code, by_path) for code in rows)
    gathered: dict[str, list[str]] = {}
    for code in rows:
        for theme in filter(None, (part.strip() for part in code["themes"].split(";"))):
            gathered.setdefault(theme, []).append(by_path[code["code"]])
    themes = tuple(
        Theme(
            _guid("theme", t["theme"]), t["theme"], t["claim"], tuple(gathered.get(t["theme"], ())), status=_status(t)
        )
        for t in _rows("framework/themes.csv")
        if t["version"] == number
    )
    note, by = row["note"], _guid("coder", row["by"])
    return FrameworkVersion(int(number), Framework(codes, themes), note, _day(row["published"]), by)


def _status(row: Mapping[str, str]) -> Status:
    return next(status for status in get_args(Status) if status == row["status"])


def _code(row: Mapping[str, str], by_path: Mapping[str, str]) -> Code:
    above, _, name = row["code"].rpartition(PATH)
    return Code(
        _guid("code", row["key"]),
        name,
        by_path[above] if above else None,
        row["colour"].upper() or None,
        row["definition"],
        row["when_to_use"],
        row["when_not"],
        row["example"],
        {LEVEL.guid: row["level"]} if row["level"] else {},
    )


def _draft(versions: tuple[FrameworkVersion, ...]) -> Framework:
    """The last version, and after its codes those that were given up on the way."""
    last = versions[-1].framework
    codes = {code.guid: code for code in last.codes}
    became = {_guid("code", old): tuple(_guid("code", new) for new in news) for old, news in _BECAME.items()}
    for version in reversed(versions[:-1]):
        for code in version.framework.codes:
            if code.guid not in codes:
                codes[code.guid] = Code(
                    code.guid, code.name, None, code.colour, code.definition, code.when_to_use, code.when_not,
                    code.example, code.facets, retired=True, became=became.get(code.guid, ()),
                )  # fmt: skip
    return Framework(tuple(codes.values()), last.themes)


class _Codings:
    """Reads the tables of codings and gathers who read what."""

    def __init__(self, sources: Mapping[str, Source], frameworks: Mapping[int, Framework]) -> None:
        self.sources, self.frameworks = sources, frameworks
        self.round_rows = {row["round"]: row for row in _rows("rounds.csv")}
        self.memos: list[Memo] = []
        self.read: dict[str, dict[tuple[str, str], None]] = {name: {} for name in self.round_rows}
        self.codings = tuple(
            self._coding(source, row, line)
            for name, source in sources.items()
            for line, row in enumerate(_rows(f"codings/{name}.csv"), 2)
        )

    def coders(self) -> tuple[Coder, ...]:
        names = ("Maren Holt", "Dele Akinwale", "Ruth Castellane", "Tomasz Wrona", "Priya Natarajan", "Joel Fenwick")
        return tuple(Coder(_guid("coder", name), name) for name in names)

    def rounds(self) -> tuple[Round, ...]:
        return tuple(
            Round(
                _guid("round", name),
                name,
                "blind" if row["mode"] == "blind" else "open",
                int(row["version"]) if row["version"] else None,
                row["purpose"],
                "closed" if row["state"] == "closed" else "discussed",
                row["final"] == "yes",
                assignments=tuple(Assignment(coder, source) for coder, source in self.read[name]),
            )
            for name, row in self.round_rows.items()
        )

    def _coding(self, source: Source, row: Mapping[str, str], line: int) -> Coding:
        where = f"codings/{source.name}.csv, line {line}"
        round_ = self.round_rows[row["round"]]
        number = int(round_["version"]) if round_["version"] else None
        codes = self.frameworks[number or 1].named(row["code"])
        if len(codes) != 1:
            raise Fault(where, f"“{row['code']}” is not one code of version {number or 1}", "its exact name")
        coder, guid = _guid("coder", row["coder"]), _guid("coding", source.name, str(line))
        self.read[row["round"]][coder, source.guid] = None
        when = _day(round_["begins"], 7 * line)
        if row["memo"]:
            about = About("coding", guid)
            self.memos.append(Memo(_guid("memo", guid), row["code"], row["memo"], coder, when, about))
        span = _span(source, row["from"], row["to"], where)
        return Coding(
            guid,
            codes[0].guid,
            source.guid,
            coder,
            (Anchor(source.latest.guid, span),),
            _guid("round", row["round"]),
            number,
            {STANCE.guid: row["stance"]} if row["stance"] else {},
            made_at=when,
        )


def _span(source: Source, first: str, last: str, where: str) -> Span:
    text = source.latest.text
    if text.count(first) != 1:
        raise Fault(where, f"“{first[:60]}” stands {text.count(first)} times in {source.name}", "words that stand once")
    start = text.index(first)
    end = text.find(last, start) + len(last) if last else start + len(first)
    if last and text.find(last, start) < 0:
        raise Fault(where, f"“{last[:60]}” does not follow", "the closing words")
    return Span(start, end)


def _memos() -> Iterator[Memo]:
    for line, row in enumerate(_rows("memos.csv"), 2):
        kind = row["kind"]
        yield Memo(
            _guid("memo", str(line)),
            row["title"],
            row["text"],
            _guid("coder", row["author"]),
            _day(row["date"]),
            _about(row["about"]),
            next(known for known in get_args(MemoKind) if known == kind),
            private=False,
        )


def _about(text: str) -> About | None:
    kind, _, name = text.partition(":")
    kinds: dict[str, AboutKind] = {
        "source": "source", "code": "code", "round": "round", "case": "case", "version": "version", "theme": "theme",
    }  # fmt: skip
    if kind not in kinds:
        return None
    if kind == "version":
        return About("version", name)
    return About(kinds[kind], derived_guid("case", name) if kind == "case" else _guid(kind, name))
