"""How long a run takes and how much it stores, from a short pilot."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from abm.model.scenario import Scenario
from abm.runs.plan import Job
from abm.runs.provenance import sources_digest
from abm.runs.worker import Task, compute

SHORT = 26
"""Weeks of a run that is only to compile and to say whether a whole one can be afforded."""

PATIENCE = 3.0
"""Seconds that a pilot may take."""


class Estimate(NamedTuple):
    """Seconds on one core and bytes on disk of one run."""

    seconds: float
    size: float


def pilot(scenario: Scenario) -> Estimate:
    """Return the cost of one run, its members and ties apart.

    A whole run is measured; if that is long, a part, and cost is taken to grow with time.
    """
    scenario = _lasting(scenario, scenario.end)
    end = min(scenario.start + dt.timedelta(weeks=SHORT), scenario.end)
    _measured(_lasting(scenario, end))
    part = _measured(_lasting(scenario, end))
    share = (scenario.end - scenario.start) / (end - scenario.start)
    if part.seconds * share < PATIENCE:
        return _measured(scenario)
    return Estimate(part.seconds * share, part.size * share)


def _lasting(scenario: Scenario, end: dt.date) -> Scenario:
    """Return a scenario that ends on a day and keeps no members."""
    outputs = dataclasses.replace(scenario.outputs, agents=(), ties=False)
    return dataclasses.replace(scenario, end=end, outputs=outputs)


def _measured(scenario: Scenario) -> Estimate:
    """Run a scenario once, in a folder that does not last."""
    with tempfile.TemporaryDirectory() as folder:
        job = Job("0" * 64, scenario, 0)
        began = time.perf_counter()
        compute(Task([job], Path(folder), "pilot", None, sources_digest()))
        seconds = time.perf_counter() - began
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    return Estimate(seconds, size)
