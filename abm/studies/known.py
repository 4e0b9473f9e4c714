"""What is known and may set parameters: patterns set aside for it, and numbers from outside.

The patterns are those marked for calibration in :mod:`abm.studies.rules`; the numbers stand in
``experiments/evidence.csv``, each with its source.  Everything else is left to validate.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from abm.analysis.outputs import Array
from abm.config.experiment import BASELINE
from abm.data import csv_table
from abm.data.rows import Row, column
from abm.errors import unknown
from abm.model.record.outcomes import OUTCOMES
from abm.studies.rules import FIRST, PATTERNS, RULES, MissingScenarioError, Rule, Worlds, scored

CALIBRATE, VALIDATE = "calibrate", "validate"
"""Uses of patterns: those that may set parameters, and those that may not."""

COLUMNS = ("name", "low", "high", "error")
"""Of the table of numbers, before those that say where a row comes from."""


def evidence(numbers: Path) -> pd.DataFrame:
    """Return what is known: a row a rule of the patterns, then a row a number.

    Columns are ``name`` (of a summary), ``low``, ``high``, ``error`` and ``source``.
    """
    rows = [
        [named(rule), rule.low, rule.high, 0.0, PATTERNS[rule.pattern].facts] for rule in rules()
    ]
    return pd.DataFrame([*rows, *read(numbers)], columns=[*COLUMNS, "source"])


def rules(use: str = CALIBRATE) -> list[Rule]:
    """Return the rules of the patterns of one use, as far as one scenario can be held to them.

    The scored form of each pattern; where some of it compares scenarios, the first form in the
    place of that.  A pattern may have none.
    """
    found: list[Rule] = []
    for name in (name for name, pattern in PATTERNS.items() if pattern.use == use):
        own = scored(name)
        if not all(map(_alone, own)):
            first = [rule for rule in RULES if rule.pattern == name and rule.form == FIRST]
            own = [rule for rule in RULES if rule in [*own, *first] and _alone(rule)]
        found += own
    return found


def named(rule: Rule) -> str:
    """Return the name of a rule's value."""
    return f"{rule.pattern}: {rule.says}"


def read(path: Path) -> list[list[object]]:
    """Return the numbers of a table: name, low, high, error and source.

    Raises
    ------
    InputError
        If the table cannot be read, or a value is not allowed.
    """
    rows = [line.row for line in csv_table.read(path, NumberRow)]
    return [[row.name, row.low, row.high, row.error, row.source] for row in rows]


def outcome(name: str) -> str:
    """Return the name of an outcome.

    Raises
    ------
    ValueError
        If there is no such outcome.
    """
    if name not in OUTCOMES:
        raise ValueError(unknown("outcome", name, OUTCOMES))
    return name


class NumberRow(Row):
    """A number from outside that may set parameters: between ``low`` and ``high``."""

    name: Annotated[str, AfterValidator(outcome)] = column("name of an outcome")
    low: float = column("lowest value")
    high: float = column("highest value")
    error: Annotated[float, Field(ge=0)] = column("standard deviation of its error")

    @field_validator("high")
    @classmethod
    def _is_not_below_low(cls, high: float, info: ValidationInfo) -> float:
        if high < info.data.get("low", high):
            raise ValueError(f"must be at least low, {info.data['low']:g}")
        return high


def summaries(outcomes: Mapping[str, Array], known: pd.DataFrame) -> pd.DataFrame:
    """Return what draws made of what is known: one row a draw, one column a name.

    Parameters
    ----------
    outcomes : mapping of str to numpy.ndarray of shape (draws, 1)
        Outcomes by name.
    known : pandas.DataFrame
        As of :func:`evidence`.
    """
    worlds = Worlds({BASELINE: outcomes})
    values = {named(rule): rule.value(worlds) for rule in rules()}
    return pd.DataFrame({name: {**outcomes, **values}[name][:, 0] for name in known["name"]})


def _alone(rule: Rule) -> bool:
    """Whether a rule reads one scenario only."""
    try:
        rule.value(Worlds({BASELINE: {name: np.ones((1, 1)) for name in OUTCOMES}}))
    except MissingScenarioError:
        return False
    return True
