"""The elements of a REFI-QDA file as rows of our tables: people, framework, notes and sets.

Invariant: each element is read once; what has no row is counted and told.
"""

from __future__ import annotations

import re

from polyvocal.exchange.package import Package
from polyvocal.exchange.refi import note
from polyvocal.exchange.refi.gathered import Element, Gathered, named
from polyvocal.exchange.refi.keeping import Keeping
from polyvocal.exchange.refi.linking import Linking, is_group
from polyvocal.exchange.refi.sources import Sources
from polyvocal.exchange.refi.variables import Variables
from polyvocal.exchange.refi.xml import colour, each, first, name_of, words
from polyvocal.exchange.tables import DRAFT
from polyvocal.model import derived_guid

_FACET = re.compile(r"Codes whose “(.+)” is “(.*)”\.", re.DOTALL)


def read_elements(root: Element, package: Package | None, mark: str, name: str, *, heed_note: bool = True) -> Gathered:
    """Return what the document says; `name` is the study's where it has none.

    Without `heed_note` the note of ours is left aside, whatever it says.
    """
    gathered = Gathered(mark, package)
    gathered.sheet["study"].append(
        {"guid": derived_guid("refi", mark), "name": named(root, name), "description": "",
         "made_at": gathered.when(root.get("creationDateTime"))}
    )  # fmt: skip
    _Elements(gathered, root, heed_note=heed_note).read()
    return gathered


class _Elements:
    def __init__(self, gathered: Gathered, root: Element, *, heed_note: bool) -> None:
        self._to, self._root, self._heed_note = gathered, root, heed_note
        self._facets: dict[str, tuple[str, str]] = {}

    def read(self) -> None:
        root, study = self._root, self._to.sheet["study"][0]
        if name_of(root) == "CodeBook":
            self._framework(root)
            self._sets(first(root, "Sets"))
            return
        variables, keeping = Variables(self._to), Keeping(self._to)
        self._linking = Linking(self._to, keeping)
        self._users(first(root, "Users"))
        self._framework(first(root, "CodeBook"))
        self._notes(first(root, "Notes"))
        variables.read(first(root, "Variables"))
        self._cases(first(root, "Cases"), variables)
        Sources(self._to, variables, keeping, root.get("origin") or "").read(first(root, "Sources"))
        self._linking.cases()
        self._sets(first(root, "Sets"))
        self._to.refer_all(root, "study", study["guid"])
        study["description"] = words(root, "Description")
        self._linking.rest(root)
        self._linking.ids()

    def _users(self, users: Element | None) -> None:
        for number, user in enumerate(each(users, "User"), 1):
            name = named(user, (user.get("id") or "").strip() or f"Coder {number}")
            self._to.sheet["coders"].append({"guid": self._to.guid(user, "User"), "name": name})
        self._to.coders = {row["guid"] for row in self._to.sheet["coders"]}

    # — the framework —

    def _framework(self, book: Element | None) -> None:
        codes = first(book, "Codes")
        waiting: list[tuple[Element, str | None]] = [
            (code, None) for code in each(codes if codes is not None else book, "Code")
        ]
        waiting.reverse()
        while waiting:
            element, parent = waiting.pop()
            itself = self._code(element, parent)
            waiting += reversed([(child, itself) for child in each(element, "Code")])

    def _code(self, element: Element, parent: str | None) -> str:
        itself = self._to.guid(element, "Code")
        self._to.codes.add(itself)
        given = colour(element.get("color") or "")
        if element.get("color") and given is None:
            self._to.count("colours that are none")
        self._to.sheet["codes"].append(
            {"framework": DRAFT, "guid": itself, "name": named(element, "(no name)"),
             "parent": parent, "colour": given,
             "definition": words(element, "Description"), "codable": element.get("isCodable") in {None, "true", "1"}}
        )  # fmt: skip
        self._to.refer_all(element, "code", itself)
        return itself

    def _sets(self, sets: Element | None) -> None:
        for element in each(sets, "Set"):
            described = words(element, "Description")
            codes = [code for member in each(element, "MemberCode") if (code := self._to.target(member, "Code"))]
            itself = self._to.guid(element, "Set")
            if itself in self._facets:
                self._faceted(*self._facets[itself], codes)
            elif facet := _FACET.fullmatch(described):
                self._faceted(self._facet(facet[1], facet[2]), facet[2], codes)
            elif is_group(element, codes) and itself not in self._themes_of_note():
                self._linking.members(element, itself, whole=True)
            else:
                self._theme(element, itself, described, codes)
                if each(element, "MemberSource"):
                    self._linking.members(element, itself, whole=False)

    def _themes_of_note(self) -> set[str]:
        tables = self._to.content["tables"] if self._to.content is not None else {}
        return {row["guid"] for row in tables.get("themes of the draft", ())}

    def _theme(self, element: Element, itself: str, claim: str, codes: list[str]) -> None:
        self._to.refer(each(element, "MemberNote"), "theme", itself)
        self._to.sheet["themes"].append(
            {"framework": DRAFT, "guid": itself, "name": named(element, "(no name)"), "claim": claim}
        )
        self._to.sheet["theme_codes"] += [
            {"framework": DRAFT, "theme": itself, "code": code} for code in dict.fromkeys(codes)
        ]

    def _facet(self, name: str, value: str) -> str:
        """The GUID of the facet on codes of this name, which offers this value."""
        itself = derived_guid("facet", "code", name)
        if all(row["guid"] != itself for row in self._to.sheet["facets"]):
            self._to.sheet["facets"].append({"guid": itself, "name": name, "on": "code", "description": ""})
        offered = {"facet": itself, "value": value}
        if offered not in self._to.sheet["facet_values"]:
            self._to.sheet["facet_values"].append(offered)
        return itself

    def _faceted(self, facet: str, value: str, codes: list[str]) -> None:
        self._to.sheet["code_facets"] += [
            {"framework": DRAFT, "code": code, "facet": facet, "value": value} for code in dict.fromkeys(codes)
        ]

    # — people, notes, and what has no word —

    def _cases(self, cases: Element | None, variables: Variables) -> None:
        for number, element in enumerate(each(cases, "Case"), 1):
            itself = self._to.guid(element, "Case")
            self._to.sheet["cases"].append(
                {"guid": itself, "name": named(element, f"Case {number}"), "description": words(element, "Description")}
            )
            self._to.cases.add(itself)
            variables.values(element, "case", itself)
            self._linking.case(element, itself)

    def _notes(self, notes: Element | None) -> None:
        for element in each(notes, "Note"):
            described = words(element, "Description").strip()
            only = described and first(element, "PlainTextContent") is None and not element.get("plainTextPath")
            text = "" if only else self._to.raw(element, element.get("name") or "a note")
            if text is None or (element.get("name") == note.NAME and self._ours(text)):
                continue
            whole = f"{described}\n\n{text}".strip() if described else text
            itself = self._to.guid(element, "Note")
            self._to.memos.add(itself)
            self._to.sheet["memos"].append(
                {"guid": itself, "title": element.get("name") or "",
                 "author": self._to.coder(element) if element.get("creatingUser") else None, "text": whole,
                 "made_at": self._to.when(element.get("creationDateTime"))}
            )  # fmt: skip
            self._linking.memo(element, itself, whole, len(described) + 2 if described else 0)
            self._to.count("attributes of memos", len(each(element, "VariableValue")))

    def _ours(self, text: str) -> bool:
        """Tell whether this is the note of ours; if so, keep what it says."""
        if not self._heed_note:
            return True
        content = note.understood(text)
        if content is None or self._to.content is not None:
            self._to.say(f"A note named “{note.NAME}” is not as Polyvocal writes it; it came across as a memo")
            return False
        self._to.content = content
        self._facets = note.facet_sets(content["tables"])
        self._to.sheet["study"][0]["guid"] = content["study"]
        return True
