"""A person leaves a seat, takes another or is new to a seat; counts, ties and ledger follow."""

from __future__ import annotations

import numpy as np

from abm.model.compiler import loop
from abm.model.ledger import (
    ENTRY,
    inputs_of,
    label,
    post_in,
    post_out,
    present_disposition,
    present_resistance,
    settle,
)
from abm.model.phases.aggregates import count_seat
from abm.model.population import copy_person, renews, resemble, seat_person, vacate
from abm.model.randomness import MODEL, Word, stream, uniform
from abm.model.state import ACTIVIST, NONE, STAFF, VACANT, World, year_at
from abm.model.ties import mark_around


@loop
def _settle_out(world: World, seat: int, channel: int) -> None:
    """Count a member out, and post it out of its group if a ledger is kept."""
    count_seat(world, seat, -1)
    if world.clock[0].posting:
        settle(world, seat)
        post_out(world, seat, channel)


@loop
def settle_in(world: World, seat: int, channel: int) -> None:
    """Count a member in, and post it into its group if a ledger is kept."""
    inputs = inputs_of(world, seat)
    world.members.resistance[seat] = present_resistance(world, seat, inputs)
    if world.values[0].conformity_weight > 0.0:
        world.members.disposition[seat] = present_disposition(world, seat, inputs)
    count_seat(world, seat, 1)
    if world.clock[0].posting:
        post_in(world, seat, channel)
    mark_around(world.ties, seat)


@loop
def leave(world: World, seat: int, channel: int) -> None:
    """Remove the person of a seat, and post the exit to a channel."""
    _settle_out(world, seat, channel)
    vacate(world.members, seat)
    mark_around(world.ties, seat)


@loop
def take_over(world: World, source: int, target: int, channel: int) -> None:
    """The person of ``source`` takes the vacant seat ``target``, and with it its post."""
    m = world.members
    _settle_out(world, source, channel)
    copy_person(m, source, target)
    m.role[target] = m.post[target]
    if m.post[target] != ACTIVIST:
        m.active[target] = 1
    vacate(m, source)
    mark_around(world.ties, source)
    settle_in(world, target, channel)


@loop
def new_person(world: World, party: int, seat: int, ordinal: int) -> None:
    """Seat a person who was in no party before."""
    c, m = world.clock[0], world.members
    seat_person(world, seat, party, ordinal, year_at(c, c.step), True)
    key = m.key[seat]
    if m.post[seat] != STAFF and not renews(world, key):
        model = random_member(world, party, key, c.step)
        if model != NONE and model != seat:
            resemble(m, seat, model)
            if m.post[seat] != ACTIVIST:
                m.active[seat] = 1
    label(world, seat)
    settle_in(world, seat, ENTRY)


@loop
def random_member(world: World, party: int, key: Word, step: int) -> int:
    """Seat of a member of a party drawn at random, or NONE after too many vacant seats."""
    home = world.parties[party]
    draws = stream(world.clock[0].seed, MODEL, step)
    sections = home.last_section - 1 - home.first_section
    for number in range(1, 1 + 2 * np.int64(world.values[0].member_tries), 2):
        index = home.first_section + np.int64(uniform(draws, key, number) * sections)
        s = world.sections[index]
        seat = _seat_numbered(world, index, np.int64(uniform(draws, key, number + 1) * s.seats))
        if world.members.role[seat] != VACANT:
            return seat
    return NONE


@loop
def _seat_numbered(world: World, index: int, number: np.int64) -> int:
    """Index of the seat of this number in a section; mostly the seats are in their order."""
    s, numbers = world.sections[index], world.members.seat
    if numbers[s.first + number] == number:
        return s.first + number
    for seat in range(s.first, s.first + s.seats):
        if numbers[seat] == number:
            return seat
    return NONE
