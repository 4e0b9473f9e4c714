"""Arrow arrays from other values and back, without pandas.

The conversions of pyarrow import pandas, to look for its types: a third of a second in each process
that stores or reads runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def array(values: NDArray[Any], kind: pa.DataType | None = None) -> pa.Array:
    """Return numbers as an Arrow array."""
    buffer = pa.py_buffer(np.ascontiguousarray(values))
    kind = kind or pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [None, buffer])


def texts(words: Sequence[str]) -> pa.Array:
    """Return texts as an Arrow array."""
    encoded = [word.encode() for word in words]
    ends = np.cumsum([0, *map(len, encoded)]).astype(np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(words), buffers)


def table_of(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Return rows of texts and numbers as a table; a number that a row lacks is NaN."""
    rows = list(rows)
    columns = []
    for field in schema:
        if field.type == pa.string():
            columns.append(texts([row[field.name] for row in rows]))
        else:
            values = [row.get(field.name, np.nan) for row in rows]
            columns.append(array(np.array(values, dtype=field.type.to_pandas_dtype())))
    return pa.Table.from_arrays(columns, schema=schema)


def numbers(column: pa.ChunkedArray) -> NDArray[Any]:
    """Return a column of numbers as an array; missing ones are NaN."""
    whole = column.combine_chunks()
    return whole.to_numpy(zero_copy_only=False) if whole.null_count else np.from_dlpack(whole)
