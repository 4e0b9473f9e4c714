"""Scenarios in which the parameters of a sample range more widely, or less, than in the others.

A row keeps its number: what lies a quarter of the way through a range does so in every scenario, so
that scenarios differ by how wide ranges are, and not by what was drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.config.designs import limits, ranges
from abm.config.experiment import Points
from abm.config.problems import Key

SAMPLERS = ("lhs", "sobol")
"""Samplers whose points no analysis needs to lie where it put them."""

Report = Callable[[Key, str], None]


def spread(
    points: Points, settings: Mapping[str, Any], tabled: bool, report: Report
) -> dict[str, NDArray[np.float64]]:
    """Return the values of each scenario that says ``spread``: shape (rows, factors).

    Parameters
    ----------
    points : Points
        Of the design itself.
    settings : mapping
        The config, with its ``design`` and ``scenarios``.
    tabled : bool
        Whether the points are those of a table, and so of no range.
    report : callable
        Notes what is wrong.
    """
    scenarios = settings.get("scenarios", {})
    asked = {name: said["spread"] for name, said in scenarios.items() if "spread" in said}
    if not asked:
        return {}
    varied = [n for n, factor in enumerate(points.factors) if factor.group == "parameters"]
    design = settings.get("design", {})
    sampled = settings["experiment"]["kind"] != "sweep" and not tabled and "table" not in design
    if not (varied and sampled and design.get("sampler", SAMPLERS[0]) in SAMPLERS):
        text = 'only parameters of a sample have ranges to spread: sampler = "lhs" or "sobol"'
        for name in asked:
            report(("scenarios", name, "spread"), text)
        return {}
    chosen = [points.factors[number] for number in varied]
    low, high = np.array(list(ranges(chosen, design).values())).T
    least, most = np.array([limits(factor) for factor in chosen]).T
    found = {}
    for name, width in asked.items():
        middle, half = (low + high) / 2.0, width * (high - low) / 2.0
        lowest, highest = np.maximum(middle - half, least), np.minimum(middle + half, most)
        values = points.values.copy()
        through = (values[:, varied] - low) / (high - low)
        values[:, varied] = lowest + through * (highest - lowest)
        found[name] = values
    return found
