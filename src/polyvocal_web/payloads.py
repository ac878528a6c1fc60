"""The kinds of text that acts are made of.

Invariant: parsed here, at the edge; inside, no one checks again. No text holds what a database or a text node
cannot: NUL or a lone surrogate.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from polyvocal.model import guid, is_canonical

_LETTERS = 3
_COLOUR = re.compile(r"#[0-9A-F]{6}")


def _guid(text: str) -> str:
    try:
        return guid(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no GUID") from error


def _words(text: Any) -> Any:
    """Newlines as LF; what no text may hold is refused."""
    if not isinstance(text, str):
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if not is_canonical(lines):
        raise ValueError("this text holds a character that no text may hold")
    return lines


def _named(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise ValueError("a name is needed")
    return name


def _colour(text: str) -> str:
    colour = text.upper()
    if not _COLOUR.fullmatch(colour):
        raise ValueError(f"{text!r} is no colour of the form #1A2B3C")
    return colour


def _chord(text: str) -> str:
    chord = text.strip().casefold()
    if not (1 <= len(chord) <= _LETTERS and chord.isalpha()):
        raise ValueError(f"“{text}” is not one to {_LETTERS} letters")
    return chord


Guid = Annotated[str, AfterValidator(_guid)]
Words = Annotated[str, BeforeValidator(_words), Field(max_length=1_000_000)]
Name = Annotated[str, BeforeValidator(_words), AfterValidator(_named), Field(max_length=500)]
Colour = Annotated[str, AfterValidator(_colour)]
Chord = Annotated[str, BeforeValidator(_words), AfterValidator(_chord)]
