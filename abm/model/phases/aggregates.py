"""The sums that the next step needs, by section and by party; all of them sums of integers.

Members are counted as they live their step; whoever then leaves, enters or changes seat is counted
out and in.  What the sums mean (norms, breadth, mean beliefs) is worked out when a step closes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import FIXED, fixed, relaxation
from abm.model.compiler import loop, rule
from abm.model.rules.belief import toward
from abm.model.rules.market import reported_resistance
from abm.model.rules.practice import doors_knocked, is_trainer
from abm.model.rules.turnover import exit_weight, is_cadre, is_exposed
from abm.model.state import ACTIVE, NONE, RESISTER, STAFF, VACANT, World, block_of


@rule
def count(m: Any, counts: Any, p: Any, t: Any, s: Any, n: int, sign: int) -> None:
    """Count the members of a block in (``sign`` 1) or out (-1) of the sums of their section."""
    exposed = is_exposed(s.mandate != 0, s.norm, p.exposed_norm)
    members = actives = users = full_users = resisters = candidates = willing = leaving = 0
    trainers = cadres = staff = lessons = 0
    belief = cadre_belief = staff_belief = trainers_belief = np.int64(0)
    privacy = resistance = weight = np.int64(0)
    for j in range(n):
        members += m.role[j] != VACANT
        actives += m.active[j]
        users += m.practice[j] > 0
        full_users += m.practice[j] == 2
        resisters += m.stance[j] == RESISTER
        candidates += m.candidate[j]
        willing += m.willing[j]
        leaving += m.leaving[j]
        cadres += is_cadre(m.role[j])
        staff += m.role[j] == STAFF
        lessons += m.lesson[j] > 0
    for j in range(n):
        believed = fixed(m.belief[j])
        trainer = is_trainer(
            m.active[j] != 0, m.skill[j], m.belief[j], p.trainer_skill, p.trainer_belief
        )
        trainers += trainer
        trainers_belief += np.int64(trainer) * believed
        belief += believed
        cadre_belief += np.int64(is_cadre(m.role[j])) * believed
        staff_belief += np.int64(m.role[j] == STAFF) * believed
        privacy += fixed(m.privacy[j])
        resistance += fixed(m.resistance[j])
        taken = np.int64(m.role[j] != VACANT)
        weight += taken * fixed(exit_weight(p.exit_selection, m.resistance[j], exposed))
    if p.conformity_weight > 0.0:
        weight = np.int64(0)
        for j in range(n):
            taken = np.int64(m.role[j] != VACANT)
            weight += taken * fixed(exit_weight(p.exit_selection, m.disposition[j], exposed))
    counts.members += sign * members
    counts.actives += sign * actives
    counts.users += sign * users
    counts.full_users += sign * full_users
    counts.resisters += sign * resisters
    counts.candidates += sign * candidates
    counts.willing += sign * willing
    counts.leaving += sign * leaving
    counts.trainers += sign * trainers
    counts.cadres += sign * cadres
    counts.staff += sign * staff
    counts.belief += sign * belief
    counts.cadre_belief += sign * cadre_belief
    counts.staff_belief += sign * staff_belief
    counts.trainers_belief += sign * trainers_belief
    counts.privacy += sign * privacy
    counts.resistance += sign * resistance
    counts.exit_weight += sign * weight
    if lessons > 0:
        for j in range(n):
            if m.lesson[j] > 0:
                _count_lesson(m, counts, t, j, sign)


@rule
def _count_lesson(m: Any, counts: Any, t: Any, j: int, sign: int) -> None:
    """Count the hours of the session of a member in this step, in or out."""
    hours = sign * fixed(t.session_hours * 0.01 * (m.lesson[j] - 1))
    counts.hours += hours
    if m.trained[j] == t.number:
        counts.first_hours += hours
        counts.first_trained += sign


@loop
def count_seat(world: World, seat: int, sign: int) -> None:
    """Count the member at a seat in (``sign`` 1) or out (-1) of its section."""
    index = world.members.section[seat]
    count(
        block_of(world.members, seat, seat + 1),
        world.counts[index],
        world.values[0],
        world.step[0],
        world.sections[index],
        1,
        sign,
    )


@loop
def begin(world: World) -> None:
    """Clear the sums of the step before."""
    for index in range(world.sums.shape[0]):
        for number in range(world.sums.shape[1]):
            world.sums[index, number] = 0


@loop
def aggregate(world: World) -> None:
    """Work out each section's norm and each party's means, then what vendors would report."""
    for party in range(world.parties.size):
        if world.parties[party].present:
            _aggregate_party(world, party)
            _report(world, party)
    _count_attributing(world)


@loop
def _report(world: World, party: int) -> None:
    """Resistance in a client as its vendors report it, from what they met there (F06).

    The most credible are heard most.  Where nobody is asked, they go on reporting what they met
    last.
    """
    home = world.parties[party]
    met = np.int64(0)
    members = np.int64(0)
    for index in range(home.first_section, home.last_section):
        if world.sections[index].mandate:
            met += world.counts[index].resistance
            members += world.counts[index].members
    stake = 0.0
    credibility = 0.0
    for place in range(world.public[0].vendors):
        vendor = world.vendors[place]
        if vendor.status == ACTIVE and (vendor.clients >> np.int64(party)) & np.int64(1):
            stake += vendor.credibility * vendor.stake
            credibility += vendor.credibility
    if credibility > 0.0 and members > 0:
        bias = world.values[0].report_bias
        home.reported = reported_resistance(met / (FIXED * members), bias, stake / credibility)


@loop
def _count_attributing(world: World) -> None:
    """Share of a party's members who credited or blamed canvassing for this step's result (F05)."""
    step = world.clock[0].step
    m = world.members
    for number in range(world.timetable.result[step], world.timetable.result[step + 1]):
        result = world.results[number]
        home = world.parties[result.party]
        part = 0
        others = 0
        of_part = 0
        of_others = 0
        for seat in range(home.first_seat, home.last_seat):
            if m.role[seat] == VACANT:
                continue
            if m.took_part[seat]:
                part += 1
                of_part += m.credited[seat] != 0
            else:
                others += 1
                of_others += m.credited[seat] != 0
        result.attributing = (of_part + of_others) / max(part + others, 1)
        result.attributing_part = of_part / part if part > 0 else np.nan
        result.attributing_others = of_others / others if others > 0 else np.nan


@rule
def _whole(sections: Any, office: Any, scale: float) -> float:
    """A sum over a party, at scale: a member at headquarters stands for one person only."""
    return sections + office / scale


@loop
def _aggregate_party(world: World, party: int) -> None:
    """Norms of a party's sections, its sums, and what they mean for the next step."""
    p, c, t = world.values[0], world.clock[0], world.step[0]
    home = world.parties[party]
    everybody = 0.0
    actives = 0.0
    resistance = 0.0
    norm = 0.0
    members = mandated = cadres = full_users = users = first_trained = np.int64(0)
    belief = cadre_belief = privacy = exit_weight_sum = hours = first_hours = np.int64(0)
    for index in range(home.first_section, home.last_section):
        s, k = world.sections[index], world.counts[index]
        if home.campaign != NONE and s.mandate and k.actives > 0:
            s.norm = toward(s.norm, k.users / k.actives, t.norm_rise)
        else:
            s.norm = toward(s.norm, 0.0, t.norm_decay)
        weight = 1.0 / c.scale if s.headquarters else 1.0
        everybody += weight * k.members
        resistance += weight * k.resistance
        norm += weight * s.norm * k.actives
        actives += weight * k.actives
        if not s.headquarters:
            members += k.members
            mandated += s.mandate
            cadres += k.cadres
            users += k.users
            full_users += k.full_users
            first_trained += k.first_trained
            belief += k.belief
            cadre_belief += k.cadre_belief
            privacy += k.privacy
            exit_weight_sum += k.exit_weight
            hours += k.hours
            first_hours += k.first_hours
    office = world.counts[home.last_section - 1]
    home.members = members
    home.mandated = mandated
    home.size_1 = members * c.scale
    home.size_ago = toward(home.size_ago, home.size_1, relaxation(1.0, c.years))
    if everybody == 0.0:
        return
    all_cadres = _whole(cadres, office.cadres, c.scale)
    home.belief = _whole(belief, office.belief, c.scale) / (FIXED * everybody)
    if all_cadres > 0.0:
        total = _whole(cadre_belief, office.cadre_belief, c.scale)
        home.cadre_belief = total / (FIXED * all_cadres)
    home.staff = office.staff
    home.staff_belief = office.staff_belief / (FIXED * max(home.staff, 1))
    home.privacy = _whole(privacy, office.privacy, c.scale) / (FIXED * everybody)
    home.exit_weight = _whole(exit_weight_sum, office.exit_weight, c.scale) / (FIXED * everybody)
    home.resistance = resistance / (FIXED * everybody)
    full = _whole(full_users, office.full_users, c.scale)
    light = _whole(users - full_users, office.users - office.full_users, c.scale)
    home.norm = norm / actives if actives > 0.0 else 0.0
    home.breadth = (full + light) / actives if actives > 0.0 else 0.0
    home.hours += _whole(hours, office.hours, c.scale) / FIXED * c.scale
    home.first_hours += _whole(first_hours, office.first_hours, c.scale) / FIXED * c.scale
    trained = _whole(first_trained, office.first_trained, c.scale) * c.scale
    home.first_trained += trained
    world.public[0].trained += trained
    if home.campaign != NONE:
        campaign = world.campaigns[home.campaign]
        campaign.breadth = max(campaign.breadth, home.breadth)
        if campaign.half == NONE and 2.0 * home.breadth >= 1.0:
            campaign.half = c.step + 1
        if home.breadth > 0.0:
            campaign.doors += doors_knocked(
                rate=p.doors_rate,
                full_users=full * c.scale,
                light_users=light * c.scale,
                sympathisers=home.sympathisers,
                light_effort=p.light_effort,
                years=c.years,
            )
