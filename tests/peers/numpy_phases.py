"""The members' step as one would write it with NumPy: columns, masks, and a sparse product.

It covers what grows with members and comes before turnover: hearing, living and the sums of
sections (``phases.members.live``).  The calendar, vendors, the decisions of parties and turnover
are left out, and so are options that the baseline does not use: what members see their ties do,
doors that tell each another thing, second thoughts within a campaign, and the ledger.

Columns hold those present only, so that no time goes to vacant seats; draws are NumPy's own, unless
the caller gives others: with the engine's (``keyed``), states are the engine's but for the last
bits of exponentials and of sums.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from abm.model.arithmetic import FIXED
from abm.model.phases.common import Step
from abm.model.randomness import LOCAL_RESULT, stream
from abm.model.state import (
    ACTIVIST,
    NATIONAL,
    NEUTRAL,
    NONE,
    RESISTER,
    STAFF,
    USER,
    VENDOR,
    World,
)
from tests.peers.numpy_columns import Draw, Floats, People, keyed, of_generator, places_of

__all__ = ["People", "engine_sums", "keyed", "live", "of_generator", "places_of"]


def toward(state: Any, target: Any, share: Any) -> Any:
    """Go a share of the way."""
    return (1.0 - share) * state + share * target


def relaxation(rate: Any, years: float) -> Any:
    """Share of the way in so many years."""
    return -np.expm1(-rate * years)


def live(m: People, world: World, t: Step, draw: Draw) -> dict[str, NDArray[Any]]:
    """Everybody lives a step; return the sums of sections, and hours of training by party.

    ``t`` is what the step has in common, made before, as it costs nothing that grows.
    """
    q = places_of(world)
    plasticity = np.full(m.size, t.member_plasticity)
    plasticity[m.cadres] = t.cadre_plasticity
    norm = m.per_member(q.norm)
    mandated = m.per_member(q.mandate)

    belief = _hear_the_public(m, t, q, plasticity)
    m.skill = (1.0 - t.skill) * m.skill
    taught, hundredths = _train(m, world, t, q, belief, plasticity, draw)
    belief = _hear_ties(m, t, belief, plasticity)
    practice, willing, refusing = _practise(m, t, q, belief, norm, mandated, draw)
    users = np.flatnonzero(practice)
    belief[users] = toward(belief[users], t.doors, t.experience * plasticity[users])
    m.took_part[users] = True
    for number in range(*world.timetable.result[t.step : t.step + 2]):
        _attribute(m, world, number, q, belief, plasticity, draw)
    if t.refuted > 0.0:
        left = 1.0 - t.refuted * t.refutation_loss * (1.0 - t.reinterpretation)
        belief = toward(belief, belief * left, plasticity)
    m.belief = toward(belief, m.belief_at_entry, t.forgetting * plasticity)

    covered = t.norm_identity * (0.7 * norm + 0.3 * m.per_member(q.shown))
    m.identity = toward(m.identity, m.identity_root * (1.0 - covered), t.identity * plasticity)
    hardened = np.flatnonzero(mandated & m.active & (practice == 0))
    if hardened.size:
        identity = m.identity[hardened]
        share = relaxation(t.reactance_rate * np.maximum(0.0, identity - 0.5), t.years)
        m.identity[hardened] = toward(identity, 1.0, share * plasticity[hardened])
    hidden = m.privacy_root * (1.0 - t.privacy_blinding * t.pressure)
    m.privacy = toward(m.privacy, hidden + (1.0 - hidden) * t.salience, t.privacy)

    reasons = (
        t.identity_weight * m.identity
        + (0.5 * t.privacy_weight) * m.privacy
        - t.belief_use * m.belief
        - t.skill_refusal * m.skill
        - (0.5 * t.norm_weight) * norm
        + m.per_member(t.mandate_refusal * q.mandate)
        + (m.taste_refusal - (t.familiarity + t.refusal_intercept))
    )
    m.resistance = expit(reasons * t.sharpness)
    weight = np.maximum(0.0, 1.0 + t.exit_selection * m.resistance * m.per_member(q.exposed))
    chance = -np.expm1(-m.per_member(q.exit_share) * weight)
    m.leaving = draw(t.exit_draws, m.key, 0) < chance
    m.practice, m.willing = practice, willing
    m.stance = np.full(m.size, NEUTRAL)
    m.stance[users] = USER
    m.stance[refusing] = RESISTER
    m.lesson = np.zeros(m.size, dtype=np.int64)
    m.lesson[taught] = 1 + hundredths
    m.said = np.column_stack((m.belief, m.identity))
    return _sums(m, weight)


def _hear_the_public(m: People, t: Step, q: SimpleNamespace, plasticity: Floats) -> Floats:
    """Belief after the promise and the stories."""
    young = t.year - m.born - 0.5 < 35.0
    promise = np.full(m.size, t.promise_member)
    foreign = np.where(young, t.foreign_young, t.foreign_member)
    told = np.where(young, t.told_young, t.told_member)
    old = t.year - m.born[m.cadres] - 0.5 >= 60.0
    known = m.literacy * np.where(old, t.literacy_old, 1.0)
    known *= np.where(m.role[m.cadres] == NATIONAL, t.literacy_national, 1.0)
    client = t.client_exposure * q.client[m.party[m.cadres]]
    promise[m.cadres] = relaxation(t.promise_rate * ((1.5 - known) * (1.0 + client)), t.years)
    foreign[m.cadres] = t.foreign_cadre
    told[m.cadres] = t.told_cadre
    belief = toward(m.belief, t.message, promise * plasticity)
    top, home = m.nationals, m.party[m.nationals]
    share = q.advocacy[home] * plasticity[top]
    belief[top] = toward(belief[top], q.staff_belief[home], share)
    if t.attack > 0.0:
        belief = toward(belief, t.attack_target, t.attack * plasticity)
    belief = toward(belief, t.story, foreign * plasticity)
    return toward(belief, t.story, told * plasticity)


def _train(
    m: People,
    world: World,
    t: Step,
    q: SimpleNamespace,
    belief: Floats,
    plasticity: Floats,
    draw: Draw,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Train candidates; return who was trained, and hours as hundredths of a full session."""
    wanting = np.flatnonzero(m.candidate)
    luck = draw(t.training_draws, m.key[wanting], 0)
    taught = wanting[luck < q.training_chance[m.section[wanting]]]
    section = m.section[taught]
    hundredths = (100.0 * (1.0 - 0.7 * m.skill[taught])).astype(np.int64)
    m.skill[taught] = np.maximum(m.skill[taught], t.taught_skill)
    share = t.teaching_belief * plasticity[taught]
    belief[taught] = toward(belief[taught], q.teachers_belief[section], share)
    new = taught[m.trained[taught] == NONE]
    if new.size:
        p = world.values[0]
        own = p.party_sessions * world.timetable.effort[t.step][m.party[new]]
        source = draw(t.training_draws, m.key[new], 1) * q.sessions[m.section[new]]
        bought = own + p.vendor_sessions * t.pressure
        m.trainer[new] = np.where(source < own, STAFF, np.where(source < bought, VENDOR, ACTIVIST))
        m.trained[new] = t.step
    return taught, hundredths


def _hear_ties(m: People, t: Step, belief: Floats, plasticity: Floats) -> Floats:
    """Belief after hearing one's ties; identity cost moves too."""
    heard = m.ties @ m.heard
    m.identity = _hearing(m.identity, heard[:, 1], m.openness, t.identity_influence * plasticity)
    return _hearing(belief, heard[:, 0], m.openness, plasticity)


def _hearing(state: Floats, heard: Floats, openness: Floats, ratio: Floats) -> Floats:
    """A state after hearing what others said, weighted by the openness to each."""
    pull = ratio * openness
    over = np.flatnonzero(pull > 1.0)
    if over.size:
        ratio, pull[over] = ratio.copy(), 1.0
        ratio[over] = 1.0 / openness[over]
    return np.minimum(1.0, (1.0 - pull) * state + ratio * heard)


def _practise(
    m: People,
    t: Step,
    q: SimpleNamespace,
    belief: Floats,
    norm: Floats,
    mandated: NDArray[np.bool_],
    draw: Draw,
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Practice, who would use if mandated, and who refuses openly (as positions)."""
    practice = np.zeros(m.size, dtype=np.int64)
    willing = np.zeros(m.size, dtype=bool)
    nobody = np.zeros(0, dtype=np.int64)
    m.candidate = np.zeros(m.size, dtype=bool)
    if not q.campaigning.any():
        return practice, willing, nobody
    m.took_part &= ~m.per_member(q.opening)
    asked = np.flatnonzero(m.active & m.per_member(q.campaigning))
    section, party, skill = m.section[asked], m.party[asked], m.skill[asked]
    utility = (
        t.belief_use * belief[asked]
        + t.norm_weight * norm[asked]
        - (0.7 * t.identity_weight) * m.identity[asked]
        - t.privacy_weight * m.privacy[asked] * q.publicity[section]
        - t.effort * (1.0 - skill)
        + m.taste_use[asked]
        + (t.familiarity + t.mandate_use - t.use_threshold + t.use_intercept)
    )
    willing[asked] = utility > 0.0
    told = np.flatnonzero(mandated[asked])
    who, party, section, utility = asked[told], party[told], section[told], utility[told]
    m.candidate[who] = (skill[told] < 0.6) & (utility > -0.3)
    luck = _by_party(draw, q.use_draws, m.key[who], party)
    light = t.light_step * q.ladder[section]
    full = luck < expit(utility * t.sharpness)
    some = (light > 0.0) & (luck < expit((utility + light) * t.sharpness))
    practice[who] = np.where(full, 2, some)
    idle = np.flatnonzero(~(full | some))
    luck = _by_party(draw, q.refusal_draws, m.key[who[idle]], party[idle])
    return practice, willing, who[idle[luck < m.resistance[who[idle]]]]


def _by_party(
    draw: Draw, streams: NDArray[np.uint64], keys: NDArray[np.uint64], party: NDArray[np.int8]
) -> Floats:
    """Draws from the stream of each one's party; parties follow one another."""
    ends = np.searchsorted(party, np.arange(streams.size + 1))
    spans = zip(streams, ends[:-1], ends[1:], strict=True)
    return np.concatenate([draw(of, keys[first:last], 0) for of, first, last in spans])


def _attribute(
    m: People,
    world: World,
    number: int,
    q: SimpleNamespace,
    belief: Floats,
    plasticity: Floats,
    draw: Draw,
) -> None:
    """Credit or blame canvassing for a result; belief moves in place."""
    result, p, public = world.results[number], world.values[0], world.public[0]
    publicity = world.parties[result.party].publicity
    breadth = world.campaigns[result.campaign].breadth if result.campaign != NONE else 0.0
    own = m.party == result.party
    outcome = np.full(m.size, result.outcome)
    if result.local:
        draws = stream(world.clock[0].seed, LOCAL_RESULT, result.code)
        won = m.per_member(draw(draws, q.code, 0) < result.outcome)
        outcome[own] = won[own]
    chance = p.attribution_chance * (1.0 - p.loss_silence * (1.0 - outcome))
    stories = 1.0 + p.stories_credit * (public.media + public.told)
    visible = min(1.0, (1.5 * breadth + 0.5 * publicity) * stories)
    part = np.where(m.took_part, p.part_taken, p.part_not_taken)
    shown = p.rival_learning * min(1.0, 1.2 * publicity) * np.sqrt(breadth)
    chance *= np.where(own, visible * part, shown)
    m.credited[own] = 0
    moved = np.flatnonzero(draw(result.draws, m.key, 0) < chance)
    before, to = belief[moved], outcome[moved]
    learnt = to * (1.0 - before) - p.loss_weight * (1.0 - to) * before
    after = np.maximum(0.0, before + p.attribution_gain * learnt)
    belief[moved] = toward(before, after, plasticity[moved])
    if p.attribution_gain > 0.0:
        mine = moved[own[moved]]
        m.credited[mine] = np.sign(outcome[mine] - 0.5)


def _sums(m: People, weight: Floats) -> dict[str, NDArray[Any]]:
    """Sums by section of what the end of the step and the next one read."""
    trainer = m.active & (m.skill > 0.5) & (m.belief > 0.3)
    cadre, staff = np.zeros(m.size, dtype=bool), np.zeros(m.size, dtype=bool)
    cadre[m.cadres], staff[m.staff] = True, True
    counted: dict[str, NDArray[Any]] = {
        "actives": m.active,
        "users": m.practice > 0,
        "full": m.practice == 2,
        "resisters": m.stance == RESISTER,
        "candidates": m.candidate,
        "willing": m.willing,
        "leaving": m.leaving,
        "trainers": trainer,
        "trainers_belief": trainer * m.belief,
        "refusal": m.resistance,
        "belief": m.belief,
        "cadre_belief": cadre * m.belief,
        "staff_belief": staff * m.belief,
        "privacy": m.privacy,
        "weight": weight,
    }
    sections = m.counts.size
    sums = {k: np.bincount(m.section, weights=v, minlength=sections) for k, v in counted.items()}
    return {"members": m.counts, **sums}


def engine_sums(world: World) -> dict[str, NDArray[Any]]:
    """The engine's sums of sections, by the names and in the units of :func:`live`."""
    s = world.sections.view(np.ndarray)
    whole = ("members", "actives", "users", "resisters", "candidates", "willing", "leaving")
    counted = {name: s[name] for name in (*whole, "trainers")}
    return counted | {name: s[name] / FIXED for name in ("trainers_belief", "refusal")}
