"""What the studies found, in the form in which the paper cites it.

Each function reads the tables that one study kept, and returns numbers by name (a number with an
interval is a row of ``value``, ``low`` and ``high``) and tables for print.  Where a study was not
made, both are empty.
"""

from __future__ import annotations

import json

from paper.reading import (
    RESULTS,
    SMALL,
    Printed,
    Row,
    by,
    direction,
    kept,
    measured,
    odd,
    printed,
    sure,
)

Found = tuple[Row, dict[str, Printed]]

CONTROL = "dummy"
"""The parameter that no rule reads."""


def outcomes() -> Row:
    """Return the outcomes of the baseline: medians, and 5 to 95 % of runs."""
    rows = kept("baseline", "outcomes")
    return {row["outcome"]: measured(row, "median", "") for row in rows}


def heard() -> Row:
    """Return refusal in the PS as it is and as its vendors would tell it, in two Aprils."""
    found: Row = {}
    rows = [row for row in kept("baseline", "summary") if row["party"] == "PS"]
    for name in ("resistance", "reported_resistance"):
        mine = [row for row in rows if row["measure"] == name and row["role"] == "all"]
        for year in ("2014", "2017"):
            april = [row for row in mine if row["date"].startswith(f"{year}-04")]
            for row in april[-1:]:
                found[f"{name}_{year}"] = measured(row, "median", "")
    return found


def model() -> Row:
    """Return the sizes of the model, as the ODD counts them."""
    known = odd()
    parameters, data = known["parameters"], known["data"]
    labels = [row["label"] for table in data.values() for row in table]
    drawn = [p["name"] for p in parameters if p["prior"] != "fixed" and p["name"] != CONTROL]
    return {
        "parameters": len(parameters) - 1,
        "assumed": sum(p["source"].startswith("assumption") for p in parameters),
        "uncertain": len(drawn),
        "calibrated": [p["name"] for p in parameters if p["source"].startswith("calibrated")],
        "mechanisms": len(known["mechanisms"]),
        "rules": len(known["rules"]),
        "steps": known["check_values"]["steps"],
        **{name: len(data[name]) for name in ("campaigns", "results", "events")},
        "rows": len(labels),
        "rows_assumed": labels.count("assumption"),
    }


def needed() -> Row:
    """Return how many elections would be strong evidence that canvassing works, by its effect."""
    from abm.analysis.observer import elections_needed

    swing = float(next(p["default"] for p in odd()["parameters"] if p["name"] == "swing"))
    return {f"{effect:g}": elections_needed(effect, swing) for effect in (0.8, 2.0, 4.0)}


def patterns() -> Found:
    """Return how each pattern was scored, and which passed."""
    own = by(kept("patterns", "patterns", "patterns"), "pattern")
    prior = by(kept("patterns_prior", "patterns", "prior"), "pattern")
    posterior = by(kept("patterns_posterior", "patterns", "draws"), "pattern")
    variants = kept("patterns_variants", "patterns", "patterns")
    if not own:
        return {}, {}
    found: Row = {
        name: {"passes": row["passes"], "share": row["share"]} for name, row in own.items()
    }
    rows = []
    for name, row in own.items():
        if row["use"] == "shown":
            continue
        rules = [r for r in kept("patterns", "patterns", "rules") if r["pattern"] == name]
        found[name]["rules"] = {
            r["says"]: {**measured(r, "mean"), "share": r["share"], "least": r["low"]}
            for r in rules
        }
        scored = [r for r in rules if r["form"] != "first"] or rules
        hardest = min(scored, key=lambda r: r["share"])
        found[name]["lost"] = without(variants, name)
        found[name]["alone"] = alone(variants, name)
        rows.append(
            {
                **{column: row[column] for column in ("pattern", "says", "use", "share", "passes")},
                "draws": prior[name]["share"] if name in prior else None,
                "posterior": posterior[name]["share"] if name in posterior else None,
                "lost_without": found[name]["lost"],
                "hardest_rule": hardest["says"],
                **{column: hardest[column] for column in ("mean", "mean_low", "mean_high")},
                "rule_share": hardest["share"],
            }
        )
    scored_names = [row["pattern"] for row in rows]
    passing = [name for name in scored_names if own[name]["passes"]]
    for use in ("calibrate", "validate"):
        mine = [name for name in scored_names if own[name]["use"] == use]
        found[use] = mine
        found[f"{use}_passing"] = [name for name in mine if name in passing]
        found[f"{use}_failing"] = [name for name in mine if name not in passing]
    found["scored"], found["passing"] = scored_names, passing
    found["failing"] = [name for name in scored_names if name not in passing]
    found["evidence_for_none"] = [name for name in passing if found[name]["lost"] == "none"]
    found["draws"] = next((row["draws"] for row in prior.values()), None)
    found["posterior_draws"] = next((row["draws"] for row in posterior.values()), None)
    found["seldom"] = [n for n in scored_names if n in posterior and posterior[n]["high"] < 0.5]
    return found, {"patterns": printed(rows)}


def without(variants: list[Row], pattern: str) -> str | None:
    """Return the mechanisms without which a pattern is lost; None where it fails anyway."""
    passes = {row["model"]: row["passes"] for row in variants if row["pattern"] == pattern}
    if not passes.get("full"):
        return None
    lost = [model for model in passes if model.startswith("without ") and not passes[model]]
    return ", ".join(model.removeprefix("without ") for model in lost) or "none"


def alone(variants: list[Row], pattern: str) -> list[str]:
    """Return the mechanisms that show a pattern by themselves."""
    mine = [row for row in variants if row["pattern"] == pattern and row["passes"]]
    return [r["model"].removesuffix(" alone") for r in mine if r["model"].endswith(" alone")]


def effect() -> Found:
    """Return the indices of the true effect and its rivals, and the power to see it (P14)."""
    rows = [r for r in kept("true_effect", "patterns", "indices") if r["scenario"] == "baseline"]
    conditions = kept("true_effect", "patterns", "conditions")
    if not conditions:
        return {}, {}
    found: Row = {f"{row['output']}/{row['factor']}": measured(row, "ST") for row in rows}
    found["passes"] = all(row["holds"] for row in conditions)
    for name, says in (("moved", "belief gained"), ("one_sided", "rise of the chance")):
        row = next(row for row in conditions if row["says"].startswith(says))
        found[name] = measured(row, "value", "")
    return found, {}


def observer() -> Found:
    """Return belief after the last result beside what an ideal observer of all would hold."""
    rows = kept("baseline", "observer", "observer")
    found: Row = {}
    lines: list[Row] = []
    for key in dict.fromkeys((row["party"], row["role"], row["effect"]) for row in rows):
        mine = [row for row in rows if (row["party"], row["role"], row["effect"]) == key]
        first, last = mine[0], mine[-1]
        unearned = measured(last, "unearned")
        value = {"start": first["belief"], "end": last["belief"], "observer": last["observer"]}
        found["/".join(map(str, key))] = {
            **value,
            "unearned": unearned,
            "sure": sure(unearned),
            "taught": direction(last["observer"] - first["belief"]),
        }
        if key[0] != "LFI" and key[1] != "staff":
            named = dict(zip(("party", "role", "effect"), key, strict=True))
            ends = {"unearned": unearned["value"], "low": unearned["low"], "high": unearned["high"]}
            lines.append({**named, **value, **ends})
    return found, {"observer": printed(lines)} if lines else {}


def potency() -> Found:
    """Return where strengths are equally potent, which never are, and which reach twice as far."""
    rows = kept("potency", "potency", "bounds")
    if not rows:
        return {}, {}
    amount = rows[0]["amount"]
    far = [r["parameter"] for r in kept("potency", "potency", "curves") if r["moved"] >= 2 * amount]
    found: Row = {
        "amount": amount,
        "strengths": [row["parameter"] for row in rows],
        "weak": [row["parameter"] for row in rows if not row["reached"]],
        "double": list(dict.fromkeys(far)),
    }
    return found, {"potency": printed(rows)}


def of_config(rows: list[Row]) -> list[Row]:
    """Return the rows of the config itself, where a table also has its scenarios."""
    return [row for row in rows if row.get("scenario", "baseline") == "baseline"]


def calibration() -> Found:
    """Return what the evidence says about parameters, and what the posterior meets of it."""
    rows = of_config(kept("prior", "calibrate", "posterior"))
    if not rows:
        return {}, {}
    left = {row["parameter"]: row["contraction"] for row in rows}
    floor = left.pop(CONTROL, 1.0)
    learnt = sorted((name for name in left if left[name] < floor), key=lambda name: left[name])
    met = of_config(kept("prior", "calibrate", "evidence"))
    found: Row = {
        "parameters": len(left),
        "left": left,
        "control": floor,
        "learnt": learnt,
        "most": learnt[:4],
        "silent": [row["parameter"] for row in rows if row["silent"] and row["parameter"] in left],
        "unmet": [row["name"] for row in met if row["posterior_met"] < 0.5],
    }
    point = kept("prior", "calibrate", "point")
    found["defaults_exceed"] = point[0]["default_exceeds"] if point else None
    covered = kept("prior", "calibrate", "coverage")
    for level in ("covered_50", "covered_90") if covered else ():
        found[level] = sum(row[level] for row in covered) / len(covered)
    return found, {"posterior": printed(rows), "evidence": printed(met)}


def ablation() -> Found:
    """Return which patterns models still fail that lack a group and were calibrated without it."""
    rows = kept("ablated", "calibrate", "patterns")
    if not rows:
        return {}, {}
    own = {row["pattern"]: row["verdict"] for row in of_config(rows)}
    models = list(dict.fromkeys(row["scenario"] for row in rows if row not in of_config(rows)))
    lost = {
        model.removeprefix("without_"): [
            row["pattern"]
            for row in rows
            if row["scenario"] == model
            and row["verdict"] == "failed"
            and own[row["pattern"]] == "shown"
        ]
        for model in models
    }
    found: Row = {
        "shown": [pattern for pattern, verdict in own.items() if verdict == "shown"],
        "failed": [pattern for pattern, verdict in own.items() if verdict == "failed"],
        "models": models,
        "needed": [group for group, patterns in lost.items() if patterns],
        "lost": [[group, patterns] for group, patterns in lost.items() if patterns],
    }
    near = kept("ablated", "calibrate", "models")
    found["never"] = [
        [row["scenario"].removeprefix("without_"), pieces(row["never"])]
        for row in near
        if row["never"] and row["scenario"] != "baseline"
    ]
    return found, {"ablated": printed(rows), "ablated_models": printed(near)}


def pieces(never: str) -> list[str]:
    """Return the patterns, or the numbers, among pieces of evidence that are told in a row."""
    return list(dict.fromkeys(piece.split(":")[0] for piece in never.split("; ")))


def fieldwork() -> Found:
    """Return which measurement would teach most, and which group is first in how many worlds."""
    rows = kept("fieldwork", "fieldwork", "measurements")
    if not rows:
        return {}, {}
    worth = {r["measurement"] for r in kept("fieldwork", "fieldwork", "gains") if r["sure"]}
    chosen = [row for row in rows if row["name"] in worth] or rows
    cheap = max(chosen, key=lambda row: row["per_cost"])
    targets = kept("fieldwork", "fieldwork", "targets")
    ends = " is first"
    first = [r for r in targets if r["target"].endswith(ends) and r["mean"] >= SMALL]
    first.sort(key=lambda row: -row["mean"])
    found = {
        "measurements": len(rows),
        "worth": [row["name"] for row in rows if row["name"] in worth],
        "first": chosen[0],
        "cheap": {**cheap, "same": cheap is chosen[0]},
        "led": [[row["target"].removesuffix(ends), row["mean"]] for row in first],
    }
    tables = {
        "fieldwork": printed(rows),
        "fieldwork_best": printed(chosen[:6]),
        "fieldwork_targets": printed(targets),
    }
    return found, tables


def sensitivity(name: str, index: str) -> Found:
    """Return the indices of every output, and which factors matter for it, the largest first."""
    rows = kept(name, name, "indices")
    found: Row = {}
    for output in dict.fromkeys(row["output"] for row in rows):
        mine = sorted((r for r in rows if r["output"] == output), key=lambda r: -r[index])
        matter = [row["factor"] for row in mine if row["matters"]]
        indices = {row["factor"]: measured(row, index) for row in mine}
        found[output] = {"factors": indices, "matter": matter, "top": matter[:3]}
    for row in kept(name, name, "criteria"):  # by growing samples: the last row of each counts
        found[row["output"]]["stable"] = {c: row[c] for c in ("indices", "ranks") if c in row}
    for row in kept(name, name, "outputs"):
        if row["output"] in found:
            found[row["output"]]["noise"] = row["noise_share"]
    return found, {name: printed(rows)} if rows else {}


def effects() -> Found:
    """Return which parameters make the spread of outputs, over the priors and the posterior."""
    rows = {side: kept(side, "effects", "effects") for side in ("prior", "posterior")}
    found: Row = {}
    for side, own in rows.items():
        for output in dict.fromkeys(row["output"] for row in own):
            mine = sorted((r for r in own if r["output"] == output), key=lambda r: r["rank"])
            known = found.setdefault(output, {})
            known[side] = [row["input"] for row in mine if row["matters"]]
            known[f"explained_{side}"] = mine[0]["explained"]
    beside = kept("posterior", "effects", "beside_prior")
    return found, {"effects": printed(beside)} if beside else {}


def speed() -> Found:
    """Return what the engine costs, and what was promised of it."""
    found: Row = {}
    lines: list[Row] = []
    for path in sorted((RESULTS / "benchmarks").glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8"))["measurements"]:
            found[row["name"]] = {"value": row["median"]}
            bounds = {"at_most": row.get("bound"), "at_least": row.get("floor")}
            lines.append(
                {"measure": row["name"], "median": row["median"], "unit": row["unit"], **bounds}
            )
    return found, {"speed": printed(lines)} if lines else {}
