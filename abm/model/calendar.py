"""From dates to steps: what the calendar brings at each step, as arrays for the engine."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.model.randomness import code
from abm.model.scenario import (
    CONTESTS,
    LOCAL_CONTESTS,
    Campaign,
    Event,
    Party,
    Result,
    Scenario,
)
from abm.model.state import CAMPAIGN, NONE, RESULT, Timetable, records

DAYS_A_YEAR = 365.25


def year_of(date: dt.date) -> float:
    """A date as a year with decimals (2012-07-01 is about 2012.5)."""
    first = dt.date(date.year, 1, 1)
    return date.year + (date - first).days / DAYS_A_YEAR


def steps_of(scenario: Scenario) -> int:
    """Number of whole steps that the span holds, the last one cut short of the end if need be."""
    return int(((scenario.end - scenario.start).days + 1) // scenario.step)


def date_of(scenario: Scenario, step: int) -> dt.date:
    """First whole day of a step."""
    return scenario.start + dt.timedelta(days=math.ceil(step * scenario.step))


def step_of(scenario: Scenario, date: dt.date) -> int:
    """The step that holds a date (negative before the start)."""
    return int((date - scenario.start).days // scenario.step)


def stakes_of(contest: str, parameters: dict[str, float]) -> float:
    """Stakes of a contest, from the parameter table."""
    kind = {"presidential": "presidential", "primary": "primary"}.get(contest)
    if kind is None:
        kind = "local" if contest in ("legislative", "municipal") else "minor"
    return parameters[f"stakes_{kind}"]


def members_at(party: Party, dates: Sequence[dt.date]) -> NDArray[np.float64]:
    """Members of a party at 1:1 on some dates: linear between knots, none before the first."""
    days = [knot.toordinal() for knot, _ in party.membership]
    if not days:
        return np.zeros(len(dates))
    counts = [count for _, count in party.membership]
    return np.interp([date.toordinal() for date in dates], days, counts, left=0.0)


def campaign_records(scenario: Scenario, values: dict[str, float], names: list[str]) -> Any:
    """One record a campaign of a party that exists here, in the order of the calendar."""
    rows = [c for c in scenario.calendar.campaigns if c.party in names]
    table = records(max(len(rows), 1), CAMPAIGN)
    table.opens = table.closes = NONE
    table.launch_probability = table.novices = np.nan
    for record, row in zip(table, rows, strict=False):
        record.code = code(row.id)
        record.party = names.index(row.party)
        record.opens = step_of(scenario, row.opens)
        record.closes = step_of(scenario, row.closes)
        record.closeness = row.closeness
        record.image_deficit = row.image_deficit
        record.open_signup = row.open_signup
        record.reach = row.reach
        record.stakes = stakes_of(row.contest, values)
        record.structure = values["primary_structure"] if row.contest == "primary" else 1.0
        record.local = row.contest in LOCAL_CONTESTS
        record.contest = CONTESTS.index(row.contest)
        record.launched = _launched(row, scenario.launch)
    return table


def _launched(row: Campaign, launch: str) -> int:
    """Whether the launch of a campaign is given, 1 or 0, or NONE when the cadres decide it."""
    if launch == "simulated" or row.launched is None:
        return NONE
    return int(row.launched)


def _campaign_behind(scenario: Scenario, row: Result, names: list[str]) -> int:
    """Number of the campaign that led to a result: the party's last one opened by then, or NONE."""
    rows = [c for c in scenario.calendar.campaigns if c.party in names]
    led = [
        (campaign.opens, number)
        for number, campaign in enumerate(rows)
        if campaign.party == row.party and campaign.opens <= row.date
    ]
    return max(led)[1] if led else NONE


def result_records(scenario: Scenario, names: list[str]) -> Any:
    """One record a result of a party that exists here, by date and identifier."""
    rows = [r for r in scenario.calendar.results if r.party in names]
    rows.sort(key=lambda r: (r.date, r.id))
    table = records(len(rows), RESULT)
    for record, row in zip(table, rows, strict=True):
        record.code = code(row.id)
        record.party = names.index(row.party)
        record.rival = names.index(row.rival) if row.rival in names else NONE
        record.step = step_of(scenario, row.date)
        record.campaign = _campaign_behind(scenario, row, names)
        record.outcome = row.outcome
        record.lead = row.lead
        record.simulated = scenario.results == "simulated"
        record.office = row.contest == "presidential"
        record.local = row.local
    return table


def _lasting(scenario: Scenario, steps: int, event: Event) -> tuple[NDArray[np.float64], int]:
    """The share of each step that an event lasts, its last day included, and its days."""
    first = (event.date - scenario.start).days
    end = ((event.until or event.date) - scenario.start).days + 1
    begins = np.arange(steps) * scenario.step
    overlap = np.minimum(begins + scenario.step, end) - np.maximum(begins, first)
    return np.maximum(overlap, 0.0) / scenario.step, end - first


def timetable(
    scenario: Scenario, values: dict[str, float], parties: tuple[Party, ...]
) -> Timetable:
    """Everything dated, by step; dates outside the run leave no trace."""
    steps = steps_of(scenario)
    names = [party.name for party in parties]
    shape = (steps, len(parties))
    dates = [date_of(scenario, step + 1) for step in range(steps)]
    target = np.stack([members_at(p, dates) for p in parties], axis=1) / scenario.scale
    campaign = np.full(shape, NONE, dtype=np.int32)
    effort = np.ones(shape)
    pulse = np.zeros(shape)
    media, salience, refuted = np.zeros(steps), np.zeros(steps), np.zeros(steps)
    for number, row in enumerate(campaign_records(scenario, values, names)):
        first, end = max(int(row.opens), 0), max(int(row.closes) + 1, 0)
        campaign[first:end, int(row.party)] = number
    stocks: dict[str, NDArray[np.float64]] = {"foreign_story": media, "privacy": salience}
    for event in scenario.calendar.events:
        first = step_of(scenario, event.date)
        columns = [i for i, name in enumerate(names) if event.party in ("", name)]
        if event.kind in ("training", "exit_pulse"):
            share, days = _lasting(scenario, steps, event)
            if event.kind == "training":
                effort[:, columns] *= 1.0 + share[:, None] * (event.size - 1.0)
            else:
                hazard = -np.log1p(-event.size) / (days / DAYS_A_YEAR)
                pulse[:, columns] += share[:, None] * hazard
        elif 0 <= first < steps:
            stock = refuted if event.kind == "refutation" else stocks[event.kind]
            stock[first] += event.size
    result_steps = result_records(scenario, names).step
    result = np.searchsorted(result_steps, np.arange(steps + 1)).astype(np.int32)
    return Timetable(target, campaign, effort, pulse, media, salience, refuted, result)
