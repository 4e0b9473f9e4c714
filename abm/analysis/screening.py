"""Analyses that take few additional runs or none: curves of one input, and cross-checks of samples.

A curve shows how an input acts, but only at one point of the other inputs; it is no sensitivity
analysis of a model with interactions (Saltelli et al. 2019, Environmental Modelling & Software
114).  PAWN considers the whole distribution of an output, and any sample will do; it depends on
settings (Puy, Lo Piano & Saltelli 2020, arXiv:1904.04488), so it is used only to check a ranking.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.factors import Factors
from abm.analysis.outputs import Array, replicated, require_finite, require_varied
from abm.errors import InputError
from abm.sampling import DUMMY

SLICES = (5, 10, 15, 20)
"""Numbers of slices over which PAWN is averaged (SALib fails at 6, 9, 21 and 24)."""


def pawn(
    factors: Factors,
    points: pd.DataFrame,
    y: Array,
    *,
    seed: int,
    slices: Sequence[int] = SLICES,
    resamples: int = 100,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return PAWN indices: how far fixing an input to a slice moves the distribution of an output.

    Pianosi & Wagener (2018), doi:10.1016/j.envsoft.2018.07.019, by SALib: the median over slices
    of the Kolmogorov-Smirnov distance, 0-1.  A finite sample never gives 0: compare with the dummy.

    Parameters
    ----------
    factors : Factors
        The factors that vary.
    points : pandas.DataFrame of shape (points, factors)
        Any sample.  A column ``dummy`` is drawn if the sample has none.
    y : numpy.ndarray of shape (points,) or (points, replicates)
        The output; replicates are averaged.
    seed : int
        At least 1.
    slices : sequence of int
        Numbers of slices; the index is the mean over these numbers.
    resamples : int
        Number of bootstrap resamples of points.
    level : float
        Coverage of the percentile intervals.

    Returns
    -------
    pandas.DataFrame
        One row for each factor: ``pawn``, ``low``, ``high``; ``least`` and ``most``, the smallest
        and largest index over numbers of slices; ``matters``, whether ``low`` exceeds the ``high``
        of the dummy.
    """
    factors = factors.with_dummy()
    x, means, rng = _sample(factors, points, y, seed)
    by_slices = np.array([_pawn(factors, x, means, s) for s in slices])
    drawn = []
    for _ in range(resamples):
        rows = rng.integers(len(x), size=len(x))
        drawn.append(np.mean([_pawn(factors, x[rows], means[rows], s) for s in slices], axis=0))
    low, high = resampling.percentile(np.array(drawn), level)
    return pd.DataFrame(
        {
            "factor": factors.names,
            "pawn": by_slices.mean(axis=0),
            "low": low,
            "high": high,
            "least": by_slices.min(axis=0),
            "most": by_slices.max(axis=0),
            "matters": low > high[factors.names.index(DUMMY)],
        }
    )


def rank_correlations(points: pd.DataFrame, y: Array) -> pd.DataFrame:
    """Return rank correlations of inputs, and of their distances from the median, with an output.

    Parameters
    ----------
    points : pandas.DataFrame of shape (points, inputs)
        Any sample.
    y : numpy.ndarray of shape (points,)
        The output.

    Returns
    -------
    pandas.DataFrame
        One row for each input: ``correlation`` (Spearman); ``folded``, the correlation of the
        distance of the input from its median, which detects a peak or a dip; and ``strength``, the
        larger of the two in absolute value.  All are 0 for an input that does not vary.
    """
    require_finite(y[:, None])
    require_varied(y)
    ranks = pd.Series(y, index=points.index).rank()
    straight, folded = (
        x.rank().corrwith(ranks).fillna(0.0).to_numpy()
        for x in (points, (points - points.median()).abs())
    )
    return pd.DataFrame(
        {
            "input": list(points),
            "correlation": straight,
            "folded": folded,
            "strength": np.maximum(np.abs(straight), np.abs(folded)),
        }
    )


def agreement(tables: dict[str, pd.Series]) -> pd.DataFrame:
    """Return how well methods agree on the order of factors.

    Parameters
    ----------
    tables : dict of str to pandas.Series
        The index of each factor, by method.

    Returns
    -------
    pandas.DataFrame
        One row for each pair of methods: ``method``, ``other``, ``rank_correlation`` (Spearman) and
        ``top_correlation`` (of Savage scores, which give the first ranks the most weight: Iman &
        Conover 1987, Technometrics 29).
    """
    from itertools import combinations

    frame = pd.DataFrame(tables).drop(index=DUMMY, errors="ignore")
    ranks = frame.rank(ascending=False)
    steps = np.cumsum((1.0 / np.arange(1, len(frame) + 1))[::-1])[::-1]
    savage = ranks.apply(np.interp, args=(np.arange(1, len(frame) + 1), steps))
    rows = [
        [one, other, ranks[one].corr(ranks[other]), savage[one].corr(savage[other])]
        for one, other in combinations(frame, 2)
    ]
    return pd.DataFrame(rows, columns=["method", "other", "rank_correlation", "top_correlation"])


def curves(runs: pd.DataFrame, output: str) -> pd.DataFrame:
    """Return the curve of an output over each input that is varied alone.

    Parameters
    ----------
    runs : pandas.DataFrame
        One row for each run: ``factor`` (the input that is varied), ``value``, ``replicate``, and
        the output.
    output : str
        A column of numbers.

    Returns
    -------
    pandas.DataFrame
        One row for each factor and value: ``mean``, ``low`` and ``high`` (95 % interval of the
        mean, Student), ``run_low`` and ``run_high`` (5 and 95 % quantiles of runs), and ``runs``.
    """
    from scipy import stats

    require_finite(runs[[output]].to_numpy(dtype=np.float64), output)
    groups = runs.groupby(["factor", "value"], observed=True, sort=True)[output]
    table = groups.agg(["mean", "std", "count"]).rename(columns={"count": "runs"})
    half = stats.t.ppf(0.975, table["runs"] - 1) * table["std"] / np.sqrt(table["runs"])
    table["low"], table["high"] = table["mean"] - half, table["mean"] + half
    table["run_low"], table["run_high"] = groups.quantile(0.05), groups.quantile(0.95)
    names = ["factor", "value", "mean", "low", "high", "run_low", "run_high", "runs"]
    return table.reset_index()[names]


def shapes(table: pd.DataFrame) -> pd.DataFrame:
    """Return the shapes of the curves of :func:`curves`.

    Returns
    -------
    pandas.DataFrame
        One row for each factor: ``span``, the range of the mean; ``shape`` ("flat", "rises",
        "falls", "peaks", "dips" or "winds", from changes larger than the intervals); ``steepest``,
        the value after which the mean changes most.
    """
    rows = []
    for factor, curve in table.groupby("factor", sort=False):
        mean, value = curve["mean"].to_numpy(), curve["value"].to_numpy()
        half = float((curve["high"] - curve["low"]).max()) / 2.0
        moves = _turns(mean, half)
        shape = {
            (): "flat",
            (1,): "rises",
            (-1,): "falls",
            (1, -1): "peaks",
            (-1, 1): "dips",
        }.get(moves, "winds")
        change = np.abs(np.diff(mean))
        steepest = value[change.argmax()] if moves and len(change) else np.nan
        rows.append([factor, np.ptp(mean), shape, steepest])
    return pd.DataFrame(rows, columns=["factor", "span", "shape", "steepest"])


def _turns(mean: Array, half: float) -> tuple[int, ...]:
    """Return the successive directions of a curve, without changes smaller than the intervals.

    A change since the last extreme counts if it exceeds the sum of two half-widths.
    """
    directions: list[int] = []
    direction, low, high = 0, mean[0], mean[0]
    for now in mean[1:]:
        if direction <= 0 and now - low > 2.0 * half:
            direction, high = 1, now
            directions.append(direction)
        elif direction >= 0 and high - now > 2.0 * half:
            direction, low = -1, now
            directions.append(direction)
        low, high = min(low, now), max(high, now)
    return tuple(directions)


def _sample(
    factors: Factors, points: pd.DataFrame, y: Array, seed: int
) -> tuple[Array, Array, np.random.Generator]:
    """Return inputs with a dummy, means of the output over replicates, and a random stream."""
    rng = resampling.generator(seed)
    means = y if np.ndim(y) == 1 else replicated(y, least=1).mean(axis=1)
    if len(points) != len(means):
        raise InputError(f"{len(points)} points and {len(means)} outputs do not match")
    require_finite(np.asarray(means)[:, None])
    require_varied(means)
    if DUMMY not in points:
        points = points.assign(**{DUMMY: rng.random(len(points))})
    return points[list(factors.names)].to_numpy(dtype=np.float64), means, rng


def _pawn(factors: Factors, x: Array, y: Array, slices: int) -> Array:
    """Return the median over slices of each factor, by SALib."""
    from SALib.analyze import pawn as salib

    single = {"num_vars": x.shape[1], "names": list(factors.names)}
    median: Array = np.asarray(salib.analyze(single, x, y, S=slices)["median"])
    return median
