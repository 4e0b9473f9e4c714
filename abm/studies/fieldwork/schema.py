"""The tables of the study ``fieldwork``."""

from __future__ import annotations

from abm.studies.schema import boolean, by_name, integer, interval, number, table, text

_TARGET = text("target", "loss without a group, whether this group comes first, or a claim")
_COST = number("cost", "cost of what is measured", "weeks of one person")
_WORTH = (
    number("reduction", "expected reduction of the target's variance, as a share of it", "0-1"),
    *interval("", "its 95 % interval", "0-1"),
    number("linear", "this reduction by linear regression", "0-1"),
    number("information", "expected gain of information", "nats"),
    _COST,
    number("per_cost", "reduction over cost", "1/week"),
)

GAINS = table(
    "fieldwork",
    "gains",
    "a measurement and a target",
    text("measurement", "measurement not made yet; dummy: the control, which teaches nothing"),
    _TARGET,
    text("kind", "share (loss without a group) or claim (true or false)"),
    *_WORTH,
    boolean("beyond_control", "whether it exceeds the control, and at 95 % exceeds 1 %"),
)

PAIRS = table(
    "fieldwork",
    "pairs",
    "a pair of measurements and a target",
    text("first", "one measurement of the pair"),
    text("second", "the other measurement"),
    _TARGET,
    *_WORTH,
)

MEASUREMENTS = table(
    "fieldwork",
    "measurements",
    "a measurement",
    text("name", "name of the measurement"),
    text("outcome", "outcome that is measured, or the difference of two"),
    text("how", "how it would be measured"),
    integer("n", "persons asked; empty if no share is counted", "persons"),
    number("error", "standard deviation of errors other than sampling", "as the outcome"),
    _COST,
    text("source", "why it could be done"),
    text("note", "remarks"),
    number("shares", "mean reduction of the variance of the shares", "0-1"),
    number("claims", "mean reduction of the variance of the claims", "0-1"),
    number("per_cost", "mean of both beyond that of the control, over cost", "1/week"),
    text("best", "target whose variance it reduces most"),
    number("most", "reduction of the variance of this target", "0-1"),
    number("mean", "mean over draws of the measurement without error", "as the outcome"),
    number("deviation", "standard deviation over draws of the same", "as the outcome"),
)

TARGETS = table(
    "fieldwork",
    "targets",
    "a target",
    _TARGET,
    number("prior_mean", "mean over the prior draws", "as the target"),
    number("prior_deviation", "standard deviation over the prior draws", "as the target"),
    number("mean", "mean over the kept draws", "as the target"),
    number("deviation", "standard deviation over the kept draws", "as the target"),
    number("low", "5 % quantile over the kept draws", "as the target"),
    number("high", "95 % quantile over the kept draws", "as the target"),
    boolean("open", "whether it is a share, or a claim on which the kept draws differ"),
    integer("kept_draws", "draws nearest to the evidence, which are kept", "draws"),
    integer("prior_draws", "draws from the priors", "draws"),
    number("reduction", "share of the prior variance that the evidence removed (may be negative)"),
)

PUBLISHED = table(
    "fieldwork",
    "published",
    "a published number, or a pattern, and a target",
    text("name", "piece of the evidence"),
    text("source", "facts or document that it comes from"),
    text("use", "calibrate, or validate for one that sets no parameter"),
    _TARGET,
    text("kind", "share (loss without a group) or claim (true or false)"),
    number("met", "share of the prior draws that meet it", "0-1"),
    number(
        "taught",
        "share of the variance of the target, over the prior draws, that it alone removed; empty "
        "if too few draws meet it",
        "up to 1",
    ),
    *interval("", "its 95 % interval", "up to 1"),
)

TABLES = by_name(GAINS, PAIRS, MEASUREMENTS, TARGETS, PUBLISHED)
