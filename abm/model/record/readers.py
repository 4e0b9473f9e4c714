"""How outcomes are read: functions from the roles of a case to a reader of the records of a run."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from abm.errors import UndefinedRoleError
from abm.model.arithmetic import DAYS_A_YEAR
from abm.model.calendar import step_of
from abm.model.record.measures import AGGREGATES
from abm.model.record.recording import (
    END,
    PUBLIC_OF,
    START,
    UNDEFINED,
    Read,
    Records,
)
from abm.model.state import NONE
from abm.scenario import AskedOutcome, RecordCampaign, Roles

TEN_DAYS = dt.timedelta(days=10)
"""How long before a vote mandates are counted."""


class Reader(NamedTuple):
    """How an outcome is read.

    Attributes
    ----------
    of : callable
        From the records of a run to the value, NaN where it is undefined.
    read : tuple of (date, whole)
        Days that are read, and whether their record must hold more than aggregates.
    """

    of: Callable[[Records], float]
    read: tuple[Read, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of a case, with the words that names and meanings of outcomes use.

    Attributes
    ----------
    name : str
    asked : datetime.date
        The day that the case asks for.
    day : datetime.date
        The day that is read for it, which the words say.
    """

    name: str
    asked: dt.date
    day: dt.date

    @property
    def year(self) -> int:
        """The year of the day asked for."""
        return self.asked.year

    @property
    def year_before(self) -> dt.date:
        """The day asked for, a year before; the 28th for a 29 February."""
        day = self.asked
        leap = (day.month, day.day) == (2, 29)
        return day.replace(year=day.year - 1, day=28 if leap else day.day)

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
    """A campaign of a case, with the words that names and meanings of outcomes use.

    Attributes
    ----------
    row : RecordCampaign
    read : mapping of date to date
        As in :class:`Cast`.
    role : str
        The role that it plays, if any.
    """

    row: RecordCampaign
    read: Mapping[dt.date, dt.date]
    role: str = ""

    @property
    def before(self) -> Moment:
        """The day, shortly before the vote, on which mandates are counted."""
        if self.row.voted is None:
            raise UndefinedRoleError(f"result of {self.role}")
        day = self.row.voted - TEN_DAYS
        return Moment("before", day, self.read.get(day, day))

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
        return f"{self.row.label} of {self.year}"

    @property
    def opening(self) -> str:
        """The first day, as "17 October 2011"."""
        return in_words(self.row.opens)


class Cast(dict[str, Any]):
    """Who plays each role in a case; a role that nothing plays raises :class:`UndefinedRoleError`.

    A party is its name, a day a :class:`Moment`, a campaign a :class:`Contested`.

    Parameters
    ----------
    roles : Roles
    read : mapping of date to date, optional
        The days that are read in place of those asked for, where they differ.
    """

    def __init__(self, roles: Roles, read: Mapping[dt.date, dt.date] | None = None) -> None:
        days = read or {}
        parties = {"focal": roles.focal, "rival": roles.rival, "newcomer": roles.newcomer}
        super().__init__(
            {role: name for role, name in parties.items() if name}
            | {"start": Moment(str(roles.start.year), START, START)}
            | {"end": Moment(str(roles.end.year), END, END)}
            | {
                role: Moment(row.name, row.day, days.get(row.day, row.day))
                for role, row in roles.days
            }
            | {role: Contested(row, days, role) for role, row in roles.campaigns}
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


def at(party: str, role: str, measure: str, day: str) -> Binding:
    """Read a measure on a day.

    Parameters
    ----------
    party, day : str
        Roles in the case.
    role : str
        Role of members, one of :data:`abm.model.record.measures.ROLES`.
    """
    return lambda cast: _at(cast[party], role, measure, cast[day].asked)


def _at(party: str, role: str, measure: str, day: dt.date) -> Reader:
    whole = measure not in AGGREGATES
    return Reader(lambda run: run.at(party, role, measure, day), ((day, whole),))


def _of_party(value: Callable[[Records], float], *days: dt.date) -> Reader:
    """Return a reader of the organisation, or of the public, on some days."""
    return Reader(value, tuple((day, False) for day in days))


def public(measure: str, day: str) -> Binding:
    """Read a measure that belongs to no party on a day."""

    def bind(cast: Cast) -> Reader:
        when = cast[day].asked

        def value(run: Records) -> float:
            index = run.recording.index(when)
            return UNDEFINED if index is None else float(run.public[index, PUBLIC_OF[measure]])

        return _of_party(value, when)

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
    if asked.campaign is not None:
        return _campaign(asked.campaign.id, "breadth")
    assert asked.day is not None
    return _at(asked.party, asked.role, asked.measure, asked.day)


def mandated_before(role: str) -> Binding:
    """Read the share of the focal party's sections with a mandate, shortly before a vote."""

    def bind(cast: Cast) -> Reader:
        return _at(cast["focal"], "all", "mandated", cast[role].before.asked)

    return bind


def growth_of_year(party: str, measure: str, day: str) -> Binding:
    """Read by how much a running total of a party grew in the year to a day."""

    def bind(cast: Cast) -> Reader:
        name, span = cast[party], (cast[day].year_before, cast[day].asked)
        return _of_party(lambda run: run.growth(name, measure, *span), *span)

    return bind


def growth_ratio(party: str, part: str, whole: str, first: str, last: str) -> Binding:
    """Read the growth of one running total of a party over that of another, between two days."""

    def bind(cast: Cast) -> Reader:
        name, span = cast[party], (cast[first].asked, cast[last].asked)

        def value(run: Records) -> float:
            return _ratio(run.growth(name, part, *span), run.growth(name, whole, *span))

        return _of_party(value, *span)

    return bind


def ratio_at(party: str, part: str, whole: str, day: str) -> Binding:
    """Read one running total of a party over another on a day."""

    def bind(cast: Cast) -> Reader:
        name, when = cast[party], cast[day].asked

        def value(run: Records) -> float:
            return _ratio(run.at(name, "all", part, when), run.at(name, "all", whole, when))

        return _of_party(value, when)

    return bind


def growth_ratio_of_all(part: str, whole: str, first: str, last: str) -> Binding:
    """Read the growth of one running total of all parties over that of another."""

    def bind(cast: Cast) -> Reader:
        span = (cast[first].asked, cast[last].asked)

        def value(run: Records) -> float:
            return _ratio(run.growth_of_all(part, *span), run.growth_of_all(whole, *span))

        return _of_party(value, *span)

    return bind


def years_to_half(party: str, role: str) -> Binding:
    """Read the years from the opening of a campaign to the end of the first step of half breadth.

    Campaigns of the party that open later count too.
    """

    def bind(cast: Cast) -> Reader:
        name, opens = cast[party], cast[role].row.opens

        def value(run: Records) -> float:
            history = run.recording.dated.history
            first = step_of(history, opens)
            reached = [
                int(half)
                for row, half in zip(
                    run.recording.dated.campaigns, run.campaigns.half, strict=False
                )
                if row.party == name and row.opens >= opens and half != NONE
            ]
            if first < 0 or not reached:
                return UNDEFINED
            return (min(reached) - first) * history.step / DAYS_A_YEAR

        return Reader(value)

    return bind


def largest(measure: str, day: str) -> Binding:
    """Read the largest value of a measure among parties on a day."""

    def bind(cast: Cast) -> Reader:
        when = cast[day].asked

        def value(run: Records) -> float:
            values = [run.at(party, "all", measure, when) for party in run.recording.parties]
            return max((value for value in values if not math.isnan(value)), default=UNDEFINED)

        return _of_party(value, when)

    return bind


def trained_when_promoted(party: str, first: str, last: str) -> Binding:
    """Read the share of the trained among active members, when posts were filled in a span.

    Each stretch between two records counts by the promotions in it, at the share before them.
    """

    def bind(cast: Cast) -> Reader:
        name, span = cast[party], (cast[first].asked, cast[last].asked)

        def value(run: Records) -> float:
            made = np.diff(run.span(name, "promoted", *span))
            before = run.span(name, "trained_active", *span)[:-1]
            defined = ~np.isnan(made) & ~np.isnan(before)
            total = made[defined].sum()
            weighted = (made[defined] * before[defined]).sum()
            return float(weighted / total) if total > 0 else UNDEFINED

        return _of_party(value, *span)

    return bind


def _ratio(part: float, whole: float) -> float:
    """Return a ratio, undefined unless the whole is positive."""
    return float(part / whole) if whole > 0 else UNDEFINED
