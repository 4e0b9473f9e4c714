"""Rival structures: absent where not chosen, at work where chosen, and exact in the ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from abm.mechanisms import MECHANISMS, default_mechanisms, effective
from abm.mesa_model import CanvassingModel
from abm.model.arithmetic import DAYS_A_WEEK, DAYS_A_YEAR, relaxation
from abm.model.engine import advance
from abm.model.ledger import CHANNELS
from abm.model.record.measures import MEASURES
from abm.model.simulation import prepare
from abm.model.state import SEEN_DECLINING, VACANT
from abm.parameters import PARAMETERS, default_parameters
from abm.structures import STRUCTURES, in_structure
from tests.model.seats import state_bytes
from tests.model.test_ledger import residual

RIVALS = [name for name in STRUCTURES if name != "standard"]
BRINGS = {name for structure in STRUCTURES.values() for name in structure.brings}
OWN = BRINGS | {"threshold_spread", "habit_rate", "habit_decay"}
OFF = dict.fromkeys(MECHANISMS, 0.0)


def series(scenario, seed=5):
    """Return the series of a run."""
    return prepare(scenario).run(seed).series


def of(output, measure, party="PS"):
    """Return a measure of everybody in a party at every record."""
    return output.series[:, output.parties.index(party), 0, list(MEASURES).index(measure)]


def test_every_structure_names_parameters_that_exist_and_some_term_of_its_own():
    for structure in STRUCTURES.values():
        assert {*structure.brings, *structure.leaves_out} <= PARAMETERS.keys()
        assert (structure.brings or structure.leaves_out) or structure.name == "standard"
        assert not set(structure.leaves_out) & BRINGS


def test_a_structure_puts_at_zero_what_it_leaves_out_and_what_others_bring():
    given = default_parameters()
    for structure in STRUCTURES.values():
        values = in_structure(effective(given, default_mechanisms()), structure.name)
        absent = set(structure.leaves_out) | (BRINGS - set(structure.brings))
        assert {name for name in given if values[name] != given[name]} <= absent
        assert all(values[name] == 0.0 for name in absent)
        assert all(values[name] != 0.0 for name in structure.brings)


def test_what_only_rivals_read_changes_no_bit_of_the_standard_equations(small):
    here = small()
    there = small({name: PARAMETERS[name].high for name in OWN})
    assert series(here).tobytes() == series(there).tobytes()
    world = prepare(here).world(5)
    advance(world, 200)
    for state in ("habit", "disposition", "decided"):
        assert not getattr(world.members, state).any()


@pytest.mark.parametrize("name", RIVALS)
def test_what_other_rivals_read_changes_no_bit_of_a_rival(small, name):
    others = {
        key: PARAMETERS[key].high
        for structure in STRUCTURES.values()
        if structure.name != name
        for key in structure.brings
    }
    assert (
        series(small(structure=name)).tobytes() == series(small(others, structure=name)).tobytes()
    )


def test_the_equations_differ(small):
    seen = {series(small(structure=name, scale=1000)).tobytes() for name in STRUCTURES}
    assert len(seen) == len(STRUCTURES)


@pytest.mark.parametrize("name", RIVALS)
def test_the_ledger_is_exact_in_every_structure(small, name):
    ledger = prepare(small(structure=name)).run(3).ledger
    assert residual(ledger[:, None], 0, len(ledger) - 1) < 1e-9


@pytest.mark.parametrize("name", RIVALS)
def test_states_stay_in_their_ranges(small, name):
    world = prepare(small(structure=name, scale=1000)).world(6)
    for _ in range(12):
        advance(world, 40)
        seated = world.members.role != VACANT
        for state in ("belief", "identity", "resistance", "habit", "disposition"):
            values = getattr(world.members, state)
            assert ((values >= 0.0) & (values <= 1.0)).all()
            assert not values[~seated].any()


@pytest.mark.parametrize("name", RIVALS)
def test_agents_of_mesa_live_by_the_same_structure(small, name):
    scenario = small(structure=name, start=dt.date(2012, 1, 2), end=dt.date(2012, 12, 31))
    scenario = replace(scenario, parameters={**scenario.parameters, "revisit_rate": 2.0})
    compiled, driven = (CanvassingModel(scenario, seed=8) for _ in range(2))
    for _ in range(6):
        compiled.step()
        driven.step_by_agents()
    assert state_bytes(compiled.world) == state_bytes(driven.world)


def test_with_nothing_used_all_that_replace_the_norm_are_one(small):
    """Before anybody uses data there is neither norm nor habit: the past of 2009 is the same."""
    years = {"start": dt.date(2009, 1, 5), "end": dt.date(2010, 12, 26)}
    quiet = [
        of(prepare(small(structure=name, **years)).run(5), "resistance")
        for name in ("standard", "norm_on_use", "conformity", "habit", "cascade")
    ]
    for other in quiet[1:]:
        assert np.array_equal(quiet[0], other)


def test_the_start_is_at_rest_in_every_structure(small):
    """With every mechanism off nobody changes their mind, believe what they may."""
    for name in STRUCTURES:
        world = prepare(small(OFF, structure=name)).world(5)
        before, persons = world.members.identity.copy(), world.members.key.copy()
        advance(world, 20)
        stayed = (world.members.key == persons) & (world.members.role != VACANT)
        assert stayed.sum() > 100
        assert np.allclose(world.members.identity[stayed], before[stayed], rtol=0, atol=1e-12), name


def test_under_conformity_less_is_said_than_thought_and_only_there(small):
    output = prepare(small(structure="conformity", scale=1000)).run(5)
    public, private = of(output, "resistance"), of(output, "private_resistance")
    assert (public <= private + 1e-12).all()
    assert (private - public).max() > 0.05
    plain = prepare(small()).run(5)
    assert np.array_equal(of(plain, "resistance"), of(plain, "private_resistance"))


def test_a_norm_on_use_alone_books_no_change_of_resistance(small):
    ledger = prepare(small(structure="norm_on_use")).run(5).ledger
    assert not ledger[..., CHANNELS.index("resistance/norm")].any()
    assert prepare(small()).run(5).ledger[..., CHANNELS.index("resistance/norm")].any()


def test_conviction_books_to_identity_and_nothing_to_belief(small):
    ledger = prepare(small(structure="conviction")).run(5).ledger
    assert not ledger[..., CHANNELS.index("resistance/belief/promise")].any()
    assert ledger[..., CHANNELS.index("belief/promise")].any()
    assert ledger[..., CHANNELS.index("resistance/identity")].any()


def test_under_conviction_what_moves_belief_moves_resistance_with_all_else_off(small):
    """Belief is no mechanism: identity cost follows it whatever is switched off."""
    alone = dict.fromkeys(MECHANISMS, 0.0) | {"promise": 1.0}
    for name in ("standard", "conviction"):
        runs = [prepare(small(values, structure=name)).run(5) for values in (alone, OFF)]
        with_promise, without = (of(output, "resistance")[-1] for output in runs)
        assert with_promise < without - 0.01, name


def test_who_decides_once_keeps_the_decision_of_the_campaign(small, campaign_of_2012):
    """Otherwise some change in the campaign: skill, belief and identity cost move."""
    changed = {}
    for rate in (0.0, PARAMETERS["revisit_rate"].high):
        values = {"revisit_rate": rate, "exit_rate": 0.0, "office_pulse": 0.0, "promotion": 0.0}
        world = prepare(small(values, scale=400, **campaign_of_2012)).world(3)
        advance(world, 4)
        first = world.members.practice.copy()
        asked = world.members.candidate | (first > 0)
        key = world.members.key.copy()
        advance(world, 10)
        same = (key == world.members.key) & (asked > 0)
        assert same.sum() > 20
        changed[rate] = int((world.members.practice[same] != first[same]).sum())
    assert changed[0.0] == 0
    assert changed[PARAMETERS["revisit_rate"].high] > 0


def test_decliners_are_forgotten_when_a_campaign_opens(small):
    world = prepare(small(structure="cascade", scale=1000)).world(3)
    opened, declined = set(), 0
    for _ in range(300):
        before = world.parties.campaign.copy()
        advance(world, 1)
        for party, campaign in enumerate(world.parties.campaign):
            if campaign >= 0 and campaign != before[party]:
                opened.add(int(campaign))
                own = world.members.party == party
                asked = world.sections.mandate[world.members.section] > 0
                assert not world.members.decided[own & ~asked].any()
        declined += (world.signals.seen == SEEN_DECLINING).sum()
    assert len(opened) > 5
    assert declined > 0


def test_use_is_seen_alike_whether_or_not_decisions_are_remembered(small):
    """Also where one campaign follows another.  Everybody decides again in every step in both."""
    rate = 1852.0
    assert 1.0 - 1e-15 < relaxation(rate, DAYS_A_WEEK / DAYS_A_YEAR) < 1.0
    forgotten = series(small({"norm_ties": 1.0}))
    remembered = series(small({"norm_ties": 1.0, "revisit_rate": rate}))
    assert remembered.tobytes() == forgotten.tobytes()


def test_by_stance_a_new_party_wins_over_those_whom_it_seeks(small):
    """Those who would not refuse, or those who would: the difference is in who came."""
    came = {}
    for acceptance in (0.01, 1.0):
        values = {"moves_acceptance": acceptance, "moves_share": 1.0, "cohort_renewal": 1.0}
        world = prepare(small(values, structure="stance_moves", scale=400)).world(3)
        advance(world, 400)
        party = np.flatnonzero(world.parties.new)[0]
        m = world.members
        moved = (m.party == party) & (m.origin != party) & (m.role != VACANT)
        assert moved.sum() > 20
        came[acceptance] = float(m.taste_resistance[moved].mean())
    assert came[1.0] < came[0.01] - 0.2
