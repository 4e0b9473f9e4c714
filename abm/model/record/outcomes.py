"""Scalar outcomes of a run: one registry, which tables, patterns and sensitivity analysis read.

An outcome is a name, what it means, its unit, and a reader: a function of the records of a run and
of its final state.  A new outcome is one more row.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from abm.model.arithmetic import DAYS_A_YEAR
from abm.model.calendar import Dated, date_of, step_of, steps_of
from abm.model.record.measures import AGGREGATES, MEASURES, PUBLIC_MEASURES, ROLES

Floats = NDArray[np.float64]
UNDEFINED = float("nan")

START, END = dt.date.min, dt.date.max
"""The first and the last record of a run, whenever that is."""

APRIL_12, APRIL_14, APRIL_17 = dt.date(2012, 4, 15), dt.date(2014, 4, 15), dt.date(2017, 4, 15)
JULY_12, JULY_17, NEW_YEAR_16 = dt.date(2012, 7, 1), dt.date(2017, 7, 1), dt.date(2016, 1, 1)

_MEASURE_OF = {name: number for number, name in enumerate(MEASURES)}
_ROLE_OF = {name: number for number, name in enumerate(ROLES)}
_PUBLIC_OF = {name: number for number, name in enumerate(PUBLIC_MEASURES)}


class Recording:
    """At which steps a run is recorded, and where dates, campaigns and results are in its records.

    Parameters
    ----------
    dated : Dated
    every : int
        Steps between two records.

    Attributes
    ----------
    stops : list of int
        Steps before the R records.
    dates : list of datetime.date
        First days of what follows them.
    whole : ndarray of bool, shape (R,)
        Records of which outcomes read more than aggregates.
    """

    def __init__(self, dated: Dated, every: int) -> None:
        self.dated = dated
        steps = steps_of(dated.history)
        self.stops = sorted({*range(0, steps + 1, every), steps})
        self.dates = [date_of(dated.history, stop) for stop in self.stops]
        self.days = np.array([date.toordinal() for date in self.dates])
        self.parties = {name: number for number, name in enumerate(dated.history.names)}
        self.index = lru_cache(maxsize=None)(self._index)
        self.campaign = lru_cache(maxsize=None)(self._campaign)
        self.whole = np.zeros(len(self.stops), dtype=np.bool_)
        for outcome in OUTCOMES.values():
            for day, later in outcome.read.whole:
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

    def _campaign(self, party: str, contest: str, day: dt.date) -> int | None:
        """Number of the campaign of that kind that was open on a day, if the run reached it."""
        for number, row in enumerate(self.dated.campaigns):
            running = row.opens <= day <= row.closes
            lived = step_of(self.dated.history, row.opens) < self.stops[-1]
            if row.party == party and row.contest == contest and running and lived:
                return number
        return None

    def result(self, party: str, contest: str, year: int) -> int | None:
        """Number of the result of a party in a year's election, if the run reached it."""
        for number, row in enumerate(self.dated.results):
            if row.party == party and row.contest == contest and row.date.year == year:
                lived = 0 <= step_of(self.dated.history, row.date) < self.stops[-1]
                return number if lived else None
        return None


@lru_cache(maxsize=64)
def recording(dated: Dated, every: int) -> Recording:
    """Return the recording that all runs of a history have in common."""
    return Recording(dated, every)


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
        return float(self.series[index, party_of, _ROLE_OF[role], _MEASURE_OF[measure]])

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
        return self.series[low : high + 1, self.recording.parties[party], 0, _MEASURE_OF[measure]]


class Reader(NamedTuple):
    """How an outcome is read.

    Attributes
    ----------
    of : callable
        From the records of a run to the value, NaN where it is undefined.
    whole : tuple of (date, later)
        Days whose record must hold more than aggregates; ``later``: the first record from that day
        on, else the last up to it.
    """

    of: Callable[[Records], float]
    whole: tuple[tuple[dt.date, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A scalar outcome: its name, its meaning in full, its unit and its reader."""

    name: str
    meaning: str
    unit: str
    read: Reader


def at(party: str, role: str, measure: str, day: dt.date, *, later: bool = False) -> Reader:
    """Read a measure in the last record up to a day, or the first from it on."""
    whole = () if measure in AGGREGATES else ((day, later),)
    return Reader(lambda run: run.at(party, role, measure, day, later=later), whole)


def public(measure: str, day: dt.date) -> Reader:
    """Read a measure that belongs to no party in the last record up to a day."""

    def value(run: Records) -> float:
        index = run.recording.index(day)
        return UNDEFINED if index is None else float(run.public[index, _PUBLIC_OF[measure]])

    return Reader(value)


def campaign(party: str, contest: str, day: dt.date, field: str) -> Reader:
    """Read a field of the campaign of that kind that was open on a day."""

    def value(run: Records) -> float:
        number = run.recording.campaign(party, contest, day)
        return UNDEFINED if number is None else float(run.campaigns[field][number])

    return Reader(value)


def result(party: str, contest: str, year: int, field: str) -> Reader:
    """Read a field of the result of a party in an election."""

    def value(run: Records) -> float:
        number = run.recording.result(party, contest, year)
        return UNDEFINED if number is None else float(run.results[field][number])

    return Reader(value)


def growth(party: str, measure: str, first: dt.date, last: dt.date) -> Reader:
    """Read by how much a running total of a party grew between two days."""
    return Reader(lambda run: run.growth(party, measure, first, last))


def growth_ratio(party: str, part: str, whole: str, first: dt.date, last: dt.date) -> Reader:
    """Read the growth of one running total of a party over that of another."""
    return Reader(
        lambda run: _ratio(
            run.growth(party, part, first, last), run.growth(party, whole, first, last)
        )
    )


def ratio_at(party: str, part: str, whole: str, day: dt.date) -> Reader:
    """Read one running total of a party over another on a day."""
    return Reader(
        lambda run: _ratio(run.at(party, "all", part, day), run.at(party, "all", whole, day))
    )


def growth_ratio_of_all(part: str, whole: str, first: dt.date, last: dt.date) -> Reader:
    """Read the growth of one running total of all parties over that of another."""
    return Reader(
        lambda run: _ratio(
            run.growth_of_all(part, first, last), run.growth_of_all(whole, first, last)
        )
    )


def years_to_half(party: str, launch: dt.date) -> Reader:
    """Read the years from the first record after a launch to the first of half breadth or more."""

    def value(run: Records) -> float:
        first = run.recording.index(launch, later=True)
        if party not in run.recording.parties or first is None:
            return UNDEFINED
        of_party = run.recording.parties[party]
        breadth = run.series[first:, of_party, 0, _MEASURE_OF["breadth"]]
        wide = np.flatnonzero(2.0 * breadth >= 1.0)
        days = run.recording.days
        return float(days[first + wide[0]] - days[first]) / DAYS_A_YEAR if wide.size else UNDEFINED

    return Reader(value)


def largest(measure: str, day: dt.date) -> Reader:
    """Read the largest value of a measure among parties in the last record up to a day."""

    def value(run: Records) -> float:
        values = [run.at(party, "all", measure, day) for party in run.recording.parties]
        return max((value for value in values if not math.isnan(value)), default=UNDEFINED)

    return Reader(value)


def trained_when_promoted(party: str, first: dt.date, last: dt.date) -> Reader:
    """Read the share of the trained among active members, when posts were filled in a span.

    Each stretch between two records counts by the promotions in it, at the share before them.
    """

    def value(run: Records) -> float:
        made = np.diff(run.span(party, "promoted", first, last))
        before = run.span(party, "trained_active", first, last)[:-1]
        defined = ~np.isnan(made) & ~np.isnan(before)
        total = made[defined].sum()
        return float((made[defined] * before[defined]).sum() / total) if total > 0 else UNDEFINED

    return Reader(value)


def _ratio(part: float, whole: float) -> float:
    """Return a ratio, undefined unless the whole is positive."""
    return float(part / whole) if whole > 0 else UNDEFINED


def _or_zero(total: float) -> float:
    """Return a running total, nothing before the party was founded."""
    return 0.0 if math.isnan(total) else total


_SHARE, _STATE, _PROBABILITY, _YEARS = "share", "0 to 1", "probability", "years"
_HOURS, _PERSONS, _VENDORS = "hours", "persons, at 1:1", "vendors"

OUTCOMES: dict[str, Outcome] = {
    name: Outcome(name, meaning, unit, read)
    for name, meaning, unit, read in (
        ("resistance_2009", "mean resistance of PS activists at the start of the run", _STATE, at("PS", "activist", "resistance", START)),
        ("resistance_2012", "mean resistance of PS activists on 15 April 2012", _STATE, at("PS", "activist", "resistance", APRIL_12)),
        ("resistance_2014", "mean resistance of PS activists on 15 April 2014", _STATE, at("PS", "activist", "resistance", APRIL_14)),
        ("resistance_new_2014", "mean resistance of PS activists who had joined since 1 January 2013, on 15 April 2014", _STATE, at("PS", "activist", "resistance_new", APRIL_14)),
        ("resistance_2017", "mean resistance of PS activists on 15 April 2017", _STATE, at("PS", "activist", "resistance", APRIL_17)),
        ("resistance_2018", "mean resistance of PS activists at the end of the run", _STATE, at("PS", "activist", "resistance", END)),
        ("resistance_lr_2012", "mean resistance of LR activists on 15 April 2012", _STATE, at("LR", "activist", "resistance", APRIL_12)),
        ("resistance_lr_2017", "mean resistance of LR activists on 15 April 2017", _STATE, at("LR", "activist", "resistance", APRIL_17)),
        ("open_resistance_2012", "share of PS activists asked who openly refused, on 15 April 2012", _SHARE, at("PS", "activist", "open_resistance", APRIL_12)),
        ("open_resistance_2017", "share of PS activists asked who openly refused, on 15 April 2017", _SHARE, at("PS", "activist", "open_resistance", APRIL_17)),
        ("reported_resistance_2017", "resistance in the PS as reported by vendors, on 15 April 2017", _STATE, at("PS", "all", "reported_resistance", APRIL_17)),
        ("belief_2009", "mean belief of PS activists at the start of the run", _STATE, at("PS", "activist", "belief", START)),
        ("belief_2012", "mean belief of PS activists on 15 April 2012", _STATE, at("PS", "activist", "belief", APRIL_12)),
        ("belief_after_victory", "mean belief of PS activists in the first record from 1 July 2012 on", _STATE, at("PS", "activist", "belief", JULY_12, later=True)),
        ("belief_2014", "mean belief of PS activists on 15 April 2014", _STATE, at("PS", "activist", "belief", APRIL_14)),
        ("belief_2017", "mean belief of PS activists on 15 April 2017", _STATE, at("PS", "activist", "belief", APRIL_17)),
        ("cadre_belief_2012", "mean belief of PS cadres on 15 April 2012", _STATE, at("PS", "cadre", "belief", APRIL_12)),
        ("cadre_belief_after_victory", "mean belief of PS cadres in the first record from 1 July 2012 on", _STATE, at("PS", "cadre", "belief", JULY_12, later=True)),
        ("cadre_belief_2017", "mean belief of PS cadres on 15 April 2017", _STATE, at("PS", "cadre", "belief", APRIL_17)),
        ("staff_belief_2012", "mean belief of the digital staff of the PS on 15 April 2012", _STATE, at("PS", "staff", "belief", APRIL_12)),
        ("identity_2012", "mean identity cost of PS activists on 15 April 2012", _STATE, at("PS", "activist", "identity", APRIL_12)),
        ("identity_2014", "mean identity cost of PS activists on 15 April 2014", _STATE, at("PS", "activist", "identity", APRIL_14)),
        ("identity_2017", "mean identity cost of PS activists on 15 April 2017", _STATE, at("PS", "activist", "identity", APRIL_17)),
        ("privacy_2012", "mean privacy concern of PS activists on 15 April 2012", _STATE, at("PS", "activist", "privacy", APRIL_12)),
        ("privacy_2017", "mean privacy concern of PS activists on 15 April 2017", _STATE, at("PS", "activist", "privacy", APRIL_17)),
        ("norm_2012", "mean perceived norm of PS activists on 15 April 2012", _STATE, at("PS", "activist", "norm", APRIL_12)),
        ("norm_2017", "mean perceived norm of PS activists on 15 April 2017", _STATE, at("PS", "activist", "norm", APRIL_17)),
        ("use_2012", "largest share of active PS members who canvassed with data in the presidential campaign of 2012", _SHARE, campaign("PS", "presidential", APRIL_12, "breadth")),
        ("use_legislative_2012", "largest share of active PS members who canvassed with data in the legislative campaign of 2012", _SHARE, campaign("PS", "legislative", dt.date(2012, 6, 10), "breadth")),
        ("use_2014", "largest share of active PS members who canvassed with data in the municipal campaign of 2014", _SHARE, campaign("PS", "municipal", dt.date(2014, 3, 20), "breadth")),
        ("use_legislative_2017", "largest share of active PS members who canvassed with data in the legislative campaign of 2017", _SHARE, campaign("PS", "legislative", dt.date(2017, 6, 11), "breadth")),
        ("use_2017", "largest share of active PS members who canvassed with data in the presidential campaign of 2017", _SHARE, campaign("PS", "presidential", APRIL_17, "breadth")),
        ("use_em_2017", "largest share of active En Marche members who canvassed with data in the presidential campaign of 2017", _SHARE, campaign("EM", "presidential", APRIL_17, "breadth")),
        ("use_lr_primary_2016", "largest share of active LR members who canvassed with data in the primary of 2016", _SHARE, campaign("LR", "primary", dt.date(2016, 11, 15), "breadth")),
        ("use_lr_2017", "largest share of active LR members who canvassed with data in the presidential campaign of 2017", _SHARE, campaign("LR", "presidential", APRIL_17, "breadth")),
        ("breadth_ps_2017", "share of active PS members who canvass with data on 15 April 2017", _SHARE, at("PS", "all", "breadth", APRIL_17)),
        ("mandated_2014", "share of PS sections with a mandate on 20 March 2014", _SHARE, at("PS", "all", "mandated", dt.date(2014, 3, 20))),
        ("depth_ps_2017", "how far the organisation of the PS is redesigned on 15 April 2017", _STATE, at("PS", "all", "depth", APRIL_17)),
        ("depth_em_2017", "how far the organisation of En Marche is redesigned on 15 April 2017", _STATE, at("EM", "all", "depth", APRIL_17)),
        ("years_to_half_ps", "years from 17 October 2011 until half of the active PS members use data, undefined if they never do", _YEARS, years_to_half("PS", dt.date(2011, 10, 17))),
        ("years_to_half_em", "years from 27 April 2016 until half of the active members of En Marche use data, undefined if they never do", _YEARS, years_to_half("EM", dt.date(2016, 4, 27))),
        ("publicity_2012", "publicity of use in the PS on 15 April 2012", _STATE, at("PS", "all", "publicity", APRIL_12)),
        ("publicity_2017", "largest publicity of use of any party on 15 April 2017", _STATE, largest("publicity", APRIL_17)),
        ("launch_probability_2012", "probability that the PS launched in 2012, over fresh luck (F18)", _PROBABILITY, campaign("PS", "presidential", APRIL_12, "launch_probability")),
        ("won_2012", "1 if the PS won the presidential election of 2012, else 0", "0 or 1", result("PS", "presidential", 2012, "outcome")),
        ("attributing_2012", "share of PS members who credited canvassing with the victory of 2012", _SHARE, result("PS", "presidential", 2012, "attributing")),
        ("attributing_part_2012", "share of the PS members who took part in the canvass who credited it with the victory of 2012", _SHARE, result("PS", "presidential", 2012, "attributing_part")),
        ("attributing_others_2012", "share of the other PS members who credited canvassing with the victory of 2012", _SHARE, result("PS", "presidential", 2012, "attributing_others")),
        ("hours_2012", "hours of a first session in the PS up to 1 July 2012, a person", _HOURS, ratio_at("PS", "first_training_hours", "newly_trained", JULY_12)),
        ("hours_2017", "hours of a first session in all parties from 1 January 2016 to 1 July 2017, a person", _HOURS, growth_ratio_of_all("first_training_hours", "newly_trained", NEW_YEAR_16, JULY_17)),
        ("training_2012", "hours of training in the PS in the year to 1 July 2012", "hours, at 1:1", growth("PS", "training_hours", dt.date(2011, 7, 1), JULY_12)),
        ("training_2017", "hours of training in the PS in the year to 1 July 2017", "hours, at 1:1", growth("PS", "training_hours", dt.date(2016, 7, 1), JULY_17)),
        ("promoted_trained_2017", "share of the trained among PS promotions from 1 July 2012 to 1 July 2017", _SHARE, growth_ratio("PS", "promoted_trained", "promoted", JULY_12, JULY_17)),
        ("trained_active_2017", "share of the trained among active PS members when the promotions of 1 July 2012 to 1 July 2017 were made", _SHARE, trained_when_promoted("PS", JULY_12, JULY_17)),
        ("trained_active_2012", "share of active PS members ever trained, on 1 July 2012", _SHARE, at("PS", "all", "trained_active", JULY_12)),
        ("novices_2016", "share of novices among coordinators of the LR primary of 2016 (F32)", _SHARE, campaign("LR", "primary", dt.date(2016, 11, 15), "novices")),
        ("vendors_2012", "vendors in business on 15 April 2012", _VENDORS, public("vendors", APRIL_12)),
        ("vendors_2014", "vendors in business on 15 April 2014", _VENDORS, public("vendors", APRIL_14)),
        ("vendors_2017", "vendors in business on 15 April 2017", _VENDORS, public("vendors", APRIL_17)),
        ("vendor_exits_2012", "vendors that left the market by 15 April 2012", _VENDORS, public("vendors_exited", APRIL_12)),
        ("vendor_exits_2017", "vendors that left the market by 15 April 2017", _VENDORS, public("vendors_exited", APRIL_17)),
        ("trained_2012", "persons trained in the PS up to 1 July 2012", _PERSONS, at("PS", "all", "newly_trained", JULY_12)),
        ("left_resistance_2017", "mean resistance of those who left the PS from 1 July 2012 to 15 April 2017", _STATE, growth_ratio("PS", "left_resistance", "left", JULY_12, APRIL_17)),
    )
}  # fmt: skip
"""Every outcome by name; NaN where it is not defined (a span that ends early, say)."""


def outcomes(records: Records) -> dict[str, float]:
    """Read every outcome from the records of a run."""
    return {name: outcome.read.of(records) for name, outcome in OUTCOMES.items()}
