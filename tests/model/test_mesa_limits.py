"""What a user of the Mesa face may do: references stay true, and wrong values get one message."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import numpy as np
import pytest

from abm import cases
from abm.mesa_model import Activist, Cadre, CanvassingModel
from abm.model.state import VACANT
from tests.model.seats import state_bytes

YEAR = cases.load().scenario(start=dt.date(2012, 1, 2), end=dt.date(2012, 12, 31), scale=5000)


def lived(steps, **values):
    """A small world that has lived some steps."""
    model = CanvassingModel(YEAR, seed=1, **values)
    for _ in range(steps):
        model.step()
    return model


def test_nothing_moves_after_the_last_step_whoever_is_driven():
    model = CanvassingModel(replace(YEAR, end=dt.date(2012, 1, 22)), seed=1)
    model.run_model()
    assert not model.running
    before = state_bytes(model.world)
    model.running = True  # as a loop of one's own may leave it
    model.step()
    model.step_by_agents()
    model.agents.do("step")
    model.agents.shuffle_do("step")
    assert state_bytes(model.world) == before


def test_a_reference_names_a_person_for_good():
    model = lived(0)
    references = list(model.agents_by_type[Activist])
    persons = {agent: agent.person for agent in references}
    for _ in range(50):
        model.step()
    members = model.world.members
    standing = {
        (int(members.origin[seat]), int(members.ordinal[seat])): seat
        for seat in np.flatnonzero(members.role != VACANT).tolist()
    }
    gone = [agent for agent in references if agent.person not in standing]
    stayed = [agent for agent in references if agent.person in standing]
    assert gone
    assert stayed
    assert all(agent.person == persons[agent] for agent in references)
    assert all(agent.belief == members.belief[standing[agent.person]] for agent in stayed)
    before = state_bytes(model.world)
    for agent in gone:
        for read in ("belief", "party", "role", "age", "seat"):
            with pytest.raises(LookupError, match=r"person \d+ who entered \w+ has left the party"):
                getattr(agent, read)
        with pytest.raises(LookupError, match="has left the party"):
            agent.step()
        with pytest.raises(LookupError, match="has left the party"):
            agent.belief = 0.5
    assert state_bytes(model.world) == before


def test_a_reference_follows_a_person_who_becomes_a_cadre():
    model = lived(0, promotion=10.0)
    references = list(model.agents_by_type[Activist])
    for _ in range(50):
        model.step()
    cadres = {agent.person for agent in model.agents_by_type[Cadre]}
    promoted = [agent for agent in references if agent.person in cadres]
    assert promoted
    assert {agent.role for agent in promoted} <= {"secretary", "federal", "national"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"scale": -5}, "scale = -5: must be a whole number from 1 to 5000"),
        ({"scale": 0}, "scale = 0: must be a whole number from 1 to 5000"),
        ({"scale": 5001}, "scale = 5001: must be a whole number from 1 to 5000"),
        ({"scale": 2.5}, "scale = 2.5: must be a whole number from 1 to 5000"),
        ({"scale": "a"}, "scale = 'a': must be a whole number from 1 to 5000"),
        ({"scale": True}, "scale = True: must be a whole number from 1 to 5000"),
        ({"seed": -1}, f"seed = -1: must be a whole number from 0 to {2**63 - 1}"),
        ({"seed": 2**63}, f"seed = {2**63}: must be a whole number from 0 to {2**63 - 1}"),
        ({"rng": 1.5}, f"seed = 1.5: must be a whole number from 0 to {2**63 - 1}"),
        ({"effort": float("nan")}, "effort = nan: must be a number from 0 to 5"),
        ({"effort": float("inf")}, "effort = inf: must be a number from 0 to 5"),
        ({"effort": "a"}, "effort = 'a': must be a number from 0 to 5"),
        ({"effort": None}, "effort = None: must be a number from 0 to 5"),
        ({"promise_rate": -50}, "promise_rate = -50: must be a number from 0 to"),
        ({"promise": 11}, "promise = 11: must be a number from 0 to 10"),
    ],
)
def test_the_limits_of_configs_hold_in_python(wrong, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        CanvassingModel(YEAR, **wrong)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"scale": 0}, "scale = 0: must be a whole number from 1"),
        ({"step": float("nan")}, "step = nan: must be a number from 0.25 to 92"),
        ({"parameters": {**YEAR.parameters, "effort": -1.0}}, "effort = -1.0: must be a number"),
        ({"mechanisms": {**YEAR.mechanisms, "promise": -1.0}}, "promise = -1.0: must be a number"),
    ],
)
def test_a_scenario_made_in_python_keeps_the_limits_too(wrong, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        CanvassingModel(replace(YEAR, **wrong), seed=1)


@pytest.mark.parametrize("wrong", [2.0, -0.1, float("nan"), "much", None])
def test_a_belief_outside_its_range_is_refused(wrong):
    agent = lived(0).agents_by_type[Activist][0]
    before = agent.belief
    with pytest.raises(ValueError, match=r"belief = .*: must be a number from 0 to 1"):
        agent.belief = wrong
    assert agent.belief == before
    agent.belief = 1
    assert agent.belief == 1.0
