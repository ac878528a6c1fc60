"""Text as it compares: one space for any white space, one kind of quotes and dashes, small letters, and the way back.

Programs and people change all of these when words go from one file to another. Invariant: what is folded alone is
folded the same within a text, so that words stand in the folded text wherever they stand in the text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache

UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"
_BLANK = rf"[\s{UNSEEN}]"
_SPECIAL = re.compile(rf"[A-Z]+|{_BLANK}{{2,}}|[^\x20-\x7e]|`|´")
_SAME = {
    **dict.fromkeys("‘’‚‛′`´‹›", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    "…": "...",
}


@lru_cache(maxsize=4096)
def _one(character: str) -> str:
    """A single character that is no plain one, folded."""
    if character in _SAME:
        return _SAME[character]
    return "".join(_SAME.get(part, part) for part in unicodedata.normalize("NFKD", character).casefold())


def _piece(piece: str) -> str:
    if piece.isascii() and piece.isalpha():
        return piece.lower()
    if piece.strip(UNSEEN) == "":
        return ""
    if not piece.strip() or not piece.translate(_NO_UNSEEN).strip():
        return " "
    return "".join(_one(character) for character in piece)


_NO_UNSEEN = dict.fromkeys(map(ord, UNSEEN))


def fold(text: str) -> str:
    """Return `text` folded.

    >>> fold("“Well…”\\n I  said — CAFÉ") == fold('"Well..." I said - cafe\\u0301')
    True
    """
    return _SPECIAL.sub(lambda match: _piece(match[0]), text)


class Folded:
    """A text folded, with the way back from places in the folded text to places in the text."""

    def __init__(self, text: str) -> None:
        self.raw = text
        parts: list[str] = []
        self._from = [0]  # where a stretch that keeps its length begins in the folded text,
        self._to = [0]  # and where in the text
        self._inside: dict[int, int] = {}  # how long a folded piece is that stands for one piece of the text
        length = at = 0
        for match in _SPECIAL.finditer(text):
            piece = _piece(match[0])
            if len(piece) == len(match[0]) and (len(piece) == 1 or match[0].isascii()):
                continue  # it keeps its length; its letters are folded below
            parts.append(fold(text[at : match.start()]))
            length += match.start() - at
            self._mark(length, match.start())
            if piece:
                self._inside[len(self._from) - 1] = len(piece)
            parts.append(piece)
            length += len(piece)
            at = match.end()
            self._mark(length, at)
        parts.append(fold(text[at:]))
        self.text = "".join(parts)

    def _mark(self, folded: int, raw: int) -> None:
        self._from.append(folded)
        self._to.append(raw)

    def start(self, place: int) -> int:
        """Where the character at `place` of the folded text begins in the text."""
        at = bisect_right(self._from, place) - 1
        return self._to[at] if at in self._inside else self._to[at] + place - self._from[at]

    def end(self, place: int) -> int:
        """Where the character before `place` of the folded text ends in the text."""
        at = bisect_right(self._from, place - 1) - 1
        return self._to[at + 1] if at in self._inside else self._to[at] + place - self._from[at]

    def place(self, raw: int) -> int:
        """Where `raw`, a place in the text, is in the folded text."""
        at = bisect_right(self._to, raw) - 1
        return self._from[at] if at in self._inside else self._from[at] + raw - self._to[at]
