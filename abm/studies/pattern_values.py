"""The values that patterns are judged by, from the outcomes of runs.

Outcomes come as arrays (rows, replicates), and so does every value; NaN where it is not defined.
Their names are those by roles (:attr:`abm.cases.Case.outcomes`), whatever the case calls them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from abm.analysis.outputs import Array
from abm.cases import Case, UndefinedRoleError
from abm.config.experiment import BASELINE
from abm.model.arithmetic import DAYS_A_YEAR

if TYPE_CHECKING:
    from abm.runs.results import Results

Outcomes = Mapping[str, Array]
"""Outcomes of one scenario by their names by roles, each of shape (rows, replicates)."""

LOST, YOUNG = "lost_{turning.year}", "young_{focal}"
"""Names of the scenarios in which the focal party loses the turning contest, and in which it has
just been founded.  A config has the words of its case for the roles, in small letters."""


class NotScoredError(LookupError):
    """A criterion that cannot be scored; the text says why."""


class MissingScenarioError(NotScoredError):
    """An experiment lacks a scenario that a criterion compares with."""


class NotInCaseError(NotScoredError):
    """A case lacks what a criterion asks of it."""


class DefinedOutcomes(dict[str, Array]):
    """The outcomes of one scenario that a case defines, by their names by roles."""

    def __init__(self, outcomes: Outcomes, case: Case) -> None:
        super().__init__(outcomes)
        self._undefined = case.outcomes.undefined

    def __missing__(self, outcome: str) -> Array:
        """Raise an error that names what the case lacks."""
        raise NotInCaseError(_lacks(self._undefined[outcome]))


@dataclass(frozen=True)
class ScenarioOutcomes:
    """Outcomes of the scenarios of an experiment.

    Attributes
    ----------
    case : Case
    start : datetime.date
        First day of the runs.
    scenarios : mapping of str to mapping of str to numpy.ndarray of shape (rows, replicates)
        Outcomes of each scenario.
    """

    case: Case
    start: dt.date
    scenarios: Mapping[str, Outcomes]

    def __getitem__(self, scenario: str) -> DefinedOutcomes:
        """Return the outcomes of a scenario, whose name may have roles in braces.

        Raises
        ------
        MissingScenarioError
            If the experiment has no such scenario.
        NotInCaseError
            If nothing plays a role of its name.
        """
        try:
            name = self.case.say(scenario).lower()
        except UndefinedRoleError as error:
            raise NotInCaseError(_lacks(error)) from None
        try:
            return DefinedOutcomes(self.scenarios[name], self.case)
        except KeyError:
            raise MissingScenarioError(f"the experiment has no scenario {name}") from None

    @property
    def base(self) -> DefinedOutcomes:
        """Outcomes of the scenario that the config itself describes."""
        return self[BASELINE]

    def years(self, first: str, last: str) -> float:
        """Return the years between two days of record by role, or from the "start" of the runs.

        They are NaN if the first day is not the earlier one, as where runs start late.
        """
        days = {"start": self.start} | {role: row.day for role, row in self.case.roles.days}
        years = (days[last] - days[first]).days / DAYS_A_YEAR
        return years if years > 0.0 else float("nan")

    def need_victory(self) -> None:
        """Refuse a case in whose history the focal party did not win the turning contest.

        Raises
        ------
        NotInCaseError
        """
        turning = dict(self.case.roles.campaigns).get("turning")
        if turning is None:
            raise NotInCaseError(_lacks("turning"))
        vote = (turning.party, turning.contest, turning.voted)
        results = self.case.calendar.results
        if not any((r.party, r.contest, r.date) == vote and r.outcome == 1.0 for r in results):
            raise NotInCaseError(self.case.say("{focal} did not win the {turning.words}"))


def read(results: Results) -> ScenarioOutcomes:
    """Return the outcomes of the scenarios of an experiment, as far as its runs are stored."""
    experiment = results.experiment
    scenarios = experiment.points.scenarios
    roles = tuple(experiment.case.outcomes.names)
    shape = (len(roles), len(scenarios), -1, experiment.replicates)
    values = results.by_role(*roles).reshape(shape)
    return ScenarioOutcomes(
        experiment.case,
        scenarios[BASELINE].start,
        {
            name: dict(zip(roles, values[:, number], strict=True))
            for number, name in enumerate(scenarios)
        },
    )


def ratio(one: Array, other: Array) -> Array:
    """Return a ratio, not defined where its base is zero."""
    return np.divide(one, other, out=np.full_like(one, np.nan), where=other > 0)


def acceleration(scenarios: ScenarioOutcomes) -> Array:
    """Return how much faster resistance falls a year between early and middle than before."""
    return _yearly_fall(scenarios, "early", "middle") - _yearly_fall(scenarios, "start", "early")


def rise_around_victory(base: Outcomes) -> Array:
    """Return the rise of belief over the months around the victory."""
    return base["belief_after"] - base["belief_early"]


def rise_beyond_trend(scenarios: ScenarioOutcomes) -> Array:
    """Return this rise minus what three times the earlier rate would have given."""
    base = scenarios.base
    return rise_around_victory(base) - 3.0 * (
        base["belief_early"] - base["belief_start"]
    ) * scenarios.years("early", "after") / scenarios.years("start", "early")


def entries_after(outcomes: Outcomes) -> Array:
    """Return how many firms entered between the early day and the late one."""
    entered = outcomes["vendors_late"] + outcomes["vendor_exits_late"]
    return entered - outcomes["vendors_early"] - outcomes["vendor_exits_early"]


def entries_by_early(outcomes: Outcomes) -> Array:
    """Return how many firms had entered by the early day."""
    return outcomes["vendors_early"] + outcomes["vendor_exits_early"]


def local_rise(outcomes: Outcomes) -> Array:
    """Return the rise of use from the first local contest to the next."""
    return outcomes["use_local_next"] - outcomes["use_local_first"]


def local_change_after(outcomes: Outcomes) -> Array:
    """Return the change of use from this next local contest to the last."""
    return outcomes["use_local_last"] - outcomes["use_local_next"]


def years_sooner(outcomes: Outcomes) -> Array:
    """Return by how many years half the active members use data sooner in the new party.

    Each party is counted from its own launch.
    """
    return _later(outcomes["years_to_half"], outcomes["years_to_half_newcomer"])


def lost_use(scenarios: ScenarioOutcomes, scenario: str) -> Array:
    """Return the share of the mean last use that is lost, where cadres decide on launches.

    The share is of the mean over replicates, since a replicate without a launch has no use at all.
    """
    free, other = (_mean(scenarios[name]["use_last"]) for name in ("free", scenario))
    return 1.0 - ratio(other, free)


def lost_by_leak(base: Outcomes, leak: Outcomes) -> Array:
    """Return how many of the patterns P5 and P6 a leak makes fail; negative where it helps them."""
    without = _diffused(base) + (years_sooner(base) > 0)
    with_leak = _diffused(leak) + (years_sooner(leak) > 0)
    return without - with_leak


def depth_over_breadth(outcomes: Outcomes) -> Array:
    """Return the late depth of use in the focal party over its breadth."""
    return ratio(outcomes["depth_late"], outcomes["breadth_late"])


def hours_ratio(outcomes: Outcomes) -> Array:
    """Return the hours of training of a new user in the first round over those in the last."""
    return ratio(outcomes["hours_after"], outcomes["hours_late_after"])


def promotion_ratio(outcomes: Outcomes) -> Array:
    """Return the share of the trained among the promoted over that among active members."""
    return ratio(outcomes["promoted_trained_late_after"], outcomes["trained_active_late_after"])


def years_later_if_alike(scenarios: ScenarioOutcomes) -> Array:
    """Return by how many years the new party is later if as old, or as divided, as the old one."""
    half = "years_to_half_newcomer"
    alike = scenarios["alike"][half]
    as_old, as_divided = (_later(scenarios[name][half], alike) for name in ("as_old", "as_divided"))
    return np.fmax(as_old, as_divided)


def _diffused(outcomes: Outcomes) -> Array:
    """Return 1 where local use rose to the next contest and was no lower in the last."""
    diffused = (local_rise(outcomes) > 0.0) & (local_change_after(outcomes) >= 0.0)
    return diffused.astype(np.float64)


def _yearly_fall(scenarios: ScenarioOutcomes, first: str, last: str) -> Array:
    """Return the fall of resistance a year between two days of record."""
    base = scenarios.base
    fall = base[f"resistance_{first}"] - base[f"resistance_{last}"]
    return fall / scenarios.years(first, last)


def _later(one: Array, other: Array) -> Array:
    """Return by how many years one comes later than the other, at most ten.

    What never comes is later than any year; the difference is not defined if neither comes.
    """
    years, other_years = (np.where(np.isnan(each), np.inf, each) for each in (one, other))
    with np.errstate(invalid="ignore"):
        return np.clip(years - other_years, -10.0, 10.0)


def _mean(values: Array) -> Array:
    """Return the mean over replicates, repeated for every replicate."""
    mean = np.nan_to_num(values).sum(axis=1) / np.maximum((~np.isnan(values)).sum(axis=1), 1)
    return np.broadcast_to(mean[:, None], values.shape)


def _lacks(role: object) -> str:
    return f"the case names no {role}"
