"""How far belief exceeds that of a rational observer of the same results.

There are two propositions to believe (:data:`PROPOSITIONS`): that canvassing with data adds
anything, and that it adds what was promised.  Three observers (:data:`OBSERVERS`) learn by Bayes'
rule from wins and losses in campaigns in which the party canvassed with data.  One takes every race
for even; one knows by how much each was won or lost, so that a landslide teaches little; one also
knows what experiments measured.  The first two begin with the belief of members before the first
result.  Results that are neither won nor lost teach nothing (see
:mod:`abm.analysis.bayesian_observer`).  Belief beyond an observer's, the excess, is belief that no
result justifies.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abm.analysis import bayesian_observer
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.model.record.cast import in_words
from abm.paths import display_path
from abm.scenario import Result, Scenario
from abm.studies import Study
from abm.studies.cited import SMALL

if TYPE_CHECKING:
    from abm.cases import Case
    from abm.config import Experiment
    from abm.runs.results import Results

ROLES = ("activist", "cadre", "staff")

PARTIAL = 0.5
"""Outcome of a result that was neither won nor lost."""

WEEK = 7
"""Days after a vote within which its record is searched."""

USED = 0.05
"""Breadth in the median run from which a campaign counts as one with data."""

PROPOSITIONS = {"anything": 0.8, "promised": 3.0}
"""What may be believed, and the points that canvassing adds to the margin if it is true: what was
measured for 2012 (B1), and the middle of what was promised, 1 to 2 points of the vote (F46)."""

EVEN, LEADS, EXPERIMENTS = "even", "leads", "experiments"
OBSERVERS = {
    EVEN: "who takes every race for even",
    LEADS: "who knows the leads",
    EXPERIMENTS: "who knows the leads and the experiments",
}
"""Observers, each with what it knows beyond who won; the lead is that of the result itself."""

HEADLINE = LEADS
"""Observer that sentences and figures speak of first."""

MEASURED = bayesian_observer.Prior.normal(PROPOSITIONS["anything"], 0.39)
"""What the experiments say before any vote: the effect measured for 2012, with the deviation at
which it is above 0 with a probability of .98 (B1, E41)."""


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
    """Return belief beside that of each observer, by party, role and proposition.

    Raises
    ------
    InputError
        If the config is refused, or no run has members before and after a result.
    """
    check_design(results.experiment)
    scenario = results.experiment.points.scenarios[BASELINE]
    series = results.table("series", 0, {"measure": ["belief", "breadth"]})
    series = series.assign(date=pd.to_datetime(series["date"]).dt.date)
    swing = scenario.parameters["swing"]
    parts = []
    for party in (party.name for party in scenario.parties):
        seen = [result for result in scenario.calendar.results if result.party == party]
        used = [result.outcome != PARTIAL and _used(series, scenario, result) for result in seen]
        for role in ROLES:
            beliefs = _beliefs(series, party, role, seen)
            if beliefs.empty or not seen:
                continue
            for proposition, observer in product(PROPOSITIONS, OBSERVERS):
                table = _compared(beliefs, seen, used, swing, proposition, observer)
                names = {"party": party, "role": role}
                parts.append(table.assign(**names, proposition=proposition, knows=observer))
    if not parts:
        where = display_path(results.experiment.path)
        raise InputError(f"{where}: observer: no run has members before and after a result")
    table = pd.concat(parts, ignore_index=True)
    first = ["party", "role", "proposition", "knows", "date", "result", "outcome", "used"]
    table = table[[*first, *table.columns.drop(first)]]
    return Study({"observer": table}, list(_sentences(table, results.experiment.case, swing)))


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
    beliefs: pd.DataFrame,
    seen: list[Result],
    used: list[bool],
    swing: float,
    proposition: str,
    observer: str,
) -> pd.DataFrame:
    """Return mean belief, the observer's, and the excess with its band over runs.

    Every run has its own observer; one without experiments begins with what members of that run
    believe.
    """
    won = [1.0 if result.outcome > 0.5 else -1.0 for result in seen]
    leads = None if observer == EVEN else [result.lead for result in seen]
    effect = PROPOSITIONS[proposition]
    excesses, observers = [], []
    for belief in beliefs.to_numpy().T:
        prior, works = bayesian_observer.Prior.of_belief(float(belief[0]), effect), 0.0
        if observer == EXPERIMENTS:
            prior, works = MEASURED, effect if proposition == "promised" else 0.0
        path = bayesian_observer.path(prior, won, swing, leads=leads, used=used, works=works)[
            "belief"
        ].tolist()
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


def _sentences(table: pd.DataFrame, case: Case, swing: float) -> Iterator[str]:
    """Yield how much of the rise of belief results justify, the focal party's activists first."""
    focal, using = case.roles.focal, case.words["using"]
    headline = table[(table["knows"] == HEADLINE) & (table["proposition"] == "anything")]
    ends = dict(iter(headline.groupby(["party", "role"], sort=False)))
    first = [(focal, ROLES[0])] if (focal, ROLES[0]) in ends else []
    for key in first:
        rows = ends[key]
        start, end = rows.iloc[0], rows.iloc[-1]
        yield (
            f"The mean belief of {focal} activists in {using} goes from {start['belief']:.2f} on "
            f"{in_words(start['date'])} to {end['belief']:.2f} on {in_words(end['date'])}, on a "
            f"scale from 0 to 1. A Bayesian observer {OBSERVERS[HEADLINE]} and starts from the "
            f"same belief that it adds anything, ends at {end['observer']:.2f}: of the change of "
            f"{_change(end['change'])}, the results justify {_change(end['earned'])} "
            f"({end['n']} runs)."
        )
    yield _needed(swing, using)
    for knows, proposition, text in (
        (HEADLINE, "anything", "The same for others"),
        (HEADLINE, "promised", f"If belief is read as belief in {_promise()}"),
        (EVEN, "anything", f"Beside an observer {OBSERVERS[EVEN]}"),
    ):
        of = table[(table["knows"] == knows) & (table["proposition"] == proposition)]
        told = first if knows == HEADLINE and proposition == "anything" else []
        each = "; ".join(_one(key, rows) for key, rows in _ends(of) if key not in told)
        if each:
            yield f"{text}, the change of belief and the change that the results justify: {each}."
    sure = table[(table["knows"] == EXPERIMENTS) & (table["proposition"] == "anything")]
    each = "; ".join(
        f"{_who(key)}, {rows['belief'].iloc[-1]:.2f} and {rows['observer'].iloc[-1]:.2f}"
        for key, rows in _ends(sure)
    )
    yield (
        f"An observer {OBSERVERS[EXPERIMENTS]} does not start from members' belief, but is almost "
        f"certain before any result that {using} adds something: experiments, and not results, "
        f"speak for a high belief. Belief of members at the end, and of this observer: {each}."
    )
    yield (
        "In the model belief is a number from 0 to 1 without a proposition; the observer reads it "
        f"as the probability that {using} adds anything ({PROPOSITIONS['anything']:g} points of "
        f"the lead), or that it adds {_promise()}. Each party is followed from the last record "
        "before its first result to the first after its last. Observers learn from campaigns in "
        "which the party canvassed with data, and from no other. An observer who knows the leads "
        "takes the margin of each result for the lead that the party would have had without data, "
        "so that a landslide teaches nearly nothing. The parameters are the same in all runs, "
        "which differ by chance alone. The table observer has every result, rank and observer, "
        "with the spread over runs."
    )


def _ends(table: pd.DataFrame) -> Iterator[tuple[tuple[str, str], pd.DataFrame]]:
    """Yield the rows of each party and role that sentences tell."""
    for (party, role), rows in table.groupby(["party", "role"], sort=False):
        if role != "staff":
            yield (str(party), str(role)), rows


def _who(key: tuple[str, str]) -> str:
    return f"{key[0]} {key[1]}s"


def _one(key: tuple[str, str], rows: pd.DataFrame) -> str:
    end = rows.iloc[-1]
    return f"{_who(key)}, {_change(end['change'])} and {_change(end['earned'])}"


def _change(value: float) -> str:
    """Return a change with two decimals, and without a sign if it is printed as zero."""
    return f"{value:+.2f}" if abs(value) >= SMALL else "0.00"


def _promise() -> str:
    return f"the {PROPOSITIONS['promised']:g} points that were promised"


def _needed(swing: float, using: str) -> str:
    """Return how many elections would be strong evidence of a real effect, as a sentence."""
    numbers = ", and ".join(
        f"about {bayesian_observer.elections_needed(effect, swing):,.0f} if it adds {effect:g} "
        "points"
        for effect in PROPOSITIONS.values()
    )
    return (
        f"If {using} works, the number of evenly contested elections that would be needed on "
        f"average before their results were strong evidence of it (a Bayes factor of "
        f"{bayesian_observer.STRONG:.0f}) is {numbers}, where results vary for other reasons with "
        f"a standard deviation of {swing:g} points."
    )
