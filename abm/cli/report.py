"""Sentences about the results of an experiment, and about the runs that failed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import NamedTuple

from abm.config import BASELINE
from abm.quantities import count
from abm.runs import summary as statistics
from abm.runs.results import Results
from abm.runs.store import DONE, FAILED


class Trend(NamedTuple):
    """A quantity that is compared between 2012 and 2017.

    Attributes
    ----------
    subject : str
        What the quantity is, as the subject of a sentence.
    outcome : str
        Name of the outcome without its year.
    time : str
        When it is measured, before the year.
    decimals : int
        How many decimals its values are printed with.
    """

    subject: str
    outcome: str
    time: str
    decimals: int = 2

    @property
    def in_2017(self) -> str:
        """The quantity in 2017, within a sentence, with the name of its outcome."""
        subject = f"{self.subject[0].lower()}{self.subject[1:]}"
        return f"{subject} in {self.time} 2017 ({self.outcome}_2017)"


TRENDS = (
    Trend("Resistance among PS activists", "resistance", "April"),
    Trend("Belief in data-driven canvassing among PS activists", "belief", "April"),
    Trend("Belief in data-driven canvassing among PS cadres", "cadre_belief", "April"),
    Trend("The identity cost felt by PS activists", "identity", "April"),
    Trend("The share of active PS members who canvass with data", "use", "the campaign of"),
    Trend("The number of vendors in business", "vendors", "April", decimals=0),
)
"""The changes that a summary reports, a sentence each."""

COMPARED = {f"{trend.outcome}_2017": trend for trend in (TRENDS[0], TRENDS[1], TRENDS[4])}
"""Outcomes in which scenarios and combinations of settings are compared."""


def summary(results: Results) -> Iterator[str]:
    """Yield what the finished runs of an experiment show, a sentence at a time."""
    done = results.index.status == DONE
    if not done.any():
        yield "No run has finished, so there is no result to report."
        return
    if results.experiment.points.factors:
        yield from _ranges(results)
        return
    point = int(done.argmax()) // results.experiment.replicates
    for trend in TRENDS:
        before, after = (
            statistics.band(results.values(f"{trend.outcome}_{year}")[0, point])
            for year in (2012, 2017)
        )
        if before["n"] and after["n"]:
            verb = "fell" if after["median"] < before["median"] else "rose"
            yield (
                f"{trend.subject} {verb} from {_band(before, trend.decimals)} "
                f"in {trend.time} 2012 to {_band(after, trend.decimals)} in {trend.time} 2017."
            )
    replicates = int(done[results.plan.rows_of(point)].sum())
    yield (
        f"Each number is the median of {count(replicates, 'replicate')}, with the range from "
        "the 5 % to the 95 % quantile in brackets."
    )
    if results.experiment.kind == "compare":
        yield from _contrasts(results)


def failures(results: Results, most: int = 5) -> Iterator[str]:
    """Yield which runs failed and why, at most some of them."""
    for row in results.failed(most).to_dict("records"):
        reason = str(row["error"]).strip().splitlines()[-1]
        where = f"point {row['point']}, seed {row['seed']}"
        yield f"Run {str(row['run_id'])[:12]} ({where}) failed: {reason}"
    if (failed := results.index.count(FAILED)) > most:
        yield f"{count(failed - most, 'more run')} failed."


def _contrasts(results: Results) -> Iterator[str]:
    """Yield how each scenario differs from the baseline."""
    for row in statistics.of_differences(results.runs, COMPARED).to_dict("records"):
        yield (
            f"Scenario {row['point']} compared with {BASELINE}: {COMPARED[row['outcome']].in_2017} "
            f"differs by {row['mean']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}] "
            f"(mean and 95 % interval of {count(row['n'], 'paired difference')})."
        )


def _ranges(results: Results) -> Iterator[str]:
    """Yield how far outcomes range over combinations of settings."""
    for outcome, trend in COMPARED.items():
        medians = statistics.medians(results.values(outcome)[0])
        if len(medians):
            yield (
                f"Over {count(len(medians), 'combination')} of settings, the median of "
                f"{trend.in_2017} ranges from {medians.min():.3g} to {medians.max():.3g}."
            )


def _band(statistic: Mapping[Hashable, float], decimals: int) -> str:
    """Return a median with its band in brackets."""
    median, low, high = (f"{statistic[key]:.{decimals}f}" for key in ("median", "low", "high"))
    return f"{median} [{low}, {high}]"
