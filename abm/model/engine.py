"""The step, phase by phase, and the loop over steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.compiler import allocating, loop
from abm.model.phases.aggregates import aggregate, begin, count_seat
from abm.model.phases.common import set_parties, set_step
from abm.model.phases.events import calendar
from abm.model.phases.members import live
from abm.model.phases.parties import decision, training
from abm.model.phases.turnover import turnover
from abm.model.phases.vendors import promise
from abm.model.randomness import ACTIVATION, stream, uniform
from abm.model.state import SEEN_ACTIVE, SEEN_DECLINING, SEEN_USING, VACANT, World

SYNCHRONOUS, RANDOM_ORDER, SINGLE_AGENT = range(3)
"""Numbers of :data:`abm.scenario.ACTIVATIONS`."""


@loop
def open_step(world: World) -> None:
    """What comes to everybody before anyone acts: calendar, promise, decisions, training offers."""
    calendar(world)
    promise(world)
    set_step(world)
    decision(world)
    training(world)
    set_parties(world)
    begin(world)


@loop
def close_step(world: World) -> None:
    """What follows when all have acted: turnover, then the sums and signals for the next step."""
    turnover(world)
    aggregate(world)
    signal(world, 0, world.members.role.size)
    c = world.clock[0]
    c.familiarity += world.values[0].familiarity_rate * c.years
    c.step += 1


@loop
def signal(world: World, first: int, last: int) -> None:
    """Publish what others perceive of members ``first`` to ``last`` (one past) from now on."""
    m, signals = world.members, world.signals
    for seat in range(first, last):
        signals.previous[seat, 0] = m.belief[seat]
        signals.previous[seat, 1] = m.identity[seat]
    remembering = world.step[0].remembering
    for seat in range(first, last):  # by arithmetic alone, of which vectors are made
        using = m.practice[seat] > 0
        declining = remembering * m.decided[seat] * (1 - using)
        seen = SEEN_ACTIVE + (SEEN_USING - SEEN_ACTIVE) * using
        seen += (SEEN_DECLINING - SEEN_ACTIVE) * declining
        signals.seen[seat] = m.active[seat] * seen


@loop
def advance(world: World, steps: int) -> None:
    """Simulate ``steps`` steps, or fewer if the timetable ends before."""
    left = world.timetable.campaign.shape[0] - world.clock[0].step
    for _ in range(min(steps, left)):
        open_step(world)
        if world.clock[0].activation == SYNCHRONOUS:
            live(world, 0, world.members.role.size)
        elif world.clock[0].activation == RANDOM_ORDER:
            _live_in_turn(world)
        else:
            _live_alone(world)
        close_step(world)


@allocating
def _live_in_turn(world: World) -> None:
    """Members live the step in a random order; each hears what those before it now say."""
    draws = stream(world.clock[0].seed, ACTIVATION, world.clock[0].step)
    seats = world.members.role.size
    places, order = np.empty(seats), np.empty(seats, np.int64)
    for seat in range(seats):
        places[seat] = uniform(draws, world.members.key[seat], 0)
        order[seat] = seat
    _sort(places, order)
    for seat in order:
        live(world, seat, seat + 1)
        signal(world, seat, seat + 1)


@loop
def _sort(places: Any, order: Any) -> None:
    """Sort ``order`` by ``places``, in Shell's way: NumPy's sort takes seconds to compile."""
    gap = 1
    while gap < order.size:
        gap = 3 * gap + 1
    while gap > 0:
        for first in range(gap, order.size):
            seat, at = order[first], first
            while at >= gap and places[order[at - gap]] > places[seat]:
                order[at] = order[at - gap]
                at -= gap
            order[at] = seat
        gap //= 3


@loop
def _live_alone(world: World) -> None:
    """A single member drawn at random lives the step; the others stay as they are."""
    draws = stream(world.clock[0].seed, ACTIVATION, world.clock[0].step)
    chosen = -1
    highest = -1.0
    m = world.members
    for seat in range(m.role.size):
        if m.role[seat] != VACANT:
            draw = uniform(draws, m.key[seat], 0)
            if draw > highest:
                highest = draw
                chosen = seat
            m.lesson[seat] = 0
            count_seat(world, seat, 1)
    if chosen >= 0:
        count_seat(world, chosen, -1)
        live(world, chosen, chosen + 1)
