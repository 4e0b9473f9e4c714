"""Points of a design from a table: a CSV file, or columns such as those of a pandas DataFrame."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.config.problems import Key
from abm.paths import shown

Column = NDArray[np.float64]
Report = Callable[[Key, str], None]

LARGEST = 1_000_000_000
"""Bytes beyond which a CSV file is not read."""


def columns(table: Mapping[str, Any], report: Report) -> dict[str, Column]:
    """Return the columns of a table such as a pandas DataFrame."""
    names = list(table)
    try:
        if len(set(names)) < len(names) or not all(isinstance(name, str) for name in names):
            raise ValueError("its columns need different names, those of parameters or mechanisms")
        columns = {name: np.asarray(table[name], dtype=np.float64) for name in names}
        if len({column.shape for column in columns.values()}) != 1 or not len(columns[names[0]]):
            raise ValueError("it needs columns of the same length, of one value or more")
    except (TypeError, ValueError) as error:
        report(("design", "table"), f"is not a table of numbers: {error}")
        return {}
    return columns


def read(path: Path, report: Report) -> dict[str, Column]:
    """Return the columns of a CSV file of points."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("too large")
        with path.open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        rows = np.array(lines, dtype=np.float64)
        if rows.shape[1:] != (len(header),) or len(set(header)) < len(header):
            raise ValueError("needs a header of different names, and rows of as many values")
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        report(("design", "table"), f"{shown(path)} is not a table of numbers: {said}")
        return {}
    return dict(zip(header, rows.T, strict=True))
