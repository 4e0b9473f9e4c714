"""Sobol' indices of the mean over runs, by emulators that true runs correct.

Write f(x) for the mean over runs at x, g for an emulator, and d = f - g for its error.  The
variance that inputs S explain is V_S(f) = V_S(g) + 2 Cov(g_S, d) + V_S(d), where g_S is the mean of
g given these inputs; the same holds for total indices and for the total variance.

* V_S(g) is known nearly exactly, since an emulator costs nothing.
* Cov(g_S, d) is the mean of g_S times the error of g at true runs, over all runs of a Saltelli
  design.  It removes the bias of the emulator to first order.
* V_S(d) is small where the emulator is good, and estimated where it is not: for a single input from
  the errors as a polynomial of this input; for total indices from the change of the error between
  the points of a block that differ in this input.

Emulators are cross-fitted: each corrects itself at runs that it has not seen.  Runs are multiplied
only with other runs, whose noise is independent, so that noise adds to no index and one run of each
point suffices.  A bad emulator leaves a large d, and with it wide intervals, but no bias.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from abm.analysis import convergence, resampling
from abm.analysis import emulated_parts as parts_of
from abm.analysis.emulated_parts import Parts
from abm.analysis.emulators import Predictor
from abm.analysis.factors import Factors
from abm.analysis.outputs import Array, Numbers, require_finite, require_varied
from abm.errors import InputError
from abm.sampling import DUMMY

TRUSTED = 0.9
"""Least Q2 of an emulator whose indices are asked to converge."""

LEAST_BLOCKS = 16
"""Smallest number of blocks from which indices are corrected."""

LEAST_INPUTS = 3
"""Smallest number of inputs, the dummy among them: one pair cannot tell the errors of two apart."""

RESAMPLES = 1000


@dataclasses.dataclass(frozen=True)
class Corrected:
    """Indices of one output.

    Attributes
    ----------
    indices : pandas.DataFrame
        One row for each factor: ``S1`` and ``ST`` with ``_low`` and ``_high``, and
        ``S1_emulator`` and ``ST_emulator``, what the emulators say without correction.
        ``matters``: whether ST exceeds the upper bound of the dummy, and its interval lies above 0.
    q2, q2_low, q2_high : float
        Share of the variance of the mean over runs that emulators predict at runs that they have
        not seen, with its interval.
    q2_runs : float
        The same share of the variance of single runs, noise included.
    noise_share : float
        Share of the variance of single runs that is noise.
    width : float
        Widest interval of an S1 or ST.
    verdict : tuple of str
        The result in sentences.
    """

    indices: pd.DataFrame
    q2: float
    q2_low: float
    q2_high: float
    q2_runs: float
    noise_share: float
    width: float
    verdict: tuple[str, ...]


def analyse(
    factors: Factors,
    x: Array,
    y: Array,
    emulators: Sequence[Predictor],
    fold: Numbers,
    *,
    seed: int,
    resamples: int = RESAMPLES,
    level: float = 0.95,
) -> list[Corrected]:
    """Return the corrected indices of every output.

    Parameters
    ----------
    factors : Factors
        As given to :func:`abm.analysis.sobol.design`.
    x : numpy.ndarray of shape (points, factors)
        The design, in its order, each factor scaled to 0-1, the dummy last.
    y : numpy.ndarray of shape (points, outputs)
        One run of each point, each with independent noise.
    emulators : sequence of callable
        One a fold, trained without the blocks of this fold
        (:func:`abm.analysis.emulators.cross_fit`).
    fold : numpy.ndarray of shape (blocks,)
        The fold of each block.
    seed : int
        At least 1.
    resamples : int
        Number of bootstrap resamples, of blocks and of batches of the emulators' points.
    level : float
        Coverage of the percentile intervals.

    Raises
    ------
    NonFiniteError
        If an output is missing.
    InputError
        If the design is no Saltelli design, has too few blocks or one parameter only, or an output
        is constant.
    """
    factors = factors.with_dummy()
    k = len(factors.names)
    if k < LEAST_INPUTS:
        raise InputError(
            f"corrected indices need at least {LEAST_INPUTS - 1} parameters, not {k - 1}"
        )
    if factors.groups is not None or len(y) % (k + 2) or len(y) < LEAST_BLOCKS * (k + 2):
        raise InputError(
            f"corrected indices need a Saltelli design without groups and pairs, of at least "
            f"{LEAST_BLOCKS} blocks of {k + 2} points: {len(y)} points are not"
        )
    require_finite(y)
    for output in y.T:
        require_varied(output)
    blocks = y.reshape(-1, k + 2, y.shape[1])
    scale = blocks.std(axis=(0, 1))
    where = x.reshape(len(blocks), k + 2, k)
    parts = parts_of.of_runs(where, blocks / scale, emulators, fold, scale, seed)
    draws = _draws(parts, fold, resamples, seed)
    alone = _mean_emulated(parts, fold)
    point = _combined(parts, fold, np.ones((1, len(blocks))), alone[None])
    uneven = _uneven(parts, fold)
    squared = parts_of.squared_errors(where, blocks, emulators, fold) / scale**2
    return [
        _result(
            factors.names,
            point[0, :, n],
            draws[..., n],
            alone[:, n],
            squared[n],
            uneven[:, n] / max(point[0, -1, n], LEAST_SIGNAL),
            level,
        )
        for n in range(y.shape[1])
    ]


def _mean_emulated(parts: Parts, fold: Numbers) -> Array:
    """Return the variances of the emulators, averaged as their folds count."""
    counts = np.bincount(fold, minlength=len(parts.emulated))
    mean: Array = np.average(parts.emulated.mean(axis=1), axis=0, weights=counts)
    return mean


def _draws(parts: Parts, fold: Numbers, resamples: int, seed: int) -> Array:
    """Return bootstrap draws over blocks and over the batches of points of the emulators."""
    rng = resampling.generator(seed)
    n = len(fold)
    counts = resampling.shares(rng.integers(n, size=(resamples, n)), n) * n
    emulators, batches, *_ = parts.emulated.shape
    apart = parts.emulated - parts.emulated.mean(axis=1, keepdims=True)
    apart = (apart * np.sqrt(batches / (batches - 1))).reshape(-1, *apart.shape[2:])
    size = emulators * batches
    drawn = resampling.shares(rng.integers(size, size=(resamples, size)), size)
    emulated = _mean_emulated(parts, fold) + np.tensordot(drawn, apart, 1)
    chunks = np.array_split(np.arange(resamples), -(-resamples // 100))
    return np.concatenate([_combined(parts, fold, counts[rows], emulated[rows]) for rows in chunks])


def _combined(parts: Parts, fold: Numbers, counts: Array, emulated: Array) -> Array:
    """Return S1 and ST of each input, then Q2 and the variance: [resample, 2 k + 2, output].

    Parameters
    ----------
    counts : (resamples, blocks)
        How often each block is drawn.
    emulated : (resamples, 2 k + 1, outputs)
        The variances of the emulators.
    """
    n = counts.shape[1]
    k = parts.moved.shape[1]
    share = counts / n
    values = emulated + np.tensordot(share, parts.first, 1)
    single = np.maximum(_squared_mean(parts.shapes, counts, fold).sum(axis=2), 0.0)
    total, of_error = _of_error(parts, share, _squared_mean(parts.error, counts, fold))
    of_error = np.maximum(of_error, single.max(axis=1))
    total = np.clip(total, single, of_error[:, None])
    variance = values[:, -1] + of_error
    signal = np.maximum(variance, LEAST_SIGNAL)[:, None]
    first, all_orders = (values[:, :k] + single) / signal, (values[:, k:-1] + total) / signal
    q2 = 1.0 - of_error[:, None] / signal
    return np.concatenate([first, all_orders, q2, variance[:, None]], axis=1)


LEAST_SIGNAL = 0.02
"""Least variance of the mean, as a share of that of runs, by which indices are divided."""

MOST_ORDER = 5.0
"""Largest number of inputs on which parts of an emulator's error depend, on average.

It bounds what the design cannot tell from noise; where inputs are few, nothing is bounded.  That of
most functions is below 2 (Caflisch, Morokoff & Owen 1997, Journal of Computational Finance 1).
"""


def _of_error(parts: Parts, share: Array, squared_mean: Array) -> tuple[Array, Array]:
    """Return the total variances of the error by input, and its variance, by resample and output.

    Let T_i be the total variance of the error due to input i, T their mean, V its variance, and b_i
    the part of T_i that input i shares with another one, averaged over the others.  Points that
    differ from the first of their block in one input each have errors with the covariance
    V - T_i - T_j + (what i and j share).  Its means over j, and over all pairs, give T_i - T and V.
    T itself, which the first point alone tells from V, is the least certain: with a mean order m of
    the error it is m V / k, and m lies between 1 and :data:`MOST_ORDER`.
    """
    moved, joint, rows, pairs = (
        np.tensordot(share, part, 1) for part in (parts.moved, parts.joint, parts.rows, parts.pairs)
    )
    k = moved.shape[1]
    pairs = pairs - squared_mean
    most = min((MOST_ORDER - 1.0) / (k - 1), 0.5)
    joint = np.clip(joint, 0.0, most / (1.0 - most) * np.maximum(moved, 0.0))
    slope = 2.0 * k / (k + 1)
    taken = joint.mean(axis=1) * (k - 1) / (k + 1)
    least, bound = (
        np.maximum(order * (pairs - taken), 0.0) / max(k - slope * order, 1e-9)
        for order in (1.0, MOST_ORDER)
    )
    if slope * MOST_ORDER >= k:
        bound = np.full_like(bound, np.inf)
    mean = np.clip((moved + joint).mean(axis=1), least, bound)
    of_error = np.maximum(pairs + slope * mean - taken, 0.0)
    apart = rows.mean(axis=1, keepdims=True) - rows + joint - joint.mean(axis=1, keepdims=True)
    return mean[:, None] + (k - 1) / (k - 2) * apart, of_error


def _squared_mean(values: Array, counts: Array, fold: Numbers) -> Array:
    """Return the square of the mean over blocks, from products of different blocks of a fold."""
    n = counts.shape[1]
    flat = values.reshape(n, -1)
    products, pairs = np.zeros((len(counts), flat.shape[1])), np.zeros(len(counts))
    for number in range(int(fold.max()) + 1):
        own = fold == number
        times, part = counts[:, own], flat[own]
        products += (times @ part) ** 2 - times**2 @ part**2
        pairs += times.sum(axis=1) ** 2 - (times**2).sum(axis=1)
    result: Array = (products / pairs[:, None]).reshape(len(counts), *values.shape[1:])
    return result


def _uneven(parts: Parts, fold: Numbers) -> Array:
    """Return by how much squares of means over blocks may be too small, by input and output.

    They are of products of different blocks, as of independent ones.  Blocks of a Sobol' sequence
    are spread evenly instead: what one has too much of, the others of its fold have too little of.
    If the spread were perfect, the mean over a fold would err by noise alone, and the square of the
    mean less its noise would be right; the truth lies between the two.
    """
    total = np.zeros(parts.shapes.shape[1:])
    for number in range(int(fold.max()) + 1):
        own = fold == number
        part, size = parts.shapes[own], int(own.sum())
        square, squares = part.sum(axis=0) ** 2, (part**2).sum(axis=0)
        even = (square - parts.noise[own].sum(axis=0)) / size**2
        total += size / len(fold) * (even - (square - squares) / (size * (size - 1)))
    summed: Array = np.maximum(total.sum(axis=1), 0.0)
    return summed


def _result(
    names: Sequence[str],
    point: Array,
    draws: Array,
    alone: Array,
    squared: float,
    uneven: Array,
    level: float,
) -> Corrected:
    """Return the indices of one output from its estimates and their draws."""
    k = len(names)
    low, high = resampling.percentile(draws, level)
    shares = alone[: 2 * k] / alone[2 * k]
    outside = (shares < low[: 2 * k] - MARGIN) | (shares > high[: 2 * k] + MARGIN)
    caught = [name for n, name in enumerate(names) if outside[n] or outside[k + n]]
    high[:k] += uneven
    table = pd.DataFrame({"factor": list(names)})
    for name, at in (("S1", slice(0, k)), ("ST", slice(k, 2 * k))):
        inside = np.clip(point[at], low[at], high[at])
        table[name], table[f"{name}_low"], table[f"{name}_high"] = inside, low[at], high[at]
        table[f"{name}_emulator"] = shares[at]
    threshold = float(table.loc[table["factor"] == DUMMY, "ST_high"].iloc[0])
    table["matters"] = (table["ST_low"] > 0.0) & (table["ST"] > threshold)
    width = float((high - low)[: 2 * k].max())
    result = Corrected(
        table,
        q2=float(point[2 * k]),
        q2_low=float(low[2 * k]),
        q2_high=float(high[2 * k]),
        q2_runs=1.0 - float(squared),
        noise_share=float(1.0 - min(point[2 * k + 1], 1.0)),
        width=width,
        verdict=(),
    )
    return dataclasses.replace(result, verdict=tuple(_sentences(result, caught)))


def _sentences(result: Corrected, caught: Sequence[str]) -> Iterator[str]:
    """Yield what was found, where emulators were wrong, and whether it has converged."""
    table = result.indices
    yield (
        f"The emulators predict {result.q2:.0%} [{result.q2_low:.0%}, {result.q2_high:.0%}] of the "
        f"variance of the mean at runs that they have not seen (Q2 = {result.q2:.2f}), and "
        f"{result.q2_runs:.0%} of that of single runs, of which {result.noise_share:.0%} is noise."
    )
    yield from convergence.on_indices(table)
    if caught:
        names = ", ".join(caught)
        yield f"True runs contradict the emulators on {names}: only the corrected index counts."
    if result.q2 < TRUSTED:
        yield (
            f"Q2 is below {TRUSTED}: the emulator takes little of the uncertainty away, and "
            f"intervals are up to {result.width:.2f} wide."
        )
    elif result.width <= convergence.NARROW:
        yield f"Indices converged: no interval is wider than {result.width:.3f}."
    else:
        widest = table["factor"].iloc[int(_widths(table).argmax())]
        yield (
            f"Indices not converged: the interval of {widest} is {result.width:.3f} wide, more "
            f"than {convergence.NARROW}."
        )


MARGIN = 0.01
"""Distance of an emulator's own index from the interval that counts as a contradiction."""


def _widths(table: pd.DataFrame) -> pd.Series:
    """Return the wider of the intervals of S1 and ST of each factor."""
    widths = [table[f"{index}_high"] - table[f"{index}_low"] for index in ("S1", "ST")]
    return pd.concat(widths, axis=1).max(axis=1)
