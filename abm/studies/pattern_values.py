"""The values that patterns are judged by, from the outcomes of runs.

Outcomes come as arrays (rows, replicates), and so does every value; NaN where it is not defined.
Their names are those by roles (:attr:`abm.cases.Case.outcomes`), whatever the case calls them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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

TIMES = ("years_to_half", "years_to_half_newcomer")
"""Outcomes that are the time until something happens, by roles; undefined if it never does."""


class NotScoredError(LookupError):
    """A criterion that cannot be scored; the text says why."""


class MissingScenarioError(NotScoredError):
    """An experiment lacks a scenario that a criterion compares with."""


class NotInCaseError(NotScoredError):
    """A case lacks what a criterion asks of it."""


class DefinedOutcomes(Mapping[str, Array]):
    """The outcomes of one scenario that a case defines, by their names by roles."""

    def __init__(self, outcomes: Outcomes, case: Case) -> None:
        self._outcomes, self._undefined = outcomes, case.outcomes.undefined

    def __getitem__(self, outcome: str) -> Array:
        """Return an outcome, or raise an error that names what the case lacks."""
        if outcome in self._undefined:
            raise NotInCaseError(_lacks(self._undefined[outcome]))
        return self._outcomes[outcome]

    def __contains__(self, outcome: object) -> bool:
        return outcome in self._outcomes and outcome not in self._undefined

    def __iter__(self) -> Iterator[str]:
        return iter(self._outcomes)

    def __len__(self) -> int:
        return len(self._outcomes)


class Pooled(Mapping[str, Array]):
    """Outcomes of one scenario pooled over replicates, each of shape (rows, 1).

    An outcome is pooled by its mean over the replicates in which it is defined.  A time until
    something happens (:data:`TIMES`) is pooled by its median, and never in a replicate is longer
    than any time.

    Parameters
    ----------
    outcomes : mapping of str to numpy.ndarray of shape (rows, replicates)
    chosen : sequence of int
        Replicates that are pooled; one may be chosen more than once.
    """

    def __init__(self, outcomes: Outcomes, chosen: Sequence[int]) -> None:
        self._outcomes, self._chosen = outcomes, list(chosen)

    def __getitem__(self, name: str) -> Array:
        values = self._outcomes[name][:, self._chosen]
        if name in TIMES:
            times = np.median(np.where(np.isnan(values), np.inf, values), axis=1, keepdims=True)
            return np.where(np.isinf(times), np.nan, times)
        defined = ~np.isnan(values)
        number = defined.sum(axis=1, keepdims=True)
        total = np.where(defined, values, 0.0).sum(axis=1, keepdims=True)
        return np.divide(total, number, out=np.full_like(total, np.nan), where=number > 0)

    def __contains__(self, name: object) -> bool:
        return name in self._outcomes

    def __iter__(self) -> Iterator[str]:
        return iter(self._outcomes)

    def __len__(self) -> int:
        return len(self._outcomes)


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

    def pooled(self, chosen: Sequence[int] | None = None) -> ScenarioOutcomes:
        """Return the outcomes pooled over replicates (:class:`Pooled`): all, or the chosen ones."""
        if chosen is None:
            first = next(iter(next(iter(self.scenarios.values())).values()))
            chosen = range(first.shape[1])
        pooled = {name: Pooled(each, chosen) for name, each in self.scenarios.items()}
        return replace(self, scenarios=pooled)

    @property
    def base(self) -> DefinedOutcomes:
        """Outcomes of the scenario that the config itself describes."""
        return self[BASELINE]

    def years(self, first: str, last: str) -> float:
        """Return the years between two days of record by role, or from the "start" of the runs.

        They are NaN if the first day is not the earlier one, as where runs start late.
        """
        begun = self.start if first == "start" else self.case.day(first)
        years = (self.case.day(last) - begun).days / DAYS_A_YEAR
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
    """Return a ratio, not defined where its base is zero or both are infinite."""
    with np.errstate(invalid="ignore"):
        return np.divide(one, other, out=np.full_like(one, np.nan), where=other > 0)


def rise_beyond_trend(scenarios: ScenarioOutcomes) -> Array:
    """Return the rise of belief around the victory minus that at three times the earlier rate."""
    base = scenarios.base
    rise = base["belief_after"] - base["belief_early"]
    earlier = (base["belief_early"] - base["belief_start"]) / scenarios.years("start", "early")
    return rise - 3.0 * earlier * scenarios.years("early", "after")


def entries_after(outcomes: Outcomes) -> Array:
    """Return how many firms entered between the early day and the late one."""
    entered = outcomes["vendors_late"] + outcomes["vendor_exits_late"]
    return entered - outcomes["vendors_early"] - outcomes["vendor_exits_early"]


def entries_by_middle(outcomes: Outcomes) -> Array:
    """Return how many firms entered between the early day and the middle one."""
    entered = outcomes["vendors_middle"] + outcomes["vendor_exits_middle"]
    return entered - outcomes["vendors_early"] - outcomes["vendor_exits_early"]


def local_rise(outcomes: Outcomes) -> Array:
    """Return the rise of use from the first local contest to the next."""
    return outcomes["use_local_next"] - outcomes["use_local_first"]


def local_change_after(outcomes: Outcomes) -> Array:
    """Return the change of use from this next local contest to the last."""
    return outcomes["use_local_last"] - outcomes["use_local_next"]


def local_growth(outcomes: Outcomes) -> Array:
    """Return the logit of use in the last local contest minus that in the first."""
    with np.errstate(invalid="ignore"):  # of none and none, or of all and all
        return logit(outcomes["use_local_last"]) - logit(outcomes["use_local_first"])


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


def promotion_odds(outcomes: Outcomes) -> Array:
    """Return the odds of the trained among the promoted over those among active members."""
    promoted, active = (
        outcomes["promoted_trained_late_after"],
        outcomes["trained_active_late_after"],
    )
    return ratio(odds(promoted), odds(active))


def years_later_if_alike(scenarios: ScenarioOutcomes) -> Array:
    """Return by how many years the new party is later if as old, or as divided, as the old one."""
    return _latest(scenarios, "alike", "as_old", "as_divided")


def years_later_if_alike_in_history(scenarios: ScenarioOutcomes) -> Array:
    """Return the same where the launches are those of history."""
    return _latest(scenarios, *(f"{name}_in_history" for name in ("alike", "as_old", "as_divided")))


def odds(share: Array) -> Array:
    """Return the odds of a share, infinite for 1."""
    return np.divide(share, 1.0 - share, out=np.full_like(share, np.inf), where=share < 1.0)


def logit(share: Array) -> Array:
    """Return the logarithm of the odds of a share, infinite for 0 and 1."""
    with np.errstate(divide="ignore"):
        logarithm: Array = np.log(odds(share))
    return logarithm


def _latest(scenarios: ScenarioOutcomes, alike: str, *others: str) -> Array:
    """Return the larger delay of the new party in others than in one scenario."""
    half = "years_to_half_newcomer"
    delays = [_later(scenarios[name][half], scenarios[alike][half]) for name in others]
    return np.fmax(*delays)


def _diffused(outcomes: Outcomes) -> Array:
    """Return 1 where local use rose to the next contest and was no lower in the last."""
    diffused = (local_rise(outcomes) > 0.0) & (local_change_after(outcomes) >= 0.0)
    return diffused.astype(np.float64)


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
