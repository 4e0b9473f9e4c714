"""The members' step with NumPy (``tests/peers/numpy_phases.py``) gives the engine's states.

Given the engine's draws, decisions are the same and states agree to 1e-9: exponentials are those of
the mathematical library, and terms are added in another order.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from abm.model.engine import close_step, open_step
from abm.model.phases.members import live
from abm.model.simulation import prepare
from abm.scenario import Outputs
from tests.peers import numpy_phases

STATES = ("belief", "identity", "privacy", "skill", "resistance")
DECISIONS = (
    *("practice", "stance", "willing", "candidate", "lesson", "leaving"),
    *("took_part", "credited", "trained", "trainer"),
)

YEARS = {
    "2012": {"start": dt.date(2011, 8, 1), "end": dt.date(2014, 6, 30)},
    "2017": {"start": dt.date(2016, 1, 4), "end": dt.date(2018, 6, 25)},
}


OPTIONS = {
    "baseline": {},
    "strong": {"attack_category": -0.2, "influence_rate": 8.0, "identity_influence": 5.0},
    "local": {"attribution_chance": 1.0},
}


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("span", YEARS)
def test_states_and_decisions_are_the_engines(small, span, options):
    fields = {"step": 14.0, "outputs": Outputs(every=26, ledger=False), **YEARS[span]}
    scenario = small(OPTIONS[options], **fields)
    if options == "local":
        results = [replace(r, local=True, outcome=0.5) for r in scenario.calendar.results]
        scenario = replace(scenario, calendar=replace(scenario.calendar, results=tuple(results)))
    society = prepare(scenario)
    world = society.world(3)
    seen = dict.fromkeys(("practice", "lesson", "leaving", "credited"), 0)
    for _ in range(society.steps):
        open_step(world)
        people = numpy_phases.People(world, numpy_phases.keyed)
        common = numpy_phases.Common.of(world)
        sums = numpy_phases.live(people, world, common, numpy_phases.keyed)
        live(world, 0, world.members.role.size)
        engine = {n: getattr(world.members, n)[people.seats] for n in STATES + DECISIONS}
        for name in STATES:
            np.testing.assert_allclose(getattr(people, name), engine[name], rtol=0, atol=1e-9)
        for name in DECISIONS:
            np.testing.assert_array_equal(getattr(people, name), engine[name], err_msg=name)
        expected_sums = numpy_phases.engine_sums(world)
        assert sums.keys() == expected_sums.keys()
        for name, expected in expected_sums.items():
            np.testing.assert_allclose(sums[name], expected, atol=1e-8, err_msg=name)
        for name in seen:
            seen[name] += np.count_nonzero(engine[name])
        close_step(world)
    assert min(seen.values()) > 0


def test_what_numpy_leaves_out_it_refuses(small):
    world = prepare(small({"norm_ties": 0.3}, structure="thresholds")).world(1)
    with pytest.raises(NotImplementedError, match=r"^threshold_mean, norm_ties, ledger$"):
        numpy_phases.Common.of(world)


def test_draws_of_numpy_decide_as_often(small, campaign_of_2012):
    # leaving is a draw a member: the number is binomial, within 5 standard deviations but for
    # one case in a million
    outputs = Outputs(every=26, ledger=False)
    world = prepare(small(scale=100, step=28.0, outputs=outputs, **campaign_of_2012)).world(5)
    open_step(world)
    draw = numpy_phases.of_generator(5)
    people = numpy_phases.People(world, draw)
    numpy_phases.live(people, world, numpy_phases.Common.of(world), draw)
    weights = 1.0 + world.values[0].exit_selection * people.resistance * people.per_member(
        numpy_phases.places_of(world).exposed
    )
    share = people.per_member(numpy_phases.places_of(world).exit_share)
    chance = -np.expm1(-share * weights)
    spread = np.sqrt((chance * (1.0 - chance)).sum())
    assert abs(people.leaving.sum() - chance.sum()) < 5 * spread
