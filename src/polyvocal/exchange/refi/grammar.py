"""What the standard lets stand where, read from its own schema; and elements of other tools brought into that form.

Invariant: what `conformed` returns is valid where the schema has an element of that type; what the standard has no
place for is left out and counted, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from lxml import etree

from polyvocal.exchange.refi.xml import PROJECT, legal, name_of

SCHEMA = Path(__file__).parent / "schemas" / "Project.xsd"
_XSD = "{http://www.w3.org/2001/XMLSchema}"
PREFIX = f"{{{PROJECT}}}"


class Mend(Protocol):
    """Makes single values fit."""

    def value(self, tag: str, name: str, kind: str, text: str) -> str | None:
        """What stands in an attribute, or with no name in the element itself, as this kind has it; None for nothing."""

    def stray(self, tag: str, parent: str) -> None:
        """Hear of an element that the standard does not know there."""


@dataclass(frozen=True)
class Shape:
    """A complex type: its children in their order, those that must be there or may be only once, its attributes."""

    children: dict[str, str]
    needed: frozenset[str]
    once: frozenset[str]
    attributes: dict[str, str]
    required: frozenset[str]
    any_order: bool
    may_be_empty: bool


@cache
def schema() -> etree.XMLSchema:
    """The standard's schema of projects."""
    return etree.XMLSchema(etree.parse(SCHEMA))


@cache
def shapes() -> dict[str, Shape]:
    """Every complex type of the standard by its name."""
    root = etree.parse(SCHEMA).getroot()
    return {str(one.get("name")): _shape(one) for one in root.iterchildren(_XSD + "complexType")}


def _shape(type_: etree._Element) -> Shape:
    elements = list(type_.iter(_XSD + "element"))
    attributes = list(type_.iter(_XSD + "attribute"))
    chosen = {e for choice in type_.iter(_XSD + "choice") for e in choice.iter(_XSD + "element")}
    needed = frozenset(_of(e) for e in elements if e.get("minOccurs") != "0" and e not in chosen)
    return Shape(
        children={_of(e): str(e.get("type")).removeprefix("xsd:") for e in elements},
        needed=needed,
        once=frozenset(_of(e) for e in elements if e.get("maxOccurs") is None and e not in chosen),
        attributes={_of(a): str(a.get("type")).removeprefix("xsd:") for a in attributes},
        required=frozenset(_of(a) for a in attributes if a.get("use") == "required"),
        any_order=type_.find(_XSD + "choice") is not None,
        may_be_empty=not needed and type_.find(_XSD + "choice") is None,
    )


def _of(element: etree._Element) -> str:
    return str(element.get("name"))


def type_of(tag: str) -> str:
    """The type of an element by its name; the few names that stand for several types are told apart by their parent.

    >>> type_of("Case"), type_of("Note")
    ('CaseType', 'TextSourceType')
    """
    return {"Note": "TextSourceType", "Representation": "TextSourceType", "TextDescription": "TextSourceType"}.get(
        tag, f"{tag}Type"
    )


def conformed(element: etree._Element, tag: str, type_: str, mend: Mend) -> etree._Element | None:
    """Return the element as the standard has it, or None where what it must have is not there.

    Children come in the schema's order and those that are none of its are left; every value passes through `mend`.
    """
    made = etree.Element(PREFIX + tag)
    shape = shapes().get(type_)
    if shape is None:
        text = mend.value(tag, "", type_, element.text or "")
        made.text = legal(text) if text is not None else None
        return made if text is not None else None
    for name, kind in shape.attributes.items():
        value = mend.value(tag, name, kind, _attribute(element, name))
        if value is None and kind == "string" and name in shape.required:
            value = ""
        if value is None and name in shape.required:
            return None
        if value is not None:
            made.set(name, legal(value))
    return _with_children(element, made, shape, mend)


def _attribute(element: etree._Element, name: str) -> str:
    """An attribute as it stands there; what a reference points to, some tools write as its `guid` or its text."""
    value = element.get(name)
    if value is None and name == "targetGUID":
        value = element.get("guid") or (element.text or "").strip()
    return value or ""


def _with_children(element: etree._Element, made: etree._Element, shape: Shape, mend: Mend) -> etree._Element | None:
    seen: set[str] = set()
    for child in element:
        name = name_of(child)
        if name not in shape.children or (name in seen and name in shape.once):
            if name:
                mend.stray(name, name_of(made))
            continue
        part = conformed(child, name, shape.children[name], mend)
        if part is not None:
            seen.add(name)
            made.append(part)
    if not shape.needed <= seen or not (len(made) or shape.may_be_empty):
        return None
    if not shape.any_order:
        in_order(made, shape)
    return made


def in_order(element: etree._Element, shape: Shape) -> None:
    """Bring the children into the schema's order, those of one name as they stand."""
    places = {name: place for place, name in enumerate(shape.children)}
    children = sorted(element, key=lambda child: places[name_of(child)])
    if children != list(element):
        element[:] = children
