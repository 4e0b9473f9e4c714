"""Whether calibration recovers a known truth: pseudo-observations from the reference table.

One draw serves as the truth, and its summaries as the evidence; the calibration uses the other
draws.  Over many draws from the prior, the rank of the truth in its posterior must be uniform, and
a 90 % interval must contain the truth in 90 % of cases (Cook, Gelman & Rubin 2006, JCGS 15;
Prangle, Blum, Popovic & Sisson 2014, "Diagnostic tools of approximate Bayesian computation using
the coverage property", Australian and New Zealand Journal of Statistics 56).  Of all parameters
together, the posterior probability of being nearer than the truth to a point drawn at random must
be uniform too (TARP: Lemos, Coogan, Hezaveh & Perreault-Levasseur 2023, ICML).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.adjustment import posterior_rows, spread, to_line
from abm.analysis.intervals import Evidence
from abm.analysis.outputs import Array, Mask, require_finite
from abm.errors import InputError
from abm.quantities import spoken

LEAST = 100
"""Least number of pseudo-observations."""

LEVELS = (0.5, 0.9)

ALL = "all"
"""Name of all parameters together."""

BINS = 10
"""Bars of a histogram of ranks."""

SMALL = 400.0
"""Effective size of a posterior of accepted draws from which on no more evidence is revealed."""


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
    joint : numpy.ndarray of shape (pseudo-observations,)
        Posterior probability of being nearer than the truth to a random point, 0-1.
    verdict : str
        The result in a sentence.
    """

    ranks: pd.DataFrame
    table: pd.DataFrame
    covered: float
    error: float
    joint: Array
    verdict: str

    @property
    def histograms(self) -> pd.DataFrame:
        """Truths by rank: ``parameter``, ``rank`` (lower end of a tenth), ``truths``.

        The rows of the parameter ``all`` are of all parameters together.
        """
        columns = {name: self.ranks[name].to_numpy() for name in self.ranks} | {ALL: self.joint}
        edges = np.linspace(0.0, 1.0, BINS + 1)
        rows = [
            [name, low, number]
            for name, ranks in columns.items()
            for low, number in zip(edges, np.histogram(ranks, edges)[0].tolist(), strict=False)
        ]
        return pd.DataFrame(rows, columns=["parameter", "rank", "truths"])


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
    _check_number(n)
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
    ranks, joint = np.empty((n, inside.shape[1])), np.empty(n)
    points = resampling.generator(seed + 1)
    for i, truth in enumerate(truths):
        seen = values[truth] + rng.normal(size=len(names)) * errors
        missed = np.where(numbers, measured - seen, pattern_misses)
        missed[truth] = np.inf
        rows, weights, kept, _ = posterior_rows(inside, missed, scale, keep, adjust)
        ranks[i] = _rank(kept, weights, inside[truth])
        joint[i] = _nearer(_place(kept), weights, _place(inside[truth]), points)
        if truth in rows:
            raise InputError(
                f"cannot keep {keep} draws: only {len(inside) - 1} are left beside the truth"
            )
    return _coverage(pd.DataFrame(ranks, parameters.index[truths], list(prior)), joint)


def check_exact(
    parameters: pd.DataFrame,
    meets: pd.DataFrame,
    prior: Mapping[str, tuple[float, float]],
    *,
    weights: Array,
    plain: Mask,
    seed: int,
    n: int = 500,
) -> Coverage:
    """Return how often posteriors of accepted draws contain a known truth.

    A truth is one of the plain draws.  Whether its run meets a piece of evidence is revealed piece
    by piece, in a random order, until the weighted draws that agree are few; these are its
    posterior.  Truths do not depend on a screen, so that wrong weights show.

    Parameters
    ----------
    parameters : pandas.DataFrame of shape (draws, parameters)
    meets : pandas.DataFrame of bool, shape (draws, pieces of evidence)
    prior : mapping of str to (float, float)
        Ends of the uniform prior of each parameter.
    weights : numpy.ndarray of shape (draws,)
        One over the chance with which each draw was taken.
    plain : numpy.ndarray of bool, shape (draws,)
        Draws that are a plain sample of the priors (:class:`abm.screens.Screened`).
    seed : int
        At least 1.
    n : int
        Number of pseudo-observations, at least 100; as many as there are plain draws, if these are
        fewer.

    Raises
    ------
    InputError
        If there are fewer than 100.
    """
    candidates = np.flatnonzero(plain)
    n = min(n, len(candidates))
    _check_number(n)
    rng = resampling.generator(seed)
    truths = rng.choice(candidates, size=n, replace=False)
    bounds = np.array(list(prior.values()), dtype=np.float64)
    inside = (parameters[list(prior)].to_numpy() - bounds[:, 0]) / np.ptp(bounds, axis=1)
    met = meets.to_numpy()
    ranks, joint = np.empty((n, inside.shape[1])), np.empty(n)
    for i, truth in enumerate(truths):
        agree = np.ones(len(met), dtype=bool)
        agree[truth] = False
        for piece in rng.permutation(met.shape[1]):
            agree &= met[:, piece] == met[truth, piece]
            if weights[agree].sum() ** 2 < SMALL * (weights[agree] ** 2).sum():
                break
        total = weights[agree].sum()
        share = weights[agree] / total if total else weights[agree]
        # With few draws the rank of the truth among them is spread evenly over its own place.
        own = np.average(share, weights=share) if total else 1.0
        ranks[i] = _rank(inside[agree], share, inside[truth]) * (1.0 - own) + own * rng.random()
        joint[i] = _nearer(inside[agree], share, inside[truth], rng) * (1.0 - own)
        joint[i] += own * rng.random()
    return _coverage(pd.DataFrame(ranks, parameters.index[truths], list(prior)), joint)


def _check_number(n: int) -> None:
    if n < LEAST:
        raise InputError(f"coverage needs at least {LEAST} pseudo-observations, not {n}")


def _coverage(ranks: pd.DataFrame, joint: Array) -> Coverage:
    """Return the coverage that follows from ranks of truths, (truths, parameters)."""
    from scipy import stats

    records = []
    for name, rank in ({name: ranks[name].to_numpy() for name in ranks} | {ALL: joint}).items():
        shares = [float((np.abs(rank - 0.5) <= level / 2.0).mean()) for level in LEVELS]
        records.append([name, *shares, float(stats.kstest(rank, "uniform").pvalue)])
    table = pd.DataFrame(records, columns=["parameter", "covered_50", "covered_90", "p_value"])
    table["right"] = table["p_value"] > 0.05 / len(table)
    n = len(ranks)
    inside_90 = (np.abs(ranks.to_numpy() - 0.5) <= 0.45).mean(axis=1)
    covered, error = float(inside_90.mean()), float(inside_90.std(ddof=1) / np.sqrt(n))
    return Coverage(ranks, table, covered, error, joint, _verdict(table, covered, error, n))


def _place(line: Array) -> Array:
    """Return the position of parameters between their bounds, 0-1, from the real line."""
    place: Array = 1.0 / (1.0 + np.exp(-line))
    return place


def _nearer(kept: Array, weights: Array, truth: Array, rng: np.random.Generator) -> float:
    """Return the posterior probability of being nearer than the truth to a random point."""
    point = rng.random(len(truth))
    distance = ((kept - point) ** 2).sum(axis=1)
    return float(weights @ (distance < ((truth - point) ** 2).sum()))


def _rank(kept: Array, weights: Array, truth: Array) -> Array:
    """Return the posterior probability of values below the truth, for each parameter."""
    rank: Array = weights @ (kept < truth)
    return rank


def _verdict(table: pd.DataFrame, covered: float, error: float, n: int) -> str:
    """Return the coverage in a sentence."""
    rejected = table.loc[~table["right"], "parameter"].replace(ALL, "all parameters together")
    p_value = float(table.loc[table["parameter"] == ALL, "p_value"].iloc[0])
    failing = f"{len(rejected) or 'none'} fail{'s' * (len(rejected) < 2)}"
    text = (
        f"90% intervals contain {covered:.0%} of {n} known truths; of {len(table)} tests for "
        f"uniform ranks of the truth, one a parameter and one of all together (p = {p_value:.2g}), "
        f"{failing} at 5% over all tests"
    )
    if len(rejected):
        return f"{text}: posteriors cannot be trusted for {spoken(', '.join(rejected))}."
    if abs(covered - 0.9) > 3.0 * error:
        how = "narrow" if covered < 0.9 else "wide"
        return f"{text}: over all parameters, posteriors are slightly too {how}."
    return f"{text}: posteriors show no sign of being too wide, too narrow or biased."
