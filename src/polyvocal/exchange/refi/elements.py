"""The elements of a REFI-QDA file as rows of our tables.

Invariant: each element is read once; what has no row is counted and told by `losses`.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from typing import Any

from lxml import etree

from polyvocal.exchange.package import Package
from polyvocal.exchange.refi import note
from polyvocal.exchange.refi.places import Places
from polyvocal.exchange.refi.xml import each, first, name_of, words
from polyvocal.exchange.tables import DRAFT, TABLES
from polyvocal.model import derived_guid, guid

Element = etree._Element
_FACET = re.compile(r"Codes whose “(.+)” is “(.+)”\.")
_COLOUR = re.compile(r"#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_KINDS = {
    "Text": "text", "Boolean": "boolean", "Integer": "integer", "Float": "decimal", "Date": "date",
    "DateTime": "datetime",
}  # fmt: skip
_OTHER_SOURCES = {
    "PictureSource": "pictures", "AudioSource": "sound recordings", "VideoSource": "videos",
}  # fmt: skip
_UNSEEN = {"Links": "links between things", "Graphs": "graphs"}


class Elements:
    """Reads a project's elements into `sheet` (rows by table) and `texts` (words by revision)."""

    def __init__(self, root: Element, package: Package | None, mark: str, name: str) -> None:
        self.root, self.package, self.mark, self.name = root, package, mark, name
        self.sheet: note.Sheet = {table: [] for table in TABLES}
        self.texts: dict[str, str] = {}
        self.content: dict[str, Any] | None = None
        self._lost: Counter[str] = Counter()
        self._said: list[str] = []
        self._missing: list[str] = []
        self._used: set[str] = set()
        self._coders: set[str] = set()
        self._codes: set[str] = set()
        self._about: dict[str, tuple[str, str]] = {}
        self.sheet["study"].append(
            {"guid": derived_guid("refi", mark), "name": root.get("name") or name, "description": "",
             "made_at": self._when(root.get("creationDateTime"))}
        )  # fmt: skip

    # — what is told —

    def lose(self, what: str) -> None:
        """Say a loss that is already counted."""
        self._said.append(f"{what} did not come across.")

    def count(self, what: str, many: int = 1) -> None:
        """Count a loss; `what` is in the plural."""
        self._lost[what] += many

    def losses(self) -> tuple[str, ...]:
        """All losses in sentences."""
        counted = (f"{what}: {many:,} did not come across." for what, many in self._lost.items() if many)
        return (*counted, *self._unread(), *self._said)

    def _unread(self) -> tuple[str, ...]:
        if not self._missing:
            return ()
        some = ", ".join(f"“{name}”" for name in self._missing[:5]) + (" and others" if len(self._missing) > 5 else "")
        return (f"Sources and notes whose text is not in the file: {len(self._missing)} did not come across ({some}).",)

    # — small things —

    def guid(self, element: Element, attribute: str = "guid") -> str:
        """The element's GUID in our form; one that is none, or is there twice, is replaced and told."""
        text = element.get(attribute) or ""
        try:
            made = guid(text)
        except ValueError:
            made = derived_guid("refi", self.mark, name_of(element), text or str(len(self._used)))
            self._note("GUIDs that are none were replaced")
        if made in self._used:
            made = derived_guid("refi", self.mark, made, str(len(self._used)))
            self._note("GUIDs that were there twice were replaced the second time")
        self._used.add(made)
        return made

    def target(self, element: Element | None) -> str | None:
        """What a reference points to."""
        if element is None:
            return None
        text = element.get("targetGUID") or element.get("guid") or ""
        try:
            return guid(text)
        except ValueError:
            return derived_guid("refi", self.mark, "Code", text)

    def _note(self, sentence: str) -> None:
        if f"{sentence}." not in self._said:
            self._said.append(f"{sentence}.")

    def _when(self, text: str | None) -> datetime | None:
        if not text:
            return None
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            self.count("dates that are none")
            return None

    def _coder(self, element: Element) -> str:
        text = element.get("creatingUser") or ""
        try:
            known = guid(text)
        except ValueError:
            known = derived_guid("refi", self.mark, "nobody")
        if known not in self._coders:
            self._coders.add(known)
            self.sheet["coders"].append({"guid": known, "name": "Unknown coder"})
        return known

    # — the parts of a project —

    def read(self) -> None:
        """Read the whole project."""
        root = self.root
        for number, user in enumerate(each(first(root, "Users"), "User"), 1):
            name = user.get("name") or user.get("id") or f"Coder {number}"
            self.sheet["coders"].append({"guid": self.guid(user), "name": name})
        self._coders = {row["guid"] for row in self.sheet["coders"]}
        self._notes(first(root, "Notes"))
        self.read_framework(first(root, "CodeBook"))
        self._variables(first(root, "Variables"))
        self._cases(first(root, "Cases"))
        for source in each(first(root, "Sources"), *_OTHER_SOURCES, "PDFSource", "TextSource"):
            self._source(source)
        self._sets(first(root, "Sets"))
        for ref in each(root, "NoteRef"):
            self._refer(ref, "study", self.sheet["study"][0]["guid"])
        self.sheet["study"][0]["description"] = words(root, "Description")
        self._unseen()
        self._memos_about()

    def _unseen(self) -> None:
        for place, what in _UNSEEN.items():
            found = first(self.root, place)
            if found is not None and len(found):
                self._note(f"There are {len(found)} {what}, which have no page yet; they are kept and written back")
                piece = etree.canonicalize(etree.tostring(found, encoding="unicode", with_tail=False), strip_text=True)
                self.sheet["unknown"].append({"form": "refi", "place": place, "content": piece})

    def read_framework(self, book: Element | None) -> None:
        """Read codes, and in a codebook its Sets too."""
        if book is None:
            return
        codes = first(book, "Codes")
        for code in each(codes if codes is not None else book, "Code"):
            self._code(code, None)
        if name_of(self.root) == "CodeBook":
            self._sets(first(book, "Sets"))

    def _code(self, element: Element, parent: str | None) -> None:
        itself = self.guid(element)
        self._codes.add(itself)
        colour = _COLOUR.fullmatch(element.get("color") or "")
        if element.get("color") and not colour:
            self.count("colours that are none")
        self.sheet["codes"].append(
            {"framework": DRAFT, "guid": itself, "name": (element.get("name") or "").strip() or "(no name)",
             "parent": parent, "colour": _six(colour[1]) if colour else None,
             "definition": words(element, "Description"), "codable": element.get("isCodable") in {None, "true", "1"}}
        )  # fmt: skip
        for ref in each(element, "NoteRef"):
            self._refer(ref, "code", itself)
        for child in each(element, "Code"):
            self._code(child, itself)

    def _variables(self, variables: Element | None) -> None:
        for element in each(variables, "Variable"):
            self.sheet["variables"].append(
                {"guid": self.guid(element), "name": element.get("name") or "(no name)",
                 "kind": _KINDS.get(element.get("typeOfVariable") or "", "text"), "on": "case",
                 "description": words(element, "Description")}
            )  # fmt: skip

    def _cases(self, cases: Element | None) -> None:
        for number, element in enumerate(each(cases, "Case"), 1):
            itself = self.guid(element)
            name = element.get("name") or f"Case {number}"
            self.sheet["cases"].append({"guid": itself, "name": name, "description": words(element, "Description")})
            self._values(element, "case", itself)
            self.count("selections that belong to a case", len(list(each(element, "SelectionRef"))))
            self.count("codes on a case", len(list(each(element, "CodeRef"))))

    def _values(self, element: Element, on: str, owner: str) -> None:
        for value in each(element, "VariableValue"):
            wanted = self.target(first(value, "VariableRef"))
            variable = next((row for row in self.sheet["variables"] if row["guid"] == wanted), None)
            given = next((child for child in value if name_of(child).endswith("Value")), None)
            if variable is None:
                self.count("values of variables that are not there")
            elif given is not None and given.text is not None and given.text != "":
                self._value(variable, on, owner, given.text)

    def _value(self, variable: dict[str, Any], on: str, owner: str, text: str) -> None:
        used = variable.setdefault("used", on)
        if used != on:
            twin = derived_guid("refi", self.mark, variable["guid"], on)
            if all(row["guid"] != twin for row in self.sheet["variables"]):
                self.sheet["variables"].append({**variable, "guid": twin, "used": on, "on": on})
            variable = next(row for row in self.sheet["variables"] if row["guid"] == twin)
        variable["on"] = on
        try:
            written = _written(variable["kind"], text)
        except ValueError:
            self.count(f"values that do not fit “{variable['name']}”")
            return
        self.sheet[f"{on}_values"].append({on: owner, "variable": variable["guid"], "value": written})

    # — sources —

    def _source(self, element: Element) -> None:
        kind = name_of(element)
        if kind in _OTHER_SOURCES:
            self.count(f"{_OTHER_SOURCES[kind]} and what is coded in them")
        elif kind == "PDFSource":
            body = first(element, "Representation")
            areas = len(list(each(element, "PDFSelection")))
            self.count("areas marked on pages of PDFs", areas)
            if body is None:
                self.count("PDFs without their text")
            else:
                self._text_source(element, body)
        elif kind == "TextSource":
            self._text_source(element, element)

    def _text_source(self, element: Element, body: Element) -> None:
        name = element.get("name") or body.get("name") or "(no name)"
        raw = self._raw(body, name)
        if raw is None:
            return
        itself = self.guid(element)
        revision = derived_guid("refi revision", itself)
        places = Places(raw)
        if way := places.choose([_numbers(s) for s in each(body, "PlainTextSelection") if _numbers(s) is not None]):  # type: ignore[misc]
            self._note(f"“{name}” counts {way}; places were turned into ours and agree with the quoted words")
        self.texts[revision] = places.text
        made_at = self._when(element.get("creationDateTime"))
        self.sheet["sources"].append(
            {"guid": itself, "name": name, "description": words(element, "Description"), "made_at": made_at}
        )
        self.sheet["revisions"].append({"guid": revision, "source": itself, "number": 1, "text": revision})
        for selection in each(body, "PlainTextSelection"):
            self._selection(selection, itself, revision, places)
        for coding in each(body, "Coding"):
            self._coding(coding, itself, revision, (0, len(places.text)))
        for ref in (*each(element, "NoteRef"), *(each(body, "NoteRef") if body is not element else ())):
            self._refer(ref, "source", itself)
        self._values(element, "source", itself)

    def _raw(self, body: Element, name: str) -> str | None:
        content = first(body, "PlainTextContent")
        path = body.get("plainTextPath")
        if content is not None and not path:
            return content.text or ""
        entry = self._entry(path or "")
        if entry is None or self.package is None:
            self._missing.append(name)
            return None
        for encoding in ("utf-8-sig", "utf-16"):
            try:
                return self.package.read(entry).decode(encoding)
            except UnicodeDecodeError:
                continue
        self._missing.append(name)
        return None

    def _entry(self, path: str) -> str | None:
        if self.package is None:
            return None
        wanted = re.sub(r"^(internal|relative):/*", "", path).replace("\\", "/").rpartition("/")[2].casefold()
        return next((n for n in self.package.names if n.rpartition("/")[2].casefold() == wanted and wanted), None)

    def _selection(self, element: Element, source: str, revision: str, places: Places) -> None:
        numbers = _numbers(element)
        span = places.span(numbers[0], numbers[1]) if numbers else None
        if numbers is None or span is None:
            self.count("quotations whose place is not in the text")
            return
        if not places.agrees(span, numbers[2]):
            self.count("names of quotations that are not their words; the place was kept, the name")
        codings = list(each(element, "Coding"))
        for coding in codings:
            self._coding(coding, source, revision, (span.start, span.end), element)
        if not codings:
            self._noted(element, source, revision, (span.start, span.end))

    def _noted(self, element: Element, source: str, revision: str, place: tuple[int, int]) -> None:
        made_at = self._when(element.get("creationDateTime"))
        row: dict[str, Any] = {"guid": self.guid(element), "code": None, "source": source, "made_at": made_at}
        row["coder"] = self._coder(element)
        self._placed(row, revision, place)
        for ref in each(element, "NoteRef"):
            self._refer(ref, "coding", row["guid"])
        self._described(element, row)

    def _coding(
        self, element: Element, source: str, revision: str, place: tuple[int, int], selection: Element | None = None
    ) -> None:
        code = self.target(first(element, "CodeRef"))
        if code not in self._codes:
            self.count("codings whose code is not in the file")
            return
        who = element if element.get("creatingUser") or selection is None else selection
        when = element.get("creationDateTime") or (selection.get("creationDateTime") if selection is not None else None)
        row: dict[str, Any] = {"guid": self.guid(element), "code": code, "source": source, "coder": self._coder(who),
               "made_at": self._when(when)}  # fmt: skip
        self._placed(row, revision, place)
        refs = [*each(element, "NoteRef"), *(each(selection, "NoteRef") if selection is not None else ())]
        for ref in refs:
            self._refer(ref, "coding", row["guid"])
        if selection is not None:
            self._described(selection, row)

    def _placed(self, row: dict[str, Any], revision: str, place: tuple[int, int]) -> None:
        self.sheet["codings"].append(row)
        self.sheet["anchors"].append({"coding": row["guid"], "revision": revision, "start": place[0], "end": place[1]})

    def _described(self, selection: Element, row: dict[str, Any]) -> None:
        """What other tools write as a quotation's description is a memo on its coding."""
        if text := words(selection, "Description").strip():
            self.sheet["memos"].append(
                {"guid": derived_guid("refi description", row["guid"]), "text": text, "author": row["coder"],
                 "made_at": row["made_at"], "about_kind": "coding", "about_guid": row["guid"]}
            )  # fmt: skip

    # — notes and sets —

    def _notes(self, notes: Element | None) -> None:
        for element in each(notes, "Note"):
            text = self._raw(element, element.get("name") or "a note")
            if text is None:
                continue
            if element.get("name") == note.NAME and (content := note.understood(text)) is not None:
                self.content = content
                self.sheet["study"][0]["guid"] = content["tables"]["study"][0]["guid"]
                continue
            author = self._coder(element) if element.get("creatingUser") else None
            described = words(element, "Description").strip()
            self.sheet["memos"].append(
                {"guid": self.guid(element), "title": element.get("name") or "", "author": author,
                 "text": f"{described}\n\n{text}".strip() if described else text,
                 "made_at": self._when(element.get("creationDateTime"))}
            )  # fmt: skip

    def _refer(self, ref: Element, kind: str, itself: str) -> None:
        memo = self.target(ref)
        if memo in self._about:
            self.count("further things that one memo is about")
        elif memo is not None:
            self._about[memo] = (kind, itself)

    def _memos_about(self) -> None:
        for row in self.sheet["memos"]:
            if row["guid"] in self._about:
                row["about_kind"], row["about_guid"] = self._about[row["guid"]]

    def _sets(self, sets: Element | None) -> None:
        for element in each(sets, "Set"):
            described = words(element, "Description")
            codes = [self.target(member) for member in each(element, "MemberCode")]
            self.count("sources in a set", len(list(each(element, "MemberSource"))))
            if facet := _FACET.fullmatch(described):
                self._facet(facet[1], facet[2], codes)
                continue
            itself = self.guid(element)
            for member in each(element, "MemberNote"):
                self._refer(member, "theme", itself)
            self.sheet["themes"].append(
                {"framework": DRAFT, "guid": itself, "name": element.get("name") or "(no name)", "claim": described}
            )
            self.sheet["theme_codes"] += [
                {"framework": DRAFT, "theme": itself, "code": code} for code in dict.fromkeys(codes)
            ]

    def _facet(self, name: str, value: str, codes: list[str | None]) -> None:
        kept = (self.content or {}).get("tables", {}).get("facets", ())
        known = [row["guid"] for row in (*kept, *self.sheet["facets"]) if (row["name"], row["on"]) == (name, "code")]
        itself = known[0] if known else derived_guid("facet", "code", name)
        if not known:
            self.sheet["facets"].append({"guid": itself, "name": name, "on": "code", "description": ""})
        if not kept:
            self.sheet["facet_values"].append({"facet": itself, "value": value})
        self.sheet["code_facets"] += [
            {"framework": DRAFT, "code": code, "facet": itself, "value": value} for code in codes
        ]


def _six(digits: str) -> str:
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits)).upper()


def _numbers(selection: Element) -> tuple[int, int, str] | None:
    try:
        return (
            int(selection.get("startPosition") or ""), int(selection.get("endPosition") or ""),
            selection.get("name") or "",
        )  # fmt: skip
    except ValueError:
        return None


def _written(kind: str, text: str) -> str:
    """A value as our tables write it. Raises `ValueError` where it is of another kind."""
    plain = text.strip()
    if kind == "boolean":
        return {"true": "true", "1": "true", "false": "false", "0": "false"}.get(plain) or _none(plain)
    if kind == "integer":
        return str(int(plain))
    if kind == "decimal":
        return repr(float(plain))
    if kind == "date":
        return date.fromisoformat(plain).isoformat()
    return datetime.fromisoformat(plain).isoformat() if kind == "datetime" else text


def _none(text: str) -> str:
    raise ValueError(text)
