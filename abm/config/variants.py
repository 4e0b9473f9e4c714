"""What varies in some scenarios alone: the width of their priors, and parameters of their own."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from abm import limits, sampling
from abm.config.designs import check_range, ends, factors_of, ranges
from abm.config.experiment import BASELINE, Factor, Points, Values
from abm.errors import Report

SPREADABLE = ("lhs", "sobol")
"""Samplers whose ranges a scenario may widen: no analysis relies on where their points lie."""


def prior_widths(
    points: Points,
    design: Mapping[str, Any],
    widths: Mapping[str, float],
    *,
    sampled: bool,
    report: Report,
) -> dict[str, Values]:
    """Return the values of each scenario whose priors are wider or narrower than the others'.

    A row keeps its number: a value a quarter of the way through a range is a quarter of the way
    through the range of every scenario.  Scenarios so differ by the widths of their ranges, and
    not by what was drawn.

    Parameters
    ----------
    points : Points
        The points of the design.
    design : mapping
        The table ``[design]``.
    widths : mapping of str to float
        Width of the ranges relative to those of the design, by the name of the scenario.
    sampled : bool
        Whether the points are a sample of ranges.
    report : callable
        Notes what is wrong.

    Returns
    -------
    dict of str to ndarray, shape (rows, factors)
    """
    varied = [n for n, factor in enumerate(points.factors) if factor.group == "parameters"]
    if widths and not (varied and sampled and design.get("sampler", SPREADABLE[0]) in SPREADABLE):
        text = 'only parameters of a sample have ranges to spread: sampler = "lhs" or "sobol"'
        for scenario in widths:
            report(("scenarios", scenario, "spread"), text)
        return {}
    if not widths:
        return {}
    factors = [points.factors[number] for number in varied]
    low, high = np.array(list(ranges(factors, design).values())).T
    least, most = np.array([limits.of(factor.key) for factor in factors]).T
    by_scenario = {}
    for scenario, width in widths.items():
        middle, half = (low + high) / 2.0, width * (high - low) / 2.0
        lowest, highest = np.maximum(middle - half, least), np.minimum(middle + half, most)
        values = points.values.copy()
        through = (values[:, varied] - low) / (high - low)
        values[:, varied] = lowest + through * (highest - lowest)
        by_scenario[scenario] = values
    return by_scenario


def with_own_factors(
    points: Points,
    chosen: Mapping[str, Mapping[str, Sequence[float]]],
    *,
    rows_each: int,
    seed: int,
    report: Report,
) -> Points:
    """Return points at which some scenarios vary parameters of their own.

    These are a Latin hypercube beside the design, with one value of each at each of its points.  A
    scenario that extends such a one has its values.  In the others they are as these have them.

    Parameters
    ----------
    points : Points
        The points of the design, complete but for these.
    chosen : mapping of str to mapping of str to sequence of float
        Bounds of each parameter, or none for its prior, by the name of the scenario.
    rows_each : int
        How many successive rows are one point of the design, in other combinations of groups.
    seed : int
        Of the Latin hypercubes, with the name of the scenario.
    report : callable
        Notes what is wrong; the parameters of that scenario then do not vary.
    """
    samples: dict[str, dict[str, Values]] = {}
    own: dict[str, Factor] = {}
    for scenario in points.scenarios:
        factors, bounds = _own_factors(points, scenario, chosen.get(scenario, {}), report)
        samples[scenario] = dict(samples.get(points.beside(scenario), {}))
        if factors:
            seeded = seed + zlib.crc32(scenario.encode())
            sample = sampling.lhs(np.array(bounds), len(points.values) // rows_each, seeded)
            columns = np.repeat(sample, rows_each, axis=0).T
            keys = [factor.key for factor in factors]
            samples[scenario].update(zip(keys, columns, strict=True))
            own.update(zip(keys, factors, strict=True))
    base = points.scenarios[BASELINE]
    elsewhere = [getattr(base, factor.group)[key] for key, factor in own.items()]

    def complete(values: Values, sample: Mapping[str, Values]) -> Values:
        columns = [
            sample.get(key, np.full(len(values), value))
            for key, value in zip(own, elsewhere, strict=True)
        ]
        return np.column_stack([values, *columns])

    others = {
        name: complete(points.own_values.get(name, points.values), samples.get(name, {}))
        for name in points.scenarios
        if name in points.own_values or samples[name]
    }
    values = complete(points.values, {})
    factors = (*points.factors, *own.values())
    return replace(points, factors=factors, values=values, own_values=others)


def _own_factors(
    points: Points, scenario: str, given: Mapping[str, Sequence[float]], report: Report
) -> tuple[tuple[Factor, ...], list[Values]]:
    """Return the factors that a scenario varies alone and their bounds; none if some are wrong."""
    wrong: list[tuple[str, str]] = []

    def note(name: str, text: str, _row: int | None = None) -> None:
        wrong.append((name, text))

    factors = factors_of("design", given, note)
    everywhere = {factor.key for factor in points.factors}
    bounds = []
    for factor in factors:
        low_high = np.array(given[factor.name] or ends(factor))
        if factor.key in everywhere:
            note(factor.name, "varies in every scenario already, by [design]")
        elif factor.key in points.fixed.get(scenario, ()):
            note(factor.name, "is set by this scenario already")
        elif len(low_high) != 2 or low_high[0] >= low_high[1]:
            note(factor.name, "a sample takes [low, high] of each factor, or [] for its prior")
        else:
            check_range(factor, low_high, note)
        bounds.append(low_high)
    for name, text in wrong:
        report(("scenarios", scenario, "factors", name), text)
    return (() if wrong else factors), bounds
