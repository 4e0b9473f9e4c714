"""The tables that results are kept in: long, one row a value, names as dictionaries."""

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

if TYPE_CHECKING:
    from abm.model.simulation import Output

COLUMNS = {
    "runs": ("run_id", "seed", "status", "error", "seconds", "digest"),
    "series": ("run_id", "date", "party", "role", "measure", "value"),
    "ledger": ("run_id", "date", "group", "channel", "value"),
    "agents": ("run_id", "date", "person", "party", "role"),
    "ties": ("run_id", "date", "a", "b"),
}
"""The tables, and the columns that each has at least."""

PUBLIC = "public"
"""Name of the "party" whose measures concern nobody in particular."""

FLOWS = np.arange(len(CHANNELS)) < BELIEF_STOCK
"""Which channels of a ledger are flows; the others are stocks."""

UNIQUE = ("person",)
"""Columns of text that differs from row to row; any other text is one of a few names."""


class Block(NamedTuple):
    """The names that a dense array belongs to, axis by axis after that of dates."""

    names: tuple[tuple[str, ...], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of names of each axis."""
        return tuple(len(words) for words in self.names)


def tables(runs: Iterable[tuple[str, Output]]) -> Iterator[tuple[str, pa.Table]]:
    """Yield names and rows of the tables that runs fill, but the table of runs.

    Parameters
    ----------
    runs : iterable of (str, Output)
        Ids and outputs; neighbours of the same dates and parties are put into one table, in a
        fraction of the time that one each would take.
    """
    for (dates, parties, kept, booked), alike in groupby(runs, _kind):
        ids, outputs = zip(*alike, strict=True)
        if kept:
            inside = Block((parties, tuple(ROLES), tuple(MEASURES)))
            outside = Block(((PUBLIC,), ("all",), tuple(PUBLIC_MEASURES)))
            layout = _layout(("party", "role", "measure"), (inside, outside), dates)
            yield "series", _long(ids, layout, [(o.series, o.public) for o in outputs])
        if booked:
            groups = tuple(f"{party}/{role}" for party in parties for role in LEDGER_ROLES)
            layout = _layout(("group", "channel"), (Block((groups, tuple(CHANNELS))),), dates)
            moved = [(_moved(o.ledger),) for o in outputs if o.ledger is not None]
            yield "ledger", _long(ids, layout, moved)
        for run_id, output in zip(ids, outputs, strict=True):
            for day, columns in output.agents.items():
                yield "agents", _wide(run_id, day, columns)
            for day, pairs in output.ties.items():
                yield "ties", _wide(run_id, day, {"a": pairs[:, 0], "b": pairs[:, 1]})


def _kind(run: tuple[str, Output]) -> tuple[tuple[dt.date, ...], tuple[str, ...], bool, bool]:
    """Return what outputs have in common whose values stand beside the same names."""
    output = run[1]
    booked = output.ledger is not None
    return tuple(output.dates), tuple(output.parties), output.kept, booked


@lru_cache(maxsize=8)
def _layout(
    columns: tuple[str, ...], blocks: tuple[Block, ...], dates: tuple[dt.date, ...]
) -> pa.Table:
    """Return what stands beside the values of dense arrays laid end to end: day and names.

    It is the same for every run of a kind.  Dates come last, so that names change seldom from row
    to row: quick to write, and small.
    """
    day = np.array(dates, dtype="datetime64[D]").astype(np.int32)
    days = [np.broadcast_to(day, (*block.shape, len(day))).reshape(-1) for block in blocks]
    beside = {"date": pa.array(np.concatenate(days), type=pa.date32())}
    for axis, column in enumerate(columns):
        words = list(dict.fromkeys(word for block in blocks for word in block.names[axis]))
        codes = []
        for block in blocks:
            code = np.array([words.index(word) for word in block.names[axis]], dtype=np.int16)
            others = [1] * (len(block.shape) - axis)
            shape = (*block.shape, len(day))
            codes.append(np.broadcast_to(code.reshape(-1, *others), shape).reshape(-1))
        beside[column] = pa.DictionaryArray.from_arrays(np.concatenate(codes), pa.array(words))
    return pa.table(beside)


def _long(
    ids: Sequence[str], layout: pa.Table, runs: Sequence[tuple[NDArray[np.float64], ...]]
) -> pa.Table:
    """Return one row a value that is defined, with its run, the date and the names beside it."""
    flat = np.concatenate([np.moveaxis(dense, 0, -1).reshape(-1) for run in runs for dense in run])
    there = np.flatnonzero(~np.isnan(flat))
    run, beside = np.divmod(there.astype(np.int32), np.int32(len(layout)))
    of_run = pa.DictionaryArray.from_arrays(run, pa.array(ids))
    table = layout.take(pa.array(beside)).add_column(0, "run_id", of_run)
    return table.append_column("value", pa.array(flat[there]))


def _moved(ledger: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a ledger without flows of nothing, three quarters of it, which need no row."""
    return np.where(FLOWS & (ledger == 0.0), np.nan, ledger)


def _wide(run_id: str, day: dt.date, columns: Mapping[str, Any]) -> pa.Table:
    """Return columns as they are, with the run and the day before them."""
    arrays = {name: _column(name, np.asarray(values)) for name, values in columns.items()}
    rows = len(next(iter(arrays.values())))
    days = pa.array(np.full(rows, np.datetime64(day, "D")), type=pa.date32())
    return pa.table({"run_id": _constant(run_id, rows), "date": days, **arrays})


def _column(name: str, values: NDArray[Any]) -> pa.Array:
    if values.dtype.kind not in "UO":
        return pa.array(values)
    words = pa.array(values.tolist(), type=pa.string())
    return words if name in UNIQUE else words.dictionary_encode()


def _constant(word: str, rows: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(rows, dtype=np.int32)), pa.array([word])
    )
