"""Compare the ranking of items by their effects in a base case with the rankings in variants.

Ranks alone say too little, since items with nearly the same effect exchange ranks by chance.
Rankings are therefore compared as a whole, by Kendall's tau; in addition, pairs whose order is
resolved (the interval of their difference excludes zero) are counted as kept or reversed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.outputs import Array, require_finite
from abm.errors import InputError


def tau(one: Array, other: Array) -> Array:
    """Return Kendall's tau-b of two rankings by size.

    Kendall (1945), Biometrika 33: the number of pairs of items in the same order less that of pairs
    in the opposite order, over the geometric mean of the numbers of pairs not tied in each
    ranking.

    Parameters
    ----------
    one, other : numpy.ndarray of shape (..., items)
        The effect of each item.

    Returns
    -------
    numpy.ndarray of shape (...)
        In [-1, 1]; NaN if all items are tied.
    """
    signs, others = np.sign(_gaps(one)), np.sign(_gaps(other))
    untied = np.sqrt(np.abs(signs).sum(-1) * np.abs(others).sum(-1))
    with np.errstate(invalid="ignore"):
        correlation: Array = np.asarray((signs * others).sum(-1) / untied)
    return correlation


def compared(
    variants: Sequence[str],
    items: Sequence[str],
    effects: Array,
    *,
    seed: int,
    resamples: int = 2000,
    level: float = 0.95,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the effects of items in each variant, and how far the ranking of the base survives.

    Parameters
    ----------
    variants : sequence of str
        The base first, then its variants.
    items : sequence of str
        Names of the items, which are ranked by their effects, sign included.
    effects : numpy.ndarray of shape (variants, items, points, replicates)
        Effects at the same points and on the same seeds.
    seed : int
        At least 1.
    resamples : int
        Number of bootstrap resamples of points and of replicates, common to all variants.
    level : float
        Coverage of the percentile intervals.

    Returns
    -------
    ranking : pandas.DataFrame
        One row for each variant and item: ``effect``, ``low``, ``high``, and ``rank``, where 1 is
        the largest effect.
    survival : pandas.DataFrame
        One row for each variant, the base first: ``tau`` with the base, ``tau_low``, ``tau_high``;
        ``leader``, the item ranked first; ``same_leader``, whether it leads in the base too;
        ``led``, the share of resamples in which the leader of the base leads; ``flipped``, the
        items whose effect has the opposite sign; ``resolved``, the number of pairs whose order is
        resolved in the base; ``kept``, the number of these in the same order; ``reversed``, the
        number of pairs in the opposite order; ``survives``, whether nothing is flipped or reversed.
        Flipped signs and reversed orders count only if their intervals exclude zero.

    Raises
    ------
    InputError
        If the effects have another shape, or there are fewer than two variants or items.
    NonFiniteError
        If an effect is missing.
    """
    effects = np.asarray(effects, dtype=np.float64)
    shape = (len(variants), len(items))
    if effects.ndim != 4 or effects.shape[:2] != shape or min(shape) < 2:
        raise InputError(
            "rankings need effects of shape (variants, items, points, replicates), of at least two "
            "variants and two items"
        )
    stacked = effects.reshape(-1, *effects.shape[2:])
    require_finite(stacked.reshape(len(stacked), -1), "an effect")
    mean = stacked.mean(axis=(1, 2)).reshape(shape)
    draws = resampling.crossed_means(stacked, resamples, seed).reshape(-1, *shape)
    low, high = resampling.percentile(draws, level)
    ranking = pd.DataFrame(
        {
            "variant": np.repeat(variants, len(items)),
            "item": np.tile(items, len(variants)),
            "effect": mean.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "rank": [rank for row in mean for rank in _ranks(row)],
        }
    )
    taus = tau(draws[:, :1], draws)
    tau_low, tau_high = np.nanpercentile(taus, [50.0 - 50.0 * level, 50.0 + 50.0 * level], axis=0)
    signs, orders = _signs(draws, level), _signs(_gaps(draws), level)
    ordered = np.sign(_gaps(mean))
    first = int(mean[0].argmax())
    rows = []
    for number in range(len(variants)):
        resolved = orders[0] != 0
        flipped = np.flatnonzero(signs[0] * signs[number] < 0)
        opposite = int((orders[0] * orders[number] < 0).sum())
        leader = int(mean[number].argmax())
        rows.append(
            {
                "variant": variants[number],
                "tau": float(tau(mean[0], mean[number])),
                "tau_low": tau_low[number],
                "tau_high": tau_high[number],
                "leader": items[leader],
                "same_leader": leader == first,
                "led": float((draws[:, number].argmax(axis=1) == first).mean()),
                "flipped": ", ".join(items[which] for which in flipped.tolist()),
                "resolved": int(resolved.sum()),
                "kept": int((resolved & (orders[0] == ordered[number])).sum()),
                "reversed": opposite,
                "survives": not len(flipped) and not opposite,
            }
        )
    return ranking, pd.DataFrame(rows)


def _gaps(values: Array) -> Array:
    """Return the differences between all pairs of items: shape (..., pairs)."""
    first, second = np.array(list(combinations(range(values.shape[-1]), 2))).T
    gaps: Array = values[..., first] - values[..., second]
    return gaps


def _signs(draws: Array, level: float) -> Array:
    """Return the sign of each quantity whose interval excludes zero, and 0 for the others."""
    return resampling.signs(*resampling.percentile(draws, level))


def _ranks(values: Array) -> list[int]:
    """Return the rank of each value, 1 for the largest; ties share the better rank."""
    return [1 + int((values > value).sum()) for value in values]
