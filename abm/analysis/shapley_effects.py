"""Shapley effects: shares of variance that add up to 1 even where inputs depend on each other.

S1 and ST of dependent inputs do not add up, and ST may be smaller than S1.  Shapley effects (Owen
2014, JUQ 2; Song, Nelson & Staum 2016, doi:10.1137/15M1048070) divide the variance by the axioms of
the Shapley value.  They are estimated here from an existing sample, by the variance between nearest
neighbours for every subset of inputs (Broto, Bachoc & Depecker 2020, JUQ 8).  This needs no further
run of the model, and no formula for the dependence.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from abm.analysis import games, resampling
from abm.analysis.outputs import Array, require_finite, require_varied
from abm.errors import InputError

MOST_INPUTS = 10
"""Largest number of inputs: with more, nearest neighbours are too far apart."""

LEAST_POINTS = 100
"""Smallest number of points: with fewer, nearest neighbours are too far apart."""

NEIGHBOURS = 3
"""Number of neighbours, including the point itself, as Broto et al. recommend."""


@dataclasses.dataclass(frozen=True)
class Effects:
    """Shapley effects of an output.

    Attributes
    ----------
    effects : pandas.DataFrame
        One row for each input: ``effect``, its share of the variance that the inputs explain, with
        ``low`` and ``high``; effects add up to 1.
    explained : float
        Share of the variance that all inputs together explain; the rest is noise, or error because
        neighbours are too far apart.
    verdict : tuple of str
        The result in sentences.
    """

    effects: pd.DataFrame
    explained: float
    verdict: tuple[str, ...]


def shapley_effects(
    inputs: pd.DataFrame,
    y: Array,
    *,
    seed: int,
    resamples: int = 40,
    level: float = 0.95,
) -> Effects:
    """Return the Shapley effects of inputs that may depend on each other.

    Parameters
    ----------
    inputs : pandas.DataFrame of shape (points, inputs)
        A sample of the joint distribution, such as a posterior, without repeated rows.  It has at
        most 10 inputs: leave out inputs that a screening finds without effect.
    y : numpy.ndarray of shape (points,)
        The output of one run at each point, or its mean over replicates.
    seed : int
        At least 1.
    resamples : int
        Number of random halves of the sample for the intervals (delete-half jackknife, Shao & Wu
        1989, Annals of Statistics 17).  A bootstrap would repeat points, which would then be
        neighbours of themselves.  Each half takes 2^inputs searches for neighbours.
    level : float
        Coverage of the intervals.

    Raises
    ------
    InputError
        If there are more than 10 inputs, fewer than 100 points, or repeated rows.
    NonFiniteError
        If an output is missing.
    """
    y = np.asarray(y, dtype=np.float64)
    x = inputs.to_numpy(dtype=np.float64)
    if not 1 <= x.shape[1] <= MOST_INPUTS:
        raise InputError(f"Shapley effects need 1 to {MOST_INPUTS} inputs, not {x.shape[1]}")
    if y.shape != (len(x),) or len(x) < LEAST_POINTS:
        raise InputError(
            f"Shapley effects need one output for each of at least {LEAST_POINTS} points"
        )
    if inputs.duplicated().any():
        raise InputError("rows of inputs are repeated: give each point of the sample only once")
    require_finite(y[:, None])
    require_varied(y)
    ranked = _normal_scores(x)
    effect, explained = _effects(ranked, y)
    rng = resampling.generator(seed)
    halves = [rng.permutation(len(x))[: len(x) // 2] for _ in range(resamples)]
    drawn = np.array([_effects(ranked[half], y[half])[0] for half in halves])
    low, high = resampling.percentile(drawn - drawn.mean(axis=0), level)
    table = pd.DataFrame(
        {"input": list(inputs), "effect": effect, "low": effect + low, "high": effect + high}
    )
    return Effects(table, explained, _verdict(table, explained))


def _effects(x: Array, y: Array) -> tuple[Array, float]:
    """Return the shares of inputs in the explained variance, and the share that is explained."""
    from scipy.spatial import KDTree

    k = x.shape[1]
    total = float(y.var(ddof=1))
    values = np.zeros(1 << k)
    for coalition, inside in enumerate(games.members(k).astype(bool)):
        if inside.any():
            _, near = KDTree(x[:, inside]).query(x[:, inside], k=NEIGHBOURS)
            values[coalition] = total - y[near].var(axis=1, ddof=1).mean()
    parts = games.shapley(k) @ values
    return parts / values[-1], float(values[-1] / total)


def _normal_scores(x: Array) -> Array:
    """Return normal scores of ranks, which put inputs of any distribution on a common scale."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    scores: Array = ndtri((rankdata(x, axis=0) - 0.5) / len(x))
    return scores


def _verdict(table: pd.DataFrame, explained: float) -> tuple[str, ...]:
    """Return the result in sentences."""
    ranked = table.sort_values("effect", ascending=False)
    resolved = ranked[ranked["low"] > 0.0].to_dict("records")
    effects = ", ".join(f"{row['input']} ({row['effect']:.0%})" for row in resolved)
    text = f"The inputs together explain {explained:.0%} of the variance"
    sentences = [f"{text}; shares of this part, where above 0 at 95 %: {effects or 'none'}."]
    idle = ranked.loc[ranked["low"] <= 0.0, "input"]
    if len(idle):
        sentences.append(f"Not distinguishable from no effect: {', '.join(idle)}.")
    return tuple(sentences)
