"""The strengths of equal potency, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm.studies.cited import Cited, by, printed
from abm.studies.potency import schema
from abm.studies.schema import Row

COMPANY = ("prior_moves", "prior_low", "prior_high")
"""Columns of the table in company that are printed beside those alone."""


def numbers(root: Path, experiment: str, company: str) -> Cited:
    """Return which strengths are equally potent, which never are, and which reach twice as far.

    Parameters
    ----------
    root : pathlib.Path
        Folder of all results.
    experiment, company : str
        Names of the experiments in which mechanisms are alone, and in company.
    """
    rows = schema.BOUNDS.rows(root / experiment)
    if not rows:
        return {}, {}
    amount = rows[0]["amount"]
    curves = schema.CURVES.rows(root / experiment)
    double = [row["parameter"] for row in curves if row["moved"] >= 2 * amount]
    cited: Row = {
        "amount": amount,
        "strengths": [row["parameter"] for row in rows],
        "weak": [row["parameter"] for row in rows if not row["reached"]],
        "double": list(dict.fromkeys(double)),
    }
    beside = by(schema.BOUNDS.rows(root / company), "parameter")
    cited["company"] = [name for name, row in beside.items() if row["reached"]]
    for row in rows:
        for name in COMPANY:
            row[f"company_{name}"] = beside.get(row["parameter"], {}).get(name)
    return cited, {"potency": printed(rows)}
