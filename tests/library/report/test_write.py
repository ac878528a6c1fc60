"""The printed report, read back."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import lxml.html
import pytest

from makers import WHEN, a_coding, a_source, a_study, g
from polyvocal import model as m
from polyvocal.faults import Fault
from polyvocal.report import Report, report, write

HOSTILE = '<script>alert(\'&amp;\')</script> {{ 7 * 7 }} "x" onload="y'


def a_hostile_study() -> m.Study:
    group = m.Variable(g("group"), "group")
    case = m.Case(g("case"), HOSTILE, {group.guid: HOSTILE})
    source = a_source(HOSTILE, (HOSTILE, f"I said {HOSTILE} twice."), ("Other", "No."), case=case.guid)
    facet = m.Facet(g("facet"), HOSTILE, "coding", (HOSTILE,))
    level = m.Facet(g("level"), "level", "code", (HOSTILE,))
    code = m.Code(g("code"), HOSTILE, definition=HOSTILE, when_to_use=HOSTILE, facets={level.guid: HOSTILE})
    coder = m.Coder(g("coder"), HOSTILE)
    coding = a_coding(source, source.latest.text, code, coder, facets={facet.guid: HOSTILE})
    theme = m.Theme(g("theme"), HOSTILE, HOSTILE, (code.guid,))
    return m.Study(
        g("hostile"), HOSTILE, HOSTILE, facets=(facet, level), variables=(group,), coders=(coder,), cases=(case,),
        sources=(source,), framework=m.Framework((code,), (theme,)), codings=(coding,),
    )  # fmt: skip


def word(made: Report, tmp_path: Path) -> Any:
    write(made, tmp_path / "report.docx")
    return docx.Document(str(tmp_path / "report.docx"))


def page(made: Report, tmp_path: Path) -> Any:
    write(made, tmp_path / "report.html")
    return lxml.html.fromstring((tmp_path / "report.html").read_bytes())


def styled(document: Any, style: str) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == style]


def said(made: Report) -> list[str]:
    return [part.words for section in made.sections for q in section.quotations for part in q.passages]


def test_word_holds_every_quotation_exactly(tmp_path: Path) -> None:
    made = report(a_study())
    quotes = styled(word(made, tmp_path), "Quote")
    assert len(quotes) == len(said(made))
    assert all(quote.endswith(f"“{words}”") for quote, words in zip(quotes, said(made), strict=True))
    assert "Staff: “We used to pay it.”" in quotes


def test_the_page_holds_every_quotation_exactly(tmp_path: Path) -> None:
    made = report(a_study())
    quotes = [quote.text_content() for quote in page(made, tmp_path).xpath("//blockquote/p")]
    assert len(quotes) == len(said(made))
    assert all(quote.endswith(f"“{words}”") for quote, words in zip(quotes, said(made), strict=True))


def test_lines_within_a_turn_stay_lines(tmp_path: Path) -> None:
    study = a_study()
    words = "Two pounds each way.\nTwo pounds is bread."
    coding = a_coding(study.sources[1], words, study.framework.codes[0], study.coders[0])
    made = report(replace(study, codings=(*study.codings[:-3], coding, study.codings[-1])))
    assert f"“{words}”" in styled(word(made, tmp_path), "Quote")
    assert f"“{words}”" in [p.text_content() for p in page(made, tmp_path).xpath("//blockquote/p")]


def test_word_uses_real_styles_and_repeats_table_heads(tmp_path: Path) -> None:
    document = word(report(a_study()), tmp_path)
    assert styled(document, "Title") == ["The way in"]
    assert styled(document, "Heading 1") == [
        "Participants", "Themes", "Quotations by theme", "Notes", "Appendix: codebook",
    ]  # fmt: skip
    assert styled(document, "Heading 2") == ["Getting there", "Company (candidate)"]
    assert styled(document, "Caption")[:2] == ["Table 1. Who took part", "Table 2. Themes, and who voiced them"]
    assert {table.style.name for table in document.tables} == {"Polyvocal Table"}
    assert all(table._tbl.xpath("./w:tr[1]/w:trPr/w:tblHeader") for table in document.tables)
    assert document.tables[0].cell(0, 1).text == "service user (n = 2)"
    assert document.tables[0].cell(1, 1).text == "1 (1 not known)"


def test_every_style_that_word_refers_to_is_there(tmp_path: Path) -> None:
    document = word(report(a_study()), tmp_path)
    used = document.element.xpath("//w:pStyle/@w:val | //w:rStyle/@w:val | //w:tblStyle/@w:val")
    assert {"Quote", "Attribution", "Provenance", "SpeakerLabel", "TableText", "PolyvocalTable"} <= set(used)
    assert set(used) <= {style.style_id for style in document.styles}


def test_word_says_its_language_and_neither_hour_nor_author(tmp_path: Path) -> None:
    document = word(report(a_study()), tmp_path)
    about = document.core_properties
    assert (about.language, about.title, about.author, about.comments) == ("en-GB", "The way in", "", "")
    assert about.created == about.modified == WHEN
    assert {lang.get(docx.oxml.ns.qn("w:val")) for lang in document.styles.element.xpath("//w:rPrDefault//w:lang")} == {
        "en-GB"
    }
    with zipfile.ZipFile(tmp_path / "report.docx") as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("thumbnail" in name for name in parts.namelist())


@pytest.mark.parametrize("ending", [".docx", ".html"])
def test_the_same_study_gives_the_same_bytes(tmp_path: Path, ending: str) -> None:
    first, second = tmp_path / f"one{ending}", tmp_path / f"two{ending}"
    write(report(a_study()), first)
    write(report(a_study()), second)
    assert first.read_bytes() == second.read_bytes()


def test_the_page_is_whole_by_itself_and_runs_nothing(tmp_path: Path) -> None:
    root = page(report(a_study()), tmp_path)
    assert not root.xpath("//script | //link | //img | //iframe | //*[@src] | //@*[starts-with(name(), 'on')]")
    assert all(target.startswith("#") for target in root.xpath("//@href"))
    assert "url(" not in root.xpath("string(//style)") and "@import" not in root.xpath("string(//style)")
    assert root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")
    assert root.get("lang") == "en-GB"


def test_the_page_has_captions_scopes_and_places_to_jump_to(tmp_path: Path) -> None:
    root = page(report(a_study()), tmp_path)
    assert all(table.xpath("./caption") for table in root.xpath("//table"))
    assert all(th.get("scope") in ("col", "row") for th in root.xpath("//th"))
    places = root.xpath("//@id")
    assert len(places) == len(set(places))
    assert {target[1:] for target in root.xpath("//nav//@href")} <= set(places)


def test_the_page_leads_back_to_the_words(tmp_path: Path) -> None:
    study = a_study()
    for figure in page(report(study), tmp_path).xpath("//figure"):
        text = study.revision_by_guid[figure.get("data-revision-guid")].text
        span = text[int(figure.get("data-start")) : int(figure.get("data-end"))]
        words = [p.text_content().rpartition("“")[2].rstrip("”") for p in figure.xpath("./blockquote/p")]
        assert all(part in span for part in words)
        assert set(figure.get("data-codings").split()) <= {coding.guid for coding in study.codings}
        assert figure.get("data-framework") and figure.get("data-coder")


def test_every_quotation_is_printed_with_its_turn(tmp_path: Path) -> None:
    made = report(a_study())
    where = [q.provenance for section in made.sections for q in section.quotations]
    assert [(one.source, one.turn) for one in where] == [("P02", 2), ("P02", 2), ("P01", 2), ("P02", 3)]
    printed = [line for line in styled(word(made, tmp_path), "Provenance") if "revision 1" in line]
    root = page(made, tmp_path)
    for lines in (printed, [line.text_content() for line in root.xpath("//p[@class='from']")]):
        assert [line.partition(" · ")[0] for line in lines] == [f"{one.source}, turn {one.turn}" for one in where]
    assert root.xpath("//figure/@data-turn") == [str(one.turn) for one in where]


def test_a_quotation_before_the_first_turn_names_no_turn(tmp_path: Path) -> None:
    study = a_study()
    one = study.sources[0]
    bare = replace(one, revisions=(replace(one.latest, turns=()),))
    made = report(replace(study, sources=(bare, study.sources[1])))
    (where,) = [q.provenance for s in made.sections for q in s.quotations if q.provenance.source == "P01"]
    assert where.turn is None
    assert str(where).startswith("P01 · revision 1 · ")
    assert not page(made, tmp_path).xpath("//figure[@data-source='P01']/@data-turn")


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    made = report(a_hostile_study())
    root = page(made, tmp_path)
    assert not root.xpath("//script")
    assert not root.xpath("//@onload")
    assert root.xpath("string(//h1)") == HOSTILE
    assert root.xpath("//figure/@data-source") == [HOSTILE]
    assert any(HOSTILE in p.text_content() for p in root.xpath("//blockquote/p"))
    document = word(made, tmp_path)
    assert styled(document, "Title") == [HOSTILE]
    assert any(f"“I said {HOSTILE} twice.”" in quote for quote in styled(document, "Quote"))


def test_characters_that_xml_forbids_are_replaced_and_told(tmp_path: Path) -> None:
    study = a_study()
    source = a_source("P09", ("P09", "A\x01B\x0bC\ufffeD 🙂"))
    coding = a_coding(source, "A\x01B\x0bC\ufffeD 🙂", study.framework.codes[0], study.coders[0])
    made = report(replace(study, name="The\x02way", sources=(*study.sources, source), codings=(*study.codings, coding)))
    document = word(made, tmp_path)
    assert "“A�B�C�D 🙂”" in styled(document, "Quote")
    assert styled(document, "Title") == ["The�way"]
    assert styled(document, "List Bullet")[-1] == "4 characters that cannot be printed are replaced by “�”."
    assert any("A�B�C�D 🙂" in p.text_content() for p in page(made, tmp_path).xpath("//blockquote/p"))


@pytest.mark.parametrize("ending", [".docx", ".html", ".HTML"])
def test_an_empty_study_can_be_printed(tmp_path: Path, ending: str) -> None:
    write(report(m.Study(g("empty"), "Nothing yet")), tmp_path / f"empty{ending}")
    assert (tmp_path / f"empty{ending}").stat().st_size > 500


def test_many_codes_deep_and_without_a_definition_can_be_printed(tmp_path: Path) -> None:
    codes = [m.Code(g(0), "Code 0")]
    for n in range(1, 9):
        codes.append(m.Code(g(n), f"Code {n}", codes[-1].guid))
    made = report(m.Study(g("deep"), "Deep", framework=m.Framework(tuple(codes))))
    assert word(made, tmp_path).tables[-1].cell(9, 0).text == "Code 8"
    assert page(made, tmp_path).xpath("//th[@class='depth-6']")


def test_another_ending_is_a_fault_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Fault, match=r"a report cannot end in “\.pdf”; expected a name that ends in \.docx or \.html"):
        write(report(a_study()), tmp_path / "report.pdf")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="the file cannot be written"):
        write(report(a_study()), tmp_path / "nowhere" / "report.html")


def test_a_report_that_cannot_be_moved_into_place_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.html"
    target.write_text("the old one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Fault, match="No space left on device"):
        write(report(a_study()), target)
    assert target.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [target]


def test_a_report_takes_the_place_of_an_older_one_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("the old one")
    write(report(a_study()), target)
    assert "The way in" in target.read_text()
    assert list(tmp_path.iterdir()) == [target]
