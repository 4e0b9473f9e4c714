"""Who leaves, who enters, who rises: seats fall vacant and are filled (F10-F13)."""

from __future__ import annotations

import numpy as np

from abm.model.arithmetic import fixed, gumbel_quantile, logarithm
from abm.model.compiler import loop
from abm.model.ledger import ENTRY, EXIT, MOVE, PROMOTION, label
from abm.model.phases.seats import leave, new_person, random_member, settle_in, take_over
from abm.model.phases.vendors import found_vendor
from abm.model.population import FIRST_HIRED, found_party, open_sections
from abm.model.randomness import (
    ENTRY as ENTRY_DRAWS,
)
from abm.model.randomness import MOVE as MOVE_DRAWS
from abm.model.randomness import (
    PLACEMENT,
    STAFF_FATE,
    Word,
    person_key,
    stream,
    uniform,
)
from abm.model.randomness import (
    PROMOTION as PROMOTION_DRAWS,
)
from abm.model.randomness import (
    RETURN as RETURN_DRAWS,
)
from abm.model.rules.market import standing_of_vendor
from abm.model.rules.rivals import moves_by_stance
from abm.model.rules.turnover import (
    BIRTHDAY,
    claim_to_promotion,
    comes_back,
    founds_firm,
    is_veteran,
    is_young,
    may_move,
    stays_after_win,
)
from abm.model.state import (
    ACTIVIST,
    FEDERAL,
    NATIONAL,
    NONE,
    SECRETARY,
    STAFF,
    VACANT,
    World,
    year_at,
)
from abm.model.ties import mark_all, weigh

LOWEST = -1e300
"""A score below every other."""


@loop
def turnover(world: World) -> None:
    """Exits, the fates of staff after a result, promotions, and recruits (F10-F13, F53, B2)."""
    for party in range(world.parties.size):
        home = world.parties[party]
        wanted = world.timetable.target[world.clock[0].step, party]
        if not home.present:
            if wanted > 0.0:
                _enter_party(world, party, wanted)
            continue
        _exits(world, party)
        _staff_fates(world, party)
        _fill_posts(world, party)
        _recruit(world, party, wanted)
    _grow_older(world)
    weigh(world)


@loop
def _enter_party(world: World, party: int, wanted: float) -> None:
    """A new party enters with its first members, all of them recruits (F26)."""
    c = world.clock[0]
    found_party(world, party, wanted, year_at(c, c.step), True)
    home = world.parties[party]
    for seat in range(home.first_seat, home.last_seat):
        if world.members.role[seat] != VACANT:
            label(world, seat)
            settle_in(world, seat, ENTRY)


@loop
def _exits(world: World, party: int) -> None:
    """Remove the members who decided in this step to leave (F34, B2)."""
    home = world.parties[party]
    for index in range(home.first_section, home.last_section):
        s = world.sections[index]
        if world.counts[index].leaving > 0:
            for seat in range(s.first, s.first + s.seats):
                if world.members.leaving[seat]:
                    if not s.headquarters:
                        home.left += world.clock[0].scale
                        home.left_resistance += fixed(world.members.resistance[seat])
                    leave(world, seat, EXIT)


@loop
def _staff_fates(world: World, party: int) -> None:
    """Staff whose party wins office get a place, found a firm, or stay as they are (F53, F56)."""
    c = world.clock[0]
    p, m = world.values[0], world.members
    home = world.parties[party]
    for number in range(world.timetable.result[c.step], world.timetable.result[c.step + 1]):
        result = world.results[number]
        if result.party != party or not result.office or result.outcome <= 0.5:
            continue
        draws = stream(c.seed, STAFF_FATE, result.code)
        first = world.sections[home.last_section - 1].first + home.nationals
        for seat in range(first, first + home.staffers):
            key = m.key[seat]
            if m.role[seat] == VACANT or stays_after_win(uniform(draws, key, 0), p.embeddedness):
                continue
            if founds_firm(uniform(draws, key, 1), p.founding_chance):
                standing = standing_of_vendor(uniform(draws, key, 2), p.least_standing)
                founder, origin = m.ordinal[seat], m.origin[seat]
                found_vendor(world, key, m.belief[seat], founder, origin, standing)
                leave(world, seat, EXIT)


@loop
def _best(
    world: World,
    first: int,
    last: int,
    federation: int,
    post: int,
    active_only: bool,
    opened: int = NONE,
) -> int:
    """The seat of whoever has a post and the best claim to promotion, or NONE (F11).

    Candidates sit in the sections from ``first`` to before ``last``, of one federation unless that
    is NONE; they were trained before the step ``opened`` unless that is NONE.
    """
    p, m = world.values[0], world.members
    draws = stream(world.clock[0].seed, PROMOTION_DRAWS, world.clock[0].step)
    best = NONE
    highest = LOWEST
    for index in range(first, last):
        s = world.sections[index]
        if federation not in (NONE, s.federation):
            continue
        for seat in range(s.first, s.first + s.seats):
            if m.role[seat] != post or (active_only and not m.active[seat]):
                continue
            if opened != NONE and not is_veteran(m.trained[seat], opened):
                continue
            score = claim_to_promotion(
                draw=uniform(draws, m.key[seat], 0),
                promotion_skill=p.promotion_skill,
                skill=m.skill[seat],
                promotion_training=p.promotion_training,
                trained=m.trained[seat] != NONE,
            )
            if score > highest:
                highest = score
                best = seat
    return best


@loop
def _fill_posts(world: World, party: int) -> None:
    """National posts are filled from federations, these from sections, these from members (F11).

    Digital staff come back from an earlier campaign (F11), or are hired young from outside (F54);
    from there comes a leader too, if nobody can follow.
    """
    home, m = world.parties[party], world.members
    first, last = home.first_section, home.last_section - 1  # headquarters come last
    hq = world.sections[last]
    for seat in range(hq.first, hq.first + hq.seats):
        if m.role[seat] != VACANT:
            continue
        source = NONE
        if m.post[seat] == NATIONAL:
            source = _best(world, last, last + 1, NONE, FEDERAL, False)
            if source == NONE:
                source = _best(world, first, last, NONE, SECRETARY, False)
        elif m.post[seat] == FEDERAL:
            federation = m.seat[seat] - home.nationals - home.staffers
            source = _best(world, first, last, federation, SECRETARY, False)
        else:
            source = _veteran(world, party, seat)
        if source != NONE:
            take_over(world, source, seat, PROMOTION)
        elif m.post[seat] != FEDERAL:
            _hire(world, party, seat)
    for index in range(first, last):
        s = world.sections[index]
        if world.counts[index].members == 0 or m.role[s.first] != VACANT:
            continue
        source = _best(world, index, index + 1, NONE, ACTIVIST, True)
        if source == NONE:
            source = _best(world, index, index + 1, NONE, ACTIVIST, False)
        if source != NONE:
            home.promoted += world.clock[0].scale
            home.promoted_trained += world.clock[0].scale * (m.trained[source] != NONE)
            take_over(world, source, s.first, PROMOTION)


@loop
def _veteran(world: World, party: int, seat: int) -> int:
    """The seat of whoever comes back to a post of digital staff, or NONE (F11, E51).

    It is an active activist whom the party trained before the campaign that runs, or before now if
    none does.
    """
    c, home = world.clock[0], world.parties[party]
    draws = stream(c.seed, RETURN_DRAWS, c.step)
    place = np.uint64(world.members.seat[seat])
    if not comes_back(uniform(draws, home.code + place, 0), world.values[0].staff_return):
        return NONE
    opened = c.step if home.campaign == NONE else world.campaigns[home.campaign].opens
    first, last = home.first_section, home.last_section - 1
    return _best(world, first, last, NONE, ACTIVIST, True, max(opened, 0))


@loop
def _hire(world: World, party: int, seat: int) -> None:
    """Fill a post at headquarters with a new person; staff have a numbering apart from members."""
    home = world.parties[party]
    if world.members.post[seat] == STAFF:
        new_person(world, party, seat, FIRST_HIRED + home.hired)
        home.hired += 1
    else:
        new_person(world, party, seat, home.entrants)
        home.entrants += 1


@loop
def _free_seat(world: World, party: int, key: Word, opened: int) -> int:
    """The lowest vacant seat of an open section drawn for a recruit, or NONE if all are full."""
    home = world.parties[party]
    draws = stream(world.clock[0].seed, PLACEMENT, 0)
    tries = np.int64(world.values[0].seat_tries)
    start = np.int64(0)
    for number in range(tries + opened):
        if number < tries:
            start = np.int64(uniform(draws, key, number) * opened)
        else:
            start = (start + 1) % opened
        s = world.sections[home.first_section + start]
        free = NONE
        for seat in range(s.first + 1, s.first + s.seats):
            vacant = world.members.role[seat] == VACANT
            if vacant and (free == NONE or world.members.seat[seat] < world.members.seat[free]):
                free = seat
        if free != NONE:
            return free
    return NONE


@loop
def _mover(world: World, party: int, key: Word) -> int:
    """Seat of a member of another party, young or trained, whom a new one wins over, or NONE (F13).

    The other party is drawn by its size, the member at random; a few tries are made.
    """
    c, m = world.clock[0], world.members
    sources = world.parties[party].recruits_from
    draws = stream(c.seed, MOVE_DRAWS, c.step)
    source = NONE
    highest = LOWEST
    for other in range(world.parties.size):
        home = world.parties[other]
        excluded = other == party or not (sources >> np.int64(other)) & np.int64(1)
        if excluded or not home.present or home.members == 0:
            continue
        luck = gumbel_quantile(uniform(draws, key + home.code, 0))
        score = logarithm(np.float64(home.members)) + luck
        if score > highest:
            highest = score
            source = other
    if source == NONE:
        return NONE
    for attempt in range(np.int64(world.values[0].move_tries)):
        seat = random_member(world, source, key + np.uint64(attempt), c.step)
        if seat == NONE:
            continue
        young = is_young(m.born[seat], world.step[0].year)
        moves = may_move(m.trained[seat] != NONE, young)
        acceptance = world.values[0].moves_acceptance
        if acceptance > 0.0:
            draw = uniform(draws, key, 1 + attempt)
            moves = moves_by_stance(draw, m.resistance[seat], acceptance)
        if m.role[seat] == ACTIVIST and moves:
            return seat
    return NONE


@loop
def _recruit(world: World, party: int, wanted: float) -> None:
    """Recruits enter until the party has the members that its series wants (B2, B3)."""
    p = world.values[0]
    home = world.parties[party]
    opened = open_sections(world, party, wanted)
    present = 0
    for index in range(home.first_section, home.last_section - 1):
        present += world.counts[index].members
    draws = stream(world.clock[0].seed, ENTRY_DRAWS, 0)
    for _ in range(np.int64(np.floor(wanted + 0.5)) - present):
        ordinal = home.entrants
        key = person_key(home.code, ordinal)
        seat = _free_seat(world, party, key, opened)
        if seat == NONE:
            return
        home.entrants += 1
        source = NONE
        if home.new and uniform(draws, key, 1) < p.moves_share:
            source = _mover(world, party, key)
        if source == NONE:
            new_person(world, party, seat, ordinal)
        else:
            take_over(world, source, seat, MOVE)


@loop
def _grow_older(world: World) -> None:
    """Compute the strengths of ties anew in mid-year, when everybody has a birthday."""
    c = world.clock[0]
    before = np.floor(year_at(c, c.step - 1) - BIRTHDAY)
    if c.step > 0 and np.floor(year_at(c, c.step) - BIRTHDAY) > before:
        mark_all(world.ties)
