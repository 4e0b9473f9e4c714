"""How outcomes are read: functions from the roles of a case to a reader of the records of a run."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from abm.errors import UndefinedRoleError
from abm.model.arithmetic import DAYS_A_YEAR
from abm.model.record.measures import AGGREGATES
from abm.model.record.recording import (
    END,
    MEASURE_OF,
    PUBLIC_OF,
    START,
    UNDEFINED,
    RecordOf,
    Records,
)
from abm.scenario import AskedOutcome, RecordCampaign, Roles

TEN_DAYS = dt.timedelta(days=10)
"""How long before a vote mandates are counted."""


class Reader(NamedTuple):
    """How an outcome is read.

    Attributes
    ----------
    of : callable
        From the records of a run to the value, NaN where it is undefined.
    whole : tuple of (date, later)
        Days whose record must hold more than aggregates.
    """

    of: Callable[[Records], float]
    whole: tuple[RecordOf, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of a case, with the words that names and meanings of outcomes use."""

    name: str
    day: dt.date

    @property
    def year(self) -> int:
        """Its year."""
        return self.day.year

    @property
    def year_before(self) -> dt.date:
        """The same day of the year before; the 28th for a 29 February."""
        leap = (self.day.month, self.day.day) == (2, 29)
        return self.day.replace(year=self.day.year - 1, day=28 if leap else self.day.day)

    @property
    def words(self) -> str:
        """As "15 April 2012"."""
        return in_words(self.day)

    @property
    def month(self) -> str:
        """As "April 2012"."""
        return f"{self.day:%B} {self.day.year}"


@dataclass(frozen=True, slots=True)
class Contested:
    """A campaign of a case, with the words that names and meanings of outcomes use."""

    row: RecordCampaign

    @property
    def contest(self) -> str:
        """Its kind of contest."""
        return self.row.contest

    @property
    def year(self) -> int:
        """The year of the vote, or in which it closes."""
        return (self.row.voted or self.row.closes).year

    @property
    def words(self) -> str:
        """As "presidential campaign of 2012"."""
        return f"{self.contest} campaign of {self.year}"

    @property
    def opening(self) -> str:
        """The first day, as "17 October 2011"."""
        return in_words(self.row.opens)


class Cast(dict[str, Any]):
    """Who plays each role in a case; a role that nothing plays raises :class:`UndefinedRoleError`.

    A party is its name, a day a :class:`Moment`, a campaign a :class:`Contested`.
    """

    def __init__(self, roles: Roles) -> None:
        parties = {"focal": roles.focal, "rival": roles.rival, "newcomer": roles.newcomer}
        super().__init__(
            {role: name for role, name in parties.items() if name}
            | {"start": Moment(str(roles.start.year), START)}
            | {"end": Moment(str(roles.end.year), END)}
            | {role: Moment(day.name, day.day) for role, day in roles.days}
            | {f"further_{day.name}": Moment(day.name, day.day) for day in roles.further}
            | {role: Contested(row) for role, row in roles.campaigns}
        )

    def __missing__(self, role: str) -> Any:
        raise UndefinedRoleError(role)

    def lower(self) -> dict[str, Any]:
        """Return the roles as names of outcomes have them, in lower case."""
        return {k: v.lower() if isinstance(v, str) else v for k, v in self.items()}


def in_words(day: dt.date) -> str:
    """Return a day as "15 April 2012"."""
    return f"{day.day} {day:%B} {day.year}"


Binding = Callable[[Cast], Reader]
"""From who plays the roles of a case to a reader."""


def at(party: str, role: str, measure: str, day: str, *, later: bool = False) -> Binding:
    """Read a measure in the last record up to a day, or the first from it on.

    Parameters
    ----------
    party, day : str
        Roles in the case.
    role : str
        Role of members, one of :data:`abm.model.record.measures.ROLES`.
    """
    return lambda cast: _at(cast[party], role, measure, cast[day].day, later=later)


def _at(party: str, role: str, measure: str, day: dt.date, *, later: bool = False) -> Reader:
    whole = () if measure in AGGREGATES else ((day, later),)
    return Reader(lambda run: run.at(party, role, measure, day, later=later), whole)


def public(measure: str, day: str) -> Binding:
    """Read a measure that belongs to no party in the last record up to a day."""

    def bind(cast: Cast) -> Reader:
        when = cast[day].day

        def value(run: Records) -> float:
            index = run.recording.index(when)
            return UNDEFINED if index is None else float(run.public[index, PUBLIC_OF[measure]])

        return Reader(value)

    return bind


def campaign(role: str, field: str) -> Binding:
    """Read a field of a campaign."""
    return lambda cast: _campaign(cast[role].row.id, field)


def _campaign(name: str, field: str) -> Reader:
    def value(run: Records) -> float:
        number = run.recording.campaign(name)
        return UNDEFINED if number is None else float(run.campaigns[field][number])

    return Reader(value)


def result(role: str, field: str) -> Binding:
    """Read a field of the result of a campaign."""

    def bind(cast: Cast) -> Reader:
        row = cast[role].row
        if row.voted is None:
            raise UndefinedRoleError(f"result of {role}")

        def value(run: Records) -> float:
            number = run.recording.result(row)
            return UNDEFINED if number is None else float(run.results[field][number])

        return Reader(value)

    return bind


def asked_for(asked: AskedOutcome) -> Reader:
    """Read an outcome that a case asks for."""
    if asked.day is not None:
        return _at(asked.party, asked.role, asked.measure, asked.day)
    return _campaign(asked.campaign, "breadth")


def mandated_before(role: str) -> Binding:
    """Read the share of the focal party's sections with a mandate, shortly before a vote."""

    def bind(cast: Cast) -> Reader:
        party, voted = cast["focal"], cast[role].row.voted
        if voted is None:
            raise UndefinedRoleError(f"result of {role}")
        return _at(party, "all", "mandated", voted - TEN_DAYS)

    return bind


def growth_of_year(party: str, measure: str, day: str) -> Binding:
    """Read by how much a running total of a party grew in the year to a day."""

    def bind(cast: Cast) -> Reader:
        name, last = cast[party], cast[day]
        return Reader(lambda run: run.growth(name, measure, last.year_before, last.day))

    return bind


def growth_ratio(party: str, part: str, whole: str, first: str, last: str) -> Binding:
    """Read the growth of one running total of a party over that of another, between two days."""

    def bind(cast: Cast) -> Reader:
        name, span = cast[party], (cast[first].day, cast[last].day)
        return Reader(
            lambda run: _ratio(run.growth(name, part, *span), run.growth(name, whole, *span))
        )

    return bind


def ratio_at(party: str, part: str, whole: str, day: str) -> Binding:
    """Read one running total of a party over another on a day."""

    def bind(cast: Cast) -> Reader:
        name, when = cast[party], cast[day].day
        return Reader(
            lambda run: _ratio(run.at(name, "all", part, when), run.at(name, "all", whole, when))
        )

    return bind


def growth_ratio_of_all(part: str, whole: str, first: str, last: str) -> Binding:
    """Read the growth of one running total of all parties over that of another."""

    def bind(cast: Cast) -> Reader:
        span = (cast[first].day, cast[last].day)
        return Reader(
            lambda run: _ratio(run.growth_of_all(part, *span), run.growth_of_all(whole, *span))
        )

    return bind


def years_to_half(party: str, role: str) -> Binding:
    """Read the years from the first record after a campaign opens to the first of half breadth."""

    def bind(cast: Cast) -> Reader:
        name, opens = cast[party], cast[role].row.opens

        def value(run: Records) -> float:
            first = run.recording.index(opens, later=True)
            if name not in run.recording.parties or first is None:
                return UNDEFINED
            of_party = run.recording.parties[name]
            breadth = run.series[first:, of_party, 0, MEASURE_OF["breadth"]]
            wide = np.flatnonzero(2.0 * breadth >= 1.0)
            days = run.recording.days
            if not wide.size:
                return UNDEFINED
            return float(days[first + wide[0]] - days[first]) / DAYS_A_YEAR

        return Reader(value)

    return bind


def largest(measure: str, day: str) -> Binding:
    """Read the largest value of a measure among parties in the last record up to a day."""

    def bind(cast: Cast) -> Reader:
        when = cast[day].day

        def value(run: Records) -> float:
            values = [run.at(party, "all", measure, when) for party in run.recording.parties]
            return max((value for value in values if not math.isnan(value)), default=UNDEFINED)

        return Reader(value)

    return bind


def trained_when_promoted(party: str, first: str, last: str) -> Binding:
    """Read the share of the trained among active members, when posts were filled in a span.

    Each stretch between two records counts by the promotions in it, at the share before them.
    """

    def bind(cast: Cast) -> Reader:
        name, span = cast[party], (cast[first].day, cast[last].day)

        def value(run: Records) -> float:
            made = np.diff(run.span(name, "promoted", *span))
            before = run.span(name, "trained_active", *span)[:-1]
            defined = ~np.isnan(made) & ~np.isnan(before)
            total = made[defined].sum()
            weighted = (made[defined] * before[defined]).sum()
            return float(weighted / total) if total > 0 else UNDEFINED

        return Reader(value)

    return bind


def _ratio(part: float, whole: float) -> float:
    """Return a ratio, undefined unless the whole is positive."""
    return float(part / whole) if whole > 0 else UNDEFINED
