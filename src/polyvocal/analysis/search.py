"""Search: every place where words stand in the texts of a study, as they are now.

Invariants: places are code points of the text as it is, whatever case or form its letters have; no expression takes
for ever, since the engine (Rust’s `regex`, through Polars) never goes back on its steps. Time is linear in the text, at
worst quadratic in its longest one, for an expression that looks far ahead at every match.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import polars as pl

from polyvocal.analysis.place import texts_of, turn_numbers
from polyvocal.analysis.retrieve import JOINT
from polyvocal.faults import Fault
from polyvocal.frames import SCHEMAS, Frames, spoken

MOST = 10_000
"""How many places one search gives."""
LONGEST = 1_000
"""How many characters may be searched for."""

_EDGE = "\0"  # no canonical text has it
_BLANK = r"[\s\x1c-\x1f]+"
_ALIKE = ("'’‘ʼ", '"“”„')
_WHERE = "the search"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched for, as an expression of the engine."""

    expression: str

    @classmethod
    def of(cls, text: str, *, regex: bool = False) -> Sought:
        """Read what someone asks for: words, or with `regex` a regular expression. Case never matters.

        Blanks between words stand for any run of them, a new line too; straight and curly quotes are one, and so
        are the composed and decomposed forms of a word (Unicode NFC and NFD). In an expression `^` and `$` are the
        edges of a line. Raises `Fault` where there is nothing to search for, and for an expression that is none.
        """
        if not text.strip():
            raise Fault(_WHERE, "there are no words in it", "at least one character")
        if len(text) > LONGEST:
            raise Fault(_WHERE, f"it has {len(text)} characters", f"at most {LONGEST}")
        if not text.isascii() and re.search("[\ud800-\udfff]", text):
            raise Fault(_WHERE, "it holds half a character", "whole characters")
        sought = cls("(?im)" + (text if regex else _BLANK.join(map(_word, text.split()))))
        sought.firsts([""])
        return sought

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Give start and end of each match that has any characters, from first to last; none overlaps another.

        >>> list(Sought.of("i STAYED").places("🙂 I\\nstayed."))
        [(2, 10)]
        """
        (marked,) = _marked([text], self.expression)
        return _places(marked)

    def firsts(self, texts: Sequence[str]) -> list[tuple[int, int] | None]:
        """Return for each of many texts the first of its places, if there is any; much faster than one by one."""
        return [next(_places(marked), None) for marked in _marked(texts, self.expression)]


def _places(marked: str) -> Iterator[tuple[int, int]]:
    at = 0
    for n, part in enumerate(marked.split(_EDGE)):
        if n % 2 and part:
            yield at, at + len(part)
        at += len(part)


def _word(word: str) -> str:
    forms = dict.fromkeys((word, *(unicodedata.normalize(form, word) for form in ("NFC", "NFD"))))
    return f"(?:{'|'.join(map(_escaped, forms))})"


def _escaped(word: str) -> str:
    escaped = re.escape(word)
    for alike in _ALIKE:
        escaped = re.sub(f"[{alike}]", f"[{alike}]", escaped)
    return escaped


def _marked(texts: Sequence[str], expression: str) -> list[str]:
    """The texts, with `_EDGE` before and after each match."""
    given = pl.Series([text.replace(_EDGE, "\N{REPLACEMENT CHARACTER}") for text in texts], dtype=pl.String)
    try:
        return given.str.replace_all(expression, f"{_EDGE}${{0}}{_EDGE}").to_list()
    except pl.exceptions.ComputeError as error:
        raise Fault(_WHERE, f"this is no regular expression: {_reason(str(error))}", "one that can be read") from error


def _reason(said: str) -> str:
    """The engine's own reason, in a line."""
    named = re.search(r"^error: (.+)$", said, re.MULTILINE)
    return named[1] if named else "it is too large"


@dataclass(frozen=True, eq=False)
class Hits:
    """`places`: a row is one place. `cut`: there are more than `MOST`, and only the first of them are given."""

    places: pl.DataFrame
    cut: bool


def hits(frames: Frames, text: str, *, regex: bool = False, source: str | None = None) -> Hits:
    """Return every place of `text` in the latest revision of each source, in order of source and place.

    Columns: source (name), source_guid, revision (GUID), number (of the revision), start, end, text, turn (the number
    of the one it begins in, from 1), speaker, case. Several speakers are joined with “; ”; what is not there is null.

    `source` is the name or the GUID of the only one to search. Raises `Fault` for words or an expression that
    cannot be searched for (see `Sought.of`), and where no source is called so.
    """
    some = matches(frames, text, regex=regex, source=source)
    return Hits(located(frames, some.places), some.cut)


def matches(frames: Frames, text: str, *, regex: bool = False, source: str | None = None) -> Hits:
    """Return the places of `hits` as source_guid, revision, start and end; `located` tells the rest of them."""
    sought = Sought.of(text, regex=regex)
    places: list[tuple[str, str, int, int]] = []
    for guid, revision, words in _latest(frames, source).iter_rows():
        places += ((guid, revision, *place) for place in islice(sought.places(words), MOST + 1 - len(places)))
        if len(places) > MOST:
            break
    table = pl.DataFrame(places[:MOST], schema=_FOUND, orient="row")
    return Hits(table, cut=len(places) > MOST)


def located(frames: Frames, places: pl.DataFrame) -> pl.DataFrame:
    """Return `places` of `matches` with the columns of `hits`; work is linear in them."""
    texts = texts_of(frames, places)
    words = [texts[revision][a:b] for revision, a, b in places.select("revision", "start", "end").iter_rows()]
    one = pl.int_range(pl.len()).cast(pl.String).alias("coding")
    told = places.with_columns(pl.Series("text", words, pl.String), turn_numbers(frames, places), one)
    names = frames.sources.select(pl.col("source").alias("source_guid"), pl.col("name").alias("source"), "number")
    told = told.join(names, on="source_guid", how="left", maintain_order="left")
    told = told.join(_speakers(frames, told), on="coding", how="left", maintain_order="left")
    return told.select(
        "source", "source_guid", "revision", "number", "start", "end", "text", "turn", "speaker", "case"
    )  # fmt: skip


_FOUND = {"source_guid": pl.String, "revision": pl.String, "start": pl.Int64, "end": pl.Int64}


def _latest(frames: Frames, source: str | None) -> pl.DataFrame:
    chosen = frames.sources
    if source is not None:
        chosen = chosen.filter((pl.col("source") == source) | (pl.col("name") == source))
        if chosen.is_empty():
            raise Fault("the study", f"no source is called “{source}”", "the name or the GUID of one")
    texts = frames.texts.select("revision", "text")
    return chosen.join(texts, on="revision", maintain_order="left").select("source", "revision", "text")


def _speakers(frames: Frames, places: pl.DataFrame) -> pl.DataFrame:
    """Who speaks in each place: those whose own words it touches, as for a coding."""
    here = frames.turns.join(places.select("revision").unique(), on="revision", how="semi", maintain_order="left")
    touched = spoken(places.select("coding", "revision", "start", "end"), here)
    cases = frames.cases.rename({"name": "called"})
    return (
        touched.join(frames.voices.select("voice", "speaker", "case"), on="voice", how="left", maintain_order="left")
        .join(cases, on="case", how="left", maintain_order="left")
        .group_by("coding", maintain_order=True)
        .agg(_joined("speaker", "speaker"), _joined("called", "case"))
        .cast({"coding": SCHEMAS["spoken"]["coding"]})
    )


def _joined(column: str, name: str) -> pl.Expr:
    known = pl.col(column).drop_nulls().unique(maintain_order=True)
    return pl.when(known.len() > 0).then(known.str.join(JOINT)).otherwise(None).alias(name)
