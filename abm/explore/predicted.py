"""What a run is predicted to show, before it is made: the curves of an emulator, by NumPy alone.

``abm analyse emulate experiments/prior.toml`` keeps the weights of a small neural network with the
results; the page predicts from them as soon as a parameter is moved.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from abm import config, paths
from abm.analysis import emulators
from abm.config import Experiment
from abm.config.experiment import BASELINE
from abm.explore.draft import Draft, Key
from abm.parameters import PARAMETERS
from abm.scenario import Scenario
from abm.studies.emulate.schema import CURVES, EMULATED, RANGES, WEIGHTS

SIZES = ("parameters", "scale", "step", "end", "outputs")
"""Parts of a scenario in which the run of the page may differ from the runs that were emulated."""


class PredictedPoint(NamedTuple):
    """A point of a curve: the mean of runs, and between which values nine in ten runs lie."""

    measure: str
    party: str
    date: dt.date
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Predictor:
    """An emulator of curves.

    Attributes
    ----------
    emulator : Emulator
    ranges : dict of str to (float, float)
        The parameters that it reads, in their order, with the ranges on which it was trained.
    points : tuple of PredictedPoint
        Its outputs in their order, with the errors of runs in place of values.
    """

    emulator: emulators.Emulator
    ranges: dict[str, tuple[float, float]]
    points: tuple[PredictedPoint, ...]

    @classmethod
    def beside(cls, base: Experiment) -> Predictor | None:
        """Return the predictor kept with the results of a config's project.

        None if there is none, or if it is of other runs than those of the config: of another case,
        or of other mechanisms, dates or structures.
        """
        home = paths.project(base.path) / paths.EXPERIMENTS / f"{EMULATED}.toml"
        folder = paths.committed_root(base.path) / EMULATED
        if not home.is_file() or not WEIGHTS.path(folder).is_file():
            return None
        emulated = config.load(home)
        if emulated.case.folder != base.case.folder:
            return None
        ours, theirs = base.points.scenarios[BASELINE], emulated.points.scenarios[BASELINE]
        fixed = {
            name for name in PARAMETERS if name not in {f.key for f in emulated.points.factors}
        }
        if _rest(ours, fixed) != _rest(theirs, fixed):
            return None
        return cls.read(folder)

    @classmethod
    def read(cls, folder: Path) -> Predictor | None:
        """Return the predictor kept in the folder of an experiment; None if there is none."""
        weights, ranges, curves = (table.read(folder) for table in (WEIGHTS, RANGES, CURVES))
        if weights is None or ranges is None or curves is None:
            return None
        points = tuple(
            PredictedPoint(
                row["measure"],
                row["party"],
                dt.date.fromisoformat(str(row["date"])[:10]),
                0.0,
                row["below"],
                row["above"],
            )
            for row in curves.to_dict("records")
        )
        ends = zip(ranges["low"].tolist(), ranges["high"].tolist(), strict=True)
        bounds = dict(zip(ranges["factor"], ends, strict=True))
        return cls(emulators.of_table(weights), bounds, points)

    def of(self, draft: Draft) -> tuple[PredictedPoint, ...]:
        """Return the predicted points of a draft, in order of time; none if it cannot be predicted.

        It cannot if a setting other than a parameter differs, or a parameter that is no input of
        the emulator, or if a parameter lies beyond the range on which the emulator was trained.
        """
        if any(not self._reads(key) for key in draft.changes):
            return ()
        values = {name: draft.value(("parameters", name)) for name in self.ranges}
        return self.at({name: 0.5 if value is None else value for name, value in values.items()})

    def at(self, values: Mapping[str, object]) -> tuple[PredictedPoint, ...]:
        """Return the predicted points at values of all parameters that are read."""
        scaled = []
        for name, (low, high) in self.ranges.items():
            value = values[name]
            if not isinstance(value, int | float) or not low <= value <= high:
                return ()
            scaled.append((value - low) / (high - low))
        predicted: NDArray[np.float64] = self.emulator(np.array([scaled]))[0]
        points = [
            point._replace(
                value=min(max(value, 0.0), 1.0),
                low=min(max(value + point.low, 0.0), 1.0),
                high=min(max(value + point.high, 0.0), 1.0),
            )
            for point, value in zip(self.points, predicted.tolist(), strict=True)
        ]
        return tuple(sorted(points, key=lambda point: point.date))

    def _reads(self, key: Key) -> bool:
        return len(key) == 2 and key[0] == "parameters" and key[1] in self.ranges


def _rest(scenario: Scenario, fixed: set[str]) -> tuple[object, ...]:
    """Return all that decides a run but sizes and the parameters that are free."""
    kept = [f.name for f in dataclasses.fields(scenario) if f.name not in SIZES]
    parameters = {name: scenario.parameters[name] for name in sorted(fixed)}
    return (*(getattr(scenario, name) for name in kept), parameters)
