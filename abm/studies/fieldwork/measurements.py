"""Measurements that nobody has made yet: ``measurements.csv`` of a case, read and checked.

A row names an outcome of the model, or an expression such as the difference of two, how it would
be measured, how many persons would be asked, other sources of error, the cost, and why it could be
done.  A difference is asked of the same persons or places; an error that both sides share is no
part of its error.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field, ValidationInfo, field_validator

from abm.analysis.measurement_value import Candidate
from abm.cases import Case, csv_table
from abm.cases.rows import Row, column
from abm.studies import evidence, expressions

COLUMNS = ("name", "outcome", "how", "n", "error", "cost")
"""Columns of the file, before those that give the origin of a row.

``n`` is empty where no share is counted, as in an expression.  A share among n persons has the
error of binomial draws; the error of a mean of answers between 0 and 1 is no larger, and is counted
in the same way.  ``error`` is the standard deviation of other errors (recall, who answers, how the
question is read), in the unit of the outcome.  ``cost`` is in weeks of one person.
"""


class MeasurementRow(Row):
    """A measurement that could be made."""

    name: str = column("name of the row")
    outcome: str = column("an outcome, or a difference, ratio or logit of outcomes")
    how: str = column("how it would be measured")
    n: Annotated[int, Field(ge=1)] | None = column(
        "persons, where a share is counted", default=None
    )
    error: Annotated[float, Field(ge=0)] = column("standard deviation of other errors")
    cost: Annotated[float, Field(gt=0)] = column("weeks of one person")

    @field_validator("n")
    @classmethod
    def _is_of_a_share(cls, n: int | None, info: ValidationInfo) -> int | None:
        if n is not None and not info.data.get("outcome", "x").isidentifier():
            raise ValueError("must be empty: an expression is no share, and has only an error")
        return n

    @field_validator("error")
    @classmethod
    def _is_positive_without_n(cls, error: float, info: ValidationInfo) -> float:
        if error == 0.0 and info.data.get("n", 0) is None:
            raise ValueError("must be above 0 where n is empty: no measurement is without error")
        return error


def read(path: Path, case: Case) -> pd.DataFrame:
    """Return the measurements of a file, a row each; ``n`` is NaN where it is empty.

    Outcomes have their names in the case; the file may also name them by roles.

    Raises
    ------
    InputError
        If the file cannot be read, a value is not allowed, or a name is repeated.
    """
    lines = csv_table.read(path, MeasurementRow)
    problems = csv_table.repeated(lines, "name")
    outcomes = []
    for line in lines:
        try:
            outcomes.append(evidence.in_case(line.row.outcome, case).text)
        except ValueError as error:
            problems.append(line.problem("outcome", str(error)))
    if problems:
        raise csv_table.TableError(problems)
    columns = [*COLUMNS, "source", "note"]
    table = pd.DataFrame([line.row.model_dump() for line in lines], columns=columns)
    return table.assign(outcome=outcomes, n=table["n"].astype(np.float64))


def truths(table: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return the value of each measurement without error, a row a draw."""
    quantities = zip(table["name"], map(expressions.parse, table["outcome"]), strict=True)
    return pd.DataFrame({name: evidence.evaluated(each, outcomes) for name, each in quantities})


def candidates(table: pd.DataFrame) -> list[Candidate]:
    """Return the measurements in the form that the estimator needs."""
    return [
        Candidate(
            str(row["name"]),
            None if math.isnan(row["n"]) else int(row["n"]),
            row["error"],
            row["cost"],
        )
        for row in table.to_dict("records")
    ]
