"""One door for files of words: the ending of the name says the kind."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from polyvocal.faults import Fault
from polyvocal.ingest.plain import decoded
from polyvocal.ingest.text import SourceText
from polyvocal.ingest.turns import turns
from polyvocal.ingest.word import words
from polyvocal.model import canonical

ENDINGS: dict[str, Callable[[Path], tuple[str, tuple[str, ...]]]] = {
    ".txt": decoded,
    ".md": decoded,
    ".docx": words,
}
"""What each ending is read with: a function from a path to raw text and notes."""


def read(path: Path, *, known: Collection[str] = ()) -> SourceText:
    """Return the words of the file at `path` with their turns.

    `known` are names that are certainly speakers. Raises `Fault` for a file that is not there, is empty, or is
    of a kind that cannot be read.
    """
    kind = ENDINGS.get(path.suffix.lower())
    if kind is None:
        raise Fault(str(path), f"files ending in “{path.suffix}” cannot be read", "one of " + ", ".join(ENDINGS))
    try:
        raw, notes = kind(path)
    except OSError as error:
        raise Fault(str(path), f"the file cannot be read ({error.strerror})", "a file that can be opened") from error
    text = canonical(raw)
    told = tuple(f"{path.name}: {note}" for note in text.notes)
    return SourceText(path.name, text.text, turns(text.text, known=known), (*notes, *told))
