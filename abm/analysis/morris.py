"""Screening by elementary effects: it shows with few runs which inputs can be fixed.

Morris (1991), doi:10.1080/00401706.1991.10484804; mu* and groups after Campolongo, Cariboni &
Saltelli (2007), doi:10.1016/j.envsoft.2006.10.004.  Designs are those of SALib.  So are the
indices, but they are computed here, because replicates are resampled with the trajectories.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from abm import sampling
from abm.analysis import convergence, resampling
from abm.analysis.factors import Factors
from abm.analysis.outputs import Array, Numbers, noise_share, replicated, require_finite
from abm.errors import InputError
from abm.sampling import DUMMY, LEVELS

LEAST = 4
"""Number of trajectories below which a part of a design says nothing about convergence."""


@dataclasses.dataclass(frozen=True)
class Morris:
    """Elementary effects of an output.

    Attributes
    ----------
    indices : pandas.DataFrame
        One row for each factor (or group): ``mu_star``, ``mu`` and ``sigma`` with bounds ``_low``
        and ``_high``, in the unit of the output for a move over the whole range of the factor;
        ``noise_floor``, the mu_star that noise alone gives a factor without effect; and
        ``matters``, whether mu_star exceeds both the floor and the upper bound of the dummy, or the
        interval of mu excludes 0 (one criterion suffices, since fixing an input that matters is
        worse than varying one that does not).  ``sigma`` is corrected for noise.  A group has
        neither mu nor sigma, because its members move in different directions.
    convergence : pandas.DataFrame
        The same indices for the first quarter and half of the trajectories, and for all.
    criteria : pandas.DataFrame
        One row for each number of trajectories: see :func:`abm.analysis.convergence.of_effects`.
    noise_share : float
        Share of the variance of means over replicates that is noise, 0-1.
    verdict : tuple of str
        The result in sentences.
    """

    indices: pd.DataFrame
    convergence: pd.DataFrame
    criteria: pd.DataFrame
    noise_share: float
    verdict: tuple[str, ...]


def design(factors: Factors, trajectories: int, *, seed: int, levels: int = LEVELS) -> pd.DataFrame:
    """Return the points of a Morris design, with a dummy input.

    Parameters
    ----------
    factors : Factors
        The factors that vary, with or without groups.
    trajectories : int
        A multiple of 10, at most 1,000: see :func:`abm.sampling.morris`.
    seed : int
        At least 1.
    levels : int
        Number of levels of each input, even, 4-8.

    Returns
    -------
    pandas.DataFrame
        One row for each point, trajectory after trajectory; one column for each input.

    Raises
    ------
    InputError
        If the number of trajectories, the number of levels or the seed is not allowed.
    """
    resampling.generator(seed)
    factors = factors.with_dummy()
    rows = sampling.morris(
        np.array(factors.bounds), trajectories, seed, levels=levels, groups=factors.groups
    )
    return pd.DataFrame(rows, columns=list(factors.names))


def analyse(
    factors: Factors,
    points: pd.DataFrame,
    y: Array,
    *,
    seed: int,
    levels: int = LEVELS,
    resamples: int = 1000,
    level: float = 0.95,
) -> Morris:
    """Return mu*, mu and sigma with bootstrap intervals over trajectories and replicates.

    Parameters
    ----------
    factors, levels
        As given to :func:`design`.
    points : pandas.DataFrame
        The points that :func:`design` returned.
    y : numpy.ndarray of shape (points, replicates)
        The output, with at least two replicates.
    seed : int
        At least 1.
    resamples : int
        Number of bootstrap resamples.
    level : float
        Coverage of the percentile intervals.

    Raises
    ------
    InputError
        If the output has another shape than the design, too few replicates or missing values.
    """
    factors = factors.with_dummy()
    y = replicated(y)
    require_finite(y)
    effects = elementary_effects(factors, points, y, levels)
    total = len(effects)
    by_size = {
        n: _indices(effects[:n], factors, resamples, level, seed)
        for n in (total // 4, total // 2, total)
        if n >= LEAST or n == total
    }
    judged = convergence.of_effects(by_size)
    last, share = by_size[total], noise_share(y)
    noise = f"Of the variance of the means over {y.shape[1]} replicates, {share:.0%} is noise."
    return Morris(
        indices=last,
        convergence=pd.concat(
            [table.assign(trajectories=n) for n, table in by_size.items()], ignore_index=True
        ),
        criteria=judged,
        noise_share=share,
        verdict=(noise, *_verdict(last), convergence.on_trajectories(judged)),
    )


def elementary_effects(
    factors: Factors, points: pd.DataFrame, y: Array, levels: int = LEVELS
) -> Array:
    """Return the elementary effect of each factor or group in each trajectory and replicate.

    Returns
    -------
    numpy.ndarray of shape (trajectories, factors or groups, replicates)
        Change of the output over the step, which is a share of the range of the factor; for a
        group, the change irrespective of the directions of its members.

    Raises
    ------
    InputError
        If the points are not those of a Morris design of these factors.
    """
    factors = factors.with_dummy()
    labels = factors.labels
    size = len(labels) + 1
    if len(points) % size or len(points) != len(y):
        raise InputError(
            f"{len(points)} points and {len(y)} outputs are not trajectories of {size} points"
        )
    span = np.array([high - low for low, high in factors.bounds])
    unit = points[list(factors.names)].to_numpy(dtype=np.float64) / span
    moves = np.diff(unit.reshape(-1, size, len(span)), axis=1)
    owner = np.array([labels.index(group) for group in factors.groups or factors.names])
    moved = np.abs(moves) > 1e-9
    which: Numbers = owner[moved.argmax(axis=2)]
    if (np.sort(which, axis=1) != np.arange(len(labels))).any():
        raise InputError("the points are not those of a Morris design of these factors")
    change = np.diff(y.reshape(len(moves), size, -1), axis=1)
    if factors.groups is None:
        change = change * np.sign(moves.sum(axis=2))[..., None]
    step = levels / (2.0 * (levels - 1.0))
    effects: Array = np.take_along_axis(change, which.argsort(axis=1)[..., None], axis=1) / step
    return effects


def _indices(
    effects: Array, factors: Factors, resamples: int, level: float, seed: int
) -> pd.DataFrame:
    """Return the table of indices."""
    trajectories, _, replicates = effects.shape
    table = pd.DataFrame({"factor": factors.labels})
    noise = _noise(effects)
    rows, weights = resampling.crossed((trajectories, replicates), resamples, seed)
    estimate = _summary(effects.mean(axis=2), noise / replicates)
    drawn = np.array(
        [
            _summary((effects @ w)[row], noise * (w @ w))
            for row, w in zip(rows, weights, strict=True)
        ]
    )
    drawn[:, 0] -= drawn[:, 0].mean(axis=0) - estimate[0]  # resampled noise raises absolute values
    low, high = resampling.percentile(drawn, level)
    alone = np.array([(factors.groups or factors.names).count(name) == 1 for name in table.factor])
    for i, name in enumerate(("mu_star", "mu", "sigma")):
        defined = alone if i else np.ones(len(alone), dtype=bool)
        for suffix, values in (("", estimate[i]), ("_low", low[i]), ("_high", high[i])):
            table[name + suffix] = np.where(defined, values, np.nan)
    table["noise_floor"] = np.sqrt(2.0 / np.pi * noise / replicates)
    dummy = float(table.loc[table["factor"] == DUMMY, "mu_star_high"].iloc[0])
    threshold = np.maximum(table["noise_floor"], dummy)
    one_way = (table["mu_low"] > 0.0) | (table["mu_high"] < 0.0)
    beyond = (table["mu_star"] > threshold) | one_way
    table["matters"] = beyond & (table["factor"] != DUMMY)
    return table


def _summary(means: Array, noise: Array) -> Array:
    """Return mu*, mu and sigma, sigma without noise, from (trajectories, factors)."""
    spread = np.sqrt(np.maximum(means.var(axis=0, ddof=1) - noise, 0.0))
    return np.stack([np.abs(means).mean(axis=0), means.mean(axis=0), spread])


def _noise(effects: Array) -> Array:
    """Return the variance of an elementary effect between replicates, for each factor.

    It is the interaction mean square of trajectories and replicates: a difference between
    replicates that is the same in all trajectories, as common random numbers give, is no noise.
    """
    trajectories, _, replicates = effects.shape
    rest = (
        effects
        - effects.mean(axis=0, keepdims=True)
        - effects.mean(axis=2, keepdims=True)
        + effects.mean(axis=(0, 2), keepdims=True)
    )
    square: Array = (rest**2).sum(axis=(0, 2)) / ((trajectories - 1) * (replicates - 1))
    return square


def _verdict(table: pd.DataFrame) -> tuple[str, ...]:
    """Return the result in sentences."""
    real = table[table["factor"] != DUMMY].sort_values("mu_star", ascending=False)
    important, idle = real[real["matters"]], real[~real["matters"]]
    sentences = []
    if len(important):
        sentences.append(f"Inputs that matter, in order of mu*: {', '.join(important['factor'])}.")
    if len(idle):
        sentences.append(
            "Inputs not distinguishable from noise, which can be fixed as far as these runs show: "
            f"{', '.join(idle['factor'])}."
        )
    varying = important.loc[important["sigma"] > important["mu_star"], "factor"]
    if len(varying):
        sentences.append(
            "Inputs whose effect is nonlinear or depends on other inputs (sigma > mu*): "
            f"{', '.join(varying)}."
        )
    mixed = important.loc[important["mu"].abs() < important["mu_star"] / 2.0, "factor"]
    if len(mixed):
        sentences.append(
            "Inputs that raise the output at some points and lower it at others: "
            f"{', '.join(mixed)}."
        )
    return tuple(sentences)
