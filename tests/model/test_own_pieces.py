"""Networks and classes of agents of one's own."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm import cases
from abm.mesa_model import Activist, Cadre, CanvassingModel, Vendor
from abm.model.networks import pairs_of
from abm.model.simulation import prepare

SCENARIO = cases.load().scenario(scale=10000, start=dt.date(2012, 2, 6), end=dt.date(2012, 5, 27))


def run(**pieces):
    model = CanvassingModel(SCENARIO, seed=1, **pieces)
    while model.running:
        model.step()
    return model


def beliefs(model):
    return model.world.members.belief.copy()


class Usual(Activist):
    """An activist like any other."""

    def step(self):
        super().step()


class Stubborn(Activist):
    """An activist who never changes belief."""

    def step(self):
        before = self.belief
        super().step()
        self.belief = before


def test_a_step_that_does_the_usual_changes_no_bit():
    assert (beliefs(run(classes={Activist: Usual})) == beliefs(run())).all()


def test_a_step_of_ones_own_has_its_effect():
    model = CanvassingModel(SCENARIO, seed=1, classes={Activist: Stubborn})
    before = {agent.person: agent.belief for agent in model.agents_by_type[Stubborn]}
    while model.running:
        model.step()
    after = {agent.person: agent.belief for agent in model.agents_by_type[Stubborn]}
    stayed = before.keys() & after.keys()
    assert stayed
    assert all(after[person] == before[person] for person in stayed)


@pytest.mark.parametrize("name", ["resistance", "practice", "party", "age", "belief"])
def test_a_subclass_that_redefines_a_computed_state_is_refused(name):
    with pytest.raises(TypeError, match=rf"Odd\.{name} would have no effect.*abm/model/rules"):
        type("Odd", (Activist,), {name: 0.5})


@pytest.mark.parametrize(
    ("base", "name", "place"),
    [
        (Activist, "resistance_inputs", "abm/model/rules/practice.py"),
        (Cadre, "toward", "abm/model/rules/belief.py"),
        (Vendor, "story", "abm/model/rules/market.py"),
        (Vendor, "claim", "abm/model/rules"),
        (Vendor, "step", "abm/model/rules"),
    ],
)
def test_a_subclass_with_a_rule_of_its_own_is_told_where_rules_are_changed(base, name, place):
    with pytest.raises(TypeError, match=rf"Odd\.{name} would have no effect: .*{place}"):
        type("Odd", (base,), {name: lambda agent: 0.5})


def test_a_subclass_may_have_methods_of_other_names():
    assert type("Own", (Activist,), {"doubts": lambda agent: 1.0 - agent.belief})
    assert type("OwnFirm", (Vendor,), {"boast": lambda firm: firm.claim - firm.belief})


def test_no_class_stands_in_for_one_without_a_step():
    firm = type("OwnFirm", (Vendor,), {})
    with pytest.raises(TypeError, match="no class can stand in for Vendor, but for Activist, Ca"):
        run(classes={Vendor: firm})


def test_a_class_stands_in_for_its_base_alone():
    with pytest.raises(TypeError, match="Usual is no subclass of Cadre"):
        run(classes={Cadre: Usual})


def test_edges_a_function_and_a_graph_are_the_same_network():
    pairs = [(0, 1), (1, 2), (0, 3)]

    class Graph:
        edges = pairs

    kinds = (pairs, np.array(pairs), lambda seats, rng: pairs, lambda seats, rng: Graph())
    runs = [prepare(SCENARIO, network=kind).run(1).outcomes for kind in kinds]
    assert all(str(outcomes) == str(runs[0]) for outcomes in runs)


def test_a_network_of_no_ties_has_fewer_than_one_of_many():
    none = prepare(SCENARIO, network=[]).world(1)
    many = prepare(SCENARIO, network=lambda seats, rng: rng.integers(0, seats, (500, 2))).world(1)
    assert many.ties.seat.size > none.ties.seat.size


@given(st.integers(2, 50), st.integers(0, 2**32), st.integers(0, 2**62))
def test_a_seed_gives_the_same_network_every_time(seats, seed, code):
    def network(seats, rng):
        return rng.integers(0, seats, (20, 2))

    one, other = (pairs_of(network, seats, seed, code) for _ in range(2))
    assert (one == other).all()


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([(0, 10**6)], "seats from 0 to"),
        ([(-1, 2)], "seats from 0 to"),
        ([(0.5, 1.0)], "pairs of whole numbers"),
        ([0, 1, 2], "pairs of whole numbers"),
        ([(0, 1, 2)], "pairs of whole numbers"),
    ],
)
def test_what_is_no_pair_of_seats_is_refused(pairs, message):
    with pytest.raises(ValueError, match=message):
        prepare(SCENARIO, network=pairs).world(1)
