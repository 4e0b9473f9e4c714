"""The columns and tables that the studies ``morris`` and ``sobol`` have in common."""

from __future__ import annotations

from abm.studies.schema import Column, Table, boolean, integer, interval, number, table, text

OUTPUT = text("output", "output of the sensitivity analysis: those listed under *")
FACTOR = text("factor", "what varies; dummy: a parameter that no rule reads")

SOBOL_INDEX = (
    FACTOR,
    number("S1", "first-order index, corrected for noise", "of variance"),
    *interval("S1", "its 95 % interval", "of variance"),
    number("S1_observed", "first-order index of the means over replicates", "of variance"),
    number("ST", "total index, corrected for noise", "of variance"),
    *interval("ST", "its 95 % interval", "of variance"),
    number("ST_observed", "total index of the means over replicates", "of variance"),
    boolean("matters", "whether ST lies above the dummy's upper end and its interval above 0"),
)
"""Sobol' indices of one factor."""

EMULATED_INDEX = (
    FACTOR,
    number("S1", "first-order index of the mean over runs", "of variance"),
    *interval("S1", "its 95 % interval", "of variance"),
    number("S1_emulator", "what the emulators say without correction", "of variance"),
    number("ST", "total index of the mean over runs", "of variance"),
    *interval("ST", "its 95 % interval", "of variance"),
    number("ST_emulator", "what the emulators say without correction", "of variance"),
    boolean("matters", "whether ST lies above the dummy's upper end and its interval above 0"),
)
"""Sobol' indices of one factor, by emulators that true runs correct."""


def criteria(study: str, size: Column, width: str, unit: str, *further: Column) -> Table:
    """Return the table of criteria of convergence.

    Parameters
    ----------
    study : str
    size : Column
        How much of the design is used.
    width, unit : str
        What the width is of, and its unit.
    *further : Column
        Criteria that only this study has.
    """
    return table(
        study,
        "criteria",
        "an output and a size of the sample",
        OUTPUT,
        size,
        number("width", f"widest 95 % interval of any {width}", unit),
        text("widest", "factor that has this interval"),
        number(
            "rank_since", "places that factors moved since the smaller size (weighted)", "places"
        ),
        *further,
        boolean("indices", "whether the indices have converged"),
        boolean("ranks", "whether the ranks have converged"),
        boolean("screening", "whether the screening has converged"),
    )


def shared(study: str, index: str) -> tuple[Table, ...]:
    """Return the tables that both studies store.

    Parameters
    ----------
    study : str
    index : str
        Name of the index by which the study orders factors.
    """
    return (
        table(
            study,
            "outputs",
            "an output",
            OUTPUT,
            text("meaning", "what the output is"),
            integer("points", "points of the design", "points"),
            integer("replicates", "replicates a point; 1 for a variance over them", "replicates"),
            number("mean", "mean over runs", "as the output", optional=True),
            number(
                "deviation",
                "standard deviation of the points' means",
                "as the output",
                optional=True,
            ),
            number(
                "noise_share",
                "share of the variance of these means that is noise",
                "0-1",
                optional=True,
            ),
            number("dummy", f"{index} of the dummy", optional=True),
            number("dummy_high", "upper end of its 95 % interval", optional=True),
            text("left_out", "why it has no indices; empty if it has", optional=True),
        ),
        table(
            study,
            "cross_check",
            "an output and a factor",
            OUTPUT,
            FACTOR,
            number("index", f"{index} of the factor"),
            number("pawn", "PAWN index: mean over numbers of slices", "0-1"),
            number("pawn_least", "least PAWN index over numbers of slices", "0-1"),
            number("pawn_most", "largest PAWN index over numbers of slices", "0-1"),
            integer("index_rank", f"rank by {index}, 1 for the largest"),
            integer("pawn_rank", "rank by PAWN, 1 for the largest"),
        ),
        table(
            study,
            "agreement",
            "an output and a pair of methods",
            OUTPUT,
            text("method", "one method"),
            text("other", "the other method"),
            number("rank_correlation", "rank correlation (Spearman) of the factors", "-1-1"),
            number("top_correlation", "correlation of Savage scores, led by first ranks", "-1-1"),
        ),
        table(
            study,
            "sample",
            "a run",
            integer("point", "number of the point, from 0"),
            integer("replicate", "number of the replicate, from 0"),
            further="a column for each factor and each output",
        ),
    )
