"""Which patterns the model shows: the delivered one, models that lack mechanisms, draws of a prior.

A pattern passes in a replicate if all its scored rules hold there, and in a model if it does so in
more than half of the replicates.  It is evidence for a mechanism only if models without that
mechanism fail it; one that nearly every draw of the prior passes is built in and proves nothing.
Points that come from a table, such as draws of a posterior, are counted in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from abm.errors import InputError
from abm.runs.store import DONE
from abm.studies import Study, efficacy
from abm.studies.rules import (
    PATTERNS,
    RULES,
    SHARPER,
    SOME,
    MissingScenarioError,
    Rule,
    Worlds,
    scored,
)

if TYPE_CHECKING:
    from abm.config import Experiment
    from abm.runs.results import Results

Array = NDArray[np.float64]

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
"""Outcomes that the rules read."""

FULL = "full"
BUILT_IN = 0.95
"""A pattern that more of the prior's draws pass than this is built in."""


def study(results: Results) -> Study:
    """Score the patterns on every model of an experiment, and say which of them prove something.

    Raises
    ------
    InputError
        If no run is done.
    """
    if not results.index.count(DONE):
        raise InputError(f"{results.experiment.name}: no run is done, so no pattern can be scored")
    if efficacy.suits(results.experiment):
        return efficacy.study(results)
    models = labels(results.experiment)
    values = _worlds(results)
    rules = score_rules(values, models)
    patterns = score_patterns(values, models)
    tables = {"rules": rules, "patterns": patterns}
    if len(models) == 1 or FULL in models:
        sentences = _of_model(patterns, rules, models[0])
        sentences += _of_variants(patterns) if len(models) > 1 else []
    else:
        draws = frequencies(patterns)
        name = "prior" if _of_priors(results.experiment) else "draws"
        draws = draws if name == "prior" else draws.drop(columns="built_in")
        tables = {"patterns": patterns, name: draws}
        sentences = _of_draws(draws)
    return Study(tables, sentences)


def _of_priors(experiment: Experiment) -> bool:
    """Whether points are drawn from ranges, and not given by a table."""
    design = experiment.settings.get("design", {})
    return "factors" in design and "table" not in design


def labels(experiment: Experiment) -> list[str]:
    """Return the name of the model of each row of values: by its mechanisms, or its number."""
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
    """Return what a model has or lacks, in words."""
    on = [name for name, strength in zip(names, strengths, strict=True) if strength]
    off = [name for name in names if name not in on]
    if not off:
        return FULL
    if not on:
        return "all off"
    return f"without {', '.join(off)}" if len(off) <= len(on) else f"{', '.join(on)} alone"


def _worlds(results: Results) -> Worlds:
    """Return every outcome by scenario and name: arrays (rows, replicates)."""
    points = results.experiment.points
    values = results.values(*OUTCOMES)
    shape = (len(OUTCOMES), len(points.scenarios), -1, results.experiment.replicates)
    values = values.reshape(shape)
    return Worlds(
        (scenario, dict(zip(OUTCOMES, values[:, number], strict=True)))
        for number, scenario in enumerate(points.scenarios)
    )


def _value(rule: Rule, worlds: Worlds) -> Array | None:
    """Return the value of a rule, (rows, replicates), or None where a scenario is not there."""
    try:
        return rule.value(worlds)
    except MissingScenarioError:
        return None


def _holds(rule: Rule, value: Array) -> NDArray[np.bool_]:
    """Return whether values lie in the range of a rule; what is undefined does not."""
    held: NDArray[np.bool_] = (value >= rule.low) & (value <= rule.high)
    return held


def _done(worlds: Worlds) -> NDArray[np.bool_]:
    """Return which replicates are done, by row: those of which the first outcome is known."""
    done: NDArray[np.bool_] = ~np.isnan(worlds.base["resistance_2012"])
    return done


def score_rules(worlds: Worlds, models: list[str]) -> pd.DataFrame:
    """Return each rule's mean value, its interval, and the share of replicates in which it holds.

    Returns
    -------
    pandas.DataFrame
        One row a model and a rule: ``model``, ``pattern``, ``form``, ``says``, ``low``, ``high``,
        ``mean`` with its 95 % interval ``mean_low``, ``mean_high``, ``n`` (replicates in which it
        is defined), ``share`` (of all that are done).  Not a number where a scenario is missing.
    """
    done = _done(worlds)
    rows: list[dict[str, object]] = []
    for rule in RULES:
        value = _value(rule, worlds)
        for number, model in enumerate(models):
            row = {"model": model, "pattern": rule.pattern, "form": rule.form, "says": rule.says}
            here = np.empty(0) if value is None else value[number, done[number]]
            share = float(_holds(rule, here).mean()) if here.size else float("nan")
            ends = {"low": rule.low, "high": rule.high}
            rows.append({**row, **ends, **_interval(here), "share": share})
    return pd.DataFrame(rows)


def _interval(values: Array) -> dict[str, float]:
    """Return the mean of what is defined, and its interval of Student's t."""
    known = values[~np.isnan(values)]
    if not known.size:
        return {"n": 0}
    half = 0.0
    if known.size > 1:
        half = stats.t.ppf(0.975, known.size - 1) * known.std(ddof=1) / np.sqrt(known.size)
    mean = float(known.mean())
    return {"mean": mean, "mean_low": mean - half, "mean_high": mean + half, "n": known.size}


def score_patterns(worlds: Worlds, models: list[str]) -> pd.DataFrame:
    """Return in what share of replicates each pattern holds, by model, in both forms.

    Returns
    -------
    pandas.DataFrame
        One row a model and a pattern: ``model``, ``pattern``, ``says``, ``use``, ``first`` and
        ``share`` (of replicates in which the first and the scored form hold), ``n``, ``passes``.
        ``share`` is not a number, and nothing passes, where a scenario is missing.
    """
    done = _done(worlds)
    rows = []
    for pattern in PATTERNS.values():
        own = [rule for rule in RULES if rule.pattern == pattern.name]
        first = _all_hold((rule for rule in own if rule.form != SHARPER), worlds)
        sharp = _all_hold(scored(pattern.name), worlds)
        for number, model in enumerate(models):
            n = int(done[number].sum())
            row = {"model": model, "pattern": pattern.name, "says": pattern.says, "n": n}
            row |= {"use": pattern.use, "first": _share(first, number, done)}
            share = _share(sharp, number, done)
            rows.append(row | {"share": share, "passes": share > 0.5})
    return pd.DataFrame(rows)


def _all_hold(rules: Iterable[Rule], worlds: Worlds) -> NDArray[np.bool_] | None:
    """Return where all of some rules hold, or None where a scenario is not there."""
    held = None
    for rule in rules:
        value = _value(rule, worlds)
        if value is None:
            return None
        held = _holds(rule, value) if held is None else held & _holds(rule, value)
    return held


def _share(held: NDArray[np.bool_] | None, row: int, done: NDArray[np.bool_]) -> float:
    if held is None or not done[row].any():
        return float("nan")
    return float(held[row, done[row]].mean())


def frequencies(patterns: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Return how many draws of a prior pass each pattern, with Wilson's interval."""
    rows = []
    for name, mine in patterns.dropna(subset="share").groupby("pattern", sort=False):
        passed, n = int(mine["passes"].sum()), len(mine)
        interval = stats.binomtest(passed, n).proportion_ci(level, method="wilson")
        row = {"pattern": name, "says": mine["says"].iloc[0], "use": mine["use"].iloc[0]}
        row |= {"draws": n, "share": passed / n, "low": interval.low, "high": interval.high}
        rows.append(row | {"built_in": interval.low > BUILT_IN})
    return pd.DataFrame(rows)


def _of_model(patterns: pd.DataFrame, rules: pd.DataFrame, model: str) -> list[str]:
    """Say of one model which patterns it shows, and by which rule it fails the others."""
    sentences = []
    mine = patterns[patterns["model"] == model].set_index("pattern")
    for name, row in mine.iterrows():
        if PATTERNS[str(name)].use == "shown":
            continue
        if np.isnan(row["share"]):
            sentences.append(f"{name} ({row['says']}): not scored, for it needs scenarios.")
            continue
        word = "passes" if row["passes"] else "FAILS"
        text = f"{name} ({row['says']}; {row['use']}): {word}, in {row['share']:.0%} of {row['n']}"
        if not row["passes"]:
            text += f"; {_why(rules[rules['model'] == model], str(name))}"
        sentences.append(f"{text}.")
    for name in (pattern.name for pattern in PATTERNS.values() if pattern.use == "shown"):
        row = rules[(rules["model"] == model) & (rules["pattern"] == name)].iloc[0]
        known = "not run" if not row["n"] else f"{row['mean']:.3f} (n = {row['n']})"
        sentences.append(f"{name} is an input, shown and not scored: {row['says']} is {known}.")
    return sentences


def _why(rules: pd.DataFrame, pattern: str) -> str:
    """Say which rule fails a pattern most often, with its value and its range."""
    own = rules[(rules["pattern"] == pattern) & rules["share"].notna()]
    deciding = {rule.says for rule in scored(pattern)}
    row = own[own["says"].isin(deciding)].sort_values("share", kind="stable").iloc[0]
    ends = [_at_least(row["low"])] if np.isfinite(row["low"]) else []
    ends += [f"at most {row['high']:g}"] if np.isfinite(row["high"]) else []
    if not row["n"]:
        return f"{row['says']} is not defined in any replicate"
    between = f"{row['mean_low']:.3g} to {row['mean_high']:.3g}"
    held = f"{row['share']:.0%} of replicates have it {' and '.join(ends)}"
    return f"{row['says']} is {row['mean']:.3g} on average ({between}), and {held}"


def _at_least(low: float) -> str:
    return "more than 0" if low == SOME else f"at least {low:g}"


def _of_variants(patterns: pd.DataFrame) -> list[str]:
    """Say for each pattern which models without, or with just one, mechanism show it too."""
    sentences = []
    for name, mine in patterns.dropna(subset="share").groupby("pattern", sort=False):
        pattern = PATTERNS[str(name)]
        passes = mine.set_index("model")["passes"]
        if pattern.use == "shown" or not passes[FULL]:
            continue
        lacking = [model for model in passes.index if model.startswith("without ")]
        fail = [model.removeprefix("without ") for model in lacking if not passes[model]]
        alone = [model for model in passes.index if model.endswith(" alone") and passes[model]]
        text = f"{name} fails without {', '.join(fail)}" if fail else f"{name} needs no mechanism"
        if alone:
            text += f"; it holds with {', '.join(alone)}"
        if passes.get("all off", False):
            text += "; it holds with every mechanism off, and so proves nothing"
        if pattern.mechanism and pattern.mechanism not in fail:
            text += f"; it is no evidence for {pattern.mechanism}, which it was meant to show"
        sentences.append(f"{text}.")
    return sentences


def _of_draws(table: pd.DataFrame) -> list[str]:
    """Say how often draws pass each pattern and, if they are of the prior, what is built in."""
    sentences = []
    for _, row in table.iterrows():
        text = f"{row['pattern']}: {row['share']:.0%} of {row['draws']} draws pass"
        text += f" ({row['low']:.0%} to {row['high']:.0%})"
        if row.get("built_in", False):
            text += "; it is built in, and proves nothing"
        sentences.append(f"{text}.")
    return sentences
