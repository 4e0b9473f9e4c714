"""The data of a figure of runs: a small table that is stored beside the figure.

A figure of runs is drawn only from the rows of :class:`abm.figures.point_data.FigureData`.  If the
runs are stored, the rows are computed from them and written without rounding.  If not, the rows are
read from the table, and the figure is the same, byte for byte.  ``runs.json`` records the runs of
each table; a table is not used if the manifest of the experiment names other runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from abm import files, paths
from abm.figures.point_data import FigureData, MissingData, PointData, planned
from abm.runs import records

if TYPE_CHECKING:
    from abm.runs.results import Results

FOLDER = "figures"
"""The folder of figures in the folder of an experiment."""

RECORD = "runs.json"
"""The file with the digest of an experiment's runs, and how many it shows, for each table."""


class Stale(MissingData):
    """The stored data of a figure come from other runs than those of the manifest."""


class StoredData(NamedTuple):
    """The table of a figure, the digest of its experiment's runs, and how many runs it shows."""

    table: pd.DataFrame
    digest: str
    finished: int


def source(
    results: Results, name: str, point: str | None, stored: Callable[[], PointData]
) -> PointData:
    """Return the data of a figure of runs, from stored runs or from the table beside the figure.

    The stored runs are used if they are those of the manifest, or if there is no table of those.

    Parameters
    ----------
    results : Results
        Results of the experiment.
    name : str
        Name of the figure's files.
    point : str or None
        Point of the experiment; by default the first.
    stored : callable
        A function that returns the point with its stored runs.

    Raises
    ------
    MissingData
        If there are neither runs nor a table.
    Stale
        If no run is stored, and the table is of other runs.
    """
    complete = results.digest == results.manifest.get("digest")
    data = None if complete else find(results.folder.path / FOLDER, name)
    difference = _difference(data, results, name) if data else ""
    if data and not difference:
        return replace(
            planned(results, point), finished=data.finished, figure_data=FigureData(data.table)
        )
    try:
        point_data = stored()
    except MissingData:
        if not difference:
            raise
        raise Stale(f"{difference}: abm run and abm plot make it again") from None
    point_data.figure_data.forget()
    return point_data


def _difference(data: StoredData, results: Results, name: str) -> str:
    """Return why data are not of the runs of the manifest, in words; empty if they are."""
    folder, manifest = results.folder.path, results.manifest
    for problem in records.problems(folder, manifest, f"{FOLDER}/{name}.csv"):
        return problem
    path = paths.display_path(folder / FOLDER / f"{name}.csv")
    digest = manifest.get("digest", "none")
    if data.digest != digest:
        return (
            f"{path} is of other runs (digest {data.digest[:12]}) than the manifest ({digest[:12]})"
        )
    return f"{path} is of another state ({results.changes[0]})" if results.changes else ""


def keep(data: StoredData, folder: Path, name: str) -> Path:
    """Write the table of a figure to a folder of figures, and record its runs."""
    path = files.write(folder / f"{name}.csv", data.table.to_csv(index=False))  # floats in full
    record = {**_record(folder), name: {"digest": data.digest, "finished": data.finished}}
    text = json.dumps(record, indent=1, sort_keys=True)
    files.write(folder / RECORD, text + "\n")
    return path


def find(folder: Path, name: str) -> StoredData | None:
    """Return the data of a figure from a folder of figures; None if they are not stored."""
    record, path = _record(folder).get(name), folder / f"{name}.csv"
    if record is None or not path.is_file():
        return None
    table = pd.read_csv(path, parse_dates=["date"], keep_default_na=False, na_values=[""])
    return StoredData(table, **record)


def _record(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / RECORD
    try:
        record: dict[str, dict[str, Any]] = json.loads(path.read_bytes()) if path.is_file() else {}
    except ValueError as error:
        raise MissingData(f"{paths.display_path(path)} cannot be read: {error}") from None
    return record
