"""Measuring: the state of a world, after the sums of a step are worked out, as records.

It feeds nothing back.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import FIXED
from abm.model.compiler import allocating, loop, rule
from abm.model.ledger import (
    BELIEF_STOCK,
    EXPERIENCE,
    MEMBERS_STOCK,
    PROMISE,
    RESISTANCE_STOCK,
    TRAINING,
    group_of,
    group_role,
    inputs_of,
    present_disposition,
    present_resistance,
    settle,
)
from abm.model.record.measures import ROLES
from abm.model.rules.practice import perceived_norm
from abm.model.rules.turnover import is_veteran, is_young
from abm.model.state import ACTIVE, NONE, RESISTER, VACANT, World, year_at

# Sums over the members of a role of a party, each weighted by how many it stands for.
MEMBERS, BELIEF, IDENTITY, PRIVACY, SKILL, RESISTANCE, NORM = range(7)
TRAINED, ACTIVES, USERS, TRAINED_ACTIVE, ASKED, REFUSING = range(7, 13)
NEW, RESISTANCE_NEW, VETERANS, PRIVATE = 13, 14, 15, 16
ASKED_USERS, ASKED_BELIEF, ASKED_SQUARE, USERS_BELIEF = 17, 18, 19, 20
TOOK_PART, YOUNG_MEMBERS, YOUNG_NEW, MOVED, MOVED_ACTIVE, SUMS = 21, 22, 23, 24, 25, 26


@allocating
def measure(world: World, series: Any, public: Any, flow: Any) -> None:
    """Write one record: ``series`` [party, role], ``public`` [0], ``flow`` (ledger).

    With a ledger, everybody is settled first, the flows are handed over, and the stocks noted.
    """
    c = world.clock[0]
    year = year_at(c, c.step)
    for party in range(world.parties.size):
        if not world.parties[party].present:
            continue
        sums, each = np.zeros((len(ROLES), SUMS)), np.empty(SUMS)
        home = world.parties[party]
        for seat in range(home.first_seat, home.last_seat):
            if world.members.role[seat] == VACANT:
                continue
            inputs = inputs_of(world, seat)
            if c.posting:
                resisting = _note_stocks(world, seat, flow)
            else:
                resisting = present_resistance(world, seat, inputs)
            private = resisting
            if world.values[0].conformity_weight > 0.0:
                private = present_disposition(world, seat, inputs)
            _added(world, seat, resisting, private, year, each)
            role = 1 + group_role(world.members.role[seat])
            for k in range(SUMS):
                sums[0, k] += each[k]
                sums[role, k] += each[k]
        for role in range(len(ROLES)):
            _write_role(sums[role], series[party, role])
        _write_party(world, party, series[party, 0])
    _write_public(world, public[0])
    if c.posting:
        _hand_over(world.postings.flow, flow)


@rule
def _note_stocks(world: World, seat: int, flow: Any) -> float:
    """Settle a member, and add it to the stocks of its group; return its present resistance."""
    settle(world, seat)
    resisting = world.postings.accounts[seat].resistance
    stock = flow[group_of(world, seat)]
    stock[BELIEF_STOCK] += world.members.belief[seat]
    stock[RESISTANCE_STOCK] += resisting
    stock[MEMBERS_STOCK] += 1.0
    return resisting


@rule
def _weight(world: World, seat: int) -> float:
    """Number of members that a member represents: headquarters are not scaled."""
    office = world.sections[world.members.section[seat]].headquarters
    return 1.0 if office else world.clock[0].scale


@rule
def _added(
    world: World, seat: int, resisting: float, private: float, year: float, each: Any
) -> None:
    """What a member adds to each sum, in a ``year`` with decimals."""
    m = world.members
    s = world.sections[m.section[seat]]
    weight = _weight(world, seat)
    trained = m.trained[seat] != NONE
    each[MEMBERS] = weight
    each[BELIEF] = weight * m.belief[seat]
    each[IDENTITY] = weight * m.identity[seat]
    each[PRIVACY] = weight * m.privacy[seat]
    each[SKILL] = weight * m.skill[seat]
    each[RESISTANCE] = weight * resisting
    each[PRIVATE] = weight * private
    each[NORM] = weight * perceived_norm(s.norm, m.near_norm[seat], world.values[0].norm_ties)
    each[TRAINED] = weight * trained
    each[ACTIVES] = weight * m.active[seat]
    each[USERS] = weight * (m.practice[seat] > 0)
    each[TRAINED_ACTIVE] = weight * m.active[seat] * trained
    latest = world.parties[s.party].latest
    led = latest != NONE and m.active[seat] > 0
    opened = world.campaigns[latest].opens if led else 0
    each[VETERANS] = weight * (led and is_veteran(m.trained[seat], opened))
    asked = m.active[seat] > 0 and s.mandate > 0
    belief, uses = m.belief[seat], m.practice[seat] > 0
    each[ASKED] = weight * asked
    each[REFUSING] = weight * (asked and m.stance[seat] == RESISTER)
    each[ASKED_USERS] = weight * (asked and uses)
    each[ASKED_BELIEF] = weight * asked * belief
    each[ASKED_SQUARE] = weight * asked * belief * belief
    each[USERS_BELIEF] = weight * (asked and uses) * belief
    new = m.joined[seat] >= np.floor(year) - 1.0
    each[NEW] = weight * new
    each[RESISTANCE_NEW] = weight * new * resisting
    each[TOOK_PART] = weight * m.took_part[seat]
    young = is_young(m.born[seat], year)
    each[YOUNG_MEMBERS] = weight * young
    each[YOUNG_NEW] = weight * (new and young)
    moved = m.origin[seat] != s.party
    each[MOVED] = weight * moved
    each[MOVED_ACTIVE] = weight * m.active[seat] * moved


@rule
def _ratio(part: float, whole: float) -> float:
    """A share or mean, undefined where there is nobody."""
    return part / whole if whole > 0.0 else np.nan


@rule
def _correlation(number: float, x: float, xx: float, y: float, xy: float) -> float:
    """Correlation of a quantity with whether something holds, undefined where either is constant.

    ``x`` and ``xx`` are sums of the quantity and of its square, ``y`` is for how many of the
    ``number`` it holds and ``xy`` the sum of the quantity over these.
    """
    spread = (number * xx - x * x) * (number * y - y * y)
    return (number * xy - x * y) / np.sqrt(spread) if spread > 1e-9 * number**4 else np.nan


@rule
def _write_role(sums: Any, out: Any) -> None:
    """Measures of a role; without members none is defined."""
    number = sums[MEMBERS]
    if number == 0.0:
        return
    out.members = number
    out.belief = sums[BELIEF] / number
    out.identity = sums[IDENTITY] / number
    out.privacy = sums[PRIVACY] / number
    out.skill = sums[SKILL] / number
    out.resistance = sums[RESISTANCE] / number
    out.private_resistance = sums[PRIVATE] / number
    out.norm = sums[NORM] / number
    out.trained = sums[TRAINED] / number
    out.use = _ratio(sums[USERS], sums[ACTIVES])
    out.trained_active = _ratio(sums[TRAINED_ACTIVE], sums[ACTIVES])
    out.veterans = _ratio(sums[VETERANS], sums[ACTIVES])
    out.open_resistance = _ratio(sums[REFUSING], sums[ASKED])
    out.belief_with_use = _correlation(
        sums[ASKED], sums[ASKED_BELIEF], sums[ASKED_SQUARE], sums[ASKED_USERS], sums[USERS_BELIEF]
    )
    out.resistance_new = _ratio(sums[RESISTANCE_NEW], sums[NEW])
    out.active = sums[ACTIVES] / number
    out.took_part = sums[TOOK_PART] / number
    out.use_asked = _ratio(sums[ASKED_USERS], sums[ASKED])
    out.young = sums[YOUNG_MEMBERS] / number
    out.young_new = _ratio(sums[YOUNG_NEW], sums[NEW])
    out.moved = sums[MOVED] / number
    out.moved_active = _ratio(sums[MOVED_ACTIVE], sums[ACTIVES])


@loop
def measure_aggregates(world: World, series: Any, public: Any) -> None:
    """Write the measures of parties and of the public, ``series`` [party, role].

    The beliefs of single members are not read, which is most of the work of a measurement.
    """
    m = world.members
    for party in range(world.parties.size):
        home = world.parties[party]
        if not home.present:
            continue
        active = 0.0
        trained = 0.0
        for seat in range(home.first_seat, home.last_seat):
            if m.role[seat] != VACANT:
                weight = _weight(world, seat)
                active += weight * m.active[seat]
                trained += weight * m.active[seat] * (m.trained[seat] != NONE)
        if active > 0.0:
            series[party, 0].trained_active = trained / active
        _write_party(world, party, series[party, 0])
    _write_public(world, public[0])


@loop
def _hand_over(postings: Any, flow: Any) -> None:
    """Move the flows since the last record to a record of the ledger."""
    for label in range(flow.shape[0]):
        for party in range(flow.shape[1]):
            for role in range(flow.shape[2]):
                for channel in range(BELIEF_STOCK):
                    flow[label, party, role, channel] = postings[label, party, role, channel]
                    postings[label, party, role, channel] = 0.0


@rule
def _write_party(world: World, party: int, out: Any) -> None:
    """Measures of the organisation."""
    home = world.parties[party]
    out.breadth = home.breadth
    out.depth = home.depth
    out.publicity = home.publicity
    out.mandated = home.mandated / max(1, home.last_section - home.first_section - 1)
    out.launched = max(home.launched, 0)
    out.reported_resistance = home.reported
    out.sympathisers = home.sympathisers
    out.training_hours = home.hours
    out.first_training_hours = home.first_hours
    out.newly_trained = home.first_trained
    out.promoted = home.promoted
    out.promoted_trained = home.promoted_trained
    out.left = home.left
    out.left_resistance = home.left_resistance / FIXED * world.clock[0].scale
    _write_rise(world.postings.cadres[party], out)
    out.doors = world.campaigns[home.latest].doors if home.latest != NONE else 0.0


@rule
def _write_rise(moved: Any, out: Any) -> None:
    """Shares of what has raised the belief of cadres; a channel that lowered it has no part."""
    raised = 0.0
    for channel in range(moved.size):
        raised += max(moved[channel], 0)
    out.rise_by_promise = _ratio(max(moved[PROMISE], 0), raised)
    out.rise_by_work = _ratio(max(moved[TRAINING], 0) + max(moved[EXPERIENCE], 0), raised)


@rule
def _write_public(world: World, out: Any) -> None:
    """Measures of the market and of the stories."""
    public = world.public[0]
    active = 0
    belief = 0.0
    points = 0.0
    exited = 0
    for place in range(public.vendors):
        vendor = world.vendors[place]
        if vendor.status == ACTIVE:
            active += 1
            belief += vendor.belief
            points += vendor.points
        else:
            exited += 1
    out.vendors = active
    out.vendors_exited = exited
    if active > 0:
        out.vendor_belief = belief / active
        out.vendor_claim = public.message
        out.vendor_points = points / active
    out.vendor_pressure = public.pressure
    out.media = public.media
    out.domestic_success = public.domestic
    out.privacy_salience = public.salience
