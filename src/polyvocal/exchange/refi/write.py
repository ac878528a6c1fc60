"""A study as a REFI-QDA project.

Invariant: what is written is valid against `schemas/Project.xsd`, and the same study gives the same bytes. Each
coding has a selection of its own, so that its coder, date and GUID survive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path

from lxml import etree

from polyvocal import __version__
from polyvocal.exchange.package import packed, put
from polyvocal.exchange.refi import kept, note
from polyvocal.exchange.refi.losses import losses
from polyvocal.exchange.refi.note import facet_set, in_order_of_tree
from polyvocal.exchange.refi.xml import PROJECT, Writer, document, parsed, without_empty
from polyvocal.exchange.tables import moment
from polyvocal.model import Code, Coding, Facet, Framework, Memo, Source, Span, Study, Value

KINDS = {
    "text": "Text", "boolean": "Boolean", "integer": "Integer", "decimal": "Float", "date": "Date",
    "datetime": "DateTime",
}  # fmt: skip
_NAME = 250
"""How many of a quotation's words its selection is named by."""


def write_project(study: Study, path: Path) -> tuple[str, ...]:
    """Write `study` to `path` as `.qdpx` and return its losses in sentences."""
    writer = _Project(study)
    root = writer.made()
    texts = [(f"sources/{source.guid}.txt", source.latest.text.encode()) for source in study.sources]
    put(path, packed([("project.qde", document(root)), *texts]))
    return (*losses(study), *writer.xml.told())


def _when(at: date | None) -> str | None:
    return moment(at) if at is not None else None


def _selection_of(coding: str) -> str:
    """The GUID of a coding's selection: always the same. (`derived_guid` would take as long as all the rest.)"""
    mark = blake2b(coding.encode(), digest_size=16, person=b"refi selection").hexdigest()
    return f"{mark[:8]}-{mark[8:12]}-{mark[12:16]}-{mark[16:20]}-{mark[20:]}"


class _Project:
    def __init__(self, study: Study) -> None:
        self.study, self.xml = study, Writer(PROJECT)
        self.back = kept.written_back(study)
        self.notes: dict[tuple[str, str], list[str]] = {}
        for memo in study.memos:
            if memo.about is not None:
                self.notes.setdefault((memo.about.kind, memo.about.guid), []).append(memo.guid)
        self.codings: dict[str, list[Coding]] = {}
        for coding in study.codings:
            if note.placed(study, coding):
                self.codings.setdefault(coding.source, []).append(coding)

    def made(self) -> etree._Element:
        study, add = self.study, self.xml.add
        root = self.xml.root(
            "Project", name=study.name, origin=f"Polyvocal {__version__}", creationDateTime=_when(study.made_at)
        )
        users = add(root, "Users")
        for coder in study.coders:
            add(users, "User", guid=coder.guid, name=coder.name)
        without_empty(users)
        self._codebook(root)
        self._variables(root)
        self._cases(root)
        self._sources(root)
        self._memos(root)
        self._unknown(root, "Links")
        sets = add(root, "Sets")
        write_sets(self.xml, sets, study.facets, study.framework, self.notes)
        without_empty(sets)
        self._unknown(root, "Graphs")
        if study.description:
            add(root, "Description", study.description)
        self._note_refs(root, "study", study.guid)
        return root

    def _codebook(self, root: etree._Element) -> None:
        codes = self.xml.add(self.xml.add(root, "CodeBook"), "Codes")
        write_codes(self.xml, codes, self.study.framework, self.notes)
        drafted = self.study.framework.by_guid
        for guid, name in self.study.any_code.items():
            if guid not in drafted:
                self.xml.add(codes, "Code", guid=guid, name=name, isCodable="true")
        if not len(codes):
            root.remove(codes.getparent())  # type: ignore[arg-type]

    def _variables(self, root: etree._Element) -> None:
        variables = self.xml.add(root, "Variables")
        for v in self.study.variables:
            made = self.xml.add(variables, "Variable", guid=v.guid, name=v.name, typeOfVariable=KINDS[v.kind])
            if v.description:
                self.xml.add(made, "Description", v.description)
        without_empty(variables)

    def _cases(self, root: etree._Element) -> None:
        cases = self.xml.add(root, "Cases")
        spoken: dict[str, list[str]] = {}
        for source in self.study.sources:
            for who in dict.fromkeys(voice.case for voice in source.voices if voice.case is not None):
                spoken.setdefault(who, []).append(source.guid)
        for case in self.study.cases:
            made = self.xml.add(cases, "Case", guid=case.guid, name=case.name)
            if case.description:
                self.xml.add(made, "Description", case.description)
            self._values(made, case.values)
            for guid in spoken.get(case.guid, ()):
                self.xml.add(made, "SourceRef", targetGUID=guid)
        without_empty(cases)

    def _values(self, parent: etree._Element, values: Mapping[str, Value]) -> None:
        kinds = {variable.guid: KINDS[variable.kind] for variable in self.study.variables}
        for guid, value in sorted(values.items()):
            made = self.xml.add(parent, "VariableValue")
            self.xml.add(made, "VariableRef", targetGUID=guid)
            self.xml.add(made, f"{kinds[guid]}Value", _value(value))

    def _sources(self, root: etree._Element) -> None:
        sources = self.xml.add(root, "Sources")
        for source in self.study.sources:
            made = self.xml.add(
                sources, "TextSource", guid=source.guid, name=source.name,
                plainTextPath=f"internal://{source.guid}.txt", creationDateTime=_when(source.made_at),
            )  # fmt: skip
            if source.description:
                self.xml.add(made, "Description", source.description)
            for coding in self.codings.get(source.guid, ()):
                self._selection(made, source, coding)
            self._note_refs(made, "source", source.guid)
            self._values(made, source.values)
        without_empty(sources)

    def _selection(self, parent: etree._Element, source: Source, coding: Coding) -> None:
        span, plain = coding.anchor.span, self.xml.plain
        made_by = {"creatingUser": coding.coder}
        if coding.made_at is not None:
            made_by["creationDateTime"] = moment(coding.made_at)
        selection = plain(parent, "PlainTextSelection", {
            "guid": coding.guid if coding.code is None else _selection_of(coding.guid),
            "name": self.xml.legal(_named(source.latest.text, span)),
            "startPosition": str(span.start), "endPosition": str(span.end), **made_by,
        })  # fmt: skip
        if coding.code is not None:
            made = plain(selection, "Coding", {"guid": coding.guid, **made_by})
            plain(made, "CodeRef", {"targetGUID": coding.code})
            selection = made
        self._note_refs(selection, "coding", coding.guid)

    def _memos(self, root: etree._Element) -> None:
        notes = self.xml.add(root, "Notes")
        for memo in self.study.memos:
            self._memo(notes, memo)
        kept = self.xml.add(notes, "Note", guid=note.guid_of(self.study), name=note.NAME)
        self.xml.add(kept, "PlainTextContent", note.note(self.study))

    def _memo(self, notes: etree._Element, memo: Memo) -> None:
        made = self.xml.add(
            notes, "Note", guid=memo.guid, name=memo.title, creatingUser=memo.author,
            creationDateTime=_when(memo.made_at),
        )  # fmt: skip
        self.xml.add(made, "PlainTextContent", memo.text)

    def _note_refs(self, parent: etree._Element, kind: str, guid: str) -> None:
        for memo in self.notes.get((kind, guid), ()):
            self.xml.add(parent, "NoteRef", targetGUID=memo)

    def _unknown(self, root: etree._Element, place: str) -> None:
        """Pieces of a REFI-QDA file that Polyvocal has no word for go back where they stood."""
        number = self.back.get(place)
        if number is not None:
            root.append(parsed(self.study.unknown[number].content.encode(), place, "a piece of a project"))


def write_codes(
    xml: Writer, parent: etree._Element, framework: Framework, notes: Mapping[tuple[str, str], list[str]]
) -> None:
    """Write the codes, each under its parent."""
    at: dict[str | None, etree._Element] = {None: parent}
    for code in in_order_of_tree(framework):
        at[code.guid] = made = xml.add(at[code.parent], "Code", **_code(code))
        if code.definition:
            xml.add(made, "Description", code.definition)
        for memo in notes.get(("code", code.guid), ()):
            xml.add(made, "NoteRef", targetGUID=memo)


def _code(code: Code) -> dict[str, str | None]:
    return {
        "guid": code.guid,
        "name": code.name,
        "isCodable": "true" if code.codable else "false",
        "color": code.colour,
    }


def write_sets(
    xml: Writer,
    parent: etree._Element,
    facets: tuple[Facet, ...],
    framework: Framework,
    notes: Mapping[tuple[str, str], list[str]],
    member: str = "targetGUID",
) -> None:
    """Write themes as Sets of their codes, and each value of a facet on codes as a Set “level: micro”."""
    for theme in framework.themes:
        made = xml.add(parent, "Set", guid=theme.guid, name=theme.name)
        if theme.claim:
            xml.add(made, "Description", theme.claim)
        for code in theme.codes:
            xml.add(made, "MemberCode", **{member: code})
        for memo in notes.get(("theme", theme.guid), ()):
            xml.add(made, "MemberNote", targetGUID=memo)
    for name, value, guid, codes in faceted_sets(facets, framework):
        made = xml.add(parent, "Set", guid=guid, name=f"{name}: {value}")
        xml.add(made, "Description", facet_sentence(name, value))
        for code in codes:
            xml.add(made, "MemberCode", **{member: code})


def facet_sentence(facet: str, value: str) -> str:
    """What a Set that stands for a facet's value says of itself; by this it is known again."""
    return f"Codes whose “{facet}” is “{value}”."


def faceted_sets(facets: tuple[Facet, ...], framework: Framework) -> Iterator[tuple[str, str, str, list[str]]]:
    """Yield facet, value, GUID of the Set and codes, for each value of a facet that codes of the framework have."""
    for facet in facets:
        for value in facet.values if facet.on == "code" else ():
            codes = [code.guid for code in framework.codes if code.facets.get(facet.guid) == value]
            if codes:
                yield facet.name, value, facet_set(facet.guid, value), codes


def _named(text: str, span: Span) -> str:
    words = span.of(text)
    return words if len(words) <= _NAME else words[: _NAME - 1] + "…"


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    return moment(value) if isinstance(value, date) else str(value)
