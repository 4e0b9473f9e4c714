"""What cadres decide: launching, mandating, redesigning, staging."""

from __future__ import annotations

from typing import Any

from abm.model.arithmetic import logarithm, logistic, relaxation
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
    floor: float,
    reference_age: float,
    reference_members: float,
) -> float:
    """Inertia in utils: grows with the age, size and factions of the organisation (F23-F27).

    ``age`` and ``reference_age`` in years (0 or more), ``members`` and ``reference_members`` at
    scale 1:1.
    """
    old = by_age * logarithm(1.0 + max(age, 0.0) / reference_age) / 2.0
    large = by_size * logarithm(max(members, 1.0) / reference_members)
    split = by_factions * (factions - 1)
    return weight * max(0.0, floor + old + large + split)


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
def image_of_modernity(
    weight: float, foreign: float, domestic: float, deficit: float, fashion_share: float
) -> float:
    """What a modern image is worth: fashion, and a candidate who needs it (F40, F41).

    ``foreign`` and ``domestic`` are the stocks of success stories.
    """
    return weight * (fashion_share * (foreign + domestic) + deficit)


@rule
def wish_to_be_seen(
    domestic: float,
    foreign: float,
    image: float,
    breadth: float,
    cadre_belief: float,
    privacy: float,
    p: Any,
) -> float:
    """Publicity in [0, 1] that a party which uses data gives to it (F38-F41).

    ``p`` holds the weights, all called staging.
    """
    wish = (
        p.staging_success * domestic
        + p.staging_media * foreign
        + p.staging_image * image
        + p.staging_breadth * breadth
        + p.staging_belief * cadre_belief
    )
    return logistic(wish - 2.0 * p.staging_privacy * privacy - p.staging_reserve)


@rule
def literacy(draw: float, is_old: bool, is_national: bool, old: float, national: float) -> float:
    """Digital literacy of a cadre, in [0, 1): lower for the old and at the top (F19)."""
    by_age = old if is_old else 1.0
    by_rank = national if is_national else 1.0
    return draw * by_age * by_rank


@rule
def anxiety(draw: float, least: float) -> float:
    """Electoral anxiety of a cadre, from ``least`` to ``least`` + 1 (F20)."""
    return least + draw


@rule
def privacy_at_launch(weight: float, share: float, privacy: float, publicity: float) -> float:
    """What exposed privacy weighs against a launch, in utils (F38)."""
    return share * weight * privacy * publicity


@rule
def felt_publicity(felt: float, before: float, publicity: float, pace: float) -> float:
    """Publicity in [0, 1] as it weighs with privacy concern, which follows at a ``pace`` (F38).

    ``before`` is the publicity before it became what it is; at a pace of 1 the two are one.
    """
    if pace == 1.0:
        return publicity
    return min(1.0, max(0.0, felt + pace * (publicity - before)))


@rule
def members_lost(now: float, year_ago: float) -> float:
    """Share of its members that a party has lost in a year, 0 if it has grown (F34)."""
    return max(0.0, 1.0 - now / year_ago) if year_ago > 0.0 else 0.0


@rule
def anticipated_locally(share: float, resistance: float, members: float) -> float:
    """Resistance that a section secretary expects: a share of the mean in the section (F16, F18).

    ``resistance`` is the sum over the ``members`` of the section.
    """
    return share * resistance / members


@rule
def local_reasons(
    luck: float, launched: bool, launch_pull: float, norm: float, local_norm: float
) -> float:
    """What else decides a section secretary, in utils: luck, a launch, the norm (F02, F17)."""
    return luck + (launch_pull if launched else 0.0) + local_norm * norm


@rule
def is_majority(willing: int, entitled: int) -> bool:
    """Whether more than half of those entitled are willing (F17)."""
    return 2 * willing > entitled


@rule
def takes_place(decided: bool, draw: float, share: float) -> bool:
    """Whether a launch takes place that history or the leaders decided on (F17, F18)."""
    return decided and draw < share


@rule
def is_asked(draw: float, reach: float, share: float) -> bool:
    """Whether a secretary is asked for a mandate: as far as the campaign reaches (F16, F17)."""
    return draw < reach * share


@rule
def gate_leaks(draw: float, chance: float, willing: int, actives: int) -> bool:
    """Whether a section starts without its secretary: most activists would use, and luck (F17)."""
    return chance > 0.0 and is_majority(willing, actives) and draw < chance


@rule
def team_hazard(rate: float, open_signup: float, willing: int) -> float:
    """Hazard (1/yr) that a section's first team starts in a primary, with nobody's leave (F29-F32).

    Each of the ``willing`` active members may come forward, as far as sign-up is open.
    """
    return rate * open_signup * willing


@rule
def redesign_share(rate: float, willing: float, leaders: int, years: float) -> float:
    """Share of the way to full redesign in a step, as far as leaders want it (F23-F25)."""
    return relaxation(rate * willing / max(leaders, 1), years)


@rule
def signup_hazard(rate: float, open_signup: float, ladder: float, ungraded: float) -> float:
    """Hazard, 1/yr, that a sympathiser volunteers: open, graded sign-up invites (F31-F33, F36)."""
    return rate * open_signup * (ungraded + (1.0 - ungraded) * ladder)
