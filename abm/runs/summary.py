"""Summaries of runs: medians and bands of series and outcomes, differences between scenarios."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special  # not scipy.stats, which takes a second to import

from abm.config.experiment import BASELINE

Values = NDArray[np.float64]

LOW, HIGH = 0.05, 0.95
KEYS = ["date", "party", "role", "measure"]


def of_series(pieces: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the median and the 5-95 % band over runs, by date, party, role and measure.

    Parameters
    ----------
    pieces : iterable of pandas.DataFrame
        The series of some runs each, complete.
    """
    wide = [_wide(piece) for piece in pieces]
    if not wide:
        return pd.DataFrame()
    values = pd.concat(wide, axis=1, sort=True)
    return pd.concat([values.index.to_frame(index=False), _bands(values.to_numpy())], axis=1)


def _wide(series: pd.DataFrame) -> pd.DataFrame:
    """Return series with a row for each combination of keys, and a column for each run."""
    # Keys are few and rows are millions: the number of a row's combination among all combinations
    # says where it goes, so that nothing needs to be sorted.
    codes, names = zip(*(_sorted(series[key]) for key in KEYS), strict=True)
    shape = tuple(map(len, names))
    combinations = np.ravel_multi_index(codes, shape)
    present = np.zeros(shape, dtype=bool).ravel()
    present[combinations] = True
    runs, ids = pd.factorize(series["run_id"])
    values = np.full((np.count_nonzero(present), len(ids)), np.nan)
    values[(np.cumsum(present) - 1)[combinations], runs] = series["value"]
    rows = np.unravel_index(np.flatnonzero(present), shape)
    keys = [name.take(code) for name, code in zip(names, rows, strict=True)]
    return pd.DataFrame(values, index=pd.MultiIndex.from_arrays(keys, names=KEYS), columns=ids)


def _sorted(values: pd.Series) -> tuple[NDArray[np.intp], pd.Index]:
    """Return for each value its position in the sorted distinct values, and these."""
    codes, distinct = pd.factorize(values)
    if isinstance(distinct.dtype, pd.CategoricalDtype):
        distinct = distinct.astype("str")
    order = distinct.argsort()
    return np.argsort(order)[codes], distinct[order]


def of_outcomes(runs: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Return the median and the 5-95 % band over replicates, by point and outcome."""
    parts = []
    for point, rows in runs[runs["status"] == "done"].groupby("point", observed=True, sort=False):
        stored = [name for name in names if name in rows]
        bands = _bands(rows[stored].to_numpy(dtype=np.float64).T)
        parts.append(pd.concat([pd.DataFrame({"point": point, "outcome": stored}), bands], axis=1))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def of_differences(runs: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Return the difference of each scenario from the baseline, paired by replicate.

    ``mean``, ``low`` and ``high`` are the mean difference and its 95 % interval, ``effect`` is the
    mean over the standard deviation, and ``superiority`` the probability that the scenario gives
    the larger value (the A measure, in which ties count half).
    """
    done = runs[runs["status"] == "done"]
    base = done[done["point"] == BASELINE].set_index("replicate")
    rows = []
    others = done[done["point"] != BASELINE]
    for point, runs_of_point in others.groupby("point", observed=True, sort=False):
        other = runs_of_point.set_index("replicate")
        for name in (name for name in names if name in done):
            gap = (other[name] - base[name]).dropna().to_numpy(dtype=np.float64)
            rows.append({"point": point, "outcome": name, **_paired(gap)})
    return pd.DataFrame(rows)


def band(values: Values) -> dict[Hashable, float]:
    """Return the median, the ends of the 5-95 % band and the number of the defined values.

    The keys are ``median``, ``low``, ``high`` and ``n``.
    """
    return _bands(values[np.newaxis, :]).iloc[0].to_dict()


def medians(values: Values, block: int = 4096) -> Values:
    """Return the median of each row with a defined value; ``block`` rows are read at a time."""
    parts = []
    for at in range(0, len(values), block):
        rows = values[at : at + block]
        parts.append(np.nanmedian(rows[~np.isnan(rows).all(axis=1)], axis=1))
    return np.concatenate(parts)


def _paired(gap: Values) -> dict[str, float]:
    """Return the statistics of paired differences."""
    n = len(gap)
    mean = float(gap.mean()) if n else np.nan
    spread = float(gap.std(ddof=1)) if n > 1 else np.nan
    half = float(special.stdtrit(n - 1, 0.975)) * spread / np.sqrt(n) if n > 1 else np.nan
    return {
        "mean": mean,
        "low": mean - half,
        "high": mean + half,
        "effect": mean / spread if spread > 0 else np.nan,
        "superiority": float((np.sign(gap) / 2 + 0.5).mean()) if n else np.nan,
        "n": n,
    }


def _bands(values: Values) -> pd.DataFrame:
    """Return the median, the band and the number of the defined values of each row."""
    n = np.sum(~np.isnan(values), axis=1)
    bands = np.full((3, len(values)), np.nan)
    # Where a value may be undefined NumPy goes row by row, which is a hundred times slower.
    some, every = n > 0, n == values.shape[1]
    for rows, quantile in ((some & every, np.quantile), (some & ~every, np.nanquantile)):
        if rows.any():
            bands[:, rows] = quantile(values[rows], [0.5, LOW, HIGH], axis=1)
    return pd.DataFrame({**dict(zip(("median", "low", "high"), bands, strict=True)), "n": n})
