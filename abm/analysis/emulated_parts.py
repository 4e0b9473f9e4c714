"""What corrected indices are made of: variances of emulators, and products of their errors at runs.

:mod:`abm.analysis.emulated_indices` says what for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from abm.analysis import resampling
from abm.analysis.emulators import Predictor
from abm.analysis.outputs import Array, Numbers

BATCHES, BATCH = 4, 2048
"""Scrambled Sobol' sequences on which the variances of each emulator are worked out, and points of
each."""

NODES = 12
"""Nodes of the Gauss quadrature over one input."""

DEGREE = 10
"""Largest degree of the polynomials by which the error of an emulator depends on one input."""


_GAUSS = np.polynomial.legendre.leggauss(NODES)
_NODES: Array = (_GAUSS[0] + 1.0) / 2.0
_WEIGHTS: Array = _GAUSS[1] / 2.0


class Parts(NamedTuple):
    """What indices are made of, by block and output.

    Attributes
    ----------
    emulated : Array of shape (emulators, batches, 2 k + 1, outputs)
        Variances that single inputs explain, total variances of inputs, and the total variance, of
        the emulators alone.
    first : Array of shape (blocks, 2 k + 1, outputs)
        First-order corrections of these.
    shapes : Array of shape (blocks, k, degree, outputs)
        Error of the emulator times polynomials of each input.
    error : Array of shape (blocks, outputs)
        Mean error.
    noise : Array of shape (blocks, k, degree, outputs)
        Variance of the shapes by noise alone, estimated at each block.
    pairs : Array of shape (blocks, outputs)
        Product of the errors of two points of a block.
    moved : Array of shape (blocks, k, outputs)
        Change of the error with an input, times the mean error of the other points.
    joint : Array of shape (blocks, k, outputs)
        The same times what the error of the block's first point differs from that mean.
    rows : Array of shape (blocks, k, outputs)
        Error of the point that an input changes, times the mean error of those that others change.
    """

    emulated: Array
    first: Array
    shapes: Array
    error: Array
    noise: Array
    pairs: Array
    moved: Array
    joint: Array
    rows: Array


def of_runs(
    x: Array, y: Array, emulators: Sequence[Predictor], fold: Numbers, scale: Array, seed: int
) -> Parts:
    """Return what indices are made of, with outputs in units of their standard deviation."""
    n, _, k = x.shape
    outputs = y.shape[-1]
    emulated = np.empty((len(emulators), BATCHES, 2 * k + 1, outputs))
    first = np.empty((n, 2 * k + 1, outputs))
    error = np.empty_like(y)
    seeds = iter(resampling.generator(seed).spawn(len(emulators) * BATCHES))
    for number, emulator in enumerate(emulators):
        own = fold == number
        predicted = _scaled(emulator, scale)
        batches = [_of_emulator(predicted, k, next(seeds)) for _ in range(BATCHES)]
        emulated[number] = [values for values, _, _ in batches]
        profile = np.mean([profile for _, profile, _ in batches], axis=0)
        mean = np.mean([mean for _, _, mean in batches], axis=0)
        rows = x[own].reshape(-1, k)
        at = predicted(rows)
        error[own] = y[own] - at.reshape(-1, k + 2, outputs)
        wrong = error[own].reshape(-1, outputs)
        for i in range(k):
            alone = _on_profile(rows[:, i], profile[i])
            given = np.tensordot(_WEIGHTS, _over(predicted, rows, i), 1)
            for place, part in ((i, alone - mean), (k + i, at - given)):
                product = (2.0 * part * wrong).reshape(-1, k + 2, outputs)
                first[own, place] = product.mean(axis=1)
        product = (2.0 * (at - mean) * wrong).reshape(-1, k + 2, outputs)
        first[own, 2 * k] = product.mean(axis=1)
    polynomials = _polynomials(x)
    shapes = np.einsum("bpid,bpo->bido", polynomials, error) / (k + 2)
    # No run depends on the dummy: two points that differ by it alone differ by noise alone.
    alone = (y[:, 0] - y[:, k]) ** 2 / 2.0
    weights = (polynomials**2).sum(axis=1) / (k + 2) ** 2
    noise = weights[..., None] * alone[:, None, None]
    return Parts(emulated, first, shapes, error.mean(axis=1), noise, *_of_blocks(error))


def _scaled(emulator: Predictor, scale: Array) -> Predictor:
    """Return an emulator with outputs in units of their standard deviation."""

    def predicted(x: Array) -> Array:
        values: Array = emulator(x) / scale
        return values

    return predicted


def _over(predicted: Predictor, x: Array, i: int) -> Array:
    """Return predictions with one input at each node in turn: [node, row, output]."""
    everywhere = np.repeat(x[None], NODES, axis=0)
    everywhere[..., i] = _NODES[:, None]
    return predicted(everywhere.reshape(-1, x.shape[1])).reshape(NODES, len(x), -1)


def _of_emulator(
    predicted: Predictor, k: int, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Return the variances of an emulator on a batch, its means given one input, and its mean."""
    from scipy.stats import qmc

    x = qmc.Sobol(k, rng=rng).random(BATCH)
    at = predicted(x)
    values = np.empty((2 * k + 1, at.shape[1]))
    profile = np.empty((k, NODES, at.shape[1]))
    for i in range(k):
        over = _over(predicted, x, i)
        profile[i] = over.mean(axis=1)
        values[i] = _WEIGHTS @ (profile[i] - _WEIGHTS @ profile[i]) ** 2
        mean = np.tensordot(_WEIGHTS, over, 1)
        values[k + i] = np.tensordot(_WEIGHTS, (over - mean) ** 2, 1).mean(axis=0)
    values[2 * k] = at.var(axis=0)
    return values, profile, at.mean(axis=0)


def _on_profile(x: Array, profile: Array) -> Array:
    """Return the mean given an input at any of its values, from that at the nodes."""
    legendre = np.polynomial.legendre
    order = np.arange(NODES)
    at_nodes = legendre.legvander(2.0 * _NODES - 1.0, NODES - 1) * (2 * order + 1)
    coefficients = (at_nodes * _WEIGHTS[:, None]).T @ profile
    values: Array = legendre.legvander(2.0 * x - 1.0, NODES - 1) @ coefficients
    return values


def _polynomials(x: Array) -> Array:
    """Return orthonormal polynomials of inputs, without the constant: [..., degree]."""
    order = np.arange(1, DEGREE + 1)
    values = np.polynomial.legendre.legvander(2.0 * x - 1.0, DEGREE)[..., 1:]
    return np.asarray(values * np.sqrt(2 * order + 1), dtype=np.float64)


def _of_blocks(error: Array) -> tuple[Array, ...]:
    """Return products of the errors of the points of each block.

    All points of a block but the last differ from the first in one input.  With T_i the total
    variance of the error due to input i, and I_i the part of it that input i shares with another
    one, averaged over the others, the mean of ``moved`` is T_i - I_i and that of ``joint`` is I_i.
    The dummy is the last input, so that the point that differs by it repeats the run of the first.
    """
    near, first = error[:, :-1], error[:, :1]
    k = near.shape[1] - 1
    total, own = near.sum(axis=1), (near**2).sum(axis=1)
    pairs = (total**2 - own) / (k * (k + 1))
    others = ((total - near[:, 0])[:, None] - near[:, 1:]) / (k - 1)
    change = first - near[:, 1:]
    rows = near[:, 1:] * others
    return pairs, change * others, change * (near[:, -1:] - others), rows


def squared_errors(x: Array, y: Array, emulators: Sequence[Predictor], fold: Numbers) -> Array:
    """Return the mean squared error of emulators at the runs that they have not seen."""
    squares = np.zeros(y.shape[-1])
    for number, emulator in enumerate(emulators):
        own = fold == number
        at = emulator(x[own].reshape(-1, x.shape[-1]))
        squares += ((y[own].reshape(len(at), -1) - at) ** 2).sum(axis=0)
    result: Array = squares / (len(x) * x.shape[1])
    return result
