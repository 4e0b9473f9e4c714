"""Samples of a space of inputs, each between two bounds: what designs and analyses draw from.

The last two are SALib's, and need an estimator that knows them; the estimators are those of
:mod:`abm.analysis`, which read results and so come after.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.errors import InputError

Rows = NDArray[np.float64]

DUMMY = "dummy"
"""The input that no model reads: what an analysis finds for it is noise."""

LEVELS = 6
"""Values that a Morris design gives an input, from one bound to the other."""

BATCH = 10
"""Trajectories that are spread out together: the search takes minutes for 50, and grows fast."""

POOL = 100
"""Random trajectories among which the spread-out ones of a batch are sought."""

MOST_TRAJECTORIES = 1000


def lhs(bounds: Rows, n: int, seed: int) -> Rows:
    """Return n points of a Latin hypercube."""
    from scipy.stats import qmc

    return _between(qmc.LatinHypercube(d=len(bounds), rng=np.random.default_rng(seed)), bounds, n)


def sobol(bounds: Rows, n: int, seed: int) -> Rows:
    """Return the first n points of a scrambled Sobol' sequence.

    Raises
    ------
    InputError
        If n is no power of two.
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

    A trajectory moves one input (or group) after another: k + 1 points for k of them.  Batches of
    10 are spread out, each the best that local search finds in 100 random ones (Ruano et al.
    2012, as SALib has it).

    Raises
    ------
    InputError
        If trajectories are no multiple of 10 or too many, or levels odd or under 4.
    """
    if trajectories % BATCH or not BATCH <= trajectories <= MOST_TRAJECTORIES:
        nearest = min(max(BATCH * round(trajectories / BATCH), BATCH), MOST_TRAJECTORIES)
        raise InputError(
            f"trajectories come in batches of {BATCH}, at most {MOST_TRAJECTORIES:,} in all, "
            f"such as {nearest}"
        )
    if levels < 4 or levels % 2:
        raise InputError(f"levels are even and at least 4, not {levels}")
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

    A block has k + 2 points for k inputs (or groups), or 2 k + 2 where pairs are wanted.  The
    design of a smaller n is the beginning of that of a larger one.

    Raises
    ------
    InputError
        If n is no power of two of at least 4.
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
    """Return points of the unit cube, moved between bounds."""
    from scipy.stats import qmc

    scaled: Rows = qmc.scale(engine.random(n), bounds[:, 0], bounds[:, 1])
    return scaled


def _problem(bounds: Rows, groups: Sequence[str] | None) -> dict[str, Any]:
    """Return what varies as SALib writes it."""
    names = [str(number) for number in range(len(bounds))]
    problem: dict[str, Any] = {
        "num_vars": len(names),
        "names": names,
        "bounds": [list(bound) for bound in bounds],
    }
    return problem if groups is None else {**problem, "groups": list(groups)}
