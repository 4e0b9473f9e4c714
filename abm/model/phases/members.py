"""What one member hears, and then believes, does and feels: two kernels over a range of seats.

``perceive`` reads others and writes only what the reader heard; ``act`` reads nobody else and
writes only its own seat.  So the order of seats cannot matter: the compiled loop calls both over
all seats, a Mesa agent over its own alone, and the states are the same to the bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import relaxation
from abm.model.compiler import loop, rule
from abm.model.ledger import (
    ATTRIBUTION,
    EXPERIENCE,
    FOREIGN,
    FORGETTING,
    INFLUENCE,
    PROMISE,
    SHOCK,
    TOLD,
    TRAINING,
    book,
    disposition,
)
from abm.model.phases.organisations import cadre_literacy
from abm.model.population import is_cadre, is_young
from abm.model.randomness import ATTRIBUTION as ATTRIBUTION_DRAWS
from abm.model.randomness import PRACTICE, REFUSAL, Word, stream, uniform
from abm.model.randomness import TRAINING as TRAINING_DRAWS
from abm.model.rules.belief import (
    after_refutation,
    after_result,
    cadre_exposure,
    credits_result,
    credits_rival,
    identity_target,
    privacy_target,
    reactance_share,
    toward,
    trained_skill,
)
from abm.model.rules.practice import grade_of_use, refuses_openly, utility_of_use
from abm.model.state import (
    ACTIVIST,
    NATIONAL,
    NEUTRAL,
    NONE,
    RESISTER,
    STAFF,
    STAFF_SEATS,
    USER,
    VACANT,
    VENDOR,
    World,
)


@loop
def perceive(world: World, first: int, last: int) -> None:
    """Members ``first`` to ``last`` (one past) hear their ties as they were at the step's start."""
    members, ties = world.members, world.ties
    for seat in range(first, last):
        if members[seat].role == VACANT:
            continue
        belief = 0.0
        identity = 0.0
        for k in range(ties.row[seat], ties.row[seat + 1]):
            other = members[ties.seat[k]]
            strength = np.float64(ties.strength[k])
            belief += strength * other.belief
            identity += strength * other.identity
        members[seat].heard_belief = belief
        members[seat].heard_identity = identity


@loop
def act(world: World, first: int, last: int) -> None:
    """Members ``first`` to ``last`` (one past) live their step: believe, use or refuse, feel."""
    members, sections, parties = world.members, world.sections, world.parties
    campaigns, results, accounts = world.campaigns, world.results, world.books.accounts
    w, p, c, public = world.week[0], world.values[0], world.clock[0], world.public[0]
    effort = world.timetable.effort[c.step]
    refuted = world.timetable.refuted[c.step]
    results_from = world.timetable.result[c.step]
    results_to = world.timetable.result[c.step + 1]
    training_draws = stream(c.seed, TRAINING_DRAWS, c.step)
    for seat in range(first, last):
        m = members[seat]
        if m.role == VACANT:
            continue
        s = sections[m.section]
        home = parties[m.party]
        account = accounts[seat if c.booking else 0]
        believe(m, home, w, p, c, public, account)
        train(m, s, w, p, c, public, account, effort[m.party], training_draws)
        listen(m, p, account)
        practise(m, s, home, campaigns[max(home.campaign, 0)], w, p, c)
        if m.practice > 0:
            book(m, account, EXPERIENCE, toward(m.belief, w.doors, w.experience))
        for number in range(results_from, results_to):
            result = results[number]
            breadth = 0.0
            if result.campaign != NONE:
                breadth = campaigns[result.campaign].breadth
            attribute(m, result, parties[result.party], breadth, p, c, account)
        if refuted > 0.0:
            belief = after_refutation(m.belief, refuted, p.refutation_loss, p.reinterpretation)
            book(m, account, SHOCK, belief)
        old = np.float64(m.belief_at_entry)
        book(m, account, FORGETTING, toward(m.belief, old, w.forgetting))
        feel(m, s, home, w, p, c, public)
        m.resistance = disposition(m, s, p, c)


@rule
def believe(m: Any, home: Any, w: Any, p: Any, c: Any, public: Any, account: Any) -> None:
    """Promise and stories: what reaches a member from outside the party (F01, F19, F43, F54)."""
    cadre = is_cadre(m.role)
    young = is_young(m.born, w.year)
    share = w.promise_member
    foreign = w.foreign_young if young else w.foreign_member
    told = w.told_young if young else w.told_member
    if cadre:
        known = cadre_literacy(
            c.seed, m.key, m.born, m.role, w.year, p.literacy_old, p.literacy_national
        )
        share = relaxation(w.promise_rate * cadre_exposure(known), c.years)
        foreign = w.foreign_cadre
        told = w.told_cadre
    belief = toward(m.belief, public.message, share)
    if m.role == NATIONAL:
        belief = toward(belief, home.staff_belief, w.staff * home.staff / STAFF_SEATS)
    belief = toward(belief, w.attack_target, w.attack)
    book(m, account, PROMISE, belief)
    book(m, account, FOREIGN, toward(m.belief, p.story_target, foreign))
    book(m, account, TOLD, toward(m.belief, p.story_target, told))


@rule
def train(
    m: Any, s: Any, w: Any, p: Any, c: Any, public: Any, account: Any, effort: float, draws: Word
) -> None:
    """A candidate may get a session: skill, and belief toward the trainers' (F09, F11)."""
    m.lesson = 0
    m.skill = toward(m.skill, 0.0, w.skill)
    if not m.candidate or uniform(draws, m.key, 0) >= s.training_chance:
        return
    m.lesson = 1 + np.int64(100.0 * (1.0 - 0.7 * m.skill))
    if m.trained == NONE:
        m.trained = c.step
        own = p.party_sessions * effort
        bought = p.vendor_sessions * public.pressure
        source = uniform(draws, m.key, 1) * (own + bought + p.cascade_sessions * s.trainers)
        m.trainer = ACTIVIST
        if source < own:
            m.trainer = STAFF
        elif source < own + bought:
            m.trainer = VENDOR
    m.skill = trained_skill(m.skill, p.taught_skill)
    book(m, account, TRAINING, toward(m.belief, s.teachers_belief, p.teaching_belief))


@rule
def listen(m: Any, p: Any, account: Any) -> None:
    """Belief and identity cost move to what ties say, each as open as it is to them (F54-F57)."""
    belief = m.belief + (m.heard_belief - m.openness * m.belief)
    book(m, account, INFLUENCE, min(1.0, max(0.0, belief)))
    ratio = p.identity_influence
    if m.openness * ratio > 1.0:
        ratio = 1.0 / m.openness
    identity = m.identity + ratio * (m.heard_identity - m.openness * m.identity)
    m.identity = min(1.0, max(0.0, identity))


@rule
def practise(m: Any, s: Any, home: Any, campaign: Any, w: Any, p: Any, c: Any) -> None:
    """Use, abstain or refuse, where a campaign is on; only active members are asked (F02-F07)."""
    m.practice = 0
    m.stance = NEUTRAL
    m.candidate = 0
    m.willing = 0
    if home.campaign == NONE:
        return
    if campaign.opens == c.step:
        m.took_part = 0
    if not m.active:
        return
    burdens = (
        0.7 * p.identity_weight * m.identity
        + p.privacy_weight * m.privacy * home.publicity
        + p.effort * (1.0 - m.skill)
    )
    utility = utility_of_use(
        p.belief_use * m.belief + w.familiarity,
        p.norm_weight * s.norm,
        p.mandate_use,
        burdens,
        np.float64(m.taste_use),
        c.use_intercept,
    )
    m.willing = utility > 0.0
    if not s.mandate:
        return
    m.candidate = m.skill < 0.6 and utility > -0.3
    draw = uniform(stream(c.seed, PRACTICE, campaign.code), m.key, 0)
    m.practice = grade_of_use(draw, utility, p.light_step * home.ladder, p.choice_noise)
    draw = uniform(stream(c.seed, REFUSAL, campaign.code), m.key, 0)
    if m.practice > 0:
        m.stance = USER
        m.took_part = 1
    elif refuses_openly(draw, m.resistance, m.practice):
        m.stance = RESISTER


@rule
def attribute(
    m: Any, result: Any, their: Any, breadth: float, p: Any, c: Any, account: Any
) -> None:
    """Some credit or blame canvassing for a result, their own party's or another's (F05, F06)."""
    draw = uniform(stream(c.seed, ATTRIBUTION_DRAWS, result.code), m.key, 0)
    own = result.party == m.party
    part = p.part_taken if m.took_part else p.part_not_taken
    learns = (
        credits_result(draw, p.attribution_chance, breadth, their.publicity, part)
        if own
        else credits_rival(draw, p.attribution_chance, p.rival_learning, breadth, their.publicity)
    )
    if own:
        m.credited = 0
    if not learns:
        return
    if own and p.attribution_gain > 0.0:
        m.credited = 1 if result.outcome > 0.5 else (-1 if result.outcome < 0.5 else 0)
    belief = after_result(m.belief, result.outcome, p.attribution_gain, p.loss_weight)
    book(m, account, ATTRIBUTION, belief)


@rule
def feel(m: Any, s: Any, home: Any, w: Any, p: Any, c: Any, public: Any) -> None:
    """Identity cost under the norm and under a mandate; privacy concern (F02, F07, F58, F63)."""
    shown = home.publicity * home.breadth
    target = identity_target(np.float64(m.identity_root), p.norm_identity, s.norm, shown)
    m.identity = toward(m.identity, target, w.identity)
    if s.mandate and m.active and m.practice == 0:
        m.identity = toward(m.identity, 1.0, reactance_share(p.reactance_rate, m.identity, c.years))
    calm = privacy_target(
        np.float64(m.privacy_root), p.privacy_blinding, public.pressure, public.salience
    )
    m.privacy = toward(m.privacy, calm, w.privacy)
