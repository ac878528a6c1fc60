# ruff: noqa: E501  an element of XML stands on one line
"""What real files do though the standard says otherwise: one small file by hand for each, read and written back."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from polyvocal import exchange
from polyvocal import model as m
from polyvocal.assemble import opened
from polyvocal.exchange.refi import without_orphans
from polyvocal.exchange.refi.grammar import schema

SPACE = "urn:QDA-XML:project:1.0"
TEXT = "Ann: I stayed 🙂 at home.\nBob: I went out, é.\n"
A, B, C, D, E, F, G, H = (f"{n:08x}-1111-4111-8111-111111111111" for n in range(1, 9))
U = "000000aa-1111-4111-8111-111111111111"
USERS = f'<Users><User guid="{U}" name="Dele"/></Users>'
BOOK = f'<CodeBook><Codes><Code guid="{A}" name="Home" isCodable="true"/></Codes></CodeBook>'


def qdpx(
    folder: Path, body: str, entries: Mapping[str, bytes] | None = None, *, space: str = SPACE, project: str = "project.qde",
    before: bytes = b"", attributes: str = "",
) -> Path:  # fmt: skip
    """A `.qdpx` with this body of a project and these further entries."""
    head = f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{space}" name="By hand" {attributes}>'
    path = folder / "hand.qdpx"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(project, before + f"{head}{body}</Project>".encode())
        for name, content in (entries or {}).items():
            made.writestr(name, content)
    return path


def text_source(inside: str, path: str = "internal://s.txt", name: str = "S") -> str:
    return f'<Sources><TextSource guid="{B}" name="{name}" plainTextPath="{path}">{inside}</TextSource></Sources>'


def coded(words: str, code: str = A, guid: str = C, coding: str = D, text: str = TEXT) -> str:
    start = text.index(words)
    return (
        f'<PlainTextSelection guid="{guid}" startPosition="{start}" endPosition="{start + len(words)}" name="{words}"'
        f' creatingUser="{U}"><Coding guid="{coding}" creatingUser="{U}"><CodeRef targetGUID="{code}"/></Coding>'
        f"</PlainTextSelection>"
    )


def texts(content: bytes = TEXT.encode()) -> dict[str, bytes]:
    return {"sources/s.txt": content}


def both(path: Path) -> exchange.Outcome:
    """What is read; and that writing it gives a valid project, from which the same is read again."""
    outcome = exchange.read(path)
    out = path.with_name("out.qdpx")
    exchange.write(outcome.study, out)
    schema().assertValid(written(out))
    assert exchange.read(out).study == outcome.study
    archive = path.with_name("out.polyvocal")
    exchange.write(outcome.study, archive)
    assert exchange.read(archive).study == outcome.study
    return outcome


def written(path: Path) -> etree._Element:
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read("project.qde"))


def found(path: Path, tag: str) -> list[dict[str, str]]:
    """The attributes of all elements of this name in the file that was written of what was read."""
    elements = written(path.with_name("out.qdpx")).iter(f"{{{SPACE}}}{tag}")
    return [{str(k): str(v) for k, v in element.attrib.items()} for element in elements]


def words_of(study: m.Study) -> list[str]:
    return [study.words(coding) for coding in study.codings]


# — the file and its names —


@pytest.mark.parametrize("space", ["urn:QDA-XML:project:0:10", "urn:QDA-XML:project:1:0", "", "urn:something:else"])
def test_another_namespace(tmp_path: Path, space: str) -> None:
    path = qdpx(tmp_path, USERS + BOOK + text_source(coded("stayed 🙂")), texts(), space=space)
    assert words_of(both(path).study) == ["stayed 🙂"]


@pytest.mark.parametrize("space", ["urn:QDA-XML:codebook:0:4", "urn:QDA-XML:codebook:1:0"])
def test_another_namespace_of_a_codebook(tmp_path: Path, space: str) -> None:
    path = tmp_path / "book.qdc"
    path.write_text(
        f'<CodeBook xmlns="{space}"><Codes><Code guid="{A}" name="Home" isCodable="true"/></Codes></CodeBook>'
    )
    assert [code.name for code in exchange.read(path).study.framework.codes] == ["Home"]


@pytest.mark.parametrize("project", ["My study.qde", "PROJECT.QDE", "folder/project.qde"])
def test_a_project_by_another_name(tmp_path: Path, project: str) -> None:
    stray = {"__MACOSX/._project.qde": b"\x00\x05", "sources/.DS_Store": b"x", "Thumbs.db": b"y"}
    path = qdpx(tmp_path, USERS + BOOK + text_source(coded("went out")), {**stray, **texts()}, project=project)
    assert words_of(both(path).study) == ["went out"]


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("internal://s.txt", "Sources/s.txt"),
        ("internal:///s.txt", "sources/s.txt"),
        ("internal://sources/s.txt", "sources/s.txt"),
        ("s.txt", "SOURCES/S.TXT"),
        ("sources\\s.txt", "sources/s.txt"),
        ("internal://s%20s.txt", "sources/s s.txt"),
        ("C:\\Users\\Ann Smith\\s.txt", "sources/s.txt"),
        ("/Users/ann/Library/s.txt", "sources/s.txt"),
    ],
)
def test_a_path_that_is_written_otherwise(tmp_path: Path, path: str, entry: str) -> None:
    made = qdpx(tmp_path, USERS + BOOK + text_source(coded("went out"), path), {entry: TEXT.encode()})
    assert words_of(both(made).study) == ["went out"]
    assert "Ann Smith" not in str(found(made, "TextSource")) + str(found(made, "Project"))
    assert found(made, "TextSource")[0]["plainTextPath"] == f"internal://{B}.txt"


def test_no_home_path_is_written_back(tmp_path: Path) -> None:
    picture = f'<Sources><PictureSource guid="{B}" name="P" path="file:///Users/ann/Secret/p.png" currentPath="/Users/ann/p.png"/></Sources>'
    path = qdpx(tmp_path, picture, attributes='basePath="/Users/ann/Library/exports"')
    outcome = both(path)
    raw = etree.tostring(written(tmp_path / "out.qdpx")).decode()
    assert "ann" not in raw
    assert found(path, "PictureSource") == [{"guid": B, "name": "P", "path": "relative:///p.png"}]
    assert any("do not lie inside the file" in loss and loss.fate == "lost" for loss in outcome.losses)


def test_a_byte_order_mark_in_the_project(tmp_path: Path) -> None:
    path = qdpx(tmp_path, USERS + BOOK + text_source(coded("went out")), texts(), before=b"\xef\xbb\xbf")
    assert words_of(both(path).study) == ["went out"]
    assert not zipfile.ZipFile(tmp_path / "out.qdpx").read("project.qde").startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("counted", [0, 1])
def test_a_byte_order_mark_in_a_text_that_may_be_counted(tmp_path: Path, counted: int) -> None:
    shifted = ("\ufeff" if counted else "") + TEXT
    inside = coded("stayed", text=shifted) + coded("went out", guid=E, coding=F, text=shifted)
    path = qdpx(tmp_path, USERS + BOOK + text_source(inside), texts(b"\xef\xbb\xbf" + TEXT.encode()))
    outcome = both(path)
    assert words_of(outcome.study) == ["stayed", "went out"]
    assert any(loss.fate == "chosen" for loss in outcome.losses) == bool(counted)
    assert not outcome.study.sources[0].latest.text.startswith("\ufeff")


def test_a_text_that_is_not_utf_8(tmp_path: Path) -> None:
    text = TEXT.replace("🙂", "ü")
    path = qdpx(tmp_path, USERS + BOOK + text_source(coded("stayed ü", text=text)), texts(text.encode("cp1252")))
    outcome = both(path)
    assert words_of(outcome.study) == ["stayed ü"]
    assert any("Windows-1252" in loss and loss.fate == "chosen" for loss in outcome.losses)


def test_empty_containers_are_read_and_never_written(tmp_path: Path) -> None:
    body = "<Users/><CodeBook><Codes/></CodeBook><Variables/><Cases/><Sources/><Notes/><Links/><Sets/><Graphs/>"
    both(qdpx(tmp_path, body))
    empty = [element for element in written(tmp_path / "out.qdpx") if not len(element) and not element.text]
    assert empty == []


# — orders and forms of elements —


PDF_AREA = f'<PDFSelection guid="{E}" page="1" firstX="40" firstY="60" secondX="10" secondY="20" name="x" creatingUser="{U}"><Coding guid="{F}"><CodeRef targetGUID="{A}"/></Coding></PDFSelection>'


def pdf(inside: str, selections: str) -> str:
    words = f'<Representation guid="{G}" plainTextPath="internal://s.txt">{selections}</Representation>'
    return f'<Sources><PDFSource guid="{B}" name="P.pdf" path="internal://p.pdf">{inside.format(words=words)}</PDFSource></Sources>'


def test_areas_of_a_pdf_after_its_text_and_upside_down(tmp_path: Path) -> None:
    path = qdpx(
        tmp_path, USERS + BOOK + pdf("{words}" + PDF_AREA, coded("went out")), {**texts(), "sources/p.pdf": b"%PDF-1.7"}
    )
    outcome = both(path)
    assert words_of(outcome.study) == ["went out"]
    assert outcome.study.attachments == (m.Attachment("p.pdf", b"%PDF-1.7"),)
    (area,) = found(path, "PDFSelection")
    assert [area[name] for name in ("page", "firstX", "firstY", "secondX", "secondY")] == ["1", "40", "60", "10", "20"]
    assert found(path, "PDFSource")[0]["path"] == "internal://p.pdf"
    assert zipfile.ZipFile(tmp_path / "out.qdpx").read("sources/p.pdf") == b"%PDF-1.7"
    assert exchange.Loss.of("kept", "areas marked on pages of PDFs", 1) in outcome.losses


def test_one_coding_of_a_pdf_written_for_each_page_and_for_the_text_counts_once(tmp_path: Path) -> None:
    twice = "".join(
        f'<PDFSelection guid="{C}" page="{page}" firstX="1" firstY="1" secondX="2" secondY="2">'
        f'<Coding guid="{coding}"><CodeRef targetGUID="{A}"/></Coding></PDFSelection>'
        for page, coding in ((1, E), (2, F))
    )
    path = qdpx(tmp_path, USERS + BOOK + pdf(twice + "{words}", coded("went out")), texts())
    outcome = both(path)
    assert words_of(outcome.study) == ["went out"]
    assert exchange.Loss.of("kept", "quotations of PDFs that are marked on the page too", 2) in outcome.losses
    assert {area["guid"] for area in found(path, "PDFSelection")} == {C}
    assert [selection["guid"] for selection in found(path, "PlainTextSelection")] == [C]


VIDEO = f"""<Sources><VideoSource guid="{B}" name="V" path="internal://v.mp4">
<Transcript guid="{G}" name="T" plainTextPath="internal://s.txt" creatingUser="{U}"><NoteRef targetGUID="{H}"/>
<SyncPoint guid="{E}" timeStamp="0" position="{{start}}"/><SyncPoint guid="{F}" timeStamp="1500" position="{{end}}"/>
<TranscriptSelection guid="{C}" name="went out" fromSyncPoint="{E}" toSyncPoint="{F}" creatingUser="{U}">
<Coding guid="{D}" creatingUser="{U}"><CodeRef targetGUID="{A}"/></Coding></TranscriptSelection></Transcript>
<VideoSelection guid="{U}" begin="0" end="1500"/></VideoSource></Sources>
<Notes><Note guid="{H}" name="Why"><PlainTextContent>So.</PlainTextContent></Note></Notes>"""


def test_a_note_before_the_points_in_time_of_a_transcript(tmp_path: Path) -> None:
    start = TEXT.index("went out")
    path = qdpx(
        tmp_path, USERS + BOOK + VIDEO.format(start=start, end=start + 8), {**texts(), "sources/v.mp4": b"\x00mp4"}
    )
    outcome = both(path)
    assert words_of(outcome.study) == ["went out"]
    assert [(source.guid, source.name) for source in outcome.study.sources] == [(G, "T")]
    assert outcome.study.memos[0].about == m.About("source", G)
    assert [(p["timeStamp"], p["position"]) for p in found(path, "SyncPoint")] == [
        ("0", str(start)),
        ("1500", str(start + 8)),
    ]
    assert found(path, "VideoSelection") == [{"guid": U, "begin": "0", "end": "1500"}]
    (selection,) = found(path, "TranscriptSelection")
    assert (selection["fromSyncPoint"], selection["toSyncPoint"]) == (E, F)


def test_a_transcript_in_crlf_keeps_its_points_at_their_words(tmp_path: Path) -> None:
    crlf = TEXT.replace("\n", "\r\n")
    start = crlf.index("went out")
    path = qdpx(tmp_path, USERS + BOOK + VIDEO.format(start=start, end=start + 8), texts(crlf.encode()))
    assert words_of(both(path).study) == ["went out"]
    assert found(path, "SyncPoint")[0]["position"] == str(TEXT.index("went out"))


def test_members_of_a_set_with_guid(tmp_path: Path) -> None:
    sets = f'<Sets><Set guid="{E}" name="All"><MemberSource guid="{B}"/></Set><Set guid="{F}" name="T"><MemberCode guid="{A}"/><MemberSource>{B}</MemberSource></Set></Sets>'
    path = qdpx(tmp_path, USERS + BOOK + text_source(coded("went out")) + sets, texts())
    outcome = both(path)
    assert [(theme.name, theme.codes) for theme in outcome.study.framework.themes] == [("T", (A,))]
    assert found(path, "MemberSource") == [{"targetGUID": B}, {"targetGUID": B}]
    assert exchange.Loss.of("kept", "groups of sources or memos (sets)", 1) in outcome.losses


def test_dates_without_a_zone(tmp_path: Path) -> None:
    body = text_source(
        coded("went out").replace(f'guid="{D}"', f'guid="{D}" creationDateTime="2020-02-03T04:05:06.1234567"')
    )
    outcome = both(qdpx(tmp_path, USERS + BOOK + body, texts()))
    made_at = outcome.study.codings[0].made_at
    assert made_at is not None
    assert made_at.isoformat() == "2020-02-03T04:05:06.123456"


# — cases, variables, memos —


def test_a_coding_that_points_at_a_case(tmp_path: Path) -> None:
    cases = f'<Cases><Case guid="{E}" name="Bob"/></Cases>'
    path = qdpx(
        tmp_path,
        USERS + BOOK + cases + text_source(coded("went out", code=E) + coded("stayed", guid=F, coding=G)),
        texts(),
    )
    outcome = both(path)
    assert [(outcome.study.words(c), c.code) for c in outcome.study.codings] == [("went out", None), ("stayed", A)]
    assert found(path, "SelectionRef") == [{"targetGUID": C}]
    assert C in {selection["guid"] for selection in found(path, "PlainTextSelection")}


def test_links_of_cases_survive(tmp_path: Path) -> None:
    cases = (
        f'<Cases><Case guid="{E}" name="Bob"><CodeRef targetGUID="{A}"/><SourceRef targetGUID="{B}"/>'
        f'<SelectionRef targetGUID="{C}"/></Case></Cases>'
    )
    path = qdpx(tmp_path, USERS + BOOK + cases + text_source(coded("went out")), texts())
    outcome = both(path)
    assert [(voice.label, voice.case) for voice in outcome.study.sources[0].voices] == [("", E)]
    assert found(path, "SourceRef") == [{"targetGUID": B}]
    assert found(path, "SelectionRef") == [{"targetGUID": C}]
    assert C in {selection["guid"] for selection in found(path, "PlainTextSelection")}
    heard = opened(path).study.sources[0]
    assert {voice.label: voice.case for voice in heard.voices} == {"": E, "Ann": E, "Bob": E}


def test_a_source_of_several_cases_is_nobodys_alone(tmp_path: Path) -> None:
    cases = (
        "<Cases>"
        + "".join(
            f'<Case guid="{g}" name="{n}"><SourceRef targetGUID="{B}"/></Case>' for g, n in ((E, "Ann"), (F, "Bob"))
        )
        + "</Cases>"
    )
    path = qdpx(tmp_path, USERS + BOOK + cases + text_source(coded("went out")), texts())
    outcome = both(path)
    assert outcome.study.sources[0].voices == ()
    assert len(found(path, "SourceRef")) == 2
    assert {voice.label: voice.case for voice in opened(path).study.sources[0].voices} == {"Ann": E, "Bob": F}
    assert exchange.Loss.of("kept", "sources that belong to several cases", 2) in outcome.losses


def test_a_variable_on_a_source_and_in_a_case_without_a_name(tmp_path: Path) -> None:
    value = f'<VariableValue><VariableRef targetGUID="{E}"/><IntegerValue>{{}}</IntegerValue></VariableValue>'
    body = (
        f'<Variables><Variable guid="{E}" name="Age" typeOfVariable="Integer"/></Variables>'
        f'<Cases><Case guid="{F}">{value.format(44)}</Case></Cases>' + text_source(value.format(7))
    )
    study = both(qdpx(tmp_path, body, texts())).study
    assert study.cases[0].name == "Case 1"
    assert list(study.cases[0].values.values()) == [44]
    assert list(study.sources[0].values.values()) == [7]


def test_all_six_types_of_variables(tmp_path: Path) -> None:
    kinds = {
        "Text": ("a\nb", "a\nb"), "Boolean": ("1", True), "Integer": ("-3", -3), "Float": ("2.50", 2.5),
        "Date": ("2020-02-03", "2020-02-03"), "DateTime": ("2020-02-03T04:05:06Z", "2020-02-03T04:05:06+00:00"),
    }  # fmt: skip
    ids = {kind: f"{n:08x}-2222-4222-8222-222222222222" for n, kind in enumerate(kinds)}
    variables = "".join(f'<Variable guid="{ids[k]}" name="{k}" typeOfVariable="{k}"/>' for k in kinds)
    values = "".join(
        f'<VariableValue><VariableRef targetGUID="{ids[k]}"/><{k}Value>{text}</{k}Value></VariableValue>'
        for k, (text, _) in kinds.items()
    )
    study = both(
        qdpx(tmp_path, f'<Variables>{variables}</Variables><Cases><Case guid="{A}" name="X">{values}</Case></Cases>')
    ).study
    got = {v.name: study.cases[0].values[v.guid] for v in study.variables}
    assert {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in got.items()} == {
        k: value for k, (_, value) in kinds.items()
    }


def test_an_annotation_without_a_coding(tmp_path: Path) -> None:
    notes = f'<Notes><Note guid="{E}" creatingUser="{U}"><PlainTextContent>anno</PlainTextContent><PlainTextSelection guid="{F}" startPosition="0" endPosition="4"/></Note></Notes>'
    noted = f'<PlainTextSelection guid="{C}" startPosition="5" endPosition="13" creatingUser="{U}"><NoteRef targetGUID="{E}"/></PlainTextSelection>'
    path = qdpx(tmp_path, USERS + BOOK + text_source(noted) + notes, texts())
    outcome = both(path)
    assert [(outcome.study.words(c), c.code) for c in outcome.study.codings] == [("I stayed", None)]
    assert outcome.study.memos[0].about == m.About("coding", C)
    inside = [one for one in found(path, "PlainTextSelection") if one["guid"] == F]
    assert inside == [{"guid": F, "startPosition": "0", "endPosition": "4"}]


def test_one_memo_about_several_things_keeps_them_all(tmp_path: Path) -> None:
    notes = f'<Notes><Note guid="{E}" name="N"><PlainTextContent>n</PlainTextContent></Note></Notes>'
    body = USERS + BOOK.replace("/></Codes>", f'><NoteRef targetGUID="{E}"/></Code></Codes>')
    path = qdpx(tmp_path, body + text_source(coded("went out") + f'<NoteRef targetGUID="{E}"/>') + notes, texts())
    outcome = both(path)
    assert outcome.study.memos[0].about == m.About("code", A)
    assert len(found(path, "NoteRef")) == 2
    assert exchange.Loss.of("kept", "further things that one memo is about", 1) in outcome.losses


# — values that are none —


@pytest.mark.parametrize(
    ("colour", "read"),
    [
        ("", None), ("rgb(255, 0, 16)", "#FF0010"), ("#80FF0010", "#FF0010"), ("#f01", "#FF0011"), ("FF0010", "#FF0010"),
        ("crimson", None),
    ],
)  # fmt: skip
def test_a_colour_that_is_missing_or_written_otherwise(tmp_path: Path, colour: str, read: str | None) -> None:
    book = BOOK.replace("isCodable", f'color="{colour}" isCodable' if colour else "isCodable")
    path = qdpx(tmp_path, book)
    outcome = both(path)
    assert outcome.study.framework.codes[0].colour == read
    assert found(path, "Code")[0].get("color") == read
    assert bool(outcome.losses) == (colour == "crimson")


@pytest.mark.parametrize("form", ["{{{}}}", "upper", "seven"])
def test_guids_that_are_braced_in_capitals_or_none_at_all(tmp_path: Path, form: str) -> None:
    other = {"upper": A.upper(), "seven": "7"}.get(form) or form.format(A)
    body = (USERS + BOOK + text_source(coded("went out"))).replace(A, other)
    study = both(qdpx(tmp_path, body, texts())).study
    assert study.codings[0].code == study.framework.codes[0].guid
    assert (study.framework.codes[0].guid == A) == (form != "seven")


def test_a_guid_that_is_there_twice(tmp_path: Path) -> None:
    body = USERS + BOOK + text_source(coded("went out") + coded("stayed"))
    outcome = both(qdpx(tmp_path, body, texts()))
    assert words_of(outcome.study) == ["went out", "stayed"]
    assert len({coding.guid for coding in outcome.study.codings}) == 2
    assert any("there twice" in loss and loss.fate == "changed" for loss in outcome.losses)


def test_codes_of_one_name_in_two_branches_stay_two(tmp_path: Path) -> None:
    book = f"""<CodeBook><Codes><Code guid="{E}" name="In" isCodable="true"><Code guid="{A}" name="Home" isCodable="true"/></Code>
    <Code guid="{F}" name="Out" isCodable="true"><Code guid="{G}" name="Home" isCodable="true"/></Code></Codes></CodeBook>"""
    study = both(qdpx(tmp_path, USERS + book + text_source(coded("went out", code=G)), texts())).study
    assert sorted(study.framework.path(code.guid) for code in study.framework.codes) == [
        "In",
        "In > Home",
        "Out",
        "Out > Home",
    ]
    assert study.framework.path(study.codings[0].code or "") == "Out > Home"


def test_links_and_graphs_lead_to_the_same_things_again(tmp_path: Path) -> None:
    rest = (
        f'<Links><Link guid="{E}" name="because" direction="oneway" originGUID="{C}" targetGUID="{A}" color="rgb(1,2,3)"/></Links>'
        f'<Graphs><Graph guid="{F}"><Edge guid="{G}" sourceVertex="{H}" targetVertex="{H}"/>'
        f'<Vertex guid="{H}" representedGUID="{C}" firstX="1" firstY="2"/></Graph></Graphs>'
    )
    path = qdpx(tmp_path, USERS + BOOK + text_source(coded("went out")) + rest, texts())
    both(path)
    assert found(path, "Link") == [
        {"guid": E, "name": "because", "direction": "OneWay", "originGUID": C, "targetGUID": A, "color": "#010203"}
    ]
    assert found(path, "Vertex")[0]["representedGUID"] == C
    assert [selection["guid"] for selection in found(path, "PlainTextSelection")] == [C]


def test_a_picture_with_a_description_that_is_coded(tmp_path: Path) -> None:
    inside = f'<TextDescription guid="{G}" plainTextPath="internal://s.txt">{coded("went out")}</TextDescription>'
    area = f'<PictureSelection guid="{E}" firstX="0" firstY="0" secondX="5" secondY="5"><Coding guid="{F}"><CodeRef targetGUID="{A}"/></Coding></PictureSelection>'
    body = f'<Sources><PictureSource guid="{B}" name="Pic" path="internal://p.png">{inside}{area}</PictureSource></Sources>'
    path = qdpx(tmp_path, USERS + BOOK + body, {**texts(), "sources/p.png": b"png"})
    outcome = both(path)
    assert [(source.name, source.guid) for source in outcome.study.sources] == [("Pic", G)]
    assert words_of(outcome.study) == ["went out"]
    assert len(found(path, "PictureSelection")) == 1
    assert outcome.study.attachments == (m.Attachment("p.png", b"png"),)


def test_what_was_kept_with_a_source_goes_with_it(tmp_path: Path) -> None:
    path = qdpx(
        tmp_path, USERS + BOOK + pdf(PDF_AREA + "{words}", coded("went out")), {**texts(), "sources/p.pdf": b"%PDF"}
    )
    study = exchange.read(path).study
    less = replace(study, sources=(), codings=())
    losses = exchange.write(less, tmp_path / "less.qdpx")
    assert exchange.Loss.of("lost", "pieces of sources, cases and memos that are no longer here", 1) in losses
    raw = zipfile.ZipFile(tmp_path / "less.qdpx")
    assert "sources/p.pdf" not in raw.namelist()
    assert E not in raw.read("project.qde").decode()
    assert without_orphans(less) == replace(less, unknown=(), attachments=())


def test_what_is_kept_of_a_code_that_is_gone_since_is_told_on_the_way_out(tmp_path: Path) -> None:
    path = qdpx(tmp_path, USERS + BOOK + pdf(PDF_AREA + "{words}", coded("went out")), texts())
    study = exchange.read(path).study
    less = replace(study, framework=m.Framework(), codings=())
    losses = exchange.write(less, tmp_path / "less.qdpx")
    assert any(loss.fate == "lost" and "no longer here" in loss for loss in losses)
    schema().assertValid(written(tmp_path / "less.qdpx"))
    assert A not in etree.tostring(written(tmp_path / "less.qdpx")).decode()
