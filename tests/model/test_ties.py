"""Who hears whom: the graph of seats, and strengths that are those of the persons who sit there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, shortest_path

from abm.mechanisms import MECHANISMS
from abm.model.arithmetic import relaxation
from abm.model.engine import advance
from abm.model.rules.turnover import BIRTHDAY
from abm.model.simulation import prepare
from abm.model.state import ACTIVIST, SECRETARY, STAFF, VACANT
from abm.model.ties import weigh
from abm.parameters import PARAMETERS, YOUNG
from abm.scenario import NETWORKS


def pairs(world):
    """Hearer and heard of each tie."""
    row, heard = world.ties.row, world.ties.seat
    return np.repeat(np.arange(len(row) - 1), np.diff(row)), heard.astype(np.int64)


@pytest.fixture(scope="module")
def world(small):
    """A society with several federations a party, after two years of turnover."""
    made = prepare(small(scale=100)).world(5)
    advance(made, 104)
    return made


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("size", [3.0, 12.0, 40.0])
def test_ties_go_both_ways_once_and_never_to_oneself(small, network, size):
    made = prepare(small({"section_size": size}, network=network)).world(2)
    here, there = pairs(made)
    codes = here * made.members.role.size + there
    assert (here != there).all()
    assert codes.size == np.unique(codes).size
    assert np.array_equal(np.sort(there * made.members.role.size + here), np.sort(codes))
    assert there.min() >= 0
    assert there.max() < made.members.role.size


def test_only_staff_and_nobody_else_know_people_of_other_parties(world):
    here, there = pairs(world)
    members = world.members
    abroad = members.party[here] != members.party[there]
    assert abroad.any()
    assert (members.post[here[abroad]] == STAFF).all()  # F13: former colleagues
    assert (members.post[there[abroad]] == STAFF).all()


def test_sections_are_dense_and_small_worlds_and_the_rest_is_sparse(world):
    here, there = pairs(world)
    members = world.members
    inside = members.section[here] == members.section[there]
    for section in world.sections[:10]:
        seats = np.arange(section.first, section.first + section.seats)
        within = inside & (here >= seats[0]) & (here <= seats[-1])
        graph = coo_array(
            (np.ones(within.sum()), (here[within] - seats[0], there[within] - seats[0])),
            shape=(seats.size, seats.size),
        )
        assert connected_components(graph)[0] == 1
        assert shortest_path(graph, unweighted=True).max() <= 2  # all know the secretary
        degree = np.diff(world.ties.row)[seats[1:]]
        assert degree.min() >= 7  # the secretary, and three distances either way
        assert degree.max() <= 9
    plain = members.post[here] < SECRETARY
    between = ~inside & plain & (members.post[here] != STAFF)
    share_inside = (inside & plain).sum() / max(1, plain.sum())
    assert 0.85 < share_inside < 0.97
    assert (members.seat[here[between]] == members.seat[there[between]]).all()
    sections = world.sections
    a, b = members.section[here[between]], members.section[there[between]]
    assert (sections.federation[a] == sections.federation[b]).all()


def test_a_quarter_of_seats_bridges_to_other_sections(world):
    """Bridges are drawn by federation and place; the limit is five standard deviations (6e-7)."""
    here, there = pairs(world)
    members, sections = world.members, world.sections

    def drawn(seats):
        """Party, federation and place of seats of plain members, where there are other sections."""
        seats = seats[members.post[seats] == ACTIVIST]
        home = sections[members.section[seats]]
        keys = np.stack([home.party, home.federation, members.seat[seats]], axis=1)
        wide = [np.sum((sections.party == p) & (sections.federation == f)) > 2 for p, f, _ in keys]
        return {tuple(key) for key in keys[wide]}

    bridging = drawn(here[members.section[here] != members.section[there]])
    everybody = drawn(np.arange(members.role.size))
    assert bridging < everybody
    assert len(everybody) > 400
    share = PARAMETERS["bridge_share"].default
    spread = np.sqrt(share * (1.0 - share) / len(everybody))
    assert abs(len(bridging) / len(everybody) - share) < 5.0 * spread


def test_the_vacant_are_not_heard_and_hear_nobody(world):
    here, there = pairs(world)
    members, strength = world.members, world.ties.strength
    vacant = members.role == VACANT
    assert vacant.any()
    assert not strength[vacant[here]].any()
    assert not strength[vacant[there]].any()
    assert not members.openness[vacant].any()
    both = ~vacant[here] & ~vacant[there]
    assert (strength[both] > 0.0).all()


def test_openness_is_the_sum_of_strengths_to_the_bit_and_below_one(world):
    members, ties = world.members, world.ties
    for seat in np.flatnonzero(members.role != VACANT):
        total = 0.0
        for strength in ties.strength[ties.row[seat] : ties.row[seat + 1]]:
            total += float(strength)
        assert members.openness[seat] == total < 1.0


EQUAL = {"rank_weight": 1.0, "youth_discount": 0.0, "faction_homophily": 0.0, "age_homophily": 0.0}


def test_among_equals_all_ties_weigh_alike_and_openness_is_the_rate(small):
    """Docking with plain averaging: an egalitarian party without homophily."""
    society = prepare(small(EQUAL | {"influence_rate": 2.0}))
    made = society.world(1)
    share = relaxation(2.0, society.scenario.step / 365.25)
    here = made.members.role != VACANT
    assert made.members.openness[here] == pytest.approx(share, rel=1e-6)
    for seat in np.flatnonzero(here)[:200]:
        strengths = made.ties.strength[made.ties.row[seat] : made.ties.row[seat + 1]]
        heard = strengths[strengths > 0.0]
        assert heard == pytest.approx(share / heard.size, rel=1e-6)


@given(st.floats(0.0, 5.0), st.floats(0.0, 0.9), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_homophily_and_youth_only_take_openness_away_among_members(
    small, rate, youth, faction, age
):
    """Without ranks nobody is opener than the rate says, but the young to their elders."""
    values = {"influence_rate": rate, "youth_discount": youth, "rank_weight": 1.0}
    society = prepare(small(values | {"faction_homophily": faction, "age_homophily": age}))
    made = society.world(1)
    years = society.scenario.step / 365.25
    most = relaxation(rate / (1.0 - youth), years)
    assert made.members.openness.max() <= most * (1.0 + 1e-6)
    elders = float(made.clock[0].start) - made.members.born - BIRTHDAY >= YOUNG
    assert made.members.openness[elders].max() <= relaxation(rate, years) * (1.0 + 1e-6)


def test_without_influence_nobody_hears(small):
    assert "influence_rate" in MECHANISMS["influence"].scales
    made = prepare(small({"influence": 0.0})).world(1)
    assert not made.ties.strength.any()
    assert not made.members.openness.any()


def test_rank_is_heard_youth_is_not_and_like_hears_like(world):
    here, there = pairs(world)
    m, strength = world.members, world.ties.strength.astype(float)
    year = float(world.clock[0].start + world.clock[0].step * world.clock[0].years)
    heard = strength > 0.0
    plain = heard & (m.role[here] == ACTIVIST) & (m.section[here] == m.section[there])
    young = year - m.born[there] < 35.0
    secretary = m.role[there] == SECRETARY
    akin = m.faction[here] == m.faction[there]
    close = np.abs(m.born[here] - m.born[there]) < 10
    relative = strength / np.maximum(m.openness[here], 1e-300)

    def mean(of):
        return relative[plain & of].mean()

    assert mean(secretary) > 1.2 * mean(~secretary)  # F54
    assert mean(~young & ~secretary) > mean(young & ~secretary)  # F55
    assert mean(akin & ~secretary) > 1.2 * mean(~akin & ~secretary)  # F27
    assert mean(close & ~secretary) > mean(~close & ~secretary)


@pytest.mark.parametrize("weeks", [1, 51, 53, 104])
def test_strengths_never_go_stale(small, weeks):
    """After exits, entries, promotions and birthdays a fresh count gives the same, to the bit."""
    made = prepare(small(scale=500)).world(3)
    advance(made, weeks)
    kept, openness = made.ties.strength.copy(), made.members.openness.copy()
    made.clock[0].step -= 1  # ties were last weighed in the step that has just ended
    made.ties.stale[:] = 1
    weigh(made)
    assert np.array_equal(made.ties.strength, kept)
    assert np.array_equal(made.members.openness, openness)


def test_the_graph_is_of_seats_and_of_the_seed_and_never_changes(small):
    society = prepare(small(scale=500))
    one, other = society.world(3), society.world(4)
    before = one.ties.row.copy(), one.ties.seat.copy()
    advance(one, 60)
    assert np.array_equal(one.ties.row, before[0])
    assert np.array_equal(one.ties.seat, before[1])
    assert not np.array_equal(other.ties.seat, before[1])
