"""P14: belief hardly depends on the true effect of canvassing, in a model where it could.

Belief that no result can move is insensitive to everything, and proves nothing.  The index of the
true effect therefore counts only if the model has the power to show one: the effect must win
elections where one side alone canvasses, winning must move belief, and the results must say more
about the effect than members' belief does.  And it must be precise: that of a dummy, which is 0,
must have a narrow interval.

The experiment is a Saltelli design over ``true_effect`` and its rivals, with simulated results.
With the results of history the effect enters no equation, and the pattern would hold trivially.
Indices are those of emulators that true runs correct (:mod:`abm.analysis.emulated_indices`): direct
estimates from as many runs have intervals some ten times as wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from abm.analysis import emulated_indices, emulators, resampling
from abm.analysis.factors import Factors
from abm.analysis.outputs import Array, noise_share
from abm.cases import Case
from abm.config.designs import ranges
from abm.config.experiment import BASELINE
from abm.errors import ExpectedError, InputError
from abm.paths import display_path
from abm.quantities import spoken
from abm.sampling import DUMMY
from abm.studies import Study, pattern_values, words
from abm.studies.pattern_values import Outcomes

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

EFFECT = "true_effect"
RIVALS = ("attribution_chance", "loss_weight", "promise_rate")
"""Parameters that should matter more: bias of attribution, and pressure of the vendors."""

BELIEFS = ("belief_late", "cadre_belief_late")
OUTCOMES = (*BELIEFS, "belief_early", "belief_after", "won_turning")
"""Outcomes by roles that P14 asks of."""

ONE_SIDED = "one_sided"
"""Scenario in which only one side canvasses with data."""

MOVED = 0.05
"""Least difference of belief between the societies that won the election and those that lost."""

PRECISE = 0.05
"""Greatest width of the interval of the index of a dummy on belief."""

SEED = 1
"""Seed of every resampling."""


@dataclass(frozen=True)
class Condition:
    """A condition of P14 in a scenario: its value with the 95 % interval, and whether it holds.

    ``says`` is what the value measures, and ``required`` what it must be.
    """

    scenario: str
    says: str
    required: str
    value: float
    low: float
    high: float
    holds: bool


def is_asked(experiment: Experiment) -> bool:
    """Whether an experiment asks about the true effect, and not about the other patterns."""
    factors = {factor.key for factor in experiment.points.factors}
    return EFFECT in factors and experiment.settings["design"].get("sampler") == "saltelli"


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment on the true effect that could not answer.

    Raises
    ------
    InputError
        If results are those of history, noise is common to all points, a rival does not vary, or
        the case leaves an outcome undefined.
    """
    scenario = experiment.points.scenarios[BASELINE]
    keys = {factor.key for factor in experiment.points.factors}
    problems = []
    if not emulators.available():
        problems.append(emulators.MISSING)
    if experiment.settings["design"].get("n", 0) < emulated_indices.LEAST_BLOCKS:
        problems.append(f"design.n: give at least {emulated_indices.LEAST_BLOCKS} blocks of points")
    if scenario.results != "simulated":
        problems.append(
            'experiment.results: give "simulated", since no effect can matter with "history"'
        )
    if experiment.crn is True:
        problems.append("experiment.crn = true: give crn = false, so that noise can be removed")
    problems += [f"design.factors.{name} is missing" for name in RIVALS if name not in keys]
    undefined = experiment.case.outcomes.undefined
    problems += dict.fromkeys(
        f"the case names no {undefined[name]}" for name in OUTCOMES if name in undefined
    )
    if problems:
        where = display_path(experiment.path)
        raise InputError("\n".join(f"{where}: P14: {problem}" for problem in problems))


def study(results: Results) -> Study:
    """Return indices of the true effect and its rivals, the conditions of P14, and a verdict.

    P14 asks nothing of belief where only one side canvasses, so no index is estimated there.

    Raises
    ------
    InputError
        If the experiment could not answer.
    ExpectedError
        If a run is missing or failed.
    """
    experiment = results.experiment
    check_design(experiment)
    if not results.complete:
        raise ExpectedError(f"{experiment.name}: runs failed or are missing, see abm status")
    points = experiment.points
    factors = Factors.of(ranges(points.factors, experiment.settings["design"]))
    names, by_scenario = experiment.case.outcomes.names, pattern_values.read(results).scenarios
    parts, conditions = [], []
    for scenario, outcomes in by_scenario.items():
        if scenario == ONE_SIDED:
            conditions.append(_one_sided(outcomes, points.values, factors, experiment.case))
            continue
        tables = {name: _indices(factors, points.values, outcomes[name]) for name in BELIEFS}
        parts += [t.assign(scenario=scenario, output=names[name]) for name, t in tables.items()]
        conditions += _conditions(
            scenario, tables, outcomes, points.values, factors, experiment.case
        )
    indices = pd.concat(parts, ignore_index=True)
    indices = indices[["scenario", "output", *indices.columns.drop(["scenario", "output"])]]
    n = f"{len(points.values):,} settings, each run {experiment.replicates} times in a scenario"
    return Study(
        {"indices": indices, "conditions": pd.DataFrame(conditions)}, _sentences(conditions, n)
    )


def _indices(factors: Factors, points: Array, y: Array) -> pd.DataFrame:
    """Return Sobol' indices of an output; only factors where it is constant, or mere noise."""
    if np.ptp(y) == 0.0 or noise_share(y) >= 1.0:
        return pd.DataFrame({"factor": factors.with_dummy().labels})
    low, high = np.array(factors.bounds).T
    x, mean = (points - low) / (high - low), y.mean(axis=1, keepdims=True)
    shape = (-1, x.shape[1] + 2, x.shape[1])
    fold = emulators.folds(len(x) // shape[1])
    fitted = emulators.cross_fit(x.reshape(shape), mean.reshape(*shape[:2], 1), fold, SEED)
    (answer,) = emulated_indices.analyse(factors, x, mean, fitted, fold, seed=SEED)
    return answer.indices


def _total(table: pd.DataFrame, factor: str) -> tuple[float, float, float]:
    """Return a total index and its interval; zeros if there is nothing to explain."""
    if "ST" not in table:
        return 0.0, 0.0, 0.0
    row = table.loc[table["factor"] == factor, ["ST", "ST_low", "ST_high"]].to_numpy()[0]
    return float(row[0]), float(row[1]), float(row[2])


def _one_sided(outcomes: Outcomes, values: Array, factors: Factors, case: Case) -> Condition:
    """Return the condition of P14 where only one side canvasses with data."""
    effect = values[:, factors.names.index(EFFECT)]
    rise, low, high = _slope(effect, outcomes["won_turning"].mean(axis=1))
    says = case.say(
        "rise of the probability to win per point of true effect, if one side alone can {use}"
    )
    return Condition(ONE_SIDED, says, "more than 0", rise, low, high, low > 0.0)


def _conditions(
    scenario: str,
    tables: dict[str, pd.DataFrame],
    outcomes: Outcomes,
    values: Array,
    factors: Factors,
    case: Case,
) -> list[Condition]:
    """Return the conditions of P14 in a scenario in which both sides canvass."""
    effect = values[:, factors.names.index(EFFECT)]
    conditions = []
    for name in BELIEFS:
        index, low, high = _total(tables[name], EFFECT)
        ends = {other: _total(tables[name], other)[1] for other in RIVALS}
        strongest = max(ends, key=lambda other: ends[other])
        rival = ends[strongest]
        meaning = case.outcomes[case.outcomes.names[name]].meaning
        says = f"total index of the true effect on the {meaning}"
        required = f"below {rival:.3f}, the least that it can be for {spoken(strongest)}"
        conditions.append(Condition(scenario, says, required, index, low, high, high < rival))
    _, low, high = _total(tables[BELIEFS[0]], DUMMY)
    wide = high - low
    says = "width of the interval of the index of a control, a measure of the error of the method"
    required = f"below {PRECISE}"
    conditions.append(Condition(scenario, says, required, wide, wide, wide, wide < PRECISE))
    gap, low, high = _gained_by_winning(outcomes)
    says = case.say("belief gained in {turning.year} by winners minus that gained by losers")
    required = f"at least {MOVED}"
    conditions.append(Condition(scenario, says, required, gap, low, high, gap >= MOVED))
    share, low, high = _linear_share(effect, outcomes["won_turning"])
    believed = _linear_share(effect, outcomes["belief_late"])[2]
    says = "share of the variance of the probability to win that a line in the true effect explains"
    required = (
        f"above {believed:.3f}, the most that such a line can explain of the variance of belief"
    )
    conditions.append(Condition(scenario, says, required, share, low, high, low > believed))
    return conditions


def _slope(x: Array, y: Array) -> tuple[float, float, float]:
    """Return the slope of a straight line and its 95 % interval."""
    line = stats.linregress(x, y)
    half = stats.t.ppf(0.975, len(x) - 2) * line.stderr
    return float(line.slope), float(line.slope - half), float(line.slope + half)


def _linear_share(x: Array, y: Array, resamples: int = 400) -> tuple[float, float, float]:
    """Return the share of the variance of E[y] between points that is linear in x.

    A Sobol' index of a win or a loss cannot be estimated from four replicates: it would be noise
    for the most part.  A straight line through all points can be, and so can the variance of E[y]:
    the variance between points minus the mean variance within them.  The interval is by bootstrap
    over points.

    Returns
    -------
    tuple of (float, float, float)
        The share with the ends of its 95 % interval.
    """
    rng = resampling.generator(SEED)
    mean, noise = y.mean(axis=1), y.var(axis=1, ddof=1) / y.shape[1]
    draws = [np.arange(len(x)), *rng.integers(len(x), size=(resamples, len(x)))]
    shares = []
    for rows in draws:
        spread = mean[rows].var(ddof=1) - noise[rows].mean()
        covariance = np.cov(x[rows], mean[rows])
        linear = covariance[0, 1] ** 2 / covariance[0, 0]
        shares.append(min(1.0, linear / spread) if spread > 0.0 else float(linear > 0.0))
    low, high = np.quantile(shares[1:], [0.025, 0.975])
    return shares[0], float(low), float(high)


def _gained_by_winning(outcomes: Outcomes) -> tuple[float, float, float]:
    """Return how much more belief rose where the election was won, with its 95 % interval."""
    rise = (outcomes["belief_after"] - outcomes["belief_early"]).ravel()
    won = outcomes["won_turning"].ravel() == 1.0
    if won.all() or not won.any():
        return float("nan"), float("nan"), float("nan")
    test = stats.ttest_ind(rise[won], rise[~won], equal_var=False)
    low, high = test.confidence_interval(0.95)
    return float(rise[won].mean() - rise[~won].mean()), float(low), float(high)


def _sentences(conditions: list[Condition], n: str) -> list[str]:
    """Return what follows for the pattern, and which conditions hold."""
    one_sided = [it for it in conditions if it.scenario == ONE_SIDED]
    of = {
        name: [it for it in conditions if it.scenario == name]
        for name in dict.fromkeys(it.scenario for it in conditions if it not in one_sided)
    }
    of[BASELINE] += one_sided
    verdict = _verdict(of[BASELINE])
    sentences = [
        f"P14 (belief is nearly insensitive to the true effect of canvassing) is {verdict}."
    ]
    for scenario, its in of.items():
        where = "baseline" if scenario == BASELINE else f"scenario {spoken(scenario)}"
        also = (
            ""
            if scenario == BASELINE
            else (f", which has no part in the verdict, and in which P14 would be {_verdict(its)}")
        )
        sentences.append(f"In the {where}{also}: {'; '.join(map(_in_words, its))}.")
    return [
        *sentences,
        (
            "The total index is the share of the variance, without chance, that an input makes by "
            "itself and together with others. The index of the true effect must lie below that of "
            f"its strongest rival, one of {words.names(RIVALS)}, with its whole interval, so that "
            "this may also fail for want of precision. Indices come from emulators, statistical "
            f"models of the runs whose error is corrected by the runs themselves ({n}); brackets "
            "hold 95% intervals."
        ),
    ]


def _verdict(of: list[Condition]) -> str:
    """Return whether the conditions of a scenario show P14, the indices of belief first."""
    if not all(it.holds for it in of[len(BELIEFS) :]):
        return "undecided, since an effect on belief could not have been seen"
    return "shown" if all(it.holds for it in of[: len(BELIEFS)]) else "not shown"


def _in_words(it: Condition) -> str:
    """Return a condition in words."""
    word = "met" if it.holds else "not met"
    low, high = (it.low, it.high) if it.low < it.high else (np.nan, np.nan)
    return f"{it.says}, {words.within(it.value, low, high)}; required {it.required}; {word}"
