"""The tables of the study ``sobol``."""

from __future__ import annotations

from abm.studies.schema import boolean, by_name, integer, interval, number, table, text
from abm.studies.sensitivity_tables import OUTPUT, SOBOL_INDEX, criteria, shared

_BLOCKS = integer("N", "blocks of the design that are used", "blocks")

INDICES = table("sobol", "indices", "an output and a factor", OUTPUT, *SOBOL_INDEX)

CONVERGENCE = table(
    "sobol",
    "convergence",
    "an output, a factor and a size of the sample",
    *INDICES.columns,
    _BLOCKS,
)

CRITERIA = criteria(
    "sobol",
    _BLOCKS,
    "S1 or ST",
    "of variance",
    number("rank_change", "places by which resamples differ, 95 % quantile (weighted)", "places"),
    number("small_width", "widest interval of a small ST", "of variance"),
    boolean("small_same", "whether the same factors were small at the smaller size"),
)

PAIRS = table(
    "sobol",
    "pairs",
    "an output and a pair of factors",
    OUTPUT,
    text("factor", "one factor of the pair"),
    text("other", "the other factor"),
    number("S2", "second-order index", "of variance"),
    *interval("S2", "its 95 % interval", "of variance"),
)

OUTPUTS, *_REST = shared("sobol", "ST")
TABLES = by_name(INDICES, CONVERGENCE, CRITERIA, PAIRS, OUTPUTS, *_REST)
