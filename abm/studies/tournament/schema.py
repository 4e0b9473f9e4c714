"""The tables of the study ``tournament``."""

from __future__ import annotations

from abm.studies.schema import boolean, by_name, integer, interval, number, table, text

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

AGREEMENT = table(
    "tournament",
    "agreement",
    "a parameter",
    text("parameter", "parameter: those listed under *"),
    text("method", "the method with the lowest mean score"),
    *(
        number(f"{of}_{name}", f"{meaning} of {what}", "as the parameter")
        for of, what in (
            ("accepted", "the draws that meet all the evidence as it stands"),
            ("learnt", "what the method says of them, having seen none of them, together"),
        )
        for name, meaning in (
            ("low", "5 % quantile"),
            ("median", "median"),
            ("high", "95 % quantile"),
        )
    ),
    number("apart", "largest difference between the two distribution functions", "0-1"),
    number(
        "chance", "difference that chance exceeds for one parameter in twenty experiments", "0-1"
    ),
    boolean("agrees", "whether apart is at most chance"),
)

TABLES = by_name(SCORES, METHODS, AGREEMENT)
