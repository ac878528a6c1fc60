"""What a REFI-QDA file says, gathered as rows of our tables, and what of it does not come across.

Invariant: a GUID stands once among the things of its kind; an id that is no GUID becomes the same one wherever it is
met, so that references still find what they mean.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lxml import etree

from polyvocal.exchange.loss import Fate, Loss
from polyvocal.exchange.package import Package
from polyvocal.exchange.refi.files import Files
from polyvocal.exchange.refi.note import Sheet
from polyvocal.exchange.refi.xml import each, first
from polyvocal.exchange.tables import TABLES
from polyvocal.faults import Fault
from polyvocal.model import derived_guid, guid

Element = etree._Element
_CANONICAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
MOST_THINGS = 150_000
"""The most things with an id of their own in one project."""
UNKNOWN_CODER = "Unknown coder"


class Gathered:
    """Rows by table, texts by revision, and losses. `mark` tells the file from any other."""

    def __init__(self, mark: str, package: Package | None) -> None:
        self.mark, self.package = mark, package
        self.sheet: Sheet = {table: [] for table in TABLES}
        self.texts: dict[str, str] = {}
        self.content: dict[str, Any] | None = None
        self.coders: set[str] = set()
        self.codes: set[str] = set()
        self.cases: set[str] = set()
        self.memos: set[str] = set()
        self.variables: set[str] = set()
        self.files = Files(package)
        self._lost: Counter[tuple[Fate, str]] = Counter()
        self._said: dict[str, Fate] = {}
        self._missing: list[str] = []
        self.parts_of_cases: dict[str, list[str]] = {}
        self.selections: dict[str, str] = {}
        self.first_of: set[str] = set()
        self.referred: set[str] = set()
        self._without = self._things = 0
        self._replaced: dict[str, dict[str, str]] = {}
        self._used: set[tuple[str, str]] = set()
        self._about: dict[str, list[tuple[str, str]]] = {}

    # — what is told —

    def count(self, what: str, many: int = 1, fate: Fate = "lost") -> None:
        """Count a loss; `what` is in the plural."""
        self._lost[fate, what] += many

    def say(self, sentence: str, fate: Fate = "changed") -> None:
        """Say something once; the full stop is added."""
        self._said.setdefault(f"{sentence}.", fate)

    def losses(self) -> tuple[Loss, ...]:
        """All losses in sentences."""
        counted = (Loss.of(fate, what, many) for (fate, what), many in self._lost.items() if many)
        return (*counted, *self._unread(), *(Loss(sentence, fate) for sentence, fate in self._said.items()))

    def _unread(self) -> tuple[Loss, ...]:
        if not self._missing:
            return ()
        what, many = "Sources and notes whose text is not in the file", len(self._missing)
        some = ", ".join(f"“{name}”" for name in self._missing[:5]) + (" and others" if many > 5 else "")
        return (Loss(f"{what}: {many} did not come across ({some}).", "lost", what, many),)

    # — who and what is meant —

    def identity(self, kind: str, text: str) -> str:
        """The GUID that `text` stands for as the id of a thing of this kind."""
        if _CANONICAL(text):
            return text
        try:
            return guid(text)
        except ValueError:
            self.say("Ids that are no GUIDs were replaced")
            return self._replaced.setdefault(text, {}).setdefault(kind, derived_guid("refi", self.mark, kind, text))

    def anyone(self, text: str) -> str:
        """The GUID of whatever `text` is the id of; for an id that is no GUID, the first thing that was met by it."""
        return next(iter(self._replaced.get(text, {}).values()), None) or self.identity("thing", text)

    def nameless(self, kind: str) -> str:
        """A GUID for a thing that has none."""
        self._without += 1
        return derived_guid("refi", self.mark, kind, f"nameless {self._without}")

    def guid(self, element: Element, kind: str, *, like: str = "") -> str:
        """The element's own GUID; one that a thing of its kind has already is replaced and told.

        What is no GUID is replaced as the id of a thing of the kind `like`, where it is referred to as such.
        """
        self._things += 1
        if self._things > MOST_THINGS:
            raise Fault(
                "the project",
                f"it holds more than {MOST_THINGS:,} things",
                "codes, codings and others, fewer than that",
            )
        text = element.get("guid")
        made = self.identity(like or kind, text) if text else self.nameless(kind)
        if (kind, made) in self._used:
            made = derived_guid("refi", self.mark, kind, made, str(len(self._used)))
            self.say("GUIDs that were there twice were replaced the second time")
        self._used.add((kind, made))
        return made

    def target(self, element: Element | None, kind: str) -> str | None:
        """What a reference to a thing of this kind points to; Transana writes it as the reference's text."""
        if element is None:
            return None
        text = element.get("targetGUID") or element.get("guid") or (element.text or "").strip()
        return self.identity(kind, text) if text else None

    def coder(self, element: Element | None) -> str:
        """Who made the element; one who is not in the file's list joins it."""
        text = element.get("creatingUser") if element is not None else None
        return self.person(self.identity("User", text) if text else derived_guid("refi", self.mark, "nobody"))

    def person(self, known: str) -> str:
        """The person of this GUID; one who is not in the file's list joins it."""
        if known not in self.coders:
            self.coders.add(known)
            self.sheet["coders"].append({"guid": known, "name": UNKNOWN_CODER})
            self.say(f"Whoever is not in the file's list of users is called “{UNKNOWN_CODER}”")
        return known

    def when(self, text: str | None) -> datetime | None:
        """A moment; what is none is counted."""
        if not text:
            return None
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            self.count("dates that are none")
            return None

    # — memos and what they are about —

    def refer(self, refs: Iterable[Element], kind: str, itself: str) -> None:
        """Remember that the memos that `refs` point to are about this thing."""
        for ref in refs:
            if (memo := self.target(ref, "Note")) is not None:
                self._about.setdefault(memo, []).append((kind, itself))

    def refer_all(self, element: Element, kind: str, itself: str) -> None:
        """Remember it for all the element's own references to memos."""
        self.refer(each(element, "NoteRef"), kind, itself)

    def memos_about(self) -> list[tuple[str, str, str]]:
        """Give each memo what it is about; return what else they are about, as memo, kind and GUID."""
        ours = self.content["tables"].get("memos", []) if self.content is not None else []
        said = {row["guid"]: (row.get("about_kind"), row.get("about_guid")) for row in ours}
        further: list[tuple[str, str, str]] = []
        for row in self.sheet["memos"]:
            about = list(dict.fromkeys(self._about.get(row["guid"], ())))
            if not about:
                continue
            first = about.index(said[row["guid"]]) if said.get(row["guid"]) in about else 0
            row["about_kind"], row["about_guid"] = about.pop(first)
            further += [(row["guid"], *one) for one in about]
        return further

    def known_sources(self) -> set[str]:
        """The sources that came across and those that are kept."""
        kept = {row["place"][7:] for row in self.sheet["unknown"] if row["place"].startswith("Source ")}
        return kept | {row["guid"] for row in self.sheet["sources"]}

    # — texts —

    def raw(self, body: Element, name: str) -> str | None:
        """The text of a source or a note, a byte order mark apart; None, and counted, where it is not in the file."""
        content = first(body, "PlainTextContent")
        path = body.get("plainTextPath")
        text = self.files.text(path) if path else None
        if text is None and content is not None:
            text = (content.text or "").removeprefix("\ufeff")
        if text is None:
            self._missing.append(name)
        if self.files.guessed:
            self.say("Texts that are not UTF-8 were read as Windows-1252; check the letters with accents", "chosen")
        return text


def named(element: Element, otherwise: str) -> str:
    """The element's name, or another where it has none or one of only spaces."""
    name = element.get("name") or ""
    return name if name.strip() else otherwise
