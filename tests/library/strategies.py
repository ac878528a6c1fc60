"""Arbitrary valid studies, small ones, for properties that every study must keep.

Words hold emoji, quotes, newlines and what else breaks files; `wild` words hold control characters too.
"""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, get_args

from hypothesis import strategies as st

from polyvocal import model as m

_ODD = "🙂👩🏽\n\t\"'<>&;,=“”>\u00a0\u2028|% "
_LETTERS = st.sampled_from("abcZé" + _ODD) | st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"))
_CARRIAGE = _LETTERS | st.just("\r")
_WILD = _CARRIAGE | st.sampled_from("\x00\x0b\x1f\ufffe")
_ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=-3, minutes=-30)), timezone(timedelta(seconds=1172))])
MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1), timezones=_ZONES)  # noqa: DTZ001 - bounds are naive
DAYS = st.dates(date(1900, 1, 1))
_COLOURS = st.none() | st.from_regex(r"#[0-9A-F]{6}", fullmatch=True)
_SHORT = 12


def g(kind: str, number: object) -> str:
    """The GUID of a thing of a kind, by number."""
    return m.derived_guid("strategy", kind, str(number))


def _some(draw: st.DrawFn, things: Any, most: int = 3) -> tuple[Any, ...]:
    """A few different ones of `things`, in any order."""
    things = list(things)
    return tuple(draw(st.lists(st.sampled_from(things), max_size=most, unique=True))) if things else ()


def values_of(kind: m.Kind, words: st.SearchStrategy[str]) -> st.SearchStrategy[m.Value]:
    """Values that fit a variable of this kind."""
    by_kind: dict[m.Kind, st.SearchStrategy[Any]] = {
        "text": words, "boolean": st.booleans(), "integer": st.integers(-(10**18), 10**18),
        "decimal": st.floats(allow_nan=False, allow_infinity=False), "date": DAYS, "datetime": MOMENTS,
    }  # fmt: skip
    return by_kind[kind]


class _Maker:
    """Draws the parts of one study, each from those before it."""

    def __init__(self, draw: st.DrawFn, *, wild: bool) -> None:
        self.draw = draw
        self.words = st.text(_WILD if wild else _CARRIAGE, max_size=_SHORT)
        self.name = st.text(_WILD if wild else _CARRIAGE, min_size=1, max_size=_SHORT).filter(lambda n: n.strip())
        self.texts = st.text(_LETTERS, max_size=60).filter(m.is_canonical)

    def many(self, most: int) -> range:
        return range(self.draw(st.integers(0, most)))

    def study(self) -> m.Study:
        draw, words = self.draw, self.words
        self.facets = tuple(self.facet(n) for n in self.many(3))
        self.variables = tuple(
            m.Variable(g("variable", n), draw(self.name), draw(st.sampled_from(m.Kind.__args__)),  # type: ignore[attr-defined]
                       draw(st.sampled_from(["case", "source"])), draw(words))
            for n in self.many(4)
        )  # fmt: skip
        self.coders = tuple(m.Coder(g("coder", n), draw(self.name)) for n in range(draw(st.integers(1, 3))))
        self.cases = tuple(m.Case(g("case", n), draw(self.name), self.known("case"), draw(words)) for n in self.many(2))
        self.sources = tuple(self.source(n) for n in self.many(2))
        self.coding_guids = [g("coding", n) for n in self.many(5)] if self.sources else []
        self.versions = tuple(self.version(n) for n in self.many(2))
        self.round_guids = [g("round", n) for n in self.many(2)]
        self.rounds = tuple(self.round(guid) for guid in self.round_guids)
        self.framework = self.a_framework("draft", self.coding_guids)
        codings = tuple(self.coding(guid) for guid in self.coding_guids)
        proposals = tuple(self.proposal(n) for n in self.many(2))
        self.proposal_guids = [proposal.guid for proposal in proposals]
        return m.Study(
            g("study", 0), draw(self.name), draw(words), draw(st.sampled_from(["reflexive", "codebook"])),
            draw(st.none() | MOMENTS), self.facets, self.variables, self.coders, self.cases, self.sources,
            self.framework, self.versions, self.rounds, codings, tuple(self.memo(n) for n in self.many(4)),
            proposals, tuple(self.decision(n) for n in self.many(2)),
            tuple(self.sign_off(n) for n in self.in_versions()),
            tuple(self.look(n) for n in self.in_versions() if self.coding_guids),
            tuple(m.Unknown(draw(self.name), draw(words), draw(words)) for _ in self.many(1)),
            tuple(m.Attachment(f"{n}.png", draw(st.binary(max_size=9))) for n in self.many(2)),
        )  # fmt: skip

    def facet(self, number: int) -> m.Facet:
        offers = tuple(self.draw(st.lists(self.words, min_size=1, max_size=3, unique=True)))
        on = self.draw(st.sampled_from(["coding", "code", "case"]))
        return m.Facet(g("facet", number), self.draw(self.name), on, offers, self.draw(self.words))

    def known(self, on: str) -> dict[str, m.Value]:
        some = _some(self.draw, (v for v in self.variables if v.on == on))
        return {v.guid: self.draw(values_of(v.kind, self.words)) for v in some}

    def faceted(self, on: str) -> dict[str, str]:
        some = _some(self.draw, (f for f in self.facets if f.on == on))
        return {f.guid: self.draw(st.sampled_from(f.values)) for f in some}

    def source(self, number: int) -> m.Source:
        revisions = tuple(self.revision(number, n) for n in range(1, self.draw(st.integers(2, 4))))
        labels = self.draw(st.lists(self.name, max_size=2, unique=True))
        voices = tuple(m.Voice(label, self.one_of(self.cases), self.known("case")) for label in labels)
        return m.Source(
            g("source", number), self.draw(self.name), revisions, voices, self.draw(self.words), self.draw(self.words),
            self.known("source"), self.draw(st.none() | MOMENTS),
        )  # fmt: skip

    def one_of(self, things: Any) -> str | None:
        return self.draw(st.none() | st.sampled_from([thing.guid for thing in things])) if things else None

    def revision(self, source: int, number: int) -> m.Revision:
        text = self.draw(self.texts)
        cuts = sorted(self.draw(st.lists(st.integers(0, len(text)), max_size=6)))
        turns = tuple(
            m.Turn(*cuts[n : n + 3], self.draw(st.none() | self.name))  # type: ignore[arg-type]
            for n in range(0, len(cuts) - 2, 3)
        )
        guid = g("revision", f"{source} {number}")
        return m.Revision(guid, number, text, turns, self.draw(st.none() | MOMENTS), self.draw(self.words))

    def a_framework(self, of: str, codings: list[str]) -> m.Framework:
        """A tree of codes in any order, children before their parents too; versions share some codes with the draft."""
        numbers = [n if self.draw(st.booleans()) else f"{of} {n}" for n in self.many(5)]
        guids = [g("code", n) for n in numbers]
        codes = [self.code(guid, self.draw(st.none() | st.sampled_from(guids[:n])) if n else None, guids)
                 for n, guid in enumerate(guids)]  # fmt: skip
        if of == "draft":
            codes = [dataclasses.replace(code, round=self.any_round()) for code in codes]
        themes = tuple(
            m.Theme(g("theme", f"{of} {n}"), self.draw(self.name), self.draw(self.words), _some(self.draw, guids),
                    _some(self.draw, codings), self.draw(st.sampled_from(["candidate", "kept", "given up"])),
                    self.draw(_COLOURS))
            for n in self.many(2)
        )  # fmt: skip
        return m.Framework(tuple(self.draw(st.permutations(codes))), themes)

    def code(self, guid: str, parent: str | None, guids: list[str]) -> m.Code:
        draw, words = self.draw, self.words
        return m.Code(
            guid, draw(self.name), parent, draw(_COLOURS), draw(words), draw(words), draw(words), draw(words),
            self.faceted("code"), draw(st.booleans()), draw(st.booleans()), _some(draw, guids),
            self.one_of(self.coders), draw(st.none() | MOMENTS), meant_since=draw(st.none() | MOMENTS),
        )  # fmt: skip

    def any_round(self) -> str | None:
        return self.draw(st.none() | st.sampled_from(self.round_guids)) if self.round_guids else None

    def in_versions(self) -> range:
        """Numbers of what there is only where there are versions."""
        return self.many(2) if self.versions else range(0)

    def version(self, number: int) -> m.FrameworkVersion:
        framework = self.a_framework(f"version {number}", [*self.coding_guids, g("coding", "gone")])
        when, who = self.draw(st.none() | MOMENTS), self.one_of(self.coders)
        return m.FrameworkVersion(number + 1, framework, self.draw(self.words), when, who)

    def number(self) -> int | None:
        return self.draw(st.none() | st.sampled_from([v.number for v in self.versions])) if self.versions else None

    def round(self, guid: str) -> m.Round:
        pairs = [(coder.guid, source.guid) for coder in self.coders for source in self.sources]
        return m.Round(
            guid, self.draw(self.name), self.draw(st.sampled_from(["open", "blind"])), self.number(),
            self.draw(self.words), self.draw(st.sampled_from(["planned", "closed"])), self.draw(st.booleans()),
            self.draw(st.none() | DAYS), tuple(self.assignment(*pair) for pair in _some(self.draw, pairs)),
            _some(self.draw, get_args(m.Asked)), self.draw(self.words),
            tuple(m.Question(g("question", f"{guid} {n}"), self.draw(self.words)) for n in self.many(2)),
            self.draw(st.booleans()), self.any_round(),
        )  # fmt: skip

    def assignment(self, coder: str, source: str) -> m.Assignment:
        return m.Assignment(coder, source, self.draw(st.sampled_from(get_args(m.Progress))))

    def coding(self, guid: str) -> m.Coding:
        draw, source = self.draw, self.draw(st.sampled_from(self.sources))
        first = draw(st.integers(0, len(source.revisions) - 1))
        last = draw(st.integers(first + 1, len(source.revisions)))
        frameworks = (self.framework, *(v.framework for v in self.versions))
        codes = sorted({code.guid for framework in frameworks for code in framework.codes})
        code = draw(st.none() | st.sampled_from(codes)) if codes else None
        return m.Coding(
            guid, code, source.guid,
            draw(st.sampled_from(self.coders)).guid, tuple(self.anchor(r) for r in source.revisions[first:last]),
            self.one_of(self.rounds), self.number(), self.faceted("coding"),
            _some(draw, [*self.coding_guids, g("coding", "gone")]), draw(st.none() | MOMENTS),
            draw(st.sampled_from(["", "carried"] if code else ["", "struck", "unfitted"])),
        )  # fmt: skip

    def anchor(self, revision: m.Revision) -> m.Anchor:
        state = self.draw(st.sampled_from(["same", "changed", "gone"]))
        start = self.draw(st.integers(0, len(revision.text)))
        end = start if state == "gone" else self.draw(st.integers(start, len(revision.text)))
        return m.Anchor(revision.guid, m.Span(start, end), state)

    def memo(self, number: int) -> m.Memo:
        things: dict[m.AboutKind, Any] = {
            "study": [g("study", 0)], "source": [s.guid for s in self.sources], "coding": self.coding_guids,
            "case": [c.guid for c in self.cases], "round": [r.guid for r in self.rounds], "version": ["1", "2"],
            "code": [c.guid for c in self.framework.codes], "theme": [t.guid for t in self.framework.themes],
            "question": [q.guid for r in self.rounds for q in r.questions], "proposal": self.proposal_guids,
            "decision": [g("decision", 0)],
        }  # fmt: skip
        kind = self.draw(st.sampled_from(sorted(things)))
        guid = self.draw(st.sampled_from([*things[kind], "gone"]))
        about = self.draw(st.none() | st.just(m.About(kind, guid)))
        return m.Memo(
            g("memo", number), self.draw(self.words), self.draw(self.words), self.one_of(self.coders),
            self.draw(st.none() | MOMENTS), about, self.draw(st.sampled_from(["memo", "journal", "answer"])),
            self.draw(st.booleans()), self.any_round(),
        )  # fmt: skip

    def proposal(self, number: int) -> m.Proposal:
        """Its codes and its theme may be gone: a draft that has moved on loses none of what was proposed for it."""
        draw = self.draw
        codes = [*(code.guid for code in self.framework.codes), g("code", "gone")]
        fields = _some(draw, get_args(m.Wording))
        return m.Proposal(
            g("proposal", number), draw(st.sampled_from(get_args(m.ProposalKind))),
            draw(st.sampled_from(self.coders)).guid, draw(self.words),
            _some(draw, codes), draw(st.none() | st.just(g("theme", "draft 0"))),
            {field: draw(self.words) for field in fields}, tuple(draw(st.lists(self.words, max_size=3))),
            tuple(self.passage() for _ in self.many(2) if self.sources), self.any_round(), self.number(),
            draw(st.none() | MOMENTS), draw(st.booleans()),
        )  # fmt: skip

    def passage(self) -> m.Passage:
        source = self.draw(st.sampled_from(self.sources))
        revision = self.draw(st.sampled_from(source.revisions))
        ends = sorted(self.draw(st.lists(st.integers(0, len(revision.text)), min_size=2, max_size=2)))
        return m.Passage(source.guid, revision.guid, m.Span(*ends))

    def decision(self, number: int) -> m.Decision:
        draw = self.draw
        return m.Decision(
            g("decision", number), draw(st.sampled_from(get_args(m.Outcome))), draw(self.words), draw(self.words),
            _some(draw, self.proposal_guids), _some(draw, [coder.guid for coder in self.coders]),
            self.one_of(self.coders), self.any_round(), draw(st.none() | MOMENTS),
        )  # fmt: skip

    def sign_off(self, number: int) -> m.SignOff:
        draw = self.draw
        return m.SignOff(
            g("sign-off", number), draw(st.sampled_from(self.versions)).number, draw(st.sampled_from(self.coders)).guid,
            draw(st.booleans()), draw(self.words), draw(st.none() | MOMENTS),
        )  # fmt: skip

    def look(self, number: int) -> m.Look:
        draw = self.draw
        return m.Look(
            g("look", number), draw(st.sampled_from(self.coding_guids)), draw(st.sampled_from(self.versions)).number,
            draw(st.sampled_from(get_args(m.Looked))), self.one_of(self.coders), draw(st.none() | MOMENTS),
        )  # fmt: skip


@st.composite
def studies(draw: st.DrawFn, *, wild: bool = False) -> m.Study:
    """Any valid study."""
    return _Maker(draw, wild=wild).study()
