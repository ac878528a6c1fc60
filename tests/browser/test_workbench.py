"""The workbench as its users work in it: with the mouse, the keyboard, a finger; alone, together, and cut off."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from browser.conftest import Workbench, watched
from browser.hands import box, codings, field, give, open_source, read, select, stored

PASSAGE = "they ring you up first"
INSIDE = "ring you up"


def clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found] == []


def names(page: Page) -> list[str]:
    return sorted(one["name"] or "" for one in codings(page))


def clear(page: Page) -> None:
    """Take one's codings out of this source."""
    for one in codings(page):
        study = page.url.split("/studies/")[1][:36]
        home = page.url.split("/studies/")[0]
        token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
        act = {"id": one["guid"][:-6] + "abcdef", "kind": "coding.remove", "guid": one["guid"]}
        answer = page.request.post(
            f"{home}/api/studies/{study}/changes",
            data={"acts": [act]},
            headers={"X-CSRFToken": token, "Origin": home, "Referer": home},
        )
        assert answer.ok, answer.text()


def back(page: Page, keys: str = "Control+z") -> None:
    """Undo by its keys, and wait until it is stored."""
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/changes")):
        page.keyboard.press(keys)
    stored(page)


def test_coding_with_the_mouse(page: Page) -> None:
    open_source(page, "P12")
    select(page, PASSAGE)
    give(page, "Forms and gatekeepers")
    assert [(one["words"], one["name"]) for one in codings(page)] == [(PASSAGE, "Forms and gatekeepers")]
    page.reload()
    page.get_by_label("Whose codings are shown").select_option(label="Only mine")
    expect(page.get_by_role("group", name="Codes in the margin").get_by_role("button")).to_have_text(
        ["Forms and gatekeepers"]
    )
    clear(page)


def test_several_codes_and_a_new_one_are_one_act(page: Page) -> None:
    open_source(page, "P12")
    select(page, PASSAGE)
    page.keyboard.type("Forms")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Waiting")
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_role("list", name="Codes taken along").get_by_role("button")).to_have_count(2)
    page.keyboard.type("Rung before seen")
    page.keyboard.press("Enter")
    expect(field(page)).to_have_count(0)
    assert names(page) == ["Forms and gatekeepers", "Rung before seen", "Waiting"]
    page.keyboard.press("Control+z")
    expect(page.get_by_text("0 coded quotations")).to_be_visible()
    assert codings(page) == []
    assert "Rung before seen" not in [code["name"] for code in read(page, "/framework")["codes"]]


def test_a_code_in_the_words_themselves(page: Page) -> None:
    open_source(page, "P12")
    select(page, INSIDE)
    page.get_by_role("button", name=f"In their words: “{INSIDE}”").click()
    assert names(page) == [INSIDE]
    page.keyboard.press("Control+z")
    expect(page.get_by_text("0 coded quotations")).to_be_visible()


def test_letters_that_a_person_gave_code_at_once(page: Page) -> None:
    text = open_source(page, "P12")
    page.get_by_role("button", name="Change Waiting").click()
    letters = page.get_by_role("textbox", name="Letters that code with it")
    letters.fill("wa")
    letters.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Waiting")).get_by_text("wa", exact=True)).to_be_visible()
    text.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("wa")
    expect(page.get_by_text("1 coded quotation")).to_be_visible()
    assert names(page) == ["Waiting"]
    page.reload()
    expect(page.get_by_role("button", name=re.compile("^Waiting")).get_by_text("wa", exact=True)).to_be_visible()
    clear(page)


def test_a_code_in_hand_goes_on_every_selection_until_escape(page: Page) -> None:
    open_source(page, "P12")
    select(page, PASSAGE)
    page.keyboard.type("Waiting")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Every selection is coded with Waiting.")).to_be_visible()
    select(page, "missed calls")
    expect(page.get_by_text("2 coded quotations")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Every selection is coded")).to_have_count(0)
    assert sorted(one["words"] for one in codings(page)) == ["missed calls", PASSAGE]
    clear(page)


def test_a_code_is_dragged_onto_words_and_words_onto_a_code(page: Page) -> None:
    open_source(page, "P12")
    code = page.get_by_role("button", name=re.compile("^Waiting"))
    place = box(page, PASSAGE)
    origin = page.get_by_role("document", name=re.compile("Text of")).bounding_box()
    assert origin
    code.drag_to(
        page.locator(".text"),
        target_position={"x": place["left"] + 40 - origin["x"], "y": place["top"] - origin["y"]},
        force=True,
    )
    expect(page.get_by_text("1 coded quotation")).to_be_visible()
    (one,) = codings(page)
    assert PASSAGE in one["words"]
    page.keyboard.press("Control+z")
    expect(page.get_by_text("0 coded quotations")).to_be_visible()

    select(page, PASSAGE)
    expect(field(page)).to_be_visible()
    place = box(page, PASSAGE)
    target = code.bounding_box()
    assert target
    page.mouse.move(place["left"] + 20, place["top"])
    page.mouse.down()
    page.mouse.move(place["left"], place["top"] + 4, steps=4)
    page.mouse.move(target["x"] + 30, target["y"] + 10, steps=8)
    page.mouse.up()
    expect(page.get_by_text("1 coded quotation")).to_be_visible()
    assert [(one["words"], one["name"]) for one in codings(page)] == [(PASSAGE, "Waiting")]
    clear(page)


def test_twice_on_words_makes_them_the_word_the_sentence_the_turn(page: Page) -> None:
    open_source(page, "P12")
    place = box(page, "ring")
    lengths = []
    for _ in range(3):
        page.mouse.dblclick(place["left"] + 4, place["top"])
        page.wait_for_timeout(80)
        lengths.append(page.evaluate("() => document.getSelection().toString().length"))
        page.wait_for_timeout(500)
    assert lengths[0] == len("ring")
    assert lengths[0] < lengths[1] < lengths[2]
    page.keyboard.press("Escape")
    expect(field(page)).to_have_count(0)


def test_an_edge_is_drawn_to_another_word_and_moved_by_keys(page: Page) -> None:
    open_source(page, "P12")
    select(page, INSIDE)
    give(page, "Waiting")
    grip = page.locator(".grip.end")
    expect(grip).to_be_visible()
    start, goal = grip.bounding_box(), box(page, PASSAGE)
    assert start
    page.mouse.move(start["x"] + 12, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(goal["right"] - 12, goal["bottom"], steps=5)
    page.mouse.up()
    expect(page.locator(".inspector blockquote")).to_have_text("ring you up first")
    page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(page.locator(".inspector blockquote")).to_have_text(PASSAGE)
    page.keyboard.press("Alt+Control+ArrowLeft")
    expect(page.locator(".inspector blockquote")).to_have_text(PASSAGE[:-1])
    assert [one["words"] for one in codings(page)] == [PASSAGE[:-1]]
    clear(page)


def test_all_by_keyboard_and_clean_throughout(page: Page) -> None:
    text = open_source(page, "P08")
    said = page.locator("p.hidden[role=status]").last
    clean(page)
    text.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(said).not_to_be_empty()
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    clean(page)
    page.keyboard.type("Waiting")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Coded with Waiting")
    clean(page)
    page.keyboard.press("1")
    stored(page)
    (one,) = codings(page)
    assert one["facets"] == {"stance": "barrier"}
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Escape")
    text.focus()
    page.keyboard.press(".")
    expect(said).to_have_text("None after this")
    page.keyboard.press(",")
    expect(said).to_contain_text("Waiting")
    page.keyboard.press(">")
    page.keyboard.press(" ")
    expect(said).to_have_text("Nothing is coded here")
    page.keyboard.press("/")
    page.keyboard.type("the")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^\d+ of \d+$")).first).to_be_visible()
    clean(page)
    page.keyboard.press("Escape")
    page.keyboard.press(",")
    expect(said).to_contain_text("Waiting")
    page.keyboard.press("Delete")
    expect(said).to_contain_text("Removed Waiting")
    stored(page)
    assert codings(page) == []


def test_two_coders_code_the_same_words_and_see_each_other(page: Page, colleague: Page) -> None:
    for person in (page, colleague):
        open_source(person, "P12", "Everybody’s")
    select(page, PASSAGE)
    give(page, "Waiting")
    stored(page)
    select(colleague, "up first for")
    give(colleague, "Forms and gatekeepers")
    stored(colleague)
    # What was read stays put while the other's coding arrives.
    before = box(page, "missed calls")
    for person in (page, colleague):
        stripes = person.get_by_role("group", name="Codes in the margin")
        expect(stripes.get_by_role("button", name="Waiting").first).to_be_visible(timeout=12_000)
        expect(stripes.get_by_role("button", name="Forms and gatekeepers").first).to_be_visible(timeout=12_000)
    assert box(page, "missed calls") == before
    assert names(page) == ["Waiting"]
    assert names(colleague) == ["Forms and gatekeepers"]
    # Nobody takes back what the other did.
    page.get_by_role("button", name="Undo", exact=True).click()
    stored(page)
    assert names(colleague) == ["Forms and gatekeepers"]
    assert codings(page) == []
    clear(colleague)


def state(page: Page) -> Any:
    """All that one's acts can have changed, as the server has it."""
    framework = read(page, "/framework")
    codes = {code["guid"]: {k: v for k, v in code.items() if k != "position"} for code in framework["codes"]}
    places = sorted((o["start"], o["end"], o["code"], str(o["facets"]), o["guid"]) for o in codings(page))
    return codes, framework["themes"], places


def test_adjust_recode_merge_undone_and_done_again_is_the_same_at_each_point(page: Page) -> None:
    open_source(page, "P12")
    states = [state(page)]
    said = page.locator("p.hidden[role=status]").last

    def step() -> None:
        stored(page)
        states.append(state(page))

    select(page, PASSAGE)
    give(page, "Waiting")
    step()
    page.keyboard.press("Alt+ArrowRight")
    step()
    page.keyboard.press("1")
    step()
    page.get_by_role("button", name="Change the code", exact=True).click()
    give(page, "Animals")
    step()
    page.get_by_role("button", name="Change Animals").click()
    page.get_by_role("button", name="Merge into another…").click()
    page.get_by_role("combobox", name="Merge Animals into").select_option(label="Mornings")
    expect(page.get_by_role("list", name="What will happen")).to_contain_text("1 quotation of Me")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("button", name="Merge", exact=True)).to_have_count(0)
    step()
    assert len({str(one) for one in states}) == len(states)

    page.locator(".text").focus()
    for expected in reversed(states[:-1]):
        back(page)
        expect(said).to_contain_text("Undone")
        assert state(page) == expected
    page.reload()
    expect(page.locator(".text .turn").first).to_be_visible()
    for expected in states[1:]:
        back(page, "Control+Shift+z")
        expect(said).to_contain_text("Done again")
        assert state(page) == expected
    for _ in states[1:]:
        back(page)
    assert state(page) == states[0]


def test_the_network_cut_in_mid_coding_loses_nothing_and_doubles_nothing(
    chromium: Browser, workbench: Workbench
) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    entering = context.new_page()
    entering.goto(workbench.invited("Ada"))
    entering.close()
    with watched(context, workbench, offline=True) as page:
        open_source(page, "P12")
        select(page, "missed calls")
        give(page, "Waiting")
        stored(page)
        context.set_offline(True)
        select(page, PASSAGE)
        give(page, "Forms and gatekeepers")
        select(page, INSIDE)
        give(page, "Cut off")
        expect(page.get_by_text(re.compile("Not connected. 2 acts will be stored"))).to_be_visible()
        expect(page.get_by_text("3 coded quotations")).to_be_visible()
        context.set_offline(False)
        expect(page.get_by_text("Not connected.")).to_have_count(0, timeout=15_000)
        assert names(page) == ["Cut off", "Forms and gatekeepers", "Waiting"]
        # An answer that is lost on its way back is asked for again, and the act is done once.
        page.route("**/changes", lambda route: (route.fetch(), route.abort("internetdisconnected")), times=1)
        select(page, "its on my notes")
        give(page, "Waiting")
        expect(page.get_by_text("Not connected.")).to_be_visible()
        expect(page.get_by_text("Not connected.")).to_have_count(0, timeout=15_000)
        assert len(codings(page)) == 4
        # And what waits outlives the page.
        context.set_offline(True)
        select(page, "my cc told them")
        give(page, "Waiting")
        kept = page.evaluate("() => Object.entries(sessionStorage).filter(([key]) => key.includes('unsent')).length")
        assert kept == 1
        context.set_offline(False)
        expect(page.get_by_text("Not connected.")).to_have_count(0, timeout=15_000)
        assert len(codings(page)) == 5
        clear(page)
    context.close()


def test_what_is_read_stays_put_while_the_window_and_panels_change(page: Page) -> None:
    open_source(page, "FG2", "Everybody’s")
    page.locator(".sheet").evaluate("(sheet) => sheet.scrollTo(0, sheet.scrollHeight / 2)")
    page.wait_for_timeout(300)
    first = """() => {
        const top = document.querySelector('.sheet').getBoundingClientRect().top;
        const turn = [...document.querySelectorAll('.turn')].find((t) => t.getBoundingClientRect().bottom > top + 30);
        return [turn.dataset.turn, turn.getBoundingClientRect().top - top];
    }"""
    turn, top = page.evaluate(first)
    for width in (900, 1280, 1024, 1600, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(250)
        now = page.evaluate(f"() => document.querySelector('[data-turn=\"{turn}\"]').getBoundingClientRect().top")
        sheet = page.evaluate("() => document.querySelector('.sheet').getBoundingClientRect().top")
        assert abs(now - sheet - top) < 40, f"at {width} it went from {top} to {now - sheet}"
    page.evaluate(
        """() => [...document.querySelectorAll('.margin .label')].find((label) => {
            const {top} = label.getBoundingClientRect();
            return top > 200 && top < 700;
        }).click()"""
    )
    expect(page.get_by_role("region", name="The chosen quotation")).to_be_visible()
    page.keyboard.press("/")
    page.wait_for_timeout(250)
    assert page.evaluate(first)[0] in (turn, str(int(turn) + 1))


def test_copied_words_bring_where_they_were_said(page: Page) -> None:
    open_source(page, "P12")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    select(page, PASSAGE)
    page.keyboard.press("Control+c")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith(f"“{PASSAGE}”\n— P12, turn ")
    assert copied.endswith("P12, The way in")
    page.keyboard.press("Escape")


def test_filters_let_other_words_step_back_and_two_texts_stand_side_by_side(page: Page) -> None:
    open_source(page, "P12", "Everybody’s")
    page.locator("summary", has_text="Filter").click()
    page.get_by_role("combobox", name="Speaker").select_option("Interviewer")
    expect(page.get_by_text("0 coded quotations")).to_be_visible()
    assert page.evaluate("() => CSS.highlights.has('pv-dim')")
    page.get_by_role("button", name="Show everything").click()
    page.keyboard.press("Escape")
    for by in ("coders", "themes", "how much", "nothing", "codes"):
        page.get_by_role("combobox", name="Margin").select_option(label=by)
        clean(page)
    page.locator("summary", has_text="More").click()
    page.get_by_role("combobox", name="Read beside it").select_option(label="P08")
    expect(page.get_by_role("heading", name="P08", exact=True)).to_be_visible()
    expect(page.locator(".pane")).to_have_count(2)
    clean(page)
    page.get_by_role("button", name="Close this text").click()
    expect(page.locator(".pane")).to_have_count(1)


def test_words_are_searched_in_all_sources_and_lead_there(page: Page) -> None:
    page.get_by_role("link", name="The way in").first.click()
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_label("Words to find").fill("missed calls")
    hit = page.get_by_role("region", name="P12").get_by_role("link")
    expect(hit).to_have_count(1)
    clean(page)
    hit.click()
    expect(page.get_by_role("heading", name="P12", exact=True)).to_be_visible()
    expect(page.get_by_text("missed calls")).to_be_in_viewport()


def test_quotations_are_moved_and_split_off_in_bulk_and_back(page: Page) -> None:
    open_source(page, "P12")
    for words in (PASSAGE, "missed calls"):
        select(page, words)
        give(page, "Doorstep")
    stored(page)
    home = page.url
    page.get_by_role("link", name="Codes", exact=True).click()
    page.get_by_role("button", name=re.compile("^Doorstep")).click()
    page.get_by_label("Counted").select_option("all")
    expect(page.get_by_text("2 quotations")).to_be_visible()
    page.get_by_label("Choose “missed calls”").check()
    clean(page)
    page.get_by_label("Name of a new code").fill("Phones")
    page.get_by_role("button", name="Split off").click()
    expect(page.get_by_text("1 quotation", exact=True)).to_be_visible()
    page.goto(home)
    assert names(page) == ["Doorstep", "Phones"]
    for _ in range(3):
        back(page)
    assert codings(page) == []


def test_a_finger_codes_at_768_pixels(chromium: Browser, workbench: Workbench) -> None:
    context = chromium.new_context(viewport={"width": 768, "height": 1024}, has_touch=True)
    entering = context.new_page()
    entering.goto(workbench.invited("Tova"))
    entering.close()
    with watched(context, workbench) as page:
        open_source(page, "P12")
        place = box(page, PASSAGE)
        page.touchscreen.tap(place["left"] + 20, place["top"])
        palette = page.get_by_role("dialog", name="Code these words")
        expect(palette).to_be_visible()
        palette.get_by_role("option").nth(2).tap()
        expect(page.get_by_text("1 coded quotation")).to_be_visible()
        (one,) = codings(page)
        assert PASSAGE in one["words"]
        clean(page)
        clear(page)
    context.close()


SMALL = """() => [...document.querySelectorAll('button, a, input, select, summary, [role=option]')]
    .filter((one) => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .filter((one) => !one.closest('p, blockquote, .hidden'))
    .map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 23.5 || box.height < 23.5))
    .map(([html, box]) => `${html} ${box.width}×${box.height}`)"""


def test_targets_are_24_pixels_and_all_is_there_at_200_per_cent_and_in_forced_colours(page: Page) -> None:
    open_source(page, "P12", "Everybody’s")
    page.get_by_role("group", name="Codes in the margin").get_by_role("button").first.click()
    assert page.evaluate(SMALL) == []
    page.set_viewport_size({"width": 640, "height": 450})  # 1280 × 900 at 200 %
    expect(page.locator(".text .turn p").first).to_be_visible()
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    clean(page)
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")
