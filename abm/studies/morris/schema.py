"""The tables of the study ``morris``."""

from __future__ import annotations

from abm.studies.schema import boolean, by_name, integer, interval, number, table, text
from abm.studies.sensitivity_tables import FACTOR, OUTPUT, criteria, shared

_TRAJECTORIES = integer("trajectories", "trajectories that are used", "trajectories")

INDICES = table(
    "morris",
    "indices",
    "an output and a factor",
    OUTPUT,
    FACTOR,
    number("mu_star", "mean size of elementary effects over the whole range", "as the output"),
    *interval("mu_star", "its 95 % interval", "as the output"),
    number("mu", "mean elementary effect", "as the output"),
    *interval("mu", "its 95 % interval", "as the output"),
    number("sigma", "standard deviation of elementary effects without noise", "as the output"),
    *interval("sigma", "its 95 % interval", "as the output"),
    number("noise_floor", "mu_star of a factor without effect, by noise alone", "as the output"),
    boolean("matters", "whether mu_star exceeds noise and dummy, or the interval of mu excludes 0"),
)

CONVERGENCE = table(
    "morris",
    "convergence",
    "an output, a factor and a size of the sample",
    *INDICES.columns,
    _TRAJECTORIES,
)

CRITERIA = criteria(
    "morris",
    _TRAJECTORIES,
    "mu_star",
    "of the largest mu_star",
    text("changed", "factors that matter at only one of this size and the smaller one"),
)

OUTPUTS, *_REST = shared("morris", "mu_star")
TABLES = by_name(INDICES, CONVERGENCE, CRITERIA, OUTPUTS, *_REST)
