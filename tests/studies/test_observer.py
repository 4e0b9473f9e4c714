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
from abm.studies.observer.study import PROPOSITIONS

SPRING, SUMMER, AUTUMN = dt.date(2010, 3, 1), dt.date(2010, 7, 1), dt.date(2010, 11, 1)
LEADS = (2.0, -12.0)
CALENDAR = Calendar(
    campaigns=tuple(
        Campaign(f"PS-{day}", "PS", "presidential", day - dt.timedelta(days=60), day, 0.5)
        for day in (SPRING, SUMMER, AUTUMN)
    ),
    results=(
        Result("won", SPRING, "PS", "presidential", 1.0, lead=LEADS[0]),
        Result("partial", SUMMER, "PS", "presidential", 0.5),
        Result("lost", AUTUMN, "PS", "presidential", 0.0, lead=LEADS[1]),
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
        points=SimpleNamespace(scenarios={"baseline": scenario}, factors=()),
        settings={},
    )
    series = pd.DataFrame(rows, columns=columns)
    return SimpleNamespace(experiment=experiment, table=lambda *_: series)


def after(belief, *factors):
    odds = belief / (1.0 - belief) * np.prod(factors)
    return odds / (1.0 + odds)


def rows_of(table, proposition, knows):
    return table[(table["proposition"] == proposition) & (table["knows"] == knows)]


@pytest.mark.parametrize(("proposition", "effect"), PROPOSITIONS.items())
@pytest.mark.parametrize("knows", ["even", "leads"])
def test_a_win_and_a_loss_teach_what_bayes_says_and_a_partial_result_nothing(
    small, proposition, effect, knows
):
    table = find("observer")(made_up(small, [0.2, 0.4])).tables["observer"]
    mine = rows_of(table, proposition, knows)
    leads = LEADS if knows == "leads" else (0.0, 0.0)
    outcomes = zip([True, False], leads, strict=True)
    factors = [bayes_factor(effect, 4.0, won=won, lead=lead) for won, lead in outcomes]
    for number, taught in enumerate([0, 1, 1, 2]):
        due = np.mean([after(belief, *factors[:taught]) for belief in (0.2, 0.4)])
        row = mine.iloc[number]
        assert row["observer"] == pytest.approx(due)
        assert row["belief"] == pytest.approx(0.3 + 0.1 * number)
        assert row["excess"] == pytest.approx(row["belief"] - due)
        assert row["excess_low"] <= row["excess"] <= row["excess_high"]


def test_experiments_say_that_it_adds_something_and_never_what_was_promised(small):
    table = find("observer")(made_up(small, [0.2])).tables["observer"]
    anything = rows_of(table, "anything", "experiments")["observer"]
    assert anything.iloc[0] == pytest.approx(0.98, abs=0.002)  # Phi(0.8 / 0.39)
    assert (rows_of(table, "promised", "experiments")["observer"] < 1e-5).all()


def test_a_landslide_teaches_less_than_an_even_race(small):
    table = find("observer")(made_up(small, [0.3])).tables["observer"]
    lost = {knows: rows_of(table, "anything", knows)["observer"] for knows in ("even", "leads")}
    fall = {knows: path.iloc[2] - path.iloc[3] for knows, path in lost.items()}
    assert 0.0 < fall["leads"] < fall["even"] / 4.0


def test_a_party_that_does_not_canvass_learns_nothing(small):
    table = find("observer")(made_up(small, [0.2], breadth=0.01)).tables["observer"]
    knows_no_experiment = table[table["knows"] != "experiments"]
    assert knows_no_experiment["observer"].to_numpy() == pytest.approx(0.2)
    assert not table["used"].dropna().any()


def test_strong_evidence_takes_more_elections_than_anyone_saw(small):
    (words,) = (s for s in find("observer")(made_up(small, [0.2])).sentences if "if it adds" in s)
    assert "238 if it adds 0.8 points" in words


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
