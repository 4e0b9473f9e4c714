"""From dates to steps and back, whatever the length of a step."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abm import cases
from abm.mechanisms import default_mechanisms
from abm.model.calendar import (
    DAYS_A_YEAR,
    date_of,
    dated,
    day_read,
    history_of,
    members_at,
    step_of,
    step_read,
    steps_of,
    year_of,
)
from abm.model.state import NONE
from abm.parameters import default_parameters
from abm.scenario import Calendar, Campaign, Event, Party, Result, Roles, Scenario

START, END = dt.date(2010, 1, 4), dt.date(2013, 12, 29)
DAYS = (END - START).days + 1
PARTY = Party(
    name="A",
    label="A",
    founded=dt.date(2000, 1, 1),
    factions=1,
    over_60=0.3,
    under_35=0.2,
    ladder=0.0,
    staged_youth=0.0,
    membership=((dt.date(2011, 1, 1), 1000.0), (dt.date(2012, 1, 1), 2000.0)),
)
dates = st.dates(START, END)
lengths = st.sampled_from([1.0, 3.5, 7.0, 14.0, 28.0, 30.4375])


def scenario(step=7.0, campaigns=(), results=(), events=()):
    """A party of one kind and a calendar of a few rows."""
    rows = Calendar(tuple(campaigns), tuple(results), tuple(events))
    values, strengths = default_parameters(), default_mechanisms()
    contests = cases.load().contests
    roles = Roles(PARTY.name)
    return Scenario(
        values, strengths, (PARTY,), rows, contests, roles, START, END, END, scale=1, step=step
    )


def table(step=7.0, **rows):
    """The timetable of a calendar."""
    return dated(history_of(scenario(step, **rows))).timetable


@pytest.mark.parametrize("length", [1.0, 7.0, 14.0, 28.0])
def test_a_step_begins_on_its_date_and_holds_the_days_that_follow(length):
    made = scenario(length)
    for step in range(steps_of(made)):
        first = date_of(made, step)
        assert step_of(made, first) == step
        assert step_of(made, first + dt.timedelta(days=length - 1)) == step
        assert step_of(made, first - dt.timedelta(days=1)) == step - 1


@pytest.mark.parametrize("length", [1.5, 3.5, 30.4375])
def test_the_same_where_steps_do_not_begin_at_midnight(length):
    made = scenario(length)
    for step in range(steps_of(made)):
        assert step_of(made, date_of(made, step)) == step


@given(dates, dates, lengths)
def test_later_dates_are_never_in_earlier_steps(one, two, length):
    early, late = sorted((one, two))
    made = scenario(length)
    assert 0 <= step_of(made, early) <= step_of(made, late)
    assert date_of(made, step_of(made, early)) <= early
    assert early < date_of(made, step_of(made, early) + 1) + dt.timedelta(days=1)


@given(lengths)
def test_steps_are_whole_and_fill_the_span(length):
    steps = steps_of(scenario(length))
    assert steps * length <= DAYS < (steps + 1) * length
    assert step_of(scenario(length), START - dt.timedelta(days=1)) < 0


@given(dates, dates)
def test_years_with_decimals_follow_the_calendar(one, two):
    assert int(year_of(one)) == one.year
    if one < two:
        assert year_of(one) < year_of(two)
    assert abs((year_of(two) - year_of(one)) - (two - one).days / DAYS_A_YEAR) < 2 / DAYS_A_YEAR


@pytest.mark.parametrize(
    ("situation", "date", "members"),
    [
        ("the party does not exist yet", dt.date(2010, 12, 31), 0.0),
        ("it enters at its first knot", dt.date(2011, 1, 1), 1000.0),
        ("between knots members grow linearly", dt.date(2011, 7, 2), 1000.0 + 1000.0 * 182 / 365),
        ("at the last knot", dt.date(2012, 1, 1), 2000.0),
        ("and ever after", dt.date(2020, 1, 1), 2000.0),
    ],
)
def test_members_at(situation, date, members):
    assert members_at(PARTY, [date])[0] == pytest.approx(members), situation


def pulse(size, first, last):
    """A pulse of exits of a party."""
    return Event(id="p", date=first, kind="exit_pulse", size=size, party="A", until=last)


def share_gone(step, size, first, last):
    """Share that a pulse makes leave, all steps together."""
    hazard = table(step, events=[pulse(size, first, last)]).pulse[:, 0]
    return 1.0 - np.exp(-hazard.sum() * step / DAYS_A_YEAR)


@pytest.mark.parametrize("size", [0.05, 0.2, 0.5])
@pytest.mark.parametrize("step", [1.0, 3.5, 7.0, 28.0])
def test_a_pulse_of_exits_is_its_size_but_for_the_steps_at_its_ends(step, size):
    first, last = START + dt.timedelta(days=364), START + dt.timedelta(days=728)
    gone = -np.log1p(-share_gone(step, size, first, last))
    wanted = -np.log1p(-size)
    assert wanted * (1 - 1e-12) <= gone <= wanted * (1 + (step + 1e-9) / 364)


@pytest.mark.parametrize("days", [30, 100, 364])
@pytest.mark.parametrize("step", [7.0, 28.0])
def test_a_pulse_of_exits_is_its_size_whatever_the_step(step, days):
    gone = share_gone(step, 0.2, START, START + dt.timedelta(days=days))
    assert gone == pytest.approx(0.2, rel=1e-9)


@given(st.sampled_from(["foreign_story", "privacy", "refutation"]), dates, st.floats(0.1, 1.0))
def test_what_strikes_at_a_date_strikes_once_in_its_step(kind, date, size):
    made = table(28.0, events=[Event(id="e", date=date, kind=kind, size=size)])
    column = {"foreign_story": made.media, "privacy": made.salience, "refutation": made.refuted}
    step = step_of(scenario(28.0), date)
    for name, struck in column.items():
        inside = name == kind and step < len(struck)
        assert struck.sum() == pytest.approx(size if inside else 0.0)
        if inside:
            assert struck[step].sum() == pytest.approx(size)


def test_a_refutation_of_one_party_leaves_the_others_alone():
    party = replace(PARTY, name="B")
    event = Event(id="e", date=START, kind="refutation", size=0.5, party="B")
    made = dated(history_of(replace(scenario(events=[event]), parties=(PARTY, party))))
    assert made.history.names == ["A", "B"]
    assert made.timetable.refuted[0].tolist() == [0.0, 0.5]


@given(st.dates(dt.date(2000, 1, 1), dt.date(2009, 12, 31)))
def test_what_struck_before_the_run_leaves_no_trace(date):
    made = table(events=[Event(id="e", date=date, kind="privacy", size=1.0)])
    assert not made.salience.any()


def test_a_training_effort_lasts_its_span_and_efforts_multiply():
    one = Event("a", START, "training", 3.0, "A", START + dt.timedelta(days=20))
    last = START + dt.timedelta(days=20)
    two = Event("b", START + dt.timedelta(days=14), "training", 2.0, "", last)
    day = START + dt.timedelta(days=30)
    three = Event("c", day, "training", 8.0, "A", day)  # a day is a seventh of a week
    effort = table(events=[one, two, three]).effort[:, 0]
    assert effort[:6].tolist() == pytest.approx([3.0, 3.0, 6.0, 1.0, 2.0, 1.0])


def campaign(name, opens, closes):
    """A campaign of the only party."""
    return Campaign(
        id=name, party="A", contest="legislative", opens=opens, closes=closes, closeness=1
    )


def test_a_campaign_runs_from_the_step_it_opens_in_to_the_step_it_closes_in():
    rows = [campaign("c", START + dt.timedelta(days=8), START + dt.timedelta(days=27))]
    assert table(campaigns=rows).campaign[:6, 0].tolist() == [NONE, 0, 0, 0, NONE, NONE]
    before = [campaign("c", START - dt.timedelta(days=50), START + dt.timedelta(days=1))]
    assert table(campaigns=before).campaign[:3, 0].tolist() == [0, NONE, NONE]


def test_results_come_in_their_step_and_belong_to_the_last_campaign_opened():
    rows = [campaign("c", START, START + dt.timedelta(days=20)), campaign("d", END, END)]
    days = [START + dt.timedelta(days=k) for k in (27, 22, 21)]
    results = [Result(f"r{k}", date, "A", "legislative", 1.0) for k, date in enumerate(days)]
    made = scenario(campaigns=rows, results=results)
    records = dated(history_of(made)).result_records
    assert records.step.tolist() == [3, 3, 3]
    assert records.campaign.tolist() == [0, 0, 0]
    when = table(campaigns=rows, results=results).result
    assert when[:6].tolist() == [0, 0, 0, 0, 3, 3]  # results of step s: when[s] to when[s + 1]


@pytest.mark.parametrize(
    ("situation", "step", "day", "votes", "read"),
    [
        ("a first day of a step: the day itself", 7.0, "2012-04-16", (), "2012-04-16"),
        ("the nearest first day", 7.0, "2012-04-15", (), "2012-04-16"),
        ("the nearest, before", 7.0, "2012-04-12", (), "2012-04-09"),
        ("in the middle: the one before", 14.0, "2012-04-16", (), "2012-04-09"),
        ("the eve of a vote: before it", 7.0, "2012-05-05", ("2012-05-06",), "2012-04-30"),
        ("the day of a vote: it is not counted", 7.0, "2012-05-06", ("2012-05-06",), "2012-04-30"),
        ("the day after a vote", 7.0, "2012-05-07", ("2012-05-06",), "2012-05-07"),
        ("a vote on a Thursday, the eve", 7.0, "2012-05-09", ("2012-05-10",), "2012-05-07"),
        ("a vote on a Thursday, the day after", 7.0, "2012-05-11", ("2012-05-10",), "2012-05-14"),
        ("a vote long before in the step", 28.0, "2012-05-01", ("2012-04-28",), "2012-05-21"),
        ("a vote long after in the step", 28.0, "2012-05-18", ("2012-05-19",), "2012-04-23"),
        (
            "votes on both sides: none that follows",
            *(28.0, "2012-05-10", ("2012-04-28", "2012-05-15"), "2012-04-23"),
        ),
    ],
)
def test_day_read(situation, step, day, votes, read):
    made = scenario(step)
    votes = [dt.date.fromisoformat(vote) for vote in votes]
    assert day_read(made, dt.date.fromisoformat(day), votes).isoformat() == read, situation


@given(dates, st.lists(dates, max_size=3), lengths)
def test_a_day_is_read_within_a_step_of_it_and_never_beyond_a_vote_that_follows(day, votes, length):
    made = scenario(length)
    step = step_read(made, day, votes)
    assert 0 <= step <= steps_of(made)
    if step < steps_of(made):
        assert abs((date_of(made, step) - day).days) <= length
    counted = {vote for vote in votes if step_of(made, vote) < step}
    follow = {vote for vote in votes if vote >= day}
    assert not counted & follow
    together = follow & {vote for vote in votes if step_of(made, vote) == step_of(made, day)}
    if not together and step < steps_of(made):
        assert counted == set(votes) - follow  # and all that came before are counted
    if not any(step_of(made, vote) == step_of(made, day) for vote in votes):
        assert abs((date_of(made, step) - day).days) <= length / 2.0 + 1.0  # then it is the nearest


@given(dates, lengths)
def test_a_day_outside_the_run_is_not_read(day, length):
    made = replace(scenario(length), start=day)
    assert step_read(made, day - dt.timedelta(days=1), ()) is None
    assert step_read(made, made.end + dt.timedelta(days=1), ()) is None
