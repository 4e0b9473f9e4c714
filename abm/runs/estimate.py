"""Estimates of how long runs take and how much they store: in advance, by a pilot, on the way."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from abm.model.simulation import is_compiled
from abm.runs.plan import Job
from abm.runs.provenance import sources_digest
from abm.runs.shards import committed_at
from abm.runs.store import MISSING
from abm.runs.worker import Task, compute
from abm.scenario import Scenario

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

SHORT = 26
"""Weeks of the first run, which compiles the model and shows whether a whole run is affordable."""

PATIENCE = 3.0
"""Most seconds that a pilot run may take."""

A_STEP, A_RUN = 1e-7, 5e-3
"""Seconds that a member's step and a run take at most on usual machines, for a first guess."""

RECENT = 16
"""How many chunks of runs the pace is taken from."""

PER_DATE = ("agents", "ties")
"""Tables that grow with the number of dates at which members are recorded."""


class Estimate(NamedTuple):
    """Seconds of a run on one core, bytes it stores, and bytes of its members at one date."""

    seconds: float
    size: float
    members: float


class Guess:
    """The seconds that runs of an experiment hardly exceed on one core, before any is tried.

    Parameters
    ----------
    experiment : Experiment
    """

    def __init__(self, experiment: Experiment) -> None:
        points = experiment.points
        self._each = [_guess(scenario) for scenario in points.scenarios.values()]
        self._runs = len(points.values) * experiment.replicates

    def of(self, rows: Iterable[int]) -> float:
        """Return the seconds of some rows of the plan."""
        return sum(self._each[row // self._runs] for row in rows)

    def total(self, rows: NDArray[np.integer]) -> float:
        """Return the seconds of many rows in order, without an array of their size."""
        ends = np.searchsorted(rows, self._runs * np.arange(len(self._each) + 1))
        return float(np.diff(ends) @ self._each)


class TimeLeft:
    """The time that runs still take, from how those that have ended compare with the guess.

    Parameters
    ----------
    experiment : Experiment
    rows : ndarray of int
        The rows of the plan that are computed.
    slow : int
        How many of the first chunks tell nothing, since their workers compile the model.
    """

    def __init__(self, experiment: Experiment, rows: NDArray[np.integer], slow: int = 0) -> None:
        self._guess = Guess(experiment)
        self._left = self._guess.total(rows)
        self._ratios: deque[float] = deque(maxlen=RECENT)
        self._slow = slow

    def end(self, rows: Sequence[int], seconds: float) -> None:
        """Note some runs that have ended, and how long a worker took for them."""
        guess = self._guess.of(rows)
        self._left -= guess
        if self._slow:
            self._slow -= 1
        elif not np.isnan(seconds):
            self._ratios.append(seconds / guess)

    def seconds(self, workers: int) -> float:
        """Return the seconds that are left; NaN before a run has ended."""
        return self._left * float(np.median(self._ratios or np.nan)) / workers


def pilot(scenario: Scenario) -> Estimate:
    """Return the cost of one run; ``size`` is without its members.

    A whole run is measured, or the first weeks of one that would take long, whose cost is then
    taken to grow in proportion to time.
    """
    end = min(scenario.start + dt.timedelta(weeks=SHORT), scenario.end)
    _measured(_lasting(scenario, end))
    part = _measured(_lasting(scenario, end))
    share = (scenario.end - scenario.start) / (end - scenario.start)
    if part.seconds * share < PATIENCE:
        return _measured(_lasting(scenario, scenario.end))
    return Estimate(part.seconds * share, part.size * share, part.members)


def before_all() -> Iterator[str]:
    """Yield what the first run on a machine does before anything else, if it is still to come."""
    if not is_compiled():
        yield "The model is compiled first, once on this machine; this takes about 20 seconds."


def cost(results: Results, one: Estimate) -> Estimate:
    """Return the cost of all missing runs, from that of one run of the first scenario.

    Runs are taken to differ in their members and their steps alone.
    """
    experiment, plan = results.experiment, results.plan
    missing = np.flatnonzero((results.index.status == MISSING) & ~plan.repeats())
    guess = Guess(experiment)
    runs = guess.total(missing) / guess.of([0])
    dates = len(experiment.points[0].scenario.outputs.agents)
    keeping = int(np.count_nonzero(missing % experiment.replicates < experiment.agents_replicates))
    members = one.members * dates * keeping
    return Estimate(one.seconds * runs, one.size * runs + members, members)


def pace(results: Results) -> float | None:
    """Return the seconds for each run of a process that is computing now; None if there is none."""
    if not results.folder.busy():
        return None
    began = dt.datetime.fromisoformat(results.manifest["started"]).timestamp()
    shards = [(committed_at(name), len(rows)) for name, rows in results.index.shards_of()]
    recent = [(when, runs) for when, runs in shards if when > began]
    done = sum(runs for _, runs in recent)
    return (max(when for when, _ in recent) - began) / done if done else None


def _guess(scenario: Scenario) -> float:
    """Return the seconds that a run hardly exceeds."""
    members = sum(max(n for _, n in party.membership) for party in scenario.parties)
    steps = (scenario.end - scenario.start).days / scenario.step
    return A_RUN + A_STEP * steps * members / scenario.scale


def _lasting(scenario: Scenario, end: dt.date) -> Scenario:
    """Return a scenario that ends on a day, and records members on that day if on any."""
    days = (end,) if scenario.outputs.agents else ()
    return dataclasses.replace(
        scenario, end=end, outputs=dataclasses.replace(scenario.outputs, agents=days)
    )


def _measured(scenario: Scenario) -> Estimate:
    """Run a scenario once, in a temporary folder, and return its cost."""
    with tempfile.TemporaryDirectory() as folder:
        job = Job("0" * 64, scenario, 0)
        began = time.perf_counter()
        compute(Task([job], Path(folder), "pilot", None, sources_digest()))
        seconds = time.perf_counter() - began
        sizes = {path: path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()}
    members = sum(size for path, size in sizes.items() if path.stem in PER_DATE)
    return Estimate(seconds, sum(sizes.values()) - members, members)
