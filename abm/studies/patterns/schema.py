"""The tables of the study ``patterns``."""

from __future__ import annotations

from abm.studies.schema import boolean, by_name, integer, interval, number, table, text
from abm.studies.sensitivity_tables import SOBOL_INDEX

_MODEL = text(
    "model", "full, the mechanisms that it lacks or has alone, or the number of its point"
)
_PATTERN = text("pattern", "name of the pattern (P1, ...)")
_SAYS = text("says", "the pattern in words, and why it is not scored if it is not")
_USE = text("use", "calibrate, validate, or input (the model contains it, so it is not scored)")

CRITERIA = table(
    "patterns",
    "criteria",
    "a model and a criterion of a pattern",
    _MODEL,
    _PATTERN,
    text("form", "form of the pattern to which the criterion belongs: first, sharper or both"),
    text("says", "quantity that is compared with the range, and why it is not scored if it is not"),
    number("low", "lower end of the range, included", "as the quantity"),
    number("high", "upper end of the range, included", "as the quantity"),
    number("mean", "mean of the quantity over replicates", "as the quantity"),
    *interval("mean", "its 95 % interval (Student)", "as the quantity"),
    integer("n", "replicates in which the quantity is defined", "replicates"),
    number("share", "share of all finished replicates in which the criterion holds", "0-1"),
)

PATTERNS = table(
    "patterns",
    "patterns",
    "a model and a pattern",
    _MODEL,
    _PATTERN,
    _SAYS,
    integer("n", "finished replicates", "replicates"),
    _USE,
    number(
        "first",
        "share of replicates in which the first form holds; empty if not all scored",
        "0-1",
    ),
    number("share", "share in which the scored form holds; empty if it is not scored", "0-1"),
    boolean("passes", "whether that share exceeds one half"),
)

_FREQUENCY = (
    _PATTERN,
    _SAYS,
    _USE,
    integer("draws", "draws in which the pattern was scored", "draws"),
    number("share", "share of these draws that pass", "0-1"),
    *interval("", "its 95 % interval (Wilson)", "0-1"),
)

PRIOR = table(
    "patterns",
    "prior",
    "a pattern, over draws of the prior",
    *_FREQUENCY,
    boolean("built_in", "whether the interval lies above 0.95: the pattern then proves nothing"),
)

DRAWS = table("patterns", "draws", "a pattern, over the points of a given table", *_FREQUENCY)

INDICES = table(
    "patterns",
    "indices",
    "a scenario, an output and a factor (P14)",
    text("scenario", "scenario of the experiment"),
    text("output", "outcome of a run: those listed under *"),
    *SOBOL_INDEX,
)

CONDITIONS = table(
    "patterns",
    "conditions",
    "a scenario and a condition of P14",
    text("scenario", "scenario of the experiment"),
    text("says", "the quantity, and the condition that it must meet"),
    number("value", "estimate of the quantity", "as stated"),
    *interval("", "its 95 % interval", "as stated"),
    boolean("holds", "whether the condition is met"),
)

TABLES = by_name(CRITERIA, PATTERNS, PRIOR, DRAWS, INDICES, CONDITIONS)
