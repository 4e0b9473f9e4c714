"""What the modules ``cited`` of studies share: how numbers and tables are given to texts.

Each such module has a function ``numbers(root, ...)``, which reads the tables that the study stored
in the folders of results, and returns numbers by name and tables for print.  A number with an
interval is a mapping of ``value``, ``low`` and ``high``.  Both are empty if the study has not been
made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from abm.analysis import resampling
from abm.config.experiment import BASELINE
from abm.studies.schema import Row

Printed = list[list[Any]]
"""A table for print: the header, then rows."""

Cited = tuple[Row, dict[str, Printed]]
"""Numbers by name, and tables by name."""

SMALL = 0.005
"""Half of the last digit that is printed: a smaller number is printed as zero."""


def measured(row: Mapping[str, Any], name: str, ends: str | None = None) -> Row:
    """Return a number of a row with the ends of its interval.

    Parameters
    ----------
    row : mapping of str to object
    name : str
        Column of the number.
    ends : str, optional
        Beginning of the names of the ends, ``ENDS_low`` and ``ENDS_high``: by default ``name``; if
        empty, they are ``low`` and ``high``.
    """
    prefix = "" if ends == "" else f"{ends or name}_"
    return {"value": row[name], "low": row[f"{prefix}low"], "high": row[f"{prefix}high"]}


def sign(interval: Mapping[str, Any]) -> str:
    """Return "up" or "down" if an interval lies above or below zero, and "no" otherwise."""
    return ("no", "up", "down")[int(resampling.signs(interval["low"], interval["high"]))]


def direction(x: float) -> str:
    """Return "up" or "down" for a number above or below zero, and "nothing" if printed as zero."""
    return "nothing" if abs(x) < SMALL else ("up" if x > 0 else "down")


def by(rows: Iterable[Row], *names: str) -> dict[str, Row]:
    """Return rows by the values of some columns, joined by slashes."""
    return {"/".join(str(row[name]) for name in names): row for row in rows}


def printed(rows: Sequence[Row], columns: Sequence[str] | None = None) -> Printed:
    """Return rows as a table for print, with all columns or those that are named."""
    names = list(columns or rows[0])
    return [names, *([row[name] for name in names] for row in rows)]


def of_baseline(rows: list[Row]) -> list[Row]:
    """Return the rows of the baseline, of a table that may also have other scenarios."""
    return [row for row in rows if row.get("scenario", BASELINE) == BASELINE]
