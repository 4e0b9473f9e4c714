"""The tables of the study ``patterns``."""

from __future__ import annotations

from abm.studies.schema import boolean, by_name, integer, interval, number, table, text
from abm.studies.sensitivity_tables import EMULATED_INDEX

_MODEL = text(
    "model",
    "full, the mechanisms that it lacks or, beside design.kept, has alone, or the number of its "
    "point",
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
    text("says", "quantity that is compared with the range, and why it is not scored if it is not"),
    number("low", "lower end of the range, included", "as the quantity"),
    number("high", "upper end of the range, included", "as the quantity"),
    text("source", "where the range comes from"),
    number("value", "the quantity, from outcomes pooled over replicates", "as the quantity"),
    *interval("value", "its 95 % interval (bootstrap of replicates)", "as the quantity"),
    boolean("holds", "whether the value lies in the range"),
    number("share", "share of the resamples of replicates in which it does", "0-1"),
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
    boolean("passes", "whether all its criteria hold; empty if it is not scored"),
    number("share", "share of the resamples of replicates in which all of them hold", "0-1"),
    boolean("former", "whether it passes by its former rule; empty if that cannot be scored"),
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

RULES = table(
    "patterns",
    "rules",
    "a pattern, whose rule changed before these draws were judged",
    _PATTERN,
    text("was", "the former rule"),
    number("former", "share of draws that pass by the former rule", "0-1"),
    text("says", "the conditions of the rule, with their ranges"),
    number("share", "share of the same draws that pass by the rule", "0-1"),
    text("why", "why it changed"),
)

DRAWS = table("patterns", "draws", "a pattern, over the points of a given table", *_FREQUENCY)

INDICES = table(
    "patterns",
    "indices",
    "a scenario, an output and a factor (P14)",
    text("scenario", "scenario of the experiment"),
    text("output", "outcome of a run: those listed under *"),
    *EMULATED_INDEX,
)

CONDITIONS = table(
    "patterns",
    "conditions",
    "a scenario and a condition of P14",
    text("scenario", "scenario of the experiment"),
    text("says", "the quantity"),
    text("required", "the values that it must have"),
    number("value", "estimate of the quantity", "as stated"),
    *interval("", "its 95 % interval", "as stated"),
    boolean("holds", "whether the condition is met"),
)

TABLES = by_name(CRITERIA, PATTERNS, PRIOR, DRAWS, RULES, INDICES, CONDITIONS)
