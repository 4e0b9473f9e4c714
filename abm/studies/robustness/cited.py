"""How far the ranking of groups survives, as texts cite it."""

from __future__ import annotations

from pathlib import Path

from abm.studies.cited import Cited, printed
from abm.studies.robustness import schema
from abm.studies.schema import Row


def numbers(root: Path, experiment: str) -> Cited:
    """Return in which variants the ranking of groups survives."""
    rows = schema.SURVIVAL.rows(root / experiment)
    if not rows:
        return {}, {}
    baseline, others = rows[0], rows[1:]
    cited: Row = {
        "leader": baseline["leader"],
        "resolved": baseline["resolved"],
        "variants": [row["variant"] for row in others],
        "survives": [row["variant"] for row in others if row["survives"]],
        "not": [row["variant"] for row in others if not row["survives"]],
        "same_leader": [row["variant"] for row in others if row["same_leader"]],
        "least_tau": min(row["tau"] for row in others),
        "most_tau": max(row["tau"] for row in others),
    }
    ranking = schema.RANKING.rows(root / experiment)
    return cited, {"robustness": printed(rows), "robustness_ranking": printed(ranking)}
