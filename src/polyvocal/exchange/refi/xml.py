"""XML, in and out, by local names: files in the world use several namespaces for the same elements.

Invariant: no entity is resolved, no document type is accepted, nothing is fetched.
"""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO

from lxml import etree

from polyvocal.faults import Fault
from polyvocal.model import REPLACEMENT

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
LARGEST = 128 << 20
MOST_TAGS = 1_200_000
MOST_ATTRIBUTES = 2_500_000
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parsed(raw: bytes, where: str, expected: str) -> etree._Element:
    """Return the root of the document. Raises `Fault` for what is no XML, declares a document type, or is too large."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    _weigh(raw, where)
    try:
        _refuse_doctype(raw, where)
        # Only what declares no document type is read without libxml2's limits, which a note of ten million bytes meets.
        return etree.fromstring(raw, _parser(huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise Fault(where, f"the XML cannot be read ({error.msg})", expected) from error


def _weigh(raw: bytes, where: str) -> None:
    """An element takes a hundred bytes of memory and more, however short it is; an attribute twice that."""
    for found, most, what in (
        (len(raw), LARGEST, "bytes"),
        (raw.count(b"<"), MOST_TAGS, "tags"),
        (raw.count(b"="), MOST_ATTRIBUTES, "values"),
    ):
        if found > most:
            raise Fault(where, f"the XML has {found:,} {what}", f"at most {most:,}")


def _parser(*, huge_tree: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True,
        huge_tree=huge_tree,
    )  # fmt: skip


def _refuse_doctype(raw: bytes, where: str) -> None:
    """Read up to the first element only, within libxml2's limits."""
    begun = etree.iterparse(
        BytesIO(raw), events=("start",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for _, root in begun:
        if root.getroottree().docinfo.doctype:
            raise Fault(where, "the XML declares a document type", "plain XML without one")
        return


def name_of(element: etree._Element) -> str:
    """The local name; empty for what is no element."""
    return _local(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def each(element: etree._Element | None, *names: str) -> list[etree._Element]:
    """The children with one of these local names."""
    if element is None or not len(element):
        return []
    return [child for child in element if name_of(child) in names]


def first(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of this name."""
    return next(iter(each(element, name)), None)


def words(element: etree._Element | None, name: str) -> str:
    """The text of the first child of this name, or nothing."""
    child = first(element, name)
    return (child.text or "") if child is not None else ""


_HEX = re.compile(r"#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(,[^)]*)?\)", re.IGNORECASE)


def colour(text: str) -> str | None:
    """A colour as `#RRGGBB`; None for what is none. An alpha channel, which codes have not, is left away.

    >>> colour("#0f0"), colour("rgb(1, 2, 255)"), colour("#80FF0000"), colour("blue")
    ('#00FF00', '#0102FF', '#FF0000', None)
    """
    plain = text.strip()
    if found := _HEX.fullmatch(plain):
        digits = found[1] if len(found[1]) != 3 else "".join(2 * digit for digit in found[1])
        return "#" + digits[-6:].upper()
    if (found := _RGB.fullmatch(plain)) and all(int(part) < 256 for part in found.groups()[:3]):
        return "#" + "".join(f"{int(part):02X}" for part in found.groups()[:3])
    return None


def legal(text: str) -> str:
    """`text` as XML can hold it."""
    return _ILLEGAL.sub(REPLACEMENT, text)


class Writer:
    """Makes elements of one namespace; counts the characters that XML cannot hold and that it had to replace."""

    def __init__(self, namespace: str) -> None:
        self._prefix = f"{{{namespace}}}"
        self._namespace = namespace
        self.replaced = 0

    def legal(self, text: str) -> str:
        """`text` with what XML cannot hold replaced."""
        if _ILLEGAL.search(text) is None:
            return text
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
        given = {key: self.legal(value) for key, value in attributes.items() if value is not None}
        element = etree.SubElement(parent, self._prefix + tag, given)
        if text is not None:
            element.text = self.legal(text)
        return element

    def give(self, element: etree._Element, **attributes: str | None) -> None:
        """Give an element those attributes that are not None."""
        self._give(element, attributes)

    def _give(self, element: etree._Element, attributes: dict[str, str | None]) -> None:
        for key, value in attributes.items():
            if value is not None:
                element.set(key, self.legal(value))

    def plain(self, parent: etree._Element, tag: str, attributes: dict[str, str]) -> etree._Element:
        """A child whose attributes are known to be legal: GUIDs, numbers, dates."""
        return etree.SubElement(parent, self._prefix + tag, attributes)

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
