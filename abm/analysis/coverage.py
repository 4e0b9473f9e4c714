"""Whether calibration recovers a known truth: pseudo-observations from the reference table.

One draw serves as the truth, and its summaries as the evidence; the calibration uses the other
draws.  Over many draws from the prior, the rank of the truth in its posterior must be uniform, and
a 90 % interval must contain the truth in 90 % of cases (Cook, Gelman & Rubin 2006, JCGS 15;
Prangle, Blum, Popovic & Sisson 2014, "Diagnostic tools of approximate Bayesian computation using
the coverage property", Australian and New Zealand Journal of Statistics 56).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.adjustment import posterior_rows, spread, to_line
from abm.analysis.intervals import Evidence
from abm.analysis.outputs import Array, require_finite
from abm.errors import InputError

LEAST = 100
"""Least number of pseudo-observations."""

LEVELS = (0.5, 0.9)


@dataclasses.dataclass(frozen=True)
class Coverage:
    """How often posteriors contain the truth.

    Attributes
    ----------
    ranks : pandas.DataFrame of shape (pseudo-observations, parameters)
        Rank of the truth in its posterior, 0-1; the index names the row that served as the truth.
    table : pandas.DataFrame
        One row for each parameter: ``covered_50`` and ``covered_90``, the shares of 50 % and 90 %
        intervals that contain the truth; ``p_value`` of a Kolmogorov-Smirnov test of uniform
        ranks; and ``right``, whether ranks pass as uniform, with 5 % false alarms over all
        parameters together.
    covered, error : float
        Share of all 90 % intervals that contain the truth, and its standard error over the truths.
    verdict : str
        The result in a sentence.
    """

    ranks: pd.DataFrame
    table: pd.DataFrame
    covered: float
    error: float
    verdict: str


def check(
    parameters: pd.DataFrame,
    summaries: pd.DataFrame,
    evidence: Evidence,
    prior: Mapping[str, tuple[float, float]],
    *,
    seed: int,
    keep: int = 500,
    n: int = 200,
    adjust: bool = True,
) -> Coverage:
    """Return how often posteriors contain a known truth.

    If the evidence has patterns, truths are chosen among the draws that meet them, as the real
    truth does.

    Parameters
    ----------
    parameters, summaries, evidence, prior, keep, adjust
        As for :func:`abm.analysis.calibration.calibrate`; of the evidence, only the errors of
        numbers and the intervals of patterns are used.
    seed : int
        At least 1.
    n : int
        Number of pseudo-observations, at least 100.

    Raises
    ------
    InputError
        If fewer than ``n`` draws meet the patterns.
    """
    from scipy import stats

    if n < LEAST:
        raise InputError(f"coverage needs at least {LEAST} pseudo-observations, not {n}")
    rng = resampling.generator(seed)
    names = list(evidence.names)
    values = summaries[names].to_numpy(dtype=np.float64)
    require_finite(values, "a summary")
    numbers = np.isin(names, evidence.numbers)
    errors = np.where(numbers, evidence.error, 0.0)
    measured = values + rng.normal(size=values.shape) * errors
    pattern_misses = values - np.clip(values, evidence.low, evidence.high)
    met = np.flatnonzero((pattern_misses[:, ~numbers] == 0.0).all(axis=1))
    if len(met) < n:
        raise InputError(
            f"{len(met)} draws meet the patterns, too few for {n} to serve as the truth"
        )
    truths = rng.choice(met, size=n, replace=False)
    inside, scale = to_line(parameters, prior), spread(summaries[names], evidence.error)
    ranks = np.empty((n, inside.shape[1]))
    for i, truth in enumerate(truths):
        seen = values[truth] + rng.normal(size=len(names)) * errors
        missed = np.where(numbers, measured - seen, pattern_misses)
        missed[truth] = np.inf
        rows, weights, kept, _ = posterior_rows(inside, missed, scale, keep, adjust)
        ranks[i] = _rank(kept, weights, inside[truth])
        if truth in rows:
            raise InputError(
                f"cannot keep {keep} draws: only {len(inside) - 1} are left beside the truth"
            )
    frame = pd.DataFrame(ranks, columns=list(prior), index=parameters.index[truths])
    records = []
    for name, rank in zip(prior, ranks.T, strict=True):
        shares = [float((np.abs(rank - 0.5) <= level / 2.0).mean()) for level in LEVELS]
        records.append([name, *shares, float(stats.kstest(rank, "uniform").pvalue)])
    table = pd.DataFrame(records, columns=["parameter", "covered_50", "covered_90", "p_value"])
    table["right"] = table["p_value"] > 0.05 / len(table)
    inside_90 = (np.abs(ranks - 0.5) <= 0.45).mean(axis=1)
    covered, error = float(inside_90.mean()), float(inside_90.std(ddof=1) / np.sqrt(n))
    return Coverage(frame, table, covered, error, _verdict(table, covered, error, n))


def _rank(kept: Array, weights: Array, truth: Array) -> Array:
    """Return the posterior probability of values below the truth, for each parameter."""
    rank: Array = weights @ (kept < truth)
    return rank


def _verdict(table: pd.DataFrame, covered: float, error: float, n: int) -> str:
    """Return the coverage in a sentence."""
    rejected = table.loc[~table["right"], "parameter"]
    text = f"90 % intervals contain {covered:.0%} of {n} known truths"
    if len(rejected):
        return f"{text}: posteriors cannot be trusted for {', '.join(rejected)}."
    if abs(covered - 0.9) > 3.0 * error:
        how = "narrow" if covered < 0.9 else "wide"
        return f"{text}: over all parameters, posteriors are slightly too {how}."
    return f"{text}: posteriors show no sign of being too wide, too narrow or biased."
