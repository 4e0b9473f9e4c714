"""What is learnt about parameters, and what ablated models fail, as texts cite it."""

from __future__ import annotations

from pathlib import Path

from abm.config.experiment import BASELINE
from abm.sampling import DUMMY
from abm.studies.calibrate import schema
from abm.studies.calibrate.ablation import FAILED, SHOWN
from abm.studies.cited import Cited, of_baseline, printed
from abm.studies.reference import WITHOUT
from abm.studies.schema import Row


def numbers(root: Path, experiment: str) -> Cited:
    """Return what the evidence says about parameters, and which evidence the posterior meets."""
    rows = of_baseline(schema.POSTERIOR.rows(root / experiment))
    if not rows:
        return {}, {}
    left = {row["parameter"]: row["contraction"] for row in rows}
    floor = left.pop(DUMMY, 1.0)
    learnt = sorted((name for name in left if left[name] < floor), key=lambda name: left[name])
    evidence = of_baseline(schema.EVIDENCE.rows(root / experiment))
    cited: Row = {
        "parameters": len(left),
        "left": left,
        "control": floor,
        "learnt": learnt,
        "most": learnt[:4],
        "silent": [row["parameter"] for row in rows if row["silent"] and row["parameter"] in left],
        "unmet": [row["name"] for row in evidence if row["posterior_met"] < 0.5],
    }
    for model in of_baseline(schema.MODELS.rows(root / experiment)):
        meet = round(model["meets_all"] * model["draws"])
        cited |= {"draws": model["draws"], "meet": meet, "kept": model["kept"]}
    predicted = schema.VALIDATION.rows(root / experiment)
    cited["predicted"] = [row["name"] for row in predicted]
    cited["missed"] = [row["name"] for row in predicted if row["verdict"] != "hit"]
    point = schema.POINT.rows(root / experiment)
    cited["defaults_exceed"] = point[0]["default_exceeds"] if point else None
    coverage = schema.COVERAGE.rows(root / experiment)
    for level in ("covered_50", "covered_90") if coverage else ():
        cited[level] = sum(row[level] for row in coverage) / len(coverage)
    return cited, {"posterior": printed(rows), "evidence": printed(evidence)}


def ablation(root: Path, experiment: str) -> Cited:
    """Return which patterns models without a group fail, though calibrated without it."""
    rows = schema.PATTERNS.rows(root / experiment)
    if not rows:
        return {}, {}
    full = {row["pattern"]: row["verdict"] for row in of_baseline(rows)}
    models = list(dict.fromkeys(r["scenario"] for r in rows if r["scenario"] != BASELINE))
    lost = {
        model.removeprefix(WITHOUT): [
            row["pattern"]
            for row in rows
            if row["scenario"] == model
            and row["verdict"] == FAILED
            and full[row["pattern"]] == SHOWN
        ]
        for model in models
    }
    near = schema.MODELS.rows(root / experiment)
    cited: Row = {
        "shown": [pattern for pattern, verdict in full.items() if verdict == SHOWN],
        "failed": [pattern for pattern, verdict in full.items() if verdict == FAILED],
        "models": models,
        "needed": [group for group, patterns in lost.items() if patterns],
        "lost": [[group, patterns] for group, patterns in lost.items() if patterns],
        "never": [
            [row["scenario"].removeprefix(WITHOUT), pieces(row["never"])]
            for row in near
            if row["never"] and row["scenario"] != BASELINE
        ],
    }
    return cited, {"ablated": printed(rows), "ablated_models": printed(near)}


def pieces(never: str) -> list[str]:
    """Return the patterns and outcomes among pieces of evidence, separated by semicolons."""
    return list(dict.fromkeys(piece.split(":")[0] for piece in never.split("; ")))
