"""The Arrow tables in which outputs are stored: one row for each value, names as dictionaries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from abm.model.ledger import BELIEF_STOCK, CHANNELS, LEDGER_ROLES
from abm.model.record.measures import MEASURES, PUBLIC_MEASURES, ROLES
from abm.runs.arrow_arrays import array, texts

if TYPE_CHECKING:
    from abm.model.simulation import Output

COLUMNS = {
    "runs": ("run_id", "seed", "status", "error", "seconds", "digest"),
    "series": ("run_id", "date", "party", "role", "measure", "value"),
    "ledger": ("run_id", "date", "group", "channel", "value"),
    "agents": ("run_id", "date", "person", "party", "role"),
    "ties": ("run_id", "date", "a", "b"),
}
"""The tables by name, and the columns that each has at least."""

PUBLIC = "public"
"""Name of the "party" to which measures of the whole public belong."""

FLOWS = np.arange(len(CHANNELS)) < BELIEF_STOCK
"""Which channels of the ledger are flows; the others are stocks."""

UNIQUE = ("person",)
"""Columns whose text differs from row to row; all other text is one of a few names."""


class Block(NamedTuple):
    """The names along each axis of a dense array, after the axis of dates."""

    names: tuple[tuple[str, ...], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of names along each axis."""
        return tuple(len(words) for words in self.names)


def tables(runs: Iterable[tuple[str, Output]]) -> Iterator[tuple[str, pa.Table]]:
    """Yield the name and rows of each table of some outputs, except the table of runs.

    Parameters
    ----------
    runs : iterable of (str, Output)
        Ids and outputs.  Those in a row that have the same dates and parties share a table, which
        takes a fraction of the time of a table for each.
    """
    for (dates, parties, kept, ledger), alike in groupby(runs, _shared):
        ids, outputs = zip(*alike, strict=True)
        if kept:
            of_parties = Block((parties, tuple(ROLES), tuple(MEASURES)))
            of_public = Block(((PUBLIC,), ("all",), tuple(PUBLIC_MEASURES)))
            layout = _layout(("party", "role", "measure"), (of_parties, of_public), dates)
            yield "series", _long(ids, layout, [(o.series, o.public) for o in outputs])
        if ledger:
            groups = tuple(f"{party}/{role}" for party in parties for role in LEDGER_ROLES)
            layout = _layout(("group", "channel"), (Block((groups, tuple(CHANNELS))),), dates)
            flows = [(_without_zero_flows(o.ledger),) for o in outputs if o.ledger is not None]
            yield "ledger", _long(ids, layout, flows)
        for run_id, output in zip(ids, outputs, strict=True):
            for day, columns in output.agents.items():
                yield "agents", _wide(run_id, day, columns)
            for day, pairs in output.ties.items():
                yield "ties", _wide(run_id, day, {"a": pairs[:, 0], "b": pairs[:, 1]})


def by_run(
    series: pa.RecordBatch, keys: Sequence[str]
) -> tuple[list[NDArray[Any]], NDArray[np.float64], NDArray[np.str_]]:
    """Return series with a row for each combination of keys and a column for each run.

    Parameters
    ----------
    series : pyarrow.RecordBatch
        Rows of the table of series, of whole runs.
    keys : sequence of str
        The columns that tell the values of a run apart; rows are sorted by them, the first before
        the others.

    Returns
    -------
    keys : list of ndarray, shape (rows,)
        The value of each key in each row.
    values : ndarray, shape (rows, runs)
        NaN where a run has no value.
    runs : ndarray of str, shape (runs,)
        Ids, sorted.
    """
    # Keys are few and rows are millions: the number of a row's combination among all combinations
    # says where it goes, so that nothing needs to be sorted.
    codes, names = zip(*(_sorted(series[key]) for key in keys), strict=True)
    shape = tuple(map(len, names))
    combinations = np.ravel_multi_index(codes, shape)
    present = np.zeros(shape, dtype=bool).ravel()
    present[combinations] = True
    run, ids = _sorted(series["run_id"])
    values = np.full((np.count_nonzero(present), len(ids)), np.nan)
    values[(np.cumsum(present) - 1)[combinations], run] = np.from_dlpack(series["value"])
    places = np.unravel_index(np.flatnonzero(present), shape)
    return [name[place] for name, place in zip(names, places, strict=True)], values, ids


def _sorted(column: pa.Array) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """Return for each value its position in the sorted distinct values, and these."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    codes = np.from_dlpack(column.indices)
    words = np.array(column.dictionary.to_pylist())
    used = np.flatnonzero(
        np.bincount(codes, minlength=len(words))
    )  # a piece of a table may lack some
    used = used[words[used].argsort()]
    place = np.empty(len(words), dtype=np.intp)
    place[used] = np.arange(len(used))
    return place[codes], words[used]


def _shared(run: tuple[str, Output]) -> tuple[tuple[dt.date, ...], tuple[str, ...], bool, bool]:
    """Return dates, parties, and whether series and ledger are stored; equal for a shared table."""
    output = run[1]
    return tuple(output.dates), tuple(output.parties), output.kept, output.ledger is not None


@lru_cache(maxsize=8)
def _layout(
    columns: tuple[str, ...], blocks: tuple[Block, ...], dates: tuple[dt.date, ...]
) -> pa.Table:
    """Return the dates and names of the values of dense arrays that are laid end to end.

    Most runs have them in common.  The date varies fastest, so that names seldom change from row
    to row, which makes files small and quick to write.
    """
    day = np.array(dates, dtype="datetime64[D]").astype(np.int32)
    days = [np.broadcast_to(day, (*block.shape, len(day))).reshape(-1) for block in blocks]
    labels = {"date": array(np.concatenate(days), pa.date32())}
    for axis, column in enumerate(columns):
        words = list(dict.fromkeys(word for block in blocks for word in block.names[axis]))
        codes = []
        for block in blocks:
            code = np.array([words.index(word) for word in block.names[axis]], dtype=np.int16)
            others = [1] * (len(block.shape) - axis)
            shape = (*block.shape, len(day))
            codes.append(np.broadcast_to(code.reshape(-1, *others), shape).reshape(-1))
        labels[column] = pa.DictionaryArray.from_arrays(array(np.concatenate(codes)), texts(words))
    return pa.table(labels)


def _long(
    ids: Sequence[str], layout: pa.Table, runs: Sequence[tuple[NDArray[np.float64], ...]]
) -> pa.Table:
    """Return a row for each defined value, with its run, date and names."""
    flat = np.concatenate([np.moveaxis(dense, 0, -1).reshape(-1) for run in runs for dense in run])
    defined = np.flatnonzero(~np.isnan(flat))
    run, row = np.divmod(defined.astype(np.int32), np.int32(len(layout)))
    of_run = pa.DictionaryArray.from_arrays(array(run), texts(ids))
    table = layout.take(array(row)).add_column(0, "run_id", of_run)
    return table.append_column("value", array(flat[defined]))


def _without_zero_flows(ledger: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a ledger with NaN for flows of zero: three quarters of it, which need no row."""
    return np.where(FLOWS & (ledger == 0.0), np.nan, ledger)


def _wide(run_id: str, day: dt.date, columns: Mapping[str, Any]) -> pa.Table:
    """Return columns as a table, after the run and the date."""
    arrays = {name: _column(name, np.asarray(values)) for name, values in columns.items()}
    rows = len(next(iter(arrays.values())))
    days = array(np.full(rows, np.datetime64(day, "D")).astype(np.int32), pa.date32())
    return pa.table({"run_id": _constant(run_id, rows), "date": days, **arrays})


def _column(name: str, values: NDArray[Any]) -> pa.Array:
    """Return a column, with repeated text as a dictionary."""
    if values.dtype.kind not in "UO":
        return pa.array(values)
    words = pa.array(values.tolist(), type=pa.string())
    return words if name in UNIQUE else words.dictionary_encode()


def _constant(word: str, rows: int) -> pa.DictionaryArray:
    """Return a column that repeats a word."""
    return pa.DictionaryArray.from_arrays(array(np.zeros(rows, dtype=np.int32)), texts([word]))
