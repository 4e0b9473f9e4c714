"""Which groups of mechanisms the evidence needs, and which sets of them suffice.

Every combination of groups is a model.  The share of prior draws at which a model meets the
evidence is its marginal likelihood, for evidence that is met or not met.  With every combination as
likely as any other beforehand, Bayes' rule gives the posterior probability of each; that of a group
is the sum over the combinations that have it (Bayesian model averaging: Hoeting, Madigan, Raftery
and Volinsky 1999, Statistical Science 14).  Groups are in or out with probability one half
beforehand, so that inclusion odds of 1 mean that the evidence is silent.

Combination ``c`` of ``k`` groups has group ``i`` where bit ``i`` of ``c`` is set, as in
:func:`abm.config.factorials.switched`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.outputs import Array, Mask
from abm.errors import InputError

SILENT = 3.0
"""Odds, or Bayes factor, up to which evidence is "not worth more than a bare mention" (Kass and
Raftery 1995, Journal of the American Statistical Association 90)."""


@dataclass(frozen=True)
class Inclusion:
    """What a table of accepted draws says about groups.

    Attributes
    ----------
    groups : pandas.DataFrame
        By group: ``inclusion``, the posterior probability that it is in the model, with ``low`` and
        ``high``; ``odds``; ``factor``, the Bayes factor of the model with all groups against that
        without this one, with ``factor_low`` and ``factor_high``.  Intervals: 95 %, with draws
        resampled.
    sets : pandas.DataFrame
        The smallest sets that suffice: ``groups``, ``size``, ``share`` of draws accepted,
        ``factor``, its Bayes factor against the model with all groups, and ``support``, the share
        of resamples in which it suffices.  A set suffices if its factor is at least
        1 / :data:`SILENT`, and is among the smallest if no part of it suffices.
    pairs : pandas.DataFrame
        By pair: ``log_odds``, the logarithm of the odds ratio of the inclusion of the two, with
        ``low`` and ``high``: below 0 they replace each other, above 0 they need each other.
    accepted : int
        Accepted runs over all models and draws.
    """

    groups: pd.DataFrame
    sets: pd.DataFrame
    pairs: pd.DataFrame
    accepted: int


def inclusion(
    groups: Sequence[str], accepted: Array | Mask, *, seed: int, resamples: int = 1000
) -> Inclusion:
    """Return which groups are needed, and which sets suffice.

    Parameters
    ----------
    groups : sequence of str
        Names, in the order of the bits of a combination.
    accepted : numpy.ndarray of shape (2^k, draws)
        Whether each combination meets the evidence at each draw, or the share of its replicates
        that do, in [0, 1].
    seed : int
        Of the bootstrap of draws, which all combinations have in common; at least 1.
    resamples : int
        Number of resamples.

    Raises
    ------
    InputError
        If the table has another shape, or no combination meets the evidence at any draw.
    """
    k = len(groups)
    counts = np.asarray(accepted, dtype=np.float64)
    if counts.ndim != 2 or len(counts) != 1 << k:
        raise InputError(f"{k} groups have {1 << k} combinations, and the table {len(counts)} rows")
    if not counts.any():
        raise InputError("no combination of groups meets the evidence at any draw")
    draws = counts.shape[1]
    picked = resampling.generator(seed).integers(draws, size=(resamples, draws))
    weights = np.vstack([np.full(draws, 1.0 / draws), resampling.shares(picked, draws)])
    shares = counts @ weights.T  # marginal likelihoods, (2^k, 1 + resamples)
    has = (np.arange(1 << k)[:, None] >> np.arange(k) & 1).astype(bool)
    return Inclusion(
        _groups(groups, shares, has),
        _sets(groups, shares),
        _pairs(groups, shares, has),
        round(counts.sum()),
    )


def _groups(names: Sequence[str], shares: Array, has: Mask) -> pd.DataFrame:
    whole = len(has) - 1
    rows = []
    for i, name in enumerate(names):
        probability = ratio(shares[has[:, i]].sum(axis=0), shares.sum(axis=0))
        factor = ratio(shares[whole], shares[whole & ~(1 << i)])
        (low, high), (least, most) = (_interval(values) for values in (probability, factor))
        odds = ratio(probability[:1], 1.0 - probability[:1])[0]
        rows.append([name, probability[0], low, high, odds, factor[0], least, most])
    columns = ["inclusion", "low", "high", "odds", "factor", "factor_low", "factor_high"]
    return pd.DataFrame(rows, columns=["group", *columns])


def _sets(names: Sequence[str], shares: Array) -> pd.DataFrame:
    suffices = shares * SILENT >= shares[-1]
    suffices &= shares > 0.0
    smallest: list[int] = []
    for c in sorted(range(len(shares)), key=lambda c: (c.bit_count(), -shares[c, 0])):
        if suffices[c, 0] and not any(c & part == part for part in smallest):
            smallest.append(c)
    rows = [
        [
            ", ".join(name for i, name in enumerate(names) if c >> i & 1) or "none",
            c.bit_count(),
            shares[c, 0],
            ratio(shares[c, :1], shares[-1, :1])[0],
            suffices[c, 1:].mean(),
        ]
        for c in smallest
    ]
    return pd.DataFrame(rows, columns=["groups", "size", "share", "factor", "support"])


def _pairs(names: Sequence[str], shares: Array, has: Mask) -> pd.DataFrame:
    rows = []
    for i, name in enumerate(names):
        for j in range(i + 1, len(names)):
            one, other = has[:, i], has[:, j]
            both, neither = shares[one & other].sum(axis=0), shares[~one & ~other].sum(axis=0)
            first, second = shares[one & ~other].sum(axis=0), shares[~one & other].sum(axis=0)
            with np.errstate(divide="ignore", invalid="ignore"):
                log_odds = np.log(both * neither) - np.log(first * second)
            rows.append([name, names[j], log_odds[0], *_interval(log_odds)])
    return pd.DataFrame(rows, columns=["group", "other", "log_odds", "low", "high"])


def stacking(predicted: Array, rounds: int = 1000) -> Array:
    """Return the weights of models that together predict best what each was not told.

    Parameters
    ----------
    predicted : numpy.ndarray of shape (models, facts)
        Probability that each model gives to each fact, given all other facts.

    Returns
    -------
    numpy.ndarray of shape (models,)
        Weights that add up to 1: those at which the sum over facts of the logarithm of the mixed
        probability is largest (Yao, Vehtari, Simpson and Gelman 2018, Bayesian Analysis 13), by the
        EM algorithm for mixtures.  Facts to which every model gives no probability are left out.
    """
    likelihoods = predicted[:, predicted.sum(axis=0) > 0.0]
    weights = np.full(len(predicted), 1.0 / len(predicted))
    for _ in range(rounds if likelihoods.size else 0):
        parts = weights[:, None] * likelihoods
        weights = (parts / parts.sum(axis=0)).mean(axis=1)
    return weights


def ratio(one: Array, other: Array) -> Array:
    """Return a ratio: infinite where only the second is 0, not defined where both are."""
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient: Array = np.asarray(one, dtype=np.float64) / other
    return quotient


def _interval(values: Array) -> tuple[float, float]:
    """Return the 95 % interval over resamples, which follow the estimate; NaN if undefined."""
    resampled = values[1:]
    if np.isnan(resampled).any():
        return np.nan, np.nan
    low, high = np.quantile(resampled, [0.025, 0.975], method="nearest")
    return float(low), float(high)
