"""What moves belief, identity cost, privacy concern and skill.

A continuous change goes a share of the way to its target, ``x + share * (target - x)``, the share
being :func:`abm.model.arithmetic.relaxation` of a rate: states stay in [0, 1] without clipping,
halving the step converges, and a zero rate is a clean off switch.  Every state can go both ways.
"""

from __future__ import annotations

import math

from abm.model.arithmetic import DAYS_A_WEEK, DAYS_A_YEAR, relaxation
from abm.model.compiler import rule


@rule
def toward(state: float, target: float, share: float) -> float:
    """Go ``share`` of the way from ``state`` to ``target``, all in [0, 1].

    Written as a mean of the two, so that a share of zero leaves the state alone to the bit.
    """
    return (1.0 - share) * state + share * target


@rule
def cadre_exposure(literacy: float, illiterate_exposure: float, client: float) -> float:
    """Exposure of a cadre to vendors: the illiterate are more credulous (F19).

    ``client`` is the extra exposure where the party has a vendor under contract (F56), else 0.
    """
    return (illiterate_exposure - literacy) * (1.0 + client)


@rule
def promised_rate(rate: float, pressure: float, science_label: float) -> float:
    """Rate, 1/yr, at which an exposure of 1 moves to the vendors' claim (F01, F67)."""
    return rate * pressure * (1.0 + science_label)


@rule
def promise_share(rate: float, exposure: float, years: float) -> float:
    """Share of the way in a step to the vendors' claim, by the exposure to it (F01, F19)."""
    return relaxation(rate * exposure, years)


@rule
def attack_share(strength: float, pressure: float, years: float) -> float:
    """Share of the way that attacks among vendors move belief in the whole category (F62).

    The more vendors there are, the more they fight; the sign of ``strength`` sets the direction.
    """
    return relaxation(abs(strength) * pressure * pressure, years)


@rule
def attack_target(strength: float) -> float:
    """Belief to which attacks among vendors move: 1 for a positive strength, else 0 (F62)."""
    return 1.0 if strength > 0.0 else 0.0


@rule
def advocacy_share(rate: float, rank_weight: float, staff: int, seats: int, years: float) -> float:
    """Share of the way in a step to which digital staff move a national leader (F54, F55).

    ``rate``, in 1/yr, is that of a full team before the discount of its rank, ``rank_weight``;
    ``staff`` is how many of the ``seats`` of the team are taken.
    """
    return relaxation(rate / rank_weight, years) * staff / max(seats, 1)


@rule
def plasticity_of_role(is_cadre: bool, cadre: float, other: float) -> float:
    """How far belief and identity cost of a cadre or another move, relative to the rules (F17)."""
    return cadre if is_cadre else other


@rule
def openness_to_ties(rate: float, weight: float, speakers: float, years: float) -> float:
    """Openness of a member in a step to all ties together, by their mean weight (F54-F57).

    ``rate`` is that of ties of weight 1, in 1/yr; ``weight`` is the sum over the ``speakers``.
    """
    return relaxation(rate * weight / speakers, years)


@rule
def hearing(state: float, heard: float, openness: float, ratio: float) -> float:
    """Belief or identity cost after hearing one's ties, by the openness to each (F54-F57).

    ``heard`` is what they said, weighted by an openness to each that sums to ``openness``;
    ``ratio`` moves identity cost more or less than belief.
    """
    if openness * ratio > 1.0:
        ratio = 1.0 / openness
    return min(1.0, (1.0 - ratio * openness) * state + ratio * heard)


@rule
def seeming_success(belief: float, advantage: float, scale: float, luck: float) -> float:
    """How well somebody seems to do: belief in what may be worthless, and luck (F16).

    ``luck`` is standard Gumbel, so that the chance to seem best is a logit (Strang and Macy 2001).
    """
    return advantage * belief + scale * luck


@rule
def visibility(
    breadth: float,
    publicity: float,
    stories: float,
    breadth_visibility: float,
    publicity_visibility: float,
) -> float:
    """Visibility in [0, 1] of a canvass to members of the party that led it (F05, F39).

    It grows with the breadth of use, with publicity, and with stories of success that go round.
    """
    seen = breadth_visibility * breadth + publicity_visibility * publicity
    return min(1.0, seen * (1.0 + stories))


@rule
def credits_result(draw: float, chance: float, visible: float, part: float) -> bool:
    """Whether a member credits (or blames) canvassing for a result of the member's party (F05).

    Only some do, the more so the more visible it was; ``part`` is higher in those who took part.
    """
    return draw < chance * visible * part


@rule
def chance_of_credit(chance: float, outcome: float, loss_silence: float) -> float:
    """Chance to credit or blame, when part of the losses is passed over in silence (F48)."""
    return chance * (1.0 - loss_silence * (1.0 - outcome))


@rule
def credits_rival(
    draw: float,
    chance: float,
    learning: float,
    breadth: float,
    publicity: float,
    rival_visibility: float,
) -> bool:
    """Whether a member learns from the result of another party, whose use was shown (B4)."""
    visible = min(1.0, rival_visibility * publicity)
    return draw < chance * learning * visible * math.sqrt(breadth)


@rule
def attributed(outcome: float) -> int:
    """What a member who credits or blames concludes: 1 it won, -1 it lost, 0 neither (F05)."""
    if 2.0 * outcome > 1.0:
        return 1
    return -1 if 2.0 * outcome < 1.0 else 0


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
def heard_at_doors(lesson: float, spread: float, normal: float, years: float) -> float:
    """What the doors of this step tell one user: the same for all, and luck (B1).

    ``spread`` is that of a week; a shorter step knocks on fewer doors and hears more noise, so that
    the luck of a year does not depend on the length of a step.
    """
    luck = spread * normal * math.sqrt(DAYS_A_WEEK / (DAYS_A_YEAR * years))
    return min(1.0, max(0.0, lesson + luck))


@rule
def identity_target(
    root: float, norm_identity: float, norm: float, publicity_norm: float, by_publicity: float
) -> float:
    """Identity cost under a norm: part of the root dissolves while the norm lasts (F02, F07).

    ``publicity_norm`` is :func:`norm_in_media`, which counts for a share ``by_publicity``.
    """
    perceived = (1.0 - by_publicity) * norm + by_publicity * publicity_norm
    return root * (1.0 - norm_identity * perceived)


@rule
def identity_held(identity: float, covered: float, covered_now: float) -> float:
    """Identity cost once the norm covers more or less, where this is followed apart (F07).

    ``identity`` has gone its way to the root less what was ``covered`` before the step.
    """
    return min(1.0, max(0.0, identity + (covered - covered_now)))


@rule
def norm_in_media(publicity: float, breadth: float) -> float:
    """What the media convey of a norm, in [0, 1]: use, as far as it is shown to them (F07, F39)."""
    return publicity * breadth


@rule
def reactance_share(rate: float, identity: float, threshold: float, years: float) -> float:
    """Share of the way to full identity cost in a step, for a mandated non-user (F07)."""
    return relaxation(rate * max(0.0, identity - threshold), years)


@rule
def privacy_target(root: float, blinding: float, pressure: float, salience: float) -> float:
    """Privacy concern to which a member tends: marketing hides it (F63), scandal wakes it (F58)."""
    hidden = root * (1.0 - blinding * pressure)
    return hidden + (1.0 - hidden) * salience


@rule
def fading_of_skill(share: float, practice: int) -> float:
    """Share of the way of skill back to what the person brought: use keeps it fresh (F09, E30)."""
    return 0.0 if practice > 0 else share


@rule
def trained_skill(skill: float, taught: float) -> float:
    """Skill after a session: at least what is taught (F09)."""
    return max(skill, taught)


@rule
def story_share(rate: float, stock: float, audience: float, years: float) -> float:
    """Share of the way in a step to a success story, the more of them go round (F43, F48).

    ``rate``, in 1/yr, is that of a cadre with a full ``stock`` of stories; ``audience`` is how well
    the others are reached, relative to cadres.
    """
    return relaxation(rate * stock * audience, years)


@rule
def exposure_to_stories(
    is_cadre: bool, is_young: bool, cadre: float, young: float, other: float
) -> float:
    """Share of the way for a member: that of cadres, of the young or of others (F19, F43)."""
    return cadre if is_cadre else (young if is_young else other)
