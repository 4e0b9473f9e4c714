"""Which method learns most from runs, and whether it agrees with exact acceptance, as cited."""

from __future__ import annotations

from pathlib import Path

from abm.sampling import DUMMY
from abm.studies.cited import Cited, printed
from abm.studies.schema import Row
from abm.studies.tournament import schema


def numbers(root: Path, experiment: str) -> Cited:
    """Return the methods by their scores, the best first, and where the best one agrees."""
    methods = schema.METHODS.rows(root / experiment)
    if not methods:
        return {}, {}
    first, second = methods[:2]
    scores = [row for row in schema.SCORES.rows(root / experiment) if row["parameter"] != DUMMY]
    best = [row for row in scores if row["method"] == first["method"]]
    cited: Row = {
        "winner": first["method"],
        "second": second["method"],
        "score": first["score"],
        "scores": {row["method"]: row["score"] for row in methods},
        "by": second["score"] - first["score"],
        "best": {row["method"]: row["best"] for row in methods},
        "draws": first["draws"],
        "held_out": first["held_out"],
        "learnt": [row["parameter"] for row in best if row["high"] < 1.0],
    }
    tables = {"tournament": printed(scores)}
    agreement = [
        row for row in schema.AGREEMENT.rows(root / experiment) if row["parameter"] != DUMMY
    ]
    if agreement:
        cited["compared"] = len(agreement)
        cited["apart"] = [row["parameter"] for row in agreement if not row["agrees"]]
        cited["chance"] = agreement[0]["chance"]
        tables["agreement"] = printed(agreement)
    return cited, tables
