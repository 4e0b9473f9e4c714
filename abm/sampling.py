"""Samples of inputs, each between two bounds, for designs and analyses.

Morris and Saltelli designs are SALib's.  Their estimators, in :mod:`abm.analysis`, rely on the
order of the points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.errors import InputError

Rows = NDArray[np.float64]

DUMMY = "dummy"
"""Name of an input that no model reads: any effect that an analysis estimates for it is noise."""

LEVELS = 6
"""Number of values of an input in a Morris design, from one bound to the other."""

BATCH = 10
"""Number of trajectories that are chosen together: for 50, the search already takes minutes."""

POOL = 100
"""Number of random trajectories from which those of a batch are chosen."""

MOST_TRAJECTORIES = 1000


def lhs(bounds: Rows, n: int, seed: int) -> Rows:
    """Return n points of a Latin hypercube: shape (n, inputs).

    Parameters
    ----------
    bounds : ndarray, shape (inputs, 2)
        Lower and upper bound of each input.
    n, seed : int
    """
    from scipy.stats import qmc

    return _between(qmc.LatinHypercube(d=len(bounds), rng=np.random.default_rng(seed)), bounds, n)


def sobol(bounds: Rows, n: int, seed: int) -> Rows:
    """Return the first n points of a scrambled Sobol' sequence: shape (n, inputs).

    Parameters
    ----------
    bounds : ndarray, shape (inputs, 2)
        Lower and upper bound of each input.
    n, seed : int

    Raises
    ------
    InputError
        If n is not a power of two.
    """
    if n & (n - 1):
        raise InputError(f"a Sobol sequence takes a power of two, such as {1 << n.bit_length()}")
    from scipy.stats import qmc

    return _between(qmc.Sobol(d=len(bounds), rng=np.random.default_rng(seed)), bounds, n)


def morris(
    bounds: Rows,
    trajectories: int,
    seed: int,
    *,
    levels: int = LEVELS,
    groups: Sequence[str] | None = None,
) -> Rows:
    """Return the points of a Morris design, trajectory after trajectory.

    A trajectory moves one input (or group) after another: it has k + 1 points for k of them.  The
    10 trajectories of a batch are chosen from 100 random ones to be far apart, by local search
    (Ruano et al. 2012, as implemented in SALib).

    Parameters
    ----------
    bounds : ndarray, shape (inputs, 2)
        Lower and upper bound of each input.
    trajectories, seed : int
    levels : int
        Number of values of each input.
    groups : sequence of str, optional
        The group of each input; the inputs of a group move together.

    Raises
    ------
    InputError
        If trajectories are not a multiple of 10 or are more than 1,000, or if levels are odd or
        fewer than 4.
    """
    if trajectories % BATCH or not BATCH <= trajectories <= MOST_TRAJECTORIES:
        nearest = min(max(BATCH * round(trajectories / BATCH), BATCH), MOST_TRAJECTORIES)
        raise InputError(
            f"trajectories come in batches of {BATCH}, at most {MOST_TRAJECTORIES:,} in all: "
            f"take {nearest}"
        )
    if levels < 4 or levels % 2:
        raise InputError(f"levels must be an even number of at least 4, not {levels}")
    from SALib.sample import morris as salib

    rng = np.random.default_rng(seed)
    problem = _problem(bounds, groups)
    batches = [
        salib.sample(problem, POOL, num_levels=levels, optimal_trajectories=BATCH, seed=rng)
        for _ in range(trajectories // BATCH)
    ]
    return np.concatenate(batches)


def saltelli(
    bounds: Rows,
    n: int,
    seed: int,
    *,
    second_order: bool = False,
    groups: Sequence[str] | None = None,
) -> Rows:
    """Return the points of a Saltelli design on a scrambled Sobol' sequence, block after block.

    A block has k + 2 points for k inputs (or groups), and 2 k + 2 with indices of pairs.  The first
    blocks of a large design are those of a smaller one.

    Parameters
    ----------
    bounds : ndarray, shape (inputs, 2)
        Lower and upper bound of each input.
    n, seed : int
        Number of blocks, and seed.
    second_order : bool
        Whether indices of pairs are estimated.
    groups : sequence of str, optional
        The group of each input; the inputs of a group vary together.

    Raises
    ------
    InputError
        If n is not a power of two of at least 4.
    """
    if n < 4 or n & (n - 1):
        raise InputError(
            "a Saltelli design takes a power of two of at least 4, "
            f"such as {max(4, 1 << n.bit_length())}"
        )
    from SALib.sample import sobol as salib

    problem = _problem(bounds, groups)
    rows: Rows = salib.sample(problem, n, calc_second_order=second_order, seed=seed)
    return rows


def _between(engine: Any, bounds: Rows, n: int) -> Rows:
    """Return n points of a generator for the unit cube, scaled to the bounds."""
    from scipy.stats import qmc

    scaled: Rows = qmc.scale(engine.random(n), bounds[:, 0], bounds[:, 1])
    return scaled


def _problem(bounds: Rows, groups: Sequence[str] | None) -> dict[str, Any]:
    """Return the inputs in the form that SALib expects."""
    names = [str(number) for number in range(len(bounds))]
    problem: dict[str, Any] = {
        "num_vars": len(names),
        "names": names,
        "bounds": [list(bound) for bound in bounds],
    }
    return problem if groups is None else {**problem, "groups": list(groups)}
