"""The tables of the study ``potency``."""

from __future__ import annotations

from abm.studies.schema import boolean, by_name, interval, number, table, text

_PARAMETER = text("parameter", "parameter that is the strength of a mechanism")
_RESAMPLED = "its 95 % interval (replicates resampled)"

BOUNDS = table(
    "potency",
    "bounds",
    "a strength",
    _PARAMETER,
    text("unit", "unit of the parameter"),
    text(
        "state",
        "state of focal activists that the mechanism changes first, from 0 to 1",
    ),
    number("amount", "change of this state by the late day at which potencies are equal", "-"),
    number(
        "bound",
        "least strength that has this effect, or the largest tried",
        "as the parameter",
    ),
    *interval("bound", _RESAMPLED, "as the parameter"),
    boolean("reached", "whether a strength that was tried has this effect"),
    number("moves", "change of the state at the bound", "-"),
    *interval("moves", _RESAMPLED, "-"),
    number("prior", "upper end of the prior in use", "as the parameter"),
    number("prior_moves", "change of the state at the upper end of the prior", "-"),
    *interval("prior", "the 95 % interval of this change (replicates resampled)", "-"),
)

CURVES = table(
    "potency",
    "curves",
    "a strength and a value of it",
    _PARAMETER,
    number("value", "value of the parameter", "as the parameter"),
    number("moved", "change of the state against the same society without the mechanism", "-"),
    *interval("", _RESAMPLED, "-"),
)

TABLES = by_name(BOUNDS, CURVES)
