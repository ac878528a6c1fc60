"""A study as a REFI-QDA project.

Invariant: what is written is valid against `schemas/Project.xsd`, and the same study gives the same bytes. Each
coding has a selection of its own, so that its coder, date and GUID survive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from lxml import etree

from polyvocal import __version__
from polyvocal.exchange.package import packed, put
from polyvocal.exchange.refi import note
from polyvocal.exchange.refi.grammar import in_order, schema, shapes, type_of
from polyvocal.exchange.refi.kept import OF_PROJECT, Back, selection_of, slots, without_orphans
from polyvocal.exchange.refi.losses import losses
from polyvocal.exchange.refi.note import facet_set, in_order_of_tree
from polyvocal.exchange.refi.xml import PROJECT, Writer, document, each, name_of, without_empty
from polyvocal.exchange.tables import moment
from polyvocal.faults import Fault
from polyvocal.model import Attachment, Code, Coding, Facet, Framework, Memo, Source, Span, Study, Value

KINDS = {
    "text": "Text", "boolean": "Boolean", "integer": "Integer", "decimal": "Float", "date": "Date",
    "datetime": "DateTime",
}  # fmt: skip
_DEEPEST = 2_000
_NAME = 250
"""How many of a quotation's words its selection is named by."""


def write_project(study: Study, path: Path) -> tuple[str, ...]:
    """Write `study` to `path` as `.qdpx` and return its losses in sentences."""
    writer = _Project(study)
    root = writer.made()
    study = writer.study
    schema().assertValid(root)
    texts = [(f"sources/{source.guid}.txt", source.latest.text.encode()) for source in study.sources]
    taken = {name.casefold() for name, _ in texts}
    files = [(_place_of(attachment, writer.back, taken), attachment.content) for attachment in study.attachments]
    put(path, packed([("project.qde", document(root)), *texts, *files]))
    return (*losses(study, writer.back), *writer.xml.told())


def _place_of(attachment: Attachment, back: Back, taken: set[str]) -> str:
    """A file that something refers to lies among the sources, another apart."""
    place = f"sources/{attachment.name}"
    return (
        place if attachment.name in back.files() and place.casefold() not in taken else f"attachments/{attachment.name}"
    )


def _when(at: date | None) -> str | None:
    return moment(at) if at is not None else None


class _Project:
    def __init__(self, study: Study) -> None:
        self.study, self.xml = study, Writer(PROJECT)
        self.back = Back(study)
        if self.back.orphans:
            self.study, lost = without_orphans(study), self.back.lost
            self.back = Back(self.study)
            self.back.lost.update(lost)
        self.notes: dict[tuple[str, str], list[str]] = {}
        for memo in study.memos:
            if memo.about is not None:
                self.notes.setdefault((memo.about.kind, memo.about.guid), []).append(memo.guid)
        for memo_guid, kind, guid in self.back.further():
            self.notes.setdefault((kind, guid), []).append(memo_guid)
        self.selections = self.back.selections()
        self.codings: dict[str, list[Coding]] = {}
        for coding in study.codings:
            if note.placed(study, coding):
                self.codings.setdefault(coding.source, []).append(coding)

    def made(self) -> etree._Element:
        study, add = self.study, self.xml.add
        root = self.xml.root(
            "Project", name=study.name, origin=f"Polyvocal {__version__}", creationDateTime=_when(study.made_at),
            **self.back.attributes("Project", OF_PROJECT),
        )  # fmt: skip
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
        self._groups(sets)
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
            ours = spoken.get(case.guid, [])
            kept = self.back.elements.get(f"Case {case.guid}")
            made.extend(each(kept, "CodeRef"))
            self._values(made, case.values)
            for guid in ours:
                self.xml.add(made, "SourceRef", targetGUID=guid)
            made.extend(ref for ref in each(kept, "SourceRef") if ref.get("targetGUID") not in ours)
            made.extend(each(kept, "SelectionRef"))
        without_empty(cases)

    def _groups(self, sets: etree._Element) -> None:
        """Sources that sets gather: in the set of our theme, or in a set of their own."""
        themes = {made.get("guid"): made for made in sets}
        for place, element in self.back.elements.items():
            if place.startswith("Set "):
                theme = themes.get(element.get("guid"))
                if theme is None:
                    sets.append(element)
                else:
                    theme.extend(each(element, "MemberSource"))
                    in_order(theme, shapes()["SetType"])

    def _values(self, parent: etree._Element, values: Mapping[str, Value]) -> None:
        kinds = {variable.guid: KINDS[variable.kind] for variable in self.study.variables}
        for guid, value in sorted(values.items()):
            made = self.xml.add(parent, "VariableValue")
            self.xml.add(made, "VariableRef", targetGUID=guid)
            self.xml.add(made, f"{kinds[guid]}Value", _value(value))

    def _sources(self, root: etree._Element) -> None:
        sources = self.xml.add(root, "Sources")
        for source in self.back.order():
            shell = self.back.shell(source.guid)
            if shell is None:
                shell = self.xml.add(sources, "TextSource", guid=source.guid)
            else:
                sources.append(shell)
            self._filled(shell, source)
        sources.extend(self.back.without_words())
        without_empty(sources)

    def _filled(self, shell: etree._Element, source: Source) -> None:
        """Fill a source's element: a new one, or the kept shell that has a slot for it."""
        slot = next(slot for guid, slot in slots(shell) if guid == source.guid) if len(shell) else shell
        holder = shell if name_of(shell) == "PDFSource" else slot
        slot.set("plainTextPath", f"internal://{source.guid}.txt")
        self.xml.give(holder, name=source.name, creationDateTime=_when(source.made_at))
        if source.description:
            self.xml.add(holder, "Description", source.description)
        points = _Points(self.xml, slot, source) if name_of(slot) == "Transcript" else None
        for coding in self.codings.get(source.guid, ()):
            self._selection(slot, source, coding, points)
        self._note_refs(holder, "source", source.guid)
        if name_of(holder) != "Transcript":
            self._values(holder, source.values)
        if len(shell) and shell.getparent() is not None and name_of(shell) != "TextSource":
            for part in (slot, shell):
                in_order(part, shapes()[type_of(name_of(part))])

    def _selection(self, parent: etree._Element, source: Source, coding: Coding, points: _Points | None = None) -> None:
        span, plain = coding.anchor.span, self.xml.plain
        made_by = {"creatingUser": coding.coder}
        if coding.made_at is not None:
            made_by["creationDateTime"] = moment(coding.made_at)
        own = coding.guid if coding.code is None else selection_of(coding.guid)
        where = {
            "guid": self.selections.get(coding.guid, own),
            "name": self.xml.legal(_named(source.latest.text, span)),
        }
        if points is None:
            place = {"startPosition": str(span.start), "endPosition": str(span.end)}
            selection = plain(parent, "PlainTextSelection", {**where, **place, **made_by})
        else:
            place = {"fromSyncPoint": points.at(span.start), "toSyncPoint": points.at(span.end)}
            selection = plain(parent, "TranscriptSelection", {**where, **place, **made_by})
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
        self.xml.add(kept, "PlainTextContent", note.note(self.study, self.back))

    def _memo(self, notes: etree._Element, memo: Memo) -> None:
        made = self.xml.add(
            notes, "Note", guid=memo.guid, name=memo.title, creatingUser=memo.author,
            creationDateTime=_when(memo.made_at),
        )  # fmt: skip
        self.xml.add(made, "PlainTextContent", memo.text)
        marked = self.back.elements.get(f"Note {memo.guid} {note.digest(memo.text)}")
        if marked is not None:
            made.extend(list(marked))

    def _note_refs(self, parent: etree._Element, kind: str, guid: str) -> None:
        for memo in self.notes.get((kind, guid), ()):
            self.xml.add(parent, "NoteRef", targetGUID=memo)

    def _unknown(self, root: etree._Element, place: str) -> None:
        """Pieces of a REFI-QDA file that Polyvocal has no word for go back where they stood."""
        element = self.back.elements.get(place)
        if element is not None:
            root.append(element)


class _Points:
    """The points of a transcript at which something begins or ends: one that is there already, or a new one.

    A transcript's selections run from point to point; a new one has a place in the text and no time.
    """

    def __init__(self, xml: Writer, transcript: etree._Element, source: Source) -> None:
        self._xml, self._transcript, self._source = xml, transcript, source.guid
        self._known = {point.get("position"): str(point.get("guid")) for point in each(transcript, "SyncPoint")}

    def at(self, place: int) -> str:
        """The GUID of the point at `place`."""
        if str(place) not in self._known:
            guid = self._known[str(place)] = selection_of(f"{self._source} {place}")
            self._xml.plain(self._transcript, "SyncPoint", {"guid": guid, "position": str(place)})
        return self._known[str(place)]


def write_codes(
    xml: Writer, parent: etree._Element, framework: Framework, notes: Mapping[tuple[str, str], list[str]]
) -> None:
    """Write the codes, each under its parent."""
    at: dict[str | None, etree._Element] = {None: parent}
    depth: dict[str | None, int] = {None: 0}
    for code in in_order_of_tree(framework):
        depth[code.guid] = depth[code.parent] + 1
        if depth[code.guid] > _DEEPEST:
            raise Fault(
                f"the code “{code.name}”", f"it stands under {_DEEPEST:,} others", "fewer, as readers of XML take"
            )
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
