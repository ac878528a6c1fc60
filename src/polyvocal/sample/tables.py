"""The tables of the sample as they lie here, and what every one of them needs: names, days, places of words.

Invariant: what is quoted stands in its transcript, and its opening words stand there exactly once.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from polyvocal.faults import Fault
from polyvocal.model import Source, Span, derived_guid

HERE = Path(__file__).parent


def guid(*parts: str) -> str:
    """The GUID of a thing of the sample by its names: the same each time."""
    return derived_guid("sample", *parts)


def person(name: str) -> str:
    """The GUID of one of the six."""
    return guid("coder", name)


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table by its columns' names."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def listed(text: str) -> tuple[str, ...]:
    """What stands in a cell with semicolons between."""
    return tuple(filter(None, (part.strip() for part in text.split(";"))))


def day(text: str, minutes: int = 0) -> datetime:
    """Nine o'clock on that day, and so many minutes."""
    on = date.fromisoformat(text)
    return datetime(on.year, on.month, on.day, 9, tzinfo=UTC) + timedelta(minutes=minutes)


def span(source: Source, first: str, last: str, where: str) -> Span:
    """Where a quotation stands: from the words `first` to the next words `last`, or `first` alone.

    Raises `Fault`, which names `where`, for words that stand there more than once, or not at all.
    """
    text = source.latest.text
    if text.count(first) != 1:
        raise Fault(where, f"“{first[:60]}” stands {text.count(first)} times in {source.name}", "words that stand once")
    start = text.index(first)
    end = text.find(last, start) + len(last) if last else start + len(first)
    if last and text.find(last, start) < 0:
        raise Fault(where, f"“{last[:60]}” does not follow", "the closing words")
    return Span(start, end)
