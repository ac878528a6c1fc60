"""What was coded is there when the workbench is started again. Runs last: it restarts the server."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, expect


def test_started_again_it_keeps_what_was_coded(workbench: Any, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(workbench.restart())
    page.get_by_role("link", name="The way in").click()
    page.get_by_role("link", name="History").click()
    expect(page.get_by_text("Regular faces").first).to_be_visible()
    context.close()
