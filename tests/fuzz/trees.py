"""XML spoiled as trees: what stands elsewhere, twice, not at all, too deep, with other values, or names what is not
there.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random

from lxml import etree

Element = etree._Element
NUMBERS = [
    "-1", "0", "1", "2", "999999", "2147483648", "9223372036854775808", "-9223372036854775809", "1e308", "1e999",
    "NaN", "INF", "0x10", "１２", "٣", " 3 ", "+4", "1.5", "", "1_000", "9" * 5000,
]  # fmt: skip
MOMENTS = [
    "2020-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00+14:00",
    "2020-01-01", "2020-01-01T25:00:00", "10000-01-01T00:00:00Z", "-0044-03-15T00:00:00Z",
    "2020-01-01T00:00:00.1234567Z", "now", "2020-W01-1", "20200101T000000Z",
]  # fmt: skip
GUIDS = [
    "", "7", "00000000-0000-0000-0000-000000000000", "{4BC7C99F-F7CA-4535-A24E-C4AC52FBD2F2}", "not-a-guid",
    "4bc7c99ff7ca4535a24ec4ac52fbd2f2", "urn:uuid:4bc7c99f-f7ca-4535-a24e-c4ac52fbd2f2",
    "Ａbc7c99f-f7ca-4535-a24e-c4ac52fbd2f2",
]  # fmt: skip
WORDS = [
    "", " ", "\t", "true", "false", "maybe", "#ff0000", "#GGGGGG", "rgb(1,2,3)", "rgb(999,0,0)", "Text", "Integer",
    "internal://../../../etc/passwd", "internal://project.qde", "internal:///", "relative://x", "file:///etc/passwd",
    "http://127.0.0.1/x", "\u202e", "e\u0301", "🙂", "\ufeff", "\u2028", "a" * 70_000, "=1+1", "<b>",
    "]]>", "OneWay", "Person", "dotted", "DRAFT", "draft", "\u00a0", "İ", "ß", "ﬁ",
]  # fmt: skip
DOCTYPES = [
    '<!DOCTYPE {0} [<!ENTITY a "ha">]>', '<!DOCTYPE {0} SYSTEM "file:///etc/passwd">',
    '<!DOCTYPE {0} [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>', "<!DOCTYPE {0}>",
    '<!DOCTYPE {0} [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
]  # fmt: skip
_PLAIN = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, recover=True)


def spoiled(chance: Random, raw: bytes) -> bytes:
    """The document with one to four things changed; what is no XML comes back with its bytes changed."""
    try:
        root = etree.fromstring(raw, _PLAIN)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return raw
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        every = [one for one in root.iter() if isinstance(one.tag, str)]
        chance.choice(_CHANGES)(chance, root, every)
    return _written(chance, root)


def value(chance: Random, every: list[Element]) -> str:
    """A value that may be none, or one that stands elsewhere."""
    other = chance.choice(every)
    pools = [NUMBERS, MOMENTS, GUIDS, WORDS, list(map(str, other.attrib.values())) or WORDS]
    made = chance.choice(chance.choice(pools))
    return "".join(
        c for c in made if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )


def _attribute(chance: Random, _: Element, every: list[Element]) -> None:
    some = [one for one in every if one.attrib]
    if some:
        one = chance.choice(some)
        one.set(chance.choice(list(one.attrib)), value(chance, every))


def _reference(chance: Random, _: Element, every: list[Element]) -> None:
    """A GUID becomes that of another thing: a circle, a double, a thing of another kind."""
    places = [(one, name) for one in every for name in one.attrib if "uid" in name.lower()]
    if places:
        (one, name), (other, same) = chance.choice(places), chance.choice(places)
        one.set(name, str(other.get(same)))


def _without(chance: Random, _: Element, every: list[Element]) -> None:
    some = [one for one in every if one.attrib]
    if some:
        one = chance.choice(some)
        del one.attrib[chance.choice(list(one.attrib))]


def _borrowed(chance: Random, _: Element, every: list[Element]) -> None:
    one, other = chance.choice(every), chance.choice(every)
    for name, said in other.attrib.items():
        one.set(name, said)


def _dropped(chance: Random, root: Element, every: list[Element]) -> None:
    one = chance.choice(every)
    if (parent := one.getparent()) is not None:
        parent.remove(one)


def _doubled(chance: Random, _: Element, every: list[Element]) -> None:
    one = chance.choice(every)
    if (parent := one.getparent()) is not None:
        for _n in range(chance.choice((1, 1, 2, 40))):
            parent.insert(chance.randint(0, len(parent)), copy.deepcopy(one))


def _elsewhere(chance: Random, _: Element, every: list[Element]) -> None:
    chance.choice(every).append(copy.deepcopy(chance.choice(every)))


def _swapped(chance: Random, _: Element, every: list[Element]) -> None:
    one, other = chance.choice(every), chance.choice(every)
    one.tag, other.tag = other.tag, one.tag


def _texts(chance: Random, _: Element, every: list[Element]) -> None:
    chance.choice(every).text = value(chance, every)


def _renamed(chance: Random, _: Element, every: list[Element]) -> None:
    chance.choice(every).tag = chance.choice(["Odd", "Code", "TextSource", "{urn:other}Code", "Note", "x.y"])


def _deep(chance: Random, _: Element, every: list[Element]) -> None:
    """Things nested in their own kind."""
    one = chance.choice(every)
    inner = one
    for _n in range(chance.choice((3, 50, 300, 3000))):
        made = etree.SubElement(inner, one.tag)
        for name, said in one.attrib.items():
            made.set(name, said)
        inner = made


def _moved(chance: Random, _: Element, every: list[Element]) -> None:
    """A subtree goes under another thing; under itself it would be gone."""
    one, other = chance.choice(every), chance.choice(every)
    if one.getparent() is not None and one not in list(other.iterancestors()) and one is not other:
        other.append(one)


_CHANGES: list[Callable[[Random, Element, list[Element]], None]] = [
    _attribute, _attribute, _attribute, _attribute, _reference, _reference, _reference, _without, _borrowed, _dropped,
    _dropped, _doubled, _elsewhere, _swapped, _texts, _renamed, _deep, _moved,
]  # fmt: skip


def _written(chance: Random, root: Element) -> bytes:
    encoding = chance.choice(["UTF-8"] * 12 + ["UTF-16", "ISO-8859-1", "US-ASCII"])
    raw = etree.tostring(root, xml_declaration=True, encoding=encoding)
    roll = chance.random()
    if roll < 0.04:
        begin = raw.find(b"<", 2)
        name = etree.QName(root).localname
        return raw[:begin] + chance.choice(DOCTYPES).format(name).encode() + raw[begin:]
    if roll < 0.07:
        return raw.replace(b"encoding=", b"encodin=", 1) if chance.random() < 0.5 else b"\xef\xbb\xbf" + raw
    if roll < 0.09:
        return raw.replace(b"1.0:project", b"0:project").replace(
            b":project:1.0", chance.choice([b":project:0:10", b":p"])
        )
    return raw
