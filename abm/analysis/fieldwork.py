"""What would settle it: how much a measurement that nobody has made yet would teach.

Each row of a reference table is one world that the evidence admits: the truth of every candidate
measurement in it, and of every target (a share, a claim).  Measuring adds an error.  What the
measurement would leave uncertain of a target is then a regression of target on measurement over
the table, without a posterior for each possible result: Strong et al. (2015), Medical Decision
Making 35; for variances, Jackson et al. (2019), JASA 114, 1436-1449.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.outputs import Array, Numbers, require_finite
from abm.errors import InputError

NEIGHBOURS = (10, 20, 40, 80, 160, 320)
"""Numbers of neighbours among which the one that predicts best is taken."""

ROUNDING = 1e-9
"""By how much a share that is a quotient of sums may leave 0 to 1."""

LEAST_WORLDS = 100
"""Worlds under which nothing is said."""

LEAST = 0.01
"""Share of variance under which no fieldwork is worth its trouble."""


@dataclasses.dataclass(frozen=True)
class Candidate:
    """A measurement that could be made.

    Attributes
    ----------
    name : str
        A column of the table of measurements.
    n : int, optional
        Persons (or units) asked, of whom a share is found: error as in binomial draws.
    error : float
        Standard deviation of what else may be wrong, in the unit of the measurement.
    cost : float, optional
        In any unit, the same for all.
    """

    name: str
    n: int | None = None
    error: float = 0.0
    cost: float | None = None

    def measured(self, truth: Array, rng: np.random.Generator) -> Array:
        """Return what would be found where this is the truth.

        Raises
        ------
        InputError
            If a share lies outside 0-1, or nobody is asked.
        """
        found = truth
        if self.n is not None:
            share = np.clip(truth, 0.0, 1.0)
            if self.n < 1 or (abs(truth - share) > ROUNDING).any():
                raise InputError(f"{self.name}: a share of persons asked lies within 0 to 1")
            found = rng.binomial(self.n, share) / self.n
        return found + rng.normal(size=len(truth)) * self.error


@dataclasses.dataclass(frozen=True)
class Fieldwork:
    """What measurements would teach.

    Attributes
    ----------
    gains : pandas.DataFrame
        One row a measurement (or pair) and target: ``first``, ``second`` ("" if alone),
        ``target``; ``reduction``, the expected fall of its variance as a share, with ``low`` and
        ``high`` (95 %); ``linear``, the same by linear regression; ``information``, the expected
        gain in nats (of a claim: mutual information; otherwise as of normal variables);
        ``cost`` and ``per_cost``.
    verdict : tuple of str
        What follows, in sentences.
    """

    gains: pd.DataFrame
    verdict: tuple[str, ...]


def plan(
    measurements: pd.DataFrame,
    targets: pd.DataFrame,
    candidates: Sequence[Candidate],
    *,
    seed: int,
    pairs: bool = True,
    resamples: int = 200,
) -> Fieldwork:
    """Return what each measurement, alone and in pairs, is expected to teach of each target.

    Parameters
    ----------
    measurements : pandas.DataFrame of shape (worlds, candidates)
        The truth of each measurement in worlds of equal weight, each once (see
        :meth:`abm.analysis.calibration.Posterior.thinned`).
    targets : pandas.DataFrame of shape (worlds, targets)
        What one wants to know in the same worlds; 0 and 1 for a claim that is false or true.
    candidates : sequence of Candidate
        Measurements with their errors.
    seed : int
        At least 1.
    pairs : bool
        Whether to look at pairs, too.
    resamples : int
        Bootstrap resamples of worlds for the intervals.

    Raises
    ------
    NonFiniteError
        If a measurement or target is missing in a world.
    InputError
        If there are under 100 worlds, not as many measured as wanted, or a world comes twice.
    """
    if len(measurements) != len(targets) or len(targets) < LEAST_WORLDS:
        raise InputError(
            f"fieldwork takes at least {LEAST_WORLDS} worlds, the same for measured and wanted"
        )
    if pd.concat([measurements, targets], axis=1).duplicated().any():
        raise InputError("a world comes twice, and would predict itself: take each draw once")
    names = [candidate.name for candidate in candidates]
    truth = measurements[names].to_numpy(dtype=np.float64)
    wanted = targets.to_numpy(dtype=np.float64)
    require_finite(truth, "a measurement")
    require_finite(wanted, "a target")
    rng = resampling.generator(seed)
    seen = np.column_stack(
        [one.measured(values, rng) for one, values in zip(candidates, truth.T, strict=True)]
    )
    choices = [(i,) for i in range(len(names))]
    chosen = [*choices, *(combinations(range(len(names)), 2) if pairs else [])]
    drawn = rng.integers(len(wanted), size=(resamples, len(wanted)))
    weights = resampling.shares(drawn, len(wanted))
    parts = []
    for which in chosen:
        gain = _gain(seen[:, which], wanted, weights)
        costs = [candidates[i].cost for i in which]
        cost = np.nan if None in costs else float(np.sum([c for c in costs if c is not None]))
        second = names[which[1]] if len(which) > 1 else ""
        labels = {"first": names[which[0]], "second": second, "target": list(targets)}
        parts.append(pd.DataFrame(labels).assign(**gain, cost=cost))
    table = pd.concat(parts, ignore_index=True)
    table["per_cost"] = table["reduction"] / table["cost"]
    return Fieldwork(table, _verdict(table))


def normal_reduction(targets: Array, seen: Array) -> Array:
    """Return the share of each target's variance that linear regression on what is seen takes away.

    Exact where all are jointly normal: cov(t, y) var(y)^-1 cov(y, t) / var(t).

    Parameters
    ----------
    targets : numpy.ndarray of shape (worlds, targets)
        What is wanted.
    seen : numpy.ndarray of shape (worlds, measurements)
        What is measured.
    """
    y, t = seen - seen.mean(axis=0), targets - targets.mean(axis=0)
    slopes = np.linalg.lstsq(y, t, rcond=None)[0]
    left = ((t - y @ slopes) ** 2).mean(axis=0)
    total = (t**2).mean(axis=0)
    return _reduction(left, total)


def normal_information(reduction: Array) -> Array:
    """Return the expected information gain in nats of normal variables: -1/2 log(1 - R^2)."""
    gain: Array = -0.5 * np.log1p(-np.minimum(reduction, 1.0 - 1e-12))
    return gain


def _gain(seen: Array, wanted: Array, weights: Array) -> dict[str, Array]:
    """Return what one choice of measurements teaches of each target."""
    squares, predicted = _left_out(_neighbours(seen), wanted)
    variance = (wanted - wanted.mean(axis=0)) ** 2
    low, high = resampling.percentile(_reduction(weights @ squares, weights @ variance))
    reduction = _reduction(squares.mean(axis=0), variance.mean(axis=0))
    claim = np.isin(wanted, (0.0, 1.0)).all(axis=0)
    information = np.where(claim, _told(wanted, predicted), normal_information(reduction))
    return {
        "reduction": reduction,
        "low": low,
        "high": high,
        "linear": normal_reduction(wanted, seen),
        "information": information,
    }


def _neighbours(seen: Array) -> Numbers:
    """Return the nearest other worlds of each world, nearest first."""
    from scipy.spatial import KDTree

    deviation = seen.std(axis=0)
    standard = seen / np.where(deviation > 0.0, deviation, 1.0)
    # Shares of few persons tie; a hair of difference makes neighbours among them a random choice.
    standard = standard + resampling.generator(1).normal(0.0, 1e-6, standard.shape)
    most = min(NEIGHBOURS[-1], len(seen) // 4)
    _, near = KDTree(standard).query(standard, k=most + 1)
    others: Numbers = np.asarray(near)[:, 1:]
    return others


def _left_out(near: Numbers, wanted: Array) -> tuple[Array, Array]:
    """Return squared errors and predictions of each target from its neighbours.

    The number of neighbours is the one that predicts best; errors are then divided by 1 + 1/k,
    the part of them that a mean of k adds.
    """
    best, squares, predicted = np.full(wanted.shape[1], np.inf), wanted, wanted
    summed, done = np.zeros(wanted.shape), 0
    for k in (k for k in NEIGHBOURS if k <= near.shape[1]):
        summed = summed + wanted[near[:, done:k]].sum(axis=1)
        done = k
        errors = (wanted - summed / k) ** 2
        better = errors.mean(axis=0) < best
        best = np.where(better, errors.mean(axis=0), best)
        squares = np.where(better, errors / (1.0 + 1.0 / k), squares)
        predicted = np.where(better, summed / k, predicted)
    return squares, predicted


def _reduction(left: Array, total: Array) -> Array:
    """Return the share of variance that is taken away; 0 where there is none."""
    share: Array = 1.0 - np.divide(left, total, out=np.ones(total.shape), where=total > 0.0)
    return np.clip(share, 0.0, 1.0)


def _told(wanted: Array, predicted: Array) -> Array:
    """Return the mutual information of claims and predictions, in nats."""
    before, after = _entropy(wanted.mean(axis=0)), _entropy(predicted).mean(axis=0)
    told: Array = np.maximum(before - after, 0.0)
    return told


def _entropy(p: Array) -> Array:
    """Return the entropy of a claim of probability p, in nats."""
    from scipy.special import entr

    entropy: Array = entr(np.clip(p, 0.0, 1.0)) + entr(1.0 - np.clip(p, 0.0, 1.0))
    return entropy


def _verdict(table: pd.DataFrame) -> tuple[str, ...]:
    """Return what to go and measure."""
    said = []
    for target in table["target"].unique():
        rows = table[(table["target"] == target) & (table["low"] > LEAST)]
        single = rows[rows["second"] == ""].sort_values("reduction", ascending=False)
        double = rows[rows["second"] != ""].sort_values("reduction", ascending=False)
        if single.empty:
            said.append(f"{target}: no single measurement on the list would teach anything sure.")
            continue
        best = single.iloc[0]
        text = (
            f"{target}: {best['first']} would teach most, taking away {best['reduction']:.0%} of "
            f"the variance [{best['low']:.0%}, {best['high']:.0%}]"
        )
        if len(double) and double["reduction"].iloc[0] > best["reduction"]:
            pair = double.iloc[0]
            text += f"; {pair['first']} and {pair['second']} together, {pair['reduction']:.0%}"
        if single["per_cost"].notna().any():
            cheap = single.sort_values("per_cost", ascending=False).iloc[0]
            text += f"; most for its cost, {cheap['first']}"
        said.append(f"{text}.")
    return tuple(said)
