"""Members who look at their ties: the norm among them, and the one who seems to do best.

Both are off by default (``norm_ties``, ``imitation``), and cost nothing then.
"""

from __future__ import annotations

import numpy as np

from abm.model.arithmetic import gumbel_quantile
from abm.model.compiler import loop, rule
from abm.model.randomness import Word, uniform
from abm.model.rules.belief import seeming_success, toward
from abm.model.state import NONE, VACANT, World


@loop
def watch(world: World, seat: int, belief: float) -> float:
    """See the norm among one's ties; return the belief to take over, or one's own (F02, F16)."""
    _see_norm(world, seat)
    w, m = world.week[0], world.members[seat]
    if w.copying > 0.0 and uniform(w.copying_draws, m.key, 0) < w.copying:
        return _best_belief(world, seat)
    return belief


@loop
def _see_norm(world: World, seat: int) -> None:
    """The norm among the active ties follows what they do, and fades between campaigns."""
    ties, w, m = world.ties, world.week[0], world.members[seat]
    users = 0
    actives = 0
    for k in range(ties.row[seat], ties.row[seat + 1]):
        look = world.voices.seen[ties.seat[k]]
        actives += look > 0
        users += look > 1
    speed = w.norm_rise if world.parties[m.party].campaign != NONE else w.norm_decay
    m.near_norm = toward(m.near_norm, users / max(actives, 1), speed)


@loop
def _best_belief(world: World, seat: int) -> float:
    """Belief of the one who seems to do best, oneself included (Strang and Macy 2001)."""
    ties, voices, w, p = world.ties, world.voices, world.week[0], world.values[0]
    m = world.members[seat]
    best = voices.heard[seat].belief
    highest = _seems(world, best, m.key)
    degree = np.int64(ties.row[seat + 1]) - np.int64(ties.row[seat])
    sample = np.int64(p.imitation_sample)
    for number in range(degree if sample == 0 else min(sample, degree)):
        place = np.int64(number)
        if sample > 0:
            place = np.int64(uniform(w.copying_draws, m.key, np.uint64(1 + number)) * degree)
        other = ties.seat[ties.row[seat] + place]
        if world.members[other].role == VACANT:
            continue
        score = _seems(world, voices.heard[other].belief, world.members[other].key)
        if score > highest:
            highest = score
            best = voices.heard[other].belief
    return best


@rule
def _seems(world: World, belief: float, key: Word) -> float:
    """How well somebody seems to do in this step; all who look see the same luck."""
    p = world.values[0]
    luck = gumbel_quantile(uniform(world.week[0].doors_draws, key, 1))
    return seeming_success(belief, p.imitation_advantage, p.imitation_luck, luck)
