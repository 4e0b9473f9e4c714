"""The tables of the study ``predictions``."""

from __future__ import annotations

from abm.studies.schema import by_name, integer, interval, number, table, text

_UNIT = "as the quantity"
_PREDICTION = text("prediction", "id of the prediction")
_MEDIAN = number("median", "median over runs", _UNIT)
_SPREAD = interval("model", "the range from 5 to 95 % of runs", _UNIT)
_PROBABILITY = number("probability", "share of runs in the predicted range", "0-1")
_RUNS = integer("n", "runs in which the quantity is defined", "runs")

PREDICTIONS = table(
    "predictions",
    "predictions",
    "a prediction",
    _PREDICTION,
    text("name", "what is predicted, in words"),
    text("quantity", "expression of outcomes; empty if the model does not measure it yet"),
    text("unit", "unit of the quantity"),
    *interval("predicted", "the predicted range; empty if open", _UNIT),
    _MEDIAN,
    *_SPREAD,
    _PROBABILITY,
    _RUNS,
    text("without", "scenario that lacks the mechanism from which the prediction follows"),
    number("probability_without", "share of its runs in the predicted range", "0-1"),
    *interval("refuted", "the observations that would refute it; empty if open", _UNIT),
    *interval("observed", "what was observed; empty if open or unknown", _UNIT),
    text("verdict", "hit, miss, undecided or no observation yet"),
    text("missing", "why there is no number from runs"),
)

SCENARIOS = table(
    "predictions",
    "scenarios",
    "a prediction and a scenario",
    _PREDICTION,
    text("scenario", "scenario of the experiment"),
    _MEDIAN,
    *_SPREAD,
    _PROBABILITY,
    _RUNS,
)

TABLES = by_name(PREDICTIONS, SCENARIOS)
