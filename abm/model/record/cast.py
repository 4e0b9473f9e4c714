"""Who plays each role in a case, with the words that names and meanings of outcomes use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from abm.errors import UndefinedRoleError
from abm.model.record.recording import END, START
from abm.scenario import RecordCampaign, Roles

TEN_DAYS = dt.timedelta(days=10)
"""How long before a vote mandates are counted."""


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
