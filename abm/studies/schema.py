"""The tables of studies: each is defined once, for whoever writes, reads or documents it.

A study lists its tables in ``TABLES`` of its module ``schema``.  :func:`abm.studies.keep` compares
what the study returns with these definitions; figures and cited numbers read stored tables through
them; the data dictionary is made from them.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

Row = dict[str, Any]
"""One row of a stored table: numbers, truth values and text by column, None for an empty cell."""

PARAMETERS = "a column for each parameter that varies"
"""Further columns of tables of draws."""

TYPES = ("text", "integer", "number", "boolean", "date")
"""Types of columns."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
    type : str
        One of :data:`TYPES`.
    meaning : str
        What it holds, for a reader who knows the study but not the code.
    unit : str
        Its unit or range; empty where it has none.
    optional : bool
        Whether the table may lack it.
    """

    name: str
    type: str
    meaning: str
    unit: str = ""
    optional: bool = False

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise ValueError(f"column {self.name}: type {self.type!r} is none of {TYPES}")


def text(name: str, meaning: str, unit: str = "", *, optional: bool = False) -> Column:
    """Return a column of text."""
    return Column(name, "text", meaning, unit, optional)


def integer(name: str, meaning: str, unit: str = "", *, optional: bool = False) -> Column:
    """Return a column of integers."""
    return Column(name, "integer", meaning, unit, optional)


def number(name: str, meaning: str, unit: str = "", *, optional: bool = False) -> Column:
    """Return a column of numbers."""
    return Column(name, "number", meaning, unit, optional)


def boolean(name: str, meaning: str) -> Column:
    """Return a column of truth values."""
    return Column(name, "boolean", meaning)


def date(name: str, meaning: str) -> Column:
    """Return a column of days."""
    return Column(name, "date", meaning)


def interval(name: str, what: str, unit: str = "") -> tuple[Column, Column]:
    """Return the columns of the two ends of an interval.

    Parameters
    ----------
    name : str
        Beginning of their names, ``NAME_low`` and ``NAME_high``; ``low`` and ``high`` if empty.
    what : str
        The interval in words, such as "its 95 % interval (Student)".
    unit : str
        Their unit.
    """
    prefix = f"{name}_" if name else ""
    return (
        number(f"{prefix}low", f"lower end of {what}", unit),
        number(f"{prefix}high", f"upper end of {what}", unit),
    )


@dataclass(frozen=True)
class Table:
    """The definition of a table that a study stores.

    Attributes
    ----------
    study : str
        The study, whose folder holds the table.
    name : str
        Name of its file, without the ending.
    row : str
        What one row is of, such as "a party and a role".
    columns : tuple of Column
    further : str
        What its remaining columns are, where they depend on the experiment; empty where there are
        none.
    """

    study: str
    name: str
    row: str
    columns: tuple[Column, ...]
    further: str = ""

    def path(self, folder: Path) -> Path:
        """Return where the table is stored in the folder of an experiment."""
        return folder / self.study / f"{self.name}.csv"

    def problems(self, table: pd.DataFrame) -> list[str]:
        """Return how a data frame departs from the definition; an empty list if it does not."""
        defined = {column.name for column in self.columns}
        missing = [c.name for c in self.columns if not c.optional and c.name not in table]
        unknown = [str(name) for name in table if name not in defined and not self.further]
        return [
            *(f"{self.study}/{self.name} lacks the column {name}" for name in missing),
            *(f"{self.study}/{self.name} does not define the column {name}" for name in unknown),
        ]

    def read(self, folder: Path) -> pd.DataFrame | None:
        """Return the stored table of an experiment; None if the study was not made.

        An empty cell is a missing value, but in a column of text.
        """
        path = self.path(folder)
        if not path.is_file():
            return None
        texts = {column.name: str for column in self.columns if column.type == "text"}
        missing = {str(name): [""] for name in pd.read_csv(path, nrows=0) if name not in texts}
        return pd.read_csv(path, dtype=texts, keep_default_na=False, na_values=missing)

    def rows(self, folder: Path) -> list[Row]:
        """Return the stored table of an experiment by row; empty if the study was not made."""
        return rows(self.path(folder))


def table(study: str, name: str, row: str, *columns: Column, further: str = "") -> Table:
    """Return the definition of a table, column by column (see :class:`Table`)."""
    return Table(study, name, row, columns, further)


def by_name(*tables: Table) -> dict[str, Table]:
    """Return tables by their names, as ``TABLES`` of a schema holds them."""
    return {table.name: table for table in tables}


def rows(path: Path) -> list[Row]:
    """Return the rows of a CSV file; empty if there is no such file."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: cell(text) for name, text in row.items()} for row in csv.DictReader(file)]


def cell(text: str) -> Any:
    """Return the value of a cell of a CSV file: a truth value, a number, text or None."""
    if text in ("True", "False"):
        return text == "True"
    try:
        value = float(text)
    except ValueError:
        return text or None
    if not math.isfinite(value):
        return None
    return int(value) if text.lstrip("-").isdigit() else value
