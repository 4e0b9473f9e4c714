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
from abm.model.compiler import loop
from abm.model.population import RANK, is_young
from abm.model.randomness import TIES, mix, stream, uniform
from abm.model.rules.turnover import standing, weight_of_tie
from abm.model.state import (
    NATIONAL_SEATS,
    SECRETARY,
    STAFF_SEATS,
    VACANT,
    Ties,
)

BRIDGES = 0.25
"""Share of seats with ties to other sections of the federation (assumption)."""


@loop
def _neighbours(
    members: Any, sections: Any, parties: Any, seed: int, per_federation: int, seat: int, out: Any
) -> int:
    """Write the seats that ``seat`` hears into ``out``, in a fixed order; return how many."""
    m = members[seat]
    s = sections[m.section]
    home = parties[m.party]
    count = 0
    if s.headquarters:
        if m.seat < NATIONAL_SEATS:
            for k in range(s.seats):
                if k != m.seat:
                    out[count] = s.first + k
                    count += 1
        elif m.seat < NATIONAL_SEATS + STAFF_SEATS:
            for k in range(NATIONAL_SEATS + STAFF_SEATS):
                if k != m.seat:
                    out[count] = s.first + k
                    count += 1
            for other in range(parties.size):
                if other != m.party:
                    abroad = sections[parties[other].last_section - 1]
                    out[count] = abroad.first + m.seat
                    count += 1
        else:
            for k in range(NATIONAL_SEATS):
                out[count] = s.first + k
                count += 1
            federation = m.seat - NATIONAL_SEATS - STAFF_SEATS
            first = home.first_section + federation * per_federation
            last = min(first + per_federation, home.last_section - 1)
            for index in range(first, last):
                out[count] = sections[index].first
                count += 1
        return count
    draws = stream(seed, TIES, 0)
    size = s.seats
    place = m.seat
    if m.post == SECRETARY:
        for k in range(1, size):
            out[count] = s.first + k
            count += 1
        hq = sections[home.last_section - 1]
        out[count] = hq.first + NATIONAL_SEATS + STAFF_SEATS + s.federation
        return count + 1
    out[count] = s.first
    count += 1
    ring = size - 1  # seats other than the secretary's, numbered from 0
    spot = place - 1
    section_key = mix(home.code + np.uint64(s.ident))
    far = 3 + np.int64(uniform(draws, section_key, 0) * max(1, ring // 2 - 3))
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


@loop
def build(
    members: Any, sections: Any, parties: Any, seed: int, per_federation: int, widest: int
) -> tuple[Any, Any]:
    """Compressed rows of the whole graph: ``row`` (seats + 1) and ``seat`` (ties), both int32."""
    buffer = np.empty(widest, dtype=np.int64)
    row = np.zeros(members.size + 1, dtype=np.int32)
    for seat in range(members.size):
        row[seat + 1] = row[seat] + _neighbours(
            members, sections, parties, seed, per_federation, seat, buffer
        )
    column = np.empty(row[members.size], dtype=np.int32)
    for seat in range(members.size):
        count = _neighbours(members, sections, parties, seed, per_federation, seat, buffer)
        for k in range(count):
            column[row[seat] + k] = buffer[k]
    return row, column


@loop
def weigh(members: Any, values: Any, clock: Any, ties: Ties, seat: int) -> None:
    """Compute the strengths of the ties of one seat, and the openness of who sits there.

    The relative authority of those heard sets how fast belief moves (``influence_rate`` a year
    among equals); their shares of it set where to.
    """
    m = members[seat]
    p = values[0]
    first = ties.row[seat]
    last = ties.row[seat + 1]
    m.openness = 0.0
    if m.role == VACANT:
        for k in range(first, last):
            ties.strength[k] = 0.0
        return
    year = clock[0].start + clock[0].step * clock[0].years
    own = standing(RANK[m.role], is_young(m.born, year), p.rank_weight, p.youth_discount)
    total = 0.0
    heard = 0
    for k in range(first, last):
        other = members[ties.seat[k]]
        weight = 0.0
        if other.role != VACANT:
            authority = standing(
                RANK[other.role], is_young(other.born, year), p.rank_weight, p.youth_discount
            )
            weight = weight_of_tie(
                authority / own,
                other.faction == m.faction or other.party != m.party,
                abs(np.float64(other.born) - np.float64(m.born)),
                p.faction_homophily,
                p.age_homophily,
            )
            heard += 1
        ties.strength[k] = weight
        total += weight
    if total > 0.0:
        openness = relaxation(p.influence_rate * total / heard, clock[0].years)
        sum_of_strengths = 0.0
        for k in range(first, last):
            ties.strength[k] = np.float64(ties.strength[k]) * (openness / total)
            sum_of_strengths += np.float64(ties.strength[k])
        m.openness = sum_of_strengths


@loop
def weigh_around(members: Any, values: Any, clock: Any, ties: Ties, seat: int) -> None:
    """Compute anew the strengths that depend on who sits at ``seat``, here and around."""
    weigh(members, values, clock, ties, seat)
    for k in range(ties.row[seat], ties.row[seat + 1]):
        weigh(members, values, clock, ties, ties.seat[k])
