"""The results of an experiment as data frames, each read at its first use."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from abm import config, paths
from abm.config import Experiment
from abm.config.experiment import html_table
from abm.errors import InputError, unknown
from abm.runs import provenance
from abm.runs.arrow_arrays import numbers
from abm.runs.arrow_tables import COLUMNS
from abm.runs.folder import Folder, Manifest, differences, edited_since
from abm.runs.plan import Plan
from abm.runs.store import DONE, FAILED, Index, Store

if TYPE_CHECKING:
    import pandas as pd


SECONDS = "seconds"
"""The column of the table of runs that says what a run took."""

ROWS_AT_ONCE = 1_000_000
"""Rows that are read at a time where a table is read in pieces; some 20 MB of series."""


@dataclasses.dataclass(frozen=True, repr=False)
class Results:
    """The results of an experiment, each table read at its first use."""

    experiment: Experiment
    root: Path

    def __repr__(self) -> str:
        """Return the experiment, its runs that are stored and its folder."""
        return f"Results({', '.join(f'{key}: {value}' for key, value in self._facts.items())})"

    def _repr_html_(self) -> str:
        """Return the same as a table, for a notebook."""
        return html_table(self._facts)

    @property
    def _facts(self) -> dict[str, str]:
        """What a reader wants to know first."""
        done, failed = self.index.count(DONE), self.index.count(FAILED)
        return {
            **self.experiment.facts,
            "runs": f"{done:,} of {len(self.plan):,} done, {failed:,} failed",
            "folder": paths.display_path(self.folder.path),
        }

    @cached_property
    def plan(self) -> Plan:
        """The runs that belong to the experiment."""
        return Plan.of(self.experiment)

    @cached_property
    def index(self) -> Index:
        """Which runs of the plan are stored, and where."""
        return self.store.index(self.plan)

    @property
    def folder(self) -> Folder:
        """The folder of the experiment."""
        return Folder(self.root, self.experiment)

    @property
    def store(self) -> Store:
        """The store of the runs of all experiments."""
        return Store(self.folder.store)

    @property
    def manifest(self) -> Manifest:
        """Versions, platform, times, the config and the digest; empty before the first run.

        Its ``machine`` is that of the last run of the experiment that computed anything.
        """
        return self.folder.manifest()

    @property
    def complete(self) -> bool:
        """Whether every run is done."""
        return self.index.count(DONE) == len(self.plan)

    @property
    def changes(self) -> list[str]:
        """In words, what decides runs and has changed since the last run of the experiment."""
        return differences(self.manifest, self.experiment) if self.manifest else []

    @property
    def edited(self) -> bool:
        """Whether the sources of the model have changed since the last run, but not its version."""
        return bool(self.manifest) and edited_since(self.manifest)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row for each stored run, in the order of the plan.

        Its columns are id, point, replicate, seed, what varies, status and outcomes.
        """
        stored = self.table("runs").drop(columns=["seed"])
        return self.plan.frame().merge(stored, on="run_id", how="inner")

    @cached_property
    def series(self) -> pd.DataFrame:
        """One row for each value of a measure, by run, date, party and role."""
        return self.table("series")

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Changes of belief and resistance, by run, date, group and channel.

        Flows of zero have no row; :func:`abm.analysis.accounts.postings` puts them back.
        """
        return self.table("ledger")

    @cached_property
    def agents(self) -> pd.DataFrame:
        """One row for each member, at the configured dates."""
        return self.table("agents")

    @cached_property
    def ties(self) -> pd.DataFrame:
        """Ties between members, as pairs of rows of ``agents`` of the same run and date."""
        return self.table("ties")

    @cached_property
    def digest(self) -> str:
        """Digest of the ids and values of all runs, however they were computed."""
        return provenance.experiment_digest(self.store.digests(self.plan, self.index))

    def values(self, *names: str) -> NDArray[np.float64]:
        """Return outcomes as an array, in eight bytes for each run and name.

        Parameters
        ----------
        *names : str
            Outcomes of the case, such as "resistance_2017", or "seconds", what a run took.

        Returns
        -------
        ndarray, shape (names, points, replicates)
            NaN where a run is not done, or where an outcome is undefined.

        Raises
        ------
        InputError
            If there is no outcome of a name.
        """
        outcomes = self.experiment.case.outcomes
        for name in names:
            if name not in outcomes and name != SECONDS:
                raise InputError(f"{name}: {unknown('outcome', name, outcomes)}")
        return self._values(names)

    def _values(self, names: Sequence[str]) -> NDArray[np.float64]:
        """Return columns of the table of runs as an array, NaN for those that it lacks."""
        values = np.full((len(names), len(self.plan)), np.nan)
        for rows, table in self.store.columns(names, self.plan, self.index):
            for number, name in enumerate(names):
                if name in table.column_names:
                    values[number, rows] = numbers(table[name])
        return values.reshape(len(names), len(self.experiment.points), self.experiment.replicates)

    def by_role(self, *roles: str) -> NDArray[np.float64]:
        """Return outcomes by what they ask, whatever the case calls them.

        Parameters
        ----------
        *roles : str
            Names by roles, such as "resistance_early" (:attr:`abm.cases.Case.outcomes`).

        Returns
        -------
        ndarray, shape (roles, points, replicates)
            NaN where a run is not done, and for what the case leaves undefined.

        Raises
        ------
        InputError
            If no outcome of any case has such a name by roles.
        """
        outcomes = self.experiment.case.outcomes
        defined, undefined = outcomes.names, outcomes.undefined
        for role in roles:
            if role not in defined and role not in undefined:
                raise InputError(f"{role}: {unknown('outcome', role, [*defined, *undefined])}")
        return self._values([defined.get(role, "") for role in roles])

    def outcome(
        self, function: Callable[[pd.DataFrame], float], table: str = "series"
    ) -> pd.DataFrame:
        """Return an outcome of one's own, from the records of every run.

        Parameters
        ----------
        function : callable
            From the rows of one run in a table to a number.
        table : {"series", "agents", "ledger", "ties"}
            The table that it reads.

        Returns
        -------
        pandas.DataFrame
            ``point``, ``replicate`` and ``value``, in the order of the plan.

        Raises
        ------
        InputError
            If no run kept such a table.

        Examples
        --------
        >>> def highest(series):
        ...     return series.query("party == 'PS' and measure == 'belief'")["value"].max()
        >>> abm.results("experiments/baseline.toml").outcome(highest)  # doctest: +SKIP
        """
        runs = self.runs[["run_id", "point", "replicate"]]
        values: dict[str, float] = {}
        for point in range(len(self.experiment.points)):
            for piece in self.pieces(table, point):
                for name, rows in piece.groupby("run_id", observed=True, sort=False):
                    values[str(name)] = float(function(rows))
        if not values:
            raise InputError(
                f"{self.experiment.name}: no run kept {table}; [outputs] says what is kept"
            )
        kept = runs[runs["run_id"].isin(values)]
        return kept.assign(value=kept["run_id"].map(values)).drop(columns="run_id")

    def failed(self, most: int) -> pd.DataFrame:
        """Return the first failed runs, at most so many: run_id, point, seed, error."""
        import pandas as pd

        rows = np.flatnonzero(self.index.status == FAILED)[:most]
        errors = dict.fromkeys(rows.tolist(), "")
        if errors:
            for stored, table in self.store.columns(["error"], self.plan, self.index):
                texts = zip(stored.tolist(), table["error"].to_pylist(), strict=True)
                errors |= {row: text for row, text in texts if row in errors}
        jobs = self.plan.jobs(rows)
        points = self.experiment.points
        return pd.DataFrame(
            {
                "run_id": [job.run_id for job in jobs],
                "point": [points.name(row // self.experiment.replicates) for row in rows.tolist()],
                "seed": [job.seed for job in jobs],
                "error": list(errors.values()),
            }
        )

    def unread(self) -> Results:
        """Return the same results with nothing read yet but the plan."""
        other = Results(self.experiment, self.root)
        vars(other)["plan"] = self.plan
        return other

    def table(
        self, name: str, point: int | None = None, only: Mapping[str, Sequence[str]] | None = None
    ) -> pd.DataFrame:
        """Return a stored table as a data frame: all of it, or a part.

        Parameters
        ----------
        name : {"runs", "series", "ledger", "agents", "ties"}
            The table.
        point : int, optional
            The number of a point, whose runs alone are read.
        only : mapping of str to sequence of str, optional
            Columns and words: rows with other words there are left out as they are read.

        Raises
        ------
        abm.runs.shards.DamagedError
            If a stored file has changed since it was written.
        """
        import pandas as pd

        stored = next(self._tables(name, point, only), None)
        return pd.DataFrame(columns=COLUMNS[name]) if stored is None else _frame(stored)

    def reader(
        self, name: str, point: int | None = None, only: Mapping[str, Sequence[str]] | None = None
    ) -> pa.RecordBatchReader:
        """Return a stored table as a stream that is read from disk as it is used.

        Each batch holds all rows of some runs, about a million rows.  DuckDB, Polars and pyarrow
        take the stream as a table, so that a table larger than memory can be summarised.

        Parameters
        ----------
        name : {"series", "ledger", "agents", "ties"}
            The table.
        point : int, optional
            The number of a point, whose runs alone are read.
        only : mapping of str to sequence of str, optional
            Columns and words: rows with other words there are left out as they are read.

        Raises
        ------
        abm.runs.shards.DamagedError
            If a stored file has changed since it was written.

        Examples
        --------
        >>> stream = abm.results("experiments/baseline.toml").reader("series")  # doctest: +SKIP
        >>> sum(len(batch) for batch in stream)  # doctest: +SKIP
        """
        tables = self._tables(name, point, only, ROWS_AT_ONCE)
        first = next(tables, None)
        if first is None:
            empty = pa.schema([(column, pa.null()) for column in COLUMNS[name]])
            return pa.RecordBatchReader.from_batches(empty, [])
        batches = (
            batch
            for table in chain([first], tables)
            for batch in table.select(first.column_names).combine_chunks().to_batches()
        )
        return pa.RecordBatchReader.from_batches(first.schema, batches)

    def pieces(self, name: str, point: int) -> Iterator[pd.DataFrame]:
        """Yield a stored table of the runs of one point in pieces of whole runs, to save memory."""
        for batch in self.reader(name, point):
            yield _frame(batch)

    def _tables(
        self,
        name: str,
        point: int | None,
        only: Mapping[str, Sequence[str]] | None,
        least: float = np.inf,
    ) -> Iterator[pa.Table]:
        """Yield a stored table in pieces of whole runs, of so many rows at least."""
        rows = slice(None) if point is None else self.plan.rows_of(point)
        return self.store.pieces(name, self.plan, self.index, rows, only, least)


def results(experiment: str | Path | Experiment, root: str | Path | None = None) -> Results:
    """Return the results of an experiment, as far as its runs are stored.

    Parameters
    ----------
    experiment : str, pathlib.Path or Experiment
        A config, or the experiment loaded from it.
    root : str or pathlib.Path, optional
        The folder of all results, if not the usual one.  In a checkout with committed results,
        these are read until the experiment is run there.
    """
    chosen = to_write(experiment, root)
    committed = Results(chosen.experiment, paths.committed_root(chosen.experiment.path, root))
    if committed.root == chosen.root or chosen.folder.begun or not committed.folder.begun:
        return chosen
    return committed


def to_write(experiment: str | Path | Experiment, root: str | Path | None = None) -> Results:
    """Return the results of an experiment as :func:`results`, in the folder that it is run into."""
    if not isinstance(experiment, Experiment):
        experiment = config.load(experiment, root=root)
    return Results(experiment, paths.results_root(experiment.path, root))


def _frame(table: pa.Table | pa.RecordBatch) -> pd.DataFrame:
    """Return rows as a data frame, with names as categories and dates as datetimes."""
    frame: pd.DataFrame = table.to_pandas(date_as_object=False)
    return frame
