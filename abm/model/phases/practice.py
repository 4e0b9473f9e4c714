"""What members do and feel: use, abstain or refuse; identity cost, privacy concern, exit.

As in :mod:`abm.model.phases.belief`, each rule goes over a block of members before the next.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.compiler import rule
from abm.model.ledger import FORGETTING, IMITATION, inputs
from abm.model.phases.belief import knock
from abm.model.phases.common import Place, Step, filled
from abm.model.population import PHASE
from abm.model.randomness import uniform
from abm.model.rules.belief import identity_target, privacy_target, reactance_share, toward
from abm.model.rules.practice import (
    burdens_of_use,
    grade_of_use,
    luck_number,
    reasons_to_refuse,
    refuses_openly,
    resistance,
    utility_of_use,
    wants_training,
)
from abm.model.rules.turnover import exit_weight
from abm.model.state import NEUTRAL, RESISTER, USER, World


@rule
def practise(world: World, d: Any, t: Step, q: Place, n: int) -> None:
    """Who uses data, where a campaign is on; only active members are asked (F02-F07)."""
    for j in range(filled(n)):
        d.practice[j] = 0
        d.stance[j] = NEUTRAL
        d.willing[j] = 0
        d.candidate[j] = 0
        d.experience[j] = 0.0
        d.at_doors[j] = 0.0
    if not q.campaigning:
        return
    for j in range(filled(n)):
        burdens = burdens_of_use(
            t.identity_weight * d.identity[j],
            t.privacy_weight * d.privacy[j] * q.publicity,
            t.effort,
            d.skill[j],
            t.use_threshold,
        )
        utility = utility_of_use(
            t.belief_use * d.belief[1 + IMITATION, j] + t.familiarity,
            t.norm_weight * d.norm[j],
            t.mandate_use,
            burdens,
            d.taste_use[j],
            t.use_intercept,
        )
        d.utility[j] = utility
        d.willing[j] = d.active[j] != 0 and utility > 0.0
    if q.mandate:
        _decide(d, t, q, n)
    for j in range(n):
        m = world.members[d.seat[j]]
        if q.opening:
            m.took_part = 0
        if d.practice[j] > 0:
            m.took_part = 1
            d.experience[j] = t.experience * d.plasticity[j]
            d.at_doors[j] = knock(d.key[j], t)


@rule
def _decide(d: Any, t: Step, q: Place, n: int) -> None:
    """What those do who are asked: use, in full or in part, say no, or neither."""
    for j in range(filled(n)):
        number = np.uint64(0)
        if t.reconsider_rate > 0.0:
            phase = uniform(t.traits, d.key[j], PHASE)
            number = np.uint64(luck_number(t.reconsider_rate, phase, t.years * t.step))
        d.use_number[j] = number
    for j in range(filled(n)):
        d.use_draw[j] = uniform(q.use_draws, d.key[j], d.use_number[j])
        d.refusal_draw[j] = uniform(q.refusal_draws, d.key[j], d.use_number[j])
    for j in range(filled(n)):
        asked = d.active[j] != 0
        utility = d.utility[j]
        grade = grade_of_use(d.use_draw[j], utility, t.light_step * q.ladder, t.sharpness)
        practice = grade if asked else 0
        refusing = asked and refuses_openly(d.refusal_draw[j], d.resistance[j], practice)
        d.practice[j] = practice
        d.stance[j] = USER if practice > 0 else (RESISTER if refusing else NEUTRAL)
        d.candidate[j] = asked and wants_training(d.skill[j], utility)


@rule
def feel(d: Any, t: Step, q: Place, n: int) -> None:
    """Identity cost under the norm, higher in those who are asked in vain; privacy concern."""
    for j in range(filled(n)):
        goal = identity_target(d.identity_root[j], t.norm_identity, d.norm[j], q.shown)
        d.identity[j] = toward(d.identity[j], goal, t.identity * d.plasticity[j])
        calm = privacy_target(d.privacy_root[j], t.privacy_blinding, t.pressure, t.salience)
        d.privacy[j] = toward(d.privacy[j], calm, t.privacy)
    if q.mandate:
        for j in range(filled(n)):
            identity = d.identity[j]
            hardening = reactance_share(t.reactance_rate, identity, t.years)
            harder = toward(identity, 1.0, hardening * d.plasticity[j])
            d.identity[j] = harder if d.active[j] != 0 and d.practice[j] == 0 else identity


@rule
def judge(d: Any, t: Step, q: Place, n: int) -> None:
    """Disposition to refuse, and with it the weight of a member among those who leave."""
    for j in range(filled(n)):
        i = inputs(
            d.belief[1 + FORGETTING, j],
            d.identity[j],
            d.privacy[j],
            d.norm[j],
            q.mandate,
            d.skill[j],
            t.familiarity,
            t,
        )
        reasons = reasons_to_refuse(i[0], i[1], i[2], i[3], i[4], i[5], i[6])
        disposition = resistance(reasons, d.taste_refusal[j], t.refusal_intercept, t.sharpness)
        d.resistance[j] = disposition
        d.exit_weight[j] = exit_weight(t.exit_selection, disposition, q.exposed)
        d.exit_draw[j] = uniform(t.exit_draws, d.key[j], 0)
