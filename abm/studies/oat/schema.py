"""The tables of the study ``oat``."""

from __future__ import annotations

from abm.studies.schema import by_name, integer, interval, number, table, text
from abm.studies.sensitivity_tables import OUTPUT

_FACTOR = text("factor", "parameter that alone is varied")

CURVES = table(
    "oat",
    "curves",
    "a factor, a value of it and an output",
    _FACTOR,
    number("value", "value of the factor", "as the factor"),
    number("mean", "mean of the output over runs", "as the output"),
    *interval("", "its 95 % interval (Student)", "as the output"),
    number("run_low", "5 % quantile over runs", "as the output"),
    number("run_high", "95 % quantile over runs", "as the output"),
    integer("runs", "runs", "runs"),
    OUTPUT,
)

SHAPES = table(
    "oat",
    "shapes",
    "a factor and an output",
    _FACTOR,
    number("span", "largest minus smallest mean", "as the output"),
    text("shape", "flat, rises, falls, peaks, dips or winds, beyond the intervals"),
    number("steepest", "value after which the mean changes most; empty if flat", "as the factor"),
    OUTPUT,
)

TABLES = by_name(CURVES, SHAPES)
