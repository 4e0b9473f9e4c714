"""Quantities to explain beside the mean of an output: its variance, the probability of an event."""

from __future__ import annotations

import numpy as np

from abm.analysis.outputs import Array, replicated


def event(y: Array, above: float) -> Array:
    """Return whether each run lies above a value; the mean over replicates estimates P(event).

    The mean of an output with two modes describes no run, but the probability of each mode does.

    Parameters
    ----------
    y : numpy.ndarray of shape (points, replicates)
        An output.
    above : float
        The value, in the unit of the output.

    Returns
    -------
    numpy.ndarray of shape (points, replicates)
        1 above, 0 otherwise; NaN remains NaN.
    """
    y = replicated(y)
    return np.where(np.isnan(y), np.nan, (y > above).astype(np.float64))


def variance(y: Array) -> Array:
    """Return independent replicates of the variance between replicates.

    Half the squared difference of two replicates is an unbiased estimate of Var[Y|x].  Disjoint
    pairs give independent estimates, so that noise can be corrected as for any output.

    Parameters
    ----------
    y : numpy.ndarray of shape (points, replicates)
        An output, with at least four replicates; the last of an odd number is not used.

    Returns
    -------
    numpy.ndarray of shape (points, replicates // 2)
        In the squared unit of the output.
    """
    y = replicated(y, least=4)
    pairs = y[:, : y.shape[1] // 2 * 2].reshape(len(y), -1, 2)
    half: Array = (pairs[..., 0] - pairs[..., 1]) ** 2 / 2.0
    return half
