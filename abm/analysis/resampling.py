"""Bootstrap: seeds, percentile intervals, and resamples of points and replicates."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from abm.analysis.outputs import Array, Numbers
from abm.errors import InputError

ROUNDING = 1e-12
"""Share of the largest draw below which an end of an interval is set to zero.  Sums of floats err
by less, by amounts that depend on the processor, which must not decide the sign of an end."""

DECIMALS = 3
"""Decimals with which texts and figures give the ends of an interval."""

APART = 0xA7A15
"""Part of every seed, so that resampling and data with the same seed use different streams."""


def generator(seed: int) -> np.random.Generator:
    """Return the random stream of a seed.

    Raises
    ------
    InputError
        If the seed is less than 1: SALib takes 0 as "no seed", and its results then vary.
    """
    if seed < 1:
        raise InputError(
            f"the seed of an analysis must be a whole number of at least 1, not {seed}"
        )
    return np.random.default_rng([APART, seed])


def percentile(draws: Array, level: float = 0.95) -> tuple[Array, Array]:
    """Return the percentile interval of draws along the first axis (Efron 1981).

    Ends that differ from zero only by rounding are set to zero.

    Parameters
    ----------
    draws : numpy.ndarray of shape (resamples, ...)
        Estimates from resampled data.
    level : float
        Coverage, in (0, 1).
    """
    if not 0.0 < level < 1.0:
        raise InputError(f"the level of an interval must lie between 0 and 1, not {level}")
    tail = (1.0 - level) / 2.0
    ends: Array = np.quantile(draws, [tail, 1.0 - tail], axis=0)
    largest = np.abs(draws[np.isfinite(draws)]).max(initial=0.0)
    low, high = np.where(np.abs(ends) <= ROUNDING * largest, 0.0, ends)
    return low, high


def signs(low: ArrayLike, high: ArrayLike) -> Array:
    """Return 1 where an interval lies above zero, -1 below it, and 0 if it contains or touches it.

    An end that is zero with the :data:`DECIMALS` of texts touches zero, so that no text calls a
    difference what it shows as none.

    Parameters
    ----------
    low, high : array of the same shape
        Ends of intervals.
    """
    low, high = (np.round(np.asarray(ends, dtype=np.float64), DECIMALS) for ends in (low, high))
    above: Array = np.asarray(low > 0.0, dtype=np.float64)
    return above - (high < 0.0)


def crossed(
    shape: tuple[int, int], resamples: int, seed: int, stretch: float = 1.0
) -> tuple[Numbers, Array]:
    """Return independent draws with replacement of points and of replicates.

    One draw of replicates applies to all points, since with common random numbers all points share
    their replicates.  Owen (2007), "The pigeonhole bootstrap", Annals of Applied Statistics 1: the
    estimated variance is right for the effects of points and of replicates, and too large for their
    interaction.

    Parameters
    ----------
    shape : tuple of int
        Numbers of points and of replicates.
    resamples : int
        Number of draws.
    seed : int
        At least 1.
    stretch : float
        By how much the weights of replicates deviate from equal weights, as a share of a full draw.
        If the noise of points is independent, drawing points resamples it already, and a full draw
        of replicates would count it nearly twice (Davison & Hinkley 1997, section 3.8).

    Returns
    -------
    points : numpy.ndarray of shape (resamples, points)
        Indices of the points drawn.
    weights : numpy.ndarray of shape (resamples, replicates)
        Weight of each replicate; a row sums to 1.
    """
    rng = generator(seed)
    points, replicates = shape
    rows = rng.integers(points, size=(resamples, points))
    drawn = rng.integers(replicates, size=(resamples, replicates))
    equal = 1.0 / replicates
    return rows, equal + stretch * (shares(drawn, replicates) - equal)


def crossed_means(values: Array, resamples: int, seed: int) -> Array:
    """Return bootstrap means over points and replicates.

    Parameters
    ----------
    values : numpy.ndarray of shape (quantities, points, replicates)
        Quantities at the same points and replicates.
    resamples : int
        Number of draws.
    seed : int
        At least 1.

    Returns
    -------
    numpy.ndarray of shape (resamples, quantities)
        The mean of every quantity in each resample.
    """
    quantities, points, replicates = values.shape
    rows, weights = crossed((points, replicates), resamples, seed)
    by_points = shares(rows, points) @ values.transpose(1, 0, 2).reshape(points, -1)
    means: Array = np.einsum(
        "bqr,br->bq", by_points.reshape(resamples, quantities, replicates), weights
    )
    return means


def shares(draws: Numbers, size: int) -> Array:
    """Return how often each of ``size`` indices occurs in each row, as a share of the draws."""
    offset = np.arange(len(draws))[:, None] * size
    counts = np.bincount((draws + offset).ravel(), minlength=len(draws) * size)
    return counts.reshape(len(draws), size) / draws.shape[1]
