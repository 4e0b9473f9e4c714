"""What members hear, and then believe: each rule goes over a block of them before the next.

What needs another member, or happens to few, is done one by one; the rest in columns.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import normal_quantile, relaxation
from abm.model.compiler import rule
from abm.model.ledger import (
    ATTRIBUTION,
    EXPERIENCE,
    FOREIGN,
    FORGETTING,
    IMITATION,
    INFLUENCE,
    PROMISE,
    SHOCK,
    TOLD,
    TRAINING,
)
from abm.model.phases.common import Place, Step, filled
from abm.model.phases.organisations import cadre_literacy
from abm.model.phases.tally import count_lesson
from abm.model.phases.watching import watch
from abm.model.population import is_cadre, is_young
from abm.model.randomness import LOCAL_RESULT, Word, stream, uniform
from abm.model.rules.belief import (
    after_refutation,
    after_result,
    cadre_exposure,
    credits_result,
    credits_rival,
    heard_at_doors,
    hearing,
    spoken_of,
    toward,
    trained_skill,
)
from abm.model.rules.practice import perceived_norm
from abm.model.state import ACTIVIST, NONE, STAFF, VENDOR, World
from abm.model.ties import ORDINARY


@rule
def hear(world: World, d: Any, n: int) -> None:
    """What the ties of each member said, weighted by the openness to them."""
    voices, ties = world.voices, world.ties
    for j in range(n):
        first: Any = np.uint64(ties.row[d.seat[j]])
        last: Any = np.uint64(ties.row[d.seat[j] + np.uint64(1)])
        belief = 0.0
        identity = 0.0
        # A loop of known length is written out: no end to foresee, and fewer tests
        if last - first >= np.uint64(ORDINARY):
            for number in range(ORDINARY):
                k = first + np.uint64(number)
                voice = voices.heard[ties.seat[k]]
                strength = np.float64(ties.strength[k])
                belief += strength * voice.belief
                identity += strength * voice.identity
            first += np.uint64(ORDINARY)
        for k in range(first, last):
            voice = voices.heard[ties.seat[k]]
            strength = np.float64(ties.strength[k])
            belief += strength * voice.belief
            identity += strength * voice.identity
        d.heard_belief[j] = belief
        d.heard_identity[j] = identity


@rule
def train(world: World, d: Any, t: Step, q: Place, n: int) -> None:
    """Skill fades, and the candidates whose turn it is are taught (F09)."""
    for j in range(filled(n)):
        draw = uniform(t.training_draws, d.key[j], 0)
        d.lesson[j] = d.candidate[j] != 0 and draw < q.training_chance
        d.skill[j] = toward(d.skill[j], 0.0, t.skill)
        d.taught[j] = 0.0
    for j in range(n):
        seat = d.seat[j]
        lesson = 0
        if d.lesson[j] != 0:
            lesson = 1 + int(100.0 * (1.0 - 0.7 * d.skill[j]))
            d.skill[j] = trained_skill(d.skill[j], t.taught_skill)
            d.taught[j] = t.teaching_belief
            note_training(world, seat)
        world.members[seat].lesson = lesson
        if lesson > 0:
            count_lesson(world, seat, 1)


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
def believe(d: Any, t: Step, q: Place, n: int) -> None:
    """Belief after promise, stories, training and what the ties said; identity cost after these.

    How far a story moves a member depends on post and age (F19, F43, F54).
    """
    for j in range(filled(n)):
        cadre = is_cadre(d.role[j])
        young = is_young(d.born[j], t.year)
        foreign = t.foreign_cadre if cadre else (t.foreign_young if young else t.foreign_member)
        told = t.told_cadre if cadre else (t.told_young if young else t.told_member)
        plasticity = d.plasticity[j]
        b = toward(d.belief[0, j], t.message, d.promise[j] * plasticity)
        b = toward(b, q.staff_belief, d.advocacy[j] * plasticity)
        b = toward(b, t.attack_target, t.attack * plasticity)
        d.belief[1 + PROMISE, j] = b
        b = toward(b, t.story, foreign * plasticity)
        d.belief[1 + FOREIGN, j] = b
        b = toward(b, t.story, told * plasticity)
        d.belief[1 + TOLD, j] = b
        b = toward(b, q.teachers_belief, d.taught[j] * plasticity)
        d.belief[1 + TRAINING, j] = b
        b = hearing(b, d.heard_belief[j], d.openness[j], plasticity)
        d.belief[1 + INFLUENCE, j] = b
        ratio = t.identity_influence * plasticity
        d.identity[j] = hearing(d.identity[j], d.heard_identity[j], d.openness[j], ratio)


@rule
def promise_to_cadre(m: Any, t: Step, q: Place) -> float:
    """How far the promise moves a cadre in this step: the illiterate farther (F01, F19)."""
    known = cadre_literacy(
        t.traits, m.key, m.born, m.role, t.year, t.literacy_old, t.literacy_national
    )
    exposure = cadre_exposure(known, t.client_exposure if q.client else 0.0)
    return relaxation(t.promise_rate * exposure, t.years)


@rule
def look(world: World, d: Any, t: Step, q: Place, n: int) -> None:
    """Belief and norm after a look at what one's ties do, where members look at all."""
    for j in range(filled(n)):
        d.belief[1 + IMITATION, j] = d.belief[1 + INFLUENCE, j]
        d.norm[j] = perceived_norm(q.norm, 0.0, t.norm_ties)
    if t.watching:
        for j in range(n):
            b = d.belief[1 + INFLUENCE, j]
            seen = watch(world, d.seat[j], b)
            d.belief[1 + IMITATION, j] = toward(b, seen, d.plasticity[j])
            d.norm[j] = perceived_norm(q.norm, world.members[d.seat[j]].near_norm, t.norm_ties)


@rule
def learn(world: World, d: Any, t: Step, n: int) -> None:
    """Belief after what the doors told those who knocked, and after the results of this step."""
    for j in range(filled(n)):
        b = toward(d.belief[1 + IMITATION, j], d.at_doors[j], d.experience[j])
        d.belief[1 + EXPERIENCE, j] = b
        d.belief[1 + ATTRIBUTION, j] = b
    for number in range(world.timetable.result[t.step], world.timetable.result[t.step + 1]):
        for j in range(n):
            b = d.belief[1 + ATTRIBUTION, j]
            after = attribute(world, d.seat[j], number, b)
            d.belief[1 + ATTRIBUTION, j] = toward(b, after, d.plasticity[j])


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


@rule
def forget(d: Any, t: Step, n: int) -> None:
    """Belief after a refutation of the promise, and after the time that has passed."""
    for j in range(filled(n)):
        plasticity = d.plasticity[j]
        b = d.belief[1 + ATTRIBUTION, j]
        if t.refuted > 0.0:
            refuted = after_refutation(b, t.refuted, t.refutation_loss, t.reinterpretation)
            b = toward(b, refuted, plasticity)
        d.belief[1 + SHOCK, j] = b
        d.belief[1 + FORGETTING, j] = toward(b, d.belief_at_entry[j], t.forgetting * plasticity)
