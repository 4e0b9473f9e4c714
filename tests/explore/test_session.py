"""A session is brought back by the address of the page."""

from __future__ import annotations

import pytest

from abm.explore.draft import Draft

session = pytest.importorskip("abm.explore.session", reason="needs the extra explore")

CHANGES = {
    ("parameters", "warmth"): 0.9,
    ("mechanisms", "promise"): 0.0,
    ("experiment", "results"): "simulated",
    ("experiment", "seed"): 12,
    ("calendar", "results", "PS-presidential-2012", "outcome"): 0.0,
}


def test_a_session_comes_back_from_its_address(draft, config):
    changed = Draft(draft.base, changes=CHANGES, replicate=1)
    before = session.Session(changed, 24, playing=True)
    after = session.restored(before.query(), [config])
    assert after.draft.changes == CHANGES
    assert after.draft.job.run_id == changed.job.run_id
    assert (after.draft.replicate, after.steps, after.playing) == (1, 24, True)


def test_an_address_names_the_config_and_the_scenario(config):
    other = config.with_name("comparison.toml")
    after = session.restored("config=comparison&scenario=no-promise", [config, other])
    assert (after.draft.base.path, after.draft.scenario) == (other, "no-promise")
    assert "scenario=no-promise" in after.query()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "config=absent",
        "scenario=absent",
        "set=parameters.warmth=much",
        "set=nonsense",
        "replicate=many",
        "step=many",
        "set=%00=1",
    ],
)
def test_an_address_that_describes_no_session_opens_the_config(config, query):
    after = session.restored(query, [config])
    assert after.draft.job is not None
    assert (after.draft.changes, after.draft.replicate, after.steps) == ({}, 0, 0)
    assert after.query() == "config=small"
