"""Tables of runs for other programs: as CSV, Parquet or Stata."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from abm import files, paths
from abm.errors import ExpectedError
from abm.runs.store import DONE

if TYPE_CHECKING:
    import pandas as pd

    from abm.runs.results import Results

RECORDS = ("series", "ledger", "agents", "ties")
"""Tables of records that are exported if they were kept."""

BLOCK = 1000
"""Points whose runs are written at a time."""

ENDINGS = {"csv": "csv", "parquet": "parquet", "stata": "dta"}
"""Endings of the names of files, by format."""

LABEL, COLUMN = 80, 32
"""Characters of the label and of the name of a column that Stata takes."""


def keep_runs(results: Results) -> Path:
    """Write ``runs.csv``: a row for each finished run, with its factors and outcomes."""
    path = results.folder.path / paths.RUNS_TABLE
    with files.replacing(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for number, block in enumerate(_blocks(results)):
            if not number:
                writer.writerow(block)
            writer.writerows(zip(*map(_written, block.values()), strict=True))
    return path


def runs(results: Results) -> pd.DataFrame:
    """Return the same table as a data frame: point, replicate, what varies, outcomes."""
    import pandas as pd

    return pd.concat(map(pd.DataFrame, _blocks(results)), ignore_index=True)


def export(results: Results, folder: Path, kind: str) -> Iterator[Path]:
    """Write all tables of the stored runs of an experiment, and yield their paths.

    Parameters
    ----------
    results : Results
    folder : pathlib.Path
        Where to write; it is made if it does not exist.
    kind : str
        "csv", "parquet" or "stata".

    Raises
    ------
    ExpectedError
        If no run is finished.
    """
    if not (results.index.status == DONE).any():
        name = results.experiment.name
        raise ExpectedError(f"{name} has no finished run yet: abm run makes them")
    meanings = {name: each.meaning for name, each in results.experiment.case.outcomes.items()}
    yield _write(runs(results), folder / f"runs.{ENDINGS[kind]}", kind, meanings)
    for name in RECORDS:
        table = results.table(name)
        if len(table):
            yield _write(table, folder / f"{name}.{ENDINGS[kind]}", kind, {})


def _blocks(results: Results) -> Iterator[dict[str, Any]]:
    """Yield the columns of the table of runs for some points at a time; at least one block."""
    experiment, points = results.experiment, results.experiment.points
    outcomes = list(experiment.case.outcomes)
    values = results.values(*outcomes)
    done = (results.index.status == DONE).reshape(len(points), experiment.replicates)
    for start in range(0, len(points), BLOCK):
        block = slice(start, min(start + BLOCK, len(points)))
        number, replicate = np.nonzero(done[block])
        named = list(range(*block.indices(len(points))))
        names = np.array([points.name(each) for each in named])
        columns: dict[str, Any] = {"point": names[number], "replicate": replicate}
        if points.factors:
            scenarios = np.array([points.scenario_of(each) for each in named])
            columns["scenario"] = scenarios[number]
            settings = [points.setting(each) for each in named]
            for factor in points.factors:
                at_points = np.array([setting[factor.name] for setting in settings])
                columns[factor.name] = at_points[number]
        for name, outcome in zip(outcomes, values, strict=True):
            columns[name] = outcome[block][done[block]]
        yield columns


def _written(column: Any) -> list[Any]:
    """Return the values of a column as they are written: in full, empty if undefined."""
    values = np.asarray(column)
    if values.dtype.kind != "f":
        return list(values.tolist())
    return ["" if np.isnan(value) else value for value in values.tolist()]


def _write(table: pd.DataFrame, path: Path, kind: str, meanings: dict[str, str]) -> Path:
    """Write a table as one file."""
    with files.replacing(path) as aside:
        if kind == "csv":
            table.to_csv(aside, index=False)
        elif kind == "parquet":
            table.to_parquet(aside, index=False)
        else:
            labels = {
                name: text[:LABEL].encode("latin-1", "replace").decode("latin-1")
                for name, text in meanings.items()
            }
            texts = {
                str(name): column.astype(str)
                for name, column in table.items()
                if column.dtype.kind not in "iufbM"
            }
            short = table.assign(**texts).rename(columns=lambda name: str(name)[:COLUMN])
            short.to_stata(aside, write_index=False, version=118, variable_labels=labels)
    return path
