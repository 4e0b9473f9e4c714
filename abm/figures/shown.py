"""What a figure shows of the runs: a small table, kept beside the figure as its data.

A figure of runs asks :class:`abm.figures.reading.Shown` for rows, and is drawn from these alone.
Where runs are stored, the rows are made out of them, and kept to the last bit; where they are not,
the rows are read, so that the same figure is drawn, byte for byte.  ``runs.json`` says of which
runs each table is: one of other runs than the manifest of the experiment tells of is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from abm import paths
from abm.figures.reading import MissingData, Reading, Shown, planned

if TYPE_CHECKING:
    from abm.runs.results import Results

FOLDER = "figures"
"""The folder of figures, in that of an experiment."""

RECORD = "runs.json"
"""By the name of a table: the digest of all runs of its experiment, and how many it shows."""


class Stale(MissingData):
    """What is kept of a figure is not of the runs that the manifest tells of."""


class Data(NamedTuple):
    """The table of a figure, the digest of the runs of its experiment, and how many it shows."""

    table: pd.DataFrame
    digest: str
    finished: int


def source(
    results: Results, name: str, point: str | None, stored: Callable[[], Reading]
) -> Reading:
    """Return what a figure of runs is drawn from: its runs, or what is kept of them.

    It is the runs if they are those that the manifest tells of, or if nothing is kept of those.

    Parameters
    ----------
    results : Results
        Results of the experiment.
    name : str
        Name of the figure's files.
    point : str or None
        Point of the experiment; by default the first.
    stored : callable
        Returns the runs that are stored, as they were read for the figure before.

    Raises
    ------
    MissingData
        If there is neither.
    Stale
        If no run is stored, and what is kept is of others.
    """
    whole = results.digest == results.manifest.get("digest")
    data = None if whole else find(results.folder.path / FOLDER, name)
    why = _stale(data, results) if data else ""
    if data and not why:
        return replace(planned(results, point), finished=data.finished, shown=Shown(data.table))
    try:
        reading = stored()
    except MissingData:
        if not why:
            raise
        path = paths.shown(results.folder.path / FOLDER / f"{name}.csv")
        raise Stale(f"{path} is of {why}: abm run and abm plot make it again") from None
    reading.shown.forget()
    return reading


def _stale(data: Data, results: Results) -> str:
    """Return of what other runs data are than results tell of; empty if of the same."""
    told = results.manifest.get("digest", "none")
    if data.digest != told:
        return f"other runs (digest {data.digest[:12]}) than the manifest ({told[:12]})"
    return f"another state ({results.changes[0]})" if results.changes else ""


def keep(data: Data, folder: Path, name: str) -> Path:
    """Write the data of a figure beside it, in a folder of figures, and note of which runs."""
    path = folder / f"{name}.csv"
    data.table.to_csv(path, index=False, lineterminator="\n")  # floats in full
    said = {**_record(folder), name: {"digest": data.digest, "finished": data.finished}}
    text = json.dumps(said, indent=1, sort_keys=True)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def find(folder: Path, name: str) -> Data | None:
    """Return the data of a figure in a folder of figures, if they were kept."""
    said, path = _record(folder).get(name), folder / f"{name}.csv"
    if said is None or not path.is_file():
        return None
    table = pd.read_csv(path, parse_dates=["date"], keep_default_na=False, na_values=[""])
    return Data(table, **said)


def _record(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / RECORD
    try:
        found: dict[str, dict[str, Any]] = json.loads(path.read_bytes()) if path.is_file() else {}
    except ValueError as error:
        raise MissingData(f"{paths.shown(path)} cannot be read: {error}") from None
    return found
