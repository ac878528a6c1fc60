"""What is read: one long transcript, and two studies of it that differ only in how many codings they have.

Invariant: the same call gives the same study, and the codings of the smaller study are the first of the larger one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import exp
from random import Random

from polyvocal import model as m

WHEN = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
LENGTH = 1_500_000
CODES, CODERS = 60, ("Maren", "Dele", "Ruth")
TYPICAL_TURN, LONGEST_TURN = 150, 6_000
_SYLLABLES = ("ba", "den", "fo", "gar", "hul", "ki", "lem", "mo", "nar", "pel", "ris", "sto", "tun", "ver", "wyn", "zo")


@dataclass(frozen=True, slots=True)
class Matter:
    """A study with one source, and what a page must have before all of the source's text is there."""

    study: m.Study
    turns: tuple[m.Turn, ...]

    @property
    def source(self) -> m.Source:
        """The one source."""
        return self.study.sources[0]

    @property
    def spoken(self) -> int:
        """Characters of all turns without their labels, as JavaScript counts them."""
        text = self.source.latest.text
        return sum(len(text[turn.words : turn.end].encode("utf-16-le")) // 2 for turn in self.turns)

    @property
    def code(self) -> m.Code:
        """The code that is given to words when a coding is added."""
        return self.study.framework.codes[7]


def matter(codings: int) -> Matter:
    """Return the study with this many codings."""
    name = f"{codings:,} codings"
    text, turns = _transcript(Random(1))
    source = m.Source(
        _guid(name, "source"), "A long transcript", (m.Revision(_guid(name, "revision"), 1, text, turns, WHEN),),
    )  # fmt: skip
    codes = tuple(m.Code(_guid(name, "code", n), f"{_word(Random(n)).removesuffix('’s')} {n:02}") for n in range(CODES))
    half = CODES // 2
    themes = tuple(
        m.Theme(_guid(name, "theme", n), f"Theme {n + 1}", codes=tuple(code.guid for code in some))
        for n, some in enumerate((codes[:half], codes[half:]))
    )
    coders = tuple(m.Coder(_guid(name, "coder", person), person) for person in CODERS)
    study = m.Study(
        _guid(name, "study"), name, made_at=WHEN, coders=coders, sources=(source,),
        framework=m.Framework(codes, themes), codings=_codings(name, source, codes, coders, codings),
    )  # fmt: skip
    return Matter(study, turns)


def _guid(*parts: object) -> str:
    return m.derived_guid("bench", "browser", *map(str, parts))


def _transcript(random: Random) -> tuple[str, tuple[m.Turn, ...]]:
    """Turns in alternation, half of them shorter than `TYPICAL_TURN`, a few as long as a page; `LENGTH` in all."""
    words = tuple(_word(random) for _ in range(4_000))
    parts: list[str] = []
    turns: list[m.Turn] = []
    at = 0
    while LENGTH - at > 40:
        # A blank line follows each turn but the last.
        label = f"{('Interviewer', 'P01')[len(turns) % 2]}: "
        room = LENGTH - at - len(label)
        wanted = min(int(TYPICAL_TURN * exp(random.gauss(0, 0.9))) + 10, LONGEST_TURN, room)
        said = _said(words, wanted if room - wanted > 60 else room, random)
        turns.append(m.Turn(at, at + len(label), at + len(label) + len(said), label[:-2]))
        parts.append(f"{label}{said}\n\n")
        at += len(parts[-1])
    return "".join(parts)[:-2], tuple(turns)


def _said(words: tuple[str, ...], length: int, random: Random) -> str:
    """Sentences of exactly this many characters."""
    sentences: list[str] = []
    have = 0
    while have < length:
        sentence = " ".join(random.choices(words, k=random.randint(3, 18))).capitalize() + random.choice("..,?")
        sentences.append(sentence)
        have += len(sentence) + 1
    said = " ".join(sentences)[: length - 1].rstrip()
    return said + "." * (length - len(said))


def _word(random: Random) -> str:
    """A word of nobody's language; one in twenty has an apostrophe that is no ASCII."""
    word = "".join(random.choices(_SYLLABLES, k=random.choice((1, 1, 2, 2, 3))))
    return f"{word}’s" if random.random() < 0.05 else word


def _codings(
    name: str, source: m.Source, codes: tuple[m.Code, ...], coders: tuple[m.Coder, ...], many: int
) -> tuple[m.Coding, ...]:
    random, revision = Random(2), source.latest
    made: list[m.Coding] = []
    for n in range(many):
        start, end = _stretch(revision.text, random)
        anchor = m.Anchor(revision.guid, m.Span(start, end))
        code, coder = random.choice(codes).guid, random.choice(coders).guid
        made.append(m.Coding(_guid(name, "coding", n), code, source.guid, coder, (anchor,), made_at=WHEN))
    return tuple(made)


def _stretch(text: str, random: Random) -> tuple[int, int]:
    """Some words, a passage or some turns, from the beginning of a word to the end of one."""
    shortest, longest = random.choices(((15, 120), (120, 400), (400, 1_500)), (60, 30, 10))[0]
    start = text.index(" ", random.randrange(len(text) - 2 * longest)) + 1
    end = text.index(" ", start + random.randint(shortest, longest))
    return start, end
