"""What members hear, and then believe: each rule goes over a block of them before the next.

Arguments are those of :func:`abm.model.phases.members._live_side_by_side`.  What needs another
member, or concerns few, is done member by member.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import normal_quantile
from abm.model.compiler import rule
from abm.model.ledger import (
    ATTRIBUTION,
    DOMESTIC,
    EXPERIENCE,
    FOREIGN,
    FORGETTING,
    IMITATION,
    INFLUENCE,
    PROMISE,
    SHOCK,
    TRAINING,
)
from abm.model.phases.watching import watch
from abm.model.population import LITERACY, threshold_of
from abm.model.randomness import LOCAL_RESULT, Word, stream, uniform
from abm.model.rules.belief import (
    after_refutation,
    after_result,
    attributed,
    cadre_exposure,
    chance_of_credit,
    credits_result,
    credits_rival,
    exposure_to_stories,
    fading_of_skill,
    heard_at_doors,
    hearing,
    plasticity_of_role,
    promise_share,
    toward,
    trained_skill,
    visibility,
)
from abm.model.rules.decision import literacy
from abm.model.rules.practice import perceived_norm, session_share, trained_by
from abm.model.rules.rivals import felt_norm
from abm.model.rules.turnover import is_cadre, is_old, is_young
from abm.model.state import NATIONAL, NONE, VACANT, World
from abm.model.ties import ORDINARY


@rule
def expose(m: Any, d: Any, p: Any, t: Any, home: Any, n: int) -> None:
    """Plasticity of members, and how far the promise and staff move them (F01, F17, F19, F54).

    A vacant seat has no plasticity, so that nothing moves it.
    """
    for j in range(n):
        cadre = is_cadre(m.role[j])
        plasticity = plasticity_of_role(cadre, p.cadre_plasticity, p.member_plasticity)
        d.plasticity[j] = plasticity if m.role[j] != VACANT else 0.0
        d.promise[j] = t.promise_member
        d.advocacy[j] = home.advocacy if m.role[j] == NATIONAL else 0.0
        d.beliefs[0, j] = m.belief[j]
    for j in range(n):
        if is_cadre(m.role[j]):
            d.promise[j] = _promise_to_cadre(m, p, t, home, j)


@rule
def _promise_to_cadre(m: Any, p: Any, t: Any, home: Any, j: int) -> float:
    """Share of the way that the promise moves a cadre in a step: the illiterate farther (F19)."""
    at_digital = literacy(
        uniform(t.traits, m.key[j], LITERACY),
        is_old(m.born[j], t.year),
        m.role[j] == NATIONAL,
        p.literacy_old,
        p.literacy_national,
    )
    client = p.client_exposure if home.client else 0.0
    exposure = cadre_exposure(at_digital, p.illiterate_exposure, client)
    return promise_share(t.promise_rate, exposure, t.years)


@rule
def hear(world: World, d: Any, first: int, n: int) -> None:
    """Sum what the ties of each member signalled, weighted by the openness to each tie."""
    ties, previous = world.ties, world.signals.previous
    for j in range(n):
        seat: Any = np.uint64(first + j)
        k: Any = np.uint64(ties.row[seat])
        last: Any = np.uint64(ties.row[seat + np.uint64(1)])
        belief = 0.0
        identity = 0.0
        # A loop of a length that is a constant is written out: no end to foresee, and fewer tests
        if last - k >= np.uint64(ORDINARY):
            for number in range(ORDINARY):
                tie = k + np.uint64(number)
                other = ties.seat[tie]
                strength = np.float64(ties.strength[tie])
                belief += strength * previous[other, 0]
                identity += strength * previous[other, 1]
            k += np.uint64(ORDINARY)
        for tie in range(k, last):
            other = ties.seat[tie]
            strength = np.float64(ties.strength[tie])
            belief += strength * previous[other, 0]
            identity += strength * previous[other, 1]
        d.heard_belief[j] = belief
        d.heard_identity[j] = identity


@rule
def train(m: Any, d: Any, p: Any, t: Any, s: Any, n: int) -> None:
    """Skill that is not used fades, and the candidates whose turn it is are taught (F09)."""
    for j in range(n):
        brought = np.float64(m.skill_at_entry[j])
        m.skill[j] = toward(m.skill[j], brought, fading_of_skill(t.skill, m.practice[j]))
        m.lesson[j] = 0
        d.taught[j] = 0.0
    if s.training_chance > 0.0:
        for j in range(n):
            if m.candidate[j] and uniform(t.training_draws, m.key[j], 0) < s.training_chance:
                part = session_share(m.skill[j], p.skill_shortening)
                m.lesson[j] = 1 + int(100.0 * part)
                m.skill[j] = trained_skill(m.skill[j], p.taught_skill)
                d.taught[j] = p.teaching_belief
                if m.trained[j] == NONE:
                    m.trained[j] = t.number
                    place = uniform(t.training_draws, m.key[j], 1) * s.sessions
                    m.trainer[j] = trained_by(place, s.party_sessions, s.vendor_sessions)


@rule
def believe(m: Any, d: Any, p: Any, t: Any, s: Any, home: Any, n: int) -> None:
    """Belief after promise, stories, training and what the ties said; identity cost after these.

    How far a story moves a member depends on post and age (F19, F43, F54).
    """
    for j in range(n):
        cadre = is_cadre(m.role[j])
        young = is_young(m.born[j], t.year)
        foreign = exposure_to_stories(
            cadre, young, t.foreign_cadre, t.foreign_young, t.foreign_member
        )
        domestic = exposure_to_stories(
            cadre, young, t.domestic_cadre, t.domestic_young, t.domestic_member
        )
        plasticity = d.plasticity[j]
        b = toward(d.beliefs[0, j], t.message, d.promise[j] * plasticity)
        b = toward(b, home.staff_belief, d.advocacy[j] * plasticity)
        b = toward(b, t.attack_target, t.attack * plasticity)
        d.beliefs[1 + PROMISE, j] = b
        b = toward(b, t.story, foreign * plasticity)
        d.beliefs[1 + FOREIGN, j] = b
        b = toward(b, t.story, domestic * plasticity)
        d.beliefs[1 + DOMESTIC, j] = b
        b = toward(b, s.teachers_belief, d.taught[j] * plasticity)
        d.beliefs[1 + TRAINING, j] = b
        openness = m.openness[j]
        d.beliefs[1 + INFLUENCE, j] = hearing(b, d.heard_belief[j], openness, plasticity)
        ratio = p.identity_influence * plasticity
        m.identity[j] = hearing(m.identity[j], d.heard_identity[j], openness, ratio)


@rule
def look(world: World, m: Any, d: Any, p: Any, t: Any, s: Any, first: int, n: int) -> None:
    """Belief and perceived norm after members observe their ties, if any mechanism needs this."""
    for j in range(n):
        d.beliefs[1 + IMITATION, j] = d.beliefs[1 + INFLUENCE, j]
        d.norm[j] = perceived_norm(s.norm, 0.0, p.norm_ties)
    if t.watching:
        for j in range(n):
            d.evidence[j] = 0.0
            if m.role[j] != VACANT:
                b = d.beliefs[1 + INFLUENCE, j]
                seen = watch(world, m, d, p, t, s, first + j, j, b)
                d.beliefs[1 + IMITATION, j] = toward(b, seen, d.plasticity[j])
                d.norm[j] = perceived_norm(s.norm, m.near_norm[j], p.norm_ties)
    if p.threshold_mean > 0.0:
        for j in range(n):
            d.norm[j] = felt_norm(d.norm[j], threshold_of(p, t.traits, m.key[j]))


@rule
def learn(world: World, m: Any, d: Any, p: Any, t: Any, s: Any, n: int) -> None:
    """Belief after what the doors told those who knocked, and after the results of this step."""
    for j in range(n):
        b = toward(d.beliefs[1 + IMITATION, j], d.at_doors[j], d.experience[j])
        d.beliefs[1 + EXPERIENCE, j] = b
        d.beliefs[1 + ATTRIBUTION, j] = b
    for number in range(world.timetable.result[t.number], world.timetable.result[t.number + 1]):
        for j in range(n):
            if m.role[j] != VACANT:
                b = d.beliefs[1 + ATTRIBUTION, j]
                after = _attribute(world, m, p, s, j, number, b)
                d.beliefs[1 + ATTRIBUTION, j] = toward(b, after, d.plasticity[j])


@rule
def knock(key: Word, p: Any, t: Any) -> float:
    """What a user learns at the doors, warm whatever the votes do (B1)."""
    if p.doors_spread == 0.0:
        return t.doors
    luck = normal_quantile(uniform(t.doors_draws, key, 0))
    return heard_at_doors(t.doors, p.doors_spread, luck, t.years)


@rule
def _attribute(world: World, m: Any, p: Any, s: Any, j: int, number: int, belief: float) -> float:
    """Belief after a result: some credit or blame canvassing for it, most do not (F05, F06, B4)."""
    result, public = world.results[number], world.public[0]
    canvassing = world.parties[result.party]
    draw = uniform(result.draws, m.key[j], 0)
    breadth = 0.0
    if result.campaign != NONE:
        breadth = world.campaigns[result.campaign].breadth
    outcome = result.outcome
    if result.party != s.party:
        chance = chance_of_credit(p.attribution_chance, outcome, p.loss_silence)
        if credits_rival(
            draw=draw,
            chance=chance,
            learning=p.rival_learning,
            breadth=breadth,
            publicity=canvassing.publicity,
            rival_visibility=p.rival_visibility,
        ):
            return after_result(belief, outcome, p.attribution_gain, p.loss_weight)
        return belief
    if result.local:
        draws = stream(world.clock[0].seed, LOCAL_RESULT, result.code)
        outcome = 1.0 if uniform(draws, s.code, 0) < result.outcome else 0.0
    chance = chance_of_credit(p.attribution_chance, outcome, p.loss_silence)
    part = p.part_taken if m.took_part[j] else p.part_not_taken
    visible = visibility(
        breadth,
        canvassing.publicity,
        p.stories_credit * (public.media + public.domestic),
        p.breadth_visibility,
        p.publicity_visibility,
    )
    m.credited[j] = 0
    if not credits_result(draw, chance, visible, part):
        return belief
    if p.attribution_gain > 0.0:
        m.credited[j] = attributed(outcome)
    return after_result(belief, outcome, p.attribution_gain, p.loss_weight)


@rule
def forget(m: Any, d: Any, p: Any, t: Any, home: Any, n: int) -> None:
    """Belief after a refutation of the promise, and after the time that has passed."""
    for j in range(n):
        d.beliefs[1 + SHOCK, j] = d.beliefs[1 + ATTRIBUTION, j]
    if home.refuted > 0.0:
        for j in range(n):
            b = d.beliefs[1 + ATTRIBUTION, j]
            refuted = after_refutation(b, home.refuted, p.refutation_loss, p.reinterpretation)
            d.beliefs[1 + SHOCK, j] = toward(b, refuted, d.plasticity[j])
    for j in range(n):
        share = t.forgetting * d.plasticity[j]
        entry = np.float64(m.belief_at_entry[j])
        d.beliefs[1 + FORGETTING, j] = toward(d.beliefs[1 + SHOCK, j], entry, share)
