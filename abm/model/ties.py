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

from abm.model.arithmetic import relaxation
from abm.model.compiler import allocating, loop, rule
from abm.model.population import RANK, is_young
from abm.model.randomness import TIES, Word, mix, stream, uniform
from abm.model.rules.turnover import weight_of_tie
from abm.model.state import BLOCK, SECRETARY, VACANT, Ties, Voices, World

BRIDGES = 0.25
"""Share of seats with ties to other sections of the federation (assumption)."""


ORDINARY = 7
"""Ties of an ordinary seat without bridges: the secretary, and both sides at three distances."""


@loop
def _at_headquarters(
    members: Any, sections: Any, parties: Any, per_federation: int, seat: int, out: Any, count: int
) -> int:
    """Write whom a seat at headquarters hears into ``out`` from ``count`` on; return the end."""
    m = members[seat]
    s = sections[m.section]
    home = parties[m.party]
    team = home.nationals + home.staffers
    if m.seat < home.nationals:
        for k in range(s.seats):
            if k != m.seat:
                out[count] = s.first + k
                count += 1
        return count
    if m.seat < team:
        for k in range(team):
            if k != m.seat:
                out[count] = s.first + k
                count += 1
        for other in range(parties.size):
            if other != m.party:
                abroad = sections[parties[other].last_section - 1]
                out[count] = abroad.first + m.seat
                count += 1
        return count
    for k in range(home.nationals):
        out[count] = s.first + k
        count += 1
    first = home.first_section + (m.seat - team) * per_federation
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
    seat: int,
    out: Any,
    count: int,
) -> int:
    """Write whom a seat of a section hears into ``out`` from ``count`` on; return the end."""
    m = members[seat]
    s = sections[m.section]
    home = parties[m.party]
    place = m.seat
    if m.post == SECRETARY:
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
    if span > 1 and uniform(draws, bridge_key, 1) < BRIDGES:
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
    members: Any, sections: Any, parties: Any, seed: int, per_federation: int, dense: bool
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
    row = np.zeros(members.size + 1, dtype=np.uint32)
    heard = np.empty(most, dtype=np.uint32)
    draws = stream(seed, TIES, 0)
    count = 0
    for seat in range(members.size):
        m = members[seat]
        s = sections[m.section]
        if s.headquarters:
            count = _at_headquarters(members, sections, parties, per_federation, seat, heard, count)
        else:
            if dense:
                count = _in_section(
                    members, sections, parties, draws, per_federation, seat, heard, count
                )
            home = parties[m.party]
            if m.post == SECRETARY and s.federation < home.federations:
                hq = sections[home.last_section - 1]
                heard[count] = hq.first + home.nationals + home.staffers + s.federation
                count += 1
        row[seat + 1] = count
    return row, heard[:count].copy()


@rule
def speak(m: Any, voices: Voices, seat: int) -> None:
    """Set what a seat's ties will hear and see in the next step."""
    voices.said[seat].belief = m.belief
    voices.said[seat].identity = m.identity
    voices.shown[seat] = m.active + m.active * (m.practice > 0)


@loop
def mark_around(ties: Ties, seat: int) -> None:
    """Mark what depends on who sits at ``seat``: the strengths of ties, here and around."""
    ties.stale[seat] = 1
    for k in range(ties.row[seat], ties.row[seat + 1]):
        ties.stale[ties.seat[k]] = 1


@loop
def weigh(world: World) -> None:
    """Compute anew the strengths of ties that were marked, and the openness of who sits there.

    The relative authority of those heard sets how fast belief moves (``influence_rate`` a year
    among equals); their shares of it set where to.
    """
    ties, members, d = world.ties, world.members, world.columns[0]
    n = 0
    for seat in range(members.size):
        if not ties.stale[seat]:
            continue
        ties.stale[seat] = 0
        if members[seat].role == VACANT:
            members[seat].openness = 0.0
            for k in range(ties.row[seat], ties.row[seat + 1]):
                ties.strength[k] = 0.0
            continue
        d.seat[n] = seat
        n += 1
        if n == BLOCK:
            _weigh_side_by_side(world, d, n)
            n = 0
    _weigh_side_by_side(world, d, n)


@loop
def _weigh_side_by_side(world: World, d: Any, n: int) -> None:
    """Compute the strengths of the ties of ``n`` members: authority first, then its shares."""
    ties, members, p, c = world.ties, world.members, world.values[0], world.clock[0]
    year = c.start + c.step * c.years
    for j in range(n):
        seat = d.seat[j]
        m = members[seat]
        own = c.standing[RANK[m.role], np.int64(is_young(m.born, year))]
        authority = 0.0
        number = 0
        for k in range(ties.row[seat], ties.row[seat + 1]):
            other = members[ties.seat[k]]
            weight = 0.0
            if other.role != VACANT:
                weight = weight_of_tie(
                    c.standing[RANK[other.role], np.int64(is_young(other.born, year))] / own,
                    other.faction == m.faction or other.party != m.party,
                    abs(np.float64(other.born) - np.float64(m.born)),
                    p.faction_homophily,
                    p.age_homophily,
                )
                number += 1
            ties.strength[k] = weight
            authority += weight
        d.authority[j] = authority
        d.speakers[j] = np.float64(max(number, 1))
    rate, years = p.influence_rate, c.years
    for j in range(n):
        authority = d.authority[j]
        openness = relaxation(rate * authority / d.speakers[j], years)
        d.share[j] = openness / authority if authority > 0.0 else 0.0
    for j in range(n):
        seat = d.seat[j]
        share = d.share[j]
        openness = 0.0
        for k in range(ties.row[seat], ties.row[seat + 1]):
            strength = np.float32(np.float64(ties.strength[k]) * share)
            ties.strength[k] = strength
            openness += np.float64(strength)
        members[seat].openness = openness
