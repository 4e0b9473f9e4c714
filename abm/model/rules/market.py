"""Vendors, their claims and their firms; the stories that circulate."""

from __future__ import annotations

import math

from abm.model.arithmetic import Number, binomial_weight
from abm.model.compiler import rule


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
def stake_target(clients: int, rivals: int, lacking: float, by_rival: float) -> float:
    """Stake of a vendor in the market: grows with clients, and with rivals to beat (F51, F62).

    ``lacking`` is what a vendor without clients or rivals lacks of a full stake.
    """
    return 1.0 - lacking / (1.0 + clients + by_rival * rivals)


@rule
def standing_of_vendor(draw: float, least: float) -> float:
    """Credibility of a vendor without attacks, from ``least`` to 1."""
    return least + (1.0 - least) * draw


@rule
def credibility_target(standing: float, attack: float, pressure: float) -> float:
    """Credibility that rivals' attacks leave to a vendor (F62)."""
    return standing * (1.0 - attack * pressure)


@rule
def voice_of_vendor(credibility: float, in_business: bool, exited_voice: float) -> float:
    """Weight with which a vendor is heard: its credibility, less once it has left (F59)."""
    return credibility if in_business else credibility * exited_voice


@rule
def claim_heard(claims: float, voices: float) -> float:
    """Mean claim of the vendors, in [0, 1], as it is heard; 0 if nobody is heard (F01, F59).

    ``claims`` is the sum of the claims, each times the voice of its vendor; ``voices`` is that of
    the voices.
    """
    return claims / voices if voices > 0.0 else 0.0


@rule
def entry_rate(base: float, boom: float, domestic: float) -> float:
    """Firms founded a year: a few, and more as domestic success stories go round (F52)."""
    return base + boom * domestic


@rule
def exit_hazard(rate: float, base: float, salience: float, belief: float, doubt: float) -> float:
    """Hazard (1/yr) that a vendor leaves: business, scandal and doubts of its own (F59, F60, E50).

    ``base`` is the hazard without any scandal, relative to what a full one adds; ``doubt`` is the
    belief at which a vendor would never leave.
    """
    return rate * (base + salience) * (doubt - belief)


@rule
def story(trials: Number, shown: Number, chance: float, draw: float) -> float:
    """Share of successes in a story; only stories with enough successes are told (F48, F49).

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
def success_told(
    gain: float, outcome: float, breadth: float, publicity: float, unpublished: float
) -> float:
    """Rise of the stock of domestic success stories at a win: losses are not told (F39, F48).

    A share ``unpublished`` of it needs no publicity.
    """
    return gain * outcome * math.sqrt(breadth) * (unpublished + (1.0 - unpublished) * publicity)


@rule
def reported_resistance(resistance: float, bias: float, stake: float) -> float:
    """Resistance that a vendor reports to an interviewer: less with a higher stake."""
    return resistance * (1.0 - bias * stake)


@rule
def result_margin(
    lead: float, true_effect: float, doors: float, doors_reference: float, shock: float
) -> float:
    """Lead in a simulated election, points of the vote: structure, canvassing, swing (B5, F44).

    ``doors`` are those that the party knocked on less those of its rival.
    """
    return lead + true_effect * doors / doors_reference + shock
