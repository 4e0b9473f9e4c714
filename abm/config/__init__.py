"""From ``experiments/*.toml`` to a typed :class:`Experiment`, or to words about what is wrong.

Tables of a file are laid over those of the file that it ``extends``; scenarios
are laid over both.  Every problem is reported at once, with its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

from abm import paths
from abm.config.building import build
from abm.config.checking import check
from abm.config.designs import points_of
from abm.config.experiment import BASELINE, Experiment, Factor, Point, Points
from abm.config.problems import ConfigError, Key, Problem, dotted, spelled
from abm.config.reading import Layer, read
from abm.config.schema import IDENTIFIER
from abm.config.spreads import spread

__all__ = [
    "BASELINE",
    "ConfigError",
    "Experiment",
    "Factor",
    "Point",
    "Points",
    "Problem",
    "load",
]

DEFAULTS = {"kind": "ensemble", "seed": 2012, "replicates": 20, "crn": True}

FEWER = 5
"""Replicates, at most, of the quick version of a config that does not say what that is."""


def load(
    path: str | Path, *, table: Mapping[str, Any] | None = None, quick: bool = False
) -> Experiment:
    """Return the experiment that a config describes.

    Parameters
    ----------
    path : str or pathlib.Path
        A TOML file.
    table : pandas.DataFrame or mapping of str to array, optional
        The points of a design, one column a parameter or mechanism and one row a point, in the
        place of what the config says of them.
    quick : bool
        Whether to lay its table ``[quick]`` over it, for a first look; the experiment then has
        "-quick" after its name, so that its results have a folder of their own.

    Raises
    ------
    ConfigError
        With every problem found, if the config cannot be run.
    """
    path = Path(path)
    layers = read(path)
    tables, problems = zip(*(check(layer) for layer in layers), strict=True)
    _stop_at([problem for found in problems for problem in found])
    settings = reduce(_laid_over, tables)
    smaller = settings.pop("quick", None)
    if quick:
        few = min(FEWER, settings.get("experiment", {}).get("replicates", FEWER))
        settings = _laid_over(settings, smaller or {"experiment": {"replicates": few}})
    return _assemble(path, layers, settings, table, paths.QUICK if quick else "")


def _assemble(
    path: Path,
    layers: list[Layer],
    settings: dict[str, Any],
    table: Mapping[str, Any] | None,
    suffix: str,
) -> Experiment:
    problems: list[Problem] = []

    def reporter(*prefix: str) -> Callable[[Key, str], None]:
        return lambda key, text: problems.append(_located(layers, prefix, key, text))

    report = reporter()
    name = paths.name(path) + suffix
    if not all(re.match(IDENTIFIER, part) for part in name.split("/")):
        report((), f"the name {spelled(name)} becomes a folder: use letters, digits, _ . or -")
    keys = {**DEFAULTS, **settings.get("experiment", {})}
    scenarios = {BASELINE: build(settings, report)}
    _stop_at(problems)
    for which, change in settings.get("scenarios", {}).items():
        scenarios[which] = build(_laid_over(settings, change), reporter("scenarios", which))
    _check_scenarios(keys["kind"], settings, report)
    design = settings.get("design", {})
    points = points_of(keys, design, scenarios, path.parent, report, table)
    own = {
        which: [*change.get("parameters", {}), *change.get("mechanisms", {})]
        for which, change in settings.get("scenarios", {}).items()
    }
    _stop_at(problems)
    apart = spread(points, {**settings, "experiment": keys}, table is not None, report)
    _stop_at(problems)
    points = replace(points, own=own, apart=apart)
    return Experiment(
        name=name,
        path=path.resolve(),
        kind=keys["kind"],
        seed=keys["seed"],
        replicates=keys["replicates"],
        crn=keys["crn"],
        agents_replicates=settings.get("outputs", {}).get("agents_replicates", 1),
        points=points,
        texts={paths.from_project(layer.path, path): layer.text for layer in layers},
        settings=settings,
    )


def _check_scenarios(
    kind: str, settings: Mapping[str, Any], report: Callable[[Key, str], None]
) -> None:
    """Report scenarios where none are compared, or none where some should be."""
    named = settings.get("scenarios", {})
    if kind == "compare" and not named:
        report((), "a comparison needs at least one [scenarios.NAME]")
    if kind == "ensemble" and named:
        report(("scenarios",), 'kind = "ensemble" runs one scenario; kind = "compare" takes others')
    if BASELINE in named:
        report(("scenarios", BASELINE), "is the name of the config itself: choose another")


def _laid_over(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    """Return two tables merged: tables key by key, anything else replaced by the upper one."""
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _laid_over(below, value) if both else value  # type: ignore[arg-type]
    return merged


def _located(layers: list[Layer], prefix: Key, key: Key, text: str) -> Problem:
    """Return a problem at the place that last said anything about a key."""
    for wanted in (prefix + key, key):
        for length in range(len(wanted), len(wanted) - len(key), -1):
            for layer in reversed(layers):
                if _says(layer.table, wanted[:length]):
                    return Problem(layer.place(wanted[:length]), dotted(wanted), text)
    return Problem(layers[-1].place(), dotted(key), text)


def _says(value: Any, key: Key) -> bool:
    for part in key:
        known = isinstance(part, int) and isinstance(value, list) and part < len(value)
        if not known and not (isinstance(value, dict) and part in value):
            return False
        value = value[part]
    return True


def _stop_at(problems: list[Problem]) -> None:
    if problems:
        raise ConfigError(problems)
