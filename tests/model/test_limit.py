"""The step by hand in C (``tests/peers/limit.c``) gives the engine's bytes, phase by phase.

Built with ``-O3 -march=native``, but without fused multiplication and addition, which rounds once
where the engine rounds twice.  So the benchmark that times the two times the same work.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from abm.model.engine import advance
from abm.model.population import FIRST_HIRED
from abm.model.simulation import prepare
from abm.model.state import NONE, STAFF
from tests.peers import limit
from tests.peers.bytes import bytes_of

pytestmark = pytest.mark.skipif(limit.compiler() is None, reason="there is no C compiler")

BASELINE: dict[str, float] = {}
"""The values of the table: none given."""

EVERYTHING = {
    "norm_ties": 0.3,
    "imitation": 1.0,
    "imitation_rate": 0.3,
    "imitation_sample": 3.0,
    "attack_category": -0.2,
    "reconsider_rate": 0.5,
    "doors_spread": 0.2,
    "initial_convinced": 0.05,
    "cohort_renewal": 0.6,
    "moves_share": 0.5,
    "founding_chance": 0.9,
    "embeddedness": 0.1,
    "revisit_rate": 3.0,
}
"""What the baseline leaves out, and what is rare in it; results are local, too."""

HELD = EVERYTHING | {"norm": 0.4, "influence": 0.0, "selection": 0.5}
"""The same with mechanisms that are weaker, or off, from a day on."""


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    """Return the step in C, compiled."""
    return limit.Limit(tmp_path_factory.mktemp("limit"))


@pytest.mark.parametrize("values", [BASELINE, EVERYTHING, HELD], ids=["baseline", "all", "held"])
def test_c_and_the_timed_loop_give_the_bytes_of_the_engine(c, small, values):
    # ten years: campaigns, results, a party that enters, staff who found firms, a switch
    scenario = small(values, step=28.0, mechanisms_from=dt.date(2011, 1, 3))
    if values:
        results = [replace(r, local=True, outcome=0.5) for r in scenario.calendar.results]
        scenario = replace(scenario, calendar=replace(scenario.calendar, results=tuple(results)))
    society = prepare(scenario)
    engine, by_c, timed = (society.world(7) for _ in range(3))
    practised, came_back = 0, False
    for _ in range(society.steps):
        advance(engine, 1)
        c.by_c(by_c, 1)
        c.by_engine(timed, 1)
        expected = bytes_of(engine)
        assert bytes_of(by_c) == expected
        assert bytes_of(timed) == expected
        m = engine.members
        practised += m.practice.sum()
        came_back |= bool((m.ordinal[m.role == STAFF] < FIRST_HIRED).any())
    assert practised > 0
    assert came_back
    assert m.skill_at_entry.any()
    assert m.covered.any() == (values is HELD)
    assert m.decided.any() == bool(values)
    assert engine.parties.present.all()
    assert engine.parties.promoted_trained.sum() > 0
    assert engine.results.attributing.max() > 0
    if values:
        assert (engine.vendors.founder != NONE).any()


def test_c_refuses_rival_structures(c, small):
    world = prepare(small(structure="habit")).world(1)
    with pytest.raises(NotImplementedError, match=r"^habit_identity$"):
        c.by_c(world, 1)


def test_what_is_timed_adds_up(c, small):
    world = prepare(small()).world(1)
    for loop in (c.by_c, c.by_engine):
        spent = loop(world, 20)
        assert np.all(spent > 0)
        assert spent.size == len(limit.PHASES)
