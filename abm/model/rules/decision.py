"""What cadres decide: launching, mandating, redesigning, staging."""

from __future__ import annotations

from abm.model.arithmetic import logarithm, logistic
from abm.model.compiler import rule


@rule
def organisational_inertia(
    weight: float,
    age: float,
    by_age: float,
    members: float,
    by_size: float,
    factions: int,
    by_factions: float,
) -> float:
    """Inertia in utils: grows with the organisation's age, size and factions (F23-F27).

    ``age`` in years (0 or more), ``members`` at scale 1:1.
    """
    old = by_age * logarithm(1.0 + max(age, 0.0) / 5.0) / 2.0
    large = by_size * logarithm(max(members, 1.0) / 1e4)
    split = by_factions * (factions - 1)
    return weight * max(0.0, 0.3 + old + large + split)


@rule
def utility_of_launch(
    gain: float,
    belief: float,
    anxiety: float,
    closeness: float,
    stakes: float,
    image: float,
    scarcity: float,
    inertia: float,
    resistance: float,
    privacy: float,
    noise: float,
) -> float:
    """Utility, in utils, of a data-driven canvass to a cadre (F17, F18, F20, F21, F34, F40).

    Expected gain, times stakes and closeness: a small belief is enough when stakes are high.
    Image and scarcity of members speak for it whatever is believed; inertia, the resistance
    expected from members and exposed privacy speak against.
    """
    expected = gain * belief * anxiety * closeness * stakes
    return expected + image + scarcity - inertia - resistance - privacy + noise


@rule
def image_of_modernity(weight: float, media: float, told: float, deficit: float) -> float:
    """What a modern image is worth: fashion, and a candidate who needs it (F40, F41)."""
    return weight * (0.5 * (media + told) + deficit)


@rule
def wish_to_be_seen(
    told: float,
    media: float,
    image: float,
    breadth: float,
    cadre_belief: float,
    privacy: float,
    staging_privacy: float,
    reserve: float,
) -> float:
    """Publicity in [0, 1] that a party which uses data gives to it (F38-F41)."""
    wish = 3.0 * told + 0.9 * media + 1.5 * image + 1.5 * breadth + 0.8 * cadre_belief
    return logistic(wish - 2.0 * staging_privacy * privacy - reserve)


@rule
def literacy(draw: float, is_old: bool, is_national: bool, old: float, national: float) -> float:
    """Digital literacy of a cadre, in [0, 1): lower for the old and at the top (F19)."""
    by_age = old if is_old else 1.0
    by_rank = national if is_national else 1.0
    return draw * by_age * by_rank


@rule
def anxiety(draw: float) -> float:
    """Electoral anxiety of a cadre, in [0.5, 1.5), mean 1 (F20)."""
    return 0.5 + draw
