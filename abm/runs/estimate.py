"""Estimates of how long runs take and how much they store, from a short pilot run."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from abm.runs.plan import Job
from abm.runs.provenance import sources_digest
from abm.runs.shards import committed_at
from abm.runs.store import MISSING
from abm.runs.worker import Task, compute
from abm.scenario import Scenario

if TYPE_CHECKING:
    from abm.runs.results import Results

SHORT = 26
"""Weeks of the first run, which compiles the model and shows whether a whole run is affordable."""

PATIENCE = 3.0
"""Most seconds that a pilot run may take."""

PER_DATE = ("agents", "ties")
"""Tables that grow with the number of dates at which members are recorded."""


class Estimate(NamedTuple):
    """Seconds of a run on one core, bytes it stores, and bytes of its members at one date."""

    seconds: float
    size: float
    members: float


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


def cost(results: Results, one: Estimate) -> Estimate:
    """Return the cost of all missing runs, from that of one run of the first scenario.

    The cost of a run is taken to be proportional to its members and its steps.
    """
    experiment, plan = results.experiment, results.plan
    missing = np.flatnonzero((results.index.status == MISSING) & ~plan.repeats())
    points, replicates = np.divmod(missing, experiment.replicates)
    scenarios = list(experiment.points.scenarios.values())
    weights = np.array([_weight(scenario) for scenario in scenarios]) / _weight(scenarios[0])
    runs = float(weights[points // len(experiment.points.values)].sum())
    dates = len(scenarios[0].outputs.agents)
    keeping = int(np.count_nonzero(replicates < experiment.agents_replicates))
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


def _weight(scenario: Scenario) -> float:
    """Return the cost of a run in arbitrary units."""
    return (scenario.end - scenario.start).days / scenario.step / scenario.scale


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
