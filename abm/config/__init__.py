"""From ``experiments/*.toml`` to a typed :class:`Experiment`, or to a list of problems to mend.

The tables of a file are merged with those of the file that it ``extends``, those of a scenario with
both, and values that are given for once with all.  All problems are reported at once, each with its
file and line.
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
from abm.cases.csv_table import TableError
from abm.cases.toml_file import ConfigError, TomlFile, checked
from abm.cases.values import IDENTIFIER, LONGEST_NAME
from abm.config import factorials, point_tables
from abm.config.changes import Changes, ending, layer_of, leaves
from abm.config.designs import points_of
from abm.config.experiment import (
    BASELINE,
    EACH_DRAW,
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
from abm.config.variants import prior_widths, with_own_factors
from abm.errors import Key, Problem, Report, dotted, spelled, unknown
from abm.paths import display_path

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

OF_DRAWS = ("design", "factorial")
"""Kinds whose points are draws of parameters, so that ``crn`` is ``"draw"`` unless it is given:
chance that all draws share would be in no interval over draws."""

WITHOUT_TABLE = (
    "factors",
    "sampler",
    "screen",
    "floor",
    "kept",
    "second_order",
    "generators",
    "resolution",
)
"""Keys of ``[design]`` that say how points are made, for which a table leaves no room."""

QUICK_REPLICATES = 5
"""Largest number of replicates of the quick version of a config without ``[quick]``."""

QUICK_SIZES = {"saltelli": 16, "morris": 10}
"""Largest size of its design, by samplers whose runs are a multiple of the number of factors."""


def load(
    path: str | Path,
    *,
    table: Any = None,
    quick: bool = False,
    changes: Mapping[str, Any] | None = None,
    root: str | Path | None = None,
) -> Experiment:
    """Return the experiment that a config describes.

    Parameters
    ----------
    path : str or pathlib.Path
        A TOML file.
    table : DataFrame, pyarrow.Table, structured ndarray, list of dict or mapping, optional
        The points of a design, one column a parameter or mechanism and one row a point, as pandas,
        polars, Arrow or NumPy hold them, or as dictionaries of arrays or of the values of a row;
        they replace those that the config describes.  A config that describes none, or names a
        table that is gone, has those that were kept with its results (``points.csv``) when it was
        last run.
    quick : bool
        Whether to merge the table ``[quick]`` of the config into it, for a first look.  The name of
        the experiment then ends in "-quick", so that its results have their own folder.
    changes : mapping of str to value, optional
        Values to lay over the config by their dotted keys, such as ``{"parameters.effort": 0.3}``,
        each as in a config.  They are added to the name of the experiment, so that its results
        have a folder of their own, and are in its manifest.
    root : str or pathlib.Path, optional
        The folder of all results, if not the usual one.

    Raises
    ------
    ConfigError
        With every problem, if the config cannot be run.
    """
    path = Path(path)
    layers = [*read_layers(path), *([layer_of(changes, path)] if changes else [])]
    tables, problems = zip(*(checked(layer, config_table()) for layer in layers), strict=True)
    _stop_at([problem for of_layer in problems for problem in of_layer])
    settings = reduce(merged, tables)
    smaller = settings.pop("quick", None)
    if quick:
        settings = merged(settings, smaller or _quick(settings))
    laid_over = {dotted(key): value for key, value in leaves(tables[-1])} if changes else {}
    if quick and changes:
        settings = merged(settings, tables[-1])
    name = paths.name(path) + ending(laid_over) + (paths.QUICK if quick else "")
    design = settings.get("design", {})
    lost = "table" in design and not (_folder_of_table(layers) / design["table"]).is_file()
    if table is None and (lost or not design.keys() & {"factors", "table"}):
        table = _kept(paths.results_root(path, root) / name / paths.POINTS)
    return _assemble(path, layers, settings, name=name, table=table, laid_over=laid_over)


def _quick(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of the smaller size of a config that has no table ``[quick]``."""
    replicates = settings.get("experiment", {}).get("replicates", QUICK_REPLICATES)
    smaller: dict[str, Any] = {"experiment": {"replicates": min(replicates, QUICK_REPLICATES)}}
    design = settings.get("design", {})
    if few := QUICK_SIZES.get(design.get("sampler")):
        smaller["design"] = {"n": min(design.get("n", few), few)}
    return smaller


def _assemble(
    path: Path,
    layers: list[TomlFile],
    settings: dict[str, Any],
    *,
    name: str,
    table: Mapping[str, Any] | None,
    laid_over: Mapping[str, Any],
) -> Experiment:
    """Return the experiment of merged settings."""
    problems: list[Problem] = []

    def reporter(*prefix: str) -> Report:
        return lambda key, text: problems.append(located(layers, prefix, key, text))

    report = reporter()
    if wrong := _wrong_name(paths.variant(name)[0], path):
        report((), wrong)
    keys = {**DEFAULTS, **settings.get("experiment", {})}
    if keys["kind"] in OF_DRAWS:
        keys["crn"] = settings.get("experiment", {}).get("crn", EACH_DRAW)
    design = settings.get("design", {})
    given = settings.get("scenarios", {})
    if len(given) > MOST_SCENARIOS:
        report(("scenarios",), f"{len(given):,} scenarios, of {MOST_SCENARIOS:,} at most")
        _stop_at(problems)
    changes = _with_extended(given, report)
    _stop_at(problems)
    if changes:
        settings = {**settings, "scenarios": changes}
    case = _case(layers)
    scenarios = {BASELINE: build(case, settings, report)}
    _stop_at(problems)
    for scenario, change in changes.items():
        changed = merged(settings, change)
        scenarios[scenario] = build(case, changed, reporter("scenarios", scenario))
    _check_scenarios(keys["kind"], settings, report)
    if table is None:
        _check_table(layers, report)
    folder = _folder_of_table(layers)
    points = points_of(keys, design, scenarios, folder=folder, report=report, table=table)
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
        extended={name: of["extends"] for name, of in changes.items() if "extends" in of},
        own_values=prior_widths(
            points,
            design,
            {name: change["spread"] for name, change in changes.items() if "spread" in change},
            sampled=keys["kind"] != "sweep" and table is None and "table" not in design,
            report=report,
        ),
    )
    groups = design.get("groups", {})
    combined = factorials.combined(len(groups), design.get("combinations", "all"))
    points = with_own_factors(
        points,
        {name: change["factors"] for name, change in given.items() if "factors" in change},
        rows_each=len(combined),
        seed=keys["seed"],
        report=report,
    )
    _stop_at(problems)
    files = [layer for layer in layers if not isinstance(layer, Changes)]
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
        texts={paths.from_project(file.path, path): file.text for file in files}
        | _texts_of(case, path),
        settings=settings,
        files=(
            *(file.path for file in files),
            *([folder / design["table"]] if table is None and "table" in design else []),
            *([folder / design["screen"]] if "screen" in design else []),
            *(() if case.packaged else case.files()),
        ),
        table=None if table is None else point_tables.of_memory(table).columns,
        changes=laid_over,
    )


def _with_extended(
    scenarios: Mapping[str, Mapping[str, Any]], report: Report
) -> dict[str, dict[str, Any]]:
    """Return the settings of scenarios, each merged with those of the scenario that it extends."""
    whole: dict[str, dict[str, Any]] = {BASELINE: {}}
    for name, change in scenarios.items():
        of = change.get("extends", BASELINE)
        if of not in whole:
            text = unknown("scenario above this one", of, whole)
            report(("scenarios", name, "extends"), text)
        whole[name] = merged(whole.get(of, {}), change)
    return {name: whole[name] for name in scenarios}


def _wrong_name(name: str, path: Path) -> str:
    """Return why a name cannot be that of a folder of results; empty if it can."""
    for part in name.split("/"):
        if len(part) > LONGEST_NAME:
            return f"the name has {len(part)} characters: it becomes a folder, so at most 80"
        if not re.match(IDENTIFIER, part):
            return (
                f"the name {spelled(part)} becomes a folder: use letters from a to z, digits, _ . "
                "or -, and begin with a letter or digit"
            )
    taken = {
        paths.REPRODUCTION: "reproductions",
        paths.LOCAL: "what is computed beside committed results",
    }
    if content := taken.get(name.split("/", maxsplit=1)[0]):
        return f"the name {spelled(name)} is that of the folder of {content}: choose another"
    for above in path.resolve().parents[: name.count("/")]:
        if (other := above.with_name(above.name + path.suffix)).is_file():
            return (
                f"the results would lie among those of {display_path(other)}: rename one of the two"
            )
    return ""


def _kept(points: Path) -> Mapping[str, Any] | None:
    """Return the points that an earlier run was given in memory and kept, if there are any."""
    if not points.is_file():
        return None
    try:
        return point_tables.read(points).columns
    except TableError as error:
        raise ConfigError(error.problems) from None


def _case(layers: list[TomlFile]) -> Case:
    """Return the case that the uppermost layer names, or the default one."""
    key = ("experiment", "case")
    layer = _last(layers, key)
    if layer is None:
        return cases.load()
    try:
        folder = cases.folder_of(layer.table["experiment"]["case"], layer.path.parent)
    except LookupError as error:
        raise ConfigError([layer.problem(key, error.args[0])]) from None
    return cases.load(folder)


def _texts_of(case: Case, config: Path) -> dict[str, str]:
    """Return the files of a case that is not part of the package."""
    if case.packaged:
        return {}
    return {
        paths.from_project(file, config): file.read_text(encoding="utf-8-sig")
        for file in case.files()
    }


def _last(layers: list[TomlFile], key: Key) -> TomlFile | None:
    """Return the uppermost layer that sets a key."""
    return next((layer for layer in reversed(layers) if layer.sets(key)), None)


def _folder_of_table(layers: list[TomlFile]) -> Path:
    """Return the folder from which the path of a table of points, or of a screen, leads."""
    named = (_last(layers, ("design", name)) for name in ("table", "screen"))
    return next(filter(None, named), layers[-1]).path.parent


def _check_scenarios(kind: str, settings: Mapping[str, Any], report: Report) -> None:
    """Report scenarios of an experiment that compares none, and a comparison without any."""
    scenarios = settings.get("scenarios", {})
    if kind == "compare" and not scenarios:
        report(("experiment", "kind"), "a comparison needs at least one [scenarios.NAME]")
    if kind == "ensemble" and scenarios:
        report(("scenarios",), 'kind = "ensemble" runs one scenario; kind = "compare" takes others')
    if BASELINE in scenarios:
        report(("scenarios", BASELINE), "is the name of the config itself: choose another")


def _check_table(layers: list[TomlFile], report: Report) -> None:
    """Report what a layer says of points beside a table of them; a later table replaces it all."""
    for number, layer in enumerate(layers):
        for name in WITHOUT_TABLE:
            key = ("design", name)
            if layer.sets(key) and any(it.sets(("design", "table")) for it in layers[: number + 1]):
                report(key, "does not apply: the points are those of design.table")


def _stop_at(problems: list[Problem]) -> None:
    if problems:
        raise ConfigError(problems)
