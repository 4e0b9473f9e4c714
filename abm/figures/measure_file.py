"""The series of a point, laid out so that one measure can be read without the others.

Many runs have more values than fit into memory, and a figure draws a few measures of a few parties.
The series are read once, in pieces; their values, ordered by measure, go to a temporary file, which
stays in memory as long as it is small.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from abm.errors import ExpectedError
from abm.runs.arrow_tables import by_run

KEYS = ("party", "role", "measure")

IN_MEMORY = 2**28
"""Bytes of values from which on they are kept on disk."""

Key = tuple[str, ...]
"""Party, role and measure."""


class Piece(NamedTuple):
    """Where the values of some runs are in the file, eight bytes each, a row for each date.

    Attributes
    ----------
    start : int
        Position of the first row.
    runs : ndarray of str
        Ids of the runs, in the order of the values of a row.
    dates : ndarray of datetime.date
        The date of each row.
    rows : dict of tuple to slice
        The rows of each party, role and measure, by ascending dates.
    """

    start: int
    runs: NDArray[np.str_]
    dates: NDArray[Any]
    rows: dict[Key, slice]


class MeasureFile:
    """The series of a point by party, role and measure.

    Parameters
    ----------
    series : iterable of pyarrow.RecordBatch
        Rows of the table of series; each batch has all rows of its runs.

    Raises
    ------
    ExpectedError
        If the values do not fit into memory, nor into the folder for temporary files.
    """

    def __init__(self, series: Iterable[pa.RecordBatch]) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        try:
            self._pieces = [self._add(batch) for batch in series]
        except OSError as error:
            raise ExpectedError(
                f"the series do not fit into {tempfile.gettempdir()}: {error.strerror}; "
                "TMPDIR names another folder for temporary files"
            ) from None
        self._dates: dict[str, pd.DatetimeIndex] = {}

    def names(self, column: str) -> list[str]:
        """Return the parties, roles or measures of the series, sorted."""
        place = KEYS.index(column)
        return sorted({key[place] for piece in self._pieces for key in piece.rows})

    def dates(self, party: str) -> pd.DatetimeIndex:
        """Return the dates at which a party has values."""
        if party not in self._dates:
            days: set[Any] = set()
            for piece in self._pieces:
                for key, rows in piece.rows.items():
                    if key[0] == party:
                        days.update(piece.dates[rows])
            self._dates[party] = pd.DatetimeIndex(sorted(days), name="date")
        return self._dates[party]

    def read(self, key: Key) -> pd.DataFrame:
        """Return a measure of a party and role: a row for each date of the party, a column a run.

        Undefined values are NaN, and runs without any may lack a column.
        """
        dates = self.dates(key[0])
        parts = [pd.DataFrame(index=dates)]
        for piece in self._pieces:
            if rows := piece.rows.get(key):
                days = pd.DatetimeIndex(piece.dates[rows])
                parts.append(pd.DataFrame(self._read(piece, rows), days, piece.runs).reindex(dates))
        return pd.concat(parts, axis=1)

    def _add(self, batch: pa.RecordBatch) -> Piece:
        """Write the values of some runs to the end of the file."""
        (*names, dates), values, runs = by_run(batch, (*KEYS, "date"))
        changes = np.any([name[1:] != name[:-1] for name in names], axis=0)
        bounds = [0, *(np.flatnonzero(changes) + 1).tolist(), len(dates)]
        rows = {
            tuple(str(name[first]) for name in names): slice(first, beyond)
            for first, beyond in pairwise(bounds)
        }
        start = self._file.seek(0, 2)
        self._file.write(values.tobytes())
        return Piece(start, runs, dates, rows)

    def _read(self, piece: Piece, rows: slice) -> NDArray[np.float64]:
        """Return some rows of a piece."""
        width = len(piece.runs)
        self._file.seek(piece.start + 8 * width * rows.start)
        content = self._file.read(8 * width * (rows.stop - rows.start))
        return np.frombuffer(content).reshape(-1, width)
