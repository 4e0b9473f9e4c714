"""Compare two scenarios on the same seeds: the difference, its uncertainty, and its power.

Runs are cheap, so any difference can be made significant: sentences therefore state its size.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.outputs import Array, Mask, require_finite
from abm.errors import InputError

LEAST_PAIRS = 2
FEW_PAIRS = 10
"""Number of pairs below which a bootstrap interval is too narrow, and Student's takes its place."""

MOST_PAIRS = 1_000_000


def paired(
    other: Array, base: Array, *, seed: int, resamples: int = 4000, level: float = 0.95
) -> pd.Series:
    """Return the difference between two scenarios, replicate by replicate.

    Parameters
    ----------
    other, base : numpy.ndarray of shape (replicates,)
        An outcome in each scenario, in the same order of seeds.
    seed : int
        At least 1.
    resamples : int
        Number of bootstrap resamples of pairs.
    level : float
        Coverage of both intervals.

    Returns
    -------
    pandas.Series
        ``difference`` (``other`` less ``base``), with ``t_low`` and ``t_high`` (Student), ``low``
        and ``high`` (bias-corrected and accelerated bootstrap, Efron 1987; Student below
        :data:`FEW_PAIRS`); ``deviation``, the
        standard deviation of the differences; ``effect``, the mean difference over this deviation
        (0 if all differences are 0); ``effect_between``, the mean difference over the pooled
        standard deviation of outcomes (Cohen's d); ``a_measure``, the probability that a run of
        ``other`` exceeds one of ``base``, where ties count half (Vargha & Delaney 2000, JEBS 25);
        ``a_paired``, the same for runs on the same seed; ``pairs``, their number.

    Raises
    ------
    InputError
        If the scenarios differ in number of runs, or have fewer than two.
    NonFiniteError
        If an outcome is missing.
    """
    from scipy import stats

    other, base = (np.asarray(values, dtype=np.float64) for values in (other, base))
    if other.shape != base.shape or other.ndim != 1 or len(other) < LEAST_PAIRS:
        raise InputError(
            f"pairs need as many runs of one scenario as of the other, at least {LEAST_PAIRS}"
        )
    require_finite(np.column_stack([other, base]), "an outcome of a pair")
    rng = resampling.generator(seed)
    gap = other - base
    n, mean, deviation = len(gap), float(gap.mean()), float(gap.std(ddof=1))
    t_low, t_high, low, high = mean, mean, mean, mean
    if deviation > 0.0:
        half = float(stats.t.ppf(0.5 + level / 2.0, n - 1)) * deviation / np.sqrt(n)
        t_low, t_high = low, high = mean - half, mean + half
    if deviation > 0.0 and n >= FEW_PAIRS:
        bootstrap = stats.bootstrap(
            (gap,),
            np.mean,
            n_resamples=resamples,
            confidence_level=level,
            method="BCa",
            rng=rng,
        ).confidence_interval
        low, high = float(bootstrap.low), float(bootstrap.high)
    ends = {"t_low": t_low, "t_high": t_high, "low": low, "high": high}
    return pd.Series({"difference": mean, **ends, **_sizes(other, base)})


def over_draws(other: Array, base: Array, *, seed: int, resamples: int = 2000) -> pd.Series:
    """Return the difference between two scenarios over draws of their parameters.

    Parameters
    ----------
    other, base : numpy.ndarray of shape (draws, replicates)
        An outcome in each scenario, with the same parameters and the same seeds.  A pair in which
        one is not finite is left out.
    seed : int
        At least 1.
    resamples : int
        Number of bootstrap resamples.

    Returns
    -------
    pandas.Series
        As :func:`paired`, and ``relative``, the difference over the mean of ``base``, with its
        interval; NaN if that mean is 0 in a resample.  Intervals are of draws and of replicates,
        which all draws share (:func:`abm.analysis.resampling.crossed`); Student's, which takes
        pairs for independent, is NaN.

    Raises
    ------
    InputError
        If fewer than two pairs are finite.
    """
    both: Mask = np.isfinite(other) & np.isfinite(base)
    if both.sum() < LEAST_PAIRS:
        raise InputError(f"a comparison over draws needs {LEAST_PAIRS} pairs or more")
    gap, before = np.where(both, other - base, 0.0), np.where(both, base, 0.0)
    means = resampling.crossed_means(np.stack([gap, before, both]), resamples, seed).T
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = resampling.percentile(means[0] / means[2])
        relative = np.array([gap.sum() / before.sum(), *resampling.percentile(means[0] / means[1])])
    if not (means[1] > 0.0).all():
        relative[:] = np.nan
    ends = {"t_low": np.nan, "t_high": np.nan, "low": low, "high": high}
    sizes = {"difference": gap.sum() / both.sum(), **ends, **_sizes(other[both], base[both])}
    names = ["relative", "relative_low", "relative_high"]
    return pd.concat([pd.Series(sizes), pd.Series(relative, names)])


def _sizes(other: Array, base: Array) -> dict[str, float]:
    """Return the effect sizes of pairs, and their number."""
    gap = other - base
    mean, deviation = float(gap.mean()), float(gap.std(ddof=1))
    pooled = float(np.sqrt((other.var(ddof=1) + base.var(ddof=1)) / 2.0))
    return {
        "deviation": deviation,
        "effect": _in_deviations(mean, deviation),
        "effect_between": _in_deviations(mean, pooled),
        "a_measure": a_measure(other, base),
        "a_paired": float((np.sign(gap) / 2.0 + 0.5).mean()),
        "pairs": float(len(gap)),
    }


def a_measure(other: Array, base: Array) -> float:
    """Return the probability that a value of one sample exceeds one of another; ties count half.

    0.5 means no difference; 0.56, 0.64 and 0.71 are small, medium and large differences (Vargha &
    Delaney 2000).
    """
    ordered = np.sort(base)
    below = np.searchsorted(ordered, other, side="left")
    upto = np.searchsorted(ordered, other, side="right")
    return float((below + upto).mean() / (2.0 * len(base)))


def power(effect: float, pairs: int, alpha: float = 0.05) -> float:
    """Return the power of a two-sided paired t test.

    Parameters
    ----------
    effect : float
        Mean difference, in standard deviations of the differences.
    pairs : int
        Replicates, at least 2.
    alpha : float
        Rate of false alarms.
    """
    from scipy import stats

    shift = abs(effect) * np.sqrt(pairs)
    critical = stats.t.ppf(1.0 - alpha / 2.0, pairs - 1)
    upper = stats.nct.sf(critical, pairs - 1, shift)
    lower = stats.nct.cdf(-critical, pairs - 1, shift)
    # Far from the critical value, the lower tail underflows to NaN, and is 0.
    return float(upper + np.nan_to_num(lower))


def replicates_needed(
    effect: float, *, wanted: float = 0.95, alpha: float = 0.05, comparisons: int = 1
) -> int:
    """Return the number of replicates that a paired comparison needs to detect an effect.

    Secchi & Seri (2017, CMOT 23) recommend a power of at least 0.95, since runs of a simulation
    are cheap.

    Parameters
    ----------
    effect : float
        The smallest mean difference that matters, in standard deviations of the differences.
    wanted : float
        Power, in (0, 1).
    alpha : float
        Rate of false alarms over all comparisons together.
    comparisons : int
        Number of comparisons (Bonferroni).

    Raises
    ------
    InputError
        If the effect is 0, or so small that a million replicates would not detect it.
    """
    each = alpha / comparisons
    most = MOST_PAIRS
    if effect == 0.0 or power(effect, most, each) < wanted:
        raise InputError(
            f"an effect of {effect:.3g} standard deviations needs more than {most:,} runs"
        )
    low, high = LEAST_PAIRS - 1, LEAST_PAIRS
    while power(effect, high, each) < wanted:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(effect, middle, each) >= wanted else (middle, high)
    return high


def detectable(pairs: int, *, wanted: float = 0.8, alpha: float = 0.05) -> float:
    """Return the smallest effect that a paired comparison detects with a given power.

    Parameters
    ----------
    pairs : int
        Replicates, at least 2.
    wanted : float
        Power, in (``alpha``, 1).
    alpha : float
        Rate of false alarms.

    Returns
    -------
    float
        Mean difference, in standard deviations of the differences, at which :func:`power` equals
        ``wanted``.
    """
    from scipy import optimize

    most = 1.0
    while power(most, pairs, alpha) < wanted:
        most *= 2.0
    return float(optimize.brentq(lambda effect: power(effect, pairs, alpha) - wanted, 0.0, most))


def _in_deviations(mean: float, deviation: float) -> float:
    """Return a mean in standard deviations: 0 if the mean is 0, infinite if the deviation is 0."""
    if deviation > 0.0:
        return mean / deviation
    return 0.0 if mean == 0.0 else float(np.copysign(np.inf, mean))
