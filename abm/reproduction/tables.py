"""Two tables of the same name, cell by cell: which numbers agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

ROUNDING = 2e-5
"""Relative difference up to which numbers that were written with six digits are the same."""

NOTHING = 1e-9
"""Size under which a number is zero but for the order in which it was added up."""

COLUMNS = [
    *("experiment", "table", "row", "column", "committed", "recomputed", "low", "high"),
    *("print", "inside", "agrees"),
]
"""Of a comparison: one row a number.

``low`` and ``high`` are the interval of the recomputed number, ``print`` is the committed one at
print quality where another size was recomputed, ``inside`` whether it lies in the interval.
"""


def read(path: Path) -> pd.DataFrame:
    """Return a table with every cell as it is written."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    except pd.errors.EmptyDataError:
        return pd.DataFrame()


def compared(
    committed: pd.DataFrame, recomputed: pd.DataFrame, at_print: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the numbers of two tables side by side, and every text that differs.

    Parameters
    ----------
    committed, recomputed : pandas.DataFrame of str
        Tables that should be the same, as :func:`read` gives them.
    at_print : pandas.DataFrame of str, optional
        The same table of another size.  Its rows are found by their texts, where these name one
        row each.

    Returns
    -------
    pandas.DataFrame
        :data:`COLUMNS` from ``row`` on.  Tables of different shapes give a single row, of that.
    """
    if list(committed) != list(recomputed):
        return _one("columns", " ".join(map(str, committed)), " ".join(map(str, recomputed)))
    if len(committed) != len(recomputed):
        return _one("rows", str(len(committed)), str(len(recomputed)))
    names = [str(name) for name in committed]
    numeric = [name for name in names if _is_numeric(committed[name], recomputed[name])]
    texts = [name for name in names if name not in numeric]
    labels = _labels(committed, texts)
    beside = pd.DataFrame() if at_print is None else _found(at_print, committed, texts)
    parts = [
        _column(name, labels, committed, recomputed, beside.get(name), name in numeric)
        for name in names
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS[2:])


def _one(what: str, committed: str, recomputed: str) -> pd.DataFrame:
    """Return a comparison of one row, about a whole table, that does not agree."""
    said = {"column": what, "committed": committed, "recomputed": recomputed, "agrees": False}
    return pd.DataFrame([{"row": "", **said}], columns=COLUMNS[2:])


def _numbers(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells, errors="coerce")


def _is_numeric(*columns: pd.Series) -> bool:
    """Whether columns hold numbers, or nothing."""
    return all(_numbers(cells[cells != ""]).notna().all() for cells in columns)


def _labels(table: pd.DataFrame, texts: list[str]) -> pd.Series:
    """Return what each row is about: its texts, and a number where these name several rows."""
    label = table[texts].agg("/".join, axis=1) if texts else pd.Series("", index=table.index)
    number = label.groupby(label).cumcount().astype(str)
    return label.where(~label.duplicated(keep=False), label + "#" + number)


def _found(at_print: pd.DataFrame, of: pd.DataFrame, texts: list[str]) -> pd.DataFrame:
    """Return the rows of a table that are about the same; none if texts do not tell rows apart."""
    if not texts or not set(texts) <= set(at_print):
        return pd.DataFrame()
    if any(table.duplicated(texts).any() for table in (at_print, of)):
        return pd.DataFrame()
    return of[texts].merge(at_print, on=texts, how="left")


def _column(
    name: str,
    labels: pd.Series,
    committed: pd.DataFrame,
    recomputed: pd.DataFrame,
    at_print: pd.Series | None,
    numeric: bool,
) -> pd.DataFrame:
    """Return the comparison of a column: of text, only what differs."""
    old, new = committed[name], recomputed[name]
    agrees = old == new
    table = pd.DataFrame({"row": labels, "column": name, "committed": old, "recomputed": new})
    if not numeric:
        return table.assign(agrees=agrees)[~agrees].reindex(columns=COLUMNS[2:])
    close = np.isclose(_numbers(old), _numbers(new), rtol=ROUNDING, atol=NOTHING)
    table["agrees"] = agrees | close
    ends = [f"{name}_{end}" for end in ("low", "high")]
    interval = set(ends) <= set(recomputed)
    if interval:
        table["low"], table["high"] = (recomputed[end] for end in ends)
    if at_print is not None:
        table["print"] = at_print.fillna("").to_numpy()
        if interval:
            value, low, high = (_numbers(table[key]) for key in ("print", "low", "high"))
            inside = pd.Series((low <= value) & (value <= high), dtype="boolean")
            table["inside"] = inside.where(value.notna() & low.notna() & high.notna())
    return table.reindex(columns=COLUMNS[2:])
