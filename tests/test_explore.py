"""The page of ``abm explore`` in a real browser: what it shows is drawn, and was computed so."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("solara", reason="needs the extra explore")
sync_api = pytest.importorskip("playwright.sync_api", reason="needs the extra browser")

from PIL import Image  # noqa: E402

import abm  # noqa: E402
from abm.explore import stored  # noqa: E402
from abm.explore.tables import text_of  # noqa: E402
from tests import studied  # noqa: E402

BROWSER = next(
    (p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here: apt install chromium")

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PROJECT = Path(__file__).resolve().parents[1]

SMALL = """
[experiment]
seed = 7
replicates = 3
scale = 1000
start = 2011-06-06
end = 2012-12-31
"""

COMPARISON = """
extends = "small.toml"

[experiment]
kind = "compare"

[scenarios.no-promise.mechanisms]
promise = false
"""

# Notes every address that the program itself asks for, then is the command `abm`.
WATCHED = """
import os, sys
log = open(os.environ["ADDRESSES"], "a", buffering=1)
def note(event, args):
    if event == "socket.connect":
        print(args[1][0] if isinstance(args[1], tuple) else "local", file=log)
    elif event == "socket.getaddrinfo":
        print(args[0], file=log)
sys.addaudithook(note)
from abm.cli import app
app()
"""


class Served:
    """A running ``abm explore``."""

    def __init__(self, config, results, folder):
        self.addresses = folder / "addresses.txt"
        self.addresses.touch()
        environment = os.environ | {
            "ADDRESSES": str(self.addresses),
            "PYTHONPATH": str(PROJECT),  # or another checkout's page is tested, if one is installed
            "PYTHONUNBUFFERED": "1",
        }
        command = [sys.executable, "-c", WATCHED, "explore", str(config), "--no-browser"]
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [*command, "--results", str(results)],
            env=environment,
            cwd=config.parents[1],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = self.process.stdout.readline()
        self.address = re.search(r"http://\S+", self.said)[0]

    def ended(self, seconds):
        """Whether the process ends in time."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with two small configs, both run, and one for each of some studies, made."""
    home = tmp_path_factory.mktemp("project")
    (home / "experiments").mkdir()
    (home / "experiments" / "small.toml").write_text(SMALL, encoding="utf-8")
    (home / "experiments" / "comparison.toml").write_text(COMPARISON, encoding="utf-8")
    for name in ("small", "comparison"):
        abm.run(home / "experiments" / f"{name}.toml", workers=1, root=home / "results")
    for study in studied.CONFIGS:
        studied.made(study, home)
    return home


@pytest.fixture(scope="module")
def served(project, tmp_path_factory):
    """The page of the small project."""
    found = Served(
        project / "experiments" / "small.toml",
        project / "results",
        tmp_path_factory.mktemp("served"),
    )
    yield found
    found.stop()


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def anchor(browser, served):
    """A page that stays open, so that the program does not end between two tests."""
    page = browser.new_page()
    page.goto(served.address)
    yield page
    page.close()


@pytest.fixture
def page(browser, served, anchor):
    """A fresh page at its first picture, and the addresses that it asked for."""
    fresh = browser.new_page(viewport={"width": 1280, "height": 900})
    fresh.set_default_timeout(60_000)
    fresh.asked = []
    fresh.on("request", lambda request: fresh.asked.append(request.url))
    fresh.goto(served.address)
    fresh.wait_for_selector("#curves")
    yield fresh
    fresh.close()


def pixels(page, picture):
    """What is to be seen of a picture, as an array of colours."""
    return np.asarray(Image.open(io.BytesIO(page.locator(picture).screenshot())).convert("RGB"))


def step(page):
    """Press Step, and wait until the page shows it."""
    before = page.inner_text(".step")
    page.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_function("old => document.querySelector('.step').innerText != old", arg=before)


def step_to(page, number):
    while int(re.search(r"step (\d+)", page.inner_text(".step"))[1]) < number:
        step(page)


def reset(page):
    page.get_by_role("button", name="Reset", exact=True).click()
    page.wait_for_function("document.querySelector('.step').innerText.includes('step 0 ')")


def fill(page, field, text):
    page.fill(f"{field} input", text)
    page.keyboard.press("Enter")


def choose(page, field, option):
    page.locator(f"{field}").click()
    page.locator(".menuable__content__active").get_by_text(option, exact=True).click()


def look_at(page, *experiments):
    """Open the stored room and choose experiments there."""
    page.click(".room-stored")
    page.locator(".experiments").click()
    menu = page.locator(".menuable__content__active")
    menu.locator(".v-list-item").first.wait_for()
    for name in menu.locator(".v-list-item").all():
        wanted = name.inner_text().strip() in experiments
        if (name.get_attribute("aria-selected") == "true") != wanted:
            name.click()
    page.keyboard.press("Escape")
    for experiment in experiments:
        page.locator("h3").get_by_text(experiment, exact=True).wait_for()


def words(page, picture="#curves"):
    return page.get_attribute(picture, "alt")


def settled(page, quiet=2.0, most=60.0):
    """Return the words on the step once they stand: a step under way at a click still ends."""
    ends = time.monotonic() + most
    seen, since = page.inner_text(".step"), time.monotonic()
    while time.monotonic() - since < quiet:
        assert time.monotonic() < ends, f"no rest: {seen}"
        time.sleep(0.1)
        now = page.inner_text(".step")
        if now != seen:
            seen, since = now, time.monotonic()
    return seen


def downloaded(page, label):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).first.click()
    return pd.read_csv(waiting.value.path())


def test_plots_are_drawn_and_change_with_a_step(page):
    before = {picture: pixels(page, picture) for picture in ("#map", "#curves")}
    for picture, seen in before.items():
        assert len(np.unique(seen.reshape(-1, 3), axis=0)) > 50, picture
    step(page)
    for picture, seen in before.items():
        assert not np.array_equal(pixels(page, picture), seen), picture


def test_play_goes_on_until_pause(page):
    choose(page, ".speed:has-text('Pause')", "500")  # or the run is over before the click
    page.get_by_role("button", name="▶").click()
    page.wait_for_function("!document.querySelector('.step').innerText.includes('step 0 ')")
    page.get_by_role("button", name="❚❚").click()
    page.get_by_role("button", name="▶").wait_for()
    assert "step 82 " not in settled(page)


def test_a_run_ends_at_its_end_and_begins_again(page):
    page.get_by_role("button", name="▶").click()
    page.get_by_text("step 82 of 82").wait_for()
    assert page.get_by_role("button", name="Step", exact=True).is_disabled()
    assert "31 December 2012" in words(page)
    reset(page)
    page.wait_for_function("document.querySelector('#curves').alt.includes('6 June 2011')")
    page.get_by_text("Pale lines: the run before.").wait_for()


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


def test_a_mechanism_switched_off_shows_and_counts(page):
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
    page.get_by_role("alert").filter(has_text="Not taken").wait_for()
    fill(page, ".set-parameters-warmth", "0.9")
    page.get_by_text("Changed: warmth = 0.9").wait_for()
    page.get_by_text("Source: B1").first.wait_for()


def test_what_is_saved_runs_to_the_same_curve(page, project):
    choose(page, ".history", "presidential 2012: LR wins, not PS (no “Hollande elected”)")
    page.get_by_text("PS-presidential-2012 outcome = 0").wait_for()
    page.click(".open-experience")
    fill(page, ".set-parameters-warmth", "0.9")
    page.get_by_label("Replicate").fill("2")
    page.wait_for_timeout(500)
    page.get_by_role("button", name="▶").click()
    page.get_by_text("step 82 of 82").wait_for()
    shown = downloaded(page, "Download the data so far")
    page.locator(".save-name input").fill("small")
    page.locator(".save").click()
    page.get_by_text("exists: choose another name").wait_for()
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
    pair = shown.merge(stored, on=keys, how="outer", suffixes=("_page", "_run"))
    assert len(pair) > 1000
    np.testing.assert_array_equal(pair["value_page"], pair["value_run"])


def test_stored_experiments_show_the_numbers_of_their_tables(page, project):
    look_at(page, "small")
    table = pd.read_csv(project / "results" / "small" / "outcomes.csv").set_index("outcome")
    row = page.locator("#table-outcomes tr", has_text="belief_2012").first.inner_text()
    low, middle, high = (table.loc["belief_2012", c] for c in ("low", "median", "high"))
    assert f"{middle:.3f} [{low:.3f}, {high:.3f}]" in row
    page.wait_for_selector("#stored-curves")
    assert len(np.unique(pixels(page, "#stored-curves").reshape(-1, 3), axis=0)) > 20
    summary = pd.read_csv(project / "results" / "small" / "summary.csv")
    mine = summary.query("party == 'PS' and role == 'activist' and measure == 'resistance'")
    assert f"{mine['median'].iloc[-1]:.4g} at the end" in words(page, "#stored-curves")
    data = downloaded(page, "Download the data of this figure")
    np.testing.assert_array_equal(data["median"], mine["median"])
    page.get_by_text("No differences.csv here").wait_for()
    page.get_by_text("abm analyse patterns experiments/small.toml scores them").wait_for()


def assert_shows(page, name, table, most=30.0):
    """Assert that a table of the page comes to have the cells of another, each as a text."""
    rows = table.itertuples(index=False, name=None)
    wanted = [list(table), *([text_of(value) for value in row] for row in rows)]
    ends = time.monotonic() + most
    seen = None
    while seen != wanted and time.monotonic() < ends:
        page.wait_for_timeout(100)
        lines = page.locator(f"[aria-label='{name}'] tr")
        seen = lines.evaluate_all("all => all.map(r => [...r.cells].map(c => c.textContent))")
    assert seen == wanted


def test_patterns_are_those_of_the_model_that_is_chosen(page, project):
    look_at(page, "patterns")
    kept = stored.Stored(project / "results", "patterns")
    table = kept.table(stored.PATTERNS)
    full, lacking = (stored.scores(table, model) for model in ("full", "without norm"))
    assert not full.equals(lacking)
    assert_shows(page, "patterns patterns", full)
    choose(page, ".v-select:has-text('patterns: model')", "without norm")
    assert_shows(page, "patterns patterns", lacking)
    assert page.locator("#words-patterns-patterns li").all_text_contents() == kept.words("patterns")
    choose(page, ".v-select:has-text('Table')", "patterns: patterns/rules.csv")
    page.locator("[aria-label='patterns: patterns/rules.csv']").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download this table").last.click()
    rules = pd.read_csv(waiting.value.path())
    pd.testing.assert_frame_equal(rules, kept.table("patterns/rules.csv"))


@pytest.mark.parametrize(("study", "index"), [("sobol", "ST"), ("morris", "mu_star")])
def test_bars_are_of_the_output_that_is_chosen(page, project, study, index):
    look_at(page, study)
    kept = stored.Stored(project / "results", study)
    table = kept.table(stored.INDICES[study])
    first, *_, last = stored.choices([table], "output")
    bars = f"#bars-{study}-{study}-{index}"
    page.wait_for_selector(f"{bars}[alt*='of {first}:']")
    before = pixels(page, bars)
    choose(page, f".v-select:has-text('{study} {study}: output')", last)
    page.wait_for_selector(f"{bars}[alt*='of {last}:']")
    rows = table[table["output"] == last]
    largest = rows[rows["factor"] != "dummy"].set_index("factor")[index].idxmax()
    assert words(page, bars).endswith(f"the largest is {largest}")
    seen = pixels(page, bars)
    assert len(np.unique(seen.reshape(-1, 3), axis=0)) > 20
    assert not np.array_equal(seen, before)
    assert_shows(page, f"{study} {study} {last}", rows)
    assert page.locator(f"#words-{study}-{study} li").all_text_contents() == kept.words(study)


def test_two_experiments_and_the_differences_of_scenarios(page, project):
    look_at(page, "small", "comparison")
    said = words(page, "#stored-curves")
    assert "small" in said
    assert "comparison" in said
    choose(page, ".stage .v-select:has-text('Outcome')", "belief_2012")
    rows = pd.read_csv(project / "results" / "comparison" / "differences.csv")
    mean = rows.set_index("outcome").loc["belief_2012", "mean"]
    page.locator("#table-comparison-belief_2012").get_by_text(f"{mean:.4g}", exact=True).wait_for()


def test_a_batch_is_followed_while_it_runs(page, project):
    config = project / "experiments" / "growing.toml"
    config.write_text(SMALL.replace("replicates = 3", "replicates = 1"), encoding="utf-8")
    abm.run(config, workers=1, root=project / "results")
    config.write_text(SMALL.replace("replicates = 3", "replicates = 5"), encoding="utf-8")
    page.click(".room-stored")
    page.locator(".experiments").click()
    page.locator(".menuable__content__active").get_by_text("growing", exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_text("3 of 5 runs done").wait_for()  # the seeds of `small` are the same
    abm.run(config, workers=1, root=project / "results")
    page.get_by_text("5 of 5 runs done").wait_for()


@pytest.mark.parametrize("width", [1280, 800])
def test_the_page_fits(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    for room in ("stored", "live"):
        page.click(f".room-{room}")
        page.locator({"stored": "#stored-curves", "live": "#curves"}[room]).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="▶").wait_for()
    assert page.locator("#map").bounding_box()["width"] > 0.55 * width


def test_everything_can_be_reached_by_the_keyboard(page):
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.innerText"))
    assert {"LIVE MODEL", "RESET", "▶", "STEP"} <= {text.strip().upper() for text in seen if text}


def test_nothing_is_asked_of_any_other_machine(page, served):
    step(page)
    page.click(".room-stored")
    page.wait_for_selector("#stored-curves")
    assert page.asked
    own = re.compile(rf"^(data:|blob:)?(data:|{re.escape(served.address)})")
    assert [url for url in page.asked if not own.match(url)] == []
    asked = set(served.addresses.read_text(encoding="utf-8").split())
    assert asked <= {"127.0.0.1", "local", "localhost"}


def test_a_page_from_elsewhere_is_refused(served):
    for headers in ({"Host": "elsewhere.example"}, {"Origin": "http://elsewhere.example"}):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(urllib.request.Request(served.address, headers=headers))


@pytest.fixture
def default_scale(tmp_path):
    """A page of the project's own baseline, at 1:100."""
    found = Served(PROJECT / "experiments" / "baseline.toml", tmp_path / "results", tmp_path)
    yield found
    found.stop()


def best(measure, enough):
    """The best of three measurements, or the first that is enough: others may use the machine."""
    found = []
    while len(found) < 3 and not any(map(enough, found)):
        found.append(measure())
    return sorted(found, key=enough)[-1]


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


def test_closing_the_page_ends_the_program_even_as_it_plays(browser, default_scale):
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(default_scale.address)
    page.wait_for_selector("#curves")
    page.get_by_role("button", name="▶").click()
    page.wait_for_function("!document.querySelector('.step').innerText.includes('step 0 ')")
    page.close(run_before_unload=True)
    assert default_scale.ended(40)
    assert default_scale.process.returncode == 0


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGHUP])
def test_closing_the_terminal_ends_the_program(browser, default_scale, end):
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(default_scale.address)
    page.wait_for_selector("#curves")
    default_scale.process.send_signal(end)
    assert default_scale.ended(20)
    page.close()
