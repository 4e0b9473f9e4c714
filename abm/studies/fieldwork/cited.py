"""The measurements worth making, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm.studies.cited import SMALL, Cited, printed
from abm.studies.fieldwork import schema
from abm.studies.fieldwork.targets import IS_FIRST


def numbers(root: Path, experiment: str) -> Cited:
    """Return which measurement gains most, and in which share of draws each group is first."""
    rows = schema.MEASUREMENTS.rows(root / experiment)
    if not rows:
        return {}, {}
    gains = schema.GAINS.rows(root / experiment)
    worth = {row["measurement"] for row in gains if row["beyond_control"]}
    chosen = [row for row in rows if row["name"] in worth] or rows
    cheap = max(chosen, key=lambda row: row["per_cost"])
    targets = schema.TARGETS.rows(root / experiment)
    first = [r for r in targets if r["target"].endswith(IS_FIRST) and r["mean"] >= SMALL]
    first.sort(key=lambda row: -row["mean"])
    cited = {
        "measurements": len(rows),
        "worth": [row["name"] for row in rows if row["name"] in worth],
        "first": chosen[0],
        "cheap": {**cheap, "same": cheap is chosen[0]},
        "led": [[row["target"].removesuffix(IS_FIRST), row["mean"]] for row in first],
    }
    tables = {
        "fieldwork": printed(rows),
        "fieldwork_best": printed(chosen[:6]),
        "fieldwork_targets": printed(targets),
    }
    return cited, tables
