"""Comparing runs with what theory expects of them: checks, their false-alarm rate, their table.

A check that rests on chance passes unless its z exceeds :data:`LIMIT`.  Over a whole family of at
most :data:`FAMILY` checks a right model then fails one with a probability of :data:`FALSE_ALARM`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from abm.config import load
from abm.model.engine import advance
from abm.model.randomness import replicate_seed
from abm.model.simulation import Society
from abm.scenario import Scenario

CASES = Path(__file__).parent / "cases"
"""Configs in which all but a few mechanisms are off."""

SETTINGS = ("network", "step", "activation", "structure")
"""Keys of ``[experiment]`` that a check may set."""

FALSE_ALARM = 1e-4
"""Probability that a right model fails at least one check of a family."""

FAMILY = 100
"""Most checks of a family; the limit of each is set for this many (Bonferroni)."""

LIMIT = float(stats.norm.isf(FALSE_ALARM / (2 * FAMILY)))
"""Largest |z| of a check that passes, about 4.9."""


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of a closed form with what was simulated.

    Parameters
    ----------
    case, quantity : str
        What is compared, and at which values.
    expected, simulated : float
        The closed form, and the mean over independent observations.
    error : float
        Standard error of that mean; 0 where nothing is left to chance.
    observations : float
        How many they are where their spread was estimated from them, else infinite: the error is
        then known, and the statistic normal rather than Student's.
    tolerance : float
        How far the truth itself may lie from the closed form: an order of approximation, or of
        rounding, that the check states.
    """

    case: str
    quantity: str
    expected: float
    simulated: float
    error: float = 0.0
    observations: float = math.inf
    tolerance: float = 0.0

    @property
    def z(self) -> float:
        """Distance beyond the tolerance, as the normal deviate of the same probability."""
        apart = self.simulated - self.expected
        beyond = math.copysign(max(0.0, abs(apart) - self.tolerance), apart)
        if self.error == 0.0:
            return 0.0 if beyond == 0.0 else math.copysign(math.inf, beyond)
        if math.isinf(self.observations):
            return beyond / self.error
        tail = stats.t.sf(abs(beyond) / self.error, self.observations - 1)
        return math.copysign(float(stats.norm.isf(tail)), beyond)

    @property
    def interval(self) -> tuple[float, float]:
        """Values of the closed form that what was simulated would not have contradicted."""
        quantile = LIMIT
        if not math.isinf(self.observations):
            quantile = float(stats.t.isf(stats.norm.sf(LIMIT), self.observations - 1))
        margin = self.tolerance + quantile * self.error
        return self.simulated - margin, self.simulated + margin

    @property
    def passes(self) -> bool:
        """Whether the simulated agrees with the expected."""
        return abs(self.z) <= LIMIT


def mean_of(case: str, quantity: str, expected: float, observed: ArrayLike) -> Check:
    """Check a mean whose spread is estimated from the independent observations themselves."""
    values = np.asarray(observed, dtype=np.float64)
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    return Check(case, quantity, expected, float(values.mean()), error, values.size)


def share_of(case: str, quantity: str, expected: float, observed: ArrayLike) -> Check:
    """Check a share of independent observations that are each 0 or 1."""
    values = np.asarray(observed, dtype=np.float64)
    error = math.sqrt(expected * (1.0 - expected) / values.size)
    return Check(case, quantity, expected, float(values.mean()), error)


def with_bias(check: Check, tolerance: float) -> Check:
    """The same check of an approximation that may be so far from the truth."""
    return replace(check, tolerance=tolerance)


def scenario(
    config: str, members: int | None = None, win: float | None = None, **fields: Any
) -> Scenario:
    """The scenario of a verification config, at other values.

    Parameters
    ----------
    config : str
        Its name in ``cases``.
    members : int, optional
        Membership, constant.
    win : float, optional
        Chance of a win in every result, local or simulated.
    **fields
        Parameters and strengths of mechanisms by name; those of :data:`SETTINGS`.
    """
    read = load(CASES / f"{config}.toml").points[0].scenario
    settings = {name: fields.pop(name) for name in SETTINGS if name in fields}
    mechanisms = {name: fields.pop(name) for name in read.mechanisms if name in fields}
    unknown = fields.keys() - read.parameters.keys()
    if unknown:
        raise TypeError(f"no parameter or mechanism is called {unknown.pop()!r}")
    parties = read.parties
    if members is not None:
        parties = tuple(
            replace(party, membership=((party.membership[0][0], float(members)),))
            for party in parties
        )
    calendar = read.calendar
    if win is not None:
        lead = read.parameters["swing"] * float(stats.norm.ppf(win))
        results = tuple(replace(row, outcome=win, lead=lead) for row in calendar.results)
        calendar = replace(calendar, results=results)
    return replace(
        read,
        parameters={**read.parameters, **fields},
        mechanisms={**read.mechanisms, **mechanisms},
        parties=parties,
        calendar=calendar,
        **settings,
    )


def worlds(society: Society, case: str, count: int) -> Iterable[Any]:
    """Independent societies on their first day, the same ones every time."""
    return (society.world(replicate_seed(2030, case, number)) for number in range(count))


def mean_beliefs(society: Society, case: str, count: int, steps: int) -> list[float]:
    """Mean belief after so many steps, in independent societies."""
    means = []
    for world in worlds(society, case, count):
        advance(world, steps)
        means.append(float(world.members.belief.mean()))
    return means


HEADER = f"{'case':4} {'quantity':68} {'expected':>10} {'simulated':>10} {'interval':>20} {'z':>6}"


def line(check: Check) -> str:
    """One check as a line of the table under :data:`HEADER`."""
    low, high = check.interval
    span = f"{low:.5f} to {high:.5f}"
    if check.error == 0.0:
        span = f"within {check.tolerance:.0e}" if check.tolerance > 0.0 else "exact"
    verdict = "" if check.passes else "  FAILS"
    numbers = f"{check.expected:10.5f} {check.simulated:10.5f} {span:>20} {check.z:6.2f}"
    return f"{check.case:>4} {check.quantity:68} {numbers}{verdict}"
