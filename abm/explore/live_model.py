"""A run that plays: the Mesa model, with the records that a stored run has."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from abm.cases import Case
from abm.figures.point_data import PointData
from abm.mesa_model import CanvassingModel
from abm.model.record.measures import MEASURES, ROLES, empty_records
from abm.model.record.measuring import measure
from abm.model.record.outcomes import recording
from abm.model.simulation import Output
from abm.model.state import World
from abm.runs.arrow_tables import tables
from abm.runs.plan import Job

RUN = "live"
"""Id of the run that plays."""


class LiveModel(CanvassingModel):
    """The Mesa model, with a record of each step that a stored run records.

    Mesa's controller makes new models from keyword arguments, and may ask for steps beyond the end
    of a run: such steps do nothing.

    Parameters
    ----------
    job : Job
        The scenario and the seed of a run, from a plan.
    case : Case
        The case of the scenario.

    Attributes
    ----------
    lock : RLock
        Held during a step, and by whoever reads the state or the record, since the page reads in
        one thread while another takes steps.
    """

    def __init__(self, job: Job, case: Case) -> None:
        super().__init__(job.scenario, seed=job.seed)
        self.lock = threading.RLock()
        self.job = job
        self.case = case
        self.watched = True
        self.stops = set(recording(self.society.dated, job.scenario.outputs.every).stops)
        self.record = LiveRecord(self)

    def step(self) -> None:
        """Make one step, unless the run has ended, and record it if a stored run does."""
        with self.lock:
            if self.running and self.watched:
                super().step()
                if int(self.world.clock[0].step) in self.stops:
                    self.record.note(self)
            self.running = self.running and self.watched

    def stop(self) -> None:
        """Take no more steps after the present one, which another thread may be computing."""
        self.watched = False


class LiveRecord:
    """The measures of a run so far, at the dates and with the values of a stored run."""

    def __init__(self, model: LiveModel) -> None:
        self.job = model.job
        self.case = model.case
        self.lock = model.lock
        self.parties = tuple(model.parties)
        self.dates: list[dt.date] = []
        self._series: list[NDArray[np.float64]] = []
        self._public: list[NDArray[np.float64]] = []
        self._flows: list[NDArray[np.float64]] = []
        self.note(model)

    def note(self, model: LiveModel) -> None:
        """Measure the model now, and keep the values."""
        series, public, flow = _measured(model.world, len(self.parties))
        self.dates.append(model.date)
        self._series.append(series)
        self._public.append(public)
        self._flows.append(flow.sum(axis=0))

    def curves(self, model: LiveModel) -> LiveSeries:
        """Return the measures so far, followed by those of the present model.

        The present model is measured in a copy, since measuring closes the accounts of the ledger,
        and must do so at the dates of a stored run only.
        """
        with self.lock:
            if model.date == self.dates[-1]:
                return LiveSeries(self.parties, list(self.dates), np.array(self._series))
            world = model.world
            parts: Any = (part.copy() for part in world.postings)
            postings = type(world.postings)(*parts)
            copy = world._replace(postings=postings)
            series, _, _ = _measured(copy, len(self.parties))
            dates = [*self.dates, model.date]
            return LiveSeries(self.parties, dates, np.array([*self._series, series]))

    def dates_with(self, party: str) -> int:
        """Return the number of recorded dates at which a party has members."""
        all_members = self.parties.index(party), ROLES.index("all"), list(MEASURES).index("members")
        with self.lock:
            return sum(bool(series[all_members] > 0.0) for series in self._series)

    def reading(self) -> PointData:
        """Return the series and the ledger of the run so far, in the form that figures read."""
        with self.lock:
            output = Output(
                dates=list(self.dates),
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
        return PointData(
            name="this page",
            case=self.case,
            point="",
            number=0,
            scenario=self.job.scenario,
            runs=(RUN,),
            finished=1,
            planned=1,
            results=LiveTables(dict(tables([(RUN, output)]))),
        )


class LiveSeries(NamedTuple):
    """Measures of a run: ``values`` [date, party, role, measure], NaN where they are undefined."""

    parties: tuple[str, ...]
    dates: list[dt.date]
    values: NDArray[np.float64]

    def of(self, party: str, role: str, name: str) -> NDArray[np.float64]:
        """Return a measure of the members of a party in a role, at each date."""
        place = self.parties.index(party), ROLES.index(role), list(MEASURES).index(name)
        return self.values[:, *place]

    def less(self, other: LiveSeries) -> LiveSeries:
        """Return these measures minus those of another run, at dates and of parties of both.

        A measure that only one of the runs has is undefined.
        """
        dates = [date for date in self.dates if date in other.dates]
        parties = tuple(name for name in self.parties if name in other.parties)
        parts = [
            run.values[[run.dates.index(date) for date in dates]][
                :, [run.parties.index(name) for name in parties]
            ]
            for run in (self, other)
        ]
        return LiveSeries(parties, dates, parts[0] - parts[1])

    def frame(self) -> pd.DataFrame:
        """Return the measures in the form of the table of series: a row for each defined value."""
        keys = pd.MultiIndex.from_product(
            [self.dates, self.parties, ROLES, MEASURES], names=["date", "party", "role", "measure"]
        )
        return pd.Series(self.values.ravel(), keys, name="value").dropna().reset_index()


def _measured(world: World, parties: int) -> tuple[NDArray[np.float64], ...]:
    """Return the series, the public series and the flows of the ledger of a world."""
    series, public, series_records, public_records = empty_records(1, parties)
    flow = np.zeros_like(world.postings.flow)
    measure(world, series_records[0], public_records[0], flow)
    return series[0], public[0], flow


class LiveTables:
    """The tables of a run that plays, in the form of stored results."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self._tables = tables
        self.experiment = SimpleNamespace(name="this page")

    @property
    def runs(self) -> pd.DataFrame:
        """The table of runs, with this run only."""
        return pd.DataFrame({"run_id": [RUN], "status": ["done"]})

    def table(
        self,
        name: str,
        point: int | None = None,  # noqa: ARG002 - there is one point
        only: Mapping[str, Sequence[str]] | None = None,
    ) -> pd.DataFrame:
        """Return a table as a data frame, empty if the run keeps no table of that name."""
        if name not in self._tables:
            return pd.DataFrame({"run_id": [], "date": [], "group": []})
        frame: pd.DataFrame = self._tables[name].to_pandas(date_as_object=False)
        for column, words in (only or {}).items():
            frame = frame[frame[column].isin(words)]
        return frame

    def reader(self, name: str, point: int | None = None) -> pa.RecordBatchReader:  # noqa: ARG002
        """Return a table as a batch."""
        return self._tables[name].combine_chunks().to_reader()
