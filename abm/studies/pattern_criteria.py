"""The criteria that the patterns must meet (:mod:`abm.studies.pattern_list`).

Criteria were written before anything was run.  First runs showed that some did not test what their
pattern says, and these were corrected, whatever the result: zero no longer counts as more than
nothing (P5 had passed where nobody canvassed); P4 and P7 look at parties whose cadres decide on
launches, as the list of patterns asks; P4 counts what a leak does replicate by replicate (a mean
over them had passed or failed all at once); P6 keeps its first form beside the sharper one.

Each criterion is a value for every replicate and the range that it must lie in.  The first form is
that of the list of patterns.  A pattern that models without its mechanism meet as well proves
nothing; where a sharper form is known, that one is scored and both are reported.

Texts have roles in braces, for which a case has its words (:meth:`abm.cases.Case.say`).  A
criterion may compare the model with a scenario on the same draws.  The values are computed in
:mod:`abm.studies.pattern_values`; what is not scored, and why, is in
:mod:`abm.studies.pattern_scoring`.
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
        The value in words, with roles in braces.
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


CRITERIA = (
    Criterion(
        "P1",
        BOTH,
        "fall of resistance, {early.name} to {late.name}",
        lambda o: o.base["resistance_early"] - o.base["resistance_late"],
        low=0.2,
    ),
    Criterion(
        "P1", BOTH, "resistance in {late.name}", lambda o: o.base["resistance_late"], low=0.02
    ),
    Criterion(
        "P1",
        BOTH,
        "resistance in {late.name} over that of {early.name}",
        lambda o: values.ratio(o.base["resistance_late"], o.base["resistance_early"]),
        high=0.5,
    ),
    Criterion(
        "P2",
        FIRST,
        "how much faster resistance falls a year, {early.name}-{middle.day:%y} against "
        "{start.name}-{early.day:%y}",
        values.acceleration,
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P2",
        SHARPER,
        "resistance in {middle.name} had the election been lost, minus that of history",
        lambda o: o[values.LOST]["resistance_middle"] - o.base["resistance_middle"],
        low=0.05,
    ),
    Criterion(
        "P2",
        SHARPER,
        "rise of belief from {early.day:%B} to {after.day:%B %Y}",
        lambda o: values.rise_around_victory(o.base),
        low=0.03,
    ),
    Criterion(
        "P2",
        SHARPER,
        "rise of belief from {early.day:%B} to {after.day:%B %Y} minus three times the earlier "
        "rate",
        values.rise_beyond_trend,
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P3",
        BOTH,
        "probability of the launch of {turning.year}",
        lambda o: o.base["launch_probability_turning"],
        low=0.05,
        high=0.6,
    ),
    Criterion(
        "P3",
        SHARPER,
        "rise of the probability of this launch when cadres anticipate no resistance",
        lambda o: (
            o["no_anticipation"]["launch_probability_turning"]
            - o.base["launch_probability_turning"]
        ),
        low=0.1,
    ),
    Criterion(
        "P4",
        BOTH,
        "share of the use of {last.year} lost when cadres learn nothing",
        lambda o: values.lost_use(o, "cadres_frozen"),
        low=0.5,
    ),
    Criterion(
        "P4",
        BOTH,
        "share of the use of {last.year} lost when cadres learn nothing minus that when activists "
        "do",
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
        "rise of local use from {local_first.year} to {local_next.year}",
        lambda o: values.local_rise(o.base),
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P5",
        FIRST,
        "change of local use from {local_next.year} to {local_last.year}",
        lambda o: values.local_change_after(o.base),
        low=0.0,
    ),
    Criterion(
        "P5",
        SHARPER,
        "rise of local use from {local_first.year} to {local_next.year}, elections equally close",
        lambda o: values.local_rise(o["equally_close"]),
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P5",
        SHARPER,
        "change of local use from {local_next.year} to {local_last.year}, elections equally close",
        lambda o: values.local_change_after(o["equally_close"]),
        low=0.0,
    ),
    Criterion(
        "P6",
        BOTH,
        "years by which {newcomer.label} reaches half earlier than the {focal}, size and outlook "
        "apart",
        lambda o: values.years_sooner(o["alike"]),
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P6",
        SHARPER,
        "years by which {newcomer.label} is later if as old or as divided as the {focal}",
        values.years_later_if_alike,
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P7",
        BOTH,
        "use in the primary of {rival_primary.year} minus that in the election of "
        "{rival_last.year}, {rival}",
        lambda o: o["free"]["use_rival_primary"] - o["free"]["use_rival_last"],
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P7",
        SHARPER,
        "use gained in the primary because the organisation weighs less",
        lambda o: o["free"]["use_rival_primary"] - o["primary_alike"]["use_rival_primary"],
        low=0.01,
    ),
    Criterion(
        "P8",
        BOTH,
        "hours of a new user, {after.year} over {late_after.year}",
        lambda o: values.hours_ratio(o.base),
        low=4.0,
    ),
    Criterion(
        "P8",
        FIRST,
        "share of the yearly hours of training of {after.year} saved by {late_after.year}",
        lambda o: 1.0 - values.ratio(o.base["training_late_after"], o.base["training_after"]),
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P8",
        FIRST,
        "rise of use, {turning.year} to {last.year}",
        lambda o: o.base["use_last"] - o.base["use_turning"],
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P8",
        SHARPER,
        "hours of a new user, {after.year} over {late_after.year}, with the tool of {after.year}",
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
        "firms that entered after {early.month} minus those before",
        lambda o: values.entries_after(o.base) - values.entries_by_early(o.base),
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P10",
        BOTH,
        "firms that left by {late.month}",
        lambda o: o.base["vendor_exits_late"],
        low=1.0,
    ),
    Criterion(
        "P10",
        SHARPER,
        "entries of firms after the win over those after a loss",
        lambda o: values.ratio(
            values.entries_after(o.base),
            np.maximum(values.entries_after(o[values.LOST]), 1.0),
        ),
        low=1.5,
    ),
    Criterion(
        "P11",
        BOTH,
        "use in {turning.year}",
        lambda o: o.base["use_turning"],
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P11", FIRST, "publicity in {early.name}", lambda o: o.base["publicity_early"], high=0.3
    ),
    Criterion(
        "P11", FIRST, "publicity in {late.name}", lambda o: o.base["publicity_late"], low=0.6
    ),
    Criterion(
        "P11",
        SHARPER,
        "rise of publicity, {early.name} to {late.name}",
        lambda o: o.base["publicity_late"] - o.base["publicity_early"],
        low=0.3,
    ),
    Criterion(
        "P12",
        BOTH,
        "share of {focal} members who credit the canvass in {turning.year}",
        lambda o: o.base["attributing_turning"],
        low=0.1,
        high=0.9,
    ),
    Criterion(
        "P12",
        SHARPER,
        "share who credit the canvass among participants minus that among others",
        lambda o: o.base["attributing_part_turning"] - o.base["attributing_others_turning"],
        low=0.1,
    ),
    Criterion(
        "P12",
        SHARPER,
        "share who credit the canvass among members who did not take part",
        lambda o: o.base["attributing_others_turning"],
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P13",
        FIRST,
        "depth over breadth in the {focal}, {late.name}",
        lambda o: values.depth_over_breadth(o.base),
        high=0.5,
    ),
    Criterion(
        "P13",
        FIRST,
        "depth of {newcomer.label} minus that of the {focal}, {late.name}",
        lambda o: o.base["depth_newcomer_late"] - o.base["depth_late"],
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P13",
        SHARPER,
        "depth over breadth in a newly founded {focal} minus that in the {focal}",
        lambda o: values.depth_over_breadth(o[values.YOUNG]) - values.depth_over_breadth(o.base),
        low=0.01,
    ),
    Criterion(
        "P15",
        FIRST,
        "belief in {late.name} lost when failures are told too",
        lambda o: o.base["belief_late"] - o["failures_told"]["belief_late"],
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P16",
        FIRST,
        "share of novices among coordinators of the primary",
        lambda o: o.base["novices_rival_primary"],
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
