"""Pieces of a REFI-QDA file that Polyvocal has no word for: kept as canonical XML, and written back where they stood.

Invariant: only what is valid against the standard's schema, and would read back as it is, is written back.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lxml import etree

from polyvocal.exchange.refi.xml import PROJECT, parsed
from polyvocal.faults import Fault
from polyvocal.model import Study

_PLACES = ("Links", "Graphs")
_SCHEMA = Path(__file__).parent / "schemas" / "Project.xsd"


def piece(element: etree._Element) -> str:
    """The element as canonical XML, without the spaces between its parts."""
    written = etree.tostring(element, encoding="unicode", with_tail=False)
    return str(etree.canonicalize(written, strip_text=True))


def written_back(study: Study) -> Mapping[str, int]:
    """Return for each place in a project the one piece of `study.unknown` that goes there, by its number."""
    found: dict[str, int] = {}
    for number, unknown in enumerate(study.unknown):
        if unknown.form == "refi" and unknown.place in _PLACES and _fits(unknown.place, unknown.content):
            found.setdefault(unknown.place, number)
    return found


def _fits(place: str, content: str) -> bool:
    try:
        element = parsed(content.encode(), place, "a piece of a project")
    except (Fault, UnicodeEncodeError):
        return False
    if element.tag != f"{{{PROJECT}}}{place}" or piece(element) != content:
        return False
    project = etree.Element(f"{{{PROJECT}}}Project", name="")
    project.append(element)
    return _schema().validate(project)


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_SCHEMA))
