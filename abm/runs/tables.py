"""The tables that results are kept in: long, one row a value, names as dictionaries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from abm.model.ledger import CHANNELS, LEDGER_ROLES
from abm.model.measures import MEASURES, PUBLIC_MEASURES, ROLES

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

UNIQUE = ("person",)
"""Columns of text that differs from row to row; any other text is one of a few names."""

Columns = Mapping[str, Sequence[str]]


def tables(run_id: str, output: Output) -> Iterator[tuple[str, pa.Table]]:
    """Yield the name and the rows of each table that a run fills, but the table of runs."""
    yield "series", _series(run_id, output)
    if output.ledger is not None:
        groups = [f"{p}/{role}" for p in output.parties for role in LEDGER_ROLES]
        keys = {"group": tuple(groups), "channel": tuple(CHANNELS)}
        yield "ledger", _long(run_id, output.dates, keys, output.ledger)
    for day, columns in output.agents.items():
        yield "agents", _wide(run_id, day, columns)
    for day, pairs in output.ties.items():
        yield "ties", _wide(run_id, day, {"a": pairs[:, 0], "b": pairs[:, 1]})


def _series(run_id: str, output: Output) -> pa.Table:
    """Return the measures of parties, by role, and the public ones."""
    roles, names = tuple(ROLES), tuple(MEASURES)
    inside = {"party": tuple(output.parties), "role": roles, "measure": names}
    outside = {"party": (PUBLIC,), "role": ("all",), "measure": tuple(PUBLIC_MEASURES)}
    return pa.concat_tables(
        [
            _long(run_id, output.dates, inside, output.series),
            _long(run_id, output.dates, outside, output.public),
        ]
    ).unify_dictionaries()


def _long(
    run_id: str, dates: Sequence[dt.date], keys: Columns, values: NDArray[np.float64]
) -> pa.Table:
    """Return one row a value that is defined, with the date and the names that it belongs to."""
    flat = np.ascontiguousarray(values).reshape(-1)
    days, *codes = _codes(tuple(dates), tuple(len(names) for names in keys.values()))
    there = np.flatnonzero(~np.isnan(flat))
    columns: dict[str, Any] = {
        "run_id": _constant(run_id, len(there)),
        "date": pa.array(days[there], type=pa.date32()),
    }
    for (name, words), code in zip(keys.items(), codes, strict=True):
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(code[there]), pa.array(words))
    columns["value"] = pa.array(flat[there])
    return pa.table(columns)


@lru_cache(maxsize=8)
def _codes(dates: tuple[dt.date, ...], lengths: tuple[int, ...]) -> tuple[NDArray[Any], ...]:
    """Return for each cell of a dense array its day and the number of each of its names."""
    shape = (len(dates), *lengths)
    days = np.array(dates, dtype="datetime64[D]").astype(np.int32)
    day = np.broadcast_to(days.reshape(-1, *[1] * len(lengths)), shape)
    others = np.indices(lengths, dtype=np.int16)
    return day.reshape(-1), *(np.broadcast_to(index, shape).reshape(-1) for index in others)


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
