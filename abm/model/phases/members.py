"""What one member hears, and then believes, does and feels: one kernel over a range of seats.

``live`` reads of others only what they had said by the start of the step, and writes only its own
seat and integer sums.  So the order of seats cannot matter: the compiled loop calls it over all
seats, a Mesa agent over its own alone, and the states are the same to the bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import gumbel_quantile, normal_quantile, relaxation
from abm.model.compiler import loop, rule
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
    book,
    disposition,
)
from abm.model.phases.organisations import cadre_literacy
from abm.model.phases.tally import count
from abm.model.population import PHASE, is_cadre, is_young
from abm.model.randomness import LOCAL_RESULT, Word, stream, uniform
from abm.model.rules.belief import (
    after_refutation,
    after_result,
    cadre_exposure,
    credits_result,
    credits_rival,
    heard_at_doors,
    identity_target,
    privacy_target,
    reactance_share,
    spoken_of,
    toward,
    trained_skill,
)
from abm.model.rules.practice import (
    grade_of_use,
    luck_number,
    perceived_norm,
    refuses_openly,
    utility_of_use,
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
    Ties,
    Voices,
    World,
)


@loop
def live(world: World, first: int, last: int) -> None:
    """Members ``first`` to ``last`` (one past) live a step: hear, believe, use or refuse, feel."""
    members, sections, parties = world.members, world.sections, world.parties
    campaigns, results, accounts = world.campaigns, world.results, world.books.accounts
    w, p, c, public = world.week[0], world.values[0], world.clock[0], world.public[0]
    effort = world.timetable.effort[c.step]
    refuted = world.timetable.refuted[c.step]
    results_from = world.timetable.result[c.step]
    results_to = world.timetable.result[c.step + 1]
    for seat in range(first, last):
        m = members[seat]
        if m.role == VACANT:
            continue
        s = sections[m.section]
        home = parties[m.party]
        account = accounts[seat if c.booking else 0]
        plasticity = p.cadre_plasticity if is_cadre(m.role) else p.member_plasticity
        heard_belief, heard_identity = hear(world.ties, world.voices, seat)
        best = m.belief
        if c.watching:
            best = watch(world, seat)
        believe(m, home, w, p, c, public, account, plasticity)
        train(m, s, w, p, c, public, account, effort[m.party], plasticity)
        listen(m, p, account, heard_belief, heard_identity, plasticity)
        if w.copying > 0.0 and uniform(w.copying_draws, m.key, 0) < w.copying:
            book(m, account, IMITATION, best, plasticity)
        practise(m, s, home, campaigns[max(home.campaign, 0)], w, p, c)
        if m.practice > 0:
            knock(m, w, p, c, account, plasticity)
        for number in range(results_from, results_to):
            result = results[number]
            breadth = 0.0
            if result.campaign != NONE:
                breadth = campaigns[result.campaign].breadth
            attribute(
                m, s, result, parties[result.party], breadth, p, c, public, account, plasticity
            )
        if refuted > 0.0:
            belief = after_refutation(m.belief, refuted, p.refutation_loss, p.reinterpretation)
            book(m, account, SHOCK, belief, plasticity)
        old = np.float64(m.belief_at_entry)
        book(m, account, FORGETTING, toward(m.belief, old, w.forgetting), plasticity)
        feel(m, s, home, w, p, c, public, plasticity)
        m.resistance = disposition(m, s, p, c)
        weight = exit_weight(p.exit_selection, m.resistance, s.mandate or s.norm > 0.1)
        draw = uniform(w.exit_draws, m.key, 0)
        m.leaving = leaves(draw, home.exit_hazard, weight, home.exit_weight, c.years)
        s.leaving += m.leaving
        speak(m, world.voices, seat)
        count(world, seat, 1)


@rule
def speak(m: Any, voices: Voices, seat: int) -> None:
    """What a seat's ties will hear and see in the next step."""
    voices.said[seat, 0] = m.belief
    voices.said[seat, 1] = m.identity
    voices.shown[seat] = m.active + m.active * (m.practice > 0)


@rule
def hear(ties: Ties, voices: Voices, seat: int) -> tuple[float, float]:
    """What a seat's ties said of belief and identity cost, times the openness to each."""
    belief = 0.0
    identity = 0.0
    for k in range(ties.row[seat], ties.row[seat + 1]):
        other = ties.seat[k]
        strength = np.float64(ties.strength[k])
        belief += strength * voices.heard[other, 0]
        identity += strength * voices.heard[other, 1]
    return belief, identity


@loop
def watch(world: World, seat: int) -> float:
    """See what one's ties do: the norm among them, and the belief of who seems to do best (F16).

    What others seem to do depends on their belief and on luck that all who look at them share.
    """
    members, ties, voices = world.members, world.ties, world.voices
    w, p = world.week[0], world.values[0]
    m = members[seat]
    users = 0
    actives = 0
    for k in range(ties.row[seat], ties.row[seat + 1]):
        other = voices.seen[ties.seat[k]]
        actives += other > 0
        users += other > 1
    if actives > 0 and users > 0:
        m.near_norm = toward(m.near_norm, users / actives, w.norm_rise)
    elif world.parties[m.party].campaign != NONE:
        m.near_norm = toward(m.near_norm, 0.0, w.norm_rise)
    else:
        m.near_norm = toward(m.near_norm, 0.0, w.norm_decay)
    best = voices.heard[seat, 0]
    if w.copying == 0.0 or uniform(w.copying_draws, m.key, 0) >= w.copying:
        return best
    highest = _seems(best, m.key, w, p)
    degree = ties.row[seat + 1] - ties.row[seat]
    sample = np.int64(p.imitation_sample)
    looked_at = degree if sample == 0 else min(sample, degree)
    for number in range(looked_at):
        place = np.int64(number)
        if sample > 0:
            place = np.int64(uniform(w.copying_draws, m.key, np.uint64(1 + number)) * degree)
        other = ties.seat[ties.row[seat] + place]
        if members[other].role == VACANT:
            continue
        score = _seems(voices.heard[other, 0], members[other].key, w, p)
        if score > highest:
            highest = score
            best = voices.heard[other, 0]
    return best


@rule
def _seems(belief: float, key: Word, w: Any, p: Any) -> float:
    """How well somebody seems to do in this step."""
    luck = p.imitation_luck * gumbel_quantile(uniform(w.doors_draws, key, 1))
    return p.imitation_advantage * belief + luck


@rule
def believe(
    m: Any, home: Any, w: Any, p: Any, c: Any, public: Any, account: Any, plasticity: float
) -> None:
    """Promise and stories: what reaches a member from outside the party (F01, F19, F43, F54)."""
    cadre = is_cadre(m.role)
    young = is_young(m.born, w.year)
    share = w.promise_member
    foreign = w.foreign_young if young else w.foreign_member
    told = w.told_young if young else w.told_member
    if cadre:
        known = cadre_literacy(
            c.traits, m.key, m.born, m.role, w.year, p.literacy_old, p.literacy_national
        )
        exposure = cadre_exposure(known) * (1.0 + p.client_exposure * home.client)
        share = relaxation(w.promise_rate * exposure, c.years)
        foreign = w.foreign_cadre
        told = w.told_cadre
    belief = toward(m.belief, public.message, share)
    if m.role == NATIONAL:
        belief = toward(belief, home.staff_belief, home.advocacy)
    belief = toward(belief, w.attack_target, w.attack)
    book(m, account, PROMISE, belief, plasticity)
    book(m, account, FOREIGN, toward(m.belief, public.story, foreign), plasticity)
    book(m, account, TOLD, toward(m.belief, public.story, told), plasticity)


@rule
def train(
    m: Any,
    s: Any,
    w: Any,
    p: Any,
    c: Any,
    public: Any,
    account: Any,
    effort: float,
    plasticity: float,
) -> None:
    """A candidate may get a session: skill, and belief toward the trainers' (F09, F11)."""
    m.lesson = 0
    m.skill = toward(m.skill, 0.0, w.skill)
    if not m.candidate or uniform(w.training_draws, m.key, 0) >= s.training_chance:
        return
    m.lesson = 1 + np.int64(100.0 * (1.0 - 0.7 * m.skill))
    if m.trained == NONE:
        m.trained = c.step
        own = p.party_sessions * effort
        bought = p.vendor_sessions * public.pressure
        source = uniform(w.training_draws, m.key, 1) * s.sessions
        m.trainer = ACTIVIST
        if source < own:
            m.trainer = STAFF
        elif source < own + bought:
            m.trainer = VENDOR
    m.skill = trained_skill(m.skill, p.taught_skill)
    belief = toward(m.belief, s.teachers_belief, p.teaching_belief)
    book(m, account, TRAINING, belief, plasticity)


@rule
def listen(
    m: Any, p: Any, account: Any, heard_belief: float, heard_identity: float, plasticity: float
) -> None:
    """Belief and identity cost move to what ties say, each as open as it is to them (F54-F57)."""
    belief = m.belief + (heard_belief - m.openness * m.belief)
    book(m, account, INFLUENCE, min(1.0, max(0.0, belief)), plasticity)
    ratio = p.identity_influence * plasticity
    if m.openness * ratio > 1.0:
        ratio = 1.0 / m.openness
    identity = m.identity + ratio * (heard_identity - m.openness * m.identity)
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
        + p.use_threshold
    )
    utility = utility_of_use(
        p.belief_use * m.belief + w.familiarity,
        p.norm_weight * perceived_norm(s.norm, m.near_norm, p.norm_ties),
        p.mandate_use,
        burdens,
        np.float64(m.taste_use),
        c.use_intercept,
    )
    m.willing = utility > 0.0
    if not s.mandate:
        return
    m.candidate = m.skill < 0.6 and utility > -0.3
    number = np.uint64(0)
    if p.reconsider_rate > 0.0:
        phase = uniform(c.traits, m.key, PHASE)
        number = np.uint64(luck_number(p.reconsider_rate, phase, c.years * c.step))
    draw = uniform(home.use_draws, m.key, number)
    m.practice = grade_of_use(draw, utility, p.light_step * home.ladder, p.choice_noise)
    if m.practice > 0:
        m.stance = USER
        m.took_part = 1
        return
    draw = uniform(home.refusal_draws, m.key, number)
    if refuses_openly(draw, m.resistance, m.practice):
        m.stance = RESISTER


@rule
def knock(m: Any, w: Any, p: Any, c: Any, account: Any, plasticity: float) -> None:
    """Users learn at the doors, warm whatever the votes do (B1)."""
    heard = w.doors
    if p.doors_spread > 0.0:
        luck = normal_quantile(uniform(w.doors_draws, m.key, 0))
        heard = heard_at_doors(w.doors, p.doors_spread, luck, c.years)
    book(m, account, EXPERIENCE, toward(m.belief, heard, w.experience), plasticity)


@rule
def attribute(
    m: Any,
    s: Any,
    result: Any,
    their: Any,
    breadth: float,
    p: Any,
    c: Any,
    public: Any,
    account: Any,
    plasticity: float,
) -> None:
    """Some credit or blame canvassing for a result, their own party's or another's (F05, F06)."""
    draw = uniform(result.draws, m.key, 0)
    own = result.party == m.party
    outcome = result.outcome
    if own and result.local:
        place = uniform(stream(c.seed, LOCAL_RESULT, result.code), s.code, 0)
        outcome = 1.0 if place < result.outcome else 0.0
    part = p.part_taken if m.took_part else p.part_not_taken
    chance = spoken_of(p.attribution_chance, outcome, p.loss_silence)
    stories = p.stories_credit * (public.media + public.told)
    learns = (
        credits_result(draw, chance, breadth, their.publicity, stories, part)
        if own
        else credits_rival(draw, chance, p.rival_learning, breadth, their.publicity)
    )
    if own:
        m.credited = 0
    if not learns:
        return
    if own and p.attribution_gain > 0.0:
        m.credited = 1 if outcome > 0.5 else (-1 if outcome < 0.5 else 0)
    belief = after_result(m.belief, outcome, p.attribution_gain, p.loss_weight)
    book(m, account, ATTRIBUTION, belief, plasticity)


@rule
def feel(m: Any, s: Any, home: Any, w: Any, p: Any, c: Any, public: Any, plasticity: float) -> None:
    """Identity cost under the norm and under a mandate; privacy concern (F02, F07, F58, F63)."""
    norm = perceived_norm(s.norm, m.near_norm, p.norm_ties)
    target = identity_target(np.float64(m.identity_root), p.norm_identity, norm, home.shown)
    m.identity = toward(m.identity, target, w.identity * plasticity)
    if s.mandate and m.active and m.practice == 0:
        hardening = reactance_share(p.reactance_rate, m.identity, c.years)
        m.identity = toward(m.identity, 1.0, hardening * plasticity)
    calm = privacy_target(
        np.float64(m.privacy_root), p.privacy_blinding, public.pressure, public.salience
    )
    m.privacy = toward(m.privacy, calm, w.privacy)
