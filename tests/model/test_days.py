"""Outcomes are read on the days that they name, however often a run is recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

import abm
from abm import cases
from abm.model.record.recording import MEASURE_OF
from abm.model.simulation import prepare
from abm.scenario import AskedOutcome, Outputs

VOTE = dt.date(2012, 5, 6)
EVE, MORROW = VOTE - dt.timedelta(days=1), VOTE + dt.timedelta(days=1)

BY_RECORDS = "trained_active_2017"
"""A mean over promotions at the shares of the records before them, which more records refine."""


@pytest.mark.parametrize("step", [7.0, 28.0])
def test_outcomes_do_not_depend_on_how_often_a_run_is_recorded(small, step):
    def outcomes(every):
        outputs = Outputs(every=every, series=False, ledger=False)
        read = prepare(small(step=step, outputs=outputs)).run(5).outcomes
        return {name: value for name, value in read.items() if name != BY_RECORDS}

    often = outcomes(1)
    for every in (3, 4, 100_000):
        assert outcomes(every) == pytest.approx(often, rel=0, abs=0, nan_ok=True), every
    assert sum(map(np.isfinite, often.values())) > 50


def asked(scenario, vote=1.0):
    """Return a scenario that asks for belief on both sides of the vote of 2012, and its result."""
    rows = tuple(
        AskedOutcome(name, party="PS", measure="belief", role="activist", day=day)
        for name, day in (("eve", EVE), ("election", VOTE), ("morrow", MORROW))
    )
    results = tuple(
        replace(row, outcome=vote) if (row.party, row.date) == ("PS", VOTE) else row
        for row in scenario.calendar.results
    )
    return replace(
        scenario,
        roles=replace(scenario.roles, asked=rows),
        calendar=replace(scenario.calendar, results=results),
    )


@pytest.mark.parametrize("start", [dt.date(2009, 1, 5), dt.date(2009, 1, 8)])
@pytest.mark.parametrize("step", [1.0, 7.0, 14.0, 28.0])
def test_the_eve_of_a_vote_and_the_day_after_are_told_apart(small, step, start):
    """Until the vote, a win and a defeat give the same; from the day after on, they do not."""
    fields = {"step": step, "start": start, "end": dt.date(2012, 12, 30)}
    fields["outputs"] = Outputs(every=1000, series=False, ledger=False)
    won, lost = (prepare(asked(small(**fields), vote)).run(3).outcomes for vote in (1.0, 0.0))
    assert won["eve"] == lost["eve"]
    assert won["election"] == lost["election"]
    assert won["morrow"] > lost["morrow"] + 0.01


def test_members_are_kept_on_the_day_that_is_read(small):
    outputs = Outputs(every=1000, agents=(EVE, MORROW))
    made = small(start=dt.date(2012, 1, 2), end=dt.date(2012, 12, 30), outputs=outputs)
    kept = prepare(made).run(3).agents
    assert list(kept) == [dt.date(2012, 4, 30), dt.date(2012, 5, 7)]
    assert not (kept[dt.date(2012, 4, 30)]["credited"] != 0).any()
    assert (kept[dt.date(2012, 5, 7)]["credited"] != 0).any()


@pytest.mark.parametrize(
    ("step", "early", "after"),
    [
        (7, "16 April 2012", "2 July 2012"),
        (28, "23 April 2012", "18 June 2012"),
    ],
)
def test_texts_say_the_days_that_are_read(written, step, early, after):
    experiment = abm.load(written(f"[experiment]\nkind = 'ensemble'\nstep = {step}\n"))
    case = experiment.case
    assert case.say("{early.words}") == early
    assert case.outcomes["resistance_2012"].meaning.endswith(early)
    assert case.outcomes["belief_after_victory"].meaning.endswith(after)
    assert case.day("early") == dt.datetime.strptime(early, "%d %B %Y").date()
    assert (
        cases.load().say("{early.words}") == "16 April 2012"
    )  # a case by itself: the day asked for


def test_half_the_active_members_are_counted_in_every_step(small):
    """By hand: from the step in which the campaign opens to the first with half the breadth."""
    made = small(scale=500, outputs=Outputs(every=1))
    output = prepare(made).run(7)
    campaign = dict(made.roles.campaigns)["turning"]
    breadth = output.series[:, output.parties.index("PS"), 0, MEASURE_OF["breadth"]]
    dates = np.array(output.dates)
    opening = dates[dates <= campaign.opens].max()
    wide = dates[(breadth >= 0.5) & (dates > opening)].min()
    years = (wide - opening).days / 365.25
    assert output.outcomes["years_to_half_ps"] == pytest.approx(years)
