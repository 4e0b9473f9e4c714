"""Emulators of a reference table: one run at each of many draws from the priors.

They tell which inputs matter over the priors, and predict the curves of a run before it is made.
Their weights are kept, so that the page can predict at once, and so that runs at draws from the
posterior can judge them there (:mod:`.of_posterior`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from abm.analysis import emulated_shapley, emulators
from abm.analysis.emulators import Predictor
from abm.analysis.factors import Factors
from abm.analysis.outputs import Array
from abm.cases import Case
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.quantities import spoken
from abm.sampling import DUMMY
from abm.studies import Study, reference, words
from abm.studies.sensitivity import SEED
from abm.studies.sensitivity_outputs import outputs_of

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


MOST = 6
"""Inputs of an output that sentences name, at most."""

FALL = "fall"
"""The output that is the difference of two others, by role."""


class Point(NamedTuple):
    """A point of a curve: an outcome, and the measure, party and date that it is of."""

    output: str
    measure: str
    party: str
    date: dt.date


@dataclass(frozen=True)
class Outputs:
    """The outputs of an emulator, and the fall of resistance, which is a difference of two of them.

    Attributes
    ----------
    names, meanings : tuple of str
    weights : numpy.ndarray of shape (outputs of the emulator, outputs)
        Each output as a sum of those of the emulator.
    """

    names: tuple[str, ...]
    meanings: tuple[str, ...]
    weights: Array

    @classmethod
    def of(cls, case: Case, names: Sequence[str]) -> Outputs:
        """Return the outputs of an emulator of some outcomes of a case."""
        meanings = [case.outcomes[name].meaning for name in names]
        weights, outputs = np.eye(len(names)), outputs_of(case)
        ends = [case.outcomes.names.get(f"resistance_{day}") for day in ("early", "late")]
        if FALL in outputs.names and {*ends} <= {*names}:
            early, late = (weights[:, names.index(str(end))] for end in ends)
            name = outputs.names[FALL]
            names, meanings = [*names, name], [*meanings, outputs.meanings[name]]
            weights = np.column_stack([weights, early - late])
        return cls(tuple(names), tuple(meanings), weights)

    def __call__(self, values: Array) -> Array:
        """Return the outputs, [..., output], from those of the emulator."""
        result: Array = values @ self.weights
        return result

    def by(self, emulator: Predictor) -> Predictor:
        """Return the predictor of these outputs."""
        return lambda x: self(emulator(x))

    def table(self) -> pd.DataFrame:
        """Return their names and meanings, as columns of the table ``outputs``."""
        return pd.DataFrame({"output": list(self.names), "meaning": list(self.meanings)})


def study(results: Results) -> Study:
    """Return Shapley effects over the priors, and what predicts curves.

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
    emulated = [str(name) for name in outcomes]
    outputs = Outputs.of(baseline.case, emulated)
    q2 = 1.0 - (outputs(errors) ** 2).mean(axis=0) / outputs(y).var(axis=0)
    effects = emulated_shapley.of_prior(factors, [outputs.by(e) for e in fitted], seed=SEED)
    tables = {
        "outputs": outputs.table().assign(
            runs=len(y),
            mean=outputs(y).mean(axis=0),
            deviation=outputs(y).std(axis=0),
            q2_runs=q2,
        ),
        "shapley": stacked(outputs.names, effects),
        "curves": _curves(points, emulated, errors),
        "ranges": pd.DataFrame({"factor": list(factors.names), "low": low, "high": high}),
        "weights": emulators.fit(x, y, SEED).table(),
    }
    sizes = (
        f"{len(x):,} draws from the priors, one run each. Emulators predict "
        f"{words.share(q2.min())} to {words.share(q2.max())} of the variance of single runs that "
        f"they have not seen, chance included, by output (Q2).{MEANS}"
    )
    return Study(tables, [sizes, *leading(tables["shapley"], outputs, baseline.case)])


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


def _curves(points: list[Point], names: list[str], errors: Array) -> pd.DataFrame:
    """Return the table ``curves``, in the order of the outputs of the emulator."""
    place = {point.output: point for point in points}
    low, high = np.quantile(errors, [0.05, 0.95], axis=0)
    table = pd.DataFrame([place[name]._asdict() for name in names])
    return table.assign(below=low, above=high)


def stacked(names: Sequence[str], effects: list[pd.DataFrame]) -> pd.DataFrame:
    """Return tables of outputs as one, with their names in the first column; of these alone."""
    table = pd.concat(dict(zip(names, effects, strict=False)), names=["output"])
    return table.reset_index("output").reset_index(drop=True)


MEANS = (
    " A Shapley effect is the share of the variance that an input makes, with what it makes "
    "together with others divided among them; brackets hold 95% intervals. The tables outputs and "
    "shapley have all."
)
"""What follows on how well outputs are predicted."""


def leading(effects: pd.DataFrame, outputs: Outputs, case: Case) -> Iterator[str]:
    """Yield which inputs have the largest effects beyond that of the dummy.

    Told are the outputs of sensitivity analysis, and belief on the late day.
    """
    meanings = dict(zip(outputs.names, outputs.meanings, strict=True))
    told = {*outputs_of(case).names.values(), case.outcomes.names.get("belief_late", "")}
    for name, rows in effects[effects["output"].isin(told)].groupby("output", sort=False):
        by_input = rows.set_index("factor")
        largest = [
            f"{spoken(factor)} ({words.inside(*by_input.loc[factor, ['effect', 'low', 'high']])})"
            for factor in matter(rows.to_dict("records"))[:MOST]
        ]
        text = ", ".join(largest) or "no input can be told from the control"
        yield f"{words.sentence(meanings[str(name)])}: {text}."


def matter(rows: Sequence[Mapping[Any, Any]]) -> list[str]:
    """Return the inputs of an output whose effect lies above that of the dummy, in order of size.

    Their intervals must lie above its.  Without a dummy, they must lie above zero.
    """
    least = max((row["high"] for row in rows if row["factor"] == DUMMY), default=0.0)
    ranked = sorted(rows, key=lambda row: -row["effect"])
    return [str(row["factor"]) for row in ranked if row["low"] > max(least, 0.0)]
