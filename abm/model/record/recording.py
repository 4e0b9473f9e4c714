"""What is recorded of a run and when, and where days, campaigns and results are in the records."""

from __future__ import annotations

import datetime as dt
import math
import operator
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.model.calendar import Dated, date_of, step_of, step_read, steps_of
from abm.model.record.measures import AGGREGATES, MEASURES, PUBLIC_MEASURES, ROLES
from abm.scenario import RecordCampaign

Floats = NDArray[np.float64]
UNDEFINED = float("nan")

START, END = dt.date.min, dt.date.max
"""The first and the last record of a run, whenever that is."""

Read = tuple[dt.date, bool]
"""A day that is read, and whether more than aggregates are read on it."""

MEASURE_OF = {name: number for number, name in enumerate(MEASURES)}
_ROLE_OF = {name: number for number, name in enumerate(ROLES)}
PUBLIC_OF = {name: number for number, name in enumerate(PUBLIC_MEASURES)}


class Recording:
    """At which steps a run is recorded, and where dates, campaigns and results are in its records.

    Parameters
    ----------
    dated : Dated
    every : int
        Steps between two records.
    read : iterable of (date, whole)
        Days that are read, each from a record of its own (:func:`abm.model.calendar.step_read`),
        and whether that record must hold more than aggregates.
    between : iterable of datetime.date
        Days that are read between the two records around them (:meth:`around`).

    Attributes
    ----------
    stops : list of int
        Steps before the R records.
    dates : list of datetime.date
        First days of what follows them.
    whole : ndarray of bool, shape (R,)
        Records that hold more than aggregates.
    """

    def __init__(
        self, dated: Dated, every: int, read: Iterable[Read], between: Iterable[dt.date] = ()
    ) -> None:
        self.dated = dated
        self.votes = tuple(result.date for result in dated.results)
        self.step_read = lru_cache(maxsize=None)(self._step_read)
        days = tuple(read)
        steps = steps_of(dated.history)
        wanted = {self.step_read(day) for day, _ in days} - {None}
        wanted |= {step for day in between for step, _ in self.around(day)}
        self.stops = sorted({*range(0, steps + 1, every), steps, *wanted})
        self.dates = [date_of(dated.history, stop) for stop in self.stops]
        self.places = {stop: place for place, stop in enumerate(self.stops)}
        self.parties = {name: number for number, name in enumerate(dated.history.names)}
        self.campaigns = {row.id: number for number, row in enumerate(dated.campaigns)}
        self.whole = np.zeros(len(self.stops), dtype=np.bool_)
        for day, whole in days:
            if whole and (place := self.index(day)) is not None:
                self.whole[place] = True

    def _step_read(self, day: dt.date) -> int | None:
        """Step before which a day is read, or None if it is outside the run."""
        if day in (START, END):
            return 0 if day == START else steps_of(self.dated.history)
        return step_read(self.dated.history, day, self.votes)

    def index(self, day: dt.date) -> int | None:
        """Index of the record from which a day is read, or None if it is outside the run.

        Raises
        ------
        LookupError
            If no record was made for the day.
        """
        step = self.step_read(day)
        if step is None:
            return None
        if step not in self.places:
            raise LookupError(f"{day} is not a day that is recorded")
        return self.places[step]

    def around(self, day: dt.date) -> list[tuple[int, float]]:
        """Return the steps before which a day is read exactly, each with its weight.

        They are the one that holds the day and the next; a day outside the run has none.
        """
        history = self.dated.history
        if not history.start <= day <= history.end:
            return []
        before, steps = step_of(history, day), steps_of(history)
        if before >= steps:
            return [(steps, 1.0)]
        share = (day - history.start).days / history.step - before
        return [(before, 1.0 - share), (before + 1, share)]

    def campaign(self, name: str) -> int | None:
        """Return the number of a campaign by its id, if the run reached its opening."""
        number = self.campaigns.get(name)
        if number is None:
            return None
        opens = step_of(self.dated.history, self.dated.campaigns[number].opens)
        return number if opens < self.stops[-1] else None

    def result(self, campaign: RecordCampaign) -> int | None:
        """Return the number of the result of a campaign, if the run reached it.

        It is the party's result in such a contest that is nearest to the day that the case has.
        """
        rows = self.dated.results
        same = [
            number
            for number, row in enumerate(rows)
            if (row.party, row.contest) == (campaign.party, campaign.contest)
        ]
        voted = campaign.voted
        if voted is None or not same:
            return None
        number = min(same, key=lambda number: abs(rows[number].date - voted))
        lived = 0 <= step_of(self.dated.history, rows[number].date) < self.stops[-1]
        return number if lived else None


@dataclass(frozen=True, slots=True)
class Records:
    """What a run recorded, and its final state.

    Attributes
    ----------
    recording : Recording
    series : ndarray, shape (R, P, roles, measures)
    public : ndarray, shape (R, public measures)
    campaigns, results : record array
    """

    recording: Recording
    series: Floats
    public: Floats
    campaigns: Any
    results: Any

    def at(self, party: str, role: str, measure: str, day: dt.date) -> float:
        """Return a measure on a day."""
        index = self.recording.index(day)
        if party not in self.recording.parties or index is None:
            return UNDEFINED
        if measure not in AGGREGATES and not self.recording.whole[index]:
            raise LookupError(f"{measure} on {day} is not measured in every run")
        party_of = self.recording.parties[party]
        return float(self.series[index, party_of, _ROLE_OF[role], MEASURE_OF[measure]])

    def running(self, party: str, measure: str, day: dt.date) -> float:
        """Return a measure that grows evenly within a step, on the very day.

        One that falls within the step has begun anew: then the value before it holds.
        """
        around = self.recording.around(day)
        if party not in self.recording.parties or not around:
            return UNDEFINED
        place = self.recording.parties[party], _ROLE_OF["all"], MEASURE_OF[measure]
        values = [self.series[self.recording.places[step], *place] for step, _ in around]
        if values[-1] < values[0]:
            return float(values[0])
        return added(value * share for value, (_, share) in zip(values, around, strict=True))

    def growth(self, party: str, measure: str, first: dt.date, last: dt.date) -> float:
        """Return by how much a running total of a party grew between two days."""
        return self.at(party, "all", measure, last) - self.at(party, "all", measure, first)

    def growth_of_all(self, measure: str, first: dt.date, last: dt.date) -> float:
        """Return the growth of a running total of all parties; a party begins from nothing."""
        return added(
            _or_zero(self.at(party, "all", measure, last))
            - _or_zero(self.at(party, "all", measure, first))
            for party in self.recording.parties
        )

    def span(self, party: str, measure: str, first: dt.date, last: dt.date) -> Floats:
        """Return a measure of a party at the records of a span; empty if the run is shorter."""
        low, high = self.recording.index(first), self.recording.index(last)
        if party not in self.recording.parties or low is None or high is None:
            return np.empty(0)
        return self.series[low : high + 1, self.recording.parties[party], 0, MEASURE_OF[measure]]


def added(values: Iterable[float]) -> float:
    """Return a sum, taken from left to right: ``sum`` rounds otherwise from Python 3.12 on."""
    return float(reduce(operator.add, values, 0.0))


def _or_zero(total: float) -> float:
    """Return a running total, nothing before the party was founded."""
    return 0.0 if math.isnan(total) else total
