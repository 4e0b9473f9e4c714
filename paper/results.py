"""The texts of ``numbers.json`` and ``tables/``: every number that the paper takes from results.

They are read from the tables that ``abm run``, ``abm analyse`` and ``make bench`` kept under
``results/``, and from the tables of the ODD, so that the text cannot drift from what was computed.
A study that was not made leaves its numbers out; the paper then says "not computed" in their
place.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from paper import causes, findings
from paper.reading import PROJECT, QUICK, RESULTS, Printed, Row, manifest

HERE = Path(__file__).resolve().parent
TARGET = HERE / "numbers.json"
TABLES = HERE / "tables"


def experiments() -> Iterator[tuple[str, Row]]:
    """Yield what was run of each experiment: how many runs, and on what scale."""
    for path in sorted(RESULTS.glob("*/manifest.json")):
        name = path.parent.name
        known = manifest(name)
        if name.endswith(QUICK) or "runs" not in known:  # a first look, or under way
            continue
        one = next(iter(known["scenarios"].values()))
        sizes = {"points": known["points"], "replicates": known["replicates"]}
        yield name, {**sizes, "scale": one["scale"], "runs": known["runs"]["done"]}


def figures() -> dict[str, str]:
    """Return the figures that are drawn, by experiment and name: their paths from the project."""
    return {
        f"{path.parts[-3]}/{path.stem}": path.relative_to(PROJECT).as_posix()
        for path in sorted(RESULTS.glob("*/figures/*.svg"))
        if not path.parts[-3].endswith(QUICK)
    }


def everything() -> tuple[Row, dict[str, Printed]]:
    """Return all numbers and all tables."""
    numbers: Row = {
        "figures": figures(),
        "runs": dict(experiments()),
        "baseline": findings.outcomes(),
        "heard": findings.heard(),
        "model": findings.model(),
        "needed": findings.needed(),
    }
    studies = {
        "patterns": findings.patterns(),
        "effect": findings.effect(),
        "observer": findings.observer(),
        "shares_2012": causes.shares("shares_2012"),
        "shares_2009": causes.shares("shares_2009"),
        "counterfactuals": causes.comparison("counterfactuals"),
        "cadres": causes.comparison("cadres"),
        "claims": causes.claims("shares_2012", "cadres"),
        "potency": findings.potency(),
        "calibration": findings.calibration(),
        "ablation": findings.ablation(),
        "robustness": causes.robustness(),
        "fieldwork": findings.fieldwork(),
        "morris": findings.sensitivity("morris", "mu_star"),
        "sobol": findings.sensitivity("sobol", "ST"),
        "effects": findings.effects(),
        "speed": findings.speed(),
    }
    tables: dict[str, Printed] = {}
    for name, (found, own) in studies.items():
        numbers[name] = found
        tables |= own
    return {**numbers, "tables": sorted(tables)}, tables


def texts() -> dict[Path, str]:
    """Return the text of each file."""
    numbers, tables = everything()
    found = {TARGET: json.dumps(numbers, ensure_ascii=False, indent=1) + "\n"}
    for name, rows in tables.items():
        file = io.StringIO()
        csv.writer(file, lineterminator="\n").writerows(rows)
        found[TABLES / f"{name}.csv"] = file.getvalue()
    return found
