"""Societies of a chosen size to measure: the packaged history, with more or fewer members."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np

from abm import cases
from abm.model.engine import advance
from abm.model.simulation import Society, prepare
from abm.model.state import VACANT
from abm.scenario import Outputs, Scenario

WEEKS = 52
"""Weeks of 2012 that are measured: a presidential campaign, two elections and their results."""

SPAN = {"start": dt.date(2012, 1, 2), "end": dt.date(2013, 2, 4)}
"""A little longer, so that no record falls into what is measured."""


def scenario(members: int) -> Scenario:
    """Return the year 2012, all rules at their defaults, with about so many members."""
    scale = 100
    given = cases.load().scenario(scale=scale, outputs=Outputs(every=10_000, ledger=False), **SPAN)
    present = prepare(given).timetable.target[:WEEKS].sum(axis=1).mean()
    parties = tuple(
        replace(p, membership=tuple((day, n * members / present) for day, n in p.membership))
        for p in given.parties
    )
    return replace(given, parties=parties)


@cache
def society(members: int) -> Society:
    """Return that year made ready."""
    return prepare(scenario(members))


@cache
def agent_steps(members: int, weeks: int) -> int:
    """Return how many members live how many of the first weeks, summed; vacant seats are none."""
    world = society(members).world(0)
    lived = 0
    for _ in range(weeks):
        lived += int(np.count_nonzero(world.members.role != VACANT))
        advance(world, 1)
    return lived
