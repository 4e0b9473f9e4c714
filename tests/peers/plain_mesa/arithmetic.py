"""Notation of the ODD: the functions that its equations share."""

from __future__ import annotations

import math
from random import Random


def toward(x: float, y: float, w: float) -> float:
    """A share w of the way from x to y (Basic principles)."""
    return x + w * (y - x)


def share_of_rate(rate: float, delta: float) -> float:
    """The share of a way that belongs to a yearly rate in a step of delta years (Notation)."""
    return 1.0 - math.exp(-rate * delta)


def logistic(x: float) -> float:
    """The logistic function, its argument clipped (Notation, numerical detail)."""
    return 1.0 / (1.0 + math.exp(-min(40.0, max(-40.0, x))))


def clipped_normal(random: Random, mean: float, spread: float) -> float:
    """A normal draw, clipped to [0, 1] (Traits of a person)."""
    return min(1.0, max(0.0, random.gauss(mean, spread)))


def gumbel(random: Random) -> float:
    """A Gumbel draw: minus the logarithm of an exponential one (Notation)."""
    return -math.log(random.expovariate(1.0))


def poisson(random: Random, mean: float) -> int:
    """A Poisson draw, by counting arrivals (Promise)."""
    count, left = 0, mean
    while (left := left - random.expovariate(1.0)) > 0.0:
        count += 1
    return count
