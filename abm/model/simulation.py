"""From a scenario and a seed to an output: ``prepare(scenario).run(seed)``, or ``simulate``."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.model.calendar import date_of
from abm.model.compiler import allocating
from abm.model.engine import advance
from abm.model.networks import Network
from abm.model.record.measures import empty_records
from abm.model.record.measuring import measure, measure_aggregates
from abm.model.record.outcomes import outcomes, recording
from abm.model.record.recording import Records
from abm.model.record.snapshots import members_table, ties_table
from abm.model.society import Labels, Origin
from abm.model.state import World
from abm.scenario import Scenario


@dataclass
class Output:
    """What one run gives.

    Attributes
    ----------
    dates : list of datetime.date
        The R recorded dates.
    parties : tuple of str
        The P parties, in the order of the arrays.
    series : ndarray, shape (R, P, len(ROLES), len(MEASURES))
        NaN where a measure is not defined; without series, ledger or labels to keep, also where no
        outcome reads it.
    public : ndarray, shape (R, len(PUBLIC_MEASURES))
    kept : bool
        Whether these two are to be stored.
    outcomes : dict of str to float
        Scalars, always the same keys; NaN where undefined.
    ledger : ndarray, shape (R, P, len(LEDGER_ROLES), len(CHANNELS)), or None
        Flows since the record before, and stocks at the record.
    labelled : ndarray, shape (R, labels, P, roles, channels), or None
        The same by label of persons, where a run was given labels.
    agents : dict of date to dict of str to array
    ties : dict of date to ndarray, shape (m, 2)
        Pairs of row numbers in the agents table of that date.
    """

    dates: list[dt.date]
    parties: tuple[str, ...]
    series: NDArray[np.float64]
    public: NDArray[np.float64]
    kept: bool
    outcomes: dict[str, float]
    ledger: NDArray[np.float64] | None
    labelled: NDArray[np.float64] | None
    agents: dict[dt.date, dict[str, NDArray[Any]]]
    ties: dict[dt.date, NDArray[np.int64]]


LOOK_EVERY = 2_000_000
"""Seats times steps between two checks of whether a run may continue: a tenth of a second."""


class Society(Origin):
    """A prepared scenario, of which replicates can be run."""

    def run(
        self,
        seed: int,
        labels: Labels | None = None,
        between: Callable[[], None] | None = None,
    ) -> Output:
        """One replicate.

        Parameters
        ----------
        seed : int
            In [0, 2^63).
        labels : ndarray of int16, shape (P, ordinals), optional
            Groups of persons for the ledger (parties by name); persons beyond have label 0.
        between : callable, optional
            Called between steps, every few of them; what it raises ends the run.
        """
        scenario = self.scenario
        world = self.world(seed, labels)
        at = recording(self.dated, scenario.outputs.every)
        stops = np.array(at.stops)
        wanted = {at.step_read(day): day for day in scenario.outputs.agents}
        kept = scenario.outputs.series or scenario.outputs.ledger or labels is not None
        whole = np.ones_like(at.whole) if kept else at.whole
        series, public, by_party, by_public = empty_records(stops.size, len(self.names))
        flows = np.zeros((stops.size if kept else 1, *world.postings.flow.shape))
        agents: dict[dt.date, dict[str, NDArray[Any]]] = {}
        ties: dict[dt.date, NDArray[np.int64]] = {}
        place = 0
        every = max(1, LOOK_EVERY // self._members.role.size)
        looks = range(0, self.steps, every) if between is not None else ()
        for stop in sorted({0, self.steps, *wanted, *looks}):
            if between is not None:
                between()
            place = follow(world, stop, place, stops, whole, by_party, by_public, flows)
            if stop in wanted:
                rows = members_table(world, self.names)
                day = date_of(scenario, stop)
                agents[day] = rows
                if scenario.outputs.ties:
                    ties[day] = ties_table(world)
        return Output(
            dates=at.dates,
            parties=tuple(self.names),
            series=series,
            public=public,
            kept=scenario.outputs.series,
            outcomes=outcomes(Records(at, series, public, world.campaigns, world.results)),
            ledger=_over_labels(flows) if scenario.outputs.ledger else None,
            labelled=flows if labels is not None and labels.size else None,
            agents=agents,
            ties=ties,
        )


@allocating
def follow(
    world: World,
    until: int,
    place: int,
    stops: Any,
    whole: Any,
    series: Any,
    public: Any,
    flows: Any,
) -> int:
    """Live up to step ``until``, and write the records due on the way; return the next one due.

    ``stops`` [record] are the steps before which records are due, ``place`` is the first that is
    not written yet.  Those in ``whole`` are measured; of the others only aggregates are kept.
    """
    while True:
        if place < stops.size and stops[place] == world.clock[0].step:
            if whole[place]:
                measure(world, series[place], public[place], flows[min(place, flows.shape[0] - 1)])
            else:
                measure_aggregates(world, series[place], public[place])
            place += 1
        if world.clock[0].step >= until:
            return place
        advance(world, 1)


def is_compiled() -> bool:
    """Whether this machine keeps the compiled model, or needs none."""
    if not hasattr(follow, "stats"):
        return True
    kept = f"simulation.follow-*.{sys.implementation.cache_tag.replace('cpython-', 'py')}*.nbi"
    folder = follow.stats.cache_path  # None where no folder can be written
    return folder is not None and any(Path(folder).glob(kept))


def _over_labels(flows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Flows of everybody, whatever the label."""
    total: NDArray[np.float64] = flows.sum(axis=1)
    return total


def prepare(scenario: Scenario, network: Network | None = None) -> Society:
    """Make a scenario ready for its replicates.

    Parameters
    ----------
    scenario : Scenario
    network : callable or array_like, optional
        Ties of one's own, instead of ``scenario.network``: see :func:`abm.model.networks.pairs_of`.
    """
    return Society(scenario, network)


def simulate(scenario: Scenario, seed: int) -> Output:
    """One run of a scenario with one seed; pure, and the same bytes every time."""
    return prepare(scenario).run(seed)
