"""The step, phase by phase, and the loop over steps.  Loops only: behaviour stands in the rules."""

from __future__ import annotations

from abm.model.compiler import loop
from abm.model.phases.members import act, perceive
from abm.model.phases.organisations import decision, training
from abm.model.phases.public import calendar, promise, set_week
from abm.model.phases.tally import tally
from abm.model.phases.turnover import turnover
from abm.model.state import World


@loop
def open_step(world: World) -> None:
    """What comes to everybody before anyone acts: calendar, promise, decisions, training offers."""
    calendar(world)
    promise(world)
    set_week(world)
    decision(world)
    training(world)


@loop
def close_step(world: World) -> None:
    """What follows when all have acted: turnover, then the sums for the next step."""
    turnover(world)
    tally(world)
    world.clock[0].step += 1


@loop
def advance(world: World, steps: int) -> None:
    """Live so many steps."""
    for _ in range(steps):
        open_step(world)
        perceive(world, 0, world.members.size)
        act(world, 0, world.members.size)
        close_step(world)
