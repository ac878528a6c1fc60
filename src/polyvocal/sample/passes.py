"""The four passes over the sources: rounds, who read what, and the codings that came of it.

Invariant: a coding's GUID follows from its line in its table, a marked quotation's from its words; so lines are added
at the end of a table, and never moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import get_args

from polyvocal.faults import Fault
from polyvocal.model import (
    About,
    Anchor,
    Asked,
    Assignment,
    Coder,
    Coding,
    Facet,
    Framework,
    Look,
    Mark,
    Memo,
    Question,
    Round,
    Source,
)
from polyvocal.model.difference import touched
from polyvocal.sample.tables import day, guid, person, rows, span

STANCE = Facet(
    guid("facet", "stance"), "stance", "coding", ("barrier", "facilitator", "both"),
    "What it does for this speaker, here: hinders, helps, or both.",
)  # fmt: skip
NAMES = ("Maren Holt", "Dele Akinwale", "Ruth Castellane", "Tomasz Wrona", "Priya Natarajan", "Joel Fenwick")


def coders() -> tuple[Coder, ...]:
    """The six who read."""
    return tuple(Coder(person(name), name) for name in NAMES)


class Passes:
    """Reads the tables of codings and gathers who read what."""

    def __init__(self, sources: Mapping[str, Source], frameworks: Mapping[int, Framework]) -> None:
        self.sources, self.frameworks = sources, frameworks
        self.round_rows = {row["round"]: row for row in rows("rounds.csv")}
        self.memos: list[Memo] = []
        self.read: dict[str, dict[tuple[str, str], None]] = {name: {} for name in self.round_rows}
        made = [
            self._coding(source, row, line)
            for name, source in sources.items()
            for line, row in enumerate(rows(f"codings/{name}.csv"), 2)
        ]
        self.codings = (*_with_origins(made), *self._marked())
        self.looks = tuple(self._looks())

    def _looks(self) -> Iterator[Look]:
        """What was carried over was confirmed; what the last version left behind Maren left as it was made, since the
        final pass read everything anew.
        """
        last = max(self.frameworks)
        behind = {number: touched(made, self.frameworks[last]) for number, made in self.frameworks.items()}
        for coding in self.codings:
            if coding.mark == "carried":
                yield Look(guid("look", coding.guid), coding.guid, last, "confirmed", coding.coder, coding.made_at)
            elif coding.code in behind[coding.version or 1]:
                yield Look(guid("look", coding.guid), coding.guid, last, "left", person(NAMES[0]), day("2024-05-30"))

    def rounds(self) -> tuple[Round, ...]:
        """The passes in their order; each assignment is done."""
        questions = [
            (row["round"], Question(guid("question", row["key"]), row["text"])) for row in rows("questions.csv")
        ]
        return tuple(
            Round(
                guid("round", name),
                name,
                "blind" if row["mode"] == "blind" else "open",
                self._version(row),
                row["purpose"],
                "closed" if row["state"] == "closed" else "discussed",
                row["final"] == "yes",
                assignments=tuple(Assignment(coder, source, "done") for coder, source in self.read[name]),
                asks=tuple(asked for asked in get_args(Asked) if asked in row["asks"].split()),
                content_note=row["content_note"],
                questions=tuple(question for of, question in questions if of == name),
            )
            for name, row in self.round_rows.items()
        )

    def _version(self, row: Mapping[str, str]) -> int | None:
        return int(row["version"]) if row["version"] else None

    def _coding(self, source: Source, row: Mapping[str, str], line: int) -> Coding:
        where = f"codings/{source.name}.csv, line {line}"
        round_ = self.round_rows[row["round"]]
        number = self._version(round_)
        codes = self.frameworks[number or 1].named(row["code"])
        if len(codes) != 1:
            raise Fault(where, f"“{row['code']}” is not one code of version {number or 1}", "its exact name")
        coder, itself = person(row["coder"]), guid("coding", source.name, str(line))
        self.read[row["round"]][coder, source.guid] = None
        when = day(round_["begins"], 7 * line)
        if row["memo"]:
            self.memos.append(
                Memo(guid("memo", itself), row["code"], row["memo"], coder, when, About("coding", itself),
                     round=guid("round", row["round"]) if round_["mode"] == "blind" else None)
            )  # fmt: skip
        return Coding(
            itself,
            codes[0].guid,
            source.guid,
            coder,
            (Anchor(source.latest.guid, span(source, row["from"], row["to"], where)),),
            guid("round", row["round"]),
            number,
            {STANCE.guid: row["stance"]} if row["stance"] else {},
            made_at=when,
        )

    def _marked(self) -> Iterator[Coding]:
        """Quotations without a code: what struck somebody, or what no code fitted."""
        for line, row in enumerate(rows("marks.csv"), 2):
            source, round_ = self.sources[row["source"]], self.round_rows[row["round"]]
            place = span(source, row["from"], row["to"], f"marks.csv, line {line}")
            yield Coding(
                guid("marked", row["source"], row["coder"], row["from"]), None, source.guid, person(row["coder"]),
                (Anchor(source.latest.guid, place),), guid("round", row["round"]), self._version(round_),
                made_at=day(round_["begins"], 7 * line), mark=_mark(row["mark"]),
            )  # fmt: skip


def _mark(text: str) -> Mark:
    return next(mark for mark in get_args(Mark) if mark == text)


def _with_origins(made: list[Coding]) -> Iterator[Coding]:
    """A coding of the final pass comes from those of the first reading that gave overlapping words the same code.

    On just the same words it was carried over.
    """
    final, first = guid("round", "Final pass"), guid("round", "First reading")
    earlier: dict[tuple[str, str | None], list[Coding]] = {}
    for coding in made:
        if coding.round == first:
            earlier.setdefault((coding.source, coding.code), []).append(coding)
    for coding in made:
        if coding.round != final:
            yield coding
            continue
        before = earlier.get((coding.source, coding.code), [])
        origins = [one for one in before if one.anchor.span.overlaps(coding.anchor.span)]
        same = any(one.anchor == coding.anchor for one in origins)
        yield replace(coding, origins=tuple(one.guid for one in origins), mark="carried" if same else "")
