"""Approximate Bayesian computation on a reference table: parameters that agree with evidence.

A reference table contains draws from the prior, and the summaries of one run at each draw.  Draws
whose summaries are near the evidence are kept, weighted by their distance, and moved to where they
would lie if their summaries met the evidence (:mod:`.adjustment`).

pyABC and other sequential samplers are not used, because they choose where to run the model next
for one set of evidence.  Here one table must serve the evidence, several hundred
pseudo-observations (:mod:`.coverage`), ablated models with the same number of runs, and
measurements that have not been made yet (:mod:`.measurement_value`).  This is regression on a
table, for which NumPy is enough.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import pandas as pd

from abm.analysis import resampling
from abm.analysis.adjustment import (
    from_line,
    posterior_rows,
    spread,
    to_line,
    weighted_quantiles,
)
from abm.analysis.intervals import Evidence
from abm.analysis.outputs import Array, Mask, require_finite
from abm.errors import InputError

SILENT = 0.95
"""Posterior over prior standard deviation above which the evidence says nothing, unless..."""

STILL = 0.1
"""...the mean has moved by at least this many prior standard deviations."""


@dataclasses.dataclass(frozen=True)
class Posterior:
    """The posterior distribution of parameters.

    Attributes
    ----------
    sample : pandas.DataFrame
        The kept draws, adjusted, with their ``weight`` (weights add up to 1); the index is that of
        the reference table.
    table : pandas.DataFrame
        One row for each parameter: ``mean``, ``deviation``, ``low`` and ``high`` (5 and 95 %
        quantiles), ``contraction`` (posterior over prior standard deviation; 1 means that nothing
        is learnt), ``shift`` (of the mean, in prior standard deviations), and ``silent`` (whether
        the evidence says nothing about the parameter).
    tolerance : float
        Distance within which draws are kept, in scales of the summaries.
    size : float
        Effective sample size, (sum w)^2 / sum w^2.
    verdict : tuple of str
        The result in sentences.
    """

    sample: pd.DataFrame
    table: pd.DataFrame
    tolerance: float
    size: float
    verdict: tuple[str, ...]

    def resample(self, n: int, *, seed: int) -> pd.DataFrame:
        """Return n parameter points drawn from the posterior, with replacement."""
        rng = resampling.generator(seed)
        weights = self.sample["weight"].to_numpy()
        rows = rng.choice(len(weights), size=n, p=weights)
        return self.sample.drop(columns="weight").iloc[rows].reset_index(drop=True)

    def thinned(self, *, seed: int) -> pd.DataFrame:
        """Return draws of equal weight without repetition, each kept in proportion to its weight.

        Estimators with nearest neighbours (:mod:`.measurement_value`, :mod:`.shapley_effects`)
        need such draws; the index is that of the reference table.
        """
        return self._copied(self.sample["weight"].max(), seed)

    def equal(self, *, seed: int) -> pd.DataFrame:
        """Return draws of equal weight, about as many as the effective sample size.

        A draw of more weight than one of these has is repeated; with equal weights every draw is
        returned once.
        """
        return self._copied(1.0 / self.size, seed)

    def _copied(self, unit: float, seed: int) -> pd.DataFrame:
        """Return each draw once for each ``unit`` of its weight, and once more by the rest."""
        copies = self.sample["weight"].to_numpy() / unit
        # A weight that is the unit but for rounding is one copy.
        whole = np.floor(copies + 1e-9)
        more = resampling.generator(seed).random(len(copies)) < copies - whole
        rows = np.repeat(np.arange(len(copies)), (whole + more).astype(np.intp))
        return self.sample.iloc[rows].drop(columns="weight")


def calibrate(
    parameters: pd.DataFrame,
    summaries: pd.DataFrame,
    evidence: Evidence,
    prior: Mapping[str, tuple[float, float]],
    *,
    seed: int,
    keep: int = 500,
    adjust: bool = True,
    prior_draws: pd.DataFrame | None = None,
) -> Posterior:
    """Return the posterior of parameters.

    Parameters
    ----------
    parameters : pandas.DataFrame of shape (draws, parameters)
        Draws from uniform priors.
    summaries : pandas.DataFrame of shape (draws, summaries)
        Summaries of one run at each draw.  (A mean over replicates would hide the variation between
        runs, which is part of the likelihood.)
    evidence : Evidence
        The interval that each summary should lie in.
    prior : mapping of str to (float, float)
        Bounds of each parameter; adjusted draws stay inside.
    seed : int
        At least 1.
    keep : int
        Number of draws to keep: those nearest to the evidence.
    adjust : bool
        Whether to adjust by regression; plain rejection otherwise.
    prior_draws : pandas.DataFrame, optional
        All draws from the prior, with which the posterior is compared, if ``parameters`` lacks
        draws whose summaries are not defined.

    Raises
    ------
    NonFiniteError
        If a summary is missing.
    InputError
        If draws and summaries differ in number, or too few draws are kept for a regression.
    """
    if len(parameters) != len(summaries) or keep > len(parameters):
        raise InputError(
            f"cannot keep {keep} of {len(parameters)} draws with {len(summaries)} rows of summaries"
        )
    missed = evidence.misses(summaries, seed=seed)
    scale = spread(summaries[list(evidence.names)], evidence.error)
    inside = to_line(parameters, prior)
    rows, weights, adjusted, tolerance = posterior_rows(inside, missed, scale, keep, adjust)
    values = from_line(adjusted, prior)
    sample = pd.DataFrame(values, columns=list(prior), index=parameters.index[rows])
    sample["weight"] = weights
    table = _described(sample, (parameters if prior_draws is None else prior_draws)[list(prior)])
    size = effective_size(weights)
    exact = int((missed[rows] == 0.0).all(axis=1).sum())
    return Posterior(sample, table, tolerance, size, _verdict(table, size, len(rows), exact))


def exact(
    parameters: pd.DataFrame,
    accepted: Mask,
    *,
    weights: Array | None = None,
    prior_draws: pd.DataFrame | None = None,
) -> Posterior:
    """Return the posterior of the draws that meet the evidence as it stands.

    There is no tolerance and no adjustment (:meth:`abm.analysis.intervals.Evidence.accepts`).

    Parameters
    ----------
    parameters : pandas.DataFrame of shape (draws, parameters)
        Draws from the prior.
    accepted : numpy.ndarray of bool, shape (draws,)
        Which of them are accepted.
    weights : numpy.ndarray of shape (draws,), optional
        How many draws from the prior each stands for: one over the chance with which it was taken
        (:mod:`abm.screens`); by default all were taken with the same chance.
    prior_draws : pandas.DataFrame, optional
        Draws of equal weight that stand for the prior; by default ``parameters``.

    Raises
    ------
    InputError
        If fewer than two draws are accepted.
    """
    kept = int(accepted.sum())
    if kept < 2:
        raise InputError(f"{kept} of {len(parameters)} draws meet the evidence: too few")
    each = np.ones(kept) if weights is None else weights[accepted]
    sample = parameters[accepted].assign(weight=each / each.sum())
    prior = parameters if prior_draws is None else prior_draws
    table = _described(sample, prior[list(parameters)])
    size = effective_size(each)
    return Posterior(sample, table, 0.0, size, _verdict(table, size, kept, kept))


def effective_size(weights: Array) -> float:
    """Return the effective sample size of weights, (sum w)^2 / sum w^2; 0 of none."""
    return float(weights.sum() ** 2 / (weights**2).sum()) if len(weights) else 0.0


def predictive(
    posterior: Posterior, outputs: pd.DataFrame, *, plain: Mask | None = None
) -> pd.DataFrame:
    """Return predictions of outputs at the kept draws, as a check or for outputs not yet observed.

    Parameters
    ----------
    posterior : Posterior
        The posterior whose draws are used.
    outputs : pandas.DataFrame
        Outputs of the reference table, with its index.  They are not adjusted: after a large
        adjustment, run the model again at points from :meth:`Posterior.resample`.
    plain : numpy.ndarray of bool, optional
        Which of the rows of ``outputs`` are a plain sample of the prior; by default all.

    Returns
    -------
    pandas.DataFrame
        One row for each output: ``median``, ``low`` and ``high`` (5 and 95 % quantiles), and the
        same quantiles over the prior, ``prior_low`` and ``prior_high``.
    """
    kept = outputs.loc[posterior.sample.index]
    prior = outputs if plain is None else outputs[plain]
    require_finite(outputs.to_numpy(dtype=np.float64), "an output")
    weights = posterior.sample["weight"].to_numpy()
    rows = []
    for name in outputs:
        low, median, high = weighted_quantiles(kept[name].to_numpy(), weights, (0.05, 0.5, 0.95))
        before = np.quantile(prior[name], [0.05, 0.95])
        rows.append([name, median, low, high, *before])
    names = ["output", "median", "low", "high", "prior_low", "prior_high"]
    return pd.DataFrame(rows, columns=names)


def _described(sample: pd.DataFrame, prior_draws: pd.DataFrame) -> pd.DataFrame:
    """Return the table of a posterior: see :class:`Posterior`."""
    weights = sample["weight"].to_numpy()
    rows = []
    for name in prior_draws:
        values, before = sample[name].to_numpy(), prior_draws[name]
        mean = np.average(values, weights=weights)
        deviation = np.sqrt(np.average((values - mean) ** 2, weights=weights))
        ratio, shift = deviation / before.std(), (mean - before.mean()) / before.std()
        low, high = weighted_quantiles(values, weights, (0.05, 0.95))
        silent = bool(ratio > SILENT and abs(shift) < STILL)
        rows.append([name, mean, deviation, low, high, ratio, shift, silent])
    names = ["parameter", "mean", "deviation", "low", "high", "contraction", "shift", "silent"]
    return pd.DataFrame(rows, columns=names)


def _verdict(table: pd.DataFrame, size: float, kept: int, exact: int) -> tuple[str, ...]:
    """Return the result in sentences."""
    kept_draws = f"{kept} draws are kept, with an effective sample size of {size:.0f}"
    sentences = [f"{kept_draws}; {exact} of them meet all the evidence exactly."]
    informed = table[~table["silent"]].sort_values("contraction")
    if len(informed):
        names = ", ".join(
            f"{row['parameter']} ({row['contraction']:.2f})" for row in informed.to_dict("records")
        )
        sentences.append(
            "The evidence is informative about these parameters (in parentheses: posterior over "
            f"prior standard deviation): {names}."
        )
    silent = table.loc[table["silent"], "parameter"]
    if len(silent):
        sentences.append(f"The evidence says nothing about: {', '.join(silent)}.")
    if size < 100.0:
        sentences.append(
            "An effective sample size below 100 is too small for intervals: use a larger table."
        )
    return tuple(sentences)
