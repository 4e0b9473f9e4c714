"""Two tables that should be the same, compared cell by cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

ROUNDING = 2e-5
"""Relative difference up to which numbers that were written with six digits are the same."""

NOTHING = 1e-7
"""Absolute difference up to which numbers are the same.

The last bits of shares that emulators predict in single precision (a part in 2**24, or 6e-8), and
of sums of terms that cancel out, depend on the processor.
"""

COLUMNS = [
    *("experiment", "table", "row", "column", "committed", "recomputed", "low", "high"),
    *("print", "inside", "agrees"),
]
"""Columns of a comparison, which has a row for each number.

``low`` and ``high`` are the interval of the recomputed number; ``print`` is the committed number at
print quality where another size was recomputed, and ``inside`` tells whether it lies between them.
"""

OF_A_TABLE = COLUMNS[2:]
"""The columns without the names of the experiment and the table."""


def read(path: Path) -> pd.DataFrame:
    """Return a CSV table with every cell as text, empty if there is none."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    except (FileNotFoundError, pd.errors.EmptyDataError):
        return pd.DataFrame()


def compare(
    committed: pd.DataFrame, recomputed: pd.DataFrame, at_print: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the numbers of two tables side by side, and every text that differs.

    Parameters
    ----------
    committed, recomputed : pandas.DataFrame of str
        Tables that should be the same, as :func:`read` returns them.
    at_print : pandas.DataFrame of str, optional
        The same table at print quality.  Its rows are matched by their texts, if no two rows have
        the same texts.

    Returns
    -------
    pandas.DataFrame
        With the columns :data:`OF_A_TABLE`.  Tables of different shapes give a single row, which
        states that difference.
    """
    if list(committed) != list(recomputed):
        names = (" ".join(map(str, table)) for table in (committed, recomputed))
        return _difference_of_shape("columns", *names)
    if len(committed) != len(recomputed):
        return _difference_of_shape("rows", str(len(committed)), str(len(recomputed)))
    columns = [str(column) for column in committed]
    numeric = [name for name in columns if _is_numeric(committed[name], recomputed[name])]
    texts = [name for name in columns if name not in numeric]
    labels = _labels(committed, texts)
    beside = pd.DataFrame() if at_print is None else _matching_rows(at_print, committed, texts)
    parts = [
        _compare_column(name, labels, committed, recomputed, beside.get(name), name in numeric)
        for name in columns
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=OF_A_TABLE)


def _difference_of_shape(what: str, committed: str, recomputed: str) -> pd.DataFrame:
    """Return a comparison of one row, which disagrees about a whole table."""
    row = {
        "row": "",
        "column": what,
        "committed": committed,
        "recomputed": recomputed,
        "agrees": False,
    }
    return pd.DataFrame([row], columns=OF_A_TABLE)


def _numbers(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells, errors="coerce")


def _is_numeric(*columns: pd.Series) -> bool:
    """Whether every cell of some columns is a number or empty."""
    return all(_numbers(cells[cells != ""]).notna().all() for cells in columns)


def _labels(table: pd.DataFrame, texts: list[str]) -> pd.Series:
    """Return a label for each row: its texts, numbered where several rows have the same texts."""
    label = table[texts].agg("/".join, axis=1) if texts else pd.Series("", index=table.index)
    number = label.groupby(label).cumcount().astype(str)
    return label.where(~label.duplicated(keep=False), label + "#" + number)


def _matching_rows(at_print: pd.DataFrame, table: pd.DataFrame, texts: list[str]) -> pd.DataFrame:
    """Return the rows at print quality that match those of a table; none if texts are ambiguous."""
    if not texts or not set(texts) <= set(at_print):
        return pd.DataFrame()
    if any(each.duplicated(texts).any() for each in (at_print, table)):
        return pd.DataFrame()
    return table[texts].merge(at_print, on=texts, how="left")


def _compare_column(
    name: str,
    labels: pd.Series,
    committed: pd.DataFrame,
    recomputed: pd.DataFrame,
    at_print: pd.Series | None,
    numeric: bool,
) -> pd.DataFrame:
    """Return the comparison of a column; of a column of text, only the cells that differ."""
    old, new = committed[name], recomputed[name]
    agrees = old == new
    table = pd.DataFrame({"row": labels, "column": name, "committed": old, "recomputed": new})
    if not numeric:
        return table.assign(agrees=agrees)[~agrees].reindex(columns=OF_A_TABLE)
    close = np.isclose(_numbers(old), _numbers(new), rtol=ROUNDING, atol=NOTHING)
    table["agrees"] = agrees | close
    ends = [f"{name}_{end}" for end in ("low", "high")]
    has_interval = set(ends) <= set(recomputed)
    if has_interval:
        table["low"], table["high"] = (recomputed[end] for end in ends)
    if at_print is not None:
        table["print"] = at_print.fillna("").to_numpy()
        if has_interval:
            value, low, high = (_numbers(table[key]) for key in ("print", "low", "high"))
            inside = pd.Series((low <= value) & (value <= high), dtype="boolean")
            table["inside"] = inside.where(value.notna() & low.notna() & high.notna())
    return table.reindex(columns=OF_A_TABLE)
