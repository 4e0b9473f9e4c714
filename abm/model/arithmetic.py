"""Elementary functions that give the same bits compiled or not, on any platform.

The mathematical library of the C compiler differs between machines in the last bit; these use
only additions, multiplications, divisions and square roots, which IEEE 754 fixes.
"""

from __future__ import annotations

import math

import numpy as np

from abm.model.compiler import rule

MOST = 40.0
"""Arguments of :func:`exponential` beyond +-40 are clipped: e^-40 is 4e-18, which is negligible."""

DAYS_A_YEAR = 365.25
DAYS_A_WEEK = 7.0

MOST_EVENTS = 60
"""Largest number that :func:`poisson_quantile` gives."""

Number = int | np.int64

FIXED = 1099511627776.0
"""Fixed-point unit (2^40) of sums that must not depend on the order of their terms."""


@rule
def fixed(x: float) -> np.int64:
    """A number as an integer, in units of 2^-40."""
    return np.int64(x * FIXED)


@rule
def exponential(x: float) -> float:
    """E to the power x, for x in [-40, 40] (clipped outside); relative error under 1e-12.

    A Taylor polynomial of degree 9 at x / 256, squared eight times: no branch, no table.  Its
    terms are added in pairs (Estrin's scheme), which a processor works out side by side.
    """
    z = min(max(x, -MOST), MOST) * (1.0 / 256.0)
    z2 = z * z
    z4 = z2 * z2
    low = (1.0 + z) + z2 * (1.0 / 2.0 + z * (1.0 / 6.0))
    middle = (1.0 / 24.0 + z * (1.0 / 120.0)) + z2 * (1.0 / 720.0 + z * (1.0 / 5040.0))
    high = 1.0 / 40320.0 + z * (1.0 / 362880.0)
    y = low + z4 * (middle + z4 * high)
    y = y * y
    y = y * y
    y = y * y
    y = y * y
    y = y * y
    y = y * y
    y = y * y
    return y * y


@rule
def logistic(x: float) -> float:
    """1 / (1 + e^-x), in (0, 1]: beyond 37 the nearest number is 1."""
    return 1.0 / (1.0 + exponential(-x))


@rule
def relaxation(rate: float, years: float) -> float:
    """Share in [0, 1] of the way to its target that a state goes in ``years`` at ``rate`` a year.

    Exact for a constant target, so that halving the step changes nothing and a zero rate is off.
    """
    return 1.0 - exponential(-rate * years)


@rule
def logarithm(x: float) -> float:
    """Natural logarithm of x in (0, inf); relative error under 1e-14."""
    halvings = 0.0
    while x < 0.70710678118654752:
        x = x * 2.0
        halvings += 1.0
    while x > 1.4142135623730951:
        x = x * 0.5
        halvings -= 1.0
    z = (x - 1.0) / (x + 1.0)
    square = z * z
    total = 0.0
    for k in range(12, -1, -1):
        total = total * square + 1.0 / (2.0 * k + 1.0)
    return 2.0 * z * total - halvings * 0.69314718055994531


@rule
def power(base: float, exponent: float) -> float:
    """``base`` in (0, inf) to a power, by way of :func:`exponential` (same clipping)."""
    return exponential(exponent * logarithm(base))


@rule
def normal_quantile(u: float) -> float:
    """Quantile of the standard normal distribution at u in [0, 1); relative error under 1.2e-9.

    Rational approximation of P. J. Acklam; u is kept 2^-54 away from 0, 2^-53 from 1.
    """
    u = min(max(u, 5.551115123125783e-17), 1.0 - 1.1102230246251565e-16)
    tail = min(u, 1.0 - u)
    if tail < 0.02425:
        q = math.sqrt(-2.0 * logarithm(tail))
        top = -7.784894002430293e-03 * q - 3.223964580411365e-01
        top = (top * q - 2.400758277161838) * q - 2.549732539343734
        top = (top * q + 4.374664141464968) * q + 2.938163982698783
        low = 7.784695709041462e-03 * q + 3.224671290700398e-01
        low = ((low * q + 2.445134137142996) * q + 3.754408661907416) * q + 1.0
        z = top / low
        return z if u < 0.5 else -z
    q = u - 0.5
    r = q * q
    top = -3.969683028665376e01 * r + 2.209460984245205e02
    top = ((top * r - 2.759285104469687e02) * r + 1.383577518672690e02) * r
    top = ((top - 3.066479806614716e01) * r + 2.506628277459239) * q
    low = -5.447609879822406e01 * r + 1.615858368580409e02
    low = ((low * r - 1.556989798598866e02) * r + 6.680131188771972e01) * r
    low = (low - 1.328068155288572e01) * r + 1.0
    return top / low


@rule
def gumbel_quantile(u: float) -> float:
    """Quantile of the standard Gumbel distribution at u in [0, 1): -log(-log u)."""
    u = min(max(u, 5.551115123125783e-17), 1.0 - 1.1102230246251565e-16)
    return -logarithm(-logarithm(u))


@rule
def poisson_quantile(mean: float, u: float) -> int:
    """Number of events with this mean (at most 30) at u in [0, 1), by inversion."""
    weight = exponential(-mean)
    total = weight
    count = 0
    while u >= total and count < MOST_EVENTS:
        count += 1
        weight = weight * mean / count
        total += weight
    return count


@rule
def binomial_weight(trials: Number, successes: Number, chance: float) -> float:
    """Probability of so many successes in so many trials (at most 60)."""
    weight = 1.0
    for k in range(successes):
        weight = weight * (trials - k) / (k + 1.0) * chance
    for _ in range(trials - successes):
        weight = weight * (1.0 - chance)
    return weight
