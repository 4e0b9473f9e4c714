"""What results say, in sentences."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from abm.config import BASELINE
from abm.runs import summary
from abm.runs.reading import Results
from abm.runs.store import DONE, FAILED

CHANGES = (
    ("Resistance among PS activists", "resistance_2012", "resistance_2017", "April 2012"),
    ("Belief in data among PS activists", "belief_2012", "belief_2017", "April 2012"),
    ("Belief among PS cadres", "cadre_belief_2012", "cadre_belief_2017", "April 2012"),
    ("The identity cost felt by PS activists", "identity_2012", "identity_2017", "April 2012"),
    ("Canvassing with data among active PS members", "use_2012", "use_2017", "the 2012 campaign"),
    ("The number of vendors", "vendors_2012", "vendors_2017", "April 2012"),
)
"""Subject, outcome before, outcome after, and when before was: each gives a sentence."""

TELLING = ("resistance_2017", "belief_2017", "use_2017")
"""Outcomes by which scenarios and points are set apart."""


def findings(results: Results) -> Iterator[str]:
    """Yield what an experiment found, a sentence at a time."""
    done = results.index.status == DONE
    if not done.any():
        yield "No run is finished: there is nothing to tell."
        return
    if results.experiment.points.factors:
        yield from _ranges(results)
        return
    first = int(done.argmax()) // results.experiment.replicates
    for subject, before, after, when in CHANGES:
        old, new = (summary.band(results.values(name)[0, first]) for name in (before, after))
        if old["n"] and new["n"]:
            verb = "fell" if new["median"] < old["median"] else "rose"
            later = when.replace("2012", "2017")
            yield f"{subject} {verb} from {_band(old)} in {when} to {_band(new)} in {later}."
    number = int(done[results.plan.rows_of(first)].sum())
    yield f"Median and 5-95 % band of {number} replicate{'s' * (number > 1)}."
    if results.experiment.kind == "compare":
        yield from _contrasts(results)


def failures(results: Results, most: int = 5) -> Iterator[str]:
    """Yield which runs failed and why, the first few of them."""
    for row in results.failed(most).to_dict("records"):
        reason = str(row["error"]).strip().splitlines()[-1]
        where = f"point {row['point']}, seed {row['seed']}"
        yield f"failed: {str(row['run_id'])[:12]} ({where}): {reason}"
    if (failed := results.index.count(FAILED)) > most:
        yield f"and {failed - most:,} more"


def _contrasts(results: Results) -> Iterator[str]:
    """Yield how each scenario differs from the baseline."""
    for row in summary.of_differences(results.runs, TELLING).itertuples():
        yield (
            f"{row.point}: {row.outcome} differs from {BASELINE} by {row.mean:+.3f} "
            f"[{row.low:+.3f}, {row.high:+.3f}] (mean and 95 % interval of {row.n} pairs)."
        )


def _ranges(results: Results) -> Iterator[str]:
    """Yield how far outcomes range over points."""
    for name in TELLING:
        medians = summary.medians(results.values(name)[0])
        if len(medians):
            ends = f"{medians.min():.3g} to {medians.max():.3g}"
            yield f"Over {len(medians):,} points, the median of {name} goes from {ends}."


def _band(row: Mapping[Hashable, float]) -> str:
    """Return a median with its band."""
    digits = 0 if row["high"] > 2 else 2
    return f"{row['median']:.{digits}f} [{row['low']:.{digits}f}, {row['high']:.{digits}f}]"
