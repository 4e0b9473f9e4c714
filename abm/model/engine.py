"""The step, phase by phase, and the loop over steps.  Loops only: behaviour stands in the rules."""

from __future__ import annotations

import numpy as np

from abm.model.compiler import allocating, loop
from abm.model.phases.members import live
from abm.model.phases.organisations import decision, training
from abm.model.phases.public import calendar, promise, set_parties, set_week
from abm.model.phases.tally import begin, count, tally
from abm.model.phases.turnover import turnover
from abm.model.randomness import ACTIVATION, stream, uniform
from abm.model.state import VACANT, World

TOGETHER, SHUFFLED, ONE = range(3)
"""Numbers of :data:`abm.scenario.ACTIVATIONS`."""


@loop
def open_step(world: World) -> None:
    """What comes to everybody before anyone acts: calendar, promise, decisions, training offers."""
    calendar(world)
    promise(world)
    set_week(world)
    decision(world)
    training(world)
    set_parties(world)
    begin(world)


@loop
def close_step(world: World) -> None:
    """What follows when all have acted: turnover, then the sums for the next step."""
    turnover(world)
    tally(world)
    hush(world)
    c = world.clock[0]
    c.familiarity += world.values[0].familiarity_rate * c.years
    c.step += 1


@loop
def hush(world: World) -> None:
    """What was said and shown in this step is what the next one hears and sees."""
    voices = world.voices
    for seat in range(voices.seen.size):
        voices.heard[seat].belief = voices.said[seat].belief
        voices.heard[seat].identity = voices.said[seat].identity
    for seat in range(voices.seen.size):
        voices.seen[seat] = voices.shown[seat]


@loop
def advance(world: World, steps: int) -> None:
    """Live so many steps, as far as the timetable goes."""
    left = world.timetable.campaign.shape[0] - world.clock[0].step
    for _ in range(min(steps, left)):
        open_step(world)
        if world.clock[0].activation == TOGETHER:
            live(world, 0, world.members.size)
        elif world.clock[0].activation == SHUFFLED:
            _live_in_turn(world)
        else:
            _live_alone(world)
        close_step(world)


@allocating
def _live_in_turn(world: World) -> None:
    """All members, in a random order, each hearing what those before it said in this step."""
    draws = stream(world.clock[0].seed, ACTIVATION, world.clock[0].step)
    places = np.empty(world.members.size)
    for seat in range(world.members.size):
        places[seat] = uniform(draws, world.members[seat].key, 0)
    for seat in np.argsort(places, kind="mergesort"):
        live(world, seat, seat + 1)
        world.voices.heard[seat] = world.voices.said[seat]
        world.voices.seen[seat] = world.voices.shown[seat]


@loop
def _live_alone(world: World) -> None:
    """A single member drawn at random lives the step; the others stay as they are."""
    draws = stream(world.clock[0].seed, ACTIVATION, world.clock[0].step)
    chosen = -1
    highest = -1.0
    for seat in range(world.members.size):
        m = world.members[seat]
        if m.role != VACANT:
            draw = uniform(draws, m.key, 0)
            if draw > highest:
                highest = draw
                chosen = seat
            m.lesson = 0
            count(world, seat, 1)
    if chosen >= 0:
        count(world, chosen, -1)
        live(world, chosen, chosen + 1)
