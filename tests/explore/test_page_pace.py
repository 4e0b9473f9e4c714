"""The page opens soon in a browser, and a run plays fast."""

from __future__ import annotations

import time

import pytest

from tests.explore.browsing import choose, needs_chromium

pytestmark = needs_chromium

PICTURES = """() => new Promise(done => {
  const counts = ['map', 'curves'].map(id => {
    const image = document.getElementById(id), count = {pictures: 0, last: image.src};
    new MutationObserver(() => {
      count.pictures += image.src != count.last;
      count.last = image.src;
    }).observe(image, {attributeFilter: ['src']});
    return count;
  });
  const begun = performance.now();
  setTimeout(() => {
    const seconds = (performance.now() - begun) / 1000;
    done(counts.map(count => count.pictures / seconds));
  }, 5000);
})"""
"""What a browser does to count the pictures a second of the map and of the curves."""


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

    def pictures():
        """Return how many pictures a second come, of the map and of the curves."""
        return page.evaluate(PICTURES)

    assert best(first_picture, lambda seconds: seconds < 8.0) < 8.0
    choose(page, ".speed:has-text('Weeks')", "1")  # or the run is soon over
    page.get_by_role("button", name="▶").click()
    page.wait_for_function("!document.querySelector('.step').innerText.includes('step 0 ')")
    assert min(best(pictures, lambda each: min(each) >= 10.0)) >= 10.0
    page.close()
