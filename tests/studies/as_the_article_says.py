"""Outcomes of a society that shows every pattern of the article."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from abm import cases
from abm.studies.pattern_values import ScenarioOutcomes
from abm.studies.patterns import study

CASE = cases.load()

AS_THE_ARTICLE_SAYS = {
    "resistance_start": 0.60,
    "resistance_early": 0.50,
    "resistance_middle": 0.30,
    "resistance_late": 0.15,
    "belief_start": 0.20,
    "belief_early": 0.25,
    "belief_after": 0.35,
    "belief_late": 0.40,
    "use_turning": 0.30,
    "use_local_first": 0.20,
    "use_local_next": 0.30,
    "use_local_last": 0.40,
    "use_last": 0.50,
    "use_newcomer_last": 0.80,
    "use_rival_primary": 0.60,
    "use_rival_last": 0.50,
    "launch_probability_turning": 0.30,
    "years_to_half": 5.0,
    "years_to_half_newcomer": 0.5,
    "breadth_late": 0.50,
    "depth_late": 0.05,
    "depth_newcomer_late": 0.60,
    "publicity_early": 0.10,
    "publicity_late": 0.80,
    "novices_rival_primary": 0.30,
    "attributing_turning": 0.40,
    "attributing_part_turning": 0.60,
    "attributing_others_turning": 0.30,
    "hours_after": 4.0,
    "hours_late_after": 0.9,
    "training_after": 50_000.0,
    "training_late_after": 20_000.0,
    "promoted_trained_late_after": 0.60,
    "trained_active_late_after": 0.40,
    "vendors_early": 2.0,
    "vendors_middle": 5.0,
    "vendors_late": 9.0,
    "vendor_exits_early": 0.0,
    "vendor_exits_middle": 1.0,
    "vendor_exits_late": 2.0,
}
SCENARIOS = {
    "lost_2012": {
        "resistance_middle": 0.40,
        "vendors_middle": 3.0,
        "vendor_exits_middle": 0.0,
        "vendors_late": 4.0,
        "vendor_exits_late": 1.0,
    },
    "no_anticipation": {"launch_probability_turning": 0.50},
    "free": {},
    "cadres_frozen": {"use_last": 0.10},
    "activists_frozen": {"use_last": 0.40},
    "leaking": {"use_local_next": 0.10},
    "equally_close": {},
    "alike": {},
    "as_old": {"years_to_half_newcomer": 2.0},
    "as_divided": {},
    "alike_in_history": {},
    "as_old_in_history": {"years_to_half_newcomer": 2.0},
    "as_divided_in_history": {},
    "equal_contests": {},
    "primary_alike": {"use_rival_primary": 0.50},
    "primary_alike_in_history": {"use_rival_primary": 0.50},
    "tool_frozen": {"hours_late_after": 1.5},
    "blind_promotion": {"promoted_trained_late_after": 0.42},
    "young_ps": {"depth_late": 0.30},
    "failures_told": {"belief_late": 0.30},
}


def outcomes(changes=None, lacking=(), replicates=4):
    """Return outcomes as the article says, but for outcomes of scenarios that are changed."""
    changes = changes or {}
    scenarios = {}
    for scenario, values in {"baseline": {}, **SCENARIOS}.items():
        if scenario not in lacking:
            outcomes = {**AS_THE_ARTICLE_SAYS, **values, **changes.get(scenario, {})}
            scenarios[scenario] = {
                name: np.full((1, replicates), value) for name, value in outcomes.items()
            }
    return ScenarioOutcomes(CASE, CASE.roles.start, scenarios)


def repeated(world, rows):
    """Return outcomes of so many equal rows."""
    scenarios = {
        scenario: {name: np.repeat(value, rows, axis=0) for name, value in values.items()}
        for scenario, values in world.scenarios.items()
    }
    return replace(world, scenarios=scenarios)


def passing(world):
    """Patterns that pass; that does not depend on resamples, so that there are only two."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "RESAMPLES", 2)
        table = study.score_patterns(world, ["baseline"])
    return set(table.loc[table["passes"], "pattern"])
