"""Which patterns the model shows: as delivered, without mechanisms, and over draws.

A pattern passes in a replicate if all its scored criteria hold there, and in a model if it passes
in more than half of the replicates.  It is evidence for a mechanism only if models without that
mechanism fail it; one that nearly every draw of the prior passes is built in and proves nothing.
Points that come from a table, such as draws of a posterior, are counted in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from abm.analysis.outputs import Array, Mask
from abm.errors import InputError
from abm.runs.store import DONE
from abm.studies import Study
from abm.studies.pattern_criteria import (
    CRITERIA,
    INPUT,
    MORE_THAN_NOTHING,
    PATTERNS,
    SHARPER,
    Criterion,
    scored,
)
from abm.studies.pattern_values import MissingScenarioError, ScenarioOutcomes
from abm.studies.patterns import true_effect

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

OUTCOMES = (
    *("resistance_2009", "resistance_2012", "resistance_2014", "resistance_2017"),
    *("belief_2009", "belief_2012", "belief_after_victory", "belief_2017"),
    *("use_2012", "use_legislative_2012", "use_2014", "use_legislative_2017", "use_2017"),
    *("use_em_2017", "use_lr_primary_2016", "use_lr_2017", "launch_probability_2012"),
    *("years_to_half_ps", "years_to_half_em", "breadth_ps_2017", "depth_ps_2017"),
    *("depth_em_2017", "publicity_2012", "publicity_2017", "novices_2016"),
    *("attributing_2012", "attributing_part_2012", "attributing_others_2012"),
    *("hours_2012", "hours_2017", "training_2012", "training_2017"),
    *("promoted_trained_2017", "trained_active_2017"),
    *("vendors_2012", "vendors_2017", "vendor_exits_2012", "vendor_exits_2017"),
)
"""Outcomes that the criteria read."""

FULL, ALL_OFF = "full", "all off"
"""Models with every mechanism, and with none."""

BUILT_IN = 0.95
"""Share of the draws of a prior above which a pattern that they pass is built in."""


def check_design(experiment: Experiment) -> None:
    """Refuse an experiment on the true effect (P14) that could not answer; accept all others.

    Raises
    ------
    InputError
        If results are those of history, noise is common to all points, or a rival does not vary.
    """
    if true_effect.is_asked(experiment):
        true_effect.check_design(experiment)


def study(results: Results) -> Study:
    """Return the scores of all patterns on every model of an experiment.

    Raises
    ------
    InputError
        If no run is finished.
    """
    if not results.index.count(DONE):
        name = results.experiment.name
        raise InputError(f"{name}: no run is finished, so no pattern can be scored")
    if true_effect.is_asked(results.experiment):
        return true_effect.study(results)
    models = labels(results.experiment)
    outcomes = _outcomes(results)
    criteria = score_criteria(outcomes, models)
    patterns = score_patterns(outcomes, models)
    tables = {"criteria": criteria, "patterns": patterns}
    if len(models) == 1 or FULL in models:
        sentences = _on_model(patterns, criteria, models[0])
        sentences += _on_variants(patterns) if len(models) > 1 else []
    else:
        draws = frequencies(patterns)
        name = "prior" if _samples_priors(results.experiment) else "draws"
        draws = draws if name == "prior" else draws.drop(columns="built_in")
        tables = {"patterns": patterns, name: draws}
        sentences = _on_draws(draws)
    return Study(tables, sentences)


def _samples_priors(experiment: Experiment) -> bool:
    """Whether points are drawn from ranges rather than given by a table."""
    design = experiment.settings.get("design", {})
    return "factors" in design and "table" not in design


def labels(experiment: Experiment) -> list[str]:
    """Return the name of the model at each point: by its mechanisms, or its number."""
    points = experiment.points
    if not points.factors:
        return ["baseline"]
    mechanisms = all(factor.group == "mechanisms" for factor in points.factors)
    names = [factor.key for factor in points.factors]
    return [
        _by_mechanisms(names, row) if mechanisms else str(number)
        for number, row in enumerate(points.values)
    ]


def _by_mechanisms(names: list[str], strengths: Array) -> str:
    """Return the name of a model by the mechanisms that it has or lacks."""
    on = [name for name, strength in zip(names, strengths, strict=True) if strength]
    off = [name for name in names if name not in on]
    if not off:
        return FULL
    if not on:
        return ALL_OFF
    return f"without {', '.join(off)}" if len(off) <= len(on) else f"{', '.join(on)} alone"


def _outcomes(results: Results) -> ScenarioOutcomes:
    """Return the outcomes of each scenario by name, as arrays (rows, replicates)."""
    points = results.experiment.points
    values = results.values(*OUTCOMES)
    shape = (len(OUTCOMES), len(points.scenarios), -1, results.experiment.replicates)
    values = values.reshape(shape)
    return ScenarioOutcomes(
        (scenario, dict(zip(OUTCOMES, values[:, number], strict=True)))
        for number, scenario in enumerate(points.scenarios)
    )


def _value(criterion: Criterion, outcomes: ScenarioOutcomes) -> Array | None:
    """Return the value of a criterion, (rows, replicates), or None if a scenario is missing."""
    try:
        return criterion.value(outcomes)
    except MissingScenarioError:
        return None


def _holds(criterion: Criterion, value: Array) -> Mask:
    """Return whether values lie in the range of a criterion; NaN does not."""
    holds: Mask = (value >= criterion.low) & (value <= criterion.high)
    return holds


def _finished(outcomes: ScenarioOutcomes) -> Mask:
    """Return which replicates are finished, by row: those that have an outcome of 2012."""
    finished: Mask = ~np.isnan(outcomes.base["resistance_2012"])
    return finished


def score_criteria(outcomes: ScenarioOutcomes, models: list[str]) -> pd.DataFrame:
    """Return the table ``criteria``; values are NaN where a scenario is missing."""
    finished = _finished(outcomes)
    rows: list[dict[str, object]] = []
    for criterion in CRITERIA:
        value = _value(criterion, outcomes)
        for number, model in enumerate(models):
            values = np.empty(0) if value is None else value[number, finished[number]]
            share = float(_holds(criterion, values).mean()) if values.size else float("nan")
            rows.append(
                {
                    "model": model,
                    "pattern": criterion.pattern,
                    "form": criterion.form,
                    "says": criterion.says,
                    "low": criterion.low,
                    "high": criterion.high,
                    **_interval(values),
                    "share": share,
                }
            )
    return pd.DataFrame(rows)


def _interval(values: Array) -> dict[str, float]:
    """Return the mean of the values that are defined, and its interval by Student's t."""
    defined = values[~np.isnan(values)]
    n = defined.size
    if not n:
        return {"mean": np.nan, "mean_low": np.nan, "mean_high": np.nan, "n": 0}
    half = 0.0
    if n > 1:
        half = stats.t.ppf(0.975, n - 1) * defined.std(ddof=1) / np.sqrt(n)
    mean = float(defined.mean())
    return {"mean": mean, "mean_low": mean - half, "mean_high": mean + half, "n": n}


def score_patterns(outcomes: ScenarioOutcomes, models: list[str]) -> pd.DataFrame:
    """Return the table ``patterns``; where a scenario is missing, ``share`` is NaN: no pass."""
    finished = _finished(outcomes)
    rows = []
    for pattern in PATTERNS.values():
        criteria = [criterion for criterion in CRITERIA if criterion.pattern == pattern.name]
        first = _all_hold((c for c in criteria if c.form != SHARPER), outcomes)
        sharp = _all_hold(scored(pattern.name), outcomes)
        for number, model in enumerate(models):
            n = int(finished[number].sum())
            row = {"model": model, "pattern": pattern.name, "says": pattern.says, "n": n}
            row |= {"use": pattern.use, "first": _share(first, number, finished)}
            share = _share(sharp, number, finished)
            rows.append(row | {"share": share, "passes": share > 0.5})
    return pd.DataFrame(rows)


def _all_hold(criteria: Iterable[Criterion], outcomes: ScenarioOutcomes) -> Mask | None:
    """Return where all of some criteria hold, or None if a scenario is missing."""
    all_hold = None
    for criterion in criteria:
        value = _value(criterion, outcomes)
        if value is None:
            return None
        holds = _holds(criterion, value)
        all_hold = holds if all_hold is None else all_hold & holds
    return all_hold


def _share(holds: Mask | None, row: int, finished: Mask) -> float:
    if holds is None or not finished[row].any():
        return float("nan")
    return float(holds[row, finished[row]].mean())


def frequencies(patterns: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Return the share of draws that pass each pattern, with Wilson's interval."""
    rows = []
    for name, mine in patterns.dropna(subset="share").groupby("pattern", sort=False):
        passed, n = int(mine["passes"].sum()), len(mine)
        interval = stats.binomtest(passed, n).proportion_ci(level, method="wilson")
        row = {"pattern": name, "says": mine["says"].iloc[0], "use": mine["use"].iloc[0]}
        row |= {"draws": n, "share": passed / n, "low": interval.low, "high": interval.high}
        rows.append(row | {"built_in": interval.low > BUILT_IN})
    return pd.DataFrame(rows)


def _on_model(patterns: pd.DataFrame, criteria: pd.DataFrame, model: str) -> list[str]:
    """Return which patterns a model shows, and by which criterion it fails the others."""
    sentences = []
    scores = patterns[patterns["model"] == model].set_index("pattern")
    values = criteria[criteria["model"] == model]
    for name, row in scores.iterrows():
        if row["use"] == INPUT:
            continue
        if np.isnan(row["share"]):
            lacking = "it needs further scenarios" if row["n"] else "no run reaches April 2012"
            sentences.append(f"{name} ({row['says']}) is not scored: {lacking}.")
            continue
        word = "passes" if row["passes"] else "FAILS"
        text = f"{name} ({row['says']}; {row['use']}) {word}: it holds in {row['share']:.0%} of "
        text += f"{row['n']} replicates"
        if not row["passes"]:
            text += f"; {_why(values, str(name))}"
        sentences.append(f"{text}.")
    for name in (pattern.name for pattern in PATTERNS.values() if pattern.use == INPUT):
        row = values[values["pattern"] == name].iloc[0]
        value = "not run" if not row["n"] else f"{row['mean']:.3f} (n = {row['n']})"
        sentences.append(f"{name} is an input and is not scored: {row['says']}: {value}.")
    return sentences


def _why(values: pd.DataFrame, pattern: str) -> str:
    """Return the criterion of a pattern that holds most seldom, with its value and its range."""
    deciding = {criterion.says for criterion in scored(pattern)}
    of_pattern = values[(values["pattern"] == pattern) & values["share"].notna()]
    row = of_pattern[of_pattern["says"].isin(deciding)].sort_values("share", kind="stable").iloc[0]
    ends = [_at_least(row["low"])] if np.isfinite(row["low"]) else []
    ends += [f"at most {row['high']:g}"] if np.isfinite(row["high"]) else []
    if not row["n"]:
        return f"{row['says']} is not defined in any replicate"
    between = f"{row['mean_low']:.3g} to {row['mean_high']:.3g}"
    share = f"it is {' and '.join(ends)} in {row['share']:.0%} of replicates"
    return f"{row['says']} is {row['mean']:.3g} on average ({between}), and {share}"


def _at_least(low: float) -> str:
    return "more than 0" if low == MORE_THAN_NOTHING else f"at least {low:g}"


def _on_variants(patterns: pd.DataFrame) -> list[str]:
    """Return for each pattern which mechanisms it needs, and which suffice for it alone."""
    sentences = []
    for name, scores in patterns.dropna(subset="share").groupby("pattern", sort=False):
        pattern = PATTERNS[str(name)]
        passes = scores.set_index("model")["passes"]
        if pattern.use == INPUT or not passes[FULL]:
            continue
        lacking = [model for model in passes.index if model.startswith("without ")]
        needed = [model.removeprefix("without ") for model in lacking if not passes[model]]
        alone = [model for model in passes.index if model.endswith(" alone") and passes[model]]
        text = (
            f"{name} fails without {', '.join(needed)}" if needed else f"{name} needs no mechanism"
        )
        if alone:
            text += f"; it holds with {', '.join(alone)}"
        if passes.get(ALL_OFF, False):
            text += "; it holds with every mechanism off, and so proves nothing"
        if pattern.mechanism and pattern.mechanism not in needed:
            text += f"; it is no evidence for {pattern.mechanism}, which it was meant to show"
        sentences.append(f"{text}.")
    return sentences


def _on_draws(table: pd.DataFrame) -> list[str]:
    """Return what share of draws passes each pattern and, over a prior, which are built in."""
    sentences = []
    for _, row in table.iterrows():
        text = f"{row['pattern']} ({row['says']}): {row['share']:.0%} of {row['draws']} draws pass"
        text += f" ({row['low']:.0%} to {row['high']:.0%})"
        if row.get("built_in", False):
            text += "; it is built in, and proves nothing"
        sentences.append(f"{text}.")
    return sentences
