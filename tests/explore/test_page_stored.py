"""The room of stored experiments in a browser: it shows the numbers of their tables."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

import abm
from abm import studies
from abm.explore import stored
from tests.explore.browsing import choose, downloaded, needs_chromium, pixels, words
from tests.explore.texts import SMALL

pytestmark = needs_chromium


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


def assert_shows(page, name, table, most=30.0):
    """Assert that a table of the page comes to have the cells of another, each as a text."""
    from abm.explore.table_view import text_of

    rows = table.itertuples(index=False, name=None)
    wanted = [list(table), *([text_of(value) for value in row] for row in rows)]
    ends = time.monotonic() + most
    seen = None
    while seen != wanted and time.monotonic() < ends:
        page.wait_for_timeout(100)
        lines = page.locator(f"[aria-label='{name}'] tr")
        seen = lines.evaluate_all("all => all.map(r => [...r.cells].map(c => c.textContent))")
    assert seen == wanted


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
    page.get_by_text("abm analyse STUDY experiments/small.toml, for STUDY one of").wait_for()
    assert headings(page) == ["Curves with 5-95 % bands", "Outcomes", "All tables"]


def headings(page):
    """Return the headings of the sections of the stored room."""
    return page.locator(".stage h2").all_text_contents()


def test_a_study_is_shown_as_its_figures_first_and_its_words_second(page, project):
    look_at(page, "morris")
    page.wait_for_selector("#figure-morris-morris")
    assert studies.question("morris") in headings(page)
    assert len(np.unique(pixels(page, "#figure-morris-morris").reshape(-1, 3), axis=0)) > 20
    places = [
        page.locator(each).bounding_box()["y"]
        for each in ("#figure-morris-morris", "#bars-morris-morris-mu_star", "#words-morris-morris")
    ]
    assert places == sorted(places)


def test_a_search_leaves_the_experiments_that_match(page):
    page.click(".room-stored")
    page.locator(".search input").fill("SOB")
    page.locator(".experiments").click()
    items = page.locator(".menuable__content__active .v-list-item")
    page.wait_for_function(
        "document.querySelectorAll('.menuable__content__active .v-list-item').length == 2"
    )
    assert [each.strip() for each in items.all_inner_texts()] == ["small", "sobol"]


def test_patterns_are_those_of_the_model_that_is_chosen(page, project):
    look_at(page, "patterns")
    experiment = stored.StoredExperiment(project / "results", "patterns")
    table = experiment.table(stored.PATTERNS)
    full, lacking = (stored.scores(table, model) for model in ("full", "without norm"))
    assert not full.equals(lacking)
    assert_shows(page, "patterns patterns", full)
    choose(page, ".v-select:has-text('patterns: model')", "without norm")
    assert_shows(page, "patterns patterns", lacking)
    assert page.locator("#words-patterns-patterns li").all_text_contents() == experiment.words(
        "patterns"
    )
    choose(page, ".v-select:has-text('Table')", "patterns: patterns/criteria.csv")
    page.locator("[aria-label='patterns: patterns/criteria.csv']").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download this table").last.click()
    rules = pd.read_csv(waiting.value.path())
    pd.testing.assert_frame_equal(rules, experiment.table("patterns/criteria.csv"))


@pytest.mark.parametrize(("study", "index"), [("sobol", "ST"), ("morris", "mu_star")])
def test_bars_are_of_the_output_that_is_chosen(page, project, study, index):
    look_at(page, study)
    experiment = stored.StoredExperiment(project / "results", study)
    table = experiment.table(stored.INDICES[study])
    first, *_, last = stored.choices([table], "output")
    bars = f"#bars-{study}-{study}-{index}"
    page.wait_for_selector(f"{bars}[alt*='of {first}:']")
    before = pixels(page, bars)
    choose(page, f".v-select:has-text('{study} {study}: output')", last)
    page.wait_for_selector(f"{bars}[alt*='of {last}:']", timeout=5_000)
    rows = table[table["output"] == last]
    largest = rows[rows["factor"] != "dummy"].set_index("factor")[index].idxmax()
    assert words(page, bars).endswith(f"the largest is {largest}")
    seen = pixels(page, bars)
    assert len(np.unique(seen.reshape(-1, 3), axis=0)) > 20
    assert not np.array_equal(seen, before)
    assert_shows(page, f"{study} {study} {last}", rows)
    assert page.locator(f"#words-{study}-{study} li").all_text_contents() == experiment.words(study)


def test_two_experiments_and_the_differences_of_scenarios(page, project):
    look_at(page, "small", "comparison")
    text = words(page, "#stored-curves")
    assert "small" in text
    assert "comparison" in text
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
