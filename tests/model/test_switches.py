"""A mechanism off from a day on adds nothing more; one that is off from the start was never there.

What it did stays and stays still: in the step of the switch nothing moves because of it, and
afterwards the ledger books nothing to its channels.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abm.mechanisms import LEVELS, MECHANISMS, default_mechanisms, effective, pace
from abm.model.calendar import step_of
from abm.model.engine import advance
from abm.model.ledger import BELIEF_CHANNELS, CHANNELS, inputs_of, present_resistance
from abm.model.phases.events import _switch
from abm.model.rules.practice import perceived_norm, utility_of_use
from abm.model.simulation import prepare
from abm.model.state import NONE, VACANT
from abm.parameters import PARAMETERS, default_parameters
from abm.scenario import Outputs

WORK = {
    "norm_ties": 0.3,
    "imitation_rate": 0.3,
    "attack_category": -0.2,
    "gate_leak": 0.5,
    "mandate_resistance": 0.2,
    "moves_share": 0.5,
}
"""Values of parameters whose defaults leave a mechanism idle, or that make it rare."""

DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2017, 10, 1))

CHANNELS_OF = {
    ("promise", "attacks"): ("belief/promise",),
    ("foreign_success",): ("belief/foreign_success",),
    ("domestic_success",): ("belief/domestic_success",),
    ("teaching",): ("belief/training",),
    ("training", "vendor_training"): ("belief/training", "resistance/skill"),
    ("influence",): ("belief/influence",),
    ("imitation",): ("belief/imitation",),
    ("experience",): ("belief/experience",),
    ("attribution",): ("belief/attribution",),
    ("refutation",): ("belief/shock",),
    ("forgetting",): ("belief/forgetting",),
    ("familiarity",): ("resistance/familiarity",),
    ("norm",): ("resistance/norm",),
    ("privacy",): ("resistance/privacy",),
    ("norm", "habit", "influence", "reactance"): ("resistance/identity",),
    ("moves",): ("belief/move", "resistance/move", "members/move"),
}
"""Channels of the ledger by the mechanisms that alone feed them."""


def world_at(small, values, day, seed, **fields):
    """Return a world of a scenario as it is before the step of a day."""
    society = prepare(small(values, **fields))
    world = society.world(seed)
    advance(world, step_of(society.scenario, day))
    return world


def dispositions(world):
    """Return, of everybody there, resistance and the utility of using data."""
    m, p, c = world.members, world.values[0], world.clock[0]
    rows = []
    for seat in np.flatnonzero(m.role != VACANT):
        s = world.sections[m.section[seat]]
        utility = utility_of_use(
            belief=m.belief[seat],
            identity=m.identity[seat],
            privacy=m.privacy[seat],
            publicity=world.parties[m.party[seat]].publicity_felt,
            norm=perceived_norm(s.norm, m.near_norm[seat], p.norm_ties),
            skill=m.skill[seat],
            threshold=p.use_threshold,
            familiarity=c.familiarity,
            taste=float(m.taste_use[seat]),
            intercept=c.use_intercept,
            p=p,
        )
        rows.append((present_resistance(world, seat, inputs_of(world, seat)), utility))
    return np.array(rows)


def states(world, without=()):
    """Return the states of everybody and everything, by name, but for some."""
    tables = {"members": world.members, "sections": world.sections, "parties": world.parties}
    tables |= {"vendors": world.vendors, "public": world.public}
    named = {}
    for table, rows in tables.items():
        names = rows._fields if table == "members" else rows.dtype.names
        for name in names:
            if not name.startswith("all_") and name not in without:
                named[f"{table}.{name}"] = np.array(getattr(rows, name))
    return named


def same(one, other):
    """Names of the states in which two worlds differ, in any bit."""
    return [name for name in one if one[name].tobytes() != other[name].tobytes()]


@settings(max_examples=30, deadline=None)
@given(
    mechanism=st.sampled_from(sorted(MECHANISMS)),
    strength=st.sampled_from([0.0, 0.0, 0.0, 0.5, 2.0]),
    day=DAYS,
    seed=st.integers(0, 2**62),
    step=st.sampled_from([7.0, 14.0, 28.0]),
)
def test_no_disposition_moves_at_the_switch(small, mechanism, strength, day, seed, step):
    fields = {"scale": 5000, "step": step}
    values = {**WORK, mechanism: strength}
    switched = world_at(small, values, day, seed, mechanisms_from=day, **fields)
    goes_on = world_at(small, WORK, day, seed, **fields)
    assert not same(states(switched, {"covered"}), states(goes_on, {"covered"}))
    before, was = dispositions(switched), states(switched)
    _switch(switched)
    assert dispositions(switched).tobytes() == before.tobytes()
    scaled = {"openness", "exit_weight"} if mechanism in ("influence", "selection") else set()
    assert {name.partition(".")[2] for name in same(was, states(switched))} <= scaled


FEEDS = (
    *("attacks", "science_label", "market", "founding", "staging", "domestic_success"),
    *("training", "vendor_training"),
)
"""Mechanisms that feed channels of belief with firms, stories or sessions, in the same step."""

LEVEL_STATES = {
    "norm": ("sections.norm", "members.near_norm", "members.covered"),
    "privacy": ("members.privacy", "parties.publicity_felt"),
    "staging": ("parties.publicity",),
    "attacks": ("vendors.credibility",),
    "redesign": ("parties.depth",),
}
"""Levels that one mechanism alone moves."""


@settings(max_examples=30, deadline=None)
@given(
    mechanism=st.sampled_from(sorted(MECHANISMS)),
    day=DAYS,
    seed=st.integers(0, 2**62),
    step=st.sampled_from([7.0, 14.0]),
)
def test_in_the_step_of_the_switch_only_the_others_act(small, mechanism, day, seed, step):
    """The world that goes on is switched later, so that it follows what the norm covers, too."""
    fields = {"scale": 5000, "step": step}
    values = {**WORK, mechanism: 0.0}
    if mechanism != "imitation":
        values["imitation_rate"] = 0.0  # whoever copies forgets all that the step did before
    if mechanism == "training":
        values["vendor_training"] = 0.0  # what its trainees hear is booked to the same channel
    later = min(day + dt.timedelta(730), dt.date(2018, 12, 1))
    stops = world_at(small, values, day, seed, mechanisms_from=day, **fields)
    goes_on = world_at(small, values, day, seed, mechanisms_from=later, **fields)
    before = states(stops)
    assert not same(before, states(goes_on))
    moved = []
    for world in (stops, goes_on):
        world.postings.accounts.moved[:] = 0.0
        advance(world, 1)
        moved.append(world.postings.accounts.moved.copy())
    one, other = states(stops), states(goes_on)
    stayed = (one["members.key"] == before["members.key"]) & (
        other["members.key"] == before["members.key"]
    )
    stayed &= one["members.role"] == before["members.role"]
    for decision in ("practice", "credited"):  # who decides otherwise learns otherwise
        stayed &= one[f"members.{decision}"] == other[f"members.{decision}"]
    for name in LEVEL_STATES.get(mechanism, ()):
        there = stayed if name.startswith("members") else slice(None)
        if name == "vendors.credibility":
            there = before["vendors.status"] > 0
        assert one[name][there].tobytes() == before[name][there].tobytes(), name
    if mechanism == "familiarity":
        assert stops.clock[0].familiarity < goes_on.clock[0].familiarity
    channel = {
        "promise": "promise",
        "attribution": "attribution",
        "refutation": "shock",
        "teaching": "training",
    }.get(mechanism, mechanism)
    ours = np.zeros(stayed.sum())
    if channel in BELIEF_CHANNELS:
        number = BELIEF_CHANNELS.index(channel)
        ours = np.abs(moved[1][stayed, number] - moved[0][stayed, number])
        if mechanism != "promise":  # attacks are booked there too
            assert not moved[0][stayed, number].any()
    for number, name in enumerate(BELIEF_CHANNELS):
        if name != channel and mechanism not in FEEDS:
            gap = np.abs(moved[0][stayed, number] - moved[1][stayed, number])
            # what comes later in the step starts from another belief, and takes some of that away
            assert (gap <= ours + 1e-12).all(), name
    if mechanism == "norm":
        covered = other["members.covered"] - one["members.covered"]
        apart = other["members.identity"] - one["members.identity"] + covered
        # reactance hardens by what the cost is by then
        assert (np.abs(apart[stayed]) <= 0.05 * np.abs(covered[stayed]) + 1e-12).all()


@settings(max_examples=25, deadline=None)
@given(
    off=st.sampled_from(sorted(CHANNELS_OF)),
    day=DAYS,
    seed=st.integers(0, 2**62),
    step=st.sampled_from([7.0, 28.0]),
)
def test_after_the_switch_the_ledger_books_nothing_to_its_channels(small, off, day, seed, step):
    fields = {"scale": 5000, "step": step, "outputs": Outputs(every=1)}
    values = {**WORK, **dict.fromkeys(off, 0.0)}
    society = prepare(small(values, mechanisms_from=day, **fields))
    switch = step_of(society.scenario, day)
    ledger = society.run(seed).ledger
    numbers = [CHANNELS.index(name) for name in CHANNELS_OF[off]]
    assert not ledger[switch + 1 :][..., numbers].any()


def test_before_the_switch_each_of_these_channels_is_booked(small):
    """The counterpart: the test above could fail."""
    ledger = prepare(small(WORK, scale=1000)).run(3).ledger
    booked = {name for k, name in enumerate(CHANNELS) if ledger[..., k].any()}
    assert {name for names in CHANNELS_OF.values() for name in names} <= booked


ACCOUNTS = (
    # mechanism, resistance under "held", under "undone": the change at the switch, in utils
    ("norm", lambda m, n, p: 0.0 * n, lambda m, n, p: p.norm_resistance_share * p.norm_weight * n),
    (
        "privacy",
        lambda m, n, p: 0.0 * n,
        lambda m, n, p: -p.privacy_resistance_share * p.privacy_weight * m,
    ),
    *((name, lambda m, n, p: 0.0 * n, lambda m, n, p: 0.0 * n) for name in ("promise", "launch")),
)


@pytest.mark.parametrize(("mechanism", "held", "undone"), ACCOUNTS)
def test_the_two_accounts_of_a_switch(small, mechanism, held, undone):
    """Held, reasons to resist stay; undone, those that the mechanism weighs fall away at once."""
    day = dt.date(2012, 5, 7)
    for account, expected in (("held", held), ("undone", undone)):
        values = {mechanism: 0.0}
        world = world_at(
            small, values, day, 7, mechanisms_from=day, switched_off=account, scale=1000
        )
        m, p = world.members, world.values[0].copy()
        seats = np.flatnonzero(m.role != VACANT)
        before = np.array([sum(inputs_of(world, seat)) for seat in seats])
        norm = world.sections.norm[m.section[seats]]
        jump = expected(m.privacy[seats], norm, p)
        _switch(world)
        after = np.array([sum(inputs_of(world, seat)) for seat in seats])
        assert after - before == pytest.approx(jump, abs=1e-12), account
        if account == "undone" and mechanism in ("norm", "privacy"):
            assert np.abs(jump).max() > 0.05


@pytest.mark.parametrize(
    ("since", "strength", "weight", "rate", "of_norm", "of_skill", "of_identity"),
    [
        ("", 0.0, 0.0, 0.0, 0.0, 1.0, 1.0),  # never there, and its level does not move
        ("", 0.5, 0.75, 0.2, 1.0, 1.0, 1.0),
        ("held", 0.0, 1.5, 0.0, 0.0, 1.0, 1.0),  # the weight stays, the level stays still
        ("held", 0.5, 1.5, 0.2, 0.5, 1.0, 1.0),  # the level moves half as fast
        ("held", 1.0, 1.5, 0.4, 1.0, 1.0, 1.0),
        ("undone", 0.0, 0.0, 0.0, 1.0, 1.0, 1.0),  # the level moves on, and weighs nothing
        ("undone", 0.5, 0.75, 0.2, 1.0, 1.0, 1.0),
    ],
)
def test_what_a_strength_makes_of_weights_rates_and_levels(
    since, strength, weight, rate, of_norm, of_skill, of_identity
):
    strengths = default_mechanisms() | {"norm": strength, "promise": strength, "training": strength}
    values = effective(default_parameters(), strengths, since)
    assert values["norm_weight"] == weight
    assert values["promise_rate"] == pytest.approx(rate)
    assert values[pace("norm")] == of_norm
    assert values[pace("skill")] == of_skill  # vendors still train
    assert values[pace("identity")] == of_identity  # influence still moves it


@pytest.mark.parametrize("since", ["", "held"])
@pytest.mark.parametrize("level", sorted(LEVELS))
def test_a_level_stays_still_once_all_that_move_it_are_off(level, since):
    movers = LEVELS[level]
    off = default_mechanisms() | dict.fromkeys(movers, 0.0)
    assert effective(default_parameters(), off, since)[pace(level)] == 0.0
    for mover in movers[1:]:
        one = off | {mover: 1.0}
        assert effective(default_parameters(), one, since)[pace(level)] == 1.0


MATTERS_THROUGH = {
    "promise": ("staff_advocacy", "member_exposure", "client_exposure", "illiterate_exposure"),
    "attacks": ("attack_category",),
    "market": ("market_boom", "exit_doubt"),
    "founding": ("embeddedness",),
    "domestic_success": ("domestic_gain", "domestic_decay", "unpublished_success"),
    "influence": ("identity_influence", "faction_homophily", "age_homophily", "youth_discount"),
    "imitation": ("imitation_advantage", "imitation_luck", "imitation_sample"),
    "norm": (*("norm_rise", "norm_decay", "identity_publicity", "norm_resistance_share"),),
    "privacy": (
        *("privacy_rate", "privacy_blinding", "privacy_resistance_share", "privacy_launch_share"),
    ),
    "staging": (
        *("staging_decay", "staging_reserve", "staging_privacy", "staging_success"),
        *("staging_media", "staging_image", "staging_breadth", "staging_belief"),
    ),
    "experience": ("warmth", "doors_spread", "doors_truth"),
    "attribution": (
        *("attribution_chance", "loss_weight", "loss_silence", "stories_credit"),
        *("rival_learning", "part_taken", "part_not_taken", "breadth_visibility"),
    ),
    "refutation": ("reinterpretation",),
    "habit": ("habit_rate", "habit_decay"),
    "reactance": ("reactance_threshold",),
    "selection": ("exposed_norm",),
    "cohort": ("generation_gap", "new_party_gap", "generation_belief"),
    "sympathisers": ("sympathiser_pool", "volunteer_loss", "ungraded_signup"),
    "launch": ("launch_pull",),
    "redesign": ("redesign_inertia",),
}
"""Parameters that matter through one mechanism alone, beside those that its strength multiplies."""


IDLE = {"founding", "refutation", "teams"}
"""Mechanisms too rare to move so small a world."""


@pytest.mark.parametrize("mechanism", sorted(MECHANISMS))
def test_nothing_leaks_of_a_mechanism_that_is_off_from_the_start(small, mechanism):
    """Whatever its parameters are, the world is the same to the last bit, founders included."""
    names = {*MECHANISMS[mechanism].scales, *MATTERS_THROUGH.get(mechanism, ())}
    structure = "habit" if mechanism == "habit" else "standard"
    on = small(WORK, step=28.0, launch="simulated", structure=structure)
    off = replace(on, mechanisms=on.mechanisms | {mechanism: 0.0})

    def lived(scenario, share):
        changed = {name: other(name, scenario.parameters[name], share) for name in names}
        society = prepare(replace(scenario, parameters={**scenario.parameters, **changed}))
        world = society.world(11)
        advance(world, society.steps)
        anchors = world.clock[["resistance_intercept", "use_intercept"]].tolist()
        return states(world) | {"anchors": np.array(anchors)}

    plain = lived(off, 0.0)
    assert not same(plain, lived(off, 0.37))
    assert not same(plain, lived(off, 0.61))
    assert same(lived(on, 0.0), lived(on, 0.61)) or mechanism in IDLE


def other(name, value, share):
    """Return a value a share of the way from one of a parameter to the far end of its range."""
    low, high = PARAMETERS[name].low, min(PARAMETERS[name].high, max(2.0, 3.0 * value))
    return value + share * ((high if high - value > value - low else low) - value)


def test_members_who_enter_later_meet_the_norm_as_it_stood_and_nothing_is_covered_for_them(small):
    day = dt.date(2012, 5, 7)
    world = world_at(small, {"norm": 0.0}, day, 5, mechanisms_from=day, scale=1000)
    norm, joined = world.sections.norm.copy(), 2014
    assert norm.max() > 0.2
    advance(world, 200)
    assert world.sections.norm.tobytes() == norm.tobytes()
    m = world.members
    new = (m.role != VACANT) & (m.joined >= joined) & (m.ordinal != NONE)
    assert new.sum() > 20
    assert not m.covered[new].any() or np.median(m.covered[new]) == 0.0
