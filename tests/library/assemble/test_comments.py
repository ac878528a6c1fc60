"""Comments of Word documents stand on exactly the words they were written at, and become memos or codings."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st

from makers import g
from polyvocal import model as m
from polyvocal.assemble import arriving, assemble
from polyvocal.assemble.comments import remarks
from polyvocal.faults import Fault
from polyvocal.ingest import Comment, commented, read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
W15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_MICROSOFT = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def begin(number: int) -> str:
    return f'<w:commentRangeStart w:id="{number}"/>'


def end(number: int) -> str:
    return f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'


def p(*parts: str) -> str:
    return f"<w:p>{''.join(parts)}</w:p>"


def said(number: int, words: str, author: str = "Dele", date: str = "2024-05-01T10:00:00Z", para: str = "") -> str:
    lines = "".join(
        f"<w:p w14:paraId={quoteattr(para or f'{number:08X}')}>{run(line)}</w:p>" for line in words.split("\n")
    )
    return f'<w:comment w:id="{number}" w:author={quoteattr(author)} w:date="{date}">{lines}</w:comment>'


def word(path: Path, body: str, comments: str, extended: str = "") -> Path:
    """A Word document with this body and these comments."""
    plain = path.with_name("plain.docx")
    Document().save(str(plain))
    with zipfile.ZipFile(plain) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    related = f'<Relationship Id="c1" Type="{_OFFICE}" Target="comments.xml"/>'
    types = f'<Override PartName="/word/comments.xml" ContentType="{_TYPE}comments+xml"/>'
    if extended:
        parts["word/commentsExtended.xml"] = f"<w15:commentsEx {W15}>{extended}</w15:commentsEx>".encode()
        related += f'<Relationship Id="c2" Type="{_MICROSOFT}" Target="commentsExtended.xml"/>'
        types += f'<Override PartName="/word/commentsExtended.xml" ContentType="{_TYPE}commentsExtended+xml"/>'
    parts["word/document.xml"] = f"<w:document {W} {W14}><w:body>{body}</w:body></w:document>".encode()
    parts["word/comments.xml"] = f"<w:comments {W} {W14}>{comments}</w:comments>".encode()
    for name, close, more in (
        ("word/_rels/document.xml.rels", b"</Relationships>", related),
        ("[Content_Types].xml", b"</Types>", types),
    ):
        parts[name] = parts[name].replace(close, more.encode() + close)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def spots(path: Path) -> dict[str, str | None]:
    """What each comment says, and the words it stands at, in the very text that reading the document gives."""
    text, found = commented(path)
    assert text.text == read(path).text
    assert text.turns == read(path).turns
    return {one.words: one.span.of(text.text) if one.span else None for one in found}


def test_a_comment_stands_on_the_words_it_was_written_at(tmp_path: Path) -> None:
    body = p(run("P01: Loud 🙂 "), begin(0), run("but I"), run(" stayed"), end(0), run("."))
    file = word(tmp_path / "P01.docx", body, said(0, "Why?\nAsk again."))
    text, (one,) = commented(file)
    assert text.text == "P01: Loud 🙂 but I stayed."
    assert one.span is not None
    assert (one.span.of(text.text), one.words, one.author, one.exact) == (
        "but I stayed",
        "Why?\nAsk again.",
        "Dele",
        True,
    )
    assert one.written_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert not any("comment" in note for note in text.notes)
    assert any("1 comment left out" in note for note in read(file).notes)


def test_ranges_cross_paragraphs_overlap_and_begin_between_paragraphs(tmp_path: Path) -> None:
    body = (
        p(run("One "), begin(0), run("two "), begin(1), run("three."))
        + p()
        + begin(2)
        + p(run("  "))
        + p(run("Four"), end(0), run(" five."))
        + end(2)
        + p(run("Six"), end(1), run(" seven."))
        + p(begin(3))
        + p(run("Last."), end(3))
    )
    comments = "".join(said(n, str(n)) for n in range(4))
    assert spots(word(tmp_path / "a.docx", body, comments)) == {
        "0": "two three.\n\nFour",
        "1": "three.\n\nFour five.\n\nSix",
        "2": "Four five.",
        "3": "Last.",
    }


def test_ranges_in_tables_are_in_the_line_that_the_row_becomes(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    body = (
        "<w:tbl>"
        + row(
            p(run(" Mod"), begin(0), run("::")),
            p(run(" And "), end(0), begin(1), run("then?")) + p(run("Well?"), end(1)),
        )
        + row(p(run("P01")), p(), p(begin(2), run("Tea"), end(2), run(".")))
        + row(p(begin(3), run("a"), end(3)), p(run("b")), p(run("c"), begin(4)))
        + "</w:tbl>"
        + p(run("After"), end(4), run(" it."))
    )
    file = word(tmp_path / "a.docx", body, "".join(said(n, str(n)) for n in range(5)))
    assert read(file).text == "Mod: And then? Well?\n\nP01: Tea.\n\na\tb\tc\n\nAfter it."
    assert spots(file) == {"0": ": And", "1": "then? Well?", "2": "Tea", "3": "a", "4": "After"}


def test_tracked_changes_are_as_reading_treats_them(tmp_path: Path) -> None:
    body = p(
        run("We "),
        begin(0),
        f"<w:ins>{run('really ')}</w:ins>",
        "<w:del><w:r><w:delText>never </w:delText><w:br/></w:r></w:del>",
        f"<w:moveFrom>{run('gone ')}</w:moveFrom>",
        run("went"),
        end(0),
        begin(1),
        "<w:del><w:r><w:delText>away</w:delText></w:r></w:del>",
        end(1),
        run("."),
    )
    file = word(tmp_path / "a.docx", body, said(0, "0") + said(1, "1"))
    assert read(file).text == "We really went."
    assert spots(file) == {"0": "really went", "1": "We really went."}
    assert {one.words: one.exact for one in commented(file)[1]} == {"0": True, "1": False}


def test_a_comment_without_a_range_comes_to_its_paragraph_and_one_of_nothing_to_no_place(tmp_path: Path) -> None:
    point = '<w:r><w:commentReference w:id="0"/></w:r>'
    body = p(run("One.")) + p(run("Two "), point, run("three.")) + p(begin(2), run("Four."))
    file = word(tmp_path / "a.docx", body, said(0, "here") + said(1, "lost") + said(2, "open"))
    assert spots(file) == {"here": "Two three.", "open": "Four.", "lost": None}


def test_content_controls_and_their_text_are_read(tmp_path: Path) -> None:
    inner = p(run("In "), begin(0), run("the box"), end(0), run("."))
    body = p(run("Before.")) + f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>" + p(run("After."))
    file = word(tmp_path / "a.docx", body, said(0, "0"))
    assert read(file).text == "Before.\n\nIn the box.\n\nAfter."
    assert spots(file) == {"0": "the box"}


def test_newlines_and_marks_that_canonical_text_has_not_shift_nothing(tmp_path: Path) -> None:
    body = p(run("\ufeffOne&#13;&#10;two&#13;three "), begin(0), run("four"), end(0), run("."))
    file = word(tmp_path / "a.docx", body, said(0, "0"))
    assert read(file).text == "One\ntwo\nthree four."
    assert spots(file) == {"0": "four"}


_RUNS = [run(words) for words in ("one ", " two", "🙂", "three.", "  ")]
_OTHERS = ["<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>", f"<w:ins>{run('in ')}</w:ins>", "BREAK", "BEGIN", "END"]
_PIECES = st.lists(st.sampled_from([*_RUNS, *_OTHERS]), min_size=3, max_size=14).filter(
    lambda parts: parts.count("BEGIN") > 0 and parts.count("END") > 0
)


@given(_PIECES)
@example([_OTHERS[3], "BEGIN", "END", _RUNS[4], _OTHERS[3], _RUNS[0]])
@example([_OTHERS[3], _RUNS[4], "BEGIN", _RUNS[4], "END", _OTHERS[3]])
@settings(deadline=None)
def test_any_range_is_the_text_between_its_marks(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    """What stands between the marks is what is read when everything else is taken away."""
    first, last = parts.index("BEGIN"), len(parts) - 1 - parts[::-1].index("END")
    first, last = min(first, last), max(first, last)
    kept = [part for part in parts if part not in {"BEGIN", "END"}]
    at = sum(part not in {"BEGIN", "END"} for part in parts[:first])
    to = sum(part not in {"BEGIN", "END"} for part in parts[:last])
    marked = [*kept[:at], begin(0), *kept[at:to], end(0), *kept[to:]]
    folder = tmp_path_factory.mktemp("any")

    def body(pieces: list[str]) -> str:
        return p(run("Start.")) + p("".join(pieces).replace("BREAK", "</w:p><w:p>")) + p(run("Stop."))

    text, (one,) = commented(word(folder / "a.docx", body(marked), said(0, "0")))
    assert text.text == read(word(folder / "b.docx", body(kept), "")).text
    assert one.span is not None
    between = "".join(re.sub(r"<[^>]*>|BREAK|\s", "", part) for part in kept[at:to])
    assert one.exact == bool(between)
    words = one.span.of(text.text)
    assert words == words.strip() != ""
    if one.exact:
        assert "".join(words.split()) == between


def test_answers_follow_what_they_answer(tmp_path: Path) -> None:
    body = p(begin(0), begin(2), run("One"), end(0), end(2), run(" two. "), begin(1), run("Three."), end(1))
    comments = (
        said(1, "Later", para="000000B1")
        + said(2, "I think so", "Priya", para="000000B2")
        + said(0, "Why?\nReally?", para="000000A0")
    )
    extended = (
        '<w15:commentEx w15:paraId="000000A0" w15:done="0"/><w15:commentEx w15:paraId="000000B1" w15:done="0"/>'
        '<w15:commentEx w15:paraId="000000B2" w15:paraIdParent="000000A0" w15:done="0"/>'
    )
    _, found = commented(word(tmp_path / "a.docx", body, comments, extended))
    assert [(one.words, one.answers) for one in found] == [
        ("Why?\nReally?", None),
        ("I think so", "0"),
        ("Later", None),
    ]


def _framework() -> m.Framework:
    return m.Framework((m.Code(g("money"), "Money"), m.Code(g("fares"), "Fares", g("money"))))


def _source(text: str) -> m.Source:
    return m.Source(g("a"), "A", (m.Revision(g("r"), 1, text),))


def test_comments_become_memos_about_words_that_are_noted_and_answers_go_on(tmp_path: Path) -> None:
    source = _source("Two pounds is bread.")
    said_ = (
        Comment("0", "Dele", "Why so much?", m.Span(0, 10)),
        Comment("1", "Priya", "It is the tram.", m.Span(0, 10), answers="0"),
        Comment("2", "Dele", "And on the whole?", None),
        Comment("3", "Dele", "  ".strip(), m.Span(0, 3)),
    )
    known = (m.Coder(g("dele"), "Dele"),)
    made = remarks([(source, said_)], _framework(), known)
    (noted,) = made.codings
    assert (noted.code, noted.coder, noted.anchor.span.of(source.latest.text)) == (None, g("dele"), "Two pounds")
    names = {coder.guid: coder.name for coder in made.coders}
    assert [(memo.text, names[memo.author or ""], memo.about) for memo in made.memos] == [
        ("Why so much?", "Dele", m.About("coding", noted.guid)),
        ("It is the tram.", "Priya", m.About("coding", noted.guid)),
        ("And on the whole?", "Dele", m.About("source", source.guid)),
    ]
    assert made.losses == (
        "Comments without a word: 1 did not come across.",
        "Comments on words that are not in the text, now memos on the source: 1 came across changed.",
    )


@pytest.mark.parametrize(
    ("words", "how", "codes"),
    [
        ("Code: Money", "memos", ["Money"]),
        ("codes: fares; Bread", "memos", ["Money > Fares", "Bread"]),
        ("money", "memos", ["Money"]),
        ("Money\nFares", "memos", ["Money", "Money > Fares"]),
        ("MONEY > FARES", "memos", ["Money > Fares"]),
        ("Money\\Bread", "codings", ["Money > Bread"]),
        ("Bread", "codings", ["Bread"]),
        ("Bread", "memos", None),
        ("Money is everywhere", "memos", None),
        ("So " * 60, "codings", None),
    ],
)
def test_what_names_codes_becomes_codings(words: str, how: str, codes: list[str] | None) -> None:
    source = _source("Two pounds is bread.")
    made = remarks([(source, [Comment("0", "Dele", words.strip(), m.Span(4, 10))])], _framework(), (), how)  # type: ignore[arg-type]
    if codes is None:
        assert [coding.code for coding in made.codings] == [None]
        assert [memo.text for memo in made.memos] == [words.strip()]
    else:
        assert [made.framework.path(coding.code or "") for coding in made.codings] == codes
        assert {coding.anchor.span.of(source.latest.text) for coding in made.codings} == {"pounds"}
        assert made.memos == ()


def test_a_transcript_with_comments_arrives_for_a_study(tmp_path: Path) -> None:
    case = m.Case(g("case"), "P01")
    into = m.Study(g("s"), "S", cases=(case,), framework=_framework())
    body = p(run("P01: Two "), begin(0), run("pounds"), end(0), begin(1), run(" is bread."), end(1))
    file = word(tmp_path / "P01.docx", body, said(0, "Fares") + said(1, "Lovely"))
    made = arriving(file, into)
    assert made.kind == "transcript with comments"
    (source,) = made.study.sources
    assert (source.name, source.voices) == ("P01", (m.Voice("P01", case.guid),))
    codes = [(c.code, made.study.words(c)) for c in made.study.codings]
    assert codes == [(g("fares"), "pounds"), (None, "is bread.")]
    assert [code.name for code in made.study.framework.codes] == ["Money", "Fares"]
    assert [memo.text for memo in made.study.memos] == ["Lovely"]
    there = arriving(file, m.Study(g("s"), "S", sources=(m.Source(g("x"), "Mine", source.revisions),)))
    assert {coding.source for coding in there.study.codings} == {g("x")}


def test_import_brings_comments_in_where_they_are_asked_for(tmp_path: Path) -> None:
    body = p(run("P01: Two "), begin(0), run("pounds"), end(0), run("."))
    file = word(tmp_path / "P01.docx", body, said(0, "Dear"))
    none, memos, codings = (assemble([file], name="S", comments=how) for how in (None, "memos", "codings"))  # type: ignore[arg-type]
    assert none.study.codings == ()
    assert any("1 comment left out" in note for note in none.files[0].notes)
    assert [memo.text for memo in memos.study.memos] == ["Dear"]
    assert [memos.study.words(coding) for coding in memos.study.codings] == ["pounds"]
    (coding,) = codings.study.codings
    assert (codings.study.any_code[coding.code or ""], codings.study.words(coding)) == ("Dear", "pounds")


def test_comments_that_are_no_xml_are_a_fault(tmp_path: Path) -> None:
    file = word(tmp_path / "a.docx", p(run("One.")), "<w:comment")
    with pytest.raises(Fault, match="damaged"):
        commented(file)
