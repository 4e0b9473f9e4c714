"""Numbers of the paper that come from no study: of runs, of the model and of benchmarks."""

from __future__ import annotations

import json
from pathlib import Path

from abm.analysis.bayesian_observer import elections_needed
from abm.sampling import DUMMY
from abm.studies.cited import Cited, measured, printed
from abm.studies.observer.study import PROPOSITIONS
from abm.studies.schema import Row, rows

ODD = Path(__file__).resolve().parent / "odd" / "tables.json"


def outcomes(root: Path, experiment: str) -> Row:
    """Return the outcomes of an experiment: medians, and 5 to 95 % of runs."""
    table = rows(root / experiment / "outcomes.csv")
    return {row["outcome"]: measured(row, "median", "") for row in table}


def reported(root: Path, experiment: str) -> Row:
    """Return resistance in the PS, as it is and as reported by vendors, in two Aprils."""
    cited: Row = {}
    summary = [r for r in rows(root / experiment / "summary.csv") if r["party"] == "PS"]
    for name in ("resistance", "reported_resistance"):
        series = [row for row in summary if row["measure"] == name and row["role"] == "all"]
        for year in ("2014", "2017"):
            april = [row for row in series if row["date"].startswith(f"{year}-04")]
            for row in april[-1:]:
                cited[f"{name}_{year}"] = measured(row, "median", "")
    return cited


def model() -> Row:
    """Return the sizes of the model, as the ODD counts them."""
    tables = odd()
    parameters, data = tables["parameters"], tables["data"]
    labels = [row["label"] for table in data.values() for row in table]
    drawn = [p["name"] for p in parameters if p["prior"] != "fixed" and p["name"] != DUMMY]
    return {
        "parameters": len(parameters) - 1,
        "assumed": sum(p["source"].startswith("assumption") for p in parameters),
        "uncertain": len(drawn),
        "calibrated": [p["name"] for p in parameters if p["source"].startswith("calibrated")],
        "mechanisms": len(tables["mechanisms"]),
        "rules": len(tables["rules"]),
        "steps": tables["check_values"]["steps"],
        **{name: len(data[name]) for name in ("campaigns", "results", "events")},
        "rows": len(labels),
        "rows_assumed": labels.count("assumption"),
    }


def elections() -> Row:
    """Return how many even races would be strong evidence, by what is said of canvassing."""
    swing = float(next(p["default"] for p in odd()["parameters"] if p["name"] == "swing"))
    return {name: elections_needed(d, swing) for name, d in PROPOSITIONS.items()}


def speed(root: Path) -> Cited:
    """Return the measurements of the benchmarks, and the bounds that were promised."""
    cited: Row = {}
    lines: list[Row] = []
    for path in sorted((root / "benchmarks").glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8"))["measurements"]:
            cited[row["name"]] = {"value": row["median"]}
            bounds = {"at_most": row.get("bound"), "at_least": row.get("floor")}
            lines.append(
                {"measure": row["name"], "median": row["median"], "unit": row["unit"], **bounds}
            )
    return cited, {"speed": printed(lines)} if lines else {}


def odd() -> Row:
    """Return the tables of the ODD, which are made from the code."""
    tables: Row = json.loads(ODD.read_text(encoding="utf-8"))
    return tables
