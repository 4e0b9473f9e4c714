"""Members observe their ties: how many use data or decline, and who seems to do best.

All is off by default (``norm_ties`` and ``imitation_rate`` are 0, the structure is not cascade) and
then costs no time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import gumbel_quantile
from abm.model.compiler import rule
from abm.model.randomness import Word, uniform
from abm.model.rules.belief import seeming_success, toward
from abm.model.rules.rivals import evidence_of_choices
from abm.model.state import NONE, SEEN_DECLINING, SEEN_USING, UNSEEN, VACANT, World


@rule
def watch(
    world: World, m: Any, d: Any, p: Any, t: Any, s: Any, seat: int, j: int, belief: float
) -> float:
    """Follow what the ties do and chose; return the belief that is adopted (F02, F16)."""
    if p.norm_ties > 0.0:
        speed = t.norm_rise if world.parties[s.party].campaign != NONE else t.norm_decay
        m.near_norm[j] = toward(m.near_norm[j], _share_of_users(world, seat), speed)
    if p.cascade_weight > 0.0:
        d.evidence[j] = _evidence(world, p, seat)
    key = m.key[j]
    if t.copying > 0.0 and uniform(t.copying_draws, key, 0) < t.copying:
        return _best_belief(world, p, t, seat, key)
    return belief


@rule
def _share_of_users(world: World, seat: int) -> float:
    """Share of the active ties that use data, in a campaign that opens those that did before it."""
    ties, seen = world.ties, world.signals.seen
    actives = 0
    users = 0
    for k in range(ties.row[seat], ties.row[seat + 1]):
        actives += seen[ties.seat[k]] > UNSEEN
        users += seen[ties.seat[k]] >= SEEN_USING
    return users / max(actives, 1)


@rule
def _evidence(world: World, p: Any, seat: int) -> float:
    """What the choices of the ties in the running campaign tell the member, in utils."""
    ties, seen = world.ties, world.signals.seen
    users = 0
    decliners = 0
    for k in range(ties.row[seat], ties.row[seat + 1]):
        users += seen[ties.seat[k]] == SEEN_USING
        decliners += seen[ties.seat[k]] == SEEN_DECLINING
    return evidence_of_choices(p.cascade_weight, users, decliners)


@rule
def _best_belief(world: World, p: Any, t: Any, seat: int, key: Word) -> float:
    """Belief of whoever seems to do best among the ties and the member (Strang and Macy 2001)."""
    ties, previous = world.ties, world.signals.previous
    best = previous[seat, 0]
    highest = _seems(p, t, best, key)
    degree = np.int64(ties.row[seat + 1]) - np.int64(ties.row[seat])
    sample = np.int64(p.imitation_sample)
    for number in range(degree if sample == 0 else min(sample, degree)):
        place = np.int64(number)
        if sample > 0:
            place = np.int64(uniform(t.copying_draws, key, np.uint64(1 + number)) * degree)
        other = ties.seat[ties.row[seat] + place]
        if world.members.role[other] == VACANT:
            continue
        score = _seems(p, t, previous[other, 0], world.members.key[other])
        if score > highest:
            highest = score
            best = previous[other, 0]
    return best


@rule
def _seems(p: Any, t: Any, belief: float, key: Word) -> float:
    """How well somebody seems to do in this step; the luck is the same for all observers."""
    luck = gumbel_quantile(uniform(t.doors_draws, key, 1))
    return seeming_success(belief, p.imitation_advantage, p.imitation_luck, luck)
