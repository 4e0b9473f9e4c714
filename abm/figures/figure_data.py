"""The data of a figure of runs: a small table, stored beside the figure.

A figure of runs asks :class:`abm.figures.point_data.FigureData` for rows, and is drawn from these
alone.  Where runs are stored, the rows are computed from them and written without rounding; where
they are not, the rows are read, so that the same figure is drawn, byte for byte.  ``runs.json``
records the runs behind each table; a table of other runs than those in the experiment's manifest is
refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from abm import paths
from abm.figures.point_data import FigureData, MissingData, PointData, planned

if TYPE_CHECKING:
    from abm.runs.results import Results

FOLDER = "figures"
"""The folder of figures, in that of an experiment."""

RECORD = "runs.json"
"""File with, for each table, the digest of all runs of its experiment and how many it shows."""


class Stale(MissingData):
    """The stored data of a figure are of other runs than the manifest of the experiment."""


class StoredData(NamedTuple):
    """The table of a figure, the digest of the runs of its experiment, and how many it shows."""

    table: pd.DataFrame
    digest: str
    finished: int


def source(
    results: Results, name: str, point: str | None, stored: Callable[[], PointData]
) -> PointData:
    """Return the data that a figure of runs is drawn from: stored runs, or stored data of them.

    The runs are used if they are those of the manifest, or if no data of these are stored.

    Parameters
    ----------
    results : Results
        Results of the experiment.
    name : str
        Name of the figure's files.
    point : str or None
        Point of the experiment; by default the first.
    stored : callable
        Returns the stored runs of the point.

    Raises
    ------
    MissingData
        If there is neither.
    Stale
        If no run is stored, and the stored data are of other runs.
    """
    whole = results.digest == results.manifest.get("digest")
    data = None if whole else find(results.folder.path / FOLDER, name)
    why = _stale(data, results) if data else ""
    if data and not why:
        return replace(
            planned(results, point), finished=data.finished, figure_data=FigureData(data.table)
        )
    try:
        point_data = stored()
    except MissingData:
        if not why:
            raise
        path = paths.display_path(results.folder.path / FOLDER / f"{name}.csv")
        raise Stale(f"{path} is of {why}: abm run and abm plot make it again") from None
    point_data.figure_data.forget()
    return point_data


def _stale(data: StoredData, results: Results) -> str:
    """Return which other runs the data are of, in words; empty if they are of the same runs."""
    digest = results.manifest.get("digest", "none")
    if data.digest != digest:
        return f"other runs (digest {data.digest[:12]}) than the manifest ({digest[:12]})"
    return f"another state ({results.changes[0]})" if results.changes else ""


def keep(data: StoredData, folder: Path, name: str) -> Path:
    """Write the data of a figure beside it, in a folder of figures, and record their runs."""
    path = folder / f"{name}.csv"
    data.table.to_csv(path, index=False, lineterminator="\n")  # floats in full
    record = {**_record(folder), name: {"digest": data.digest, "finished": data.finished}}
    text = json.dumps(record, indent=1, sort_keys=True)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def find(folder: Path, name: str) -> StoredData | None:
    """Return the data of a figure in a folder of figures, if they are stored."""
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
