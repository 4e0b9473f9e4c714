"""Sentences about the results of an experiment, and about the runs that failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from abm.cases import Case
from abm.quantities import count
from abm.runs import summary as statistics
from abm.runs.results import Results
from abm.runs.store import DONE, FAILED
from abm.studies import by_role


class Trend(NamedTuple):
    """A quantity that is compared between two times, with roles in braces in its words.

    Attributes
    ----------
    subject : str
        What the quantity is, as the subject of a sentence.
    before, after : str
        Names of the outcomes by roles.
    when_before, when_after : str
        When they are measured.
    decimals : int
        How many decimals its values are printed with.
    """

    subject: str
    before: str
    after: str
    when_before: str = "{early.month}"
    when_after: str = "{late.month}"
    decimals: int = 2

    def later(self, case: Case) -> str:
        """Return the quantity at the later time, within a sentence, with its outcome's name."""
        subject = case.say(self.subject)
        subject = f"{subject[0].lower()}{subject[1:]}"
        return f"{subject} in {case.say(self.when_after)} ({case.outcomes.names[self.after]})"


_RESISTANCE = Trend("Resistance among {focal} activists", "resistance_early", "resistance_late")
_BELIEF = Trend("Belief in {technique} among {focal} activists", "belief_early", "belief_late")
_USE = Trend(
    "The share of active {focal} members who {use}",
    "use_turning",
    "use_last",
    "the campaign of {turning.year}",
    "the campaign of {last.year}",
)

TRENDS = (
    _RESISTANCE,
    _BELIEF,
    Trend("Belief in {technique} among {focal} cadres", "cadre_belief_early", "cadre_belief_late"),
    Trend("The identity cost felt by {focal} activists", "identity_early", "identity_late"),
    _USE,
    Trend("The number of vendors in business", "vendors_early", "vendors_late", decimals=0),
)
"""The changes that a summary reports, a sentence each."""

COMPARED = (_RESISTANCE, _BELIEF, _USE)
"""Quantities in whose later value scenarios and combinations of settings are compared."""


def summary(results: Results) -> Iterator[str]:
    """Yield what the finished runs of an experiment show, a sentence at a time."""
    done = results.index.status == DONE
    if not done.any():
        yield "No run has finished, so there is no result to report."
        return
    if results.experiment.points.factors:
        yield from _ranges(results)
    else:
        yield from _trends(results, int(done.argmax()) // results.experiment.replicates)
        if results.experiment.kind == "compare":
            yield from _contrasts(results)
    asked = [role for trend in TRENDS for role in (trend.before, trend.after)]
    if lacks := by_role.missing(results.experiment.case, asked):
        yield f"Changes that need them are not reported, since the case names no {lacks}."


def failures(results: Results, most: int = 5) -> Iterator[str]:
    """Yield which runs failed and why, at most some of them."""
    if not results.index.count(FAILED):
        return
    for row in results.failed(most).to_dict("records"):
        reason = str(row["error"]).strip().splitlines()[-1]
        where = f"point {row['point']}, seed {row['seed']}"
        yield f"Run {str(row['run_id'])[:12]} ({where}) failed: {reason}"
    if (failed := results.index.count(FAILED)) > most:
        yield f"{count(failed - most, 'more run')} failed."


def _defined(case: Case, trends: Iterable[Trend]) -> Iterator[Trend]:
    """Yield the quantities that a case defines."""
    return (trend for trend in trends if not by_role.missing(case, (trend.before, trend.after)))


def _trends(results: Results, point: int) -> Iterator[str]:
    """Yield how quantities changed at a point."""
    case = results.experiment.case
    replicates = int((results.index.status[results.plan.rows_of(point)] == DONE).sum())
    reported = False
    for trend in _defined(case, TRENDS):
        before, after = (
            statistics.band(values[point]) for values in results.by_role(trend.before, trend.after)
        )
        if before["n"] and after["n"]:
            printed = [f"{each['median']:.{trend.decimals}f}" for each in (before, after)]
            verb = "fell" if after["median"] < before["median"] else "rose"
            if printed[0] == printed[1]:
                verb = "hardly moved,"
            yield (
                f"{case.say(trend.subject)} {verb} from {_band(before, trend.decimals)} "
                f"in {case.say(trend.when_before)} to {_band(after, trend.decimals)} "
                f"in {case.say(trend.when_after)}."
            )
            reported = True
    if reported:
        yield (
            f"Each number is the median of {count(replicates, 'replicate')}, with the range from "
            "the 5 % to the 95 % quantile in brackets."
        )


def _contrasts(results: Results) -> Iterator[str]:
    """Yield how each scenario differs from the baseline, or from the scenario that it extends."""
    case = results.experiment.case
    trends = {case.outcomes.names[t.after]: t for t in _defined(case, COMPARED)}
    beside = results.experiment.points.beside
    for row in statistics.rows(statistics.of_differences(results, list(trends))):
        if row["n"]:
            pairs = count(row["n"], "paired difference")
            ends = f"[{row['low']:+.3f}, {row['high']:+.3f}] (mean and 95 % interval of {pairs})"
            yield (
                f"Scenario {row['point']} compared with {beside(row['point'])}: "
                f"{trends[row['outcome']].later(case)} "
                f"differs by {row['mean']:+.3f} {ends if row['n'] > 1 else f'({pairs})'}."
            )


def _ranges(results: Results) -> Iterator[str]:
    """Yield how far outcomes range over combinations of settings."""
    case = results.experiment.case
    for trend in _defined(case, COMPARED):
        medians = statistics.medians(results.by_role(trend.after)[0])
        if len(medians):
            yield (
                f"Over {count(len(medians), 'combination')} of settings, the median of "
                f"{trend.later(case)} ranges from {medians.min():.3g} to {medians.max():.3g}."
            )


def _band(statistic: Mapping[str, float], decimals: int) -> str:
    """Return a median with its band in brackets."""
    median, low, high = (f"{statistic[key]:.{decimals}f}" for key in ("median", "low", "high"))
    return f"{median} [{low}, {high}]"
