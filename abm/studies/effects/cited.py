"""The Shapley effects over the priors and the posterior, as texts cite them."""

from __future__ import annotations

from pathlib import Path

from abm.studies.cited import Cited, printed
from abm.studies.effects import schema
from abm.studies.schema import Row


def numbers(root: Path, prior: str, posterior: str) -> Cited:
    """Return which parameters matter for each output, over the prior and over the posterior."""
    cited: Row = {}
    for side, experiment in (("prior", prior), ("posterior", posterior)):
        rows = schema.EFFECTS.rows(root / experiment)
        for output in dict.fromkeys(row["output"] for row in rows):
            ranked = sorted((r for r in rows if r["output"] == output), key=lambda r: r["rank"])
            of_output = cited.setdefault(output, {})
            of_output[side] = [row["input"] for row in ranked if row["matters"]]
            of_output[f"explained_{side}"] = ranked[0]["explained"]
    beside = schema.BESIDE_PRIOR.rows(root / posterior)
    return cited, {"effects": printed(beside)} if beside else {}
