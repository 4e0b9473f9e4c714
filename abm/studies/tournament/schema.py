"""The tables of the study ``tournament``."""

from __future__ import annotations

from abm.studies.schema import by_name, integer, interval, number, table, text

SCORES = table(
    "tournament",
    "scores",
    "a method and a parameter",
    text("method", "regression (ABC), forest (quantile regression) or boosting (gradient)"),
    text("parameter", "parameter: those listed under *"),
    number("score", "ranked probability score at draws held out, over that of the prior", "0-1"),
    *interval("", "its 95 % interval (bootstrap over draws held out)"),
)

METHODS = table(
    "tournament",
    "methods",
    "a method",
    text("method", "regression (ABC), forest (quantile regression) or boosting (gradient)"),
    number("score", "mean score over the parameters but the dummy", "0-1"),
    integer("best", "parameters at which it has the lowest score", "parameters"),
    number("dummy", "its score at the dummy, of which nothing can be learnt: 1 if it knows that"),
    integer("draws", "draws that it was given", "draws"),
    integer("held_out", "draws at which it was scored", "draws"),
)

TABLES = by_name(SCORES, METHODS)
