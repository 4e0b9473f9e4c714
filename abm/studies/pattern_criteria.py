"""The criteria that the patterns must meet (:mod:`abm.studies.pattern_list`).

A criterion is a value and the range that it must lie in.  The value is taken from outcomes that are
pooled over the replicates of a model: the mean of an outcome, or its median where what it dates may
never happen (:meth:`abm.studies.pattern_values.ScenarioOutcomes.pooled`).  So a ratio is one of
means, and an effect is the difference of two means over the same seeds.

Each range has a source.  Where evidence gives a number, the range is that of the evidence
(E01-E60); where it gives a direction, the range begins at the least difference that counts
(:data:`NOTICED`).  Criteria were fixed before any posterior was computed from them; what they
were before, and why they changed, is in :mod:`abm.studies.pattern_history`.

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

NOTICED = 0.05
"""Least difference of a share that counts: one member in twenty, which somebody in the sections
would notice (assumption)."""

MORE_THAN_NOTHING = 1e-9
"""Lower end of a range where zero is what a model without the pattern would give."""

EVEN_ODDS = 0.7
"""Mean number of events at which at least one is as likely as none, if they are independent:
-ln 0.5."""


@dataclass(frozen=True)
class Criterion:
    """One condition of a pattern.

    Attributes
    ----------
    pattern : str
        Name of the pattern.
    says : str
        The value in words, with roles in braces.
    value : callable
        From the outcomes of the scenarios to an array of the same shape, (rows, replicates).
    source : str
        Where the range comes from.
    low, high : float
        Ends of the range, included, in the unit of the value.
    """

    pattern: str
    says: str
    value: Callable[[ScenarioOutcomes], Array]
    source: str
    low: float = -np.inf
    high: float = np.inf


CRITERIA = (
    Criterion(
        "P1",
        "fall of resistance, {early.name} to {late.name}",
        lambda o: o.base["resistance_early"] - o.base["resistance_late"],
        "F02, F04: from partial to no longer massive; assumption of size",
        low=0.2,
    ),
    Criterion(
        "P1",
        "resistance in {late.name}",
        lambda o: o.base["resistance_late"],
        "F04, F22: it survives; assumption of size",
        low=0.02,
    ),
    Criterion(
        "P1",
        "resistance in {late.name} over that of {early.name}",
        lambda o: values.ratio(o.base["resistance_late"], o.base["resistance_early"]),
        "F02, F04, F08: at least halved in five years",
        high=0.5,
    ),
    Criterion(
        "P2",
        "rise of belief from {early.day:%B} to {after.day:%B %Y} minus three times the earlier "
        "rate",
        values.rise_beyond_trend,
        "F05, E36: a victory raises belief; assumption of three times",
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P2",
        "resistance in {middle.name} had the election been lost, minus that of history",
        lambda o: o[values.LOST]["resistance_middle"] - o.base["resistance_middle"],
        "F06: the victory dissolves resistance; the least difference that counts",
        low=NOTICED,
    ),
    Criterion(
        "P3",
        "probability of the launch of {turning.year}",
        lambda o: o.base["launch_probability_turning"],
        "F18: it nearly failed; E53: two of some five parties like it launched",
        low=0.15,
        high=0.65,
    ),
    Criterion(
        "P3",
        "rise of the probability of this launch when cadres anticipate no resistance",
        lambda o: (
            o["no_anticipation"]["launch_probability_turning"]
            - o.base["launch_probability_turning"]
        ),
        "F18: for lack of support; the least difference that counts",
        low=NOTICED,
    ),
    Criterion(
        "P4",
        "share of the use of {last.year} lost when cadres learn nothing",
        lambda o: values.lost_use(o, "cadres_frozen"),
        "F17; assumption of size",
        low=0.5,
    ),
    Criterion(
        "P5",
        "rise of local use from {local_first.year} to {local_next.year}, elections equally close",
        lambda o: values.local_rise(o["equally_close"]),
        "F16: it spreads to the municipal level",
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P5",
        "change of local use from {local_next.year} to {local_last.year}, elections equally close",
        lambda o: values.local_change_after(o["equally_close"]),
        "F16; E19: of twelve steps between British elections one goes down, by a point",
        low=-0.01,
    ),
    Criterion(
        "P5",
        "logit of local use in {local_last.year} minus that in {local_first.year}, elections "
        "equally close",
        lambda o: values.local_growth(o["equally_close"]),
        "E19: growth of computer use in British constituency campaigns",
        low=0.0,
        high=1.3,
    ),
    Criterion(
        "P6",
        "years by which {newcomer.label} reaches half earlier than {focal}, size and outlook apart",
        lambda o: values.years_sooner(o["alike"]),
        "F26: starting from zero is easier",
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P6",
        "years by which {newcomer.label} is later if as old or as divided as {focal}",
        values.years_later_if_alike,
        "F26, F27: because it is young and undivided",
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P7",
        "use in the primary of {rival_primary.year} minus that in the election of "
        "{rival_last.year}, {rival}, both equally close and of equal stakes",
        lambda o: o["equal_contests"]["use_rival_primary"] - o["equal_contests"]["use_rival_last"],
        "F29: a primary is easier; the least difference that counts",
        low=NOTICED,
    ),
    Criterion(
        "P7",
        "use gained in the primary because the organisation weighs less",
        lambda o: (
            o["equal_contests"]["use_rival_primary"] - o["primary_alike"]["use_rival_primary"]
        ),
        "F29: because the structure of the party weighs less; the least difference that counts",
        low=NOTICED,
    ),
    Criterion(
        "P8",
        "hours of a new user, {after.year} over {late_after.year}",
        lambda o: values.hours_ratio(o.base),
        "F14, E28: 3 to 5 hours of a team leader against half an hour to one and a half",
        low=2.0,
        high=10.0,
    ),
    Criterion(
        "P8",
        "hours of a new user, {after.year} over {late_after.year}, with the tool of {after.year}",
        lambda o: values.hours_ratio(o["tool_frozen"]),
        "F09, F13: persons bring skill as well; the least difference that counts",
        low=1.0 + NOTICED,
    ),
    Criterion(
        "P9",
        "odds that the promoted had been trained over those of active members",
        lambda o: values.promotion_odds(o.base),
        "F11: the trained lead; assumption of size",
        low=1.2,
    ),
    Criterion(
        "P9",
        "these odds over the same when skill is ignored",
        lambda o: values.ratio(
            values.promotion_odds(o.base), values.promotion_odds(o["blind_promotion"])
        ),
        "F11: because they were trained; assumption of size",
        low=1.2,
    ),
    Criterion(
        "P10",
        "firms that left by {late.month}",
        lambda o: o.base["vendor_exits_late"],
        "F59: at least one left; E50: one to five",
        low=EVEN_ODDS,
        high=5.0,
    ),
    Criterion(
        "P10",
        "entries of firms from {early.month} to {middle.month} after the win over those after a "
        "loss",
        lambda o: values.ratio(
            values.entries_by_middle(o.base), values.entries_by_middle(o[values.LOST])
        ),
        "F52, E49: the market doubles or more by 2014; assumption of size",
        low=1.5,
    ),
    Criterion(
        "P11",
        "use in {turning.year}",
        lambda o: o.base["use_turning"],
        "F38: data are in use; the least that counts",
        low=NOTICED,
    ),
    Criterion(
        "P11",
        "publicity in {early.name}",
        lambda o: o.base["publicity_early"],
        "F38, F39: and hidden; assumption of size",
        high=0.3,
    ),
    Criterion(
        "P11",
        "rise of publicity, {early.name} to {late.name}",
        lambda o: o.base["publicity_late"] - o.base["publicity_early"],
        "F40: on the front stage; assumption of size",
        low=0.3,
    ),
    Criterion(
        "P12",
        "share of {focal} members who credit {using} with the victory of {turning.year}",
        lambda o: o.base["attributing_turning"],
        "F05: some do; E37: a minority view",
        low=0.05,
        high=0.5,
    ),
    Criterion(
        "P12",
        "share who credit {using} with it among participants minus that among others",
        lambda o: o.base["attributing_part_turning"] - o.base["attributing_others_turning"],
        "F05: those who took part; the least difference that counts",
        low=NOTICED,
    ),
    Criterion(
        "P13",
        "depth over breadth in {focal}, {late.name}",
        lambda o: values.depth_over_breadth(o.base),
        "F23, E54: practice is simpler than belief in every country; assumption of size",
        high=0.5,
    ),
    Criterion(
        "P13",
        "depth over breadth in a newly founded {focal} minus that in {focal}",
        lambda o: values.depth_over_breadth(o[values.YOUNG]) - values.depth_over_breadth(o.base),
        "F24-F26: because it is old; the least difference that counts",
        low=NOTICED,
    ),
    Criterion(
        "P15",
        "belief in {late.name} lost when failures are told too",
        lambda o: o.base["belief_late"] - o["failures_told"]["belief_late"],
        "F47, F48",
        low=MORE_THAN_NOTHING,
    ),
    Criterion(
        "P16",
        "share of novices among coordinators of the primary",
        lambda o: o.base["novices_rival_primary"],
        "F32: three in ten",
        low=0.2,
        high=0.4,
    ),
)
"""Every criterion, in the order of the patterns."""


def of_pattern(pattern: str) -> list[Criterion]:
    """Return the criteria of a pattern."""
    return [criterion for criterion in CRITERIA if criterion.pattern == pattern]


def allowed(low: float, high: float) -> str:
    """Return the range of a criterion in words; an end that is infinite is left out."""
    ends = [_at_least(low)] if np.isfinite(low) else []
    ends += [f"at most {high:g}"] if np.isfinite(high) else []
    return " and ".join(ends)


def _at_least(low: float) -> str:
    return "more than 0" if low == MORE_THAN_NOTHING else f"at least {low:g}"
