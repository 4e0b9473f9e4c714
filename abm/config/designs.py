"""What an experiment varies: grids, lists, samples and factorials, all as rows of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm import sampling
from abm.config import tables
from abm.config.experiment import Factor, Points
from abm.config.fractions import Generators, levels, smallest
from abm.config.groups import switched
from abm.config.problems import spelled, unknown
from abm.config.tables import Column, Report
from abm.errors import InputError
from abm.parameters import MECHANISMS, PARAMETERS
from abm.scenario import Scenario

SAMPLERS = {
    "sweep": ("grid", "list", "alone"),
    "design": ("lhs", "sobol", "morris", "saltelli"),
    "factorial": ("grid", "singles"),
}
"""Samplers of each kind, the first by default."""

EFFECTS = ("morris", "saltelli")
"""Samplers of which a sensitivity analysis takes the points in their order, with its dummy."""

SIZES = {"morris": 50}
"""How large a sample is where the config does not say; 64 elsewhere."""

STEPS = 7
"""Values over its whole range of a factor that is varied alone."""

MOST_POINTS = 1_000_000


def points_of(
    keys: Mapping[str, Any],
    design: Mapping[str, Any],
    scenarios: Mapping[str, Scenario],
    folder: Path,
    report: Report,
    table: Mapping[str, Any] | None = None,
) -> Points:
    """Return the points of an experiment; what is wrong goes to ``report``.

    ``table`` gives them by column, in the place of what the config says of them.
    """
    kind = keys["kind"]
    if "combinations" in design and "groups" not in design:
        report(("design", "combinations"), "are those of [design.groups], and there are none")
    if "groups" in design:
        return _grouped(keys, design, scenarios, folder, report, table)
    if kind not in SAMPLERS:
        if table is not None:
            report(("design", "table"), f'kind = "{kind}" varies nothing: it takes no table')
        if design:
            report(("design",), f'kind = "{kind}" varies nothing: it takes no [design]')
        return Points(scenarios)
    sampler = design.get("sampler", SAMPLERS[kind][0])
    if sampler not in SAMPLERS[kind]:
        takes = " or ".join(spelled(s) for s in SAMPLERS[kind])
        report(("design", "sampler"), f'kind = "{kind}" takes {takes}')
        return Points(scenarios)
    tabled = table is not None or "table" in design
    if table is not None:
        given = tables.columns(table, report)
    elif tabled:
        given = tables.read(folder / design["table"], report)
    else:
        given = {name: np.asarray(v) for name, v in design.get("factors", {}).items()}
        if not given:
            report(("design",), f'kind = "{kind}" needs [design.factors]: what is varied')
        elif sampler in EFFECTS:
            given.setdefault(sampling.DUMMY, np.empty(0))
    factors = [factor for name in given if (factor := _factor(kind, name, report))]
    for number, factor in enumerate(factors):
        if (factor.group, factor.key) in {(f.group, f.key) for f in factors[:number]}:
            report(("design", "factors", factor.name), "is varied twice, under two names")
    if not factors or len(factors) < len(given):
        return Points(scenarios)
    steps = STEPS if sampler == "alone" else 2
    usual = {factor.name: np.linspace(*_ends(factor), steps) for factor in factors}
    values = [given[name] if len(given[name]) else usual[name] for name in usual]
    for factor, chosen in zip(factors, values, strict=True):
        _check_range(factor, chosen, report)
    if tabled:
        rows = np.column_stack(values)
        most = design.get("n", len(rows))
        if most > len(rows):
            report(("design", "n"), f"the table has {len(rows):,} rows")
        return Points(scenarios, tuple(factors), rows[:most])
    if "generators" in design or "resolution" in design:
        return Points(scenarios, tuple(factors), _fraction(kind, factors, values, design, report))
    if "second_order" in design and sampler != "saltelli":
        report(("design", "second_order"), 'only sampler = "saltelli" looks at pairs')
    if sampler == "alone":
        rows = _alone(factors, values, next(iter(scenarios.values())))
    else:
        rows = _combined(sampler, values, design, keys["seed"], report)
    return Points(scenarios, tuple(factors), rows)


def _grouped(
    keys: Mapping[str, Any],
    design: Mapping[str, Any],
    scenarios: Mapping[str, Scenario],
    folder: Path,
    report: Report,
    table: Mapping[str, Any] | None,
) -> Points:
    """Return combinations of groups; what else is in [design] varies as in a design."""
    own = ("groups", "combinations")
    rest = {name: value for name, value in design.items() if name not in own}
    if keys["kind"] != "factorial":
        report(("design", "groups"), 'only kind = "factorial" switches groups of mechanisms')
    for name in ("generators", "resolution"):
        if name in rest:
            report(("design", name), "groups are combined as design.combinations says")
            return Points(scenarios)
    worlds = Points(scenarios)
    if rest or table is not None:
        worlds = points_of({**keys, "kind": "design"}, rest, scenarios, folder, report, table)
    return switched(worlds, design["groups"], report, design.get("combinations", "all"))


def ranges(factors: Sequence[Factor], design: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Return the bounds between which the sample of a ``[design]`` varies each factor."""
    given = design["factors"]
    bounds = {factor.name: given.get(factor.name) or _ends(factor) for factor in factors}
    return {name: (float(low), float(high)) for name, (low, high) in bounds.items()}


def varied_alone(factors: Sequence[Factor], design: Mapping[str, Any]) -> NDArray[np.intp]:
    """Return which factor is varied at each row of a ``[design]`` that varies each alone."""
    given = design["factors"]
    return np.repeat(np.arange(len(factors)), [len(given[f.name]) or STEPS for f in factors])


def _factor(kind: str, name: str, report: Report) -> Factor | None:
    """Return what a name means: a parameter, else a mechanism; in a factorial, a mechanism."""
    groups = {"mechanisms": list(MECHANISMS)}
    if kind != "factorial":
        groups = {"parameters": list(PARAMETERS), **groups}
    for group, names in groups.items():
        if name.removeprefix(f"{group}.") in names:
            return Factor(name, group)
    what = " or ".join(group.removesuffix("s") for group in groups)
    text = unknown(what, name, [known for names in groups.values() for known in names])
    report(("design", "factors", name), text)
    return None


def limits(factor: Factor) -> tuple[float, float]:
    """Return the lowest and highest value that a factor may take."""
    if factor.group == "mechanisms":
        return 0.0, 10.0
    parameter = PARAMETERS[factor.key]
    return parameter.low, parameter.high


def _ends(factor: Factor) -> tuple[float, float]:
    """Return between which values a factor varies: off and on, or its prior."""
    if factor.group == "mechanisms":
        return 0.0, 1.0
    parameter = PARAMETERS[factor.key]
    return parameter.prior or (parameter.low, parameter.high)


def _check_range(factor: Factor, values: Column, report: Report) -> None:
    low, high = limits(factor)
    outside = values[~((values >= low) & (values <= high))]
    if len(outside):
        report(("design", "factors", factor.name), f"{outside[0]} is not within {low} to {high}")


def _combined(
    sampler: str, values: list[Column], design: Mapping[str, Any], seed: int, report: Report
) -> NDArray[np.float64]:
    """Return rows of values: all combinations, side by side, or a sample between two bounds."""
    nothing = np.empty((1, len(values)))
    if sampler == "singles":
        if any(len(set(column.tolist())) != 2 for column in values):
            report(("design", "factors"), "singles take two values of each factor, or [] for both")
            return nothing
        return _singles(np.sort(np.array(values), axis=1))
    if sampler == "grid":
        if prod(len(column) for column in values) > MOST_POINTS:
            report(("design", "factors"), f"more than {MOST_POINTS:,} combinations")
            return nothing
        return np.array(list(product(*values)))
    if sampler == "list":
        if len({len(column) for column in values}) > 1:
            report(("design", "factors"), 'sampler = "list" takes as many values of each factor')
            return nothing
        return np.column_stack(values)
    if any(len(column) != 2 or column[0] >= column[1] for column in values):
        report(
            ("design", "factors"), "a sample takes [low, high] of each factor, or [] for its prior"
        )
        return nothing
    try:
        return _sample(sampler, np.array(values), design, seed)
    except InputError as error:
        report(("design", "n"), str(error))
        return nothing


def _singles(ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return all high; each low alone among high ones; each high alone among low ones; all low."""
    low, high = ends.T
    one = np.eye(len(ends), dtype=bool)
    alone = [np.where(one, high, low)] if len(ends) > 2 else []  # of two, it is the other removed
    return np.vstack([high, np.where(one, low, high), *alone, low])


def _alone(factors: list[Factor], values: list[Column], scenario: Scenario) -> NDArray[np.float64]:
    """Return each value of each factor, where the others stand as in a scenario."""
    groups = {"parameters": scenario.parameters, "mechanisms": scenario.mechanisms}
    base = [groups[factor.group][factor.key] for factor in factors]
    rows = np.tile(base, (sum(map(len, values)), 1))
    at = np.repeat(np.arange(len(factors)), [len(column) for column in values])
    rows[np.arange(len(rows)), at] = np.concatenate(values)
    return rows


def _fraction(
    kind: str,
    factors: list[Factor],
    values: list[Column],
    design: Mapping[str, Any],
    report: Report,
) -> NDArray[np.float64]:
    """Return some of the combinations of a factorial: those that generators or a resolution ask."""
    nothing = np.empty((1, len(values)))
    names = [factor.name for factor in factors]
    how = "generators" if "generators" in design else "resolution"
    if kind != "factorial":
        report(("design", how), 'only kind = "factorial" takes a fraction')
    elif {"generators", "resolution"} <= design.keys():
        report(("design", "resolution"), "generators have set it already: give one of the two")
    elif any(len(set(column.tolist())) != 2 for column in values):
        report(("design", "factors"), "a fraction takes two values of each factor, or [] for both")
    else:
        generators = design.get("generators") or smallest(names, design["resolution"])
        if not _check_generators(names, generators, report):
            return nothing
        if 2 ** (len(names) - len(generators)) > MOST_POINTS:
            report(("design", "factors"), f"more than {MOST_POINTS:,} combinations")
            return nothing
        low, high = np.sort(np.column_stack(values), axis=0)
        rows: NDArray[np.float64] = np.where(levels(names, generators), high, low)
        return rows
    return nothing


def _check_generators(names: list[str], generators: Generators, report: Report) -> bool:
    """Report generators of or from what is not a base factor; return whether all are right."""
    right = True
    for name, parents in generators.items():
        base = [other for other in names if other not in generators]
        strays = [parent for parent in parents if parent not in base]
        if name not in names:
            text = unknown("factor", name, names)
        elif strays:
            text = f"{spelled(strays[0])} is not a factor varied freely, one of {', '.join(base)}"
        elif len(set(parents)) < max(2, len(parents)):
            text = "takes two or more different factors"
        else:
            continue
        right = False
        report(("design", "generators", name), text)
    return right


def _sample(
    sampler: str, bounds: NDArray[np.float64], design: Mapping[str, Any], seed: int
) -> NDArray[np.float64]:
    """Return the points of a sampler within bounds.

    Raises
    ------
    InputError
        If the sampler takes no such size.
    """
    n = design.get("n", SIZES.get(sampler, 64))
    if sampler in EFFECTS and n * (2 * len(bounds) + 2) > 2 * MOST_POINTS:
        raise InputError(f"more than {MOST_POINTS:,} points")
    if sampler == "saltelli":
        pairs = design.get("second_order", False)
        return sampling.saltelli(bounds, n, seed, second_order=pairs)
    if sampler == "morris":
        return sampling.morris(bounds, n, seed)
    return {"lhs": sampling.lhs, "sobol": sampling.sobol}[sampler](bounds, n, seed)
