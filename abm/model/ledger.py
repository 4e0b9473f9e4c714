"""The ledger: every change of belief and of resistance is posted to its cause.

Three accounts are kept for each group (label, party, role): the sum of belief, the sum of
resistance, and the number of members.  Between any two records the flows of an account add up to
the change of its stock, to rounding (under 1e-9 a member; tested).

Belief is posted change by change.  Resistance is a logistic function of a sum of inputs; its
changes are shared among the inputs in proportion to their changes of the sum, which is the
Aumann-Shapley value of such a function: exact, and independent of any order.  The part of belief is
shared further among the channels that moved belief.  Composition (exit, entry, promotion, move) is
posted at the values of the person at that moment.

A group may be any set of persons: persons are labelled at entry (see ``simulate``).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import fixed
from abm.model.compiler import loop, rule
from abm.model.population import threshold_of
from abm.model.rules.practice import (
    Inputs,
    perceived_norm,
    private_inputs,
    reasons_to_resist,
    resistance,
    resistance_inputs,
    sharpness_of_choice,
    slope_of_resistance,
)
from abm.model.rules.rivals import felt_norm
from abm.model.rules.turnover import is_cadre
from abm.model.state import NONE, STAFF, World

BELIEF_CHANNELS = (
    "promise",
    "foreign_success",
    "domestic_success",
    "training",
    "influence",
    "imitation",
    "experience",
    "attribution",
    "shock",
    "forgetting",
)
"""What moves belief, in the order of a step."""
PROMISE, FOREIGN, DOMESTIC, TRAINING, INFLUENCE = range(5)
IMITATION, EXPERIENCE, ATTRIBUTION, SHOCK, FORGETTING = range(5, 10)

INPUTS = Inputs._fields
"""Inputs of resistance, see :func:`~abm.model.rules.practice.resistance_inputs`."""

COMPOSITION = ("exit", "entry", "promotion", "move")
"""What changes who is counted, and nobody's belief or resistance."""
EXIT, ENTRY, PROMOTION, MOVE = range(4)

LEDGER_ROLES = ("activist", "cadre", "staff")
"""Roles of a group."""

CHANNELS = (
    *(f"belief/{name}" for name in BELIEF_CHANNELS),
    *(f"belief/{name}" for name in COMPOSITION),
    *(f"resistance/belief/{name}" for name in BELIEF_CHANNELS),
    *(f"resistance/{name}" for name in INPUTS[1:]),
    *(f"resistance/{name}" for name in COMPOSITION),
    *(f"members/{name}" for name in COMPOSITION),
    "belief",
    "resistance",
    "members",
)
"""Flows of the three accounts, then their stocks."""

_BELIEF_COMPOSITION = len(BELIEF_CHANNELS)
_RESISTANCE_BELIEF = _BELIEF_COMPOSITION + len(COMPOSITION)
_RESISTANCE_INPUT = _RESISTANCE_BELIEF + len(BELIEF_CHANNELS)
_RESISTANCE_COMPOSITION = _RESISTANCE_INPUT + len(INPUTS) - 1
_MEMBERS_COMPOSITION = _RESISTANCE_COMPOSITION + len(COMPOSITION)
BELIEF_STOCK = _MEMBERS_COMPOSITION + len(COMPOSITION)
RESISTANCE_STOCK = BELIEF_STOCK + 1
MEMBERS_STOCK = BELIEF_STOCK + 2

_BELIEF_NUMBER = len(BELIEF_CHANNELS)
_INPUT_NUMBER = len(INPUTS)

BELIEF_ROWS = 1 + _BELIEF_NUMBER
"""Rows of ``Working.beliefs``: before the step, and after each channel."""

ACCOUNT = np.dtype(
    [
        ("moved", "f8", (_BELIEF_NUMBER,)),  # change of belief by channel since the settlement
        ("inputs", "f8", (_INPUT_NUMBER,)),  # of resistance, at the settlement
        ("resistance", "f8"),  # at the settlement
    ],
    align=True,
)
"""What the ledger remembers of who sits in a seat, since the last settlement."""


@rule
def group_role(role: int) -> int:
    """Index in :data:`LEDGER_ROLES` of a member's role."""
    if role == STAFF:
        return 2
    return 1 if is_cadre(role) else 0


@rule
def inputs_of(world: World, seat: int) -> Inputs:
    """The present inputs of the resistance of the member at a seat."""
    m, p, c = world.members, world.values[0], world.clock[0]
    s = world.sections[m.section[seat]]
    norm = perceived_norm(s.norm, m.near_norm[seat], p.norm_ties)
    if p.threshold_mean > 0.0:
        norm = felt_norm(norm, threshold_of(p, c.traits, m.key[seat]))
    return resistance_inputs(
        belief=m.belief[seat],
        identity=m.identity[seat],
        privacy=m.privacy[seat],
        norm=norm,
        mandate=s.mandate != 0,
        skill=m.skill[seat],
        familiarity=c.familiarity,
        p=p,
    )


@rule
def present_resistance(world: World, seat: int, inputs: Inputs) -> float:
    """The present resistance of the member at a seat, in (0, 1), from its inputs."""
    reasons = reasons_to_resist(inputs, np.float64(world.members.taste_resistance[seat]))
    sharpness = sharpness_of_choice(world.values[0].choice_noise)
    return resistance(reasons, world.clock[0].resistance_intercept, sharpness)


@rule
def present_disposition(world: World, seat: int, inputs: Inputs) -> float:
    """The present disposition of the member at a seat, in (0, 1): its resistance in private."""
    return present_resistance(world, seat, private_inputs(inputs))


@rule
def group_of(world: World, seat: int) -> tuple[Any, Any, Any]:
    """Group of the member at a seat: label, party and ledger role."""
    m = world.members
    return np.int64(m.label[seat]), np.int64(m.party[seat]), np.int64(group_role(m.role[seat]))


@loop
def label(world: World, seat: int) -> None:
    """Give a person the label of its identity; persons beyond the given labels have label 0."""
    m = world.members
    ordinal = m.ordinal[seat]
    m.label[seat] = 0
    if NONE < ordinal < world.labels.shape[1]:
        m.label[seat] = world.labels[m.origin[seat], ordinal]


@rule
def post(account: Any, beliefs: Any, j: int) -> None:
    """Post the changes of belief in a step, each to the channel that led to the next value.

    ``beliefs`` [0, j] is the belief before the step, and one row a channel follows, in the order of
    :data:`BELIEF_CHANNELS`.
    """
    for channel in range(_BELIEF_NUMBER):
        account.moved[channel] += beliefs[channel + 1, j] - beliefs[channel, j]


@rule
def note_cadres(moved: Any, members: Any, beliefs: Any, weight: Any, n: int) -> None:
    """Add to what each channel has moved the belief of a party's cadres since the start.

    ``moved`` [channel] is fixed-point, so that no order matters, and ``weight`` the number of
    members that each of the ``n`` stands for; ``beliefs`` are as for :func:`post`.
    """
    for j in range(n):
        if is_cadre(members.role[j]):
            for channel in range(_BELIEF_NUMBER):
                change = fixed(beliefs[channel + 1, j] - beliefs[channel, j])
                moved[channel] += weight * change


@loop
def settle(world: World, seat: int) -> None:
    """Post what changed in a member since the last settlement, and begin anew from the present."""
    account, p = world.postings.accounts[seat], world.values[0]
    flow = world.postings.flow[group_of(world, seat)]
    now = inputs_of(world, seat)
    resisting = present_resistance(world, seat, now)
    total = 0.0
    for k in range(_INPUT_NUMBER):
        total += now[k] - account.inputs[k]
    change = resisting - account.resistance
    slope = slope_of_resistance(resisting, p.choice_noise)
    if abs(total) > 1e-6:
        slope = change / total
    of_full_belief = resistance_inputs(
        belief=1.0,
        identity=0.0,
        privacy=0.0,
        norm=0.0,
        mandate=False,
        skill=0.0,
        familiarity=0.0,
        p=p,
    )
    weight = of_full_belief.belief
    for k in range(_BELIEF_NUMBER):
        moved = account.moved[k]
        flow[k] += moved
        flow[_RESISTANCE_BELIEF + k] += slope * weight * moved
        account.moved[k] = 0.0
    for k in range(1, _INPUT_NUMBER):
        flow[_RESISTANCE_INPUT + k - 1] += slope * (now[k] - account.inputs[k])
    for k in range(_INPUT_NUMBER):
        account.inputs[k] = now[k]
    account.resistance = resisting


@loop
def post_out(world: World, seat: int, channel: int) -> None:
    """Post a member, settled before, out of its group."""
    resisting = world.postings.accounts[seat].resistance
    flow = world.postings.flow[group_of(world, seat)]
    _compose(flow, channel, -world.members.belief[seat], -resisting, -1.0)


@loop
def post_in(world: World, seat: int, channel: int) -> None:
    """Post a member into the group where it now sits, at its present belief and resistance."""
    m, account = world.members, world.postings.accounts[seat]
    now = inputs_of(world, seat)
    for k in range(_BELIEF_NUMBER):
        account.moved[k] = 0.0
    for k in range(_INPUT_NUMBER):
        account.inputs[k] = now[k]
    account.resistance = m.resistance[seat]
    flow = world.postings.flow[group_of(world, seat)]
    _compose(flow, channel, m.belief[seat], m.resistance[seat], 1.0)


@rule
def _compose(flow: Any, channel: int, belief: float, resisting: float, number: float) -> None:
    """Post a change of who is counted to the three accounts."""
    flow[_BELIEF_COMPOSITION + channel] += belief
    flow[_RESISTANCE_COMPOSITION + channel] += resisting
    flow[_MEMBERS_COMPOSITION + channel] += number
