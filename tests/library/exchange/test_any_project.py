"""Whatever a project says: what was read goes out valid, and comes in again the same.

Projects are grown from the standard's own schema with few ids, so that references sometimes lead somewhere, sometimes
nowhere and sometimes to a thing of another kind; then spoiled as real files are.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from polyvocal import exchange
from polyvocal.exchange.refi.grammar import schema, shapes
from polyvocal.exchange.refi.xml import PROJECT

IDS = [f"{n:08x}-1111-4111-8111-111111111111" for n in range(9)] + ["7", "{0000000A-1111-4111-8111-11111111111A}"]
TEXTS = ["I stayed 🙂 at home.\r\nI went out, é.\r\n", "ab\ncd", "", "\ufeffمرحبا e\u0301 — x"]
PATHS = ["internal://a.txt", "internal:///B.TXT", "relative:///c.mp4", "/Users/ann/d.docx", "internal://e.png", "x"]
FILES = {"sources/a.txt": TEXTS[0], "Sources/b.txt": TEXTS[1], "sources/e.png": "\x89PNG", "sources/d.docx": "rich"}
WORDS = ["", "a", "stayed 🙂", "Ann & <Bob>", " two  spaces ", "ab…", "x\ny"]
NUMBERS = [str(number) for number in range(-1, 30)]
VALUES = {
    "string": WORDS,
    "integer": NUMBERS,
    "decimal": ["1.5", "x", "-0"],
    "boolean": ["true", "0", "maybe"],
    "dateTime": ["2020-01-02T03:04:05Z", "2020-01-02T03:04:05", "yesterday"],
    "date": ["2020-01-02", "02/01/2020"],
    "GUIDType": IDS,
    "RGBType": ["#ff0000", "rgb(1,2,3)", "red", "#80ff0000"],
    "directionType": ["OneWay", "oneway", "none"],
    "typeOfVariableType": ["Text", "Boolean", "Integer", "Float", "Date", "DateTime", "Odd"],
    "ShapeType": ["Person", "Oval", "Blob"],
    "LineStyleType": ["dotted", "wavy"],
}
_FEWER = {"CodesType": 3, "SourcesType": 4, "UsersType": 2}


def grown(chance: Random) -> bytes:
    """The bytes of a project."""
    space = chance.choice([PROJECT, "urn:QDA-XML:project:0:10"])

    def grow(tag: str, type_: str, depth: int) -> etree._Element:
        made = etree.Element(f"{{{space}}}{tag}")
        shape = shapes().get(type_)
        if shape is None:
            made.text = chance.choice(VALUES[type_])
            return made
        for name, kind in shape.attributes.items():
            if name in shape.required or chance.random() < 0.5:
                paths = name in {"path", "plainTextPath", "richTextPath", "currentPath", "basePath"}
                made.set(name, chance.choice(PATHS if paths else VALUES[kind]))
        names = list(shape.children.items())
        if chance.random() < 0.15:
            names.reverse()
        for name, child in names:
            most = 1 if name in shape.once or depth > 4 else _FEWER.get(type_, 2)
            least = 1 if name in shape.needed or depth == 0 else 0
            for _ in range(chance.randint(least, most) if depth < 6 else least):
                made.append(grow(name, child, depth + 1))
        return made

    return etree.tostring(grow("Project", "ProjectType", 0))


@settings(max_examples=int(os.environ.get("POLYVOCAL_PROJECTS", "150")), deadline=None)
@given(st.integers(0, 2**48))
def test_what_was_read_of_any_project_goes_out_valid_and_comes_in_the_same(seed: int) -> None:
    with TemporaryDirectory() as folder:
        path, out = Path(folder) / "in.qdpx", Path(folder) / "out.qdpx"
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("project.qde", grown(Random(seed)))
            for name, content in FILES.items():
                package.writestr(name, content.encode())
        first = exchange.read(path)
        losses = exchange.write(first.study, out)
        with zipfile.ZipFile(out) as package:
            schema().assertValid(etree.fromstring(package.read("project.qde")))
        assert [loss for loss in losses if loss.fate == "lost"] == []
        second = exchange.read(out)
        assert second.study == first.study
        for coding in first.study.codings:
            assert second.study.words(coding) == first.study.words(coding)
