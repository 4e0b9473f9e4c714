"""From merged tables to a scenario: the settings of a config replace those of the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any

from abm.cases import Case, consistency
from abm.cases.contests import label_of, with_closeness
from abm.cases.rows import TABLES, Row
from abm.config.schema import required
from abm.errors import Key, Report, unknown
from abm.scenario import Calendar, Campaign, Contest, Event, Outputs, Party, Result, Scenario

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


def build(case: Case, settings: Mapping[str, Any], report: Report) -> Scenario:
    """Return the scenario that merged settings describe.

    Parameters
    ----------
    case : Case
    settings : mapping
        The tables of a config, each value of the type that the schema asks for.
    report : callable
        Notes what is wrong.
    """
    keys = dict(settings.get("experiment", {}))
    names = {field.name for field in fields(Scenario)}
    scenario = case.scenario()
    scenario = replace(
        scenario,
        parameters={**scenario.parameters, **settings.get("parameters", {})},
        mechanisms={**scenario.mechanisms, **settings.get("mechanisms", {})},
        parties=_parties(case, settings.get("party", {}), report),
        contests=_contests(case, settings.get("contest", {})),
        outputs=_outputs(settings.get("outputs", {})),
        **{name: value for name, value in keys.items() if name in names},
    )
    span = Span(scenario.start, scenario.end)
    _check_days(scenario, span, report)
    changes = settings.get("calendar", {})
    events, results = (
        _rows(case.calendar, table, changes.get(table, {}), span, report)
        for table in ("events", "results")
    )
    rows = changes.get("campaigns", {})
    history = {campaign.id for campaign in case.calendar.campaigns}
    campaigns = tuple(
        with_closeness(campaign, results)
        if campaign.id not in history and "closeness" not in rows[campaign.id]
        else campaign
        for campaign in _rows(case.calendar, "campaigns", rows, span, report)
    )
    calendar = Calendar(campaigns, results, events)
    remaining = {party.name for party in scenario.parties}
    removed = {party.name for party in case.parties} - remaining
    calendar = _without(calendar, removed)
    rivals = remaining | removed
    kinds = {contest.name for contest in scenario.contests}
    for problem in consistency.in_calendar(calendar, remaining, rivals, kinds):
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


def _parties(case: Case, changes: Mapping[str, Any], report: Report) -> tuple[Party, ...]:
    """Return the parties of a case and further ones with their changes, without the removed."""
    history = {party.name: party for party in case.parties}
    parties: dict[str, Party] = dict(history)
    for name, settings in changes.items():
        change = dict(settings)
        if change.pop("remove", False):
            if name not in history:
                report(("party", name), unknown("party to remove", name, history))
            elif name == case.roles.focal:
                text = "is the focal party of the case, on which decisions are anchored"
                report(("party", name, "remove"), text)
            parties.pop(name, None)
            continue
        if "membership" in change:
            knots = tuple((day, float(members)) for day, members in change["membership"])
            if any(later[0] <= earlier[0] for earlier, later in pairwise(knots)):
                report(("party", name, "membership"), "dates must rise from knot to knot")
            change["membership"] = knots
        if "full_name" in change:
            change["label"] = change.pop("full_name")
        lacking = (required("parties") | {"membership"}) - set(change)
        if name in history:
            parties[name] = replace(history[name], **change)
        elif lacking:
            report(("party", name), _lacks("party", name, history, lacking))
        else:
            parties[name] = Party(**_defaults("parties") | {"name": name, "label": name} | change)
    for party in parties.values():
        if party.name in changes:
            for column, text in consistency.in_party(party, parties):
                report(("party", party.name, column), text)
    for text in consistency.too_many(parties):
        report(("party",), text)
    return tuple(parties.values())


def _contests(case: Case, changes: Mapping[str, Any]) -> tuple[Contest, ...]:
    """Return the kinds of contest of a case and further ones, with their changes."""
    contests = {contest.name: contest for contest in case.contests}
    for name, change in changes.items():
        values = {"label" if key == "name" else key: value for key, value in change.items()}
        contests[name] = replace(contests.get(name, Contest(name, label_of(name))), **values)
    return tuple(contests.values())


def _defaults(table: str) -> dict[str, Any]:
    """Return the values of columns that a new row of a table may leave out."""
    columns = TABLES[table].model_fields.items()
    return {
        name: column.default
        for name, column in columns
        if not column.is_required() and name not in {"full_name", *Row.model_fields}
    }


def _lacks(what: str, name: str, choices: Collection[str], lacking: Collection[str]) -> str:
    """Return the text of a problem with a new row that lacks keys, or with a mistyped name."""
    return f"{unknown(what, name, choices)} (a new {what} also needs {', '.join(sorted(lacking))})"


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
            report(key, _lacks("row", name, history, lacking))
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
