"""The page fits the window of a browser, and the keyboard reaches every control."""

from __future__ import annotations

import pytest

from tests.explore.browsing import needs_chromium

pytestmark = needs_chromium


@pytest.mark.parametrize("width", [1280, 800])
def test_the_page_fits(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    for room in ("stored", "live"):
        page.click(f".room-{room}")
        page.locator({"stored": "#stored-curves", "live": "#curves"}[room]).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="▶").wait_for()
    assert page.locator("#map").bounding_box()["width"] > 0.55 * width


def test_the_keyboard_reaches_every_control(page):
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.innerText"))
    assert {"LIVE MODEL", "RESET", "▶", "STEP"} <= {text.strip().upper() for text in seen if text}
