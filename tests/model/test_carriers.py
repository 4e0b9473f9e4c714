"""What people carry into a campaign and from one to the next, and teams that ask nobody's leave."""

import datetime as dt

import numpy as np
import pytest

from abm.model.calendar import step_of
from abm.model.engine import advance
from abm.model.population import FIRST_HIRED
from abm.model.record.measures import ROLES, empty_records
from abm.model.record.measuring import measure
from abm.model.simulation import prepare
from abm.model.state import ACTIVIST, EXITED, NONE, STAFF, VACANT

SPRING_2017 = dt.date(2017, 4, 10)
NOBODY_DECIDES = {"inertia": 20.0, "launch_pull": 0.0}
"""Neither leaders nor secretaries ever want the canvass."""


def on(scenario, day, seed=5):
    """Return the names of the parties, and the world of a scenario on a day."""
    society = prepare(scenario)
    world = society.world(seed)
    advance(world, step_of(scenario, day))
    return society.names, world


def test_recruits_bring_skill_by_year_and_first_members_none(small):
    rate = {"recruit_skill": 0.05, "professional_skill": 0.0, "moves": 0.0}
    _, world = on(small(rate), SPRING_2017)
    m = world.members
    here = (m.role != VACANT) & (m.role != STAFF)
    first = m.joined == 2009
    assert (m.skill_at_entry[here & first] < 0.05 + 1e-6).all()
    recruits = here & (m.joined > 2009)
    assert recruits.sum() > 50
    late = m.skill_at_entry[recruits] - 0.05 * (m.joined[recruits] - 2009)
    assert (late >= -1e-6).all()
    assert (late <= 0.05 + 1e-6).all()


def test_without_digital_skill_nobody_brings_any(small):
    _, world = on(small({"digital_skill": 0.0}), SPRING_2017)
    assert not world.members.skill_at_entry.any()


def test_skill_that_is_neither_taught_nor_used_stays_what_was_brought(small):
    off = {"training": 0.0, "vendor_training": 0.0, "skill_decay": 100.0}
    _, world = on(small(off), SPRING_2017)
    m = world.members
    assert np.array_equal(m.skill, m.skill_at_entry.astype(float))


@pytest.mark.parametrize(
    ("situation", "values", "day", "starts"),
    [
        ("in a primary teams start", {}, dt.date(2016, 11, 14), True),
        ("unless the mechanism is off", {"teams": 0.0}, dt.date(2016, 11, 14), False),
        ("nobody asks in another contest", {}, dt.date(2015, 11, 30), False),
    ],
)
def test_teams_start_with_nobodys_leave_in_a_primary_alone(small, situation, values, day, starts):
    scenario = small(NOBODY_DECIDES | values, scale=1000, launch="simulated")
    names, world = on(scenario, day)
    home = world.parties[names.index("LR")]
    assert home.campaign != NONE
    assert home.launched == 0
    assert (home.mandated > 0) == starts, situation
    if starts:
        assert world.counts.users[home.first_section : home.last_section].sum() > 0


def test_the_more_open_the_sign_up_the_more_teams(small):
    scenario = small(NOBODY_DECIDES, scale=1000, launch="simulated")
    shares = []
    for openness in (0.0, 0.1, 1.0):
        society = prepare(scenario)
        world = society.world(5)
        world.campaigns.open_signup[:] = openness
        advance(world, step_of(scenario, dt.date(2016, 11, 14)))
        shares.append(int(world.parties[society.names.index("LR")].mandated))
    assert shares[0] == 0
    assert 0 < shares[1] < shares[2]


@pytest.mark.parametrize(("share", "back"), [(0.0, False), (1.0, True)])
def test_veterans_come_back_as_staff(small, share, back):
    scenario = small({"staff_return": share, "exit_rate": 0.25}, scale=1000)
    names, world = on(scenario, SPRING_2017)
    m = world.members
    home = world.parties[names.index("PS")]
    opened = world.campaigns[home.campaign].opens
    inside = np.arange(m.role.size) < home.last_seat
    inside &= np.arange(m.role.size) >= home.first_seat
    came = inside & (m.role == STAFF) & (m.ordinal < FIRST_HIRED)
    assert came.any() == back
    assert (m.trained[came] != NONE).all()
    assert (m.trained[came] < opened).all()


def test_vendors_leave_without_a_scandal_only_by_the_base(small):
    scenario = small({"market_exit": 5.0, "exit_base": 0.0, "market_entry": 20.0})
    before = dt.date(2012, 1, 16)
    _, world = on(scenario, before)
    assert world.public[0].vendors > 20
    assert not (world.vendors.status == EXITED).any()
    _, world = on(small({"market_exit": 5.0, "exit_base": 1.0, "market_entry": 20.0}), before)
    assert (world.vendors.status == EXITED).sum() > 10


def test_veterans_and_belief_with_use_are_measured_over_active_members(small):
    names, world = on(small(scale=500), SPRING_2017)
    party = names.index("PS")
    home, m = world.parties[party], world.members
    _, _, by_party, by_public = empty_records(1, len(names))
    measure(world, by_party[0], by_public[0], np.zeros((1, *world.postings.flow.shape))[0])
    measured = by_party[0, party, ROLES.index("activist")]
    seats = np.arange(m.role.size)
    here = (seats >= home.first_seat) & (seats < home.last_seat) & (m.role == ACTIVIST)
    here &= m.active == 1
    opened = world.campaigns[home.campaign].opens
    assert measured.veterans == pytest.approx(
        np.mean((m.trained[here] >= 0) & (m.trained[here] < opened))
    )
    asked = here & (world.sections.mandate[m.section] == 1)
    uses = m.practice[asked] > 0
    assert 0 < uses.sum() < uses.size
    expected = np.corrcoef(m.belief[asked], uses)[0, 1]
    assert measured.belief_with_use == pytest.approx(expected, abs=1e-9)
