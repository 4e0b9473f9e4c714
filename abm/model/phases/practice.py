"""What members do and feel: use, abstain or refuse; identity cost, privacy concern, exit.

Arguments are those of :func:`abm.model.phases.members._live_side_by_side`; as in
:mod:`abm.model.phases.belief`, each rule goes over a block of members before the next.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.compiler import rule
from abm.model.ledger import FORGETTING, IMITATION
from abm.model.phases.belief import knock
from abm.model.population import PHASE
from abm.model.randomness import uniform
from abm.model.rules.belief import (
    identity_held,
    identity_target,
    privacy_target,
    reactance_share,
    toward,
)
from abm.model.rules.practice import (
    Inputs,
    grade_of_use,
    luck_number,
    private_inputs,
    reasons_to_resist,
    refuses_openly,
    resistance,
    resistance_inputs,
    utility_of_use,
    wants_training,
)
from abm.model.rules.rivals import (
    decides_again,
    with_conviction,
    with_habit,
)
from abm.model.rules.turnover import exit_weight, is_exposed
from abm.model.state import NEUTRAL, NONE, RESISTER, USER, VACANT

DECIDING = -1.0
"""In the place of a practice that is held: the member decides anew."""


@rule
def practise(m: Any, d: Any, p: Any, t: Any, s: Any, home: Any, campaigns: Any, n: int) -> None:
    """Who uses data, where a campaign is on; only active members are asked (F02-F07)."""
    if t.revisit < 1.0:
        for j in range(n):
            draw = uniform(t.revisit_draws, m.key[j], 0)
            again = decides_again(draw, m.decided[j] != 0, t.revisit)
            d.held[j] = DECIDING if again else m.practice[j]
    for j in range(n):
        m.practice[j] = 0
        m.stance[j] = NEUTRAL
        m.willing[j] = 0
        m.candidate[j] = 0
        d.experience[j] = 0.0
        d.at_doors[j] = 0.0
    if home.campaign == NONE:
        return
    for j in range(n):
        utility = utility_of_use(
            belief=d.beliefs[1 + IMITATION, j],
            identity=m.identity[j],
            privacy=m.privacy[j],
            publicity=home.publicity_felt,
            norm=d.norm[j],
            skill=m.skill[j],
            threshold=p.use_threshold,
            familiarity=t.familiarity,
            taste=np.float64(m.taste_use[j]),
            intercept=t.use_intercept,
            p=p,
        )
        d.utility[j] = utility
        m.willing[j] = m.active[j] != 0 and utility > 0.0
    if p.cascade_weight > 0.0:
        for j in range(n):
            d.utility[j] += d.evidence[j]
            m.willing[j] = m.active[j] != 0 and d.utility[j] > 0.0
    if campaigns[home.campaign].opens == t.number:
        for j in range(n):
            m.took_part[j] = 0
    if s.mandate:
        _decide(m, d, p, t, home, n)
    for j in range(n):
        if m.practice[j] > 0:
            m.took_part[j] = 1
            d.experience[j] = t.experience * d.plasticity[j]
            d.at_doors[j] = knock(m.key[j], p, t)


@rule
def _decide(m: Any, d: Any, p: Any, t: Any, home: Any, n: int) -> None:
    """Decide for members who are asked: full use, light use, open resistance, or none of these."""
    for j in range(n):
        number = np.uint64(0)
        if p.reconsider_rate > 0.0:
            phase = uniform(t.traits, m.key[j], PHASE)
            number = np.uint64(luck_number(p.reconsider_rate, phase, t.years * t.number))
        d.use_draw[j] = uniform(home.use_draws, m.key[j], number)
        d.resistance_draw[j] = uniform(home.resistance_draws, m.key[j], number)
    for j in range(n):
        asked = m.active[j] != 0
        utility = d.utility[j]
        grade = grade_of_use(d.use_draw[j], utility, p.light_step * home.ladder, t.sharpness)
        practice = grade if asked else 0
        refusing = asked and refuses_openly(d.resistance_draw[j], m.resistance[j], practice)
        m.practice[j] = practice
        m.stance[j] = USER if practice > 0 else (RESISTER if refusing else NEUTRAL)
        m.candidate[j] = asked and wants_training(
            m.skill[j], utility, p.trainee_skill, p.trainee_reluctance
        )
    if t.revisit < 1.0:
        _hold(m, d, n)
    if t.remembering:
        for j in range(n):
            m.decided[j] = m.active[j]


@rule
def _hold(m: Any, d: Any, n: int) -> None:
    """Members who do not decide again do as they did before."""
    for j in range(n):
        if m.active[j] != 0 and d.held[j] != DECIDING:
            practice = int(d.held[j])
            refusing = refuses_openly(d.resistance_draw[j], m.resistance[j], practice)
            m.practice[j] = practice
            m.stance[j] = USER if practice > 0 else (RESISTER if refusing else NEUTRAL)


@rule
def feel(m: Any, d: Any, p: Any, t: Any, s: Any, home: Any, n: int) -> None:
    """Identity cost after the norm and, in mandated non-users, reactance; privacy concern."""
    if p.belief_identity > 0.0 or p.habit_identity > 0.0 or t.covering:
        _move_identity(m, d, p, t, home, n)
    else:
        for j in range(n):
            goal = _under_norm(m, d, p, home, j)
            m.identity[j] = toward(m.identity[j], goal, t.identity * d.plasticity[j])
    for j in range(n):
        root = np.float64(m.privacy_root[j])
        goal = privacy_target(root, p.privacy_blinding, t.pressure, t.salience)
        privacy = toward(m.privacy[j], goal, t.privacy)
        m.privacy[j] = privacy if m.role[j] != VACANT else 0.0
    if s.mandate:
        for j in range(n):
            identity = m.identity[j]
            hardening = reactance_share(p.reactance_rate, identity, p.reactance_threshold, t.years)
            harder = toward(identity, 1.0, hardening * d.plasticity[j])
            m.identity[j] = harder if m.active[j] != 0 and m.practice[j] == 0 else identity


@rule
def _under_norm(m: Any, d: Any, p: Any, home: Any, j: int) -> float:
    """Identity cost to which the norm takes a member."""
    root = np.float64(m.identity_root[j])
    return identity_target(root, p.norm_identity, d.norm[j], home.shown, p.identity_publicity)


@rule
def _move_identity(m: Any, d: Any, p: Any, t: Any, home: Any, n: int) -> None:
    """Identity cost where conviction or habit makes data less foreign, or the norm is held.

    What the norm covers is then followed for each member; once it is held, this sets the target.
    """
    for j in range(n):
        goal = _under_norm(m, d, p, home, j)
        covered = m.covered[j]
        if t.covering:
            root = np.float64(m.identity_root[j])
            m.covered[j] = toward(covered, root - goal, t.cover * d.plasticity[j])
            if t.covering == 2:
                goal = root - covered
        believed, entry = d.beliefs[1 + FORGETTING, j], np.float64(m.belief_at_entry[j])
        if p.habit_identity > 0.0:
            speed = t.habit_rise if m.practice[j] > 0 else t.habit_decay
            m.habit[j] = toward(m.habit[j], 1.0 if m.practice[j] > 0 else 0.0, speed)
        goal = with_conviction(goal, p.belief_identity, believed, entry)
        goal = with_habit(goal, p.habit_identity, m.habit[j])
        identity = toward(m.identity[j], goal, t.identity * d.plasticity[j])
        if t.covering == 2:
            identity = identity_held(identity, covered, m.covered[j])
        m.identity[j] = identity


@rule
def judge(m: Any, d: Any, p: Any, t: Any, s: Any, n: int) -> None:
    """Resistance, and the weight that it (or else the disposition) gives in the draw of exits."""
    exposed = is_exposed(s.mandate != 0, s.norm, p.exposed_norm)
    for j in range(n):
        inputs = _inputs(m, d, p, t, s, j)
        reasons = reasons_to_resist(inputs, np.float64(m.taste_resistance[j]))
        resisting = resistance(reasons, t.resistance_intercept, t.sharpness)
        m.resistance[j] = resisting if m.role[j] != VACANT else 0.0
        d.exit_weight[j] = exit_weight(p.exit_selection, resisting, exposed)
        d.exit_draw[j] = uniform(t.exit_draws, m.key[j], 0)
    if p.conformity_weight > 0.0:
        for j in range(n):
            inputs = private_inputs(_inputs(m, d, p, t, s, j))
            reasons = reasons_to_resist(inputs, np.float64(m.taste_resistance[j]))
            disposition = resistance(reasons, t.resistance_intercept, t.sharpness)
            m.disposition[j] = disposition if m.role[j] != VACANT else 0.0
            d.exit_weight[j] = exit_weight(p.exit_selection, disposition, exposed)


@rule
def _inputs(m: Any, d: Any, p: Any, t: Any, s: Any, j: int) -> Inputs:
    """Inputs of the resistance of a member, in utils."""
    return resistance_inputs(
        belief=d.beliefs[1 + FORGETTING, j],
        identity=m.identity[j],
        privacy=m.privacy[j],
        norm=d.norm[j],
        mandate=s.mandate != 0,
        skill=m.skill[j],
        familiarity=t.familiarity,
        p=p,
    )
