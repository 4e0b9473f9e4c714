"""The evidence that may set parameters: patterns reserved for it, and numbers from outside.

The patterns are those marked for calibration in :mod:`abm.studies.pattern_list`; the numbers are in
``evidence.csv`` of a case, each with its source.  Everything else is left to validate.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import Field, ValidationInfo, field_validator

from abm import paths
from abm.cases import Case, csv_table
from abm.cases.rows import Row, column
from abm.errors import Place, Problem, unknown
from abm.studies import file_of
from abm.studies.pattern_criteria import CRITERIA, FIRST, Criterion, scored
from abm.studies.pattern_list import CALIBRATE, PATTERNS
from abm.studies.pattern_scoring import compares, said, undefined, value
from abm.studies.pattern_values import ScenarioOutcomes

COLUMNS = ("name", "low", "high", "error")
"""Columns of the numbers, before those that give the origin of a row."""


def load(case: Case) -> pd.DataFrame:
    """Return all the evidence of a case: a row for each criterion of a pattern and each number.

    Returns
    -------
    pandas.DataFrame
        ``name`` (of a summary of a run), ``low``, ``high``, ``error`` and ``source``.

    Raises
    ------
    InputError
        If the file of numbers is missing or not as it should be, or there is no evidence at all.
    """
    path = file_of(case, paths.EVIDENCE)
    rows = [
        [summary_name(c, case), c.low, c.high, 0.0, PATTERNS[c.pattern].facts]
        for c in criteria()
        if not undefined(c, case)
    ]
    table = pd.DataFrame([*rows, *read_numbers(path, case)], columns=[*COLUMNS, "source"])
    if table.empty:
        text = (
            "has no row, and the case defines no criterion of a pattern that may set parameters: "
            "there is no evidence"
        )
        raise csv_table.TableError([Problem(Place(paths.display_path(path)), "", text)])
    return table


def criteria(use: str = CALIBRATE) -> list[Criterion]:
    """Return the criteria of all patterns of one use that a single scenario can be judged by.

    They are those of the scored form of each pattern; where some of these compare scenarios, the
    first form takes their place.  A pattern may have none.
    """
    chosen: list[Criterion] = []
    for name in (name for name, pattern in PATTERNS.items() if pattern.use == use):
        of_pattern = scored(name)
        if any(map(compares, of_pattern)):
            first = [c for c in CRITERIA if c.pattern == name and c.form == FIRST]
            of_pattern = [c for c in CRITERIA if c in [*of_pattern, *first] and not compares(c)]
        chosen += of_pattern
    return chosen


def summary_name(criterion: Criterion, case: Case) -> str:
    """Return the name of a criterion's value as a summary of a run."""
    return f"{criterion.pattern}: {said(criterion.says, case)}"


def read_numbers(path: Path, case: Case) -> list[list[object]]:
    """Return the numbers of a file: name, low, high, error and source of each.

    Raises
    ------
    InputError
        If the file cannot be read, or a value is not allowed.
    """
    numbers: list[list[object]] = []
    problems = []
    for line in csv_table.read(path, NumberRow):
        row = line.row
        try:
            numbers.append([outcome(row.name, case), row.low, row.high, row.error, row.source])
        except ValueError as error:
            problems.append(line.problem("name", str(error)))
    if problems:
        raise csv_table.TableError(problems)
    return numbers


def outcome(name: str, case: Case) -> str:
    """Return the name in a case of an outcome, which may also be given by roles.

    Raises
    ------
    ValueError
        If there is no such outcome.
    """
    outcomes = case.outcomes
    if name in outcomes.undefined:
        raise ValueError(f"the case names no {outcomes.undefined[name]}")
    if name not in outcomes and name not in outcomes.names:
        raise ValueError(unknown("outcome", name, outcomes))
    return outcomes.names.get(name, name)


class NumberRow(Row):
    """A number from outside that may set parameters: between ``low`` and ``high``."""

    name: str = column("name of an outcome")
    low: float = column("lowest value")
    high: float = column("highest value")
    error: Annotated[float, Field(ge=0)] = column("standard deviation of its error")

    @field_validator("high")
    @classmethod
    def _is_not_below_low(cls, high: float, info: ValidationInfo) -> float:
        if high < info.data.get("low", high):
            raise ValueError(f"must be at least low, {info.data['low']:g}")
        return high


def summaries(
    by_role: ScenarioOutcomes, by_name: pd.DataFrame, evidence: pd.DataFrame
) -> pd.DataFrame:
    """Return the summaries of draws that the evidence is about: a row a draw, a column a name.

    Parameters
    ----------
    by_role : ScenarioOutcomes
        Outcomes of one scenario, a row a draw and one replicate.
    by_name : pandas.DataFrame of shape (draws, outcomes)
        The same by their names in the case.
    evidence : pandas.DataFrame
        From :func:`load`.
    """
    case = by_role.case
    values = {
        summary_name(criterion, case): value(criterion, by_role)[:, 0]
        for criterion in criteria()
        if not undefined(criterion, case)
    }
    return pd.DataFrame(
        {name: values[name] if name in values else by_name[name] for name in evidence["name"]}
    )
