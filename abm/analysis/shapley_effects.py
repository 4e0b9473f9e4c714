"""Shapley effects: shares of variance that add up to 1 even where inputs depend on each other.

S1 and ST of dependent inputs do not add up, and ST may fall below S1.  Shapley effects (Owen
2014, JUQ 2; Song, Nelson & Staum 2016, doi:10.1137/15M1048070) divide the
variance fairly.  They are found here from a given sample, by the variance between nearest
neighbours (Broto, Bachoc & Depecker 2020, JUQ 8), for every subset of inputs; no
further run of the model, and no formula for the dependence, is needed.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from abm.analysis import games, resampling
from abm.analysis.outputs import Array, require_finite, require_varied
from abm.errors import InputError

MOST_INPUTS = 10
"""Inputs beyond which neighbours in all of them are too far away to tell anything."""

LEAST_POINTS = 100
"""Points under which there are no neighbours to speak of."""

NEIGHBOURS = 3
"""Neighbours between which variance is taken, the point among them, as Broto et al. advise."""


@dataclasses.dataclass(frozen=True)
class Effects:
    """Shapley effects of an output.

    Attributes
    ----------
    effects : pandas.DataFrame
        One row an input: ``effect``, its share of the variance that inputs explain, with ``low``
        and ``high``; effects add up to 1.
    explained : float
        Share of the variance that all inputs together explain; the rest is noise, or neighbours
        too far apart.
    verdict : tuple of str
        What follows, in sentences.
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
        A sample of the joint distribution, a posterior say; at most 10 inputs (group others by
        a score, or leave out what screening found idle), without rows that come twice.
    y : numpy.ndarray of shape (points,)
        The output, one run a point or a mean over replicates.
    seed : int
        At least 1.
    resamples : int
        Random halves of the sample for the intervals (delete-half jackknife, Shao & Wu 1989,
        Annals of Statistics 17): a bootstrap would repeat points, which then are their own
        neighbours.  The cost is 2^inputs searches for each.
    level : float
        Coverage of the intervals.

    Raises
    ------
    InputError
        If there are over 10 inputs, under 100 points, or rows that come twice.
    NonFiniteError
        If an output is missing.
    """
    y = np.asarray(y, dtype=np.float64)
    x = inputs.to_numpy(dtype=np.float64)
    if not 1 <= x.shape[1] <= MOST_INPUTS:
        raise InputError(f"Shapley effects take 1 to {MOST_INPUTS} inputs, not {x.shape[1]}")
    if y.shape != (len(x),) or len(x) < LEAST_POINTS:
        raise InputError(f"Shapley effects take one output a point, at least {LEAST_POINTS} points")
    if inputs.duplicated().any():
        raise InputError("rows of inputs come twice: take each point of the sample once")
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
    """Return shares of the explained variance, and the share that is explained."""
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
    """Return inputs on a common scale, whatever their distributions: normal scores of ranks."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    scores: Array = ndtri((rankdata(x, axis=0) - 0.5) / len(x))
    return scores


def _verdict(table: pd.DataFrame, explained: float) -> tuple[str, ...]:
    """Return what follows."""
    ranked = table.sort_values("effect", ascending=False)
    sure = ranked[ranked["low"] > 0.0]
    told = ", ".join(f"{row['input']} ({row['effect']:.0%})" for row in sure.to_dict("records"))
    said = [f"Inputs together explain {explained:.0%} of the variance; of that: {told or 'none'}."]
    idle = ranked.loc[ranked["low"] <= 0.0, "input"]
    if len(idle):
        said.append(f"Not distinguishable from no effect: {', '.join(idle)}.")
    return tuple(said)
