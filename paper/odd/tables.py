"""The text of ``tables.json``: parameters, schedule, rules, state, data and scores for the ODD.

They are read from the code and from the tables of results, so that the document cannot drift from
them.  Typst reads the JSON.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
MODEL = PROJECT / "abm" / "model"
TARGET = HERE / "tables.json"
RESULTS = PROJECT / "results"

FACT = re.compile(r"\b(?:F\d\d|B[1-5])(?:-[FB]?\d+)?\b")
CITED = re.compile(r" \([^()]*\b(?:F\d\d|B[1-5])\b[^()]*\)")
"""Facts in brackets, as docstrings cite them."""

ENTITIES = {
    "member": "MEMBER_FIELDS",
    "section": "SECTION_FIELDS",
    "sums": "COUNT_FIELDS",
    "party": "PARTY_FIELDS",
    "vendor": "VENDOR_FIELDS",
    "public": "PUBLIC_FIELDS",
    "campaign": "CAMPAIGN_FIELDS",
    "result": "RESULT_FIELDS",
    "step": "STEP_FIELDS",
    "clock": "CLOCK_FIELDS",
}
"""Entities of the document, and their tables of fields in :mod:`abm.model.fields`."""

CONSTANTS = (
    "abm.parameters.YOUNG",
    "abm.parameters.OLD",
    "abm.model.arithmetic.DAYS_A_WEEK",
    "abm.model.arithmetic.DAYS_A_YEAR",
    "abm.model.arithmetic.MOST",
    "abm.model.arithmetic.MOST_EVENTS",
    "abm.model.phases.vendors.LEAST_CREDIBILITY",
    "abm.model.rules.turnover.BIRTHDAY",
    "abm.model.state.VENDOR_PLACES",
)
"""Named numbers of the program that the document states."""

SMALLEST = 1e-6
"""Criteria write "more than zero" as a lower end below this."""

Functions = dict[str, tuple[str, ast.FunctionDef]]


def first_sentence(node: ast.FunctionDef) -> str:
    """Return the first sentence of a docstring, on one line and without its full stop."""
    paragraph = (ast.get_docstring(node) or "").split("\n\n")[0]
    plain = " ".join(paragraph.replace("``", "").split())
    return re.split(r"(?<=[^A-Z.])\.(?:\s|$)", plain)[0]


def functions() -> Functions:
    """Return the functions of a step by name, each with its module (below ``abm.model``)."""
    folders = [*sorted(MODEL.glob("phases/*.py")), *sorted(MODEL.glob("rules/*.py"))]
    by_name: Functions = {}
    for path in [MODEL / "engine.py", MODEL / "ledger.py", *folders]:
        module = ".".join(path.relative_to(MODEL).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                by_name[node.name] = (module, node)
    return by_name


def rules(by_name: Functions) -> list[dict[str, Any]]:
    """Return the public rules in the order of their modules."""
    return [
        {
            "name": name,
            "module": module.removeprefix("rules."),
            "meaning": CITED.sub("", first_sentence(node)),
            "facts": FACT.findall(ast.get_docstring(node) or ""),
        }
        for name, (module, node) in by_name.items()
        if module.startswith("rules.") and not name.startswith("_")
    ]


def calls(node: ast.FunctionDef, by_name: Functions) -> Iterator[str]:
    """Yield the functions of a step that a function calls, in the order of the source."""
    places = sorted(
        (call.lineno, call.col_offset, call.func.id)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    )
    yield from dict.fromkeys(name for _, _, name in places if name in by_name)


INNER = ("phases.", "engine", "ledger")
"""Modules whose functions are parts of a phase; a member's step also lists the rules it calls."""

LIFE = ("phases.members", "phases.belief", "phases.practice", "phases.watching", "rules.")
KERNEL = "_live_side_by_side"
"""The function that holds a member's step."""


def inside(name: str, by_name: Functions) -> Iterator[str]:
    """Yield what a function of a member's step calls, each followed by what that calls."""
    for inner in calls(by_name[name][1], by_name):
        if by_name[inner][0].startswith(LIFE):
            yield inner
            yield from inside(inner, by_name)


def parts(name: str, by_name: Functions) -> list[str]:
    """Return what a phase calls, in order."""
    if name == "live":
        every = dict.fromkeys(inside(KERNEL, by_name))
        return [inner for inner in every if inner != "toward" and not inner.startswith("_")]
    called = calls(by_name[name][1], by_name)
    return [inner for inner in called if by_name[inner][0].startswith(INNER)]


def schedule(by_name: Functions) -> list[dict[str, Any]]:
    """Return the phases in the order of the engine, each with what it calls."""
    rows = []
    for part in ("open_step", "live", "close_step"):
        names = [part] if part == "live" else list(calls(by_name[part][1], by_name))
        for name in names:
            module, node = by_name[name]
            rows.append(
                {
                    "part": part,
                    "phase": name,
                    "module": module,
                    "meaning": first_sentence(node),
                    "calls": [
                        {"name": inner, "meaning": first_sentence(by_name[inner][1])}
                        for inner in parts(name, by_name)
                    ],
                }
            )
    return rows


def fields() -> list[dict[str, str]]:
    """Return every field of every entity, with its symbol, kind and meaning."""
    module = import_module("abm.model.fields")
    return [
        {
            "entity": entity,
            "field": field.name,
            "symbol": field.symbol,
            "kind": field.kind,
            "meaning": field.meaning,
        }
        for entity, table in ENTITIES.items()
        for field in getattr(module, table)
    ]


def constants() -> dict[str, str]:
    """Return the named numbers that the document states."""
    values = {}
    for path in CONSTANTS:
        module, _, name = path.rpartition(".")
        values[name] = number(getattr(import_module(module), name))
    return values


def streams() -> list[dict[str, Any]]:
    """Return the purposes of draws and their numbers."""
    names = vars(import_module("abm.model.randomness"))
    return [
        {"name": name, "number": value}
        for name, value in names.items()
        if name.isupper() and isinstance(value, int)
    ]


def defaults() -> dict[str, str]:
    """Return the defaults of a scenario that the document states."""
    from abm import cases

    scenario = cases.load().scenario()
    return {
        "start": f"{scenario.start:%-d %B %Y}",
        "end": f"{scenario.end:%-d %B %Y}",
        "scale": number(scenario.scale),
        "step": number(scenario.step),
        "every": number(scenario.outputs.every),
    }


def check_values() -> dict[str, Any]:
    """Return what a second program can compare before its first step, in the packaged history."""
    from abm import cases
    from abm.model.simulation import prepare

    society = prepare(cases.load().scenario())
    world = society.world(0)
    clock = world.clock[0]
    return {
        "steps": society.steps,
        "resistance_intercept": f"{clock.resistance_intercept:.4f}".replace("-", "−"),
        "use_intercept": f"{clock.use_intercept:.4f}".replace("-", "−"),
        "parties": [
            {
                "name": name,
                "sections": int(p.last_section - p.first_section - 1),
                "federations": int(p.federations),
                "open": int(world.sections.open[p.first_section : p.last_section].sum()),
                "members": int(p.members),
            }
            for name, p in zip(society.names, world.parties, strict=True)
        ],
    }


def number(x: float) -> str:
    """Return a number as the document prints it; ``10^6`` is set with an exponent."""
    if x and not 1e-4 <= abs(x) < 1e5:
        mantissa, exponent = f"{x:.0e}".split("e")
        power = f"10^{int(exponent)}".replace("-", "−")
        return power if mantissa == "1" else f"{mantissa}×{power}"
    return f"{x:g}".replace("-", "−")


def parameters() -> list[dict[str, Any]]:
    """Return the rows of the table of parameters."""
    from abm.parameters import PARAMETERS

    return [
        {
            "name": p.name,
            "default": number(p.default),
            "range": f"{number(p.low)} – {number(p.high)}",
            "prior": f"{number(p.prior[0])} – {number(p.prior[1])}" if p.prior else "fixed",
            "unit": "–" if p.unit == "-" else p.unit,
            "source": p.source,
            "mechanism": p.mechanism,
            "meaning": p.meaning,
            "structural": p.structural,
        }
        for p in PARAMETERS.values()
    ]


def tables() -> dict[str, Any]:
    """Return everything that the document reads."""
    from abm import cases
    from abm.mechanisms import MECHANISMS
    from abm.model.ledger import BELIEF_CHANNELS, COMPOSITION, INPUTS, LEDGER_ROLES
    from abm.model.record.measures import MEASURES, PUBLIC_MEASURES
    from abm.scenario import ACTIVATIONS, NETWORKS, WORDS
    from abm.structures import STRUCTURES

    by_name = functions()
    return {
        "parameters": parameters(),
        "mechanisms": [
            {"name": m.name, "facts": m.facts, "meaning": m.meaning, "scales": list(m.scales)}
            for m in MECHANISMS.values()
        ],
        "rules": rules(by_name),
        "schedule": schedule(by_name),
        "fields": fields(),
        "constants": constants(),
        "defaults": defaults(),
        "networks": NETWORKS,
        "activations": ACTIVATIONS,
        "structures": [
            {
                "name": s.name,
                "meaning": s.meaning,
                "leaves_out": list(s.leaves_out),
                "brings": list(s.brings),
                "source": s.source,
            }
            for s in STRUCTURES.values()
        ],
        "ledger": {
            "belief": BELIEF_CHANNELS,
            "composition": COMPOSITION,
            "inputs": INPUTS,
            "roles": LEDGER_ROLES,
        },
        "streams": streams(),
        "check_values": check_values(),
        "measures": [
            {
                "name": name,
                "meaning": measure.meaning.format(**WORDS),
                "unit": measure.unit,
                "of": measure.of,
            }
            for name, measure in {**MEASURES, **PUBLIC_MEASURES}.items()
        ],
        "outcomes": [
            {"name": outcome.name, "meaning": outcome.meaning, "unit": outcome.unit}
            for outcome in cases.load().outcomes.values()
        ],
        "case": {"new_since": cases.load().new_since.isoformat()},
        "data": {table: cases.raw_rows(table) for table in cases.TABLES},
        "criteria": criteria(),
        "scores": scores(),
        "former_rules": former_rules(),
        "effect": effect(),
    }


def criteria() -> list[dict[str, str]]:
    """Return the conditions of each pattern: a quantity, and the range that it must lie in."""
    return [
        {
            "pattern": row["pattern"],
            "quantity": row["says"],
            "range": interval(float(row["low"]), float(row["high"])),
            "source": row["source"],
        }
        for row in results("patterns", "criteria")
    ]


def interval(low: float, high: float) -> str:
    """Return a range in words; a tiny lower end means more than zero."""
    if high == float("inf"):
        return "above 0" if 0.0 < low < SMALLEST else f"at least {number(low)}"
    if low == float("-inf"):
        return f"at most {number(high)}"
    return f"from {number(low)} to {number(high)}"


def scores() -> list[dict[str, str]]:
    """Return how each pattern was scored: on the model, without each mechanism, on prior draws."""
    prior = {row["pattern"]: row for row in results("patterns_prior", "prior")}
    variants: dict[str, list[dict[str, str]]] = {}
    for row in results("patterns_variants", "patterns"):
        variants.setdefault(row["pattern"], []).append(row)
    return [
        {
            "pattern": row["pattern"],
            "says": row["says"],
            "use": row["use"],
            "share": percent(row["share"]),
            "n": row["n"],
            "passes": row["passes"],
            "lost": lost(variants[row["pattern"]]),
            "prior": percent(prior[row["pattern"]]["share"]) if prior else "–",
        }
        for row in results("patterns", "patterns")
        if row["use"] != "input"
    ]


def former_rules() -> list[dict[str, str]]:
    """Return what each rule was, is and why, with the shares of prior draws that pass by both."""
    now = {row["pattern"]: row["share"] for row in results("patterns_prior", "rules")}
    return [
        {
            "pattern": row["pattern"],
            "was": row["was"],
            "is": row["says"],
            "before": percent(row["former"]),
            "after": percent(now[row["pattern"]]),
            "why": row["why"],
        }
        for row in results("patterns_prior", "rules")
    ]


def effect() -> list[str]:
    """Return the result of the study of the true effect (P14), in sentences."""
    from abm.studies import TERMS

    path = RESULTS / "true_effect" / "patterns" / "words.md"
    if not path.is_file():
        return ["It has not been scored."]
    text = path.read_text(encoding="utf-8").partition(f"\n{TERMS}\n")[0]
    return [line for line in text.splitlines() if line]


def results(experiment: str, table: str) -> list[dict[str, str]]:
    """Return a table of the study of patterns for an experiment; empty if there is none."""
    path = RESULTS / experiment / "patterns" / f"{table}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def percent(share: str) -> str:
    """Return a share as a whole percentage."""
    return f"{100 * float(share):.0f}"


def lost(models: list[dict[str, str]]) -> str:
    """Name the mechanisms without which a pattern that the full model passes is lost."""
    passes = {row["model"]: row["passes"] == "True" for row in models}
    if not passes["full"]:
        return "–"
    without = [name for name in passes if name.startswith("without ") and not passes[name]]
    return ", ".join(name.removeprefix("without ") for name in without) or "none"


def text() -> str:
    """Return the file as it should be."""
    return json.dumps(tables(), ensure_ascii=False, indent=1) + "\n"
