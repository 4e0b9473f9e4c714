"""What is given: dates, campaigns, results, events and memberships, by step (Input data)."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

YEAR = 365.25


def decimal_year(day: dt.date) -> float:
    """A day as a year with decimals (Scales)."""
    return day.year + (day - dt.date(day.year, 1, 1)).days / YEAR


@dataclass(eq=False)
class Campaign:
    """A campaign of one party: what is given of it, and what it has come to so far."""

    name: str
    party: str
    opens: dt.date
    first: int
    last: int
    closeness: float
    image_deficit: float
    open_signup: float
    reach: float
    stakes: float
    structure: float
    primary: bool
    local: bool
    launched_in_history: bool | None
    breadth: float = 0.0
    doors: float = 0.0
    novices: float = math.nan
    launch_probability: float = math.nan
    launched: bool = False


@dataclass(eq=False)
class Result:
    """A result of one party, and the campaign that led to it."""

    name: str
    party: str
    rival: str
    step: int
    outcome: float
    lead: float
    presidential: bool
    local: bool
    campaign: Campaign | None
    attributing: float = math.nan
    won_in: dict[Any, float] = field(default_factory=dict)


class History:
    """The calendar and the memberships of a scenario, looked up by party and step."""

    def __init__(self, scenario: Any, p: SimpleNamespace) -> None:
        self.start: dt.date = scenario.start
        self.days: float = scenario.step
        self.scale: int = scenario.scale
        self.delta = self.days / YEAR
        self.steps = math.floor(((scenario.end - scenario.start).days + 1) / self.days)
        self._knots = {party.name: party.membership for party in scenario.parties}
        self._contests = {contest.name: contest for contest in scenario.contests}
        self._read_campaigns(scenario.calendar.campaigns, p)
        self._read_results(scenario.calendar.results)
        self._read_events(scenario.calendar.events)

    def step_of(self, day: dt.date) -> int:
        """The step that a date falls in (Campaigns)."""
        return math.floor((day - self.start).days / self.days)

    def day(self, step: int) -> dt.date:
        """First day of a step: the first that begins in it (Scales)."""
        return self.start + dt.timedelta(days=math.ceil(step * self.days))

    def time(self, step: int) -> float:
        """Time of a step in years (Scales)."""
        return decimal_year(self.start) + step * self.delta

    def members(self, party: str, day: dt.date) -> float:
        """Members of a party on a day, over the scale (Membership)."""
        knots = self._knots[party]
        if day < knots[0][0]:
            return 0.0
        for (a, low), (b, high) in pairwise(knots):
            if a <= day < b:
                return (low + (high - low) * (day - a).days / (b - a).days) / self.scale
        return knots[-1][1] / self.scale

    def wanted(self, party: str, step: int) -> float:
        """Members wanted in a step: those of the first day of the next one (Membership)."""
        return self.members(party, self.day(step + 1))

    def most_members(self, party: str) -> float:
        """Largest membership on the first day or at a later knot, over the scale (Seats)."""
        later = [size / self.scale for day, size in self._knots[party] if day > self.start]
        return max([self.members(party, self.start), *later])

    def campaign(self, party: str, step: int) -> Campaign | None:
        """The campaign that a party runs in a step (Campaigns)."""
        return self._running.get((party, step))

    def pulse(self, party: str, step: int) -> float:
        """What exit pulses add to the hazard of exit, a year (Events)."""
        return self._pulse[party, step]

    def training_effort(self, party: str, step: int) -> float:
        """Multiple of the ordinary supply of training (Events)."""
        return self._effort[party, step]

    def _read_campaigns(self, rows: Any, p: SimpleNamespace) -> None:
        self.campaigns = [
            Campaign(
                name=row.id,
                party=row.party,
                opens=row.opens,
                first=self.step_of(row.opens),
                last=self.step_of(row.closes),
                closeness=row.closeness,
                image_deficit=row.image_deficit,
                open_signup=row.open_signup,
                reach=row.reach,
                stakes=getattr(p, f"stakes_{self._contests[row.contest].stakes}"),
                structure=p.primary_structure if self._contests[row.contest].primary else 1.0,
                primary=self._contests[row.contest].primary,
                local=self._contests[row.contest].local,
                launched_in_history=row.launched,
            )
            for row in sorted(rows, key=lambda row: row.opens)
            if row.party in self._knots
        ]
        self._running: dict[tuple[str, int], Campaign] = {}
        for campaign in self.campaigns:  # where two share a step, the later one runs
            for step in range(campaign.first, campaign.last + 1):
                self._running[campaign.party, step] = campaign

    def _read_results(self, rows: Any) -> None:
        self.results: dict[int, list[Result]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: (row.date, row.id)):
            if row.party not in self._knots:
                continue
            before = [c for c in self.campaigns if c.party == row.party and c.opens <= row.date]
            result = Result(
                name=row.id,
                party=row.party,
                rival=row.rival,
                step=self.step_of(row.date),
                outcome=row.outcome,
                lead=row.lead,
                presidential=self._contests[row.contest].office,
                local=row.local,
                campaign=before[-1] if before else None,
            )
            self.results[result.step].append(result)

    def _read_events(self, rows: Any) -> None:
        self.foreign_stories: dict[int, float] = defaultdict(float)
        self.privacy: dict[int, float] = defaultdict(float)
        self.refutation: dict[tuple[str, int], float] = defaultdict(float)
        self._pulse: dict[tuple[str, int], float] = defaultdict(float)
        self._effort: dict[tuple[str, int], float] = defaultdict(lambda: 1.0)
        for row in rows:
            first = self.step_of(row.date)
            match row.kind:
                case "foreign_story":
                    self.foreign_stories[first] += row.size
                case "privacy":
                    self.privacy[first] += row.size
                case "refutation":
                    for party in [row.party] if row.party else self._knots:
                        self.refutation[party, first] += row.size
                case "training":
                    for step, share in self._lasting(row):
                        self._effort[row.party, step] *= 1.0 + share * (row.size - 1.0)
                case "exit_pulse":
                    years = ((row.until - row.date).days + 1) / YEAR
                    for step, share in self._lasting(row):
                        self._pulse[row.party, step] -= share * math.log(1.0 - row.size) / years

    def _lasting(self, row: Any) -> Iterator[tuple[int, float]]:
        """Steps that an event lasts, and the share of each that it covers (Events)."""
        begins, ends = (row.date - self.start).days, (row.until - self.start).days + 1
        for step in range(self.step_of(row.date), self.step_of(row.until) + 1):
            first, last = step * self.days, (step + 1) * self.days
            yield step, (min(ends, last) - max(begins, first)) / self.days
