"""Which patterns the model shows: as delivered, without mechanisms, and over draws.

A model passes a pattern if all its criteria hold for outcomes pooled over replicates.  The share of
resamples of the replicates in which they hold says how sure that is.  A pattern is evidence for a
mechanism only if models without that mechanism fail it; one that nearly every draw of the prior
passes is built in and proves nothing.  Points that come from a table, such as draws of a
posterior, are counted in the same way.
"""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from abm.analysis.outputs import Array, Mask
from abm.cases import Case
from abm.errors import InputError
from abm.quantities import listed, spoken
from abm.runs.store import DONE
from abm.studies import Study, pattern_history, pattern_scoring, pattern_values, words
from abm.studies.cited import SMALL
from abm.studies.pattern_criteria import CRITERIA, MORE_THAN_NOTHING, Criterion, of_pattern
from abm.studies.pattern_list import CALIBRATE, INPUT, PATTERNS, VALIDATE
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

SURE = 0.95
"""Share of resamples in which the full model must show a pattern before anything is said of what
the pattern needs."""

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
        of_model = _on_model(outcomes, patterns, criteria, models[0])
        sentences = of_model if len(models) == 1 else _on_variants(patterns)
        if len(models) > 1:
            sentences += [*_on_kept(results.experiment, models), *of_model]
    else:
        draws = frequencies(patterns)
        name = "prior" if _samples_priors(results.experiment) else "draws"
        draws = draws if name == "prior" else draws.drop(columns="built_in")
        tables = {"patterns": patterns, name: draws}
        if name == "prior":
            tables["rules"] = rules(patterns, outcomes.case)
        of = "priors" if name == "prior" else _table(results.experiment)
        sentences = _on_draws(draws, of) + _on_unscored(outcomes)
    return Study(tables, sentences)


def _samples_priors(experiment: Experiment) -> bool:
    """Whether points are drawn from ranges rather than given by a table."""
    design = experiment.settings.get("design", {})
    return "factors" in design and "table" not in design


def _table(experiment: Experiment) -> str:
    """Return what the table is of which points are read."""
    table = str(experiment.settings["design"].get("table", ""))
    return "posterior" if "calibrate" in table else f"table {Path(table).name}"


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
    case = outcomes.case
    scores = patterns[(patterns["model"] == model) & (patterns["use"] != INPUT)]
    values = criteria[criteria["model"] == model]
    judged = scores.dropna(subset="passes").to_dict("records")
    sentences = [_summary(judged)] if judged else []
    if len(patterns["model"].unique()) == 1:
        sentences += [_failed(row, values) for row in judged if not row["passes"]]
    unsure = [
        f"{r['pattern']} ({r['share']:.0%})" for r in judged if r["passes"] and r["share"] < 1
    ]
    if unsure:
        sentences.append(
            "Of those that are reproduced, these are not in all resamples of the runs: "
            f"{', '.join(unsure)}."
        )
    for row in scores[scores["n"] == 0].to_dict("records"):
        day = said("{early.month}", case)
        sentences.append(f"{row['pattern']} is not scored: no run reaches {day}.")
    sentences += _on_unscored(outcomes)
    given = [_given(row) for row in values[values["pattern"].isin(_INPUTS)].to_dict("records")]
    if given:
        sentences.append(
            "Not scored, since a rule of the model contains it, so that only its size is a result: "
            f"{'; '.join(given)}."
        )
    if judged:
        sentences.append(
            f"A pattern is reproduced if all its criteria hold for the means over the "
            f"{judged[0]['n']} runs at the parameter values of this experiment. Brackets hold 95% "
            "intervals from resampling the runs: they cover chance between runs, not what is "
            "unknown of the parameters. The table criteria has all values and ranges, with their "
            "sources."
        )
    return sentences


def _summary(judged: list[dict[Hashable, Any]]) -> str:
    """Return how many patterns of each use are reproduced, and which."""
    parts = []
    for use, role in ((CALIBRATE, "used in calibration"), (VALIDATE, "reserved for validation")):
        of = [row for row in judged if row["use"] == use]
        shown = [str(row["pattern"]) for row in of if row["passes"]]
        if of:
            which = f" ({listed(shown)})" if shown else ""
            parts.append(f"{len(shown) or 'none'} of the {len(of)} patterns {role}{which}")
    return f"The model reproduces {listed(parts)}."


def _failed(row: dict[Hashable, Any], values: pd.DataFrame) -> str:
    """Return why a pattern is not reproduced: each criterion that does not hold."""
    failing = values[(values["pattern"] == row["pattern"]) & values["holds"].eq(False)]
    why = "; ".join(_miss(criterion) for criterion in failing.to_dict("records"))
    text = f"{row['pattern']} ({row['says']}) is not reproduced: {why}"
    if row["share"]:
        text += f"; its criteria hold in {row['share']:.0%} of the resamples"
    return f"{text}."


def _given(row: dict[Hashable, Any]) -> str:
    text = f"{row['pattern']}, {row['says']}"
    return text if np.isnan(row["value"]) else f"{text}, {row['value']:.3f}"


def _on_unscored(outcomes: ScenarioOutcomes) -> list[str]:
    """Return which patterns are not scored, and why."""
    sentences = []
    for pattern in PATTERNS.values():
        holds, note = all_hold(of_pattern(pattern.name), outcomes.pooled())
        if holds is None and pattern.use != INPUT:
            says = said(pattern.says, outcomes.case)
            sentences.append(f"{pattern.name} ({says}) is {note}.")
    return sentences


def _miss(row: dict[Hashable, Any]) -> str:
    if np.isnan(row["value"]):
        return f"{row['says']} is not defined"
    low, high = row["value_low"], row["value_high"]
    band = "" if np.isnan(low) else f" ({_number(low)} to {_number(high)})"
    required = _range(row["low"], row["high"])
    return f"{row['says']}: {_number(row['value'])}{band}, required {required}"


def _number(value: float) -> str:
    """Return a number with three digits, and zero if it is printed as such."""
    return f"{value:.3g}" if abs(value) >= SMALL / 10.0 else "0"


def _at_least(low: float) -> str:
    return "more than 0" if low == MORE_THAN_NOTHING else f"at least {low:g}"


def _on_kept(experiment: Experiment, models: list[str]) -> list[str]:
    """Return which mechanisms stay on where another acts alone, if any does."""
    kept = kept_beside(experiment)
    if not kept or not any(model.endswith(" alone") for model in models):
        return []
    return [f"Where a mechanism acts alone, {words.names(kept)} stay on beside it."]


def _on_variants(patterns: pd.DataFrame) -> list[str]:
    """Return for each pattern which mechanisms it needs, and which suffice for it alone."""
    sentences, unsure = [], []
    for name, scores in patterns.dropna(subset="passes").groupby("pattern", sort=False):
        pattern, by_model = PATTERNS[str(name)], scores.set_index("model")
        passes = by_model["passes"].astype(bool)
        if pattern.use == INPUT or not passes[FULL]:
            continue
        if (share := by_model["share"].to_dict()[FULL]) < SURE:
            unsure.append(f"{name} ({share:.0%})")
            continue
        lacking = [model for model in passes.index if model.startswith("without ")]
        needed = [model.removeprefix("without ") for model in lacking if not passes[model]]
        alone = [model for model in passes.index if model.endswith(" alone") and passes[model]]
        text = f"{name} is reproduced without any one of the mechanisms"
        if needed:
            each = "" if len(needed) == 1 else "any one of "
            text = f"{name} is no longer reproduced without {each}{words.names(needed)}"
        if alone:
            text += f"; it is with {words.names(alone)}"
        if passes.get(ALL_OFF, False):
            text += "; it is with every mechanism off, and so is no evidence for any"
        if pattern.mechanism and pattern.mechanism not in needed:
            text += f"; so it is no evidence for {spoken(pattern.mechanism)}, which it was to show"
        sentences.append(f"{text}.")
    if any(model.endswith(" alone") for model in patterns["model"]):
        enough = [text for text in sentences if "; it is with " in text]
        sentences += [] if enough else ["No mechanism reproduces one of them by itself."]
    if unsure:
        sentences.append(
            f"With so few runs the full model does not reproduce {listed(unsure)} in {SURE:.0%} of "
            "the resamples, so that nothing is said of what they need."
        )
    return sentences


def _on_draws(table: pd.DataFrame, of: str) -> list[str]:
    """Return what share of draws passes each pattern and, over a prior, which are built in."""
    scored, given = table[table["use"] != INPUT], table[table["use"] == INPUT]
    each = "; ".join(_frequency(row) for row in scored.to_dict("records"))
    sentences = []
    if len(scored):
        sentences.append(
            f"Of {table['draws'].max()} draws from the {of}, the share that reproduces each "
            f"pattern (95% interval): {each}."
        )
    if len(given):
        sentences.append(
            "Contained in a rule of the model, and so no test of it: "
            f"{'; '.join(_frequency(row) for row in given.to_dict('records'))}."
        )
    if "built_in" in table and table["built_in"].any():
        names = listed(table.loc[table["built_in"], "pattern"])
        sentences.append(f"Nearly every draw reproduces {names}, which says nothing for the model.")
    return sentences


def _frequency(row: dict[Hashable, Any]) -> str:
    return (
        f"{row['pattern']}, {row['says']}, {row['share']:.0%} ({row['low']:.0%} to "
        f"{row['high']:.0%})"
    )
