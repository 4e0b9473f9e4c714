"""Which patterns the model shows: as delivered, without mechanisms, and over draws.

A model passes a pattern if all its criteria hold for outcomes pooled over replicates.  The share of
resamples of the replicates in which they hold says how sure that is.  A pattern is evidence for a
mechanism only if models without that mechanism fail it; one that nearly every draw of the prior
passes is built in and proves nothing.  Points that come from a table, such as draws of a
posterior, are counted in the same way.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from abm.analysis.outputs import Array, Mask
from abm.cases import Case
from abm.errors import InputError
from abm.runs.store import DONE
from abm.studies import Study, pattern_history, pattern_scoring, pattern_values
from abm.studies.pattern_criteria import CRITERIA, MORE_THAN_NOTHING, Criterion, of_pattern
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

_INPUTS = [name for name, pattern in PATTERNS.items() if pattern.use == INPUT]

RESAMPLES, SEED = 200, 1998
"""Resamples of replicates, and their seed: they are the same for all criteria and models."""

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
        if len(models) > 1:
            sentences += [*_on_kept(results.experiment), *_on_variants(patterns)]
    else:
        draws = frequencies(patterns)
        name = "prior" if _samples_priors(results.experiment) else "draws"
        draws = draws if name == "prior" else draws.drop(columns="built_in")
        tables = {"patterns": patterns, name: draws}
        if name == "prior":
            tables["rules"] = rules(patterns, outcomes.case)
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
    names, kept = [factor.key for factor in points.factors], kept_beside(experiment)
    return [
        _by_mechanisms(names, row, kept) if mechanisms else str(number)
        for number, row in enumerate(points.values)
    ]


def kept_beside(experiment: Experiment) -> list[str]:
    """Return the mechanisms that stay on where another acts alone."""
    kept = experiment.settings.get("design", {}).get("kept", [])
    return [name.removeprefix("mechanisms.") for name in kept]


def _by_mechanisms(names: list[str], strengths: Array, kept: list[str]) -> str:
    """Return the name of a model by the mechanisms that it has, but for those kept, or lacks."""
    on = [name for name, strength in zip(names, strengths, strict=True) if strength]
    off = [name for name in names if name not in on]
    if not off:
        return FULL
    if not on:
        return ALL_OFF
    if len(off) <= len(on):
        return f"without {', '.join(off)}"
    return f"{', '.join([name for name in on if name not in kept] or on)} alone"


def _finished(outcomes: ScenarioOutcomes) -> Mask:
    """Return which replicates are finished, by row: those that reach the early day, if any."""
    base = outcomes.base
    day = "resistance_early" if "resistance_early" in base else "resistance_start"
    finished: Mask = ~np.isnan(base[day])
    return finished


class Judged(NamedTuple):
    """A criterion on every model: its value, its values over resamples, and why it has none.

    ``value`` has the shape (models,), and ``resampled`` (resamples, models).
    """

    criterion: Criterion
    value: Array
    resampled: Array
    note: str = ""

    @property
    def holds(self) -> Mask:
        """Whether the criterion holds over each resample, (resamples, models)."""
        return pattern_scoring.holds(self.criterion, self.resampled)


def judge(outcomes: ScenarioOutcomes) -> list[Judged]:
    """Return every criterion on pooled outcomes.

    The resamples of replicates are the same for all models; means leave out a replicate that is not
    finished.
    """
    models, n = _finished(outcomes).shape
    draws = np.random.default_rng(SEED).integers(n, size=(RESAMPLES, n))
    pooled, resamples = outcomes.pooled(), [outcomes.pooled(draw.tolist()) for draw in draws]
    judged = []
    for criterion in CRITERIA:
        try:
            value = pattern_scoring.value(criterion, pooled)[:, 0]
            resampled = np.array([criterion.value(resample)[:, 0] for resample in resamples])
            judged.append(Judged(criterion, value, resampled))
        except NotScoredError as error:
            none = np.full((RESAMPLES, models), np.nan)
            judged.append(Judged(criterion, none[0], none, f"not scored: {error}"))
    return judged


def score_criteria(outcomes: ScenarioOutcomes, models: list[str]) -> pd.DataFrame:
    """Return the table ``criteria``; values are NaN where a criterion is not scored."""
    finished = _any_finished(outcomes)
    parts = []
    for criterion, value, resampled, note in judge(outcomes):
        scored = np.zeros_like(finished) if note else finished
        holds = pattern_scoring.holds(criterion, value)
        low, high = _interval(resampled)
        shares = pattern_scoring.holds(criterion, resampled).mean(axis=0)
        parts.append(
            pd.DataFrame(
                {
                    "model": models,
                    "pattern": criterion.pattern,
                    "says": said(criterion.says, outcomes.case, note),
                    "low": criterion.low,
                    "high": criterion.high,
                    "source": criterion.source,
                    "value": value,
                    "value_low": low,
                    "value_high": high,
                    "holds": _known(holds, scored),
                    "share": np.where(scored, shares, np.nan),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _interval(resampled: Array) -> tuple[Array, Array]:
    """Return the ends of the 95 % interval over resamples, (models,) each; NaN where undefined."""
    low, high = (np.full(resampled.shape[1], np.nan) for _ in range(2))
    defined = np.isfinite(resampled).all(axis=0)
    low[defined], high[defined] = np.quantile(resampled[:, defined], [0.025, 0.975], axis=0)
    return low, high


def score_patterns(outcomes: ScenarioOutcomes, models: list[str]) -> pd.DataFrame:
    """Return the table ``patterns``; where one is not scored, ``passes`` is empty."""
    finished, reached = _finished(outcomes), _any_finished(outcomes)
    judged = judge(outcomes)
    parts = []
    for pattern in PATTERNS.values():
        passes, note = all_hold(of_pattern(pattern.name), outcomes.pooled())
        scored = np.zeros_like(reached) if passes is None else reached
        of_rule = [j for j in judged if j.criterion.pattern == pattern.name and not j.note]
        everywhere = np.ones((RESAMPLES, len(models)), dtype=bool)
        shares = np.logical_and.reduce([everywhere, *(j.holds for j in of_rule)]).mean(axis=0)
        former = _by_former_rule(outcomes, pattern.name, finished)
        of_models = pd.DataFrame(
            {
                "model": models,
                "pattern": pattern.name,
                "says": said(pattern.says, outcomes.case, note),
                "n": finished.sum(axis=1),
                "use": pattern.use,
                "passes": _known(None if passes is None else passes[:, 0], scored),
                "share": np.where(scored, shares, np.nan),
                "former": _known(former, reached),
            }
        )
        parts.append(of_models)
    return pd.concat(parts, ignore_index=True)


def _by_former_rule(outcomes: ScenarioOutcomes, pattern: str, finished: Mask) -> Mask | None:
    if pattern not in pattern_history.FORMER:
        return None
    return pattern_history.passed(outcomes, pattern, finished)


def _any_finished(outcomes: ScenarioOutcomes) -> Mask:
    """Return which models have a replicate that is finished, (models,)."""
    reached: Mask = np.any(_finished(outcomes), axis=1)
    return reached


def _known(passes: Mask | None, scored: Mask) -> list[bool | None]:
    """Return what is scored as booleans, and the rest as None."""
    if passes is None:
        return [None] * len(scored)
    return [bool(one) if known else None for one, known in zip(passes, scored, strict=True)]


def rules(patterns: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the table ``rules``: how often draws pass by the former rules and by the present."""
    rows = []
    for name, former in pattern_history.FORMER.items():
        scores = patterns[patterns["pattern"] == name]
        conditions = "; ".join(
            f"{said(c.says, case)}: {_range(c.low, c.high)} ({c.source})" for c in of_pattern(name)
        )
        before, now = (scores[column].dropna().astype(float) for column in ("former", "passes"))
        row = {"pattern": name, "was": former.was, "former": before.mean(), "says": conditions}
        rows.append(row | {"share": now.mean(), "why": former.why})
    return pd.DataFrame(rows)


def _range(low: float, high: float) -> str:
    ends = [_at_least(low)] if np.isfinite(low) else []
    ends += [f"at most {high:g}"] if np.isfinite(high) else []
    return " and ".join(ends)


def frequencies(patterns: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Return the share of draws that pass each pattern, with Wilson's interval."""
    rows = []
    for name, mine in patterns.dropna(subset="passes").groupby("pattern", sort=False):
        passed, n = int(mine["passes"].astype(bool).sum()), len(mine)
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
        holds, note = all_hold(of_pattern(pattern.name), outcomes.pooled())
        if pattern.use == INPUT or holds is None:
            continue
        if not row["n"]:
            day = said("{early.month}", case)
            sentences.append(f"{pattern.name} ({says}) is not scored: no run reaches {day}.")
            continue
        word = "passes" if row["passes"] else "FAILS"
        text = f"{pattern.name} ({says}; {pattern.use}) {word}, over {row['n']} replicates"
        if 0.0 < row["share"] < 1.0:
            text += f" (it holds in {row['share']:.0%} of their resamples)"
        if not row["passes"]:
            text += f": {_why(values, pattern.name)}"
        sentences.append(f"{text}; {note}." if note else f"{text}.")
    sentences += _on_unscored(outcomes)
    for given in values[values["pattern"].isin(_INPUTS)].to_dict("records"):
        pattern, says, value = given["pattern"], given["says"], given["value"]
        sentences.append(
            f"{pattern} is an input: {says}."
            if np.isnan(value)
            else f"{pattern} is an input and is not scored: {says}: {value:.3f}."
        )
    return sentences


def _on_unscored(outcomes: ScenarioOutcomes) -> list[str]:
    """Return which patterns are not scored, and why."""
    sentences = []
    for pattern in PATTERNS.values():
        holds, note = all_hold(of_pattern(pattern.name), outcomes.pooled())
        if holds is None and pattern.use != INPUT:
            says = said(pattern.says, outcomes.case)
            sentences.append(f"{pattern.name} ({says}) is {note}.")
    return sentences


def _why(values: pd.DataFrame, pattern: str) -> str:
    """Return each criterion of a pattern that does not hold, with its value and its range."""
    failing = values[(values["pattern"] == pattern) & values["holds"].eq(False)]
    return "; ".join(_miss(row) for row in failing.to_dict("records"))


def _miss(row: dict[Hashable, Any]) -> str:
    if np.isnan(row["value"]):
        return f"{row['says']} is not defined"
    low, high = row["value_low"], row["value_high"]
    band = "" if np.isnan(low) else f" ({low:.3g} to {high:.3g})"
    ends = _range(row["low"], row["high"])
    return f"{row['says']} is {row['value']:.3g}{band}, not {ends}"


def _at_least(low: float) -> str:
    return "more than 0" if low == MORE_THAN_NOTHING else f"at least {low:g}"


def _on_kept(experiment: Experiment) -> list[str]:
    """Return which mechanisms stay on where another acts alone, if any do."""
    kept = " and ".join(kept_beside(experiment))
    return [f"Where a mechanism acts alone, {kept} stay on beside it."] if kept else []


def _on_variants(patterns: pd.DataFrame) -> list[str]:
    """Return for each pattern which mechanisms it needs, and which suffice for it alone."""
    sentences = []
    for name, scores in patterns.dropna(subset="passes").groupby("pattern", sort=False):
        pattern = PATTERNS[str(name)]
        passes = scores.set_index("model")["passes"].astype(bool)
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
