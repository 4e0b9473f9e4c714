"""What mechanisms and a structure make of the parameters (Mechanisms; Rival structures)."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ODD = Path(__file__).parents[3] / "paper" / "odd" / "tables.json"
TABLES = json.loads(ODD.read_text(encoding="utf-8"))
"""The tables of the document: parameters, mechanisms and structures."""

WEIGHTS = {
    *("norm_weight", "norm_identity", "local_norm", "conformity_weight"),
    *("privacy_weight", "habit_identity", "attack_credibility"),
}
"""Parameters by which a level weighs: where a mechanism is held, they stay."""

LEVELS = {
    "norm": ["norm"],
    "privacy": ["privacy"],
    "publicity": ["staging"],
    "credibility": ["attacks"],
    "habit": ["habit"],
    "skill": ["training", "vendor_training"],
    "identity": ["norm", "habit", "influence", "reactance"],
}
"""Mechanisms that move each level."""


def _number(text: str) -> float:
    """Read a number as the document prints it, such as −0.3 or 5×10^6."""
    factor, _, power = text.replace("−", "-").rpartition("10^")
    return float(factor.rstrip("×") or 1.0) * 10.0 ** float(power) if "^" in text else float(power)


RANGES = {
    row["name"]: tuple(_number(end) for end in row["range"].split(" – "))
    for row in TABLES["parameters"]
}
"""Lowest and highest allowed value of each parameter."""


def of_the_first_day(scenario: Any) -> tuple[SimpleNamespace, SimpleNamespace]:
    """Parameters and paces from the first day on."""
    dated = scenario.mechanisms_from is not None
    strengths = dict.fromkeys(scenario.mechanisms, 1.0) if dated else scenario.mechanisms
    moved = {
        level: float(any(strengths[name] for name in movers)) for level, movers in LEVELS.items()
    }
    return _parameters(scenario, strengths, set()), _paces(scenario, moved)


def from_the_day(scenario: Any) -> tuple[SimpleNamespace, SimpleNamespace]:
    """Parameters and paces from the day on that ``mechanisms_from`` names (From a day on)."""
    strengths = scenario.mechanisms
    if scenario.switched_off == "undone":
        return _parameters(scenario, strengths, set()), _paces(scenario, dict.fromkeys(LEVELS, 1.0))
    moved = {
        level: strengths[movers[0]]
        if len(movers) == 1
        else float(any(strengths[name] for name in movers))
        for level, movers in LEVELS.items()
    }
    return _parameters(scenario, strengths, WEIGHTS), _paces(scenario, moved)


def _parameters(scenario: Any, strengths: dict[str, float], kept: set[str]) -> SimpleNamespace:
    """Multiply by strengths all parameters but some, then leave out what the structure lacks."""
    values = dict(scenario.parameters)
    for mechanism in TABLES["mechanisms"]:
        strength = strengths[mechanism["name"]]
        for name in set(mechanism["scales"]) - kept:
            low, high = RANGES[name]
            product = min(high, max(low, values[name] * strength))
            values[name] = product if strength else 0.0
    for structure in TABLES["structures"]:
        chosen = structure["name"] == scenario.structure
        values |= dict.fromkeys(structure["leaves_out" if chosen else "brings"], 0.0)
    return SimpleNamespace(**values)


def _paces(scenario: Any, moved: dict[str, float]) -> SimpleNamespace:
    """Paces; belief moves identity cost where it makes data less foreign (Rival structures)."""
    if scenario.structure == "conviction":
        moved["identity"] = 1.0
    return SimpleNamespace(**moved)
