"""Whatever a file is, reading it gives a study or one `Fault` that names the file, and leaves nothing behind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from library.exchange.files import PROJECT, a_deliberated_study, changed, parts, project, written
from makers import a_study
from polyvocal import exchange
from polyvocal.exchange import package
from polyvocal.faults import Fault

ENDINGS = [".polyvocal", ".qdpx", ".qde", ".qdc"]


@pytest.fixture(autouse=True)
def _nothing_is_left_behind(tmp_path: Path) -> Iterator[None]:
    yield
    assert not [path.name for path in tmp_path.rglob("*") if path.name.endswith(".part")]
    assert len(list(tmp_path.iterdir())) <= 1


def _refused(path: Path) -> Fault:
    with pytest.raises(Fault) as raised:
        exchange.read(path)
    assert str(path) in raised.value.where
    return raised.value


def _zip(path: Path, *entries: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            made.writestr(name, content)
    return path


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("content", [b"", b"   ", b"junk", b"\xff\xfe\x00", b"PK\x03\x04 junk", b"<Project", b"<a/>"])
def test_what_is_no_study_is_one_fault(tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"study{ending}"
    path.write_bytes(content)
    _refused(path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_is_not_there_is_one_fault(tmp_path: Path, ending: str) -> None:
    assert "no such file" in _refused(tmp_path / f"study{ending}").met


def test_a_folder_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "study.polyvocal").mkdir()
    _refused(tmp_path / "study.polyvocal")


@pytest.mark.parametrize("ending", [".polyvocal", ".qdpx", ".qdc"])
def test_a_file_cut_short_anywhere_is_one_fault(tmp_path: Path, ending: str) -> None:
    path = written(a_study(), tmp_path, ending)
    whole = path.read_bytes()
    for part in (0.01, 0.2, 0.5, 0.8, 0.99):
        path.write_bytes(whole[: int(len(whole) * part)])
        _refused(path)


@pytest.mark.parametrize("ending", [".polyvocal", ".qdpx"])
def test_a_byte_changed_within_a_part_is_one_fault(tmp_path: Path, ending: str) -> None:
    path = written(a_study(), tmp_path, ending)
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 8] ^= 0xFF
    path.write_bytes(whole)
    _refused(path)


@pytest.mark.parametrize("ending", [".polyvocal", ".qdpx"])
def test_a_zip_that_is_no_study_is_one_fault(tmp_path: Path, ending: str) -> None:
    assert "has no" in _refused(_zip(tmp_path / f"study{ending}", ("words.txt", b"hello"))).met


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a/../../out.txt", "C:\\out.txt", "..\\out.txt"])
@pytest.mark.parametrize("ending", [".polyvocal", ".qdpx"])
def test_a_name_that_leads_out_of_the_file_is_one_fault(tmp_path: Path, ending: str, name: str) -> None:
    path = written(a_study(), tmp_path, ending)
    _zip(path, *parts(path).items(), (name, b"out"))
    assert "leads out of the file" in _refused(path).met


@pytest.mark.parametrize("ending", [".polyvocal", ".qdpx"])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, ending: str) -> None:
    bomb = _zip(tmp_path / f"study{ending}", ("project.qde", b"\0" * (8 << 20)), ("datapackage.json", b"{}"))
    assert "packed tighter than any text" in _refused(bomb).met


def test_too_many_parts_and_too_many_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(a_study(), tmp_path, ".polyvocal")
    for limit, value in (("MOST_ENTRIES", 3), ("LARGEST_ENTRY", 10), ("LARGEST_WHOLE", 10)):
        with monkeypatch.context() as patched:
            patched.setattr(package, limit, value)
            assert "at most" in _refused(path).expected
    assert exchange.read(path).study == a_study()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"polyvocal": 1}', '{"polyvocal": {}}', "null", "[" * 100_000])
def test_a_description_that_is_none_is_one_fault_that_names_it(tmp_path: Path, text: str) -> None:
    path = written(a_study(), tmp_path, ".polyvocal", datapackage__json=lambda _: text)
    assert _refused(path).where == f"{path}, datapackage.json"


def test_a_table_or_text_that_is_missing_is_one_fault_that_names_it(tmp_path: Path) -> None:
    text = f"texts/{a_study().sources[0].latest.guid}.txt"
    for name in ("codes.csv", "anchors.csv", text):
        assert name in _refused(changed(written(a_study(), tmp_path, ".polyvocal"), {name: None})).met


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("codes", lambda text: text + 'one,"two'),
        ("codes", lambda text: text + "one,two\r\n"),
        ("codes", lambda text: text.replace(",true,false,", ",yes,false,", 1)),
        ("anchors", lambda text: text.replace(",same", "x,same", 1).replace("x,same", ".5,same")),
        ("anchors", lambda text: "coding,revision,start,end,state\r\n"),
        ("study", lambda text: text.split("\r\n")[0] + "\r\n"),
        ("revisions", lambda text: text.split("\r\n")[0] + "\r\n"),
        ("versions", lambda text: text.replace("\r\n1,", "\r\n3,")),
        ("codes", lambda text: text.replace("Regular faces", " ")),
        ("cases", lambda text: text.replace("-", "", 1)),
        ("rounds", lambda text: text.replace(",true,", ",maybe,", 1)),
        ("proposals", lambda text: text.replace(",true\r", ",\r", 1)),
        ("proposals", lambda text: text.replace(",1,", ",7,", 1)),
        ("proposal_passages", lambda text: text.replace("\r\n", "\r\n,", 2)),
        ("decisions", lambda text: text.replace("-", "", 1)),
        ("sign_offs", lambda text: text.replace(",1,", ",3,", 1)),
        ("looks", lambda text: text.replace(",1,", ",,", 1)),
        ("codings", lambda text: text.replace(",carried\r", ",struck\r", 1)),
    ],
)
def test_a_table_that_cannot_be_is_one_fault_that_names_a_table(
    tmp_path: Path, table: str, change: Callable[[str], str]
) -> None:
    assert ".csv" in _refused(written(a_deliberated_study(), tmp_path, ".polyvocal", **{f"{table}__csv": change})).where


def test_a_table_that_is_not_utf_8_is_one_fault_that_names_the_byte(tmp_path: Path) -> None:
    path = written(a_study(), tmp_path, ".polyvocal")
    found = parts(path)
    found["codes.csv"] = found["codes.csv"].replace(b"Money", b"M\xf6ney")
    assert "codes.csv, byte " in _refused(_zip(path, *found.items())).where


LAUGHS = '<!DOCTYPE P [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("root", ["Project", "CodeBook"])
def test_a_document_type_is_refused_whatever_the_encoding(tmp_path: Path, root: str, encoding: str) -> None:
    path = tmp_path / ("study.qde" if root == "Project" else "study.qdc")
    text = f'<?xml version="1.0" encoding="{encoding}"?>{LAUGHS}<{root} name="&b;" xmlns="{PROJECT}">&c;</{root}>'
    path.write_bytes(text.encode(encoding))
    assert _refused(path).met == "the XML declares a document type"


def test_billion_laughs_are_refused(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
    path = tmp_path / "study.qde"
    path.write_text(f'<!DOCTYPE P [<!ENTITY l0 "ha">{levels}]><Project xmlns="{PROJECT}" name="&l29;">&l29;</Project>')
    _refused(path)


def test_two_projects_in_one_file_are_one_fault(tmp_path: Path) -> None:
    path = _zip(tmp_path / "study.qdpx", ("one.qde", b"<Project/>"), ("two.qde", b"<Project/>"))
    assert "2 parts ending in .qde" in _refused(path).met


def test_codes_nested_a_thousand_deep_are_read(tmp_path: Path) -> None:
    body = '<Code name="c" guid="{}" isCodable="true">' * 1500 + "</Code>" * 1500
    codes = body.replace('guid="{}" ', "")
    study = exchange.read(project(tmp_path, f"<CodeBook><Codes>{codes}</Codes></CodeBook>")).study
    assert len(study.framework.codes) == 1500


def test_a_fault_in_a_project_names_the_project_and_no_table(tmp_path: Path) -> None:
    path = tmp_path / "hand.qdpx"
    body = "<a/>"
    _zip(path, ("project.qde", f'<Wrong xmlns="{PROJECT}">{body}</Wrong>'.encode()))
    assert _refused(path).where == f"{path}, project.qde"
    assert ".csv" not in str(_refused(path))


@pytest.mark.parametrize(
    ("ending", "hint"),
    [
        (".nvpx", "NVivo"), (".nvp", "NVivo"), (".mx24", "MAXQDA"), (".mx22", "MAXQDA"), (".mx20", "MAXQDA"),
        (".mqda", "MAXQDA"), (".hpr7", "ATLAS.ti 9"), (".hpr8", "ATLAS.ti 9"), (".atlcb", "ATLAS.ti"),
        (".atlproj", "ATLAS.ti"), (".MX22", "MAXQDA"),
    ],
)  # fmt: skip
def test_a_file_of_another_program_is_a_fault_that_says_where_that_program_exports(
    tmp_path: Path, ending: str, hint: str
) -> None:
    path = tmp_path / f"study{ending}"
    path.write_bytes(b"locked")
    assert hint in _refused(path).expected


def test_an_encrypted_part_is_one_fault(tmp_path: Path) -> None:
    path = written(a_study(), tmp_path, ".polyvocal")
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(raw)) as found:
        first = found.infolist()[0].header_offset
    for place, offset in ((first, 6), (raw.index(b"PK\x01\x02"), 8)):
        raw[place + offset] |= 1
    path.write_bytes(raw)
    assert "cannot be unpacked" in _refused(path).met
