"""The story in short: planned by who leads, read alone by two, shared, talked over, decided, fixed and signed.

It is played in the demo, seen through the eyes of one coder after the other.
"""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from browser.hands import clean, codings, done, give, go, read, select, stored


def _as(page: Page, name: str) -> None:
    """Look at the study as somebody else."""
    with page.expect_navigation():
        page.get_by_label("You look as").select_option(label=name)
    expect(page.get_by_label("You look as").locator("option:checked")).to_have_text(name)


def _planned(page: Page, *names: str) -> tuple[str, dict[str, Any]]:
    """A round in which these read the first interview alone; its GUID and the source."""
    coders = {coder["name"]: coder["guid"] for coder in read(page)["coders"]}
    source = next(one for one in read(page, "/sources")["sources"] if one["name"] == "P12")
    round_ = str(uuid4())
    given = [{"guid": str(uuid4()), "coder": coders[name], "source": source["guid"]} for name in names]
    done(
        page,
        {"kind": "round.add", "guid": round_, "name": "Round 3", "mode": "blind", "version": 3,
         "content_note": "P12 speaks of winter and of money.", "asks": ["notes", "proposals"],
         "questions": [{"guid": str(uuid4()), "text": "What would you change?"}]},
        {"kind": "round.assign", "guid": round_, "assignments": given},
        {"kind": "round.move", "guid": round_, "state": "open"},
    )  # fmt: skip
    return round_, source


def _words(page: Page, number: int) -> str:
    """Some words of a turn that a participant speaks: of the first such turn, or a later one."""
    source = page.url.split("/sources/")[1][:36]
    told = read(page, f"/sources/{source}")
    long = [turn for turn in told["turns"] if turn["speaker"] == "P12" and turn["end"] - turn["words"] > 60]
    turn = long[number]
    words: str = told["text"][turn["words"] : turn["words"] + 40].rsplit(" ", 1)[0]
    return words.split("\n")[0]


def test_the_story_in_short(page: Page) -> None:
    go(page, "sources")
    expect(page.get_by_label("You look as")).to_be_visible()
    round_, _ = _planned(page, "Dele Akinwale", "Priya Natarajan")

    _as(page, "Dele Akinwale")
    go(page, "sources")
    asked = page.get_by_role("region", name="What you are asked to read")
    asked.get_by_role("link", name="P12").click()
    expect(page.get_by_text("P12 speaks of winter and of money.")).to_be_visible()
    text = page.get_by_role("document", name=re.compile("Text of"))
    expect(text).not_to_be_visible()
    clean(page)
    page.get_by_role("button", name="Begin to read").click()
    expect(text.locator(".turn").first).to_be_visible()
    select(page, _words(page, 0))
    give(page, "Counting coins")
    select(page, _words(page, 2))
    page.get_by_role("button", name="None of these fits").click()
    stored(page)
    mine = codings(page)
    assert {one["mark"] for one in mine} == {"", "unfitted"}
    assert {one["round"] for one in mine} == {round_}

    own = next(one["guid"] for one in read(page, "/framework")["codes"] if one["name"] == "Counting coins")
    page.get_by_role("button", name="Propose a change", exact=True).first.click()
    box = page.get_by_role("dialog", name="Propose a change")
    expect(box).to_contain_text("The others see this once the round is shared.")
    page.keyboard.press("Escape")
    done(page, {"kind": "proposal.add", "guid": str(uuid4()), "proposal": "add", "codes": [own],
                "reason": "She counts them out loud."})  # fmt: skip
    page.get_by_label("What would you change?").fill("Coins want a code.")
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_text("You have handed this in. Thank you.").first).to_be_visible()

    _as(page, "Priya Natarajan")
    told = json.dumps([read(page, path) for path in ("/framework", "/proposals", "/memos", "/changes?limit=200")])
    assert "Counting coins" not in told
    assert "Coins want a code" not in told
    assert codings(page, mine=False) != []
    assert not {one["guid"] for one in codings(page, mine=False)} & {one["guid"] for one in mine}

    _as(page, "Maren Holt")
    go(page, f"rounds/{round_}")
    expect(page.get_by_role("main").get_by_text("Dele Akinwale").first).to_be_visible()
    done(page, {"kind": "round.share", "guid": round_})
    go(page, f"meeting/{round_}")
    page.get_by_role("button", name=re.compile("Begin")).click()
    expect(page.get_by_text("She counts them out loud.")).to_be_visible()
    clean(page)
    page.get_by_role("button", name="Accept", exact=True).click()
    stored(page)
    codes = {one["name"]: one for one in read(page, "/framework")["codes"]}
    assert codes["Counting coins"]["round"] is None

    go(page, "versions")
    page.get_by_role("button", name="Fix as version 4").click()
    expect(page.get_by_role("heading", name="Version 4", exact=True)).to_be_visible()
    _as(page, "Dele Akinwale")
    go(page, "versions")
    fourth = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Version 4", exact=True))
    fourth.get_by_role("button", name="Say whether you can work with it").click()
    fourth.get_by_role("button", name="Keep").click()
    stored(page)
    (sign,) = read(page, "/versions")["versions"][3]["sign_offs"]
    assert sign["approves"]
    _as(page, next(name for name in page.get_by_label("You look as").locator("option").all_inner_texts()
                   if name not in {c["name"] for c in read(page)["coders"][:6]}))  # fmt: skip
