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
from abm.model.state import SECRETARY, VACANT, Ties, Voices

BRIDGES = 0.25
"""Share of seats with ties to other sections of the federation (assumption)."""


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
    voices.said[seat, 0] = m.belief
    voices.said[seat, 1] = m.identity
    voices.shown[seat] = m.active + m.active * (m.practice > 0)


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
    table = clock[0].standing
    own = table[RANK[m.role], np.int64(is_young(m.born, year))]
    total = 0.0
    heard = 0
    for k in range(first, last):
        other = members[ties.seat[k]]
        weight = 0.0
        if other.role != VACANT:
            weight = weight_of_tie(
                table[RANK[other.role], np.int64(is_young(other.born, year))] / own,
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
def mark_around(ties: Ties, seat: int) -> None:
    """Mark what depends on who sits at ``seat``: the strengths of ties, here and around."""
    ties.stale[seat] = 1
    for k in range(ties.row[seat], ties.row[seat + 1]):
        ties.stale[ties.seat[k]] = 1


@loop
def weigh_marked(members: Any, values: Any, clock: Any, ties: Ties) -> None:
    """Compute anew the strengths that were marked, each once."""
    for seat in range(members.size):
        if ties.stale[seat]:
            weigh(members, values, clock, ties, seat)
            ties.stale[seat] = 0
