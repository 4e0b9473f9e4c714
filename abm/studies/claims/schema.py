"""The table of the study ``claims``."""

from __future__ import annotations

from abm.studies.schema import by_name, interval, number, table, text

VERDICTS = table(
    "claims",
    "verdicts",
    "a test of a claim",
    text("fact", "number of the fact (F01, ...)"),
    text("claim", "the claim in words"),
    text("verdict", "verdict on the claim: supported, refuted or undecided"),
    text("test", "what is measured"),
    text("test_verdict", "verdict of the test: supported, refuted or undecided"),
    number("value", "estimate; empty if it has not been measured yet", "as tested"),
    *interval("", "its 95 % interval", "as tested"),
    number("supports", "bound beyond which the whole interval must lie to support", "as tested"),
    number("refutes", "bound beyond which the whole interval must lie to refute", "as tested"),
    text("source", "config/study/table that holds the estimate"),
)

TABLES = by_name(VERDICTS)
