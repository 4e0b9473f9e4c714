"""What other runs of the same settings show, so that one run is not taken for the result."""

from __future__ import annotations

import dataclasses
import datetime as dt
import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from abm.explore.draft import Draft
from abm.model.record.measures import MEASURES, ROLES
from abm.model.simulation import prepare
from abm.runs.plan import Job, Plan

OTHERS = 8
"""How many other runs are computed."""


class Bands(NamedTuple):
    """Between which values measures of several runs lie.

    Attributes
    ----------
    run_id : str
        The run beside which the others are.
    parties : tuple of str
    dates : list of datetime.date
    low, high : ndarray, shape (dates, parties, roles, measures)
        NaN where no run has a value; a share of use that is zero, as outside campaigns, is none.
    """

    run_id: str
    parties: tuple[str, ...]
    dates: list[dt.date]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def of(
        self, party: str, role: str, name: str
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lower and the upper edge of a measure of a party's members in a role."""
        place = self.parties.index(party), ROLES.index(role), list(MEASURES).index(name)
        return self.low[:, *place], self.high[:, *place]


def others(draft: Draft) -> list[Job]:
    """Return the first further runs of a draft: the same settings, other random numbers."""
    assert draft.experiment is not None
    more = dataclasses.replace(draft.experiment, replicates=OTHERS + 1 + draft.replicate)
    numbers = [n for n in range(OTHERS + 1) if n != draft.replicate]
    return Plan.of(more).jobs(numbers[:OTHERS])


def bands_beside(draft: Draft, wanted: Callable[[], bool]) -> Bands | None:
    """Compute further runs of a draft; return None as soon as they are no longer wanted."""
    assert draft.job is not None
    outputs = dataclasses.replace(
        draft.job.scenario.outputs, series=True, ledger=False, agents=(), ties=False
    )
    society = prepare(dataclasses.replace(draft.job.scenario, outputs=outputs))
    runs = []
    for job in others(draft):
        if not wanted():
            return None
        runs.append(society.run(job.seed))
    values = np.array([run.series for run in runs])
    use = values[..., list(MEASURES).index("use")]
    use[use <= 0.0] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # where no run has a value
        low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    return Bands(draft.job.run_id, runs[0].parties, runs[0].dates, low, high)
