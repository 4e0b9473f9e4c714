"""Who leaves, who enters, who rises: seats fall vacant and are filled, and the ledger says so."""

from __future__ import annotations

import numpy as np

from abm.model.arithmetic import fixed, gumbel_quantile, logarithm
from abm.model.compiler import loop
from abm.model.ledger import (
    ENTRY,
    EXIT,
    MOVE,
    PROMOTION,
    book_in,
    book_out,
    disposition,
    group_role,
    settle,
)
from abm.model.phases.public import found_vendor
from abm.model.phases.tally import count
from abm.model.population import (
    FIRST_HIRED,
    copy_person,
    found_party,
    is_young,
    open_sections,
    resemble,
    seat_person,
    vacate,
)
from abm.model.randomness import (
    ENTRY as ENTRY_DRAWS,
)
from abm.model.randomness import (
    MODEL,
    PLACEMENT,
    STAFF_FATE,
    Word,
    person_key,
    stream,
    uniform,
)
from abm.model.randomness import MOVE as MOVE_DRAWS
from abm.model.randomness import (
    PROMOTION as PROMOTION_DRAWS,
)
from abm.model.rules.turnover import claim_to_promotion
from abm.model.state import (
    ACTIVIST,
    FEDERAL,
    NATIONAL,
    NONE,
    STAFF,
    VACANT,
    World,
)
from abm.model.ties import mark_around, speak, weigh

TRIES = 20
"""Sections that a recruit tries before taking the first with a free seat."""


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
def _settle_out(world: World, seat: int, channel: int) -> None:
    """Count a member out, and book it out of its group if a ledger is kept."""
    count(world, seat, -1)
    if world.clock[0].booking:
        m = world.members[seat]
        flow = world.books.flow[m.label, m.party, group_role(m.role)]
        s, p, c = world.sections[m.section], world.values[0], world.clock[0]
        account = world.books.accounts[seat]
        settle(m, s, p, c, account, flow)
        book_out(m, account, flow, channel)


@loop
def _settle_in(world: World, seat: int, channel: int) -> None:
    """Count a member in, book it into its group if a ledger is kept, and mark its ties."""
    m = world.members[seat]
    s, p, c = world.sections[m.section], world.values[0], world.clock[0]
    m.resistance = disposition(m, s, p, c)
    speak(m, world.voices, seat)
    count(world, seat, 1)
    if c.booking:
        flow = world.books.flow[m.label, m.party, group_role(m.role)]
        book_in(m, s, p, c, world.books.accounts[seat], flow, channel)
    mark_around(world.ties, seat)


@loop
def _leave(world: World, seat: int, channel: int) -> None:
    """The person of a seat goes."""
    _settle_out(world, seat, channel)
    vacate(world.members, seat)
    world.voices.shown[seat] = 0
    mark_around(world.ties, seat)


@loop
def _take_over(world: World, source: int, target: int, channel: int) -> None:
    """The person of ``source`` takes the vacant seat ``target``, and with it its post."""
    _settle_out(world, source, channel)
    copy_person(world.members, source, target)
    m = world.members[target]
    m.role = m.post
    if m.post != ACTIVIST:
        m.active = 1
    vacate(world.members, source)
    world.voices.shown[source] = 0
    mark_around(world.ties, source)
    _settle_in(world, target, channel)


@loop
def _label(world: World, seat: int) -> None:
    """Give a person the ledger's label of its identity; unlabelled persons have label 0."""
    m = world.members[seat]
    m.label = 0
    if m.ordinal < world.labels.shape[1]:
        m.label = world.labels[m.origin, m.ordinal]


@loop
def _enter_party(world: World, party: int, wanted: float) -> None:
    """A new party enters with its first members, all of them recruits (F26)."""
    c = world.clock[0]
    year = c.start + c.step * c.years
    found_party(
        world.members,
        world.sections,
        world.parties,
        world.values,
        world.clock,
        party,
        wanted,
        year,
        True,
    )
    home = world.parties[party]
    for seat in range(home.first_seat, home.last_seat):
        if world.members[seat].role != VACANT:
            _label(world, seat)
            _settle_in(world, seat, ENTRY)


@loop
def _exits(world: World, party: int) -> None:
    """Those leave who decided to as they lived this step (F34, B2)."""
    home = world.parties[party]
    for index in range(home.first_section, home.last_section):
        s = world.sections[index]
        if s.leaving > 0:
            for seat in range(s.first, s.first + s.seats):
                if world.members[seat].leaving:
                    if not s.headquarters:
                        home.left += world.clock[0].scale
                        home.left_refusal += fixed(world.members[seat].resistance)
                    _leave(world, seat, EXIT)


@loop
def _staff_fates(world: World, party: int) -> None:
    """In office, staff get a place, or found a firm when blocked, or just stay (F53, F56)."""
    c = world.clock[0]
    p = world.values[0]
    home = world.parties[party]
    for number in range(world.timetable.result[c.step], world.timetable.result[c.step + 1]):
        result = world.results[number]
        if result.party != party or not result.office or result.outcome <= 0.5:
            continue
        draws = stream(c.seed, STAFF_FATE, result.code)
        first = world.sections[home.last_section - 1].first + home.nationals
        for seat in range(first, first + home.staffers):
            m = world.members[seat]
            if m.role == VACANT:
                continue
            if uniform(draws, m.key, 0) < p.embeddedness:
                continue  # a place in a ministry or in the party: not blocked
            if uniform(draws, m.key, 1) < p.founding_chance:
                standing = 0.5 + 0.5 * uniform(draws, m.key, 2)
                found_vendor(world, m.key, m.belief, m.ordinal, m.origin, standing)
                _leave(world, seat, EXIT)


@loop
def _best(world: World, first: int, last: int, post: int, active_only: bool) -> int:
    """The seat in a range whose occupant has the best claim to promotion, or NONE (F11)."""
    p = world.values[0]
    draws = stream(world.clock[0].seed, PROMOTION_DRAWS, world.clock[0].step)
    best = NONE
    highest = -1e300
    for seat in range(first, last):
        m = world.members[seat]
        if m.role != post or (active_only and not m.active):
            continue
        score = claim_to_promotion(uniform(draws, m.key, 0), p.promotion_skill, m.skill)
        if score > highest:
            highest = score
            best = seat
    return best


@loop
def _best_secretary(world: World, party: int, federation: int) -> int:
    """The section secretary of a federation (or of any, for NONE) with the best claim, or NONE."""
    home = world.parties[party]
    p = world.values[0]
    draws = stream(world.clock[0].seed, PROMOTION_DRAWS, world.clock[0].step)
    best = NONE
    highest = -1e300
    for index in range(home.first_section, home.last_section - 1):
        s = world.sections[index]
        m = world.members[s.first]
        if m.role == VACANT or (federation != NONE and s.federation != federation):
            continue
        score = claim_to_promotion(uniform(draws, m.key, 0), p.promotion_skill, m.skill)
        if score > highest:
            highest = score
            best = s.first
    return best


@loop
def _fill_posts(world: World, party: int) -> None:
    """National posts are filled from federations, these from sections, these from members (F11).

    Digital staff are hired young from outside (F54); so is a leader whom nobody can replace.
    """
    home = world.parties[party]
    hq = world.sections[home.last_section - 1]
    federal = hq.first + home.nationals + home.staffers
    for seat in range(hq.first, hq.first + hq.seats):
        m = world.members[seat]
        if m.role != VACANT:
            continue
        source = NONE
        if m.post == NATIONAL:
            source = _best(world, federal, hq.first + hq.seats, FEDERAL, False)
            if source == NONE:
                source = _best_secretary(world, party, NONE)
        elif m.post == FEDERAL:
            source = _best_secretary(world, party, m.seat - home.nationals - home.staffers)
        if source != NONE:
            _take_over(world, source, seat, PROMOTION)
        elif m.post != FEDERAL:
            _hire(world, party, seat)
    for index in range(home.first_section, home.last_section - 1):
        s = world.sections[index]
        if s.members == 0 or world.members[s.first].role != VACANT:
            continue
        source = _best(world, s.first + 1, s.first + s.seats, ACTIVIST, True)
        if source == NONE:
            source = _best(world, s.first + 1, s.first + s.seats, ACTIVIST, False)
        if source != NONE:
            home.promoted += world.clock[0].scale
            home.promoted_trained += world.clock[0].scale * (world.members[source].trained != NONE)
            _take_over(world, source, s.first, PROMOTION)


@loop
def _hire(world: World, party: int, seat: int) -> None:
    """A post at headquarters goes to somebody from outside; staff are counted apart as persons."""
    home = world.parties[party]
    if world.members[seat].post == STAFF:
        _new_person(world, party, seat, FIRST_HIRED + home.hired)
        home.hired += 1
    else:
        _new_person(world, party, seat, home.entrants)
        home.entrants += 1


@loop
def _new_person(world: World, party: int, seat: int, ordinal: int) -> None:
    """A person who was in no party takes a seat."""
    c = world.clock[0]
    p = world.values[0]
    year = c.start + c.step * c.years
    seat_person(
        world.members,
        world.parties,
        world.values,
        world.clock,
        seat,
        party,
        ordinal,
        year,
        True,
    )
    key = world.members[seat].key
    draws = stream(c.seed, ENTRY_DRAWS, 0)
    if world.members[seat].post != STAFF and uniform(draws, key, 0) >= p.cohort_renewal:
        model = _random_member(world, party, key, c.step)
        if model != NONE and model != seat:
            resemble(world.members, seat, model)
            if world.members[seat].post != ACTIVIST:
                world.members[seat].active = 1
    _label(world, seat)
    _settle_in(world, seat, ENTRY)


@loop
def _random_member(world: World, party: int, key: Word, step: int) -> int:
    """Seat of a member of a party drawn at random, or NONE after too many vacant seats."""
    home = world.parties[party]
    draws = stream(world.clock[0].seed, MODEL, step)
    sections = home.last_section - 1 - home.first_section
    for number in range(1, 1 + 2 * TRIES, 2):
        index = home.first_section + np.int64(uniform(draws, key, number) * sections)
        s = world.sections[index]
        seat = _seat_numbered(world, index, np.int64(uniform(draws, key, number + 1) * s.seats))
        if world.members[seat].role != VACANT:
            return seat
    return NONE


@loop
def _seat_numbered(world: World, index: int, number: np.int64) -> int:
    """Where the seat of this number in a section is stored; mostly at its place."""
    s = world.sections[index]
    if world.members[s.first + number].seat == number:
        return s.first + number
    for seat in range(s.first, s.first + s.seats):
        if world.members[seat].seat == number:
            return seat
    return NONE


@loop
def _free_seat(world: World, party: int, key: Word, opened: int) -> int:
    """The lowest vacant seat of an open section drawn for a recruit, or NONE if all are full."""
    home = world.parties[party]
    draws = stream(world.clock[0].seed, PLACEMENT, 0)
    start = np.int64(0)
    for number in range(TRIES + opened):
        if number < TRIES:
            start = np.int64(uniform(draws, key, number) * opened)
        else:
            start = (start + 1) % opened
        s = world.sections[home.first_section + start]
        free = NONE
        for seat in range(s.first + 1, s.first + s.seats):
            m = world.members[seat]
            if m.role == VACANT and (free == NONE or m.seat < world.members[free].seat):
                free = seat
        if free != NONE:
            return free
    return NONE


@loop
def _mover(world: World, party: int, key: Word) -> int:
    """Seat of a member of an old party, young or trained, whom a new one wins over, or NONE (F13).

    The old party is drawn by its size, the member at random; a few tries are made.
    """
    c = world.clock[0]
    draws = stream(c.seed, MOVE_DRAWS, c.step)
    source = NONE
    highest = -1e300
    for other in range(world.parties.size):
        old = world.parties[other]
        if other == party or not old.present or old.new or old.members == 0:
            continue
        luck = gumbel_quantile(uniform(draws, key + old.code, 0))
        score = logarithm(np.float64(old.members)) + luck
        if score > highest:
            highest = score
            source = other
    if source == NONE:
        return NONE
    for attempt in range(8):
        seat = _random_member(world, source, key + np.uint64(attempt), c.step)
        if seat == NONE:
            continue
        m = world.members[seat]
        if m.role == ACTIVIST and (m.trained != NONE or is_young(m.born, world.week[0].year)):
            return seat
    return NONE


@loop
def _recruit(world: World, party: int, wanted: float) -> None:
    """Recruits enter until the party has the members that its series wants (B2, B3)."""
    p = world.values[0]
    home = world.parties[party]
    opened = open_sections(world.sections, world.parties, world.values, party, wanted)
    present = 0
    for index in range(home.first_section, home.last_section - 1):
        present += world.sections[index].members
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
            _new_person(world, party, seat, ordinal)
        else:
            _take_over(world, source, seat, MOVE)


@loop
def _grow_older(world: World) -> None:
    """Once a year, in mid-year as all are born, the strengths of ties follow their ages."""
    c = world.clock[0]
    before = np.floor(c.start + (c.step - 1) * c.years - 0.5)
    if c.step > 0 and np.floor(c.start + c.step * c.years - 0.5) > before:
        world.ties.stale[:] = 1
