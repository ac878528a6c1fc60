"""What the sample's team wrote and settled: memos, answers, proposals, decisions, sign-offs.

Invariant: the words are theirs as they stand in the tables; nothing here adds to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from polyvocal.model import (
    About,
    AboutKind,
    Decision,
    Memo,
    MemoKind,
    Outcome,
    Passage,
    Proposal,
    ProposalKind,
    SignOff,
    Source,
    Wording,
    derived_guid,
)
from polyvocal.sample.tables import day, guid, listed, person, rows, span

_WORDED: tuple[Wording, ...] = ("name", "definition")


def memos() -> Iterator[Memo]:
    """Memos, journals and statements of where each stands, then the answers to the questions of rounds."""
    for row in rows("memos.csv"):
        yield Memo(
            guid("memo", row["number"]),
            row["title"],
            row["text"],
            person(row["author"]),
            day(row["date"]),
            _about(row["about"]),
            next(kind for kind in get_args(MemoKind) if kind == row["kind"]),
            round=guid("round", row["round"]) if row["round"] else None,
        )
    asked = {row["key"]: row["round"] for row in rows("questions.csv")}
    for row in rows("answers.csv"):
        question = row["question"]
        yield Memo(
            guid("answer", question, row["author"]), "", row["text"], person(row["author"]), day(row["date"], 60),
            About("question", guid("question", question)), "answer", round=guid("round", asked[question]),
        )  # fmt: skip


def _about(text: str) -> About | None:
    kind, _, name = text.partition(":")
    kinds: dict[str, AboutKind] = {
        "source": "source", "code": "code", "round": "round", "case": "case", "version": "version", "theme": "theme",
    }  # fmt: skip
    if kind not in kinds:
        return None
    if kind == "version":
        return About("version", name)
    return About(kinds[kind], derived_guid("case", name) if kind == "case" else guid(kind, name))


def proposals(sources: Mapping[str, Source]) -> Iterator[Proposal]:
    """Proposals in the order in which they were made, with the words that each quotes."""
    under = {row["round"]: int(row["version"]) for row in rows("rounds.csv") if row["version"]}
    quoted: dict[str, list[Passage]] = {}
    for line, row in enumerate(rows("passages.csv"), 2):
        source = sources[row["source"]]
        place = span(source, row["from"], row["to"], f"passages.csv, line {line}")
        quoted.setdefault(row["proposal"], []).append(Passage(source.guid, source.latest.guid, place))
    for line, row in enumerate(rows("proposals.csv"), 2):
        yield Proposal(
            guid("proposal", row["key"]),
            next(kind for kind in get_args(ProposalKind) if kind == row["kind"]),
            person(row["author"]),
            row["reason"],
            tuple(guid("code", key) for key in listed(row["codes"])),
            guid("theme", row["theme"]) if row["theme"] else None,
            _would(row),
            listed(row["parts"]),
            tuple(quoted.get(row["key"], ())),
            guid("round", row["round"]),
            under[row["round"]],
            day(row["date"], line),
        )


def _would(row: Mapping[str, str]) -> dict[str, str]:
    would: dict[str, str] = {field: row[field] for field in _WORDED if row[field]}
    return would | ({"parent": guid("code", row["parent"])} if row["parent"] else {})


def decisions() -> Iterator[Decision]:
    """The minutes of both meetings: what was settled without a proposal, then an item a decision."""
    for row in rows("decisions.csv"):
        yield Decision(
            guid("decision", row["round"], row["item"]),
            next(outcome for outcome in get_args(Outcome) if outcome == row["outcome"]),
            row["title"],
            row["reason"],
            tuple(guid("proposal", key) for key in listed(row["proposals"])),
            tuple(map(person, listed(row["present"]))),
            person(row["by"]),
            guid("round", row["round"]),
            day(row["date"], 90 + 15 * int(row["item"])),
        )


def sign_offs() -> Iterator[SignOff]:
    """Who approved version 3, and with what words."""
    for row in rows("sign_offs.csv"):
        yield SignOff(
            guid("sign-off", row["version"], row["by"]), int(row["version"]), person(row["by"]),
            row["approves"] == "yes", row["words"], day(row["date"]),
        )  # fmt: skip
