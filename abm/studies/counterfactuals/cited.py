"""The differences between histories, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm import cases
from abm.studies.cited import Cited, measured, printed
from abm.studies.counterfactuals import schema
from abm.studies.schema import Row

OUTCOMES = ("resistance_middle", "resistance_late", "belief_late", "use_last", "vendors_late")
"""Outcomes in the table for print, by roles."""

CITED = (*OUTCOMES, "resistance_early")
"""Outcomes that sentences cite, by roles."""

COLUMNS = ("scenario", "outcome", "baseline", "difference", "low", "high", "pairs")
"""Columns of this table."""


def numbers(root: Path, experiment: str, case: str | Path = cases.DEFAULT) -> Cited:
    """Return how each scenario differs from the one that it is compared with, by outcome.

    The names of outcomes are those of the case of the experiment.
    """
    rows = schema.DIFFERENCES.rows(root / experiment)
    names = cases.load(case).outcomes.names
    printed_outcomes, outcomes = ({names.get(role) for role in of} for of in (OUTCOMES, CITED))
    cited: Row = {}
    for row in rows:
        if row["outcome"] in outcomes:
            value = {**measured(row, "difference", ""), "relative": measured(row, "relative")}
            cited.setdefault(row["scenario"], {})[row["outcome"]] = value
    lines = [row for row in rows if row["outcome"] in printed_outcomes]
    return cited, {experiment: printed(lines, COLUMNS)} if lines else {}
