"""Closed form of the Shapley effects of a linear model of normal inputs."""

from __future__ import annotations

import numpy as np

from abm.analysis import games
from abm.analysis.outputs import Array


def closed_form(slopes: Array, covariance: Array) -> Array:
    """Return the Shapley effects of a linear model of normal inputs.

    Iooss & Prieur (2019), arXiv:1707.01334: the value of a subset is the variance of E[Y | subset],
    from the conditional covariance of normal variables.

    Parameters
    ----------
    slopes : numpy.ndarray of shape (inputs,)
        Coefficients of Y = slopes @ X.
    covariance : numpy.ndarray of shape (inputs, inputs)
        Covariance of X.

    Returns
    -------
    numpy.ndarray of shape (inputs,)
        Shares; they add up to 1.
    """
    k = len(slopes)
    total = slopes @ covariance @ slopes
    values = np.zeros(1 << k)
    for coalition, inside in enumerate(games.members(k).astype(bool)):
        if inside.any():
            among = covariance[np.ix_(inside, inside)]
            towards = covariance[:, inside]
            explained = towards @ np.linalg.solve(among, towards.T)
            values[coalition] = slopes @ explained @ slopes
    shares: Array = games.shapley(k) @ values / total
    return shares
