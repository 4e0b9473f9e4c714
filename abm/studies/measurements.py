"""Measurements that nobody has made yet: ``experiments/measurements.csv``, read and checked.

A row names an outcome of the model, or the difference of two ("later - earlier"), how it would be
measured, how many persons would be asked, what else may be wrong, what it costs, and why it could
be done.  A difference is what one asks of the same persons or places: what each of its sides would
err by in the same way is no part of its error.
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

``n`` is empty where no share is counted, as of a difference.  Of n persons a share is found, with
the error of binomial draws; a mean of answers within 0 to 1 errs by no more, and is counted in the
same way.  ``error`` is the standard deviation of what else may be wrong (recall, who answers, how
the question is read), in the unit of the outcome.  ``cost`` is in weeks of one person.
"""

MINUS = " - "
"""Between the two sides of a difference."""


def read(path: Path) -> pd.DataFrame:
    """Return the measurements of a file, a row each; ``n`` is not a number where it is empty.

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
        said = row.text("outcome")
        for side in said.split(MINUS, 1):
            known.outcome(row, "outcome", side)
        n = row.count("n") if row.text_or_empty("n") else math.nan
        if MINUS in said and not math.isnan(n):
            row.wrong("n", "a difference is no share: leave it empty, and give its error")
        error = row.number("error", 0.0, math.inf)
        if math.isnan(n) and error == 0.0:
            row.wrong("error", "is 0 where n is empty: nothing is measured without error")
        cost = row.number("cost", 0.0, math.inf)
        if cost == 0.0:
            row.wrong("cost", "is 0: somebody has to do it")
        about = [row.text("source"), row.text_or_empty("note")]
        return [name, said, row.text("how"), n, error, cost, *about]

    rows = known.each_row(path, COLUMNS, measurement)
    return pd.DataFrame(rows, columns=[*COLUMNS, "source", "note"])


def truths(table: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """Return what each measurement would find in each world, were it without error."""
    found = {}
    for row in table.itertuples():
        later, *earlier = str(row.outcome).split(MINUS, 1)
        found[row.name] = outcomes[later] - (outcomes[earlier[0]] if earlier else 0.0)
    return pd.DataFrame(found)


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
