"""Evidence as intervals: numbers with a measurement error, and ranges for patterns."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.outputs import Array, Mask, require_finite
from abm.errors import InputError


@dataclasses.dataclass(frozen=True)
class Evidence:
    """The interval in which each summary should lie; for a number, its two ends are equal.

    Attributes
    ----------
    names : tuple of str
        Columns of the table of summaries.
    low, high : tuple of float
        Ends of the intervals; infinite if a pattern sets only one end ("fell by at least ...").
    error : tuple of float
        Standard deviation of the measurement error of a number, in its unit; 0 for an exact number
        and for patterns.
    shares : tuple of str
        A name that numbers with a common error have in common, such as that of their source; empty
        for a number with an error of its own.  By default every error is its own.  Where several
        have an error, each has a part of it in proportion to its own, and in the same direction: a
        source that makes one too large makes all too large.  They are then intervals, since two
        exact numbers would leave no freedom to an error that they have in common.
    """

    names: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    error: tuple[float, ...]
    shares: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.names or len(set(self.names)) < len(self.names):
            raise InputError("evidence needs at least one name, and each name only once")
        if not len(self.names) == len(self.low) == len(self.high) == len(self.error):
            raise InputError("evidence needs two ends and an error for each name")
        for name, low, high in zip(self.names, self.low, self.high, strict=True):
            if not low <= high:
                raise InputError(f"{name}: no value lies between {low} and {high}")
        for name, low, high, common in zip(
            self.names, self.low, self.high, self.common, strict=True
        ):
            if common and low == high:
                raise InputError(
                    f"{name}: is one number, {low:g}, whose error other rows share: give it an "
                    "interval, or an error of its own"
                )

    @classmethod
    def of(cls, table: pd.DataFrame) -> Evidence:
        """Return evidence from a table of the attributes; ``error`` and ``shares`` are optional."""
        error = table["error"] if "error" in table else pd.Series(0.0, index=table.index)
        shares = table["shares"] if "shares" in table else pd.Series("", index=table.index)
        columns = (table["name"], table["low"], table["high"], error, shares)
        return cls(*(tuple(column.tolist()) for column in columns))

    @property
    def sources(self) -> list[int]:
        """Number of the error of each name: the first name that has the same error."""
        shares = self.shares or ("",) * len(self.names)
        return [shares.index(word) if word else place for place, word in enumerate(shares)]

    @property
    def common(self) -> Mask:
        """Whether each name has an error, and shares it with another that has one."""
        sources = np.array(self.sources)
        erring = np.array(self.error) > 0.0
        rows = np.bincount(sources[erring], minlength=len(sources))
        together: Mask = erring & (rows[sources] > 1)
        return together

    @property
    def numbers(self) -> list[str]:
        """Names of the summaries whose evidence is a number; the others are patterns."""
        ends = zip(self.names, self.low, self.high, strict=True)
        return [name for name, low, high in ends if low == high]

    def accepts(self, summaries: pd.DataFrame, *, seed: int) -> Mask:
        """Return which summaries are accepted, as the evidence stands.

        A value inside its interval is accepted.  One that lies outside by ``d`` is accepted with
        the probability exp(-(d / error)^2 / 2), so that the accepted draws are an exact sample for
        a normal measurement error (Wilkinson 2013, SAGMB 12); with an error of 0 it never is.
        Where several rows have a common error, one error is drawn for all of them, and each is
        accepted if its value with this error lies inside: rows that need errors of opposite
        directions are not accepted together.  A missing value is not accepted.

        Returns
        -------
        numpy.ndarray of bool, shape (rows, names)
        """
        values = summaries[list(self.names)].to_numpy(dtype=np.float64)
        low, high, error = np.array(self.low), np.array(self.high), np.array(self.error)
        rng = resampling.generator(seed)
        draws = rng.random(values.shape)
        exact: Mask = (values >= low) & (values <= high)
        with np.errstate(invalid="ignore"):  # an infinite value with an open end is inside
            beyond = np.where(values < low, low - values, values - high)
        scaled = np.divide(beyond, error, out=np.full_like(beyond, np.inf), where=error > 0.0)
        alone = exact | (draws < np.exp(-0.5 * scaled**2))
        erring = values + error * rng.normal(size=values.shape)[:, self.sources]
        return np.where(self.common, (erring >= low) & (erring <= high), alone)

    def misses(self, summaries: pd.DataFrame, *, seed: int) -> Array:
        """Return by how much summaries miss the evidence, in their units; 0 inside the interval.

        A random measurement error is added to each number that has one, so that the posterior is
        exact for this error (Wilkinson 2013, SAGMB 12).

        Returns
        -------
        numpy.ndarray of shape (rows, names)
        """
        values = summaries[list(self.names)].to_numpy(dtype=np.float64)
        require_finite(values, "a summary")
        rng = resampling.generator(seed)
        normal = rng.normal(size=values.shape)[:, self.sources]
        measured = values + normal * np.array(self.error)
        missed: Array = measured - np.clip(measured, self.low, self.high)
        return missed
