"""Emulators of a reference table: one run at each of many draws from the priors.

They tell which inputs matter over the posterior, where inputs depend on each other, and predict the
curves of a run before it is made.  Their weights are kept, so that the page can predict at once.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from abm.analysis import emulated_shapley, emulators
from abm.analysis.factors import Factors
from abm.analysis.outputs import Array
from abm.cases import Case
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.studies import Study, reference
from abm.studies.calibrate import schema as calibrate
from abm.studies.sensitivity import SEED

if TYPE_CHECKING:
    from abm.runs.results import Results

LEAST = 0.95
"""Least share of the draws that must define an outcome for it to be emulated."""

FEWEST = 200
"""Least number of draws from which emulators are trained."""

DAYS = ("start", "early", "after", "middle", "late")
"""Days of record, by roles, at which resistance and belief of activists are predicted."""

CAMPAIGNS = ("first", "turning", "local_first", "local_next", "local_last", "last")
"""Campaigns, by roles, in which use is predicted."""

PARTIES = {"": "focal", "rival_": "rival", "newcomer_": "newcomer"}
"""Parts of the names of outcomes by roles, and the parties that they are of."""


class Point(NamedTuple):
    """A point of a curve: an outcome, and the measure, party and date that it is of."""

    output: str
    measure: str
    party: str
    date: dt.date


def study(results: Results) -> Study:
    """Return Shapley effects over the priors and the posterior, and what predicts curves.

    Raises
    ------
    InputError
        If too few draws define the outcomes.
    """
    baseline = reference.read(results)[BASELINE]
    points = points_of(baseline.case)
    outcomes = baseline.outcomes[[point.output for point in points]]
    outcomes = outcomes.loc[:, outcomes.notna().mean() >= LEAST]
    outcomes = outcomes.loc[:, outcomes.std() > 0.0]
    whole = outcomes.notna().all(axis=1)
    if whole.sum() < FEWEST or outcomes.empty:
        raise InputError(
            f"{results.experiment.name}: emulate needs {FEWEST} draws that define the outcomes, "
            f"and {whole.sum()} do"
        )
    factors = Factors.of(baseline.prior)
    low, high = np.array(factors.bounds).T
    x = (baseline.draws.loc[whole, list(factors.names)].to_numpy() - low) / (high - low)
    y = outcomes[whole].to_numpy()
    fold = emulators.folds(len(x))
    fitted = emulators.cross_fit(x[:, None], y[:, None], fold, SEED)
    errors = np.empty_like(y)
    for number, emulator in enumerate(fitted):
        errors[fold == number] = y[fold == number] - emulator(x[fold == number])
    names = [str(name) for name in outcomes]
    q2 = 1.0 - (errors**2).mean(axis=0) / y.var(axis=0)
    tables = {
        "outputs": _outputs(names, baseline.case, y, q2),
        "shapley": _stacked(names, emulated_shapley.of_prior(factors, fitted, seed=SEED)),
        "curves": _curves(points, names, errors),
        "ranges": pd.DataFrame({"factor": list(factors.names), "low": low, "high": high}),
        "weights": emulators.fit(x, y, SEED).table(),
    }
    listed = ", ".join(f"{name} {value:.2f}" for name, value in zip(names, q2, strict=True))
    sizes = (
        f"n = {len(x):,} draws, one run each. Emulators predict these shares of the variance of "
        f"single runs that they have not seen, noise included (Q2): {listed}."
    )
    sentences = [sizes]
    draws = calibrate.DRAWS.read(results.folder.path)
    if draws is None:
        sentences.append("No effects over the posterior: abm analyse calibrate makes it first.")
    else:
        draws = draws[list(factors.names)].clip(low, high, axis=1)
        effects = emulated_shapley.of_draws(draws, factors, fitted, seed=SEED)
        tables["posterior"] = _stacked(names, effects)
        sentences.append(
            f"Over the posterior, {len(draws):,} draws give the distribution of each input and the "
            "correlations of their ranks; dependence of other kinds is left out."
        )
    return Study(tables, sentences)


def points_of(case: Case) -> list[Point]:
    """Return the points of curves that a case defines."""
    roles, names = case.roles, case.outcomes.names
    dates = {"start": roles.start, **{role: day.day for role, day in roles.days}}
    campaigns = dict(roles.campaigns)
    points: list[Point] = []
    for part, role in PARTIES.items():
        party = getattr(roles, role)
        points += [
            Point(names[of_role], measure, party, dates[day])
            for measure in ("resistance", "belief")
            for day in DAYS
            if (of_role := f"{measure}_{part}{day}") in names and day in dates
        ]
        points += [
            Point(names[of_role], "use", party, contest.voted or contest.closes)
            for campaign in CAMPAIGNS
            if (of_role := f"use_{part}{campaign}") in names
            and (contest := campaigns.get(f"{part}{campaign}")) is not None
        ]
    return points


def _outputs(names: list[str], case: Case, y: Array, q2: Array) -> pd.DataFrame:
    """Return the table ``outputs``."""
    return pd.DataFrame(
        {
            "output": names,
            "meaning": [case.outcomes[name].meaning for name in names],
            "runs": len(y),
            "mean": y.mean(axis=0),
            "deviation": y.std(axis=0),
            "q2_runs": q2,
        }
    )


def _curves(points: list[Point], names: list[str], errors: Array) -> pd.DataFrame:
    """Return the table ``curves``, in the order of the outputs of the emulator."""
    place = {point.output: point for point in points}
    low, high = np.quantile(errors, [0.05, 0.95], axis=0)
    table = pd.DataFrame([place[name]._asdict() for name in names])
    return table.assign(below=low, above=high)


def _stacked(names: list[str], effects: list[pd.DataFrame]) -> pd.DataFrame:
    """Return tables of outputs as one, with their names in the first column."""
    table = pd.concat(dict(zip(names, effects, strict=True)), names=["output"])
    return table.reset_index("output").reset_index(drop=True)
