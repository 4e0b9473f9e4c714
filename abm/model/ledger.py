"""The ledger: every change of belief and of resistance is booked to what made it.

Three accounts are kept for each group (label, party, role): the sum of belief, the sum of the
disposition to resist, and the number of members.  Between any two records the flows of an account
add up to the change of its stock, to rounding (under 1e-9 a member; tested).

Belief is booked change by change.  Resistance is a logistic of a sum of inputs; a change of it is
shared among the inputs in proportion to their change of the sum, which is the Aumann-Shapley
value of such a function: exact, and free of any order.  The part of belief is shared on among the
channels that moved belief.  Composition (exit, entry, promotion, move) is booked at the values of
the person at that moment.

A group may be any mask over persons: persons are labelled at entry (see ``simulate``).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.compiler import loop, rule
from abm.model.population import is_cadre
from abm.model.rules.practice import perceived_norm, reasons_to_refuse, resistance
from abm.model.state import STAFF

BELIEF_CHANNELS = (
    "promise",
    "foreign",
    "told",
    "training",
    "influence",
    "imitation",
    "experience",
    "attribution",
    "shock",
    "forgetting",
)
"""What moves belief, in the order of a step."""
PROMISE, FOREIGN, TOLD, TRAINING, INFLUENCE = range(5)
IMITATION, EXPERIENCE, ATTRIBUTION, SHOCK, FORGETTING = range(5, 10)

INPUTS = ("belief", "identity", "privacy", "norm", "mandate", "skill", "familiarity")
"""Inputs of resistance, in the order of :func:`~abm.model.rules.practice.reasons_to_refuse`."""

COMPOSITION = ("exit", "entry", "promotion", "move")
"""What changes who is counted."""
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
BASE_COLUMNS = _INPUT_NUMBER + 1
"""Columns of the last settlement: each input, then resistance."""


@rule
def group_role(role: int) -> int:
    """Index in :data:`LEDGER_ROLES` of a member's role."""
    if role == STAFF:
        return 2
    return 1 if is_cadre(role) else 0


ACCOUNT = np.dtype(
    [
        ("booked", "f8", (_BELIEF_NUMBER,)),  # change of belief by channel since the settlement
        ("settled", "f8", (BASE_COLUMNS,)),  # inputs of resistance, and resistance, at it
    ],
    align=True,
)
"""What the ledger remembers of who sits in a seat, since the last settlement."""


@rule
def inputs(
    belief: float,
    identity: float,
    privacy: float,
    norm: float,
    mandate: bool,
    skill: float,
    familiarity: float,
    p: Any,
) -> tuple[float, ...]:
    """The inputs of a member's refusal, in utils, in the order of :data:`INPUTS`.

    This is the one place where they are made up; ``p`` holds the weights.
    """
    return (
        -p.belief_use * belief,
        p.identity_weight * identity,
        0.5 * p.privacy_weight * privacy,
        -0.5 * p.norm_weight * norm,
        p.mandate_refusal * mandate,
        -p.skill_refusal * skill,
        -familiarity,
    )


@rule
def inputs_of(m: Any, s: Any, p: Any, c: Any) -> tuple[float, ...]:
    """The inputs of a stored member's refusal."""
    norm = perceived_norm(s.norm, m.near_norm, p.norm_ties)
    return inputs(m.belief, m.identity, m.privacy, norm, s.mandate != 0, m.skill, c.familiarity, p)


@rule
def disposition(m: Any, s: Any, p: Any, c: Any) -> float:
    """A member's present disposition to refuse, in (0, 1)."""
    i = inputs_of(m, s, p, c)
    reasons = reasons_to_refuse(i[0], i[1], i[2], i[3], i[4], i[5], i[6])
    return resistance(
        reasons, np.float64(m.taste_refusal), c.refusal_intercept, 1.0 / p.choice_noise
    )


@rule
def book(account: Any, belief: Any, j: int) -> None:
    """Book a step's changes of belief, each to the channel that led from one value to the next.

    ``belief`` [0, j] is the belief before the step, and one row a channel follows, in the order of
    :data:`BELIEF_CHANNELS`.
    """
    for channel in range(_BELIEF_NUMBER):
        account.booked[channel] += belief[channel + 1, j] - belief[channel, j]


@loop
def settle(m: Any, s: Any, p: Any, c: Any, account: Any, flow: Any) -> None:
    """Book what changed in a member since the last settlement, and begin anew from here.

    ``flow`` [channel] belongs to the member's group.
    """
    now = inputs_of(m, s, p, c)
    resisting = disposition(m, s, p, c)
    total = 0.0
    for k in range(_INPUT_NUMBER):
        total += now[k] - account.settled[k]
    change = resisting - account.settled[_INPUT_NUMBER]
    slope = resisting * (1.0 - resisting) / p.choice_noise
    if abs(total) > 1e-6:
        slope = change / total
    for k in range(_BELIEF_NUMBER):
        moved = account.booked[k]
        flow[k] += moved
        flow[_RESISTANCE_BELIEF + k] -= slope * p.belief_use * moved
        account.booked[k] = 0.0
    for k in range(1, _INPUT_NUMBER):
        flow[_RESISTANCE_INPUT + k - 1] += slope * (now[k] - account.settled[k])
    for k in range(_INPUT_NUMBER):
        account.settled[k] = now[k]
    account.settled[_INPUT_NUMBER] = resisting


@loop
def book_out(m: Any, account: Any, flow: Any, channel: int) -> None:
    """Book a settled member out of its group."""
    _compose(flow, channel, -m.belief, -account.settled[_INPUT_NUMBER], -1.0)


@loop
def book_in(m: Any, s: Any, p: Any, c: Any, account: Any, flow: Any, channel: int) -> None:
    """Book a member into the group where it now sits, at its present belief and disposition."""
    now = inputs_of(m, s, p, c)
    for k in range(_BELIEF_NUMBER):
        account.booked[k] = 0.0
    for k in range(_INPUT_NUMBER):
        account.settled[k] = now[k]
    account.settled[_INPUT_NUMBER] = m.resistance
    _compose(flow, channel, m.belief, m.resistance, 1.0)


@rule
def _compose(flow: Any, channel: int, belief: float, resisting: float, number: float) -> None:
    """Book a change of who is counted to the three accounts."""
    flow[_BELIEF_COMPOSITION + channel] += belief
    flow[_RESISTANCE_COMPOSITION + channel] += resisting
    flow[_MEMBERS_COMPOSITION + channel] += number
