"""A table of points: a CSV file, as spreadsheets and programs write it, or columns in memory."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from abm.cases import csv_table
from abm.cases.csv_table import OWN, TRUTHS, TableError
from abm.config.experiment import Values
from abm.errors import Place, Problem, spelled
from abm.paths import display_path

LARGEST = 1_000_000_000
"""Largest size of a CSV file of points, in bytes."""

NUMBERED = ("", "Unnamed: 0", "point")
"""Names of a first column that only counts the rows, as programs write it."""

MOST = 10
"""How many wrong cells of a table are reported."""


class PointTable(NamedTuple):
    """Columns of a table, and where its header and its rows are.

    Attributes
    ----------
    columns : dict of str to ndarray
    header : Place
        Without a file for a table in memory.
    rows : sequence of int
        The line of each row of a file.
    """

    columns: dict[str, Values]
    header: Place
    rows: Sequence[int] = ()

    def problem(self, column: str, text: str, row: int | None = None) -> str:
        """Return a problem with a column, or with its value in a row, with its place."""
        if self.header.file:
            line = self.header.line if row is None else self.rows[row]
            return str(Problem(Place(self.header.file, line), column, text))
        return f"{column}: {text}" if row is None else f"row {row}: {column}: {text}"


def of_memory(table: Any) -> PointTable:
    """Return the columns of a table in memory.

    Parameters
    ----------
    table : mapping of str to array, DataFrame, pyarrow.Table, structured ndarray or list of dict
        A data frame of pandas or polars; the dictionaries of a list are rows with the same keys.

    Raises
    ------
    TableError
        If it is no table of numbers.
    """
    try:
        names = _names(table)
        if isinstance(table, list | tuple):
            table = {name: [row[name] for row in table] for name in names}
        if len(set(names)) < len(names) or not all(isinstance(name, str) for name in names):
            raise ValueError("its columns need different names, those of parameters or mechanisms")
        columns = {name: np.asarray(table[name], dtype=np.float64) for name in names}
        if len({column.shape for column in columns.values()}) != 1 or not len(columns[names[0]]):
            raise ValueError("it needs columns of the same length, of one value or more")
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise TableError([Problem(Place(""), "", f"is not a table of numbers: {error}")]) from None
    return PointTable(columns, Place(""))


def _names(table: Any) -> list[str]:
    """Return the names of the columns of a table in memory."""
    if isinstance(table, list | tuple):
        if not table or any(row.keys() != table[0].keys() for row in table):
            raise ValueError("a list needs dictionaries with the same keys, one or more")
        return list(table[0])
    if isinstance(table, np.ndarray):
        if table.dtype.names is None:
            raise ValueError("an array needs named columns: pass a dictionary of arrays")
        return list(table.dtype.names)
    named = getattr(table, "column_names", None) or getattr(table, "columns", None)
    return list(table if named is None else named)


def read(path: Path) -> PointTable:
    """Return the columns of a CSV file of points.

    It is read as the tables of a case are (:func:`abm.cases.csv_table.read`).  ``True`` and
    ``False`` stand for 1 and 0, and a first column that only counts the rows is ignored.

    Raises
    ------
    TableError
        With every problem in it.
    """
    shown = display_path(path)
    (header, *records), separator = csv_table.records_of(path, LARGEST)
    names = csv_table.without_empty_end(header.cells)
    place = Place(shown, header.line)
    problems = [
        Problem(place, "", f"the column {spelled(name)} is repeated")
        for name in dict.fromkeys(names)
        if names.count(name) > 1 and not name.startswith(OWN)
    ]
    if not records:
        problems.append(Problem(place, "", "needs a header of names, and rows of numbers below it"))
    numbers: dict[str, list[float]] = {}
    for at, name in enumerate(names):
        cells = [record.cells[at] if at < len(record.cells) else "" for record in records]
        if name.startswith(OWN) or (at == 0 and name in NUMBERED and _counts(cells)):
            continue
        if not name:
            problems.append(Problem(place, f"column {at + 1}", "has cells but no name"))
        numbers[name] = [_number(cell, separator) for cell in cells]
        problems += [
            Problem(Place(shown, record.line), f"{name} = {spelled(cell)}", "must be a number")
            if cell
            else Problem(Place(shown, record.line), name, "is empty")
            for record, cell, number in zip(records, cells, numbers[name], strict=True)
            if np.isnan(number)
        ][:MOST]
    problems += [
        Problem(Place(shown, r.line), "", f"the row has {len(r.cells)} cells, not {len(names)}")
        for r in records
        if any(r.cells[len(names) :])
    ][:MOST]
    if problems:
        raise TableError(problems[:MOST])
    columns = {name: np.array(values) for name, values in numbers.items()}
    return PointTable(columns, place, [record.line for record in records])


def _number(cell: str, separator: str) -> float:
    """Return the number in a cell, NaN if there is none."""
    if truth := TRUTHS.get(cell.lower()):
        return float(truth == "true")
    if separator != "," and re.fullmatch(r"[+-]?\d*,\d+(e[+-]?\d+)?", cell, re.IGNORECASE):
        cell = cell.replace(",", ".")
    try:
        return float(cell)
    except ValueError:
        return np.nan


def _counts(cells: Sequence[str]) -> bool:
    """Whether cells count the rows, from 0 or from 1."""
    return any(list(cells) == [str(n + first) for n in range(len(cells))] for first in (0, 1))
