"""Single values of a foreign file, made to fit the standard: ids, references, dates, colours, paths.

Invariant: an id that is replaced is replaced alike wherever it is met.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from polyvocal.exchange.refi.files import base
from polyvocal.exchange.refi.gathered import Gathered
from polyvocal.exchange.refi.xml import colour
from polyvocal.exchange.tables import moment

_WHOLE = re.compile(r"\s*([+-]?\d+)(\.\d*)?\s*")
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_WORDS = {
    "directionType": ("Associative", "OneWay", "Bidirectional"),
    "LineStyleType": ("dotted", "dashed", "solid"),
    "ShapeType": (
        "Person", "Oval", "Rectangle", "RoundedRectangle", "Star", "LeftTriangle", "RightTriangle", "UpTriangle",
        "DownTriangle", "Note",
    ),
}  # fmt: skip
_OF_REFERENCE = {
    "CodeRef": "Code", "MemberCode": "Code", "NoteRef": "Note", "MemberNote": "Note", "SourceRef": "Source",
    "MemberSource": "Source", "SelectionRef": "Selection", "VariableRef": "Variable",
}  # fmt: skip
_OF_ATTRIBUTE = {
    "creatingUser": "User", "modifyingUser": "User", "creatingUserGUID": "User", "modifyingUserGUID": "User",
    "fromSyncPoint": "SyncPoint", "toSyncPoint": "SyncPoint", "sourceVertex": "Vertex", "targetVertex": "Vertex",
}  # fmt: skip
_PATHS = frozenset({"path", "plainTextPath", "richTextPath"})


class Mender:
    """Makes the values of kept pieces fit; see `polyvocal.exchange.refi.grammar.Mend`."""

    def __init__(self, gathered: Gathered) -> None:
        self._to = gathered

    def stray(self, tag: str, parent: str) -> None:
        """Count an element that the standard does not know."""
        self._to.count(f"elements “{tag}” in “{parent}”, where the standard has none")

    def value(self, tag: str, name: str, kind: str, text: str) -> str | None:
        """What stands there as the standard has it, or None."""
        if name in {"currentPath", "basePath"}:
            return None
        if name in _PATHS:
            return self._path(text) if text.strip() else None
        if kind == "GUIDType":
            return self._guid(tag, name, text)
        if kind == "string":
            return text if text or not name else None
        return self._plain(kind, text)

    def _guid(self, tag: str, name: str, text: str) -> str | None:
        if name == "guid":
            return self._to.identity(own(tag), text) if text else self._to.nameless(own(tag))
        if not text:
            return None
        kind = _OF_ATTRIBUTE.get(name) or _OF_REFERENCE.get(tag)
        made = self._to.identity(kind, text) if kind is not None else self._to.anyone(text)
        known = {
            "User": self._to.coders,
            "Code": self._to.codes,
            "Note": self._to.memos,
            "Variable": self._to.variables,
        }
        if kind in known and made not in known[kind]:
            self._to.count("references of kept pieces to what is not in the file")
            return None
        return made

    def _path(self, text: str) -> str:
        name = self._to.files.keep(text)
        if name is not None:
            return f"internal://{name}"
        self._to.count("files that are referred to and do not lie inside the file (pictures, recordings, rich texts)")
        return f"relative:///{base(text) or 'file'}"

    def _plain(self, kind: str, text: str) -> str | None:
        plain = _PLAIN.get(kind)
        made = plain(self._to, text.strip()) if plain is not None else _word(kind, text.strip())
        if made is None and text.strip():
            self._to.count("single values of kept pieces that are not of their kind")
        return made


def own(tag: str) -> str:
    """What kind of thing an element is, among those whose ids must differ.

    >>> own("PDFSelection"), own("VideoSource"), own("Graph")
    ('Selection', 'Source', 'Graph')
    """
    if tag.endswith("Selection"):
        return "Selection"
    return "Source" if tag.endswith("Source") or tag in {"Representation", "TextDescription", "Transcript"} else tag


def _whole(_: Gathered, text: str) -> str | None:
    found = _WHOLE.fullmatch(text)
    return str(int(found[1])) if found and len(found[1]) < 19 else None


def _when(to: Gathered, text: str) -> str | None:
    at = to.when(text)
    return moment(at) if at is not None else None


def _day(_: Gathered, text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


_PLAIN: dict[str, Callable[[Gathered, str], str | None]] = {
    "integer": _whole,
    "decimal": lambda _, text: text if _DECIMAL.fullmatch(text) else None,
    "boolean": lambda _, text: {"true": "true", "1": "true", "false": "false", "0": "false"}.get(text.lower()),
    "dateTime": _when,
    "date": _day,
    "RGBType": lambda _, text: colour(text),
}


def _word(kind: str, text: str) -> str | None:
    return {word.lower(): word for word in _WORDS.get(kind, ())}.get(text.lower())
