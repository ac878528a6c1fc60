"""Taking from a foreign file what Polyvocal has no word for, as pieces that can be written back (`kept.py`).

Invariant: a piece that is kept is valid, and is the same when what was written from it is read again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import deepcopy

from lxml import etree

from polyvocal.exchange.refi.gathered import Element, Gathered
from polyvocal.exchange.refi.grammar import conformed, type_of
from polyvocal.exchange.refi.kept import SLOTS, fits, piece
from polyvocal.exchange.refi.mending import Mender
from polyvocal.exchange.refi.xml import each, name_of

_LEFT = ("richTextPath", "creatingUser", "modifyingUser", "modifiedDateTime")
"""Attributes of a text that have no column of ours."""
_SAID = {
    "PictureSource": "pictures", "AudioSource": "sound recordings", "VideoSource": "videos",
    "PDFSource": "PDFs without their text",
}  # fmt: skip


class Keeping:
    """Keeps pieces."""

    def __init__(self, gathered: Gathered) -> None:
        self._to, self._mender = gathered, Mender(gathered)

    def keep(self, element: Element, place: str) -> Element | None:
        """Keep the element as the standard has it, at `place`, and return it so; None, and counted, where it cannot."""
        made = conformed(element, name_of(element), type_of(name_of(element)), self._mender)
        if made is None or not _says(made, place):
            return None
        return made if self._stored(made, place) else None

    def _stored(self, made: Element, place: str) -> bool:
        content = piece(made)
        if not fits(place, made):
            self._to.count("pieces that do not follow the standard")
            return False
        self._to.sheet["unknown"].append({"form": "refi", "place": place, "content": content})
        return True

    def lines(self, place: str, lines: Iterable[str]) -> None:
        """Keep lines of GUIDs."""
        content = "".join(f"{line}\n" for line in sorted(lines))
        if content:
            self._to.sheet["unknown"].append({"form": "refi", "place": place, "content": content})

    def shell(self, element: Element, itself: str, read: dict[Element, str], left: Collection[Element] = ()) -> None:
        """Keep what a source has beside words of ours; `read` are its parts that have become sources, with GUIDs, and
        `left` the selections in them that have no place in the text.
        """
        kind = name_of(element)
        lean = _lean(element, read, left)
        lean.set("guid", itself)
        made = conformed(lean, kind, f"{kind}Type", self._mender)
        if made is None or (kind == "TextSource" and not any(made.get(name) for name in _LEFT)):
            return
        for slot, part in _filled(element, made, read):
            slot.set("plainTextPath", f"internal://{part}.txt")
        if self._stored(made, f"Source {itself}"):
            self._say(made, read)

    def _say(self, made: Element, read: dict[Element, str]) -> None:
        kind = name_of(made)
        if kind in _SAID and not (kind == "PDFSource" and read):
            self._to.count(_SAID[kind], fate="kept")
        for selection in (part for part in made.iter() if name_of(part).endswith("Selection")):
            twice = name_of(selection) == "PDFSelection" and str(selection.get("guid")) in self._to.first_of
            if twice:
                self._to.referred.add(str(selection.get("guid")))
            what = "quotations of PDFs that are marked on the page too" if twice else _PLACES[name_of(selection)]
            self._to.count(what, fate="kept")
        if made.get("richTextPath") or any(part.get("richTextPath") for part in each(made, "Transcript")):
            self._to.count("rich texts beside plain ones", fate="kept")
        points = [point for part in each(made, "Transcript") for point in each(part, "SyncPoint")]
        self._to.count("times in transcripts (sync points)", len(points), fate="kept")


_PLACES = {
    "PDFSelection": "areas marked on pages of PDFs", "PictureSelection": "areas marked in pictures",
    "AudioSelection": "stretches marked in sound recordings", "VideoSelection": "stretches marked in videos",
    "TranscriptSelection": "stretches of transcripts that have times and no place in the text",
    "PlainTextSelection": "quotations in texts that are kept with a picture or a page",
}  # fmt: skip


def _says(made: Element, place: str) -> bool:
    """Whether there is anything in a piece that only adds to a thing which has rows of its own."""
    home = place.partition(" ")[0]
    return len(made.attrib) > 1 if home == "Project" else home not in {"Note", "Case", "Set"} or len(made) > 0


def _filled(element: Element, made: Element, read: dict[Element, str]) -> list[tuple[Element, str]]:
    """The parts of the shell that stand for those which were read: the same ones of their name, in order."""
    if element in read:
        return [(made, read[element])]
    pairs = zip(each(element, *SLOTS), each(made, *SLOTS), strict=False)
    return [(slot, read[part]) for part, slot in pairs if part in read]


def _lean(element: Element, read: dict[Element, str], left: Collection[Element]) -> Element:
    """A copy without what has become ours: texts, names, dates, and the selections on them."""
    whole = name_of(element) == "TextSource" or (name_of(element) == "PDFSource" and bool(read))
    made = etree.Element(element.tag, {str(k): str(v) for k, v in element.attrib.items() if not (whole and k in _OURS)})
    for child in element:
        if child in read:
            slot = etree.SubElement(
                made, child.tag, {str(k): str(v) for k, v in child.attrib.items() if k not in _OURS}
            )
            slot.set("guid", read[child] if name_of(element) != "PDFSource" else child.get("guid") or "")
            slot.extend(_copy(point) for point in each(child, "SyncPoint") if not _is_ours(point))
            slot.extend(_copy(one) for one in each(child, "TranscriptSelection") if one in left)
        elif not whole or name_of(child) == "PDFSelection":
            made.append(_copy(child))
    return made


_OURS = frozenset({"name", "plainTextPath", "creationDateTime"})


def _is_ours(point: Element) -> bool:
    """A place in the text without a time: there because a coding begins or ends at it."""
    return not (point.get("timeStamp") or "").strip()


def _copy(element: Element) -> Element:
    made = deepcopy(element)
    made.tail = None
    return made
