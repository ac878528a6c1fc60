"""Comments in the margin of a Word document, and where in the text they stand.

Invariant: places are in exactly the text that `polyvocal.ingest.read` makes of the document.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx.document import Document
from lxml import etree

from polyvocal.faults import Fault
from polyvocal.ingest.marked import BEGIN, END, POINT, Marked, joined
from polyvocal.ingest.text import SourceText
from polyvocal.ingest.turns import turns
from polyvocal.ingest.word import body, left_out, opened, paragraph
from polyvocal.model import Span, canonical

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_SAFE = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote in the margin.

    `span` is where, in canonical text; None where the words it stood at are not in the text. `exact` is False where
    the document gives only a point, and the span is its paragraph. `answers` is the number of the comment it answers.
    """

    number: str
    author: str
    words: str
    span: Span | None
    exact: bool = True
    written_at: datetime | None = None
    answers: str | None = None


def commented(path: Path, *, known: Collection[str] = ()) -> tuple[SourceText, tuple[Comment, ...]]:
    """Return the words of a Word document as `read` does, and its comments by place, answers after what they answer.

    Raises `Fault` as `read` does, and for comments that are no XML.
    """
    try:
        document = opened(path)
    except OSError as error:
        raise Fault(str(path), f"the file cannot be read ({error.strerror})", "a file that can be opened") from error
    marked = body(path, document)
    text = canonical(marked.text)
    told = tuple(f"{path.name}: {note}" for note in text.notes)
    notes = (*left_out(path, document, comments=False), *told)
    source = SourceText(path.name, text.text, turns(text.text, known=known), notes)
    return source, _in_order(_comments(path, document, marked, text.text))


def _comments(path: Path, document: Document, marked: Marked, text: str) -> list[Comment]:
    part = _part(path, document, "/comments")
    if part is None:
        return []
    answers = _answers(path, document, part)
    places = _Places(marked, text)
    made = []
    for element in part.iter(f"{_W}comment"):
        number = element.get(f"{_W}id", "")
        said = canonical(joined("\n", [paragraph(p) for p in element.iter(f"{_W}p")]).text).text.strip()
        span, exact = places.of(number)
        author = " ".join(element.get(f"{_W}author", "").split())
        moment = _moment(element.get(f"{_W}date", ""))
        made.append(Comment(number, author, said, span, exact, moment, answers.get(number)))
    return made


def _part(path: Path, document: Document, kind: str) -> Any:
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(kind):
            try:
                return etree.fromstring(relation.target_part.blob, _SAFE)
            except etree.XMLSyntaxError as error:
                raise Fault(str(path), "its comments are damaged", "a .docx that Word can open") from error
    return None


def _answers(path: Path, document: Document, comments: Any) -> dict[str, str]:
    """Which comment each answers, by numbers; Word tells it by the last paragraph of each."""
    extended = _part(path, document, "/commentsExtended")
    if extended is None:
        return {}
    numbers = {}
    for element in comments.iter(f"{_W}comment"):
        for line in element.iter(f"{_W}p"):
            numbers[line.get(f"{_W14}paraId", "")] = element.get(f"{_W}id", "")
    pairs = (
        (numbers.get(one.get(f"{_W15}paraId", "")), numbers.get(one.get(f"{_W15}paraIdParent") or "?"))
        for one in extended.iter(f"{_W15}commentEx")
    )
    return {number: parent for number, parent in pairs if number and parent and number != parent}


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Places:
    """From marks in the text as the document gives it to spans in canonical text."""

    def __init__(self, marked: Marked, text: str) -> None:
        self.raw, self.text = marked.text, text
        self.at: dict[tuple[str, str], int] = {}
        for place, kind, number in marked.marks:
            self.at.setdefault((kind, number), place)

    def of(self, number: str) -> tuple[Span | None, bool]:
        begin, end, point = (self.at.get((kind, number)) for kind in (BEGIN, END, POINT))
        if begin is not None and end is not None:
            span = self._trimmed(self._canonical(begin), self._canonical(end))
            if span is not None:
                return span, True
        near = next((place for place in (point, end, begin) if place is not None), None)
        return (None, False) if near is None else (self._paragraph(self._canonical(near)), False)

    def _canonical(self, place: int) -> int:
        return len(canonical(self.raw[:place]).text)

    def _trimmed(self, start: int, end: int) -> Span | None:
        words = self.text[start:end]
        if not words.strip():
            return None
        return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))

    def _paragraph(self, place: int) -> Span | None:
        """The paragraph at a place; of an empty one, the one before it, or else the first."""
        before = len(self.text[:place].rstrip())
        first = len(self.text) - len(self.text.lstrip())
        return self._around(place) or self._around(before) or self._around(first)

    def _around(self, place: int) -> Span | None:
        start = self.text.rfind("\n\n", 0, place)
        end = self.text.find("\n\n", place)
        return self._trimmed(start + 2 if start >= 0 else 0, end if end >= 0 else len(self.text))


def _in_order(comments: list[Comment]) -> tuple[Comment, ...]:
    """By place, and each answer after what it answers."""
    threads: dict[str, list[Comment]] = {}
    by_number = {comment.number: comment for comment in comments}
    for comment in comments:
        top = comment
        seen = {top.number}
        while top.answers in by_number and top.answers not in seen:
            top = by_number[top.answers]
            seen.add(top.number)
        threads.setdefault(top.number, []).append(comment)
    heads = [by_number[number] for number in threads if number in by_number]
    heads.sort(key=lambda head: (head.span is None, head.span or Span(0, 0)))
    return tuple(one for head in heads for one in sorted(threads[head.number], key=lambda c: c.number != head.number))
