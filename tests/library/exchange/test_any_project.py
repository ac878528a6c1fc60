"""Whatever a project says: what was read goes out valid, and comes in again the same.

Projects are grown from the standard's own schema with few ids, so that references sometimes lead somewhere, sometimes
nowhere and sometimes to a thing of another kind; then spoiled as real files are.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from polyvocal import exchange
from polyvocal.exchange.refi.grammar import schema, shapes
from polyvocal.exchange.refi.xml import PROJECT
from polyvocal.faults import Fault

IDS = [f"{n:08x}-1111-4111-8111-111111111111" for n in range(9)] + ["7", "{0000000A-1111-4111-8111-11111111111A}"]
TEXTS = ["I stayed 🙂 at home.\r\nI went out, é.\r\n", "ab\ncd", "", "\ufeffمرحبا e\u0301 — x"]
PATHS = ["internal://a.txt", "internal:///B.TXT", "relative:///c.mp4", "/Users/ann/d.docx", "internal://e.png", "x"]
FILES = {"sources/a.txt": TEXTS[0], "Sources/b.txt": TEXTS[1], "sources/e.png": "\x89PNG", "sources/d.docx": "rich"}
WORDS = st.sampled_from(["", "a", "stayed 🙂", "Ann & <Bob>", " two  spaces ", "ab…", "x\ny"])
NUMBERS = st.integers(-1, 30).map(str)
VALUES = {
    "string": WORDS,
    "integer": NUMBERS,
    "decimal": st.sampled_from(["1.5", "x", "-0"]),
    "boolean": st.sampled_from(["true", "0", "maybe"]),
    "dateTime": st.sampled_from(["2020-01-02T03:04:05Z", "2020-01-02T03:04:05", "yesterday"]),
    "date": st.sampled_from(["2020-01-02", "02/01/2020"]),
    "GUIDType": st.sampled_from(IDS),
    "RGBType": st.sampled_from(["#ff0000", "rgb(1,2,3)", "red", "#80ff0000"]),
    "directionType": st.sampled_from(["OneWay", "oneway", "none"]),
    "typeOfVariableType": st.sampled_from(["Text", "Boolean", "Integer", "Float", "Date", "DateTime", "Odd"]),
    "ShapeType": st.sampled_from(["Person", "Oval", "Blob"]),
    "LineStyleType": st.sampled_from(["dotted", "wavy"]),
}
_FEWER = {"CodesType": 3, "SourcesType": 4, "UsersType": 2}


@st.composite
def projects(draw: st.DrawFn) -> bytes:
    """The bytes of a project."""
    space = draw(st.sampled_from([PROJECT, "urn:QDA-XML:project:0:10"]))

    def grown(tag: str, type_: str, depth: int) -> etree._Element:
        made = etree.Element(f"{{{space}}}{tag}")
        shape = shapes().get(type_)
        if shape is None:
            made.text = draw(VALUES[type_])
            return made
        for name, kind in shape.attributes.items():
            if name in shape.required or draw(st.booleans()):
                paths = name in {"path", "plainTextPath", "richTextPath", "currentPath", "basePath"}
                made.set(name, draw(st.sampled_from(PATHS)) if paths else draw(VALUES[kind]))
        names = list(shape.children.items())
        if draw(st.integers(0, 5)) == 0:
            names.reverse()
        for name, child in names:
            most = 1 if name in shape.once or depth > 4 else _FEWER.get(type_, 2)
            least = 1 if name in shape.needed or depth == 0 else 0
            for _ in range(draw(st.integers(least, most)) if depth < 6 else least):
                made.append(grown(name, child, depth + 1))
        return made

    return etree.tostring(grown("Project", "ProjectType", 0))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(projects())
def test_what_was_read_of_any_project_goes_out_valid_and_comes_in_the_same(project: bytes) -> None:
    with TemporaryDirectory() as folder:
        path, out = Path(folder) / "in.qdpx", Path(folder) / "out.qdpx"
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("project.qde", project)
            for name, content in FILES.items():
                package.writestr(name, content.encode())
        try:
            first = exchange.read(path)
        except Fault:
            return
        losses = exchange.write(first.study, out)
        with zipfile.ZipFile(out) as package:
            schema().assertValid(etree.fromstring(package.read("project.qde")))
        assert [loss for loss in losses if loss.fate == "lost"] == []
        second = exchange.read(out)
        assert second.study == first.study
        for coding in first.study.codings:
            assert second.study.words(coding) == first.study.words(coding)
