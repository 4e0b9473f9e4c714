"""Outputs as arrays of points by replicates, in which a missing value is always reported."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abm.errors import InputError

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.intp]

MOST_NAMED = 5


class NonFiniteError(InputError):
    """Some values are missing or infinite, and an average of the others would mislead."""


def matrix(runs: pd.DataFrame, output: str) -> Array:
    """Return one output of runs as an array of points by replicates.

    Parameters
    ----------
    runs : pandas.DataFrame
        One row for each run, with ``point``, ``replicate`` and the output.  Points are taken in
        the order of their first appearance, which must be the order of the design.
    output : str
        A column of numbers.

    Returns
    -------
    numpy.ndarray of shape (points, replicates)
        In the unit of the output; failed runs are NaN.

    Raises
    ------
    InputError
        If a point lacks a replicate that another point has, or has one twice.
    """
    keys = ("point", "replicate")
    if output not in runs:
        raise InputError(f"the runs have no output {output!r}")
    factorized = [pd.factorize(runs[key], sort=key == keys[-1]) for key in keys]
    at = tuple(codes for codes, _ in factorized)
    count = np.zeros([len(names) for _, names in factorized], dtype=np.intp)
    np.add.at(count, at, 1)
    if (count != 1).any():
        first = tuple(np.argwhere(count != 1)[0])
        where = ", ".join(
            f"{key} {names[place]}"
            for key, (_, names), place in zip(keys, factorized, first, strict=True)
        )
        raise InputError(
            f"{where} occurs {count[first]} times instead of once: an incomplete design misleads"
        )
    values = np.empty(count.shape)
    values[at] = runs[output].to_numpy(dtype=np.float64)
    return values


def replicated(y: Array, least: int = 2) -> Array:
    """Return outputs as points by replicates, or refuse too few replicates.

    Raises
    ------
    InputError
        If the array does not have two dimensions, or has fewer than ``least`` replicates.
    """
    y = np.asarray(y, dtype=np.float64)
    if y.ndim != 2 or y.shape[1] < least:
        raise InputError(
            f"outputs need the shape (points, replicates) with at least {least} replicates, "
            f"since noise cannot be separated from effects otherwise; this shape is {y.shape}"
        )
    return y


def require_finite(y: Array, what: str = "the output") -> None:
    """Refuse values that are not finite, with their number and rows.

    Raises
    ------
    NonFiniteError
        If there is a NaN or an infinity.
    """
    bad = np.argwhere(~np.isfinite(y))
    if len(bad):
        rows = np.unique(bad[:, 0])
        named = ", ".join(str(row) for row in rows[:MOST_NAMED])
        more = f" and {len(rows) - MOST_NAMED:,} more" if len(rows) > MOST_NAMED else ""
        raise NonFiniteError(
            f"{what} is not finite in {len(bad):,} of {y.size:,} values, in rows {named}{more} "
            "(counted from 0): an estimate from the other values would be wrong"
        )


def finite_blocks(blocks: Array) -> Mask:
    """Return which blocks, along the first axis, contain only finite values."""
    return np.array([np.isfinite(block).all() for block in blocks], dtype=np.bool_)


def require_varied(y: Array, what: str = "the output") -> None:
    """Refuse a constant output, which has no variance to explain.

    Raises
    ------
    InputError
        If all values are the same to machine precision.
    """
    if np.ptp(y) <= np.finfo(float).eps * max(1.0, float(np.abs(y).max())):
        raise InputError(f"{what} is constant over the design: there is no variance to explain")


def noise_share(y: Array) -> float:
    """Return the share of the variance of means over replicates that is noise, 0-1.

    Parameters
    ----------
    y : numpy.ndarray of shape (points, replicates)
        An output, with independent noise in every run.
    """
    y = replicated(y)
    total = float(y.mean(axis=1).var())
    noise = float(y.var(axis=1, ddof=1).mean()) / y.shape[1]
    return min(noise / total, 1.0) if total > 0.0 else float(noise > 0.0)
