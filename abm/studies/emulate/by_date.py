"""Outputs at every recorded date: measures of the focal party's activists, run by run."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from abm.analysis.outputs import Array

if TYPE_CHECKING:
    from abm.runs.results import Results

MEASURES = ("resistance", "belief", "norm")
"""Measures of activists that have indices at every date."""

ROLE = "activist"
"""The role whose measures these are."""

AT_ONCE = 1_000_000
"""Rows of the series that are read together."""

Key = tuple[str, dt.date]
"""A measure and a date."""


def outputs(results: Results) -> dict[Key, Array]:
    """Return measures of the focal party's activists at the turn of every year.

    Returns
    -------
    dict of (str, datetime.date) to numpy.ndarray of shape (points,)
        By measure and the recorded date that is nearest to the first of January: values of the
        first run of each point.  Only what all of them define and what differs between them; none
        if the config keeps no series.
    """
    if not results.experiment.points[0].scenario.outputs.series:
        return {}
    runs = results.runs
    first = runs.loc[runs["replicate"] == 0, ["run_id", "point"]]
    point_of = dict(zip(first["run_id"], first["point"], strict=True))
    values: dict[Key, Array] = {}
    pieces = results.store.pieces("series", results.plan, results.index, least=AT_ONCE)
    for piece in pieces:
        table = piece.filter(_asked(results)).to_pandas()
        table["point"] = table["run_id"].map(point_of).astype("float64")
        table = table.dropna(subset="point")
        for key, rows in table.groupby(["measure", "date"], observed=True, sort=False):
            at = values.setdefault((str(key[0]), key[1]), np.full(len(first), np.nan))
            at[rows["point"].to_numpy(int)] = rows["value"]
    turns = _turns({day for _, day in values})
    order = sorted(values, key=lambda key: (MEASURES.index(key[0]), key[1]))
    return {
        key: values[key]
        for key in order
        if key[1] in turns and np.isfinite(values[key]).all() and np.ptp(values[key]) > 0.0
    }


def _turns(days: set[dt.date]) -> set[dt.date]:
    """Return the days nearest to the beginnings of years, one for each."""
    if not days:
        return set()
    years = range(min(days).year, max(days).year + 2)
    return {min(days, key=lambda day: abs(day - dt.date(year, 1, 1))) for year in years}


def _asked(results: Results) -> Any:
    """Return which rows of the series are read."""
    import pyarrow.compute as pc

    focal = results.experiment.case.roles.focal
    return (
        (pc.field("party") == focal)
        & (pc.field("role") == ROLE)
        & pc.field("measure").isin(list(MEASURES))
    )
