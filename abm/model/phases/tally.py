"""The sums that the next step needs, by section and by party; all of them sums of integers.

Members are counted as they live their step; whoever then leaves, enters or changes seat is counted
out and in.  What the sums mean (norms, breadth, mean beliefs) is worked out when a step closes.
"""

from __future__ import annotations

import numpy as np

from abm.model.arithmetic import FIXED, fixed, relaxation
from abm.model.compiler import loop, rule
from abm.model.population import is_cadre
from abm.model.rules.belief import toward
from abm.model.rules.market import report
from abm.model.rules.turnover import exit_weight
from abm.model.state import ACTIVE, NONE, RESISTER, STAFF, VACANT, World

# Sums of a party: in fixed point, then in numbers of members.
BELIEF, CADRE_BELIEF, STAFF_BELIEF, PRIVACY, WEIGHT, HOURS, FIRST_HOURS = range(7)
CADRES, FULL, LIGHT, TRAINED, FIRST_TRAINED, STAFF_MEMBERS = range(7, 13)


@rule
def count(world: World, seat: int, sign: int) -> None:
    """Count a member in (``sign`` 1) or out (-1) of its section and party."""
    m = world.members[seat]
    s = world.sections[m.section]
    home = world.parties[m.party]
    p, c = world.values[0], world.clock[0]
    belief = sign * fixed(m.belief)
    s.members += sign
    s.actives += sign * m.active
    s.users += sign * (m.practice > 0)
    s.resisters += sign * (m.stance == RESISTER)
    s.candidates += sign * m.candidate
    s.willing += sign * m.willing
    s.refusal += sign * fixed(m.resistance)
    if m.active and m.skill > 0.5 and m.belief > 0.3:
        s.trainers += sign
        s.trainers_belief += belief
    sums = home.sums
    sums[BELIEF] += belief
    if is_cadre(m.role):
        sums[CADRE_BELIEF] += belief
        sums[CADRES] += sign
    elif m.role == STAFF:
        sums[STAFF_BELIEF] += belief
        sums[STAFF_MEMBERS] += sign
    weight = exit_weight(p.exit_selection, m.resistance, s.mandate or s.norm > 0.1)
    sums[PRIVACY] += sign * fixed(m.privacy)
    sums[WEIGHT] += sign * fixed(weight)
    sums[FULL] += sign * (m.practice == 2)
    sums[LIGHT] += sign * (m.practice == 1)
    if m.lesson > 0:
        spent = sign * fixed(world.week[0].session_hours * 0.01 * (m.lesson - 1))
        sums[HOURS] += spent
        sums[TRAINED] += sign
        if m.trained == c.step:
            sums[FIRST_HOURS] += spent
            sums[FIRST_TRAINED] += sign


@loop
def begin(world: World) -> None:
    """Forget the sums of the step before."""
    for index in range(world.sections.size):
        s = world.sections[index]
        s.members = 0
        s.actives = 0
        s.users = 0
        s.resisters = 0
        s.candidates = 0
        s.willing = 0
        s.trainers = 0
        s.trainers_belief = 0
        s.refusal = 0
        s.leaving = 0
    for party in range(world.parties.size):
        world.parties[party].sums[:] = 0


@loop
def tally(world: World) -> None:
    """Work out each section's norm and each party's sums, then what vendors would tell."""
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
def _tally_party(world: World, party: int) -> None:
    """Norms of a party's sections, its sums, and what they mean for the next step."""
    p, c, w = world.values[0], world.clock[0], world.week[0]
    home = world.parties[party]
    sums = home.sums
    members = 0
    everybody = 0
    actives = 0
    refusal = np.int64(0)
    mandated = 0
    norm = np.int64(0)
    for index in range(home.first_section, home.last_section):
        s = world.sections[index]
        if home.campaign != NONE and s.mandate and s.actives > 0:
            s.norm = toward(s.norm, s.users / s.actives, w.norm_rise)
        else:
            s.norm = toward(s.norm, 0.0, w.norm_decay)
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
    home.belief = sums[BELIEF] / (FIXED * everybody)
    home.cadre_belief = sums[CADRE_BELIEF] / (FIXED * max(sums[CADRES], 1))
    home.staff_belief = sums[STAFF_BELIEF] / (FIXED * max(sums[STAFF_MEMBERS], 1))
    home.privacy = sums[PRIVACY] / (FIXED * everybody)
    home.exit_weight = sums[WEIGHT] / (FIXED * everybody)
    home.staff = sums[STAFF_MEMBERS]
    home.resistance = refusal / (FIXED * everybody)
    home.norm = norm / (FIXED * max(actives, 1))
    home.breadth = (sums[FULL] + sums[LIGHT]) / max(actives, 1)
    home.hours += sums[HOURS] / FIXED * c.scale
    home.first_hours += sums[FIRST_HOURS] / FIXED * c.scale
    home.first_trained += sums[FIRST_TRAINED] * c.scale
    world.public[0].trained += sums[FIRST_TRAINED] * c.scale
    weeks = c.years * (365.25 / 7.0)
    effort = sums[FULL] * c.scale + p.light_effort * (sums[LIGHT] * c.scale + home.sympathisers)
    if home.campaign != NONE:
        campaign = world.campaigns[home.campaign]
        campaign.breadth = max(campaign.breadth, home.breadth)
        if home.breadth > 0.0:
            home.doors += p.doors_rate * weeks * effort
