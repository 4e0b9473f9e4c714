"""Whether two sets of runs agree: two one-sided tests against a margin (Schuirmann 1987).

A difference that is merely not significant proves nothing; here agreement is what is to be shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

ALPHA = 0.01
"""Chance to find equivalent what lies just at the margin apart."""


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Difference of two means and its interval, which lies within the margin or not.

    Parameters
    ----------
    outcome : str
        What is compared.
    difference, error : float
        Of the second to the first, and its standard error.
    freedom : float
        Degrees of freedom of that error.
    margin : float
        Largest difference that does not matter.
    """

    outcome: str
    difference: float
    error: float
    freedom: float
    margin: float

    @property
    def interval(self) -> tuple[float, float]:
        """The interval at level 1 - 2 alpha, both ends of which the tests compare."""
        half = float(stats.t.isf(ALPHA, self.freedom)) * self.error
        return self.difference - half, self.difference + half

    @property
    def power(self) -> float:
        """Chance that two equal means are found equivalent, with this error."""
        quantile = stats.t.isf(ALPHA, self.freedom)
        return max(
            0.0, float(1.0 - 2.0 * stats.t.sf(self.margin / self.error - quantile, self.freedom))
        )

    @property
    def shown(self) -> bool:
        """Whether the means are shown to be no further apart than the margin."""
        low, high = self.interval
        return -self.margin < low and high < self.margin


def paired(outcome: str, first: ArrayLike, second: ArrayLike, margin: float) -> Equivalence:
    """Compare runs of the same seeds, pair by pair."""
    gaps = np.asarray(second, dtype=np.float64) - np.asarray(first, dtype=np.float64)
    error = float(gaps.std(ddof=1)) / math.sqrt(gaps.size)
    return Equivalence(outcome, float(gaps.mean()), error, gaps.size - 1, margin)


def unpaired(outcome: str, first: ArrayLike, second: ArrayLike, margin: float) -> Equivalence:
    """Compare independent runs (Welch)."""
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    parts = a.var(ddof=1) / a.size, b.var(ddof=1) / b.size
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (a.size - 1) + parts[1] ** 2 / (b.size - 1))
    gap = float(b.mean() - a.mean())
    return Equivalence(outcome, gap, math.sqrt(sum(parts)), float(freedom), margin)


HEADER = f"{'outcome':60} {'difference':>10} {'interval':>22} {'margin':>7} {'power':>6}"


def line(comparison: Equivalence) -> str:
    """One comparison as a line of the table under :data:`HEADER`."""
    low, high = comparison.interval
    verdict = "" if comparison.shown else "  NOT SHOWN"
    span = f"{low:+.4f} to {high:+.4f}"
    power = f"{comparison.margin:7.3g} {comparison.power:6.3f}"
    numbers = f"{comparison.difference:+10.4f} {span:>22} {power}"
    return f"{comparison.outcome:60} {numbers}{verdict}"
