"""Which patterns the model shows: as delivered, without mechanisms, and over draws.

A model passes a pattern if all its criteria hold for outcomes pooled over replicates.  The share of
resamples of the replicates in which they hold says how sure that is.  A pattern is evidence for a
mechanism only if models without that mechanism fail it; one that nearly every draw of the prior
passes is built in and proves nothing.  Points that come from a table, such as draws of a
posterior, are counted in the same way.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from abm.analysis.outputs import Array, Mask
from abm.cases import Case
from abm.errors import InputError
from abm.runs.store import DONE
from abm.studies import Study, pattern_history, pattern_scoring, pattern_values
from abm.studies.pattern_criteria import CRITERIA, Criterion, allowed, of_pattern
from abm.studies.pattern_list import PATTERNS
from abm.studies.pattern_scoring import all_hold, in_case_words
from abm.studies.pattern_values import NotScoredError, ScenarioOutcomes
from abm.studies.patterns import in_words, true_effect
from abm.studies.patterns.models import FULL, labels
from abm.studies.patterns.schema import PRIOR

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results


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
        of_model = in_words.on_model(outcomes, patterns, criteria, models[0])
        sentences = of_model if len(models) == 1 else in_words.on_variants(patterns)
        if len(models) > 1:
            sentences += [*in_words.on_kept(results.experiment, models), *of_model]
    else:
        draws = frequencies(patterns)
        name = "prior" if _samples_priors(results.experiment) else "draws"
        draws = draws if name == "prior" else draws.drop(columns="built_in")
        tables = {"patterns": patterns, name: draws}
        if name == "prior":
            tables["rules"] = rules(patterns, outcomes.case)
        of = "priors" if name == "prior" else _table(results.experiment)
        sentences = in_words.on_draws(
            draws, of, results.experiment.replicates
        ) + in_words.on_unscored(outcomes)
    return Study(tables, sentences)


def _samples_priors(experiment: Experiment) -> bool:
    """Whether points are drawn from ranges rather than given by a table."""
    design = experiment.settings.get("design", {})
    return "factors" in design and "table" not in design


def _table(experiment: Experiment) -> str:
    """Return what the table is of which points are read."""
    table = str(experiment.settings["design"].get("table", ""))
    return "posterior" if "calibrate" in table else f"table {Path(table).name}"


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
                    "says": in_case_words(criterion.says, outcomes.case, note),
                    "low": criterion.low,
                    "high": criterion.high,
                    "source": criterion.source,
                    "value": value,
                    "value_low": low,
                    "value_high": high,
                    "holds": _where_scored(holds, scored),
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
                "says": in_case_words(pattern.says, outcomes.case, note),
                "n": finished.sum(axis=1),
                "use": pattern.use,
                "passes": _where_scored(None if passes is None else passes[:, 0], scored),
                "share": np.where(scored, shares, np.nan),
                "former": _where_scored(former, reached),
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


def _where_scored(passes: Mask | None, scored: Mask) -> list[bool | None]:
    """Return what is scored as booleans, and the rest as None."""
    if passes is None:
        return [None] * len(scored)
    return [bool(one) if is_scored else None for one, is_scored in zip(passes, scored, strict=True)]


def rules(patterns: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Return the table ``rules``: how often draws pass by the former rules and by the present."""
    rows = []
    for name, former in pattern_history.FORMER.items():
        scores = patterns[patterns["pattern"] == name]
        conditions = "; ".join(
            f"{in_case_words(c.says, case)}: {allowed(c.low, c.high)} ({c.source})"
            for c in of_pattern(name)
        )
        before, now = (scores[column].dropna().astype(float) for column in ("former", "passes"))
        row = {"pattern": name, "was": former.was, "former": before.mean(), "says": conditions}
        rows.append(row | {"share": now.mean(), "why": former.why})
    return pd.DataFrame(rows)


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
