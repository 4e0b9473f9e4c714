"""How far the ranking of groups survives, as texts cite it."""

from __future__ import annotations

from pathlib import Path

from abm.studies.cited import Cited, by, measured, printed
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
    size = {row["variant"]: 0.0 for row in others}
    for row in ranking:
        if row["variant"] in size:
            size[row["variant"]] += abs(row["change"]) / len(by(ranking, "group"))
    most = max(others, key=lambda row: size[row["variant"]])["variant"]
    changed = max(ranking, key=lambda row: abs(row["change"]))
    cited["mean_change"] = size
    cited["most_changed"] = most
    cited["most_change"] = {
        **{name: changed[name] for name in ("variant", "group", "effect")},
        **measured(changed, "change"),
    }
    return cited, {"robustness": printed(rows), "robustness_ranking": printed(ranking)}
