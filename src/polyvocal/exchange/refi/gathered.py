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

from polyvocal.exchange.package import Package
from polyvocal.exchange.refi.note import Sheet
from polyvocal.exchange.refi.xml import each, first
from polyvocal.exchange.tables import TABLES
from polyvocal.model import derived_guid, guid

Element = etree._Element
_CANONICAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
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
        self._lost: Counter[str] = Counter()
        self._said: list[str] = []
        self._missing: list[str] = []
        self._used: set[tuple[str, str]] = set()
        self._about: dict[str, tuple[str, str]] = {}
        names = package.names if package is not None else []
        self._entries = {name.rpartition("/")[2].casefold(): name for name in reversed(names)}

    # — what is told —

    def count(self, what: str, many: int = 1) -> None:
        """Count a loss; `what` is in the plural."""
        self._lost[what] += many

    def say(self, sentence: str) -> None:
        """Say something once; the full stop is added."""
        if f"{sentence}." not in self._said:
            self._said.append(f"{sentence}.")

    def losses(self) -> tuple[str, ...]:
        """All losses in sentences."""
        counted = (f"{what}: {many:,} did not come across." for what, many in self._lost.items() if many)
        return (*counted, *self._unread(), *self._said)

    def _unread(self) -> tuple[str, ...]:
        if not self._missing:
            return ()
        some = ", ".join(f"“{name}”" for name in self._missing[:5]) + (" and others" if len(self._missing) > 5 else "")
        return (f"Sources and notes whose text is not in the file: {len(self._missing)} did not come across ({some}).",)

    # — who and what is meant —

    def identity(self, kind: str, text: str) -> str:
        """The GUID that `text` stands for as the id of a thing of this kind."""
        if _CANONICAL(text):
            return text
        try:
            return guid(text)
        except ValueError:
            self.say("Ids that are no GUIDs were replaced")
            return derived_guid("refi", self.mark, kind, text)

    def guid(self, element: Element, kind: str) -> str:
        """The element's own GUID; one that a thing of its kind has already is replaced and told."""
        text = element.get("guid")
        made = self.identity(kind, text if text else f"nameless {len(self._used)}")
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
            memo = self.target(ref, "Note")
            if memo in self._about:
                self.count("further things that one memo is about")
            elif memo is not None:
                self._about[memo] = (kind, itself)

    def refer_all(self, element: Element, kind: str, itself: str) -> None:
        """Remember it for all the element's own references to memos."""
        self.refer(each(element, "NoteRef"), kind, itself)

    def memos_about(self) -> None:
        """Give each memo what it is about."""
        for row in self.sheet["memos"]:
            if row["guid"] in self._about:
                row["about_kind"], row["about_guid"] = self._about[row["guid"]]

    # — texts —

    def raw(self, body: Element, name: str) -> str | None:
        """The text of a source or a note, a byte order mark apart; None, and counted, where it is not in the file."""
        content = first(body, "PlainTextContent")
        path = body.get("plainTextPath")
        if content is not None and not path:
            return (content.text or "").removeprefix("\ufeff")
        text = self._decoded(path or "")
        if text is None:
            self._missing.append(name)
        return text

    def _decoded(self, path: str) -> str | None:
        wanted = re.sub(r"^(internal|relative):/*", "", path).replace("\\", "/").rpartition("/")[2].casefold()
        entry = self._entries.get(wanted) if wanted else None
        if entry is None or self.package is None:
            return None
        raw = self.package.read(entry)
        for encoding in ("utf-8-sig", "utf-16"):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
        return None


def named(element: Element, otherwise: str) -> str:
    """The element's name, or another where it has none or one of only spaces."""
    name = element.get("name") or ""
    return name if name.strip() else otherwise
