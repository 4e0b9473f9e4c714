"""Methods that learn parameters from summaries, scored by quantiles at draws held out.

Every method predicts quantiles of each parameter from the summaries of a run.  Twice the pinball
loss, averaged over quantiles, is close to the continuous ranked probability score (Gneiting &
Raftery 2007, JASA 102); divided by that of the prior it is 1 where nothing is learnt.  No method
wins everywhere (Carrella 2021, JASSS 24(1)7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.adjustment import from_line, posterior_rows, spread, to_line, weighted_quantiles
from abm.analysis.outputs import Array
from abm.errors import InputError

AT = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles that are predicted."""

NEAREST = 0.1
"""Share of the draws that regression ABC keeps."""

TREES, LEAF = 100, 20
"""Trees of the forest, and least draws in a leaf."""

ROUNDS, RATE, LEAVES = 60, 0.08, 8
"""Trees of boosting, the weight of each, and its leaves."""

Bounds = Mapping[str, tuple[float, float]]

Method = Callable[[pd.DataFrame, pd.DataFrame, pd.DataFrame, Bounds, int], Array]
"""From summaries and parameters of known draws, summaries of new ones, priors and a seed to
quantiles, (new draws, parameters, quantiles)."""


def regression_abc(
    seen: pd.DataFrame, parameters: pd.DataFrame, new: pd.DataFrame, prior: Bounds, seed: int
) -> Array:
    """Return quantiles by nearest draws moved by regression (:mod:`.adjustment`)."""
    del seed
    inside, scale = to_line(parameters, prior), spread(seen, [0.0] * seen.shape[1])
    keep = int(NEAREST * len(parameters))
    quantiles = np.empty((len(new), len(prior), len(AT)))
    for row, values in enumerate(new.to_numpy()):
        missed = seen.to_numpy() - values
        _, weights, moved, _ = posterior_rows(inside, missed, scale, keep, adjust=True)
        back = from_line(moved, prior)
        for column in range(len(prior)):
            quantiles[row, column] = weighted_quantiles(back[:, column], weights, AT)
    return quantiles


def forest(
    seen: pd.DataFrame, parameters: pd.DataFrame, new: pd.DataFrame, prior: Bounds, seed: int
) -> Array:
    """Return quantiles by a random forest: the draws in the leaves of a new one (Meinshausen 2006).

    Trees are grown for all parameters together, by scikit-learn.
    """
    from sklearn.ensemble import RandomForestRegressor

    bounds = np.array(list(prior.values()))
    place = (parameters[list(prior)].to_numpy() - bounds[:, 0]) / np.ptp(bounds, axis=1)
    grown = RandomForestRegressor(
        TREES, min_samples_leaf=LEAF, max_features=1.0 / 3.0, bootstrap=True, random_state=seed
    ).fit(seen.to_numpy(), place)
    ours, theirs = grown.apply(seen.to_numpy()), grown.apply(new.to_numpy())
    sizes = [np.bincount(leaves) for leaves in ours.T]
    order = np.argsort(place, axis=0)
    quantiles = np.empty((len(new), len(prior), len(AT)))
    for row, leaves in enumerate(theirs):
        weights = np.zeros(len(ours))
        for tree, leaf in enumerate(leaves):
            weights += (ours[:, tree] == leaf) / sizes[tree][leaf]
        for column in range(len(prior)):
            sorted_weights = weights[order[:, column]]
            reached = (np.cumsum(sorted_weights) - sorted_weights / 2.0) / sorted_weights.sum()
            quantiles[row, column] = np.interp(AT, reached, place[order[:, column], column])
    scaled: Array = bounds[:, 0][:, None] + quantiles * np.ptp(bounds, axis=1)[:, None]
    return scaled


def boosting(
    seen: pd.DataFrame, parameters: pd.DataFrame, new: pd.DataFrame, prior: Bounds, seed: int
) -> Array:
    """Return quantiles by gradient boosting, one fit a parameter and quantile, by scikit-learn."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    quantiles = np.empty((len(new), len(prior), len(AT)))
    for column, name in enumerate(prior):
        for number, level in enumerate(AT):
            fitted = HistGradientBoostingRegressor(
                loss="quantile",
                quantile=level,
                max_iter=ROUNDS,
                learning_rate=RATE,
                max_leaf_nodes=LEAVES,
                random_state=seed,
            ).fit(seen.to_numpy(), parameters[name].to_numpy())
            quantiles[:, column, number] = fitted.predict(new.to_numpy())
    return np.sort(quantiles, axis=2)


METHODS: Mapping[str, Method] = {
    "regression": regression_abc,
    "forest": forest,
    "boosting": boosting,
}
"""Methods by name; those but the first need scikit-learn."""


def scores(
    parameters: pd.DataFrame,
    summaries: pd.DataFrame,
    prior: Bounds,
    *,
    methods: Mapping[str, Method] = METHODS,
    held_out: int,
    seed: int,
    resamples: int = 1000,
) -> pd.DataFrame:
    """Return the score of each method at each parameter, relative to that of the prior.

    Parameters
    ----------
    parameters, summaries : pandas.DataFrame of shape (draws, columns)
        Draws from uniform priors, and what a run at each showed, errors of measurement included.
    prior : mapping of str to (float, float)
        Ends of the prior of each parameter.
    methods : mapping of str to callable
    held_out : int
        Number of draws, chosen at random, at which methods are scored and that they do not see.
    seed : int
        At least 1.
    resamples : int
        Number of bootstrap resamples of held-out draws.

    Returns
    -------
    pandas.DataFrame
        ``method``, ``parameter``, ``score`` (1: no better than the prior; 0: exact), and its 95 %
        interval ``low`` to ``high``.

    Raises
    ------
    InputError
        If fewer than ten draws are left for each that is held out.
    """
    if not 0 < held_out <= len(parameters) // 5:
        raise InputError(
            f"{held_out} draws cannot be held out of {len(parameters)}: at most one in five"
        )
    rng = resampling.generator(seed)
    order = rng.permutation(len(parameters))
    out, rest = order[:held_out], order[held_out:]
    truths = parameters[list(prior)].to_numpy()[out]
    ends = np.array(list(prior.values()))
    without = ends[:, 0][:, None] + np.outer(np.ptp(ends, axis=1), AT)
    reference = pinball(np.broadcast_to(without, (held_out, *without.shape)), truths)
    again = rng.integers(held_out, size=(resamples, held_out))
    rows = []
    for name, method in methods.items():
        given = (summaries.iloc[rest], parameters.iloc[rest], summaries.iloc[out])
        loss = pinball(method(*given, prior, seed), truths)
        ratio = loss.mean(axis=0) / reference.mean(axis=0)
        spread_of = loss[again].mean(axis=1) / reference[again].mean(axis=1)
        low, high = np.quantile(spread_of, [0.025, 0.975], axis=0)
        each = zip(prior, ratio.tolist(), low.tolist(), high.tolist(), strict=True)
        rows += [[name, parameter, *numbers] for parameter, *numbers in each]
    return pd.DataFrame(rows, columns=["method", "parameter", "score", "low", "high"])


def pinball(quantiles: Array, truths: Array) -> Array:
    """Return twice the pinball loss, averaged over quantiles: (draws, parameters)."""
    missed = truths[:, :, None] - quantiles
    at = np.array(AT)
    loss: Array = 2.0 * np.maximum(at * missed, (at - 1.0) * missed).mean(axis=2)
    return loss
