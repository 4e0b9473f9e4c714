"""Regression adjustment: move draws to where they would lie if their summaries met the evidence.

Local-linear, heteroscedastic regression of parameters on summaries: Beaumont, Zhang & Balding
(2002), Genetics 162; Blum & Francois (2010), Statistics and Computing 20.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from abm.analysis.outputs import Array, Numbers
from abm.errors import InputError

EDGE = 1e-6
"""Distance from a bound of the prior, as a share of its range, that keeps a logit finite."""

RIDGE = 1e-3
"""Shrinkage of slopes, on unit variance: negligible unless summaries are collinear."""


def spread(summaries: pd.DataFrame, error: Sequence[float]) -> Array:
    """Return the scale of each summary: its median absolute deviation, or its standard deviation.

    Measurement error is included, so that an imprecise summary does not outweigh the others.
    """
    values = summaries.to_numpy(dtype=np.float64)
    typical = np.median(np.abs(values - np.median(values, axis=0)), axis=0)
    deviation = values.std(axis=0)
    size = np.where(typical > 0.0, typical, np.where(deviation > 0.0, deviation, 1.0))
    return np.hypot(size, error)


def posterior_rows(
    inside: Array, missed: Array, scale: Array, keep: int, adjust: bool
) -> tuple[Numbers, Array, Array, float]:
    """Return the rows of the kept draws, their weights, adjusted values, and the tolerance.

    Parameters
    ----------
    inside : numpy.ndarray of shape (draws, parameters)
        Draws on the whole real line (see :func:`to_line`).
    missed : numpy.ndarray of shape (draws, summaries)
        By how much each summary misses the evidence.
    scale : numpy.ndarray of shape (summaries,)
        Scales of the summaries (see :func:`spread`).
    keep : int
        Number of draws to keep.
    adjust : bool
        Whether to adjust the draws by regression.
    """
    standard = missed / scale
    distance = np.sqrt((standard**2).sum(axis=1))
    rows = np.argsort(distance, kind="stable")[:keep]
    near = distance[rows]
    tolerance = float(near[-1])
    weights, values = np.ones(len(rows)), inside[rows]
    if adjust and tolerance > 0.0:
        weights = np.maximum(1.0 - (near / tolerance) ** 2, 0.0)  # Epanechnikov's kernel
        values = regressed(values, standard[rows], weights)
    return rows, weights / weights.sum(), values, tolerance


def to_line(parameters: pd.DataFrame, prior: Mapping[str, tuple[float, float]]) -> Array:
    """Return the logit of the position of parameters between their bounds, a real number."""
    bounds = np.array(list(prior.values()), dtype=np.float64)
    position = (parameters[list(prior)].to_numpy() - bounds[:, 0]) / np.ptp(bounds, axis=1)
    if ((position < -EDGE) | (position > 1.0 + EDGE)).any():
        raise InputError("a draw lies outside its prior")
    position = np.clip(position, EDGE, 1.0 - EDGE)
    line: Array = np.log(position / (1.0 - position))
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


def regressed(values: Array, standard: Array, weights: Array) -> Array:
    """Return the values that draws would have if their summaries met the evidence.

    The mean and the log squared residual are linear in the miss.  The residual of each draw is
    rescaled from the spread at the miss of the draw to the spread where nothing is missed.
    """
    varied = np.ptp(standard, axis=0) > 0.0  # a standard deviation would be rounding, and not 0
    predictors = standard[:, varied]
    if (weights > 0.0).sum() <= predictors.shape[1] + 2:
        raise InputError(
            f"{len(weights)} kept draws are too few to regress on {predictors.shape[1]} summaries"
        )
    mean, at_evidence = _fit(predictors, values, weights)
    residual = values - mean
    log_square = np.log(residual**2 + np.finfo(float).tiny)
    spread_fit, spread_at = _fit(predictors, log_square, weights)
    # Extrapolated, a fit of log squares can inflate residuals: allow a factor of ten at most.
    factor = np.exp(np.clip((spread_at - spread_fit) / 2.0, -np.log(10.0), np.log(10.0)))
    adjusted: Array = at_evidence + residual * factor
    return adjusted


def _fit(predictors: Array, values: Array, weights: Array) -> tuple[Array, Array]:
    """Return weighted linear fits at each row and at zero, shrunk by the share due to chance.

    With many summaries and few kept draws, slopes fit noise and posteriors become too narrow:
    Copas (1983), "Regression, prediction and shrinkage", JRSS B 45, multiplies slopes by 1 - 1/F.
    """
    center = np.average(predictors, axis=0, weights=weights)
    size = np.sqrt(np.average((predictors - center) ** 2, axis=0, weights=weights))
    size = np.where(size > 0.0, size, 1.0)
    x, share = (predictors - center) / size, weights / weights.sum()
    middle = share @ values
    gram = (x.T * share) @ x + RIDGE * np.eye(x.shape[1])
    slopes = np.linalg.solve(gram, (x.T * share) @ (values - middle))
    explained = share @ (x @ slopes) ** 2
    unexplained = share @ (values - middle - x @ slopes) ** 2
    freedom = max(1.0 / (share @ share) - x.shape[1] - 1.0, 1.0)
    chance = np.divide(
        unexplained * x.shape[1],
        explained * freedom,
        out=np.ones(len(unexplained)),
        where=explained > 0.0,
    )
    slopes = slopes * np.maximum(1.0 - chance, 0.0)
    return middle + x @ slopes, middle - (center / size) @ slopes
