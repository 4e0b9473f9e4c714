"""What decides a run, apart from its seed: parameters, parties, calendar, scale and step.

A :class:`Scenario` is plain, typed and file-free.  The configuration layer builds it from TOML
and CSV; :func:`abm.model.simulation.simulate` turns it and a seed into an output.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

STAKES = ("presidential", "primary", "local", "minor")
"""What is at stake in a contest; a parameter ``stakes_...`` gives each a number (F21)."""

EVENT_KINDS = {
    "foreign_story": "a success abroad is told of: the rise of the media stock (F42, F43)",
    "privacy": "the rise of the public salience of privacy (F58, F60)",
    "refutation": "the share of the promise that is refuted (B1)",
    "training": "a party's training while it lasts, a multiple of the ordinary supply (B1)",
    "exit_pulse": "the share of a party's members that leaves over the span, on top of others (B2)",
}
"""Kinds of outside event, each with the meaning of its size."""


NETWORKS = ("sections", "complete", "ring", "small_world", "random", "scale_free", "blocks")
"""Who is tied to whom inside a party; :mod:`abm.model.networks` builds all but the first."""

ACTIVATIONS = ("synchronous", "random_order", "single_agent")
"""Who lives a step: all at once (each hears the others as they were), all in a random order (each
hears what was said before it), or a single member drawn at random."""


@dataclass(frozen=True, slots=True)
class Contest:
    """A kind of contest, such as presidential elections (F16, F21, F29).

    Parameters
    ----------
    name : str
        The word for it in campaigns and results.
    label : str
        The words for it on figures.
    stakes : str
        One of :data:`STAKES`.
    local : bool
        Whether sections may canvass with data without a national launch (F16).
    office : bool
        Whether the winner takes office (F14).
    primary : bool
        Whether a candidate's team, and less the party's organisation, runs the campaign (F29).
    """

    name: str
    label: str
    stakes: str = "minor"
    local: bool = False
    office: bool = False
    primary: bool = False


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
    recruits_from : tuple of str
        Parties whose members a new party wins over; without any, all that are not new (F13).
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
    recruits_from: tuple[str, ...] = ()


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
    closeness: float = 0.5
    image_deficit: float = 0.0
    open_signup: float = 0.1
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

    What ``size`` means depends on the kind (:data:`EVENT_KINDS`).  Training and exit pulses have a
    ``party``, a refutation may have one, and the others concern all.
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


WORDS = {
    "technique": "data-driven canvassing",
    "use": "canvass with data",
    "used": "canvassed with data",
    "using": "canvassing with data",
}
"""What figures and findings call the technique and its use, unless a case has words of its own."""

DAY_ROLES = {
    "early": "before the vote of the turning campaign",
    "after": "some weeks after that vote",
    "middle": "between the turning and the last campaign",
    "late": "before the vote of the last campaign",
    "late_after": "some weeks after that vote",
    "training_from": "first day of the last round of training",
}
"""Days of a case by what is asked of them, each with its meaning."""

CAMPAIGN_ROLES = {
    "first": "first campaign of the focal party",
    "turning": "campaign of the focal party of which much is made",
    "last": "campaign of the focal party by which the change is over",
    "local_first": "local campaign of the focal party, soon after the turning one",
    "local_next": "local campaign of the focal party, in the middle",
    "local_last": "local campaign of the focal party, after the last one",
    "rival_first": "first campaign of the rival",
    "rival_turning": "campaign of the rival for the contest of the turning one",
    "rival_next": "local campaign of the rival, in the middle",
    "rival_last": "campaign of the rival for the contest of the last one",
    "rival_primary": "campaign of the rival for its primary or leadership",
    "newcomer_first": "first campaign of the newcomer",
    "newcomer_last": "campaign of the newcomer for the contest of the last one",
}
"""Campaigns of a case by what is asked of them, each with its meaning."""


@dataclass(frozen=True, slots=True)
class RecordDay:
    """A day on which outcomes are read; ``name`` ends their names ("2012")."""

    name: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class RecordCampaign:
    """A campaign of which outcomes are read, as the case has it.

    ``label`` is what such a campaign is called within a sentence ("presidential campaign"), and
    ``voted`` the day of its result, None without one.
    """

    id: str
    party: str
    contest: str
    label: str
    opens: dt.date
    closes: dt.date
    voted: dt.date | None = None


@dataclass(frozen=True, slots=True)
class AskedOutcome:
    """An outcome that a case asks for beside those that every case has.

    It is a ``measure`` of the members of a ``party`` in a ``role``, on a ``day``; or, with a
    ``campaign`` in place of these, the largest share of active members of its party who canvassed
    with data in it.
    """

    name: str
    party: str = ""
    measure: str = ""
    role: str = "all"
    day: dt.date | None = None
    campaign: RecordCampaign | None = None


@dataclass(frozen=True, slots=True)
class Roles:
    """Which parties, days and campaigns of a case play the parts that outcomes ask of.

    Parameters
    ----------
    focal : str
        The party whose activists are asked about, and whose start anchors the decisions.
    rival, newcomer : str
        The other old party and the new one, whose outcomes are given beside those of the focal
        party; empty if there is none.
    start, end : datetime.date
        First and last day of the case, which runs may shorten.
    days : tuple of (str, RecordDay)
        By role, see :data:`DAY_ROLES`.
    campaigns : tuple of (str, RecordCampaign)
        By role, see :data:`CAMPAIGN_ROLES`.
    asked : tuple of AskedOutcome
        Outcomes of this case alone.
    """

    focal: str
    rival: str = ""
    newcomer: str = ""
    start: dt.date = dt.date.min
    end: dt.date = dt.date.max
    days: tuple[tuple[str, RecordDay], ...] = ()
    campaigns: tuple[tuple[str, RecordCampaign], ...] = ()
    asked: tuple[AskedOutcome, ...] = ()


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
    parties, calendar, contests, roles
        See the classes above.
    start, end : datetime.date
        First and last day.
    new_since : datetime.date
        A party founded from this day on is new (F13, F26).
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
    structure : str
        One of :data:`abm.structures.STRUCTURES`: which equations hold.
    mechanisms_from : datetime.date, optional
        Day from whose step on ``mechanisms`` holds; every mechanism has full strength until then.
        Scenarios that switch off different mechanisms then have one past in common.
    switched_off : {"held", "undone"}
        What becomes of what a mechanism had done by that day.  "held": it stays, and the mechanism
        adds nothing more; a strength between is the pace at which it goes on.  "undone": its
        weights are multiplied by the strength, so that at 0 nothing of it weighs any more.
    """

    parameters: Mapping[str, float]
    mechanisms: Mapping[str, float]
    parties: tuple[Party, ...]
    calendar: Calendar
    contests: tuple[Contest, ...]
    roles: Roles
    start: dt.date
    end: dt.date
    new_since: dt.date
    scale: int = 100
    step: float = 7.0
    launch: str = "history"
    results: str = "history"
    network: str = "sections"
    activation: str = "synchronous"
    structure: str = "standard"
    mechanisms_from: dt.date | None = None
    switched_off: str = "held"
    outputs: Outputs = field(default_factory=Outputs)
