"""Measurements that nobody has made yet: ``experiments/measurements.csv``, read and checked.

A row names an outcome of the model, how it would be measured, how many persons would be asked, what
else may be wrong, what it costs, and why it could be done.
"""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from abm.analysis.fieldwork import Candidate
from abm.data.table import Row
from abm.studies import known

COLUMNS = ("name", "outcome", "how", "n", "error", "cost")
"""Of the table, before those that say where a row comes from.

``n`` is empty where nobody is asked.  Of n persons a share is found, with the error of binomial
draws; a mean of answers within 0 to 1 errs by no more, and is counted in the same way.  ``error``
is the standard deviation of what else may be wrong (recall, who answers, how the question is read),
in the unit of the outcome.  ``cost`` is in weeks of one person.
"""


def read(path: Path) -> pd.DataFrame:
    """Return the measurements of a file, a row each; ``n`` is not a number where nobody is asked.

    Raises
    ------
    InputError
        If a cell cannot be, a name comes twice, or a row says not where it comes from.
    """
    seen: set[str] = set()

    def measurement(row: Row) -> list[object]:
        name = row.text("name")
        if name in seen:
            row.wrong("name", f"{name} comes twice")
        seen.add(name)
        n = row.count("n") if row.text_or_empty("n") else math.nan
        error = row.number("error", 0.0, math.inf)
        if math.isnan(n) and error == 0.0:
            row.wrong("error", "is 0 where nobody is asked: nothing is measured without error")
        cost = row.number("cost", 0.0, math.inf)
        said = [row.text("how"), n, error, cost, row.text("source")]
        return [name, known.outcome(row, "outcome"), *said, row.text_or_empty("note")]

    rows = known.each_row(path, COLUMNS, measurement)
    return pd.DataFrame(rows, columns=[*COLUMNS, "source", "note"])


def candidates(table: pd.DataFrame) -> list[Candidate]:
    """Return measurements as the estimator takes them."""
    return [
        Candidate(
            str(row["name"]),
            None if math.isnan(row["n"]) else int(row["n"]),
            row["error"],
            row["cost"],
        )
        for row in table.to_dict("records")
    ]
