"""The evidence that may set parameters: patterns reserved for it, and numbers from outside.

The patterns are those marked for calibration in :mod:`abm.studies.pattern_criteria`; the numbers
are in ``experiments/evidence.csv``, each with its source.  Everything else serves validation.
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
from abm.studies.pattern_criteria import (
    CALIBRATE,
    CRITERIA,
    FIRST,
    PATTERNS,
    Criterion,
    scored,
)
from abm.studies.pattern_values import MissingScenarioError, ScenarioOutcomes

COLUMNS = ("name", "low", "high", "error")
"""Columns of the numbers, before those that give the origin of a row."""


def load(numbers: Path) -> pd.DataFrame:
    """Return all the evidence: a row for each criterion of a pattern, then one for each number.

    Returns
    -------
    pandas.DataFrame
        ``name`` (of a summary of a run), ``low``, ``high``, ``error`` and ``source``.

    Raises
    ------
    InputError
        If the file of numbers is not as it should be.
    """
    rows = [[summary_name(c), c.low, c.high, 0.0, PATTERNS[c.pattern].facts] for c in criteria()]
    return pd.DataFrame([*rows, *read_numbers(numbers)], columns=[*COLUMNS, "source"])


def criteria(use: str = CALIBRATE) -> list[Criterion]:
    """Return the criteria of all patterns of one use that a single scenario can be judged by.

    They are those of the scored form of each pattern; where some of these compare scenarios, the
    first form takes their place.  A pattern may have none.
    """
    chosen: list[Criterion] = []
    for name in (name for name, pattern in PATTERNS.items() if pattern.use == use):
        of_pattern = scored(name)
        if not all(map(_of_one_scenario, of_pattern)):
            first = [c for c in CRITERIA if c.pattern == name and c.form == FIRST]
            of_pattern = [c for c in CRITERIA if c in [*of_pattern, *first] and _of_one_scenario(c)]
        chosen += of_pattern
    return chosen


def summary_name(criterion: Criterion) -> str:
    """Return the name of a criterion's value as a summary of a run."""
    return f"{criterion.pattern}: {criterion.says}"


def read_numbers(path: Path) -> list[list[object]]:
    """Return the numbers of a file: name, low, high, error and source of each.

    Raises
    ------
    InputError
        If the file cannot be read, or a value is not allowed.
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


def summaries(outcomes: Mapping[str, Array], evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the summaries of draws that the evidence is about: a row a draw, a column a name.

    Parameters
    ----------
    outcomes : mapping of str to numpy.ndarray of shape (draws, 1)
        Outcomes by name.
    evidence : pandas.DataFrame
        From :func:`load`.
    """
    scenarios = ScenarioOutcomes({BASELINE: outcomes})
    values = {summary_name(criterion): criterion.value(scenarios) for criterion in criteria()}
    return pd.DataFrame({name: {**outcomes, **values}[name][:, 0] for name in evidence["name"]})


def _of_one_scenario(criterion: Criterion) -> bool:
    """Whether a criterion reads no scenario beside the baseline."""
    ones = {name: np.ones((1, 1)) for name in OUTCOMES}
    try:
        criterion.value(ScenarioOutcomes({BASELINE: ones}))
    except MissingScenarioError:
        return False
    return True
