"""Pieces of a REFI-QDA file that Polyvocal has no word for: kept as canonical XML, and written back where they stood.

A piece's place says where: `Links`, `Graphs` and `Project` (its attributes) once each; `Source`, `Case` and `Set` with
a GUID; `Note` with a GUID and the mark of its text. A source that has words of ours in it (the text of a PDF, the
transcript of a recording) is kept as a shell with an empty slot for them. Two pieces are lines of GUIDs: `Selections`
(a selection that something refers to, and its coding) and `NoteRefs` (a memo and what else it is about).

Invariant: only what is valid against the standard's schema, and would read back as it is, is written back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b

from lxml import etree

from polyvocal.exchange.refi.grammar import schema
from polyvocal.exchange.refi.xml import PROJECT, each, name_of, parsed
from polyvocal.faults import Fault
from polyvocal.model import Source, Study

SLOTS = ("Representation", "TextDescription", "Transcript")
_GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_LINES = {
    "Selections": re.compile(f"(?:{_GUID} {_GUID}\n)+"),
    "NoteRefs": re.compile(f"(?:{_GUID} [a-z]+ {_GUID}\n)+"),
}
_PLACE = re.compile(f"(Source|Case|Set|Note) ({_GUID})( [0-9a-f]+)?")
_SOURCES = frozenset({"TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource"})
OF_PROJECT = ("creatingUserGUID", "modifyingUserGUID", "modifiedDateTime")
"""What a project says of itself and a study does not."""
_PATHS = ("path", "richTextPath")
_INSIDE = {"Source": "Sources", "Case": "Cases", "Set": "Sets", "Note": "Notes"}


def piece(element: etree._Element) -> str:
    """The element as canonical XML."""
    return str(etree.canonicalize(etree.tostring(element, encoding="unicode", with_tail=False)))


def fits(place: str, element: etree._Element) -> bool:
    """Whether the element may stand at `place` in a project, and the project be valid."""
    home, _, guid = place.partition(" ")
    tag = name_of(element)
    if element.tag != f"{{{PROJECT}}}{tag}":
        return False
    if home in _INSIDE:
        if element.get("guid") != guid.split(" ")[0] or tag not in (_SOURCES if home == "Source" else {home}):
            return False
    elif tag != place:
        return False
    return schema().validate(_project(place, element))


def _project(place: str, element: etree._Element) -> etree._Element:
    if place == "Project":
        return element
    project = etree.Element(f"{{{PROJECT}}}Project", name="")
    home = _INSIDE.get(place.partition(" ")[0])
    parent = project if home is None else etree.SubElement(project, f"{{{PROJECT}}}{home}")
    parent.append(element)
    return project


def selection_of(coding: str) -> str:
    """The GUID of a coding's own selection: always the same. (`derived_guid` would take as long as all the rest.)"""
    mark = blake2b(coding.encode(), digest_size=16, person=b"refi selection").hexdigest()
    return f"{mark[:8]}-{mark[8:12]}-{mark[12:16]}-{mark[16:20]}-{mark[20:]}"


def slots(shell: etree._Element) -> list[tuple[str, etree._Element]]:
    """The parts of a kept source that hold words of ours, each with the GUID of our source.

    The text of a PDF is the PDF's own source; a transcript or a picture's description is one by itself.
    """
    if name_of(shell) == "TextSource":
        return [(str(shell.get("guid")), shell)]
    own = name_of(shell) == "PDFSource"
    filled = (slot for slot in each(shell, *SLOTS) if (slot.get("plainTextPath") or "").startswith("internal:"))
    return [(str((shell if own else slot).get("guid")), slot) for slot in filled]


class Back:
    """The pieces of a study that go back into a project: `elements` by place, and the numbers they have.

    What a piece refers to and the study has no more (a code, a memo, a person) is taken out of it and counted.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.elements: dict[str, etree._Element] = {}
        self.lines: dict[str, list[list[str]]] = {}
        self.numbers: dict[str, int] = {}
        self.shell_of: dict[str, str] = {}
        self.lost: Counter[str] = Counter()
        self.orphans: set[int] = set()
        self.orphan_files: set[str] = set()
        for number, unknown in enumerate(study.unknown):
            if unknown.form == "refi" and unknown.place not in self.numbers:
                self._take(number, unknown.place, unknown.content)
        self._known = _Known(study, self.elements.values())
        self._leave()

    def _take(self, number: int, place: str, content: str) -> None:
        if place in _LINES:
            if _LINES[place].fullmatch(content):
                self.lines[place] = [line.split(" ") for line in content.splitlines()]
                self.numbers[place] = number
            return
        element = _element(place, content)
        if element is not None:
            self.elements[place], self.numbers[place] = element, number
            if place.startswith("Source "):
                self.shell_of.update((guid, place) for guid, _ in slots(element))

    def _leave(self) -> None:
        """Leave out pieces whose home is gone, and in the others what leads nowhere."""
        memos = {memo.guid for memo in self.study.memos}
        cases = {case.guid for case in self.study.cases}
        for place, element in list(self.elements.items()):
            kind, _, guid = place.partition(" ")
            gone = (kind == "Case" and guid not in cases) or (kind == "Note" and guid.split(" ")[0] not in memos)
            if kind == "Source":
                parts = slots(element)
                gone = bool(parts) and all(guid not in self.study.source_by_guid for guid, _ in parts)
                for guid, slot in parts:
                    if not gone and guid not in self.study.source_by_guid:
                        element.remove(slot)
                self._outdated(parts)
            if gone:
                self.orphans.add(self.numbers.pop(place))
                self._forget(place)
            else:
                self._known.refresh(element, self.lost)
        for place in [place for place, element in self.elements.items() if not fits(place, element)]:
            del self.elements[place]

    def _forget(self, place: str) -> None:
        element = self.elements.pop(place)
        self.orphan_files |= _files_of(element)
        self.lost["pieces of sources, cases and memos that are no longer here"] += 1

    def _outdated(self, parts: list[tuple[str, etree._Element]]) -> None:
        """Leave out what fitted a text as it came, where it was corrected since."""
        for guid, slot in parts:
            source = self.study.source_by_guid.get(guid)
            if source is None or source.latest.number == 1:
                continue
            left = each(slot, "SyncPoint", "TranscriptSelection")
            for part in left:
                slot.remove(part)
            rich = slot.attrib.pop("richTextPath", "")
            self.lost["times in and rich texts of sources whose text was corrected since"] += len(left) + bool(rich)

    def shell(self, source: str) -> etree._Element | None:
        """What was kept around the words of a source of ours, or None."""
        return self.elements.get(self.shell_of.get(source, ""))

    def attributes(self, place: str, names: Iterable[str]) -> dict[str, str | None]:
        """The attributes of these names that a kept piece has."""
        element = self.elements.get(place)
        return {name: element.get(name) if element is not None else None for name in names}

    def selections(self) -> dict[str, str]:
        """The GUIDs of selections by their coding, where something refers to them."""
        return {coding: selection for selection, coding in self.lines.get("Selections", ())}

    def further(self) -> Iterator[tuple[str, str, str]]:
        """What else memos are about: memo, kind and GUID."""
        memos = {memo.guid for memo in self.study.memos}
        yield from ((memo, kind, guid) for memo, kind, guid in self.lines.get("NoteRefs", ()) if memo in memos)

    def files(self) -> set[str]:
        """The names of attachments that a piece refers to."""
        return {name for element in self.elements.values() for name in _files_of(element)}

    def without_values(self) -> set[str]:
        """Sources of which the standard cannot say what is known: transcripts of recordings."""
        shells = ((guid, slot) for element in self.elements.values() for guid, slot in slots(element))
        return {guid for guid, slot in shells if name_of(slot) == "Transcript"}

    def order(self) -> list[Source]:
        """The study's sources in the order in which they stand in a project: those of one shell together."""
        found: dict[str, Source] = {}
        for source in self.study.sources:
            place = self.shell_of.get(source.guid)
            parts = slots(self.elements[place]) if place in self.elements else [(source.guid, None)]
            found.update((guid, self.study.source_by_guid[guid]) for guid, _ in parts)
        return list(found.values())

    def without_words(self) -> Iterator[etree._Element]:
        """Kept sources that have no words of ours: pictures, recordings, PDFs without their text."""
        for place, element in self.elements.items():
            if place.startswith("Source ") and not slots(element):
                yield element


def _files_of(element: etree._Element) -> set[str]:
    paths = (part.get(name) for part in element.iter() for name in _PATHS)
    return {path.removeprefix("internal://") for path in paths if path is not None}


def without_orphans(study: Study) -> Study:
    """The study without pieces of sources, cases and memos that it has no more, and without the files that only they
    refer to: what was taken out of a study is in none of its files.
    """
    if not study.unknown:
        return study
    back = Back(study)
    unwanted = back.orphan_files - back.files()
    return replace(
        study,
        unknown=tuple(one for number, one in enumerate(study.unknown) if number not in back.orphans),
        attachments=tuple(one for one in study.attachments if one.name not in unwanted),
    )


def _element(place: str, content: str) -> etree._Element | None:
    if place not in {"Links", "Graphs", "Project"} and not _PLACE.fullmatch(place):
        return None
    try:
        element = parsed(content.encode(), place, "a piece of a project")
    except (Fault, UnicodeEncodeError):
        return None
    if piece(element) != content or not fits(place, element):
        return None
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
    return element


class _Known:
    """What references of kept pieces may lead to."""

    def __init__(self, study: Study, kept: Iterable[etree._Element]) -> None:
        elements = list(kept)
        inside = {str(part.get("guid")) for element in elements for part in element.iter() if part.get("guid")}
        sources = {source.guid for source in study.sources} | inside
        codes = set(study.any_code)
        self.targets = {
            "CodeRef": codes, "MemberCode": codes,
            "NoteRef": {memo.guid for memo in study.memos}, "MemberNote": {memo.guid for memo in study.memos},
            "SourceRef": sources, "MemberSource": sources,
            "VariableRef": {variable.guid for variable in study.variables},
        }  # fmt: skip
        self.coders = {coder.guid for coder in study.coders}
        self.files = {f"internal://{attachment.name}" for attachment in study.attachments}

    def refresh(self, element: etree._Element, lost: Counter[str]) -> None:
        for part in list(element.iter()):
            for name in ("creatingUser", "modifyingUser", "creatingUserGUID", "modifyingUserGUID"):
                if part.get(name) is not None and part.get(name) not in self.coders:
                    del part.attrib[name]
                    lost["makers of kept pieces who are no longer here"] += 1
            for name in ("path", "richTextPath"):
                where = part.get(name)
                if where is not None and where.startswith("internal:") and where not in self.files:
                    del part.attrib[name]
                    lost["files of kept pieces that are no longer here"] += 1
        for part in list(element.iter()):
            self._reference(part, lost)

    def _reference(self, part: etree._Element, lost: Counter[str]) -> None:
        name = name_of(part)
        targets, parent = self.targets.get(name), part.getparent()
        if targets is None or parent is None or part.get("targetGUID") in targets:
            return
        if name in {"CodeRef", "VariableRef"} and name_of(parent) in {"Coding", "VariableValue"}:
            part, parent = parent, parent.getparent()
        lost["codings and links of kept pieces to what is no longer here"] += 1
        if parent is not None:
            parent.remove(part)
