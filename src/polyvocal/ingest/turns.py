"""Speaker turns: where each stretch of a transcript begins, and whose it is.

Invariant: the text is not touched. Labels stay in it; a turn knows where its words begin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from polyvocal.model import Turn

_LABEL = re.compile(
    r"^[ \t]*(?:\[?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?\]?[ \t]+)?"  # a time before the label
    r"(?P<label>[^\W_][^\n:\t]{0,39}?)"
    r"(?:[ \t]*[\[(]\d{1,2}:\d\d(?::\d\d)?[\])])?"  # or after it
    r"[ \t]*:(?=[ \t]|$)[ \t]*",
    re.MULTILINE,
)
_SENTENCE = re.compile(r"[.!?…;,“”\"]")
_HEADINGS = {
    "date",
    "time",
    "place",
    "location",
    "duration",
    "file",
    "title",
    "participants",
    "present",
    "note",
    "notes",
}


def turns(text: str, *, known: Collection[str] = ()) -> tuple[Turn, ...]:
    """Return the turns of `text`, in order.

    A turn begins where a line begins with a speaker's label and a colon, and runs to the next one, blank lines at
    its end left out. What stands before the first label has no turn. A label counts when it is `known` (a case's
    name, say), or comes back, or has a capital in each word; “I said: no” begins no turn. Text without
    labels is one turn a paragraph, with no speaker.

    >>> [(t.speaker, text[t.words:t.end]) for text in ["P01: Yes.\\n\\nMod: And?\\nGo on."] for t in turns(text)]
    [('P01', 'Yes.'), ('Mod', 'And?\\nGo on.')]
    """
    found = [match for match in _LABEL.finditer(text) if _plausible(match["label"])]
    times = Counter(match["label"].casefold() for match in found)
    names = {name.casefold() for name in known}
    starts = [match for match in found if _is_speaker(match["label"], times, names)]
    if not starts:
        return _paragraphs(text)
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return tuple(_turn(text, match, end) for match, end in zip(starts, ends, strict=True))


def _plausible(label: str) -> bool:
    return _SENTENCE.search(label.replace("Dr.", "").replace("Mr.", "").replace("Mrs.", "").replace("Ms.", "")) is None


def _is_speaker(label: str, times: Counter[str], known: set[str]) -> bool:
    plain = label.casefold()
    if plain in known:
        return True
    if plain in _HEADINGS or len(label.split()) > 4:
        return False
    if times[plain] > 1:
        return label[0].isupper() or any(c.isdigit() for c in label) or not label.isascii()
    return all(not word[0].islower() for word in label.split())


def _turn(text: str, match: re.Match[str], end: int) -> Turn:
    stop = match.start() + len(text[match.start() : end].rstrip())
    return Turn(match.start(), min(match.end(), stop), stop, match["label"].strip())


def _paragraphs(text: str) -> tuple[Turn, ...]:
    return tuple(Turn(m.start(), m.start(), m.end(), None) for m in re.finditer(r"\S(?:.|\n(?![ \t]*\n))*", text))
