"""On paper a source has the lines that its numbers say, all its words once, and nothing of the page around it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
AROUND = ("Participants", "Export", "Size of type", "Rule the margin", "Back to the text", "Skip to")


def _open(page: Page, source: str) -> str:
    """Open the source, then its paper; return the words that the source's own page shows."""
    page.get_by_role("link", name="The way in").click()
    page.get_by_role("link", name=source, exact=True).click()
    expect(page.get_by_role("heading", name=source, exact=True)).to_be_visible()
    expect(page.locator(".text p").first).to_be_visible()
    words = "".join(page.locator(".text p").all_text_contents())
    page.goto(page.url.split("#")[0].replace("/sources/", "/print/"))
    expect(_button(page)).to_be_enabled()
    return words


def _button(page: Page) -> Any:
    return page.get_by_role("button", name="Print", exact=True)


def _lines(page: Page) -> list[str]:
    return page.locator(".paper .said").all_text_contents()


def _rows(page: Page, sheet: str) -> list[str]:
    """The rows of text that the printed file holds, sheet after sheet."""
    pdfium = pytest.importorskip("pypdfium2")
    document = pdfium.PdfDocument(page.pdf(format=sheet))
    try:
        texts = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    finally:
        document.close()
    return [row.strip() for text in texts for row in text.splitlines()]


def _bare(text: str) -> str:
    """Only letters and figures: how an emoji is written back from a printed file is its reader's affair."""
    return re.sub(r"[\W_]", "", text)


def test_the_lines_of_the_paper_are_all_the_words_of_the_source_once_and_none_is_too_wide(page: Page) -> None:
    words = _open(page, "P12")
    assert re.sub(r"\s", "", "".join(_lines(page))) == re.sub(r"\s", "", words)
    too_wide = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length"
    assert page.locator(".paper .said").evaluate_all(too_wide) == 0


@pytest.mark.parametrize("sheet", ["A4", "Letter"])
def test_in_print_each_line_stands_beside_its_number_and_each_number_is_there_once(page: Page, sheet: str) -> None:
    _open(page, "P12")
    page.get_by_label("Line numbers").select_option(label="Every line")
    lines = _lines(page)
    beside = "all => all.map(one => one.querySelector('.who')?.textContent ?? '')"
    turns = page.locator(".paper .line").evaluate_all(beside)
    rows = [_bare(row) for row in _rows(page, sheet)]
    at = 0
    for number, (turn, line) in enumerate(zip(turns, lines, strict=True), start=1):
        wanted = _bare(f"{turn} {number} {line}")
        assert wanted in rows[at:], f"line {number}, “{line}”, is not a row of its own after row {at}"
        at = rows.index(wanted, at) + 1
    text = "".join(rows)
    assert all(text.count(_bare(line)) == lines.count(line) for line in lines if len(_bare(line)) > 30)


def test_every_fifth_line_is_numbered_or_none(page: Page) -> None:
    _open(page, "P12")
    shown = "all => all.filter(one => getComputedStyle(one, '::before').content !== 'none').map(one => one.dataset.n)"
    lines = page.locator(".paper .line")
    page.get_by_label("Line numbers").select_option(label="Every fifth line")
    assert lines.evaluate_all(shown) == [str(n) for n in range(5, lines.count() + 1, 5)]
    page.get_by_label("Line numbers").select_option(label="None")
    assert lines.evaluate_all(shown) == []


def test_nothing_of_the_page_around_is_printed_and_each_sheet_says_what_it_is(page: Page) -> None:
    _open(page, "P12")
    page.emulate_media(media="print")
    for name in AROUND[:2]:
        expect(page.get_by_text(name, exact=True)).to_be_hidden()
    expect(page.get_by_label("Size of type")).to_be_hidden()
    expect(page.locator(".paper h2")).to_be_visible()
    rows = _rows(page, "A4")
    assert not [row for row in rows if row.startswith(AROUND)]
    sheets = [row for row in rows if re.fullmatch(r"\d+ / \d+", row)]
    assert sheets == [f"{n} / {len(sheets)}" for n in range(1, len(sheets) + 1)]
    assert rows.count("P12 · The way in") == len(sheets) - 1


def test_codes_stand_at_the_line_where_their_quotation_begins_and_the_choice_is_kept(page: Page) -> None:
    _open(page, "P12")
    page.get_by_label("Line numbers").select_option(label="Every line")
    page.get_by_label("Codes in the margin").select_option(label="Everybody’s")
    bucket = page.locator(".paper .line", has_text="and gave me a bucket")
    expect(bucket.locator(".note")).to_have_text(re.compile(r"^A job to do \d+–\d+"))
    assert bucket.locator(".note").inner_text().startswith(f"A job to do {bucket.get_attribute('data-n')}–")
    page.reload()
    expect(page.get_by_label("Codes in the margin")).to_have_value("all")
    page.get_by_label("Codes in the margin").select_option(label="None")
    expect(page.locator(".paper .note")).to_have_count(0)


def test_larger_type_makes_more_lines_and_wider_spacing_none(page: Page) -> None:
    _open(page, "P12")
    before = _lines(page)
    page.get_by_label("Spacing of lines").select_option(label="Wide")
    assert _lines(page) == before
    page.get_by_label("Size of type").select_option(label="14 pt")
    expect(page.locator(".paper header").get_by_text("14 pt")).to_be_visible()
    expect(_button(page)).to_be_enabled()
    assert len(_lines(page)) > len(before)
    page.get_by_label("Size of type").select_option(label="11 pt")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_page_is_clean(page: Page, mode: str) -> None:
    page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
    _open(page, "P12")
    page.get_by_label("Codes in the margin").select_option(label="Everybody’s")
    expect(page.locator(".paper .note").first).to_be_visible()
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def test_finding_the_lines_can_be_stopped_and_begun_again(page: Page) -> None:
    _open(page, "P12")
    away = page.url.rsplit("/print/", 1)[0]
    page.goto(f"{away}/sources")
    # An emoji now and then: a single paragraph with thousands of them takes the browser itself seconds to lay out.
    words = "P97: " + ("she kept the door open and stayed. " * 79 + "she 🙂 stayed. ") * 100
    page.locator("input[type=file]").set_input_files(
        [{"name": "long.txt", "mimeType": "text/plain", "buffer": words.encode()}]
    )
    page.get_by_role("link", name="long", exact=True).first.click()
    expect(page.locator(".text p").first).to_contain_text("stayed.")
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 12})
    page.goto(page.url.split("#")[0].replace("/sources/", "/print/"))
    page.get_by_role("button", name="Cancel").click()
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    expect(page.get_by_text("Stopped. The text is not laid out to its end.")).to_be_visible()
    expect(page.get_by_text("This is not the whole text")).to_be_visible()
    expect(_button(page)).to_be_disabled()
    page.get_by_role("button", name="Lay it out again").click()
    expect(_button(page)).to_be_enabled(timeout=30_000)
    assert "".join(_lines(page)).count("stayed.") == 8000
