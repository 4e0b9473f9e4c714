"""What the evidence says about parameters: approximate Bayesian computation on a reference table.

A reference table holds draws from the prior and what the model made of them.  Draws whose
summaries come near the evidence are kept, weighted by nearness, and moved to where they would lie
had their summaries agreed: a local-linear, heteroscedastic regression (Beaumont, Zhang & Balding
2002, doi:10.1093/genetics/162.4.2025; Blum & Francois 2010, doi:10.1007/s11222-009-9116-0).

Why not pyABC or a sequential sampler: these choose where to run the model next, for one set of
evidence.  Here one table, made once, must serve the evidence, some hundred pseudo-observations
(:mod:`.coverage`), ablated models on the same budget, and measurements that nobody has made yet
(:mod:`.fieldwork`); that is regression on a table, for which NumPy is enough.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.outputs import Array, Numbers, require_finite
from abm.errors import InputError

SILENT = 0.95
"""Posterior deviation, in prior deviations, above which the evidence says nothing..."""

STILL = 0.1
"""...unless the mean has moved by as many prior deviations."""

EDGE = 1e-6
"""Distance from a bound of the prior, as a share of its range, that keeps a logit finite."""

RIDGE = 1e-3
"""Shrinkage of slopes, on unit variance: none to speak of unless summaries repeat each other."""


@dataclasses.dataclass(frozen=True)
class Evidence:
    """What is known of summaries: each between two ends, which meet where it is a number.

    Attributes
    ----------
    names : tuple of str
        Columns of the table of summaries.
    low, high : tuple of float
        Ends; infinite where a pattern sets one end only ("fell by at least ...").
    error : tuple of float
        Standard deviation of the measurement of a number, in its unit; 0 if exact, and for
        patterns.
    """

    names: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    error: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.names or len(set(self.names)) < len(self.names):
            raise InputError("evidence takes names, each once")
        if not len(self.names) == len(self.low) == len(self.high) == len(self.error):
            raise InputError("evidence takes two ends and an error for each name")
        for name, low, high in zip(self.names, self.low, self.high, strict=True):
            if not low <= high:
                raise InputError(f"{name}: no value lies between {low} and {high}")

    @classmethod
    def of(cls, table: pd.DataFrame) -> Evidence:
        """Return evidence from a table of ``name``, ``low``, ``high`` and perhaps ``error``."""
        error = table["error"] if "error" in table else pd.Series(0.0, index=table.index)
        columns = (table["name"], table["low"], table["high"], error)
        names, low, high, errors = (tuple(column.tolist()) for column in columns)
        return cls(names, low, high, errors)

    @property
    def numbers(self) -> list[str]:
        """Names of what is known as a number; the rest are patterns."""
        ends = zip(self.names, self.low, self.high, strict=True)
        return [name for name, low, high in ends if low == high]

    def misses(self, summaries: pd.DataFrame, *, seed: int) -> Array:
        """Return by how much summaries miss the evidence, in their units; 0 within the ends.

        Numbers with an error are measured with one first (Wilkinson 2013,
        doi:10.1515/sagmb-2013-0010: the posterior is then exact for that error).

        Returns
        -------
        numpy.ndarray of shape (rows, names)
        """
        values = summaries[list(self.names)].to_numpy(dtype=np.float64)
        require_finite(values, "a summary")
        rng = resampling.generator(seed)
        measured = values + rng.normal(size=values.shape) * np.array(self.error)
        missed: Array = measured - np.clip(measured, self.low, self.high)
        return missed


@dataclasses.dataclass(frozen=True)
class Posterior:
    """Parameters in the light of the evidence.

    Attributes
    ----------
    sample : pandas.DataFrame
        Kept draws, adjusted, with their ``weight`` (which add up to 1); the index is that of the
        reference table.
    table : pandas.DataFrame
        One row a parameter: ``mean``, ``deviation``, ``low`` and ``high`` (5 and 95 %),
        ``contraction`` (posterior over prior deviation; 1 is nothing learnt), ``shift`` (of the
        mean, in prior deviations), ``silent`` (whether the evidence says nothing about it).
    tolerance : float
        Distance within which draws were kept, in typical distances of summaries.
    size : float
        Effective sample size, (sum w)^2 / sum w^2.
    verdict : tuple of str
        What follows, in sentences.
    """

    sample: pd.DataFrame
    table: pd.DataFrame
    tolerance: float
    size: float
    verdict: tuple[str, ...]

    def resample(self, n: int, *, seed: int) -> pd.DataFrame:
        """Return n parameter points drawn from the posterior, with replacement."""
        rng = resampling.generator(seed)
        weights = self.sample["weight"].to_numpy()
        rows = rng.choice(len(weights), size=n, p=weights)
        return self.sample.drop(columns="weight").iloc[rows].reset_index(drop=True)


def calibrate(
    parameters: pd.DataFrame,
    summaries: pd.DataFrame,
    evidence: Evidence,
    prior: Mapping[str, tuple[float, float]],
    *,
    seed: int,
    keep: int = 500,
    adjust: bool = True,
) -> Posterior:
    """Return the posterior of parameters.

    Parameters
    ----------
    parameters : pandas.DataFrame of shape (draws, parameters)
        Draws from uniform priors.
    summaries : pandas.DataFrame of shape (draws, summaries)
        What the model made of them, one run a draw (a mean over replicates would hide luck,
        which is part of what is likely).
    evidence : Evidence
        What is known.
    prior : mapping of str to (float, float)
        Bounds of each parameter; adjusted draws stay inside.
    seed : int
        At least 1.
    keep : int
        Draws to keep, the nearest ones.
    adjust : bool
        Whether to regress; plain rejection otherwise.

    Raises
    ------
    NonFiniteError
        If a summary is missing.
    InputError
        If draws and summaries differ in number, or too few are kept to regress.
    """
    if len(parameters) != len(summaries) or keep > len(parameters):
        raise InputError(
            f"{len(parameters)} draws and {len(summaries)} summaries do not give {keep} to keep"
        )
    missed = evidence.misses(summaries, seed=seed)
    scale = spread(summaries[list(evidence.names)])
    inside = to_line(parameters, prior)
    rows, weights, adjusted, tolerance = posterior_rows(inside, missed, scale, keep, adjust)
    values = from_line(adjusted, prior)
    sample = pd.DataFrame(values, columns=list(prior), index=parameters.index[rows])
    sample["weight"] = weights
    table = _described(sample, parameters[list(prior)])
    size = float(1.0 / (weights**2).sum())
    exact = int((missed[rows] == 0.0).all(axis=1).sum())
    return Posterior(sample, table, tolerance, size, _verdict(table, size, len(rows), exact))


def spread(summaries: pd.DataFrame) -> Array:
    """Return the typical size of each summary: its median absolute deviation, or deviation."""
    values = summaries.to_numpy(dtype=np.float64)
    typical = np.median(np.abs(values - np.median(values, axis=0)), axis=0)
    deviation = values.std(axis=0)
    return np.where(typical > 0.0, typical, np.where(deviation > 0.0, deviation, 1.0))


def posterior_rows(
    inside: Array, missed: Array, scale: Array, keep: int, adjust: bool
) -> tuple[Numbers, Array, Array, float]:
    """Return which draws are kept, their weights, their adjusted values, and the tolerance.

    Parameters
    ----------
    inside : numpy.ndarray of shape (draws, parameters)
        Draws on the whole line.
    missed : numpy.ndarray of shape (draws, summaries)
        By how much each summary misses the evidence.
    scale : numpy.ndarray of shape (summaries,)
        Typical sizes.
    keep : int
        Draws to keep.
    adjust : bool
        Whether to regress.
    """
    standard = missed / scale
    distance = np.sqrt((standard**2).sum(axis=1))
    rows = np.argsort(distance, kind="stable")[:keep]
    near = distance[rows]
    tolerance = float(near[-1])
    weights, values = np.ones(len(rows)), inside[rows]
    if adjust and tolerance > 0.0:
        weights = np.maximum(1.0 - (near / tolerance) ** 2, 0.0)  # Epanechnikov's kernel
        values = _regressed(values, standard[rows], weights)
    return rows, weights / weights.sum(), values, tolerance


def to_line(parameters: pd.DataFrame, prior: Mapping[str, tuple[float, float]]) -> Array:
    """Return parameters on the whole line, by the logit of their place between their bounds."""
    bounds = np.array(list(prior.values()), dtype=np.float64)
    place = (parameters[list(prior)].to_numpy() - bounds[:, 0]) / np.ptp(bounds, axis=1)
    if ((place < -EDGE) | (place > 1.0 + EDGE)).any():
        raise InputError("a draw lies outside its prior")
    place = np.clip(place, EDGE, 1.0 - EDGE)
    line: Array = np.log(place / (1.0 - place))
    return line


def from_line(line: Array, prior: Mapping[str, tuple[float, float]]) -> Array:
    """Return parameters between their bounds, the inverse of :func:`to_line`."""
    bounds = np.array(list(prior.values()), dtype=np.float64)
    values: Array = bounds[:, 0] + np.ptp(bounds, axis=1) / (1.0 + np.exp(-line))
    return values


def weighted_quantiles(values: Array, weights: Array, at: Sequence[float]) -> Array:
    """Return quantiles of weighted values."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) - weights[order] / 2.0
    quantiles: Array = np.interp(at, reached / weights.sum(), values[order])
    return quantiles


def predictive(posterior: Posterior, outputs: pd.DataFrame) -> pd.DataFrame:
    """Return what the model says of outputs, at the kept draws.

    For a check against evidence, or a prediction of what nobody has seen.

    Parameters
    ----------
    posterior : Posterior
        As found.
    outputs : pandas.DataFrame
        Outputs of the reference table, with its index.  Kept draws are not moved here: where
        the adjustment was large, run the model anew at :meth:`Posterior.resample`.

    Returns
    -------
    pandas.DataFrame
        One row an output: ``median``, ``low`` and ``high`` (5 and 95 %), ``prior_low`` and
        ``prior_high``.
    """
    kept = outputs.loc[posterior.sample.index]
    require_finite(outputs.to_numpy(dtype=np.float64), "an output")
    weights = posterior.sample["weight"].to_numpy()
    rows = []
    for name in outputs:
        low, median, high = weighted_quantiles(kept[name].to_numpy(), weights, (0.05, 0.5, 0.95))
        before = np.quantile(outputs[name], [0.05, 0.95])
        rows.append([name, median, low, high, *before])
    names = ["output", "median", "low", "high", "prior_low", "prior_high"]
    return pd.DataFrame(rows, columns=names)


def _regressed(values: Array, standard: Array, weights: Array) -> Array:
    """Return values as they would be had their summaries agreed with the evidence.

    Mean and log squared residual are linear in the miss: the residual of each draw is rescaled
    from the spread at its own miss to that at none.
    """
    varied = standard.std(axis=0) > 0.0
    predictors = standard[:, varied]
    if (weights > 0.0).sum() <= predictors.shape[1] + 2:
        raise InputError(
            f"{len(weights)} kept draws are too few to regress on {predictors.shape[1]} summaries"
        )
    mean, at_evidence = _fit(predictors, values, weights)
    residual = values - mean
    log_square = np.log(residual**2 + np.finfo(float).tiny)
    spread_fit, spread_at = _fit(predictors, log_square, weights)
    # A fit of log squares far from its data would blow residuals up: at most ten times.
    factor = np.exp(np.clip((spread_at - spread_fit) / 2.0, -np.log(10.0), np.log(10.0)))
    adjusted: Array = at_evidence + residual * factor
    return adjusted


def _fit(predictors: Array, values: Array, weights: Array) -> tuple[Array, Array]:
    """Return weighted linear fits at each row and at zero, shrunk by as much as chance explains.

    With many summaries and few kept draws, slopes fit chance, and posteriors come out narrow:
    Copas (1983), "Regression, prediction and shrinkage", JRSS B 45, multiplies them by 1 - 1/F.
    """
    center = np.average(predictors, axis=0, weights=weights)
    size = np.sqrt(np.average((predictors - center) ** 2, axis=0, weights=weights))
    size = np.where(size > 0.0, size, 1.0)
    x, share = (predictors - center) / size, weights / weights.sum()
    middle = share @ values
    gram = (x.T * share) @ x + RIDGE * np.eye(x.shape[1])
    slopes = np.linalg.solve(gram, (x.T * share) @ (values - middle))
    explained = share @ (x @ slopes) ** 2
    left = share @ (values - middle - x @ slopes) ** 2
    freedom = max(1.0 / (share @ share) - x.shape[1] - 1.0, 1.0)
    chance = np.divide(
        left * x.shape[1], explained * freedom, out=np.ones(len(left)), where=explained > 0.0
    )
    slopes = slopes * np.maximum(1.0 - chance, 0.0)
    return middle + x @ slopes, middle - (center / size) @ slopes


def _described(sample: pd.DataFrame, prior_draws: pd.DataFrame) -> pd.DataFrame:
    """Return the table of a posterior."""
    weights = sample["weight"].to_numpy()
    rows = []
    for name in prior_draws:
        values, before = sample[name].to_numpy(), prior_draws[name]
        mean = np.average(values, weights=weights)
        deviation = np.sqrt(np.average((values - mean) ** 2, weights=weights))
        ratio, shift = deviation / before.std(), (mean - before.mean()) / before.std()
        low, high = weighted_quantiles(values, weights, (0.05, 0.95))
        silent = bool(ratio > SILENT and abs(shift) < STILL)
        rows.append([name, mean, deviation, low, high, ratio, shift, silent])
    names = ["parameter", "mean", "deviation", "low", "high", "contraction", "shift", "silent"]
    return pd.DataFrame(rows, columns=names)


def _verdict(table: pd.DataFrame, size: float, kept: int, exact: int) -> tuple[str, ...]:
    """Return what follows."""
    said = [f"{kept} draws kept, worth {size:.0f}; {exact} of them meet all the evidence exactly."]
    learnt = table[~table["silent"]].sort_values("contraction")
    if len(learnt):
        told = ", ".join(
            f"{row['parameter']} ({row['contraction']:.2f})" for row in learnt.to_dict("records")
        )
        said.append(f"Something is learnt about (deviation left, prior = 1): {told}.")
    silent = table.loc[table["silent"], "parameter"]
    if len(silent):
        said.append(f"The evidence says nothing about: {', '.join(silent)}.")
    if size < 100.0:
        said.append("An effective size under 100 is too small for intervals: enlarge the table.")
    return tuple(said)
