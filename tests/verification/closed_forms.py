"""Known results that the model must reproduce when all but one mechanism is off.

Each function is one formula, written from its source and not from the model's rules.
Probabilities and rates are those of one step; beliefs, shares and outcomes lie in [0, 1].
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float64]


def fixation(first: int, size: int, advantage: float) -> float:
    """Probability that ``first`` adopters of ``size`` become all, in copying the best (Moran 1958).

    The best performer is an adopter with odds exp(advantage) a head; 0 is neutral drift.
    """
    if advantage == 0.0:
        return first / size
    return math.expm1(-advantage * first) / math.expm1(-advantage * size)


def learnt_level(win: float, gain: float, loss: float) -> float:
    """Mean belief where wins (probability ``win``) close ``gain`` and losses ``loss`` of the gap.

    The fixed point of Bush and Mosteller (1955); with equal gains it is the win rate itself.
    """
    return win * gain / (win * gain + (1.0 - win) * loss)


def learnt_moments(
    start: float, win: float, gain: float, loss: float, silence: float, results: int
) -> tuple[float, float]:
    """Mean and variance of belief after so many independent results, exactly.

    A share ``silence`` of the losses is not heard of and changes nothing.
    """
    heard = (1.0 - win) * (1.0 - silence)
    mean, square = start, start * start
    for _ in range(results):
        kept = 1.0 - win - heard
        square = (
            win * ((1.0 - gain) ** 2 * square + 2.0 * gain * (1.0 - gain) * mean + gain**2)
            + heard * (1.0 - loss) ** 2 * square
            + kept * square
        )
        mean = win * (mean + gain * (1.0 - mean)) + heard * (1.0 - loss) * mean + kept * mean
    return mean, square - mean * mean


def with_hidden_failures(win: float, silence: float) -> float:
    """Belief where a share of the failures is hidden (Hong and Henrich 2021)."""
    return win / (win + (1.0 - win) * (1.0 - silence))


def hot_stove(sharpness: float, rate: float, mean: float, spread: float) -> float:
    """Share of users among those who learn only by using (Denrell and March 2001).

    Choice is logistic in ``sharpness`` times the estimate; payoffs are normal.
    """
    variance = rate * spread**2 / (2.0 - rate)
    return 1.0 / (1.0 + math.exp(-sharpness * mean + 0.5 * sharpness**2 * variance))


def told_successes(trials: int, success: float, shown: int) -> float:
    """Mean share of successes in stories told only if at least ``shown`` of the trials succeed."""
    counts = np.arange(shown, trials + 1)
    weights = stats.binom.pmf(counts, trials, success)
    return float(counts @ weights / weights.sum() / trials)


def two_sources(first: float, second: float, first_share: float, second_share: float) -> float:
    """Mean belief drawn to two sources in turn, each closing a share of the gap in a step."""
    weight = first_share * (1.0 - second_share)
    return (weight * first + second_share * second) / (weight + second_share)


def ring_spread(size: int) -> int:
    """Steps in which two neighbours win a ring of four ties, where two users win a third.

    Complex contagion of Centola and Macy (2007): one more on each side a step, and the last three
    of an odd ring at once, since the one in the middle then has a user on either side.
    """
    return (size - 2) // 2


def replaced(start: float, entrants: float, turnover: float, steps: int) -> float:
    """Mean belief under turnover without learning."""
    return entrants - (entrants - start) * (1.0 - turnover) ** steps


def replaced_and_taught(entrants: float, taught: float, turnover: float, share: float) -> float:
    """Mean belief after learning, where turnover and learning alternate for ever."""
    kept = (1.0 - share) * turnover
    return (kept * entrants + share * taught) / (1.0 - (1.0 - share) * (1.0 - turnover))


def logistic_spread(start: float, rate: float, years: float) -> float:
    """Share informed in a well-mixed society (mean field of the SI process)."""
    return 1.0 / (1.0 + (1.0 / start - 1.0) * math.exp(-rate * years))


def bass(start: float, spontaneous: float, rate: float, years: float) -> float:
    """Share of adopters of Bass (1969) where ``start`` had adopted at the outset.

    ``spontaneous`` and ``rate`` are the coefficients of innovation and imitation, a year.
    """
    ahead = (1.0 - start) / (1.0 + start * rate / spontaneous)
    decay = ahead * math.exp(-(spontaneous + rate) * years)
    return (1.0 - decay) / (1.0 + rate / spontaneous * decay)


def informed(
    first: int, size: int, contact: float, spontaneous: Sequence[float]
) -> tuple[float, float]:
    """Mean and variance of the share of adopters in a finite society, exactly.

    In a step each of the others meets one of the ``size - 1`` other members with probability
    ``contact`` and adopts if that one has, or else adopts by itself with the probability that
    ``spontaneous`` gives for the step.
    """
    adopters = np.arange(size + 1)
    law: Array = np.zeros(size + 1)
    law[first] = 1.0
    steps: dict[float, Array] = {}
    for alone in spontaneous:
        if alone not in steps:
            chance = 1.0 - (1.0 - alone) * (1.0 - contact * adopters / (size - 1))
            new = adopters[np.newaxis, :] - adopters[:, np.newaxis]
            left = size - adopters[:, np.newaxis]
            law_of_new = stats.binom.pmf(new, left, chance.clip(0.0, 1.0)[:, np.newaxis])
            steps[alone] = np.asarray(law_of_new)
        law = np.asarray(law @ steps[alone])
    share = adopters / size
    mean = float(law @ share)
    return mean, float(law @ share**2) - mean**2


def cascade(size: int, adopts: Callable[[float], float]) -> tuple[float, float]:
    """Mean and variance of the final share of adopters with random thresholds, exactly.

    ``adopts(r)`` is the chance that a member's threshold is below a share r of adopters
    (Granovetter 1978).  A set of k members is taken whole by a cascade among themselves with a
    chance that follows from those of its subsets; exact fractions keep the recursion stable.
    """
    holds = [1 - Fraction(adopts(k / size)) for k in range(size + 1)]
    whole: list[Fraction] = []
    for k in range(size + 1):
        parts = (math.comb(k, j) * whole[j] * holds[j] ** (k - j) for j in range(k))
        whole.append(1 - sum(parts, Fraction(0)))
    law = np.array(
        [float(math.comb(size, k) * whole[k] * holds[k] ** (size - k)) for k in range(size + 1)]
    )
    share = np.arange(size + 1) / size
    mean = float(law @ share)
    return mean, float(law @ share**2) - mean**2


def threshold_level(adopts: Callable[[float], float]) -> float:
    """The lowest share of adopters that sustains itself, r = F(r), in a large society."""
    share = 0.0
    for _ in range(10_000):
        share = adopts(share)
    return share


def informational_cascade(adopting: int, size: int) -> tuple[float, float]:
    """Chance of an up cascade, and mean share of adopters, where ``size`` members choose in turn.

    Bikhchandani, Hirshleifer and Welch (1992): ``adopting`` members have a signal to adopt, the
    others one to decline, in a random order.  Each sees all choices before, and follows the balance
    of these and the own signal, a coin where they are even.  Two adopters ahead, or two decliners,
    make everybody follow.  Exactly, with signals drawn without replacement; a case that ends before
    either counts by its last choice.
    """

    @cache
    def follow(signals: int, left: int, ahead: int) -> tuple[float, float]:
        """Chance that adopters lead in the end, and mean number of adopters to come."""
        if abs(ahead) == 2 or left == 0:
            return float(ahead > 0), left * float(ahead > 0)
        lead, adopters = 0.0, 0.0
        for signal, chance in ((1, signals / left), (-1, 1.0 - signals / left)):
            sum_of_all = ahead + signal
            for choice in (1, -1):
                share = chance * (0.5 if sum_of_all == 0 else float(choice * sum_of_all > 0))
                if share > 0.0:
                    then = follow(signals - (signal > 0), left - 1, ahead + choice)
                    lead += share * then[0]
                    adopters += share * (then[1] + (choice > 0))
        return lead, adopters

    lead, adopters = follow(adopting, size, 0)
    return lead, adopters / size


def right_cascade(quality: float) -> float:
    """Chance of the right cascade among very many, with signals right so often (the same paper)."""
    return quality * (1.0 + quality) / (2.0 * (1.0 - quality * (1.0 - quality)))


def consensus(weights: Array, beliefs: Array) -> float:
    """Belief on which DeGroot (1974) averaging agrees: beliefs by the left eigenvector."""
    values, vectors = np.linalg.eig(weights.T)
    leading = np.real(vectors[:, np.argmax(np.real(values))])
    return float(leading @ beliefs / leading.sum())
