"""How far belief exceeds that of a rational observer of the same results.

The observer begins with the belief that members have before the first result, that canvassing with
data adds ``true_effect`` points to the margin, and learns by Bayes' rule from wins and losses of
even races, in campaigns in which the party canvassed with data; results that are neither won nor
lost teach nothing (see :mod:`abm.analysis.bayesian_observer`).  Belief beyond the observer's, the
excess, is belief that no result justifies.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm.analysis import bayesian_observer
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.paths import display_path
from abm.scenario import Result, Scenario
from abm.studies import Study

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

ROLES = ("activist", "cadre", "staff")

PARTIAL = 0.5
"""Outcome of a result that was neither won nor lost."""

WEEK = 7
"""Days after a vote within which its record is searched."""

USED = 0.05
"""Breadth in the median run from which a campaign counts as one with data."""

EFFECTS = (0.8, 2.0, 4.0)
"""Points that canvassing adds if it works: the estimate for 2012 (B1), and larger ones."""


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment whose runs have no results or different ones, or keep no series.

    Raises
    ------
    InputError
        If it is refused.
    """
    scenario, where = experiment.points.scenarios[BASELINE], display_path(experiment.path)
    if not scenario.calendar.results:
        case = experiment.case.key
        raise InputError(f"{where}: observer: the case {case} has no result within the run")
    if scenario.results != "history":
        raise InputError(f'{where}: observer: needs results = "history", the same in all runs')
    if not scenario.outputs.series:
        raise InputError(f"{where}: observer: needs series = true in [outputs]")


def study(results: Results) -> Study:
    """Return belief beside the observer's, by party, role and size of the effect.

    Raises
    ------
    InputError
        If the config is refused, or no run has members before and after a result.
    """
    check_design(results.experiment)
    scenario = results.experiment.points.scenarios[BASELINE]
    series = results.table("series", 0)
    series = series.assign(date=pd.to_datetime(series["date"]).dt.date)
    swing, words = scenario.parameters["swing"], results.experiment.case.words
    parts, sentences = [], []
    for party in (party.name for party in scenario.parties):
        seen = [result for result in scenario.calendar.results if result.party == party]
        used = [result.outcome != PARTIAL and _used(series, scenario, result) for result in seen]
        for role in ROLES:
            beliefs = _beliefs(series, party, role, seen)
            if beliefs.empty or not seen:
                continue
            for effect in EFFECTS:
                table = _compared(beliefs, seen, used, effect, swing)
                parts.append(table.assign(party=party, role=role, effect=effect))
                if role != "staff" and effect in (EFFECTS[0], EFFECTS[-1]):
                    sentences.append(
                        f"{party}, {role}s, if {words['using']} adds {effect:g} points "
                        f"(n = {beliefs.shape[1]} runs): {bayesian_observer.verdict(table)}"
                    )
    if not parts:
        where = display_path(results.experiment.path)
        raise InputError(f"{where}: observer: no run has members before and after a result")
    table = pd.concat(parts, ignore_index=True)
    first = ["party", "role", "effect", "date", "result", "outcome", "used"]
    table = table[[*first, *table.columns.drop(first)]]
    return Study({"observer": table}, [*sentences, _needed(swing, words["using"])])


def _beliefs(series: pd.DataFrame, party: str, role: str, seen: list[Result]) -> pd.DataFrame:
    """Return mean belief in the last record before the first result and the first after each.

    A row a record and a column a run; empty if the party or role lacks members at a record.
    """
    rows = series[(series["party"] == party) & (series["role"] == role)]
    rows = rows[rows["measure"] == "belief"]
    belief = rows.pivot(index="date", columns="run_id", values="value")
    if belief.empty or not seen:
        return pd.DataFrame()
    dates = belief.index.to_list()
    before = [day for day in dates if day <= seen[0].date]
    after = [next((day for day in dates if day > result.date), None) for result in seen]
    if not before or None in after:
        return pd.DataFrame()
    return belief.loc[[before[-1], *after]].dropna(axis="columns")


def _used(series: pd.DataFrame, scenario: Scenario, result: Result) -> bool:
    """Return whether the party canvassed with data in the campaign before a result."""
    earlier = [
        campaign
        for campaign in scenario.calendar.campaigns
        if campaign.party == result.party and campaign.opens <= result.date
    ]
    if not earlier:
        return False
    opens = max(campaign.opens for campaign in earlier)
    breadth = series[
        (series["party"] == result.party)
        & (series["measure"] == "breadth")
        & (series["date"] > opens)
        & (series["date"] <= result.date + dt.timedelta(days=WEEK))
    ]
    return len(breadth) > 0 and bool(breadth.groupby("date")["value"].median().max() >= USED)


def _compared(
    beliefs: pd.DataFrame, seen: list[Result], used: list[bool], effect: float, swing: float
) -> pd.DataFrame:
    """Return mean belief, the observer's, and the excess with its band over runs.

    Every run has its own observer, who begins with what members of that run believe.
    """
    won = [1.0 if result.outcome > 0.5 else -1.0 for result in seen]
    excesses, observers = [], []
    for belief in beliefs.to_numpy().T:
        prior = bayesian_observer.Prior.of_belief(float(belief[0]), effect)
        path = bayesian_observer.path(prior, won, swing, used=used)["belief"].tolist()
        observers.append(path)
        excesses.append(bayesian_observer.excess(belief.tolist(), path)["excess"].to_numpy())
    means = beliefs.mean(axis=1).tolist(), np.mean(observers, axis=0).tolist()
    table = bayesian_observer.excess(*means)
    low, high = np.quantile(np.array(excesses), [0.05, 0.95], axis=0)
    return table.assign(
        excess_low=low,
        excess_high=high,
        date=beliefs.index,
        result=["", *(result.id for result in seen)],
        outcome=[np.nan, *(result.outcome for result in seen)],
        used=[np.nan, *used],
        n=beliefs.shape[1],
    )


def _needed(swing: float, using: str) -> str:
    """Return how many elections would be strong evidence of a real effect, as a sentence."""
    numbers = ", ".join(
        f"{bayesian_observer.elections_needed(effect, swing):,.0f} if it adds {effect:g} points"
        for effect in EFFECTS
    )
    return (
        f"Expected number of elections that are strong evidence (a factor of "
        f"{bayesian_observer.STRONG:.0f}) that {using} works, if it does, with a swing of "
        f"{swing:g} points: {numbers}."
    )
