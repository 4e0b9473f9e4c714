"""An experiment: named scenarios, what is varied about them, and how often each point is run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from abm.scenario import Scenario

BASELINE = "baseline"
"""Name of the first point: the scenario that the config itself describes."""


@dataclass(frozen=True)
class Point:
    """A scenario to run, under the name and the factors that set it apart."""

    name: str
    scenario: Scenario
    factors: Mapping[str, float]


@dataclass(frozen=True)
class Factor:
    """A parameter or a mechanism that an experiment varies."""

    name: str
    group: str

    @property
    def key(self) -> str:
        """Name within its group."""
        return self.name.removeprefix(f"{self.group}.")


@dataclass(frozen=True)
class Points(Sequence[Point]):
    """Every scenario at every row of values; points are made when asked for, never all at once.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
    factors : tuple of Factor
        What varies.
    values : ndarray, shape (rows, factors)
    own : mapping of str to collection of str
        Names of the parameters and mechanisms that a scenario sets itself: they do not vary there.
    apart : mapping of str to ndarray
        Values of the scenarios that have others, of the same shape.
    """

    scenarios: Mapping[str, Scenario]
    factors: tuple[Factor, ...] = ()
    values: NDArray[np.float64] = field(default_factory=lambda: np.empty((1, 0)))
    own: Mapping[str, Collection[str]] = field(default_factory=dict)
    apart: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.scenarios) * len(self.values)

    @overload
    def __getitem__(self, index: int) -> Point: ...
    @overload
    def __getitem__(self, index: slice) -> list[Point]: ...
    def __getitem__(self, index: int | slice) -> Point | list[Point]:
        """Return a point by its number."""
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        scenario = self.scenarios[self.scenario_of(index)]
        changes: dict[str, dict[str, float]] = {"parameters": {}, "mechanisms": {}}
        setting = self.setting(index)
        for factor in self.factors:
            changes[factor.group][factor.key] = setting[factor.name]
        varied = replace(
            scenario,
            parameters={**scenario.parameters, **changes["parameters"]},
            mechanisms={**scenario.mechanisms, **changes["mechanisms"]},
        )
        return Point(self.name(index), varied, setting)

    def __iter__(self) -> Iterator[Point]:
        """Yield the points in order."""
        return (self[i] for i in range(len(self)))

    def name(self, index: int) -> str:
        """Return the name of a point: its scenario's, the number of its row of values, or both."""
        scenario, row = self.scenario_of(index), str(index % len(self.values))
        if not self.factors:
            return scenario
        return row if len(self.scenarios) == 1 else f"{scenario}-{row}"

    def scenario_of(self, index: int) -> str:
        """Return the name of the scenario of a point."""
        return list(self.scenarios)[index // len(self.values)]

    def setting(self, index: int) -> dict[str, float]:
        """Return the value of each factor at a point."""
        at = slice(index % len(self.values), index % len(self.values) + 1)
        row = self.values_in(self.scenario_of(index), at)[0].tolist()
        return {factor.name: value for factor, value in zip(self.factors, row, strict=True)}

    def values_in(self, scenario: str, rows: slice = slice(None)) -> NDArray[np.float64]:
        """Return rows of values as they hold in a scenario: what it sets itself stays so."""
        values = self.apart.get(scenario, self.values)[rows]
        own = self.own.get(scenario, ())
        for number, factor in enumerate(self.factors if own else ()):
            if factor.key in own:
                values = values.copy()
                values[:, number] = getattr(self.scenarios[scenario], factor.group)[factor.key]
        return values


@dataclass(frozen=True)
class Experiment:
    """A config, checked and complete.

    Parameters
    ----------
    name : str
        Path of the config below ``experiments/``, without suffix; its folder in the results.
    path : pathlib.Path
        The config.
    kind : str
        ``ensemble``, ``compare``, ``sweep``, ``design`` or ``factorial``.
    seed, replicates : int
        Root of the seeds, and runs of each point.
    crn : bool
        Whether every point gets the same seeds.
    agents_replicates : int
        Replicates, from the first, that keep members and ties; the others drop them.
    points : Points
        What is run.
    texts : mapping of str to str
        The config and those that it extends, as they were read.
    settings : mapping
        The same, merged.
    """

    name: str
    path: Path
    kind: str
    seed: int
    replicates: int
    crn: bool
    agents_replicates: int
    points: Points
    texts: Mapping[str, str]
    settings: Mapping[str, Any]
