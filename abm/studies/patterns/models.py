"""What the models of an experiment on patterns are called: by the mechanisms that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from abm.analysis.outputs import Array

if TYPE_CHECKING:
    from abm.config import Experiment

FULL, ALL_OFF = "full", "all off"
"""Models with every mechanism, and with none."""


def labels(experiment: Experiment) -> list[str]:
    """Return the name of the model at each point: by its mechanisms, if these tell it from others.

    Otherwise, as where parameters vary or the strength of a mechanism does, it is the number of the
    point.
    """
    points = experiment.points
    if not points.factors:
        return ["baseline"]
    names, kept = [factor.key for factor in points.factors], kept_beside(experiment)
    models = [_by_mechanisms(names, row, kept) for row in points.values]
    mechanisms = all(factor.group == "mechanisms" for factor in points.factors)
    if mechanisms and len(set(models)) == len(models):
        return models
    return [str(number) for number in range(len(models))]


def kept_beside(experiment: Experiment) -> list[str]:
    """Return the mechanisms that stay on where another acts alone."""
    kept = experiment.settings.get("design", {}).get("kept", [])
    return [name.removeprefix("mechanisms.") for name in kept]


def _by_mechanisms(names: list[str], strengths: Array, kept: list[str]) -> str:
    """Return the name of a model by the mechanisms that it has, but for those kept, or lacks."""
    on = [name for name, strength in zip(names, strengths, strict=True) if strength]
    off = [name for name in names if name not in on]
    if not off:
        return FULL
    if not on:
        return ALL_OFF
    if len(off) <= len(on):
        return f"without {', '.join(off)}"
    return f"{', '.join([name for name in on if name not in kept] or on)} alone"
