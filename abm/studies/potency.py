"""How far each mechanism, alone, can move its own state in five years: what makes priors fair.

Which mechanism did most depends on how strong each is allowed to be.  So upper bounds of priors are
those of equal potency: the strength at which the mechanism, with no other at work, moves its own
state (belief, identity cost or the disposition to refuse, all from 0 to 1) by :data:`AMOUNT`.

The experiment is a ``factorial`` of groups, each ``alone``; a group is named after the parameter
that is its strength, and the points are draws of these.  With the others off, what a group moves
depends on its own strength only, so that one sample tells the curves of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.outputs import Array, require_finite
from abm.config.designs import ranges
from abm.errors import InputError
from abm.parameters import PARAMETERS
from abm.studies import Study

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

AMOUNT = 0.1
"""How far, on a scale of 0 to 1, each mechanism may move its own state: half of the least fall of
refusal that P1 asks for, so that none that acts on refusal makes it alone.

A choice, made after a look at the curves: of the whole fall, fewer mechanisms are capable."""

SEED = 2012
"""Of the bootstrap."""

RESAMPLES = 1000


class State(NamedTuple):
    """What a mechanism moves first, counted so that the way to more use is positive."""

    words: str
    outcome: str
    sign: float = 1.0


BELIEF = State("belief", "belief_2017")
IDENTITY = State("identity cost", "identity_2017", -1.0)
REFUSAL = State("disposition to refuse", "resistance_2017", -1.0)

OWN = {
    "promise_rate": BELIEF,
    "foreign_rate": BELIEF,
    "told_rate": BELIEF,
    "teaching_belief": BELIEF,
    "experience_rate": BELIEF,
    "attribution_gain": BELIEF,
    "generation_gap": IDENTITY,
    "norm_weight": REFUSAL,
    "familiarity_rate": REFUSAL,
    "exit_selection": REFUSAL,
}
"""The state that each strength moves: those of PS activists, five years after the start."""


def suits(experiment: Experiment) -> None:
    """Refuse an experiment in which mechanisms do not act alone, or have no strength that varies.

    Raises
    ------
    InputError
        If it is no factorial of groups alone, or a group is not named after a varied strength.
    """
    design = experiment.settings.get("design", {})
    groups = list(design.get("groups", {}))
    varied = {factor.key for factor in experiment.points.factors if factor.group == "parameters"}
    if not groups or design.get("combinations") != "alone":
        text = 'potency needs [design.groups], and combinations = "alone"'
    elif strays := [name for name in groups if name not in varied or name not in OWN]:
        text = (
            f"design.groups.{strays[0]}: each group is named after a strength that "
            f"[design.factors] varies, one of {', '.join(OWN)}"
        )
    elif len(experiment.points.scenarios) > 1:
        text = "potency looks at one scenario, not at several"
    else:
        return
    raise InputError(f"{experiment.name}: {text}")


def study(results: Results) -> Study:
    """Return what each mechanism moves alone, by strength, and at which strength :data:`AMOUNT`.

    ``curves`` has a row a strength tried: ``moved``, against the same society, by the same luck,
    without any mechanism.  ``bounds`` has a row a parameter: ``bound``, the least strength that
    moves :data:`AMOUNT` (or the end of what was tried, with ``reached`` false), ``moves``, what it
    moves, and the prior in use with what its upper end moves.  Intervals of 95 %, replicates
    resampled.

    Raises
    ------
    InputError
        If the config does not suit.
    NonFiniteError
        If a run of it failed.
    """
    experiment = results.experiment
    suits(experiment)
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
        state = OWN[name]
        (values,) = results.values(state.outcome)
        require_finite(values, state.outcome)
        shaped = values.reshape(len(strengths), len(groups) + 1, -1)
        moved = state.sign * (shaped[:, number] - shaped[:, -1])
        tried = strengths[:, names.index(name)]
        order = np.argsort(tried)
        curve = _Curve(tried[order], moved[order], moved[order][:, picks].mean(axis=-1))
        curves.append(curve.table().assign(parameter=name))
        bounds.append(_bounded(name, state, curve, ends[name][1]))
    table = pd.DataFrame(bounds)
    whole = pd.concat(curves, ignore_index=True)
    columns = ["parameter", *whole.columns.drop("parameter")]
    return Study({"bounds": table, "curves": whole[columns]}, _words(table, experiment))


class _Curve(NamedTuple):
    """What was moved at rising strengths: by run, and on average in each resample."""

    tried: Array  # [strength]
    moved: Array  # [strength, replicate]
    resampled: Array  # [strength, resample]

    def table(self) -> pd.DataFrame:
        """Return the means and their intervals."""
        low, high = resampling.percentile(self.resampled.T)
        means = self.moved.mean(axis=1)
        return pd.DataFrame({"value": self.tried, "moved": means, "low": low, "high": high})

    def at(self, strength: float) -> tuple[float, float, float]:
        """Return what a strength moves, with its interval; beyond the last one, what that does."""
        known = np.append(0.0, self.tried)
        every = np.column_stack([self.moved.mean(axis=1), self.resampled])
        every = np.vstack([np.zeros(every.shape[1]), every])
        found = np.array([np.interp(strength, known, column) for column in every.T])
        low, high = resampling.percentile(found[1:])
        return float(found[0]), float(low), float(high)

    def reaching(self, amount: float) -> tuple[float, float, float]:
        """Return the least strength that moves an amount, with its interval; infinite if none."""
        every = np.column_stack([self.moved.mean(axis=1), self.resampled])
        found = np.array([_first(self.tried, column, amount) for column in every.T])
        low, high = np.quantile(found[1:], [0.025, 0.975], method="nearest")
        return float(found[0]), float(low), float(high)


def _first(tried: Array, moved: Array, amount: float) -> float:
    """Return where a curve that starts at nothing, between straight lines, reaches an amount."""
    x, y = np.append(0.0, tried), np.append(0.0, moved)
    over = np.flatnonzero(y >= amount)
    if not len(over):
        return np.inf
    after = over[0]
    share = (amount - y[after - 1]) / (y[after] - y[after - 1])
    return float(x[after - 1] + share * (x[after] - x[after - 1]))


def _bounded(name: str, state: State, curve: _Curve, end: float) -> dict[str, object]:
    """Return the row of a parameter that was tried up to an end."""
    parameter = PARAMETERS[name]
    bound, low, high = curve.reaching(AMOUNT)
    reached = np.isfinite(bound)
    used = bound if reached else end
    moves, moves_low, moves_high = curve.at(used)
    own = parameter.prior[1] if parameter.prior else np.nan
    own_moves, own_low, own_high = curve.at(own)
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
        "prior": own,
        "prior_moves": own_moves,
        "prior_low": own_low,
        "prior_high": own_high,
    }


def _words(table: pd.DataFrame, experiment: Experiment) -> list[str]:
    """Return what follows."""
    strengths = len(experiment.points) // (len(table) + 1)
    sentences = [
        (
            f"n = {strengths} strengths of each of {len(table)} mechanisms, alone, x "
            f"{experiment.replicates} replicates; what is moved in five years is of PS activists, "
            "against the same society without any mechanism.  Intervals of 95 %."
        )
    ]
    for row in table.to_dict("records"):
        said = f"{row['parameter']} moves {row['state']}"
        if row["reached"]:
            sentences.append(
                f"{said} by {AMOUNT} at {row['bound']:.2g} {row['unit']} "
                f"[{row['bound_low']:.2g}, {row['bound_high']:.2g}]; the prior ends at "
                f"{row['prior']:.2g}, which moves it by {row['prior_moves']:.3f} "
                f"[{row['prior_low']:.3f}, {row['prior_high']:.3f}]."
            )
        else:
            sentences.append(
                f"{said} by {row['moves']:.3f} [{row['moves_low']:.3f}, {row['moves_high']:.3f}] "
                f"at most, at {row['bound']:.2g} {row['unit']}, the end of what was tried: it "
                f"cannot move it by {AMOUNT}, and is weaker than the others by the model itself."
            )
    weak = table.loc[~table["reached"], "parameter"]
    if len(weak):
        sentences.append(f"Not of equal potency: {', '.join(weak)}.")
    return sentences
