"""How long a run takes and how much it stores, from a short pilot."""

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
from abm.runs.shards import made
from abm.runs.store import MISSING
from abm.runs.worker import Task, compute
from abm.scenario import Scenario

if TYPE_CHECKING:
    from abm.runs.reading import Results

SHORT = 26
"""Weeks of a run that is only to compile and to say whether a whole one can be afforded."""

PATIENCE = 3.0
"""Seconds that a pilot may take."""


PER_DATE = ("agents", "ties")
"""Tables that grow with the dates at which members are kept, by few of the runs."""


class Estimate(NamedTuple):
    """Seconds on one core of a run, bytes it stores, and those of its members at one date."""

    seconds: float
    size: float
    members: float


def pilot(scenario: Scenario) -> Estimate:
    """Return the cost of one run, its members apart.

    A whole run is measured; if that is long, a part, and cost is taken to grow with time.
    """
    end = min(scenario.start + dt.timedelta(weeks=SHORT), scenario.end)
    _measured(_lasting(scenario, end))
    part = _measured(_lasting(scenario, end))
    share = (scenario.end - scenario.start) / (end - scenario.start)
    if part.seconds * share < PATIENCE:
        return _measured(_lasting(scenario, scenario.end))
    return Estimate(part.seconds * share, part.size * share, part.members)


def cost(results: Results, one: Estimate) -> Estimate:
    """Return the cost of all that is missing, by that of a run of the first scenario.

    The cost of a run is taken to grow with its members and its steps.
    """
    experiment, plan = results.experiment, results.plan
    missing = np.flatnonzero((results.index.status == MISSING) & ~plan.repeats())
    which, replicates = np.divmod(missing, experiment.replicates)
    scenarios = list(experiment.points.scenarios.values())
    weights = np.array([_weight(scenario) for scenario in scenarios]) / _weight(scenarios[0])
    runs = float(weights[which // len(experiment.points.values)].sum())
    dates = len(scenarios[0].outputs.agents)
    keeping = int(np.count_nonzero(replicates < experiment.agents_replicates))
    members = one.members * dates * keeping
    return Estimate(one.seconds * runs, one.size * runs + members, members)


def pace(results: Results) -> float | None:
    """Return the seconds between two runs of a process that is at it now; None if nobody is."""
    if not results.folder.busy():
        return None
    began = dt.datetime.fromisoformat(results.manifest["started"]).timestamp()
    since = [(made(name), len(rows)) for name, rows in results.index.held()]
    since = [(when, number) for when, number in since if when > began]
    done = sum(number for _, number in since)
    return (max(when for when, _ in since) - began) / done if done else None


def _weight(scenario: Scenario) -> float:
    """Return what a run costs, in arbitrary units."""
    return (scenario.end - scenario.start).days / scenario.step / scenario.scale


def _lasting(scenario: Scenario, end: dt.date) -> Scenario:
    """Return a scenario that ends on a day, and keeps members on that day if it keeps any."""
    days = (end,) if scenario.outputs.agents else ()
    return dataclasses.replace(
        scenario, end=end, outputs=dataclasses.replace(scenario.outputs, agents=days)
    )


def _measured(scenario: Scenario) -> Estimate:
    """Run a scenario once, in a folder that does not last."""
    with tempfile.TemporaryDirectory() as folder:
        job = Job("0" * 64, scenario, 0)
        began = time.perf_counter()
        compute(Task([job], Path(folder), "pilot", None, sources_digest()))
        seconds = time.perf_counter() - began
        sizes = {path: path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()}
    members = sum(size for path, size in sizes.items() if path.stem in PER_DATE)
    return Estimate(seconds, sum(sizes.values()) - members, members)
