"""What one member hears, and then believes, does and feels: one kernel over a range of seats.

``live`` reads of others only what they had said by the start of the step, and writes only its own
seat and integer sums.  So the order of seats cannot matter: the compiled loop calls it over all
seats, a Mesa agent over its own alone, and the states are the same to the bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import normal_quantile, relaxation
from abm.model.compiler import loop, rule
from abm.model.ledger import book, inputs
from abm.model.phases.common import Place, Step, place_of, step_of
from abm.model.phases.organisations import cadre_literacy
from abm.model.phases.tally import NOBODY, add, contribution, count_lesson, hand_over
from abm.model.phases.watching import watch
from abm.model.population import PHASE, is_cadre, is_young
from abm.model.randomness import LOCAL_RESULT, Word, stream, uniform
from abm.model.rules.belief import (
    after_refutation,
    after_result,
    cadre_exposure,
    credits_result,
    credits_rival,
    heard_at_doors,
    hearing,
    identity_target,
    privacy_target,
    reactance_share,
    spoken_of,
    toward,
    trained_skill,
)
from abm.model.rules.practice import (
    burdens_of_use,
    grade_of_use,
    luck_number,
    perceived_norm,
    reasons_to_refuse,
    refuses_openly,
    resistance,
    utility_of_use,
    wants_training,
)
from abm.model.rules.turnover import exit_weight, leaves
from abm.model.state import (
    ACTIVIST,
    NATIONAL,
    NEUTRAL,
    NONE,
    RESISTER,
    STAFF,
    USER,
    VACANT,
    VENDOR,
    World,
)


@loop
def live(world: World, first: int, last: int) -> None:
    """Members ``first`` to ``last`` (one past) live a step, section by section."""
    t = step_of(world)
    seat = first
    while seat < last:
        s = world.sections[world.members[seat].section]
        end: Any = min(last, np.int64(s.first + s.seats))
        _live_in_section(world, t, seat, end)
        seat = end


@rule
def _live_in_section(world: World, t: Step, first: int, last: int) -> None:
    """Members of one section live a step: hear, believe, use or refuse, feel, stay or leave.

    State is held in local variables from the first rule to the last, and belief under a new name
    after each channel, so that the ledger can book the differences.
    """
    members, voices, ties = world.members, world.voices, world.ties
    index: Any = np.int64(members[first].section)
    q = place_of(world, index)
    results_from = world.timetable.result[t.step]
    results_to = world.timetable.result[t.step + 1]
    total = NOBODY
    for seat in range(first, last):
        m = members[seat]
        role = m.role
        if role == VACANT:
            continue
        key = m.key
        active = m.active
        plasticity = t.cadre_plasticity if is_cadre(role) else t.member_plasticity

        heard_belief = 0.0
        heard_identity = 0.0
        for k in range(ties.row[seat], ties.row[seat + 1]):
            other = ties.seat[k]
            strength = np.float64(ties.strength[k])
            heard_belief += strength * voices.heard[other, 0]
            heard_identity += strength * voices.heard[other, 1]

        b0 = m.belief
        promise, foreign, told = audience(m, t, q, plasticity)
        b1 = toward(b0, t.message, promise)
        if role == NATIONAL:
            b1 = toward(b1, q.staff_belief, q.advocacy * plasticity)
        b1 = toward(b1, t.attack_target, t.attack * plasticity)
        b2 = toward(b1, t.story, foreign)
        b3 = toward(b2, t.story, told)

        b4 = b3
        lesson = 0
        skill = toward(m.skill, 0.0, t.skill)
        if m.candidate and uniform(t.training_draws, key, 0) < q.training_chance:
            lesson = 1 + int(100.0 * (1.0 - 0.7 * skill))
            skill = trained_skill(skill, t.taught_skill)
            b4 = toward(b3, q.teachers_belief, t.teaching_belief * plasticity)
            note_training(world, seat)

        b5 = hearing(b4, heard_belief, m.openness, plasticity)
        identity = hearing(
            m.identity, heard_identity, m.openness, t.identity_influence * plasticity
        )
        b6 = b5
        near_norm = 0.0
        if t.watching:
            b6 = toward(b5, watch(world, seat, b5), plasticity)
            near_norm = m.near_norm
        norm = perceived_norm(q.norm, near_norm, t.norm_ties)

        took_part = 0 if q.opening else m.took_part
        practice, stance, willing, candidate = practise(m, b6, identity, skill, norm, t, q)
        b7 = b6
        if practice > 0:
            took_part = 1
            b7 = toward(b6, knock(key, t), t.experience * plasticity)
        m.took_part = took_part

        b8 = b7
        for number in range(results_from, results_to):
            b8 = toward(b8, attribute(world, seat, number, b8), plasticity)
        b9 = b8
        if t.refuted > 0.0:
            refuted = after_refutation(b8, t.refuted, t.refutation_loss, t.reinterpretation)
            b9 = toward(b8, refuted, plasticity)
        b10 = toward(b9, np.float64(m.belief_at_entry), t.forgetting * plasticity)

        goal = identity_target(np.float64(m.identity_root), t.norm_identity, norm, q.shown)
        identity = toward(identity, goal, t.identity * plasticity)
        if q.mandate and active and practice == 0:
            hardening = reactance_share(t.reactance_rate, identity, t.years)
            identity = toward(identity, 1.0, hardening * plasticity)
        root = np.float64(m.privacy_root)
        calm = privacy_target(root, t.privacy_blinding, t.pressure, t.salience)
        privacy = toward(m.privacy, calm, t.privacy)

        i = inputs(b10, identity, privacy, norm, q.mandate, skill, t.familiarity, t)
        reasons = reasons_to_refuse(i[0], i[1], i[2], i[3], i[4], i[5], i[6])
        taste = np.float64(m.taste_refusal)
        disposition = resistance(reasons, taste, t.refusal_intercept, t.sharpness)
        weight = exit_weight(t.exit_selection, disposition, q.exposed)
        leaving = leaves(uniform(t.exit_draws, key, 0), q.exit_share, weight)

        m.belief = b10
        m.identity = identity
        m.privacy = privacy
        m.skill = skill
        m.resistance = disposition
        m.practice = practice
        m.stance = stance
        m.willing = willing
        m.candidate = candidate
        m.lesson = lesson
        m.leaving = leaving
        voices.said[seat, 0] = b10
        voices.said[seat, 1] = identity
        voices.shown[seat] = active + active * (practice > 0)
        if t.booking:
            book(world.books.accounts[seat], b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10)
        counted = contribution(
            role, active, practice, stance, candidate, willing, leaving, b10, skill, privacy,
            disposition, weight,
        )  # fmt: skip
        total = add(total, counted)
        if lesson > 0:
            count_lesson(world, seat, 1)
    hand_over(world, index, total, 1)


@rule
def audience(m: Any, t: Step, q: Place, plasticity: float) -> tuple[float, float, float]:
    """How far a step's promise, foreign and told stories move a member (F01, F19, F43, F54)."""
    promise = t.promise_member
    foreign = t.foreign_member
    told = t.told_member
    if is_cadre(m.role):
        known = cadre_literacy(
            t.traits, m.key, m.born, m.role, t.year, t.literacy_old, t.literacy_national
        )
        exposure = cadre_exposure(known, t.client_exposure if q.client else 0.0)
        promise = relaxation(t.promise_rate * exposure, t.years)
        foreign = t.foreign_cadre
        told = t.told_cadre
    elif is_young(m.born, t.year):
        foreign = t.foreign_young
        told = t.told_young
    return promise * plasticity, foreign * plasticity, told * plasticity


@rule
def note_training(world: World, seat: int) -> None:
    """Note when a member was first trained, and by whom: the party, a vendor or an advocate."""
    m, w = world.members[seat], world.week[0]
    if m.trained != NONE:
        return
    p, s = world.values[0], world.sections[m.section]
    own = p.party_sessions * world.timetable.effort[world.clock[0].step, m.party]
    bought = p.vendor_sessions * world.public[0].pressure
    source = uniform(w.training_draws, m.key, 1) * s.sessions
    m.trained = world.clock[0].step
    m.trainer = ACTIVIST
    if source < own:
        m.trainer = STAFF
    elif source < own + bought:
        m.trainer = VENDOR


@rule
def practise(
    m: Any, belief: float, identity: float, skill: float, norm: float, t: Step, q: Place
) -> tuple[int, int, int, int]:
    """Use, abstain or refuse, where a campaign is on; only active members are asked (F02-F07).

    Returns practice, stance, and whether the member would use if mandated and wants training.
    """
    if not q.campaigning or not m.active:
        return 0, NEUTRAL, 0, 0
    burdens = burdens_of_use(
        t.identity_weight * identity,
        t.privacy_weight * m.privacy * q.publicity,
        t.effort,
        skill,
        t.use_threshold,
    )
    utility = utility_of_use(
        t.belief_use * belief + t.familiarity,
        t.norm_weight * norm,
        t.mandate_use,
        burdens,
        np.float64(m.taste_use),
        t.use_intercept,
    )
    willing = 1 if utility > 0.0 else 0
    if not q.mandate:
        return 0, NEUTRAL, willing, 0
    candidate = 1 if wants_training(skill, utility) else 0
    number = np.uint64(0)
    if t.reconsider_rate > 0.0:
        phase = uniform(t.traits, m.key, PHASE)
        number = np.uint64(luck_number(t.reconsider_rate, phase, t.years * t.step))
    draw = uniform(q.use_draws, m.key, number)
    practice = grade_of_use(draw, utility, t.light_step * q.ladder, t.sharpness)
    if practice > 0:
        return practice, USER, willing, candidate
    draw = uniform(q.refusal_draws, m.key, number)
    if refuses_openly(draw, m.resistance, practice):
        return 0, RESISTER, willing, candidate
    return 0, NEUTRAL, willing, candidate


@rule
def knock(key: Word, t: Step) -> float:
    """What a user learns at the doors, warm whatever the votes do (B1)."""
    if t.doors_spread == 0.0:
        return t.doors
    luck = normal_quantile(uniform(t.doors_draws, key, 0))
    return heard_at_doors(t.doors, t.doors_spread, luck, t.years)


@rule
def attribute(world: World, seat: int, number: int, belief: float) -> float:
    """Belief after a result: some credit or blame canvassing for it, most do not (F05, F06, B4)."""
    m, result, p = world.members[seat], world.results[number], world.values[0]
    public, their = world.public[0], world.parties[result.party]
    draw = uniform(result.draws, m.key, 0)
    breadth = 0.0
    if result.campaign != NONE:
        breadth = world.campaigns[result.campaign].breadth
    outcome = result.outcome
    if result.party != m.party:
        chance = spoken_of(p.attribution_chance, outcome, p.loss_silence)
        if credits_rival(draw, chance, p.rival_learning, breadth, their.publicity):
            return after_result(belief, outcome, p.attribution_gain, p.loss_weight)
        return belief
    if result.local:
        draws = stream(world.clock[0].seed, LOCAL_RESULT, result.code)
        won = uniform(draws, world.sections[m.section].code, 0) < result.outcome
        outcome = 1.0 if won else 0.0
    chance = spoken_of(p.attribution_chance, outcome, p.loss_silence)
    part = p.part_taken if m.took_part else p.part_not_taken
    stories = p.stories_credit * (public.media + public.told)
    m.credited = 0
    if not credits_result(draw, chance, breadth, their.publicity, stories, part):
        return belief
    if p.attribution_gain > 0.0:
        m.credited = 1 if outcome > 0.5 else (-1 if outcome < 0.5 else 0)
    return after_result(belief, outcome, p.attribution_gain, p.loss_weight)
