"""A draft is the run that its config plans, but for what is changed, and is saved as a config."""

from __future__ import annotations

import pandas as pd
import pytest

import abm
from abm.errors import InputError
from abm.explore import stored
from abm.explore.draft import Draft, typed
from abm.explore.histories import AS_IT_HAPPENED, histories
from abm.parameters import PARAMETERS

WARMTH = ("parameters", "warmth")


def test_an_unchanged_draft_is_the_run_that_its_config_plans(config, draft):
    (planned,) = abm.results(abm.load(config)).plan.jobs([0])
    assert draft.job.run_id == planned.run_id
    assert draft.job.seed == planned.seed


def test_another_replicate_is_another_run_of_the_same_config(config, draft):
    (planned,) = abm.results(abm.load(config)).plan.jobs([1])
    assert Draft(draft.base, replicate=1).job.run_id == planned.run_id


def test_a_value_put_back_is_no_change(draft):
    changed = draft.change({WARMTH: 0.9})
    assert changed.changes == {WARMTH: 0.9}
    assert changed.change({WARMTH: PARAMETERS["warmth"].default}).changes == {}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (WARMTH, "much", "must be a number from 0 to 1"),
        (WARMTH, 1.5, "must be a number from 0 to 1"),
        (WARMTH, float("nan"), "must be a number from 0 to 1"),
        (("mechanisms", "domestic_success"), -1, "must be a strength from 0 to 10, or false"),
        (("experiment", "scale"), 0, "must be a whole number from 1 to 5000"),
    ],
)
def test_a_bad_value_is_refused_in_the_words_of_the_config(draft, key, value, message):
    bad = draft.change({key: value})
    assert bad.problem(key) == message
    assert bad.job is None
    with pytest.raises(InputError, match="marked red"):
        bad.save("bad")


def test_a_scenario_of_a_comparison_is_a_draft_of_its_own(config):
    base = abm.load(config.with_name("comparison.toml"))
    plain, other = Draft(base), Draft(base, "no-promise")
    assert plain.job.scenario.mechanisms["promise"] == 1.0
    assert other.value(("mechanisms", "promise")) == 0.0
    assert other.job.scenario.mechanisms["promise"] == 0.0
    assert other.experiment.kind == "ensemble"


def test_a_scenario_that_extends_another_is_a_draft_with_the_settings_of_both(config):
    path = config.with_name("extended.toml")
    more = '[scenarios.late]\nextends = "no-promise"\nparameters.launch_share = 0.5\n'
    path.write_text(f"{config.with_name('comparison.toml').read_text()}\n{more}")
    late = Draft(abm.load(path), "late")
    assert late.job.scenario.mechanisms["promise"] == 0.0
    assert late.job.scenario.parameters["launch_share"] == 0.5
    saved = abm.load(late.save("alone"))
    assert saved.points[0].scenario == late.job.scenario


def test_a_saved_draft_is_a_config_and_never_takes_another_ones_place(draft):
    path = draft.change({WARMTH: 0.9}).save("warmer")
    assert abm.load(path).points[0].scenario.parameters["warmth"] == 0.9
    saved = path.read_text(encoding="utf-8")
    with pytest.raises(InputError, match="exists already"):
        draft.save("warmer")
    assert path.read_text(encoding="utf-8") == saved


@pytest.mark.parametrize("name", ["", "../up", "a b", ".hidden", "x" * 99])
def test_a_name_that_leads_elsewhere_is_refused(draft, name):
    with pytest.raises(InputError, match="A name consists of"):
        draft.save(name)


def test_a_loser_wins_and_the_winner_loses(draft):
    choices = histories(draft.base.points[0].scenario.calendar)
    assert choices[0] is AS_IT_HAPPENED
    (hollande,) = (h for h in choices if h.name.startswith("presidential 2012"))
    results = draft.change(hollande.changes).job.scenario.calendar.results
    outcomes = {r.id: r.outcome for r in results if r.contest == "presidential"}
    assert outcomes == {"PS-presidential-2012": 0.0, "LR-presidential-2012": 1.0}


def test_small_things():
    assert typed(" 0,25 ") == 0.25
    assert stored.choices([pd.DataFrame({"x": ["b", "a"]}), pd.DataFrame({"x": ["c"]})], "x") == [
        "b",
        "a",
        "c",
    ]
