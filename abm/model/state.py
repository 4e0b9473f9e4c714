"""The state of a society as arrays, and the :class:`World` that holds them.

Members are columns, one entry a seat (occupied or vacant); sections, parties, vendors, campaigns
and results are records.  Seats of one section are neighbours in memory, parties follow one another;
ties refer to seats.  :mod:`abm.model.fields` says what each field is.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from abm.mechanisms import LEVELS, pace
from abm.model.compiler import by_reference, generated, rule
from abm.model.fields import (
    CAMPAIGN_FIELDS,
    CLOCK_FIELDS,
    COUNT_FIELDS,
    MEMBER_FIELDS,
    PARTY_FIELDS,
    PUBLIC_FIELDS,
    RESULT_FIELDS,
    SECTION_FIELDS,
    STEP_FIELDS,
    VENDOR_FIELDS,
    record,
)
from abm.parameters import PARAMETERS

VACANT, ACTIVIST, STAFF, SECRETARY, FEDERAL, NATIONAL = range(6)
"""Posts.  The last three are cadres: of a section, a federation, the national leadership."""

NEUTRAL, USER, RESISTER = range(3)
"""Stances of a member who is asked to canvass with data."""

UNSEEN, SEEN_ACTIVE, SEEN_DECLINING, SEEN_USING, SEEN_HAVING_USED = range(5)
"""What the others see of a member: nothing, activity, a decision against data, use of them, or use
before the campaign that opens in this step, on which the member has not decided yet."""

ABSENT, ACTIVE, EXITED = range(3)
"""Status of a vendor's place."""

BY_VENDOR = 9
"""Code of a vendor as trainer, beside the posts STAFF and ACTIVIST."""

RANKS = 4
"""Ranks of authority: member, secretary, federal cadre, national cadre."""

RANK = np.array([0, 0, 0, 1, 2, 3])
"""Rank of each post: vacant, activist, staff, secretary, federal, national (F54)."""

NONE = -1
"""No such index, step or person."""

VENDOR_PLACES = 256
"""Most vendors that one run can hold."""

BLOCK = 64
"""Most members of a section that live a step side by side; their working numbers fit in a cache."""

SECTION = record(SECTION_FIELDS)
COUNTS = record(COUNT_FIELDS)
PARTY = record(PARTY_FIELDS)
VENDOR = record(VENDOR_FIELDS)
PUBLIC = record(PUBLIC_FIELDS)
CAMPAIGN = record(CAMPAIGN_FIELDS)
RESULT = record(RESULT_FIELDS)
STEP = record(STEP_FIELDS)
CLOCK = record(CLOCK_FIELDS)

VALUES = np.dtype([(name, "f8") for name in (*PARAMETERS, *map(pace, LEVELS))])
"""Parameters as the rules see them, and the paces of levels: one record."""

_TYPES = ("u8", "f8", "f4", "i4", "i1")
_BLOCKS = tuple(f"all_{kind}" for kind in _TYPES)
_NAMES = tuple(field.name for field in MEMBER_FIELDS)

Members: Any = by_reference(namedtuple("Members", (*_NAMES, *_BLOCKS)))
"""Columns of members by name, [seat], and as one table for each type: ``all_f8`` [field, seat]."""

Block: Any = namedtuple("Block", _NAMES)  # type: ignore[misc]
"""The columns of a few seats of one section."""

block_of: Any = generated(
    "block_of",
    "members, first, last",
    f"Block({', '.join(f'members.{name}[first:last]' for name in _NAMES)})",
    Block=Block,
)
"""The :class:`Block` of the seats from ``first`` to ``last`` (one past)."""


@rule
def year_at(clock: Any, step: int) -> float:
    """First day of a step, as a year."""
    return clock.start + step * clock.years


def members_of(seats: int) -> Any:
    """Return columns for so many vacant seats."""
    tables = {}
    columns: dict[str, NDArray[Any]] = {}
    for kind in _TYPES:
        names = [field.name for field in MEMBER_FIELDS if field.type == kind]
        tables[kind] = np.zeros((len(names), seats), kind)
        columns |= dict(zip(names, tables[kind], strict=True))
    for field in MEMBER_FIELDS:
        columns[field.name][:] = field.vacant
    return Members(*(columns[name] for name in _NAMES), *(tables[kind] for kind in _TYPES))


def copy_of(members: Any) -> Any:
    """Return a copy of the columns of members."""
    fresh = members_of(members.key.size)
    for name in _BLOCKS:
        getattr(fresh, name)[:] = getattr(members, name)
    return fresh


def flags(names: Iterable[str]) -> tuple[NDArray[np.bool_], ...]:
    """Return, for each table of members, whether each of its fields is among the names."""
    chosen = set(names)
    return tuple(
        np.array([field.name in chosen for field in MEMBER_FIELDS if field.type == kind])
        for kind in _TYPES
    )


def vacant_values() -> tuple[NDArray[Any], ...]:
    """Return, for each table of members, what its fields are in a vacant seat."""
    return tuple(
        np.array([field.vacant for field in MEMBER_FIELDS if field.type == kind], "i8").astype(kind)
        for kind in _TYPES
    )


class Working(NamedTuple):
    """Working numbers of members who live a step side by side, [place in the block]; no state."""

    heard_belief: NDArray[np.float64]
    heard_identity: NDArray[np.float64]
    plasticity: NDArray[np.float64]
    promise: NDArray[np.float64]
    advocacy: NDArray[np.float64]
    taught: NDArray[np.float64]
    norm: NDArray[np.float64]
    evidence: NDArray[np.float64]
    held: NDArray[np.float64]
    utility: NDArray[np.float64]
    use_draw: NDArray[np.float64]
    resistance_draw: NDArray[np.float64]
    at_doors: NDArray[np.float64]
    experience: NDArray[np.float64]
    exit_weight: NDArray[np.float64]
    exit_draw: NDArray[np.float64]
    authority: NDArray[np.float64]
    speakers: NDArray[np.float64]
    share: NDArray[np.float64]
    seat: NDArray[np.int64]
    beliefs: NDArray[np.float64]  # [1 + channel of belief, place]: before the step, after each


@by_reference
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


@by_reference
class Signals(NamedTuple):
    """What the others saw and heard of each seat when the previous step closed.

    ``previous`` [seat, (belief, identity cost)] is what a member says; ``seen`` [seat] is one of
    the codes above, and that of a decliner only where it matters who has decided.  Members hear and
    see only this, so that the order within a step cannot matter.
    """

    previous: NDArray[np.float64]
    seen: NDArray[np.int8]


@by_reference
class Timetable(NamedTuple):
    """What the calendar brings at each step, ``[step]`` or ``[step, party]``."""

    target: NDArray[np.float64]  # members wanted, at scale
    campaign: NDArray[np.int32]  # running, or NONE
    effort: NDArray[np.float64]  # training effort, 1 ordinary
    pulse: NDArray[np.float64]  # extra exit hazard, 1/yr
    media: NDArray[np.float64]  # rise of the media stock
    salience: NDArray[np.float64]  # rise of privacy salience
    refuted: NDArray[np.float64]  # part of the promise refuted, by party
    result: NDArray[np.int32]  # results of step s: result[s]:result[s + 1]


@by_reference
class Postings(NamedTuple):
    """The ledger while it is written (see :mod:`abm.model.ledger`)."""

    accounts: Any  # one record a seat; a single one, never read, when no ledger is kept
    flow: NDArray[np.float64]  # [label, party, ledger role, channel], since the last record
    cadres: NDArray[np.int64]  # [party, channel of belief]: see ledger.note_cadres; always kept


@by_reference
class World(NamedTuple):
    """A society: everything that the phases read and write."""

    members: Any  # Members
    sections: Any
    counts: Any  # COUNTS, one record a section: sums over its members
    sums: Any  # the same memory as numbers, [section, field]
    parties: Any
    vendors: Any
    public: Any
    campaigns: Any
    results: Any
    values: Any
    clock: Any
    step: Any  # STEP
    standing: NDArray[np.float64]  # [rank, whether young], see rules.turnover.standing
    ties: Ties
    signals: Signals
    timetable: Timetable
    postings: Postings
    labels: Any  # [party of entry, ordinal]: the ledger's label of a person
    working: Any  # Working


def records(count: int, dtype: np.dtype[Any]) -> Any:
    """Return ``count`` records of zeros, whose fields are also attributes."""
    return np.zeros(count, dtype).view(np.recarray)


def copied(table: Any) -> Any:
    """Return a copy of records, padding between their fields included.

    NumPy's own copy leaves padding as it is, so that equal states would differ in bytes.
    """
    return np.frombuffer(bytearray(table.tobytes()), table.dtype).view(np.recarray)
