"""The Mesa face: real agents, views on the engine's state, whose steps give the same bits."""

from __future__ import annotations

import datetime as dt
import gc
import inspect
import weakref

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import abm
from abm import cases
from abm.mesa_model import Activist, Cadre, CanvassingModel, DigitalStaff, Vendor
from abm.model.state import VACANT
from tests.model.seats import state_bytes

SMALL = 5000


def campaigning(**values):
    """A small world that starts in the campaign of 2012."""
    return CanvassingModel(
        cases.load().scenario(start=dt.date(2012, 1, 2), end=dt.date(2012, 12, 31)),
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
    assert state_bytes(compiled.world) == state_bytes(driven.world)


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
    assert list(frame.columns) == ["seed", "date", "resistance", "belief", "use"]
    assert len(frame) == 2


TAKES_RNG = "rng" in inspect.signature(mesa.batch_run).parameters
"""Where ``mesa.batch_run`` has seeds of its own (3.5), it forgets those among the parameters."""


def batch(parameters, **options):
    """Rows of a batch of short runs."""
    return mesa.batch_run(
        CanvassingModel,
        {"scale": [SMALL], **parameters},
        max_steps=3,
        number_processes=1,
        display_progress=False,
        **options,
    )


def agree(row):
    """Whether a row is what its seed gives, after as many steps as the batch asks for."""
    model = CanvassingModel(seed=row["seed"], scale=SMALL)
    for _ in range(3):
        model.step()
    frame = model.datacollector.get_model_vars_dataframe()
    return all(row[name] == frame[name].iloc[-1] for name in frame.columns)


def test_batch_run_varies_parameters():
    rows = batch({"promise": [0.0, 1.0]})
    assert len(rows) == 2
    assert {row["promise"] for row in rows} == {0.0, 1.0}


@pytest.mark.parametrize("number", [1, 3])
def test_a_batch_without_seeds_draws_them_and_tells_them(number):
    options = {"rng": [None] * number} if TAKES_RNG else {"iterations": number}
    rows = batch({}, **options)
    assert len({row["seed"] for row in rows}) == number
    assert all(agree(row) for row in rows)


@pytest.mark.skipif(not TAKES_RNG, reason="this Mesa takes seeds among the parameters only")
@pytest.mark.parametrize(
    "seeds",
    [[4, 5], [0, 2**63 - 1], list(np.random.SeedSequence(1).generate_state(2))],
    ids=["small", "extreme", "numpy's"],
)
def test_a_batch_uses_the_seeds_that_it_is_given(seeds):
    rows = batch({}, rng=seeds)
    assert [row["seed"] for row in rows] == [int(seed) for seed in seeds]
    assert all(agree(row) for row in rows)


def test_seeds_among_the_parameters_are_used_or_the_row_says_which_were():
    rows = batch({"seed": [4, 5]})
    if not TAKES_RNG:
        assert [row["seed"] for row in rows] == [4, 5]
    assert all(isinstance(row["seed"], int) for row in rows)
    assert all(agree(row) for row in rows)


@pytest.mark.parametrize(
    ("given", "seed"),
    [
        ({"seed": 9}, 9),
        ({"rng": 9}, 9),
        ({"rng": np.int64(9)}, 9),
        ({"seed": np.uint64(2**63 - 1)}, 2**63 - 1),
        ({"seed": 9, "rng": 8}, 9),
        ({"seed": 0, "rng": 8}, 0),
        ({"rng": np.random.default_rng(1)}, int(np.random.default_rng(1).integers(2**63))),
        ({"rng": np.random.SeedSequence(1)}, int(np.random.default_rng(1).integers(2**63))),
    ],
)
def test_a_seed_of_any_kind_is_used_and_kept(given, seed):
    assert CanvassingModel(scale=SMALL, **given).root_seed == seed


@pytest.mark.parametrize("given", [1.5, "one"])
def test_what_is_no_seed_is_refused(given):
    with pytest.raises((TypeError, ValueError)):
        CanvassingModel(scale=SMALL, seed=given)


def test_the_same_seed_gives_the_same_model_and_it_is_kept():
    first, second = campaigning(seed=9), campaigning(seed=9)
    other = CanvassingModel(scale=SMALL)
    assert first.root_seed == 9
    assert state_bytes(first.world) == state_bytes(second.world)
    again = CanvassingModel(seed=other.root_seed, scale=SMALL)
    assert state_bytes(again.world) == state_bytes(other.world)


def test_an_unknown_parameter_is_refused():
    with pytest.raises(TypeError, match=r'promisse: no such parameter or mechanism; .*"promise"'):
        CanvassingModel(seed=1, scale=SMALL, promisse=1.0)


@pytest.mark.parametrize(
    "wrong", [{"domestic_rate": 1e9}, {"norm_weight": -1.0}, {"promise": -1.0}, {"scale": 0}]
)
def test_a_value_outside_its_range_is_refused(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"{name} = .*: must be a"):
        CanvassingModel(seed=1, **{"scale": SMALL, **wrong})


def test_a_dropped_model_gives_its_state_back():
    model = campaigning(seed=1)
    model.step()
    state = weakref.ref(model.world.members.belief)
    del model
    gc.collect()
    assert state() is None


def test_the_package_offers_model_and_agents():
    assert abm.CanvassingModel is CanvassingModel
    assert abm.Activist is Activist
