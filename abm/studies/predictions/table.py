"""What is predicted of a case: ``predictions.csv`` in its folder, read and checked.

A row states a prediction before it is put to the test: a quantity of the model, the range in which
it should lie, the mechanism from which this follows, and which observation would refute it.  What
was observed is added when it is known.  A range with one end is all that lies above or below it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationInfo, field_validator

from abm.analysis.outputs import Array
from abm.analysis.resampling import DECIMALS
from abm.cases import Case, csv_table
from abm.cases.csv_table import Line, TableError
from abm.cases.rows import Row, column
from abm.cases.values import Identifier, Name
from abm.config.experiment import BASELINE
from abm.errors import Place, Problem, unknown
from abm.paths import PREDICTIONS, display_path
from abm.studies import expressions, file_of

RANGES = ("", "refuted_", "observed_")
"""Beginnings of the names of the two columns of each range."""


class Range(NamedTuple):
    """A range with its ends, which are infinite where it is open."""

    low: float
    high: float

    def holds(self, values: Array) -> NDArray[np.bool_]:
        """Whether values lie in it; at the only end of a range they do not.

        They are taken with the decimals of texts: an end that a text shows is the end.
        """
        values = np.round(values, DECIMALS)
        if math.isinf(self.low) or math.isinf(self.high):
            return (self.low < values) & (values < self.high)
        return (self.low <= values) & (values <= self.high)

    def within(self, other: Range) -> bool:
        """Whether it lies in another range."""
        return other.low <= self.low and self.high <= other.high

    def beside(self, other: Range) -> bool:
        """Whether it lies beside another range; with both ends, it may not touch that range."""
        if math.isinf(self.low) or math.isinf(self.high):
            return self.high <= other.low or other.high <= self.low
        return self.high < other.low or other.high < self.low


class PredictionRow(Row):
    """A prediction."""

    id: Identifier = column("name of the row")
    name: Name = column("what is predicted, in a few words")
    quantity: str = column(
        "expression of outcomes, SCENARIO.OUTCOME for those of a scenario; empty if the model does "
        "not measure it yet",
        default="",
    )
    unit: Name = column("unit of the quantity")
    low: float | None = column("predicted: lowest value", default=None)
    high: float | None = column("predicted: highest value", default=None)
    mechanism: str = column("why, with the facts behind it")
    without: Name = column("scenario that lacks the mechanism", default="")
    refuted_low: float | None = column("refuting observations: lowest value", default=None)
    refuted_high: float | None = column("refuting observations: highest value", default=None)
    refuted_by: str = column("refuting observations, in words")
    observed_low: float | None = column("observed: lowest value", default=None)
    observed_high: float | None = column("observed: highest value", default=None)
    observed: str = column("what was observed, in words", default="")

    @field_validator("quantity")
    @classmethod
    def _is_an_expression(cls, quantity: str) -> str:
        if quantity:
            expressions.parse(quantity)
        return quantity

    @field_validator("high", "refuted_high", "observed_high")
    @classmethod
    def _is_not_below_low(cls, high: float | None, info: ValidationInfo) -> float | None:
        low = info.data.get(str(info.field_name).replace("high", "low"))
        if high is not None and low is not None and high < low:
            raise ValueError(f"must be at least the other end, {low:g}")
        return high

    def range(self, beginning: str) -> Range | None:
        """Return one of the :data:`RANGES`, None if it has neither end."""
        low, high = (getattr(self, f"{beginning}{end}") for end in ("low", "high"))
        if low is None and high is None:
            return None
        return Range(-math.inf if low is None else low, math.inf if high is None else high)


def load(case: Case) -> list[PredictionRow]:
    """Return the predictions of a case.

    Raises
    ------
    InputError
        If the case has none, or with every problem of the file.
    """
    path = file_of(case, PREDICTIONS)
    lines = csv_table.read(path, PredictionRow)
    problems = [*csv_table.repeated(lines, "id"), *_problems(lines, case)]
    if not lines:
        problems.append(Problem(Place(display_path(path)), "", "has no row: it predicts nothing"))
    if problems:
        raise TableError(problems)
    return [line.row for line in lines]


def _problems(lines: list[Line[PredictionRow]], case: Case) -> Iterator[Problem]:
    """Yield names that are no outcomes of the case, and predictions that nothing could refute."""
    for line in lines:
        row = line.row
        if row.quantity:
            for operand in expressions.parse(row.quantity).operands:
                if operand.outcome not in case.outcomes:
                    text = unknown("outcome", operand.outcome, case.outcomes)
                    yield line.problem("quantity", f"{operand.outcome}: {text}")
        if row.range("") is None:
            yield line.problem("low", "a prediction needs low, high or both")
        if row.range("refuted_") is None:
            yield line.problem("refuted_low", "needs refuted_low, refuted_high or both")
        if row.without == BASELINE:
            yield line.problem("without", "is the config itself, which lacks nothing")
