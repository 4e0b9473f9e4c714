"""What outside evidence asks of a run, worked out by hand from the members and the ledger."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest

from abm import cases
from abm.mechanisms import MECHANISMS
from abm.model.calendar import step_of
from abm.model.engine import advance
from abm.model.ledger import BELIEF_CHANNELS, CHANNELS, LEDGER_ROLES
from abm.model.record.measures import MEASURES, ROLES, empty_records
from abm.model.record.measuring import measure
from abm.model.record.outcomes import Outcomes
from abm.model.record.recording import MEASURE_OF
from abm.model.simulation import prepare
from abm.model.state import ACTIVIST, VACANT
from abm.scenario import AskedOutcome, Outputs, Roles

SPRING_2017 = dt.date(2017, 4, 10)
BARE = Outputs(every=1000, series=False, ledger=False)


def measured(scenario, day, seed=5):
    """Return a world on a day, the names of its parties and its measures, [party, role]."""
    society = prepare(scenario)
    world = society.world(seed)
    advance(world, step_of(scenario, day))
    _, _, by_party, by_public = empty_records(1, len(society.names))
    measure(world, by_party[0], by_public[0], np.zeros((1, *world.postings.flow.shape))[0])
    return world, society.names, by_party[0]


@pytest.fixture(scope="module")
def spring(small):
    return measured(small({"moves_share": 0.3}, scale=500), SPRING_2017)


@pytest.mark.parametrize("party", ["PS", "EM"])
def test_shares_are_counted_over_the_members_whom_they_are_about(spring, party):
    world, names, by_party = spring
    m, number = world.members, names.index(party)
    shares = by_party[number, ROLES.index("activist")]
    here = (m.party == number) & (m.role == ACTIVIST)
    active = here & (m.active == 1)
    young = 2017.27 - m.born - 0.5 < 35.0
    new = here & (m.joined >= 2016)
    moved = m.origin != number
    asked = active & (world.sections.mandate[m.section] == 1)
    expected = {
        "active": active.sum() / here.sum(),
        "took_part": m.took_part[here].mean(),
        "use_asked": (m.practice[asked] > 0).mean(),
        "young": young[here].mean(),
        "young_new": young[new].mean(),
        "moved": moved[here].mean(),
        "moved_active": moved[active].mean(),
    }
    assert 0.0 < expected["took_part"] < expected["active"] < 1.0
    assert (expected["moved"] > 0.0) == (party == "EM")
    for name, value in expected.items():
        assert shares[name] == pytest.approx(value, abs=1e-12), name


def test_what_nobody_can_be_counted_for_is_undefined(small):
    world, names, by_party = measured(small(scale=500), dt.date(2013, 6, 3))  # between campaigns
    old, new = by_party[names.index("PS"), 0], by_party[names.index("EM"), 0]
    assert not (world.members.practice > 0).any()
    assert math.isnan(old.use_asked)
    assert old.moved == old.moved_active == 0.0
    assert all(math.isnan(new[name]) for name in MEASURES)  # not founded yet


def test_doors_are_those_of_the_campaign_that_runs_or_ran_last(small):
    """By hand, before anybody is light: doors of each step, summed from the opening on."""
    rate = {"doors_rate": 7.0, "sympathiser_pool": 0.0}
    scenario = small(rate, scale=500)
    society = prepare(scenario)
    world = society.world(5)
    party, knocked = society.names.index("PS"), 0.0
    opens, after = dt.date(2011, 10, 17), dt.date(2012, 5, 7)
    advance(world, step_of(scenario, opens))
    for _ in range(step_of(scenario, after) - step_of(scenario, opens)):
        advance(world, 1)
        m = world.members
        here = (m.party == party) & (m.role != VACANT)
        weight = np.where(world.sections.headquarters[m.section] == 1, 1.0, scenario.scale)
        effort = np.where(m.practice == 2, 1.0, scenario.parameters["light_effort"])
        before = (weight * effort * (m.practice > 0))[here].sum()
        knocked += 7.0 * before
    doors = world.campaigns[world.parties[party].latest].doors
    _, _, by_party, by_public = empty_records(1, len(society.names))
    measure(world, by_party[0], by_public[0], np.zeros((1, *world.postings.flow.shape))[0])
    assert by_party[0, party, 0].doors == doors > 0.0
    # Turnover at the end of a step takes some users away after they have knocked.
    assert doors == pytest.approx(knocked, rel=0.02)


def asking(scenario, *days, measure="doors"):
    """Return a scenario that asks for a measure of the PS on some days."""
    rows = tuple(AskedOutcome(f"on_{day}", party="PS", measure=measure, day=day) for day in days)
    return replace(scenario, roles=replace(scenario.roles, asked=rows))


@pytest.mark.parametrize("step", [7.0, 28.0])
def test_doors_are_read_on_the_very_day(small, step):
    """Within a step they grow evenly, so that a day is read between the two records around it."""
    first = step_of(small(step=step), dt.date(2012, 4, 9))
    opening = dt.date(2009, 1, 5) + dt.timedelta(days=first * step)
    days = [opening + dt.timedelta(days=d) for d in (0, 1, step / 2, step - 1, step)]
    made = asking(small(step=step, scale=1000, outputs=BARE), *days)
    values = np.array([prepare(made).run(3).outcomes[f"on_{day}"] for day in days])
    share = np.array([(day - opening).days / step for day in days])
    assert values[0] < values[-1]
    assert values == pytest.approx(values[0] + share * (values[-1] - values[0]), rel=1e-12)


def test_doors_of_a_day_on_which_another_campaign_begins_are_those_of_the_last_one(small):
    days = [dt.date(2012, 5, 7), dt.date(2012, 5, 10), dt.date(2012, 5, 14)]
    made = asking(small(scale=1000, outputs=BARE), *days)
    presidential, within, legislative = (prepare(made).run(3).outcomes[f"on_{day}"] for day in days)
    assert presidential == within > legislative


def test_doors_outside_a_run_are_undefined(small):
    days = [dt.date(2008, 12, 1), dt.date(2012, 12, 31), dt.date(2013, 1, 1)]
    made = asking(small(scale=1000, end=dt.date(2012, 12, 31), outputs=BARE), *days)
    before, last, beyond = (prepare(made).run(3).outcomes[f"on_{day}"] for day in days)
    assert math.isnan(before)
    assert last > 0.0
    assert math.isnan(beyond)


def test_outsiders_are_counted_beside_the_members_who_use_data(small):
    made = small(scale=500, step=7.0)
    world, names, _ = measured(made, dt.date(2012, 4, 16))
    home = world.parties[names.index("PS")]
    m = world.members
    users = (m.party == names.index("PS")) & (m.practice > 0)
    weight = np.where(world.sections.headquarters[m.section] == 1, 1.0, made.scale)
    expected = home.sympathisers / (home.sympathisers + weight[users].sum())
    assert 0.0 < expected < 1.0
    outcomes = prepare(replace(made, outputs=BARE)).run(5).outcomes
    assert outcomes["outsiders_2012"] == pytest.approx(expected, rel=1e-12)
    alone = replace(made, outputs=BARE, parameters=made.parameters | {"sympathiser_pool": 0.0})
    assert prepare(alone).run(5).outcomes["outsiders_2012"] == 0.0


def test_shares_of_the_rise_are_those_of_the_ledger(small):
    """By hand: where everybody stands for one, the ledger has the same sums as the measure."""
    parties = tuple(
        replace(party, membership=tuple((day, n / 1000) for day, n in party.membership))
        for party in small().parties
    )
    output = prepare(small(scale=1, step=28.0, parties=parties, outputs=Outputs(every=13))).run(5)
    party = output.parties.index("PS")
    flows = output.ledger[:, party, LEDGER_ROLES.index("cadre")].cumsum(axis=0)
    moved = np.stack([flows[:, CHANNELS.index(f"belief/{c}")] for c in BELIEF_CHANNELS], axis=1)
    raised = np.maximum(moved, 0.0)
    series = output.series[:, party, 0]
    assert math.isnan(series[0, MEASURE_OF["rise_by_promise"]])
    for name, channels in (
        ("rise_by_promise", ["promise"]),
        ("rise_by_work", ["training", "experience"]),
    ):
        columns = [BELIEF_CHANNELS.index(channel) for channel in channels]
        share = raised[1:, columns].sum(axis=1) / raised[1:].sum(axis=1)
        assert series[1:, MEASURE_OF[name]] == pytest.approx(share, abs=1e-9)
        assert share[-1] > 0.0


@pytest.mark.parametrize(
    ("off", "promise", "work"),
    [
        ({"promise": 0.0}, 0.0, None),
        ({"training": 0.0, "vendor_training": 0.0, "experience": 0.0}, None, 0.0),
        (dict.fromkeys(MECHANISMS, 0.0) | {"promise": 1.0}, 1.0, 0.0),
        (dict.fromkeys(MECHANISMS, 0.0), math.nan, math.nan),
    ],
    ids=["no promise", "no work", "promise alone", "nothing"],
)
def test_a_cause_that_is_off_has_raised_nothing(small, off, promise, work):
    outcomes = prepare(small(off, scale=1000, step=28.0, outputs=BARE)).run(5).outcomes
    for name, share in (("rise_by_promise_2017", promise), ("rise_by_work_2017", work)):
        if share is None:
            assert 0.0 < outcomes[name] < 1.0
        else:
            assert outcomes[name] == pytest.approx(share, nan_ok=True)


def test_outcomes_of_a_role_that_nothing_plays_are_undefined():
    undefined = Outcomes(Roles(focal="PS")).undefined
    lacking = {
        "cadre_belief_rival_early": "rival",
        "use_asked_early": "early",
        "outsiders_early": "early",
        "young_new_middle": "middle",
        "moved_newcomer_late": "newcomer",
        "rise_by_promise_late": "late",
    }
    assert {name: undefined[name] for name in lacking} == lacking


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("moved_em_2017", {dt.date(2017, 4, 17)}),
        ("use_outreach_2018", {dt.date(2018, 4, 7)}),
        ("doors_april_2012", {dt.date(2012, 4, 9)}),
        ("attributing_2012", {dt.date(2012, 5, 6)}),
        ("resistance_2018", set()),  # the end of a run, whenever that is
    ],
)
def test_a_reader_says_which_days_a_run_must_reach(name, days):
    assert cases.load().outcomes[name].read.days == days
