"""Persons and their seats: who is born into the model with which traits, and who sits where.

A person is (party of entry, ordinal): traits hang on that alone, so that person k is the same in
every scenario.  A seat is a place in a section, with its post and its ties; persons come and go.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import logistic, normal_quantile
from abm.model.compiler import allocating, loop, rule
from abm.model.randomness import TRAITS, mix, person_key, stream, uniform
from abm.model.rules.practice import reasons_to_refuse, utility_of_use
from abm.model.rules.turnover import age_at_entry, clipped_normal
from abm.model.state import (
    ACTIVIST,
    FEDERAL,
    NATIONAL,
    NONE,
    SECRETARY,
    STAFF,
    VACANT,
)

# Draw numbers of a person's traits; STAFF_AGE and what follows belong to hired staff.
AGE, WITHIN, BELIEF, IDENTITY, PRIVACY, USE, REFUSAL, ACTIVE, FACTION = range(9)
LITERACY, ANXIETY, PHASE = 9, 10, 11
FOUNDING_YEAR_NEW = 2015
"""A party founded later is new: its recruits are further from old ways (F13, F26)."""

FIRST_HIRED = 1 << 24
"""Ordinals of digital staff begin here, so that hiring shifts the identity of no recruit."""

RANK = np.array([0, 0, 0, 1, 2, 3], dtype=np.int64)
"""Rank of each post: vacant, activist, staff, secretary, federal, national (F54)."""


@rule
def is_young(born: int, year: float) -> bool:
    """Whether a person born in ``born``, on average in mid-year, is under 35 in ``year``."""
    return year - float(born) - 0.5 < 35.0


@rule
def is_old(born: int, year: float) -> bool:
    """Whether a person born in ``born``, on average in mid-year, is over 60 in ``year``."""
    return year - float(born) - 0.5 >= 60.0


@rule
def is_cadre(role: int) -> bool:
    """Whether a role is that of a cadre."""
    return role >= SECRETARY


@loop
def copy_person(members: Any, source: int, target: int) -> None:
    """Seat the person of ``source`` at ``target``; what belongs to the seat stays."""
    a = members[source]
    b = members[target]
    b.key = a.key
    b.belief = a.belief
    b.identity = a.identity
    b.privacy = a.privacy
    b.skill = a.skill
    b.resistance = a.resistance
    b.belief_at_entry = a.belief_at_entry
    b.identity_root = a.identity_root
    b.privacy_root = a.privacy_root
    b.taste_use = a.taste_use
    b.taste_refusal = a.taste_refusal
    b.ordinal = a.ordinal
    b.trained = a.trained
    b.trainer = a.trainer
    b.born = a.born
    b.joined = a.joined
    b.label = a.label
    b.origin = a.origin
    b.faction = a.faction
    b.active = a.active
    b.near_norm = a.near_norm
    b.practice = a.practice
    b.stance = a.stance
    b.took_part = a.took_part
    b.credited = a.credited
    b.lesson = a.lesson
    b.candidate = 0
    b.willing = 0
    b.leaving = 0


@loop
def vacate(members: Any, seat: int) -> None:
    """Leave a seat empty."""
    m = members[seat]
    m.role = VACANT
    m.key = 0
    m.ordinal = NONE
    m.belief = 0.0
    m.identity = 0.0
    m.privacy = 0.0
    m.skill = 0.0
    m.resistance = 0.0
    m.near_norm = 0.0
    m.active = 0
    m.practice = 0
    m.stance = 0
    m.candidate = 0
    m.willing = 0
    m.took_part = 0
    m.credited = 0
    m.lesson = 0
    m.leaving = 0


@loop
def seat_person(
    members: Any,
    parties: Any,
    values: Any,
    clock: Any,
    seat: int,
    party: int,
    ordinal: int,
    year: float,
    recruit: bool,
) -> None:
    """Seat the ``ordinal``-th person of a party, with the traits that this identity brings.

    A ``recruit`` differs from those present at the start: lower root of identity cost and more
    belief by the generation gap (F10, F13), of either sign.  Staff are young and convinced (F54).
    """
    m = members[seat]
    p = values[0]
    home = parties[party]
    key = person_key(home.code, ordinal)
    draws = clock[0].traits
    m.key = key
    m.ordinal = ordinal
    m.origin = party
    m.role = m.post
    young_share = home.under_35
    if recruit:
        young_share = young_share + (1.0 - young_share) * home.staged_youth
    age = age_at_entry(
        uniform(draws, key, AGE),
        uniform(draws, key, WITHIN),
        young_share,
        min(home.over_60, 1.0 - young_share),
    )
    if m.post == STAFF:
        age = 22.0 + 12.0 * uniform(draws, key, WITHIN)
    gap = 0.0
    if recruit:
        gap = p.generation_gap * (p.new_party_gap if home.new else 1.0)
    m.born = np.int64(year - age)
    m.joined = np.int64(year)
    belief = p.initial_belief + (p.young_belief if age < 35.0 else 0.0) + 0.5 * gap
    if m.post == STAFF:
        belief = p.staff_belief
    root = p.initial_identity + (p.old_identity if age >= 60.0 else 0.0) - gap
    m.belief_at_entry = clipped_normal(belief, p.belief_spread, uniform(draws, key, BELIEF))
    m.identity_root = clipped_normal(root, p.identity_spread, uniform(draws, key, IDENTITY))
    m.privacy_root = clipped_normal(
        p.initial_privacy, p.privacy_spread, uniform(draws, key, PRIVACY)
    )
    m.taste_use = p.taste_spread * normal_quantile(uniform(draws, key, USE))
    m.taste_refusal = p.taste_spread * normal_quantile(uniform(draws, key, REFUSAL))
    m.belief = np.float64(m.belief_at_entry)
    m.identity = np.float64(m.identity_root)
    m.privacy = np.float64(m.privacy_root)
    m.skill = 0.0
    m.near_norm = 0.0
    m.active = uniform(draws, key, ACTIVE) < p.active_share or m.post != ACTIVIST
    m.faction = np.int64(uniform(draws, key, FACTION) * home.factions)
    m.trained = NONE
    m.trainer = 0
    m.practice = 0
    m.stance = 0
    m.took_part = 0
    m.credited = 0
    m.candidate = 0
    m.willing = 0
    m.lesson = 0
    m.leaving = 0


@loop
def resemble(members: Any, seat: int, model: int) -> None:
    """Give a recruit the outlook of a current member, the neutral limit of turnover (F10).

    The person keeps a name of its own (key, ordinal, year of joining).
    """
    a = members[model]
    b = members[seat]
    b.belief = a.belief
    b.identity = a.identity
    b.privacy = a.privacy
    b.skill = a.skill
    b.belief_at_entry = a.belief_at_entry
    b.identity_root = a.identity_root
    b.privacy_root = a.privacy_root
    b.taste_use = a.taste_use
    b.taste_refusal = a.taste_refusal
    b.born = a.born
    b.active = a.active
    b.faction = a.faction


@allocating
def anchor(
    values: Any, code: int, under_35: float, over_60: float, persons: int
) -> tuple[float, float]:
    """Intercepts (utils) of refusal and of use, from the two shares that a user can imagine.

    They are solved on a fixed sample of synthetic first members, so they depend on parameters
    alone: a share ``initial_refusal`` would refuse, and ``initial_use`` would use under a mandate,
    untrained and without norm.
    """
    p = values[0]
    draws = stream(0, TRAITS, 0)
    refusal = np.empty(persons)
    use = np.empty(persons)
    for k in range(persons):
        key = person_key(code, k)
        age = age_at_entry(uniform(draws, key, AGE), uniform(draws, key, WITHIN), under_35, over_60)
        belief = p.initial_belief + (p.young_belief if age < 35.0 else 0.0)
        root = p.initial_identity + (p.old_identity if age >= 60.0 else 0.0)
        b = clipped_normal(belief, p.belief_spread, uniform(draws, key, BELIEF))
        h = clipped_normal(root, p.identity_spread, uniform(draws, key, IDENTITY))
        c = clipped_normal(p.initial_privacy, p.privacy_spread, uniform(draws, key, PRIVACY))
        refusal[k] = reasons_to_refuse(
            -p.belief_use * b, p.identity_weight * h, 0.5 * p.privacy_weight * c, 0.0, 0.0, 0.0, 0.0
        ) + p.taste_spread * normal_quantile(uniform(draws, key, REFUSAL))
        use[k] = utility_of_use(
            p.belief_use * b,
            0.0,
            p.mandate_use,
            0.7 * p.identity_weight * h + p.effort,
            p.taste_spread * normal_quantile(uniform(draws, key, USE)),
            0.0,
        )
    return (
        _intercept(refusal, p.choice_noise, p.initial_refusal),
        -_intercept(use, p.choice_noise, p.initial_use),
    )


@loop
def _intercept(sums: Any, noise: float, share: float) -> float:
    """The number that, taken from ``sums``, makes the mean logistic equal to ``share``.

    Newton's method, kept inside a bracket that halves whenever a step would leave it.
    """
    low = -100.0
    high = 100.0
    middle = 0.0
    for _ in range(60):
        total = 0.0
        slope = 0.0
        for k in range(sums.size):
            y = logistic((sums[k] - middle) / noise)
            total += y
            slope += y * (1.0 - y)
        gap = total - share * sums.size
        if abs(gap) < 1e-10 * sums.size:
            break
        if gap > 0.0:
            low = middle
        else:
            high = middle
        following = middle + gap * noise / slope if slope > 0.0 else high
        middle = following if low < following < high else 0.5 * (low + high)
    return middle


@loop
def lay_out(
    members: Any, sections: Any, parties: Any, section_size: int, per_federation: int
) -> None:
    """Give every seat its section, party, number and post; all seats stay vacant."""
    seat = 0
    for party in range(parties.size):
        home = parties[party]
        home.first_seat = seat
        for index in range(home.first_section, home.last_section):
            s = sections[index]
            s.party = party
            s.ident = index - home.first_section
            s.code = mix(home.code + np.uint64(s.ident))
            s.federation = s.ident // per_federation
            s.first = seat
            s.headquarters = index == home.last_section - 1
            s.seats = section_size
            if s.headquarters:
                s.seats = home.nationals + home.staffers + home.federations
            for number in range(s.seats):
                m = members[seat]
                m.section = index
                m.party = party
                m.seat = number
                m.post = ACTIVIST
                if s.headquarters:
                    m.post = FEDERAL
                    if number < home.nationals:
                        m.post = NATIONAL
                    elif number < home.nationals + home.staffers:
                        m.post = STAFF
                elif number == 0:
                    m.post = SECRETARY
                vacate(members, seat)
                seat += 1
        home.last_seat = seat


@loop
def open_sections(sections: Any, parties: Any, values: Any, party: int, wanted: float) -> int:
    """Open as many sections as ``wanted`` members need; return how many are open."""
    home = parties[party]
    p = values[0]
    most = home.last_section - home.first_section - 1
    filled = p.section_fill * np.floor(p.section_size)
    count = min(most, max(1, np.int64(np.ceil(wanted / filled))))
    opened = 0
    for index in range(home.first_section, home.last_section - 1):
        s = sections[index]
        if s.ident < count:
            s.open = 1
        opened += s.open
    return opened


@loop
def found_party(
    members: Any,
    sections: Any,
    parties: Any,
    values: Any,
    clock: Any,
    party: int,
    wanted: float,
    year: float,
    recruit: bool,
) -> None:
    """Fill a party that is present from this step on: members by ordinal, then headquarters."""
    home = parties[party]
    home.present = 1
    opened = open_sections(sections, parties, values, party, wanted)
    count = np.int64(np.floor(wanted + 0.5))
    for index in range(home.first_section, home.last_section - 1):
        s = sections[index]
        if s.open == 0:
            continue
        for offset in range(s.seats):
            seat = s.first + offset
            ordinal = s.ident + opened * members[seat].seat
            if ordinal < count:
                seat_person(members, parties, values, clock, seat, party, ordinal, year, recruit)
                if not recruit and ordinal < values[0].initial_convinced * count:
                    members[seat].belief_at_entry = 1.0
                    members[seat].belief = 1.0
    s = sections[home.last_section - 1]
    for offset in range(s.seats):
        seat = s.first + offset
        ordinal = count + members[seat].seat
        if members[seat].post == STAFF:
            ordinal += FIRST_HIRED - count
        seat_person(members, parties, values, clock, seat, party, ordinal, year, recruit)
    home.entrants = count + s.seats
    home.hired = s.seats
