"""A file from another program: seen before it is stored, agreed to or left, and its passages found where they were."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Download, Locator, Page, Route, expect

from browser import foreign
from browser.hands import clean, done, read, stored


def _home(page: Page) -> str:
    return page.url.split("/studies/")[0].rstrip("/")


def _names(page: Page) -> list[str]:
    """The studies there are, as the server has them."""
    answer = page.request.get(f"{_home(page)}/api/studies")
    return [one["name"] for one in answer.json()["studies"]]


def _dropped(page: Page, file: Path) -> None:
    """Let go of a file over the field."""
    data = page.evaluate_handle(
        """([name, bytes]) => {
            const data = new DataTransfer();
            data.items.add(new File([Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0))], name));
            return data;
        }""",
        [file.name, b64encode(file.read_bytes()).decode()],
    )
    page.get_by_role("group", name=re.compile("^Drop a")).dispatch_event("drop", {"dataTransfer": data})


def _preview(page: Page, file: Path, *, drop: bool = False) -> Locator:
    """Choose a file, and come to what it holds."""
    if drop:
        _dropped(page, file)
    else:
        page.locator("input[type=file]").set_input_files(str(file))
    shown = page.get_by_role("region", name=re.compile(f"“{re.escape(file.name)}”")).first
    expect(shown.get_by_role("heading", level=2)).to_be_focused()
    return shown


def _opened(page: Page, folder: Path) -> None:
    """A new study, opened from a foreign file."""
    _preview(page, foreign.project(folder / "gardens.qdpx"))
    page.get_by_role("button", name="Open as a new study").click()
    expect(page.get_by_role("heading", level=1, name="Gardens")).to_be_visible()


def _imports(page: Page) -> None:
    page.get_by_role("navigation", name="Study").get_by_role("link", name="Import").click()
    expect(page.get_by_role("heading", level=1, name="Import")).to_be_visible()


def _codings(page: Page) -> list[tuple[str, str]]:
    """The words of each passage of the foreign source, and its code, as the server has them."""
    (source,) = [one for one in read(page, "/sources")["sources"] if one["name"] == "Garden 7"]
    codes = {code["guid"]: code["name"] for code in read(page, "/framework")["codes"]}
    text = read(page, f"/sources/{source['guid']}")["text"]
    found = read(page, f"/sources/{source['guid']}/codings")["codings"]
    return sorted((text[one["start"] : one["end"]], codes[one["code"]]) for one in found)


def _row(shown: Locator, kind: str) -> list[str]:
    """New, the same and in conflict, of one kind."""
    row = shown.get_by_role("row").filter(has=shown.page.get_by_role("rowheader", name=kind, exact=True))
    return row.get_by_role("cell").all_inner_texts()


OPENED = [(foreign.BROUGHT, "Brought by someone"), (foreign.GATE, "The gate")]


def test_a_foreign_project_is_seen_agreed_to_and_its_passage_found_with_its_words(page: Page, tmp_path: Path) -> None:
    before = _names(page)
    shown = _preview(page, foreign.project(tmp_path / "gardens.qdpx"), drop=True)
    expect(shown).to_contain_text("1 source")
    expect(shown).to_contain_text("2 codes")
    expect(shown).to_contain_text("2 quotations")
    told = shown.get_by_role("region", name="What does not come across as it is")
    expect(told).to_contain_text("picture")
    expect(told).to_contain_text("link")
    said = told.get_by_role("listitem").all_inner_texts()
    told.get_by_role("button", name="Show as a table").click()
    rows = told.get_by_role("row").all()[1:]
    assert [row.get_by_role("cell").last.inner_text() for row in rows] == said
    assert _names(page) == before

    with page.expect_download() as saved:
        told.get_by_role("button", name="Save as CSV").click()
    download: Download = saved.value
    assert download.suggested_filename == "gardens.qdpx – what did not come across.csv"
    written = Path(download.path()).read_text(encoding="utf-8-sig")
    assert all(f'"{sentence}"' in written for sentence in said)

    page.get_by_role("button", name="Open as a new study").click()
    expect(page.get_by_role("heading", level=1, name="Gardens")).to_be_visible()
    notice = page.get_by_role("region", name="“gardens.qdpx” is open here")
    expect(notice.get_by_role("heading", level=2)).to_be_focused()
    assert notice.get_by_role("listitem").all_inner_texts() == said
    assert sorted(_names(page)) == sorted([*before, "Gardens"])
    assert _codings(page) == OPENED

    page.get_by_role("link", name="Garden 7", exact=True).click()
    page.get_by_label("Whose codings are shown").select_option(label="Everybody’s")
    page.get_by_role("group", name="Codes in the margin").get_by_role("button", name="The gate").click()
    chosen = page.get_by_role("region", name="The chosen quotation")
    assert chosen.locator("blockquote").inner_text() == foreign.GATE

    page.go_back()
    notice = page.get_by_role("region", name="“gardens.qdpx” is open here")
    page.reload()
    notice.get_by_role("button", name="I have read it").click()
    expect(notice).to_have_count(0)
    page.reload()
    expect(page.get_by_role("link", name="Garden 7", exact=True)).to_be_visible()
    expect(notice).to_have_count(0)


def test_what_is_left_is_not_stored(page: Page, tmp_path: Path) -> None:
    before = _names(page)
    file = foreign.project(tmp_path / "gardens.qdpx")
    _preview(page, file)
    page.get_by_role("button", name="Leave it").click()
    choose = page.get_by_role("button", name="Choose files…")
    expect(choose).to_be_focused()
    _preview(page, file)
    page.keyboard.press("Escape")
    expect(choose).to_be_focused()
    page.reload()
    expect(page.get_by_role("heading", level=1, name="Studies")).to_be_visible()
    assert _names(page) == before


def test_reading_that_takes_long_is_told_and_can_be_stopped(page: Page, tmp_path: Path) -> None:
    held: list[Route] = []
    page.route("**/api/studies/look", lambda route: held.append(route))
    page.locator("input[type=file]").set_input_files(str(foreign.project(tmp_path / "gardens.qdpx")))
    expect(page.get_by_role("progressbar", name="Reading “gardens.qdpx”…")).to_be_visible()
    cancel = page.get_by_role("button", name="Cancel")
    expect(cancel).to_be_focused()
    with page.expect_event("requestfailed") as stopped:
        cancel.press("Enter")
    assert stopped.value.url.endswith("/api/studies/look")
    expect(page.get_by_role("button", name="Choose files…")).to_be_focused()
    page.unroute("**/api/studies/look")
    expect(_preview(page, tmp_path / "gardens.qdpx")).to_contain_text("2 codes")


def test_a_file_that_only_its_maker_reads_shows_the_menu_that_exports_it(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "gardens.nvpx"
    file.write_bytes(b"\x00closed")
    page.locator("input[type=file]").set_input_files(str(file))
    told = page.get_by_role("alert")
    expect(told).to_contain_text("gardens.nvpx")
    expect(told).to_contain_text("in NVivo: Share, Export Project, REFI-QDA Project")
    expect(page.get_by_role("button", name="Choose files…")).to_be_enabled()


def test_of_several_projects_in_a_file_one_is_chosen_and_opened(page: Page, tmp_path: Path) -> None:
    shown = _preview(page, foreign.databases(tmp_path / "tags.sqlite3"))
    choice = shown.get_by_role("group", name="This file holds several projects. Which one?")
    assert [radio.is_checked() for radio in choice.get_by_role("radio").all()] == [False, False]
    expect(shown.get_by_role("button", name="Open as a new study")).to_have_count(0)
    clean(page)
    choice.get_by_label("Main study").check()
    shown.get_by_role("button", name="Look at it").click()
    expect(shown).to_contain_text("1 source · 1 code · 1 quotation")
    page.get_by_role("button", name="Open as a new study").click()
    expect(page.get_by_role("heading", level=1, name="Main study")).to_be_visible()
    (source,) = read(page, "/sources")["sources"]
    (one,) = read(page, f"/sources/{source['guid']}/codings")["codings"]
    text = read(page, f"/sources/{source['guid']}")["text"]
    assert (source["name"], text[one["start"] : one["end"]]) == ("Visit", "Nobody")


def test_a_table_is_no_study_of_its_own_and_says_where_it_belongs(page: Page, tmp_path: Path) -> None:
    shown = _preview(page, foreign.codebook(tmp_path / "codes.csv"))
    expect(shown).to_contain_text("2 codes")
    expect(shown).to_contain_text("bring it in under Import")
    expect(shown.get_by_role("button")).to_have_text(["Leave it"])


def test_a_second_file_and_a_codebook_join_a_study_and_are_undone(page: Page, tmp_path: Path) -> None:
    _opened(page, tmp_path)
    page.get_by_role("link", name="Study files, codebooks, spreadsheets and Word comments come in here").click()
    expect(page.get_by_role("heading", level=2, name="What can come in")).to_be_visible()
    shown = _preview(page, foreign.project(tmp_path / "later.qdpx", more=True))
    assert _row(shown, "Codes") == ["1", "2", "–"]
    assert _row(shown, "Quotations") == ["1", "2", "–"]
    assert _row(shown, "Sources")[0] == "–"
    shown.get_by_role("button", name="Show everything by name").click()
    listed = shown.get_by_role("region", name="Everything in the file, by name")
    expect(listed.get_by_role("row").filter(has_text="Not asked").filter(has_text="Codes")).to_contain_text("new")
    expect(listed.get_by_role("row").filter(has_text="The gate").filter(has_text="Codes")).to_contain_text("the same")
    assert _codings(page) == OPENED

    shown.get_by_role("button", name="Bring it in").click()
    joined = page.get_by_role("region", name=re.compile("1 code, 1 quotation came in"))
    expect(joined.get_by_role("heading", level=2)).to_be_focused()
    assert _codings(page) == sorted([*OPENED, (foreign.NOBODY, "Not asked")])
    expect(joined.get_by_role("link", name="Not asked")).to_be_visible()
    joined.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="“later.qdpx” was brought in and undone")).to_be_focused()
    assert _codings(page) == OPENED

    shown = _preview(page, foreign.codebook(tmp_path / "codes.csv"))
    expect(shown).to_contain_text("Read as a codebook.")
    assert _row(shown, "Codes") == ["1", "1", "–"]
    shown.get_by_role("button", name="Bring it in").click()
    joined = page.get_by_role("region", name=re.compile("1 code came in"))
    joined.get_by_role("link", name="Waiting outside").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Waiting outside")
    assert "Waiting outside" in [code["name"] for code in read(page, "/framework")["codes"]]
    page.keyboard.press("Control+z")
    expect(page.get_by_text(re.compile("^Undone:"))).to_have_count(1)
    assert "Waiting outside" not in [code["name"] for code in read(page, "/framework")["codes"]]


def test_the_same_file_again_brings_nothing_and_offers_nothing(page: Page, tmp_path: Path) -> None:
    _opened(page, tmp_path)
    _imports(page)
    shown = _preview(page, tmp_path / "gardens.qdpx")
    assert _row(shown, "Codes") == ["–", "2", "–"]
    expect(shown).to_contain_text("Nothing in it is new: all of it is here already.")
    expect(shown.get_by_role("button", name="Bring it in")).to_have_count(0)


def test_a_study_that_changed_meanwhile_shows_a_fresh_preview(page: Page, tmp_path: Path) -> None:
    _opened(page, tmp_path)
    _imports(page)
    shown = _preview(page, foreign.codebook(tmp_path / "codes.csv"))
    assert _row(shown, "Codes") == ["1", "1", "–"]
    codes = {code["name"]: code["guid"] for code in read(page, "/framework")["codes"]}
    done(page, {"kind": "code.change", "guid": codes["The gate"], "name": "The garden gate"})
    shown.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("Below is how it stands now.")).to_be_visible()
    expect(shown.get_by_role("alert")).not_to_be_empty()
    assert _row(shown, "Codes") == ["2", "–", "–"]
    assert "Waiting outside" not in [code["name"] for code in read(page, "/framework")["codes"]]
    shown.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("heading", name=re.compile("2 codes came in"))).to_be_focused()


def test_with_the_keyboard_alone_an_excerpt_gets_its_place(page: Page, tmp_path: Path) -> None:
    _opened(page, tmp_path)
    _imports(page)
    # Listening from here on: Playwright begins to only while the key is on its way, and may come too late.
    page.on("filechooser", lambda _: None)
    page.get_by_role("button", name="Choose files…").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(str(foreign.excerpts(tmp_path / "excerpts.csv")))
    heading = page.get_by_role("heading", name="What “excerpts.csv” would bring in")
    expect(heading).to_be_focused()
    queue = page.get_by_role("group", name=re.compile("Excerpt 1 of 1"))
    radios = queue.get_by_role("radio")
    assert [radio.is_checked() for radio in radios.all()] == [False, False, False]
    expect(page.get_by_text("One excerpt was found in no source and stays out")).to_be_visible()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type === 'radio'"):
            break
    page.keyboard.press("2")
    expect(radios.nth(1)).to_be_checked()
    expect(page.get_by_text("You have looked at all of them.")).to_be_visible()
    page.keyboard.press("0")
    expect(radios.nth(2)).to_be_checked()
    radios.nth(2).focus()
    page.keyboard.press("ArrowUp")
    expect(radios.nth(1)).to_be_checked()

    page.keyboard.press("Escape")
    expect(page.get_by_text("You have chosen a place for one excerpt, which would be forgotten.")).to_be_visible()
    expect(heading).to_be_visible()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Bring it in":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("2 quotations.*came in"))).to_be_focused()
    stored(page)
    (source,) = read(page, "/sources")["sources"][:1]
    second = foreign.TEXT.replace("\r\n", "\n").index("P01", foreign.TEXT.replace("\r\n", "\n").index("P01") + 3)
    found = {one["start"]: one for one in read(page, f"/sources/{source['guid']}/codings")["codings"]}
    names = {code["guid"]: code["name"] for code in read(page, "/framework")["codes"]}
    assert names[found[second]["code"]] == "Who speaks"
    assert (foreign.NOBODY, "Not asked") in _codings(page)
    assert "Elsewhere" not in {name for _, name in _codings(page)}


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_all_that_opens_on_the_way_in_is_clean(page: Page, tmp_path: Path, mode: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=mode)
    _preview(page, foreign.project(tmp_path / "gardens.qdpx"))
    _fits(page)
    page.get_by_role("button", name="Show as a table").click()
    _fits(page)
    page.get_by_role("button", name="Open as a new study").click()
    expect(page.get_by_role("region", name="“gardens.qdpx” is open here")).to_be_visible()
    _fits(page)
    _imports(page)
    _fits(page)
    shown = _preview(page, foreign.excerpts(tmp_path / "excerpts.csv"))
    if shown.get_by_role("button", name="Show everything by name").count():
        shown.get_by_role("button", name="Show everything by name").click()
    shown.get_by_role("radio").first.check()
    _fits(page)
    shown.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("heading", name=re.compile("came in"))).to_be_focused()
    _fits(page)


def _fits(page: Page) -> None:
    """Axe finds nothing, and the page is no wider than its window."""
    clean(page)
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1]
