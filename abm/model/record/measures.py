"""What is measured, by party and role, at each record; and the scalar outcomes of a run.

Measuring reads the state after the sums of a step are known; it feeds nothing back.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from abm.model.arithmetic import FIXED
from abm.model.compiler import allocating, loop
from abm.model.ledger import (
    BELIEF_STOCK,
    LEDGER_ROLES,
    MEMBERS_STOCK,
    RESISTANCE_STOCK,
    disposition,
    group_role,
    settle,
)
from abm.model.rules.practice import perceived_norm
from abm.model.state import ACTIVE, NONE, RESISTER, VACANT, World

ROLES = ("all", *LEDGER_ROLES)
"""Roles of the series; "all" is everybody in the party."""

MEASURES = {
    "members": "members, at scale 1:1 (posts at headquarters are not scaled)",
    "belief": "mean belief in the efficacy of data, 0 to 1",
    "identity": "mean identity cost, 0 to 1",
    "privacy": "mean privacy concern, 0 to 1",
    "skill": "mean skill, 0 to 1",
    "resistance": "mean disposition to refuse if asked, 0 to 1",
    "open_resistance": "share of those asked who openly refuse",
    "use": "share of active members who canvass with data now",
    "norm": "mean perceived norm, 0 to 1",
    "trained": "share ever trained",
    "trained_active": "share of active members ever trained",
    "resistance_new": "mean resistance of those who joined in this calendar year or the last",
    "breadth": "share of all active members of the party who canvass with data now",
    "depth": "how far the organisation is redesigned, 0 to 1",
    "publicity": "how far use is shown to the media, 0 to 1",
    "mandated": "share of sections with a mandate",
    "launched": "1 while a national launch is on, else 0",
    "reported_resistance": "mean resistance that vendors last met in clients, as they tell it",
    "sympathisers": "volunteers without membership, at 1:1",
    "training_hours": "hours of training given so far, at 1:1",
    "first_training_hours": "the same, first sessions only",
    "newly_trained": "persons trained for the first time so far, at 1:1",
    "promoted": "members of sections who became secretaries so far, at 1:1",
    "promoted_trained": "those of them who had been trained",
    "left": "members of sections who left so far, at 1:1",
    "left_resistance": "sum of their resistance when they left, at 1:1",
}
"""Measures of the series and their meaning; from ``breadth`` on, only for the role "all"."""

_OF_PARTY = list(MEASURES).index("breadth")
_TRAINED_ACTIVE = list(MEASURES).index("trained_active")

GLANCED = frozenset(list(MEASURES)[_OF_PARTY:]) | {"trained_active"}
"""Measures, of the role "all", that :func:`glance` writes too."""

PUBLIC_MEASURES = {
    "vendors": "vendors in business",
    "vendors_exited": "vendors that left the market",
    "vendor_belief": "mean belief of vendors in business, 0 to 1",
    "vendor_claim": "credibility-weighted claim, 0 to 1",
    "vendor_points": "mean gain claimed, points of the vote",
    "vendor_pressure": "presence of the vendors, 0 to 1",
    "media": "stock of foreign success stories",
    "told_success": "stock of told domestic successes",
    "privacy_salience": "public salience of privacy, 0 to 1",
}
"""Measures that belong to no party."""

_SUMS = 14  # columns of a role's sums before they become means


@allocating
def measure(world: World, series: Any, public: Any, flow: Any) -> None:
    """Write one record: ``series`` [party, role, measure], ``public`` [measure], ``flow`` (ledger).

    With a ledger, everybody is settled first, the flows are handed over, and the stocks noted.
    """
    p, c = world.values[0], world.clock[0]
    booking = world.clock[0].booking
    new = np.floor(c.start + c.step * c.years) - 1.0
    _clear(series)
    stocks = np.zeros((world.books.flow.shape[0], world.parties.size, 3, 3))
    for party in range(world.parties.size):
        home = world.parties[party]
        if not home.present:
            continue
        sums = np.zeros((4, _SUMS))
        for seat in range(home.first_seat, home.last_seat):
            m = world.members[seat]
            if m.role == VACANT:
                continue
            s = world.sections[m.section]
            resisting = disposition(m, s, p, c)
            if booking:
                account = world.books.accounts[seat]
                settle(m, s, p, c, account, world.books.flow[m.label, party, group_role(m.role)])
                stock = stocks[m.label, party, group_role(m.role)]
                stock[0] += m.belief
                stock[1] += resisting
                stock[2] += 1.0
            weight = 1.0 if s.headquarters else c.scale
            for role in (0, 1 + group_role(m.role)):
                row = sums[role]
                row[0] += weight
                row[1] += weight * m.belief
                row[2] += weight * m.identity
                row[3] += weight * m.privacy
                row[4] += weight * m.skill
                row[5] += weight * resisting
                row[7] += weight * (m.practice > 0)
                row[8] += weight * perceived_norm(s.norm, m.near_norm, p.norm_ties)
                row[9] += weight * (m.trained != NONE)
                row[10] += weight * m.active
                row[11] += weight * m.active * (m.trained != NONE)
                row[12] += weight * (m.joined >= new)
                row[13] += weight * (m.joined >= new) * resisting
        for role in range(4):
            row = sums[role]
            number = row[0]
            if number == 0.0:
                continue
            out = series[party, role]
            out[0] = row[0]
            for k in (1, 2, 3, 4, 5, 8, 9):
                out[k] = row[k] / number
            out[7] = row[7] / row[10] if row[10] > 0.0 else np.nan
            out[10] = row[11] / row[10] if row[10] > 0.0 else np.nan
            out[11] = row[13] / row[12] if row[12] > 0.0 else np.nan
        _open_resistance(world, party, series)
        _of_party(world, party, series[party, 0])
    _measure_public(world, public)
    if booking:
        _hand_over(world.books.flow, stocks, flow)


@loop
def glance(world: World, series: Any, public: Any) -> None:
    """Write what :data:`GLANCED` and :data:`PUBLIC_MEASURES` name.

    Members are not asked for what they think, which is most of the work of a measurement.
    """
    _clear(series)
    for party in range(world.parties.size):
        home = world.parties[party]
        if not home.present:
            continue
        active = 0.0
        trained = 0.0
        for seat in range(home.first_seat, home.last_seat):
            m = world.members[seat]
            if m.role == VACANT:
                continue
            weight = 1.0 if world.sections[m.section].headquarters else world.clock[0].scale
            active += weight * m.active
            trained += weight * m.active * (m.trained != NONE)
        if active > 0.0:
            series[party, 0, _TRAINED_ACTIVE] = trained / active
        _of_party(world, party, series[party, 0])
    _measure_public(world, public)


@loop
def _clear(series: Any) -> None:
    """Nothing is defined yet."""
    for party in range(series.shape[0]):
        for role in range(series.shape[1]):
            for number in range(series.shape[2]):
                series[party, role, number] = np.nan


@loop
def _hand_over(books: Any, stocks: Any, flow: Any) -> None:
    """Move the flows of the books to a record, and note the stocks [label, party, role, kind]."""
    for label in range(flow.shape[0]):
        for party in range(flow.shape[1]):
            for role in range(flow.shape[2]):
                for channel in range(flow.shape[3]):
                    flow[label, party, role, channel] = books[label, party, role, channel]
                    books[label, party, role, channel] = 0.0
                stock = stocks[label, party, role]
                flow[label, party, role, BELIEF_STOCK] = stock[0]
                flow[label, party, role, RESISTANCE_STOCK] = stock[1]
                flow[label, party, role, MEMBERS_STOCK] = stock[2]


@allocating
def _open_resistance(world: World, party: int, series: Any) -> None:
    """Share of those asked, by role, who openly refuse; undefined where nobody is asked."""
    home = world.parties[party]
    asked = np.zeros(4)
    refusing = np.zeros(4)
    for seat in range(home.first_seat, home.last_seat):
        m = world.members[seat]
        if m.role == VACANT or not m.active or not world.sections[m.section].mandate:
            continue
        weight = 1.0 if world.sections[m.section].headquarters else world.clock[0].scale
        for role in (0, 1 + group_role(m.role)):
            asked[role] += weight
            refusing[role] += weight * (m.stance == RESISTER)
    for role in range(4):
        if asked[role] > 0.0:
            series[party, role, 6] = refusing[role] / asked[role]


@loop
def _of_party(world: World, party: int, out: Any) -> None:
    """Measures of the organisation."""
    home = world.parties[party]
    out[_OF_PARTY] = home.breadth
    out[_OF_PARTY + 1] = home.depth
    out[_OF_PARTY + 2] = home.publicity
    out[_OF_PARTY + 3] = home.mandated / max(1, home.last_section - home.first_section - 1)
    out[_OF_PARTY + 4] = max(home.launched, 0)
    out[_OF_PARTY + 5] = home.reported
    out[_OF_PARTY + 6] = home.sympathisers
    out[_OF_PARTY + 7] = home.hours
    out[_OF_PARTY + 8] = home.first_hours
    out[_OF_PARTY + 9] = home.first_trained
    out[_OF_PARTY + 10] = home.promoted
    out[_OF_PARTY + 11] = home.promoted_trained
    out[_OF_PARTY + 12] = home.left
    out[_OF_PARTY + 13] = home.left_refusal / FIXED * world.clock[0].scale


@loop
def _measure_public(world: World, out: Any) -> None:
    """Measures of the market and of the stories."""
    public = world.public[0]
    active = 0
    belief = 0.0
    points = 0.0
    exited = 0
    for place in range(public.vendors):
        vendor = world.vendors[place]
        if vendor.status == ACTIVE:
            active += 1
            belief += vendor.belief
            points += vendor.points
        else:
            exited += 1
    out[0] = active
    out[1] = exited
    out[2] = belief / active if active > 0 else np.nan
    out[3] = public.message if active > 0 else np.nan
    out[4] = points / active if active > 0 else np.nan
    out[5] = public.pressure
    out[6] = public.media
    out[7] = public.told
    out[8] = public.salience
