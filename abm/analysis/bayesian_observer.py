"""A rational observer of elections: how much a victory should change the belief in a practice.

If a practice adds ``effect`` points and the swing of an election has a standard deviation of
``swing`` points, an even race is won with probability Phi(effect / swing).  The rest follows from
Bayes' rule.  Belief in excess of the observer's is belief that the results do not justify.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import log_ndtr, logsumexp, ndtr

from abm.analysis.outputs import Array
from abm.analysis.resampling import ROUNDING
from abm.errors import InputError

STRONG = float(np.exp(3.0))
"""Bayes factor of strong evidence (Kass & Raftery 1995): about 20."""


def win_probability(effect: float, swing: float, lead: float = 0.0) -> float:
    """Return the probability of winning with the practice.

    Parameters
    ----------
    effect : float
        What the practice adds, in points.
    swing : float
        Standard deviation of the part of the margin that no party controls, in points; positive.
    lead : float
        Expected lead without the practice, in points; 0 is an even race.
    """
    return float(ndtr((lead + effect) / _positive(swing)))


def bayes_factor(effect: float, swing: float, *, won: bool = True, lead: float = 0.0) -> float:
    """Return how many times likelier a result is if the practice adds ``effect`` than if it adds 0.

    Parameters are those of :func:`win_probability`.
    """
    with_it, without = (win_probability(d, swing, lead) for d in (effect, 0.0))
    return with_it / without if won else (1.0 - with_it) / (1.0 - without)


def information(effect: float, swing: float, lead: float = 0.0) -> float:
    """Return the expected information of one result, in nats, if the effect is real.

    It is the Kullback-Leibler divergence between the distributions of the result with and without
    the practice.
    """
    p = win_probability(effect, swing, lead)
    return p * float(np.log(bayes_factor(effect, swing, lead=lead))) + (1.0 - p) * float(
        np.log(bayes_factor(effect, swing, won=False, lead=lead))
    )


def elections_needed(
    effect: float, swing: float, factor: float = STRONG, lead: float = 0.0
) -> float:
    """Return the expected number of elections until the Bayes factor for an effect is ``factor``.

    Raises
    ------
    InputError
        If the effect is 0, or the factor is not above 1.
    """
    if effect == 0.0 or factor <= 1.0:
        raise InputError(
            "evidence for an effect of 0, or of a Bayes factor of at most 1, is never reached"
        )
    return float(np.log(factor)) / information(effect, swing, lead)


@dataclasses.dataclass(frozen=True)
class Prior:
    """The observer's belief before any result.

    Attributes
    ----------
    effects : tuple of float
        Possible effects, in points.
    weights : tuple of float
        Their probabilities, which add up to 1.
    """

    effects: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        weights = np.array(self.weights)
        if len(weights) != len(self.effects) or (weights < 0).any():
            raise InputError("a prior needs one weight, 0 or more, for each effect")
        if not np.isclose(weights.sum(), 1.0):
            raise InputError(f"the weights of a prior must add up to 1, not {weights.sum():.3g}")

    @classmethod
    def of_belief(cls, belief: float, effect: float) -> Prior:
        """Return the prior of an observer with a given belief that the practice works.

        Working means adding ``effect`` points; otherwise it adds nothing.
        """
        if not 0.0 <= belief <= 1.0:
            raise InputError(f"a belief must lie between 0 and 1, not {belief}")
        return cls((0.0, effect), (1.0 - belief, belief))

    @classmethod
    def normal(cls, mean: float, deviation: float, points: int = 401) -> Prior:
        """Return a normal prior over effects, on a grid over five deviations on either side."""
        effects = mean + _positive(deviation) * np.linspace(-5.0, 5.0, points)
        density = np.exp(-0.5 * ((effects - mean) / deviation) ** 2)
        return cls(tuple(effects.tolist()), tuple((density / density.sum()).tolist()))


def path(
    prior: Prior,
    results: Sequence[float],
    swing: float,
    *,
    sees: Literal["wins", "margins"] = "wins",
    leads: Sequence[float] | None = None,
    used: Sequence[bool] | None = None,
    works: float = 0.0,
) -> pd.DataFrame:
    """Return the belief of the observer after each result.

    Parameters
    ----------
    prior : Prior
        Belief before the first result.
    results : sequence of float
        Margins in points, in order of time; if the observer sees "wins", only their signs count,
        and 0 is a loss.
    swing : float
        Standard deviation of the part of the margin that no party controls, in points.
    sees : {"wins", "margins"}
        What the observer learns about a result.
    leads : sequence of float, optional
        Expected lead in each election without the practice, in points; by default races are even.
    used : sequence of bool, optional
        Whether the practice was used: a result without it teaches nothing.  By default, always.
    works : float
        The practice works if its effect exceeds this value, in points.

    Returns
    -------
    pandas.DataFrame
        One row before the first result and one after each: ``election`` (0 before), ``belief``
        (probability that the practice works), ``mean`` and ``deviation`` of the effect in
        points, ``bayes_factor`` of this result for a practice that works against one that does not.
    """
    effects = np.array(prior.effects)
    margins = np.asarray(results, dtype=np.float64)
    expected = np.zeros(len(margins)) if leads is None else np.asarray(leads, dtype=np.float64)
    treated = np.ones(len(margins)) if used is None else np.asarray(used, dtype=np.float64)
    if not len(margins) == len(expected) == len(treated):
        raise InputError(
            "each result needs one lead, and one value of whether the practice was used"
        )
    z = (expected[:, None] + treated[:, None] * effects) / _positive(swing)
    if sees == "wins":
        log_likelihood = np.where(margins[:, None] > 0.0, log_ndtr(z), log_ndtr(-z))
    else:
        log_likelihood = -0.5 * (margins[:, None] / swing - z) ** 2
    with np.errstate(divide="ignore"):
        start = np.log(np.array(prior.weights))
    logs = start + np.concatenate([np.zeros((1, len(effects))), log_likelihood.cumsum(axis=0)])
    weights = np.exp(logs - logsumexp(logs, axis=1, keepdims=True))
    mean = weights @ effects
    belief = weights[:, effects > works].sum(axis=1)
    return pd.DataFrame(
        {
            "election": np.arange(len(weights)),
            "belief": belief,
            "mean": mean,
            "deviation": np.sqrt(np.maximum(weights @ effects**2 - mean**2, 0.0)),
            "bayes_factor": _factors(belief),
        }
    )


def _without_rounding(changes: Array) -> Array:
    """Return changes of belief, with 0 for rounding errors, whose sign means nothing."""
    return np.where(np.abs(changes) <= ROUNDING, 0.0, changes)


def excess(beliefs: Sequence[float], observed: Sequence[float]) -> pd.DataFrame:
    """Return by how much a change of belief exceeds the change that the results justify.

    Parameters
    ----------
    beliefs : sequence of float
        Mean belief of a group before the first result and after each result, 0-1.
    observed : sequence of float
        Belief of an observer who sees the same results, and may begin with another belief.

    Returns
    -------
    pandas.DataFrame
        One row for each belief: ``belief``, ``observer``; ``change`` and ``earned``, the changes of
        the two since the start; ``excess``, the difference of these changes; and
        ``excess_share``, the excess as a share of the change (NaN if there is none).

    Raises
    ------
    InputError
        If the paths differ in length.
    """
    group, observer = (np.asarray(values, dtype=np.float64) for values in (beliefs, observed))
    if group.shape != observer.shape:
        raise InputError("the observer must see as many results as the group")
    change, earned = _without_rounding(group - group[0]), _without_rounding(observer - observer[0])
    gap = _without_rounding(change - earned)
    share = np.divide(gap, change, out=np.full(len(gap), np.nan), where=change != 0.0)
    return pd.DataFrame(
        {
            "belief": group,
            "observer": observer,
            "change": change,
            "earned": earned,
            "excess": gap,
            "excess_share": share,
        }
    )


def _factors(belief: Array) -> Array:
    """Return the factor by which each result multiplied the odds; 1 where belief is certain."""
    factors = np.ones(len(belief))
    uncertain = (belief > 0.0) & (belief < 1.0)
    odds = np.divide(belief, 1.0 - belief, out=np.ones(len(belief)), where=uncertain)
    factors[1:] = odds[1:] / odds[:-1]
    return factors


def _positive(deviation: float) -> float:
    """Return a standard deviation, or refuse one that is not positive."""
    if not deviation > 0.0:
        raise InputError(f"a standard deviation must be positive, not {deviation}")
    return deviation
