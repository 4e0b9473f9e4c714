"""How many replicates a point needs, from a pilot at a few points.

Lorscheid, Heine & Meyer (2012), CMOT 18, and Lee et al. (2015), JASSS 18(4) 4: run on until the
coefficient of variation no longer moves.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from abm.analysis.outputs import Array, replicated, require_finite

SIZES = (10, 20, 50, 100, 200, 500, 1000)


def stability(y: Array, sizes: Sequence[int] = SIZES, tolerance: float = 0.01) -> pd.DataFrame:
    """Return how mean and spread settle as replicates are added.

    Parameters
    ----------
    y : numpy.ndarray of shape (points, replicates)
        A pilot, at least 5 points spread over the space, 100-200 replicates each.
    sizes : sequence of int
        Numbers of replicates to look at; those that the pilot has not are left out.
    tolerance : float
        Change of the coefficient of variation since the size before, under which it is stable.

    Returns
    -------
    pandas.DataFrame
        One row a point and size: ``point``, ``replicates``, ``mean``, ``deviation``,
        ``variation`` (deviation over mean), ``half_width`` (of the 95 % interval of the mean, in
        the unit of the output), ``stable``.
    """
    from scipy import stats

    y = replicated(y)
    require_finite(y)
    rows: list[dict[str, object]] = []
    for point, values in enumerate(y):
        before = np.nan
        for size in (size for size in sizes if 2 <= size <= y.shape[1]):
            mean, deviation = float(values[:size].mean()), float(values[:size].std(ddof=1))
            variation = deviation / abs(mean) if mean else np.nan
            half = float(stats.t.ppf(0.975, size - 1)) * deviation / np.sqrt(size)
            rows.append(
                {
                    "point": point,
                    "replicates": size,
                    "mean": mean,
                    "deviation": deviation,
                    "variation": variation,
                    "half_width": half,
                    "stable": bool(abs(variation - before) < tolerance),
                }
            )
            before = variation
    return pd.DataFrame(rows)


def needed(y: Array, share: float = 0.05, level: float = 0.95) -> pd.DataFrame:
    """Return the replicates that bring the interval of each point's mean to a share of the range.

    Parameters
    ----------
    y : numpy.ndarray of shape (points, replicates)
        A pilot.
    share : float
        Half-width wanted, as a share of the range of the point means.
    level : float
        Coverage of the interval.

    Returns
    -------
    pandas.DataFrame
        One row a point: ``point``, ``deviation``, ``replicates`` (at least 2).  They differ:
        near a tipping point runs scatter more, and only there need many.
    """
    from scipy import stats

    y = replicated(y)
    require_finite(y)
    half = share * float(np.ptp(y.mean(axis=1)))
    deviation = y.std(axis=1, ddof=1)
    z = float(stats.norm.ppf(0.5 + level / 2.0))
    count = np.full(len(y), 2.0)
    if half > 0.0:
        count = np.maximum(2.0, np.ceil((z * deviation / half) ** 2))
    return pd.DataFrame(
        {"point": np.arange(len(y)), "deviation": deviation, "replicates": count.astype(int)}
    )
