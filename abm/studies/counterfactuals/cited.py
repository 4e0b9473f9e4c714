"""The differences between histories, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm.studies.cited import Cited, measured, printed
from abm.studies.counterfactuals import schema
from abm.studies.schema import Row

OUTCOMES = ("resistance_2014", "resistance_2017", "belief_2017", "use_2017", "vendors_2017")
"""Outcomes in the table for print."""

COLUMNS = ("scenario", "outcome", "baseline", "difference", "low", "high", "pairs")
"""Columns of this table."""


def numbers(root: Path, experiment: str) -> Cited:
    """Return how each scenario differs from the baseline, by scenario and outcome."""
    rows = schema.DIFFERENCES.rows(root / experiment)
    cited: Row = {}
    for row in rows:
        value = {**measured(row, "difference", ""), "relative": measured(row, "relative")}
        cited.setdefault(row["scenario"], {})[row["outcome"]] = value
    lines = [row for row in rows if row["outcome"] in OUTCOMES]
    return cited, {experiment: printed(lines, COLUMNS)} if lines else {}
