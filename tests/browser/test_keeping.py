"""What was coded is there when the workbench is started again."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from browser.conftest import Workbench
from browser.hands import codings, give, open_source, select, stored


def test_started_again_it_keeps_what_was_coded(tmp_path: Path, chromium: Browser) -> None:
    workbench, context = Workbench(tmp_path / "own"), chromium.new_context()
    try:
        page = context.new_page()
        page.goto(workbench.address)
        open_source(page, "P12")
        select(page, "missed calls")
        give(page, "Waiting")
        stored(page)
        page.close()
        page = context.new_page()
        page.goto(workbench.restart())
        open_source(page, "P12")
        expect(page.get_by_text("1 coded quotation")).to_be_visible()
        assert [one["words"] for one in codings(page)] == ["missed calls"]
        page.get_by_role("link", name="History").click()
        expect(page.get_by_text(re.compile("coded P12 with “Waiting”"))).to_be_visible()
    finally:
        context.close()
        workbench.stop()
