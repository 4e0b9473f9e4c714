"""How long a reproduction still takes."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from abm.quantities import duration
from abm.runs import estimate
from abm.runs.pool import cores
from abm.runs.results import Results
from abm.runs.store import MISSING


class TimeLeft:
    """The time that a reproduction still takes, from short pilots and from its pace so far.

    Parameters
    ----------
    planned : list of Results
        Experiments, in the order in which they are made.
    say : callable
        Prints a line.
    """

    def __init__(self, planned: list[Results], say: Callable[[str], None]) -> None:
        say("Trying one run of each experiment to estimate how long all of them take ...")
        seconds: dict[str, float] = {}
        costs = []
        for results in planned:
            name = results.experiment.name
            costs.append(0.0 if name in seconds else _seconds(results))
            seconds[name] = costs[-1]
        self._costs = np.array(costs)
        self._began = time.monotonic()

    def before(self, number: int) -> str:
        """Return the duration that is left before the experiment of a number, from 0, is made."""
        done, left = self._costs[:number].sum(), self._costs[number:].sum()
        pace = (time.monotonic() - self._began) / done if done else 1.0
        return duration(left * pace)


def _seconds(results: Results) -> float:
    """Return how long the missing runs of an experiment take on all cores."""
    if not results.index.count(MISSING):
        return 0.0
    pilot = estimate.pilot(results.experiment.points[0].scenario)
    return estimate.cost(results, pilot).seconds / cores()
