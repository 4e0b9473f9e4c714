"""The members' step in lanes by hand (``tests/peers/lanes.cpp``) gives the engine's bytes.

So the benchmark that compares the two times the same work.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from abm.model.simulation import prepare
from abm.scenario import Outputs
from tests.benchmarks.societies import WEEKS, society
from tests.peers import lanes, limit
from tests.peers.bytes import bytes_of

pytestmark = pytest.mark.skipif(limit.compiler("cpp") is None, reason="there is no C++ compiler")

VALUES = {
    "baseline": {},
    # sections that fill no whole number of lanes, or more than live side by side
    "29 seats": {"section_size": 29.0, "attack_category": -0.2, "identity_influence": 40.0},
    "75 seats": {"section_size": 75.0, "attribution_chance": 1.0, "light_step": 0.0},
}


@pytest.fixture(scope="module")
def in_lanes(tmp_path_factory):
    """Return the members' step in lanes, compiled."""
    return lanes.Lanes(tmp_path_factory.mktemp("lanes"))


@pytest.mark.parametrize("named", VALUES)
def test_lanes_give_the_bytes_of_the_engine(in_lanes, small, named):
    # seven years: campaigns, sessions, results, of which some local, a refuted promise
    outputs = Outputs(every=26, ledger=False)
    scenario = small(VALUES[named], step=14.0, scale=1000, outputs=outputs)
    if named != "baseline":
        results = [replace(r, local=True, outcome=0.5) for r in scenario.calendar.results]
        calendar = replace(scenario.calendar, results=tuple(results))
        scenario = replace(scenario, calendar=calendar)
    society = prepare(scenario)
    engine, by_lanes = society.world(7), society.world(7)
    events = dict.fromkeys(("practice", "lesson", "credited", "trainer"), 0)
    for _ in range(180):
        in_lanes.side_by_side(engine, by_lanes, 1)
        assert bytes_of(by_lanes) == bytes_of(engine)
        for name in events:
            events[name] += np.count_nonzero(getattr(engine.members, name))
    assert min(events.values()) > 0
    assert engine.parties.left.max() > 0
    assert society.timetable.refuted[:180].any()


def test_what_lanes_leave_out_they_refuse(in_lanes, small):
    held = {"mechanisms_from": dt.date(2012, 5, 7), "structure": "conviction"}
    world = prepare(small({"norm_ties": 0.3, "norm": 0.0, "revisit_rate": 1.0}, **held)).world(1)
    left_out = r"^belief_identity, norm_ties, revisit_rate, a norm that is held, ledger$"
    with pytest.raises(NotImplementedError, match=left_out):
        in_lanes.side_by_side(world, world, 1)


def test_the_engine_takes_little_longer_than_lanes(in_lanes):
    # step by step in turn, in the time of the thread, so that the machine and its load cancel out
    worlds = society(1_000).world
    spent = [in_lanes.side_by_side(worlds(seed), worlds(seed), WEEKS) for seed in range(7)]
    assert np.median([by_engine / by_lanes for by_engine, by_lanes in spent]) < 1.5
