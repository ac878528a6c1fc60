"""Sources of a REFI-QDA file, their selections and the codings on them.

Invariant: a selection keeps the place that its tool meant, or is told; it is never moved silently.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from polyvocal.exchange.refi.gathered import Element, Gathered, named
from polyvocal.exchange.refi.places import Places
from polyvocal.exchange.refi.variables import Variables
from polyvocal.exchange.refi.xml import each, first, name_of, words
from polyvocal.model import Span, derived_guid

_OTHERS = {"PictureSource": "pictures", "AudioSource": "sound recordings", "VideoSource": "videos"}


class Sources:
    """Reads sources, after users, codes and variables."""

    def __init__(self, gathered: Gathered, variables: Variables) -> None:
        self._to, self._variables = gathered, variables

    def read(self, sources: Element | None) -> None:
        """Read all sources; what has no text is counted."""
        for element in each(sources, *_OTHERS, "PDFSource", "TextSource"):
            kind = name_of(element)
            if kind in _OTHERS:
                self._to.count(f"{_OTHERS[kind]} and what is coded in them")
                continue
            self._to.count("areas marked on pages of PDFs", len(each(element, "PDFSelection")))
            body = element if kind == "TextSource" else first(element, "Representation")
            if body is None:
                self._to.count("PDFs without their text")
            else:
                self._source(element, body)

    def _source(self, element: Element, body: Element) -> None:
        name = named(element, named(body, "(no name)"))
        raw = self._to.raw(body, name)
        if raw is None:
            return
        itself = self._to.guid(element, "Source")
        revision = derived_guid("refi revision", itself)
        places = Places(raw)
        for note in places.notes:
            self._to.say(f"In “{name}” {note}")
        self._to.texts[revision] = places.text
        self._to.sheet["sources"].append(
            {"guid": itself, "name": name, "description": words(element, "Description"),
             "made_at": self._to.when(element.get("creationDateTime"))}
        )  # fmt: skip
        self._to.sheet["revisions"].append({"guid": revision, "source": itself, "number": 1, "text": revision})
        self._selections(body, name, places, _Home(self._to, itself, revision))
        self._to.refer_all(element, "source", itself)
        if body is not element:
            self._to.refer_all(body, "source", itself)
        self._variables.values(element, "source", itself)

    def _selections(self, body: Element, name: str, places: Places, home: _Home) -> None:
        found = [(selection, _numbers(selection)) for selection in each(body, "PlainTextSelection")]
        if way := places.choose([numbers for _, numbers in found if numbers is not None]):
            self._to.say(f"“{name}” counts {way}; places were turned into ours and agree with the quoted words")
        for selection, numbers in found:
            span = places.span(numbers[0], numbers[1]) if numbers else None
            if numbers is None or span is None:
                self._to.count("quotations whose place is not in the text")
                continue
            if not places.agrees(span, numbers[2]):
                self._to.count("names of quotations that are not their words; the place was kept, the name")
            home.selection(selection, span)
        for coding in each(body, "Coding"):
            home.coding(coding, None, Span(0, len(places.text)))


class _Home:
    """One source, as the place where codings stand."""

    def __init__(self, gathered: Gathered, source: str, revision: str) -> None:
        self._to, self._source, self._revision = gathered, source, revision

    def selection(self, element: Element, span: Span) -> None:
        """A quotation and the codings on it; without any it was only noted."""
        codings = 0
        for coding in each(element, "Coding"):
            codings += 1
            self.coding(coding, element, span)
        if not codings:
            when = self._to.when(element.get("creationDateTime"))
            row = self._placed(element, None, self._to.coder(element), when, span)
            self._to.refer_all(element, "coding", row["guid"])
            self._described(element, row)

    def coding(self, element: Element, selection: Element | None, span: Span) -> None:
        """One code on the span; who and when are the selection's where it does not say."""
        code = self._to.target(first(element, "CodeRef"), "Code")
        if code not in self._to.codes:
            self._to.count("codings whose code is not in the file")
            return
        who = element if element.get("creatingUser") or selection is None else selection
        when = element.get("creationDateTime") or (selection.get("creationDateTime") if selection is not None else None)
        row = self._placed(element, code, self._to.coder(who), self._to.when(when), span)
        self._to.refer_all(element, "coding", row["guid"])
        if selection is not None:
            self._to.refer_all(selection, "coding", row["guid"])
            self._described(selection, row)

    def _placed(
        self, element: Element, code: str | None, coder: str, when: datetime | None, span: Span
    ) -> dict[str, Any]:
        row: dict[str, Any] = {
            "guid": self._to.guid(element, "Coding"), "code": code, "source": self._source, "coder": coder,
            "made_at": when,
        }  # fmt: skip
        self._to.sheet["codings"].append(row)
        self._to.sheet["anchors"].append(
            {"coding": row["guid"], "revision": self._revision, "start": span.start, "end": span.end}
        )
        return row

    def _described(self, selection: Element, row: dict[str, Any]) -> None:
        """What other tools write as a quotation's description is a memo on its coding."""
        if text := words(selection, "Description").strip():
            self._to.sheet["memos"].append(
                {"guid": derived_guid("refi description", row["guid"]), "text": text, "author": row["coder"],
                 "made_at": row["made_at"], "about_kind": "coding", "about_guid": row["guid"]}
            )  # fmt: skip


def _numbers(selection: Element) -> tuple[int, int, str] | None:
    start, end = selection.get("startPosition"), selection.get("endPosition")
    try:
        return int(start or ""), int(end or ""), selection.get("name") or ""
    except ValueError:
        return None
