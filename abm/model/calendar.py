"""From dates to steps: what the calendar brings at each step, as arrays for the engine."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from abm.model.arithmetic import DAYS_A_YEAR
from abm.model.randomness import code
from abm.model.state import CAMPAIGN, NONE, RESULT, Timetable, copied, records
from abm.scenario import (
    Calendar,
    Campaign,
    Contest,
    Event,
    Party,
    Result,
    Roles,
    Scenario,
)


class Span(Protocol):
    """What has a first day, a last day and a length of step: a scenario or its history."""

    @property
    def start(self) -> dt.date:
        """First day."""

    @property
    def end(self) -> dt.date:
        """Last day."""

    @property
    def step(self) -> float:
        """Days."""


@dataclass(frozen=True, slots=True)
class History:
    """The dated part of a scenario, without parameters.

    All points of a design share it, so that what is computed from it is kept in memory.
    """

    calendar: Calendar
    parties: tuple[Party, ...]
    contests: tuple[Contest, ...]
    roles: Roles
    start: dt.date
    end: dt.date
    step: float
    scale: int
    launch: str
    results: str

    @property
    def names(self) -> list[str]:
        """Names of the parties, in their order here."""
        return [party.name for party in self.parties]

    def contest(self, name: str) -> Contest:
        """Return the kind of contest of a campaign or result."""
        return next(contest for contest in self.contests if contest.name == name)


def history_of(scenario: Scenario) -> History:
    """The history of a scenario, parties by name: their order in a config changes nothing."""
    return History(
        scenario.calendar,
        tuple(sorted(scenario.parties, key=lambda party: party.name)),
        scenario.contests,
        scenario.roles,
        scenario.start,
        scenario.end,
        scenario.step,
        scenario.scale,
        scenario.launch,
        scenario.results,
    )


def year_of(date: dt.date) -> float:
    """A date as a year with decimals (2012-07-01 is about 2012.5)."""
    first = dt.date(date.year, 1, 1)
    return date.year + (date - first).days / DAYS_A_YEAR


def steps_of(span: Span) -> int:
    """Number of whole steps in the span; days that do not fill a step are left out."""
    return int(((span.end - span.start).days + 1) // span.step)


def date_of(span: Span, step: int) -> dt.date:
    """First whole day of a step."""
    return span.start + dt.timedelta(days=math.ceil(step * span.step))


def step_of(span: Span, date: dt.date) -> int:
    """Number of the step in which a date lies (negative before the start)."""
    return int((date - span.start).days // span.step)


def step_read(span: Span, day: dt.date, votes: Iterable[dt.date]) -> int | None:
    """Number of the step before which a day is read: the nearest one on its side of every vote.

    The state before a step is that of the morning of its first day.  A vote on the day itself has
    not been counted then.  Where a step holds votes before the day and others after it, the state
    before the step is read: a value for a day never contains a vote that follows.

    Parameters
    ----------
    span : Span
    day : datetime.date
    votes : iterable of datetime.date

    Returns
    -------
    int or None
        None if the day is outside the span.
    """
    if not span.start <= day <= span.end:
        return None
    steps = steps_of(span)
    before = min(step_of(span, day), steps)
    if before == steps:
        return steps
    within = [vote for vote in votes if step_of(span, vote) == before]
    if within:
        return before if any(vote >= day for vote in within) else before + 1
    days = (day - span.start).days
    nearer = (before + 1) * span.step - days < days - before * span.step
    return before + 1 if nearer else before


def day_read(span: Span, day: dt.date, votes: Iterable[dt.date]) -> dt.date:
    """First day of the step before which a day is read; the day itself outside the span."""
    step = step_read(span, day, votes)
    return day if step is None else date_of(span, step)


def members_at(party: Party, dates: Sequence[dt.date]) -> NDArray[np.float64]:
    """Members of a party at 1:1 on some dates: linear between knots, none before the first."""
    days = [knot.toordinal() for knot, _ in party.membership]
    if not days:
        return np.zeros(len(dates))
    counts = [count for _, count in party.membership]
    return np.interp([date.toordinal() for date in dates], days, counts, left=0.0)


@dataclass(frozen=True, eq=False, slots=True)
class Dated:
    """A history by step, as the engine reads it; scenarios with the same history share it.

    Attributes
    ----------
    campaigns, results : tuple
        Those of parties that exist here: campaigns as in the calendar, results by date and id.
    campaign_records, result_records : record array
        One record each, without what parameters say of a campaign; to be copied, not written.
    timetable : Timetable
    """

    history: History
    campaigns: tuple[Campaign, ...]
    results: tuple[Result, ...]
    campaign_records: Any
    result_records: Any
    timetable: Timetable


@lru_cache(maxsize=64)
def dated(history: History) -> Dated:
    """Return a history by step; it is computed once for all points of a design."""
    names = history.names
    campaigns = tuple(c for c in history.calendar.campaigns if c.party in names)
    results = sorted(
        (r for r in history.calendar.results if r.party in names), key=lambda r: (r.date, r.id)
    )
    campaign_records = _campaign_records(history, campaigns)
    result_records = _result_records(history, campaigns, results)
    return Dated(
        history,
        campaigns,
        tuple(results),
        campaign_records,
        result_records,
        _timetable(history, campaign_records, result_records),
    )


def with_stakes(history: Dated, values: dict[str, float]) -> Any:
    """Records of campaigns of a history, with what the parameters say of contests like them."""
    table = copied(history.campaign_records)
    contests = [history.history.contest(row.contest) for row in history.campaigns]
    held = slice(len(contests))  # without any campaign there is one empty record
    table["stakes"][held] = [values[f"stakes_{contest.stakes}"] for contest in contests]
    table["structure"][held] = [
        values["primary_structure"] if contest.primary else 1.0 for contest in contests
    ]
    return table


def _campaign_records(history: History, rows: tuple[Campaign, ...]) -> Any:
    """One record a campaign, without what the parameters say of it."""
    table = records(max(len(rows), 1), CAMPAIGN)
    table.opens = table.closes = table.half = NONE
    table.launch_probability = table.novices = np.nan
    for record, row in zip(table, rows, strict=False):
        record.code = code(row.id)
        record.party = history.names.index(row.party)
        record.opens = step_of(history, row.opens)
        record.closes = step_of(history, row.closes)
        record.closeness = row.closeness
        record.image_deficit = row.image_deficit
        record.open_signup = row.open_signup
        record.reach = row.reach
        contest = history.contest(row.contest)
        record.local = contest.local
        record.primary = contest.primary
        record.contest = history.contests.index(contest)
        record.launched = _launched(row, history.launch)
    return table


def _launched(row: Campaign, launch: str) -> int:
    """1 or 0 if history decides whether a campaign is launched, NONE if the cadres decide."""
    if launch == "simulated" or row.launched is None:
        return NONE
    return int(row.launched)


def _campaign_behind(campaigns: tuple[Campaign, ...], row: Result) -> int:
    """Number of the campaign that led to a result: the party's last one opened by then, or NONE."""
    led = [
        (campaign.opens, number)
        for number, campaign in enumerate(campaigns)
        if campaign.party == row.party and campaign.opens <= row.date
    ]
    return max(led)[1] if led else NONE


def _result_records(
    history: History, campaigns: tuple[Campaign, ...], rows: Sequence[Result]
) -> Any:
    """One record a result."""
    names = history.names
    table = records(len(rows), RESULT)
    for record, row in zip(table, rows, strict=True):
        record.code = code(row.id)
        record.party = names.index(row.party)
        record.rival = names.index(row.rival) if row.rival in names else NONE
        record.step = step_of(history, row.date)
        record.campaign = _campaign_behind(campaigns, row)
        record.outcome = row.outcome
        record.lead = row.lead
        record.simulated = history.results == "simulated"
        record.office = history.contest(row.contest).office
        record.local = row.local
    return table


def _lasting(span: Span, steps: int, event: Event) -> tuple[NDArray[np.float64], int]:
    """The share of each step that an event lasts, its last day included, and its days."""
    first = (event.date - span.start).days
    end = ((event.until or event.date) - span.start).days + 1
    begins = np.arange(steps) * span.step
    overlap = np.minimum(begins + span.step, end) - np.maximum(begins, first)
    return np.maximum(overlap, 0.0) / span.step, end - first


def _timetable(history: History, campaigns: Any, results: Any) -> Timetable:
    """The timetable: what each step brings; dates outside the run are left out."""
    steps = steps_of(history)
    names = history.names
    shape = (steps, len(names))
    dates = [date_of(history, step + 1) for step in range(steps)]
    target = np.stack([members_at(p, dates) for p in history.parties], axis=1) / history.scale
    campaign = np.full(shape, NONE, dtype=np.int32)
    effort = np.ones(shape)
    pulse = np.zeros(shape)
    refuted = np.zeros(shape)
    media, salience = np.zeros(steps), np.zeros(steps)
    for number, row in enumerate(campaigns):
        first, end = max(int(row.opens), 0), max(int(row.closes) + 1, 0)
        campaign[first:end, int(row.party)] = number
    stocks: dict[str, NDArray[np.float64]] = {"foreign_story": media, "privacy": salience}
    for event in history.calendar.events:
        first = step_of(history, event.date)
        columns = [i for i, name in enumerate(names) if event.party in ("", name)]
        if event.kind in ("training", "exit_pulse"):
            share, days = _lasting(history, steps, event)
            if event.kind == "training":
                effort[:, columns] *= 1.0 + share[:, None] * (event.size - 1.0)
            else:
                hazard = -np.log1p(-event.size) / (days / DAYS_A_YEAR)
                pulse[:, columns] += share[:, None] * hazard
        elif 0 <= first < steps and event.kind == "refutation":
            refuted[first, columns] += event.size
        elif 0 <= first < steps:
            stocks[event.kind][first] += event.size
    result = np.searchsorted(results.step, np.arange(steps + 1)).astype(np.int32)
    return Timetable(target, campaign, effort, pulse, media, salience, refuted, result)
