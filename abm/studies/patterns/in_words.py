"""The sentences of the study ``patterns``."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from abm.quantities import listed, spoken
from abm.studies import words
from abm.studies.cited import SMALL
from abm.studies.pattern_criteria import allowed, of_pattern
from abm.studies.pattern_list import CALIBRATE, INPUT, PATTERNS, VALIDATE
from abm.studies.pattern_scoring import all_hold, in_case_words
from abm.studies.pattern_values import ScenarioOutcomes
from abm.studies.patterns.models import ALL_OFF, FULL, kept_beside

if TYPE_CHECKING:
    from abm.config import Experiment

POSTERIOR = "posterior"
"""Name of the source of draws that a study accepted."""

SURE = 0.95
"""Share of resamples in which the full model must show a pattern before anything is said of what
the pattern needs."""

_INPUTS = [name for name, pattern in PATTERNS.items() if pattern.use == INPUT]


def on_model(
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
        day = in_case_words("{early.month}", case)
        sentences.append(f"{row['pattern']} is not scored: no run reaches {day}.")
    sentences += on_unscored(outcomes)
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


def on_unscored(outcomes: ScenarioOutcomes) -> list[str]:
    """Return which patterns are not scored, and why."""
    sentences = []
    for pattern in PATTERNS.values():
        holds, note = all_hold(of_pattern(pattern.name), outcomes.pooled())
        if holds is None and pattern.use != INPUT:
            says = in_case_words(pattern.says, outcomes.case)
            sentences.append(f"{pattern.name} ({says}) is {note}.")
    return sentences


def _miss(row: dict[Hashable, Any]) -> str:
    if np.isnan(row["value"]):
        return f"{row['says']} is not defined"
    low, high = row["value_low"], row["value_high"]
    band = "" if np.isnan(low) else f" ({_number(low)} to {_number(high)})"
    required = allowed(row["low"], row["high"])
    return f"{row['says']}: {_number(row['value'])}{band}, required {required}"


def _number(value: float) -> str:
    """Return a number with three digits, and zero if it is printed as such."""
    return f"{value:.3g}" if abs(value) >= SMALL / 10.0 else "0"


def on_kept(experiment: Experiment, models: list[str]) -> list[str]:
    """Return which mechanisms stay on where another acts alone, if any does."""
    kept = kept_beside(experiment)
    if not kept or not any(model.endswith(" alone") for model in models):
        return []
    return [f"Where a mechanism acts alone, {words.names(kept)} stay on beside it."]


def on_variants(patterns: pd.DataFrame) -> list[str]:
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


def on_draws(table: pd.DataFrame, of: str, replicates: int) -> list[str]:
    """Return the share of draws that pass each pattern and, for a prior, the patterns built in.

    Parameters
    ----------
    table : pandas.DataFrame
        The table ``prior`` or ``draws``.
    of : str
        What the draws are from.
    replicates : int
        Runs of each draw.
    """
    scored, given = table[table["use"] != INPUT], table[table["use"] == INPUT]
    each = "; ".join(_frequency(row) for row in scored.to_dict("records"))
    sentences = []
    if len(scored):
        sentences.append(
            f"Of {table['draws'].max()} draws from the {of}, the share that reproduces each "
            f"pattern, by {words.runs(replicates)} of each draw (95% interval): {each}."
        )
    if of == POSTERIOR:
        sentences.append(
            "These runs are not those by which the draws were accepted. Other runs of a draw, with "
            "other chance, need not reproduce what the accepted one did."
        )
    if len(given):
        sentences.append(
            "A rule of the model makes these possible or certain, so that they are no test of it, "
            "though a draw can miss the size that is required: "
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
