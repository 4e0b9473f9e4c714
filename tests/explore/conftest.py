"""Configs, drafts, stored studies, and the page in a browser."""

from __future__ import annotations

import pytest

import abm
from abm.explore import stored
from abm.explore.draft import Draft
from abm.runs.in_process import InProcess
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
def made(tmp_path_factory):
    """Return a project with two small configs that were run and one for each study, and these."""
    home = tmp_path_factory.mktemp("project")
    (home / "experiments").mkdir()
    (home / "experiments" / "small.toml").write_text(SMALL, encoding="utf-8")
    (home / "experiments" / "comparison.toml").write_text(COMPARISON, encoding="utf-8")
    for name in ("small", "comparison"):
        abm.run(home / "experiments" / f"{name}.toml", InProcess(), root=home / "results")
    return home, {study: studied.made(study, home) for study in studied.CONFIGS}


@pytest.fixture(scope="session")
def project(made):
    """Return the project."""
    home, _ = made
    return home


@pytest.fixture(scope="session")
def studies(made):
    """Return, for each study, its result and the stored experiment that it was made from."""
    home, results = made
    return {
        study: (result, stored.StoredExperiment(home / "results", study))
        for study, result in results.items()
    }


@pytest.fixture(scope="module")
def served(project, tmp_path_factory):
    """Return the served page of the small project, whose program contacts no other machine."""
    served = Served(
        project / "experiments" / "small.toml",
        project / "results",
        tmp_path_factory.mktemp("served"),
    )
    yield served
    served.stop()
    assert served.addresses_contacted() <= LOCAL


@pytest.fixture(scope="module")
def browser():
    from tests.explore.browsing import BROWSER, FLAGS, sync_api

    with sync_api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def anchor(browser, served):
    """Return a page that stays open, so that the program does not end between two tests."""
    page = browser.new_page()
    page.goto(served.address)
    yield page
    page.close()


@pytest.fixture
def page(browser, served, anchor):
    """Return a new page with its first picture, and the addresses that it requests."""
    fresh = browser.new_page(viewport={"width": 1280, "height": 900})
    fresh.set_default_timeout(60_000)
    fresh.requests = []
    fresh.on("request", lambda request: fresh.requests.append(request.url))
    fresh.goto(served.address)
    fresh.wait_for_selector("#curves")
    yield fresh
    fresh.close()


@pytest.fixture
def default_scale(tmp_path):
    """Return the served page of the project's baseline, at 1:100."""
    served = Served(PROJECT / "experiments" / "baseline.toml", tmp_path / "results", tmp_path)
    yield served
    served.stop()
