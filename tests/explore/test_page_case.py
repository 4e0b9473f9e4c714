"""The page shows the case of its config, and that of another config that is chosen there."""

from __future__ import annotations

import pytest

from tests.explore.browsing import choose, needs_chromium, step, words

pytestmark = needs_chromium

FRANCE = "[experiment]\nscale = 2000\nstep = 28\n[outputs]\nevery = 2\n"
UK = FRANCE.replace("[experiment]", '[experiment]\ncase = "uk"')


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a project with a config of each packaged case."""
    home = tmp_path_factory.mktemp("project")
    (home / "experiments").mkdir()
    (home / "experiments" / "small.toml").write_text(FRANCE, encoding="utf-8")
    (home / "experiments" / "british.toml").write_text(UK, encoding="utf-8")
    return home


def test_another_config_brings_its_parties_its_elections_and_its_name(page):
    assert "How activists came to accept data-driven canvassing" in page.inner_text(".masthead")
    assert page.inner_text(".step").strip().startswith("France, 2009-2018: step 0 of ")
    assert "PS everybody" in words(page)
    step(page)
    choose(page, ".config", "british")
    page.get_by_text("Reset starts again with them").wait_for()
    page.get_by_role("button", name="Reset", exact=True).click()
    page.wait_for_function("document.querySelector('.step').innerText.includes('United Kingdom')")
    page.wait_for_function("document.querySelector('#curves').alt.includes('LAB everybody')")
    assert "PS" not in words(page)
    for _ in range(2):
        step(page)
    page.get_by_role("button", name="Ledger").click()
    page.wait_for_selector("#ledger")
    assert words(page, "#ledger") == "ledger of LAB"
    choose(page, ".history", "General election 2015: LAB wins, not CON (no “Cameron re-elected”)")
    page.get_by_text("Reset starts again with them").wait_for()
