"""How strong each mechanism must be, alone or in company, to change its own state by an amount.

Which mechanism contributes most depends on how strong each may be.  Upper bounds of priors are
therefore bounds of equal potency: the strength at which the mechanism, with no other at work,
changes its own state (belief, identity cost or resistance, each from 0 to 1) by :data:`AMOUNT`
from the start of the run to the late day of the case.

For mechanisms alone, the experiment is a ``factorial`` of groups, each ``alone``.  A group is named
after the parameter that is its strength, and the points are draws of these strengths.  With the
others off, the change depends on the group's own strength only, so one sample yields the curves of
all groups.  In company, that is added to all the others as the config has them, it is a ``sweep``
that varies each strength alone, from zero on.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.outputs import Array, require_finite
from abm.config.designs import ranges, varied_alone
from abm.config.experiment import BASELINE
from abm.errors import InputError
from abm.model.arithmetic import DAYS_A_YEAR
from abm.parameters import PARAMETERS
from abm.quantities import spoken
from abm.studies import Study, by_role, words

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

AMOUNT = 0.1
"""Change of its own state, from 0 to 1, that each mechanism may bring about: half of the least fall
of resistance that P1 asks for, so that no mechanism that acts on resistance causes it alone.

It was chosen after a look at the curves: fewer mechanisms can bring about the whole fall."""

SAME = 0.1
"""Part of a bound by which the end of a prior may differ from it by rounding."""

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
    """Refuse an experiment that neither has mechanisms alone nor varies each strength alone.

    Raises
    ------
    InputError
        If it is neither a factorial of groups alone nor a sweep of strengths from zero on, a group
        is not named after a varied strength, or its case leaves a state undefined.
    """
    by_role.require(experiment, "potency")
    design = experiment.settings.get("design", {})
    if len(experiment.points.scenarios) > 1:
        raise InputError(f"{experiment.name}: potency is of one scenario, not of several")
    if in_company(experiment):
        for name, values in design["factors"].items():
            if name not in STATES:
                text = f"potency is of these strengths: {', '.join(STATES)}"
                raise InputError(f"{experiment.name}: design.factors.{name}: {text}")
            if not values or min(values) != 0.0:
                text = "potency needs values from 0 on, at which a mechanism is none at all"
                raise InputError(f"{experiment.name}: design.factors.{name}: {text}")
        return
    groups = list(design.get("groups", {}))
    varied = {factor.key for factor in experiment.points.factors if factor.group == "parameters"}
    if not groups or design.get("combinations") != "alone":
        text = (
            'potency needs [design.groups] and combinations = "alone", or kind = "sweep" and '
            'sampler = "alone"'
        )
    elif strays := [name for name in groups if name not in varied or name not in STATES]:
        text = (
            f"design.groups.{strays[0]}: each group is named after a strength that "
            f"[design.factors] varies, one of {', '.join(STATES)}"
        )
    else:
        return
    raise InputError(f"{experiment.name}: {text}")


def in_company(experiment: Experiment) -> bool:
    """Whether each strength is varied beside all other mechanisms, and not alone."""
    return experiment.kind == "sweep" and experiment.settings["design"].get("sampler") == "alone"


def study(results: Results) -> Study:
    """Return the change that each strength brings about, and bounds of equal potency.

    The change is against the same society, with the same random numbers, without any mechanism or,
    in company, without this one.  Intervals of 95 %, with replicates resampled.

    Raises
    ------
    InputError
        If the config is refused.
    NonFiniteError
        If one of its runs failed.
    """
    experiment = results.experiment
    check_design(experiment)
    changes = _added if in_company(experiment) else _alone
    picks = resampling.generator(SEED).integers(
        experiment.replicates, size=(RESAMPLES, experiment.replicates)
    )
    curves, bounds = [], []
    for name, end, tried, changed in changes(results):
        state = STATES[name]
        moved = state.sign * changed
        order = np.argsort(tried)
        curve = _Curve(tried[order], moved[order], moved[order][:, picks].mean(axis=-1))
        curves.append(curve.table().assign(parameter=name))
        bounds.append(_bound(name, state, curve, end))
    table = pd.DataFrame(bounds)
    whole = pd.concat(curves, ignore_index=True)
    columns = ["parameter", *whole.columns.drop("parameter")]
    return Study({"bounds": table, "curves": whole[columns]}, _sentences(table, experiment))


class _Changes(NamedTuple):
    """A strength: its largest value, the values tried, and the change of its state at each."""

    name: str
    end: float
    tried: Array  # [strength]
    changed: Array  # [strength, replicate]


def _alone(results: Results) -> Iterator[_Changes]:
    """Yield changes against the society without any mechanism."""
    design, points = results.experiment.settings["design"], results.experiment.points
    groups = list(design["groups"])
    names = [factor.key for factor in points.factors]
    ends = ranges([f for f in points.factors if f.key in groups], design)
    strengths = points.values.reshape(-1, len(groups) + 1, len(names))[:, 0]
    for number, name in enumerate(groups):
        shaped = _values(results, name).reshape(len(strengths), len(groups) + 1, -1)
        tried = strengths[:, names.index(name)]
        yield _Changes(name, ends[name][1], tried, shaped[:, number] - shaped[:, -1])


def _added(results: Results) -> Iterator[_Changes]:
    """Yield changes against the society that has all mechanisms but this one."""
    points = results.experiment.points
    at = varied_alone(points.factors, results.experiment.settings["design"])
    for number, factor in enumerate(points.factors):
        values = _values(results, factor.key)[at == number]
        tried = points.values[at == number, number]
        more = tried > 0.0
        yield _Changes(
            factor.key, float(tried.max()), tried[more], values[more] - values[~more].mean(axis=0)
        )


def _values(results: Results, name: str) -> Array:
    """Return the state that a strength changes, in each run: shape (points, replicates)."""
    outcome = STATES[name].outcome
    (values,) = results.by_role(outcome)
    require_finite(values, results.experiment.case.outcomes.names[outcome])
    array: Array = values
    return array


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
    """Return which mechanisms reach the amount, at which strengths, and which do not."""
    company = in_company(experiment)
    strengths = len(experiment.points) // (len(table) + (not company))
    beside = "added to all others" if company else "with no other at work"
    against = "without it" if company else "without any mechanism"
    focal = experiment.case.roles.focal
    late, start = experiment.case.day("late"), experiment.points.scenarios[BASELINE].start
    years = f"{(late - start).days / DAYS_A_YEAR:.2g} years"
    rows = table.to_dict("records")
    strong = [_reaching(row) for row in rows if row["reached"]]
    weak = [_short(row) for row in rows if not row["reached"]]
    first = (
        f"Which mechanism contributes most depends on how strong each may be. {len(strong)} of "
        f"{len(rows)} mechanisms can, {beside}, change the state on which they act "
        f"(in brackets below) by {AMOUNT} among {focal} activists, on a scale from 0 to 1, within "
        f"{years}."
    )
    sentences = [first]
    if strong:
        sentences.append(f"They do so at these strengths (95% intervals): {'; '.join(strong)}.")
    if weak:
        sentences.append(
            "The others do not reach it at the largest strength tried, so that the design of the "
            "model limits their shares in other studies; their largest changes: "
            f"{'; '.join(weak)}. In those studies a group may hold several mechanisms, so that it "
            "may contribute more than any of them does here."
        )
    parted = [row for row in rows if row["prior"] < row["bound"] * (1.0 - SAME)]
    if parted:
        each = "; ".join(
            f"{spoken(row['parameter'])}, {words.measured(row | _prior(row), 'at')}"
            for row in parted
        )
        sentences.append(
            "Of some, evidence allows smaller strengths only; at the largest of these the change "
            f"is: {each}."
        )
    if not company:
        sentences.append(
            "The upper end of each prior is this bound, rounded, unless evidence gives another: "
            f"that the strengths reach {AMOUNT} there is an assumption and no result."
        )
    sentences.append(
        f"Each of {strengths} strengths of each mechanism was run "
        f"{words.times(experiment.replicates)}, and compared with the same simulations {against}. "
        "The table curves has all of them."
    )
    return sentences


def _prior(row: dict[Hashable, Any]) -> dict[Hashable, Any]:
    return {"at": row["prior_moves"], "at_low": row["prior_low"], "at_high": row["prior_high"]}


def _reaching(row: dict[Hashable, Any]) -> str:
    """Return the strength at which a mechanism reaches the amount, in words."""
    low, high = row["bound_low"], row["bound_high"]
    end = f"{high:.2g}" if np.isfinite(high) else "more than the largest tried"
    return (
        f"{spoken(row['parameter'])} ({row['state']}), {row['bound']:.2g}{_unit(row['unit'])} "
        f"({low:.2g} to {end})"
    )


def _short(row: dict[Hashable, Any]) -> str:
    """Return the largest change that a mechanism brings about, in words."""
    return (
        f"{spoken(row['parameter'])} ({row['state']}), {words.measured(row, 'moves')} at "
        f"{row['bound']:.2g}{_unit(row['unit'])}"
    )


def _unit(unit: str) -> str:
    """Return a unit after a number; nothing for a pure number or a share."""
    return {"1/yr": " per year", "-": "", "share": ""}.get(unit, f" {unit}")
