"""The material of every case: transcripts, codes and codings, the same at every run and for every program.

Invariant: no two codings of one code overlap in a source, so that a program which counts an overlap once and one that
counts both must answer with the same number.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from random import Random

THEMES, MIDDLES, LEAVES = 3, 4, 15
CODES_A_THEME = 1 + MIDDLES + LEAVES

_SAID = (
    "the bus stops at seven and then there is no way home so you stay in or walk it costs two pounds each time "
    "my sister’s café was the one place where people knew me by name nobody asked what I had been doing all those "
    "years they gave me a broom and a key and said come back tomorrow I did staff change every month we never "
    "learn who is who on the ward letters come in brown envelopes I do not open them choir is on Thursdays you "
    "sing and no one looks at you that is what I like about it"
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done. `beside` is how many codings Taguette is asked to store one at a time."""

    sources: int
    characters: int
    codings: int
    beside: int
    rounds: int
    repeats: int


FULL = Size(sources=20, characters=50_000, codings=10_000, beside=2_500, rounds=20, repeats=15)
QUICK = Size(sources=4, characters=8_000, codings=400, beside=20, rounds=4, repeats=3)


@dataclass(frozen=True, slots=True)
class Text:
    """A transcript: a turn is a line, its label first."""

    name: str
    words: str

    @property
    def html(self) -> str:
        """The same words as HTML whose text, tags left out, is `words` without its last newline."""
        return "\n".join(f"<p>{line}</p>" for line in self.words.rstrip("\n").split("\n"))


@dataclass(frozen=True, slots=True)
class CodePlan:
    """A code by its name and the place of its parent in the list of codes."""

    name: str
    parent: int | None
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One coding: which source, from where to where in code points, which code."""

    source: int
    start: int
    end: int
    code: int


@dataclass(frozen=True)
class Material:
    """Everything that is imported, coded and asked for."""

    size: Size
    texts: tuple[Text, ...]
    codes: tuple[CodePlan, ...]
    places: tuple[Place, ...]

    def of_theme(self, theme: int = 0) -> int:
        """How many codings a theme with its sub-codes has."""
        return sum(place.code // CODES_A_THEME == theme for place in self.places)


def material(size: Size) -> Material:
    """Return the material of this size; the same size gives the same material."""
    random = Random(1)
    texts = tuple(_text(number, size.characters, random) for number in range(1, size.sources + 1))
    return Material(size, texts, _codes(), _places(size, texts, random))


def short(size: Size) -> Material:
    """Return one answer of 2,500 characters and codings in it: a comment rather than an interview."""
    random = Random(2)
    some = min(size.beside, 240)
    small = Size(1, 2_500, some, some, size.rounds, size.repeats)
    texts = (_text(1, small.characters, random),)
    return Material(small, texts, _codes(), _places(small, texts, random))


def _text(number: int, characters: int, random: Random) -> Text:
    words, lines = _SAID.split(), list[str]()
    length = 0
    while length < characters:
        label = ("Interviewer", f"P{number:02}")[len(lines) % 2]
        said = random.choices(words, k=random.randint(8, 30) if label == "Interviewer" else random.randint(20, 160))
        line = f"{label}: {' '.join(said).capitalize()}."
        lines.append(line[: max(characters - length - 1, 1)])
        length += len(lines[-1]) + 1
    return Text(f"P{number:02}", "".join(f"{line}\n" for line in lines))


def _codes() -> tuple[CodePlan, ...]:
    codes: list[CodePlan] = []
    for theme in range(1, THEMES + 1):
        root = len(codes)
        top = f"Theme{theme}"
        codes.append(CodePlan(top, None, (top,)))
        names = [f"{top}M{n}" for n in range(MIDDLES)]
        codes += [CodePlan(name, root, (top, name)) for name in names]
        for leaf in range(LEAVES):
            middle = leaf % MIDDLES
            name = f"{names[middle]}L{leaf}"
            codes.append(CodePlan(name, root + 1 + middle, (top, names[middle], name)))
    return tuple(codes)


def _places(size: Size, texts: tuple[Text, ...], random: Random) -> tuple[Place, ...]:
    taken: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    places: list[Place] = []
    for number in range(size.codings):
        source, code = number % len(texts), number * 7 % (THEMES * CODES_A_THEME)
        start, end = _free(texts[source].words, taken[source, code], random)
        taken[source, code].append((start, end))
        places.append(Place(source, start, end, code))
    return tuple(places)


def _free(words: str, taken: list[tuple[int, int]], random: Random) -> tuple[int, int]:
    """A stretch that meets none of `taken`; it gets shorter until it fits. Raises `ValueError` if none does."""
    for attempt in range(10_000):
        start = random.randrange(len(words) - 24)
        end = min(start + random.randint(20, max(21, 300 - attempt)), len(words) - 1)
        if all(end <= a or start >= b for a, b in taken) and words[start:end].strip():
            return start, end
    raise ValueError(f"there is no room for another coding of one code in {len(words)} characters")


def byte_offsets(words: str) -> list[int]:
    """Return, for every place in code points, the same place in bytes of UTF-8, as Taguette counts."""
    return [0, *accumulate(len(character.encode()) for character in words)]
