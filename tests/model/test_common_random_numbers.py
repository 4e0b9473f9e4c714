"""Common random numbers: with a mechanism off, every other draw stays."""

from __future__ import annotations

import numpy as np
import pytest

from abm.mechanisms import MECHANISMS
from abm.model.engine import advance
from abm.model.simulation import prepare
from abm.model.state import VACANT, VENDOR

BLIND = {"selection": 0.0, "promotion": 0.0, "moves": 0.0, "returning": 0.0}
"""With these off nobody's outlook decides who leaves, rises, comes back or is won over."""

OUTLOOK = sorted(MECHANISMS.keys() - BLIND.keys() - {"cohort", "founding"})
"""Mechanisms that then move outlooks and nothing of who comes and goes.

``cohort`` makes recruits resemble members, ``founding`` makes staff leave: turnover is their claim.
"""

STOPS = (0, 60, 175, 176, 260, 430)


def presence(small, values, seed=4):
    """At some dates, who sits where with which post and of which section."""
    world = prepare(small({**BLIND, **values}, scale=1000)).world(seed)
    seen, step = [], 0
    for stop in STOPS:
        advance(world, stop - step)
        step = stop
        m = world.members
        here = m.role != VACANT
        seen.append(np.stack([m.origin[here], m.ordinal[here], m.role[here], np.flatnonzero(here)]))
    return world, seen


@pytest.fixture(scope="module")
def everything(small):
    """Presence with all other mechanisms on."""
    return presence(small, {})


@pytest.mark.parametrize("mechanism", OUTLOOK)
def test_who_comes_rises_and_goes_does_not_depend_on_a_mechanism_of_belief(
    small, everything, mechanism
):
    _, seen = presence(small, {mechanism: 0.0})
    for with_it, without in zip(everything[1], seen, strict=True):
        assert np.array_equal(with_it, without)
    assert len(seen[0].T) > 300
    assert len(set(map(tuple, seen[-1].T)) - set(map(tuple, seen[0].T))) > 100


def test_the_same_for_all_of_them_at_once(small, everything):
    _, seen = presence(small, dict.fromkeys(OUTLOOK, 0.0))
    for with_it, without in zip(everything[1], seen, strict=True):
        assert np.array_equal(with_it, without)


def test_beliefs_do_differ_where_presence_does_not(small, everything):
    world, _ = presence(small, {"promise": 0.0, "domestic_success": 0.0})
    here = world.members.role != VACANT
    assert np.abs(world.members.belief - everything[0].members.belief)[here].max() > 0.05


def test_selection_promotion_and_moves_do_change_who_is_there(small):
    """The counterpart: the test above would see it, were outlook to decide."""
    society = prepare(small({}, scale=1000))
    with_it, without = society.world(4), prepare(small(BLIND, scale=1000)).world(4)
    advance(with_it, 430)
    advance(without, 430)
    one, two = with_it.members, without.members
    assert not np.array_equal(one.ordinal, two.ordinal)


@pytest.mark.parametrize(
    "mechanism", ["influence", "training", "attribution", "familiarity", "norm"]
)
def test_the_market_draws_the_same_firms_whatever_members_believe(small, mechanism):
    """A firm's luck is its own; how many there are follows told successes, which are switched off.

    Exits follow a vendor's belief, which follows its clients', so these are switched off too.
    """
    quiet = {"domestic_success": 0.0, "founding": 0.0, "market_exit": 0.0}
    full, off = prepare(small(quiet)).world(4), prepare(small(quiet | {mechanism: 0.0})).world(4)
    advance(full, 430)
    advance(off, 430)
    assert int(full.public[0].vendors) == int(off.public[0].vendors) > 2
    for name in ("key", "tail", "standing", "entered"):
        assert name in VENDOR.names
        assert np.array_equal(full.vendors[name], off.vendors[name])
