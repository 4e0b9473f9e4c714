"""The tables of the study ``effects``."""

from __future__ import annotations

from abm.studies.schema import boolean, by_name, integer, interval, number, table, text
from abm.studies.sensitivity_tables import OUTPUT

_INPUT = text("input", "parameter; dummy: one that no rule reads")
_EXPLAINED = "of what is explained"

EFFECTS = table(
    "effects",
    "effects",
    "an output and an input that was selected for it",
    OUTPUT,
    _INPUT,
    number("effect", "Shapley effect: share of the variance that the inputs explain", _EXPLAINED),
    *interval("", "its 95 % interval (random halves)", _EXPLAINED),
    boolean("matters", "whether the interval lies above that of the dummy and above zero"),
    integer("rank", "rank by effect, 1 for the largest, the dummy included"),
    number(
        "explained", "share that the selected inputs explain of the points' means", "of variance"
    ),
    number(
        "noise_share", "share of the variance of these means that is noise, if replicated", "0-1"
    ),
)

SCREENED = table(
    "effects",
    "screened",
    "an output and an input",
    OUTPUT,
    _INPUT,
    number("correlation", "rank correlation (Spearman) with the means of points", "-1-1"),
    number("folded", "rank correlation of the input's distance from its median", "-1-1"),
    number("strength", "larger of the sizes of these two", "0-1"),
    boolean("chosen", "whether the input is selected"),
)

TABLES = by_name(EFFECTS, SCREENED)
