"""A case in memory: what is given to the model, and what is asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abm.cases.case_file import FILE
from abm.cases.rows import TABLES
from abm.errors import UndefinedRoleError
from abm.mechanisms import default_mechanisms
from abm.parameters import default_parameters
from abm.scenario import WORDS, Calendar, Contest, Party, Roles, Scenario

if TYPE_CHECKING:
    from abm.model.record.outcomes import Outcomes

FOLDER = Path(__file__).parent
"""The folder of the packaged cases."""


class Spoken(str):
    """The name of a party in a text, with its full name as ``label``."""

    label: str

    def __new__(cls, name: str, label: str) -> Spoken:
        """Return a name with its label."""
        spoken = super().__new__(cls, name)
        spoken.label = label
        return spoken


@dataclass(frozen=True)
class Case:
    """A country and span: what is given to the model, and what is asked of it.

    Attributes
    ----------
    key : str
        Name of the folder; for a packaged case, the name by which a config asks for it.
    folder : pathlib.Path
    name : str
        For figures.
    parties, calendar, contests, roles, new_since
        As in :class:`abm.scenario.Scenario`; parties in the order of their table.
    headline : tuple of str
        Parties that figures draw unless others are asked for, at most four.
    words : dict of str to str
        As in :data:`abm.scenario.WORDS`, for figures and findings.
    parameters : dict of str to float
        Defaults that differ from those of the table of parameters.
    days_read : dict of date to date
        The days that runs read, by those that outcomes ask for; see :meth:`as_read`.
    """

    key: str
    folder: Path
    name: str
    parties: tuple[Party, ...]
    calendar: Calendar
    contests: tuple[Contest, ...]
    roles: Roles
    new_since: dt.date
    headline: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=WORDS.copy)
    parameters: Mapping[str, float] = field(default_factory=dict)
    days_read: Mapping[dt.date, dt.date] = field(default_factory=dict, compare=False)

    def as_read(self, scenario: Scenario) -> Case:
        """Return the case whose texts say the days that runs of a scenario read.

        Outcomes are read where a step begins: the one nearest to the day that is asked for, on its
        side of every vote (:func:`abm.model.calendar.step_read`).
        """
        from abm.model.record.outcomes import days_read

        return replace(self, days_read=days_read(scenario))

    def day(self, role: str) -> dt.date:
        """Return the day that is read for a role of :data:`abm.scenario.DAY_ROLES`.

        Raises
        ------
        UndefinedRoleError
            If the case names none.
        """
        days = {role: row.day for role, row in self.roles.days}
        if role not in days:
            raise UndefinedRoleError(role)
        return self.days_read.get(days[role], days[role])

    @property
    def outcomes(self) -> Outcomes:
        """Outcomes of a run, by their names in the case."""
        from abm.model.record.outcomes import outcomes_of

        return outcomes_of(self.roles, tuple(self.words.items()), tuple(self.days_read.items()))

    @property
    def packaged(self) -> bool:
        """Whether the case is part of the package."""
        return self.folder.parent == FOLDER

    def say(self, text: str) -> str:
        """Return a text with the parties, days and campaigns of the case in place of roles.

        Parameters
        ----------
        text : str
            With roles in braces: ``{focal}``, ``{newcomer.label}``, ``{early.words}``,
            ``{turning.year}``.

        Raises
        ------
        UndefinedRoleError
            If nothing plays a role of the text.
        """
        from abm.model.record.cast import Cast

        cast = Cast(self.roles, self.days_read)
        labels = {party.name: party.label for party in self.parties}
        for role in cast.keys() & {"focal", "rival", "newcomer"}:
            cast[role] = Spoken(cast[role], labels[cast[role]])
        cast.update(self.words)
        return text.format_map(cast)

    def files(self) -> Iterator[Path]:
        """Yield the files that a run reads."""
        yield self.folder / FILE
        for table in TABLES:
            if (path := self.folder / f"{table}.csv").exists():
                yield path

    def scenario(self, **fields: Any) -> Scenario:
        """Return the history of the case with default parameters; ``fields`` replace its own."""
        defaults: dict[str, Any] = {
            "parameters": default_parameters() | dict(self.parameters),
            "mechanisms": default_mechanisms(),
            "parties": self.parties,
            "calendar": self.calendar,
            "contests": self.contests,
            "roles": self.roles,
            "start": self.roles.start,
            "end": self.roles.end,
            "new_since": self.new_since,
        }
        return Scenario(**defaults | fields)
