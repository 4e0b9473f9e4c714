"""From merged tables to scenarios: overrides meet the model's own data, and are cross-checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from itertools import pairwise
from typing import Any

from abm import data
from abm.config.problems import Key, unknown
from abm.parameters import default_mechanisms, default_parameters
from abm.scenario import Calendar, Campaign, Event, Outputs, Party, Result, Scenario

ROWS: dict[str, type] = {"campaigns": Campaign, "results": Result, "events": Event}
DATES = ("opens", "closes", "date", "until")
"""Fields of a row that hold a date."""
Report = Callable[[Key, str], None]
"""Notes a problem with the value at a key."""


@dataclass(frozen=True)
class Span:
    """The days of a run."""

    start: dt.date
    end: dt.date

    def holds(self, *days: dt.date) -> bool:
        """Whether all days lie within."""
        return all(self.start <= day <= self.end for day in days)

    def meets(self, row: Any) -> bool:
        """Whether a row of the calendar concerns the run at all."""
        first, last = _days(row)
        return first <= self.end and last >= self.start

    def __str__(self) -> str:
        """Return the span in words."""
        return f"{self.start} to {self.end}"


def build(settings: Mapping[str, Any], report: Report) -> Scenario:
    """Return the scenario that merged settings describe; what is wrong goes to ``report``."""
    keys = dict(settings.get("experiment", {}))
    own = {f.name for f in fields(Scenario)}
    scenario = Scenario(
        parameters={**default_parameters(), **settings.get("parameters", {})},
        mechanisms={**default_mechanisms(), **settings.get("mechanisms", {})},
        parties=_parties(data.parties(), settings.get("party", {}), report),
        calendar=Calendar((), (), ()),
        outputs=_outputs(settings.get("outputs", {})),
        **{name: keys[name] for name in keys if name in own},
    )
    span = Span(scenario.start, scenario.end)
    if scenario.end <= scenario.start:
        report(("experiment", "end"), f"must come after start, {scenario.start}")
    elif (scenario.end - scenario.start).days + 1 < scenario.step:
        report(("experiment", "step"), f"is longer than the run, {span}")
    since = scenario.mechanisms_from
    if since and not span.holds(since):
        report(("experiment", "mechanisms_from"), f"must lie within the run, {span}")
    for number, day in enumerate(scenario.outputs.agents):
        if not span.holds(day):
            report(("outputs", "agents", number), f"must lie within the run, {span}")
    known = {party.name for party in data.parties()}
    left_out = known - {party.name for party in scenario.parties}
    asked = settings.get("calendar", {})
    calendar = Calendar(
        *(_rows(data.calendar(), table, asked.get(table, {}), span, report) for table in ROWS)
    )
    _check_parties(calendar, known, left_out, report)
    calendar = _without(calendar, left_out)
    _check_rows(calendar, asked, report)
    return replace(scenario, calendar=calendar)


def _outputs(said: Mapping[str, Any]) -> Outputs:
    own = {f.name for f in fields(Outputs)}
    kept = {name: value for name, value in said.items() if name in own}
    return Outputs(**{**kept, "agents": tuple(sorted(set(kept.get("agents", ()))))})


def _parties(
    known: tuple[Party, ...], overrides: Mapping[str, Any], report: Report
) -> tuple[Party, ...]:
    """Return the parties that remain, changed as asked."""
    parties = []
    for party in known:
        change = dict(overrides.get(party.name, {}))
        if change.pop("remove", False):
            continue
        if "membership" in change:
            knots = tuple((day, float(members)) for day, members in change["membership"])
            if any(later[0] <= earlier[0] for earlier, later in pairwise(knots)):
                report(("party", party.name, "membership"), "dates must rise from knot to knot")
            change["membership"] = knots
        parties.append(replace(party, **change))
        if parties[-1].over_60 + parties[-1].under_35 > 1:
            report(("party", party.name), "over_60 and under_35 are more than 1 together")
    if not parties:
        report(("party",), "no party is left")
    return tuple(parties)


def _rows(
    calendar: Calendar, table: str, changes: Mapping[str, Any], span: Span, report: Report
) -> tuple[Any, ...]:
    """Return the rows of one table: those of history that concern the run, and those changed."""
    history = {row.id: row for row in getattr(calendar, table)}
    rows = {name: row for name, row in history.items() if span.meets(row)}
    for name, asked in changes.items():
        key: Key = ("calendar", table, name)
        change = dict(asked)
        if change.pop("remove", False):
            if name not in history:
                report(key, unknown("row to remove", name, history))
            rows.pop(name, None)
            continue
        if change.get("launched") == "simulated":
            change["launched"] = None
        needed = {f.name for f in fields(ROWS[table]) if f.default is MISSING} - {"id"}
        if name not in history and not needed <= set(change):
            lacking = ", ".join(sorted(needed - set(change)))
            report(key, f"{unknown('row', name, history)}; a new row also needs {lacking}")
            continue
        row = replace(history[name], **change) if name in history else ROWS[table](name, **change)
        strays = [day for day in DATES if day in change and not span.holds(change[day])]
        for day in strays:
            report((*key, day), f"must lie within the run, {span}")
        if not strays and not span.meets(row):
            report(key, f"lies outside the run, {span}")
        rows[name] = row
    return tuple(sorted(rows.values(), key=lambda row: (_days(row)[0], row.id)))


def _check_parties(calendar: Calendar, known: set[str], left_out: set[str], report: Report) -> None:
    """Report rows of parties that are not there."""
    for table in ROWS:
        for row in getattr(calendar, table):
            if row.party not in known and not (row.party == "" and isinstance(row, Event)):
                text = unknown("party", row.party, known - left_out)
                report(("calendar", table, row.id, "party"), text)


def _without(calendar: Calendar, left_out: set[str]) -> Calendar:
    """Return a calendar without the rows of some parties."""
    return Calendar(
        *(tuple(r for r in getattr(calendar, table) if r.party not in left_out) for table in ROWS)
    )


def _check_rows(calendar: Calendar, asked: Mapping[str, Any], report: Report) -> None:
    """Report what ends before it begins, and what does not suit its kind or its neighbours."""
    for campaign in calendar.campaigns:
        if campaign.closes < campaign.opens:
            text = f"closes on {campaign.closes}, before it opens on {campaign.opens}"
            report(("calendar", "campaigns", campaign.id, "closes"), text)
    for party in {campaign.party for campaign in calendar.campaigns}:
        own = [campaign for campaign in calendar.campaigns if campaign.party == party]
        for earlier, later in pairwise(own):
            if later.opens <= earlier.closes:
                named = earlier.id if earlier.id in asked.get("campaigns", ()) else later.id
                text = f"{later.id} opens on {later.opens}, {earlier.id} closes on {earlier.closes}"
                at = ("calendar", "campaigns", named)
                report(at, f"{text}: a party has one campaign at a time")
    for event in calendar.events:
        at = ("calendar", "events", event.id)
        if event.kind in data.LASTING and (not event.party or event.until is None):
            report(at, f'kind = "{event.kind}" needs a party and until')
        if event.kind not in data.LASTING and event.until is not None:
            report((*at, "until"), f'kind = "{event.kind}" strikes on one day')
        if event.until is not None and event.until < event.date:
            text = f"ends on {event.until}, before it begins on {event.date}"
            report((*at, "until"), text)
        if event.kind != "training" and event.size > 1:
            report((*at, "size"), f'kind = "{event.kind}" takes a size from 0 to 1')


def _days(row: Any) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a row of the calendar."""
    if isinstance(row, Campaign):
        return row.opens, row.closes
    return row.date, getattr(row, "until", None) or row.date
