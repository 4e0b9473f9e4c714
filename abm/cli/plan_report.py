"""Sentences about an experiment before and while it runs: what is planned, stored and left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from abm.cli import config_remarks
from abm.config import factorials
from abm.errors import InputError, unknown
from abm.mechanisms import MECHANISMS
from abm.parameters import PARAMETERS, Parameter
from abm.quantities import count, duration, size
from abm.runs.estimate import before_all, cost, pace, pilot
from abm.runs.folder import EDITED
from abm.runs.pool import cores
from abm.runs.results import Results
from abm.runs.store import DONE, FAILED, MISSING

MOST_ALIASES = 12
"""How many sets of aliased effects are listed."""


def plan(results: Results) -> Iterator[str]:
    """Yield what an experiment computes, what of it is stored, and what the rest costs."""
    experiment = results.experiment
    points = experiment.points
    yield (
        f"an experiment of kind {experiment.kind}: {count(len(points), 'combination')} of settings "
        f"x {count(experiment.replicates, 'replicate')} = {count(len(results.plan), 'run')}"
    )
    if points.factors:
        yield f"What varies: {', '.join(factor.name for factor in points.factors)}."
    groups = experiment.settings.get("design", {}).get("groups", {})
    for group, names in groups.items():
        yield f"Switched on and off together as the group {group}: {', '.join(names)}."
    if experiment.kind == "factorial" and not groups:
        yield from _fraction(results)
    yield from config_remarks.remarks(experiment)
    yield f"Stored so far: {_counts(results)}."
    if results.index.count(MISSING):
        yield from _cost_of_missing(results)


def progress(results: Results) -> Iterator[str]:
    """Yield how many runs of an experiment are stored, and how long the rest takes."""
    missing = results.index.count(MISSING)
    yield f"{count(len(results.plan), 'run')}: {_counts(results)}"
    if missing and (changes := results.changes):
        yield f"Changed since the last run: {'; '.join(changes)}."
    if results.edited:
        yield EDITED
    if missing and (seconds := pace(results)):
        left = duration(missing * seconds)
        yield f"The missing runs are being computed now; about {left} left."
    elif missing:
        yield from _cost_of_missing(results)
    if mixed := results.index.mixed():
        yield mixed
    for reason in results.index.damaged.values():
        yield f"Some stored runs are damaged: {reason}"


def parameters(names: Sequence[str] = ()) -> Iterator[str]:
    """Yield parameters by mechanism: default, range, prior, unit, source and meaning.

    Parameters
    ----------
    names : sequence of str
        Mechanisms or other groups of parameters, and parameters; by default all are yielded.

    Raises
    ------
    InputError
        If a name is none of a group or a parameter.
    """
    groups = list(dict.fromkeys(each.mechanism for each in PARAMETERS.values()))
    for name in names:
        if name not in PARAMETERS and name not in groups:
            text = unknown("mechanism or parameter", name, [*groups, *PARAMETERS])
            raise InputError(f"{name}: {text}")
    group = ""
    for parameter in PARAMETERS.values():
        if names and not {parameter.mechanism, parameter.name} & set(names):
            continue
        if parameter.mechanism != group:
            group = parameter.mechanism
            mechanism = MECHANISMS.get(group)
            about = f": {mechanism.meaning} ({mechanism.facts})" if mechanism else ""
            yield f"\n{group}{about}"
        yield from _description(parameter)


def _description(parameter: Parameter) -> Iterator[str]:
    prior = "fixed"
    if parameter.prior:
        prior = "prior {:g} to {:g}".format(*parameter.prior)
    yield (
        f"  {parameter.name} = {parameter.default:g}  "
        f"[{parameter.unit}, {parameter.low:g} to {parameter.high:g}, {prior}]"
    )
    yield f"      {parameter.meaning}  ({parameter.source})"


def _fraction(results: Results) -> Iterator[str]:
    """Yield which fraction of a factorial is run, and which effects it cannot separate."""
    points = results.experiment.points
    rows, whole = len(points.values), 2 ** len(points.factors)
    if rows == whole or not factorials.balanced(points):
        return
    yield (
        f"This is a fraction of the factorial: {rows:,} of {whole:,} combinations, "
        f"of resolution {factorials.resolution(points)}."
    )
    sets = factorials.aliases(points)
    for effects in sets[:MOST_ALIASES]:
        yield f"Aliased effects, which these runs cannot separate: {' = '.join(effects)}."
    if len(sets) > MOST_ALIASES:
        yield f"There are {count(len(sets) - MOST_ALIASES, 'more set')} of aliased effects."


def _counts(results: Results) -> str:
    """Return how many runs are done, failed and missing."""
    done, failed, missing = (results.index.count(status) for status in (DONE, FAILED, MISSING))
    return f"{done:,} done, {failed:,} failed, {missing:,} missing"


def _cost_of_missing(results: Results) -> Iterator[str]:
    """Yield the time and disk that the missing runs take, by a short pilot."""
    yield from before_all()
    pilot_run = pilot(results.experiment.points[0].scenario)
    total = cost(results, pilot_run)
    busy = min(cores(), results.index.count(MISSING))
    yield (
        f"The missing runs take about {duration(total.seconds / busy)} on {count(busy, 'core')} "
        f"and {size(total.size)} of disk."
    )
