"""The strengths of equal potency, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm.studies.cited import Cited, printed
from abm.studies.potency import schema
from abm.studies.schema import Row


def numbers(root: Path, experiment: str) -> Cited:
    """Return which strengths are equally potent, which never are, and which reach twice as far."""
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
    return cited, {"potency": printed(rows)}
