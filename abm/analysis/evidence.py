"""What is known: numbers with their error of measurement, and patterns that a value must meet."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.outputs import Array, require_finite
from abm.errors import InputError


@dataclasses.dataclass(frozen=True)
class Evidence:
    """What is known of summaries: each between two ends, which meet where it is a number.

    Attributes
    ----------
    names : tuple of str
        Columns of the table of summaries.
    low, high : tuple of float
        Ends; infinite where a pattern sets one end only ("fell by at least ...").
    error : tuple of float
        Standard deviation of the measurement of a number, in its unit; 0 if exact, and for
        patterns.
    """

    names: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    error: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.names or len(set(self.names)) < len(self.names):
            raise InputError("evidence takes names, each once")
        if not len(self.names) == len(self.low) == len(self.high) == len(self.error):
            raise InputError("evidence takes two ends and an error for each name")
        for name, low, high in zip(self.names, self.low, self.high, strict=True):
            if not low <= high:
                raise InputError(f"{name}: no value lies between {low} and {high}")

    @classmethod
    def of(cls, table: pd.DataFrame) -> Evidence:
        """Return evidence from a table of ``name``, ``low``, ``high`` and perhaps ``error``."""
        error = table["error"] if "error" in table else pd.Series(0.0, index=table.index)
        columns = (table["name"], table["low"], table["high"], error)
        names, low, high, errors = (tuple(column.tolist()) for column in columns)
        return cls(names, low, high, errors)

    @property
    def numbers(self) -> list[str]:
        """Names of what is known as a number; the rest are patterns."""
        ends = zip(self.names, self.low, self.high, strict=True)
        return [name for name, low, high in ends if low == high]

    def misses(self, summaries: pd.DataFrame, *, seed: int) -> Array:
        """Return by how much summaries miss the evidence, in their units; 0 within the ends.

        Numbers with an error are measured with one first (Wilkinson 2013,
        SAGMB 12: the posterior is then exact for that error).

        Returns
        -------
        numpy.ndarray of shape (rows, names)
        """
        values = summaries[list(self.names)].to_numpy(dtype=np.float64)
        require_finite(values, "a summary")
        rng = resampling.generator(seed)
        measured = values + rng.normal(size=values.shape) * np.array(self.error)
        missed: Array = measured - np.clip(measured, self.low, self.high)
        return missed
