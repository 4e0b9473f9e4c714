"""From merged tables to a scenario: the settings of a config replace those of the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any

from abm import data
from abm.config.schema import required
from abm.data import consistency
from abm.errors import Key, Report, unknown
from abm.mechanisms import default_mechanisms
from abm.parameters import default_parameters
from abm.scenario import Calendar, Campaign, Event, Outputs, Party, Result, Scenario

ROWS: dict[str, type] = {"campaigns": Campaign, "results": Result, "events": Event}
"""The class of the rows of each table of the calendar."""

DATES = ("opens", "closes", "date", "until")
"""Fields of a row that hold a date."""


@dataclass(frozen=True)
class Span:
    """The days of a run."""

    start: dt.date
    end: dt.date

    def __contains__(self, day: dt.date) -> bool:
        """Return whether a day lies within the run."""
        return self.start <= day <= self.end

    def overlaps(self, row: Any) -> bool:
        """Return whether a row of the calendar has a day within the run."""
        first, last = _days(row)
        return first <= self.end and last >= self.start

    def __str__(self) -> str:
        """Return the first and the last day as text."""
        return f"{self.start} to {self.end}"


def build(settings: Mapping[str, Any], report: Report) -> Scenario:
    """Return the scenario that merged settings describe.

    Parameters
    ----------
    settings : mapping
        The tables of a config, each value of the type that the schema asks for.
    report : callable
        Notes what is wrong.
    """
    keys = dict(settings.get("experiment", {}))
    names = {field.name for field in fields(Scenario)}
    record = data.parties()
    scenario = Scenario(
        parameters={**default_parameters(), **settings.get("parameters", {})},
        mechanisms={**default_mechanisms(), **settings.get("mechanisms", {})},
        parties=_parties(record, settings.get("party", {}), report),
        calendar=Calendar((), (), ()),
        outputs=_outputs(settings.get("outputs", {})),
        **{name: value for name, value in keys.items() if name in names},
    )
    span = Span(scenario.start, scenario.end)
    _check_days(scenario, span, report)
    changes = settings.get("calendar", {})
    calendar = Calendar(
        *(_rows(data.calendar(), table, changes.get(table, {}), span, report) for table in ROWS)
    )
    remaining = {party.name for party in scenario.parties}
    calendar = _without(calendar, {party.name for party in record} - remaining)
    rivals = {party.name for party in record}
    for problem in consistency.in_calendar(calendar, remaining, rivals):
        key: Key = ("calendar", problem.table, problem.row, problem.column)
        if problem.alternative in changes.get(problem.table, ()):
            key = ("calendar", problem.table, problem.alternative)
        report(key, problem.text)
    return replace(scenario, calendar=calendar)


def _check_days(scenario: Scenario, span: Span, report: Report) -> None:
    """Report a run that is too short, and days outside it."""
    if scenario.end <= scenario.start:
        report(("experiment", "end"), f"must come after start, {scenario.start}")
    elif (scenario.end - scenario.start).days + 1 < scenario.step:
        report(("experiment", "step"), f"is longer than the run, {span}")
    if scenario.mechanisms_from and scenario.mechanisms_from not in span:
        report(("experiment", "mechanisms_from"), f"must lie within the run, {span}")
    for number, day in enumerate(scenario.outputs.agents):
        if day not in span:
            report(("outputs", "agents", number), f"must lie within the run, {span}")


def _outputs(settings: Mapping[str, Any]) -> Outputs:
    names = {field.name for field in fields(Outputs)}
    values = {name: value for name, value in settings.items() if name in names}
    return Outputs(**{**values, "agents": tuple(sorted(set(values.get("agents", ()))))})


def _parties(
    record: tuple[Party, ...], changes: Mapping[str, Any], report: Report
) -> tuple[Party, ...]:
    """Return the parties of the record with their changes, but for those that are removed."""
    parties = []
    for party in record:
        change = dict(changes.get(party.name, {}))
        if change.pop("remove", False):
            continue
        if "membership" in change:
            knots = tuple((day, float(members)) for day, members in change["membership"])
            if any(later[0] <= earlier[0] for earlier, later in pairwise(knots)):
                report(("party", party.name, "membership"), "dates must rise from knot to knot")
            change["membership"] = knots
        changed = replace(party, **change)
        for text in consistency.in_party(changed):
            report(("party", party.name), text)
        parties.append(changed)
    if not parties:
        report(("party",), "no party is left: keep at least one")
    return tuple(parties)


def _rows(
    record: Calendar, table: str, changes: Mapping[str, Any], span: Span, report: Report
) -> tuple[Any, ...]:
    """Return the rows of one table that have a day within the run, with their changes."""
    history = {row.id: row for row in getattr(record, table)}
    rows = {name: row for name, row in history.items() if span.overlaps(row)}
    for name, settings in changes.items():
        key: Key = ("calendar", table, name)
        change = dict(settings)
        if change.pop("remove", False):
            if name not in history:
                report(key, unknown("row to remove", name, history))
            rows.pop(name, None)
            continue
        if change.get("launched") == "simulated":
            change["launched"] = None
        lacking = required(table) - set(change)
        if name not in history and lacking:
            needs = ", ".join(sorted(lacking))
            report(key, f"{unknown('row', name, history)} (a new row also needs {needs})")
            continue
        row = replace(history[name], **change) if name in history else ROWS[table](name, **change)
        outside = [date for date in DATES if date in change and change[date] not in span]
        for date in outside:
            report((*key, date), f"must lie within the run, {span}")
        if not outside and not span.overlaps(row):
            report(key, f"lies outside the run, {span}")
        rows[name] = row
    return tuple(sorted(rows.values(), key=lambda row: (_days(row)[0], row.id)))


def _without(calendar: Calendar, removed: set[str]) -> Calendar:
    """Return a calendar without the rows of some parties."""
    return Calendar(
        *(tuple(r for r in getattr(calendar, table) if r.party not in removed) for table in ROWS)
    )


def _days(row: Any) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a row of the calendar."""
    if isinstance(row, Campaign):
        return row.opens, row.closes
    return row.date, getattr(row, "until", None) or row.date
