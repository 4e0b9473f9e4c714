"""What parties decide is a mechanism: launches, mandates and redesign can be switched off."""

from __future__ import annotations

import datetime as dt

import pytest

from abm.model.engine import advance
from abm.model.simulation import prepare

IN_CAMPAIGN = dt.date(2012, 4, 2)
"""A day in the campaign of 2012, in which the PS had launched and mandated most of its sections."""

SPAN = {"start": dt.date(2012, 1, 2), "end": dt.date(2012, 5, 6)}

ORGANISATION = ("launch", "mandate", "local_mandate", "redesign")


def lived(small, values, seed=3, **fields):
    """Follow a world; return what was launched, mandated, used and redesigned, step by step."""
    society = prepare(small(values, scale=1000, **fields))
    world = society.world(seed)
    rows = []
    for _ in range(society.steps):
        advance(world, 1)
        parties = world.parties
        rows.append(
            (
                parties.launched.max(),
                parties.mandated.sum(),
                int((world.members.practice > 0).sum()),
                float(parties.depth.sum()),
                int(world.sections.mandate[world.sections.headquarters == 1].max()),
            )
        )
    return rows


def columns(rows):
    """Return the columns: launched, mandated, users, depth, mandates at headquarters."""
    return [list(column) for column in zip(*rows, strict=True)]


@pytest.mark.parametrize("launches", ["history", "simulated"])
@pytest.mark.parametrize(
    ("off", "still"),
    [
        (ORGANISATION, ()),
        (("launch",), ("mandated", "users")),  # of local contests
        (("mandate",), ("launched", "mandated", "users")),
        (("mandate", "local_mandate"), ("launched",)),
        (("local_mandate",), ("launched", "mandated", "users", "office")),
        (("redesign",), ("launched", "mandated", "users", "office")),
    ],
)
def test_what_is_off_from_the_start_never_happens(small, launches, off, still):
    """History has launches; where the mechanism is off they do not take place.

    Teams, which ask for nobody's leave, are off too.
    """
    values = dict.fromkeys((*off, "teams"), 0.0) | {"gain_weight": 8.0}
    launched, mandated, users, depth, office = columns(lived(small, values, launch=launches))
    happened = {
        "launched": max(launched) == 1,
        "mandated": max(mandated) > 0,
        "users": max(users) > 0,
        "office": max(office) == 1,
    }
    assert {name for name, did in happened.items() if did} == set(still)
    assert (max(depth) > 0.0) == ("redesign" not in off)


def test_off_from_a_day_no_new_launch_or_mandate_comes_and_those_in_force_end_with_their_campaign(
    small,
):
    off = dict.fromkeys((*ORGANISATION, "teams"), 0.0)
    goes_on = columns(lived(small, {}))
    stops = columns(lived(small, off, mechanisms_from=IN_CAMPAIGN))
    switch = (IN_CAMPAIGN - dt.date(2009, 1, 5)).days // 7
    for one, other in zip(goes_on, stops, strict=True):
        assert one[:switch] == other[:switch]
    launched, mandated, users, depth, _ = stops
    assert launched[switch - 1] == launched[switch] == 1
    assert mandated[switch] == mandated[switch - 1] > 0  # none more, and none revoked
    assert users[switch] > 0
    last = dt.date(2012, 12, 31)
    after = (last - dt.date(2009, 1, 5)).days // 7
    assert not any(launched[after:])
    assert not any(mandated[after:])
    assert not any(users[after:])
    assert len(set(depth[switch - 1 :])) == 1  # the organisation stays as far rebuilt as it is
    assert max(goes_on[2][after:]) > 0


def test_a_strength_between_is_the_share_of_launches_and_sections(small):
    """Half the launches take place, and half the sections within reach are asked."""
    launches = [
        max(row[0] for row in lived(small, {"launch": 0.5}, seed=seed, **SPAN))
        for seed in range(40)
    ]
    assert 10 <= sum(launches) <= 30  # binomial: within 3.2 standard deviations
    whole = max(row[1] for row in lived(small, {}, **SPAN))
    half = max(row[1] for row in lived(small, {"mandate": 0.5, "local_mandate": 0.5}, **SPAN))
    assert 0.3 * whole < half < 0.7 * whole
