"""What is measured at each record, by party and role, and room for the records.

:mod:`abm.model.record.measuring` writes them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from abm.model.ledger import LEDGER_ROLES

Floats = NDArray[np.float64]

ROLES = ("all", *LEDGER_ROLES)
"""Roles of the series; "all" is everybody in the party."""


class Measure(NamedTuple):
    """A measure of the series.

    Attributes
    ----------
    meaning : str
    unit : str
    of : str
        "role": defined for each role; "party": only for the role "all"; "public": of no party.
    """

    meaning: str
    unit: str
    of: str


MEASURES = {
    "members": Measure("members (posts at headquarters are not scaled)", "persons, at 1:1", "role"),
    "belief": Measure("mean belief in the efficacy of {technique}", "0 to 1", "role"),
    "identity": Measure(
        "mean identity cost: how much it offends that data take the human out of activism",
        "0 to 1",
        "role",
    ),
    "privacy": Measure("mean privacy concern", "0 to 1", "role"),
    "skill": Measure("mean skill: how well the trained canvass with data", "0 to 1", "role"),
    "resistance": Measure(
        "mean resistance: probability of refusing to {use} if asked", "0 to 1", "role"
    ),
    "private_resistance": Measure(
        "mean private disposition: probability of refusing if nobody learnt of it, which is "
        "resistance but in the structure conformity",
        "0 to 1",
        "role",
    ),
    "open_resistance": Measure("share of those asked who openly refuse", "share", "role"),
    "use": Measure("share of active members who {use} now", "share", "role"),
    "norm": Measure("mean perceived norm", "0 to 1", "role"),
    "trained": Measure("share ever trained", "share", "role"),
    "trained_active": Measure("share of active members ever trained", "share", "role"),
    "veterans": Measure(
        "share of active members trained before the campaign that runs, or ran last, opened",
        "share",
        "role",
    ),
    "belief_with_use": Measure(
        "correlation of belief with use among active members under a mandate", "-1 to 1", "role"
    ),
    "resistance_new": Measure(
        "mean resistance of those who joined in this calendar year or the last", "0 to 1", "role"
    ),
    "active": Measure("share of members who are active", "share", "role"),
    "took_part": Measure(
        "share of members who have used data in the campaign that runs, or ran last",
        "share",
        "role",
    ),
    "use_asked": Measure("share of active members under a mandate who {use} now", "share", "role"),
    "young": Measure("share of members under 35", "share", "role"),
    "young_new": Measure(
        "share of those under 35 among those who joined in this calendar year or the last",
        "share",
        "role",
    ),
    "moved": Measure("share of members who first entered another party", "share", "role"),
    "moved_active": Measure(
        "share of active members who first entered another party", "share", "role"
    ),
    "breadth": Measure("share of all active members who {use} now", "share", "party"),
    "depth": Measure("how far the organisation is redesigned", "0 to 1", "party"),
    "publicity": Measure("how far use is shown to the media", "0 to 1", "party"),
    "mandated": Measure("share of sections with a mandate", "share", "party"),
    "launched": Measure("1 while a national launch is on, else 0", "0 or 1", "party"),
    "reported_resistance": Measure(
        "mean resistance that vendors last met in clients, as they report it", "0 to 1", "party"
    ),
    "sympathisers": Measure("volunteers without membership", "persons, at 1:1", "party"),
    "training_hours": Measure("hours of training given so far", "hours, at 1:1", "party"),
    "first_training_hours": Measure(
        "hours of first sessions given so far", "hours, at 1:1", "party"
    ),
    "newly_trained": Measure(
        "persons trained for the first time so far", "persons, at 1:1", "party"
    ),
    "promoted": Measure(
        "members of sections who became secretaries so far", "persons, at 1:1", "party"
    ),
    "promoted_trained": Measure(
        "members of sections who became secretaries so far and had been trained",
        "persons, at 1:1",
        "party",
    ),
    "left": Measure("members of sections who left so far", "persons, at 1:1", "party"),
    "left_resistance": Measure(
        "sum of the resistance of members of sections when they left", "persons, at 1:1", "party"
    ),
    "rise_by_promise": Measure(
        "share of what has raised the belief of cadres since the start that came by the promise",
        "share",
        "party",
    ),
    "rise_by_work": Measure(
        "share of what has raised the belief of cadres since the start that came by their own work "
        "in campaigns, which is training and experience",
        "share",
        "party",
    ),
    "doors": Measure(
        "doors knocked so far in the campaign that runs, or ran last", "doors, at 1:1", "party"
    ),
}
"""Measures of the series by party."""

PUBLIC_MEASURES = {
    "vendors": Measure("vendors in business", "vendors", "public"),
    "vendors_exited": Measure("vendors that left the market", "vendors", "public"),
    "vendor_belief": Measure("mean belief of vendors in business", "0 to 1", "public"),
    "vendor_claim": Measure("claim of the vendors, weighted by credibility", "0 to 1", "public"),
    "vendor_points": Measure("mean gain claimed", "points of the vote", "public"),
    "vendor_pressure": Measure("presence of the vendors", "0 to 1", "public"),
    "media": Measure("stock of foreign success stories", "1 is a full stock", "public"),
    "domestic_success": Measure("stock of domestic success stories", "1 is a full stock", "public"),
    "privacy_salience": Measure("public salience of privacy", "0 to 1", "public"),
}
"""Measures that belong to no party."""

SERIES = np.dtype([(name, "f8") for name in MEASURES])
PUBLIC_SERIES = np.dtype([(name, "f8") for name in PUBLIC_MEASURES])
"""Measures as records: undefined (NaN) until they are written."""

AGGREGATES = frozenset(name for name, measure in MEASURES.items() if measure.of == "party") | {
    "trained_active"
}
"""Measures, of the role "all", that records hold in which members are not read one by one."""

RUNNING = frozenset({"doors"})
"""Measures that grow evenly within a step, so that they are read on any day exactly."""


def empty_records(number: int, parties: int) -> tuple[Floats, Floats, Any, Any]:
    """Return room for records, undefined until they are written.

    Returns
    -------
    series : ndarray, shape (number, parties, roles, measures)
    public : ndarray, shape (number, public measures)
    series_records, public_records : record arrays
        The same memory, as :func:`~abm.model.record.measuring.measure` writes it:
        [number, party, role] and [number, 0].
    """
    series = np.full((number, parties, len(ROLES), len(MEASURES)), np.nan)
    public = np.full((number, len(PUBLIC_MEASURES)), np.nan)
    return (
        series,
        public,
        series.view(SERIES)[..., 0].view(np.recarray),
        public.view(PUBLIC_SERIES).view(np.recarray),
    )
