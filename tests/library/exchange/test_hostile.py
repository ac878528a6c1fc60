"""Files made to do harm, each by its name: one sentence, soon, in little memory, and nothing outside is touched.

Each is read in a process of its own that has 1 GiB beyond what Python takes, and ten seconds; a study that is read is
also written out and in again there (`fuzz.oracle`).
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from random import Random

import openpyxl
import pytest
from docx import Document

from library.exchange.bombs import crowded, deflated, entry, laughs, replaced, with_entries, zeros, zeros_crc, zipped
from library.exchange.files import PROJECT, parts, written
from makers import a_study
from polyvocal.exchange.package import opened
from polyvocal.faults import Fault
from tests.fuzz.confined import Answer, Confined

SOON, LITTLE = 10.0, 1 << 30
ZIPS = [".polyvocal", ".qdpx"]
LETTERS = Random(1).randbytes(40_000).hex().encode()
"""So many that ZIP finds none of them again a little later."""
HEAD = f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{PROJECT}" name="x">'


@pytest.fixture(scope="module")
def confined() -> Iterator[Confined]:
    with Confined() as made:
        yield made


@pytest.fixture
def answer(confined: Confined, tmp_path: Path) -> Iterator[object]:
    """Asks what reading a file gives, and sees that it left nothing behind."""

    def ask(path: Path, *, out: bool = True) -> Answer:
        before = sorted(tmp_path.parent.rglob("*"))
        found = confined.ask(path, out=out)
        assert found.gave in {"study", "fault"}, f"{found.mark}: {found.told}\n{found.trace}"
        assert found.seconds < SOON
        assert found.peak < LITTLE
        assert sorted(tmp_path.parent.rglob("*")) == before
        return found

    yield ask


def study(folder: Path, ending: str) -> Path:
    return written(a_study(), folder, ending)


def workbook(folder: Path) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["code", "definition"])
    book.active.append(["Money", "What it costs."])
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def word(folder: Path) -> Path:
    made = Document()
    made.add_paragraph("P01: Loud, but I stayed.")
    made.save(str(folder / "talk.docx"))
    return folder / "talk.docx"


# — XML —


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize(("ending", "root"), [(".qde", "Project"), (".qdc", "CodeBook")])
def test_billion_laughs(answer, tmp_path: Path, ending: str, root: str, encoding: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / f"study{ending}"
    head = "" if encoding == "utf-8" else f'<?xml version="1.0" encoding="{encoding[:6]}"?>'
    path.write_bytes((b"\xfe\xff" if encoding.endswith("be") else b"") + (head + laughs(root)).encode(encoding))
    assert answer(path).gave == "fault"


@pytest.mark.parametrize("part", ["word/document.xml", "[Content_Types].xml", "word/styles.xml"])
def test_billion_laughs_in_a_word_document(answer, tmp_path: Path, part: str) -> None:  # type: ignore[no-untyped-def]
    assert answer(replaced(word(tmp_path), part, laughs("document").encode())).gave == "fault"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_billion_laughs_in_a_workbook(answer, tmp_path: Path, part: str, encoding: str) -> None:  # type: ignore[no-untyped-def]
    assert answer(replaced(workbook(tmp_path), part, laughs("worksheet").encode(encoding))).gave == "fault"


@pytest.mark.parametrize("place", ["file:///etc/hostname", "http://127.0.0.1:9/x"])
def test_an_entity_that_is_elsewhere_is_never_fetched(answer, tmp_path: Path, place: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "study.qde"
    path.write_text(f'<!DOCTYPE Project [<!ENTITY x SYSTEM "{place}">]>{HEAD.partition("?>")[2]}&x;</Project>')
    assert answer(path).told.count("document type") == 1


@pytest.mark.parametrize("shape", ["deep", "wide", "attributes", "one attribute", "text"])
def test_ten_million_of_anything_in_xml(answer, tmp_path: Path, shape: str) -> None:  # type: ignore[no-untyped-def]
    many = 10_000_000
    inner = {
        "deep": b"<Code>" * many, "wide": b"<Code/>" * many, "attributes": b'<Code a="" />' * many,
        "one attribute": b'<Code name="' + b"a" * (8 * many) + b'" guid=""/>',
        "text": b"<Note>" + b"&#65;" * many + b"</Note>",
    }[shape]  # fmt: skip
    path = tmp_path / "study.qde"
    path.write_bytes(HEAD.encode() + inner + b"</Project>")
    answer(path)


@pytest.mark.parametrize("many", [255, 256, 5_000, 100_000, 500_000])
def test_codes_nested_deep(answer, tmp_path: Path, many: int) -> None:  # type: ignore[no-untyped-def]
    code = '<Code name="c" isCodable="true">' * many + "</Code>" * many
    path = tmp_path / "study.qde"
    path.write_text(f"{HEAD}<CodeBook><Codes>{code}</Codes></CodeBook></Project>")
    answer(path)


# — ZIP: too much —


@pytest.mark.parametrize("ending", [*ZIPS, ".xlsx", ".docx", ".zip"])
def test_four_gigabytes_in_a_few(answer, tmp_path: Path, ending: str) -> None:  # type: ignore[no-untyped-def]
    path = zipped(tmp_path / f"bomb{ending}", [entry("project.qde", b"", packed=zeros(4 << 30), size=(4 << 30) - 1)])
    assert path.stat().st_size < 5 << 20
    assert answer(path).gave == "fault"


BOMBED = {".polyvocal": "datapackage.json", ".qdpx": "project.qde"}


@pytest.mark.parametrize("ending", ZIPS)
@pytest.mark.parametrize("says", [10, 1 << 20, 100 << 20])
def test_a_part_that_is_larger_than_the_file_says(answer, tmp_path: Path, ending: str, says: int) -> None:  # type: ignore[no-untyped-def]
    """The checksum is that of as many bytes as it says, so that whoever reads no further notices nothing."""
    bomb = entry(BOMBED[ending], b"", packed=zeros(2 << 30), size=says, crc=zeros_crc(says))
    told = answer(zipped(tmp_path / f"bomb{ending}", [bomb])).told
    assert "the part" in told


def test_pieces_and_proof_meet_a_part_that_is_larger_than_it_says(tmp_path: Path) -> None:
    large = entry("a.txt", b"", packed=deflated([b"a" * 5000]), size=10, crc=zlib.crc32(b"a" * 10))
    small = entry("b.txt", b"b" * 10, size=5000)
    for name, one in (("a.txt", large), ("b.txt", small)):
        with opened(zipped(tmp_path / "x.zip", [one]), "a ZIP") as package:
            for call in (
                package.prove,
                lambda name=name: package.read(name),
                lambda name=name: [*package.pieces(name)],
            ):  # type: ignore[misc]
                with pytest.raises(Fault, match=r"says it has|cannot be unpacked"):
                    call()


def test_an_honest_part_is_read_whole_and_in_pieces(tmp_path: Path) -> None:
    content = bytes(range(256)) * 20_000
    with opened(zipped(tmp_path / "x.zip", [entry("a.bin", content), entry("b.txt", b"")]), "a ZIP") as package:
        package.prove()
        assert package.read("a.bin") == b"".join(package.pieces("a.bin")) == content
        assert (package.read("b.txt"), package.size("a.bin")) == (b"", len(content))
        with pytest.raises(Fault, match="at most 99"):
            package.read("a.bin", 99)


@pytest.mark.parametrize("ending", ZIPS)
def test_parts_that_lie_over_each_other(answer, tmp_path: Path, ending: str) -> None:  # type: ignore[no-untyped-def]
    """A thousand names for the same bytes: a megabyte that would become a gigabyte."""
    content = zeros(64 << 20)
    first = entry("sources/a.txt", b"", packed=content, size=64 << 20, crc=zeros_crc(64 << 20))
    rest = [entry(f"sources/{n:04}.txt", b"", packed=content, size=3 << 20, offset=0) for n in range(1000)]
    assert answer(zipped(tmp_path / f"bomb{ending}", [first, *rest])).gave == "fault"


def test_one_name_twice_over_the_same_bytes(answer, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    one = entry("project.qde", HEAD.encode() + b"</Project>")
    path = zipped(tmp_path / "study.qdpx", [one, entry("project.qde", HEAD.encode() + b"</Project>", offset=0)])
    assert "lies over another" in answer(path).told


@pytest.mark.parametrize("many", [100_001, 1_000_000, 3_000_000])
def test_too_many_parts(answer, tmp_path: Path, many: int) -> None:  # type: ignore[no-untyped-def]
    found = answer(crowded(tmp_path / "study.qdpx", many))
    assert "parts" in found.told or "directory" in found.told


@pytest.mark.parametrize("ending", ZIPS)
def test_many_texts_that_are_too_much_together(answer, tmp_path: Path, ending: str) -> None:  # type: ignore[no-untyped-def]
    """Each is within bounds; one letter in each makes all of its letters wide."""
    text = "🙂".encode() + LETTERS * 650
    packed, crc = deflated([text]), zlib.crc32(text)
    names = [f"{n:08x}-1111-4111-8111-111111111111" for n in range(5)]
    if ending == ".qdpx":
        sources = "".join(f'<TextSource guid="{n}" name="s" plainTextPath="internal://{n}.txt"/>' for n in names)
        first = [entry("project.qde", f"{HEAD}<Sources>{sources}</Sources></Project>".encode())]
        texts = [entry(f"sources/{n}.txt", b"", packed=packed, size=len(text), crc=crc) for n in names]
        path = zipped(tmp_path / "study.qdpx", [*first, *texts])
    else:
        path = study(tmp_path, ".polyvocal")
        found = parts(path)
        same = {name for name in found if name.startswith("texts/")}
        rows = found["revisions.csv"].decode().splitlines()
        rows += [f"{n},{rows[1].split(',')[1]},{k + 2},texts/{n}.txt,," for k, n in enumerate(names)]
        kept = [entry(name, raw) for name, raw in found.items() if name not in same and name != "revisions.csv"]
        kept += [entry(name, found[name]) for name in same]
        texts = [entry(f"texts/{n}.txt", b"", packed=packed, size=len(text), crc=crc) for n in names]
        zipped(path, [*kept, entry("revisions.csv", "\r\n".join([*rows, ""]).encode()), *texts])
    assert "together are too large" in answer(path).told


@pytest.mark.parametrize("name", ["codings.csv", "anchors.csv", "study.csv"])
def test_a_table_that_is_one_cell_or_millions_of_rows(answer, tmp_path: Path, name: str) -> None:  # type: ignore[no-untyped-def]
    path = study(tmp_path, ".polyvocal")
    raw = parts(path)[name]
    last = raw.rstrip(b"\r\n").rpartition(b"\r\n")[2]
    answer(replaced(path, name, raw + (last + b"\r\n") * ((25 << 20) // len(last))), out=False)
    answer(replaced(path, name, raw + b'"' + LETTERS * 800 + b'"\r\n'), out=False)


# — ZIP: names and links —


@pytest.mark.parametrize("ending", ZIPS)
@pytest.mark.parametrize(
    "name",
    [
        "../out.txt", "sources/../../out.txt", "/etc/out.txt", "\\out.txt", "..\\out.txt", "C:\\out.txt", "C:out.txt",
        "\\\\server\\share\\out.txt", "a.txt\0.png", "sources/..", "..",
    ],
)  # fmt: skip
def test_a_name_that_leads_out(answer, tmp_path: Path, ending: str, name: str) -> None:  # type: ignore[no-untyped-def]
    found = answer(with_entries(study(tmp_path, ending), entry(name, b"out")))
    assert found.gave == "fault"
    assert "the name of a part" in found.told


@pytest.mark.parametrize("ending", ZIPS)
@pytest.mark.parametrize(
    "name",
    [
        "．．／out.txt",
        "‥/out.txt",
        "sources/\u202egnp.txt",
        "NUL",
        "con.txt",
        "a\x01b",
        "é/e\u0301",
        "%2e%2e%2fout",
        "~/out",
    ],
)
def test_a_name_that_only_looks_as_if_it_did_leads_nowhere(answer, tmp_path: Path, ending: str, name: str) -> None:  # type: ignore[no-untyped-def]
    assert answer(with_entries(study(tmp_path, ending), entry(name, b"out", flags=0x800))).gave == "study"


@pytest.mark.parametrize("ending", ZIPS)
def test_a_link_is_refused(answer, tmp_path: Path, ending: str) -> None:  # type: ignore[no-untyped-def]
    found = answer(with_entries(study(tmp_path, ending), entry("sources/a.txt", b"/etc/passwd", rights=0o120777)))
    assert "link to another file" in found.told


def test_two_parts_of_one_name_are_refused(answer, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for ending, name in BOMBED.items():
        found = answer(with_entries(study(tmp_path, ending), entry(name, b"other")))
        assert "two parts of this name" in found.told


# — ZIP: records that do not agree —


@pytest.mark.parametrize("ending", ZIPS)
def test_a_directory_that_names_a_part_otherwise_than_the_part_does(answer, tmp_path: Path, ending: str) -> None:  # type: ignore[no-untyped-def]
    content = parts(study(tmp_path, ending))[BOMBED[ending]]
    path = zipped(tmp_path / f"study{ending}", [entry(BOMBED[ending], content, local_name=b"other")])
    assert "cannot be unpacked" in answer(path).told


@pytest.mark.parametrize(("flags", "method"), [(1, 8), (0x41, 8), (0, 12), (0, 14), (0, 9), (0, 99), (0x20, 8)])
@pytest.mark.parametrize("ending", ZIPS)
def test_a_part_that_is_encrypted_or_packed_in_another_way(  # type: ignore[no-untyped-def]
    answer, tmp_path: Path, ending: str, flags: int, method: int
) -> None:
    content = parts(study(tmp_path, ending))[BOMBED[ending]]
    path = zipped(tmp_path / f"study{ending}", [entry(BOMBED[ending], content, flags=flags, method=method)])
    assert "cannot be unpacked" in answer(path).told


@pytest.mark.parametrize("at", range(0, 46, 2))
def test_any_number_of_the_directory_wrong(answer, tmp_path: Path, at: int) -> None:  # type: ignore[no-untyped-def]
    path = study(tmp_path, ".qdpx")
    raw = bytearray(path.read_bytes())
    begin = raw.index(b"PK\1\2") + at
    for number in (b"\xff\xff", b"\x00\x00", b"\xff\x7f"):
        path.write_bytes(raw[:begin] + number + raw[begin + 2 :])
        answer(path)


@pytest.mark.parametrize("at", range(0, 22, 2))
def test_any_number_of_the_end_record_wrong(answer, tmp_path: Path, at: int) -> None:  # type: ignore[no-untyped-def]
    path = study(tmp_path, ".polyvocal")
    raw = bytearray(path.read_bytes())
    begin = raw.rindex(b"PK\5\6") + at
    for number in (b"\xff\xff", b"\x00\x00", b"\xff\x7f"):
        path.write_bytes(raw[:begin] + number + raw[begin + 2 :])
        answer(path)


def test_zip64_and_what_stands_before_a_zip_are_no_harm(answer, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for ending in ZIPS:
        found = parts(study(tmp_path, ending))
        path = tmp_path / f"study{ending}"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in found.items():
                with package.open(name, "w", force_zip64=True) as part:
                    part.write(content)
        assert answer(path).gave == "study"
        path.write_bytes(b"#!/bin/sh\n" + path.read_bytes())
        assert answer(path).gave == "study"


@pytest.mark.parametrize("ending", ZIPS)
def test_a_zip_within_a_zip_is_not_opened(answer, tmp_path: Path, ending: str) -> None:  # type: ignore[no-untyped-def]
    inner = zipped(tmp_path / "inner.zip", [entry("../out.txt", b"", packed=zeros(512 << 20), size=512 << 20)])
    found = answer(with_entries(study(tmp_path, ending), entry("sources/inner.zip", inner.read_bytes())))
    assert found.gave == "study"
