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
    "member": "MEMBER",
    "section": "SECTION",
    "party": "PARTY",
    "vendor": "VENDOR_RECORD",
    "public": "PUBLIC",
    "campaign": "CAMPAIGN",
    "result": "RESULT",
}
"""Entities of the document, and their records in ``abm/model/state.py``."""

Functions = dict[str, tuple[str, ast.FunctionDef]]


def first_sentence(node: ast.FunctionDef) -> str:
    """First paragraph of a docstring, on one line, up to its first full stop."""
    paragraph = (ast.get_docstring(node) or "").split("\n\n")[0]
    plain = " ".join(paragraph.replace("``", "").split())
    return re.split(r"(?<=[^A-Z.])\.(?:\s|$)", plain)[0]


def functions() -> Functions:
    """What the step is made of, by name: its module (dotted, below ``abm.model``) and node."""
    found: Functions = {}
    for path in [MODEL / "engine.py", MODEL / "ledger.py", *sorted(MODEL.glob("*/*.py"))]:
        module = ".".join(path.relative_to(MODEL).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                found[node.name] = (module, node)
    return found


def rules(known: Functions) -> list[dict[str, Any]]:
    """Public rules, in the order of their modules."""
    return [
        {
            "name": name,
            "module": module.removeprefix("rules."),
            "says": CITED.sub("", first_sentence(node)),
            "facts": FACT.findall(ast.get_docstring(node) or ""),
        }
        for name, (module, node) in known.items()
        if module.startswith("rules.") and not name.startswith("_")
    ]


def calls(node: ast.FunctionDef, known: Functions) -> Iterator[str]:
    """Functions of the phases and rules that a function calls, in the order of the source."""
    found = [
        (call.lineno, call.col_offset, call.func.id)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    ]
    seen = set()
    for _, _, name in sorted(found):
        if name in known and name not in seen:
            seen.add(name)
            yield name


INNER = ("phases.", "engine", "ledger")
"""Modules whose functions are parts of a phase; a member's step also shows the rules it calls."""

LIFE = ("phases.members", "phases.belief", "phases.practice", "phases.watching", "rules.")
KERNEL = "_live_in_section"
"""The function in which a member's step stands."""


def inside(name: str, known: Functions) -> Iterator[str]:
    """What a function of a member's step calls, each followed by what that calls."""
    for it in calls(known[name][1], known):
        if known[it][0].startswith(LIFE):
            yield it
            yield from inside(it, known)


def parts(name: str, known: Functions) -> list[str]:
    """What a phase calls, in order."""
    if name == "live":
        every = dict.fromkeys(inside(KERNEL if KERNEL in known else name, known))
        return [it for it in every if it != "toward" and not it.startswith("_")]
    return [it for it in calls(known[name][1], known) if known[it][0].startswith(INNER)]


def schedule(known: Functions) -> list[dict[str, Any]]:
    """The phases in the order of the engine, each with what it calls."""
    rows = []
    for part in ("open_step", "live", "close_step"):
        names = [part] if part == "live" else list(calls(known[part][1], known))
        for name in names:
            module, node = known[name]
            rows.append(
                {
                    "part": part,
                    "phase": name,
                    "module": module,
                    "says": first_sentence(node),
                    "calls": [
                        {"name": inner, "says": first_sentence(known[inner][1])}
                        for inner in parts(name, known)
                    ],
                }
            )
    return rows


def literal(module: str, name: str) -> Any:
    """The value of a constant of the model that is written out in its module."""
    tree = ast.parse((MODEL / f"{module}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            return ast.literal_eval(node.value)
    raise LookupError(f"{name} is not in abm/model/{module}.py")


def streams() -> list[dict[str, Any]]:
    """Purposes of draws and their numbers."""
    tree = ast.parse((MODEL / "randomness.py").read_text(encoding="utf-8"))
    return [
        {"name": target.id, "number": node.value.value}
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, int)
    ]


def check_values() -> dict[str, Any]:
    """What a second program can compare before its first step: the packaged history at 1:100."""
    from abm.mesa_model import default_scenario
    from abm.model.simulation import prepare

    society = prepare(default_scenario())
    world = society.world(0)
    clock = world.clock[0]
    return {
        "steps": society.steps,
        "refusal_intercept": f"{clock.refusal_intercept:.4f}".replace("-", "−"),
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
    """A number as the table prints it."""
    if abs(x) >= 1e5:
        mantissa, exponent = f"{x:.0e}".split("e")
        power = f"10^{int(exponent)}"
        return power if mantissa == "1" else f"{mantissa}×{power}"
    return f"{x:g}".replace("-", "−")


def tables() -> dict[str, Any]:
    """Everything that the document reads from the code."""
    from abm import data
    from abm.model import state
    from abm.parameters import MECHANISMS, PARAMETERS

    known = functions()
    return {
        "parameters": [
            {
                "name": p.name,
                "default": number(p.default),
                "range": f"{number(p.low)} – {number(p.high)}",
                "prior": f"{number(p.prior[0])} – {number(p.prior[1])}" if p.prior else "fixed",
                "unit": p.unit.replace("-", "–") if p.unit == "-" else p.unit,
                "source": p.source,
                "mechanism": p.mechanism,
                "meaning": p.meaning,
            }
            for p in PARAMETERS.values()
        ],
        "mechanisms": [
            {"name": m.name, "facts": m.facts, "meaning": m.meaning, "scales": list(m.scales)}
            for m in MECHANISMS.values()
        ],
        "rules": rules(known),
        "schedule": schedule(known),
        "fields": {
            entity: list(getattr(state, record).names) for entity, record in ENTITIES.items()
        },
        "streams": streams(),
        "check_values": check_values(),
        "measures": literal("record/measures", "MEASURES"),
        "public_measures": literal("record/measures", "PUBLIC_MEASURES"),
        "outcomes": literal("record/outcomes", "OUTCOMES"),
        "data": {table: data.raw_rows(table) for table in data.TABLES},
        "scores": scores(),
        "effect": effect(),
    }


def scores() -> list[dict[str, str]]:
    """How each pattern was scored: on the delivered model, without each mechanism, on draws."""
    own = kept("patterns", "patterns")
    prior = {row["pattern"]: row for row in kept("patterns_prior", "prior")}
    variants: dict[str, list[dict[str, str]]] = {}
    for row in kept("patterns_variants", "patterns"):
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
        for row in own
        if row["use"] != "input"
    ]


def effect() -> list[str]:
    """What the study of the true effect said (P14)."""
    path = RESULTS / "true_effect" / "patterns" / "words.md"
    if not path.is_file():
        return ["It has not been scored."]
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line]


def kept(experiment: str, table: str) -> list[dict[str, str]]:
    """A table that the study of patterns kept of an experiment; empty if it was not made."""
    path = RESULTS / experiment / "patterns" / f"{table}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def percent(share: str) -> str:
    """A share as a whole percentage."""
    return f"{100 * float(share):.0f}"


def lost(models: list[dict[str, str]]) -> str:
    """Mechanisms without which a pattern that the full model shows is lost, in words."""
    passes = {row["model"]: row["passes"] == "True" for row in models}
    if not passes["full"]:
        return "–"
    without = [name for name in passes if name.startswith("without ") and not passes[name]]
    return ", ".join(name.removeprefix("without ") for name in without) or "none"


def text() -> str:
    """The file as it should be."""
    return json.dumps(tables(), ensure_ascii=False, indent=1) + "\n"
