"""The sums that the next step needs, by section and by party; all of them sums of integers.

Members are counted as they live their step; whoever then leaves, enters or changes seat is counted
out and in.  What the sums mean (norms, breadth, mean beliefs) is worked out when a step closes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import FIXED, fixed, relaxation
from abm.model.compiler import loop, rule
from abm.model.population import is_cadre
from abm.model.rules.belief import toward
from abm.model.rules.market import report
from abm.model.rules.practice import is_trainer
from abm.model.rules.turnover import exit_weight, is_exposed
from abm.model.state import ACTIVE, NONE, RESISTER, STAFF, VACANT, World

# Sums of a party, in fixed point, then in numbers of members.
BELIEF, CADRE_BELIEF, STAFF_BELIEF, PRIVACY, WEIGHT, HOURS, FIRST_HOURS = range(7)
CADRES, FULL, LIGHT, FIRST_TRAINED, STAFF_MEMBERS = range(7, 12)

NOBODY = (0,) * 19
"""The contribution of nobody."""


@rule
def contribution(
    role: int,
    active: int,
    practice: int,
    stance: int,
    candidate: int,
    willing: int,
    leaving: int,
    belief: float,
    skill: float,
    privacy: float,
    disposition: float,
    weight: float,
) -> tuple[Any, ...]:
    """What a member adds to the sums of its section (the first eleven) and of its party."""
    believed = fixed(belief)
    trainer = np.int64(is_trainer(active != 0, skill, belief))
    cadre = np.int64(is_cadre(role))
    staff = np.int64(role == STAFF)
    return (
        np.int64(1),
        np.int64(active),
        np.int64(practice > 0),
        np.int64(stance == RESISTER),
        np.int64(candidate),
        np.int64(willing),
        np.int64(leaving),
        trainer,
        trainer * believed,
        fixed(disposition),
        believed,
        cadre * believed,
        staff * believed,
        fixed(privacy),
        fixed(weight),
        cadre,
        np.int64(practice == 2),
        np.int64(practice == 1),
        staff,
    )


@rule
def add(a: Any, b: Any) -> tuple[Any, ...]:
    """Sum of two contributions."""
    return (
        a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4], a[5] + b[5], a[6] + b[6],
        a[7] + b[7], a[8] + b[8], a[9] + b[9], a[10] + b[10], a[11] + b[11], a[12] + b[12],
        a[13] + b[13], a[14] + b[14], a[15] + b[15], a[16] + b[16], a[17] + b[17], a[18] + b[18],
    )  # fmt: skip


@rule
def hand_over(world: World, index: int, total: Any, sign: int) -> None:
    """Add a contribution to the sums of a section and its party, or take it away (``sign`` -1)."""
    s = world.sections[index]
    home = world.parties[s.party]
    sums = home.office if s.headquarters else home.sums
    s.members += sign * total[0]
    s.actives += sign * total[1]
    s.users += sign * total[2]
    s.resisters += sign * total[3]
    s.candidates += sign * total[4]
    s.willing += sign * total[5]
    s.leaving += sign * total[6]
    s.trainers += sign * total[7]
    s.trainers_belief += sign * total[8]
    s.refusal += sign * total[9]
    sums[BELIEF] += sign * total[10]
    sums[CADRE_BELIEF] += sign * total[11]
    sums[STAFF_BELIEF] += sign * total[12]
    sums[PRIVACY] += sign * total[13]
    sums[WEIGHT] += sign * total[14]
    sums[CADRES] += sign * total[15]
    sums[FULL] += sign * total[16]
    sums[LIGHT] += sign * total[17]
    sums[STAFF_MEMBERS] += sign * total[18]


@rule
def count_lesson(world: World, seat: int, sign: int) -> None:
    """Count the hours of a member's session in this step, in or out."""
    m = world.members[seat]
    home = world.parties[m.party]
    sums = home.office if world.sections[m.section].headquarters else home.sums
    spent = sign * fixed(world.week[0].session_hours * 0.01 * (m.lesson - 1))
    sums[HOURS] += spent
    if m.trained == world.clock[0].step:
        sums[FIRST_HOURS] += spent
        sums[FIRST_TRAINED] += sign


@loop
def count(world: World, seat: int, sign: int) -> None:
    """Count a member in (``sign`` 1) or out (-1) of its section and party."""
    m = world.members[seat]
    s = world.sections[m.section]
    exposed = is_exposed(s.mandate != 0, s.norm)
    weight = exit_weight(world.values[0].exit_selection, m.resistance, exposed)
    one = contribution(
        m.role, m.active, m.practice, m.stance, m.candidate, m.willing, m.leaving, m.belief,
        m.skill, m.privacy, m.resistance, weight,
    )  # fmt: skip
    index: Any = np.int64(m.section)
    hand_over(world, index, one, sign)
    if m.lesson > 0:
        count_lesson(world, seat, sign)


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
        world.parties[party].office[:] = 0


@loop
def tally(world: World) -> None:
    """Work out each section's norm and each party's sums, then what vendors would tell."""
    for party in range(world.parties.size):
        if world.parties[party].present:
            _tally_party(world, party)
            _report(world, party)
    _count_attributing(world)


@loop
def _report(world: World, party: int) -> None:
    """What vendors tell of a client: the resistance that they met in it (warnings 2 and 4).

    The most credible are heard most.  Where nobody is asked, they go on telling what they met last.
    """
    home = world.parties[party]
    met = np.int64(0)
    members = 0
    for index in range(home.first_section, home.last_section):
        s = world.sections[index]
        if s.mandate:
            met += s.refusal
            members += s.members
    stake = 0.0
    credibility = 0.0
    for place in range(world.public[0].vendors):
        vendor = world.vendors[place]
        if vendor.status == ACTIVE and (vendor.clients >> np.int64(party)) & np.int64(1):
            stake += vendor.credibility * vendor.stake
            credibility += vendor.credibility
    if credibility > 0.0 and members > 0:
        bias = world.values[0].report_bias
        home.reported = report(met / (FIXED * members), bias, stake / credibility)


@loop
def _count_attributing(world: World) -> None:
    """Share of a party's members who credited or blamed canvassing for this step's result (F05)."""
    step = world.clock[0].step
    for number in range(world.timetable.result[step], world.timetable.result[step + 1]):
        result = world.results[number]
        home = world.parties[result.party]
        part = 0
        others = 0
        of_part = 0
        of_others = 0
        for seat in range(home.first_seat, home.last_seat):
            m = world.members[seat]
            if m.role == VACANT:
                continue
            if m.took_part:
                part += 1
                of_part += m.credited != 0
            else:
                others += 1
                of_others += m.credited != 0
        result.attributing = (of_part + of_others) / max(part + others, 1)
        result.attributing_part = of_part / part if part > 0 else np.nan
        result.attributing_others = of_others / others if others > 0 else np.nan


@rule
def _whole(home: Any, kind: int, scale: float) -> float:
    """A sum of a party, in units of the scale: headquarters are not scaled, and count for less."""
    return home.sums[kind] + home.office[kind] / scale


@loop
def _tally_party(world: World, party: int) -> None:
    """Norms of a party's sections, its sums, and what they mean for the next step."""
    p, c, w = world.values[0], world.clock[0], world.week[0]
    home = world.parties[party]
    members = 0
    everybody = 0.0
    actives = 0.0
    refusal = 0.0
    mandated = 0
    norm = 0.0
    for index in range(home.first_section, home.last_section):
        s = world.sections[index]
        if home.campaign != NONE and s.mandate and s.actives > 0:
            s.norm = toward(s.norm, s.users / s.actives, w.norm_rise)
        else:
            s.norm = toward(s.norm, 0.0, w.norm_decay)
        weight = 1.0 / c.scale if s.headquarters else 1.0
        everybody += weight * s.members
        refusal += weight * s.refusal
        norm += weight * s.norm * s.actives
        actives += weight * s.actives
        if not s.headquarters:
            members += s.members
            mandated += s.mandate
    home.members = members
    home.mandated = mandated
    home.size_1 = members * c.scale
    home.size_ago = toward(home.size_ago, home.size_1, relaxation(1.0, c.years))
    if everybody == 0.0:
        return
    cadres = _whole(home, CADRES, c.scale)
    home.belief = _whole(home, BELIEF, c.scale) / (FIXED * everybody)
    if cadres > 0.0:
        home.cadre_belief = _whole(home, CADRE_BELIEF, c.scale) / (FIXED * cadres)
    home.staff = home.office[STAFF_MEMBERS]
    home.staff_belief = home.office[STAFF_BELIEF] / (FIXED * max(home.staff, 1))
    home.privacy = _whole(home, PRIVACY, c.scale) / (FIXED * everybody)
    home.exit_weight = _whole(home, WEIGHT, c.scale) / (FIXED * everybody)
    home.resistance = refusal / (FIXED * everybody)
    users = _whole(home, FULL, c.scale) + _whole(home, LIGHT, c.scale)
    home.norm = norm / actives if actives > 0.0 else 0.0
    home.breadth = users / actives if actives > 0.0 else 0.0
    home.hours += _whole(home, HOURS, c.scale) / FIXED * c.scale
    home.first_hours += _whole(home, FIRST_HOURS, c.scale) / FIXED * c.scale
    trained = _whole(home, FIRST_TRAINED, c.scale) * c.scale
    home.first_trained += trained
    world.public[0].trained += trained
    weeks = c.years * (365.25 / 7.0)
    light = _whole(home, LIGHT, c.scale) * c.scale + home.sympathisers
    effort = _whole(home, FULL, c.scale) * c.scale + p.light_effort * light
    if home.campaign != NONE:
        campaign = world.campaigns[home.campaign]
        campaign.breadth = max(campaign.breadth, home.breadth)
        if home.breadth > 0.0:
            campaign.doors += p.doors_rate * weeks * effort
