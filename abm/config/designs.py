"""What an experiment varies: grids, lists, samples, factorials and tables, as rows of values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm import limits, sampling
from abm.cases.csv_table import TableError
from abm.config import factorials, point_tables, screened
from abm.config.experiment import MOST_POINTS, Factor, Points, Values
from abm.config.point_tables import PointTable
from abm.errors import InputError, Place, Report, spelled, unknown
from abm.mechanisms import MECHANISMS
from abm.parameters import PARAMETERS
from abm.scenario import Scenario

SAMPLERS = {
    "sweep": ("grid", "list", "alone"),
    "design": ("lhs", "sobol", "morris", "saltelli", screened.SAMPLER),
    "factorial": ("grid", "singles"),
}
"""Samplers of each kind of experiment; the first is the default."""

ORDERED = ("morris", "saltelli")
"""Samplers whose points a sensitivity analysis reads in their order, with a dummy factor."""

SIZES = {"morris": 50}
"""Default sizes of samples; those of other samplers are ``DEFAULT_SIZE``."""

DEFAULT_SIZE = 64

STEPS = 7
"""Default number of values of a factor that is varied alone, over its whole range."""


def points_of(
    keys: Mapping[str, Any],
    design: Mapping[str, Any],
    scenarios: Mapping[str, Scenario],
    *,
    folder: Path,
    report: Report,
    table: Mapping[str, Any] | None = None,
) -> Points:
    """Return the points of an experiment.

    Parameters
    ----------
    keys : mapping
        The table ``[experiment]``, complete.
    design : mapping
        The table ``[design]``.
    scenarios : mapping of str to Scenario
    folder : pathlib.Path
        The folder of the config, to which ``design.table`` is relative.
    report : callable
        Notes what is wrong.
    table : mapping of str to array, optional
        Columns of points, which replace those that the config describes.
    """
    kind = keys["kind"]
    if "combinations" in design and "groups" not in design:
        report(("design", "combinations"), "needs [design.groups], whose groups it combines")
    if "groups" in design:
        return _grouped(keys, design, scenarios, folder=folder, report=report, table=table)
    if kind not in SAMPLERS:
        if table is not None:
            report(("design", "table"), f'kind = "{kind}" varies nothing: it takes no table')
        if design:
            report(("design",), f'kind = "{kind}" varies nothing: it takes no [design]')
        return Points(scenarios)
    sampler = design.get("sampler", SAMPLERS[kind][0])
    if sampler not in SAMPLERS[kind]:
        *others, last = map(spelled, SAMPLERS[kind])
        report(("design", "sampler"), f'kind = "{kind}" takes {", ".join(others)} or {last}')
        return Points(scenarios)
    given = _table(design, folder, report, table)
    if given is not None:
        columns = given.columns
    else:
        columns = {name: np.asarray(v) for name, v in design.get("factors", {}).items()}
        if not columns:
            text = (
                f'kind = "{kind}" needs [design.factors], what it varies, a table of points, '
                "or abm.load(config, table=...)"
            )
            report(("design",), text)
        elif sampler in ORDERED:
            columns.setdefault(sampling.DUMMY, np.empty(0))
    of_factor = _reporter(given, report)
    factors = factors_of(kind, columns, of_factor)
    if not factors or len(factors) < len(columns):
        return Points(scenarios)
    steps = STEPS if sampler == "alone" else 2
    values = [
        columns[factor.name] if len(columns[factor.name]) else np.linspace(*ends(factor), steps)
        for factor in factors
    ]
    for factor, chosen in zip(factors, values, strict=True):
        check_range(factor, chosen, of_factor)
    if given is not None:
        rows = _first_rows(np.column_stack(values), design, report)
    elif "generators" in design or "resolution" in design:
        rows = factorials.fraction(factors, values, design, kind=kind, report=report)
    else:
        _check_keys(design, sampler, report)
        if sampler == screened.SAMPLER:
            return _screened(scenarios, factors, values, design, keys["seed"], folder, report)
        if sampler == "alone":
            rows = _alone(factors, values, next(iter(scenarios.values())))
        else:
            kept = _kept(factors, design, sampler, report)
            rows = _combined(sampler, values, design, kept, seed=keys["seed"], report=report)
    return Points(scenarios, factors, rows)


def _check_keys(design: Mapping[str, Any], sampler: str, report: Report) -> None:
    """Report keys of ``[design]`` that another sampler takes."""
    if "second_order" in design and sampler != "saltelli":
        report(("design", "second_order"), 'only sampler = "saltelli" estimates indices of pairs')
    for name in screened.KEYS:
        if name in design and sampler != screened.SAMPLER:
            report(("design", name), f'only sampler = "{screened.SAMPLER}" has a screen')


def _screened(
    scenarios: Mapping[str, Scenario],
    factors: tuple[Factor, ...],
    values: Sequence[Values],
    design: Mapping[str, Any],
    seed: int,
    folder: Path,
    report: Report,
) -> Points:
    """Return draws that a screen lets through, with the chance of each."""
    if _are_ranges(values, report):
        n = design.get("n", DEFAULT_SIZE)
        bounds = np.array(values)
        sample = screened.sample(factors, bounds, design, n, seed, folder=folder, report=report)
        if sample is not None:
            return Points(scenarios, factors, sample.values, screened=sample)
    return Points(scenarios)


def _are_ranges(values: Sequence[Values], report: Report) -> bool:
    """Whether each factor has two values that rise; reports it if not."""
    wrong = any(len(column) != 2 or column[0] >= column[1] for column in values)
    if wrong:
        text = "a sample takes [low, high] of each factor, or [] for its prior"
        report(("design", "factors"), text)
    return not wrong


def _kept(
    factors: Sequence[Factor], design: Mapping[str, Any], sampler: str, report: Report
) -> list[bool]:
    """Return which factors stay on beside one that acts alone."""
    names = [factor.name for factor in factors]
    if "kept" in design and sampler != "singles":
        report(("design", "kept"), 'only sampler = "singles" has factors that act alone')
    for number, name in enumerate(design.get("kept", ())):
        if name not in names:
            report(("design", "kept", number), unknown("factor", name, names))
    return [name in design.get("kept", ()) for name in names]


def _grouped(
    keys: Mapping[str, Any],
    design: Mapping[str, Any],
    scenarios: Mapping[str, Scenario],
    *,
    folder: Path,
    report: Report,
    table: Mapping[str, Any] | None,
) -> Points:
    """Return combinations of groups; what else is in ``[design]`` varies as in a design."""
    rest = {k: value for k, value in design.items() if k not in ("groups", "combinations")}
    if keys["kind"] != "factorial":
        report(("design", "groups"), 'only kind = "factorial" switches groups of mechanisms')
    for name in ("generators", "resolution"):
        if name in rest:
            report(("design", name), "does not apply to groups, which have design.combinations")
            return Points(scenarios)
    points = Points(scenarios)
    if rest and table is None and not {"factors", "table"} & rest.keys():
        report(("design", min(rest)), "needs [design.factors], which it varies, or a table")
    elif rest or table is not None:
        sampled = {**keys, "kind": "design"}
        points = points_of(sampled, rest, scenarios, folder=folder, report=report, table=table)
    which = design.get("combinations", "all")
    return factorials.switched(points, design["groups"], which=which, report=report)


def ranges(factors: Sequence[Factor], design: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Return the bounds between which the sample of a ``[design]`` varies each factor."""
    bounds = {f.name: design["factors"].get(f.name) or ends(f) for f in factors}
    return {name: (float(low), float(high)) for name, (low, high) in bounds.items()}


def varied_alone(factors: Sequence[Factor], design: Mapping[str, Any]) -> NDArray[np.intp]:
    """Return which factor is varied at each row of a ``[design]`` that varies each alone."""
    sizes = [len(design["factors"][factor.name]) or STEPS for factor in factors]
    return np.repeat(np.arange(len(factors)), sizes)


def ends(factor: Factor) -> tuple[float, float]:
    """Return the default bounds of a factor: off and on, or its prior."""
    if factor.group == "mechanisms":
        return 0.0, 1.0
    parameter = PARAMETERS[factor.key]
    return parameter.prior or (parameter.low, parameter.high)


OfFactor = Callable[[str, str, int | None], None]
"""Notes what is wrong with a factor, or with its value in a row."""


def _table(
    design: Mapping[str, Any], folder: Path, report: Report, table: Mapping[str, Any] | None
) -> PointTable | None:
    """Return the points of a table in memory or of ``design.table``; None if there is neither."""
    if table is None and "table" not in design:
        return None
    try:
        if table is not None:
            return point_tables.of_memory(table)
        return point_tables.read(folder / design["table"])
    except TableError as error:
        for problem in error.problems:
            report(("design", "table"), str(problem))
        return PointTable({}, Place(""))


def _reporter(given: PointTable | None, report: Report) -> OfFactor:
    """Return a function that reports a problem with a factor, where the factor was given."""

    def of_factor(name: str, text: str, row: int | None = None) -> None:
        if given is None:
            report(("design", "factors", name), text)
        else:
            report(("design", "table"), given.problem(name, text, row))

    return of_factor


def factors_of(kind: str, names: Iterable[str], report: OfFactor) -> tuple[Factor, ...]:
    """Return the parameters and mechanisms of these names; a factorial varies mechanisms only."""
    groups = {"mechanisms": list(MECHANISMS)}
    if kind != "factorial":
        groups = {"parameters": list(PARAMETERS), **groups}
    factors: list[Factor] = []
    for name in names:
        homes = [group for group in groups if name.removeprefix(f"{group}.") in groups[group]]
        if not homes:
            what = " or ".join(group.removesuffix("s") for group in groups)
            choices = [choice for choices in groups.values() for choice in choices]
            report(name, unknown(what, name, choices), None)
            continue
        factor = Factor(name, homes[0])
        if (factor.group, factor.key) in {(f.group, f.key) for f in factors}:
            report(name, "is varied twice, under two names", None)
        factors.append(factor)
    return tuple(factors)


def _first_rows(rows: Values, design: Mapping[str, Any], report: Report) -> Values:
    """Return as many rows of a table as ``design.n`` takes."""
    size = design.get("n", len(rows))
    if size > len(rows):
        report(("design", "n"), f"the table has {len(rows):,} rows")
    return rows[:size]


def check_range(factor: Factor, values: Values, report: OfFactor) -> None:
    """Report the first value of a factor that is outside its allowed range."""
    low, high = limits.of(factor.key)
    outside = np.flatnonzero(~((values >= low) & (values <= high)))
    if len(outside):
        row = int(outside[0])
        report(factor.name, f"{values[row]} is not within {low} to {high}", row)


def _combined(
    sampler: str,
    values: Sequence[Values],
    design: Mapping[str, Any],
    kept: Sequence[bool],
    *,
    seed: int,
    report: Report,
) -> Values:
    """Return rows of values: all combinations, side by side, or a sample between two bounds.

    What is wrong goes to ``report``; one row of arbitrary values is then returned.
    """
    nothing = np.empty((1, len(values)))
    if sampler == "singles":
        if any(len(set(column.tolist())) != 2 for column in values):
            report(("design", "factors"), "singles take two values of each factor, or [] for both")
            return nothing
        return factorials.singles(values, kept)
    if sampler == "grid":
        if prod(len(column) for column in values) > MOST_POINTS:
            report(
                ("design", "factors"),
                f"gives more than {MOST_POINTS:,} combinations",
            )
            return nothing
        return np.array(list(product(*values)))
    if sampler == "list":
        if len({len(column) for column in values}) > 1:
            report(("design", "factors"), 'sampler = "list" takes as many values of each factor')
            return nothing
        return np.column_stack(values)
    if not _are_ranges(values, report):
        return nothing
    try:
        return _sample(sampler, np.array(values), design, seed)
    except InputError as error:
        report(("design", "n"), str(error))
        return nothing


def _alone(factors: Sequence[Factor], values: Sequence[Values], scenario: Scenario) -> Values:
    """Return each value of each factor, while the others keep their values in a scenario."""
    groups = {"parameters": scenario.parameters, "mechanisms": scenario.mechanisms}
    base = [groups[factor.group][factor.key] for factor in factors]
    rows = np.tile(base, (sum(map(len, values)), 1))
    at = np.repeat(np.arange(len(factors)), [len(column) for column in values])
    rows[np.arange(len(rows)), at] = np.concatenate(values)
    return rows


def _sample(sampler: str, bounds: Values, design: Mapping[str, Any], seed: int) -> Values:
    """Return the points of a sampler within bounds.

    Raises
    ------
    InputError
        If the sampler takes no such size.
    """
    n = design.get("n", SIZES.get(sampler, DEFAULT_SIZE))
    if sampler in ORDERED and n * (2 * len(bounds) + 2) > 2 * MOST_POINTS:
        raise InputError(f"gives more than {MOST_POINTS:,} points")
    if sampler == "saltelli":
        pairs = design.get("second_order", False)
        return sampling.saltelli(bounds, n, seed, second_order=pairs)
    if sampler == "morris":
        return sampling.morris(bounds, n, seed)
    return {"lhs": sampling.lhs, "sobol": sampling.sobol}[sampler](bounds, n, seed)
