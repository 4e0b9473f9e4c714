"""The observer beside members: what Bayes' rule makes of the same results, in closed form."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from abm import cases
from abm.analysis.bayesian_observer import bayes_factor
from abm.errors import InputError
from abm.scenario import Calendar, Campaign, Outputs, Result
from abm.studies import check, find

SPRING, SUMMER, AUTUMN = dt.date(2010, 3, 1), dt.date(2010, 7, 1), dt.date(2010, 11, 1)
CALENDAR = Calendar(
    campaigns=tuple(
        Campaign(f"PS-{day}", "PS", "presidential", day - dt.timedelta(days=60), day, 0.5)
        for day in (SPRING, SUMMER, AUTUMN)
    ),
    results=(
        Result("won", SPRING, "PS", "presidential", 1.0),
        Result("partial", SUMMER, "PS", "presidential", 0.5),
        Result("lost", AUTUMN, "PS", "presidential", 0.0),
    ),
    events=(),
)
DAYS = pd.date_range("2010-01-01", "2010-12-15", freq="14D").date


def made_up(small, beliefs, breadth=0.3, **fields):
    """Results of two runs in which belief rises by steps of 0.1 after each result."""
    rows = []
    for run, start in enumerate(beliefs):
        for day in DAYS:
            after = sum(day > result.date for result in CALENDAR.results)
            for role, measure, value in (
                ("activist", "belief", start + 0.1 * after),
                ("all", "breadth", breadth),
            ):
                rows.append((f"run{run}", day, "PS", role, measure, value))
    columns = ["run_id", "date", "party", "role", "measure", "value"]
    fields = {
        "calendar": CALENDAR,
        "outputs": Outputs(),
        "start": DAYS[0],
        "end": dt.date(2010, 12, 31),
        **fields,
    }
    scenario = replace(small(), **fields)
    experiment = SimpleNamespace(
        path=Path("made-up.toml"),
        case=cases.load(),
        points=SimpleNamespace(scenarios={"baseline": scenario}),
    )
    series = pd.DataFrame(rows, columns=columns)
    return SimpleNamespace(experiment=experiment, table=lambda *_: series)


def after(belief, *factors):
    odds = belief / (1.0 - belief) * np.prod(factors)
    return odds / (1.0 + odds)


@pytest.mark.parametrize("effect", [0.8, 2.0, 4.0])
def test_a_win_and_a_loss_teach_what_bayes_says_and_a_partial_result_nothing(small, effect):
    table = find("observer")(made_up(small, [0.2, 0.4])).tables["observer"]
    mine = table[table["effect"] == effect]
    won, lost = (bayes_factor(effect, 4.0, won=it) for it in (True, False))
    for number, factors in enumerate([(), (won,), (won,), (won, lost)]):
        due = np.mean([after(belief, *factors) for belief in (0.2, 0.4)])
        row = mine.iloc[number]
        assert row["observer"] == pytest.approx(due)
        assert row["belief"] == pytest.approx(0.3 + 0.1 * number)
        assert row["excess"] == pytest.approx(row["belief"] - due)
        assert row["excess_low"] <= row["excess"] <= row["excess_high"]


def test_a_party_that_does_not_canvass_learns_nothing(small):
    table = find("observer")(made_up(small, [0.2], breadth=0.01)).tables["observer"]
    assert table["observer"].to_numpy() == pytest.approx(0.2)
    assert not table["used"].dropna().any()


def test_strong_evidence_takes_more_elections_than_anyone_saw(small):
    words = find("observer")(made_up(small, [0.2])).sentences[-1]
    assert "238 if it adds 0.8" in words


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"results": "simulated"}, r'results = "history"'),
        ({"outputs": Outputs(series=False)}, "series = true"),
        ({"calendar": Calendar((), (), ())}, "the case france has no result within the run"),
    ],
)
def test_what_it_cannot_compare_it_refuses_before_it_runs(small, fields, message):
    results = made_up(small, [0.2], **fields)
    with pytest.raises(InputError, match=message):
        check("observer", results.experiment)
    with pytest.raises(InputError, match=message):
        find("observer")(results)
