"""The main job in a real browser: read, code, come back to it, take it out."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import Page, expect

PASSAGE = "she came out for a vape and went hold this"
EMOJI = "👩🏽\u200d🎨 shes like that"


def _open(page: Page, source: str) -> None:
    page.get_by_role("link", name="The way in").click()
    page.get_by_role("link", name=source, exact=True).click()
    expect(page.get_by_role("heading", name=source, exact=True)).to_be_visible()
    page.get_by_label("Whose codings are shown").select_option(label="Only mine")


def _select(page: Page, first: str, last: str) -> str:
    """Select from the beginning of `first` to the end of `last` as a hand does, and return the words."""
    return page.evaluate(
        """([first, last]) => {
            const walker = document.createTreeWalker(document.querySelector('.text'), NodeFilter.SHOW_TEXT);
            const range = document.createRange();
            let begun = false;
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                if (!begun && node.data.includes(first)) {
                    range.setStart(node, node.data.indexOf(first));
                    begun = true;
                }
                if (begun && node.data.includes(last)) {
                    range.setEnd(node, node.data.indexOf(last) + last.length);
                    break;
                }
            }
            const selection = document.getSelection();
            selection.removeAllRanges();
            selection.addRange(range);
            range.startContainer.parentElement.scrollIntoView({block: 'center'});
            range.startContainer.parentElement.dispatchEvent(new PointerEvent('pointerup', {bubbles: true}));
            return range.toString();
        }""",
        [first, last],
    )


def _code(page: Page, code: str) -> None:
    field = page.get_by_role("combobox", name="Find or create a code")
    expect(field).to_be_visible()
    page.keyboard.type(code)
    expect(field).to_be_focused()
    field.press("Enter")
    expect(field).to_have_count(0)


def _stored(page: Page) -> None:
    expect(page.get_by_text("Storing…")).to_have_count(0)


def _stripes(page: Page) -> list[str]:
    expect(page.get_by_role("group", name="Codes in the margin").get_by_role("button").first).to_be_visible()
    return page.get_by_role("group", name="Codes in the margin").get_by_role("button").all_inner_texts()


def test_two_overlapping_codes_on_an_emoji_are_there_after_a_reload_one_is_undone_and_the_report_has_the_words(
    page: Page, tmp_path: Path
) -> None:
    _open(page, "P12")
    words = _select(page, PASSAGE, EMOJI)
    _code(page, "Held the door for me")
    _select(page, "then she went back in", EMOJI)
    _code(page, "Regular faces")
    _stored(page)

    page.reload()
    page.get_by_label("Whose codings are shown").select_option(label="Only mine")
    expect(page.get_by_text("2 coded quotations")).to_be_visible()
    assert sorted(_stripes(page)) == ["Held the door for me", "Regular faces"]

    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("1 coded quotation")).to_be_visible()
    assert _stripes(page) == ["Held the door for me"]

    page.get_by_role("button", name="Held the door for me").last.click()
    inspector = page.get_by_role("region", name="The chosen quotation")
    expect(inspector.locator("blockquote")).to_have_text(words)

    page.get_by_role("link", name="Export").click()
    page.get_by_label("Which codings a report counts").select_option("all")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Report, Word").click()
    report = tmp_path / "report.docx"
    waiting.value.save_as(report)
    with ZipFile(report) as archive:
        text = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
    assert PASSAGE in text
    assert EMOJI in text
    assert "In no theme: Held the door for me" in text


def test_coding_needs_no_pointer(page: Page) -> None:
    _open(page, "P08")
    text = page.get_by_role("document", name=re.compile("Text of"))
    text.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Shift+ArrowRight", "Enter"):
        text.press(key)
    _code(page, "Biscuit")
    _stored(page)
    expect(page.get_by_text("1 coded quotation")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("0 coded quotations")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_text("1 coded quotation")).to_be_visible()


def test_a_cell_of_the_matrix_opens_its_quotations_and_they_lead_to_the_place(page: Page) -> None:
    page.get_by_role("link", name="The way in").click()
    page.get_by_role("link", name="Matrix").click()
    cell = page.get_by_role("button", name=re.compile(r"^Being of use, P14: \d+$"))
    figure = int(cell.inner_text())
    cell.click()
    quotations = page.get_by_role("region", name="Being of use × P14").get_by_role("article")
    expect(quotations).to_have_count(figure)
    quotations.first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="P14", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="The chosen quotation")).to_be_visible()


def test_a_dropped_transcript_is_read_and_can_be_opened(page: Page) -> None:
    page.get_by_role("link", name="The way in").click()
    page.locator("input[type=file]").set_input_files(
        [{"name": "new.txt", "mimeType": "text/plain", "buffer": "Mod: And?\n\nP99: Loud 🙂 but I stayed.".encode()}]
    )
    read = page.get_by_role("region", name="What was read").or_(page.get_by_label("What was read"))
    expect(read.first).to_contain_text("2 turns")
    page.get_by_role("link", name="new.txt").first.click()
    expect(page.get_by_role("document", name=re.compile("Text of"))).to_contain_text("Loud 🙂 but I stayed.")


def test_a_file_that_is_no_transcript_is_refused_in_one_sentence(page: Page) -> None:
    page.get_by_role("link", name="The way in").click()
    page.locator("input[type=file]").set_input_files(
        [{"name": "bad.txt", "mimeType": "text/plain", "buffer": bytes(range(256)) * 9}]
    )
    expect(page.get_by_text("the file holds bytes that no text has")).to_be_visible()
