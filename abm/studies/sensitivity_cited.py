"""The indices of sensitivity studies, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm.studies import tables_of
from abm.studies.cited import Cited, measured, printed
from abm.studies.schema import Row


def numbers(root: Path, experiment: str, study: str, index: str) -> Cited:
    """Return the indices of every output, and the factors that matter for it, the largest first.

    Parameters
    ----------
    root : pathlib.Path
        Folder of all results.
    experiment : str
        Name of the experiment, and of the table for print.
    study, index : str
        The study, and the index by which it orders factors.
    """
    tables, folder = tables_of(study), root / experiment
    rows = tables["indices"].rows(folder)
    cited: Row = {}
    for output in dict.fromkeys(row["output"] for row in rows):
        ranked = sorted((r for r in rows if r["output"] == output), key=lambda r: -r[index])
        matter = [row["factor"] for row in ranked if row["matters"]]
        indices = {row["factor"]: measured(row, index) for row in ranked}
        cited[output] = {"factors": indices, "matter": matter, "top": matter[:3]}
    for row in tables["outputs"].rows(folder):
        if row["output"] in cited:
            cited[row["output"]]["noise"] = row["noise_share"]
    return cited, {experiment: printed(rows)} if rows else {}
