"""Whose the words of a source are: a case's as a whole, or speakers' by stretches, which become turns.

Invariant: turns do not overlap and cover only what somebody marked; what cannot be a turn is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from polyvocal.exchange.drafting import Draft
from polyvocal.exchange.placed import Source
from polyvocal.model import Span

_LONGEST = 80
"""Characters that a label before a speaker's words may have."""
_LINE_ENDS = re.compile(r"[^\S\n]{0,1000}(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Owned:
    """A stretch, the name of whose it is, and the GUID of the case that is called so, if there is one."""

    span: Span
    name: str
    case: str | None


def cases(draft: Draft, source: Source, links: Sequence[Owned], *, heard: bool) -> None:
    """Say which cases the words of a source belong to: it as a whole, or whole lines of it; tell what is neither.

    `heard` says that its turns are known already.
    """
    text = source.text
    inner = Span(len(text) - len(text.lstrip()), max(len(text.rstrip()), len(text) - len(text.lstrip())))
    whole = {link.case for link in links if _is_whole(inner, link.span)}
    if len(whole) == 1:
        draft.add("voices", source=source.guid, label="", case=next(iter(whole)))
    elif whole:
        draft.count("cases that share a whole text with another case", len(whole))
    part = list({(link.span, link.case): link for link in links if link.case not in whole}.values())
    if part and (heard or not all(_is_lines(text, one) for one in part) or not turns(draft, source, part)):
        draft.count("stretches of a text that belong to a case and are no lines of its own", len(part))


def turns(draft: Draft, source: Source, owned: Sequence[Owned]) -> bool:
    """Make the stretches turns, each with the label that stands before its words; False where some overlap."""
    text, at = source.text, 0
    made: list[tuple[int, int, int, str | None]] = []
    for one in _joined(text, owned):
        start, words = _label(text, one)
        end = one.span.start + len(one.span.of(text).rstrip())
        if start < at or end <= start:
            return False
        made += _nobody(text, at, start)
        made.append((start, min(words, end), end, one.name))
        at = end
    made += _nobody(text, at, len(text))
    for start, words, end, name in made:
        draft.add("turns", revision=source.revision, start=start, words=words, end=end, speaker=name)
    for name, case in {one.name: one.case for one in owned}.items():
        draft.add("voices", source=source.guid, label=name, case=case)
    return True


def _nobody(text: str, start: int, end: int) -> list[tuple[int, int, int, str | None]]:
    """A turn without a speaker, where there are words between others."""
    words = text[start:end]
    begins = start + len(words) - len(words.lstrip())
    ends = end - len(words) + len(words.rstrip())
    return [(begins, begins, ends, None)] if begins < ends else []


def _is_whole(inner: Span, span: Span) -> bool:
    """Whether a stretch is all of a text, or all but a hundredth; `inner` is the text without blank edges."""
    missing = max(0, span.start - inner.start) + max(0, inner.end - span.end)
    return bool(span) and missing <= max(2, len(inner) // 100) and missing < len(inner)


def _is_lines(text: str, one: Owned) -> bool:
    """Whether it is made of whole lines, a label before them apart."""
    end = one.span.end
    ends = text[end - 1 : end] == "\n" or _LINE_ENDS.match(text, end) is not None
    return ends and _begin(text, one) is not None


def _begin(text: str, one: Owned) -> int | None:
    """Where its line begins, where nothing or only a label with its name stands before it on the line."""
    start = one.span.start
    begins = text.rfind("\n", max(0, start - _LONGEST - 1), start) + 1
    if begins == 0 and start > _LONGEST:
        return None
    before = text[begins:start]
    return begins if not before.strip() or one.name.casefold() in before.casefold() else None


def _label(text: str, one: Owned) -> tuple[int, int]:
    """Where a turn begins, its label included, and where its words begin."""
    start = one.span.start
    begins = _begin(text, one)
    if begins is not None and text[begins:start].strip():
        return begins, start
    if len(one.name) > _LONGEST:
        return start, start
    name = re.escape(one.name)
    label = re.compile(rf"\s*(?:[\[{{(]\s*{name}\s*[\]}})]\s*:?|[#@]?\s*{name}\s*:)\s*", re.IGNORECASE).match(
        text, start
    )
    return start, min(label.end(), one.span.end) if label else start


def _joined(text: str, owned: Sequence[Owned]) -> list[Owned]:
    """The stretches in order; those of one speaker on one line, between which something was left out, are one."""
    made: list[Owned] = []
    for one in sorted(owned, key=lambda one: (one.span.start, one.span.end)):
        last = made[-1] if made else None
        if last and last.name == one.name and text.find("\n", last.span.end, one.span.start) < 0:
            span = Span(last.span.start, max(last.span.end, one.span.end))
            made[-1] = Owned(span, one.name, one.case)
        else:
            made.append(one)
    return made
