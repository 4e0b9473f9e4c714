"""Shares of mechanisms in a change, from outcomes with mechanisms on and off.

The value of a coalition is the outcome when exactly its mechanisms are on.  All coalitions must be
run at the same parameter points and on the same seeds, so that only the mechanisms cause
differences.  Intervals resample points and replicates: they cover the uncertainty of parameters and
the variation between runs, but not the choice of mechanisms.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abm.analysis import games, resampling
from abm.analysis.outputs import Array, require_finite
from abm.errors import InputError

NOTHING = 1e-12
"""Size of a value up to which it is the rounding of zero."""


@dataclasses.dataclass(frozen=True)
class Shares:
    """How much of a change each mechanism accounts for.

    Attributes
    ----------
    shares : pandas.DataFrame
        One row for each mechanism: ``shapley`` (in the unit of the outcome) and ``share`` (of the
        whole change) with ``_low`` and ``_high``; ``across_low`` and ``across_high``, the 5 and
        95 % quantiles of ``shapley`` over parameter points; ``first``, the share of resamples in
        which the mechanism contributes most in the direction of the whole change, and a part of
        those in which it does so together with others; ``leads``, the share of parameter points in
        which it contributes most, alone or with others; ``sampling_error``, which is 0, since every
        combination is run; ``leave_one_out``, ``alone``, and ``lost``, the share of the whole
        change that is lost without the mechanism, all with bounds.
    interactions : pandas.DataFrame
        One row for each pair: ``interaction`` with bounds.
    total : pandas.Series
        ``change`` from every mechanism off to all on, ``low`` and ``high``.
    """

    shares: pd.DataFrame
    interactions: pd.DataFrame
    total: pd.Series


def exact(
    names: Sequence[str],
    values: Array,
    *,
    seed: int,
    resamples: int = 2000,
    level: float = 0.95,
) -> Shares:
    """Return Shapley shares from the outcomes of all coalitions.

    Parameters
    ----------
    names : sequence of str
        Mechanisms or groups, at most 16.
    values : numpy.ndarray of shape (2^k, points, replicates)
        Outcomes by coalition (in the order of :func:`abm.analysis.games.members`), parameter
        point and replicate, on common random numbers.
    seed : int
        At least 1.
    resamples : int
        Number of bootstrap resamples of points and of replicates.
    level : float
        Coverage of the percentile intervals.

    Raises
    ------
    InputError
        If the values have another shape, or some are missing.
    """
    k = len(names)
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 3 or len(values) != len(games.members(k)):
        raise InputError(
            f"{k} mechanisms need values of shape ({1 << k} coalitions, points, replicates)"
        )
    require_finite(values, "the outcome of a coalition")
    operators = [games.shapley(k), games.leave_one_out(k), games.alone(k)]
    parts = [np.tensordot(operator, values, axes=1) for operator in operators]
    crossed = np.tensordot(games.interaction(k), values, axes=1)
    stacked = np.concatenate([*parts, crossed])
    point = stacked.mean(axis=(1, 2))
    draws = resampling.crossed_means(stacked, resamples, seed)
    low, high = resampling.percentile(draws, level)
    table = _table(names, parts[0], draws[:, :k], level)
    for at, name in enumerate(("leave_one_out", "alone"), start=1):
        cut = slice(at * k, (at + 1) * k)
        table[name], table[f"{name}_low"], table[f"{name}_high"] = point[cut], low[cut], high[cut]
    lost = over(draws[:, k : 2 * k], draws[:, :k].sum(axis=1, keepdims=True))
    table["lost"] = over(point[k : 2 * k], point[:k].sum(keepdims=True))
    table["lost_low"], table["lost_high"] = resampling.percentile(lost, level)
    pairs = pd.DataFrame(list(combinations(names, 2)), columns=["mechanism", "other"]).assign(
        interaction=point[3 * k :], low=low[3 * k :], high=high[3 * k :]
    )
    return _result(table, pairs, draws[:, :k], level)


def _table(names: Sequence[str], each: Array, draws: Array, level: float) -> pd.DataFrame:
    """Return the table of Shapley values of (mechanisms, points, replicates)."""
    value = each.mean(axis=(1, 2))
    low, high = resampling.percentile(draws, level)
    whole = draws.sum(axis=1, keepdims=True)
    share_low, share_high = resampling.percentile(over(draws, whole), level)
    across = np.quantile(each.mean(axis=2), [0.05, 0.95], axis=1)
    direction = -1.0 if value.sum() < 0.0 else 1.0
    towards = direction * each.mean(axis=2)
    leads = (largest(towards) & (towards > NOTHING)).mean(axis=1)
    first = largest(direction * draws.T)
    return pd.DataFrame(
        {
            "mechanism": list(names),
            "shapley": value,
            "shapley_low": low,
            "shapley_high": high,
            "share": over(value, value.sum(keepdims=True)),
            "share_low": share_low,
            "share_high": share_high,
            "across_low": across[0],
            "across_high": across[1],
            "first": (first / first.sum(axis=0)).mean(axis=1),
            "leads": leads,
            "sampling_error": 0.0,
        }
    )


def largest(values: Array, axis: int = 0) -> NDArray[np.bool_]:
    """Return which values are the largest along an axis: several, if only rounding parts them."""
    greatest = values.max(axis=axis, keepdims=True)
    is_largest: NDArray[np.bool_] = values >= greatest - NOTHING * np.maximum(1.0, np.abs(greatest))
    return is_largest


def over(part: Array, whole: Array) -> Array:
    """Return part over whole; NaN where the whole is 0."""
    share: Array = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole != 0.0)
    return share


def _result(table: pd.DataFrame, pairs: pd.DataFrame, draws: Array, level: float) -> Shares:
    """Return the result; shares are undefined if the interval of the whole change includes 0."""
    low, high = (float(end) for end in resampling.percentile(draws.sum(axis=1), level))
    total = pd.Series({"change": table["shapley"].sum(), "low": low, "high": high})
    if low <= 0.0 <= high:
        table.loc[:, table.columns.str.startswith(("share", "lost"))] = np.nan
    return Shares(table, pairs, total)
