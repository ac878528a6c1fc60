"""XML, in and out, by local names: files in the world use several namespaces for the same elements.

Invariant: no entity is resolved, no document type is accepted, nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from polyvocal.faults import Fault
from polyvocal.model import REPLACEMENT

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parsed(raw: bytes, where: str, expected: str) -> etree._Element:
    """Return the root of the document. Raises `Fault` for what is no XML, or declares a document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(raw.removeprefix(b"\xef\xbb\xbf"), parser)
    except etree.XMLSyntaxError as error:
        raise Fault(where, f"the XML cannot be read ({error.msg})", expected) from error
    if etree.ElementTree(root).docinfo.doctype:  # type: ignore[attr-defined]
        raise Fault(where, "the XML declares a document type", "plain XML without one")
    return root


def name_of(element: etree._Element) -> str:
    """The local name; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def each(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The children with one of these local names."""
    if element is not None:
        yield from (child for child in element if name_of(child) in names)


def first(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of this name."""
    return next(each(element, name), None)


def words(element: etree._Element | None, name: str) -> str:
    """The text of the first child of this name, or nothing."""
    child = first(element, name)
    return (child.text or "") if child is not None else ""


class Writer:
    """Makes elements of one namespace; counts the characters that XML cannot hold and that it had to replace."""

    def __init__(self, namespace: str) -> None:
        self._prefix = f"{{{namespace}}}"
        self._namespace = namespace
        self.replaced = 0

    def legal(self, text: str) -> str:
        """`text` with what XML cannot hold replaced."""
        made, count = _ILLEGAL.subn(REPLACEMENT, text)
        self.replaced += count
        return made

    def root(self, tag: str, /, **attributes: str | None) -> etree._Element:
        """A root element."""
        element = etree.Element(self._prefix + tag, nsmap={None: self._namespace})  # type: ignore[dict-item]
        self._give(element, attributes)
        return element

    def add(
        self, parent: etree._Element, tag: str, text: str | None = None, /, **attributes: str | None
    ) -> etree._Element:
        """A child with text and those attributes that are not None."""
        element = etree.SubElement(parent, self._prefix + tag)
        self._give(element, attributes)
        if text is not None:
            element.text = self.legal(text)
        return element

    def _give(self, element: etree._Element, attributes: dict[str, str | None]) -> None:
        for key, value in attributes.items():
            if value is not None:
                element.set(key, self.legal(value))

    def told(self) -> tuple[str, ...]:
        """A loss, where characters were replaced."""
        if not self.replaced:
            return ()
        return (f"{self.replaced} characters that XML cannot hold were replaced by “{REPLACEMENT}”.",)


def document(root: etree._Element) -> bytes:
    """The bytes of a document, indented, UTF-8, without a byte order mark."""
    etree.indent(root, space=" ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def without_empty(container: etree._Element) -> None:
    """Take a container out that has stayed empty, which the schema forbids."""
    parent = container.getparent()
    if parent is not None and not len(container):
        parent.remove(container)
