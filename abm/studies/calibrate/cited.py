"""What is learnt about parameters, and what ablated models fail, as texts cite it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

from abm.analysis.coverage import ALL
from abm.config.experiment import BASELINE
from abm.parameters import PARAMETERS
from abm.sampling import DUMMY
from abm.studies.calibrate import schema
from abm.studies.calibrate.ablation import FAILED, SHOWN
from abm.studies.calibrate.acceptance import Z
from abm.studies.cited import Cited, Printed, measured, of_baseline, printed
from abm.studies.reference import WITHOUT
from abm.studies.schema import Row

TENTH = 0.9
"""Part of the standard deviation of the prior that is left if a tenth of the width is learnt."""

TAUGHT = 0.02
"""Standard deviations of the prior that a piece of evidence must take away to be named."""

NEVER = 0.001
"""Share of the priors within a range below which no parameter can be said to mend a miss."""

UNIFORM = 0.2
"""Variance of the logarithm of a standard deviation, times the number of uniform draws."""

PAIRS = 3
"""Pairs of pieces that are named as hard to meet together."""

NUMBERED = re.compile(r"\b[EBF]\d\d?\b")
"""A row of the outside evidence, or a fact, in a source."""


def numbers(root: Path, experiment: str) -> Cited:
    """Return what the evidence says about parameters, and which evidence the posterior meets."""
    rows = of_baseline(schema.POSTERIOR.rows(root / experiment))
    if not rows:
        return {}, {}
    left = {row["parameter"]: row["contraction"] for row in rows}
    floor = min(left.pop(DUMMY, 1.0), 1.0)
    learnt = sorted((name for name in left if left[name] < floor), key=lambda name: left[name])
    tenth = [name for name in learnt if left[name] <= TENTH]
    evidence = of_baseline(schema.EVIDENCE.rows(root / experiment))
    unseen = schema.VALIDATION.rows(root / experiment)
    labels = {row["name"]: label(row["name"], row["source"]) for row in [*evidence, *unseen]}
    teaches = schema.TEACHES.rows(root / experiment)
    taught = _taught([row for row in teaches if row["parameter"] in tenth], labels)
    cited: Row = {
        "parameters": len(left),
        "left": left,
        "control": floor,
        "learnt": learnt,
        "most": learnt[:4],
        "tenth": tenth,
        "most_known": 2 * len(tenth) > len(left),
        "silent": [row["parameter"] for row in rows if row["silent"] and row["parameter"] in left],
        "evidence": len(evidence),
        "teachers": _teachers(taught),
    }
    for row in of_baseline(schema.ACCEPTANCE.rows(root / experiment)):
        cited |= {name: row[name] for name in ("runs", "considered", "accepted", "size", "ratio")}
        cited["probability"] = measured(row, "probability", "")
        cited["chance"] = Z * (UNIFORM / row["size"]) ** 0.5 if row["size"] else None
    cited |= _conflicts(schema.CONFLICTS.rows(root / experiment), labels)
    cited["validation"] = {row["name"]: _predicted(row) for row in unseen}
    cited["predicted"] = len(unseen)
    for name, some in (
        ("missed", [row for row in unseen if row["verdict"] != "hit"]),
        ("never", [row for row in unseen if row["prior_inside"] < NEVER]),
    ):
        cited[name] = list(dict.fromkeys(labels[row["name"]] for row in some))
    point = schema.POINT.rows(root / experiment)
    cited["defaults_exceed"] = point[0]["default_exceeds"] if point else None
    cited |= _coverage(root / experiment)
    tables = {"posterior": _posterior(rows, taught), "evidence": printed(evidence)}
    if unseen:
        tables["validation"] = printed([_printed(row, labels) for row in unseen])
    return cited, tables


def label(name: str, source: str) -> str:
    """Return what a piece of evidence is called in short: its pattern, its row or its fact."""
    if ": " in name:
        return name.split(":", maxsplit=1)[0]
    numbered = NUMBERED.search(source)
    return numbered.group() if numbered else name.replace("_", " ")


def _taught(rows: Sequence[Row], labels: Mapping[str, str]) -> dict[str, list[str]]:
    """Return which evidence narrowed each parameter, what narrowed it most first."""
    some = [row for row in rows if row["low"] > 0.0 and row["taught"] >= TAUGHT]
    taught: dict[str, list[str]] = {row["parameter"]: [] for row in rows}
    for row in sorted(some, key=lambda row: -row["taught"]):
        taught[row["parameter"]].append(labels[row["name"]])
    return {name: list(dict.fromkeys(by)) for name, by in taught.items()}


def _teachers(taught: Mapping[str, Sequence[str]]) -> list[list[object]]:
    """Return how many parameters each piece of evidence taught most about, the most first."""
    most = Counter(by[0] for by in taught.values() if by)
    return [list(pair) for pair in most.most_common()]


def _posterior(rows: Sequence[Row], taught: Mapping[str, Sequence[str]]) -> Printed:
    """Return the table for print: each parameter before and after, and what narrowed it.

    What narrowed a parameter is told if it lost a tenth of its spread: of the others, chance would
    tell too often.
    """
    columns = ("parameter", "mean", "deviation", "low", "high", "contraction", "shift", "silent")
    lines = []
    for row in sorted(rows, key=lambda row: row["contraction"]):
        prior = PARAMETERS[row["parameter"]].prior or (None, None)
        ends = dict(zip(("prior_low", "prior_high"), prior, strict=True))
        by = ", ".join(taught.get(row["parameter"], ()))
        more = {"tenth": row["parameter"] in taught, "taught_by": by}
        lines.append({name: row[name] for name in columns} | ends | more)
    return printed(lines)


def _conflicts(rows: Sequence[Row], labels: Mapping[str, str]) -> Row:
    """Return the pairs of pieces that are hardest to meet together, alone and beside the rest."""
    pairs: Row = {}
    for name, column in (("hardest", "ratio"), ("hardest_given_rest", "given_rest")):
        hard = [row for row in rows if row[column] is not None and row[column] < 1.0]
        pairs[name] = [
            [labels[row["name"]], labels[row["other"]], row[column]]
            for row in sorted(hard, key=lambda row: row[column])[:PAIRS]
        ]
    return pairs


def _predicted(row: Row) -> Row:
    """Return a prediction: its median and interval, and what of prior and posterior is right."""
    ends = {"value": row["median"], "low": row["predicted_low"], "high": row["predicted_high"]}
    more = {"from": row["low"], "to": row["high"]}
    return ends | more | {name: row[name] for name in ("prior_inside", "inside", "verdict")}


def _printed(row: Row, labels: Mapping[str, str]) -> Row:
    """Return a prediction for print: with a short name, and the quantity in words."""
    quantity = row["name"].split(": ", maxsplit=1)[-1].replace("_", " ")
    ends = {name: row[name] for name in ("low", "high")}
    error = {"error": row["error"] or None}
    columns = ("prior_inside", "median", "predicted_low", "predicted_high", "inside", "verdict")
    named = {"label": labels[row["name"]], "quantity": quantity}
    return named | ends | error | {name: row[name] for name in columns} | {"source": row["source"]}


def _coverage(folder: Path) -> Row:
    """Return how often intervals contain known truths, and which ranks are not uniform."""
    rows = schema.COVERAGE.rows(folder)
    each = [row for row in rows if row["parameter"] != ALL]
    cited: Row = {"not_right": [row["parameter"] for row in each if not row["right"]]}
    for level in ("covered_50", "covered_90") if each else ():
        cited[level] = fmean(row[level] for row in each)
    for row in rows:
        if row["parameter"] == ALL:
            cited["joint"] = {"p_value": row["p_value"], "right": row["right"]}
    together = [row for row in schema.RANKS.rows(folder) if row["parameter"] == ALL]
    if together:
        cited["truths"] = sum(row["truths"] for row in together)
    return cited


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
