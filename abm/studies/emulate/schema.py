"""The tables of the study ``emulate``."""

from __future__ import annotations

from abm.studies.schema import (
    Column,
    by_name,
    date,
    integer,
    interval,
    number,
    table,
    text,
)
from abm.studies.sensitivity_tables import EMULATED_INDEX, FACTOR, OUTPUT

EMULATED = "prior"
"""The experiment whose emulator is kept, for the page and for draws from the posterior."""

_Q2 = (
    number(
        "q2",
        "share of the variance of the mean that is predicted at runs left out",
        "0-1",
        optional=True,
    ),
    number("q2_low", "lower end of its 95 % interval", "0-1", optional=True),
    number("q2_high", "upper end of its 95 % interval", "0-1", optional=True),
    number("q2_runs", "the same share of the variance of single runs", "0-1"),
    number(
        "noise_share", "share of the variance of single runs that is noise", "0-1", optional=True
    ),
    number("width", "widest interval of an S1 or ST", "of variance", optional=True),
    Column("converged", "boolean", "whether no interval is wider than 0.05", optional=True),
)

INDICES = table("emulate", "indices", "an output and a factor", OUTPUT, *EMULATED_INDEX)

OUTPUTS = table(
    "emulate",
    "outputs",
    "an output",
    OUTPUT,
    text("meaning", "what the output is"),
    integer("runs", "runs by which emulators are trained, corrected or judged", "runs"),
    number("mean", "mean over runs", "as the output", optional=True),
    number("deviation", "standard deviation over runs", "as the output", optional=True),
    *_Q2,
    number("width_alone", "the same by the runs without emulators", "of variance", optional=True),
    text("left_out", "why it has no indices; empty if it has", optional=True),
)

_MEASURE = text("measure", "measure of the activists of the focal party")
_DATE = date("date", "first day of the step of the record")

BY_DATE = table(
    "emulate", "by_date", "a measure, a date and a factor", _MEASURE, _DATE, *EMULATED_INDEX
)

DATES = table("emulate", "dates", "a measure and a date", _MEASURE, _DATE, *_Q2)

SHAPLEY = table(
    "emulate",
    "shapley",
    "an output and a factor",
    OUTPUT,
    FACTOR,
    number("effect", "Shapley effect by the emulators: share of the variance of the mean", "0-1"),
    *interval("", "its 95 % interval, over emulators and points", "0-1"),
)

CURVES = table(
    "emulate",
    "curves",
    "an output of the emulator whose weights are kept, in its order",
    OUTPUT,
    text("measure", "measure of the curve that it is a point of"),
    text("party", "party of the curve"),
    date("date", "date of the point"),
    number("below", "5 % quantile of what runs left out had beyond the prediction"),
    number("above", "95 % quantile of the same"),
)

RANGES = table(
    "emulate",
    "ranges",
    "an input of the emulator whose weights are kept, in its order",
    FACTOR,
    *interval("", "the range on which it was trained", "as the parameter"),
)

WEIGHTS = table(
    "emulate",
    "weights",
    "a weight of the emulator that all runs trained",
    integer("network", "number of the network; predictions are means over networks"),
    integer("layer", "number of the layer"),
    integer("origin", "unit that it starts from; the last is the constant"),
    integer("target", "unit that it ends at"),
    number("weight", "the weight"),
)

TABLES = by_name(
    *(INDICES, OUTPUTS, BY_DATE, DATES),
    *(SHAPLEY, CURVES, RANGES, WEIGHTS),
)
