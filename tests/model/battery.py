"""Statistical tests of sequences of random numbers: each gives a two-sided p-value.

Checked against PCG64: over 300 sequences of 2^17 draws the p-values of every test are uniform, or
(counts of rare events) larger.
"""

from __future__ import annotations

import numpy as np
from scipy import stats


def words(u):
    """The 53 bits of each draw."""
    return (u * 2.0**53).astype(np.uint64)


def sides(below):
    """Two-sided p-value from the probability of less."""
    return float(2.0 * min(below, 1.0 - below))


def squares(z):
    """P-value of independent standard normal scores, by the sum of their squares."""
    z = np.asarray(z)
    return sides(stats.chi2.cdf((z * z).sum(), z.size))


def evenly(cells, count):
    """P-value of numbers of cells, each as likely as the others (chi-square)."""
    seen = np.bincount(cells.astype(np.int64), minlength=count)
    mean = cells.size / count
    return sides(stats.chi2.cdf(((seen - mean) ** 2).sum() / mean, count - 1))


def rare(count, mean):
    """P-value of a count of rare events (Poisson)."""
    less, more = stats.poisson.cdf(count, mean), stats.poisson.sf(count - 1, mean)
    return float(min(1.0, 2.0 * min(less, more)))


def kolmogorov(u):
    return float(stats.kstest(u, "uniform", method="asymp").pvalue)


def correlations(x, variance, lags):
    return squares([(x[:-k] @ x[k:]) / (variance * np.sqrt(x.size - k)) for k in lags])


def every_bit(u):
    w = words(u)
    ones = np.array([np.count_nonzero(w & np.uint64(1 << k)) for k in range(53)])
    return squares((2.0 * ones - u.size) / np.sqrt(u.size))


def weights(u):
    """Numbers of ones among the 53 bits of each draw, less their mean."""
    return np.bitwise_count(words(u)).astype(float) - 26.5


def tuples(cells, base, length):
    """Number of the cell of each non-overlapping tuple of cells."""
    cells = cells[: cells.size // length * length].reshape(-1, length).astype(np.int64)
    return cells @ base ** np.arange(length)


def gaps(u):
    """Lengths between visits to [0, 1/8) are geometric."""
    visits = np.flatnonzero(u < 0.125)
    length = np.minimum(np.diff(visits) - 1, 30)
    chance = 0.125 * 0.875 ** np.arange(31)
    chance[30] = 0.875**30
    mean = length.size * chance
    seen = np.bincount(length, minlength=31)
    return sides(stats.chi2.cdf(((seen - mean) ** 2 / mean).sum(), 30))


def runs(u):
    above = u >= 0.5
    changes = np.count_nonzero(above[1:] != above[:-1])
    return squares([(2.0 * changes - (u.size - 1)) / np.sqrt(u.size - 1)])


def orders(u):
    """The 120 orders of five successive draws."""
    five = u[: u.size // 5 * 5].reshape(-1, 5)
    number = np.zeros(len(five), dtype=np.int64)
    for k in range(1, 5):
        number = number * (k + 1) + (five[:, :k] < five[:, k : k + 1]).sum(axis=1)
    return evenly(number, 120)


def birthdays(days):
    """Equal spacings among 4096 birthdays in a year of 2^32 days: Poisson, mean 4 a year."""
    years = np.sort(days.reshape(-1, 4096).astype(np.int64), axis=1)
    spacings = np.diff(years, axis=1, append=years[:, :1] + (1 << 32))
    spacings.sort(axis=1)
    return rare(np.count_nonzero(np.diff(spacings, axis=1) == 0), 4.0 * len(years))


def collisions(u):
    """Repeats among 4096 balls in 2^24 urns, by the lowest bits."""
    balls = np.sort((words(u) & np.uint64((1 << 24) - 1)).reshape(-1, 4096), axis=1)
    urns = float(1 << 24)
    mean = 4096 + urns * np.expm1(4096 * np.log1p(-1.0 / urns))
    return rare(np.count_nonzero(np.diff(balls, axis=1) == 0), mean * len(balls))


def ranks(rows):
    """Ranks over GF(2) of 32 x 32 matrices of bits, one row a number (at most 2^16 matrices)."""
    rows = rows[: rows.size // 32 * 32].reshape(-1, 32)[: 1 << 16].astype(np.uint32)
    basis = np.zeros((32, len(rows)), dtype=np.uint32)
    for row in range(32):
        left = rows[:, row].copy()
        for bit in range(31, -1, -1):
            has = (left >> np.uint32(bit)) & np.uint32(1) == 1
            fresh = has & (basis[bit] == 0)
            basis[bit][fresh] = left[fresh]
            left ^= np.where(has, basis[bit], np.uint32(0))
    rank = np.count_nonzero(basis, axis=0)
    lacks = np.minimum(32 - rank, 2)
    mean = lacks.size * np.array([0.28878809515, 0.57757619017, 0.13363571468])
    seen = np.bincount(lacks, minlength=3)
    return sides(stats.chi2.cdf(((seen - mean) ** 2 / mean).sum(), 2))


def high(u):
    return words(u) >> np.uint64(21)


def low(u):
    return words(u) & np.uint64((1 << 32) - 1)


TESTS = {
    "uniform (Kolmogorov-Smirnov)": kolmogorov,
    "4096 cells by the highest bits": lambda u: evenly(u * 4096, 4096),
    "4096 cells by the lowest bits": lambda u: evenly(words(u) & np.uint64(4095), 4096),
    "pairs in 64 x 64 cells": lambda u: evenly(tuples(u * 64, 64, 2), 4096),
    "pairs by the lowest bits": lambda u: evenly(tuples(words(u) & np.uint64(63), 64, 2), 4096),
    "triples in 16 x 16 x 16 cells": lambda u: evenly(tuples(u * 16, 16, 3), 4096),
    "correlations at lags 1 to 32": lambda u: correlations(u - 0.5, 1 / 12, range(1, 33)),
    "correlations at long lags": lambda u: correlations(u - 0.5, 1 / 12, 2 ** np.arange(6, 15)),
    "each of the 53 bits is even": every_bit,
    "Hamming weights, lags 1 to 8": lambda u: correlations(weights(u), 13.25, range(1, 9)),
    "gaps": gaps,
    "runs": runs,
    "orders of five": orders,
    "birthday spacings, high bits": lambda u: birthdays(high(u)),
    "birthday spacings, low bits": lambda u: birthdays(low(u)),
    "collisions": collisions,
    "ranks of bit matrices, high bits": lambda u: ranks(high(u)),
    "ranks of bit matrices, low bits": lambda u: ranks(low(u)),
}


def independent(u, v):
    """P-values of the independence of two sequences, draw by draw."""
    both = 26.5 - np.bitwise_count(words(u) ^ words(v))
    root = np.sqrt(u.size)
    return {
        "correlation": squares([12.0 * ((u - 0.5) @ (v - 0.5)) / root]),
        "32 x 32 cells": evenly((u * 32).astype(np.int64) * 32 + (v * 32).astype(np.int64), 1024),
        "Hamming weights": squares([weights(u) @ weights(v) / (13.25 * root)]),
        "equal bits": squares([both.sum() / (np.sqrt(13.25) * root)]),
    }
