"""Belief beside that of a rational observer who saw the same results: what was earned, what sold.

The observer begins with the belief that members have before the first result, that canvassing with
data adds ``true_effect`` points to the margin, and learns by Bayes' rule from wins and losses of
even races, of the party's own campaigns in which it canvassed; partial results, which nobody
won or lost, teach nothing (see :mod:`abm.analysis.observer`).
Whatever members come to believe beyond that, no result has earned.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm.analysis import observer
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.paths import shown
from abm.scenario import Result, Scenario
from abm.studies import Study

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

ROLES = ("activist", "cadre", "staff")
PARTIAL = 0.5
"""Outcome of what was neither won nor lost."""

WEEK = 7
"""Days within which the record of a vote is looked for."""

USED = 0.05
"""Breadth, in the median run, from which a campaign counts as one with data."""

EFFECTS = (0.8, 2.0, 4.0)
"""Points that the practice adds if it works: what was found for 2012 (B1), and more than that."""


def suits(experiment: Experiment) -> None:
    """Refuse an experiment whose runs saw different results, or keep no series."""
    scenario, where = experiment.points.scenarios[BASELINE], shown(experiment.path)
    if scenario.results != "history":
        raise InputError(f'{where}: observer: results = "history", so that all runs saw the same')
    if not scenario.outputs.series:
        raise InputError(f"{where}: observer: set series = true in [outputs]")


def study(results: Results) -> Study:
    """Compare belief with what results had earned, by party, role and size of the effect.

    Raises
    ------
    InputError
        If the config does not suit, or no run holds members before and after a result.
    """
    suits(results.experiment)
    scenario = results.experiment.points.scenarios[BASELINE]
    series = results.table("series", 0)
    series = series.assign(date=pd.to_datetime(series["date"]).dt.date)
    swing = scenario.parameters["swing"]
    parts, sentences = [], []
    for party in (party.name for party in scenario.parties):
        seen = [result for result in scenario.calendar.results if result.party == party]
        used = [result.outcome != PARTIAL and _used(series, scenario, result) for result in seen]
        for role in ROLES:
            held = _held(series, party, role, seen)
            if held.empty or not seen:
                continue
            for effect in EFFECTS:
                table = _compared(held, seen, used, effect, swing)
                parts.append(table.assign(party=party, role=role, effect=effect))
                if role != "staff" and effect in (EFFECTS[0], EFFECTS[-1]):
                    sentences.append(
                        f"{party}, {role}s, if it adds {effect:g} points "
                        f"(n = {held.shape[1]} runs): {observer.verdict(table)}"
                    )
    if not parts:
        where = shown(results.experiment.path)
        raise InputError(f"{where}: observer: no run holds members before and after a result")
    table = pd.concat(parts, ignore_index=True)
    first = ["party", "role", "effect", "date", "result", "outcome", "used"]
    table = table[[*first, *table.columns.drop(first)]]
    return Study({"observer": table}, [*sentences, _needed(swing)])


def _held(series: pd.DataFrame, party: str, role: str, seen: list[Result]) -> pd.DataFrame:
    """Return belief in the last record before the first result and the first after each, by run.

    Empty where the party or the role has no members at one of these records.
    """
    mine = series[(series["party"] == party) & (series["role"] == role)]
    belief = mine[mine["measure"] == "belief"]
    paths = belief.pivot(index="date", columns="run_id", values="value")
    if paths.empty or not seen:
        return pd.DataFrame()
    dates = paths.index.to_list()
    before = [day for day in dates if day <= seen[0].date]
    after = [next((day for day in dates if day > result.date), None) for result in seen]
    if not before or None in after:
        return pd.DataFrame()
    return paths.loc[[before[-1], *after]].dropna(axis="columns")


def _used(series: pd.DataFrame, scenario: Scenario, result: Result) -> bool:
    """Return whether the party canvassed with data in the campaign before a result."""
    behind = [
        campaign
        for campaign in scenario.calendar.campaigns
        if campaign.party == result.party and campaign.opens <= result.date
    ]
    if not behind:
        return False
    opens = max(campaign.opens for campaign in behind)
    mine = series[
        (series["party"] == result.party)
        & (series["measure"] == "breadth")
        & (series["date"] > opens)
        & (series["date"] <= result.date + dt.timedelta(days=WEEK))
    ]
    return len(mine) > 0 and bool(mine.groupby("date")["value"].median().max() >= USED)


def _compared(
    held: pd.DataFrame, seen: list[Result], used: list[bool], effect: float, swing: float
) -> pd.DataFrame:
    """Return belief, the observer's, and what was earned, in the mean over runs and its band.

    Every run has an observer of its own, who begins with what members of that run believe.
    """
    won = [1.0 if result.outcome > 0.5 else -1.0 for result in seen]
    gaps, due = [], []
    for beliefs in held.to_numpy().T:
        prior = observer.Prior.of_belief(float(beliefs[0]), effect)
        path = observer.path(prior, won, swing, used=used)["belief"].tolist()
        due.append(path)
        gaps.append(observer.unearned(beliefs.tolist(), path)["unearned"].to_numpy())
    table = observer.unearned(held.mean(axis=1).tolist(), np.mean(due, axis=0).tolist())
    low, high = np.quantile(np.array(gaps), [0.05, 0.95], axis=0)
    return table.assign(
        unearned_low=low,
        unearned_high=high,
        date=held.index,
        result=["", *(result.id for result in seen)],
        outcome=[np.nan, *(result.outcome for result in seen)],
        used=[np.nan, *used],
        n=held.shape[1],
    )


def _needed(swing: float) -> str:
    """Say how many elections would be strong evidence of a real effect."""
    said = ", ".join(
        f"{observer.elections_needed(effect, swing):,.0f} if it adds {effect:g}"
        for effect in EFFECTS
    )
    return (
        f"Elections expected to be strong evidence (a factor of {observer.STRONG:.0f}) that "
        f"canvassing works, where it does, with a swing of {swing:g} points: {said}."
    )
