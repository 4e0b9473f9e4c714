"""The page opens soon in a browser, and a run plays fast."""

from __future__ import annotations

import re
import time

import pytest

from tests.explore.browsing import needs_chromium

pytestmark = needs_chromium


def best(measure, enough):
    """Return the best of three measurements, or the first that suffices on a shared machine."""
    values = []
    while len(values) < 3 and not any(map(enough, values)):
        values.append(measure())
    return sorted(values, key=enough)[-1]


@pytest.mark.verify
def test_the_first_picture_comes_soon_and_a_run_plays_fast(browser, default_scale):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)

    def first_picture():
        opened = time.monotonic()
        page.goto(default_scale.address)
        page.wait_for_selector("#curves")
        assert page.locator("#map").evaluate("image => image.complete && image.naturalWidth > 0")
        return time.monotonic() - opened

    def at():
        return int(re.search(r"step (\d+)", page.inner_text(".step"))[1]), time.monotonic()

    def rate():
        begun, since = at()
        page.wait_for_timeout(5000)
        steps, until = at()
        return (steps - begun) / (until - since)

    assert best(first_picture, lambda seconds: seconds < 8.0) < 8.0
    page.get_by_role("button", name="▶").click()
    page.wait_for_function("!document.querySelector('.step').innerText.includes('step 0 ')")
    assert best(rate, lambda steps: steps > 10.0) > 10.0
    page.close()
