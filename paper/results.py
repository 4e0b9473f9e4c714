"""Write ``numbers.json`` and ``tables/``: every number that the paper takes from results.

They are read from the tables that ``abm run``, ``abm analyse`` and ``abm bench`` kept under ``results/``, and
from the tables of the ODD, so that the text cannot drift from what was computed:

    python paper/results.py            write the files
    python paper/results.py --check    say whether they are those of the results (exit code 1: no)

A study that has not been made leaves its numbers out; the paper then says "not computed" in their place.
``tests/test_paper.py`` compares the files with the results again.
"""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
RESULTS = PROJECT / "results"
TARGET = HERE / "numbers.json"
TABLES = HERE / "tables"
ODD = HERE / "odd" / "tables.json"

Row = dict[str, Any]
Tables = dict[str, list[list[Any]]]
"""Tables for print by name: the header, then rows."""

SHARES = ("shares_2012", "shares_2009")
COMPARISONS = ("counterfactuals", "cadres")
SENSITIVITY = {"morris": "mu_star", "sobol": "ST"}
"""Studies of sensitivity, and the index by which they order factors."""

COMPOSITION = ("exit", "entry", "promotion", "move")
"""Channels of the ledger that change who is counted, and no mind."""


def cell(text: str) -> Any:
    """Return what a cell of a table of results holds: a number, a truth, text, or nothing."""
    if text in ("True", "False"):
        return text == "True"
    try:
        value = float(text)
    except ValueError:
        return text or None
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and "." not in text and "e" not in text else value


def kept(*where: str) -> list[Row]:
    """Return a table of results, by row; empty if it was not made."""
    path = RESULTS.joinpath(*where).with_suffix(".csv")
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: cell(text) for name, text in row.items()} for row in csv.DictReader(file)]


def manifest(name: str) -> Row:
    """Return what is known of an experiment that was run; empty if it was not."""
    path = RESULTS / name / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def measured(row: Mapping[str, Any], name: str = "value", ends: str | None = None) -> Row:
    """Return a number of a row with the ends of its interval."""
    prefix = "" if ends == "" else f"{ends or name}_"
    return {"value": row[name], "low": row[f"{prefix}low"], "high": row[f"{prefix}high"]}


def by(rows: Iterable[Row], *names: str) -> dict[str, Row]:
    """Return rows by the values of some columns."""
    return {"/".join(str(row[name]) for name in names): row for row in rows}


def experiments() -> Iterator[tuple[str, Row]]:
    """Yield what was run of each experiment: how many runs, and on what scale."""
    for path in sorted(RESULTS.glob("*/manifest.json")):
        if path.parent.name.endswith("-quick"):
            continue
        known = manifest(path.parent.name)
        one = next(iter(known["scenarios"].values()))
        sizes = {"points": known["points"], "replicates": known["replicates"]}
        yield path.parent.name, {**sizes, "scale": one["scale"], "runs": known["runs"]["done"]}


def outcomes() -> dict[str, Row]:
    """Return the outcomes of the baseline: medians, and 5 to 95 % of runs."""
    rows = kept("baseline", "outcomes")
    return {row["outcome"]: measured(row, "median", "") for row in rows}


def model() -> Row:
    """Return the sizes of the model, as the ODD counts them."""
    known = json.loads(ODD.read_text(encoding="utf-8"))
    parameters = known["parameters"]
    priors = [p for p in parameters if p["prior"] != "fixed"]
    data = known["data"]
    labels = [row["label"] for table in data.values() for row in table]
    return {
        "parameters": len(parameters),
        "assumed": sum(p["source"].startswith("assumption") for p in parameters),
        "uncertain": len(priors) - 1,  # the dummy is no parameter of anything
        "mechanisms": len(known["mechanisms"]),
        "rules": len(known["rules"]),
        "steps": known["check_values"]["steps"],
        "campaigns": len(data["campaigns"]),
        "results": len(data["results"]),
        "events": len(data["events"]),
        "rows": len(labels),
        "rows_assumed": labels.count("assumption"),
    }


def patterns() -> tuple[Row, Tables]:
    """Return how each pattern was scored, and which passed."""
    own = by(kept("patterns", "patterns", "patterns"), "pattern")
    deciding = kept("patterns", "patterns", "rules")
    prior = by(kept("patterns_prior", "patterns", "prior"), "pattern")
    variants = kept("patterns_variants", "patterns", "patterns")
    if not own:
        return {}, {}
    found: Row = {}
    rows: list[list[Any]] = []
    for name, row in own.items():
        lost = without(variants, name)
        found[name] = {"share": row["share"], "passes": row["passes"], "lost": lost}
        if name in prior:
            found[name]["prior"] = measured(prior[name], "share", "")
        if row["use"] == "shown":
            continue
        rules = [rule for rule in deciding if rule["pattern"] == name and rule["share"] is not None]
        scored = [rule for rule in rules if rule["form"] != "first"] or rules
        worst = min(scored, key=lambda rule: rule["share"])
        found[name]["fails_by"] = worst["says"]
        found[name]["rules"] = {
            rule["says"]: {**measured(rule, "mean"), "share": rule["share"]} for rule in rules
        }
        share = prior[name]["share"] if name in prior else None
        told = [worst["says"], *measured(worst, "mean").values(), worst["share"]]
        rows.append([name, row["says"], row["use"], row["share"], row["passes"], share, lost, *told])
    names = [name for name in own if own[name]["use"] != "shown"]
    found["passing"] = [name for name in names if own[name]["passes"]]
    found["failing"] = [name for name in names if not own[name]["passes"]]
    found["scored"] = names
    found["evidence_for_none"] = [name for name in found["passing"] if found[name]["lost"] == "none"]
    for use in ("calibrate", "validate"):
        mine = [name for name in own if own[name]["use"] == use]
        found[use] = mine
        found[f"{use}_passing"] = [name for name in mine if own[name]["passes"]]
        found[f"{use}_failing"] = [name for name in mine if not own[name]["passes"]]
    header = ["pattern", "says", "use", "share", "passes", "prior_share", "lost_without"]
    header += ["hardest_rule", "mean", "mean_low", "mean_high", "rule_share"]
    return found, {"patterns": [header, *rows]}


def without(variants: list[Row], pattern: str) -> str | None:
    """Return the mechanisms without which a pattern is lost, in words; None where it fails anyway."""
    passes = {row["model"]: row["passes"] for row in variants if row["pattern"] == pattern}
    if not passes.get("full"):
        return None
    lost = [model for model in passes if model.startswith("without ") and not passes[model]]
    return ", ".join(model.removeprefix("without ") for model in lost) or "none"


def effect() -> Row:
    """Return the indices of the true effect and of its rivals, and the power to see it (P14)."""
    indices = kept("true_effect", "patterns", "indices")
    found: Row = {
        f"{row['output']}/{row['factor']}": measured(row, "ST")
        for row in indices
        if row["scenario"] == "baseline"
    }
    conditions = kept("true_effect", "patterns", "conditions")
    if conditions:
        found["passes"] = all(row["holds"] for row in conditions)
        for name, says in (("moved", "belief gained"), ("one_sided", "rise of the chance")):
            row = next(row for row in conditions if row["says"].startswith(says))
            found[name] = measured(row, "value", "")
    return found


def observer() -> tuple[Row, Tables]:
    """Return belief at the last result beside what an ideal observer of all results would hold."""
    rows = kept("baseline", "observer", "observer")
    found: Row = {}
    printed = []
    for key in dict.fromkeys((row["party"], row["role"], row["effect"]) for row in rows):
        mine = [row for row in rows if (row["party"], row["role"], row["effect"]) == key]
        first, last = mine[0], mine[-1]
        ends = {"low": last["unearned_low"], "high": last["unearned_high"]}
        value = {
            "start": first["belief"],
            "end": last["belief"],
            "observer": last["observer"],
            "unearned": {"value": last["unearned"], **ends},
            "n": last["n"],
        }
        found["/".join(map(str, key))] = value
        if key[1] != "staff" and key[0] != "LFI":
            printed.append(
                [*key, value["start"], value["end"], value["observer"], last["unearned"], *ends.values()]
            )
    header = ["party", "role", "effect", "start", "end", "observer", "unearned", "low", "high"]
    return found, {"observer": [header, *printed]} if printed else {}


def needed() -> Row:
    """Return how many elections would be strong evidence that canvassing works, by its effect."""
    from abm.analysis.observer import elections_needed

    swing = next(p for p in json.loads(ODD.read_text("utf-8"))["parameters"] if p["name"] == "swing")
    swing_points = float(swing["default"])
    return {f"{e:g}": elections_needed(e, swing_points) for e in (0.8, 2.0, 4.0)}


def shares(name: str) -> tuple[Row, Tables]:
    """Return the Shapley shares of groups of mechanisms, in order, and the ledger beside them."""
    rows = kept(name, "shares", "shares")
    if not rows:
        return {}, {}
    found: Row = {}
    for change in dict.fromkeys(row["change"] for row in rows):
        mine = sorted((r for r in rows if r["change"] == change), key=lambda r: -abs(r["shapley"]))
        sure = [r for r in mine if r["shapley_low"] > 0 or r["shapley_high"] < 0]
        total = sum(row["shapley"] for row in mine)
        found[change] = {
            "change": total,
            "groups": {r["group"]: counts(r) for r in mine},
            "for": [r["group"] for r in sure if r["shapley"] * total > 0],
            "against": [r["group"] for r in sure if r["shapley"] * total < 0],
            "untold": [r["group"] for r in mine if r not in sure],
            "first": first(mine),
        }
    worlds = kept(name, "shares", "worlds")
    known = [row for row in worlds if row["falls_as_known"]]
    everywhere = bool(kept(name, "shares", "shares_in_all_worlds"))
    chosen = known if everywhere else worlds
    led = {g: sum(r["largest"] == g for r in chosen) for g in {r["largest"] for r in chosen}}
    found["worlds"] = {"all": len(worlds), "known": len(known), "over": len(chosen), "groups": len(mine)}
    found["led"] = [[g, n] for g, n in sorted(led.items(), key=lambda it: (-it[1], it[0]))]
    tables: Tables = {name: [list(rows[0]), *(list(row.values()) for row in rows)]}
    ledger = kept(name, "shares", "ledger")
    if ledger:
        composed = sum(r["fall"] for r in ledger if r["channel"] in COMPOSITION)
        total = sum(r["fall"] for r in ledger)
        found["ledger"] = {r["channel"]: measured(r, "fall", "") for r in ledger}
        found["ledger"] |= {"total": total, "composition": composed, "conversion": total - composed}
        beside = kept(name, "shares", "ledger_and_shapley")
        tables[f"{name}_ledger"] = [list(beside[0]), *(list(row.values()) for row in beside)]
    return found, tables


def counts(row: Row) -> Row:
    """Return the three counts of a group."""
    share = measured(row, "share")
    return {"share": share, **{k: measured(row, k) for k in ("shapley", "leave_one_out", "alone", "lost")}}


def first(rows: list[Row]) -> Row:
    """Return the group that is largest by each count."""
    names = ("shapley", "leave_one_out", "alone")
    found = {name: max(rows, key=lambda row: abs(row[name]))["group"] for name in names}
    return {**found, "agree": len(set(found.values())) == 1}


def comparison(name: str) -> tuple[Row, Tables]:
    """Return how each scenario differs from the config itself, by scenario and outcome."""
    rows = kept(name, "counterfactuals", "differences")
    found: Row = {}
    for row in rows:
        value = {**measured(row, "difference", ""), "relative": measured(row, "relative")}
        value["sure"] = "no" if row["low"] <= 0 <= row["high"] else ("up" if row["low"] > 0 else "down")
        found.setdefault(row["scenario"], {})[row["outcome"]] = value
    told = ("resistance_2014", "resistance_2017", "belief_2017", "use_2017", "vendors_2017")
    header = ["scenario", "outcome", "baseline", "difference", "low", "high", "pairs"]
    lines = [[row[column] for column in header] for row in rows if row["outcome"] in told]
    return found, {name: [header, *lines]} if lines else {}


def claims() -> tuple[Row, Tables]:
    """Return what became of the claims, and by which tests."""
    rows = [row for name in SHARES + COMPARISONS for row in kept(name, "claims", "verdicts")]
    rows = list(by(rows, "fact", "test").values())
    found: Row = {}
    for row in rows:
        mine = found.setdefault(row["fact"], {"claim": row["claim"], "verdict": row["verdict"], "tests": []})
        mine["tests"].append({"says": row["test"], "verdict": row["test_verdict"], **measured(row, "value", "")})
    for verdict in ("stands", "refuted", "undecided"):
        found[verdict] = [fact for fact, said in found.items() if fact[0] == "F" and said["verdict"] == verdict]
    return (found, {"claims": [list(rows[0]), *(list(row.values()) for row in rows)]}) if rows else ({}, {})


def calibration(name: str = "prior") -> tuple[Row, Tables]:
    """Return what the evidence says about parameters, and what the posterior meets of it."""
    rows = kept(name, "calibrate", "posterior")
    if not rows:
        return {}, {}
    left = {row["parameter"]: row["contraction"] for row in rows}
    floor = left.get("dummy", 1.0)
    learnt = sorted((n for n in left if left[n] < floor and n != "dummy"), key=lambda n: left[n])
    met = kept(name, "calibrate", "evidence")
    found: Row = {
        "parameters": len(left) - ("dummy" in left),
        "contraction": left,
        "learnt": learnt,
        "most": learnt[:4],
        "silent": [row["parameter"] for row in rows if row["silent"] and row["parameter"] != "dummy"],
        "unmet": [row["name"] for row in met if row["posterior_met"] < 0.5],
        "evidence": len(met),
        "predicted": {r["output"]: measured(r, "median", "") for r in kept(name, "calibrate", "predictions")},
    }
    covered = kept(name, "calibrate", "coverage")
    if covered:
        for level in ("covered_50", "covered_90"):
            found[level] = sum(row[level] for row in covered) / len(covered)
    tables = {"posterior": rows, "evidence": met}
    return found, {n: [list(t[0]), *(list(r.values()) for r in t)] for n, t in tables.items() if t}


def sensitivity(name: str, index: str) -> tuple[Row, Tables]:
    """Return the indices of every output, and which factors matter for it, the largest first."""
    rows = kept(name, name, "indices")
    found: Row = {}
    for output in dict.fromkeys(row["output"] for row in rows):
        mine = sorted((r for r in rows if r["output"] == output), key=lambda r: -r[index])
        found[output] = {
            "factors": {r["factor"]: measured(r, index) for r in mine},
            "matter": [r["factor"] for r in mine if r["matters"]],
            "top": [r["factor"] for r in mine if r["matters"]][:3],
        }
    for row in kept(name, name, "outputs"):
        if row["output"] in found:
            found[row["output"]]["noise"] = row["noise_share"]
    return found, {name: [list(rows[0]), *(list(r.values()) for r in rows)]} if rows else {}


def speed() -> tuple[Row, Tables]:
    """Return what the engine costs, and what was promised of it."""
    found: Row = {}
    lines = []
    for family in ("engine", "batch"):
        path = RESULTS / "benchmarks" / f"{family}.json"
        if not path.is_file():
            continue
        known = json.loads(path.read_text(encoding="utf-8"))
        for row in known["measurements"]:
            found[row["name"]] = {"value": row["median"], "unit": row["unit"]}
            lines.append([row["name"], row["median"], row["unit"], row["bound"], row.get("floor")])
    return found, {"speed": [["measure", "median", "unit", "at_most", "at_least"], *lines]} if lines else {}


def figures() -> dict[str, str]:
    """Return the figures that are drawn: experiment and name, and the path from the project."""
    drawn = sorted(RESULTS.glob("*/figures/*.svg"))
    return {
        f"{path.parts[-3]}/{path.stem}": path.relative_to(PROJECT).as_posix()
        for path in drawn
        if not path.parts[-3].endswith("-quick")
    }


def everything() -> tuple[Row, Tables]:
    """Return all numbers and all tables."""
    numbers: Row = {"figures": figures(), "runs": dict(experiments()), "baseline": outcomes()}
    numbers |= {"model": model(), "effect": effect(), "needed": needed()}
    tables: Tables = {}
    parts = {
        "patterns": patterns(),
        "observer": observer(),
        **{name: shares(name) for name in SHARES},
        **{name: comparison(name) for name in COMPARISONS},
        "claims": claims(),
        "calibration": calibration(),
        **{name: sensitivity(name, index) for name, index in SENSITIVITY.items()},
        "speed": speed(),
    }
    for name, (found, printed) in parts.items():
        numbers[name] = found
        tables |= printed
    numbers["tables"] = sorted(tables)
    numbers["patterns_draws"] = next((r["draws"] for r in kept("patterns_prior", "patterns", "prior")), None)
    return numbers, tables


def texts() -> dict[Path, str]:
    """Return the files as they should be."""
    numbers, tables = everything()
    found = {TARGET: json.dumps(numbers, ensure_ascii=False, indent=1, sort_keys=False) + "\n"}
    for name, rows in tables.items():
        file = io.StringIO()
        csv.writer(file, lineterminator="\n").writerows(rows)
        found[TABLES / f"{name}.csv"] = file.getvalue()
    return found


def main() -> int:
    """Write the files, or check them."""
    wanted = texts()
    if "--check" in sys.argv[1:]:
        same = all(p.is_file() and p.read_text(encoding="utf-8") == t for p, t in wanted.items())
        sys.stdout.write("numbers are up to date\n" if same else "numbers have drifted\n")
        return 0 if same else 1
    TABLES.mkdir(exist_ok=True)
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT))
    sys.exit(main())
