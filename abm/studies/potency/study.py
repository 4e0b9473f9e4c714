"""How strong each mechanism must be, alone, to change its own state by the same amount.

Which mechanism contributes most depends on how strong each may be.  Upper bounds of priors are
therefore bounds of equal potency: the strength at which the mechanism, with no other at work,
changes its own state (belief, identity cost or resistance, each from 0 to 1) by :data:`AMOUNT`
from the start of the run to the late day of the case.

The experiment is a ``factorial`` of groups, each ``alone``.  A group is named after the parameter
that is its strength, and the points are draws of these strengths.  With the others off, the change
depends on the group's own strength only, so one sample yields the curves of all groups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.outputs import Array, require_finite
from abm.config.designs import ranges
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.model.arithmetic import DAYS_A_YEAR
from abm.parameters import PARAMETERS
from abm.studies import Study, by_role

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

AMOUNT = 0.1
"""Change of its own state, from 0 to 1, that each mechanism may bring about: half of the least fall
of resistance that P1 asks for, so that no mechanism that acts on resistance causes it alone.

It was chosen after a look at the curves: fewer mechanisms can bring about the whole fall."""

SEED = 2012
"""Seed of the bootstrap."""

RESAMPLES = 1000


class State(NamedTuple):
    """The state that a mechanism changes first, and its outcome by roles.

    It is positive in the direction of more use.
    """

    words: str
    outcome: str
    sign: float = 1.0


BELIEF = State("belief", "belief_late")
IDENTITY = State("identity cost", "identity_late", -1.0)
RESISTANCE = State("resistance", "resistance_late", -1.0)

STATES = {
    "promise_rate": BELIEF,
    "foreign_rate": BELIEF,
    "domestic_rate": BELIEF,
    "teaching_belief": BELIEF,
    "experience_rate": BELIEF,
    "attribution_gain": BELIEF,
    "generation_gap": IDENTITY,
    "norm_weight": RESISTANCE,
    "familiarity_rate": RESISTANCE,
    "exit_selection": RESISTANCE,
}
"""The state that each strength changes, among the focal party's activists on the late day."""


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment in which mechanisms do not act alone, or lack a strength that varies.

    Raises
    ------
    InputError
        If it is not a factorial of groups alone, a group is not named after a varied strength, or
        its case leaves a state undefined.
    """
    by_role.require(experiment, "potency")
    design = experiment.settings.get("design", {})
    groups = list(design.get("groups", {}))
    varied = {factor.key for factor in experiment.points.factors if factor.group == "parameters"}
    if not groups or design.get("combinations") != "alone":
        text = 'potency needs [design.groups], and combinations = "alone"'
    elif strays := [name for name in groups if name not in varied or name not in STATES]:
        text = (
            f"design.groups.{strays[0]}: each group is named after a strength that "
            f"[design.factors] varies, one of {', '.join(STATES)}"
        )
    elif len(experiment.points.scenarios) > 1:
        text = "potency is of one scenario, not of several"
    else:
        return
    raise InputError(f"{experiment.name}: {text}")


def study(results: Results) -> Study:
    """Return the change that each strength brings about alone, and bounds of equal potency.

    The change is against the same society, with the same random numbers, without any mechanism.
    Intervals of 95 %, with replicates resampled.

    Raises
    ------
    InputError
        If the config is refused.
    NonFiniteError
        If one of its runs failed.
    """
    experiment = results.experiment
    check_design(experiment)
    groups = list(experiment.settings["design"]["groups"])
    points = experiment.points
    names = [factor.key for factor in points.factors]
    ends = ranges([f for f in points.factors if f.key in groups], experiment.settings["design"])
    strengths = points.values.reshape(-1, len(groups) + 1, len(names))[:, 0]
    picks = resampling.generator(SEED).integers(
        experiment.replicates, size=(RESAMPLES, experiment.replicates)
    )
    curves, bounds = [], []
    for number, name in enumerate(groups):
        state = STATES[name]
        (values,) = results.by_role(state.outcome)
        require_finite(values, experiment.case.outcomes.names[state.outcome])
        shaped = values.reshape(len(strengths), len(groups) + 1, -1)
        moved = state.sign * (shaped[:, number] - shaped[:, -1])
        tried = strengths[:, names.index(name)]
        order = np.argsort(tried)
        curve = _Curve(tried[order], moved[order], moved[order][:, picks].mean(axis=-1))
        curves.append(curve.table().assign(parameter=name))
        bounds.append(_bound(name, state, curve, ends[name][1]))
    table = pd.DataFrame(bounds)
    whole = pd.concat(curves, ignore_index=True)
    columns = ["parameter", *whole.columns.drop("parameter")]
    return Study({"bounds": table, "curves": whole[columns]}, _sentences(table, experiment))


class _Curve(NamedTuple):
    """The change at rising strengths: by run, and on average in each resample."""

    tried: Array  # [strength]
    moved: Array  # [strength, replicate]
    resampled: Array  # [strength, resample]

    def table(self) -> pd.DataFrame:
        """Return the mean change at each strength, with its interval."""
        low, high = resampling.percentile(self.resampled.T)
        means = self.moved.mean(axis=1)
        return pd.DataFrame({"value": self.tried, "moved": means, "low": low, "high": high})

    def at(self, strength: float) -> tuple[float, float, float]:
        """Return the change at a strength, with its interval; constant beyond the last strength."""
        strengths = np.append(0.0, self.tried)
        every = np.column_stack([self.moved.mean(axis=1), self.resampled])
        every = np.vstack([np.zeros(every.shape[1]), every])
        changes = np.array([np.interp(strength, strengths, column) for column in every.T])
        low, high = resampling.percentile(changes[1:])
        return float(changes[0]), float(low), float(high)

    def reaching(self, amount: float) -> tuple[float, float, float]:
        """Return the least strength with such a change, and its interval; infinite if none."""
        every = np.column_stack([self.moved.mean(axis=1), self.resampled])
        bounds = np.array([_first(self.tried, column, amount) for column in every.T])
        low, high = np.quantile(bounds[1:], [0.025, 0.975], method="nearest")
        return float(bounds[0]), float(low), float(high)


def _first(tried: Array, moved: Array, amount: float) -> float:
    """Return where a curve from the origin, linear between strengths, reaches an amount."""
    x, y = np.append(0.0, tried), np.append(0.0, moved)
    over = np.flatnonzero(y >= amount)
    if not len(over):
        return np.inf
    after = over[0]
    share = (amount - y[after - 1]) / (y[after] - y[after - 1])
    return float(x[after - 1] + share * (x[after] - x[after - 1]))


def _bound(name: str, state: State, curve: _Curve, end: float) -> dict[str, object]:
    """Return the row in ``bounds`` of a parameter whose strengths were tried up to ``end``."""
    parameter = PARAMETERS[name]
    bound, low, high = curve.reaching(AMOUNT)
    reached = np.isfinite(bound)
    used = bound if reached else end
    moves, moves_low, moves_high = curve.at(used)
    prior = parameter.prior[1] if parameter.prior else np.nan
    prior_moves, prior_low, prior_high = curve.at(prior)
    return {
        "parameter": name,
        "unit": parameter.unit,
        "state": state.words,
        "amount": AMOUNT,
        "bound": used,
        "bound_low": low if reached else np.nan,
        "bound_high": high if reached and np.isfinite(high) else np.nan,
        "reached": reached,
        "moves": moves,
        "moves_low": moves_low,
        "moves_high": moves_high,
        "prior": prior,
        "prior_moves": prior_moves,
        "prior_low": prior_low,
        "prior_high": prior_high,
    }


def _sentences(table: pd.DataFrame, experiment: Experiment) -> list[str]:
    """Return the bounds of all mechanisms, a sentence each."""
    strengths = len(experiment.points) // (len(table) + 1)
    roles = experiment.case.roles
    late, start = experiment.case.day("late"), experiment.points.scenarios[BASELINE].start
    years = (late - start).days / DAYS_A_YEAR
    sentences = [
        (
            f"n = {strengths} strengths of each of {len(table)} mechanisms, alone, x "
            f"{experiment.replicates} replicates. Changes are those of {roles.focal} activists in "
            f"{years:.2g} years, against the same society without any mechanism. Intervals: 95 %."
        )
    ]
    for row in table.to_dict("records"):
        if row["reached"]:
            sentences.append(
                f"{row['parameter']} changes {row['state']} by {AMOUNT} at {row['bound']:.2g} "
                f"{row['unit']} [{row['bound_low']:.2g}, {row['bound_high']:.2g}]; its prior ends "
                f"at {row['prior']:.2g}, where the change is {row['prior_moves']:.3f} "
                f"[{row['prior_low']:.3f}, {row['prior_high']:.3f}]."
            )
        else:
            sentences.append(
                f"{row['parameter']} changes {row['state']} by at most {row['moves']:.3f} "
                f"[{row['moves_low']:.3f}, {row['moves_high']:.3f}], at {row['bound']:.2g} "
                f"{row['unit']}, the largest strength tried: no strength reaches {AMOUNT}, since "
                "the model itself limits this mechanism."
            )
    weak = table.loc[~table["reached"], "parameter"]
    if len(weak):
        sentences.append(f"Not of equal potency: {', '.join(weak)}.")
    return sentences
