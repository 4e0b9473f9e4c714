"""From ``experiments/*.toml`` to a typed :class:`Experiment`, or to a list of problems to mend.

The tables of a file are merged with those of the file that it ``extends``, and those of a scenario
with both.  All problems are reported at once, each with its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

from abm import cases, paths
from abm.cases import Case
from abm.cases.toml_file import ConfigError, TomlFile, checked
from abm.cases.values import IDENTIFIER
from abm.config.designs import points_of, prior_widths
from abm.config.experiment import (
    BASELINE,
    MOST_RUNS,
    MOST_SCENARIOS,
    Experiment,
    Factor,
    Point,
    Points,
)
from abm.config.layers import located, merged, read_layers
from abm.config.scenarios import build
from abm.config.schema import config_table
from abm.errors import Problem, Report, spelled

__all__ = [
    "BASELINE",
    "ConfigError",
    "Experiment",
    "Factor",
    "Point",
    "Points",
    "Problem",
    "load",
    "merged",
]

DEFAULTS = {"kind": "ensemble", "seed": 2012, "replicates": 20, "crn": True}
"""Keys of ``[experiment]`` that a config may leave out."""

QUICK_REPLICATES = 5
"""Largest number of replicates of the quick version of a config without ``[quick]``."""


def load(
    path: str | Path, *, table: Mapping[str, Any] | None = None, quick: bool = False
) -> Experiment:
    """Return the experiment that a config describes.

    Parameters
    ----------
    path : str or pathlib.Path
        A TOML file.
    table : pandas.DataFrame or mapping of str to array, optional
        The points of a design, one column a parameter or mechanism and one row a point; they
        replace those that the config describes.
    quick : bool
        Whether to merge the table ``[quick]`` of the config into it, for a first look.  The name of
        the experiment then ends in "-quick", so that its results have their own folder.

    Raises
    ------
    ConfigError
        With every problem, if the config cannot be run.
    """
    path = Path(path)
    layers = read_layers(path)
    tables, problems = zip(*(checked(layer, config_table()) for layer in layers), strict=True)
    _stop_at([problem for of_layer in problems for problem in of_layer])
    settings = reduce(merged, tables)
    smaller = settings.pop("quick", None)
    if quick:
        few = min(
            QUICK_REPLICATES, settings.get("experiment", {}).get("replicates", QUICK_REPLICATES)
        )
        settings = merged(settings, smaller or {"experiment": {"replicates": few}})
    name = paths.name(path) + (paths.QUICK if quick else "")
    return _assemble(path, layers, settings, name=name, table=table)


def _assemble(
    path: Path,
    layers: list[TomlFile],
    settings: dict[str, Any],
    *,
    name: str,
    table: Mapping[str, Any] | None,
) -> Experiment:
    """Return the experiment of merged settings."""
    problems: list[Problem] = []

    def reporter(*prefix: str) -> Report:
        return lambda key, text: problems.append(located(layers, prefix, key, text))

    report = reporter()
    if not all(re.match(IDENTIFIER, part) for part in name.split("/")):
        report((), f"the name {spelled(name)} becomes a folder: use letters, digits, _ . or -")
    keys = {**DEFAULTS, **settings.get("experiment", {})}
    design = settings.get("design", {})
    changes = settings.get("scenarios", {})
    if len(changes) > MOST_SCENARIOS:
        report(("scenarios",), f"{len(changes):,} scenarios, of {MOST_SCENARIOS:,} at most")
        _stop_at(problems)
    case = _case(layers)
    scenarios = {BASELINE: build(case, settings, report)}
    _stop_at(problems)
    for scenario, change in changes.items():
        changed = merged(settings, change)
        scenarios[scenario] = build(case, changed, reporter("scenarios", scenario))
    _check_scenarios(keys["kind"], settings, report)
    points = points_of(keys, design, scenarios, folder=path.parent, report=report, table=table)
    if len(points) * keys["replicates"] > MOST_RUNS:
        text = f"{len(points):,} points x {keys['replicates']:,} runs are over {MOST_RUNS:,}"
        report(("experiment", "replicates"), text)
    _stop_at(problems)
    points = replace(
        points,
        fixed={
            scenario: [*change.get("parameters", {}), *change.get("mechanisms", {})]
            for scenario, change in changes.items()
        },
        spread_values=prior_widths(
            points,
            design,
            {name: change["spread"] for name, change in changes.items() if "spread" in change},
            sampled=keys["kind"] != "sweep" and table is None and "table" not in design,
            report=report,
        ),
    )
    _stop_at(problems)
    return Experiment(
        name=name,
        path=path.resolve(),
        case=case.as_read(scenarios[BASELINE]),
        kind=keys["kind"],
        seed=keys["seed"],
        replicates=keys["replicates"],
        crn=keys["crn"],
        agents_replicates=settings.get("outputs", {}).get("agents_replicates", 1),
        points=points,
        texts={paths.from_project(layer.path, path): layer.text for layer in layers}
        | _texts_of(case, path),
        settings=settings,
    )


def _case(layers: list[TomlFile]) -> Case:
    """Return the case that the uppermost layer names, or the default one."""
    key = ("experiment", "case")
    for layer in reversed(layers):
        if layer.sets(key):
            try:
                folder = cases.folder_of(layer.table["experiment"]["case"], layer.path.parent)
            except LookupError as error:
                raise ConfigError([layer.problem(key, error.args[0])]) from None
            return cases.load(folder)
    return cases.load()


def _texts_of(case: Case, config: Path) -> dict[str, str]:
    """Return the files of a case that is not part of the package."""
    if case.packaged:
        return {}
    return {
        paths.from_project(file, config): file.read_text(encoding="utf-8-sig")
        for file in case.files()
    }


def _check_scenarios(kind: str, settings: Mapping[str, Any], report: Report) -> None:
    """Report scenarios of an experiment that compares none, and a comparison without any."""
    scenarios = settings.get("scenarios", {})
    if kind == "compare" and not scenarios:
        report(("experiment", "kind"), "a comparison needs at least one [scenarios.NAME]")
    if kind == "ensemble" and scenarios:
        report(("scenarios",), 'kind = "ensemble" runs one scenario; kind = "compare" takes others')
    if BASELINE in scenarios:
        report(("scenarios", BASELINE), "is the name of the config itself: choose another")


def _stop_at(problems: list[Problem]) -> None:
    if problems:
        raise ConfigError(problems)
