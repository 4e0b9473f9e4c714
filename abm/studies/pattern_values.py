"""The values that patterns are judged by, from the outcomes of runs.

Outcomes come as arrays (rows, replicates), and so does every value; NaN where it is not defined.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from abm.analysis.outputs import Array
from abm.config.experiment import BASELINE

YEARS_TO_APRIL_2012 = 3.28
"""From the start of the model, in January 2009."""

YEARS_APRIL_TO_JULY = 0.21

Outcomes = Mapping[str, Array]
"""Outcomes of one scenario by name, each of shape (rows, replicates)."""


class MissingScenarioError(LookupError):
    """An experiment lacks a scenario that a criterion compares with."""


class ScenarioOutcomes(dict[str, Outcomes]):
    """Outcomes of the scenarios of an experiment, by the names of these."""

    def __missing__(self, scenario: str) -> Outcomes:
        """Raise an error that names the scenario."""
        raise MissingScenarioError(scenario)

    @property
    def base(self) -> Outcomes:
        """Outcomes of the scenario that the config itself describes."""
        return self[BASELINE]


def ratio(one: Array, other: Array) -> Array:
    """Return a ratio, not defined where its base is zero."""
    return np.divide(one, other, out=np.full_like(one, np.nan), where=other > 0)


def acceleration(base: Outcomes) -> Array:
    """Return how much faster resistance falls a year from 2012 to 2014 than before."""
    return _yearly_fall(base, 2012, 2014, 2.0) - _yearly_fall(base, 2009, 2012, YEARS_TO_APRIL_2012)


def rise_around_victory(base: Outcomes) -> Array:
    """Return the rise of belief over the months around the victory of 2012."""
    return base["belief_after_victory"] - base["belief_2012"]


def rise_beyond_trend(base: Outcomes) -> Array:
    """Return this rise minus what three times the earlier rate would have given."""
    return (
        rise_around_victory(base)
        - 3.0
        * (base["belief_2012"] - base["belief_2009"])
        * YEARS_APRIL_TO_JULY
        / YEARS_TO_APRIL_2012
    )


def entries_after_2012(outcomes: Outcomes) -> Array:
    """Return how many firms entered between April 2012 and April 2017."""
    entered = outcomes["vendors_2017"] + outcomes["vendor_exits_2017"]
    return entered - outcomes["vendors_2012"] - outcomes["vendor_exits_2012"]


def entries_by_2012(outcomes: Outcomes) -> Array:
    """Return how many firms had entered by April 2012."""
    return outcomes["vendors_2012"] + outcomes["vendor_exits_2012"]


def local_rise(outcomes: Outcomes) -> Array:
    """Return the rise of use from the legislative elections of 2012 to the municipal of 2014."""
    return outcomes["use_2014"] - outcomes["use_legislative_2012"]


def local_change_after(outcomes: Outcomes) -> Array:
    """Return the change of use from the municipal elections of 2014 to the legislative of 2017."""
    return outcomes["use_legislative_2017"] - outcomes["use_2014"]


def years_sooner(outcomes: Outcomes) -> Array:
    """Return by how many years half the active members use data sooner in the new party.

    Each party is counted from its own launch.
    """
    return _later(outcomes["years_to_half_ps"], outcomes["years_to_half_em"])


def lost_use(scenarios: ScenarioOutcomes, scenario: str) -> Array:
    """Return the share of the mean use of 2017 that is lost, where cadres decide on launches.

    The share is of the mean over replicates, since a replicate without a launch has no use at all.
    """
    free, other = (_mean(scenarios[name]["use_2017"]) for name in ("free", scenario))
    return 1.0 - ratio(other, free)


def lost_by_leak(base: Outcomes, leak: Outcomes) -> Array:
    """Return how many of the patterns P5 and P6 a leak makes fail; negative where it helps them."""
    without = _diffused(base) + (years_sooner(base) > 0)
    with_leak = _diffused(leak) + (years_sooner(leak) > 0)
    return without - with_leak


def depth_over_breadth(outcomes: Outcomes) -> Array:
    """Return the depth of use in the PS over its breadth, in 2017."""
    return ratio(outcomes["depth_ps_2017"], outcomes["breadth_ps_2017"])


def hours_ratio(outcomes: Outcomes) -> Array:
    """Return the hours of training of a new user in 2012 over those in 2017."""
    return ratio(outcomes["hours_2012"], outcomes["hours_2017"])


def promotion_ratio(outcomes: Outcomes) -> Array:
    """Return the share of the trained among the promoted over that among active members."""
    return ratio(outcomes["promoted_trained_2017"], outcomes["trained_active_2017"])


def years_later_if_alike(scenarios: ScenarioOutcomes) -> Array:
    """Return by how many years En Marche is later if it is as old, or as divided, as the PS."""
    half = "years_to_half_em"
    alike = scenarios["alike"][half]
    as_old, as_divided = (_later(scenarios[name][half], alike) for name in ("as_old", "as_divided"))
    return np.fmax(as_old, as_divided)


def _diffused(outcomes: Outcomes) -> Array:
    """Return 1 where local use rose from 2012 to 2014 and did not fall below that by 2017."""
    diffused = (local_rise(outcomes) > 0.0) & (local_change_after(outcomes) >= 0.0)
    return diffused.astype(np.float64)


def _yearly_fall(base: Outcomes, first: int, last: int, years: float) -> Array:
    """Return the fall of resistance a year between two years with outcomes."""
    return (base[f"resistance_{first}"] - base[f"resistance_{last}"]) / years


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
