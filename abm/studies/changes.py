"""The changes that studies of causes explain, and the draws that show the fall of resistance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from abm.analysis.outputs import Array, Mask
from abm.cases import Case
from abm.config.experiment import BASELINE
from abm.studies import by_role
from abm.studies.pattern_criteria import of_pattern
from abm.studies.pattern_scoring import holds
from abm.studies.pattern_values import ScenarioOutcomes
from abm.studies.words import FIRMS, POINTS, SCALE

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
    unit : str
        In which sentences give it (:mod:`abm.studies.words`).
    span : str
        The end of its name by roles: "" from the early to the late day, or a key of the spans.
    """

    name: str
    words: str
    before: str
    after: str
    sign: float = 1.0
    unit: str = SCALE
    span: str = ""


_SPANS = {
    "": ("early", "late", ""),
    "_middle": ("early", "middle", "_{middle}"),
}
"""By the end of the name of a change: its first and its last day, and the end in a case."""

_SPANS_FROM_THE_START = {
    "_start": ("start", "late", "_{start}"),
    "_until_early": ("start", "early", "_{start}_{early}"),
}

_CAMPAIGNS = {
    "": {"start": "first", "early": "turning", "middle": "local_next", "late": "last"},
    "_rival": {
        "start": "rival_first",
        "early": "rival_turning",
        "middle": "rival_next",
        "late": "rival_last",
    },
}
"""The campaigns of the focal party and of the rival in which use is read, in place of days."""


def _changes(spans: Mapping[str, tuple[str, str, str]]) -> Iterator[tuple[str, Change]]:
    """Yield the changes of each state over some spans, in the focal party and in the rival."""
    for state, words, sign in (
        ("resistance", "fall of resistance", -1.0),
        ("belief", "rise of belief", 1.0),
        ("identity", "fall of identity cost", -1.0),
        ("use", "growth of use", 1.0),
    ):
        for party, campaigns in _CAMPAIGNS.items():
            outcome = {day: f"{state}{party}_{day}" for day in campaigns}
            labels = {day: f"{{{day}.name}}" for day in campaigns}
            if state == "use":
                outcome = {day: f"use_{campaign}" for day, campaign in campaigns.items()}
                labels = {day: f"{{{campaign}.year}}" for day, campaign in campaigns.items()}
            of, where = ("_{rival}", " in {rival}") if party else ("", "")
            for span, (first, last, end) in spans.items():
                yield (
                    f"{state}{party}{span}",
                    Change(
                        state + of + end.format(**labels),
                        f"{words} {labels[first]}-{labels[last]}{where}",
                        outcome[first],
                        outcome[last],
                        sign,
                        POINTS if state == "use" else SCALE,
                        span,
                    ),
                )


CHANGES = {
    **dict(_changes(_SPANS)),
    "vendors": Change(
        "vendors",
        "growth of the market {early.name}-{late.name}",
        "vendors_early",
        "vendors_late",
        unit=FIRMS,
    ),
}
"""Changes by roles, of activists of the focal party or of the rival, and of the market.  Each is
explained separately, since each is a different state.  Use is the largest share of active members
in a campaign."""

FROM_THE_START = dict(_changes(_SPANS_FROM_THE_START))
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


def told(changes: Mapping[str, Change]) -> list[str]:
    """Return the changes that sentences tell, by their names, the fall of resistance first.

    They are those over the whole span, of resistance and use, and of belief in the focal party;
    tables have the others.
    """
    whole = "_start" if any(change.span == "_start" for change in changes.values()) else ""
    order = ("resistance", "use", "belief")
    state = {name: name.partition("_")[0] for name in changes}
    shown = [
        name
        for name, change in changes.items()
        if change.span == whole
        and state[name] in order
        and not change.before.startswith("belief_rival")
    ]
    return sorted(shown, key=lambda name: order.index(state[name]))


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
