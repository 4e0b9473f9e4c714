"""Scalar outcomes of a run, by name: what tables, patterns and sensitivity analysis read."""

from __future__ import annotations

import datetime as dt
import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abm.model.calendar import Dated, date_of, step_of, steps_of
from abm.model.record.measures import GLANCED, MEASURES, PUBLIC_MEASURES, ROLES

Record = NDArray[np.float64]

OUTCOMES = {
    "resistance_2009": "mean disposition to resist of PS activists at the start",
    "resistance_2012": "the same on 2012-04-15 (R12)",
    "resistance_2014": "the same on 2014-04-15",
    "resistance_new_2014": "the same of those who had joined since 2013-01-01, 2014-04-15",
    "resistance_2017": "mean disposition to resist of PS activists on 2017-04-15 (R17)",
    "resistance_2018": "the same at the end",
    "resistance_lr_2012": "mean disposition to resist of LR activists on 2012-04-15",
    "resistance_lr_2017": "the same on 2017-04-15",
    "open_resistance_2012": "share of PS activists asked who openly refused, 2012-04-15",
    "open_resistance_2017": "the same, 2017-04-15",
    "reported_resistance_2017": "resistance in the PS on 2017-04-15 as vendors tell it",
    "belief_2009": "mean belief of PS activists at the start",
    "belief_2012": "the same on 2012-04-15",
    "belief_after_victory": "the same in the first record from 2012-07-01 on",
    "belief_2014": "the same on 2014-04-15",
    "belief_2017": "the same on 2017-04-15",
    "cadre_belief_2012": "mean belief of PS cadres on 2012-04-15",
    "cadre_belief_after_victory": "the same in the first record from 2012-07-01 on",
    "cadre_belief_2017": "the same on 2017-04-15",
    "staff_belief_2012": "mean belief of the digital staff of the PS on 2012-04-15",
    "identity_2012": "mean identity cost of PS activists on 2012-04-15",
    "identity_2014": "the same on 2014-04-15",
    "identity_2017": "the same on 2017-04-15",
    "privacy_2012": "mean privacy concern of PS activists on 2012-04-15",
    "privacy_2017": "the same on 2017-04-15",
    "norm_2012": "mean perceived norm of PS activists on 2012-04-15",
    "norm_2017": "the same on 2017-04-15",
    "use_2012": "share of active PS members who canvassed with data, 2012 presidential campaign",
    "use_legislative_2012": "the same, legislative campaign of 2012",
    "use_2014": "the same, municipal campaign of 2014",
    "use_legislative_2017": "the same, legislative campaign of 2017",
    "use_2017": "the same, presidential campaign of 2017",
    "use_em_2017": "the same in En Marche, presidential campaign of 2017",
    "use_lr_primary_2016": "the same in LR, primary of 2016",
    "use_lr_2017": "the same in LR, presidential campaign of 2017",
    "breadth_ps_2017": "share of active PS members who canvass with data on 2017-04-15",
    "mandated_2014": "share of PS sections with a mandate on 2014-03-20",
    "depth_ps_2017": "redesign of the PS on 2017-04-15",
    "depth_em_2017": "redesign of En Marche on 2017-04-15",
    "years_to_half_ps": "years from 2011-10-17 until half the active PS members use, NaN if never",
    "years_to_half_em": "years from 2016-04-27 until half of those of En Marche do, NaN if never",
    "publicity_2012": "publicity of use in the PS on 2012-04-15",
    "publicity_2017": "largest publicity of any party on 2017-04-15",
    "launch_probability_2012": "probability that the PS launched in 2012, over fresh luck (F18)",
    "won_2012": "1 if the PS won the presidential election of 2012, else 0",
    "attributing_2012": "share of PS members who credited canvassing with the victory of 2012",
    "attributing_part_2012": "the same among those who took part in the canvass",
    "attributing_others_2012": "the same among the others",
    "hours_2012": "hours of a first session in the PS up to 2012-07-01, a person",
    "hours_2017": "the same from 2016-01-01 to 2017-07-01, all parties",
    "training_2012": "hours of training in the PS in the year to 2012-07-01, at 1:1",
    "training_2017": "the same in the year to 2017-07-01",
    "promoted_trained_2017": "share of the trained among PS promotions, 2012-07-01 to 2017-07-01",
    "trained_active_2017": "the same among active PS members when the promotions were made",
    "trained_active_2012": "share of active PS members ever trained, on 2012-07-01",
    "novices_2016": "share of novices among coordinators of the right's primary of 2016 (F32)",
    "vendors_2012": "vendors in business on 2012-04-15",
    "vendors_2014": "vendors in business on 2014-04-15",
    "vendors_2017": "vendors in business on 2017-04-15",
    "vendor_exits_2012": "vendors that left by 2012-04-15",
    "vendor_exits_2017": "vendors that left by 2017-04-15",
    "trained_2012": "persons trained in the PS up to 2012-07-01, at 1:1",
    "left_resistance_2017": "mean resistance of those who left the PS, 2012-07-01 to 2017-04-15",
}
"""Every outcome and its meaning; NaN where it is not defined (a span that ends early, say)."""


APRIL_12, APRIL_14, APRIL_17 = dt.date(2012, 4, 15), dt.date(2014, 4, 15), dt.date(2017, 4, 15)
JULY_12, JULY_17, NEW_YEAR_16 = dt.date(2012, 7, 1), dt.date(2017, 7, 1), dt.date(2016, 1, 1)

_MEASURE_OF = {name: number for number, name in enumerate(MEASURES)}
_ROLE_OF = {name: number for number, name in enumerate(ROLES)}
_PUBLIC_OF = {name: number for number, name in enumerate(PUBLIC_MEASURES)}


class Places:
    """Where the outcomes of a run stand in its records.

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
        Records that outcomes read members' means from; of the others a glance is enough.
    """

    def __init__(self, dated: Dated, every: int) -> None:
        self.dated = dated
        steps = steps_of(dated.history)
        self.stops = sorted({*range(0, steps + 1, every), steps})
        self.dates = [date_of(dated.history, stop) for stop in self.stops]
        self.days = np.array([date.toordinal() for date in self.dates])
        self.parties = {name: number for number, name in enumerate(dated.history.names)}
        self.of = lru_cache(maxsize=None)(self._of)
        self.campaign = lru_cache(maxsize=None)(self._campaign)
        self.whole = np.zeros(len(self.stops), dtype=np.bool_)
        self.whole[[0, -1]] = True
        read = [
            self.of(APRIL_12),
            self.of(JULY_12, later=True),
            self.of(APRIL_14),
            self.of(APRIL_17),
        ]
        self.whole[[place for place in read if place is not None]] = True

    def _of(self, day: dt.date, *, later: bool = False) -> int | None:
        """Index of the last record up to a day, or of the first from it on; None beyond the run.

        What holds on a day must not have seen what came after it, such as the vote.
        """
        if not self.dates[0] <= day <= self.dates[-1]:
            return None
        if later:
            return int(np.searchsorted(self.days, day.toordinal()))
        return int(np.searchsorted(self.days, day.toordinal(), side="right")) - 1

    def _campaign(self, party: str, contest: str, opening: dt.date) -> int | None:
        """Number of the campaign of that kind that was open on a day, if the run reached it."""
        for number, row in enumerate(self.dated.campaigns):
            here = row.opens <= opening <= row.closes
            lived = step_of(self.dated.history, row.opens) < self.stops[-1]
            if row.party == party and row.contest == contest and here and lived:
                return number
        return None

    def victory(self) -> int | None:
        """Number of the PS's presidential result of 2012, if the run reached it."""
        for number, row in enumerate(self.dated.results):
            if row.party == "PS" and row.contest == "presidential" and row.date.year == 2012:
                lived = 0 <= step_of(self.dated.history, row.date) < self.stops[-1]
                return number if lived else None
        return None


@lru_cache(maxsize=64)
def places(dated: Dated, every: int) -> Places:
    """Find the places once for all runs that have them in common."""
    return Places(dated, every)


def outcomes(
    places: Places, series: NDArray[np.float64], public: NDArray[np.float64], world: Any
) -> dict[str, float]:
    """Work out :data:`OUTCOMES` from the records of a run and its final state."""
    names, dates, days, place = places.parties, places.dates, places.days, places.of

    def at(party: str, role: str, measure: str, day: dt.date, *, later: bool = False) -> float:
        index = place(day, later=later)
        if party not in names or index is None:
            return float("nan")
        if measure not in GLANCED and not places.whole[index]:
            raise LookupError(f"{measure} on {day} is not measured in every run")
        return float(series[index, names[party], _ROLE_OF[role], _MEASURE_OF[measure]])

    def of_public(measure: str, day: dt.date) -> float:
        index = place(day)
        return float("nan") if index is None else float(public[index, _PUBLIC_OF[measure]])

    def campaign(party: str, contest: str, opening: dt.date, field: str) -> float:
        """A field of the last campaign of that kind that was open on a day."""
        number = places.campaign(party, contest, opening)
        return float("nan") if number is None else float(world.campaigns[field][number])

    def of_victory(field: str) -> float:
        number = places.victory()
        return float("nan") if number is None else float(world.results[field][number])

    def between(measure: str, first: dt.date, last: dt.date) -> float:
        """Growth of a running total of the PS between two dates."""
        return at("PS", "all", measure, last) - at("PS", "all", measure, first)

    def so_far(party: str, measure: str, day: dt.date) -> float:
        """A running total of a party, nothing before it was founded."""
        total = at(party, "all", measure, day)
        return 0.0 if math.isnan(total) else total

    def of_span(measure: str, first: dt.date, last: dt.date) -> Record:
        """A measure of the PS at the records of a span; empty if it is not all within the run."""
        low, high = place(first), place(last)
        if "PS" not in names or low is None or high is None:
            return np.empty(0)
        return series[low : high + 1, names["PS"], 0, _MEASURE_OF[measure]]

    def years_to_half(party: str, launch: dt.date) -> float:
        """Years from the first record after a launch to the first of a breadth of half or more."""
        first = place(launch, later=True)
        if party not in names or first is None:
            return float("nan")
        breadth = series[first:, names[party], 0, _MEASURE_OF["breadth"]]
        wide = np.flatnonzero(breadth >= 0.5)
        return float(days[first + wide[0]] - days[first]) / 365.25 if wide.size else float("nan")

    def per_head(hours: float, persons: float) -> float:
        return float(hours / persons) if persons > 0 else float("nan")

    start, end = dates[0], dates[-1]
    activists = ("PS", "activist")
    shown = [at(name, "all", "publicity", APRIL_17) for name in names]
    late_hours = sum(
        so_far(n, "first_training_hours", JULY_17) - so_far(n, "first_training_hours", NEW_YEAR_16)
        for n in names
    )
    late_persons = sum(
        so_far(n, "newly_trained", JULY_17) - so_far(n, "newly_trained", NEW_YEAR_16) for n in names
    )
    return {
        "resistance_2009": at(*activists, "resistance", start),
        "resistance_2012": at(*activists, "resistance", APRIL_12),
        "resistance_2014": at(*activists, "resistance", APRIL_14),
        "resistance_new_2014": at(*activists, "resistance_new", APRIL_14),
        "resistance_2017": at(*activists, "resistance", APRIL_17),
        "resistance_2018": at(*activists, "resistance", end),
        "resistance_lr_2012": at("LR", "activist", "resistance", APRIL_12),
        "resistance_lr_2017": at("LR", "activist", "resistance", APRIL_17),
        "open_resistance_2012": at(*activists, "open_resistance", APRIL_12),
        "open_resistance_2017": at(*activists, "open_resistance", APRIL_17),
        "reported_resistance_2017": at("PS", "all", "reported_resistance", APRIL_17),
        "belief_2009": at(*activists, "belief", start),
        "belief_2012": at(*activists, "belief", APRIL_12),
        "belief_after_victory": at(*activists, "belief", JULY_12, later=True),
        "belief_2014": at(*activists, "belief", APRIL_14),
        "belief_2017": at(*activists, "belief", APRIL_17),
        "cadre_belief_2012": at("PS", "cadre", "belief", APRIL_12),
        "cadre_belief_after_victory": at("PS", "cadre", "belief", JULY_12, later=True),
        "cadre_belief_2017": at("PS", "cadre", "belief", APRIL_17),
        "staff_belief_2012": at("PS", "staff", "belief", APRIL_12),
        "identity_2012": at(*activists, "identity", APRIL_12),
        "identity_2014": at(*activists, "identity", APRIL_14),
        "identity_2017": at(*activists, "identity", APRIL_17),
        "privacy_2012": at(*activists, "privacy", APRIL_12),
        "privacy_2017": at(*activists, "privacy", APRIL_17),
        "norm_2012": at(*activists, "norm", APRIL_12),
        "norm_2017": at(*activists, "norm", APRIL_17),
        "use_2012": campaign("PS", "presidential", APRIL_12, "breadth"),
        "use_legislative_2012": campaign("PS", "legislative", dt.date(2012, 6, 10), "breadth"),
        "use_2014": campaign("PS", "municipal", dt.date(2014, 3, 20), "breadth"),
        "use_2017": campaign("PS", "presidential", APRIL_17, "breadth"),
        "use_legislative_2017": campaign("PS", "legislative", dt.date(2017, 6, 11), "breadth"),
        "use_em_2017": campaign("EM", "presidential", APRIL_17, "breadth"),
        "use_lr_primary_2016": campaign("LR", "primary", dt.date(2016, 11, 15), "breadth"),
        "use_lr_2017": campaign("LR", "presidential", APRIL_17, "breadth"),
        "breadth_ps_2017": at("PS", "all", "breadth", APRIL_17),
        "mandated_2014": at("PS", "all", "mandated", dt.date(2014, 3, 20)),
        "depth_ps_2017": at("PS", "all", "depth", APRIL_17),
        "depth_em_2017": at("EM", "all", "depth", APRIL_17),
        "years_to_half_ps": years_to_half("PS", dt.date(2011, 10, 17)),
        "years_to_half_em": years_to_half("EM", dt.date(2016, 4, 27)),
        "publicity_2012": at("PS", "all", "publicity", APRIL_12),
        "publicity_2017": max((x for x in shown if not np.isnan(x)), default=float("nan")),
        "launch_probability_2012": campaign("PS", "presidential", APRIL_12, "launch_probability"),
        "won_2012": of_victory("outcome"),
        "attributing_2012": of_victory("attributing"),
        "attributing_part_2012": of_victory("attributing_part"),
        "attributing_others_2012": of_victory("attributing_others"),
        "hours_2012": per_head(
            at("PS", "all", "first_training_hours", JULY_12),
            at("PS", "all", "newly_trained", JULY_12),
        ),
        "hours_2017": per_head(late_hours, late_persons),
        "training_2012": between("training_hours", dt.date(2011, 7, 1), JULY_12),
        "training_2017": between("training_hours", dt.date(2016, 7, 1), JULY_17),
        "promoted_trained_2017": per_head(
            between("promoted_trained", JULY_12, JULY_17), between("promoted", JULY_12, JULY_17)
        ),
        "trained_active_2012": at("PS", "all", "trained_active", JULY_12),
        "trained_active_2017": _trained_when_promoted(
            of_span("promoted", JULY_12, JULY_17), of_span("trained_active", JULY_12, JULY_17)
        ),
        "novices_2016": campaign("LR", "primary", dt.date(2016, 11, 15), "novices"),
        "vendors_2012": of_public("vendors", APRIL_12),
        "vendors_2014": of_public("vendors", APRIL_14),
        "vendors_2017": of_public("vendors", APRIL_17),
        "vendor_exits_2012": of_public("vendors_exited", APRIL_12),
        "vendor_exits_2017": of_public("vendors_exited", APRIL_17),
        "trained_2012": at("PS", "all", "newly_trained", JULY_12),
        "left_resistance_2017": per_head(
            between("left_resistance", JULY_12, APRIL_17), between("left", JULY_12, APRIL_17)
        ),
    }


def _trained_when_promoted(promoted: Record, trained: Record) -> float:
    """Share of the trained among active members, at the records of a span, when posts were filled.

    Each stretch between two records counts by the promotions in it, at the share before them.
    """
    made, before = np.diff(promoted), trained[:-1]
    known = ~np.isnan(made) & ~np.isnan(before)
    total = made[known].sum()
    return float((made[known] * before[known]).sum() / total) if total > 0 else float("nan")
