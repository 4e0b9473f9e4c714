"""Who leaves, who enters, who rises, who is heard."""

from __future__ import annotations

from abm.model.arithmetic import exponential, gumbel_quantile, normal_quantile, power
from abm.model.compiler import rule


@rule
def clipped_normal(mean: float, spread: float, draw: float) -> float:
    """Normal trait with this mean and spread, kept in [0, 1]."""
    return min(1.0, max(0.0, mean + spread * normal_quantile(draw)))


@rule
def age_at_entry(draw: float, within: float, under_35: float, over_60: float) -> float:
    """Age in years, from the shares of the young and the old and a uniform place within (B2)."""
    if draw < under_35:
        return 18.0 + 17.0 * within
    if draw >= 1.0 - over_60:
        return 60.0 + 25.0 * within
    return 35.0 + 25.0 * within


@rule
def is_exposed(mandate: bool, norm: float) -> bool:
    """Whether data are in use around a member: under a mandate, or by a norm of a tenth."""
    return mandate or norm > 0.1


@rule
def exit_weight(selection: float, resistance: float, exposed: bool) -> float:
    """Relative hazard to leave: refusers more (or less) where data are in use (warning of F34)."""
    return max(0.0, 1.0 + (selection * resistance if exposed else 0.0))


@rule
def exit_share(hazard: float, mean_weight: float, years: float) -> float:
    """Exits expected of a member of weight 1 in a step.  Selection says who leaves, never how many.

    ``hazard`` is the party's, 1/yr; ``mean_weight`` its members' mean (B2).
    """
    return hazard * years / mean_weight if mean_weight > 0.0 else 0.0


@rule
def leaves(draw: float, share: float, weight: float) -> bool:
    """Whether a member leaves this step (B2)."""
    expected = share * weight
    # 1 - e^-x is never above x, so that most members need no exponential
    return draw < expected and draw < 1.0 - exponential(-expected)


@rule
def claim_to_promotion(draw: float, promotion_skill: float, skill: float) -> float:
    """Score of a candidate for a cadre's post: luck, and skill (F11)."""
    return promotion_skill * skill + gumbel_quantile(draw)


@rule
def weight_of_tie(
    authority: float,
    same_faction: bool,
    years_apart: float,
    faction_homophily: float,
    age_homophily: float,
) -> float:
    """Weight of what one member hears from another: rank, faction, age (F27, F54).

    ``authority`` is the ratio of the speaker's standing to the hearer's.
    """
    near = 1.0 - age_homophily * min(1.0, years_apart / 40.0)
    akin = 1.0 if same_faction else 1.0 - faction_homophily
    return authority * near * akin


@rule
def standing(rank: int, is_young: bool, rank_weight: float, youth_discount: float) -> float:
    """Standing of a member: rank counts, youth discounts (F54, F55)."""
    return power(rank_weight, 0.5 * rank) * (1.0 - youth_discount if is_young else 1.0)
