"""An experiment: named scenarios, what is varied about them, and how often each point is run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from abm.cases import Case
from abm.config import changes as laid_over
from abm.paths import QUICK
from abm.quantities import count
from abm.scenario import Scenario
from abm.screens import Screened

Values = NDArray[np.float64]
"""Values of factors: one row a point and one column a factor, or a single column."""

FEW = 5
"""How many factors are named to a reader."""

BASELINE = "baseline"
"""Name of the first scenario: the one that the config itself describes."""

EACH_DRAW = "draw"
"""Value of ``crn``: the same seeds in all scenarios and combinations of a draw of parameters."""

MOST_POINTS = 1_000_000
"""Largest number of rows of a design."""

MOST_SCENARIOS = 1000
"""Largest number of scenarios of a config beside its own."""

MOST_RUNS = 20_000_000
"""Largest number of runs of an experiment: their ids take 1 GB of memory."""


@dataclass(frozen=True)
class Point:
    """A scenario to run, with its name and the values of the factors that distinguish it."""

    name: str
    scenario: Scenario
    factors: Mapping[str, float]


@dataclass(frozen=True)
class Factor:
    """A parameter or a mechanism that an experiment varies.

    Parameters
    ----------
    name : str
        As the config writes it, with or without its group: "effort" or "parameters.effort".
    group : {"parameters", "mechanisms"}
    """

    name: str
    group: str

    @property
    def key(self) -> str:
        """Name within its group."""
        return self.name.removeprefix(f"{self.group}.")


@dataclass(frozen=True)
class Points(Sequence[Point]):
    """Every scenario at every row of values; a point is made when it is asked for.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
    factors : tuple of Factor
        What varies.
    values : ndarray, shape (rows, factors)
    fixed : mapping of str to collection of str
        Names of the parameters and mechanisms that a scenario sets itself, and that therefore do
        not vary in it, by the name of the scenario.
    extended : mapping of str to str
        The scenario that one extends, by the name of the one, unless that is the baseline.
    own_values : mapping of str to ndarray, shape (rows, factors)
        Values that replace ``values`` in scenarios whose priors have another width, or that vary
        parameters of their own.
    screened : Screened, optional
        With which chance each row was taken, if draws from the priors had unequal chances.
    """

    scenarios: Mapping[str, Scenario]
    factors: tuple[Factor, ...] = ()
    values: Values = field(default_factory=lambda: np.empty((1, 0)))
    fixed: Mapping[str, Collection[str]] = field(default_factory=dict)
    extended: Mapping[str, str] = field(default_factory=dict)
    own_values: Mapping[str, Values] = field(default_factory=dict)
    screened: Screened | None = None

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

    def beside(self, scenario: str) -> str:
        """Return the name of the scenario with which one is compared: that which it extends."""
        return self.extended.get(scenario, BASELINE)

    def setting(self, index: int) -> dict[str, float]:
        """Return the value of each factor at a point."""
        at = slice(index % len(self.values), index % len(self.values) + 1)
        row = self.values_in(self.scenario_of(index), at)[0].tolist()
        return {factor.name: value for factor, value in zip(self.factors, row, strict=True)}

    def draw(self, index: int) -> dict[str, float]:
        """Return the values of the draw of a point: of what varies beside scenarios and mechanisms.

        They are those of the baseline, where what another scenario alone reads is at its default.
        """
        row = self.values[index % len(self.values)].tolist()
        return {
            factor.name: value
            for factor, value in zip(self.factors, row, strict=True)
            if factor.group != "mechanisms"
        }

    def values_in(self, scenario: str, rows: slice = slice(None)) -> Values:
        """Return rows of values in a scenario, where what the scenario sets itself is constant."""
        values = self.own_values.get(scenario, self.values)[rows]
        fixed = self.fixed.get(scenario, ())
        for number, factor in enumerate(self.factors if fixed else ()):
            if factor.key in fixed:
                values = values.copy()
                values[:, number] = getattr(self.scenarios[scenario], factor.group)[factor.key]
        return values


@dataclass(frozen=True, repr=False)
class Experiment:
    """A complete config that was checked.

    Parameters
    ----------
    name : str
        Path of the config below ``experiments/``, without suffix; its folder in the results.
    path : pathlib.Path
        The config.
    case : Case
    kind : str
        ``ensemble``, ``compare``, ``sweep``, ``design`` or ``factorial``.
    seed, replicates : int
        Root of the seeds, and runs of each point.
    crn : bool or "draw"
        Whether every point gets the same seeds; by draw, all points that differ by scenarios and
        mechanisms alone get the same.
    agents_replicates : int
        Replicates, from the first, that keep members and ties; the others drop them.
    points : Points
        The scenarios to run.
    texts : mapping of str to str
        The config and those that it extends, as they were read, by their paths.
    settings : mapping
        Their tables, merged.
    files : tuple of Path
        Every file that a run reads: those of the config, its table of points, and those of its
        case unless it is packaged.
    table : mapping of str to ndarray, optional
        The points that were given in memory, by column; they are kept with the results.
    changes : mapping
        The values that were laid over the config, by their dotted keys.
    """

    name: str
    path: Path
    case: Case
    kind: str
    seed: int
    replicates: int
    crn: bool | str
    agents_replicates: int
    points: Points
    texts: Mapping[str, str]
    settings: Mapping[str, Any]
    files: tuple[Path, ...] = ()
    table: Mapping[str, Values] | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Return its name, kind and size."""
        return f"Experiment({', '.join(f'{key}: {value}' for key, value in self.facts.items())})"

    def _repr_html_(self) -> str:
        """Return the same as a table, for a notebook."""
        return html_table(self.facts)

    @property
    def options(self) -> str:
        """What follows the config in a command that is to be about this experiment."""
        return laid_over.options(self.changes, self.name.endswith(QUICK))

    @property
    def facts(self) -> dict[str, str]:
        """What identifies it to a reader."""
        factors = ", ".join(factor.name for factor in self.points.factors[:FEW])
        more = len(self.points.factors) - FEW
        varies = {"varies": factors + (f" and {more} more" if more > 0 else "")} if factors else {}
        return {
            "experiment": self.name,
            "kind": self.kind,
            "case": self.case.name,
            "size": f"{count(len(self.points), 'point')} x {count(self.replicates, 'replicate')}",
            **varies,
        }


def html_table(facts: Mapping[str, str]) -> str:
    """Return facts as a table in HTML, a row each."""
    rows = (
        f"<tr><th>{escape(key)}</th><td>{escape(value)}</td></tr>" for key, value in facts.items()
    )
    return f"<table>{''.join(rows)}</table>"
