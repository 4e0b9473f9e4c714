"""The live room in a browser: it draws what the model computes."""

from __future__ import annotations

import datetime as dt
import re
import time

import numpy as np
import pytest

import abm
from tests.explore.browsing import choose, downloaded, needs_chromium, pixels, reset, step, words

pytestmark = needs_chromium


def step_to(page, number):
    while int(re.search(r"step (\d+)", page.inner_text(".step"))[1]) < number:
        step(page)


def fill(page, field, text):
    page.fill(f"{field} input", text)
    page.keyboard.press("Enter")


def settled(page, quiet=2.0, most=60.0):
    """Return the text of the step once it no longer changes, as a step may still be under way."""
    ends = time.monotonic() + most
    seen, since = page.inner_text(".step"), time.monotonic()
    while time.monotonic() - since < quiet:
        assert time.monotonic() < ends, f"still changing: {seen}"
        time.sleep(0.1)
        now = page.inner_text(".step")
        if now != seen:
            seen, since = now, time.monotonic()
    return seen


def test_pictures_are_drawn_and_change_with_a_step(page):
    before = {picture: pixels(page, picture) for picture in ("#map", "#curves")}
    for picture, seen in before.items():
        assert len(np.unique(seen.reshape(-1, 3), axis=0)) > 50, picture
    step(page)
    for picture, seen in before.items():
        assert not np.array_equal(pixels(page, picture), seen), picture


def test_a_member_is_described_where_the_pointer_rests(page):
    box = page.locator("#map").bounding_box()
    for across in np.linspace(0.02, 0.3, 40):
        page.mouse.move(box["x"] + across * box["width"], box["y"] + 0.55 * box["height"])
        page.wait_for_timeout(250)
        if "years old" in page.inner_text(".member"):
            break
    assert re.match(r"PS, .* years old, member since \d{4}, ", page.inner_text(".member"))


@pytest.mark.parametrize("colour", ["resistance", "practice", "age", "training"])
def test_colours_represent_what_is_chosen(page, colour):
    before = pixels(page, "#map"), pixels(page, "#map-key")
    choose(page, ".v-select:has-text('Colour')", colour)
    page.wait_for_selector(f"#map[alt*='coloured by {colour}']")
    for seen, picture in zip(before, ("#map", "#map-key"), strict=True):
        assert not np.array_equal(pixels(page, picture), seen)


def test_play_continues_until_pause(page):
    choose(page, ".speed:has-text('Pause')", "500")  # or the run is over before the click
    page.get_by_role("button", name="▶").click()
    page.wait_for_function("!document.querySelector('.step').innerText.includes('step 0 ')")
    page.get_by_role("button", name="❚❚").click()
    page.get_by_role("button", name="▶").wait_for()
    assert "step 82 " not in settled(page)


def test_a_run_stops_at_its_end_and_the_next_one_plays_by_itself(page):
    page.get_by_role("button", name="▶").click()
    page.get_by_text("step 82 of 82").wait_for()
    assert page.get_by_role("button", name="Step", exact=True).is_disabled()
    assert "31 December 2012" in words(page)
    choose(page, ".speed:has-text('Pause')", "250")
    page.get_by_role("button", name="Reset", exact=True).click()
    page.wait_for_function("!document.querySelector('.step').innerText.includes('step 82 ')")
    page.get_by_text("step 82 of 82").wait_for()
    page.get_by_text("The pale lines are the previous run.").wait_for()
    page.get_by_role("button", name="Difference").click()
    page.locator("#difference").wait_for()
    assert "belief 0.0 %" in words(page, "#difference")  # the same settings and numbers


def test_a_story_plays_by_itself_beside_other_runs(page):
    page.get_by_text("The pale areas hold 8 other runs").wait_for()
    page.get_by_role("button", name="Silence the promise").click()
    page.get_by_text("Changed: promise = 0").wait_for()
    page.get_by_text("step 82 of 82").wait_for()


def test_a_reload_brings_the_session_back(page):
    page.locator(".switch-promise input").focus()
    page.keyboard.press("Space")
    page.get_by_text("Changed: promise = 0").wait_for()
    step_to(page, 16)
    page.wait_for_url("**/?config=small&set=mechanisms.promise=0.0&step=16")
    seen = words(page)
    page.reload()
    page.get_by_text("Changed: promise = 0").wait_for()
    page.wait_for_selector("#curves")
    assert "step 16 of" in page.inner_text(".step")
    assert words(page) == seen


def test_a_click_shows_the_ledger_of_a_member(page):
    step_to(page, 40)
    box = page.locator("#map").bounding_box()
    for across in np.linspace(0.02, 0.3, 40):
        page.mouse.click(box["x"] + across * box["width"], box["y"] + 0.55 * box["height"])
        page.wait_for_timeout(250)
        if page.locator(".account").count():
            break
    text = page.inner_text(".account")
    assert re.match(r"Ledger of this member up to .* 201[12]: belief changed by [+−]", text)


def test_downloaded_data_are_those_of_the_moment(page):
    for number in (8, 16):
        step_to(page, number)
        dates = downloaded(page, "Download the data so far")["date"]
        assert dates.max() == str(dt.date(2011, 6, 6) + dt.timedelta(weeks=number))


def test_a_slider_moved_by_keys_changes_the_run(page):
    step_to(page, 40)
    before = downloaded(page, "Download the data so far")
    page.click(".open-promise")
    slider = page.locator(".slide-parameters-promise_rate [role=slider]")
    slider.focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    page.get_by_text("Reset starts again with them").wait_for()
    reset(page)
    page.get_by_text("Changed: promise_rate").wait_for()
    step_to(page, 40)
    after = downloaded(page, "Download the data so far")
    same = ["date", "party", "role", "measure"]
    pair = before.merge(after, on=same).query("measure == 'belief' and role == 'activist'")
    assert (pair["value_x"] != pair["value_y"]).any()
    assert pair["value_y"].iloc[-1] > pair["value_x"].iloc[-1]


def test_a_mechanism_can_be_switched_off(page):
    page.locator(".switch-promise input").focus()
    page.keyboard.press("Space")
    page.locator(".mechanism-promise.off").wait_for()
    assert page.inner_text(".open-promise").endswith("(off)")
    page.get_by_text("Changed: promise = 0").wait_for()
    step_to(page, 40)
    page.get_by_role("button", name="Ledger").click()
    page.wait_for_selector("#ledger")
    assert len(np.unique(pixels(page, "#ledger").reshape(-1, 3), axis=0)) > 50


def test_a_bad_value_is_refused_beside_its_field(page):
    page.click(".open-experience")
    fill(page, ".set-parameters-warmth", "much")
    beside = page.locator(".set-parameters-warmth .v-messages__message")
    beside.wait_for()
    assert beside.inner_text() == "must be a number from 0 to 1"
    page.get_by_role("alert").filter(has_text="Not accepted").wait_for()
    fill(page, ".set-parameters-warmth", "0.9")
    page.get_by_text("Changed: warmth = 0.9").wait_for()
    page.get_by_text("Source: B1").first.wait_for()


def test_a_saved_config_gives_the_same_curve(page, project):
    choose(page, ".history", "Presidential 2012: LR wins, not PS (no “Hollande elected”)")
    page.get_by_text("PS-presidential-2012 outcome = 0").wait_for()
    page.click(".open-experience")
    fill(page, ".set-parameters-warmth", "0.9")
    page.get_by_label("Replicate").fill("2")
    page.wait_for_timeout(500)
    page.get_by_role("button", name="▶").click()
    page.get_by_text("step 82 of 82").wait_for()
    on_page = downloaded(page, "Download the data so far")
    page.locator(".save-name input").fill("small")
    page.locator(".save").click()
    page.get_by_text("exists already. Choose another name.").wait_for()
    page.locator(".save-name input").fill("hollande-loses")
    page.locator(".save").click()
    page.get_by_text("Run it with: abm run experiments/hollande-loses.toml").wait_for()

    saved = project / "experiments" / "hollande-loses.toml"
    results = abm.run(saved, workers=1, root=project / "results")
    run = results.runs.set_index("replicate").loc[2, "run_id"]
    series = results.series
    series = series[(series["run_id"] == run) & (series["party"] != "public")]
    keys = ["date", "party", "role", "measure"]
    stored = series.assign(date=series["date"].dt.strftime("%Y-%m-%d")).astype(
        dict.fromkeys(keys, str)
    )
    pair = on_page.merge(stored, on=keys, how="outer", suffixes=("_page", "_run"))
    assert len(pair) > 1000
    np.testing.assert_array_equal(pair["value_page"], pair["value_run"])
