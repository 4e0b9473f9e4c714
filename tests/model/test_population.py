"""Persons: traits hang on identity alone, shares are as configured, intercepts are anchored.

Statistical limits lie five standard deviations out: a false alarm of 6e-7 each, and fewer than
fifty of them here.  Seeds are fixed, so that the verdict never changes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from abm.model.fields import MEMBER_FIELDS
from abm.model.population import copy_person, vacate
from abm.model.rules.turnover import is_cadre, is_old, is_young
from abm.model.simulation import prepare
from abm.model.state import (
    ACTIVIST,
    FEDERAL,
    NATIONAL,
    NONE,
    SECRETARY,
    STAFF,
    VACANT,
    members_of,
)
from abm.parameters import default_parameters
from tests.model.seats import table

TRAITS = (
    "key",
    "belief_at_entry",
    "identity_root",
    "privacy_root",
    "taste_use",
    "taste_resistance",
    "born",
    "joined",
    "faction",
)
OF_THE_SEAT = {"section", "party", "seat", "post", "role", "openness"}
"""What stays when somebody else sits down; the role follows the post."""

FORGOTTEN = {"candidate", "willing", "leaving", "decided"}
"""What a person does not bring along to another seat."""

LIMIT = 5.0


def in_sections(world, party=None):
    """Members in sections, at the start."""
    members = table(world)
    here = (members.role == ACTIVIST) | (members.role == SECRETARY)
    return members[here if party is None else here & (members.party == party)]


def persons(world):
    """Record of each member of a section, by party of entry and rank of entry there."""
    return {(int(m.origin), int(m.ordinal)): m for m in in_sections(world)}


def near(share, expected, count):
    """Whether the share of so many persons is within the limit of what was expected."""
    return abs(share - expected) <= LIMIT * np.sqrt(expected * (1.0 - expected) / count)


@pytest.fixture(scope="module")
def crowd(small):
    """A society of some 34 000 first members of each of two parties."""
    society = prepare(small(scale=5))
    return society, society.world(1)


@pytest.mark.parametrize(
    "change",
    [
        {"scale": 400},
        {"network": "ring"},
        {"values": {"attribution": 0.0, "exit_rate": 0.0, "initial_resistance": 0.9}},
        {"values": {"section_size": 17.0, "federation_sections": 3.0}},
    ],
    ids=["scale", "network", "other parameters", "sections"],
)
def test_persons_are_the_same_in_every_scenario(small, change):
    one, two = (
        persons(prepare(small(scale=1000)).world(3)),
        persons(prepare(small(**change)).world(3)),
    )
    both = one.keys() & two.keys()
    assert len(both) > 100
    for k in both:
        assert [one[k][trait] for trait in TRAITS] == [two[k][trait] for trait in TRAITS]


def test_another_seed_brings_other_persons_of_the_same_names(small):
    society = prepare(small(scale=1000))
    one, two = persons(society.world(3)), persons(society.world(4))
    assert one.keys() == two.keys()
    assert all(one[k].key == two[k].key for k in one)
    assert sum(one[k].taste_use == two[k].taste_use for k in one) == 0


def test_a_shift_of_a_mean_shifts_persons_and_leaves_their_luck(small):
    few = {"initial_belief": 0.4, "young_belief": 0.0, "belief_spread": 0.05}
    one = persons(prepare(small(few)).world(3))
    two = persons(prepare(small(few | {"initial_belief": 0.5})).world(3))
    moved = [two[k].belief_at_entry - one[k].belief_at_entry for k in one]
    assert np.allclose(moved, 0.1, atol=1e-6)


def test_shares_of_actives_and_of_factions_are_as_configured(crowd):
    society, world = crowd
    for number, party in enumerate(society.parties):
        here = in_sections(world, number)
        plain = here[here.role == ACTIVIST]
        if not plain.size:
            continue
        assert near(plain.active.mean(), society.values["active_share"], plain.size)
        assert here[here.role == SECRETARY].active.all()
        counts = np.bincount(here.faction, minlength=party.factions)
        assert counts.size == party.factions
        for count in counts:
            assert near(count / here.size, 1.0 / party.factions, here.size)


def test_shares_of_the_young_and_the_old_are_as_configured(crowd):
    society, world = crowd
    year = float(world.clock[0].start)
    for number, party in enumerate(society.parties):
        born = in_sections(world, number).born
        if born.size:
            young = np.mean([is_young(int(b), year) for b in born])
            old = np.mean([is_old(int(b), year) for b in born])
            assert near(young, party.under_35, born.size)
            assert near(old, party.over_60, born.size)


def test_ages_are_near_those_shares_and_whole_lives_long(crowd):
    society, world = crowd
    for number, party in enumerate(society.parties):
        age = float(world.clock[0].start) - in_sections(world, number).born
        if age.size:
            assert age.min() >= 18.0
            assert age.max() < 86.0
            # at most a year of birth at each limit is on the wrong side
            assert abs(np.mean(age < 35.0) - party.under_35) < party.under_35 / 17 + 0.01
            assert abs(np.mean(age >= 60.0) - party.over_60) < 1.0 / 25 + 0.01


def test_traits_have_the_means_and_spreads_of_the_table(crowd):
    society, world = crowd
    v, here = society.values, in_sections(world)
    for taste in (here.taste_use, here.taste_resistance):
        assert abs(taste.mean()) < LIMIT * v["taste_spread"] / np.sqrt(taste.size)
        assert abs(taste.std() / v["taste_spread"] - 1.0) < LIMIT / np.sqrt(2.0 * taste.size)
    together = np.corrcoef([here.taste_use, here.taste_resistance, here.identity_root])
    assert np.abs(together[np.triu_indices(3, 1)]).max() < LIMIT / np.sqrt(here.size)
    assert (here.belief == here.belief_at_entry).all()
    assert (here.identity == here.identity_root).all()
    assert not here.skill.any()
    assert (here.trained == NONE).all()
    age = float(world.clock[0].start) - here.born
    assert here.belief_at_entry[age < 34.0].mean() > here.belief_at_entry[age > 36.0].mean()  # F13
    assert here.identity_root[age > 61.0].mean() > here.identity_root[age < 59.0].mean()  # B1


def test_digital_staff_are_young_and_convinced(small):
    staff = {"digital_staff": 150.0}
    society = prepare(small(staff))
    world = society.world(1)
    here = table(world)[world.members.role == STAFF]
    age = float(world.clock[0].start) - here.born
    assert here.size >= 300
    assert age.min() >= 22.0
    assert age.max() < 35.1  # F54
    spread = society.values["belief_spread"] / np.sqrt(here.size)
    assert abs(here.belief.mean() - society.values["staff_belief"]) < LIMIT * spread
    assert here.active.all()


def test_everybody_has_a_seat_and_every_post_at_the_start_its_holder(crowd):
    society, world = crowd
    wanted = society.timetable.target[0]
    seats = table(world)
    for number, party in enumerate(world.parties):
        here = in_sections(world, number)
        if not party.present:
            assert here.size == 0
            continue
        assert abs(here.size - wanted[number]) < 0.01 * wanted[number] + 1.0
        assert sorted(here.ordinal) == list(range(here.size))
        top = seats[(seats.party == number) & (seats.post > SECRETARY)]
        assert (top.role == top.post).all()
        assert np.count_nonzero(top.post == NATIONAL) == party.nationals
        assert np.count_nonzero(top.post == FEDERAL) == party.federations
    for section in world.sections:
        roles = seats.role[section.first : section.first + section.seats]
        if not section.headquarters and (roles != VACANT).any():
            assert [int(role) for role in roles].count(SECRETARY) == 1
            assert section.open


@settings(max_examples=12)
@given(
    refusal=st.floats(0.05, 0.95),
    use=st.floats(0.05, 0.95),
    weights=st.fixed_dictionaries(
        {
            "belief_use": st.floats(0.0, 3.0),
            "identity_weight": st.floats(1.0, 4.0),
            "privacy_weight": st.floats(0.0, 2.0),
            "mandate_use": st.floats(-1.0, 2.0),
            "effort": st.floats(0.0, 2.0),
            "taste_spread": st.floats(0.0, 2.0),
            "choice_noise": st.floats(0.1, 2.0),
        }
    ),
)
def test_intercepts_give_the_shares_that_a_user_imagines(small, refusal, use, weights):
    """Shares of other persons than those on whom the intercepts were solved (2048 of them)."""
    anchors = {"initial_resistance": refusal, "initial_use": use}
    society = prepare(small(weights | anchors, scale=100))
    world = society.world(1)
    here = in_sections(world, society.names.index("PS"))
    v = society.values
    # a share of probabilities varies no more than one of decisions
    margin = LIMIT * 0.5 * np.sqrt(1.0 / here.size + 1.0 / 2048)
    assert abs(here.resistance.mean() - refusal) < margin
    utility = (
        v["belief_use"] * here.belief
        + v["mandate_use"]
        - v["identity_use_share"] * v["identity_weight"] * here.identity
        - v["effort"]
        + here.taste_use
        + float(world.clock[0].use_intercept)
    )
    assert abs(expit(utility / v["choice_noise"]).mean() - use) < margin


def test_intercepts_depend_on_parameters_alone(small):
    def intercepts(scenario, seed=1):
        clock = prepare(scenario).world(seed).clock[0]
        return float(clock.resistance_intercept), float(clock.use_intercept)

    base, scenario = intercepts(small()), small()
    assert intercepts(small(), seed=2) == base
    assert intercepts(small(scale=100)) == base
    assert intercepts(replace(scenario, parties=tuple(reversed(scenario.parties)))) == base
    more = default_parameters()["initial_resistance"] + 0.1
    refusing = intercepts(small({"initial_resistance": more}))
    assert refusing[0] < base[0]
    assert refusing[1] == base[1]


def filled(value):
    """Two seats, the first with every field at a value, the second at zero."""
    members = members_of(2)
    for field in MEMBER_FIELDS:
        getattr(members, field.name)[:] = [value, 0]
    return members


def test_a_person_who_moves_takes_everything_along_but_the_seat():
    members = filled(7)
    for name in FORGOTTEN:
        getattr(members, name)[1] = 7
    copy_person(members, 0, 1)
    names = {field.name for field in MEMBER_FIELDS}
    changed = {name for name in names if getattr(members, name)[1] == 7}
    assert changed == names - OF_THE_SEAT - FORGOTTEN


def test_nobody_leaves_a_state_behind():
    members = filled(7)
    vacate(members, 0)
    for field in MEMBER_FIELDS:
        left = getattr(members, field.name)[0]
        if field.name in OF_THE_SEAT - {"role"}:
            assert left == 7, field.name
        else:
            assert left == (NONE if field.name in {"ordinal", "trained"} else 0), field.name


@pytest.mark.parametrize(
    ("role", "cadre"),
    [(VACANT, 0), (ACTIVIST, 0), (STAFF, 0), (SECRETARY, 1), (FEDERAL, 1), (NATIONAL, 1)],
)
def test_cadres_are_those_who_hold_a_post_of_decision(role, cadre):
    assert is_cadre(role) == bool(cadre)  # F17
