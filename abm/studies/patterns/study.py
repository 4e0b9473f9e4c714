"""Which patterns the model shows: as delivered, without mechanisms, and over draws.

A pattern passes in a replicate if all its scored criteria hold there, and in a model if it passes
in more than half of the replicates.  It is evidence for a mechanism only if models without that
mechanism fail it; one that nearly every draw of the prior passes is built in and proves nothing.
Points that come from a table, such as draws of a posterior, are counted in the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from abm.analysis.outputs import Array, Mask
from abm.cases import Case
from abm.errors import InputError
from abm.runs.store import DONE
from abm.studies import Study, pattern_scoring, pattern_values
from abm.studies.pattern_criteria import CRITERIA, MORE_THAN_NOTHING, SHARPER, scored
from abm.studies.pattern_list import INPUT, PATTERNS
from abm.studies.pattern_scoring import all_hold, said
from abm.studies.pattern_values import NotScoredError, ScenarioOutcomes
from abm.studies.patterns import true_effect
from abm.studies.patterns.schema import PRIOR

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

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
    outcomes = pattern_values.read(results)
    criteria = score_criteria(outcomes, models)
    patterns = score_patterns(outcomes, models)
    tables = {"criteria": criteria, "patterns": patterns}
    if len(models) == 1 or FULL in models:
        sentences = _on_model(outcomes, patterns, criteria, models[0])
        sentences += _on_variants(patterns) if len(models) > 1 else []
    else:
        draws = frequencies(patterns)
        name = "prior" if _samples_priors(results.experiment) else "draws"
        draws = draws if name == "prior" else draws.drop(columns="built_in")
        tables = {"patterns": patterns, name: draws}
        sentences = _on_draws(draws) + _on_unscored(outcomes)
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


def _finished(outcomes: ScenarioOutcomes) -> Mask:
    """Return which replicates are finished, by row: those that reach the early day, if any."""
    base = outcomes.base
    finished: Mask = ~np.isnan(base.get("resistance_early", base["resistance_start"]))
    return finished


def score_criteria(outcomes: ScenarioOutcomes, models: list[str]) -> pd.DataFrame:
    """Return the table ``criteria``; values are NaN where a criterion is not scored."""
    finished = _finished(outcomes)
    rows: list[dict[str, object]] = []
    for criterion in CRITERIA:
        value, note = None, ""
        try:
            value = pattern_scoring.value(criterion, outcomes)
        except NotScoredError as error:
            note = f"not scored: {error}"
        for number, model in enumerate(models):
            values = np.empty(0) if value is None else value[number, finished[number]]
            holds = pattern_scoring.holds(criterion, values)
            rows.append(
                {
                    "model": model,
                    "pattern": criterion.pattern,
                    "form": criterion.form,
                    "says": said(criterion.says, outcomes.case, note),
                    "low": criterion.low,
                    "high": criterion.high,
                    **_interval(values),
                    "share": float(holds.mean()) if values.size else float("nan"),
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
    """Return the table ``patterns``; where one is not scored, ``share`` is NaN: no pass."""
    finished = _finished(outcomes)
    rows = []
    for pattern in PATTERNS.values():
        criteria = [criterion for criterion in CRITERIA if criterion.pattern == pattern.name]
        first, incomplete = all_hold([c for c in criteria if c.form != SHARPER], outcomes)
        sharp, note = all_hold(scored(pattern.name), outcomes)
        says = said(pattern.says, outcomes.case, note)
        for number, model in enumerate(models):
            n = int(finished[number].sum())
            row = {"model": model, "pattern": pattern.name, "says": says, "n": n}
            row |= {"use": pattern.use}
            row |= {"first": _share(None if incomplete else first, number, finished)}
            share = _share(sharp, number, finished)
            rows.append(row | {"share": share, "passes": share > 0.5})
    return pd.DataFrame(rows)


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
    return pd.DataFrame(rows, columns=[column.name for column in PRIOR.columns])


def _on_model(
    outcomes: ScenarioOutcomes, patterns: pd.DataFrame, criteria: pd.DataFrame, model: str
) -> list[str]:
    """Return which patterns a model shows, and by which criterion it fails the others."""
    case, sentences = outcomes.case, []
    scores = patterns[patterns["model"] == model].set_index("pattern")
    values = criteria[criteria["model"] == model]
    for pattern in PATTERNS.values():
        row, says = scores.loc[pattern.name], said(pattern.says, case)
        holds, note = all_hold(scored(pattern.name), outcomes)
        if pattern.use == INPUT or holds is None:
            continue
        if not row["n"]:
            day = said("{early.month}", case)
            sentences.append(f"{pattern.name} ({says}) is not scored: no run reaches {day}.")
            continue
        word = "passes" if row["passes"] else "FAILS"
        text = f"{pattern.name} ({says}; {pattern.use}) {word}: it holds in {row['share']:.0%} of "
        text += f"{row['n']} replicates"
        if not row["passes"]:
            text += f"; {_why(values, pattern.name, case)}"
        sentences.append(f"{text}; {note}." if note else f"{text}.")
    sentences += _on_unscored(outcomes)
    for pattern in PATTERNS.values():
        row = values[values["pattern"] == pattern.name].iloc[0]
        if pattern.use == INPUT:
            value = "no value" if not row["n"] else f"{row['mean']:.3f} (n = {row['n']})"
            sentences.append(
                f"{pattern.name} is an input and is not scored: {row['says']}: {value}."
            )
    return sentences


def _on_unscored(outcomes: ScenarioOutcomes) -> list[str]:
    """Return which patterns are not scored, and why."""
    sentences = []
    for pattern in PATTERNS.values():
        holds, note = all_hold(scored(pattern.name), outcomes)
        if holds is None and pattern.use != INPUT:
            says = said(pattern.says, outcomes.case)
            sentences.append(f"{pattern.name} ({says}) is {note}.")
    return sentences


def _why(values: pd.DataFrame, pattern: str, case: Case) -> str:
    """Return the criterion of a pattern that holds most seldom, with its value and its range."""
    deciding = {said(criterion.says, case) for criterion in scored(pattern)}
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
