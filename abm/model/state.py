"""The state of a society as records in arrays, and the :class:`World` that holds them.

One record a seat (occupied by a member or vacant), section, party, vendor, campaign and result.
Seats of one section are neighbours in memory, parties follow one another; ties refer to seats.
Every quantity that changes is a float64, so that compiled code and plain Python agree to the bit.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from abm.parameters import PARAMETERS

VACANT, ACTIVIST, STAFF, SECRETARY, FEDERAL, NATIONAL = range(6)
"""Posts.  The last three are cadres: of a section, a federation, the national leadership."""

NEUTRAL, USER, RESISTER = range(3)
"""Stances of a member who is asked to canvass with data."""

ABSENT, ACTIVE, EXITED = range(3)
"""Status of a vendor's place."""

RANKS = 4
"""Ranks of authority: member, secretary, federal cadre, national cadre."""

NONE = -1
"""No such index, step or person."""

VENDOR_PLACES = 256
"""Most vendors that one run can hold."""

MEMBER = np.dtype(
    [
        ("key", "u8"),  # of the person, see randomness.person_key
        ("belief", "f8"),  # in efficacy, [0, 1]
        ("identity", "f8"),  # cost of a dehumanised activism, [0, 1] (F07)
        ("privacy", "f8"),  # concern, [0, 1] (F38, F61)
        ("skill", "f8"),  # [0, 1]
        ("resistance", "f8"),  # disposition to refuse if asked, (0, 1)
        ("near_norm", "f8"),  # share of the active ties seen using, as perceived
        ("openness", "f8"),  # share of the way to what is heard, a step
        ("belief_at_entry", "f4"),
        ("identity_root", "f4"),
        ("privacy_root", "f4"),
        ("taste_use", "f4"),
        ("taste_refusal", "f4"),
        ("ordinal", "i4"),  # rank of entry in the party of entry
        ("section", "i4"),  # index
        ("trained", "i4"),  # step of the first training, or NONE
        ("born", "i2"),  # year
        ("joined", "i2"),  # year: the cohort
        ("seat", "i2"),  # number in the section
        ("label", "i2"),  # of the ledger
        ("origin", "i1"),  # party of entry
        ("party", "i1"),
        ("post", "i1"),  # what the seat is for
        ("role", "i1"),  # post of the occupant, or VACANT
        ("faction", "i1"),
        ("active", "i1"),
        ("practice", "i1"),  # 0 none, 1 light, 2 full
        ("stance", "i1"),
        ("took_part", "i1"),  # in the current campaign
        ("credited", "i1"),  # last result: 1 credited, -1 blamed on canvassing, 0 neither
        ("candidate", "i1"),  # willing to be trained
        ("willing", "i1"),  # would use if mandated
        ("trainer", "i1"),  # of the first training: STAFF, ACTIVIST (an advocate) or VENDOR
        ("lesson", "i1"),  # this step: 0 none, else 1 + hours as a percentage of a full session
        ("leaving", "i1"),  # at the end of this step
    ],
    align=True,
)
VENDOR = 9
"""Code of a vendor as trainer."""

SECTION = np.dtype(
    [
        ("norm", "f8"),  # share of activists seen using, as perceived
        ("training_chance", "f8"),  # of a candidate, a step
        ("sessions", "f8"),  # offered, a year
        ("teachers_belief", "f8"),
        ("code", "u8"),  # the same whatever the order of parties
        ("trainers_belief", "i8"),  # fixed-point sum (see arithmetic.fixed)
        ("refusal", "i8"),  # the same of resistance
        ("ident", "i8"),  # number in the party
        ("party", "i8"),
        ("first", "i8"),  # seat
        ("seats", "i8"),
        ("federation", "i8"),  # number in the party
        ("members", "i4"),
        ("actives", "i4"),
        ("users", "i4"),
        ("resisters", "i4"),
        ("candidates", "i4"),
        ("willing", "i4"),
        ("trainers", "i4"),
        ("leaving", "i4"),
        ("headquarters", "i1"),
        ("open", "i1"),
        ("mandate", "i1"),
    ],
    align=True,
)

PARTY = np.dtype(
    [
        ("code", "u8"),
        ("use_draws", "u8"),  # streams of the running campaign
        ("refusal_draws", "u8"),
        ("sums", "i8", (12,)),  # of this step, in sections; see phases.tally
        ("office", "i8", (12,)),  # the same at headquarters, which are not scaled
        ("staged", "f8"),  # publicity when this step's decisions began
        ("exit_share", "f8"),  # exits expected of a member of weight 1, in this step
        ("shown", "f8"),  # norm that the media convey: publicity times breadth
        ("advocacy", "f8"),  # share of the way that staff move a national cadre, in this step
        ("founded", "f8"),  # year
        ("over_60", "f8"),
        ("under_35", "f8"),
        ("ladder", "f8"),
        ("staged_youth", "f8"),
        ("norm", "f8"),
        ("breadth", "f8"),  # share of activists using now
        ("depth", "f8"),
        ("publicity", "f8"),
        ("resistance", "f8"),
        ("belief", "f8"),
        ("cadre_belief", "f8"),
        ("staff_belief", "f8"),
        ("privacy", "f8"),
        ("reported", "f8"),  # resistance as vendors tell it, or nan
        ("exit_weight", "f8"),  # mean
        ("size_1", "f8"),  # members at 1:1
        ("size_ago", "f8"),  # the same, about a year ago
        ("sympathisers", "f8"),  # volunteers without membership, at 1:1
        ("novices", "f8"),  # coordinators of the current campaign who never did politics
        ("insiders", "f8"),
        ("inertia", "f8"),  # utils, in a general election
        ("hours", "f8"),  # of training given, cumulative, at 1:1
        ("first_hours", "f8"),  # the same, first sessions only
        ("first_trained", "f8"),  # persons trained for the first time, cumulative, at 1:1
        ("promoted", "f8"),  # members of sections who became secretaries, cumulative, at 1:1
        ("promoted_trained", "f8"),  # those of them who had been trained
        ("left", "f8"),  # members of sections who left, cumulative, at 1:1
        ("left_refusal", "i8"),  # fixed-point sum of their resistance, at scale
        ("first_seat", "i8"),
        ("last_seat", "i8"),  # one past
        ("first_section", "i8"),
        ("last_section", "i8"),  # one past; the last section is the headquarters
        ("federations", "i8"),
        ("factions", "i8"),
        ("entrants", "i8"),  # persons who ever entered here as members
        ("hired", "i8"),  # persons who ever entered here as digital staff
        ("nationals", "i8"),  # seats at headquarters
        ("staffers", "i8"),
        ("members", "i4"),
        ("staff", "i4"),
        ("mandated", "i4"),
        ("campaign", "i8"),  # running, or NONE
        ("latest", "i8"),  # running or last, or NONE
        ("launched", "i1"),
        ("present", "i1"),
        ("client", "i1"),  # has a vendor under contract
        ("new", "i1"),  # founded after 2015
    ],
    align=True,
)

VENDOR_RECORD = np.dtype(
    [
        ("key", "u8"),
        ("belief", "f8"),
        ("stake", "f8"),
        ("credibility", "f8"),
        ("standing", "f8"),  # credibility without attacks
        ("claim", "f8"),  # message, [0, 1]
        ("points", "f8"),  # of vote, that the claim promises
        ("tail", "f8"),
        ("clients", "i8"),  # one bit a party
        ("ordinal", "i4"),
        ("entered", "i4"),
        ("left", "i4"),
        ("founder", "i4"),  # ordinal of the person, or NONE
        ("founder_origin", "i4"),
        ("status", "i1"),
    ],
    align=True,
)

PUBLIC = np.dtype(
    [
        ("pressure", "f8"),
        ("message", "f8"),
        ("media", "f8"),
        ("told", "f8"),
        ("story", "f8"),  # belief that the success story of this step conveys
        ("salience", "f8"),
        ("trained", "f8"),  # persons ever trained, at 1:1
        ("vendors", "i4"),  # places used
    ],
    align=True,
)

CAMPAIGN = np.dtype(
    [
        ("closeness", "f8"),
        ("image_deficit", "f8"),
        ("open_signup", "f8"),
        ("reach", "f8"),
        ("stakes", "f8"),
        ("structure", "f8"),
        ("launch_probability", "f8"),  # outcome, or nan
        ("breadth", "f8"),  # outcome: largest
        ("doors", "f8"),  # outcome: knocked, at 1:1
        ("novices", "f8"),  # outcome: share of coordinators
        ("code", "u8"),
        ("party", "i8"),
        ("opens", "i8"),  # step
        ("closes", "i8"),  # step, included
        ("local", "i1"),
        ("contest", "i1"),  # index in scenario.CONTESTS
        ("launched", "i1"),  # 1, 0, or NONE to be simulated
    ],
    align=True,
)

RESULT = np.dtype(
    [
        ("outcome", "f8"),
        ("lead", "f8"),
        ("attributing", "f8"),  # outcome: share of the party's members who credited or blamed
        ("attributing_part", "f8"),  # outcome: the same among those who took part, or nan
        ("attributing_others", "f8"),  # outcome: the same among the others, or nan
        ("code", "u8"),
        ("draws", "u8"),  # stream of attribution
        ("party", "i8"),
        ("rival", "i8"),
        ("campaign", "i8"),  # that led to it, or NONE
        ("step", "i8"),
        ("simulated", "i1"),
        ("office", "i1"),  # a win brings the party to office
        ("local", "i1"),  # each section has a result of its own
    ],
    align=True,
)

VALUES = np.dtype([(name, "f8") for name in PARAMETERS])
"""Parameters as the rules see them: one record."""

WEEK = np.dtype(
    [
        ("year", "f8"),
        ("promise_rate", "f8"),  # 1/yr at exposure 1, pressure and label included
        ("training_draws", "u8"),  # streams of this step
        ("exit_draws", "u8"),
        ("doors_draws", "u8"),
        ("copying_draws", "u8"),
        ("promise_member", "f8"),  # shares of the way, in this step
        ("attack", "f8"),
        ("attack_target", "f8"),
        ("foreign_cadre", "f8"),
        ("foreign_young", "f8"),
        ("foreign_member", "f8"),
        ("told_cadre", "f8"),
        ("told_young", "f8"),
        ("told_member", "f8"),
        ("experience", "f8"),
        ("copying", "f8"),
        ("doors", "f8"),  # what they tell
        ("forgetting", "f8"),
        ("identity", "f8"),
        ("privacy", "f8"),
        ("skill", "f8"),
        ("norm_rise", "f8"),
        ("norm_decay", "f8"),
        ("familiarity", "f8"),  # utils
        ("session_hours", "f8"),  # of a first session now
    ],
    align=True,
)
"""What one step (a week, by default) has in common for all members."""

CLOCK = np.dtype(
    [
        ("seed", "u8"),
        ("traits", "u8"),  # stream
        ("standing", "f8", (RANKS, 2)),  # by rank, and whether young
        ("years", "f8"),  # length of a step
        ("start", "f8"),  # first day, as a year
        ("scale", "f8"),
        ("refusal_intercept", "f8"),
        ("use_intercept", "f8"),
        ("familiarity", "f8"),  # utils, the same for all
        ("step", "i8"),
        ("switch", "i8"),  # step from which the mechanisms are as configured, or NONE
        ("booking", "i1"),  # whether the ledger is kept
        ("watching", "i1"),  # whether members look at what their ties do
        ("activation", "i1"),  # index in scenario.ACTIVATIONS
    ],
    align=True,
)


VOICE = np.dtype([("belief", "f8"), ("identity", "f8")])
"""What a seat says."""

BLOCK = 64
"""Most members that live a step side by side."""

LANES = 4
"""Members that one instruction of a processor works on, as compilers lay it out: 32 bytes."""

_COLUMNS = {
    "u8": "seat key use_number",
    "i8": "role active lesson candidate practice stance willing leaving",
    "f8": (
        "born plasticity openness belief_at_entry identity_root privacy_root taste_use"
        " taste_refusal promise advocacy taught heard_belief heard_identity identity privacy skill"
        " norm utility use_draw refusal_draw at_doors experience resistance exit_weight exit_draw"
        " authority speakers share"
    ),
}

COLUMNS = np.dtype(
    [("belief", "f8", (1 + 10, BLOCK + 2 * LANES))]
    + [
        (name, kind, (BLOCK + 2 * LANES,))
        for kind, names in _COLUMNS.items()
        for name in names.split()
    ]
)
"""Columns in which members are laid out to live a step side by side; nothing there is state.

``belief`` has a row for before the step, and one after each of the ledger's channels.  A compiler
makes vector instructions of loops over columns only if it sees that they are apart: so they stand
in one record, all of eight bytes an entry, a whole number of lanes from one another.
"""


class Ties(NamedTuple):
    """Who hears whom, in compressed rows: seat i hears ``seat[row[i]:row[i + 1]]``.

    ``strength`` is the openness of the hearer to that tie, a step (0 for a vacant seat);
    ``stale[i]`` marks that those of seat i are to be computed anew before the step closes.  Seats
    are unsigned, since a number that may be negative costs a test at each use.
    """

    row: NDArray[np.uint32]
    seat: NDArray[np.uint32]
    strength: NDArray[np.float32]
    stale: NDArray[np.uint8]


class Voices(NamedTuple):
    """What each seat says, ``[seat]``, and what it is seen to do.

    What is seen is 2 of an active member who uses, 1 of one who does not, 0 of anybody else.
    Everybody hears and sees what was there at the start of the step (``heard``, ``seen``), and
    speaks for the next (``said``, ``shown``), so that the order within a step cannot matter.
    """

    heard: Any  # VOICE
    said: Any  # VOICE
    seen: NDArray[np.uint8]
    shown: NDArray[np.uint8]


class Timetable(NamedTuple):
    """What the calendar brings at each step, ``[step]`` or ``[step, party]``."""

    target: NDArray[np.float64]  # members wanted, at scale
    campaign: NDArray[np.int32]  # running, or NONE
    effort: NDArray[np.float64]  # training effort, 1 ordinary
    pulse: NDArray[np.float64]  # extra exit hazard, 1/yr
    media: NDArray[np.float64]  # rise of the media stock
    salience: NDArray[np.float64]  # rise of privacy salience
    refuted: NDArray[np.float64]  # part of the promise refuted
    result: NDArray[np.int32]  # results of step s: result[s]:result[s + 1]


class Books(NamedTuple):
    """The ledger while it is written (see :mod:`abm.model.ledger`)."""

    accounts: Any  # one record a seat; a single one, never read, when no ledger is kept
    flow: NDArray[np.float64]  # [label, party, ledger role, channel], since the last record


class World(NamedTuple):
    """A society: everything that the phases read and write."""

    members: Any
    sections: Any
    parties: Any
    vendors: Any
    public: Any
    campaigns: Any
    results: Any
    values: Any
    clock: Any
    week: Any
    ties: Ties
    voices: Voices
    timetable: Timetable
    books: Books
    labels: Any  # [party of entry, ordinal]: the ledger's label of a person
    columns: Any  # COLUMNS: where members live a step; no state


def records(count: int, dtype: np.dtype[Any]) -> Any:
    """``count`` records of zeros, whose fields are also attributes."""
    return np.zeros(count, dtype).view(np.recarray)


def copied(table: Any) -> Any:
    """Return a copy of records, padding between their fields included.

    NumPy's own copy leaves padding as it finds it, so that equal states would differ in bytes.
    """
    return np.frombuffer(bytearray(table.tobytes()), table.dtype).view(np.recarray)
