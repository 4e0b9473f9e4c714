"""Which values are allowed, wherever they enter: a config, a table of points, or Python."""

from __future__ import annotations

import sys
from numbers import Integral, Real
from typing import Any

from abm.mechanisms import MECHANISMS
from abm.parameters import PARAMETERS
from abm.scenario import Scenario

STRENGTHS = (0.0, 10.0)
"""Lowest and highest strength of a mechanism: off, and ten times as in the table of parameters."""

SCALES = (1, 5000)
"""Fewest and most members for whom one may stand in a config."""

STEPS = (0.25, 92.0)
"""Shortest and longest step, in days."""

SEEDS = (0, 2**63 - 1)
"""Lowest and highest seed."""


def of(name: str) -> tuple[float, float]:
    """Return the lowest and highest value of a parameter, or strength of a mechanism."""
    if name in MECHANISMS:
        return STRENGTHS
    return PARAMETERS[name].low, PARAMETERS[name].high


def check(scenario: Scenario) -> None:
    """Refuse a scenario with a value outside its limits; any scale from 1 is allowed in Python.

    Raises
    ------
    ValueError
        If there is one.
    """
    check_whole("scale", scenario.scale, (SCALES[0], sys.maxsize))
    check_number("step", scenario.step, STEPS)
    for name, value in {**scenario.parameters, **scenario.mechanisms}.items():
        check_number(name, value, of(name))


def check_whole(name: str, value: Any, limits: tuple[int, int]) -> int:
    """Return a whole number within limits, as Python's own.

    Raises
    ------
    ValueError
        If it is no whole number, or is outside.
    """
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not (whole and limits[0] <= value <= limits[1]):
        low, high = limits
        raise ValueError(f"{name} = {value!r}: must be a whole number from {low} to {high}")
    return int(value)


def check_number(name: str, value: Any, limits: tuple[float, float]) -> float:
    """Return a number within limits, as Python's own.

    Raises
    ------
    ValueError
        If it is no number, or is outside or undefined.
    """
    if not (isinstance(value, Real) and limits[0] <= float(value) <= limits[1]):
        low, high = limits
        raise ValueError(f"{name} = {value!r}: must be a number from {low:g} to {high:g}")
    return float(value)
