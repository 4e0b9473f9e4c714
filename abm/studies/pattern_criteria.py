"""The patterns P1-P13 and the criteria that they must meet; P15 and P16 as inputs beside them.

Criteria were written before anything was run.  First runs showed that some did not test what their
pattern says, and these were corrected, whatever the result: zero no longer counts as more than
nothing (P5 had passed where nobody canvassed); P4 and P7 look at parties whose cadres decide on
launches, as the list of patterns asks; P4 counts what a leak does replicate by replicate (a mean
over them had passed or failed all at once); P6 keeps its first form beside the sharper one.

Each criterion is a value for every replicate and the range that it must lie in.  The first form is
that of the list of patterns.  A pattern that models without its mechanism meet as well proves
nothing; where a sharper form is known, that one is scored and both are reported.  P14 is about
shares of variance: see :mod:`abm.studies.patterns.true_effect`.

A criterion may compare the model with a scenario on the same draws; it is not scored where an
experiment lacks that scenario.  The values are computed in :mod:`abm.studies.pattern_values`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from abm.analysis.outputs import Array
from abm.studies import pattern_values as values
from abm.studies.pattern_values import ScenarioOutcomes

FIRST, SHARPER, BOTH = "first", "sharper", "both"
"""Forms of a pattern to which a criterion belongs."""

CALIBRATE, VALIDATE, INPUT = "calibrate", "validate", "input"
"""Uses of patterns: those that may set parameters, those that may not, and those that the model
contains, which are reported and not scored."""

MORE_THAN_NOTHING = 1e-9
"""Lower end of a range where zero is what a model without the pattern would give."""


@dataclass(frozen=True)
class Criterion:
    """One condition of a pattern.

    Attributes
    ----------
    pattern : str
        Name of the pattern.
    form : {"first", "sharper", "both"}
        Form of the pattern that the criterion belongs to.
    says : str
        The value in words.
    value : callable
        From the outcomes of the scenarios to an array (rows, replicates).
    low, high : float
        Ends of the range, included, in the unit of the value.
    """

    pattern: str
    form: str
    says: str
    value: Callable[[ScenarioOutcomes], Array]
    low: float = -np.inf
    high: float = np.inf


@dataclass(frozen=True)
class Pattern:
    """What is expected of the model, the facts that it comes from, and its use.

    Attributes
    ----------
    name, says : str
        Its name (P1, ...) and the pattern in words.
    facts : str
        Facts of the article.
    use : {"calibrate", "validate", "input"}
    mechanism : str
        Mechanism that the pattern is meant to show: models without it should fail.  Empty if there
        is none.
    """

    name: str
    says: str
    facts: str
    use: str
    mechanism: str


PATTERNS = {
    pattern.name: pattern
    for pattern in (
        Pattern("P1", "resistance falls but survives", "F02-F04", CALIBRATE, ""),
        Pattern(
            "P2", "acceleration after the victory of 2012", "F05, F06", VALIDATE, "attribution"
        ),
        Pattern("P3", "near-miss launch", "F18", CALIBRATE, ""),
        Pattern("P4", "veto of the cadres", "F17", VALIDATE, ""),
        Pattern("P5", "local diffusion despite defeat", "F16", VALIDATE, ""),
        Pattern("P6", "a new party finds it easier", "F26, F27", VALIDATE, ""),
        Pattern("P7", "a primary is easier than a general election", "F29", VALIDATE, ""),
        Pattern("P8", "training is compressed", "F09, F14", CALIBRATE, ""),
        Pattern("P9", "the trained are promoted", "F11", VALIDATE, "promotion"),
        Pattern(
            "P10", "vendors boom after the win, and one leaves", "F52, F59", VALIDATE, "market"
        ),
        Pattern("P11", "visibility lags use", "F38-F41", CALIBRATE, "staging"),
        Pattern("P12", "some attribute the victory, others not", "F05", CALIBRATE, "attribution"),
        Pattern("P13", "breadth exceeds depth in the old party", "F23-F26", VALIDATE, ""),
        Pattern("P15", "only successes are told", "F47, F48", INPUT, ""),
        Pattern("P16", "novices coordinate the primary", "F32", INPUT, ""),
    )
}
"""Patterns by name.  P14 is scored by shares of variance."""

CRITERIA = (
    Criterion(
        "P1",
        BOTH,
        "fall of resistance, 2012 to 2017",
        lambda o: o.base["resistance_2012"] - o.base["resistance_2017"],
        low=0.2,
    ),
    Criterion("P1", BOTH, "resistance in 2017", lambda o: o.base["resistance_2017"], low=0.02),
    Criterion(
        "P1",
        BOTH,
        "resistance in 2017 over that of 2012",
        lambda o: values.ratio(o.base["resistance_2017"], o.base["resistance_2012"]),
        high=0.5,
    ),
    Criterion(
        "P2",
        FIRST,
        "how much faster resistance falls a year, 2012-14 against 2009-12",
        lambda o: values.acceleration(o.base),
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P2",
        SHARPER,
        "resistance in 2014 had the election been lost, minus that of history",
        lambda o: o["lost_2012"]["resistance_2014"] - o.base["resistance_2014"],
        low=0.05,
    ),
    Criterion(
        "P2",
        SHARPER,
        "rise of belief from April to July 2012",
        lambda o: values.rise_around_victory(o.base),
        low=0.03,
    ),
    Criterion(
        "P2",
        SHARPER,
        "rise of belief from April to July 2012 minus three times the earlier rate",
        lambda o: values.rise_beyond_trend(o.base),
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P3",
        BOTH,
        "probability of the launch of 2012",
        lambda o: o.base["launch_probability_2012"],
        low=0.05,
        high=0.6,
    ),
    Criterion(
        "P3",
        SHARPER,
        "rise of the probability of this launch when cadres anticipate no resistance",
        lambda o: (
            o["no_anticipation"]["launch_probability_2012"] - o.base["launch_probability_2012"]
        ),
        low=0.1,
    ),
    Criterion(
        "P4",
        BOTH,
        "share of the use of 2017 lost when cadres learn nothing",
        lambda o: values.lost_use(o, "cadres_frozen"),
        low=0.5,
    ),
    Criterion(
        "P4",
        BOTH,
        "share of the use of 2017 lost when cadres learn nothing minus that when activists do",
        lambda o: values.lost_use(o, "cadres_frozen") - values.lost_use(o, "activists_frozen"),
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P4",
        SHARPER,
        "how many of P5 and P6 hold without leaks, minus how many hold with them",
        lambda o: values.lost_by_leak(o.base, o["leaking"]),
        low=0.0,
    ),
    Criterion(
        "P5",
        FIRST,
        "rise of local use from 2012 to 2014",
        lambda o: values.local_rise(o.base),
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P5",
        FIRST,
        "change of local use from 2014 to 2017",
        lambda o: values.local_change_after(o.base),
        low=0.0,
    ),
    Criterion(
        "P5",
        SHARPER,
        "rise of local use from 2012 to 2014, elections equally close",
        lambda o: values.local_rise(o["equally_close"]),
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P5",
        SHARPER,
        "change of local use from 2014 to 2017, elections equally close",
        lambda o: values.local_change_after(o["equally_close"]),
        low=0.0,
    ),
    Criterion(
        "P6",
        BOTH,
        "years by which En Marche reaches half earlier than the PS, size and outlook apart",
        lambda o: values.years_sooner(o["alike"]),
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P6",
        SHARPER,
        "years by which En Marche is later if as old or as divided as the PS",
        values.years_later_if_alike,
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P7",
        BOTH,
        "use in the primary of 2016 minus that in the election of 2017, LR",
        lambda o: o["free"]["use_lr_primary_2016"] - o["free"]["use_lr_2017"],
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P7",
        SHARPER,
        "use gained in the primary because the organisation weighs less",
        lambda o: o["free"]["use_lr_primary_2016"] - o["primary_alike"]["use_lr_primary_2016"],
        low=0.01,
    ),
    Criterion(
        "P8",
        BOTH,
        "hours of a new user, 2012 over 2017",
        lambda o: values.hours_ratio(o.base),
        low=4.0,
    ),
    Criterion(
        "P8",
        FIRST,
        "share of the yearly hours of training of 2012 saved by 2017",
        lambda o: 1.0 - values.ratio(o.base["training_2017"], o.base["training_2012"]),
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P8",
        FIRST,
        "rise of use, 2012 to 2017",
        lambda o: o.base["use_2017"] - o.base["use_2012"],
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P8",
        SHARPER,
        "hours of a new user, 2012 over 2017, with the tool of 2012",
        lambda o: values.hours_ratio(o["tool_frozen"]),
        low=2.0,
    ),
    Criterion(
        "P9",
        FIRST,
        "share of trained among the promoted over that among active members",
        lambda o: values.promotion_ratio(o.base),
        low=1.0,
    ),
    Criterion(
        "P9",
        SHARPER,
        "share of trained among the promoted over that among active members, stricter",
        lambda o: values.promotion_ratio(o.base),
        low=1.3,
    ),
    Criterion(
        "P9",
        SHARPER,
        "share of trained among the promoted over that among active members, skill ignored",
        lambda o: values.promotion_ratio(o["blind_promotion"]),
        high=1.1,
    ),
    Criterion(
        "P10",
        FIRST,
        "firms that entered after April 2012 minus those before",
        lambda o: values.entries_after_2012(o.base) - values.entries_by_2012(o.base),
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P10", BOTH, "firms that left by April 2017", lambda o: o.base["vendor_exits_2017"], low=1.0
    ),
    Criterion(
        "P10",
        SHARPER,
        "entries of firms after the win over those after a loss",
        lambda o: values.ratio(
            values.entries_after_2012(o.base),
            np.maximum(values.entries_after_2012(o["lost_2012"]), 1.0),
        ),
        low=1.5,
    ),
    Criterion("P11", BOTH, "use in 2012", lambda o: o.base["use_2012"], low=MORE_THAN_NOTHING),
    Criterion("P11", FIRST, "publicity in 2012", lambda o: o.base["publicity_2012"], high=0.3),
    Criterion("P11", FIRST, "publicity in 2017", lambda o: o.base["publicity_2017"], low=0.6),
    Criterion(
        "P11",
        SHARPER,
        "rise of publicity, 2012 to 2017",
        lambda o: o.base["publicity_2017"] - o.base["publicity_2012"],
        low=0.3,
    ),
    Criterion(
        "P12",
        BOTH,
        "share of PS members who credit the canvass in 2012",
        lambda o: o.base["attributing_2012"],
        low=0.1,
        high=0.9,
    ),
    Criterion(
        "P12",
        SHARPER,
        "share who credit the canvass among participants minus that among others",
        lambda o: o.base["attributing_part_2012"] - o.base["attributing_others_2012"],
        low=0.1,
    ),
    Criterion(
        "P12",
        SHARPER,
        "share who credit the canvass among members who did not take part",
        lambda o: o.base["attributing_others_2012"],
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P13",
        FIRST,
        "depth over breadth in the PS, 2017",
        lambda o: values.depth_over_breadth(o.base),
        high=0.5,
    ),
    Criterion(
        "P13",
        FIRST,
        "depth of En Marche minus that of the PS, 2017",
        lambda o: o.base["depth_em_2017"] - o.base["depth_ps_2017"],
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P13",
        SHARPER,
        "depth over breadth in a newly founded PS minus that in the PS",
        lambda o: values.depth_over_breadth(o["young_ps"]) - values.depth_over_breadth(o.base),
        low=0.01,
    ),
    Criterion(
        "P15",
        FIRST,
        "belief in 2017 lost when failures are told too",
        lambda o: o.base["belief_2017"] - o["failures_told"]["belief_2017"],
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P16",
        FIRST,
        "share of novices among coordinators of the primary",
        lambda o: o.base["novices_2016"],
        low=0.2,
        high=0.4,
    ),
)
"""Every criterion, in the order of the patterns."""


def scored(pattern: str) -> list[Criterion]:
    """Return the criteria that decide a pattern: those of its sharper form where there is one."""
    criteria = [criterion for criterion in CRITERIA if criterion.pattern == pattern]
    if any(criterion.form == SHARPER for criterion in criteria):
        return [criterion for criterion in criteria if criterion.form != FIRST]
    return criteria
