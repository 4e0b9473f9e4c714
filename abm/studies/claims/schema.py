"""The table of the study ``claims``."""

from __future__ import annotations

from abm.studies.schema import by_name, integer, interval, number, table, text

VERDICTS = table(
    "claims",
    "verdicts",
    "a test of a claim",
    text("fact", "number of the fact (F01, ...)"),
    text("claim", "the claim in words"),
    text(
        "verdict",
        "verdict on the claim: supported, refuted or undecided; by draws in the first account, or "
        "in the standard structure, where the table draws has it, otherwise as by_interval",
    ),
    text("by_interval", "verdict on the claim by the intervals of all its tests, the former rule"),
    text("test", "what is measured"),
    text("test_verdict", "verdict of the test by its interval: supported, refuted or undecided"),
    number("value", "estimate; empty if it has not been measured yet", "as tested"),
    *interval("", "its 95 % interval", "as tested"),
    number("supports", "bound beyond which the whole interval must lie to support", "as tested"),
    number("refutes", "bound beyond which the whole interval must lie to refute", "as tested"),
    text("source", "config/study/table that holds the estimate"),
    integer(
        "structures",
        "rival structures in which the test is made as well (table draws), those of groups by "
        "leaving them out; 0: it is made in the standard structure alone",
    ),
)

DRAWS = table(
    "claims",
    "draws",
    "a claim, a test of it and a setting",
    text("fact", "number of the fact (F01, ...)"),
    text("test", "what is measured; all tests: the claim by all of them together"),
    text(
        "kind",
        "account, or standard (the structure of the config, where there are no accounts); or "
        "structure (a rival one) or variant (of the standard one), in which tests of groups are by "
        "leaving them out",
    ),
    text("setting", "name of the account, the structure or the variant"),
    text("config", "experiment whose draws are counted"),
    integer("draws", "number of draws in which the claim has its numbers"),
    number("median", "median of the number over draws; empty for all tests", "as tested"),
    number("low", "5 % quantile over draws", "as tested"),
    number("high", "95 % quantile over draws", "as tested"),
    number("holds", "share of draws in which the number supports the claim", "0-1"),
    number("refuted", "share of draws in which the number refutes the claim", "0-1"),
    text("verdict", "supported or refuted if that is so in 90 % of draws; otherwise undecided"),
)

TABLES = by_name(VERDICTS, DRAWS)
