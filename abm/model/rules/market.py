"""Vendors, their claims and their firms; the stories that circulate."""

from __future__ import annotations

import math

import numpy as np

from abm.model.arithmetic import exponential
from abm.model.compiler import rule

Number = int | np.int64


@rule
def claim(belief: float, stake: float, exaggeration: float) -> float:
    """What a vendor says, in [0, 1]: never below what it believes, above it by its stake (F51)."""
    return belief + stake * exaggeration * (1.0 - belief)


@rule
def claimed_points(message: float, promised_points: float, tail: float) -> float:
    """Points of the vote that a claim promises; some vendors promise wildly (F46, F47)."""
    return message * promised_points * tail


@rule
def market_pressure(credibility: float, half: float) -> float:
    """Presence of the vendors in [0, 1): half when ``half`` credible vendors speak (F52)."""
    return credibility / (credibility + half)


@rule
def stake_target(clients: int, rivals: int) -> float:
    """Stake of a vendor in the market: grows with clients, and with rivals to beat (F51, F62)."""
    return 1.0 - 0.7 / (1.0 + clients + 0.1 * rivals)


@rule
def credibility_target(standing: float, attack: float, pressure: float) -> float:
    """Credibility that rivals' attacks leave to a vendor (F62)."""
    return standing * (1.0 - attack * pressure)


@rule
def entry_rate(base: float, boom: float, told: float) -> float:
    """Firms founded a year: a few, and more when a success is told (F52)."""
    return base + boom * told


@rule
def exit_hazard(rate: float, salience: float, belief: float) -> float:
    """Hazard (1/yr) that a vendor leaves: scandal, and its own doubts (F59, F60)."""
    return rate * salience * (1.2 - belief)


@rule
def poisson_quantile(mean: float, u: float) -> int:
    """Number of events with this mean (at most 30) at u in [0, 1), by inversion."""
    weight = exponential(-mean)
    total = weight
    count = 0
    while u >= total and count < 60:
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


@rule
def story(trials: Number, shown: Number, chance: float, draw: float) -> float:
    """Share of successes in a story that is told: those with few successes are not (F48, F49).

    A binomial number of successes given that it is at least ``shown``, over ``trials``, at the
    quantile ``draw``; ``shown`` 0 tells everything (Weatherall, O'Connor and Bruner 2020).
    """
    least = min(shown, trials)
    total = 0.0
    for k in range(least, trials + 1):
        total += binomial_weight(trials, k, chance)
    passed = 0.0
    for k in range(least, trials):
        passed += binomial_weight(trials, k, chance)
        if draw * total < passed:
            return k / trials
    return 1.0 if total > 0.0 else 0.0


@rule
def told_success(gain: float, outcome: float, breadth: float, publicity: float) -> float:
    """Rise of the stock of told successes at a win: losses are not told (F39, F48)."""
    return gain * outcome * math.sqrt(breadth) * (0.5 + 0.5 * publicity)


@rule
def report(resistance: float, bias: float, stake: float) -> float:
    """Resistance as a vendor tells it to an interviewer: it leaves some out, by its stake."""
    return resistance * (1.0 - bias * stake)
