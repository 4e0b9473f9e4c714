"""From runs to tables: medians and bands of series and outcomes, differences between scenarios."""

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

    The series come in pieces, each of whole runs.
    """
    wide = [_wide(piece) for piece in pieces]
    if not wide:
        return pd.DataFrame()
    values = pd.concat(wide, axis=1, sort=True)
    return pd.concat([values.index.to_frame(index=False), _bands(values.to_numpy())], axis=1)


def _wide(series: pd.DataFrame) -> pd.DataFrame:
    """Return series with a row for each combination of keys, and a column for each run."""
    # Keys are few and rows are millions: each row has a place among all combinations of keys, so
    # that nothing needs to be sorted
    codes, names = zip(*(_sorted(series[key]) for key in KEYS), strict=True)
    shape = tuple(map(len, names))
    places = np.ravel_multi_index(codes, shape)
    taken = np.zeros(shape, dtype=bool).ravel()
    taken[places] = True
    runs, ids = pd.factorize(series["run_id"])
    values = np.full((np.count_nonzero(taken), len(ids)), np.nan)
    values[(np.cumsum(taken) - 1)[places], runs] = series["value"]
    kept = np.unravel_index(np.flatnonzero(taken), shape)
    keys = [name.take(code) for name, code in zip(names, kept, strict=True)]
    return pd.DataFrame(values, index=pd.MultiIndex.from_arrays(keys, names=KEYS), columns=ids)


def _sorted(values: pd.Series) -> tuple[NDArray[np.intp], pd.Index]:
    """Return values as places in an index of them, which is sorted: names by the alphabet."""
    codes, found = pd.factorize(values)
    if isinstance(found.dtype, pd.CategoricalDtype):
        found = found.astype("str")
    order = found.argsort()
    return np.argsort(order)[codes], found[order]


def of_outcomes(runs: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Return the median and the 5-95 % band over replicates, by point and outcome."""
    parts = []
    for point, mine in runs[runs["status"] == "done"].groupby("point", observed=True, sort=False):
        kept = [name for name in names if name in mine]
        bands = _bands(mine[kept].to_numpy(dtype=np.float64).T)
        parts.append(pd.concat([pd.DataFrame({"point": point, "outcome": kept}), bands], axis=1))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def of_differences(runs: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Return how each scenario differs from the baseline, replicate by replicate.

    ``mean`` and its 95 % interval are of the paired differences, ``effect`` is their mean over
    their standard deviation, and ``superiority`` the chance that the scenario gives more (the
    A measure, ties counting half).
    """
    done = runs[runs["status"] == "done"]
    base = done[done["point"] == BASELINE].set_index("replicate")
    rows = []
    for point, mine in done[done["point"] != BASELINE].groupby("point", observed=True, sort=False):
        other = mine.set_index("replicate")
        for name in (name for name in names if name in done):
            gap = (other[name] - base[name]).dropna().to_numpy(dtype=np.float64)
            rows.append({"point": point, "outcome": name, **_paired(gap)})
    return pd.DataFrame(rows)


def band(values: Values) -> dict[Hashable, float]:
    """Return ``median``, ``low``, ``high`` and ``n`` of the values that are defined."""
    return _bands(values[np.newaxis, :]).iloc[0].to_dict()


def medians(values: Values, block: int = 4096) -> Values:
    """Return the median of each row that has a defined value, some rows at a time."""
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
    """Return median, band and number of defined values of each row."""
    n = np.sum(~np.isnan(values), axis=1)
    bands = np.full((3, len(values)), np.nan)
    # NumPy goes row by row where a number may be missing: a hundred times as slow
    known, whole = n > 0, n == values.shape[1]
    for rows, quantile in ((known & whole, np.quantile), (known & ~whole, np.nanquantile)):
        if rows.any():
            bands[:, rows] = quantile(values[rows], [0.5, LOW, HIGH], axis=1)
    return pd.DataFrame({**dict(zip(("median", "low", "high"), bands, strict=True)), "n": n})
