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

from abm.paths import QUICK
from abm.studies.accounts import cited as accounts
from abm.studies.calibrate import cited as calibrate
from abm.studies.cited import Printed
from abm.studies.claims import cited as claims
from abm.studies.counterfactuals import cited as counterfactuals
from abm.studies.emulate import cited as emulate
from abm.studies.fieldwork import cited as fieldwork
from abm.studies.inclusion import cited as inclusion
from abm.studies.morris import cited as morris
from abm.studies.observer import cited as observer
from abm.studies.patterns import cited as patterns
from abm.studies.potency import cited as potency
from abm.studies.robustness import cited as robustness
from abm.studies.schema import Row
from abm.studies.shares import cited as shares
from abm.studies.tournament import cited as tournament
from paper import report

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
RESULTS = PROJECT / "results"
TARGET = HERE / "numbers.json"
TABLES = HERE / "tables"


def experiments() -> Iterator[tuple[str, Row]]:
    """Yield the number of runs of each experiment, and their scale; not those of first looks."""
    for path in sorted(RESULTS.glob("*/manifest.json")):
        name = path.parent.name
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if name.endswith(QUICK) or "runs" not in manifest:  # no runs: the experiment is under way
            continue
        scenario = next(iter(manifest["scenarios"].values()))
        sizes = {"points": manifest["points"], "replicates": manifest["replicates"]}
        yield name, {**sizes, "scale": scenario["scale"], "runs": manifest["runs"]["done"]}


def figures() -> dict[str, str]:
    """Return the paths of all figures from the project, by experiment and name."""
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
        "baseline": report.outcomes(RESULTS, "baseline"),
        "reported": report.reported(RESULTS, "baseline"),
        "model": report.model(),
        "elections": report.elections(),
    }
    studies = {
        "patterns": patterns.numbers(
            RESULTS, "patterns", "patterns_variants", "patterns_prior", "patterns_posterior"
        ),
        "effect": patterns.true_effect(RESULTS, "true_effect"),
        "observer": observer.numbers(RESULTS, "baseline"),
        "shares_2012": shares.numbers(RESULTS, "shares_2012"),
        "shares_2009": shares.numbers(RESULTS, "shares_2009"),
        "shares_2012_undone": shares.numbers(RESULTS, "shares_2012_undone"),
        "accounts": accounts.numbers(RESULTS, "shares_2012"),
        "inclusion": inclusion.numbers(RESULTS, "inclusion", "inclusion_structures"),
        "counterfactuals": counterfactuals.numbers(RESULTS, "counterfactuals"),
        "cadres": counterfactuals.numbers(RESULTS, "cadres"),
        "claims": claims.numbers(RESULTS, "shares_2012", "cadres"),
        "potency": potency.numbers(RESULTS, "potency", "potency_company"),
        "calibration": calibrate.numbers(RESULTS, "accepted"),
        "ablation": calibrate.ablation(RESULTS, "ablated"),
        "robustness": robustness.numbers(RESULTS, "robustness"),
        "fieldwork": fieldwork.numbers(RESULTS, "fieldwork"),
        "morris": morris.numbers(RESULTS, "morris"),
        "emulate": emulate.numbers(RESULTS, "emulator"),
        "effects": emulate.effects(RESULTS, "prior", "posterior"),
        "tournament": tournament.numbers(RESULTS, "accepted"),
        "speed": report.speed(RESULTS),
    }
    tables: dict[str, Printed] = {}
    for name, (cited, printed) in studies.items():
        numbers[name] = cited
        tables |= printed
    return {**numbers, "tables": sorted(tables)}, tables


def texts() -> dict[Path, str]:
    """Return the text of each file."""
    numbers, tables = everything()
    files = {TARGET: json.dumps(numbers, ensure_ascii=False, indent=1) + "\n"}
    for name, rows in tables.items():
        file = io.StringIO()
        csv.writer(file, lineterminator="\n").writerows(rows)
        files[TABLES / f"{name}.csv"] = file.getvalue()
    return files
