"""What is planned, what is stored and what is left, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from abm.config import fractions
from abm.parameters import MECHANISMS, PARAMETERS, Parameter
from abm.quantities import count, duration, size
from abm.runs.estimate import cost, pace, pilot
from abm.runs.pool import cores
from abm.runs.reading import Results
from abm.runs.store import DONE, FAILED, MISSING

MOST_ALIASES = 12
"""Sets of aliased effects that are spelled out."""


def planned(results: Results) -> Iterator[str]:
    """Yield what a config would run, what of it is stored, and what the rest costs."""
    experiment, index = results.experiment, results.index
    points = experiment.points
    yield (
        f"{experiment.kind}, {count(len(points), 'point')} "
        f"x {count(experiment.replicates, 'replicate')} = {count(len(results.plan), 'run')}"
    )
    if points.factors:
        yield f"varies: {', '.join(factor.name for factor in points.factors)}"
    groups = experiment.settings.get("design", {}).get("groups", {})
    for group, names in groups.items():
        yield f"switched together: {group} ({', '.join(names)})"
    if experiment.kind == "factorial" and not groups:
        yield from _fraction(results)
    done, failed, missing = (index.count(status) for status in (DONE, FAILED, MISSING))
    yield f"stored: {done:,} done, {failed:,} failed, {missing:,} missing"
    if missing:
        yield f"to do: {_left(results)}"


def progress(results: Results) -> Iterator[str]:
    """Yield how far an experiment has come, and how long the rest takes."""
    index = results.index
    done, failed, missing = (index.count(status) for status in (DONE, FAILED, MISSING))
    runs = count(len(results.plan), "run")
    yield f"{runs}: {done:,} done, {failed:,} failed, {missing:,} missing"
    if missing and (changes := results.changes):
        yield f"changed since the last run: {'; '.join(changes)}"
    if missing and (seconds := pace(results)):
        yield f"running now: about {duration(missing * seconds)} left"
    elif missing:
        yield f"to do: {_left(results)}"
    for why in index.damaged.values():
        yield f"damaged: {why}"


def parameters() -> Iterator[str]:
    """Yield every parameter by mechanism: its default, range, prior, unit, source and meaning."""
    group = ""
    for parameter in PARAMETERS.values():
        if parameter.mechanism != group:
            group = parameter.mechanism
            known = MECHANISMS.get(group)
            yield f"\n{group}: {known.meaning} ({known.facts})" if known else f"\n{group}"
        yield from _described(parameter)


def _described(parameter: Parameter) -> Iterator[str]:
    prior = "held fixed"
    if parameter.prior:
        prior = "prior {:g} to {:g}".format(*parameter.prior)
    yield (
        f"  {parameter.name} = {parameter.default:g}  "
        f"[{parameter.unit}, {parameter.low:g} to {parameter.high:g}, {prior}]"
    )
    yield f"      {parameter.meaning}  ({parameter.source})"


def _fraction(results: Results) -> Iterator[str]:
    """Yield which fraction of a factorial is run, and what it cannot tell apart."""
    points = results.experiment.points
    rows, whole = len(points.values), 2 ** len(points.factors)
    if rows == whole or not fractions.balanced(points):
        return
    resolution = fractions.resolution(points)
    yield f"fraction: {rows:,} of {whole:,} combinations, of resolution {resolution}"
    groups = fractions.aliases(points)
    for group in groups[:MOST_ALIASES]:
        yield f"aliased: {' = '.join(group)}"
    if len(groups) > MOST_ALIASES:
        yield f"and {count(len(groups) - MOST_ALIASES, 'set')} more of aliased effects"


def _left(results: Results) -> str:
    """Return in words what the missing runs cost, by a short pilot."""
    one = pilot(results.experiment.points[0].scenario)
    all_ = cost(results, one)
    busy = min(cores(), results.index.count(MISSING))
    return (
        f"about {duration(all_.seconds / busy)} on {count(busy, 'core')}, {size(all_.size)} of disk"
    )
