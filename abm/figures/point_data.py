"""The data that figures are drawn from: one point of an experiment, from stored results only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa

from abm.cases import Case
from abm.cases.case_file import MOST_DRAWN
from abm.errors import ExpectedError, InputError, unknown
from abm.figures import style
from abm.figures.measure_file import MeasureFile
from abm.figures.words import translated
from abm.model.record.measures import MEASURES
from abm.runs.summary import bands
from abm.scenario import Party, Scenario

ENOUGH = 0.5
"""Share of runs that must have a value for a median or a band to be drawn."""


class MissingData(ExpectedError):  # noqa: N818
    """The results lack the data that a figure needs."""


class Results(Protocol):
    """The results of an experiment, as :func:`abm.results` returns them."""

    @property
    def experiment(self) -> Any:
        """Its name and its points, each with a name and a scenario."""

    @property
    def runs(self) -> pd.DataFrame:
        """One row a run."""

    def table(
        self, name: str, point: int | None = None, only: Mapping[str, Sequence[str]] | None = None
    ) -> pd.DataFrame:
        """Return the ledger, agents or ties of a point, with some words in some columns alone."""

    def reader(self, name: str, point: int | None = None) -> Iterable[pa.RecordBatch]:
        """Return the series of a point, in batches of whole runs."""


class Analysed(Protocol):
    """The results of an experiment that a study has analysed."""

    @property
    def experiment(self) -> Any:
        """Its name and its points, each with a name and a scenario."""

    @property
    def folder(self) -> Any:
        """The folder of the experiment, with its path."""

    @property
    def root(self) -> Any:
        """The folder of all results."""


class FigureData:
    """The rows that a figure is drawn from, by keys such as party and measure.

    Parameters
    ----------
    stored : pandas.DataFrame, optional
        All rows of the figure as they are stored; by default rows are computed from runs.
    """

    def __init__(self, stored: pd.DataFrame | None = None) -> None:
        self._stored = stored
        self._computed: dict[tuple[str, ...], pd.DataFrame] = {}

    def rows(self, compute: Callable[[], pd.DataFrame], **keys: str) -> pd.DataFrame:
        """Return the rows of these keys, stored or computed from the runs by ``compute``.

        Raises
        ------
        MissingData
            If rows are stored, but none with these keys.
        """
        if self._stored is None:
            rows = compute()
            self._computed[tuple(keys.values())] = rows.assign(**keys)[[*keys, *rows]]
            return rows
        matching = (self._stored[list(keys)].astype(str) == list(keys.values())).all(axis=1)
        if not matching.any():
            wanted = ", ".join(f"{name} {value!r}" for name, value in keys.items())
            raise MissingData(f"no data of {wanted} are stored: abm run makes the runs again")
        return self._stored[matching].drop(columns=list(keys)).reset_index(drop=True)

    def forget(self) -> None:
        """Forget the computed rows, before another figure is drawn."""
        self._computed.clear()

    def table(self) -> pd.DataFrame:
        """Return all computed rows, with their keys in the first columns."""
        return pd.concat(self._computed.values(), ignore_index=True)


@dataclass(frozen=True)
class PointData:
    """One point of an experiment: its scenario and its finished runs.

    Parameters
    ----------
    name : str
        Name of the experiment.
    case : Case
        Its case.
    point : str
        Name of the point, empty if the experiment has only one.
    number : int
        The position of the point in the experiment.
    scenario : Scenario
        The scenario of the point, with its calendar and parties.
    runs : tuple of str
        Ids of the stored, finished runs of the point, by replicate.
    finished : int
        Number of finished runs that the figure shows.
    planned : int
        Number of runs of the point that the experiment plans.
    results : Results
        The results, with their tables.
    figure_data : FigureData
        The rows that a figure is drawn from, computed from these runs or stored.
    """

    name: str
    case: Case
    point: str
    number: int
    scenario: Scenario
    runs: tuple[str, ...]
    finished: int
    planned: int
    results: Any
    figure_data: FigureData = field(default_factory=FigureData, compare=False, repr=False)

    @cached_property
    def measures(self) -> MeasureFile:
        """The series by party, role and measure.

        Raises
        ------
        MissingData
            If the experiment kept no series.
        """
        if not self.scenario.outputs.series:
            raise MissingData(f"{self.name} kept no series: set series = true in [outputs]")
        return MeasureFile(self.results.reader("series", self.number))

    def ledger(self, groups: Sequence[str]) -> pd.DataFrame:
        """Return flows and stocks of some groups by run, date, group and channel."""
        return self._table("ledger", {"group": groups})

    @cached_property
    def agents(self) -> pd.DataFrame:
        """One row for each member at each date kept."""
        return self._table("agents")

    @cached_property
    def ties(self) -> pd.DataFrame:
        """Pairs of tied members, by their row numbers among the agents of a run and date."""
        return self._table("ties")

    def _table(self, name: str, only: Mapping[str, Sequence[str]] | None = None) -> pd.DataFrame:
        """Return a table, or some of its rows, with the finished runs as sorted categories."""
        rows = self.results.table(name, self.number, only)
        runs = rows["run_id"].astype("category").cat.set_categories(sorted(self.runs))
        return rows.assign(run_id=runs, date=pd.to_datetime(rows["date"]))[runs.notna()]

    def parties(self, names: Sequence[str] | None = None) -> list[Party]:
        """Return the parties to draw, in the order of the scenario; by default the main ones.

        These are the headline of the case and what the config adds, up to four, of the parties that
        have members before the run ends.
        """
        parties = {party.name: party for party in self.scenario.parties}
        if names is None:
            of_case = [party.name for party in self.case.parties]
            there = [n for n, p in parties.items() if p.membership[0][0] < self.scenario.end]
            main = [name for name in there if name in self.case.headline]
            main += [name for name in there if name not in of_case]
            return [parties[name] for name in (main or there)[:MOST_DRAWN]]
        for name in names:
            if name not in parties:
                raise MissingData(f"{self.name} has no party {name!r}, but {_list(parties)}")
        return [party for name, party in parties.items() if name in names]

    def look(self, party: str) -> style.Look:
        """Return the look of a party, the same in every figure."""
        return look_of(party, self.case, [other.name for other in self.scenario.parties])

    @property
    def focal(self) -> Party:
        """The focal party of the case."""
        (focal,) = self.parties([self.case.roles.focal])
        return focal

    def say(self, text: str) -> str:
        """Return a text with the words of the case, such as ``{technique}``."""
        return self.case.say(text)

    def measure(self, party: str, measure: str, role: str = "all") -> pd.DataFrame:
        """Return a measure with a row for each date of the party and a column for each run.

        Undefined values, such as open resistance where nobody is asked, are NaN.

        Raises
        ------
        MissingData
            If the series has no such party, role or measure.
        """
        for column, value in {"party": party, "role": role, "measure": measure}.items():
            if column == "measure" and value in MEASURES:
                continue  # a measure is stored where it is defined: use, in campaigns alone
            if value not in (names := self.measures.names(column)):
                raise MissingData(
                    f"{self.name} has no {column} {value!r} in its series, but {_list(names)}"
                )
        table = self.measures.read((party, role, measure)).reindex(columns=list(self.runs))
        return table.astype(np.float64)

    def over_runs(self, party: str, measure: str, role: str = "all") -> pd.DataFrame:
        """Return the :func:`quantiles` over runs of a measure, by date."""
        return self.figure_data.rows(
            lambda: quantiles(self.measure(party, measure, role)).assign(share=1.0).reset_index(),
            party=party,
            role=role,
            measure=measure,
            over="all runs",
        ).set_index("date")

    def count(self) -> str:
        """Return the number of runs in words, for captions."""
        one = "n = {planned} run" if self.planned == 1 else "n = {planned} runs"
        some = "n = {finished} finished runs of {planned}"
        text = translated(one if self.finished == self.planned else some)
        return text.format(finished=self.finished, planned=self.planned)

    def source(self, *tables: str) -> str:
        """Return the source of the data in words, for captions."""
        name = f"{self.name}, point {self.point}" if self.point else self.name
        return source(f"{name} ({_list(tables)})", self.scenario.scale)


def source(of: str, scale: int) -> str:
    """Return the source of data below ``results/`` in words, for captions."""
    one = "Data: results/{of}; 1 agent = 1 member."
    text = one if scale == 1 else "Data: results/{of}; 1 agent = {scale} members."
    return translated(text).format(of=of, scale=scale)


def look_of(party: str, case: Case, parties: Iterable[str]) -> style.Look:
    """Return the look of one of the parties; the main ones of a case have the first looks."""
    return style.party_look(list(dict.fromkeys([*case.headline, *parties])).index(party))


def planned(results: Results | Analysed | PointData, point: str | None = None) -> PointData:
    """Return one point of an experiment, by default the first, as planned and without runs.

    Raises
    ------
    InputError
        If there is no such point.
    """
    if isinstance(results, PointData):
        return results
    experiment = results.experiment
    points = experiment.points
    number = next((i for i, p in enumerate(points) if point in (None, p.name)), None)
    if number is None:
        text = unknown("point", str(point), [each.name for each in points])
        raise InputError(f"{experiment.name}: {point}: {text}")
    chosen = points[number]
    return PointData(
        name=experiment.name,
        case=experiment.case,
        point=chosen.name if len(points) > 1 else "",
        number=number,
        scenario=chosen.scenario,
        runs=(),
        finished=0,
        planned=experiment.replicates,
        results=results,
    )


def read(results: Results | PointData, point: str | None = None) -> PointData:
    """Return one point of results, by default the first, with its finished runs.

    A :class:`PointData` is returned unchanged.

    Raises
    ------
    InputError
        If there is no such point.
    MissingData
        If none of its runs is finished.
    """
    if isinstance(results, PointData):
        return results
    data = planned(results, point)
    chosen = results.experiment.points[data.number]
    runs = results.runs
    finished = runs[(runs["point"] == chosen.name) & (runs["status"] == "done")]
    if finished.empty:
        raise MissingData(f"{data.name} has no finished run yet: abm run makes them")
    ids = tuple(finished.sort_values("replicate")["run_id"].astype(str))
    return replace(data, runs=ids, finished=len(ids))


def quantiles(table: pd.DataFrame) -> pd.DataFrame:
    """Return the lower quantile, the median and the upper quantile over runs by date.

    They are NaN where fewer than the share :data:`ENOUGH` of the runs have a value.
    """
    of_rows = bands(table.to_numpy(dtype=np.float64))
    names = {"low": "low", "middle": "median", "high": "high"}
    rows = pd.DataFrame({new: of_rows[old] for new, old in names.items()}, index=table.index)
    return rows.where(table.notna().mean(axis=1) >= ENOUGH)


def stamp(date: dt.date) -> float:
    """Return a date as Matplotlib counts it: in days since 1970."""
    return float((date - dt.date(1970, 1, 1)).days)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
