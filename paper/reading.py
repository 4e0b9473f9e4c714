"""How tables of results are read for the paper: cells, rows, and numbers with their intervals."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
RESULTS = PROJECT / "results"
ODD = PROJECT / "paper" / "odd" / "tables.json"
QUICK = "-quick"
"""Ends the name of what is a first look, and no result."""

Row = dict[str, Any]
Printed = list[list[Any]]
"""A table for print: the header, then rows."""

SMALL = 0.005
"""Half of the last digit that is printed: less is nothing."""


def cell(text: str) -> Any:
    """Return what a cell holds: a number, a truth, text, or nothing."""
    if text in ("True", "False"):
        return text == "True"
    try:
        value = float(text)
    except ValueError:
        return text or None
    if not math.isfinite(value):
        return None
    return int(value) if text.lstrip("-").isdigit() else value


def kept(*where: str) -> list[Row]:
    """Return a table of results, by row; empty if it was not made."""
    path = RESULTS.joinpath(*where).with_suffix(".csv")
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: cell(text) for name, text in row.items()} for row in csv.DictReader(file)]


def manifest(name: str) -> Row:
    """Return what is known of an experiment that was run; empty if it was not."""
    path = RESULTS / name / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def odd() -> Row:
    """Return the tables of the ODD, which are those of the code."""
    return json.loads(ODD.read_text(encoding="utf-8"))


def measured(row: Mapping[str, Any], name: str, ends: str | None = None) -> Row:
    """Return a number of a row with the ends of its interval, in ``ENDS_low`` and ``ENDS_high``.

    ``ends`` is the name itself by default; where it is empty, columns are ``low`` and ``high``.
    """
    prefix = "" if ends == "" else f"{ends or name}_"
    return {"value": row[name], "low": row[f"{prefix}low"], "high": row[f"{prefix}high"]}


def sure(ends: Mapping[str, Any]) -> str:
    """Return whether an interval lies above zero, below it, or neither."""
    return "up" if ends["low"] > 0 else ("down" if ends["high"] < 0 else "no")


def direction(x: float) -> str:
    """Return whether a number is above zero, below it, or nothing in print."""
    return "nothing" if abs(x) < SMALL else ("up" if x > 0 else "down")


def by(rows: Iterable[Row], *names: str) -> dict[str, Row]:
    """Return rows by the values of some columns."""
    return {"/".join(str(row[name]) for name in names): row for row in rows}


def printed(rows: Sequence[Row], columns: Sequence[str] | None = None) -> Printed:
    """Return rows as a table for print: all columns, or those that are named."""
    names = list(columns or rows[0])
    return [names, *([row[name] for name in names] for row in rows)]
