"""Persons and their seats: the traits with which persons enter, and where they sit.

A person is identified by the party of entry and an ordinal.  Traits depend on these alone, so that
person k is the same in every scenario.  A seat is a place in a section, with its post and its ties;
persons come and go.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from abm.model.arithmetic import logistic
from abm.model.compiler import allocating, loop, rule
from abm.model.fields import MEMBER_FIELDS
from abm.model.randomness import ENTRY, TRAITS, Word, mix, person_key, stream, uniform
from abm.model.rules.practice import reasons_to_resist, resistance_inputs, utility_of_use
from abm.model.rules.turnover import (
    age_at_entry,
    age_of_staff,
    clipped_normal,
    gap_of_recruits,
    is_professional,
    mean_belief_at_entry,
    mean_identity_at_entry,
    normal_deviation,
    share_of_young,
    skill_at_entry,
)
from abm.model.state import (
    ACTIVIST,
    FEDERAL,
    NATIONAL,
    SECRETARY,
    STAFF,
    World,
    flags,
    vacant_values,
)

# Draw numbers of the traits of a person.
AGE, WITHIN, BELIEF, IDENTITY, PRIVACY, USE, RESISTANCE, ACTIVE, FACTION = range(9)
LITERACY, ANXIETY, PHASE, THRESHOLD = 9, 10, 11, 12

FIRST_HIRED = 1 << 24
"""Ordinals of digital staff begin here, so that hiring shifts the identity of no recruit."""

_OF_PERSON = flags(f.name for f in MEMBER_FIELDS if f.belongs == "person")
_OF_STEP = flags(f.name for f in MEMBER_FIELDS if f.belongs == "step")
_OF_OCCUPANT = flags(f.name for f in MEMBER_FIELDS if f.belongs != "seat")
_OF_OUTLOOK = flags(f.name for f in MEMBER_FIELDS if f.outlook)
_VACANT = vacant_values()


@rule
def _copy(table: Any, flag: Any, source: int, target: int) -> None:
    """Copy the flagged fields of one seat to another, of one type."""
    for field in range(flag.size):
        if flag[field]:
            table[field, target] = table[field, source]


@rule
def _clear(table: Any, flag: Any, vacant: Any, seat: int) -> None:
    """Give the flagged fields of a seat the values of a vacant one, of one type."""
    for field in range(flag.size):
        if flag[field]:
            table[field, seat] = vacant[field]


@rule
def _copy_fields(members: Any, chosen: Any, source: int, target: int) -> None:
    """Copy the chosen fields of one seat to another."""
    _copy(members.all_u8, chosen[0], source, target)
    _copy(members.all_f8, chosen[1], source, target)
    _copy(members.all_f4, chosen[2], source, target)
    _copy(members.all_i4, chosen[3], source, target)
    _copy(members.all_i1, chosen[4], source, target)


@rule
def _clear_fields(members: Any, chosen: Any, seat: int) -> None:
    """Give the chosen fields of a seat the values of a vacant one."""
    _clear(members.all_u8, chosen[0], _VACANT[0], seat)
    _clear(members.all_f8, chosen[1], _VACANT[1], seat)
    _clear(members.all_f4, chosen[2], _VACANT[2], seat)
    _clear(members.all_i4, chosen[3], _VACANT[3], seat)
    _clear(members.all_i1, chosen[4], _VACANT[4], seat)


@loop
def copy_person(members: Any, source: int, target: int) -> None:
    """Seat the person of ``source`` at ``target``; what belongs to the seat stays."""
    _copy_fields(members, _OF_PERSON, source, target)
    _clear_fields(members, _OF_STEP, target)


@loop
def vacate(members: Any, seat: int) -> None:
    """Empty a seat."""
    _clear_fields(members, _OF_OCCUPANT, seat)


@loop
def resemble(members: Any, seat: int, model: int) -> None:
    """Give a recruit the outlook of a current member, the neutral limit of turnover (F10).

    The person keeps an identity of its own (key, ordinal, year of joining).
    """
    _copy_fields(members, _OF_OUTLOOK, model, seat)


class Traits(NamedTuple):
    """The traits of a person at entry: age in years, states in [0, 1], tastes in utils."""

    age: float
    belief: float
    identity: float
    privacy: float
    taste_use: float
    taste_resistance: float


@rule
def _traits_of(
    p: Any, draws: Word, key: Word, under_35: float, over_60: float, gap: float, staff: bool
) -> Traits:
    """Draw the traits of a person by its key.

    ``under_35`` and ``over_60`` are shares of the persons who enter, and ``gap`` is that of their
    generation.  Staff are young and convinced (F54).
    """
    within = uniform(draws, key, WITHIN)
    age = age_at_entry(
        draw=uniform(draws, key, AGE),
        within=within,
        under_35=under_35,
        over_60=over_60,
        youngest=p.youngest_age,
        oldest=p.oldest_age,
    )
    if staff:
        age = age_of_staff(within, p.staff_youngest_age, p.staff_oldest_age)
    belief = mean_belief_at_entry(p.initial_belief, age, p.young_belief, p.generation_belief * gap)
    if staff:
        belief = p.staff_belief
    root = mean_identity_at_entry(p.initial_identity, age, p.old_identity, gap)
    return Traits(
        age=age,
        belief=clipped_normal(belief, p.belief_spread, uniform(draws, key, BELIEF)),
        identity=clipped_normal(root, p.identity_spread, uniform(draws, key, IDENTITY)),
        privacy=clipped_normal(p.initial_privacy, p.privacy_spread, uniform(draws, key, PRIVACY)),
        taste_use=normal_deviation(p.taste_spread, uniform(draws, key, USE)),
        taste_resistance=normal_deviation(p.taste_spread, uniform(draws, key, RESISTANCE)),
    )


@rule
def threshold_of(p: Any, draws: Word, key: Word) -> float:
    """Threshold of a person, in [0, 1], in the structure thresholds (Granovetter 1978)."""
    return clipped_normal(p.threshold_mean, p.threshold_spread, uniform(draws, key, THRESHOLD))


@rule
def renews(world: World, key: Word) -> bool:
    """Whether a recruit is of a new generation, and not like current members (F10)."""
    draws = stream(world.clock[0].seed, ENTRY, 0)
    return uniform(draws, key, 0) < world.values[0].cohort_renewal


@loop
def seat_person(
    world: World, seat: int, party: int, ordinal: int, year: float, recruit: bool
) -> None:
    """Seat the ``ordinal``-th person of a party, with the traits that this identity brings.

    A ``recruit`` who is of a new generation differs from those present at the start: lower root of
    identity cost and more belief by the generation gap (F10, F13), of either sign.  Recruits bring
    digital skill (F13, F14).
    """
    m, p, home = world.members, world.values[0], world.parties[party]
    key = person_key(home.code, ordinal)
    draws = world.clock[0].traits
    post = m.post[seat]
    vacate(m, seat)
    m.key[seat] = key
    m.ordinal[seat] = ordinal
    m.origin[seat] = party
    m.role[seat] = post
    young = home.under_35
    gap = 0.0
    if recruit and renews(world, key):
        young = share_of_young(home.under_35, home.staged_youth)
        gap = gap_of_recruits(p.generation_gap, p.new_party_gap, home.new != 0)
    old = min(home.over_60, 1.0 - young)
    traits = _traits_of(p, draws, key, young, old, gap, post == STAFF)
    m.born[seat] = np.int64(year - traits.age)
    m.joined[seat] = np.int64(year)
    m.belief_at_entry[seat] = traits.belief
    m.identity_root[seat] = traits.identity
    m.privacy_root[seat] = traits.privacy
    m.taste_use[seat] = traits.taste_use
    m.taste_resistance[seat] = traits.taste_resistance
    if recruit:
        m.skill_at_entry[seat] = skill_at_entry(
            year,
            p.digital_year,
            p.recruit_skill,
            is_professional(uniform(draws, key, AGE), home.staged_youth, post == STAFF),
            p.professional_skill,
        )
    m.skill[seat] = np.float64(m.skill_at_entry[seat])
    m.belief[seat] = np.float64(m.belief_at_entry[seat])
    m.identity[seat] = np.float64(m.identity_root[seat])
    m.privacy[seat] = np.float64(m.privacy_root[seat])
    m.active[seat] = uniform(draws, key, ACTIVE) < p.active_share or post != ACTIVIST
    m.faction[seat] = np.int64(uniform(draws, key, FACTION) * home.factions)


@allocating
def anchor(
    values: Any, code: int, under_35: float, over_60: float, persons: int
) -> tuple[float, float]:
    """Intercepts (utils) of resistance and of use, found from two shares that are easy to state.

    They are solved on a fixed sample of synthetic first members, so they depend on parameters
    alone: a share ``initial_resistance`` would refuse, and ``initial_use`` would use under a
    mandate, untrained and without norm.
    """
    p = values[0]
    draws = stream(0, TRAITS, 0)
    resisting = np.empty(persons)
    using = np.empty(persons)
    for k in range(persons):
        traits = _traits_of(p, draws, person_key(code, k), under_35, over_60, 0.0, False)
        inputs = resistance_inputs(
            belief=traits.belief,
            identity=traits.identity,
            privacy=traits.privacy,
            norm=0.0,
            mandate=False,
            skill=0.0,
            familiarity=0.0,
            p=p,
        )
        resisting[k] = reasons_to_resist(inputs, traits.taste_resistance)
        using[k] = utility_of_use(
            belief=traits.belief,
            identity=traits.identity,
            privacy=0.0,
            publicity=0.0,
            norm=0.0,
            skill=0.0,
            threshold=0.0,
            familiarity=0.0,
            taste=traits.taste_use,
            intercept=0.0,
            p=p,
        )
    return (
        _intercept(resisting, p.choice_noise, p.initial_resistance),
        -_intercept(using, p.choice_noise, p.initial_use),
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
                members.section[seat] = index
                members.party[seat] = party
                members.seat[seat] = number
                post = SECRETARY if number == 0 else ACTIVIST
                if s.headquarters:
                    post = FEDERAL
                    if number < home.nationals:
                        post = NATIONAL
                    elif number < home.nationals + home.staffers:
                        post = STAFF
                members.post[seat] = post
                seat += 1
        home.last_seat = seat


@loop
def open_sections(world: World, party: int, wanted: float) -> int:
    """Open as many sections as ``wanted`` members need; return how many are open."""
    home, p = world.parties[party], world.values[0]
    most = home.last_section - home.first_section - 1
    filled = p.section_fill * np.floor(p.section_size)
    count = min(most, max(1, np.int64(np.ceil(wanted / filled))))
    opened = 0
    for index in range(home.first_section, home.last_section - 1):
        s = world.sections[index]
        if s.ident < count:
            s.open = 1
        opened += s.open
    return opened


@loop
def found_party(world: World, party: int, wanted: float, year: float, recruit: bool) -> None:
    """Fill a party that is present from this step on: members by ordinal, then headquarters."""
    m, p, home = world.members, world.values[0], world.parties[party]
    home.present = 1
    opened = open_sections(world, party, wanted)
    count = np.int64(np.floor(wanted + 0.5))
    for index in range(home.first_section, home.last_section - 1):
        s = world.sections[index]
        if s.open == 0:
            continue
        for seat in range(s.first, s.first + s.seats):
            ordinal = s.ident + opened * m.seat[seat]
            if ordinal < count:
                seat_person(world, seat, party, ordinal, year, recruit)
                if not recruit and ordinal < p.initial_convinced * count:
                    m.belief_at_entry[seat] = 1.0
                    m.belief[seat] = 1.0
    s = world.sections[home.last_section - 1]
    for seat in range(s.first, s.first + s.seats):
        ordinal = count + m.seat[seat]
        if m.post[seat] == STAFF:
            ordinal += FIRST_HIRED - count
        seat_person(world, seat, party, ordinal, year, recruit)
    home.entrants = count + s.seats
    home.hired = s.seats
