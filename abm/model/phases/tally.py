"""The sums that the next step needs, by section and by party; all of them sums of integers."""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import relaxation
from abm.model.compiler import loop, rule
from abm.model.phases.organisations import FIXED
from abm.model.population import is_cadre
from abm.model.rules.belief import toward
from abm.model.rules.market import report
from abm.model.rules.turnover import exit_weight
from abm.model.state import (
    ACTIVE,
    NONE,
    RESISTER,
    STAFF,
    VACANT,
    World,
)


@rule
def fixed(x: float) -> np.int64:
    """A number as an integer, in units of 2^-40, so that sums do not depend on their order."""
    return np.int64(x * FIXED)


@loop
def tally(world: World) -> None:
    """Count everybody, section by section, then work out each party's sums and norms."""
    for party in range(world.parties.size):
        if world.parties[party].present:
            _tally_party(world, party)
    _count_attributing(world)
    stake = 0.0
    vendors = 0
    for place in range(world.public[0].vendors):
        if world.vendors[place].status == ACTIVE:
            stake += world.vendors[place].stake
            vendors += 1
    for party in range(world.parties.size):
        home = world.parties[party]
        met = np.int64(0)
        members = 0
        for index in range(home.first_section, home.last_section):
            s = world.sections[index]
            if s.mandate:
                met += s.refusal
                members += s.members
        if vendors > 0 and members > 0:
            bias = world.values[0].report_bias
            home.reported = report(met / (FIXED * members), bias, stake / vendors)


@loop
def _count_attributing(world: World) -> None:
    """Share of a party's members who credited or blamed canvassing for this step's result (F05)."""
    step = world.clock[0].step
    for number in range(world.timetable.result[step], world.timetable.result[step + 1]):
        result = world.results[number]
        home = world.parties[result.party]
        members = 0
        attributing = 0
        for seat in range(home.first_seat, home.last_seat):
            m = world.members[seat]
            members += m.role != VACANT
            attributing += m.role != VACANT and m.credited != 0
        result.attributing = attributing / max(members, 1)


@loop
def _tally_section(world: World, index: int, sums: Any) -> None:
    """Count one section, and add it to the party's ``sums``.

    These are, in fixed point: belief, cadres' belief, staff's belief, privacy, exit weight, hours,
    first hours; then counts: cadres, full users, light users, trained now, first trained now,
    staff.
    """
    s = world.sections[index]
    p = world.values[0]
    c = world.clock[0]
    campaign = world.parties[s.party].campaign
    hours = world.week[0].session_hours
    s.members = 0
    s.actives = 0
    s.users = 0
    s.resisters = 0
    s.candidates = 0
    s.willing = 0
    s.trainers = 0
    s.trainers_belief = 0
    s.refusal = 0
    norm_seen = s.mandate or s.norm > 0.1
    for seat in range(s.first, s.first + s.seats):
        m = world.members[seat]
        if m.role == VACANT:
            continue
        s.members += 1
        s.actives += m.active
        s.users += m.practice > 0
        s.resisters += m.stance == RESISTER
        s.candidates += m.candidate
        s.willing += m.willing
        s.refusal += fixed(m.resistance)
        if m.active and m.skill > 0.5 and m.belief > 0.3:
            s.trainers += 1
            s.trainers_belief += fixed(m.belief)
        sums[0] += fixed(m.belief)
        if is_cadre(m.role):
            sums[1] += fixed(m.belief)
            sums[7] += 1
        if m.role == STAFF:
            sums[2] += fixed(m.belief)
            sums[12] += 1
        sums[3] += fixed(m.privacy)
        sums[4] += fixed(exit_weight(p.exit_selection, m.resistance, norm_seen))
        sums[8] += m.practice == 2
        sums[9] += m.practice == 1
        if m.lesson > 0:
            spent = hours * 0.01 * (m.lesson - 1)
            sums[5] += fixed(spent)
            sums[10] += 1
            if m.trained == c.step:
                sums[6] += fixed(spent)
                sums[11] += 1
    if campaign != NONE and s.mandate and s.actives > 0:
        seen = s.users / s.actives
        s.norm = toward(s.norm, seen, relaxation(p.norm_rise, c.years))
    else:
        s.norm = toward(s.norm, 0.0, relaxation(p.norm_decay, c.years))


@loop
def _tally_party(world: World, party: int) -> None:
    """Sums of a party, and what they mean for the next step."""
    p = world.values[0]
    c = world.clock[0]
    home = world.parties[party]
    sums = np.zeros(13, dtype=np.int64)
    members = 0
    everybody = 0
    actives = 0
    refusal = np.int64(0)
    mandated = 0
    norm = np.int64(0)
    for index in range(home.first_section, home.last_section):
        s = world.sections[index]
        _tally_section(world, index, sums)
        everybody += s.members
        refusal += s.refusal
        norm += fixed(s.norm) * s.actives
        actives += s.actives
        if not s.headquarters:
            members += s.members
            mandated += s.mandate
    home.members = members
    home.mandated = mandated
    home.size_1 = members * c.scale
    home.size_ago = toward(home.size_ago, home.size_1, relaxation(1.0, c.years))
    if everybody == 0:
        return
    users = sums[8] + sums[9]
    home.belief = sums[0] / (FIXED * everybody)
    home.cadre_belief = sums[1] / (FIXED * max(sums[7], 1))
    home.staff_belief = sums[2] / (FIXED * max(sums[12], 1))
    home.privacy = sums[3] / (FIXED * everybody)
    home.exit_weight = sums[4] / (FIXED * everybody)
    home.staff = sums[12]
    home.resistance = refusal / (FIXED * everybody)
    home.norm = norm / (FIXED * max(actives, 1))
    home.breadth = users / max(actives, 1)
    home.hours += sums[5] / FIXED * c.scale
    home.first_hours += sums[6] / FIXED * c.scale
    home.first_trained += sums[11] * c.scale
    world.public[0].trained += sums[11] * c.scale
    weeks = c.years * (365.25 / 7.0)
    effort = sums[8] * c.scale + p.light_effort * (sums[9] * c.scale + home.sympathisers)
    if home.campaign != NONE:
        campaign = world.campaigns[home.campaign]
        campaign.breadth = max(campaign.breadth, home.breadth)
        if home.breadth > 0.0:
            home.doors += p.doors_rate * weeks * effort
