"""Cooperative games over on/off players: who adds how much to the value of all together.

A game is a vector of 2^k values.  Number c stands for the coalition of the players whose bits are
set: player i is in it where ``c >> i & 1``.  Every index here is linear in the values, hence a
matrix: what is made of means is the mean of what is made of single values.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from math import factorial

import numpy as np

from abm.analysis.outputs import Array, Numbers
from abm.errors import InputError

MOST_PLAYERS = 16
"""Players beyond which 2^k values are no longer to be had."""


def members(k: int) -> Numbers:
    """Return who is in which coalition: (2^k, k), 1 for in.

    Raises
    ------
    InputError
        If there is no player, or more than 16.
    """
    if not 1 <= k <= MOST_PLAYERS:
        raise InputError(f"a full factorial takes 1 to {MOST_PLAYERS} players, not {k}: group them")
    return np.arange(1 << k)[:, None] >> np.arange(k) & 1


@cache
def shapley(k: int) -> Array:
    """Return the matrix of Shapley values: (k, 2^k).

    Shapley (1953), "A value for n-person games": the mean, over all orders, of what a player
    adds to those before; the only shares that add up to the whole, treat like players alike,
    give nothing to one who adds nothing, and add over games.
    """
    inside = members(k)
    size = inside.sum(axis=1)
    join = np.array([factorial(s - 1) * factorial(k - s) if s else 0 for s in range(k + 1)])
    stay = np.array([factorial(s) * factorial(k - s - 1) if s < k else 0 for s in range(k + 1)])
    weights = np.where(inside.T, join[size], -stay[size]) / factorial(k)
    return _frozen(weights.astype(np.float64))


@cache
def interaction(k: int) -> Array:
    """Return the matrix of pairwise Shapley interaction indices: (pairs, 2^k).

    Grabisch & Roubens (1999), International Journal of Game Theory 28: the mean of what two players
    add together beyond what each adds alone; positive for complements, negative for substitutes.
    Pairs come in the order of ``itertools.combinations``.
    """
    inside = members(k)
    size = inside.sum(axis=1)
    rows = []
    for i, j in combinations(range(k), 2):
        among = inside[:, i] + inside[:, j]
        others = size - among
        weight = np.array([factorial(s) * factorial(k - s - 2) for s in range(k - 1)])
        rows.append(np.where(among == 1, -1.0, 1.0) * weight[others] / factorial(k - 1))
    return _frozen(np.array(rows).reshape(-1, 1 << k))


@cache
def leave_one_out(k: int) -> Array:
    """Return the matrix of what is lost when one player leaves all the others: (k, 2^k)."""
    everyone = (1 << k) - 1
    return _difference(k, [everyone] * k, [everyone ^ 1 << i for i in range(k)])


@cache
def alone(k: int) -> Array:
    """Return the matrix of what one player adds to nobody: (k, 2^k)."""
    return _difference(k, [1 << i for i in range(k)], [0] * k)


def _difference(k: int, more: list[int], less: list[int]) -> Array:
    """Return the matrix that subtracts values of coalitions from those of others."""
    rows = np.zeros((len(more), 1 << k))
    at = np.arange(len(more))
    rows[at, more] += 1.0
    rows[at, less] -= 1.0
    return _frozen(rows)


def _frozen(matrix: Array) -> Array:
    """Return a matrix that is shared, and therefore read only."""
    matrix.setflags(write=False)
    return matrix
