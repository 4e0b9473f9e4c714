"""A step in the life of members, side by side: each rule goes over a block of them before the next.

``live`` reads of others only what they signalled before the step, and writes only the seats that
it is called for and integer sums.  So the order of seats cannot matter: the compiled loop calls it
over all seats, a Mesa agent over its seat alone, and the states are the same to the bit.  A vacant
seat stays as it is.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.compiler import hot, loop, rule
from abm.model.ledger import BELIEF_ROWS, note_cadres, post
from abm.model.phases.aggregates import count
from abm.model.phases.belief import believe, expose, forget, hear, learn, look, train
from abm.model.phases.practice import feel, judge, practise
from abm.model.rules.turnover import leaves
from abm.model.state import BLOCK, VACANT, World, block_of


@loop
def live(world: World, first: int, last: int) -> None:
    """Members ``first`` to ``last`` (one past) live a step, section by section."""
    seat = first
    while seat < last:
        index = world.members.section[seat]
        s = world.sections[index]
        home = world.parties[s.party]
        end = min(last, s.first + s.seats)
        for begin in range(seat, end, BLOCK):
            stop = min(end, begin + BLOCK)
            if _anybody(world, begin, stop):
                _live_side_by_side(
                    world,
                    block_of(world.members, begin, stop),
                    world.working,
                    world.values[0],
                    world.step[0],
                    s,
                    home,
                    world.counts[index],
                    begin,
                    stop - begin,
                )
        seat = end


@rule
def _anybody(world: World, first: int, last: int) -> bool:
    """Whether one of some seats is taken."""
    taken = 0
    for seat in range(first, last):
        taken += world.members.role[seat] != VACANT
    return taken > 0


@hot
def _live_side_by_side(
    world: World, m: Any, d: Any, p: Any, t: Any, s: Any, home: Any, counts: Any, first: int, n: int
) -> None:
    """Members of a section live a step: hear, believe, use or resist, feel, stay or leave.

    ``m`` are the columns of their ``n`` seats, of which the first is ``first``; ``d`` are working
    numbers; ``p``, ``t``, ``s`` and ``home`` are the parameters, the step, their section and their
    party; ``counts`` are the sums of the section.
    """
    expose(m, d, p, t, home, n)
    hear(world, d, first, n)
    train(m, d, p, t, s, n)
    believe(m, d, p, t, s, home, n)
    look(world, m, d, p, t, s, first, n)
    practise(m, d, p, t, s, home, world.campaigns, n)
    learn(world, m, d, p, t, s, n)
    forget(m, d, p, t, home, n)
    feel(m, d, p, t, s, home, n)
    judge(m, d, p, t, s, n)
    _finish(m, d, home, n)
    count(m, counts, p, t, s, n, 1)
    weight = np.int64(1 if s.headquarters else world.clock[0].scale)
    note_cadres(world.postings.cadres[s.party], m, d.beliefs, weight, n)
    if t.posting:
        for j in range(n):
            post(world.postings.accounts[first + j], d.beliefs, j)


@rule
def _finish(m: Any, d: Any, home: Any, n: int) -> None:
    """Note what members believe now, and whether they leave."""
    for j in range(n):
        m.belief[j] = d.beliefs[BELIEF_ROWS - 1, j]
        leaving = leaves(d.exit_draw[j], home.exit_share, d.exit_weight[j])
        m.leaving[j] = leaving and m.role[j] != VACANT
