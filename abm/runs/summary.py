"""Summaries of runs: medians and bands of series and outcomes, differences between scenarios.

They need no pandas, which would take longer to import than a small experiment takes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from abm.config.experiment import BASELINE
from abm.runs.arrow_tables import by_run
from abm.runs.store import DONE

if TYPE_CHECKING:
    from abm.runs.results import Results

Values = NDArray[np.float64]
Columns = dict[str, Any]
"""A table: its columns by name, each a sequence."""

LOW, HIGH = 0.05, 0.95
KEYS = ("date", "party", "role", "measure")


def of_series(results: Results) -> Columns:
    """Return the median and the 5-95 % band over runs, by point, date, party, role and measure."""
    parts = []
    for number in range(len(results.experiment.points)):
        wide = [by_run(piece, KEYS)[:2] for piece in results.reader("series", number)]
        if wide:
            keys, values = _side_by_side(wide)
            name = np.repeat(results.experiment.points.name(number), len(values))
            by_key = dict(zip(KEYS, keys, strict=True))
            parts.append({"point": name, **by_key, **bands(values)})
    return _joined(parts)


def of_outcomes(results: Results, names: Sequence[str]) -> Columns:
    """Return the median and the 5-95 % band over replicates, by point and outcome."""
    values, done = results.values(*names), _done(results)
    parts = []
    for number in np.flatnonzero(done.any(axis=1)).tolist():
        name = np.repeat(results.experiment.points.name(number), len(names))
        of_point = bands(values[:, number, done[number]])
        parts.append({"point": name, "outcome": np.array(names), **of_point})
    return _joined(parts)


def of_differences(results: Results, names: Sequence[str]) -> Columns:
    """Return the difference of each scenario from that which it extends, paired by replicate.

    ``mean``, ``low`` and ``high`` are the mean difference and its 95 % interval, ``effect`` is the
    mean over the standard deviation, and ``superiority`` the probability that the scenario gives
    the larger value (the A measure, in which ties count half).
    """
    values, done = results.values(*names), _done(results)
    points = [results.experiment.points.name(number) for number in range(len(done))]
    lines: list[dict[str, Any]] = []
    for number, point in enumerate(points):
        base = values[:, points.index(results.experiment.points.beside(point))]
        if point != BASELINE and done[number].any():
            for name, gaps in zip(names, values[:, number] - base, strict=True):
                gap = gaps[~np.isnan(gaps)]
                lines.append({"point": point, "outcome": name, **_paired(gap)})
    return {key: [line[key] for line in lines] for key in lines[0]} if lines else {}


def rows(columns: Columns) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table."""
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def text(columns: Columns) -> str:
    """Return a table as CSV, with six digits of each number; undefined ones are empty."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*map(_written, columns.values()), strict=True))
    return file.getvalue()


def bands(values: Values) -> dict[str, NDArray[Any]]:
    """Return the median, the ends of the 5-95 % band and the number of the defined values by row.

    The keys are ``median``, ``low``, ``high`` and ``n``; without a defined value all but ``n`` are
    NaN.
    """
    n = np.sum(~np.isnan(values), axis=1)
    quantiles = np.full((3, len(values)), np.nan)
    # Rows with as many defined values are read at once: np.nanquantile, which gives the same, goes
    # row by row, which is a hundred times slower.
    for count in np.unique(n[n > 0]).tolist():
        rows = n == count
        defined = values[rows]
        if count < values.shape[1]:
            defined = np.sort(defined, axis=1)[:, :count]  # what is undefined comes last
        quantiles[:, rows] = np.quantile(defined, [0.5, LOW, HIGH], axis=1)
    return {**dict(zip(("median", "low", "high"), quantiles, strict=True)), "n": n}


def band(values: Values) -> dict[str, float]:
    """Return the median, the ends of the 5-95 % band and the number of the defined values.

    The keys are ``median``, ``low``, ``high`` and ``n``.
    """
    return {name: float(column[0]) for name, column in bands(values[np.newaxis, :]).items()}


def medians(values: Values, block: int = 4096) -> Values:
    """Return the median of each row with a defined value; ``block`` rows are read at a time."""
    parts = []
    for at in range(0, len(values), block):
        rows = values[at : at + block]
        parts.append(np.nanmedian(rows[~np.isnan(rows).all(axis=1)], axis=1))
    return np.concatenate(parts)


def _done(results: Results) -> NDArray[np.bool_]:
    """Return which runs are done, [point, replicate]."""
    done: NDArray[np.bool_] = results.index.status == DONE
    return done.reshape(-1, results.experiment.replicates)


def _side_by_side(wide: list[tuple[list[Any], Values]]) -> tuple[list[Any], Values]:
    """Return the values of several pieces of series beside each other, by common keys."""
    tuples = [list(zip(*keys, strict=True)) for keys, _ in wide]
    if all(keys == tuples[0] for keys in tuples):
        return wide[0][0], np.hstack([values for _, values in wide])
    every = {key: row for row, key in enumerate(sorted(set().union(*tuples)))}
    columns = []
    for keys, (_, values) in zip(tuples, wide, strict=True):
        columns.append(np.full((len(every), values.shape[1]), np.nan))
        columns[-1][[every[key] for key in keys]] = values
    return [np.array(column) for column in zip(*every, strict=True)], np.hstack(columns)


def _joined(parts: Sequence[Columns]) -> Columns:
    """Return tables of the same columns as one."""
    return (
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}
    )


def _written(column: Sequence[Any]) -> Iterable[Any]:
    """Return the values of a column as they are written."""
    values = np.asarray(column)
    if values.dtype.kind != "f":
        return values.tolist()
    return ["" if np.isnan(value) else f"{value:.6g}" for value in values.tolist()]


def _paired(gap: Values) -> dict[str, float]:
    """Return the statistics of paired differences."""
    from scipy import special  # not scipy.stats, which takes a second to import

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
