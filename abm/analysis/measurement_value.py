"""How much a measurement that nobody has made yet would reduce what is uncertain.

Each row of a reference table is a draw that the evidence admits: the true value of every candidate
measurement, and that of every target (a quantity or a claim).  A measurement adds an error.  What
it would leave uncertain about a target is then a regression of the target on the measurement over
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
"""Numbers of neighbours, of which the one that predicts best is used."""

ROUNDING = 1e-9
"""Largest distance from 0 to 1 by which rounding puts a share outside."""

LEAST_DRAWS = 100
"""Least number of draws."""

LEAST = 0.01
"""Share of variance below which a reduction is not worth fieldwork."""


@dataclasses.dataclass(frozen=True)
class Candidate:
    """A measurement that could be made.

    Attributes
    ----------
    name : str
        A column of the table of measurements.
    n : int, optional
        Persons (or units) among whom a share is counted, with the error of binomial draws.
    error : float
        Standard deviation of other errors, in the unit of the measurement.
    cost : float, optional
        In any unit, the same for all.
    """

    name: str
    n: int | None = None
    error: float = 0.0
    cost: float | None = None

    def measured(self, truth: Array, rng: np.random.Generator) -> Array:
        """Return simulated results of the measurement, given its true values.

        Raises
        ------
        InputError
            If a share lies outside 0-1, or nobody is asked.
        """
        result = truth
        if self.n is not None:
            share = np.clip(truth, 0.0, 1.0)
            if self.n < 1 or (abs(truth - share) > ROUNDING).any():
                raise InputError(f"{self.name}: a share of persons asked must lie within 0 to 1")
            result = rng.binomial(self.n, share) / self.n
        return result + rng.normal(size=len(truth)) * self.error


@dataclasses.dataclass(frozen=True)
class Plan:
    """The expected value of measurements.

    Attributes
    ----------
    gains : pandas.DataFrame
        One row a measurement (or pair) and target: ``first``, ``second`` ("" if alone),
        ``target``; ``reduction``, the expected share of its variance removed, with ``low`` and
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
) -> Plan:
    """Return by how much each measurement, alone and in pairs, is expected to narrow each target.

    Parameters
    ----------
    measurements : pandas.DataFrame of shape (draws, candidates)
        The true value of each measurement, in draws of equal weight, each once (see
        :meth:`abm.analysis.calibration.Posterior.thinned`).
    targets : pandas.DataFrame of shape (draws, targets)
        The true values of the targets in the same draws; 0 and 1 for a false or true claim.
    candidates : sequence of Candidate
        Measurements with their errors.
    seed : int
        At least 1.
    pairs : bool
        Whether to evaluate pairs, too.
    resamples : int
        Bootstrap resamples of draws for the intervals.

    Raises
    ------
    NonFiniteError
        If a measurement or target is missing in a draw.
    InputError
        If there are under 100 draws, measurements and targets differ in number of rows, or a draw
        occurs twice.
    """
    if len(measurements) != len(targets) or len(targets) < LEAST_DRAWS:
        raise InputError(
            f"needs at least {LEAST_DRAWS} draws, the same for measurements and targets"
        )
    if pd.concat([measurements, targets], axis=1).duplicated().any():
        raise InputError("a draw occurs twice, and would predict itself: give each draw once")
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


def _gain(seen: Array, wanted: Array, weights: Array) -> dict[str, Array]:
    """Return the value of one choice of measurements for each target, by column of ``gains``."""
    squares, predicted = _left_out(_neighbours(seen), wanted)
    variance = (wanted - wanted.mean(axis=0)) ** 2
    low, high = resampling.percentile(_reduction(weights @ squares, weights @ variance))
    reduction = _reduction(squares.mean(axis=0), variance.mean(axis=0))
    claim = np.isin(wanted, (0.0, 1.0)).all(axis=0)
    information = np.where(
        claim, _mutual_information(wanted, predicted), normal_information(reduction)
    )
    return {
        "reduction": reduction,
        "low": low,
        "high": high,
        "linear": normal_reduction(wanted, seen),
        "information": information,
    }


def _neighbours(seen: Array) -> Numbers:
    """Return the other draws that are nearest to each draw, the nearest first."""
    from scipy.spatial import KDTree

    deviation = seen.std(axis=0)
    standard = seen / np.where(deviation > 0.0, deviation, 1.0)
    # Shares among few persons tie: a minute difference makes the choice of neighbours random.
    standard = standard + resampling.generator(1).normal(0.0, 1e-6, standard.shape)
    most = min(NEIGHBOURS[-1], len(seen) // 4)
    _, near = KDTree(standard).query(standard, k=most + 1)
    others: Numbers = np.asarray(near)[:, 1:]
    return others


def _left_out(near: Numbers, wanted: Array) -> tuple[Array, Array]:
    """Return squared errors and predictions of each target from the neighbours of each draw.

    The number of neighbours is the one that predicts best; errors are then divided by 1 + 1/k,
    the factor by which a mean of k enlarges them.
    """
    best, squares, predicted = np.full(wanted.shape[1], np.inf), wanted, wanted
    total, counted = np.zeros(wanted.shape), 0
    for k in (k for k in NEIGHBOURS if k <= near.shape[1]):
        total = total + wanted[near[:, counted:k]].sum(axis=1)
        counted = k
        errors = (wanted - total / k) ** 2
        better = errors.mean(axis=0) < best
        best = np.where(better, errors.mean(axis=0), best)
        squares = np.where(better, errors / (1.0 + 1.0 / k), squares)
        predicted = np.where(better, total / k, predicted)
    return squares, predicted


def _reduction(left: Array, total: Array) -> Array:
    """Return the share of variance that is removed; 0 where there is no variance."""
    share: Array = 1.0 - np.divide(left, total, out=np.ones(total.shape), where=total > 0.0)
    return np.clip(share, 0.0, 1.0)


def _mutual_information(wanted: Array, predicted: Array) -> Array:
    """Return the mutual information of claims and predictions, in nats."""
    before, after = _entropy(wanted.mean(axis=0)), _entropy(predicted).mean(axis=0)
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
            cheap = single.sort_values("per_cost", ascending=False).iloc[0]
            text += f"; {cheap['first']} gives most for its cost"
        sentences.append(f"{text}.")
    return tuple(sentences)
