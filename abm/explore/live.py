"""A run that can be watched: the Mesa model as it is, and the records that a stored run has."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abm.figures.reading import Reading
from abm.mesa_model import CanvassingModel
from abm.model.record.measures import MEASURES, ROLES, empty_records, measure
from abm.model.simulation import Output
from abm.model.state import World
from abm.runs.plan import Job
from abm.runs.tables import tables

RUN = "live"
"""Id of the one run of a live reading."""


class LiveModel(CanvassingModel):
    """The model, watched: each step is the model's own, followed by a record of what it came to.

    Mesa's controller makes a new model from keyword arguments, and may ask for steps beyond the
    end; hence the one argument, and the guard.

    Parameters
    ----------
    job : Job
        The scenario and the seed, as a plan has them.
    """

    def __init__(self, job: Job) -> None:
        super().__init__(job.scenario, seed=job.seed)
        self.job = job
        self.watched = True
        self.record = Record(self)

    def step(self) -> None:
        """Make one step, unless the run is over, and record it where a stored run does."""
        if self.running and self.watched:
            super().step()
            done, every = int(self.world.clock[0].step), self.job.scenario.outputs.every
            if done % every == 0 or done == self.society.steps:
                self.record.note(self)
        self.running = self.running and self.watched

    def stop(self) -> None:
        """Take no step after the present one, which may be under way in another thread."""
        self.watched = False


class Record:
    """What has been measured of a run so far, at the dates and with the values of a stored run."""

    def __init__(self, model: LiveModel) -> None:
        self.job = model.job
        self.parties = tuple(model.parties)
        self.dates: list[dt.date] = []
        self._series: list[NDArray[np.float64]] = []
        self._public: list[NDArray[np.float64]] = []
        self._flows: list[NDArray[np.float64]] = []
        self.note(model)

    def note(self, model: LiveModel) -> None:
        """Measure a model as it is now, for good."""
        series, public, flow = _measured(model.world, len(self.parties))
        self.dates.append(model.date)
        self._series.append(series)
        self._public.append(public)
        self._flows.append(flow.sum(axis=0))

    def curves(self, model: LiveModel) -> Curves:
        """Return the measures so far and, after them, those of the model as it is now.

        The last look is at a copy: measuring settles the ledger, and would otherwise do so at
        other dates than a stored run does.
        """
        if model.date == self.dates[-1]:
            return Curves(self.parties, list(self.dates), np.array(self._series))
        world = model.world
        postings = type(world.postings)(*(part.copy() for part in world.postings))
        copy = world._replace(postings=postings)
        series, _, _ = _measured(copy, len(self.parties))
        dates = [*self.dates, model.date]
        return Curves(self.parties, dates, np.array([*self._series, series]))

    def dates_with(self, party: str) -> int:
        """Return at how many of the dates a party has members."""
        everybody = self.parties.index(party), ROLES.index("all"), list(MEASURES).index("members")
        return sum(bool(series[everybody] > 0.0) for series in self._series)

    def reading(self) -> Reading:
        """Return the run so far as figures read it: its series and its ledger."""
        output = Output(
            dates=self.dates,
            parties=self.parties,
            series=np.array(self._series),
            public=np.array(self._public),
            kept=True,
            outcomes={},
            ledger=np.array(self._flows) if self.job.scenario.outputs.ledger else None,
            labelled=None,
            agents={},
            ties={},
        )
        return Reading(
            name="this page",
            point="",
            number=0,
            scenario=self.job.scenario,
            runs=(RUN,),
            finished=1,
            planned=1,
            results=_Tables(dict(tables([(RUN, output)]))),
        )


class Curves(NamedTuple):
    """Measures of a run: ``values`` [date, party, role, measure], NaN where undefined."""

    parties: tuple[str, ...]
    dates: list[dt.date]
    values: NDArray[np.float64]

    def of(self, party: str, role: str, name: str) -> NDArray[np.float64]:
        """Return a measure of a party's members of a role, at each date."""
        at = self.parties.index(party), ROLES.index(role), list(MEASURES).index(name)
        return self.values[:, *at]

    def frame(self) -> pd.DataFrame:
        """Return the measures as the table of series has them: a row a value that is defined."""
        keys = pd.MultiIndex.from_product(
            [self.dates, self.parties, ROLES, MEASURES], names=["date", "party", "role", "measure"]
        )
        return pd.Series(self.values.ravel(), keys, name="value").dropna().reset_index()


def _measured(world: World, parties: int) -> tuple[NDArray[np.float64], ...]:
    """Return the series, the public series and the flows of the ledger at one moment."""
    series, public, series_records, public_records = empty_records(1, parties)
    flow = np.zeros_like(world.postings.flow)
    measure(world, series_records[0], public_records[0], flow)
    return series[0], public[0], flow


class _Tables:
    """The tables of a live run, in the form in which stored results give them."""

    def __init__(self, found: dict[str, Any]) -> None:
        self._found = found
        self.experiment = SimpleNamespace(name="this page")

    @property
    def runs(self) -> pd.DataFrame:
        """The one run."""
        return pd.DataFrame({"run_id": [RUN], "status": ["done"]})

    def table(self, name: str, point: int | None = None) -> pd.DataFrame:  # noqa: ARG002 - one point
        """Return a table as a data frame; empty if the run keeps none of that name."""
        if name not in self._found:
            return pd.DataFrame({"run_id": [], "date": [], "group": []})
        frame: pd.DataFrame = self._found[name].to_pandas(date_as_object=False)
        return frame
