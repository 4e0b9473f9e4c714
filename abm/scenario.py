"""What decides a run, apart from its seed: parameters, parties, calendar, scale and step.

A :class:`Scenario` is plain, typed and file-free.  The configuration layer builds it from TOML
and CSV; :func:`abm.model.simulation.simulate` turns it and a seed into an output.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

CONTESTS = (
    "presidential",
    "legislative",
    "municipal",
    "departmental",
    "regional",
    "european",
    "primary",
    "outreach",
)
"""Kinds of contest.  ``outreach`` is a canvass without an election (the Grande Marche of 2016)."""

LOCAL_CONTESTS = frozenset({"legislative", "municipal", "departmental", "regional"})
"""Contests that a section may run with data without a national launch (F16)."""

EVENT_KINDS = ("foreign_story", "privacy", "refutation", "training", "exit_pulse")
"""Kinds of outside event; :class:`Event` says what the size of each means."""


NETWORKS = ("sections", "complete", "ring", "small_world", "random", "scale_free", "blocks")
"""Who is tied to whom inside a party; :mod:`abm.model.networks` builds all but the first."""

ACTIVATIONS = ("synchronous", "random_order", "single_agent")
"""Who lives a step: all at once (each hears the others as they were), all in a random order (each
hears what was said before it), or a single member drawn at random."""


@dataclass(frozen=True, slots=True)
class Party:
    """A party, as the calendar finds it (F23-F27, B2).

    Parameters
    ----------
    name : str
        Short name, the key used everywhere ("PS").
    label : str
        Full name, for figures.
    founded : datetime.date
        Birth of the organisation; its age sets its inertia (F24-F26).
    factions : int
        Number of factions, at least 1 (F27).
    over_60, under_35 : float
        Shares of members in [0, 1] at the start, or at entry for a new party.
    ladder : float
        In [0, 1]: how graded an engagement the party offers (F36).
    staged_youth : float
        In [0, 1]: share of recruits drawn as young professionals (F13).
    membership : tuple of (date, members)
        Knots of the membership series at scale 1:1, interpolated linearly; a party enters
        at its first knot and is constant after its last.
    """

    name: str
    label: str
    founded: dt.date
    factions: int
    over_60: float
    under_35: float
    ladder: float
    staged_youth: float
    membership: tuple[tuple[dt.date, float], ...]


@dataclass(frozen=True, slots=True)
class Campaign:
    """One party's campaign for one contest (F16, F20, F29-F33, F41).

    ``closeness`` in [0, 1] is how disputed the contest looked; ``image_deficit`` in [0, 1] how much
    the candidate needed a modern image; ``open_signup`` in [0, 1] how freely anybody became a
    coordinator or a volunteer; ``reach`` in (0, 1] the share of sections concerned;
    ``launched`` whether history saw the data-driven canvass launched nationally
    (None: decided by simulation even when launches follow history).
    """

    id: str
    party: str
    contest: str
    opens: dt.date
    closes: dt.date
    closeness: float
    image_deficit: float = 0.0
    open_signup: float = 0.0
    reach: float = 1.0
    launched: bool | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The result of an election for one party (B4).

    ``outcome`` in [0, 1]: 1 won, 0 lost, 0.5 partial.  ``lead`` is the lead over ``rival`` in
    points of the vote, which a simulated result takes as its structural part.  ``name`` is the
    short label drawn on figures.  A ``local`` result is one of each section by itself: a section
    wins with probability ``outcome``, and its members learn from that.
    """

    id: str
    date: dt.date
    party: str
    contest: str
    outcome: float
    lead: float = 0.0
    rival: str = ""
    name: str = ""
    local: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something from outside that strikes at a date, or lasts from ``date`` to ``until``.

    ``size`` means: for ``foreign_story`` the rise of the media stock (F42, F43); for ``privacy``
    the rise of the public salience of privacy (F58, F60); for ``refutation`` how much of the
    promise is refuted, in [0, 1] (B1); for ``training`` a party's training effort, a multiple
    of the ordinary supply, while it lasts (B1); for ``exit_pulse`` the share of members that
    leaves over the span, on top of ordinary exits (B2).  ``party`` is empty if the
    event concerns all parties.
    """

    id: str
    date: dt.date
    kind: str
    size: float
    party: str = ""
    until: dt.date | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything dated: campaigns, results and outside events, each sorted by date and id."""

    campaigns: tuple[Campaign, ...]
    results: tuple[Result, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a run records.

    Parameters
    ----------
    every : int
        Steps between two records of the series; the first and last step are always recorded.
    series : bool
        Whether the records are kept; without them a run leaves its scalar outcomes, in a hundredth
        of the space.
    ledger : bool
        Whether changes of belief and resistance are posted to channels.
    agents : tuple of datetime.date
        Dates at which one row a member is kept.
    ties : bool
        Whether the ties among those members are kept with them (the network map reads them).
    """

    every: int = 4
    series: bool = True
    ledger: bool = True
    agents: tuple[dt.date, ...] = ()
    ties: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """All that decides a run, apart from its seed.

    Parameters
    ----------
    parameters : mapping of str to float
        Complete: every name of :data:`abm.parameters.PARAMETERS`.
    mechanisms : mapping of str to float
        Complete: the strength of every mechanism, 1 as in the table, 0 off.
    parties, calendar
        See the classes above.
    start, end : datetime.date
        First and last day.
    scale : int
        One member stands for this many (100 means 1:100).
    step : float
        Length of a step in days.
    launch : {"history", "simulated"}
        Whether national launches follow ``Campaign.launched`` or the cadres' decision (F18).
    results : {"history", "simulated"}
        Whether results follow ``Result.outcome`` or are drawn (B5, F44).
    network : str
        One of :data:`NETWORKS`.
    activation : str
        One of :data:`ACTIVATIONS`.
    mechanisms_from : datetime.date, optional
        Day from whose step on ``mechanisms`` holds; every mechanism has full strength until then.
        Scenarios that switch off different mechanisms then have one past in common.
    """

    parameters: Mapping[str, float]
    mechanisms: Mapping[str, float]
    parties: tuple[Party, ...]
    calendar: Calendar
    start: dt.date = dt.date(2009, 1, 5)
    end: dt.date = dt.date(2018, 12, 31)
    scale: int = 100
    step: float = 7.0
    launch: str = "history"
    results: str = "history"
    network: str = "sections"
    activation: str = "synchronous"
    mechanisms_from: dt.date | None = None
    outputs: Outputs = field(default_factory=Outputs)
