"""Who canvasses with data, who resists, who refuses openly.

Using and resisting are two decisions, not one and its negative: between them lies abstention, and
belief and resistance may coexist (F07, F22).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from abm.model.arithmetic import DAYS_A_WEEK, DAYS_A_YEAR, logistic, power
from abm.model.compiler import rule
from abm.model.state import ACTIVIST, BY_VENDOR, STAFF


class Inputs(NamedTuple):
    """Inputs of resistance, in utils; the ledger shares changes of resistance among them."""

    belief: float
    identity: float
    privacy: float
    norm: float
    mandate: float
    skill: float
    familiarity: float


class Sessions(NamedTuple):
    """Sessions of training that a section is offered, a year, by who holds them."""

    party: float
    vendors: float
    advocates: float
    total: float


@rule
def resistance_inputs(
    belief: float,
    identity: float,
    privacy: float,
    norm: float,
    mandate: bool,
    skill: float,
    familiarity: float,
    p: Any,
) -> Inputs:
    """Inputs of resistance, in utils: positive ones raise it (F01, F02, F07, F09, F38).

    States are in [0, 1], ``familiarity`` in utils; ``p`` holds the weights.
    """
    return Inputs(
        belief=-p.belief_use * belief,
        identity=p.identity_weight * identity,
        privacy=p.privacy_resistance_share * p.privacy_weight * privacy,
        norm=-(p.norm_resistance_share * p.norm_weight + p.conformity_weight) * norm,
        mandate=p.mandate_resistance * mandate,
        skill=-p.skill_resistance * skill,
        familiarity=-familiarity,
    )


@rule
def private_inputs(inputs: Inputs) -> Inputs:
    """Inputs of resistance, in utils, when nobody learns of it: without the norm (Kuran 1995)."""
    i = inputs
    return Inputs(i.belief, i.identity, i.privacy, 0.0, i.mandate, i.skill, i.familiarity)


@rule
def reasons_to_resist(inputs: Inputs, taste: float) -> float:
    """Sum of what speaks for resisting, in utils, with the lasting taste of the person (F07)."""
    i = inputs
    total = i.belief + i.identity + i.privacy + i.norm + i.mandate + i.skill + i.familiarity
    return total + taste


@rule
def sharpness_of_choice(noise: float) -> float:
    """Sharpness of decisions, in 1/utils, with a logistic ``noise`` in utils (F03, F04)."""
    return 1.0 / noise


@rule
def resistance(reasons: float, intercept: float, sharpness: float) -> float:
    """Probability that a member would refuse if asked to canvass with data this week (F02-F07).

    ``sharpness`` is 1 over the scale of what else decides, in 1/utils.
    """
    return logistic((reasons - intercept) * sharpness)


@rule
def slope_of_resistance(resistance: float, noise: float) -> float:
    """Change of resistance for a small change of its reasons, in 1/utils.

    ``noise`` is the scale of what else decides, in utils.
    """
    return resistance * (1.0 - resistance) / noise


@rule
def perceived_norm(of_section: float, of_ties: float, share: float) -> float:
    """Norm in [0, 1] as perceived: a share of it is what the ties of the member do (F02)."""
    return of_section + share * (of_ties - of_section)


@rule
def utility_of_use(
    belief: float,
    identity: float,
    privacy: float,
    publicity: float,
    norm: float,
    skill: float,
    threshold: float,
    familiarity: float,
    taste: float,
    intercept: float,
    p: Any,
) -> float:
    """Utility, in utils, of canvassing with data under a mandate (F01, F02, F07, F09, F17, F38).

    Use needs no conviction: identity cost weighs less against it than in resistance (F22).
    Privacy concern weighs as far as use is shown to the media; ``p`` holds the weights.
    """
    burdens = p.identity_use_share * (p.identity_weight * identity)
    burdens = burdens + p.privacy_weight * privacy * publicity
    burdens = burdens + p.effort * (1.0 - skill) + threshold
    reasons = p.belief_use * belief + familiarity
    return reasons + p.norm_weight * norm + p.mandate_use - burdens + taste + intercept


@rule
def is_trainer(
    active: bool, skill: float, belief: float, least_skill: float, least_belief: float
) -> bool:
    """Whether a member trains others: an active, skilled believer (F09, B1: train the trainers)."""
    return active and skill > least_skill and belief > least_belief


@rule
def wants_training(skill: float, utility: float, most_skill: float, reluctance: float) -> bool:
    """Whether a member comes to a session: unskilled, and not far from using (F09)."""
    return skill < most_skill and utility > -reluctance


@rule
def grade_of_use(draw: float, utility: float, light_step: float, sharpness: float) -> int:
    """0 abstains, 1 takes a light step where the party offers one, 2 canvasses fully (F36).

    The draw belongs to the campaign, so that use does not depend on the length of a step.
    """
    if draw < logistic(utility * sharpness):
        return 2
    return 1 if light_step > 0.0 and draw < logistic((utility + light_step) * sharpness) else 0


@rule
def luck_number(reconsider: float, phase: float, years: float) -> int:
    """Number of the draw that decides now: one a campaign, or anew ``reconsider`` times a year.

    ``phase`` in [0, 1) spreads the moments at which members think again.
    """
    return math.floor(reconsider * years + phase) if reconsider > 0.0 else 0


@rule
def refuses_openly(draw: float, resistance: float, practice: int) -> bool:
    """Whether a member who is asked, and does not use data, refuses openly (F03, F04)."""
    return practice == 0 and draw < resistance


@rule
def session_share(skill: float, shortening: float) -> float:
    """Part of a full session that a trainee needs: the skilled need less (F14, F68)."""
    return 1.0 - shortening * skill


@rule
def hours_of_session(
    hours: float, trained: float, tool_scale: float, tool_learning: float
) -> float:
    """Hours that a first session takes: fewer as the tool matures with those trained (F14, F68)."""
    return hours * power(1.0 + trained / tool_scale, -tool_learning)


@rule
def sessions_offered(effort: float, pressure: float, trainers: int, p: Any) -> Sessions:
    """Sessions of training that a section under mandate is offered, a year (F09, F14, B1).

    The party holds them by its training ``effort``, vendors by their presence, and each of the
    ``trainers`` among the members some more; ``p`` holds the numbers of sessions.
    """
    party = p.party_sessions * effort
    vendors = p.vendor_sessions * pressure
    advocates = p.cascade_sessions * trainers
    return Sessions(party, vendors, advocates, party + vendors + advocates)


@rule
def belief_of_trainers(
    sessions: Sessions, staff_belief: float, message: float, advocates_belief: float
) -> float:
    """Belief that a session teaches: mean of those who hold it, weighted by sessions (F09).

    Vendors teach their ``message``; there is at least part of a session.
    """
    taught = sessions.party * staff_belief + sessions.vendors * message
    return (taught + sessions.advocates * advocates_belief) / sessions.total


@rule
def training_hazard(sessions: float, places: float, shortening: float, candidates: int) -> float:
    """Hazard (1/yr) that a candidate is trained: hours are limited, places go round (F09, B1).

    ``shortening`` >= 1 is by how much sessions have become shorter, so that trainers hold more.
    """
    if candidates == 0:
        return 0.0
    return sessions * places * shortening / candidates


@rule
def trained_by(place: float, party: float, vendors: float) -> int:
    """Who held a session: the party, a vendor or an advocate (F09).

    ``place`` is a point among the sessions a year of a section, of which the first ``party`` are
    those of the party and the next ``vendors`` those of vendors.
    """
    if place < party:
        return STAFF
    return BY_VENDOR if place < party + vendors else ACTIVIST


@rule
def doors_knocked(
    rate: float,
    full_users: float,
    light_users: float,
    sympathisers: float,
    light_effort: float,
    years: float,
) -> float:
    """Doors that those who canvass with data knock on in a step (F36, B1).

    A full user knocks on ``rate`` doors a week; a light user, or a sympathiser who has signed up,
    on a part ``light_effort`` of them.
    """
    weeks = years * (DAYS_A_YEAR / DAYS_A_WEEK)
    return rate * weeks * (full_users + light_effort * (light_users + sympathisers))
