"""In a browser, a slider that is moved shows what a run is predicted to show, until it arrives."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.explore import emulated
from tests.explore.browsing import needs_chromium, pixels, reset, step, words
from tests.explore.texts import SMALL

pytestmark = needs_chromium

PRIOR = """
extends = "small.toml"
[experiment]
kind = "design"
replicates = 1
crn = false
[design]
sampler = "lhs"
n = 8
[design.factors]
promise_rate = []
norm_weight = []
"""

MARKED = "Hollow marks are predicted"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a project with the emulator of draws that differ from its config by parameters."""
    home = tmp_path_factory.mktemp("project")
    (home / "experiments").mkdir()
    (home / "experiments" / "small.toml").write_text(SMALL, encoding="utf-8")
    (home / "experiments" / "prior.toml").write_text(PRIOR, encoding="utf-8")
    emulated.keep(home / "results" / "prior")
    return home


def predicted(page):
    """Return the resistance that is predicted, in percent."""
    found = re.search(r"predicted: PS activists: resistance ([\d.]+) % in 2012", words(page))
    return float(found[1])


def moved(page, presses):
    """Move the slider of the promise, and wait until what is predicted has moved with it."""
    before = words(page).partition("predicted")[2]
    page.locator(".slide-parameters-promise_rate [role=slider]").focus()
    for _ in range(presses):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "old => { const [, now] = document.querySelector('#curves').alt.split('predicted');"
        " return now !== undefined && now != old; }",
        arg=before,
    )


def test_a_moved_slider_shows_what_is_predicted_until_the_run_arrives(page):
    step(page)  # a run that has begun goes on with its settings
    plain, at = pixels(page, "#curves"), page.inner_text(".step")
    assert "predicted" not in words(page)
    page.click(".open-promise")
    moved(page, 1)
    page.get_by_text(MARKED).wait_for()
    page.get_by_text("Reset starts again with them").wait_for()
    assert page.inner_text(".step") == at
    assert not np.array_equal(pixels(page, "#curves"), plain)
    first = predicted(page)
    moved(page, 20)
    page.wait_for_function(
        "first => Number(document.querySelector('#curves').alt"
        ".match(/predicted: PS activists: resistance ([0-9.]+)/)[1]) < first - 5",
        arg=first,
    )
    reset(page)
    assert predicted(page) < first
    page.get_by_role("button", name="▶").click()
    page.get_by_text("step 82 of 82").wait_for()
    page.get_by_text(MARKED).wait_for(state="detached")
    assert "predicted" not in words(page)
