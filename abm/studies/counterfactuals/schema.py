"""The tables of the study ``counterfactuals``."""

from __future__ import annotations

from abm.studies.schema import by_name, integer, interval, number, table, text

_SCENARIO = text(
    "scenario", "scenario that is compared with the baseline, or with the scenario that it extends"
)
_OUTCOME = text("outcome", "outcome of a run: those listed under *")
_PAIRS = integer("pairs", "pairs of runs in which the outcome is defined", "pairs")
_DEVIATION = number("deviation", "standard deviation of the differences", "as the outcome")

DIFFERENCES = table(
    "counterfactuals",
    "differences",
    "a scenario and an outcome",
    _SCENARIO,
    _OUTCOME,
    number("baseline", "mean of what it is compared with", "as the outcome"),
    number("difference", "mean difference between runs on the same seed", "as the outcome"),
    *interval("t", "its 95 % interval (Student); empty over draws", "as the outcome"),
    *interval(
        "",
        "its 95 % interval (bootstrap, BCa; Student below ten pairs; over draws, bootstrap of "
        "draws and of replicates)",
        "as the outcome",
    ),
    _DEVIATION,
    number("effect", "difference over this deviation; 0 if all differences are 0", "deviations"),
    number("effect_between", "difference over the pooled deviation (Cohen's d)", "deviations"),
    number("a_measure", "probability that a scenario run exceeds a baseline run, ties half", "0-1"),
    number("a_paired", "the same probability for runs on the same seed", "0-1"),
    _PAIRS,
    number("relative", "difference over the mean of the baseline", "of the baseline"),
    *interval("relative", "its 95 % interval", "of the baseline"),
)

BY_DRAW = table(
    "counterfactuals",
    "by_draw",
    "a scenario, an outcome and a draw of the parameters (of a design alone)",
    _SCENARIO,
    text("beside", "baseline, or the scenario that it extends and is compared with"),
    text(
        "change",
        "scenario that makes the same change to the baseline; itself if it is compared with that; "
        "empty if there is none",
    ),
    text("outcome", "outcome of a run: those that sentences are about"),
    integer("draw", "number of the row of the design, from 0"),
    number("baseline", "mean of what it is compared with, over replicates", "as the outcome"),
    number("difference", "mean difference between runs on the same seed", "as the outcome"),
    number(
        "relative",
        "difference over the mean of what it is compared with; empty if that is 0",
        "of the baseline",
    ),
    _PAIRS,
)

POWER = table(
    "counterfactuals",
    "power",
    "a scenario and an outcome",
    _SCENARIO,
    _OUTCOME,
    _PAIRS,
    _DEVIATION,
    number(
        "detectable", "least difference found with power 0.8 (two-sided t test)", "as the outcome"
    ),
    number("power", "probability of finding a difference of 0.02 with these pairs", "0-1"),
    integer("needed", "pairs that find a difference of 0.02 with power 0.8", "pairs"),
    integer("needed_95", "pairs that find a difference of 0.02 with power 0.95", "pairs"),
)

TABLES = by_name(DIFFERENCES, BY_DRAW, POWER)
