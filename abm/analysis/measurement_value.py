"""How much a measurement that has not been made yet would reduce uncertainty.

Each row of a reference table is a draw that agrees with the evidence.  It contains the true value
of every candidate measurement and of every target (a quantity or a claim); a measurement adds an
error to the true value.  The uncertainty that it would leave about a target then follows from a
regression of the target on the measurement over the table, without a posterior for each possible
result: Strong et al. (2015), Medical Decision Making 35; for variances, Jackson et al. (2019), JASA
114, 1436-1449.
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
"""Candidate numbers of neighbours; the one that predicts best is used."""

ROUNDING = 1e-9
"""Largest distance by which rounding can put a share outside 0 to 1."""

LEAST_DRAWS = 100
"""Least number of draws."""

LEAST = 0.01
"""Share of variance below which a reduction is not worth a measurement."""


@dataclasses.dataclass(frozen=True)
class Candidate:
    """A measurement that could be made.

    Attributes
    ----------
    name : str
        A column of the table of measurements.
    n : int, optional
        Number of persons (or units) among whom a share is counted, with binomial error.
    error : float
        Standard deviation of other errors, in the unit of the measurement.
    cost : float, optional
        In any unit that is the same for all candidates.
    """

    name: str
    n: int | None = None
    error: float = 0.0
    cost: float | None = None

    def measured(self, truth: Array, rng: np.random.Generator) -> Array:
        """Return simulated results of the measurement for given true values.

        Raises
        ------
        InputError
            If a share lies outside 0-1, or ``n`` is less than 1.
        """
        result = truth
        if self.n is not None:
            share = np.clip(truth, 0.0, 1.0)
            if self.n < 1 or (abs(truth - share) > ROUNDING).any():
                raise InputError(
                    f"{self.name}: a share must lie within 0 to 1, among at least 1 person asked"
                )
            result = rng.binomial(self.n, share) / self.n
        return result + rng.normal(size=len(truth)) * self.error


@dataclasses.dataclass(frozen=True)
class Plan:
    """The expected value of measurements.

    Attributes
    ----------
    gains : pandas.DataFrame
        One row for each measurement (or pair) and target: ``first``, ``second`` ("" for a single
        measurement), ``target``; ``reduction``, the expected share of the variance of the target
        that is removed, with ``low`` and ``high`` (95 %); ``linear``, the same by linear
        regression; ``information``, the expected gain in nats (for a claim, mutual information;
        otherwise the gain of normal variables); ``cost``, and ``per_cost``, the reduction over the
        cost.
    verdict : tuple of str
        The result in sentences.
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
) -> Plan:
    """Return by how much measurements, singly and in pairs, are expected to narrow each target.

    Parameters
    ----------
    measurements : pandas.DataFrame of shape (draws, candidates)
        The true value of each measurement, in draws of equal weight without repetition (see
        :meth:`abm.analysis.calibration.Posterior.thinned`).
    targets : pandas.DataFrame of shape (draws, targets)
        The true values of the targets in the same draws; 0 and 1 for a false or true claim.
    candidates : sequence of Candidate
        Measurements with their errors.
    seed : int
        At least 1.
    pairs : bool
        Whether to evaluate pairs as well.
    resamples : int
        Number of bootstrap resamples of draws for the intervals.

    Raises
    ------
    NonFiniteError
        If a measurement or target is missing in a draw.
    InputError
        If there are fewer than 100 draws, measurements and targets differ in number of rows, or a
        draw occurs twice.
    """
    if len(measurements) != len(targets) or len(targets) < LEAST_DRAWS:
        raise InputError(
            f"measurements and targets need the same draws, at least {LEAST_DRAWS} draws"
        )
    if pd.concat([measurements, targets], axis=1).duplicated().any():
        raise InputError("a draw occurs twice and would predict itself: give each draw only once")
    names = [candidate.name for candidate in candidates]
    truth = measurements[names].to_numpy(dtype=np.float64)
    target_values = targets.to_numpy(dtype=np.float64)
    require_finite(truth, "a measurement")
    require_finite(target_values, "a target")
    rng = resampling.generator(seed)
    seen = np.column_stack(
        [c.measured(values, rng) for c, values in zip(candidates, truth.T, strict=True)]
    )
    singles = [(i,) for i in range(len(names))]
    choices = [*singles, *(combinations(range(len(names)), 2) if pairs else [])]
    drawn = rng.integers(len(targets), size=(resamples, len(targets)))
    weights = resampling.shares(drawn, len(targets))
    parts = []
    for which in choices:
        gain = _gain(seen[:, which], target_values, weights)
        costs = [candidates[i].cost for i in which]
        cost = np.nan if None in costs else float(np.sum([c for c in costs if c is not None]))
        second = names[which[1]] if len(which) > 1 else ""
        labels = {"first": names[which[0]], "second": second, "target": list(targets)}
        parts.append(pd.DataFrame(labels).assign(**gain, cost=cost))
    table = pd.concat(parts, ignore_index=True)
    table["per_cost"] = table["reduction"] / table["cost"]
    return Plan(table, _verdict(table))


def normal_reduction(targets: Array, seen: Array) -> Array:
    """Return the share of each target's variance that a linear regression removes.

    It is exact for jointly normal variables: cov(t, y) var(y)^-1 cov(y, t) / var(t).

    Parameters
    ----------
    targets : numpy.ndarray of shape (draws, targets)
    seen : numpy.ndarray of shape (draws, measurements)
        Results of the measurements.
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


def _gain(seen: Array, targets: Array, weights: Array) -> dict[str, Array]:
    """Return columns of :attr:`Plan.gains` for one choice of measurements, by target."""
    squares, predicted = _left_out(_neighbours(seen), targets)
    variance = (targets - targets.mean(axis=0)) ** 2
    low, high = resampling.percentile(_reduction(weights @ squares, weights @ variance))
    reduction = _reduction(squares.mean(axis=0), variance.mean(axis=0))
    claim = np.isin(targets, (0.0, 1.0)).all(axis=0)
    information = np.where(
        claim, _mutual_information(targets, predicted), normal_information(reduction)
    )
    return {
        "reduction": reduction,
        "low": low,
        "high": high,
        "linear": normal_reduction(targets, seen),
        "information": information,
    }


def _neighbours(seen: Array) -> Numbers:
    """Return the numbers of the draws nearest to each draw, the nearest first."""
    from scipy.spatial import KDTree

    deviation = seen.std(axis=0)
    standard = seen / np.where(deviation > 0.0, deviation, 1.0)
    # Shares among few persons have ties: a minute noise makes the choice of neighbours random.
    standard = standard + resampling.generator(1).normal(0.0, 1e-6, standard.shape)
    most = min(NEIGHBOURS[-1], len(seen) // 4)
    _, near = KDTree(standard).query(standard, k=most + 1)
    others: Numbers = np.asarray(near)[:, 1:]
    return others


def _left_out(near: Numbers, targets: Array) -> tuple[Array, Array]:
    """Return leave-one-out squared errors and predictions of each target from the neighbours.

    The number of neighbours k is the one that predicts best.  Squared errors are divided by
    1 + 1/k, the factor by which a mean of k values enlarges them.
    """
    best, squares, predicted = np.full(targets.shape[1], np.inf), targets, targets
    total, counted = np.zeros(targets.shape), 0
    for k in (k for k in NEIGHBOURS if k <= near.shape[1]):
        total = total + targets[near[:, counted:k]].sum(axis=1)
        counted = k
        errors = (targets - total / k) ** 2
        better = errors.mean(axis=0) < best
        best = np.where(better, errors.mean(axis=0), best)
        squares = np.where(better, errors / (1.0 + 1.0 / k), squares)
        predicted = np.where(better, total / k, predicted)
    return squares, predicted


def _reduction(left: Array, total: Array) -> Array:
    """Return the share of variance that is removed; 0 if there is no variance."""
    share: Array = 1.0 - np.divide(left, total, out=np.ones(total.shape), where=total > 0.0)
    return np.clip(share, 0.0, 1.0)


def _mutual_information(targets: Array, predicted: Array) -> Array:
    """Return the mutual information of claims and predictions, in nats."""
    before, after = _entropy(targets.mean(axis=0)), _entropy(predicted).mean(axis=0)
    information: Array = np.maximum(before - after, 0.0)
    return information


def _entropy(p: Array) -> Array:
    """Return the entropy of a claim of probability p, in nats."""
    from scipy.special import entr

    entropy: Array = entr(np.clip(p, 0.0, 1.0)) + entr(1.0 - np.clip(p, 0.0, 1.0))
    return entropy


def _verdict(table: pd.DataFrame) -> tuple[str, ...]:
    """Return the best measurement and pair for each target."""
    sentences = []
    for target in table["target"].unique():
        rows = table[(table["target"] == target) & (table["low"] > LEAST)]
        single = rows[rows["second"] == ""].sort_values("reduction", ascending=False)
        double = rows[rows["second"] != ""].sort_values("reduction", ascending=False)
        if single.empty:
            sentences.append(
                f"{target}: no single measurement on the list removes more than {LEAST:.0%} of the "
                "variance at 95 %."
            )
            continue
        best = single.iloc[0]
        text = (
            f"{target}: the best measurement is {best['first']}, which removes "
            f"{best['reduction']:.0%} of the variance [{best['low']:.0%}, {best['high']:.0%}]"
        )
        if len(double) and double["reduction"].iloc[0] > best["reduction"]:
            pair = double.iloc[0]
            text += (
                f"; {pair['first']} and {pair['second']} together remove {pair['reduction']:.0%}"
            )
        if single["per_cost"].notna().any():
            efficient = single.sort_values("per_cost", ascending=False).iloc[0]
            text += f"; {efficient['first']} removes the most for its cost"
        sentences.append(f"{text}.")
    return tuple(sentences)
