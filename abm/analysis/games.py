"""Cooperative games of k players: how much each player adds to the value of all together.

A game is a vector of 2^k values.  Its element c is the value of the coalition of the players whose
bits are set in c: player i belongs to it if ``c >> i & 1``.  Every index is linear in the values,
and therefore a matrix: the index of means is the mean of the indices.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from math import factorial

import numpy as np

from abm.analysis.outputs import Array, Numbers
from abm.errors import InputError

MOST_PLAYERS = 16
"""Largest number of players: 2^k values of more players take too many runs."""


def members(k: int) -> Numbers:
    """Return which players belong to which coalition: shape (2^k, k), 1 for members.

    Raises
    ------
    InputError
        If there is no player, or there are more than 16.
    """
    if not 1 <= k <= MOST_PLAYERS:
        raise InputError(f"a full factorial takes 1 to {MOST_PLAYERS} players, not {k}: group them")
    return np.arange(1 << k)[:, None] >> np.arange(k) & 1


@cache
def shapley(k: int) -> Array:
    """Return the matrix of Shapley values: shape (k, 2^k).

    Shapley (1953), "A value for n-person games": the mean, over all orders, of what a player adds
    to the players before it.  These are the only shares that add up to the whole, are equal for
    players with equal contributions, are 0 for a player that adds nothing, and are additive over
    games.
    """
    inside = members(k)
    size = inside.sum(axis=1)
    join = np.array([factorial(s - 1) * factorial(k - s) if s else 0 for s in range(k + 1)])
    stay = np.array([factorial(s) * factorial(k - s - 1) if s < k else 0 for s in range(k + 1)])
    weights = np.where(inside.T, join[size], -stay[size]) / factorial(k)
    return _frozen(weights.astype(np.float64))


@cache
def interaction(k: int) -> Array:
    """Return the matrix of pairwise Shapley interaction indices: shape (pairs, 2^k).

    Grabisch & Roubens (1999), International Journal of Game Theory 28: the mean of what two players
    add together beyond what each adds by itself; positive for complements, negative for
    substitutes.  Pairs are in the order of ``itertools.combinations``.
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
    """Return the matrix of the loss when one player leaves all the others: shape (k, 2^k)."""
    all_players = (1 << k) - 1
    return _difference(k, [all_players] * k, [all_players ^ 1 << i for i in range(k)])


@cache
def alone(k: int) -> Array:
    """Return the matrix of what each player adds to the empty coalition: shape (k, 2^k)."""
    return _difference(k, [1 << i for i in range(k)], [0] * k)


def _difference(k: int, more: list[int], less: list[int]) -> Array:
    """Return the matrix that subtracts the values of some coalitions from those of others."""
    rows = np.zeros((len(more), 1 << k))
    at = np.arange(len(more))
    rows[at, more] += 1.0
    rows[at, less] -= 1.0
    return _frozen(rows)


def _frozen(matrix: Array) -> Array:
    """Return a matrix made read-only, because callers share it."""
    matrix.setflags(write=False)
    return matrix
