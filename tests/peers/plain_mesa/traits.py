"""Who persons are when they come, and the intercepts anchored on them (Initialization)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from types import SimpleNamespace
from typing import Any

from tests.peers.plain_mesa.arithmetic import clipped_normal, logistic

YOUNG, OLD = 35, 60


@dataclass
class Traits:
    """What a person is born or comes with (Traits of a person)."""

    age: float
    belief: float
    identity: float
    privacy: float
    taste_use: float
    taste_resistance: float
    active: bool
    faction: int
    literacy: float
    anxiety: float
    reconsideration: float
    threshold: float
    skill: float
    new_generation: bool


def draw_traits(
    random: Random,
    p: SimpleNamespace,
    given: Any,
    *,
    time: float = 0.0,
    new: bool = False,
    recruit: bool = False,
    staff: bool = False,
) -> Traits:
    """Draw a person for a party, who enters at a time if it is a recruit (Traits of a person)."""
    young, gap = given.under_35, 0.0
    new_generation = recruit and random.random() < p.cohort_renewal
    if new_generation:
        young += (1.0 - young) * given.staged_youth
        gap = p.generation_gap * (p.new_party_gap if new else 1.0)
    old = min(given.over_60, 1.0 - young)
    u, v = random.random(), random.random()
    if staff:
        age = p.staff_youngest_age + (p.staff_oldest_age - p.staff_youngest_age) * v
    elif u < young:
        age = p.youngest_age + (YOUNG - p.youngest_age) * v
    elif u >= 1.0 - old:
        age = OLD + (p.oldest_age - OLD) * v
    else:
        age = YOUNG + (OLD - YOUNG) * v
    skill = 0.0
    if recruit:
        professional = staff or u < given.staged_youth
        years = max(0.0, time - p.digital_year)
        skill = min(1.0, p.recruit_skill * years + p.professional_skill * professional)
    belief = p.initial_belief + p.young_belief * (age < YOUNG) + p.generation_belief * gap
    return Traits(
        age=age,
        belief=clipped_normal(random, p.staff_belief if staff else belief, p.belief_spread),
        identity=clipped_normal(
            random, p.initial_identity + p.old_identity * (age >= OLD) - gap, p.identity_spread
        ),
        privacy=clipped_normal(random, p.initial_privacy, p.privacy_spread),
        taste_use=p.taste_spread * random.gauss(0.0, 1.0),
        taste_resistance=p.taste_spread * random.gauss(0.0, 1.0),
        active=random.random() < p.active_share,
        faction=random.randrange(given.factions),
        literacy=random.random(),
        anxiety=p.least_anxiety + random.random(),
        reconsideration=random.random(),
        threshold=clipped_normal(random, p.threshold_mean, p.threshold_spread),
        skill=skill,
        new_generation=new_generation,
    )


def anchored(random: Random, p: SimpleNamespace, given: Any) -> tuple[float, float]:
    """Solve the intercepts of resistance and of use on a sample (Anchored intercepts).

    Parameters are those of the first day.
    """
    people = [draw_traits(random, p, given) for _ in range(int(p.anchor_persons))]
    resisting = [
        p.identity_weight * t.identity
        + p.privacy_resistance_share * p.privacy_weight * t.privacy
        - p.belief_use * t.belief
        + t.taste_resistance
        for t in people
    ]
    using = [
        p.belief_use * t.belief
        + p.mandate_use
        - p.identity_use_share * p.identity_weight * t.identity
        - p.effort
        + t.taste_use
        for t in people
    ]
    resistance = -_shift(resisting, p.choice_noise, p.initial_resistance)
    return resistance, _shift(using, p.choice_noise, p.initial_use)


def _shift(utilities: list[float], noise: float, wanted: float) -> float:
    """What to add to utilities so that the mean logistic response is as wanted (bisection)."""
    low, high = -100.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2.0
        mean = math.fsum(logistic((x + middle) / noise) for x in utilities) / len(utilities)
        low, high = (middle, high) if mean < wanted else (low, middle)
    return (low + high) / 2.0
