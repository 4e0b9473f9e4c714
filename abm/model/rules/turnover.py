"""Who leaves, who enters, who rises, who is heard."""

from __future__ import annotations

from abm.model.arithmetic import (
    exponential,
    gumbel_quantile,
    logarithm,
    normal_quantile,
    power,
)
from abm.model.compiler import rule
from abm.model.state import SECRETARY
from abm.parameters import OLD, YOUNG

BIRTHDAY = 0.5
"""Everybody is born in mid-year: part of a year by which an age lags behind the calendar."""


@rule
def is_cadre(role: int) -> bool:
    """Whether a role is that of a cadre: of a section, a federation or the national leadership."""
    return role >= SECRETARY


@rule
def is_young(born: int, year: float) -> bool:
    """Whether a person born in ``born`` is younger than :data:`YOUNG` in ``year``."""
    return year - float(born) - BIRTHDAY < YOUNG


@rule
def is_old(born: int, year: float) -> bool:
    """Whether a person born in ``born`` is as old as :data:`OLD`, or older, in ``year``."""
    return year - float(born) - BIRTHDAY >= OLD


@rule
def normal_deviation(spread: float, draw: float) -> float:
    """Normal deviation from a mean: a lasting taste, or luck, of this spread (F03, F17)."""
    return spread * normal_quantile(draw)


@rule
def clipped_normal(mean: float, spread: float, draw: float) -> float:
    """Normal trait with this mean and spread, kept in [0, 1]."""
    return min(1.0, max(0.0, mean + normal_deviation(spread, draw)))


@rule
def age_at_entry(
    draw: float, within: float, under_35: float, over_60: float, youngest: float, oldest: float
) -> float:
    """Age in years, from the shares of the young and the old and a uniform place within (B2)."""
    if draw < under_35:
        return youngest + (YOUNG - youngest) * within
    if draw >= 1.0 - over_60:
        return OLD + (oldest - OLD) * within
    return YOUNG + (OLD - YOUNG) * within


@rule
def age_of_staff(within: float, youngest: float, oldest: float) -> float:
    """Age in years at which digital staff are hired, from a uniform place within (F54)."""
    return youngest + (oldest - youngest) * within


@rule
def share_of_young(under_35: float, staged_youth: float) -> float:
    """Share of the young among recruits, of whom a share is drawn as young professionals (F13)."""
    return under_35 + (1.0 - under_35) * staged_youth


@rule
def gap_of_recruits(gap: float, new_party_gap: float, is_new: bool) -> float:
    """Generation gap of recruits, of either sign, multiplied in new parties (F10, F13)."""
    return gap * (new_party_gap if is_new else 1.0)


@rule
def mean_belief_at_entry(initial: float, age: float, young_belief: float, gap: float) -> float:
    """Mean belief of persons of an age at entry; ``gap`` is that of their generation (F10, F13)."""
    return initial + (young_belief if age < YOUNG else 0.0) + gap


@rule
def mean_identity_at_entry(initial: float, age: float, old_identity: float, gap: float) -> float:
    """Mean root of identity cost of persons of an age at entry, lower by a gap (F07, F10, F13)."""
    return initial + (old_identity if age >= OLD else 0.0) - gap


@rule
def is_professional(draw: float, staged_youth: float, is_staff: bool) -> bool:
    """Whether a recruit is a young professional, as a share is drawn and as staff are (F13)."""
    return is_staff or draw < staged_youth


@rule
def skill_at_entry(
    year: float, first: float, growth: float, is_professional: bool, bonus: float
) -> float:
    """Digital skill that a recruit brings: by the year of entry, and by profession (F13, F14).

    ``growth`` is that of each year after the year ``first``, up to which nobody brings any.
    """
    brought = growth * max(0.0, year - first) + (bonus if is_professional else 0.0)
    return min(1.0, brought)


@rule
def is_exposed(mandate: bool, norm: float, exposed_norm: float) -> bool:
    """Whether data are in use around a member: under a mandate, or by a norm."""
    return mandate or norm > exposed_norm


@rule
def exit_weight(selection: float, resistance: float, exposed: bool) -> float:
    """Relative hazard to leave: higher (or lower) for resisters where data are in use (F34)."""
    return max(0.0, 1.0 + (selection * resistance if exposed else 0.0))


@rule
def mean_exit_weight(mean: float, before: float, now: float) -> float:
    """Mean :func:`exit_weight` of the same members once another selection holds, not zero before.

    A weight is linear in its selection.
    """
    return 1.0 + (mean - 1.0) * now / before


@rule
def decline_rate(members: float, wanted: float, years: float) -> float:
    """Hazard, 1/yr, that takes a party down to the members that its series wants (B2)."""
    return logarithm(members / wanted) / years if members > wanted > 0.0 else 0.0


@rule
def party_exit_hazard(rate: float, office_pulse: float, pulse: float, decline: float) -> float:
    """Hazard, 1/yr, that a member of a party leaves: base rate, pulse and decline (B2).

    ``pulse`` is what the calendar adds after a party has come to office, and ``office_pulse`` its
    multiplier; ``decline`` is :func:`decline_rate`.
    """
    return rate + office_pulse * pulse + decline


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
def stays_after_win(draw: float, embeddedness: float) -> bool:
    """Whether digital staff get a place in a ministry or the party after a win (F53, F56)."""
    return draw < embeddedness


@rule
def founds_firm(draw: float, chance: float) -> bool:
    """Whether blocked digital staff found or join a firm (F53)."""
    return draw < chance


@rule
def may_move(trained: bool, young: bool) -> bool:
    """Whether a member may be won over by a new party: the trained and the young (F13)."""
    return trained or young


@rule
def claim_to_promotion(
    draw: float, promotion_skill: float, skill: float, promotion_training: float, trained: bool
) -> float:
    """Score of a candidate for a post: skill, to have been trained, and luck (F11)."""
    earned = promotion_skill * skill + (promotion_training if trained else 0.0)
    return earned + gumbel_quantile(draw)


@rule
def is_veteran(trained: int, opened: int) -> bool:
    """Whether a member was trained before the step in which a campaign opened (F11).

    ``trained`` is the step of the first training, negative if there was none.
    """
    return 0 <= trained < opened


@rule
def comes_back(draw: float, staff_return: float) -> bool:
    """Whether a post of digital staff goes to a veteran of an earlier campaign (F11, E51)."""
    return draw < staff_return


@rule
def weight_of_tie(
    authority: float,
    same_faction: bool,
    years_apart: float,
    faction_homophily: float,
    age_homophily: float,
    homophily_years: float,
) -> float:
    """Weight of what one member hears from another: rank, faction, age (F27, F54).

    ``authority`` is the ratio of the speaker's standing to the hearer's.
    """
    near = 1.0 - age_homophily * min(1.0, years_apart / homophily_years)
    akin = 1.0 if same_faction else 1.0 - faction_homophily
    return authority * near * akin


@rule
def standing(rank: int, is_young: bool, rank_weight: float, youth_discount: float) -> float:
    """Standing of a member: raised by rank and lowered by youth (F54, F55)."""
    return power(rank_weight, rank / 2.0) * (1.0 - youth_discount if is_young else 1.0)
