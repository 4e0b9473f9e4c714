"""What figures of studies share: stored tables, and the source in the caption."""

from __future__ import annotations

import pandas as pd

from abm.cases import Case
from abm.config.designs import ranges
from abm.figures import point_data
from abm.figures.point_data import Analysed, MissingData
from abm.figures.words import named, translated
from abm.studies.schema import Table

COUNTED = {
    "draw": ("{n:,} draw", "{n:,} draws"),
    "replicate": ("{n:,} replicate", "{n:,} replicates"),
}
"""Counts by their nouns, of one and of several."""


class NotAnalysed(MissingData):
    """The study that a figure is of has not been made."""


def stored(results: Analysed, *tables: Table) -> tuple[pd.DataFrame, ...]:
    """Return stored tables of a study.

    Raises
    ------
    NotAnalysed
        If the study has not been made.
    MissingData
        If it was made without one of the tables, which too few runs do not give, say.
    """
    return tuple(_stored(results, table) for table in tables)


def source(results: Analysed, study: str) -> str:
    """Return the source of the data in words, for captions."""
    experiment = results.experiment
    return point_data.source(f"{experiment.name}/{study}", experiment.points[0].scenario.scale)


def counted(number: int, noun: str) -> str:
    """Return a count with its noun, in the language of the page that is drawn."""
    one, several = COUNTED[noun]
    return translated(one if number == 1 else several, n=number)


def activists(results: Analysed) -> str:
    """Return whose changes are meant, and from when to when, for captions."""
    return results.experiment.case.say(translated("{focal} activists, {early.name}-{late.name}"))


def prior_ends(results: Analysed) -> dict[str, tuple[float, float]]:
    """Return the ends of the uniform prior of each parameter of a sample, by name."""
    factors = results.experiment.points.factors
    ends = ranges(factors, results.experiment.settings["design"]).values()
    return {factor.key: end for factor, end in zip(factors, ends, strict=True)}


def named_in(case: Case, name: str) -> str:
    """Return a name in words, in which parties are written as their case writes them."""
    parties = {party.name.lower(): party.name for party in case.parties}
    return named("_".join(parties.get(word, word) for word in name.split("_")))


def _stored(results: Analysed, table: Table) -> pd.DataFrame:
    rows = table.read(results.folder.path)
    if rows is not None:
        return rows
    name = results.experiment.name
    if table.path(results.folder.path).parent.is_dir():
        raise MissingData(
            f"the study {table.study!r} of {name} made no table {table.name!r}: "
            f"abm analyse {table.study} says why"
        )
    raise NotAnalysed(
        f"{name} has no study {table.study!r} yet: abm analyse {table.study} makes it"
    )
