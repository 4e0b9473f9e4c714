"""Shapley effects of all inputs on emulators, whether inputs depend on each other or not.

Shapley effects (Owen 2014, JUQ 2) share the variance of the mean out among inputs, and add up to 1.
Over independent inputs they are SALib's (Goda 2021, doi:10.1016/j.ress.2021.107702).  Dependent
inputs are drawn from a Gaussian copula: their ranks depend on each other as those of normal
variables do, with the correlations of the given draws.  Inputs are then replaced one after the
other, in random orders, by draws given those that are left.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.emulators import MISSING, Predictor
from abm.analysis.factors import Factors
from abm.analysis.outputs import Array
from abm.errors import ExpectedError, InputError

TRAJECTORIES = 2048
"""Random orders of the inputs over which effects are averaged, for each emulator."""

LEAST_DRAWS = 20
"""Least number of draws that tell how inputs depend on each other."""

BATCHES = 8
"""Parts of the orders, by which the interval is estimated."""


def of_prior(
    factors: Factors, emulators: Sequence[Predictor], *, seed: int, number: int = TRAJECTORIES
) -> list[pd.DataFrame]:
    """Return the Shapley effects of independent inputs on each output of emulators.

    Parameters
    ----------
    factors : Factors
        What varies, each uniformly.
    emulators : sequence of callable
        Emulators of the same outputs, which take inputs scaled to 0-1.
    seed : int
        At least 1.
    number : int
        Orders of the inputs for each emulator.

    Returns
    -------
    list of pandas.DataFrame
        For each output, a row for each factor: ``effect``, a share of the variance, with ``low``
        and ``high``, over emulators and points.  The error of the emulators is in neither.
    """
    from SALib.analyze import shapley as analyze
    from SALib.sample import shapley as sample

    names = list(factors.names)
    unit = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    effects = []
    for emulator_number, emulator in enumerate(emulators):
        x = sample.sample(unit, number, seed=seed * len(emulators) + emulator_number)
        y = emulator(x).reshape(BATCHES, -1, emulator(x[:1]).shape[1])
        parts = x.reshape(BATCHES, -1, len(names))
        for part, values in zip(parts, y, strict=True):
            effects.append(
                [analyze.analyze(unit, part, column)["shapley_normalized"] for column in values.T]
            )
    return _tables(names, np.array(effects), len(emulators), seed)


def of_draws(
    draws: pd.DataFrame,
    factors: Factors,
    emulators: Sequence[Predictor],
    *,
    seed: int,
    number: int = TRAJECTORIES,
) -> list[pd.DataFrame]:
    """Return the Shapley effects of inputs as they vary, and depend on each other, in draws.

    Parameters
    ----------
    draws : pandas.DataFrame
        A sample of their joint distribution, such as a posterior, with a column for each factor.
    factors, emulators, seed, number
        As in :func:`of_prior`.

    Raises
    ------
    InputError
        If there are fewer than :data:`LEAST_DRAWS` draws.
    ExpectedError
        If scikit-learn is not installed.
    """
    names = list(factors.names)
    low, high = np.array(factors.bounds).T
    sample = (draws[names].to_numpy(dtype=np.float64) - low) / (high - low)
    if len(sample) < LEAST_DRAWS:
        raise InputError(f"{len(sample)} draws are too few to estimate the dependence of inputs")
    rng = resampling.generator(seed)
    ranked, correlation = np.sort(sample, axis=0), _normal_correlation(sample)
    effects = [
        _of_orders(emulator, ranked, correlation, number // BATCHES, rng)
        for emulator in emulators
        for _ in range(BATCHES)
    ]
    return _tables(names, np.array(effects), len(emulators), seed)


def _of_orders(
    emulator: Predictor, ranked: Array, correlation: Array, orders: int, rng: np.random.Generator
) -> Array:
    """Return the effects by some random orders of the inputs: [output, input].

    With a Cholesky factor of the correlation in the order, the first s of independent normal
    variables fix the first s inputs, and the rest are drawn given these.
    """
    k = ranked.shape[1]
    outputs = emulator(ranked[:1]).shape[1]
    effects, total = np.zeros((k, outputs)), np.zeros(outputs)
    points = 16
    for _ in range(-(-orders // points)):
        order = rng.permutation(k)
        factor = np.linalg.cholesky(correlation[np.ix_(order, order)])
        ours, others = rng.standard_normal((2, points, k))
        kept = np.arange(k + 1)[:, None, None] > np.arange(k)  # [inputs that are ours, 1, input]
        normal = np.where(kept, ours, others) @ factor.T
        x = np.empty_like(normal)
        x[..., order] = normal
        y = emulator(_of_normal(x.reshape(-1, k), ranked)).reshape(k + 1, points, outputs)
        far = ((y[-1] - y) ** 2 / 2.0).sum(axis=1)
        effects[order] += far[:-1] - far[1:]
        total += far[0]
    shares: Array = (effects / np.where(total > 0.0, total, 1.0)).T
    return shares


def _normal_correlation(sample: Array) -> Array:
    """Return the correlation of normal scores of inputs, drawn towards independence.

    The fewer draws there are, the more (Ledoit & Wolf 2004, Journal of Multivariate Analysis 88):
    chance alone makes many inputs depend on each other in few draws.
    """
    from scipy.special import ndtri
    from scipy.stats import rankdata

    try:
        from sklearn.covariance import ledoit_wolf
    except ImportError:
        raise ExpectedError(MISSING) from None
    scores = ndtri((rankdata(sample, axis=0) - 0.5) / len(sample))
    covariance, _ = ledoit_wolf(scores)
    deviation = np.sqrt(np.diag(covariance))
    result: Array = covariance / np.outer(deviation, deviation)
    return result


def _of_normal(x: Array, ranked: Array) -> Array:
    """Return inputs with the distributions of the draws, from normal variables."""
    from scipy.special import ndtr

    place = ndtr(x) * len(ranked) - 0.5
    at = np.arange(len(ranked))
    columns = [np.interp(place[:, i], at, ranked[:, i]) for i in range(ranked.shape[1])]
    return np.column_stack(columns)


def _tables(names: Sequence[str], effects: Array, emulators: int, seed: int) -> list[pd.DataFrame]:
    """Return a table for each output from effects, [emulator and batch, output, input].

    The interval is over emulators, and over batches of points of each.
    """
    by_emulator = effects.reshape(emulators, BATCHES, *effects.shape[1:])
    rng = resampling.generator(seed)
    drawn = []
    for _ in range(1000):
        which = rng.integers(emulators, size=emulators)
        batches = rng.integers(BATCHES, size=(emulators, BATCHES))
        drawn.append(by_emulator[which[:, None], batches].mean(axis=(0, 1)))
    low, high = resampling.percentile(np.array(drawn))
    mean = by_emulator.mean(axis=(0, 1))
    return [
        pd.DataFrame({"factor": list(names), "effect": mean[n], "low": low[n], "high": high[n]})
        for n in range(effects.shape[1])
    ]
