"""A table of points is taken from whatever holds named columns of numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from abm.config import point_tables
from abm.config.point_tables import TableError

ROWS = [{"effort": 0.5, "norm": 1.0}, {"effort": 1.5, "norm": 0.0}]
COLUMNS = {"effort": [0.5, 1.5], "norm": [1.0, 0.0]}


class Polars:
    """A data frame whose columns are asked for as those of polars, which is iterated by column."""

    columns = tuple(COLUMNS)

    def __getitem__(self, name):
        return np.array(COLUMNS[name])

    def __iter__(self):
        return iter(map(np.array, COLUMNS.values()))


KINDS = {
    "mapping": COLUMNS,
    "pandas": pd.DataFrame(COLUMNS),
    "arrow": pa.table(COLUMNS),
    "polars": Polars(),
    "structured array": np.array(
        [(0.5, 1.0), (1.5, 0.0)], dtype=[("effort", "f8"), ("norm", "f4")]
    ),
    "list of rows": ROWS,
}


@pytest.mark.parametrize("kind", KINDS)
def test_columns_are_read_by_their_names(kind):
    columns = point_tables.of_memory(KINDS[kind]).columns
    assert list(columns) == ["effort", "norm"]
    for name, values in COLUMNS.items():
        np.testing.assert_array_equal(columns[name], values)


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (np.zeros((2, 2)), "an array needs named columns"),
        ([], "a list needs dictionaries with the same keys"),
        ([{"effort": 1.0}, {"norm": 1.0}], "a list needs dictionaries with the same keys"),
        ([1.0, 2.0], "is not a table of numbers"),
        (3, "is not a table of numbers"),
        ({}, "is not a table of numbers"),
    ],
)
def test_what_is_no_table_is_refused(table, why):
    with pytest.raises(TableError, match=why):
        point_tables.of_memory(table)
