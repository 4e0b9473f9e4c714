"""What is recorded of a run and when, and where days, campaigns and results are in the records."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.model.calendar import Dated, date_of, step_of, steps_of
from abm.model.record.measures import AGGREGATES, MEASURES, PUBLIC_MEASURES, ROLES
from abm.scenario import RecordCampaign

Floats = NDArray[np.float64]
UNDEFINED = float("nan")

START, END = dt.date.min, dt.date.max
"""The first and the last record of a run, whenever that is."""

RecordOf = tuple[dt.date, bool]
"""A record by a day: the last up to it, or, if the second part is true, the first from it on."""

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
    whole : iterable of (date, later)
        Days whose record must hold more than aggregates.

    Attributes
    ----------
    stops : list of int
        Steps before the R records.
    dates : list of datetime.date
        First days of what follows them.
    whole : ndarray of bool, shape (R,)
        Records that hold more than aggregates.
    """

    def __init__(self, dated: Dated, every: int, whole: Iterable[RecordOf]) -> None:
        self.dated = dated
        steps = steps_of(dated.history)
        self.stops = sorted({*range(0, steps + 1, every), steps})
        self.dates = [date_of(dated.history, stop) for stop in self.stops]
        self.days = np.array([date.toordinal() for date in self.dates])
        self.parties = {name: number for number, name in enumerate(dated.history.names)}
        self.index = lru_cache(maxsize=None)(self._index)
        self.campaigns = {row.id: number for number, row in enumerate(dated.campaigns)}
        self.whole = np.zeros(len(self.stops), dtype=np.bool_)
        for day, later in whole:
            if (place := self.index(day, later=later)) is not None:
                self.whole[place] = True

    def _index(self, day: dt.date, *, later: bool = False) -> int | None:
        """Index of the last record up to a day (``later``: the first from it on), or None.

        A value for a day must not contain what happened after that day, such as the vote.  It is
        None if the day is outside the run.
        """
        if day in (START, END):
            return 0 if day == START else len(self.dates) - 1
        if not self.dates[0] <= day <= self.dates[-1]:
            return None
        if later:
            return int(np.searchsorted(self.days, day.toordinal()))
        return int(np.searchsorted(self.days, day.toordinal(), side="right")) - 1

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

    def at(
        self, party: str, role: str, measure: str, day: dt.date, *, later: bool = False
    ) -> float:
        """Return a measure in the last record up to a day, or the first from it on."""
        index = self.recording.index(day, later=later)
        if party not in self.recording.parties or index is None:
            return UNDEFINED
        if measure not in AGGREGATES and not self.recording.whole[index]:
            raise LookupError(f"{measure} on {day} is not measured in every run")
        party_of = self.recording.parties[party]
        return float(self.series[index, party_of, _ROLE_OF[role], MEASURE_OF[measure]])

    def growth(self, party: str, measure: str, first: dt.date, last: dt.date) -> float:
        """Return by how much a running total of a party grew between two days."""
        return self.at(party, "all", measure, last) - self.at(party, "all", measure, first)

    def growth_of_all(self, measure: str, first: dt.date, last: dt.date) -> float:
        """Return the growth of a running total of all parties; a party begins from nothing."""
        return sum(
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


def _or_zero(total: float) -> float:
    """Return a running total, nothing before the party was founded."""
    return 0.0 if math.isnan(total) else total
