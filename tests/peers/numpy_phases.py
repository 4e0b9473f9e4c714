"""The members' step as one would write it with NumPy: columns, masks, and a sparse product.

It covers what grows with members and comes before turnover: hearing, living and the sums of
sections (``phases.members.live``).  The calendar, vendors, the decisions of parties and turnover
are left out, and so are options that the baseline does not use: what members see their ties do,
doors that tell each another thing, second thoughts within a campaign, deciding less often than
every step, a norm that is held from a day on, rival structures, and the ledger.

Columns hold those present only, so that no time goes to vacant seats; draws are NumPy's own, unless
the caller gives others: with the engine's (``keyed``), states are the engine's but for the last
bits of exponentials and of sums.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from abm.model.arithmetic import FIXED
from abm.model.randomness import LOCAL_RESULT, stream
from abm.model.rules.turnover import BIRTHDAY
from abm.model.state import (
    ACTIVIST,
    BY_VENDOR,
    NATIONAL,
    NEUTRAL,
    NONE,
    RESISTER,
    STAFF,
    USER,
    World,
)
from abm.parameters import OLD, YOUNG
from tests.peers.left_out import refuse_options
from tests.peers.numpy_columns import Draw, Floats, People, keyed, numbers, of_generator, places_of

__all__ = ["Common", "People", "engine_sums", "keyed", "live", "of_generator", "places_of"]


def toward(state: Any, target: Any, share: Any) -> Any:
    """Go a share of the way."""
    return (1.0 - share) * state + share * target


def relaxation(rate: Any, years: float) -> Any:
    """Share of the way in so many years."""
    return -np.expm1(-rate * years)


class Common(NamedTuple):
    """What the step has in common for all, made before it: it costs nothing that grows."""

    p: SimpleNamespace
    """Parameters."""
    t: SimpleNamespace
    """The step."""

    @classmethod
    def of(cls, world: World) -> Common:
        """Return that of the step which a world is about to live.

        Raises
        ------
        NotImplementedError
            Where the world asks for an option that is left out.
        """
        refuse_options(world)
        return cls(numbers(world.values[0]), numbers(world.step[0]))


def live(m: People, world: World, common: Common, draw: Draw) -> dict[str, NDArray[Any]]:
    """Everybody lives a step; return the sums of sections."""
    p, t = common
    q = places_of(world)
    plasticity = np.full(m.size, p.member_plasticity)
    plasticity[m.cadres] = p.cadre_plasticity
    norm = m.per_member(q.norm)
    mandated = m.per_member(q.mandate)

    belief = _hear_the_public(m, common, q, plasticity)
    m.skill = np.where(m.used, m.skill, toward(m.skill, m.skill_at_entry, t.skill))
    taught, hundredths = _train(m, common, q, belief, plasticity, draw)
    belief = _hear_ties(m, p, belief, plasticity)
    practice, willing, refusing = _practise(m, common, q, belief, norm, mandated, draw)
    users = np.flatnonzero(practice)
    belief[users] = toward(belief[users], t.doors, t.experience * plasticity[users])
    m.took_part[users] = True
    for number in range(*world.timetable.result[t.number : t.number + 2]):
        _attribute(m, world, number, q, belief, plasticity, draw)
    if q.refuted.any():
        left = 1.0 - q.refuted[m.party] * p.refutation_loss * (1.0 - p.reinterpretation)
        belief = toward(belief, belief * left, plasticity)
    m.belief = toward(belief, m.belief_at_entry, t.forgetting * plasticity)

    by_publicity = p.identity_publicity
    perceived = (1.0 - by_publicity) * norm + by_publicity * m.per_member(q.shown)
    target = m.identity_root * (1.0 - p.norm_identity * perceived)
    m.identity = toward(m.identity, target, t.identity * plasticity)
    hardened = np.flatnonzero(mandated & m.active & (practice == 0))
    if hardened.size:
        identity = m.identity[hardened]
        rate = p.reactance_rate * np.maximum(0.0, identity - p.reactance_threshold)
        share = relaxation(rate, t.years)
        m.identity[hardened] = toward(identity, 1.0, share * plasticity[hardened])
    hidden = m.privacy_root * (1.0 - p.privacy_blinding * t.pressure)
    m.privacy = toward(m.privacy, hidden + (1.0 - hidden) * t.salience, t.privacy)

    reasons = (
        p.identity_weight * m.identity
        + (p.privacy_resistance_share * p.privacy_weight) * m.privacy
        - p.belief_use * m.belief
        - p.skill_resistance * m.skill
        - (p.norm_resistance_share * p.norm_weight) * norm
        + m.per_member(p.mandate_resistance * q.mandate)
        + (m.taste_resistance - (t.familiarity + t.resistance_intercept))
    )
    m.resistance = expit(reasons * t.sharpness)
    weight = np.maximum(0.0, 1.0 + p.exit_selection * m.resistance * m.per_member(q.exposed))
    chance = -np.expm1(-m.per_member(q.exit_share) * weight)
    m.leaving = draw(t.exit_draws, m.key, 0) < chance
    m.practice, m.used, m.willing = practice, practice > 0, willing
    m.stance = np.full(m.size, NEUTRAL)
    m.stance[users] = USER
    m.stance[refusing] = RESISTER
    m.lesson = np.zeros(m.size, dtype=np.int64)
    m.lesson[taught] = 1 + hundredths
    return _sums(m, p, weight)


def _hear_the_public(m: People, common: Common, q: SimpleNamespace, plasticity: Floats) -> Floats:
    """Belief after the promise and the stories."""
    p, t = common
    young = t.year - m.born - BIRTHDAY < YOUNG
    promise = np.full(m.size, t.promise_member)
    foreign = np.where(young, t.foreign_young, t.foreign_member)
    domestic = np.where(young, t.domestic_young, t.domestic_member)
    old = t.year - m.born[m.cadres] - BIRTHDAY >= OLD
    literacy = m.literacy * np.where(old, p.literacy_old, 1.0)
    literacy *= np.where(m.role[m.cadres] == NATIONAL, p.literacy_national, 1.0)
    client = p.client_exposure * q.client[m.party[m.cadres]]
    exposure = (p.illiterate_exposure - literacy) * (1.0 + client)
    promise[m.cadres] = relaxation(t.promise_rate * exposure, t.years)
    foreign[m.cadres] = t.foreign_cadre
    domestic[m.cadres] = t.domestic_cadre
    belief = toward(m.belief, t.message, promise * plasticity)
    top, home = m.nationals, m.party[m.nationals]
    share = q.advocacy[home] * plasticity[top]
    belief[top] = toward(belief[top], q.staff_belief[home], share)
    if t.attack > 0.0:
        belief = toward(belief, t.attack_target, t.attack * plasticity)
    belief = toward(belief, t.story, foreign * plasticity)
    return toward(belief, t.story, domestic * plasticity)


def _train(
    m: People,
    common: Common,
    q: SimpleNamespace,
    belief: Floats,
    plasticity: Floats,
    draw: Draw,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Train candidates; return who was trained, and hours as hundredths of a full session."""
    p, t = common
    wanting = np.flatnonzero(m.candidate)
    luck = draw(t.training_draws, m.key[wanting], 0)
    taught = wanting[luck < q.training_chance[m.section[wanting]]]
    section = m.section[taught]
    hundredths = (100.0 * (1.0 - p.skill_shortening * m.skill[taught])).astype(np.int64)
    m.skill[taught] = np.maximum(m.skill[taught], p.taught_skill)
    share = p.teaching_belief * plasticity[taught]
    belief[taught] = toward(belief[taught], q.teachers_belief[section], share)
    new = taught[m.trained[taught] == NONE]
    if new.size:
        section = m.section[new]
        place = draw(t.training_draws, m.key[new], 1) * q.sessions[section]
        party = q.party_sessions[section]
        bought = party + q.vendor_sessions[section]
        trainer = np.where(place < bought, BY_VENDOR, ACTIVIST)
        m.trainer[new] = np.where(place < party, STAFF, trainer)
        m.trained[new] = t.number
    return taught, hundredths


def _hear_ties(m: People, p: SimpleNamespace, belief: Floats, plasticity: Floats) -> Floats:
    """Belief after hearing one's ties; identity cost moves too."""
    heard = m.ties @ m.previous
    m.identity = _hearing(m.identity, heard[:, 1], m.openness, p.identity_influence * plasticity)
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
    common: Common,
    q: SimpleNamespace,
    belief: Floats,
    norm: Floats,
    mandated: NDArray[np.bool_],
    draw: Draw,
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Practice, who would use if mandated, and who refuses openly (as positions)."""
    p, t = common
    practice = np.zeros(m.size, dtype=np.int64)
    willing = np.zeros(m.size, dtype=bool)
    nobody = np.zeros(0, dtype=np.int64)
    m.candidate = np.zeros(m.size, dtype=bool)
    if not q.campaigning.any():
        return practice, willing, nobody
    m.took_part &= ~m.per_member(q.opening)
    active = np.flatnonzero(m.active & m.per_member(q.campaigning))
    section, party, skill = m.section[active], m.party[active], m.skill[active]
    utility = (
        p.belief_use * belief[active]
        + p.norm_weight * norm[active]
        - (p.identity_use_share * p.identity_weight) * m.identity[active]
        - p.privacy_weight * m.privacy[active] * q.publicity_felt[section]
        - p.effort * (1.0 - skill)
        + m.taste_use[active]
        + (t.familiarity + p.mandate_use - p.use_threshold + t.use_intercept)
    )
    willing[active] = utility > 0.0
    asked = np.flatnonzero(mandated[active])
    who, party, section, utility = active[asked], party[asked], section[asked], utility[asked]
    m.candidate[who] = (skill[asked] < p.trainee_skill) & (utility > -p.trainee_reluctance)
    luck = _by_party(draw, q.use_draws, m.key[who], party)
    light = p.light_step * q.ladder[section]
    full = luck < expit(utility * t.sharpness)
    some = (light > 0.0) & (luck < expit((utility + light) * t.sharpness))
    practice[who] = np.where(full, 2, some)
    idle = np.flatnonzero(~(full | some))
    luck = _by_party(draw, q.resistance_draws, m.key[who[idle]], party[idle])
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
    of_party = m.party == result.party
    outcome = np.full(m.size, result.outcome)
    if result.local:
        draws = stream(world.clock[0].seed, LOCAL_RESULT, result.code)
        won = m.per_member(draw(draws, q.code, 0) < result.outcome)
        outcome[of_party] = won[of_party]
    chance = p.attribution_chance * (1.0 - p.loss_silence * (1.0 - outcome))
    stories = 1.0 + p.stories_credit * (public.media + public.domestic)
    seen = p.breadth_visibility * breadth + p.publicity_visibility * publicity
    visible = min(1.0, seen * stories)
    part = np.where(m.took_part, p.part_taken, p.part_not_taken)
    shown = p.rival_learning * min(1.0, p.rival_visibility * publicity) * np.sqrt(breadth)
    chance *= np.where(of_party, visible * part, shown)
    m.credited[of_party] = 0
    moved = np.flatnonzero(draw(result.draws, m.key, 0) < chance)
    before, to = belief[moved], outcome[moved]
    learnt = to * (1.0 - before) - p.loss_weight * (1.0 - to) * before
    after = np.maximum(0.0, before + p.attribution_gain * learnt)
    belief[moved] = toward(before, after, plasticity[moved])
    if p.attribution_gain > 0.0:
        mine = moved[of_party[moved]]
        m.credited[mine] = np.sign(outcome[mine] - 0.5)


def _sums(m: People, p: SimpleNamespace, weight: Floats) -> dict[str, NDArray[Any]]:
    """Sums by section of what the end of the step and the next one read."""
    trainer = m.active & (m.skill > p.trainer_skill) & (m.belief > p.trainer_belief)
    cadre, staff = np.zeros(m.size, dtype=bool), np.zeros(m.size, dtype=bool)
    cadre[m.cadres], staff[m.staff] = True, True
    counted: dict[str, NDArray[Any]] = {
        "actives": m.active,
        "users": m.practice > 0,
        "full_users": m.practice == 2,
        "resisters": m.stance == RESISTER,
        "candidates": m.candidate,
        "willing": m.willing,
        "leaving": m.leaving,
        "trainers": trainer,
        "cadres": cadre,
        "staff": staff,
        "belief": m.belief,
        "cadre_belief": cadre * m.belief,
        "staff_belief": staff * m.belief,
        "trainers_belief": trainer * m.belief,
        "privacy": m.privacy,
        "resistance": m.resistance,
        "exit_weight": weight,
    }
    sections = m.counts.size
    sums = {k: np.bincount(m.section, weights=v, minlength=sections) for k, v in counted.items()}
    return {"members": m.counts, **sums}


FIXED_POINT = (
    *("belief", "cadre_belief", "staff_belief", "trainers_belief"),
    *("privacy", "resistance", "exit_weight"),
)
"""Sums of the engine in fixed point."""
UNCOUNTED = ("first_trained", "hours", "first_hours")
"""Sums of the engine that are left out here: of sessions, which few attend."""


def engine_sums(world: World) -> dict[str, NDArray[Any]]:
    """The engine's sums of sections, by the names and in the units of :func:`live`."""
    counts = world.counts
    return {
        name: counts[name] / FIXED if name in FIXED_POINT else counts[name]
        for name in counts.dtype.names
        if name not in UNCOUNTED
    }
