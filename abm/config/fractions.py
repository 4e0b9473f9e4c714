"""Fractions of a two-level factorial: which combinations are run, and what they cannot tell apart.

A fraction 2^(k-p) varies k - p base factors freely; each of the others follows a *generator*, the
product of some of these with off as -1 and on as +1 (Box, Hunter and Hunter 2005, ch. 6).  Effects
whose products agree in every run are *aliased*: only their sum can be estimated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from abm.config.experiment import Points

Generators = Mapping[str, Sequence[str]]
"""Of each factor that is not varied freely: the factors whose product it is."""


def levels(names: Sequence[str], generators: Generators) -> NDArray[np.bool_]:
    """Return the runs of a fraction, one row each: whether each factor is on."""
    base = [name for name in names if name not in generators]
    free = np.array(list(product([False, True], repeat=len(base))))
    columns = {name: free[:, number] for number, name in enumerate(base)}
    for name, parents in generators.items():
        off = np.sum([~columns[parent] for parent in parents], axis=0)
        columns[name] = off % 2 == 0
    return np.column_stack([columns[name] for name in names])


def smallest(names: Sequence[str], resolution: int) -> dict[str, list[str]]:
    """Return the generators of the smallest fraction found of at least a resolution.

    With the number of runs found, the resolution is raised as far as it goes.
    """
    for free in range(1, len(names)):
        columns = _columns(free, len(names), resolution)
        if not columns:
            continue
        while better := _columns(free, len(names), resolution + 1):
            columns, resolution = better, resolution + 1
        return {
            name: [names[bit] for bit in range(free) if column >> bit & 1]
            for name, column in zip(names[free:], columns[free:], strict=True)
        }
    return {}


def _columns(free: int, wanted: int, resolution: int) -> list[int]:
    """Return columns as sets of base factors (bits); none if too few are free for as many.

    No product of fewer than ``resolution`` of them is constant.  They are taken greedily, in each
    of three orders: products of odd length first (the best for resolution IV), then by number (the
    lexicographic codes, the best known for most others), then from the longest.
    """
    single = [1 << bit for bit in range(free)]
    products = range(1, 1 << free)
    for order in (
        sorted(products, key=lambda bits: (bits.bit_count() % 2 == 0, -bits.bit_count(), bits)),
        products,
        sorted(products, key=lambda bits: (-bits.bit_count(), bits)),
    ):
        chosen: list[int] = []
        spans = [{0}]  # products of 0, 1, ... resolution - 2 chosen columns
        for column in (*single, *order):
            if any(column in span for span in spans):
                continue
            chosen.append(column)
            if len(chosen) == wanted:
                return chosen
            longer = [{reached ^ column for reached in span} for span in spans]
            spans = [{0}, *(old | new for old, new in zip(spans[1:], longer, strict=False))]
            if len(spans) < resolution - 1:
                spans.append(longer[-1])
    return []


def aliases(points: Points) -> list[list[str]]:
    """Return effects, of one factor and of two, that the runs of a factorial cannot tell apart."""
    names = [factor.name for factor in points.factors]
    on = points.values == points.values.max(axis=0)
    effects = {name: on[:, number] for number, name in enumerate(names)}
    for a, b in combinations(range(len(names)), 2):
        effects[f"{names[a]} x {names[b]}"] = on[:, a] == on[:, b]
    groups: dict[bytes, list[str]] = {}
    for effect, column in effects.items():
        same = column if column[0] else ~column  # an effect and its opposite are one
        groups.setdefault(np.packbits(same).tobytes(), []).append(effect)
    return [group for group in groups.values() if len(group) > 1]


def balanced(points: Points) -> bool:
    """Return whether each factor is on in half of the runs, as in a factorial or a fraction."""
    on = points.values == points.values.max(axis=0)
    return bool((2 * on.sum(axis=0) == len(on)).all())


def resolution(points: Points) -> str:
    """Return the resolution of a factorial in words, as far as aliases among pairs tell it."""
    groups = aliases(points)
    if any(sum(" x " not in effect for effect in group) > 1 for group in groups):
        return "II"
    if any(" x " not in effect for group in groups for effect in group):
        return "III"
    return "IV" if groups else "V or more"
