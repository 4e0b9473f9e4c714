"""The changes that studies of causes explain, and the draws that show the fall of resistance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from abm.analysis.outputs import Array, Mask
from abm.cases import Case
from abm.config.experiment import BASELINE
from abm.studies import by_role
from abm.studies.pattern_criteria import of_pattern
from abm.studies.pattern_scoring import holds
from abm.studies.pattern_values import ScenarioOutcomes

FEWEST = 5
"""Least number of draws that show the fall of resistance (P1) for effects to be taken over these;
otherwise effects are taken over all draws."""

ENDS = by_role.ENDS
"""The outcomes, by roles, between which resistance falls."""


class Change(NamedTuple):
    """The change from one outcome to another, positive in the direction that is documented.

    Attributes
    ----------
    name, words : str
        As a case says them; in :data:`CHANGES` with roles in braces.
    before, after : str
        Names of the outcomes by roles.
    sign : float
        -1 if a fall is documented.
    """

    name: str
    words: str
    before: str
    after: str
    sign: float = 1.0


CHANGES = {
    "resistance": Change(
        "resistance", "fall of resistance {early.name}-{late.name}", *ENDS, sign=-1.0
    ),
    "resistance_middle": Change(
        "resistance_{middle.name}",
        "fall of resistance {early.name}-{middle.name}",
        "resistance_early",
        "resistance_middle",
        -1.0,
    ),
    "resistance_rival": Change(
        "resistance_{rival}",
        "fall of resistance {early.name}-{late.name} in {rival}",
        "resistance_rival_early",
        "resistance_rival_late",
        -1.0,
    ),
    "belief": Change(
        "belief", "rise of belief {early.name}-{late.name}", "belief_early", "belief_late"
    ),
    "identity": Change(
        "identity",
        "fall of identity cost {early.name}-{late.name}",
        "identity_early",
        "identity_late",
        -1.0,
    ),
    "use": Change("use", "growth of use {turning.year}-{last.year}", "use_turning", "use_last"),
    "vendors": Change(
        "vendors", "growth of the market {early.name}-{late.name}", "vendors_early", "vendors_late"
    ),
}
"""Changes by roles, of the focal party's activists unless the words say otherwise.  Each is
explained separately, since each is a different state."""

FROM_THE_START = {
    "resistance_start": Change(
        "resistance_{start.name}",
        "fall of resistance {start.name}-{late.name}",
        "resistance_start",
        "resistance_late",
        -1.0,
    ),
    "resistance_until_early": Change(
        "resistance_{start.name}_{early.name}",
        "fall of resistance {start.name}-{early.name}",
        "resistance_start",
        "resistance_early",
        -1.0,
    ),
    "belief_start": Change(
        "belief_{start.name}",
        "rise of belief {start.name}-{late.name}",
        "belief_start",
        "belief_late",
    ),
}
"""Further changes, explained where mechanisms are off from the start: the early day then differs
too."""


class Changes(NamedTuple):
    """The changes that a case defines.

    Attributes
    ----------
    defined : dict of str to Change
        By their names in the case.
    undefined : dict of str to str
        What the case would have to name for each of the others, by their names by roles.
    """

    defined: dict[str, Change]
    undefined: dict[str, str]


def changes_of(case: Case, *, from_the_start: bool = False) -> Changes:
    """Return the changes that a case defines, with those since its start if asked for."""
    defined: dict[str, Change] = {}
    undefined: dict[str, str] = {}
    for role, change in {**(FROM_THE_START if from_the_start else {}), **CHANGES}.items():
        if lacks := by_role.missing(case, (change.before, change.after)):
            undefined[role] = lacks
            continue
        name = case.say(change.name).lower()
        name = role if name in defined else name  # the day may be named after the first year
        defined[name] = change._replace(name=name, words=case.say(change.words))
    return Changes(defined, undefined)


def falls_as_known(case: Case, early: Array, late: Array) -> Mask:
    """Return in which draws resistance falls but survives (P1).

    Parameters
    ----------
    case : Case
    early, late : numpy.ndarray
        Its means on the early and the late day, a value a draw, with all mechanisms on.
    """
    ends = {BASELINE: dict(zip(ENDS, (early, late), strict=True))}
    outcomes = ScenarioOutcomes(case, case.roles.start, ends)
    passes: Mask = np.all([holds(c, c.value(outcomes)) for c in of_pattern("P1")], axis=0)
    return passes
