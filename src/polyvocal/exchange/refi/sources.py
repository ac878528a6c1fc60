"""Sources of a REFI-QDA file, their selections and the codings on them.

Invariant: a selection keeps the place that its tool meant, or is told; it is never moved silently.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from polyvocal.exchange.refi.gathered import Element, Gathered, named
from polyvocal.exchange.refi.keeping import Keeping
from polyvocal.exchange.refi.kept import SLOTS
from polyvocal.exchange.refi.places import Places
from polyvocal.exchange.refi.variables import Variables
from polyvocal.exchange.refi.xml import each, first, name_of, words
from polyvocal.model import Span, derived_guid

_KINDS = ("TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource")


class Sources:
    """Reads sources, after users, codes and variables."""

    def __init__(self, gathered: Gathered, variables: Variables, keeping: Keeping, origin: str) -> None:
        self._to, self._variables, self._keeping, self._origin = gathered, variables, keeping, origin

    def read(self, sources: Element | None) -> None:
        """Read all sources: their words become sources of ours, what else they have is kept."""
        for element in each(sources, *_KINDS):
            self._one(element)

    def _one(self, element: Element) -> None:
        kind = name_of(element)
        read: dict[Element, str] = {}
        left: set[Element] = set()
        parts = [element] if kind == "TextSource" else each(element, *SLOTS)
        for body in parts if kind == "TextSource" else (part for part in parts if self._has_text(part)):
            holder = element if kind == "PDFSource" else body
            itself = self._source(holder, body, element, left)
            if itself is not None:
                read[body] = itself
            if kind == "PDFSource":
                break
        if kind == "TextSource" and not read:
            return
        whole = kind in {"TextSource", "PDFSource"} and read
        self._keeping.shell(
            element, next(iter(read.values())) if whole else self._to.guid(element, "Source"), read, left
        )

    def _has_text(self, body: Element) -> bool:
        """Whether the text of a part should be there: a path that leads elsewhere is how we write one that was not."""
        path = body.get("plainTextPath") or ""
        elsewhere = path.startswith("relative:") and self._to.files.entry(path) is None
        return bool(path and not elsewhere) or first(body, "PlainTextContent") is not None

    def _source(self, holder: Element, body: Element, around: Element, left: set[Element]) -> str | None:
        """Make a source of the words of `body`; who and what is known of it stands on `holder`."""
        name = named(holder, named(body, named(around, "(no name)")))
        raw = self._to.raw(body, name)
        if raw is None:
            return None
        itself = self._to.guid(holder, "Source")
        revision = derived_guid("refi revision", itself)
        places = Places(raw, self._origin)
        for note in places.notes:
            self._to.say(f"In “{name}” {note}")
        self._to.texts[revision] = places.text
        self._to.sheet["sources"].append(
            {"guid": itself, "name": name, "description": words(holder, "Description"),
             "made_at": self._to.when(holder.get("creationDateTime"))}
        )  # fmt: skip
        self._to.sheet["revisions"].append({"guid": revision, "source": itself, "number": 1, "text": revision})
        left |= self._selections(body, name, places, _Home(self._to, itself, revision))
        for part in dict.fromkeys((holder, body)):
            self._to.refer_all(part, "source", itself)
            for coding in each(part, "Coding"):
                _Home(self._to, itself, revision).coding(coding, None, Span(0, len(places.text)))
            self._variables.values(part, "source", itself)
        return itself

    def _selections(self, body: Element, name: str, places: Places, home: _Home) -> set[Element]:
        """Read the selections on the words of `body`; return those of a transcript that have no place in the text."""
        points = {point.get("guid"): point for point in each(body, "SyncPoint")}
        if name_of(body) == "Transcript":
            found = [(one, _between(one, points)) for one in each(body, "TranscriptSelection")]
        else:
            found = [(one, _numbers(one)) for one in each(body, "PlainTextSelection")]
        chosen = places.choose([numbers for _, numbers in found if numbers is not None])
        if chosen is not None:
            self._to.say(f"“{name}” counts {chosen}", "chosen")
        left: set[Element] = set()
        for selection, numbers in found:
            span = places.span(numbers[0], numbers[1]) if numbers else None
            if numbers is None and name_of(selection) == "TranscriptSelection":
                left.add(selection)
            elif numbers is None or span is None:
                self._to.count("quotations whose place is not in the text")
            else:
                if not places.agrees(span, numbers[2]):
                    what = "names of quotations that are not their words; the place was kept, the name"
                    self._to.count(what)
                home.selection(selection, span)
        for point in each(body, "SyncPoint"):
            place = places.point(int(point.get("position") or "-1")) if _is_whole(point.get("position")) else None
            if "position" in point.attrib:
                del point.attrib["position"]
            if place is not None:
                point.set("position", str(place))
        return left


class _Home:
    """One source, as the place where codings stand."""

    def __init__(self, gathered: Gathered, source: str, revision: str) -> None:
        self._to, self._source, self._revision = gathered, source, revision

    def selection(self, element: Element, span: Span) -> None:
        """A quotation and the codings on it; without any it was only noted."""
        codings = 0
        for coding in each(element, "Coding"):
            codings += self.coding(coding, element, span)
        if not codings:
            when = self._to.when(element.get("creationDateTime"))
            row = self._placed(element, None, self._to.coder(element), when, span)
            self._to.refer_all(element, "coding", row["guid"])
            self._described(element, row)

    def coding(self, element: Element, selection: Element | None, span: Span) -> int:
        """One code on the span; who and when are the selection's where it does not say. Returns how many were made.

        A coding that points to a case says that the words are that case's: no coding, but a link.
        """
        reference = first(element, "CodeRef")
        code = self._to.target(reference, "Code")
        if code not in self._to.codes:
            case = self._to.target(reference, "Case")
            if case in self._to.cases and selection is not None:
                self._to.parts_of_cases.setdefault(case, []).append(self._selection(selection))
                return 0
            self._to.count("codings whose code is not in the file")
            return 1
        who = element if element.get("creatingUser") or selection is None else selection
        when = element.get("creationDateTime") or (selection.get("creationDateTime") if selection is not None else None)
        row = self._placed(element, code, self._to.coder(who), self._to.when(when), span)
        self._to.refer_all(element, "coding", row["guid"])
        if selection is not None and (itself := self._selection(selection)) not in self._to.first_of:
            self._to.first_of.add(itself)
            self._to.selections[row["guid"]] = itself
            self._to.refer_all(selection, "coding", row["guid"])
            self._described(selection, row)
        return 1

    def _selection(self, element: Element) -> str:
        return self._to.identity("Selection", element.get("guid") or "")

    def _placed(
        self, element: Element, code: str | None, coder: str, when: datetime | None, span: Span
    ) -> dict[str, Any]:
        row: dict[str, Any] = {
            "guid": self._to.guid(element, "Coding", like="Coding" if code else "Selection"), "code": code,
            "source": self._source, "coder": coder, "made_at": when,
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
    if not (_is_whole(start) and _is_whole(end)):
        return None
    return int(start or ""), int(end or ""), selection.get("name") or ""


def _between(selection: Element, points: dict[str | None, Element]) -> tuple[int, int, str] | None:
    """The place of a stretch of a transcript: from the place of one of its points in time to that of another."""
    ends = [points.get(selection.get(name)) for name in ("fromSyncPoint", "toSyncPoint")]
    start, end = (point.get("position") if point is not None else None for point in ends)
    if not (_is_whole(start) and _is_whole(end)):
        return None
    return int(start or ""), int(end or ""), selection.get("name") or ""


_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,12}\s*").fullmatch


def _is_whole(text: str | None) -> bool:
    return text is not None and _WHOLE(text) is not None
