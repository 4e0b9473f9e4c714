"""Who hears whom: the graph of seats, and the strength of each tie for those who sit there.

Inside a section every member is tied to the secretary and to the neighbours at three distances on
a ring (one of them drawn for the section), which makes it dense and quickly crossed.  A share of
seats also bridges to sections of the same federation.  Cadres are tied upward and among
themselves, digital staff to national cadres, and staff to former colleagues elsewhere (F13).

The graph belongs to seats and never changes; the *strength* of a tie belongs to the two persons
(rank, youth, faction, age), and is computed anew when one of them comes or goes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.compiler import allocating, loop
from abm.model.randomness import TIES, Word, mix, stream, uniform
from abm.model.rules.belief import openness_to_ties
from abm.model.rules.turnover import is_young, weight_of_tie
from abm.model.state import BLOCK, RANK, SECRETARY, VACANT, Ties, World, year_at

ORDINARY = 7
"""Ties of an ordinary seat without bridges: the secretary, and both sides at three distances."""


@loop
def _at_headquarters(
    members: Any, sections: Any, parties: Any, per_federation: int, seat: int, out: Any, count: int
) -> int:
    """Write whom a seat at headquarters hears into ``out`` from ``count`` on; return the end."""
    number = members.seat[seat]
    s = sections[members.section[seat]]
    home = parties[s.party]
    team = home.nationals + home.staffers
    if number < home.nationals:
        for k in range(s.seats):
            if k != number:
                out[count] = s.first + k
                count += 1
        return count
    if number < team:
        for k in range(team):
            if k != number:
                out[count] = s.first + k
                count += 1
        for other in range(parties.size):
            if other != s.party:
                abroad = sections[parties[other].last_section - 1]
                out[count] = abroad.first + number
                count += 1
        return count
    for k in range(home.nationals):
        out[count] = s.first + k
        count += 1
    first = home.first_section + (number - team) * per_federation
    last = min(first + per_federation, home.last_section - 1)
    for index in range(first, last):
        out[count] = sections[index].first
        count += 1
    return count


@loop
def _in_section(
    members: Any,
    sections: Any,
    parties: Any,
    draws: Word,
    per_federation: int,
    bridge_share: float,
    seat: int,
    out: Any,
    count: int,
) -> int:
    """Write whom a seat of a section hears into ``out`` from ``count`` on; return the end."""
    place = members.seat[seat]
    s = sections[members.section[seat]]
    home = parties[s.party]
    if members.post[seat] == SECRETARY:
        for k in range(1, s.seats):
            out[count] = s.first + k
            count += 1
        return count
    out[count] = s.first
    count += 1
    ring = s.seats - 1  # seats other than the secretary's, numbered from 0
    spot = place - 1
    far = 3 + np.int64(uniform(draws, s.code, 0) * max(1, ring // 2 - 3))
    for distance in (1, 2, far):
        if 2 * distance < ring:
            out[count] = s.first + 1 + (spot + distance) % ring
            out[count + 1] = s.first + 1 + (spot - distance) % ring
            count += 2
    first = s.federation * per_federation
    span = min(per_federation, home.last_section - 1 - home.first_section - first)
    bridge_key = mix(home.code + np.uint64(s.federation) * np.uint64(1000003) + np.uint64(place))
    if span > 1 and uniform(draws, bridge_key, 1) < bridge_share:
        jump = 1 + np.int64(uniform(draws, bridge_key, 2) * (span - 1))
        here = s.ident - first
        ahead = home.first_section + first + (here + jump) % span
        behind = home.first_section + first + (here - jump) % span
        out[count] = sections[ahead].first + place
        count += 1
        if behind != ahead:
            out[count] = sections[behind].first + place
            count += 1
    return count


@allocating
def build(
    members: Any,
    sections: Any,
    parties: Any,
    seed: int,
    per_federation: int,
    bridge_share: float,
    dense: bool,
) -> tuple[Any, Any]:
    """Compressed rows of the graph: ``row`` (seats + 1) and ``seat`` (ties), both uint32.

    ``dense`` writes the ties inside and between sections; without it only those of headquarters,
    which every network has.
    """
    most = 0
    for index in range(sections.size):
        s = sections[index]
        home = parties[s.party]
        here = 9 * s.seats + s.seats
        if s.headquarters:
            here = s.seats * (s.seats + parties.size) + home.last_section - home.first_section
        most += here
    seats = members.seat.size
    row = np.zeros(seats + 1, dtype=np.uint32)
    heard = np.empty(most, dtype=np.uint32)
    draws = stream(seed, TIES, 0)
    count = 0
    for seat in range(seats):
        s = sections[members.section[seat]]
        if s.headquarters:
            count = _at_headquarters(members, sections, parties, per_federation, seat, heard, count)
        else:
            if dense:
                count = _in_section(
                    members,
                    sections,
                    parties,
                    draws,
                    per_federation,
                    bridge_share,
                    seat,
                    heard,
                    count,
                )
            home = parties[s.party]
            if members.post[seat] == SECRETARY and s.federation < home.federations:
                hq = sections[home.last_section - 1]
                heard[count] = hq.first + home.nationals + home.staffers + s.federation
                count += 1
        row[seat + 1] = count
    return row, heard[:count].copy()


@loop
def mark_around(ties: Ties, seat: int) -> None:
    """Mark what depends on who sits at ``seat``: the strengths of ties, here and around."""
    ties.stale[seat] = 1
    for k in range(ties.row[seat], ties.row[seat + 1]):
        ties.stale[ties.seat[k]] = 1


@loop
def mark_all(ties: Ties) -> None:
    """Mark the strengths of all ties to be computed anew."""
    for seat in range(ties.stale.size):
        ties.stale[seat] = 1


@loop
def weigh(world: World) -> None:
    """Compute anew the strengths of ties that were marked, and the openness of who sits there.

    The relative authority of those heard sets how fast belief moves (``influence_rate`` a year
    among equals); their shares of it set where to.
    """
    ties, members, d = world.ties, world.members, world.working
    n = 0
    for seat in range(members.role.size):
        if not ties.stale[seat]:
            continue
        ties.stale[seat] = 0
        if members.role[seat] == VACANT:
            members.openness[seat] = 0.0
            for k in range(ties.row[seat], ties.row[seat + 1]):
                ties.strength[k] = 0.0
            continue
        d.seat[n] = seat
        n += 1
        if n == BLOCK:
            _weigh_side_by_side(world, n)
            n = 0
    _weigh_side_by_side(world, n)


@loop
def _weigh_side_by_side(world: World, n: int) -> None:
    """Compute the strengths of the ties of ``n`` members: authority first, then its shares."""
    ties, m, d, p, c = world.ties, world.members, world.working, world.values[0], world.clock[0]
    year = year_at(c, c.step)
    for j in range(n):
        seat = d.seat[j]
        born, faction, party = m.born[seat], m.faction[seat], m.party[seat]
        standing = world.standing[RANK[m.role[seat]], np.int64(is_young(born, year))]
        authority = 0.0
        number = 0
        for k in range(ties.row[seat], ties.row[seat + 1]):
            other = ties.seat[k]
            weight = 0.0
            if m.role[other] != VACANT:
                of_other = world.standing[
                    RANK[m.role[other]], np.int64(is_young(m.born[other], year))
                ]
                weight = weight_of_tie(
                    authority=of_other / standing,
                    same_faction=m.faction[other] == faction or m.party[other] != party,
                    years_apart=abs(np.float64(m.born[other]) - np.float64(born)),
                    faction_homophily=p.faction_homophily,
                    age_homophily=p.age_homophily,
                    homophily_years=p.homophily_years,
                )
                number += 1
            ties.strength[k] = weight
            authority += weight
        d.authority[j] = authority
        d.speakers[j] = np.float64(max(number, 1))
    rate, years = p.influence_rate, c.years
    for j in range(n):
        authority = d.authority[j]
        openness = openness_to_ties(rate, authority, d.speakers[j], years)
        d.share[j] = openness / authority if authority > 0.0 else 0.0
    for j in range(n):
        seat = d.seat[j]
        share = d.share[j]
        openness = 0.0
        for k in range(ties.row[seat], ties.row[seat + 1]):
            strength = np.float32(np.float64(ties.strength[k]) * share)
            ties.strength[k] = strength
            openness += np.float64(strength)
        m.openness[seat] = openness
