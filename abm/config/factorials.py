"""Factorials: fractions of two-level designs, one-at-a-time designs, and groups of mechanisms.

A fraction 2^(k-p) varies k - p base factors freely; each of the others follows a *generator*, the
product of some of these with off as -1 and on as +1 (Box, Hunter and Hunter 2005, ch. 6).  Effects
whose products agree in every run are *aliased*: only their sum can be estimated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.config.experiment import MOST_POINTS, Factor, Points, Values
from abm.errors import Key, Report, spelled, unknown
from abm.mechanisms import MECHANISMS

Generators = Mapping[str, Sequence[str]]
"""The factors whose product sets a factor, by the name of that factor."""

MOST_GROUPS = 16
"""Groups whose 2^k combinations can still be run."""


def fraction(
    factors: Sequence[Factor],
    values: Sequence[Values],
    design: Mapping[str, Any],
    *,
    kind: str,
    report: Report,
) -> Values:
    """Return some of the combinations of a factorial: those of its generators or resolution.

    Parameters
    ----------
    factors : sequence of Factor
    values : sequence of ndarray
        The values of each factor.
    design : mapping
        The table ``[design]``, with ``generators`` or ``resolution``.
    kind : str
        The kind of the experiment.
    report : callable
        Notes what is wrong; one row of arbitrary values is then returned.
    """
    nothing = np.empty((1, len(values)))
    names = [factor.name for factor in factors]
    way = "generators" if "generators" in design else "resolution"
    if kind != "factorial":
        report(("design", way), 'only kind = "factorial" takes a fraction')
        return nothing
    if {"generators", "resolution"} <= design.keys():
        report(("design", "resolution"), "is set by the generators already: use one of the two")
        return nothing
    if any(len(set(column.tolist())) != 2 for column in values):
        report(("design", "factors"), "a fraction takes two values of each factor, or [] for both")
        return nothing
    generators = design.get("generators") or smallest(names, design["resolution"])
    if not _check_generators(names, generators, report):
        return nothing
    if 2 ** (len(names) - len(generators)) > MOST_POINTS:
        report(
            ("design", "factors"),
            f"gives more than {MOST_POINTS:,} combinations",
        )
        return nothing
    low, high = np.sort(np.column_stack(values), axis=0)
    rows: Values = np.where(levels(names, generators), high, low)
    return rows


def singles(values: Sequence[Values], kept: Sequence[bool]) -> Values:
    """Return all high; each low alone among high ones; each high alone among low ones; all low.

    Where one is high alone, those that are kept are high beside it; where these are high alone,
    they are so together.  Rows that repeat an earlier one are left out.

    Parameters
    ----------
    values : sequence of ndarray, each of 2 different values
    kept : sequence of bool
        Whether each factor is kept.
    """
    low, high = np.sort(np.array(values), axis=1).T
    one = np.eye(len(values), dtype=bool)
    rows = np.vstack([high, np.where(one, low, high), np.where(one | kept, high, low), low])
    _, first = np.unique(rows, axis=0, return_index=True)
    return rows[np.sort(first)]


def levels(names: Sequence[str], generators: Generators) -> NDArray[np.bool_]:
    """Return whether each factor is on in each run of a fraction: shape (runs, factors)."""
    base = [name for name in names if name not in generators]
    free = np.array(list(product([False, True], repeat=len(base))))
    columns = {name: free[:, number] for number, name in enumerate(base)}
    for name, parents in generators.items():
        off = np.sum([~columns[parent] for parent in parents], axis=0)
        columns[name] = off % 2 == 0
    return np.column_stack([columns[name] for name in names])


def smallest(names: Sequence[str], resolution: int) -> dict[str, list[str]]:
    """Return the generators of a small fraction of at least a resolution.

    Its number of runs is the smallest for which the search succeeds; with that number, its
    resolution is as high as the search can raise it.
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
    """Return columns as sets of base factors (bits), or none if too few factors are free.

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


def _check_generators(names: Sequence[str], generators: Generators, report: Report) -> bool:
    """Report generators that do not multiply base factors; return whether all are right."""
    base = [name for name in names if name not in generators]
    right = True
    for name, parents in generators.items():
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


def aliases(points: Points) -> list[list[str]]:
    """Return groups of effects, of one factor or of two, that the runs cannot separate."""
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
    """Return the resolution of a factorial, "II" to "V or more", by aliases of up to two factors.

    Longer products are not looked at.
    """
    groups = aliases(points)
    if any(sum(" x " not in effect for effect in group) > 1 for group in groups):
        return "II"
    if any(" x " not in effect for group in groups for effect in group):
        return "III"
    return "IV" if groups else "V or more"


def switched(
    points: Points,
    groups: Mapping[str, Sequence[str]],
    *,
    which: str = "all",
    report: Report,
) -> Points:
    """Return combinations of groups of mechanisms at each point of a design.

    Row ``p * m + c`` is combination ``c`` of ``m`` at point ``p``.  In a combination a group acts,
    with the strengths that the config sets for its mechanisms, or is off.

    Parameters
    ----------
    points : Points
        What else varies.
    groups : mapping of str to sequence of str
        Names of the mechanisms in each group.
    which : str
        See :func:`combined`.
    report : callable
        Notes what is wrong; the points are then returned unchanged.
    """
    members = [name for group in groups.values() for name in group]
    if not _check_groups(points, groups, members, which=which, report=report):
        return points
    base, *others = points.scenarios.values()
    strengths = np.array([base.mechanisms[name] for name in members])
    if any(other.mechanisms[name] != base.mechanisms[name] for other in others for name in members):
        report(("design", "groups"), "scenarios may not give these mechanisms other strengths")
        return points
    sizes = [len(group) for group in groups.values()]
    rows = np.repeat(combined(len(groups), which), sizes, axis=1) * strengths
    values = np.hstack(
        [
            np.repeat(points.values, len(rows), axis=0),
            np.tile(rows, (len(points.values), 1)),
        ]
    )
    factors = tuple(Factor(name, "mechanisms") for name in members)
    return Points(points.scenarios, (*points.factors, *factors), values)


def combined(k: int, which: str) -> NDArray[np.bool_]:
    """Return which of k groups act in each combination: shape (combinations, k).

    Parameters
    ----------
    k : int
    which : {"all", "without", "alone", "singles"}
        ``all`` has 2^k combinations: group ``i`` acts in ``c`` where bit ``i`` of ``c`` is set.
        ``without`` has k + 1: group ``i`` acts where ``c`` is not ``i``, so that all act in the
        last one.  ``alone`` has k + 1: group ``i`` acts where ``c`` is ``i``, so that none acts in
        the last one.  ``singles`` has those of ``without``, then those of ``alone``.
    """
    number = np.arange(k)
    if which == "all":
        return (np.arange(1 << k)[:, None] >> number & 1).astype(bool)
    one = np.arange(k + 1)[:, None] == number
    parts = {"without": [~one], "alone": [one], "singles": [~one, one]}
    return np.concatenate(parts[which])


def _check_groups(
    points: Points,
    groups: Mapping[str, Sequence[str]],
    members: Sequence[str],
    *,
    which: str,
    report: Report,
) -> bool:
    """Report what is wrong with groups; return whether they are right."""
    wrong: list[tuple[Key, str]] = []
    if which == "all" and len(groups) > MOST_GROUPS:
        text = f"at most {MOST_GROUPS} groups can be combined, not {len(groups)}: merge some"
        wrong.append(((), text))
    varied = {factor.key for factor in points.factors if factor.group == "mechanisms"}
    for group, names in groups.items():
        for number, name in enumerate(names):
            if name not in MECHANISMS:
                text = unknown("mechanism", name, MECHANISMS)
            elif members.count(name) > 1:
                text = f"{spelled(name)} is named more than once: it belongs to one group only"
            elif name in varied:
                text = f"{spelled(name)} is one of [design.factors] already"
            else:
                continue
            wrong.append(((group, number), text))
    for key, text in wrong:
        report(("design", "groups", *key), text)
    return not wrong
