"""What moves belief, identity cost, privacy concern and skill.

A continuous change goes a share of the way to its target, ``x + share * (target - x)``, the share
being :func:`abm.model.arithmetic.relaxation` of a rate: states stay in [0, 1] without clipping,
halving the step converges, and a zero rate is a clean off switch.  Every state can go both ways.
"""

from __future__ import annotations

import math

from abm.model.arithmetic import relaxation
from abm.model.compiler import rule


@rule
def toward(state: float, target: float, share: float) -> float:
    """Go ``share`` of the way from ``state`` to ``target``, all in [0, 1]."""
    return state + share * (target - state)


@rule
def cadre_exposure(literacy: float) -> float:
    """Exposure of a cadre to vendors, in [0.5, 1.5]: the illiterate are more credulous (F19)."""
    return 1.5 - literacy


@rule
def promise_share(
    rate: float, pressure: float, science_label: float, exposure: float, years: float
) -> float:
    """Share of the way to the vendors' claim in a step: pressure, label and exposure (F01, F67)."""
    return relaxation(rate * pressure * (1.0 + science_label) * exposure, years)


@rule
def attacked(belief: float, sign: float, pressure: float, years: float) -> float:
    """Belief in the whole category after vendors attacked one another's methods (F62).

    The sign is free; the more vendors there are, the more they fight.
    """
    target = 1.0 if sign > 0.0 else 0.0
    return toward(belief, target, relaxation(abs(sign) * pressure * pressure, years))


@rule
def credits_result(
    draw: float,
    chance: float,
    breadth: float,
    publicity: float,
    stories: float,
    part: float,
) -> bool:
    """Whether a member credits (or blames) canvassing for a result of the own party (F05).

    Only some do: those who saw it used, the more so as ``stories`` of its success go round, and
    more often those who took part.
    """
    visible = min(1.0, (1.5 * breadth + 0.5 * publicity) * (1.0 + stories))
    return draw < chance * visible * part


@rule
def spoken_of(chance: float, outcome: float, loss_silence: float) -> float:
    """Chance to credit or blame, when part of the losses is passed over in silence (F48)."""
    return chance * (1.0 - loss_silence * (1.0 - outcome))


@rule
def credits_rival(
    draw: float, chance: float, learning: float, breadth: float, publicity: float
) -> bool:
    """Whether a member learns from another party's result, as far as its use was shown (B4)."""
    return draw < chance * learning * min(1.0, 1.2 * publicity) * math.sqrt(breadth)


@rule
def after_result(belief: float, outcome: float, gain: float, loss_weight: float) -> float:
    """Belief after crediting a win, blaming a loss, or both in part (F05, F06, B4).

    ``outcome`` is 1 for a win, 0 for a loss; ``loss_weight`` 1 makes them symmetric.
    """
    won = gain * outcome * (1.0 - belief)
    lost = gain * loss_weight * (1.0 - outcome) * belief
    return max(0.0, belief + won - lost)


@rule
def after_refutation(belief: float, refuted: float, loss: float, reinterpretation: float) -> float:
    """Belief after a promise was refuted and, in part, replaced by another (B1: turnout, 2013)."""
    return belief * (1.0 - refuted * loss * (1.0 - reinterpretation))


@rule
def what_doors_tell(warmth: float, doors_truth: float, true_effect: float) -> float:
    """What users learn at the doors: warm whatever the votes do, plus a trace of truth (B1)."""
    return min(1.0, max(0.0, warmth + doors_truth * true_effect))


@rule
def heard_at_doors(told: float, spread: float, normal: float, years: float) -> float:
    """What the doors of this step tell one user: the same for all, and luck (B1).

    ``spread`` is that of a week; a shorter step knocks on fewer doors and hears more noise, so that
    the luck of a year does not depend on the length of a step.
    """
    return min(1.0, max(0.0, told + spread * normal * math.sqrt(7.0 / (365.25 * years))))


@rule
def identity_target(root: float, norm_identity: float, norm: float, publicity_norm: float) -> float:
    """Identity cost under a norm: part of the root dissolves while the norm lasts (F02, F07)."""
    return root * (1.0 - norm_identity * (0.7 * norm + 0.3 * publicity_norm))


@rule
def reactance_share(rate: float, identity: float, years: float) -> float:
    """Share of the way to full identity cost in a step, for a mandated non-user (F07)."""
    return relaxation(rate * max(0.0, identity - 0.5), years)


@rule
def privacy_target(root: float, blinding: float, pressure: float, salience: float) -> float:
    """Privacy concern to which a member tends: marketing hides it (F63), scandal wakes it (F58)."""
    hidden = root * (1.0 - blinding * pressure)
    return hidden + (1.0 - hidden) * salience


@rule
def trained_skill(skill: float, taught: float) -> float:
    """Skill after a session: at least what is taught (F09)."""
    return max(skill, taught)
