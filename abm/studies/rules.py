"""The patterns P1-P13 as rules on the outcomes of runs, P15 and P16 as what is shown beside them.

Rules were written before anything was run.  First runs showed some that did not ask what their
pattern says, and these were mended, whatever came out: zero no longer counts as more than nothing
(P5 had passed where nobody canvassed); P4 and P7 look at parties whose cadres decide launches, as
the list of patterns asks; P4 counts what a leak does replicate by replicate (a mean over them had
passed or failed all at once); P6 keeps its first form beside the sharper one.

Each is a value for every replicate and the range that it must lie in.  The first form is that of
the list of patterns; where a sharper one is known (a pattern that models without its mechanism meet
as well proves nothing), that one is scored and both are shown.  P14 is about shares of variance:
see :mod:`abm.studies.efficacy`.

A rule may compare with a scenario of its own, on the same draws; it is not scored where an
experiment lacks that scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abm.config.experiment import BASELINE

Array = NDArray[np.float64]
World = Mapping[str, Array]
"""Outcomes of one scenario by name, each of shape (rows, replicates)."""


class MissingScenarioError(LookupError):
    """An experiment lacks a scenario that a rule compares with."""


class Worlds(dict[str, World]):
    """Outcomes of the scenarios of an experiment, by name."""

    def __missing__(self, scenario: str) -> World:
        """Raise an error that names the scenario."""
        raise MissingScenarioError(scenario)

    @property
    def base(self) -> World:
        """The scenario that the config itself describes."""
        return self[BASELINE]


Value = Callable[[Worlds], Array]

FIRST, SHARPER, BOTH = "first", "sharper", "both"
YEARS_TO_APRIL_2012 = 3.28
YEARS_APRIL_TO_JULY = 0.21
SOME = 1e-9
"""More than nothing."""


@dataclass(frozen=True)
class Rule:
    """One condition of a pattern.

    Attributes
    ----------
    pattern : str
    form : {"first", "sharper", "both"}
        Which form of the pattern it belongs to.
    says : str
        What the value is.
    value : callable
        From the outcomes of the scenarios to an array (rows, replicates).
    low, high : float
        Ends of the range, included, in the unit of the value.
    """

    pattern: str
    form: str
    says: str
    value: Value
    low: float = -np.inf
    high: float = np.inf


@dataclass(frozen=True)
class Pattern:
    """What is expected, where it comes from, and what it serves.

    ``mechanism`` is the one that the pattern is meant to show ("" where it is none): models
    without it should fail.  ``use`` is "calibrate", "validate" or "shown".
    """

    name: str
    says: str
    facts: str
    use: str
    mechanism: str


PATTERNS = {
    pattern.name: pattern
    for pattern in (
        Pattern("P1", "resistance falls but survives", "F02-F04", "calibrate", ""),
        Pattern(
            "P2", "acceleration after the victory of 2012", "F05, F06", "validate", "attribution"
        ),
        Pattern("P3", "near-miss launch", "F18", "calibrate", ""),
        Pattern("P4", "veto of the cadres", "F17", "validate", ""),
        Pattern("P5", "local diffusion despite defeat", "F16", "validate", ""),
        Pattern("P6", "a new party finds it easier", "F26, F27", "validate", ""),
        Pattern("P7", "a primary is easier than a general election", "F29", "validate", ""),
        Pattern("P8", "training is compressed", "F09, F14", "calibrate", ""),
        Pattern("P9", "the trained are promoted", "F11", "validate", "promotion"),
        Pattern(
            "P10", "vendors boom after the win, and one leaves", "F52, F59", "validate", "market"
        ),
        Pattern("P11", "visibility lags use", "F38-F41", "calibrate", "staging"),
        Pattern("P12", "some attribute the victory, others not", "F05", "calibrate", "attribution"),
        Pattern("P13", "breadth exceeds depth in the old party", "F23-F26", "validate", ""),
        Pattern("P15", "only successes are told", "F47, F48", "shown", ""),
        Pattern("P16", "novices coordinate the primary", "F32", "shown", ""),
    )
}
"""Patterns by name.  P14 is scored by shares of variance."""


def _years(values: Array) -> Array:
    """Years until something; never is later than any year."""
    return np.where(np.isnan(values), np.inf, values)


def _later(one: Array, other: Array) -> Array:
    """By how many years one comes later than the other, at most ten; undefined if neither comes."""
    with np.errstate(invalid="ignore"):
        return np.clip(_years(one) - _years(other), -10.0, 10.0)


def _ratio(one: Array, other: Array) -> Array:
    """A ratio; undefined where its base is zero."""
    return np.divide(one, other, out=np.full_like(one, np.nan), where=other > 0)


def _mean(values: Array) -> Array:
    """Mean over replicates, for every replicate."""
    known = np.nan_to_num(values).sum(axis=1) / np.maximum((~np.isnan(values)).sum(axis=1), 1)
    return np.broadcast_to(known[:, None], values.shape)


def _falling(base: World, first: int, last: int, years: float) -> Array:
    """Fall of resistance a year."""
    return (base[f"resistance_{first}"] - base[f"resistance_{last}"]) / years


def _jump(base: World) -> Array:
    """Rise of belief over the months around the victory."""
    return base["belief_after_victory"] - base["belief_2012"]


def _entries(world: World) -> Array:
    """Firms that entered between April 2012 and April 2017."""
    now = world["vendors_2017"] + world["vendor_exits_2017"]
    return now - world["vendors_2012"] - world["vendor_exits_2012"]


def _early_entries(world: World) -> Array:
    return world["vendors_2012"] + world["vendor_exits_2012"]


def _early_local(world: World) -> Array:
    """Rise of use from the legislative elections of 2012 to the municipal ones of 2014."""
    return world["use_2014"] - world["use_legislative_2012"]


def _late_local(world: World) -> Array:
    """Change of use from these to the legislative elections of 2017."""
    return world["use_legislative_2017"] - world["use_2014"]


def _diffused(world: World) -> Array:
    """Whether local use rose from 2012 to 2014, and did not fall below it by 2017."""
    held = (_early_local(world) > 0.0) & (_late_local(world) >= 0.0)
    return held.astype(np.float64)


def _easier(world: World) -> Array:
    """By how many years half the actives use sooner in the new party, each from its launch."""
    return _later(world["years_to_half_ps"], world["years_to_half_em"])


def _lost_use(worlds: Worlds, scenario: str) -> Array:
    """Share of the mean use of 2017 that is lost, where parties launch if their cadres so decide.

    Of the mean over replicates, since there is no use at all where nothing was launched.
    """
    free, other = (_mean(worlds[name]["use_2017"]) for name in ("free", scenario))
    return 1.0 - _ratio(other, free)


def _leaked(base: World, leak: World) -> Array:
    """By how much the leak makes P5 and P6 fail, both counted; negative where it helps them."""
    here = _diffused(base) + (_easier(base) > 0)
    there = _diffused(leak) + (_easier(leak) > 0)
    return here - there


def _depth(world: World) -> Array:
    return _ratio(world["depth_ps_2017"], world["breadth_ps_2017"])


def _hours(world: World) -> Array:
    return _ratio(world["hours_2012"], world["hours_2017"])


def _promoted(world: World) -> Array:
    return _ratio(world["promoted_trained_2017"], world["trained_active_2017"])


def _held_back(worlds: Worlds) -> Array:
    """By how many years En Marche is later if it is as old, or as divided, as the PS."""
    half = "years_to_half_em"
    alike = worlds["alike"][half]
    return np.fmax(_later(worlds["as_old"][half], alike), _later(worlds["as_divided"][half], alike))


RULES = (
    Rule(
        "P1",
        BOTH,
        "fall of resistance, 2012 to 2017",
        lambda w: w.base["resistance_2012"] - w.base["resistance_2017"],
        low=0.2,
    ),
    Rule("P1", BOTH, "resistance in 2017", lambda w: w.base["resistance_2017"], low=0.02),
    Rule(
        "P1",
        BOTH,
        "resistance in 2017 over that of 2012",
        lambda w: _ratio(w.base["resistance_2017"], w.base["resistance_2012"]),
        high=0.5,
    ),
    Rule(
        "P2",
        FIRST,
        "how much faster resistance falls a year, 2012-14 against 2009-12",
        lambda w: (
            _falling(w.base, 2012, 2014, 2.0) - _falling(w.base, 2009, 2012, YEARS_TO_APRIL_2012)
        ),
        low=SOME,
    ),
    Rule(
        "P2",
        SHARPER,
        "resistance in 2014 had the election been lost, less that of history",
        lambda w: w["lost_2012"]["resistance_2014"] - w.base["resistance_2014"],
        low=0.05,
    ),
    Rule(
        "P2", SHARPER, "rise of belief from April to July 2012", lambda w: _jump(w.base), low=0.03
    ),
    Rule(
        "P2",
        SHARPER,
        "that rise less three times the rate before",
        lambda w: (
            _jump(w.base)
            - 3.0
            * (w.base["belief_2012"] - w.base["belief_2009"])
            * YEARS_APRIL_TO_JULY
            / YEARS_TO_APRIL_2012
        ),
        low=SOME,
    ),
    Rule(
        "P3",
        BOTH,
        "probability of the launch of 2012",
        lambda w: w.base["launch_probability_2012"],
        low=0.05,
        high=0.6,
    ),
    Rule(
        "P3",
        SHARPER,
        "rise of it when cadres anticipate no resistance",
        lambda w: (
            w["no_anticipation"]["launch_probability_2012"] - w.base["launch_probability_2012"]
        ),
        low=0.1,
    ),
    Rule(
        "P4",
        BOTH,
        "share of the use of 2017 lost when cadres learn nothing",
        lambda w: _lost_use(w, "cadres_frozen"),
        low=0.5,
    ),
    Rule(
        "P4",
        BOTH,
        "that loss less the one when activists learn nothing",
        lambda w: _lost_use(w, "cadres_frozen") - _lost_use(w, "activists_frozen"),
        low=SOME,
    ),
    Rule(
        "P4",
        SHARPER,
        "patterns of P5 and P6 shown without a leak less those shown with it",
        lambda w: _leaked(w.base, w["leaking"]),
        low=0.0,
    ),
    Rule(
        "P5",
        FIRST,
        "rise of local use from 2012 to 2014",
        lambda w: _early_local(w.base),
        low=SOME,
    ),
    Rule(
        "P5",
        FIRST,
        "change of local use from 2014 to 2017",
        lambda w: _late_local(w.base),
        low=0.0,
    ),
    Rule(
        "P5",
        SHARPER,
        "rise of local use from 2012 to 2014, elections equally close",
        lambda w: _early_local(w["equally_close"]),
        low=SOME,
    ),
    Rule(
        "P5",
        SHARPER,
        "change of local use from 2014 to 2017, elections equally close",
        lambda w: _late_local(w["equally_close"]),
        low=0.0,
    ),
    Rule(
        "P6",
        BOTH,
        "years by which En Marche comes to half sooner than the PS, size apart",
        lambda w: _easier(w["alike"]),
        low=SOME,
    ),
    Rule(
        "P6",
        SHARPER,
        "years by which En Marche is later if as old or as divided as the PS",
        _held_back,
        low=SOME,
    ),
    Rule(
        "P7",
        BOTH,
        "use in the primary of 2016 less that in the election of 2017, LR",
        lambda w: w["free"]["use_lr_primary_2016"] - w["free"]["use_lr_2017"],
        low=SOME,
    ),
    Rule(
        "P7",
        SHARPER,
        "use gained in the primary by the lesser weight of the organisation",
        lambda w: w["free"]["use_lr_primary_2016"] - w["primary_alike"]["use_lr_primary_2016"],
        low=0.01,
    ),
    Rule("P8", BOTH, "hours of a new user, 2012 over 2017", lambda w: _hours(w.base), low=4.0),
    Rule(
        "P8",
        FIRST,
        "share of the yearly hours of training of 2012 saved by 2017",
        lambda w: 1.0 - _ratio(w.base["training_2017"], w.base["training_2012"]),
        low=SOME,
    ),
    Rule(
        "P8",
        FIRST,
        "rise of use, 2012 to 2017",
        lambda w: w.base["use_2017"] - w.base["use_2012"],
        low=SOME,
    ),
    Rule(
        "P8",
        SHARPER,
        "hours of a new user, 2012 over 2017, with the tool as it was",
        lambda w: _hours(w["tool_frozen"]),
        low=2.0,
    ),
    Rule(
        "P9",
        FIRST,
        "the trained among the promoted over those among actives",
        lambda w: _promoted(w.base),
        low=1.0,
    ),
    Rule(
        "P9",
        SHARPER,
        "the trained among the promoted over those among actives, by far",
        lambda w: _promoted(w.base),
        low=1.3,
    ),
    Rule(
        "P9",
        SHARPER,
        "the same when skill does not count in promotion",
        lambda w: _promoted(w["blind_promotion"]),
        high=1.1,
    ),
    Rule(
        "P10",
        FIRST,
        "firms that entered after April 2012 less those before",
        lambda w: _entries(w.base) - _early_entries(w.base),
        low=SOME,
    ),
    Rule(
        "P10", BOTH, "firms that left by April 2017", lambda w: w.base["vendor_exits_2017"], low=1.0
    ),
    Rule(
        "P10",
        SHARPER,
        "entries after the win over those after a loss",
        lambda w: _ratio(_entries(w.base), np.maximum(_entries(w["lost_2012"]), 1.0)),
        low=1.5,
    ),
    Rule("P11", BOTH, "use in 2012", lambda w: w.base["use_2012"], low=SOME),
    Rule("P11", FIRST, "publicity in 2012", lambda w: w.base["publicity_2012"], high=0.3),
    Rule("P11", FIRST, "publicity in 2017", lambda w: w.base["publicity_2017"], low=0.6),
    Rule(
        "P11",
        SHARPER,
        "rise of publicity, 2012 to 2017",
        lambda w: w.base["publicity_2017"] - w.base["publicity_2012"],
        low=0.3,
    ),
    Rule(
        "P12",
        BOTH,
        "share of PS members who credit the canvass in 2012",
        lambda w: w.base["attributing_2012"],
        low=0.1,
        high=0.9,
    ),
    Rule(
        "P12",
        SHARPER,
        "that share among participants less that among others",
        lambda w: w.base["attributing_part_2012"] - w.base["attributing_others_2012"],
        low=0.1,
    ),
    Rule(
        "P12",
        SHARPER,
        "that share among others",
        lambda w: w.base["attributing_others_2012"],
        low=SOME,
    ),
    Rule("P13", FIRST, "depth over breadth in the PS, 2017", lambda w: _depth(w.base), high=0.5),
    Rule(
        "P13",
        FIRST,
        "depth of En Marche less that of the PS, 2017",
        lambda w: w.base["depth_em_2017"] - w.base["depth_ps_2017"],
        low=SOME,
    ),
    Rule(
        "P13",
        SHARPER,
        "depth over breadth in a PS without age less that in the PS",
        lambda w: _depth(w["young_ps"]) - _depth(w.base),
        low=0.01,
    ),
    Rule(
        "P15",
        FIRST,
        "belief in 2017 lost when failures are told too",
        lambda w: w.base["belief_2017"] - w["failures_told"]["belief_2017"],
        low=SOME,
    ),
    Rule(
        "P16",
        FIRST,
        "share of novices among coordinators of the primary",
        lambda w: w.base["novices_2016"],
        low=0.2,
        high=0.4,
    ),
)
"""Every rule, in the order of the patterns.

Where a world without the pattern would give exactly zero, more than nothing is asked for.
"""


def scored(pattern: str) -> list[Rule]:
    """Return the rules that decide a pattern: those of its sharper form where there is one."""
    own = [rule for rule in RULES if rule.pattern == pattern]
    if any(rule.form == SHARPER for rule in own):
        return [rule for rule in own if rule.form != FIRST]
    return own
