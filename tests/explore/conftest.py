"""Configs and studies to be looked at, drafts, and the page in a browser."""

from __future__ import annotations

import pytest

import abm
from abm.explore import stored
from abm.explore.draft import Draft
from tests import studied
from tests.explore.serving import LOCAL, PROJECT, Served
from tests.explore.texts import COMPARISON, CONFIG, SMALL


@pytest.fixture
def config(tmp_path):
    home = tmp_path / "experiments"
    home.mkdir()
    (home / "small.toml").write_text(CONFIG, encoding="utf-8")
    (home / "comparison.toml").write_text(COMPARISON, encoding="utf-8")
    return home / "small.toml"


@pytest.fixture
def draft(config):
    return Draft(abm.load(config))


@pytest.fixture(scope="session")
def studies(tmp_path_factory):
    """What each study found of an experiment of its name, and the experiment as it is stored."""
    home = tmp_path_factory.mktemp("project")
    (home / "experiments").mkdir()
    return {
        study: (studied.made(study, home), stored.Stored(home / "results", study))
        for study in studied.CONFIGS
    }


@pytest.fixture(scope="session")
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
    """The page of the small project: whatever is done there, its program asks nobody else."""
    found = Served(
        project / "experiments" / "small.toml",
        project / "results",
        tmp_path_factory.mktemp("served"),
    )
    yield found
    found.stop()
    assert found.asked() <= LOCAL


@pytest.fixture(scope="module")
def browser():
    from tests.explore.browsing import BROWSER, FLAGS, sync_api

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


@pytest.fixture
def default_scale(tmp_path):
    """A page of the project's own baseline, at 1:100."""
    found = Served(PROJECT / "experiments" / "baseline.toml", tmp_path / "results", tmp_path)
    yield found
    found.stop()
