"""Who canvasses with data, who would refuse, who refuses openly.

Using and refusing are two decisions, not one and its negative: between them lies abstention, and
belief and refusal may coexist (F07, F22).
"""

from __future__ import annotations

import math

from abm.model.arithmetic import logistic, power
from abm.model.compiler import rule


@rule
def reasons_to_refuse(
    belief_term: float,
    identity_term: float,
    privacy_term: float,
    norm_term: float,
    mandate_term: float,
    skill_term: float,
    familiarity_term: float,
) -> float:
    """Sum of the inputs of refusal, in utils; the ledger shares changes among them (F07)."""
    return (
        belief_term
        + identity_term
        + privacy_term
        + norm_term
        + mandate_term
        + skill_term
        + familiarity_term
    )


@rule
def perceived_norm(of_section: float, of_ties: float, share: float) -> float:
    """Norm in [0, 1] as perceived: what the section does, and what one's own ties do (F02)."""
    return of_section + share * (of_ties - of_section)


@rule
def resistance(reasons: float, taste: float, intercept: float, sharpness: float) -> float:
    """Probability that a member would refuse if asked to canvass with data this week (F02-F07).

    ``sharpness`` is 1 over the scale of what else decides, in 1/utils.
    """
    return logistic((reasons + taste - intercept) * sharpness)


@rule
def burdens_of_use(
    identity_term: float, privacy_term: float, effort: float, skill: float, threshold: float
) -> float:
    """What speaks against using, in utils: identity, exposed privacy, effort (F07, F09, F38).

    A use is not a confession: it costs 0.7 of the identity cost that weighs in a refusal (F22).
    """
    return 0.7 * identity_term + privacy_term + effort * (1.0 - skill) + threshold


@rule
def is_trainer(active: bool, skill: float, belief: float) -> bool:
    """Whether a member trains others: an active, skilled believer (F09, B1: train the trainers)."""
    return active and skill > 0.5 and belief > 0.3


@rule
def wants_training(skill: float, utility: float) -> bool:
    """Whether a member comes to a session: unskilled, and not far from using (F09)."""
    return skill < 0.6 and utility > -0.3


@rule
def utility_of_use(
    reasons: float, norm: float, mandate: float, burdens: float, taste: float, intercept: float
) -> float:
    """Utility, in utils, of canvassing with data this week (F02, F09, F17)."""
    return reasons + norm + mandate - burdens + taste + intercept


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
def refuses_openly(draw: float, disposition: float, practice: int) -> bool:
    """Whether a member who is asked, and does not use, says no (F03, F04)."""
    return practice == 0 and draw < disposition


@rule
def hours_of_session(
    hours: float, trained: float, tool_scale: float, tool_learning: float, skill: float
) -> float:
    """Hours that one session takes: fewer as the tool matures and the trainee knows (F14, F68)."""
    maturity = power(1.0 + trained / tool_scale, -tool_learning)
    return hours * maturity * (1.0 - 0.7 * skill)


@rule
def training_hazard(sessions: float, places: float, shortening: float, candidates: int) -> float:
    """Hazard (1/yr) that a candidate is trained: hours are limited, places go round (F09, B1).

    ``shortening`` >= 1 is by how much sessions have become shorter, so that trainers hold more.
    """
    if candidates == 0:
        return 0.0
    return sessions * places * shortening / candidates
