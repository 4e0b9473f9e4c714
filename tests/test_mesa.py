"""The Mesa face: real agents, views on the engine's state, whose steps give the same bits."""

from __future__ import annotations

import datetime as dt
import gc
import weakref

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import abm
from abm.model.agents import Activist, Cadre, DigitalStaff, Vendor
from abm.model.canvassing import CanvassingModel, default_scenario
from abm.model.state import VACANT

SMALL = 5000


def campaigning(**values):
    """A small world that starts in the campaign of 2012."""
    return CanvassingModel(
        default_scenario(start=dt.date(2012, 1, 2), end=dt.date(2012, 12, 31)),
        scale=SMALL,
        **values,
    )


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**62), promise=st.floats(0, 2), steps=st.integers(1, 12))
def test_driving_agents_one_by_one_gives_the_same_bits(seed, promise, steps):
    compiled = campaigning(seed=seed, promise=promise)
    driven = campaigning(seed=seed, promise=promise)
    for _ in range(steps):
        compiled.step()
        driven.step_by_agents()
    assert compiled.world.members.tobytes() == driven.world.members.tobytes()


def test_agents_are_those_of_the_state_after_turnover():
    model = CanvassingModel(seed=2, scale=SMALL)
    for _ in range(60):
        model.step()
    members = model.world.members
    seated = {agent.seat for agent in model.agents if isinstance(agent, Activist)}
    assert seated == set(np.flatnonzero(members.role != VACANT))
    for agent in model.agents_by_type[Cadre]:
        assert agent.role in {"secretary", "federal", "national"}
    for agent in model.agents_by_type[DigitalStaff]:
        assert agent.role == "staff"
    persons = [agent.person for agent in model.agents if isinstance(agent, Activist)]
    assert len(persons) == len(set(persons))


def test_mesa_tools_work_unmodified():
    model = campaigning(seed=4)
    model.step()
    mean = model.agents_by_type[Activist].agg("belief", np.mean)
    assert 0 < mean < 1
    believers = model.agents.select(lambda a: isinstance(a, Activist) and a.belief > mean)
    assert 0 < len(believers) < len(model.agents)
    assert all(vendor.claim >= vendor.belief for vendor in model.agents_by_type[Vendor])  # F51
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == ["date", "resistance", "belief", "use"]
    assert len(frame) == 2


def test_batch_run_varies_parameters_and_keeps_the_seed():
    rows = mesa.batch_run(
        CanvassingModel,
        {"scale": [SMALL], "promise": [0.0, 1.0]},
        max_steps=3,
        number_processes=1,
        display_progress=False,
    )
    assert len(rows) == 2
    assert {row["promise"] for row in rows} == {0.0, 1.0}


def test_the_same_seed_gives_the_same_model_and_it_is_kept():
    first, second = campaigning(seed=9), campaigning(seed=9)
    other = CanvassingModel(scale=SMALL)
    assert first.root_seed == 9
    assert first.world.members.tobytes() == second.world.members.tobytes()
    assert CanvassingModel(seed=other.root_seed, scale=SMALL).world.members.tobytes() == (
        other.world.members.tobytes()
    )


def test_an_unknown_parameter_is_refused():
    with pytest.raises(TypeError, match="no parameter or mechanism"):
        CanvassingModel(seed=1, scale=SMALL, promisse=1.0)


def test_a_dropped_model_gives_its_state_back():
    model = campaigning(seed=1)
    model.step()
    state = weakref.ref(model.world.members)
    del model
    gc.collect()
    assert state() is None


def test_the_package_offers_model_and_agents():
    assert abm.CanvassingModel is CanvassingModel
    assert abm.Activist is Activist
