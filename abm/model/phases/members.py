"""A step in the life of members, side by side: laid out in columns, lived, and written down.

``live`` reads of others only what they had said by the start of the step, and writes only its own
seats and integer sums.  So the order of seats cannot matter: the compiled loop calls it over all
seats, a Mesa agent over its own alone, and the states are the same to the bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.compiler import loop, rule
from abm.model.ledger import FORGETTING, book
from abm.model.phases.belief import believe, forget, hear, learn, look, promise_to_cadre, train
from abm.model.phases.common import Place, Step, filled, place_of, step_of
from abm.model.phases.practice import feel, judge, practise
from abm.model.phases.tally import NOBODY, add, contribution, hand_over
from abm.model.population import is_cadre
from abm.model.rules.turnover import leaves
from abm.model.state import BLOCK, NATIONAL, VACANT, World


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
    """Members of one section live a step: hear, believe, use or refuse, feel, stay or leave."""
    index: Any = np.int64(world.members[first].section)
    q = place_of(world, index)
    d = world.columns[0]
    total = NOBODY
    for begin in range(first, last, BLOCK):
        n = _find(world, d, begin, min(last, begin + BLOCK))
        if n == 0:
            continue
        _recall(world, d, t, q, n)
        hear(world, d, n)
        train(world, d, t, q, n)
        believe(d, t, q, n)
        look(world, d, t, q, n)
        practise(world, d, t, q, n)
        learn(world, d, t, n)
        forget(d, t, n)
        feel(d, t, q, n)
        judge(d, t, q, n)
        _keep(world, d, t, q, n)
        total = _count(d, n, total)
    if total[0] > 0:
        hand_over(world, index, total, 1)


@rule
def _find(world: World, d: Any, first: int, last: int) -> int:
    """Note which of the seats are taken; return how many.  The last fills up the lanes."""
    n = 0
    for seat in range(first, last):
        d.seat[n] = seat
        n += world.members[seat].role != VACANT
    for j in range(n, filled(n)):
        d.seat[j] = d.seat[n - 1]
    return n


@rule
def _recall(world: World, d: Any, t: Step, q: Place, n: int) -> None:
    """Lay out what members are and were before the step."""
    for j in range(filled(n)):
        m = world.members[d.seat[j]]
        d.key[j] = m.key
        d.role[j] = m.role
        d.active[j] = m.active
        d.candidate[j] = m.candidate
        d.born[j] = np.float64(m.born)
        d.belief[0, j] = m.belief
        d.identity[j] = m.identity
        d.privacy[j] = m.privacy
        d.skill[j] = m.skill
        d.openness[j] = m.openness
        d.resistance[j] = m.resistance
        d.belief_at_entry[j] = np.float64(m.belief_at_entry)
        d.identity_root[j] = np.float64(m.identity_root)
        d.privacy_root[j] = np.float64(m.privacy_root)
        d.taste_use[j] = np.float64(m.taste_use)
        d.taste_refusal[j] = np.float64(m.taste_refusal)
        d.plasticity[j] = t.member_plasticity
        d.promise[j] = t.promise_member
        d.advocacy[j] = 0.0
        if is_cadre(m.role):
            d.plasticity[j] = t.cadre_plasticity
            d.promise[j] = promise_to_cadre(m, t, q)
            if m.role == NATIONAL:
                d.advocacy[j] = q.advocacy


@rule
def _keep(world: World, d: Any, t: Step, q: Place, n: int) -> None:
    """Write down what members have become and say, and whether they leave."""
    voices = world.voices
    for j in range(n):
        seat = d.seat[j]
        m = world.members[seat]
        belief = d.belief[1 + FORGETTING, j]
        leaving = leaves(d.exit_draw[j], q.exit_share, d.exit_weight[j])
        d.leaving[j] = leaving
        m.leaving = leaving
        m.belief = belief
        m.identity = d.identity[j]
        m.privacy = d.privacy[j]
        m.skill = d.skill[j]
        m.resistance = d.resistance[j]
        m.practice = d.practice[j]
        m.stance = d.stance[j]
        m.willing = d.willing[j]
        m.candidate = d.candidate[j]
        voices.said[seat].belief = belief
        voices.said[seat].identity = d.identity[j]
        voices.shown[seat] = d.active[j] + d.active[j] * (d.practice[j] > 0)
    if t.booking:
        for j in range(n):
            book(world.books.accounts[d.seat[j]], d.belief, j)


@rule
def _count(d: Any, n: int, total: Any) -> tuple[Any, ...]:
    """Add what members are now to the sums of their section and party."""
    for j in range(n):
        counted = contribution(
            d.role[j], d.active[j], d.practice[j], d.stance[j], d.candidate[j], d.willing[j],
            d.leaving[j], d.belief[1 + FORGETTING, j], d.skill[j], d.privacy[j], d.resistance[j],
            d.exit_weight[j],
        )  # fmt: skip
        total = add(total, counted)
    return total
