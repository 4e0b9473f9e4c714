"""Made-up tables of studies and measurements, in the shapes that the studies and the bench keep."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from abm.config.experiment import Factor
from abm.model.scenario import Scenario

PARAMETERS = ("promise_rate", "norm_weight", "attribution_chance", "dummy", "familiarity_rate")
DRAWS = 2200


class Sample(list[Any]):
    """Points of an experiment that varies parameters."""

    factors = tuple(Factor(name, "parameters") for name in PARAMETERS)
    values = np.empty((DRAWS, len(PARAMETERS)))


SETTINGS = {"design": {"factors": {**{name: [] for name in PARAMETERS}, "norm_weight": [1.0, 3.0]}}}
"""Priors as of the table of parameters, but for one."""


def calibration(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """A calibration of two models: the second lacks something, and is not drawn."""
    left = [0.97, 0.4, 1.02, 0.95, 0.9]
    ends = {"low": 0.3, "mean": 0.5, "high": 0.7}
    bounds = np.array([(0.0, 1.0), (1.0, 3.0), (0.0, 1.0), (0.0, 1.0), (0.0, 1.0)])
    posterior = pd.DataFrame({"parameter": PARAMETERS, "contraction": left})
    for name, place in ends.items():
        posterior[name] = bounds[:, 0] + place * np.diff(bounds)[:, 0]
    predictions = pd.DataFrame({"output": ["resistance_2017", "use_2017", "vendors_2017"]})
    names = ["P1: a pattern with a name as long as the longest that is known", "hours_2017", "odd"]
    evidence = pd.DataFrame({"name": names, "error": [0.0, 0.5, 0.0]})
    evidence["low"], evidence["high"] = [0.2, 1.0, -np.inf], [np.inf, 1.0, 0.5]
    for table, mark in ((predictions, ""), (evidence, "posterior_")):
        middle = rng.uniform(0.4, 0.6, len(table)) * [1.0, 1.0, 9.0 if not mark else 1.0]
        for end, factor in (("low", 0.9), ("median", 1.0), ("high", 1.2)):
            table[f"{mark}{end}"] = factor * middle
        table[f"{mark}prior_low"], table[f"{mark}prior_high"] = 0.5 * middle, 1.5 * middle
    evidence["prior_met"], evidence["posterior_met"] = [0.61, 1.0, 0.2], [0.83, 1.0, 0.4]
    tables = {"posterior": posterior, "predictions": predictions, "evidence": evidence}
    return {
        name: pd.concat(
            [table.assign(scenario="baseline"), table.assign(scenario="without_promise")],
            ignore_index=True,
        )
        for name, table in tables.items()
    }


def observer(scenario: Scenario, rng: np.random.Generator) -> pd.DataFrame:
    """Observers of all parties, who learn from every result."""
    parts = []
    for party, role, effect in product(scenario.parties, ("activist", "cadre"), (0.8, 2.0, 4.0)):
        seen = [r.date for r in scenario.calendar.results if r.party == party.name]
        dates = [max(party.membership[0][0], scenario.start), *seen]
        gaps = np.append(0.0, rng.uniform(0.0, 0.05, len(seen)).cumsum())
        due = 0.3 + np.append(0.0, rng.normal(0.0, 0.02 * effect, len(seen)).cumsum())
        table = pd.DataFrame({"date": dates, "observer": due, "belief": due + gaps})
        table = table.assign(unearned=gaps, unearned_low=0.8 * gaps, unearned_high=1.2 * gaps)
        parts.append(table.assign(party=party.name, role=role, effect=effect, n=8))
    return pd.concat(parts, ignore_index=True)


def benchmarks() -> list[dict[str, Any]]:
    """Measurements of the engine: promises kept, missed and never made, and one left out."""
    rows: list[tuple[str, str, list[float], float | None, float | None]] = [
        *(
            (f"speed at {n:,} members", "million agent-steps a second", [4.0, 5.0, 7.0], None, None)
            for n in (1_000, 10_000, 100_000, 1_000_000)
        ),
        *(
            (f"against {peer} at {n:,} members", unit, values, bound, floor)
            for n in (1_000, 10_000)
            for peer, unit, values, bound, floor in (
                ("mesa", "times as fast", [140.0, 160.0], None, 150.0),
                ("numpy", "times as fast", [3.0, 4.0], None, 5.0),
                ("c", "times the time", [2.0, 2.0, 4.0], 1.1, None),
            )
        ),
        ("fixed cost of a run", "ms", [0.2, 0.25, 0.4], 0.5, None),
        ("start-up", "s", [0.4], 0.2, None),
        ("two processes against one", "times", [1.9], None, 1.8),
        ("warm script", "s", [2.0], None, None),
        ("the whole society", "s", [], 40.0, None),
    ]
    measurements = [
        {
            "name": name,
            "unit": unit,
            "values": values,
            "setting": "on foot",
            "bound": bound,
            "floor": floor,
            "median": float(np.median(values)) if values else None,
        }
        for name, unit, values, bound, floor in rows
    ]
    machine = {"processor": "Abacus", "cores": 2, "python": "3.12.1", "libraries": {"numba": "0.6"}}
    made = {"family": "engine", "made": "2018-03-17T09:00:00+00:00", "file": "engine.json"}
    return [{**made, **machine, "measurements": measurements}]
